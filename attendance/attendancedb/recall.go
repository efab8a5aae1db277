package attendancedb

import (
	"context"
	"fmt"
	"slices"

	"redbanner/attendance"
	"redbanner/attendance/calendar"
	"redbanner/attendance/duty"
	"redbanner/attendance/leave"
	"redbanner/attendance/roster"
	"redbanner/migrations/sqldb"
)

// What every page asks for is remembered by these names while nothing changes; see
// sqldb.Recall. Whoever asks gets lists of his own.
type (
	theStaff    struct{}
	theWindows  struct{}
	theMoves    struct{}
	theHours    struct{}
	theOffices  struct{}
	theSettings struct{}
	leaveIn     struct{ first, last roster.Date }
	dutiesIn    struct {
		first, last roster.Date
		removed     bool
	}
	requestsWhere struct{ where, args string }
	inputOf       struct{ first, last, asOf roster.Date }
	clocksOf      struct {
		before roster.Date
		days   int
	}
)

// recalled is a list of the caller's own, loaded or remembered.
func recalled[T any, L ~[]T](ctx context.Context, tx *sqldb.Tx, subject any, load func(context.Context, *sqldb.Tx) (L, error)) (L, error) {
	list, err := sqldb.Recall(ctx, tx, subject, func() (L, error) { return load(ctx, tx) })
	return slices.Clone(list), err
}

// Staff loads the people, by code.
func Staff(ctx context.Context, tx *sqldb.Tx) ([]roster.Staff, error) {
	return recalled(ctx, tx, theStaff{}, loadStaff)
}

// Windows loads the windows, by code.
func Windows(ctx context.Context, tx *sqldb.Tx) ([]roster.Window, error) {
	return recalled(ctx, tx, theWindows{}, loadWindows)
}

// Moves loads who stood at which window from when, by person and day.
func Moves(ctx context.Context, tx *sqldb.Tx) ([]roster.Move, error) {
	return recalled(ctx, tx, theMoves{}, loadMoves)
}

// Offices loads who holds, held and will hold which office.
func Offices(ctx context.Context, tx *sqldb.Tx) (attendance.Offices, error) {
	return recalled(ctx, tx, theOffices{}, loadOffices)
}

// Settings loads every setting ever entered, in order of name, first day and entry.
func Settings(ctx context.Context, tx *sqldb.Tx) (attendance.Settings, error) {
	return recalled(ctx, tx, theSettings{}, loadSettings)
}

// Leave loads the leave that touches days from first to last.
func Leave(ctx context.Context, tx *sqldb.Tx, first, last roster.Date) ([]attendance.Leave, error) {
	return recalled(ctx, tx, leaveIn{first, last}, func(ctx context.Context, tx *sqldb.Tx) ([]attendance.Leave, error) {
		return leaveWhere(ctx, tx, " AND to_day >= ? AND from_day <= ?", first, last)
	})
}

// leaveRequests loads requests with their steps, by number.
func leaveRequests(ctx context.Context, tx *sqldb.Tx, where string, args ...any) ([]leave.Request, error) {
	return recalled(ctx, tx, requestsWhere{where, fmt.Sprintf("%q", args)}, func(ctx context.Context, tx *sqldb.Tx) ([]leave.Request, error) {
		return loadLeaveRequests(ctx, tx, where, args...)
	})
}

// duties loads the roster of days from first to last, and what rests on them.
func duties(ctx context.Context, tx *sqldb.Tx, first, last roster.Date, removed bool) ([]duty.Duty, error) {
	return recalled(ctx, tx, dutiesIn{first, last, removed}, func(ctx context.Context, tx *sqldb.Tx) ([]duty.Duty, error) {
		return loadDuties(ctx, tx, first, last, removed)
	})
}

// ownHours are the centre's own days, ascending, and its profiles.
type ownHours struct {
	days     []calendar.Day
	profiles calendar.Profiles
}

// hours loads the centre's own days, ascending, and the profiles in force.
func hours(ctx context.Context, tx *sqldb.Tx) ([]calendar.Day, calendar.Profiles, error) {
	own, err := sqldb.Recall(ctx, tx, theHours{}, func() (ownHours, error) {
		days, profiles, err := loadHours(ctx, tx)
		return ownHours{days, profiles}, err
	})
	return slices.Clone(own.days), slices.Clone(own.profiles), err
}

// knownInput is Input, remembered.
func knownInput(ctx context.Context, tx *sqldb.Tx, first, last, asOf roster.Date) (attendance.Input, error) {
	in, err := sqldb.Recall(ctx, tx, inputOf{first, last, asOf}, func() (attendance.Input, error) {
		return Input(ctx, tx, first, last, asOf)
	})
	in.Staff, in.Leave, in.Slips, in.Duty = slices.Clone(in.Staff), slices.Clone(in.Leave), slices.Clone(in.Slips), slices.Clone(in.Duty)
	return in, err
}

// knownClocks is Clocks, remembered.
func knownClocks(ctx context.Context, tx *sqldb.Tx, before roster.Date, days int) ([]attendance.Clock, error) {
	return recalled(ctx, tx, clocksOf{before, days}, func(ctx context.Context, tx *sqldb.Tx) ([]attendance.Clock, error) {
		return Clocks(ctx, tx, before, days)
	})
}
