package scoring

import (
	"cmp"

	"redbanner/attendance/roster"
	"redbanner/scoring/register"
	"redbanner/scoring/rulebook"
)

// CaseState is where a case stands on a day.
type CaseState string

// The states of a case.
const (
	CaseOpen         CaseState = "open"          // 在办
	CaseOverdue      CaseState = "overdue"       // 超期未办结
	CaseFinished     CaseState = "finished"      // 按期办结
	CaseFinishedLate CaseState = "finished_late" // 超期办结
)

// CaseStates lists the states.
func CaseStates() []CaseState {
	return []CaseState{CaseOpen, CaseOverdue, CaseFinished, CaseFinishedLate}
}

// CaseView is a case as it stood when a day began.
type CaseView struct {
	register.Case
	State      CaseState
	Due        roster.LocalTime // the last second in which finishing is on time
	Over       int              // overdue days so far (rules.md 6): none yet on the morning after the due day
	Window     string           // of the handler, on the day of finishing or the day before the one asked about
	Costs      []FactTouch      // what being late costs so far, by clause, before caps
	Extensions []register.Extension
	Partners   []register.Partner
}

func byDue(a, b CaseView) int {
	return cmp.Or(cmp.Compare(a.Due, b.Due), cmp.Compare(a.Number, b.Number))
}

// Views are the book's cases as they stood when a day began. Asked about today, or later,
// they are as they stand now.
func (b *CaseBook) Views(on roster.Date) ([]CaseView, error) {
	prices := prices{rules: b.Rules, books: map[roster.Period]*rulebook.Book{}}
	views := make([]CaseView, len(b.Cases))
	for i, c := range b.Cases {
		views[i] = b.view(c, on)
		facts := register.Facts([]register.Case{c}, b.State.Calendar, asOf(&views[i], on))
		var err error
		if views[i].Costs, err = prices.of(facts); err != nil {
			return nil, err
		}
	}
	return views, nil
}

// view is one case, without its costs.
func (b *CaseBook) view(c register.Case, on roster.Date) CaseView {
	v := CaseView{Case: c, Due: c.Due(b.State.Calendar), Extensions: b.Extensions[c.Number], Partners: b.Partners[c.Number]}
	known := on - 1
	if on >= b.Today {
		known = max(known, b.Today)
	}
	if !c.FinishedBy(known) {
		v.Finished = 0
	}
	v.Over = len(c.OverdueDays(b.State.Calendar, asOf(&v, on)))
	day := max(on-1, c.Accepted.Date())
	switch {
	case !v.Finished.IsZero() && v.Over > 0:
		v.State, day = CaseFinishedLate, c.Finished.Date()
	case !v.Finished.IsZero():
		v.State, day = CaseFinished, c.Finished.Date()
	case v.Due < roster.At(on, 0): // and costs from the next day on
		v.State = CaseOverdue
	default:
		v.State = CaseOpen
	}
	v.Window = b.WindowOf(Fact{Staff: c.Staff, Date: day})
	return v
}

// asOf is the day before which everything of the case counts: a finished one is known to
// its end.
func asOf(v *CaseView, on roster.Date) roster.Date {
	if v.Finished.IsZero() {
		return on
	}
	return max(on, v.Finished.Date()+1)
}

// prices tells what facts cost under the books in force on their days; each period's
// book is looked up once.
type prices struct {
	rules Material
	books map[roster.Period]*rulebook.Book
}

// of adds up what being late costs, by clause in the order of the books.
func (p *prices) of(facts []Fact) ([]FactTouch, error) {
	var sum []FactTouch
	for _, f := range facts {
		if f.Kind != register.CaseOverdueDay && f.Kind != register.CaseLate {
			continue
		}
		for _, period := range PeriodsOf(f.Date) {
			book, err := p.book(period)
			if err != nil {
				return nil, err
			}
			if book != nil {
				sum = charge(sum, book, f)
			}
		}
	}
	return sum, nil
}

// charge adds what the book's clauses ask for the fact.
func charge(sum []FactTouch, book *rulebook.Book, f Fact) []FactTouch {
	for _, place := range book.ClausesFor(f.Kind) {
		points, _ := worth(place.Clause, &f, book.Choice) // a value that fits no longer is worth nothing here
		at := -1
		for i := range sum {
			if sum[i].Book == book.ID && sum[i].Clause == place.Clause.ID {
				at = i
			}
		}
		if at < 0 {
			sum = append(sum, FactTouch{Book: book.ID, Clause: place.Clause.ID})
			at = len(sum) - 1
		}
		sum[at].Points -= points
	}
	return sum
}

// book is the one in force for a period, nil for none.
func (p *prices) book(period roster.Period) (*rulebook.Book, error) {
	if book, known := p.books[period]; known {
		return book, nil
	}
	p.rules.Period = period
	book, err := p.rules.Book()
	if roster.KindOf(err) == roster.Usage {
		book, err = nil, nil // none is in force
	}
	p.books[period] = book
	return book, err
}

// WindowOf is the window that a fact counts for: the one that it names, else the
// person's on its day.
func (b *CaseBook) WindowOf(f Fact) string {
	if f.Window != "" {
		return f.Window
	}
	window, since := "", roster.Date(-1)
	for _, m := range b.State.Moves {
		if m.Staff == f.Staff && m.From <= f.Date && m.From > since {
			window, since = m.Window, m.From
		}
	}
	return window
}

// Rates counts the book's cases of a period by whatever of says of a person on a day.
func (b *CaseBook) Rates(period roster.Period, asOf roster.Date, of func(Fact) string) []register.CaseRate {
	return register.CaseRates(b.Cases, b.Facts, b.State.Calendar, period.First(), period.Last(), asOf, of)
}
