package table

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
)

// gather collects the cells of one sheet, in whatever order a file has them, within
// the limits, which are for all sheets of a workbook together.
type gather struct {
	limits  *remaining
	rows    []Row        // with a text
	place   map[int]int  // of a line among rows
	touched map[int]bool // lines that exist, if only as blank ones
	blank   int          // further blank lines
	merged  []region
}

// remaining is what the sheets read so far have left of the limits.
type remaining struct {
	Limits
	cells int   // empty ones to the left of a text, too
	text  int64 // bytes of the texts of cells
}

func newRemaining(l Limits) *remaining { return &remaining{l, l.Cells, l.Inflate} }

// take accounts for cells and their text. What a file gives once and shows in many
// cells takes memory, and time of whoever gets the workbook, in each of them.
func (r *remaining) take(line, cells, text int) error {
	r.cells -= cells
	r.text -= int64(text)
	switch {
	case r.cells < 0:
		return refuse("too_many_cells", line, "", r.Cells)
	case r.text < 0:
		return refuse("inflates_too_much", line, "", r.Inflate>>20)
	}
	return nil
}

// region is a block of merged cells, from 1 on, the last ones included.
type region struct{ line, column, lastLine, lastColumn int }

func newGather(limits *remaining) *gather {
	return &gather{limits: limits, place: map[int]int{}, touched: map[int]bool{}}
}

// row returns the row of a line, a new one if there is none.
func (g *gather) row(line int) *Row {
	if n := len(g.rows); n > 0 && g.rows[n-1].Line == line {
		return &g.rows[n-1]
	}
	at, known := g.place[line]
	if !known {
		at = len(g.rows)
		g.place[line] = at
		g.rows = append(g.rows, Row{Line: line})
	}
	return &g.rows[at]
}

// endRow notes, for a file with its rows in order, that nothing follows in a line.
func (g *gather) endRow(line int) {
	if n := len(g.rows); n == 0 || g.rows[n-1].Line != line {
		g.blank++
	}
}

// set puts a text into a cell; line and column count from 1. A cell that is given
// two different texts would be two truths.
func (g *gather) set(line, column int, text string) error {
	text = strings.TrimSpace(text)
	switch {
	case text == "":
		return g.limits.take(line, 1, 0)
	case column > g.limits.Columns:
		return refuse("too_many_columns", line, text, g.limits.Columns)
	case len(text) > g.limits.Cell:
		return refuse("cell_too_long", line, text, g.limits.Cell)
	}
	row := g.row(line)
	if len(g.rows) > g.limits.Rows {
		return refuse("too_many_rows", line, "", g.limits.Rows)
	}
	grow := max(column-len(row.Cells), 0)
	if err := g.limits.take(line, max(grow, 1), len(text)); err != nil {
		return err
	}
	row.Cells = append(row.Cells, make([]string, grow)...)
	if before := row.Cells[column-1]; before != "" && before != text {
		return refuse("bad_cell", line, text, cellName(line, column))
	}
	row.Cells[column-1] = text
	return nil
}

// sheet returns the rows in order, merged cells having their text in the first cell alone.
func (g *gather) sheet(name string) (Sheet, error) {
	byLine := func(a, b Row) int { return cmp.Compare(a.Line, b.Line) }
	if !slices.IsSortedFunc(g.rows, byLine) {
		slices.SortFunc(g.rows, byLine)
	}
	if err := uncover(g.rows, g.merged, g.limits.Limits); err != nil {
		return Sheet{}, err
	}
	s := Sheet{Name: name}
	for line := range g.touched {
		if _, filled := g.place[line]; !filled {
			s.Blank++
		}
	}
	rows, covered := dropBlank(g.rows)
	s.Rows, s.Blank = rows, s.Blank+g.blank+covered
	return s, nil
}

// dropBlank takes out the rows without a text, and the blank cells at the ends of the others.
func dropBlank(rows []Row) (kept []Row, blank int) {
	for _, r := range rows {
		if r.Cells = trim(r.Cells); len(r.Cells) == 0 {
			blank++
			continue
		}
		kept = append(kept, r)
	}
	return kept, blank
}

// uncover clears what lies beneath merged cells, which the program keeps but shows to
// nobody. The rows are in order.
func uncover(rows []Row, merged []region, limits Limits) error {
	work := 0
	for _, m := range merged {
		at, _ := slices.BinarySearchFunc(rows, m.line, func(r Row, line int) int { return cmp.Compare(r.Line, line) })
		for ; at < len(rows) && rows[at].Line <= m.lastLine; at++ {
			cells := rows[at].Cells
			for i := max(m.column, 1); i <= min(m.lastColumn, len(cells)); i++ {
				if rows[at].Line != m.line || i != m.column {
					cells[i-1] = ""
				}
				work++
			}
			// Regions do not overlap in a sound file, so that they have no more cells than the sheet.
			if work++; work > limits.Cells {
				return refuse("too_many_cells", rows[at].Line, "", limits.Cells)
			}
		}
	}
	return nil
}

// cellName names a cell as a spreadsheet does, AB12.
func cellName(line, column int) string {
	var letters []byte
	for ; column > 0; column = (column - 1) / 26 {
		letters = append(letters, byte('A'+(column-1)%26))
	}
	slices.Reverse(letters)
	return string(letters) + strconv.Itoa(line)
}
