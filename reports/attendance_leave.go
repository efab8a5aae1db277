package reports

import (
	"context"
	"slices"

	"redbanner/attendance"
	"redbanner/attendance/leave"
	"redbanner/attendance/roster"
	"redbanner/scoring"
)

// addLeaves puts the leave that touches the month into its attendance: of a closed month
// as it stood when the month was closed.
func (s *Service) addLeaves(ctx context.Context, scope attendance.Scope, b *AttendanceBasis) error {
	taken, err := s.leaveTaken(ctx, scope, b.Month, b.AsOf)
	if err != nil {
		return err
	}
	if b.State == Closed {
		life, err := s.life(ctx, scope, b.Month)
		if err != nil {
			return err
		}
		taken.Before = life.Since
	}
	taken.WindowName = b.WindowName
	b.Leaves = taken.lines()
	return nil
}

// narrowed is the attendance book of all windows, or of some.
func (s *Service) narrowed(scores *scoring.Scores, b AttendanceBasis, of string) (any, error) {
	only, err := ChooseWindows(scores.Input.Windows, of)
	if err != nil {
		return nil, err
	}
	b.narrow(only)
	return NewAttendanceBook(b), nil
}

// leaveTaken loads the leave of a period that the reader may know of.
func (s *Service) leaveTaken(ctx context.Context, scope attendance.Scope, p roster.Period, today roster.Date) (leaveTaken, error) {
	book, err := s.Leave.Requests(ctx, scope, today, leave.Filter{First: p.First(), Last: p.Last()})
	if err != nil {
		return leaveTaken{}, err
	}
	year, _, _, err := s.Leave.Balances(ctx, scope, today, p.Year)
	if err != nil {
		return leaveTaken{}, err
	}
	known := make(map[string]bool, len(book.People))
	for _, person := range book.People {
		known[person.Code] = true
	}
	book.People = append(slices.Clip(book.People), slices.DeleteFunc(slices.Clone(year.People), func(p roster.Staff) bool { return known[p.Code] })...)
	return leaveTaken{
		First: p.First(), Last: p.Last(), Book: book, Stored: year.Stored,
		Tells: func(staff string) bool { return scope.As.Covers(roster.ReadReasons, roster.Owner{Staff: staff}) },
	}, nil
}

// narrow cuts the basis down to the people who stood last at some windows.
func (b *AttendanceBasis) narrow(only Windows) {
	if only.Label == "" {
		return
	}
	b.Only = only.Label
	within := func(staff string) bool { return only.Has(b.WindowCode[staff]) }
	b.Staff = slices.DeleteFunc(slices.Clone(b.Staff), func(p roster.Staff) bool { return !within(p.Code) })
	b.Sessions = slices.DeleteFunc(slices.Clone(b.Sessions), func(s attendance.Session) bool { return !within(s.Staff) })
	b.Totals = slices.DeleteFunc(slices.Clone(b.Totals), func(t attendance.Total) bool { return !within(t.Staff) })
	b.Slips = slices.DeleteFunc(slices.Clone(b.Slips), func(s Slip) bool { return !within(s.Staff) })
	b.Leaves = slices.DeleteFunc(slices.Clone(b.Leaves), func(l LeaveLine) bool { return !within(l.Code) })
}
