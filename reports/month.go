package reports

import (
	"redbanner/scoring"
	"redbanner/scoring/rulebook"
)

// MonthBook is the period's scores of the windows, with the staff's for information.
type MonthBook struct {
	Head
	Unit    string // what the official sheets are about: 窗口, or 人员 where a book ranks people
	Columns []Column
	Windows []Subject // the official sheets, by code
	Staff   []Subject // for information
	Clauses []Clause
	TieOpen bool // a place of honour is still to be decided
}

// NewMonthBook arranges the official sheets with their places, and the staff's.
func NewMonthBook(b Basis, windows, staff []scoring.Sheet, rank scoring.Ranking) MonthBook {
	a := b.arranger()
	unit := b.unit()
	book := MonthBook{
		Head:    b.head(unit + "考核评分汇总表"),
		Unit:    unit,
		Columns: b.columns(),
		Windows: a.subjects(windows),
		Staff:   a.subjects(staff),
		Clauses: b.clauses(),
		TieOpen: rank.TieOpen,
	}
	standings := make(map[string]Standing, len(rank.Rows))
	for _, r := range rank.Rows {
		standings[r.Code] = Standing{r.Rank, r.RedBanner, r.Tie && rank.TieOpen}
	}
	for i := range book.Windows {
		book.Windows[i].Standing = standings[book.Windows[i].Code]
	}
	return book
}

// unit names what the book's official sheets are about.
func (b Basis) unit() string {
	if len(b.Book.Subjects) > 0 && b.Book.Subjects[0].Of == rulebook.OfStaff {
		return "人员"
	}
	return "窗口"
}

// StaffBook is the personal sheets of a period, one person or many.
type StaffBook struct {
	Head
	Columns []Column
	People  []Subject
	Clauses []Clause
}

// NewStaffBook arranges the sheets of the people given, and of nobody else.
func NewStaffBook(b Basis, staff []scoring.Sheet) StaffBook {
	return StaffBook{
		Head:    b.head("个人考核评分表"),
		Columns: b.columns(),
		People:  b.arranger().subjects(staff),
		Clauses: b.clauses(),
	}
}
