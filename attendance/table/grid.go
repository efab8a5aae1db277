package table

import (
	"errors"
	"slices"

	"redbanner/attendance/roster"
)

// Sheets returns every row of a file as it stands, titles and headers among them: the
// visible sheets of a spreadsheet, or the lines of a text as one sheet without a name.
// A faulty line of a text is left out and told among the problems.
func (f File) Sheets(limits Limits) ([]Sheet, []roster.Problem, error) {
	if IsSpreadsheet(f.Data) || f.Book != nil {
		book, err := f.Open(limits)
		if err != nil {
			return nil, nil, err
		}
		return book.Sheets, nil, nil
	}
	sheet, problems, err := f.lines(limits, limits.Rows)
	switch {
	case errors.Is(err, ErrStop):
		err = refuse("too_many_rows", limits.Rows, "", limits.Rows)
		fallthrough
	case err != nil:
		return nil, nil, named(err, f.Name)
	}
	return []Sheet{sheet}, problems, nil
}

// Peek returns what tells one kind of report from another: the sheets of a
// spreadsheet, or the first rows of a text; nothing of a file that cannot be read.
func (f File) Peek() []Sheet {
	if IsSpreadsheet(f.Data) || f.Book != nil {
		if book, err := f.Open(DefaultLimits()); err == nil {
			return book.Sheets
		}
		return nil
	}
	sheet, _, err := f.lines(DefaultLimits(), headerSearch)
	if err != nil && !errors.Is(err, ErrStop) {
		return nil
	}
	return []Sheet{sheet}
}

// lines reads a text up to a number of rows; one more ends it with ErrStop.
func (f File) lines(limits Limits, rows int) (Sheet, []roster.Problem, error) {
	t := &Table{Name: f.Name}
	var sheet Sheet
	cells := 0
	problems, err := t.scan(File{Name: f.Name, Data: f.Data}, limits, func(row Row) error {
		if cells += len(row.Cells); cells > limits.Cells {
			return refuse("too_many_cells", row.Line, "", limits.Cells)
		}
		if len(sheet.Rows) == rows {
			return ErrStop
		}
		sheet.Rows = append(sheet.Rows, Row{row.Line, slices.Clone(row.Cells)})
		return nil
	})
	sheet.Blank = t.Skipped
	return sheet, problems, err
}

// CellFault returns the code of what no reader can use a cell for, "" for a sound one:
// the spreadsheet's error values, and numbers whose last digits it has thrown away.
func CellFault(text string) (code string) { return faultOf(text) }
