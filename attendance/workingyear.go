package attendance

import (
	"context"
	"slices"

	"redbanner/attendance/calendar"
	"redbanner/attendance/roster"
)

// WorkingYear is the working days of a year and the hours of the hall.
type WorkingYear struct {
	Calendar calendar.Calendar
	Profiles calendar.Profiles
	Own      []calendar.Day // the centre's own days of the year, ascending
	National []calendar.Day // those of the State Council's notices, ascending
	Covered  bool           // the year's arrangement is known
}

// CalendarStore loads the hall's own days and its profiles.
type CalendarStore interface {
	// OwnCalendar loads the centre's own days, ascending, and the profiles in force.
	OwnCalendar(ctx context.Context, scope Scope) ([]calendar.Day, calendar.Profiles, error)
}

// WorkingYear loads the working days of a year.
func (s *Service) WorkingYear(ctx context.Context, scope Scope, year roster.Period) (WorkingYear, error) {
	if err := scope.As.Check(roster.ReadCalendar); err != nil {
		return WorkingYear{}, err
	}
	own, profiles, err := s.Store.OwnCalendar(ctx, scope)
	if err != nil {
		return WorkingYear{}, err
	}
	within := func(days []calendar.Day) []calendar.Day {
		days = slices.DeleteFunc(slices.Clone(days), func(d calendar.Day) bool { return !year.Contains(d.Date) })
		slices.SortStableFunc(days, func(a, b calendar.Day) int { return int(a.Date) - int(b.Date) })
		return days
	}
	w := WorkingYear{Calendar: calendar.New(calendar.AllNational(), own), Profiles: profiles, Own: within(own), National: within(calendar.AllNational())}
	w.Covered = w.Calendar.Covers(year.Year)
	return w, nil
}

// Asks reports whether the calendar of the year after a day's should be there by now: the
// notice comes in November.
func (w WorkingYear) Asks(today roster.Date) bool {
	november, _ := roster.DateOf(today.Year(), 11, 1)
	return today >= november && !w.Calendar.Covers(today.Year()+1)
}
