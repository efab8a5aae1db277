package xlsx_test

import (
	"io"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"redbanner/reports"
	"redbanner/reports/xlsx"
)

var rowHeight = regexp.MustCompile(`<row r="\d+" ht="([\d.]+)"`)

// A window's sheet of any length prints without a last page that holds next to nothing,
// whether its columns are taken to be as wide as Excel takes them or as LibreOffice does;
// and it is never shrunk much for that.
func TestNoLastPageHoldsNextToNothing(t *testing.T) {
	t.Parallel()
	fitted := 0
	b := monthBook()
	b.Windows = b.Windows[:1]
	line := b.Windows[0].Lines[0]
	for n := range 60 {
		b.Windows[0].Lines = make([]reports.Line, n)
		for i := range n {
			b.Windows[0].Lines[i] = line
		}
		data := bytesOf(t, func(w io.Writer) error { return xlsx.Month(w, b) })
		f := open(t, data)
		layout, err := f.GetPageLayout("W01 民政")
		must(t, err)
		high := 0.0
		for _, row := range rowHeight.FindAllStringSubmatch(part(t, data, "W01 民政"), -1) {
			points, err := strconv.ParseFloat(row[1], 64)
			must(t, err)
			high += points
		}
		for program, character := range map[string]float64{"Excel": 6, "LibreOffice": 7.4} {
			const wide, full, characters = 595 - 0.8*72, 842 - 1.5*72, 116
			pages := (high + 15) * wide / (characters * character) / full
			spill, fit := pages-float64(int(pages)), *layout.FitToHeight
			if fit == 0 && pages > 1 && spill > 0.001 && spill < 0.119 || fit > 0 && pages > 1.4*float64(fit) {
				t.Errorf("%d entries take %.2f pages in %s, fitted to %d", n, pages, program, fit)
			}
			fitted += fit
		}
	}
	if fitted == 0 {
		t.Error("no sheet was fitted to its pages")
	}
}

// part is the XML of a sheet.
func part(t *testing.T, data []byte, sheet string) string {
	t.Helper()
	for name, text := range parts(t, data) {
		if strings.HasPrefix(name, "xl/worksheets/") && strings.Contains(text, headerOf(sheet)) {
			return text
		}
	}
	t.Fatalf("no sheet %s", sheet)
	return ""
}

// headerOf is what the header of a sheet says in the middle of its name.
func headerOf(sheet string) string { return " " + sheet + "&amp;R" }
