package reports

import (
	"redbanner/scoring"
	"redbanner/scoring/rulebook"
)

// StaffBook is the personal sheets of a period, one person or many.
type StaffBook struct {
	Head
	Columns []Column
	People  []Subject
	Rules   Rules
}

// NewStaffBook arranges the sheets of the people given, and of nobody else. Beside them
// stand the medians of b.Crowd, unless so few make it up that they tell of somebody.
func NewStaffBook(b Basis, staff []scoring.Sheet) StaffBook {
	book := StaffBook{
		Head:    b.head("个人考核评分表"),
		Columns: b.columns(),
		People:  b.arranger(rulebook.OfStaff).subjects(staff),
		Rules:   b.rules(),
	}
	crowd := b.Crowd
	if crowd.Sheets < scoring.SmallestCrowd {
		crowd = scoring.Crowd{}
	}
	b.compare(book.People, b.document(rulebook.OfStaff, staff), crowd)
	b.follow(book.People, rulebook.OfStaff, crowd)
	return book
}
