// Package table reads tabular files into rows of text that remember where they
// stood, and binds their columns by name: CSV in any Chinese encoding, xlsx, the
// legacy xls, and the web pages and XML that programs save under its name.
//
// The content decides what a file is, never its name. A workbook that is cut,
// damaged, a bomb or carries a DOCTYPE is refused before a row is handed out: the
// pass that proves every XML part sound is the pass that reads it, so nothing can
// be read that was not proved. The same content gives the same texts in whatever
// form it is stored. The package opens nothing and keeps no state.
package table

import (
	"slices"
	"strings"

	"redbanner/attendance/roster"
)

// Limits bound what a file may ask of the machine. Each holds for every form of file
// that has what it bounds.
type Limits struct {
	Bytes    int64 // of a text file
	Workbook int64 // of a spreadsheet file of any form
	Inflate  int64 // bytes of all parts of an xlsx together, and of all texts of the cells of any spreadsheet
	Entries  int   // parts of an xlsx, tables of a web page, sheets of an XML spreadsheet
	Ratio    int64 // inflated to stored size of one part of an xlsx, beyond its first MiB
	Rows     int   // of a sheet, blank ones apart
	Lines    int   // of a text file
	Columns  int   // up to the last cell with a text
	Cells    int   // of all sheets of a spreadsheet, empty ones left of a text too, or of a text file read as a whole
	Cell     int   // bytes of one cell
}

// DefaultLimits pass any office's file, a text of a million lines included.
func DefaultLimits() Limits {
	return Limits{
		Bytes:    256 << 20,
		Workbook: 20 << 20,
		Inflate:  200 << 20,
		Entries:  1000,
		Ratio:    100,
		Rows:     100_000,
		Lines:    10_000_000,
		Columns:  256,
		Cells:    16 << 20,
		Cell:     128 << 10,
	}
}

// Table is one sheet or file of rows under one header row.
type Table struct {
	Name       string   // of the file, for its problems
	Format     string   // "csv", or that of the workbook
	Header     []string // trimmed, as written
	HeaderLine int      // 1-based line or row of the header
	Rows       []Row
	Skipped    int // lines that are in no row: titles, the header, blanks
}

// Row is one row below the header. Cells are trimmed text and end with the last
// one that is not empty; dates of a workbook come as 2006-01-02 or
// 2006-01-02 15:04:05, numbers without exponent or ".0".
type Row struct {
	Line  int // 1-based line of a text (where it begins) or row of a sheet
	Cells []string
}

// Read reads a whole file under its first row of two or more cells. A file that
// cannot be trusted is refused with an error of kind Refused; a faulty row of a
// text is left out and told among the problems.
func Read(f File, limits Limits) (*Table, []roster.Problem, error) {
	t := &Table{Name: f.Name}
	cells := 0
	problems, err := t.scan(f, limits, func(row Row) error {
		cells += len(row.Cells)
		if cells > limits.Cells {
			return refuse("too_many_cells", row.Line, "", limits.Cells)
		}
		if t.Format == "csv" {
			row.Cells = slices.Clone(row.Cells)
		}
		t.add(row)
		return nil
	})
	if err == nil && t.Header == nil {
		err = refuse("no_header", 0, "")
	}
	if err != nil {
		return nil, nil, named(err, f.Name)
	}
	return t, problems, nil
}

// add takes a row in, as header when there is none yet and it has two cells.
func (t *Table) add(row Row) {
	switch {
	case t.Header != nil:
		t.Rows = append(t.Rows, row)
	case filled(row.Cells) < 2:
		t.Skipped++
	default:
		t.Header, t.HeaderLine = row.Cells, row.Line
		t.Skipped++
	}
}

// scan hands every row that is not blank to visit; the cells of a text are lent.
// Of a workbook it hands out the first sheet that has a header.
func (t *Table) scan(f File, limits Limits, visit func(Row) error) ([]roster.Problem, error) {
	if !IsSpreadsheet(f.Data) {
		if int64(len(f.Data)) > limits.Bytes {
			return nil, refuse("too_large", 0, "", limits.Bytes>>20)
		}
		t.Format = "csv"
		return t.scanText(f.Data, limits, visit)
	}
	book, err := f.Open(limits)
	if err != nil {
		return nil, err
	}
	t.Format = book.Format
	return nil, t.scanSheet(book.firstTable(), visit)
}

// scanSheet hands out the rows of one sheet.
func (t *Table) scanSheet(sheet Sheet, visit func(Row) error) error {
	t.Skipped += sheet.Blank
	for _, row := range sheet.Rows {
		if err := visit(row); err != nil {
			return err
		}
	}
	return nil
}

// filled counts the cells that are not empty.
func filled(cells []string) int {
	n := 0
	for _, c := range cells {
		if c != "" {
			n++
		}
	}
	return n
}

// trim trims every cell and drops the empty ones at the end.
func trim(cells []string) []string {
	for i, c := range cells {
		cells[i] = strings.TrimSpace(c)
	}
	for len(cells) > 0 && cells[len(cells)-1] == "" {
		cells = cells[:len(cells)-1]
	}
	return cells
}
