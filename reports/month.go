package reports

import (
	"redbanner/scoring"
	"redbanner/scoring/rulebook"
)

// MonthBook is the period's scores of the windows, with the staff's for information.
type MonthBook struct {
	Head
	Cover   Cover
	Unit    string // what the official sheets are about: 窗口, or 人员 where a book ranks people
	Columns []Column
	Ranking Ranking
	Windows []Subject // the official sheets, by code
	Staff   []Subject // for information
	Spread  Distribution
	Rules   Rules
	TieOpen bool // a place of honour is still to be decided
}

// NewMonthBook arranges the official sheets with their places, and the staff's.
func NewMonthBook(b Basis, official, staff []scoring.Sheet, rank scoring.Ranking) MonthBook {
	unit, of := b.unit(), b.official()
	all := b.document(of, official)
	book := MonthBook{
		Head:    b.head(unit + "考核评分汇总表"),
		Unit:    unit,
		Columns: b.columns(),
		Ranking: NewRanking(b, official, rank),
		Windows: b.arranger(of).subjects(official),
		Staff:   b.arranger(rulebook.OfStaff).subjects(staff),
		Spread:  NewDistribution(all, bandWidth),
		Rules:   b.rules(),
		TieOpen: rank.TieOpen,
	}
	standings := make(map[string]Standing, len(rank.Rows))
	for _, r := range rank.Rows {
		standings[r.Code] = Standing{r.Rank, r.RedBanner, r.Tie && rank.TieOpen}
	}
	for i := range book.Windows {
		book.Windows[i].Standing = standings[book.Windows[i].Code]
	}
	crowd := scoring.CrowdOf(all.Sheets)
	b.compare(book.Windows, all, crowd)
	b.follow(book.Windows, of, crowd)
	also := ""
	if len(staff) > 0 {
		also = "；另列 " + Counted(len(staff), unitLabel(rulebook.OfStaff)) + "，供参考，不排名"
	}
	book.Cover = b.cover(of, book.Windows, also)
	return book
}

// bandWidth is how wide the bands of a distribution of totals are, before they are
// widened to fit: one point.
const bandWidth = 100

// compare puts each sheet's items beside the medians of a crowd.
func (b Basis) compare(subjects []Subject, sheets scoring.Document, crowd scoring.Crowd) {
	for i := range subjects {
		subjects[i].Profile = profileOf(b.Book, sheets.Sheets[i], crowd)
	}
}

// official is what the book's official sheets are about.
func (b Basis) official() rulebook.Unit {
	if len(b.Book.Subjects) > 0 {
		return b.Book.Subjects[0].Of
	}
	return rulebook.OfWindow
}

// unit names what the book's official sheets are about.
func (b Basis) unit() string { return unitLabel(b.official()) }
