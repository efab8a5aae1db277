package xlsx_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
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
	for _, kind := range []string{"month", "ranking", "half-year", "staff"} {
		write, filters := workbooks()[kind], 0
		for name, part := range parts(t, bytesOf(t, write)) {
			_, rest, filtered := strings.Cut(part, `<autoFilter ref="`)
			if !filtered || !strings.HasPrefix(name, "xl/worksheets/") {
				continue
			}
			filters++
			table, _, _ := strings.Cut(rest, `"`)
			for _, merged := range strings.Split(part, `<mergeCell ref="`)[1:] {
				merged, _, _ = strings.Cut(merged, `"`)
				if overlap(t, table, merged) {
					t.Errorf("%s %s: %s is merged inside the table %s", kind, name, merged, table)
				}
			}
		}
		if filters == 0 {
			t.Errorf("%s has no table with a filter", kind)
		}
	}
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
