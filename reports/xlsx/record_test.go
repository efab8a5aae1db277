package xlsx_test

import (
	"fmt"
	"io"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"redbanner/attendance/roster"
	"redbanner/reports"
	"redbanner/reports/xlsx"
)

// attacks are texts that some program takes for a formula.
var attacks = []string{"=1+1", "+1", "-1", "@SUM(A1)", "＝1+1", "＋1", "－1", "＠SUM(A1)", "\t=1", "\r=1", "=cmd|' /C calc'!A0"}

// TestNoTextOfRecordsBecomesAFormula puts each of them wherever the books of records show
// what people typed.
func TestNoTextOfRecordsBecomesAFormula(t *testing.T) {
	t.Parallel()
	for _, text := range attacks {
		cases, registers, leaves, year, month := caseBook(), registerBook(), leaveYearBook(), yearBook(), attendanceBook()
		for i := range cases.Cases {
			c := &cases.Cases[i]
			c.Number, c.Item, c.Kind, c.Name, c.Window = text, text, text, text, text
		}
		for i := range registers.Registers[0].Entries {
			e := &registers.Registers[0].Entries[i]
			e.Staff, e.Window, e.Said, e.Decided = text, text, text, text
		}
		for i := range registers.Steps {
			registers.Steps[i].By, registers.Steps[i].Said, registers.Steps[i].Note = text, text, text
		}
		for i := range registers.Facts {
			registers.Facts[i].Staff, registers.Facts[i].Window, registers.Facts[i].Kind = text, text, text
		}
		for i := range leaves.Balances {
			leaves.Balances[i].Name, leaves.Balances[i].Window = text, text
		}
		for i := range leaves.Leaves {
			leaves.Leaves[i].Name, leaves.Leaves[i].Window = text, text
			month.Leaves[i].Name = text
		}
		for i := range year.Windows.Rows {
			year.Windows.Rows[i].Name = text
		}
		for i := range month.Windows {
			month.Windows[i].Name = text
		}
		for kind, report := range map[string]any{"cases": cases, "register": registers, "leave-year": leaves, "year": year, "attendance": month} {
			data := bytesOf(t, func(w io.Writer) error { return xlsx.Write(w, report) })
			for name, part := range parts(t, data) {
				if strings.HasPrefix(name, "xl/worksheets/") && (strings.Contains(part, "<f>") || strings.Contains(part, "<f ")) {
					t.Errorf("%s: %q became a formula in %s", kind, text, name)
				}
			}
			rows, err := open(t, data).GetRows(map[string]string{
				"cases": "办件", "register": "complaints", "leave-year": "年度汇总", "year": "窗口各期", "attendance": "窗口汇总",
			}[kind])
			must(t, err)
			if !slices.ContainsFunc(rows, func(row []string) bool { return slices.Contains(row, strings.ReplaceAll(text, "\r", "\n")) }) {
				t.Errorf("%s: %q is not there as it was typed", kind, text)
			}
		}
	}
}

// Whatever a workbook is about, its properties name the period, its state, the book with
// its version and the digest, and each of its pages bears the state.
func TestEveryWorkbookTellsWhatItStandsOn(t *testing.T) {
	t.Parallel()
	for kind, write := range workbooks() {
		f := open(t, bytesOf(t, write))
		custom, err := f.GetCustomProps()
		must(t, err)
		said := map[string]string{}
		for _, p := range custom {
			said[p.Name] = fmt.Sprint(p.Value)
		}
		for _, name := range []string{"考核期", "状态", "办法", "版本", "截至"} {
			if said[name] == "" {
				t.Errorf("%s: its properties do not tell %s: %v", kind, name, said)
			}
		}
		props, err := f.GetDocProps()
		must(t, err)
		if props.ContentStatus != said["状态"] || props.Version != said["版本"] || props.Identifier != said["摘要"] {
			t.Errorf("%s: status %q, version %q, digest %q besides %v", kind, props.ContentStatus, props.Version, props.Identifier, said)
		}
		for _, sheet := range f.GetSheetList() {
			header, err := f.GetHeaderFooter(sheet)
			must(t, err)
			if !strings.Contains(header.OddHeader, "「"+said["状态"]+"」") {
				t.Errorf("%s %s: header %q", kind, sheet, header.OddHeader)
			}
		}
	}
}

// Beside a closed period stands only what was closed when it was, and the sheet says so.
func TestACourseSaysWhatItLeavesOut(t *testing.T) {
	t.Parallel()
	for state, want := range map[reports.State]string{reports.Published: "已公示或已定稿的", reports.Closed: "本期定稿时已定稿的"} {
		month, own := monthBook(), ownRecord()
		month.State, own.State = state, state
		for text, said := range map[string]bool{
			dump(t, bytesOf(t, func(w io.Writer) error { return xlsx.Month(w, month) })): true,
			dump(t, bytesOf(t, func(w io.Writer) error { return xlsx.Staff(w, own) })):   state == reports.Closed,
		} {
			if strings.Contains(text, "只列"+want) != said {
				t.Errorf("a %s period: %t is said %q", state, !said, want)
			}
		}
	}
}

func TestEmptyBooksOfRecordsAreStillWorkbooks(t *testing.T) {
	t.Parallel()
	b := reports.RecordBasis{Period: roster.MustPeriod("2025")}
	for kind, report := range map[string]any{
		"cases": reports.NewCaseBook(b, plainly{}, nil, nil), "register": reports.RegisterBook{},
		"leave-year": reports.NewLeaveYearBook(reports.LeaveYearBasis{RecordBasis: b, Words: plainly{}}), "year": reports.NewYearBook(b, nil, nil),
	} {
		if n := len(open(t, bytesOf(t, func(w io.Writer) error { return xlsx.Write(w, report) })).GetSheetList()); n == 0 {
			t.Errorf("%s has no sheet", kind)
		}
	}
}

// Charts lie below what is written, and within what the sheet prints.
func TestChartsOfRecordsLieOnEmptyRows(t *testing.T) {
	t.Parallel()
	want := map[string]int{"attendance": 3, "cases": 1, "leave-year": 1, "year": 1}
	for kind, number := range want {
		all, n := parts(t, bytesOf(t, workbooks()[kind])), 0
		for name, part := range all {
			if !strings.HasPrefix(name, "xl/drawings/drawing") {
				continue
			}
			for _, anchor := range strings.Split(part, "<xdr:twoCellAnchor")[1:] {
				n++
				if !strings.Contains(anchor, `descr="`) || strings.Contains(anchor, `descr=""`) {
					t.Errorf("%s: a chart says nothing to who does not see it", kind)
				}
			}
		}
		if n != number {
			t.Errorf("%s has %d charts, want %d", kind, n, number)
		}
	}
}

// retained is how much memory a workbook holds when it is ready to be written out, which
// is when it holds most: from then on it only shrinks.
type retained struct {
	at   func() uint64
	held uint64
}

func (r *retained) Write(b []byte) (int, error) {
	if r.held == 0 {
		r.held = r.at()
	}
	return len(b), nil
}

// live is how much memory is in use and cannot be given back.
func live() uint64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// What a person's rows may take of memory, in bytes, beyond what any workbook takes.
const (
	mostHeld      = 900
	mostAllocated = 5 << 10
	mostOfAny     = 4 << 20
)

// TestABigMonthIsWrittenInBoundedMemory is not parallel: it watches the process's memory.
// A person's 62 sessions, exceptions and leave cost a few hundred bytes until they are
// written, and no more of many people than of few.
func TestABigMonthIsWrittenInBoundedMemory(t *testing.T) {
	held, allocated := map[int]float64{}, map[int]float64{}
	for _, people := range []int{2_000, 10_000} {
		book := bigMonth(people)
		var before, after runtime.MemStats
		r, idle := &retained{at: live}, live()
		runtime.ReadMemStats(&before)
		must(t, xlsx.Attendance(r, book))
		runtime.ReadMemStats(&after)
		held[people], allocated[people] = float64(r.held)-float64(idle), float64(after.TotalAlloc-before.TotalAlloc)
		t.Logf("%d people: %.0f bytes held, %.0f allocated", people, held[people], allocated[people])
		if held[people] > mostOfAny+mostHeld*float64(people) {
			t.Errorf("%d people: %.0f bytes held, want at most %d and %d for each", people, held[people], mostOfAny, mostHeld)
		}
		runtime.KeepAlive(book)
	}
	if each := (held[10_000] - held[2_000]) / 8_000; each > mostHeld {
		t.Errorf("each person more takes %.0f bytes, want at most %d", each, mostHeld)
	}
	if each := (allocated[10_000] - allocated[2_000]) / 8_000; each > mostAllocated {
		t.Errorf("each person more has %.0f bytes allocated, want at most %d", each, mostAllocated)
	}
}

func TestTheLeaveOfABigMonthIsAllThere(t *testing.T) {
	t.Parallel()
	book := bigMonth(300)
	f := open(t, bytesOf(t, func(w io.Writer) error { return xlsx.Attendance(w, book) }))
	rows, err := f.GetRows("请假", excelize.Options{RawCellValue: true})
	must(t, err)
	var got []string
	for _, row := range rows[3:] {
		if len(row) > 4 && strings.HasPrefix(row[0], "S") {
			got = append(got, row[0])
		}
	}
	var want []string
	for _, l := range book.Leaves {
		want = append(want, l.Code)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
