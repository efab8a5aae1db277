package reports

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"

	"redbanner/attendance"
	"redbanner/attendance/roster"
	"redbanner/scoring"
	"redbanner/scoring/register"
)

// CaseBook is the register of the cases (办件) accepted in a period, as they stand on its
// day, with how many of each window were on time.
type CaseBook struct {
	Head
	Clauses []string // under which being late costs points, ascending
	Cases   []CaseLine
	Windows []CaseWindow
	Rate    register.CaseRate // of all windows together
}

// CaseLine is one case.
type CaseLine struct {
	Number, Item, Kind string
	Code, Name         string // of the handler
	Window             string
	Accepted           roster.LocalTime
	Days, Minutes      *int // promised: one of them
	Extended           roster.Date
	Due, Finished      roster.LocalTime
	Over               int // overdue working days so far
	State              string
	Result             string // "" while it is not finished
	Evaluation         int    // 1–5; 0 for none
	Costs              []Cost // by index of the book's clauses
}

// Cost is what a case is charged under a clause, negative for a deduction.
type Cost struct {
	Points Points
	Known  bool
}

// CaseWindow is a window's cases: those accepted in the period as they stand, and the rates
// of the rules, which count cases by the day on which they were finished or due.
type CaseWindow struct {
	Code, Name    string
	Accepted      int
	Open, Overdue int // of those accepted, not finished, and past their day
	FinishedLate  int
	register.CaseRate
}

// cases builds the register of cases.
func (s *Service) cases(ctx context.Context, scope attendance.Scope, b RecordBasis) (any, error) {
	views, err := s.Cases.List(ctx, scope, b.AsOf, scoring.CaseFilter{First: b.Period.First(), Last: b.Period.Last()})
	if err != nil {
		return nil, err
	}
	_, rates, err := s.Cases.Rates(ctx, scope, b.Period, b.AsOf)
	if err != nil {
		return nil, err
	}
	return NewCaseBook(b, s.Words, views, rates), nil
}

// NewCaseBook arranges cases in the order in which they came in, and the windows' rates.
func NewCaseBook(b RecordBasis, words Wording, views []scoring.CaseView, rates []register.CaseRate) CaseBook {
	book := CaseBook{Head: b.head("办件登记簿")}
	views = slices.DeleteFunc(slices.Clone(views), func(v scoring.CaseView) bool { return !b.Only.Has(v.Window) })
	slices.SortStableFunc(views, func(x, y scoring.CaseView) int {
		return cmp.Or(cmp.Compare(x.Accepted, y.Accepted), cmp.Compare(x.Number, y.Number))
	})
	book.Clauses = costClauses(views)
	staff, windows := b.named()
	for _, v := range views {
		book.Cases = append(book.Cases, caseLine(v, book.Clauses, staff, windows, words))
	}
	book.countWindows(b, views, rates, windows)
	return book
}

// costClauses are the clauses under which any of the cases costs points.
func costClauses(views []scoring.CaseView) []string {
	found := map[string]bool{}
	for _, v := range views {
		for _, c := range v.Costs {
			found[c.Clause] = true
		}
	}
	return slices.Sorted(maps.Keys(found))
}

func caseLine(v scoring.CaseView, clauses []string, staff, windows map[string]string, words Wording) CaseLine {
	l := CaseLine{
		Number: v.Number, Item: v.Item, Kind: words.Name("cases.kind.", v.Kind), Code: v.Staff, Name: staff[v.Staff], Window: cmp.Or(windows[v.Window], v.Window),
		Accepted: v.Accepted, Days: v.PromiseDays, Minutes: v.PromiseMinutes, Extended: v.ExtendedTo, Due: v.Due, Finished: v.Finished,
		Over: v.Over, State: words.T("case.state." + string(v.State)), Evaluation: v.Evaluation, Costs: make([]Cost, len(clauses)),
	}
	switch {
	case v.Finished.IsZero():
	case v.Wrong:
		l.Result = "有误"
	default:
		l.Result = "正确"
	}
	for _, c := range v.Costs {
		at := &l.Costs[slices.Index(clauses, c.Clause)]
		at.Points, at.Known = at.Points+c.Points, true // they have their sign
	}
	return l
}

// signedPoints is what a clause is worth as sheets show it.
func signedPoints(t scoring.FactTouch) Points {
	if t.Earns {
		return t.Points
	}
	return -t.Points
}

// countWindows sums up by window.
func (book *CaseBook) countWindows(b RecordBasis, views []scoring.CaseView, rates []register.CaseRate, names map[string]string) {
	by := map[string]*CaseWindow{}
	of := func(code string) *CaseWindow {
		if by[code] == nil {
			by[code] = &CaseWindow{Code: code, Name: names[code], CaseRate: register.CaseRate{Code: code}}
		}
		return by[code]
	}
	for _, r := range rates {
		if b.Only.Has(r.Code) {
			of(r.Code).CaseRate = r
			book.Rate.Cases += r.Cases
			book.Rate.Late += r.Late
			book.Rate.Finished += r.Finished
			book.Rate.Wrong += r.Wrong
		}
	}
	for _, v := range views {
		w := of(v.Window)
		w.Accepted++
		switch v.State {
		case scoring.CaseOpen:
			w.Open++
		case scoring.CaseOverdue:
			w.Open++
			w.Overdue++
		case scoring.CaseFinishedLate:
			w.FinishedLate++
		}
	}
	for _, code := range slices.Sorted(maps.Keys(by)) {
		book.Windows = append(book.Windows, *by[code])
	}
}

// Sum is all windows in one line.
func (book CaseBook) Sum() CaseWindow {
	sum := CaseWindow{Name: "合计", CaseRate: book.Rate}
	for _, w := range book.Windows {
		sum.Accepted += w.Accepted
		sum.Open += w.Open
		sum.Overdue += w.Overdue
		sum.FinishedLate += w.FinishedLate
	}
	return sum
}

// Promise is how long a case may take, in words.
func (l CaseLine) Promise() string {
	switch {
	case l.Days != nil:
		return fmt.Sprintf("%d 个工作日", *l.Days)
	case l.Minutes != nil:
		return fmt.Sprintf("%d 分钟", *l.Minutes)
	}
	return ""
}
