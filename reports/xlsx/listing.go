package xlsx

import (
	"io"

	"redbanner/reports"
	"redbanner/reports/listing"
)

// Listing writes a list as people see it on a page, all of its rows: the same columns in
// the same order, each cell of its type. The notes of the head stand under the title;
// they say by what the list is filtered. All wording is the caller's.
func Listing(w io.Writer, l listing.List, head reports.Head) error {
	l = l.Readable()
	if len(l.Columns) == 0 {
		l.Columns = []listing.Column{{Label: l.Title}}
	}
	if head.Title == "" {
		head.Title = l.Title
	}
	return write(w, head, func(wb *workbook) error { return wb.listing(l) })
}

// The width of a column, in half-width characters, and of a sheet that is set across.
const (
	leastColumn  = 7
	mostColumn   = 40
	filterButton = 3
	uprightMost  = 95
	freezeFrom   = 6 // columns, of which the first one stays in sight
)

func (wb *workbook) listing(l listing.List) error {
	top := 1 + len(wb.head.Notes)
	p := plan{name: l.Title, rows: top + 1 + len(l.Rows), headTop: top + 1, headEnd: top + 1, wordless: true}
	for i, c := range l.Columns {
		p.widths = append(p.widths, listWidth(l, i, c))
	}
	if len(l.Columns) >= freezeFrom {
		p.freeze = 1
	}
	if len(l.Rows) == 0 && l.Empty != "" {
		p.rows++
	}
	p.landscape = sum(p.widths) > uprightMost
	p.filter, p.filterEnd = len(l.Columns), top+1+len(l.Rows)
	s, err := wb.open(p)
	if err != nil {
		return err
	}
	if err := s.listRows(l); err != nil {
		return err
	}
	return s.close()
}

// listRows writes everything from the title to the last row.
func (s *sheet) listRows(l listing.List) error {
	if err := s.line(s.wb.head.Title, styleTitle); err != nil {
		return err
	}
	for _, note := range s.wb.head.Notes {
		if err := s.line(note, styleInfo); err != nil {
			return err
		}
	}
	columns := make([]column, len(l.Columns))
	for i, c := range l.Columns {
		columns[i] = column{title: c.Label}
	}
	if err := s.headRow(columns); err != nil {
		return err
	}
	for _, r := range l.Rows {
		cells := make([]cell, len(l.Columns))
		for i, c := range l.Columns {
			cells[i] = cell{styleText, ""}
			if i < len(r.Cells) {
				cells[i] = listCell(r.Cells[i], c.Kind)
			}
		}
		if err := s.cells(cells...); err != nil {
			return err
		}
	}
	if len(l.Rows) == 0 && l.Empty != "" {
		return s.line(l.Empty, styleTail)
	}
	return nil
}

// listCell is a cell with the type and look of its kind; what has no value keeps its text.
func listCell(c listing.Cell, kind listing.Kind) cell {
	if c.Missing(kind) {
		return cell{styleCentre, c.Text}
	}
	switch kind {
	case listing.Number:
		return cell{styleInt, int(c.Number)}
	case listing.Points:
		return cell{stylePoints, c.Points}
	case listing.Percent:
		return cell{stylePercent, c.Points}
	case listing.Day:
		return cell{styleDate, c.Day}
	case listing.Time:
		return cell{styleMoment, c.Time}
	}
	return cell{styleText, c.Text}
}

// listWidth gives a column the room of its widest text, within bounds.
func listWidth(l listing.List, i int, column listing.Column) float64 {
	wide := width(column.Label) + filterButton
	switch column.Kind {
	case listing.Day:
		wide = max(wide, 12)
	case listing.Time:
		wide = max(wide, 20)
	default:
		for _, r := range l.Rows {
			if i < len(r.Cells) {
				wide = max(wide, width(r.Cells[i].Shown(column))+2)
			}
		}
	}
	return min(max(wide, leastColumn), mostColumn)
}
