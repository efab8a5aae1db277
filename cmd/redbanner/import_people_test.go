package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"redbanner/http/document"
	"redbanner/migrations/sqldb"
)

func TestAFileIsPreviewedConfirmedAndLookedUp(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, o *office) {
		o.plain()
		before := o.counted(tables...)
		file := o.file("s.csv", "工号,姓名,考勤号,备注\nS01,人员一,101,\nS02,人员2,102,\nS09,新人,109,x\n")
		seen := o.take("staff", file, "--preview")
		want := &document.ImportPreview{
			Number: 1, UnknownNumbers: []string{}, SettledPeriods: []string{}, IgnoredColumns: []string{"备注"},
			NewPeople: []document.ImportPerson{{Code: "S09", Name: "新人"}},
			Changes:   []document.ImportChange{{Row: 2, Staff: "S01", Name: "人员一", Record: map[string]string{}, Old: map[string]string{"name": "人员1"}, New: map[string]string{"name": "人员一"}}},
			Rows: []document.ImportRow{
				{Row: 2, Outcome: "changed", Staff: "S01", Name: "人员一", Values: map[string]string{"name": "人员一", "clock_no": "101", "establishment": "contract"}},
				{Row: 3, Outcome: "known", Staff: "S02", Name: "人员2", Values: map[string]string{"name": "人员2", "clock_no": "102", "establishment": "contract"}},
				{Row: 4, Outcome: "new", Staff: "S09", Name: "新人", Values: map[string]string{"name": "新人", "clock_no": "109"}},
			},
		}
		if diff := cmp.Diff(want, seen.Preview); diff != "" || seen.Batch != 0 || seen.Accepted != 1 || seen.Corrections != 1 || seen.Duplicates != 1 {
			t.Errorf("preview (-want +got):\n%s%+v", diff, seen)
		}
		if diff := cmp.Diff(before, o.counted(tables...)); diff != "" {
			t.Errorf("a preview left traces (-before +after):\n%s", diff)
		}
		var done importJSON
		o.ask(&done, "import", "confirm", "1")
		seen.Batch, seen.Preview = done.Batch, nil
		if diff := cmp.Diff(seen, done); diff != "" || done.Batch == 0 {
			t.Errorf("confirmed (-previewed +done):\n%s", diff)
		}
		o.refused(exitFailed, "confirmed already", "import", "confirm", "1")
		o.take("staff", file, "--preview")
		o.do("import", "discard", "2")
		o.refused(exitFailed, "was discarded", "import", "confirm", "2")
		var previews struct{ Previews []document.Preview }
		o.ask(&previews, "import", "previews")
		var states []string
		for _, p := range previews.Previews {
			states = append(states, p.State)
		}
		if diff := cmp.Diff([]string{"discarded", "confirmed"}, states); diff != "" {
			t.Errorf("previews (-want +got):\n%s", diff)
		}
		if p := previews.Previews[1]; p.Batch != done.Batch || p.By != "tester" || p.At == "" || p.EndedBy != "tester" || p.File != "s.csv" {
			t.Errorf("the confirmed one: %+v", p)
		}
		for _, language := range []string{"en", "zh-CN"} {
			for _, words := range [][]string{{"import", "previews"}, {"import", "batches"}, {"import", "show", "3"}, {"import", "staff", file, "--preview"}} {
				text := o.do(append([]string{"--lang", language}, words...)...)
				if strings.Contains(text, "%!") || strings.Contains(text, "import.") || strings.Contains(text, "field.") || strings.Contains(text, "status.") {
					t.Errorf("%v: a message is missing:\n%s", words, text)
				}
			}
		}
	})
}

func TestAPreviewThatSomebodyOvertookIsRefused(t *testing.T) {
	t.Parallel()
	o := newOffice(t, sqldb.SQLite)
	o.plain()
	file := o.file("s.csv", "code,name\nS01,甲\n")
	o.take("staff", file, "--preview")
	r := o.take("staff", file)
	if r.SameFile != nil {
		t.Errorf("a preview counts as an import: %+v", r.SameFile)
	}
	o.refused(exitFailed, "look again", "import", "confirm", "1")
	again := o.take("staff", file)
	if again.SameFile == nil || again.SameFile.Batch != r.Batch || again.SameFile.By != "tester" || again.SameFile.At == "" {
		t.Errorf("the same file again: %+v", again.SameFile)
	}
	if text := o.do("import", "staff", file); !strings.Contains(text, "the same file is in already: batch") {
		t.Errorf("nobody is told of the same file:\n%s", text)
	}
}

func TestBatchesOfAnOffice(t *testing.T) {
	t.Parallel()
	o := newOffice(t, sqldb.SQLite)
	o.plain()
	dump := o.take("punches", o.file("attlog.dat", wornDump))
	o.do("import", "undo", itoa(int(dump.Batch)))
	var list struct{ Batches []document.Batch }
	o.ask(&list, "import", "batches", "--kind", "punches", "--month", "2025-03")
	if len(list.Batches) != 1 {
		t.Fatalf("batches: %+v", list.Batches)
	}
	b := list.Batches[0]
	if b.Batch != dump.Batch || b.Accepted != 2 || b.Quarantined != 5 || b.FirstDay != "2025-03-03" || b.By != "tester" || !b.Undone || b.UndoneBy != "tester" || len(b.SHA256) != 64 {
		t.Errorf("%+v", b)
	}
	o.ask(&list, "import", "batches", "--month", "2025-04")
	if len(list.Batches) != 0 {
		t.Errorf("batches of another month: %+v", list.Batches)
	}
	var detail struct {
		document.Batch
		Quarantine []problemJSON           `json:"quarantine"`
		Replaced   []document.ImportChange `json:"replaced"`
		SameFile   []int64                 `json:"same_file"`
	}
	o.ask(&detail, "import", "show", itoa(int(dump.Batch)))
	if diff := cmp.Diff(dump.Errors, detail.Quarantine); diff != "" || len(dump.Errors) != 5 {
		t.Errorf("quarantined lines (-as told then +as kept):\n%s", diff)
	}
}

func TestWordsOfImportThatMakeNoSense(t *testing.T) {
	t.Parallel()
	o := newOffice(t, sqldb.SQLite)
	facts := o.file("f.csv", "date,kind,staff\n")
	for _, tt := range []struct {
		words string
		args  []string
	}{
		{"takes the files to read", []string{"facts"}},
		{"takes no file", []string{"batches", "x"}},
		{"takes no file", []string{"previews", "1"}},
		{"takes the number of one preview", []string{"confirm"}},
		{"takes the number of one preview", []string{"discard", "1", "2"}},
		{"is not the number of a preview", []string{"confirm", "x"}},
		{"there is no preview 9", []string{"confirm", "9"}},
		{"there is no preview 9", []string{"discard", "9"}},
		{"takes one batch number", []string{"show"}},
		{"is not a batch number", []string{"show", "x"}},
		{"there is no batch 9", []string{"show", "9"}},
		{"2025H1", []string{"batches", "--month", "2025H1"}},
		{"of one file", []string{"facts", facts, facts, "--errors", "x.xlsx"}},
	} {
		o.refused(exitUsage, tt.words, append([]string{"import"}, tt.args...)...)
	}
}

// rowsOf reads the first sheet of a workbook.
func rowsOf(t testing.TB, path string) [][]string {
	t.Helper()
	f, err := excelize.OpenFile(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := f.GetRows(f.GetSheetName(0))
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

// corrected writes other values into cells of a workbook.
func corrected(t testing.TB, path string, cells map[string]string) {
	t.Helper()
	f, err := excelize.OpenFile(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for cell, value := range cells {
		if err := f.SetCellStr(f.GetSheetName(0), cell, value); err != nil {
			t.Fatal(err)
		}
	}
	if err := f.Save(); err != nil {
		t.Fatal(err)
	}
}

func TestTheErrorWorkbookOfARefusedFileGoesInOnceCorrected(t *testing.T) {
	t.Parallel()
	o := newOffice(t, sqldb.SQLite)
	o.plain()
	book := filepath.Join(t.TempDir(), "bad.xlsx")
	file := o.file("f.csv", "日期,事实类别,工号,说明\n2025-03-03,conduct.violation,S01,好\n2025-02-30,conduct.violation,S02,=1+1\n2025-03-04,conduct.violation,S77,00123\n")
	o.refuse(exitRefused, "facts", file, "--errors", book)
	want := [][]string{
		{"日期", "事实类别", "工号", "说明", "error at", "what is wrong"},
		{"2025-02-30", "conduct.violation", "S02", "=1+1", "3 日期"},
		{"2025-03-04", "conduct.violation", "S77", "00123", "4 工号"},
	}
	rows := rowsOf(t, book)
	for i := range rows {
		if i > 0 && len(rows[i]) == 6 && rows[i][5] != "" {
			rows[i] = rows[i][:5]
		}
	}
	if diff := cmp.Diff(want, rows); diff != "" {
		t.Fatalf("the workbook (-want +got):\n%s", diff)
	}
	// As it is, it is refused for the same faults and no other, its two columns unnoticed.
	var codes []string
	for _, e := range o.refuse(exitRefused, "facts", book).Errors {
		codes = append(codes, e.Code)
	}
	if diff := cmp.Diff([]string{"bad_date", "unknown_staff"}, codes); diff != "" {
		t.Errorf("again (-want +got):\n%s", diff)
	}
	// Handed back once more, the columns are there once.
	o.refuse(exitRefused, "facts", book, "--errors", book)
	if head := rowsOf(t, book)[0]; len(head) != 6 {
		t.Errorf("the header of the second round: %q", head)
	}
	corrected(t, book, map[string]string{"A2": "2025-03-05", "C3": "S03"})
	text := o.do("import", "facts", book)
	if !strings.Contains(text, "accepted 2") || strings.Contains(text, "columns not used") {
		t.Errorf("corrected:\n%s", text)
	}
}

func TestAPartialImportOfAWorkbookLeavesAWorkbook(t *testing.T) {
	t.Parallel()
	o := newOffice(t, sqldb.SQLite)
	data := workbookOf(t, [][]any{{"窗口编号", "窗口名称"}, {"W01", "民政"}, {"W02", ""}}, "D1")
	file := o.file("w.xlsx", string(data))
	if r := o.take("windows", file, "--partial"); r.Accepted != 1 || r.Rejected != 1 {
		t.Fatalf("%+v", r)
	}
	book := strings.TrimSuffix(file, ".xlsx") + ".rejected.xlsx"
	if rows := rowsOf(t, book); len(rows) != 2 || rows[1][0] != "W02" {
		t.Errorf("rows left out: %q", rows)
	}
	corrected(t, book, map[string]string{"B2": "社保"})
	if r := o.take("windows", book); r.Accepted != 1 || len(r.Errors) != 0 {
		t.Errorf("corrected: %+v", r)
	}
	if _, err := os.Stat(strings.TrimSuffix(file, ".xlsx") + ".rejected.csv"); err == nil {
		t.Error("there is a CSV beside it, too")
	}
}

func TestQuarantinedLinesComeBackAsAListToCorrect(t *testing.T) {
	t.Parallel()
	o := newOffice(t, sqldb.SQLite)
	o.plain()
	book := filepath.Join(t.TempDir(), "bad.xlsx")
	first := o.take("punches", o.file("attlog.dat", wornDump), "--errors", book)
	rows := rowsOf(t, book)
	if diff := cmp.Diff([]string{"考勤号", "打卡时间", "原行", "error at", "what is wrong"}, rows[0]); diff != "" || len(rows) != 1+first.Quarantined {
		t.Fatalf("%d rows, header (-want +got):\n%s", len(rows), diff)
	}
	if rows[1][0] != "101" || rows[1][1] != "2047-02-30 07:55:10" {
		t.Errorf("the first one: %q", rows[1])
	}
	again := o.take("punches", book)
	if again.Quarantined != first.Quarantined || again.Accepted != 0 || again.Format != "list" {
		t.Errorf("as it is: %+v", again)
	}
	corrected(t, book, map[string]string{"B2": "2025-02-27 07:55:10"})
	if r := o.take("punches", book); r.Accepted != 1 || r.Quarantined != first.Quarantined-1 {
		t.Errorf("one corrected: %+v", r)
	}

	list := o.file("l.csv", "考勤号,打卡时间,备注\n101,2025-03-04 07:55:10,x\n102,2025-03-04 25:55:10,y\n")
	o.take("punches", list, "--errors", book)
	if rows := rowsOf(t, book); len(rows) != 2 || rows[1][2] != "y" || rows[0][2] != "备注" {
		t.Errorf("a list keeps its own columns: %q", rows)
	}
}

func TestWithoutBadRowsThereIsNoErrorWorkbook(t *testing.T) {
	t.Parallel()
	o := newOffice(t, sqldb.SQLite)
	book := filepath.Join(t.TempDir(), "bad.xlsx")
	got := o.run("import", "windows", o.file("w.csv", plainWindows()), "--errors", book)
	if _, err := os.Stat(book); err == nil || got.code != exitDone || !strings.Contains(got.stderr, "no bad row to write") {
		t.Errorf("exit code %d, %v\n%s", got.code, err, got.stderr)
	}
	o.refused(exitFailed, "cannot write", "import", "windows", o.file("w.csv", "code,name\nW1,\n"), "--partial", "--errors", filepath.Join(t.TempDir(), "no", "bad.xlsx"))
	if header := o.refuse(exitRefused, "windows", o.file("w.csv", "code,note\nW1,x\n"), "--errors", book); header.Errors[0].Code != "column_missing" {
		t.Errorf("a file without a column: %+v", header)
	}
	if _, err := os.Stat(book); err == nil {
		t.Error("a workbook of a file that is no table of the kind")
	}
}

func TestTheErrorWorkbookHoldsNoFormula(t *testing.T) {
	t.Parallel()
	o := newOffice(t, sqldb.SQLite)
	book := filepath.Join(t.TempDir(), "bad.xlsx")
	o.refuse(exitRefused, "windows", o.file("w.csv", "code,name\n=cmd|' /C calc'!A0,\n@x,\n+1,\n-1,\n"), "--errors", book)
	data, err := os.ReadFile(book)
	if err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for i, want := range []string{"=cmd|' /C calc'!A0", "@x", "+1", "-1"} {
		cell := "A" + itoa(i+2)
		value, err := f.GetCellValue(f.GetSheetName(0), cell)
		formula, ferr := f.GetCellFormula(f.GetSheetName(0), cell)
		if value != want || formula != "" || err != nil || ferr != nil {
			t.Errorf("%s: %q, formula %q, %v %v", cell, value, formula, err, ferr)
		}
	}
}
