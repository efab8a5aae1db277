package scoring

import (
	"context"
	"slices"
	"strings"

	"redbanner/attendance"
	"redbanner/attendance/roster"
	"redbanner/scoring/rulebook"
)

// PeriodHistory is everything that happened to a period.
type PeriodHistory struct {
	PeriodState
	Publications []Publication // the first one first
	Closings     []Closing     // the first one first
}

// PeriodView is a period's history with what moved from one step to the next.
type PeriodView struct {
	PeriodHistory
	Since    []Move   // what moved since the publication in force
	Between  [][]Move // what moved from the closing before to each; nil for the first
	Computed bool     // Since is up to today, not up to the closing
}

// Move is a sheet that is no longer what it was. From or To is nil where there was, or is,
// no such sheet. Where they are equal, its entries differ.
type Move struct {
	Of       rulebook.Unit
	Code     string
	Name     string
	From, To *Points
}

// ViewPeriod tells where a period stands, what happened to it, and what moved.
func (s *Service) ViewPeriod(ctx context.Context, scope attendance.Scope, period roster.Period, today roster.Date) (PeriodView, error) {
	if err := scope.As.Check(roster.ReadPeriods); err != nil {
		return PeriodView{}, err
	}
	if err := scope.As.Check(roster.ReadScores); err != nil {
		return PeriodView{}, err
	}
	history, err := s.Store.PeriodHistory(ctx, scope, period)
	if err != nil {
		return PeriodView{}, err
	}
	view := PeriodView{PeriodHistory: history, Between: make([][]Move, len(history.Closings))}
	var last Frozen
	for i, c := range history.Closings {
		frozen, err := c.Decode()
		if err != nil {
			return view, err
		}
		if i > 0 {
			view.Between[i] = MovedSheets(last, frozen)
		}
		last = frozen
	}
	if history.Publication == nil {
		return view, nil
	}
	posted, err := history.Publication.Decode()
	if err != nil {
		return view, err
	}
	if history.State == Published {
		shown, err := s.whole(ctx, scope, period, today)
		if err != nil {
			return view, err
		}
		last, view.Computed = shown.Frozen, true
	}
	view.Since = MovedSheets(posted, last)
	return view, nil
}

// MovedSheets lists the sheets on which two documents of a period differ in what counts, the
// windows first, by code. Names, and what became of objections, are no such thing.
func MovedSheets(before, after Frozen) []Move {
	moves := []Move{}
	for _, unit := range []rulebook.Unit{rulebook.OfWindow, rulebook.OfStaff} {
		was, is := before.Sheets[unit].Sheets, after.Sheets[unit].Sheets
		for _, sheet := range was {
			now := sheetOf(is, sheet.Code)
			if now == nil || !sameSheet(sheet, *now) {
				moves = append(moves, move(unit, &sheet, now))
			}
		}
		for _, sheet := range is {
			if sheetOf(was, sheet.Code) == nil {
				moves = append(moves, move(unit, nil, &sheet))
			}
		}
	}
	slices.SortStableFunc(moves, func(a, b Move) int {
		if a.Of != b.Of {
			return 0
		}
		return strings.Compare(a.Code, b.Code)
	})
	return moves
}

func move(unit rulebook.Unit, was, is *SheetDocument) Move {
	m := Move{Of: unit}
	if was != nil {
		m.Code, m.Name, m.From = was.Code, was.Name, &was.Total
	}
	if is != nil {
		m.Code, m.Name, m.To = is.Code, is.Name, &is.Total
	}
	return m
}

func sheetOf(sheets []SheetDocument, code string) *SheetDocument {
	i := slices.IndexFunc(sheets, func(s SheetDocument) bool { return s.Code == code })
	if i < 0 {
		return nil
	}
	return &sheets[i]
}

// sameSheet reports whether two sheets say the same of every point.
func sameSheet(a, b SheetDocument) bool {
	return a.Total == b.Total && a.Pending == b.Pending && slices.EqualFunc(a.Items, b.Items, func(x, y ItemDocument) bool {
		return x.ID == y.ID && x.Score == y.Score && slices.EqualFunc(x.Entries, y.Entries, func(e, f EntryDocument) bool {
			return e.Clause == f.Clause && e.Fact == f.Fact && e.Date == f.Date && e.Staff == f.Staff &&
				e.Points == f.Points && e.Applied == f.Applied && e.Waived == f.Waived
		})
	})
}
