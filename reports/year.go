package reports

import (
	"cmp"
	"context"
	"slices"

	"redbanner/attendance"
	"redbanner/attendance/roster"
	"redbanner/scoring"
	"redbanner/scoring/rulebook"
)

// YearBook is a year's totals by window and by person, with the stars (岗位之星, M14).
type YearBook struct {
	Head
	Stars   *YearStars // nil where the book of the last month knows none
	Windows YearTable
	Staff   YearTable
	Halves  []YearHalves // of people with a half-year's sheet
}

// YearStars are the standings among the year's stars.
type YearStars struct {
	Unit        string // 窗口 or 人员
	Count       int
	Months      int // that were counted
	Closed      int // of them
	Provisional bool
	TieOpen     bool
	Decided     string // by whom and on which minutes, "" without a decision
	Rows        []scoring.Standing
}

// YearTable is the totals of a year, a column for each period that is over.
type YearTable struct {
	Unit    string
	Columns []YearColumn
	Rows    []YearLine
	Means   []Points // of the sheets of each column, half-up; of all, whoever is listed
}

// YearColumn is one period.
type YearColumn struct {
	Period roster.Period
	State  State
}

// YearLine is one window's or person's year.
type YearLine struct {
	Code, Name string
	Mean       Points // of the months' totals
	Months     int    // of which it is the mean
	Banners    int    // months with a red banner
	Closed     int    // of the months, closed ones
	Star       bool
	Cells      []YearScore // by index of the columns
}

// YearScore is what a period gave.
type YearScore struct {
	Known   bool
	Total   Points
	Pending bool
	Rank    int
	Banner  bool
	Grade   string // the final one; "" where nobody is graded, or the period is not closed
}

// YearHalves are both half-years of a person.
type YearHalves struct {
	Code, Name string
	Halves     [2]YearScore
	States     [2]State
	Mean       Points // of the months, as among the stars
	Months     int
}

// year builds the book of a year.
func (s *Service) year(ctx context.Context, scope attendance.Scope, b RecordBasis) (any, error) {
	parts, stars, err := s.Stars.Year(ctx, scope, b.Period.Year, b.AsOf)
	if err != nil {
		return nil, err
	}
	return NewYearBook(b, parts, stars), nil
}

// NewYearBook arranges the periods of a year that are over.
func NewYearBook(b RecordBasis, parts []scoring.YearPart, stars *scoring.Stars) YearBook {
	book := YearBook{Head: b.head("年度考核汇总"), Windows: YearTable{Unit: "窗口"}, Staff: YearTable{Unit: "人员"}}
	var books []*rulebook.Book
	for _, part := range parts {
		books = append(books, part.Book)
	}
	book.Books = editionsOf(books...)
	last := b.lastWindows()
	rows := scoring.Overview(parts)
	for _, of := range []rulebook.Unit{rulebook.OfWindow, rulebook.OfStaff} {
		table, within := &book.Windows, b.Only.Has
		if of == rulebook.OfStaff {
			table, within = &book.Staff, func(code string) bool { return b.Only.Has(last[code]) }
		}
		table.fill(parts, of, slices.DeleteFunc(slices.Clone(rows), func(r scoring.YearRow) bool { return r.Of != of || !within(r.Code) }))
	}
	book.halves()
	if stars != nil {
		book.honour(b, stars, last)
	}
	return book
}

// fill lays the rows out under the periods that have sheets of the unit.
func (t *YearTable) fill(parts []scoring.YearPart, of rulebook.Unit, rows []scoring.YearRow) {
	for _, part := range parts {
		if _, known := part.Sheets[of]; known {
			t.Columns = append(t.Columns, YearColumn{part.Period, State(part.State)})
		}
	}
	for _, row := range rows {
		line := YearLine{Code: row.Code, Name: row.Name, Mean: row.Mean, Months: row.Months, Cells: make([]YearScore, len(t.Columns))}
		for _, c := range row.Cells {
			at := slices.IndexFunc(t.Columns, func(column YearColumn) bool { return column.Period == c.Period })
			if at < 0 {
				continue
			}
			score := YearScore{Known: true, Total: c.Total, Pending: c.Pending, Rank: c.Rank, Banner: c.RedBanner}
			if c.State == scoring.Closed {
				score.Grade = c.Grade
			}
			line.Cells[at] = score
			if c.Period.Kind != roster.Month {
				continue
			}
			if c.RedBanner {
				line.Banners++
			}
			if c.State == scoring.Closed {
				line.Closed++
			}
		}
		t.Rows = append(t.Rows, line)
	}
	t.means()
}

// means are those of the sheets that are listed, by column.
func (t *YearTable) means() {
	t.Means = make([]Points, len(t.Columns))
	for i := range t.Columns {
		sum, n := Points(0), Points(0)
		for _, row := range t.Rows {
			if row.Cells[i].Known {
				sum, n = sum+row.Cells[i].Total, n+1
			}
		}
		if n > 0 {
			t.Means[i] = (2*sum + n) / (2 * n)
		}
	}
}

// halves lists both half-years of each person beside each other.
func (book *YearBook) halves() {
	at := [2]int{-1, -1}
	for i, c := range book.Staff.Columns {
		if c.Period.Kind == roster.Half {
			at[c.Period.N-1] = i
		}
	}
	for _, row := range book.Staff.Rows {
		h := YearHalves{Code: row.Code, Name: row.Name, Mean: row.Mean, Months: row.Months}
		for half, i := range at {
			if i >= 0 {
				h.Halves[half], h.States[half] = row.Cells[i], book.Staff.Columns[i].State
			}
		}
		if h.Halves[0].Known || h.Halves[1].Known {
			book.Halves = append(book.Halves, h)
		}
	}
}

// honour takes the stars over, and marks them among the windows or the people.
func (book *YearBook) honour(b RecordBasis, stars *scoring.Stars, last map[string]string) {
	table, within := &book.Windows, b.Only.Has
	if stars.Of == rulebook.OfStaff {
		table, within = &book.Staff, func(code string) bool { return b.Only.Has(last[code]) }
	}
	y := &YearStars{Unit: table.Unit, Count: stars.Count, Months: len(stars.Months), Provisional: stars.Provisional, TieOpen: stars.TieOpen}
	for _, m := range stars.Months {
		if m.State == scoring.Closed {
			y.Closed++
		}
	}
	if d := stars.Decision; d != nil {
		y.Decided = d.DecidedBy + "，" + d.Minutes
	}
	starred := map[string]bool{}
	for _, row := range stars.Rows {
		if within(row.Code) {
			y.Rows = append(y.Rows, row)
			starred[row.Code] = row.Star
		}
	}
	for i := range table.Rows {
		table.Rows[i].Star = starred[table.Rows[i].Code]
	}
	book.Stars = y
}

// Rated are how many of the first columns are months of which some total lacks no rating:
// the others say nothing yet of how anybody goes.
func (t YearTable) Rated() int {
	n := 0
	for i, c := range t.Columns {
		if c.Period.Kind != roster.Month {
			break // the months come first
		}
		if slices.ContainsFunc(t.Rows, func(l YearLine) bool { return l.Cells[i].Known && !l.Cells[i].Pending }) {
			n = i + 1
		}
	}
	return n
}

// Least is the smallest total of the first columns in some rows.
func (t YearTable) Least(rows []int, columns int) Points {
	least := Points(0)
	for i, row := range rows {
		for j, c := range t.Rows[row].Cells[:columns] {
			if c.Known && (i == 0 && j == 0 || c.Total < least) {
				least = c.Total
			}
		}
	}
	return least
}

// Best are the rows of the highest means, at most n of them, the highest first.
func (t YearTable) Best(n int) []int {
	order := make([]int, len(t.Rows))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(t.Rows[b].Mean, t.Rows[a].Mean) })
	return order[:min(n, len(order))]
}
