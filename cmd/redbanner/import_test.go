package main

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/simplifiedchinese"

	"redbanner/attendance/clock/clocktest"
	"redbanner/attendance/roster"
	"redbanner/migrations/sqldb"
)

func TestPartialImportHandsTheBadRowsBack(t *testing.T) {
	t.Parallel()
	o := newOffice(t, sqldb.SQLite)
	o.plain()
	file := o.file("facts.csv", `日期,事实类别,工号,经办
2025-03-03,conduct.violation,S01,张
2025-02-30,conduct.violation,S02,李
2025-03-04,"conduct"x,S03,王
2025-03-05,conduct.violation,S77,赵
`)
	o.refuse(exitRefused, "facts", file)
	got := o.run("import", "--partial", "facts", file)
	if got.code != exitDone || !strings.Contains(got.stdout, "columns not used: 经办") {
		t.Fatalf("exit code %d\n%s%s", got.code, got.stdout, got.stderr)
	}
	again := o.take("facts", file, "--partial")
	if again.Duplicates != 1 || again.Rejected != 3 || again.Rows != 4 {
		t.Errorf("once more: %+v", again)
	}
	path := strings.TrimSuffix(file, ".csv") + ".rejected.csv"
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	text := string(data)
	for _, want := range []string{`2025-02-30,conduct.violation,S02,李,3 日期,"no such date; `, "S77", "conduct"} {
		if !strings.Contains(text, want) {
			t.Errorf("the bad rows lack %q:\n%s", want, text)
		}
	}
	if strings.Contains(text, "S01") {
		t.Errorf("a good row is among the bad ones:\n%s", text)
	}

	// Corrected, the file goes in as it is, its two further columns unused.
	text = strings.Replace(text, "2025-02-30", "2025-02-28", 1)
	text = strings.Replace(text, "S77", "S04", 1)
	lines := strings.SplitAfter(text, "\n")
	corrected := o.file("again.csv", lines[0]+lines[1]+lines[3])
	if r := o.take("facts", corrected); r.Accepted != 2 {
		t.Errorf("the corrected rows: %+v\n%s", r, text)
	}
}

// What a user wrote is no formula in the file of bad rows, and the same again when the
// corrected file goes in.
func TestTheBadRowsHoldNoFormulaAndReadBackAsTheyWere(t *testing.T) {
	t.Parallel()
	o := newOffice(t, sqldb.SQLite)
	o.plain()
	notes := []string{"-inf", "＝1+1", "a;=1+1", "=1+1", "'quoted'", "-5", "@x;\"y", "a\n－1"}
	rows := "日期,事实类别,工号,备注\n2025-03-03,conduct.violation,S01,x\n"
	for i, note := range notes {
		rows += "2025-02-30,conduct.quarrel,S0" + itoa(i%4+1) + `,"` + strings.ReplaceAll(note, `"`, `""`) + "\"\n"
	}
	file := o.file("facts.csv", rows)
	o.take("facts", file, "--partial")
	data, err := os.ReadFile(strings.TrimSuffix(file, ".csv") + ".rejected.csv")
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`"'-inf",`, `"'＝1+1",`, `"a;'=1+1",`, `"'=1+1",`, ",'quoted',", ",-5,", `"'@x;""y",`, "\"a\n'－1\","} {
		if !strings.Contains(string(data), want) {
			t.Errorf("the bad rows lack %q:\n%s", want, data)
		}
	}
	o.takeText("facts", strings.ReplaceAll(string(data), "2025-02-30", "2025-02-28"))
	facts, _ := o.facts("--kind", "conduct.quarrel")
	var kept []string
	for _, f := range facts {
		kept = append(kept, f.Note)
	}
	slices.Sort(notes)
	slices.Sort(kept)
	if diff := cmp.Diff(notes, kept); diff != "" {
		t.Errorf("the notes came back otherwise (-want +got):\n%s", diff)
	}
}

func TestADryRunChangesNothing(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, o *office) {
		o.plain()
		before := o.contents()
		march := roster.MustPeriod("2025-03")
		punches := o.file("attlog.dat", plainPunches(march.First(), march.Last()))
		facts := o.file("facts.csv", "date,kind,staff\n2025-03-03,conduct.violation,S01\n2025-02-30,conduct.violation,S01\n")
		dry := o.take("punches", punches, "--dry-run")
		if r := o.take("facts", facts, "--dry-run", "--partial"); r.Accepted != 1 || r.Rejected != 1 || r.Batch != 0 {
			t.Errorf("dry run of facts: %+v", r)
		}
		o.refuse(exitRefused, "facts", facts, "--dry-run")
		if diff := cmp.Diff(before, o.contents()); diff != "" {
			t.Errorf("a dry run left traces (-before +after):\n%s", diff)
		}
		if _, err := os.Stat(strings.TrimSuffix(facts, ".csv") + ".rejected.csv"); err == nil {
			t.Error("a dry run wrote the bad rows to a file")
		}
		real := o.take("punches", punches)
		if dry.Batch != 0 || real.Batch == 0 {
			t.Errorf("batches: dry %d, real %d", dry.Batch, real.Batch)
		}
		dry.Batch = real.Batch
		if diff := cmp.Diff(dry, real); diff != "" {
			t.Errorf("the dry run promised something else (-dry +real):\n%s", diff)
		}
	})
}

// windowsInEveryForm is one small table as offices send it.
func windowsInEveryForm(t *testing.T) map[string][]byte {
	t.Helper()
	const text = "窗口编号,窗口名称,部门,启用日期\nW01,民政,民政办,2025年3月7日\nW02,社保,社保所,2025/3/7\n"
	gb, err := simplifiedchinese.GB18030.NewEncoder().String(text)
	if err != nil {
		t.Fatal(err)
	}
	return map[string][]byte{
		"utf-8.csv":      []byte(text),
		"bom.csv":        []byte("\xEF\xBB\xBF" + text),
		"gb18030.csv":    []byte(gb),
		"semicolons.csv": []byte(strings.ReplaceAll(text, ",", ";")),
		"tabs.txt":       []byte(strings.ReplaceAll(text, ",", "\t")),
		"crlf.csv":       []byte(strings.ReplaceAll(text, "\n", "\r\n")),
		"titled.csv":     []byte("2025年窗口一览\n\n" + text),
		"order.csv":      []byte("部门,窗口名称,窗口编号,启用日期\n民政办,民政,W01,2025-03-07\n社保所,社保,W02,2025-03-07\n"),
		"english.csv":    []byte("code,name,department,active_from\nW01,民政,民政办,2025-03-07\nW02,社保,社保所,2025-03-07\n"),
		"workbook.xlsx":  workbookOf(t, [][]any{{"窗口编号", "窗口名称", "部门", "启用日期"}, {"W01", "民政", "民政办", "2025-03-07"}, {"W02", "社保", "社保所", 45723}}, "D3"),
	}
}

// workbookOf is a workbook with the rows; the cell is formatted as a date.
func workbookOf(t *testing.T, rows [][]any, dateCell string) []byte {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	for i, row := range rows {
		if err := f.SetSheetRow("Sheet1", "A"+itoa(i+1), &row); err != nil {
			t.Fatal(err)
		}
	}
	style, err := f.NewStyle(&excelize.Style{NumFmt: 14})
	if err != nil {
		t.Fatal(err)
	}
	if err := f.SetCellStyle("Sheet1", dateCell, dateCell, style); err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestOneTableInEveryFormIsTheSame(t *testing.T) {
	t.Parallel()
	o := newOffice(t, sqldb.SQLite)
	forms := windowsInEveryForm(t)
	if r := o.take("windows", o.file("w.csv", string(forms["utf-8.csv"]))); r.Accepted != 2 {
		t.Fatalf("first: %+v", r)
	}
	for name, data := range forms {
		if r := o.take("windows", o.file(name, string(data))); r.Duplicates != 2 || r.Accepted+r.Corrections != 0 {
			t.Errorf("%s: %+v", name, r)
		}
	}
	if got := o.runWith(string(forms["gb18030.csv"]), "import", "windows", "-"); got.code != exitDone || !strings.Contains(got.stdout, "stdin: windows (csv)") {
		t.Errorf("standard input: exit code %d\n%s%s", got.code, got.stdout, got.stderr)
	}
}

func TestADamagedWorkbookIsRefusedWhole(t *testing.T) {
	t.Parallel()
	o := newOffice(t, sqldb.SQLite)
	o.takeText("calendar", "date,kind\n2025-03-20,holiday\n")
	good := windowsInEveryForm(t)["workbook.xlsx"]
	for name, data := range map[string][]byte{
		"cut.xlsx":  good[:len(good)*2/3],
		"bent.xlsx": append(append(bytes.Clone(good[:len(good)/2]), "XXXXXXXX"...), good[len(good)/2+8:]...),
		"none.xlsx": []byte("PK\x03\x04 and then nothing"),
	} {
		for _, flags := range [][]string{nil, {"--partial"}} {
			if r := o.refuse(exitRefused, "windows", o.file(name, string(data)), flags...); len(r.Errors) == 0 {
				t.Errorf("%s: no error listed", name)
			}
		}
	}
	o.refuse(exitRefused, "windows", o.file("large.xlsx", string(good)), "--max-inflate", "1000")
	o.refuse(exitRefused, "windows", o.file("long.csv", plainWindows()), "--max-rows", "3")
	o.refuse(exitRefused, "windows", o.file("big.csv", plainWindows()), "--max-bytes", "30")
	if n := o.contents()["windows"]; n != 0 {
		t.Errorf("%d windows came in", n)
	}
}

func TestImportingAgainFindsDuplicates(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, o *office) {
		o.fill("small", asGiven("small"))
		before := o.march()
		for _, kind := range append([]string{"punches"}, goldenKinds...) {
			file := asGiven("small")(kind)[0]
			if kind == "ratings" { // what sealed ballots said is gone once their round is closed
				if r := o.refuse(exitRefused, kind, file); r.Errors[0].Code != "round_closed" {
					t.Errorf("ballots again: %+v", r.Errors[0])
				}
				continue
			}
			r := o.take(kind, file)
			if r.Duplicates == 0 || r.Duplicates+r.Ignored+r.Quarantined != r.Rows {
				t.Errorf("%s again: %+v", kind, r)
			}
		}
		if diff := cmp.Diff(before, o.march()); diff != "" {
			t.Errorf("the second import moved scores:\n%s", diff)
		}
	})
}

func TestOverlappingPunchesComeInOnce(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, o *office) {
		o.plain()
		day := roster.MustDate
		o.take("punches", o.file("a.dat", plainPunches(day("2025-03-03"), day("2025-03-07"))))
		r := o.take("punches", o.file("b.dat", plainPunches(day("2025-03-06"), day("2025-03-12"))))
		if r.Duplicates != 2*24 || r.Accepted != 3*24 {
			t.Errorf("overlapping: %+v", r)
		}
	})
}

func TestRowsUnderAKnownKeyAreCorrections(t *testing.T) {
	t.Parallel()
	o := newOffice(t, sqldb.SQLite)
	o.plain()
	o.takeText("cases", "number,staff,accepted,promise_days,item\nB1,S01,2025-03-03 09:00,3,低保\nB2,S02,2025-03-03 09:00,3,医保\n")
	if late := o.item(o.sheet("2025-03", "W01"), "M3"); len(late.Entries) == 0 {
		t.Error("an unfinished case is not overdue")
	}
	r := o.takeText("cases", "number,staff,accepted,finished\nB1,S01,2025-03-03 09:00,2025-03-05 10:00\nB3,S03,2025-03-03 09:00,\n", "--partial")
	if r.Corrections != 1 || r.Rejected != 1 || r.Errors[0].Code != "one_promise" {
		t.Errorf("finished: %+v", r)
	}
	if late := o.item(o.sheet("2025-03", "W01"), "M3"); len(late.Entries) != 0 {
		t.Errorf("finished in time, and yet: %+v", late)
	}
	// What a file has no column for stays as it is.
	if r := o.takeText("cases", "number,staff,accepted,promise_days,item\nB1,S01,2025-03-03 09:00,3,低保\n"); r.Duplicates != 1 {
		t.Errorf("the first file once more: %+v", r)
	}
	o.takeText("windows", "code,name,department,active_to\nW06,窗口6,税务,2025-12-31\n")
	if r := o.takeText("windows", plainWindows()); r.Duplicates != plainSize {
		t.Errorf("windows without those columns: %+v", r)
	}
}

func TestARealClocksDump(t *testing.T) {
	t.Parallel()
	samples := clocktest.Samples(t, "attlog")
	dump := filepath.Join(samples, "biometric-attendance_1_attlog.dat")
	onBoth(t, func(t *testing.T, o *office) {
		first := o.take("punches", dump)
		if kept := first.Accepted + first.Unmatched; kept != 5567 {
			t.Errorf("kept %d of %d: %+v", kept, first.Rows, first)
		}
		if second := o.take("punches", dump); second.Duplicates != 5567 || second.Accepted+second.Unmatched != 0 {
			t.Errorf("again: %+v", second)
		}
	})
}
