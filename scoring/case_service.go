package scoring

import (
	"context"
	"slices"

	"redbanner/attendance"
	"redbanner/attendance/roster"
	"redbanner/scoring/register"
	"redbanner/scoring/rulebook"
)

// CaseStore is where cases are kept.
type CaseStore interface {
	// Change loads the book of one case, which may not exist yet, runs fn on it and writes
	// what it decided, with its event, all in one transaction under the centre's lock.
	Change(ctx context.Context, scope attendance.Scope, today roster.Date, number string, fn func(*CaseBook) (CaseChange, error)) error
	// Book loads the cases that a filter chooses, with people, books and calendar.
	Book(ctx context.Context, scope attendance.Scope, today roster.Date, filter CaseFilter) (*CaseBook, error)
}

// CaseFilter chooses cases; what is zero chooses all.
type CaseFilter struct {
	Number      string
	Staff       string      // the handler
	Window      string      // of the handler
	State       CaseState   //
	First, Last roster.Date // accepted on a day between them, inclusive
	Unfinished  roster.Date // not finished before this day, and accepted before it
	Period      roster.Period
}

// Cases is the register of cases (办件, rules.md 6) beside their files: entered and
// finished by hand, extended before they are due, joint, overdue, and how many are on
// time and right. Who acts is the scope's Staff; without one it is the general office's
// own desk.
type Cases struct {
	Store CaseStore
}

// Add enters a case.
func (s *Cases) Add(ctx context.Context, scope attendance.Scope, today roster.Date, c NewCase) (CaseView, error) {
	if err := scope.As.CheckAny(roster.KeepCases); err != nil {
		return CaseView{}, err
	}
	return s.change(ctx, scope, today, c.Number, func(b *CaseBook) (CaseChange, error) { return b.Add(c) })
}

// Finish finishes a case; see CaseBook.Finish.
func (s *Cases) Finish(ctx context.Context, scope attendance.Scope, today roster.Date, f Finishing) (CaseView, error) {
	if err := scope.As.CheckAny(roster.KeepCases); err != nil {
		return CaseView{}, err
	}
	return s.change(ctx, scope, today, f.Number, func(b *CaseBook) (CaseChange, error) { return b.Finish(f) })
}

// Evaluate puts down what the client thinks of a finished case (好差评).
func (s *Cases) Evaluate(ctx context.Context, scope attendance.Scope, today roster.Date, number, evaluation, points string) (CaseView, error) {
	if err := scope.As.Check(roster.KeepCases); err != nil {
		return CaseView{}, err
	}
	return s.change(ctx, scope, today, number, func(b *CaseBook) (CaseChange, error) { return b.Evaluate(number, evaluation, points) })
}

// Charge chooses what a late case costs; see CaseBook.Charge.
func (s *Cases) Charge(ctx context.Context, scope attendance.Scope, today roster.Date, number, points, reason string) (CaseView, error) {
	if err := scope.As.Check(roster.KeepCases); err != nil {
		return CaseView{}, err
	}
	return s.change(ctx, scope, today, number, func(b *CaseBook) (CaseChange, error) { return b.Charge(number, points, reason) })
}

// Extend grants more time for a case; see CaseBook.Extend.
func (s *Cases) Extend(ctx context.Context, scope attendance.Scope, today roster.Date, number string, to roster.Date, reason string) (CaseView, error) {
	if err := scope.As.Check(roster.KeepCases); err != nil {
		return CaseView{}, err
	}
	return s.change(ctx, scope, today, number, func(b *CaseBook) (CaseChange, error) { return b.Extend(number, to, reason) })
}

// Join names who takes part in a joint case.
func (s *Cases) Join(ctx context.Context, scope attendance.Scope, today roster.Date, number string, p register.Partner) (CaseView, error) {
	if err := scope.As.CheckAny(roster.KeepCases); err != nil {
		return CaseView{}, err
	}
	return s.change(ctx, scope, today, number, func(b *CaseBook) (CaseChange, error) { return b.Join(number, p) })
}

// Part ends the part that somebody takes in a joint case.
func (s *Cases) Part(ctx context.Context, scope attendance.Scope, today roster.Date, number string, seq int) (CaseView, error) {
	if err := scope.As.CheckAny(roster.KeepCases); err != nil {
		return CaseView{}, err
	}
	return s.change(ctx, scope, today, number, func(b *CaseBook) (CaseChange, error) { return b.Part(number, seq) })
}

func (s *Cases) change(ctx context.Context, scope attendance.Scope, today roster.Date, number string, decide func(*CaseBook) (CaseChange, error)) (CaseView, error) {
	err := s.Store.Change(ctx, scope, today, number, func(b *CaseBook) (CaseChange, error) {
		b.As = scope.As
		return decide(b)
	})
	if err != nil {
		return CaseView{}, err
	}
	return s.one(ctx, scope, today, number)
}

// Case shows one case as it stands; one that scope.As may not see is not there.
func (s *Cases) Case(ctx context.Context, scope attendance.Scope, today roster.Date, number string) (CaseView, error) {
	if err := scope.As.CheckAny(roster.ReadFacts); err != nil {
		return CaseView{}, err
	}
	return s.one(ctx, scope, today, number)
}

func (s *Cases) one(ctx context.Context, scope attendance.Scope, today roster.Date, number string) (CaseView, error) {
	views, err := s.list(ctx, scope, today, CaseFilter{Number: number})
	if err == nil && len(views) == 0 {
		err = roster.Errorf(roster.NotFound, "case.unknown", number)
	}
	if err != nil {
		return CaseView{}, err
	}
	return views[0], nil
}

// List shows the cases that a filter chooses, by number, as they stood when a day began:
// those that scope.As may see.
func (s *Cases) List(ctx context.Context, scope attendance.Scope, on roster.Date, filter CaseFilter) ([]CaseView, error) {
	if err := scope.As.CheckAny(roster.ReadFacts); err != nil {
		return nil, err
	}
	return s.list(ctx, scope, on, filter)
}

// readsCase reports whether an actor may see a case: his own, and those of his windows.
func readsCase(as *roster.Actor, v CaseView) bool {
	return as.Covers(roster.ReadFacts, roster.Owner{Staff: v.Staff, Window: v.Window})
}

func (s *Cases) list(ctx context.Context, scope attendance.Scope, on roster.Date, filter CaseFilter) ([]CaseView, error) {
	book, err := s.Store.Book(ctx, scope, on, filter)
	if err != nil {
		return nil, err
	}
	views, err := book.Views(on)
	return slices.DeleteFunc(views, func(v CaseView) bool {
		return !readsCase(scope.As, v) || filter.Window != "" && v.Window != filter.Window || filter.State != "" && v.State != filter.State
	}), err
}

// Overdue lists the cases that were unfinished and beyond their due time when a day
// began, the longest overdue first, with what each costs so far: those that scope.As may see.
func (s *Cases) Overdue(ctx context.Context, scope attendance.Scope, on roster.Date, filter CaseFilter) ([]CaseView, error) {
	if err := scope.As.CheckAny(roster.ReadFacts); err != nil {
		return nil, err
	}
	filter.Unfinished, filter.State = on, CaseOverdue
	views, err := s.list(ctx, scope, on, filter)
	slices.SortStableFunc(views, byDue)
	return views, err
}

// DueSoon lists the unfinished cases that are due on the day or within so many working
// days after it, the first one first: those that scope.As may see.
func (s *Cases) DueSoon(ctx context.Context, scope attendance.Scope, on roster.Date, within int, filter CaseFilter) ([]CaseView, error) {
	if err := scope.As.CheckAny(roster.ReadFacts); err != nil {
		return nil, err
	}
	filter.Unfinished, filter.State = on, CaseOpen
	book, err := s.Store.Book(ctx, scope, on, filter)
	if err != nil {
		return nil, err
	}
	last := book.State.Calendar.AddWorkingDays(on, within)
	views, err := book.Views(on)
	views = slices.DeleteFunc(views, func(v CaseView) bool {
		return !readsCase(scope.As, v) || v.State != CaseOpen || v.Due.Date() > last || filter.Window != "" && v.Window != filter.Window
	})
	slices.SortStableFunc(views, byDue)
	return views, err
}

// Rates counts the cases of a period, of people and of windows, as H4.2 and H4.1 do: of
// those whose sheets scope.As may see.
func (s *Cases) Rates(ctx context.Context, scope attendance.Scope, period roster.Period, asOf roster.Date) (people, windows []register.CaseRate, err error) {
	if err := scope.As.CheckAny(roster.ReadScores); err != nil {
		return nil, nil, err
	}
	book, err := s.Store.Book(ctx, scope, asOf, CaseFilter{Period: period})
	if err != nil {
		return nil, nil, err
	}
	people = book.Rates(period, asOf, func(f Fact) string { return f.Staff })
	windows = book.Rates(period, asOf, book.WindowOf)
	return ratesFor(scope.As, rulebook.OfStaff, people, period), ratesFor(scope.As, rulebook.OfWindow, windows, period), nil
}

func ratesFor(as *roster.Actor, of rulebook.Unit, rates []register.CaseRate, period roster.Period) []register.CaseRate {
	return slices.DeleteFunc(rates, func(r register.CaseRate) bool { return !reads(as, of, r.Code, period) })
}
