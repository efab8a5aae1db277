package listing

import (
	"fmt"
	"slices"
	"strings"
)

// none is what stands where there is no value.
const none = "—"

// Shown is what people read in the cell: its Text, else the value of the column's kind;
// an em dash where there is neither.
func (c Cell) Shown(column Column) string {
	switch {
	case c.Text != "":
		return c.Text
	case c.Missing(column.Kind):
		return none
	case column.Kind == Text:
		return ""
	}
	return c.written(column.Kind)
}

// written is the value of a kind in the form of files: points with two decimals, days as
// 2006-01-02, times as 2006-01-02 15:04:05; "" for no value.
func (c Cell) written(kind Kind) string {
	if c.Missing(kind) {
		return ""
	}
	switch kind {
	case Number:
		return fmt.Sprint(c.Number)
	case Points:
		return c.Points.String()
	case Percent:
		return c.Points.String() + "%"
	case Day:
		return c.Day.String()
	case Time:
		return c.Time.String()
	}
	return c.Text
}

// Missing reports whether the cell has no value of the kind; no day and no time are none.
func (c Cell) Missing(kind Kind) bool {
	return c.None || kind == Day && c.Day.IsZero() || kind == Time && c.Time.IsZero()
}

// value is the number by which a cell that is not text sorts, and as long as which its
// bar is.
func (c Cell) value(kind Kind) int64 {
	switch kind {
	case Number:
		return c.Number
	case Points, Percent:
		return int64(c.Points)
	case Day:
		return int64(c.Day)
	case Time:
		return int64(c.Time)
	}
	return 0
}

// cell returns the row's cell of a column; a row may be shorter than the headings.
func (r Row) cell(column int) Cell {
	if column < len(r.Cells) {
		return r.Cells[column]
	}
	return Cell{None: true}
}

// column returns the index of a column by its key, -1 when there is none.
func (l List) column(key string) int {
	for i, c := range l.Columns {
		if c.Key == key {
			return i
		}
	}
	return -1
}

// Readable is the list as a download holds it: without the columns that do not sort and
// have nothing to read, which are those of buttons.
func (l List) Readable() List {
	return l.keep(func(i int) bool { return !l.Columns[i].Plain || l.speaks(i) })
}

// Told is the list without those of the columns in which no row has a value.
func (l List) Told(columns ...string) List {
	return l.keep(func(i int) bool {
		c := l.Columns[i]
		return !slices.Contains(columns, c.Key) ||
			slices.ContainsFunc(l.Rows, func(r Row) bool { return !r.cell(i).Missing(c.Kind) })
	})
}

// keep is the list with the columns that are wanted, by their index.
func (l List) keep(wanted func(column int) bool) List {
	var keep []int
	out := l
	out.Columns, out.Rows = nil, make([]Row, len(l.Rows))
	for i, c := range l.Columns {
		if wanted(i) {
			keep = append(keep, i)
			out.Columns = append(out.Columns, c)
		}
	}
	for i, r := range l.Rows {
		cells := make([]Cell, len(keep))
		for j, column := range keep {
			cells[j] = r.cell(column)
		}
		out.Rows[i] = Row{Cells: cells, Key: r.Key}
	}
	return out
}

// speaks reports whether any cell of a column has a text.
func (l List) speaks(column int) bool {
	for _, r := range l.Rows {
		if strings.TrimSpace(r.cell(column).Text) != "" {
			return true
		}
	}
	return false
}
