package xlsx_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"flag"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"redbanner/attendance/roster"
	"redbanner/reports"
	"redbanner/reports/xlsx"
	"redbanner/scoring"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// workbooks are all kinds, written from the samples.
func workbooks() map[string]func(io.Writer) error {
	return map[string]func(io.Writer) error{
		"month":             func(w io.Writer) error { return xlsx.Month(w, monthBook()) },
		"ranking":           func(w io.Writer) error { return xlsx.Ranking(w, ranking()) },
		"half-year":         func(w io.Writer) error { return xlsx.HalfYear(w, halfYearBook()) },
		"attendance":        func(w io.Writer) error { return xlsx.Attendance(w, attendanceBook()) },
		"attendance-totals": func(w io.Writer) error { return xlsx.AttendanceTotals(w, attendanceTotals()) },
		"staff":             func(w io.Writer) error { return xlsx.Staff(w, staffBook()) },
		"publication":       func(w io.Writer) error { return xlsx.Publication(w, publication()) },
		"cases":             func(w io.Writer) error { return xlsx.Cases(w, caseBook()) },
		"register":          func(w io.Writer) error { return xlsx.Register(w, registerBook()) },
		"leave-year":        func(w io.Writer) error { return xlsx.LeaveYear(w, leaveYearBook()) },
		"year":              func(w io.Writer) error { return xlsx.Year(w, yearBook()) },
		"own":               func(w io.Writer) error { return xlsx.Staff(w, ownRecord()) },
	}
}

func TestWorkbooksReadBackAsWritten(t *testing.T) {
	t.Parallel()
	for name, write := range workbooks() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			matches(t, name, dump(t, bytesOf(t, write)))
		})
	}
}

// matches compares a dump with the golden file of a name.
func matches(t *testing.T, name, got string) {
	t.Helper()
	golden := filepath.Join("testdata", name+".golden")
	if *update {
		must(t, os.WriteFile(golden, []byte(got), 0o644))
	}
	want, err := os.ReadFile(golden)
	must(t, err)
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", golden, diff)
	}
}

func TestSameStructSameBytes(t *testing.T) {
	t.Parallel()
	for name, write := range workbooks() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			first := bytesOf(t, write)
			for range 5 {
				if !bytes.Equal(first, bytesOf(t, write)) {
					t.Fatal("the same struct gave other bytes")
				}
			}
		})
	}
}

func TestEveryPointIsItsOwnNumber(t *testing.T) {
	t.Parallel()
	b := monthBook()
	f := open(t, bytesOf(t, func(w io.Writer) error { return xlsx.Month(w, b) }))
	var want []reports.Points
	for _, s := range b.Windows {
		for _, l := range s.Lines {
			want = append(want, l.Points, l.Applied)
		}
	}
	var got []reports.Points
	rows, err := f.GetRows("明细", excelize.Options{RawCellValue: true})
	must(t, err)
	for _, row := range rows {
		if len(row) < 11 || !strings.HasPrefix(row[6], "M") {
			continue
		}
		got = append(got, hundredths(t, row[9]), hundredths(t, row[10]))
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("points of the entries (-want +got):\n%s", diff)
	}
}

func TestAnyNumberOfHundredthsSurvives(t *testing.T) {
	t.Parallel()
	b := monthBook()
	line := b.Windows[0].Lines[0]
	b.Windows = b.Windows[:1]
	b.Windows[0].Lines = nil
	for p := reports.Points(-11000); p <= 11000; p += 7 {
		line.Points, line.Applied = p, p+1
		b.Windows[0].Lines = append(b.Windows[0].Lines, line)
	}
	f := open(t, bytesOf(t, func(w io.Writer) error { return xlsx.Month(w, b) }))
	rows, err := f.GetRows("明细", excelize.Options{RawCellValue: true})
	must(t, err)
	i := 0
	for _, row := range rows {
		if len(row) < 11 || row[6] != line.Clause {
			continue
		}
		if got, want := hundredths(t, row[9]), b.Windows[0].Lines[i].Points; got != want {
			t.Fatalf("line %d reads %d, want %d", i, got, want)
		}
		i++
	}
	if i != len(b.Windows[0].Lines) {
		t.Errorf("%d lines read, want %d", i, len(b.Windows[0].Lines))
	}
}

func TestEverySheetPrintsOnA4WithItsHead(t *testing.T) {
	t.Parallel()
	for kind, write := range workbooks() {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			f := open(t, bytesOf(t, write))
			titles := map[string]bool{}
			for _, d := range f.GetDefinedName() {
				titles[d.Scope] = titles[d.Scope] || d.Name == "_xlnm.Print_Titles"
			}
			for _, sheet := range f.GetSheetList() {
				layout, err := f.GetPageLayout(sheet)
				must(t, err)
				props, err := f.GetSheetProps(sheet)
				must(t, err)
				if *layout.Size != 9 || *layout.FitToWidth != 1 || !*props.FitToPage {
					t.Errorf("%s: paper %d, fit %d × %d", sheet, *layout.Size, *layout.FitToWidth, *layout.FitToHeight)
				}
				panes, err := f.GetPanes(sheet)
				must(t, err)
				if !panes.Freeze || panes.YSplit == 0 || !titles[sheet] {
					t.Errorf("%s: head rows frozen %t at %d, repeated %t", sheet, panes.Freeze, panes.YSplit, titles[sheet])
				}
				header, err := f.GetHeaderFooter(sheet)
				must(t, err)
				for _, want := range []string{"便民服务中心", "「"} {
					if !strings.Contains(header.OddHeader, want) {
						t.Errorf("%s: header %q lacks %q", sheet, header.OddHeader, want)
					}
				}
				if !strings.Contains(header.OddFooter, "&P") || !strings.Contains(header.OddFooter, "&N") {
					t.Errorf("%s: footer %q lacks the page number", sheet, header.OddFooter)
				}
			}
		})
	}
}

func TestStateStandsOnEveryPage(t *testing.T) {
	t.Parallel()
	for state, want := range map[reports.State]string{reports.Open: "「草稿」", reports.Published: "「公示」", reports.Closed: "「定稿」"} {
		b := ranking()
		b.State = state
		f := open(t, bytesOf(t, func(w io.Writer) error { return xlsx.Ranking(w, b) }))
		for _, sheet := range f.GetSheetList() {
			header, err := f.GetHeaderFooter(sheet)
			must(t, err)
			if !strings.Contains(header.OddHeader, want) {
				t.Errorf("%s of a %s period: header %q lacks %s", sheet, state, header.OddHeader, want)
			}
		}
	}
}

func TestPropertiesNameTheReport(t *testing.T) {
	t.Parallel()
	b := monthBook()
	f := open(t, bytesOf(t, func(w io.Writer) error { return xlsx.Month(w, b) }))
	props, err := f.GetDocProps()
	must(t, err)
	got := []string{props.Title, props.Version, props.Identifier, props.ContentStatus, props.Created, props.Modified}
	want := []string{b.Title, "3", "0f3a", "草稿", "2025-04-01T00:00:00Z", "2025-04-01T00:00:00Z"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("properties (-want +got):\n%s", diff)
	}
}

func TestTooManyWindowsGetNoSheetsOfTheirOwn(t *testing.T) {
	t.Parallel()
	for _, n := range []int{200, 201} {
		b := monthBook()
		one := b.Windows[0]
		b.Windows = nil
		for i := range n {
			one.Code = fmt.Sprintf("W%03d", i)
			b.Windows = append(b.Windows, one)
		}
		f := open(t, bytesOf(t, func(w io.Writer) error { return xlsx.Month(w, b) }))
		note, err := f.SearchSheet("汇总", "不再逐一列表", true)
		must(t, err)
		want, says := 9+n, 0
		if n > 200 {
			want, says = 9, 1
		}
		if len(f.GetSheetList()) != want || len(note) != says {
			t.Errorf("%d windows: %d sheets, %d notes; want %d and %d", n, len(f.GetSheetList()), len(note), want, says)
		}
	}
}

func TestTooManyPeopleGetTheEntriesInstead(t *testing.T) {
	t.Parallel()
	b := staffBook()
	one := b.People[0]
	b.People = nil
	for i := range 201 {
		one.Code = fmt.Sprintf("S%03d", i)
		b.People = append(b.People, one)
	}
	got := open(t, bytesOf(t, func(w io.Writer) error { return xlsx.Staff(w, b) })).GetSheetList()
	if diff := cmp.Diff([]string{"名单", "明细", "考核办法", "参数"}, got); diff != "" {
		t.Errorf("sheets (-want +got):\n%s", diff)
	}
}

func TestFinalGradesShowOnlyOnceClosed(t *testing.T) {
	t.Parallel()
	for state, want := range map[reports.State]string{reports.Open: "", reports.Published: "", reports.Closed: "优秀"} {
		b := halfYearBook()
		b.State = state
		f := open(t, bytesOf(t, func(w io.Writer) error { return xlsx.HalfYear(w, b) }))
		got, err := f.GetCellValue("名单", "K5")
		must(t, err)
		if got != want {
			t.Errorf("%s: final grade %q, want %q", state, got, want)
		}
	}
}

func TestOnePersonsBookShowsNobodyElse(t *testing.T) {
	t.Parallel()
	b := reports.NewStaffBook(basis(halfRules(), "2025H1"), staffSheets()[:1])
	data := bytesOf(t, func(w io.Writer) error { return xlsx.Staff(w, b) })
	if got := open(t, data).GetSheetList(); !cmp.Equal(got, []string{"S001 张三", "考核办法", "参数"}) {
		t.Errorf("sheets %q", got)
	}
	for name, part := range parts(t, data) {
		if strings.Contains(part, "欧阳晓明") {
			t.Errorf("%s names another person", name)
		}
	}
}

func TestEmptyBooksAreStillWorkbooks(t *testing.T) {
	t.Parallel()
	empty := basis(monthRules(), "2025-03")
	for name, write := range map[string]func(io.Writer) error{
		"month": func(w io.Writer) error {
			return xlsx.Month(w, reports.NewMonthBook(empty, nil, nil, scoring.Ranking{}))
		},
		"ranking":   func(w io.Writer) error { return xlsx.Ranking(w, reports.NewRanking(empty, nil, scoring.Ranking{})) },
		"half-year": func(w io.Writer) error { return xlsx.HalfYear(w, reports.NewHalfYearBook(empty, nil, nil)) },
		"staff":     func(w io.Writer) error { return xlsx.Staff(w, reports.NewStaffBook(empty, nil)) },
		"attendance": func(w io.Writer) error {
			return xlsx.Attendance(w, reports.NewAttendanceBook(reports.AttendanceBasis{Month: roster.MustPeriod("2025-02")}))
		},
		"zero": func(w io.Writer) error { return xlsx.Month(w, reports.MonthBook{}) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if len(open(t, bytesOf(t, write)).GetSheetList()) == 0 {
				t.Error("no sheet")
			}
		})
	}
}

// failing is a disk that is full.
type failing struct{}

var errFull = errors.New("disk full")

func (failing) Write([]byte) (int, error) { return 0, errFull }

func TestWriterErrorsAreReturned(t *testing.T) {
	t.Parallel()
	for name, write := range workbooks() {
		if err := write(failing{}); !errors.Is(err, errFull) {
			t.Errorf("%s: error %v, want %v", name, err, errFull)
		}
	}
}

func TestSheetsLongerThanExcelsAreRefused(t *testing.T) {
	t.Parallel()
	b := attendanceBook()
	b.Exceptions = make([]reports.Exception, excelize.TotalRows)
	for i := range b.Exceptions {
		b.Exceptions[i].Session.Date = b.Days[0].Date
	}
	var out bytes.Buffer
	err := xlsx.Attendance(&out, b)
	if roster.KindOf(err) != roster.Refused || out.Len() != 0 {
		t.Errorf("error %v with %d bytes written; want a refusal and none", err, out.Len())
	}
}

// bytesOf writes a workbook into memory.
func bytesOf(t testing.TB, write func(io.Writer) error) []byte {
	t.Helper()
	var b bytes.Buffer
	must(t, write(&b))
	return b.Bytes()
}

func open(t testing.TB, data []byte) *excelize.File {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(data))
	must(t, err)
	t.Cleanup(func() { must(t, f.Close()) })
	return f
}

// parts unzips a workbook, checking every sum on the way.
func parts(t testing.TB, data []byte) map[string]string {
	t.Helper()
	r, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	must(t, err)
	all := map[string]string{}
	for _, f := range r.File {
		in, err := f.Open()
		must(t, err)
		text, err := io.ReadAll(in)
		must(t, err)
		must(t, in.Close())
		all[f.Name] = string(text)
	}
	return all
}

// dump lists every cell as sheet!cell, type, raw value and number format, what the sheets
// declare and how they print, their conditional formats and their charts; before them the
// workbook's properties.
func dump(t testing.TB, data []byte) string {
	t.Helper()
	f, all := open(t, data), parts(t, data)
	var b strings.Builder
	custom, err := f.GetCustomProps()
	must(t, err)
	for _, p := range custom {
		fmt.Fprintf(&b, "%s\t%v\n", p.Name, p.Value)
	}
	for i, sheet := range f.GetSheetList() {
		dimension, err := f.GetSheetDimension(sheet)
		must(t, err)
		fmt.Fprintf(&b, "%s\t%s\n", sheet, dimension)
		fmt.Fprintf(&b, "%s\t%s\n", sheet, page(t, f, sheet))
		rows, err := f.GetRows(sheet, excelize.Options{RawCellValue: true})
		must(t, err)
		for r, row := range rows {
			for c, value := range row {
				if value == "" {
					continue
				}
				cell, err := excelize.CoordinatesToCellName(c+1, r+1)
				must(t, err)
				fmt.Fprintf(&b, "%s!%s\t%s\t%s\t%s\n", sheet, cell, kindOf(t, f, sheet, cell), strconv.QuoteToGraphic(value), format(t, f, sheet, cell))
			}
		}
		scales, err := f.GetConditionalFormats(sheet)
		must(t, err)
		for _, area := range slices.Sorted(maps.Keys(scales)) {
			for _, s := range scales[area] {
				fmt.Fprintf(&b, "%s!%s\t%s\t%s %s %s\t%s %s %s\n", sheet, area, s.Type, s.MinValue, s.MidValue, s.MaxValue, s.MinColor, s.MidColor, s.MaxColor)
			}
		}
		for _, c := range charts(t, all, i+1) {
			fmt.Fprintf(&b, "%s\tchart %s at %s to %s: %s\n\t%s\n\t%s\n", sheet, c.kind, c.from, c.to, c.title, c.alt, strings.Join(c.refs, "\n\t"))
		}
	}
	return b.String()
}

// page is how a sheet is scrolled, filtered and printed.
func page(t testing.TB, f *excelize.File, sheet string) string {
	t.Helper()
	layout, err := f.GetPageLayout(sheet)
	must(t, err)
	panes, err := f.GetPanes(sheet)
	must(t, err)
	marks, err := f.GetHeaderFooter(sheet)
	must(t, err)
	names := map[string]string{}
	for _, d := range f.GetDefinedName() {
		if d.Scope == sheet {
			_, names[d.Name], _ = strings.Cut(d.RefersTo, "!")
		}
	}
	return fmt.Sprintf("%s, high %d, %d columns and %d rows stand, %s are repeated, filter %s, head %s, foot %s", *layout.Orientation, *layout.FitToHeight, panes.XSplit, panes.YSplit,
		names["_xlnm.Print_Titles"], names["_xlnm._FilterDatabase"], marks.OddHeader, marks.OddFooter)
}

// kindOf tells a cell with a number from one with a text: what looks like a number but is
// a text cannot be added up.
func kindOf(t testing.TB, f *excelize.File, sheet, cell string) string {
	t.Helper()
	kind, err := f.GetCellType(sheet, cell)
	must(t, err)
	switch kind {
	case excelize.CellTypeUnset, excelize.CellTypeNumber:
		return "n"
	case excelize.CellTypeInlineString, excelize.CellTypeSharedString:
		return "s"
	}
	t.Errorf("%s!%s is of type %d", sheet, cell, kind)
	return "?"
}

// format is a cell's number format, "" for general.
func format(t testing.TB, f *excelize.File, sheet, cell string) string {
	t.Helper()
	id, err := f.GetCellStyle(sheet, cell)
	must(t, err)
	style, err := f.GetStyle(id)
	must(t, err)
	if style.CustomNumFmt == nil {
		return ""
	}
	return *style.CustomNumFmt
}

// hundredths reads a cell's number exactly.
func hundredths(t testing.TB, s string) reports.Points {
	t.Helper()
	whole, fraction, _ := strings.Cut(strings.TrimPrefix(s, "-"), ".")
	n, err := strconv.ParseInt(whole+(fraction + "00")[:2], 10, 64)
	must(t, err)
	if len(fraction) > 2 {
		t.Fatalf("%q has more than two decimals", s)
	}
	if strings.HasPrefix(s, "-") {
		n = -n
	}
	return reports.Points(n)
}

func TestColumnsAscend(t *testing.T) {
	t.Parallel()
	for kind, write := range workbooks() {
		for name, part := range parts(t, bytesOf(t, write)) {
			last := 0
			for _, col := range strings.Split(part, `<col min="`)[1:] {
				first, _, _ := strings.Cut(col, `"`)
				n, err := strconv.Atoi(first)
				must(t, err)
				if n <= last {
					t.Errorf("%s %s: column %d after %d", kind, name, n, last)
				}
				last = n
			}
			if strings.HasPrefix(name, "xl/worksheets/sheet") && last == 0 {
				t.Errorf("%s %s has no columns", kind, name)
			}
		}
	}
}

func TestDaysThatExcelCannotCountAreText(t *testing.T) {
	t.Parallel()
	for day, want := range map[string]string{"1899-12-31": "1899-12-31", "1900-02-28": "1900-02-28", "1900-03-01": "61", "2025-03-12": "45728"} {
		b := monthBook()
		b.Windows[0].Lines[0].Date = roster.MustDate(day)
		f := open(t, bytesOf(t, func(w io.Writer) error { return xlsx.Month(w, b) }))
		got, err := f.GetCellValue("明细", "D5", excelize.Options{RawCellValue: true})
		must(t, err)
		if got != want {
			t.Errorf("%s reads back as %s, want %s", day, got, want)
		}
	}
}

// TestBigBooksStayInBounds is not parallel: it watches the process's memory and
// the folder of temporary files.
func TestBigBooksStayInBounds(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("TMPDIR", dir)
	book := bigMonth(4_000)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	must(t, xlsx.Attendance(io.Discard, book))
	runtime.ReadMemStats(&after)
	const limit = 64 << 20
	allocated := after.TotalAlloc - before.TotalAlloc
	t.Logf("%d people: %d MiB allocated in all", len(book.People), allocated>>20)
	if allocated > limit {
		t.Errorf("%d bytes allocated, want at most %d", allocated, limit)
	}
	if err := xlsx.Attendance(failing{}, book); !errors.Is(err, errFull) {
		t.Errorf("error %v, want %v", err, errFull)
	}
	left, err := os.ReadDir(dir)
	must(t, err)
	if len(left) > 0 {
		t.Errorf("%d temporary files left, such as %s", len(left), left[0].Name())
	}
}
