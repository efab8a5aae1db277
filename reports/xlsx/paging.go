package xlsx

import (
	"github.com/xuri/excelize/v2"
)

// A page of A4 in points, and what its margins take.
const (
	a4Short, a4Long = 595.0, 842.0
	besides         = 2 * 0.4 * 72  // left and right
	aboveAndBelow   = 2 * 0.75 * 72 // top and bottom
)

// characterPoints are the widths in points of a half-width character of a column: as Excel
// and WPS reckon it in the workbook's font, and as LibreOffice does where it has to take
// another font for it. A sheet as wide as the page is the higher the narrower it is.
var characterPoints = [...]float64{6, 7.4}

// spill is how much of a page may be left over for a page of its own: less than that, such
// as nothing but the line to sign on, is fitted onto the page before.
const spill = 0.12

// fit makes the sheet a whole number of pages high where its last page would hold next to
// nothing in one of the programs: "fit to so many pages" every one of them keeps.
func (s *sheet) fit() error {
	for _, character := range characterPoints {
		full := s.pagesHigh(character)
		if high := int(full); high > 0 && full > float64(high) && full-float64(high) <= spill {
			return s.wb.file.SetPageLayout(s.plan.name, &excelize.PageLayoutOptions{FitToHeight: &high})
		}
	}
	return nil
}

// pagesHigh is how many pages the sheet's rows take, fitted to the width of one page.
func (s *sheet) pagesHigh(character float64) float64 {
	wide, high := a4Short-besides, a4Long-aboveAndBelow
	if s.plan.landscape {
		wide, high = a4Long-besides, a4Short-aboveAndBelow
	}
	shrunk := min(1, wide/(sum(s.plan.widths)*character))
	return s.rows.points * shrunk / high
}
