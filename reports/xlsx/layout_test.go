package xlsx_test

import (
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"redbanner/reports"
	"redbanner/reports/xlsx"
)

// eachSheet runs a check on every sheet of every workbook.
func eachSheet(t *testing.T, check func(t *testing.T, f *excelize.File, sheet string)) {
	t.Helper()
	for kind, write := range workbooks() {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			f := open(t, bytesOf(t, write))
			for _, sheet := range f.GetSheetList() {
				check(t, f, sheet)
			}
		})
	}
}

func TestThePrintAreaIsTheWholeSheet(t *testing.T) {
	t.Parallel()
	eachSheet(t, func(t *testing.T, f *excelize.File, sheet string) {
		dimension, err := f.GetSheetDimension(sheet)
		must(t, err)
		_, last, _ := strings.Cut(dimension, ":")
		column, row, err := excelize.CellNameToCoordinates(last)
		must(t, err)
		corner, err := excelize.CoordinatesToCellName(column, row, true)
		must(t, err)
		want := fmt.Sprintf("'%s'!$A$1:%s", sheet, corner)
		for _, d := range f.GetDefinedName() {
			if d.Scope == sheet && d.Name == "_xlnm.Print_Area" {
				if d.RefersTo != want {
					t.Errorf("%s prints %s, want %s", sheet, d.RefersTo, want)
				}
				return
			}
		}
		t.Errorf("%s has no print area", sheet)
	})
}

func TestAWorkbookOpensAtItsFirstCell(t *testing.T) {
	t.Parallel()
	eachSheet(t, func(t *testing.T, f *excelize.File, sheet string) {
		if at := f.GetActiveSheetIndex(); at != 0 {
			t.Errorf("sheet %d is in front", at)
		}
		panes, err := f.GetPanes(sheet)
		must(t, err)
		if len(panes.Selection) != 1 || panes.Selection[0].ActiveCell != "A1" || panes.Selection[0].Pane != panes.ActivePane {
			t.Errorf("%s: selected is %+v in pane %s, want A1", sheet, panes.Selection, panes.ActivePane)
		}
	})
}

func TestNoCellOfAFilteredTableIsMerged(t *testing.T) {
	t.Parallel()
	for kind, write := range workbooks() {
		filters := 0
		for name, part := range parts(t, bytesOf(t, write)) {
			_, rest, filtered := strings.Cut(part, `<autoFilter ref="`)
			if !filtered || !strings.HasPrefix(name, "xl/worksheets/") {
				continue
			}
			filters++
			table, _, _ := strings.Cut(rest, `"`)
			for _, merged := range strings.Split(part, `<mergeCell ref="`)[1:] {
				merged, _, _ = strings.Cut(merged, `"`)
				if overlap(t, below(t, table), merged) {
					t.Errorf("%s %s: %s is merged inside the table %s", kind, name, merged, table)
				}
			}
		}
		if filters == 0 {
			t.Errorf("%s has no table with a filter", kind)
		}
	}
}

// below is a table without its head, whose cells may reach further up.
func below(t *testing.T, table string) string {
	t.Helper()
	first, last, _ := strings.Cut(table, ":")
	column, row, err := excelize.CellNameToCoordinates(first)
	must(t, err)
	first, err = excelize.CoordinatesToCellName(column, row+1)
	must(t, err)
	return first + ":" + last
}

// overlap reports whether two ranges share a cell.
func overlap(t *testing.T, a, b string) bool {
	t.Helper()
	corners := func(area string) (left, top, right, bottom int) {
		first, last, _ := strings.Cut(area, ":")
		left, top, err := excelize.CellNameToCoordinates(first)
		must(t, err)
		right, bottom, err = excelize.CellNameToCoordinates(last)
		must(t, err)
		return left, top, right, bottom
	}
	al, at, ar, ab := corners(a)
	bl, bt, br, bb := corners(b)
	return al <= br && bl <= ar && at <= bb && bt <= ab
}

func TestSheetsStandInAnOrderThatCanBeExpected(t *testing.T) {
	t.Parallel()
	each := halfYearBook()
	each.Each = true
	for want, write := range map[string]func(io.Writer) error{
		"封面 排名 得分图 汇总 分布 明细 人员参考 W01_民政 W02_社保 W03_国土&规划 考核办法 参数": workbooks()["month"],
		"排名 得分图": workbooks()["ranking"],
		"封面 名单 汇总 分布 等次 明细 考核办法 参数":                   workbooks()["half-year"],
		"名单 S001_张三 S002_欧阳晓明 考核办法 参数":                workbooks()["staff"],
		"S001_张三 考核办法 参数":                             workbooks()["own"],
		"封面 名单 汇总 分布 等次 明细 S001_张三 S002_欧阳晓明 考核办法 参数": func(w io.Writer) error { return xlsx.HalfYear(w, each) },
	} {
		list := open(t, bytesOf(t, write)).GetSheetList()
		if got := strings.ReplaceAll(strings.Join(list, "|"), " ", "_"); got != strings.ReplaceAll(want, " ", "|") {
			t.Errorf("sheets %s, want %s", got, want)
		}
	}
}

func TestTheCoverBearsTheStateBig(t *testing.T) {
	t.Parallel()
	for state, want := range map[reports.State]string{reports.Open: "「草稿」", reports.Published: "「公示」", reports.Closed: "「定稿」"} {
		month, half := monthBook(), halfYearBook()
		month.State, half.State = state, state
		for kind, write := range map[string]func(io.Writer) error{
			"month": func(w io.Writer) error { return xlsx.Month(w, month) }, "half-year": func(w io.Writer) error { return xlsx.HalfYear(w, half) },
		} {
			f := open(t, bytesOf(t, write))
			got, err := f.GetCellValue("封面", "A1")
			must(t, err)
			id, err := f.GetCellStyle("封面", "A1")
			must(t, err)
			style, err := f.GetStyle(id)
			must(t, err)
			if got != want || style.Font.Size < 30 {
				t.Errorf("%s of a %s period: %q at %.0f points", kind, state, got, style.Font.Size)
			}
		}
	}
}

// A code leads to the sheet of its window or person, wherever there is exactly one.
func TestCodesLeadToTheirSheets(t *testing.T) {
	t.Parallel()
	for kind, want := range map[string]int{"month": 6, "ranking": 0, "half-year": 0, "staff": 2, "own": 0} {
		f, n := open(t, bytesOf(t, workbooks()[kind])), 0
		for _, sheet := range f.GetSheetList() {
			n += checkLinks(t, f, sheet)
		}
		if n != want {
			t.Errorf("%s has %d links, want %d", kind, n, want)
		}
	}
	b := monthBook()
	b.Windows[1].Name, b.Windows[2].Name = "a/b", "a:b" // of the same sheet name but for the code
	b.Windows[2].Code = b.Windows[1].Code
	f := open(t, bytesOf(t, func(w io.Writer) error { return xlsx.Month(w, b) }))
	if n := checkLinks(t, f, "汇总"); n != 1 {
		t.Errorf("%d links where one window has a name of its own", n)
	}
}

// checkLinks counts the links of a sheet, each of which leads to a sheet whose title
// names the code in the cell.
func checkLinks(t *testing.T, f *excelize.File, sheet string) int {
	t.Helper()
	links, err := f.GetHyperLinkCells(sheet, "Location")
	must(t, err)
	for _, cell := range links {
		code, err := f.GetCellValue(sheet, cell)
		must(t, err)
		_, to, err := f.GetCellHyperLink(sheet, cell)
		must(t, err)
		name, at, _ := strings.Cut(strings.TrimPrefix(to, "'"), "'!")
		title, err := f.GetCellValue(name, at)
		if err != nil || code == "" || !strings.Contains(title, "（"+code+"）") {
			t.Errorf("%s %s: %s leads to %s, which says %q, %v", sheet, cell, code, to, title, err)
		}
	}
	return len(links)
}
