package attendancedb

import (
	"context"
	"slices"

	"redbanner/attendance"
	"redbanner/attendance/audit/auditdb"
	"redbanner/attendance/calendar"
	"redbanner/attendance/roster"
	"redbanner/migrations/sqldb"
)

func loadWindows(ctx context.Context, tx *sqldb.Tx) ([]roster.Window, error) {
	var rows []struct {
		Code       string      `db:"code"`
		Name       string      `db:"name"`
		Department string      `db:"department"`
		ActiveFrom roster.Date `db:"active_from"`
		ActiveTo   roster.Date `db:"active_to"`
	}
	err := tx.Select(ctx, &rows, `
		SELECT code, name, department, active_from, active_to
		FROM windows
		WHERE centre_id = ?
		ORDER BY code`, tx.CentreID)
	windows := make([]roster.Window, len(rows))
	for i, r := range rows {
		windows[i] = roster.Window(r)
	}
	return windows, err
}

func loadStaff(ctx context.Context, tx *sqldb.Tx) ([]roster.Staff, error) {
	var rows []struct {
		Code          string               `db:"code"`
		Name          string               `db:"name"`
		Establishment roster.Establishment `db:"establishment"`
		Joined        roster.Date          `db:"joined"`
		Left          roster.Date          `db:"left_on"`
		ABPartner     string               `db:"ab_partner"`
	}
	err := tx.Select(ctx, &rows, `
		SELECT code, name, establishment, joined, left_on, ab_partner
		FROM staff
		WHERE centre_id = ?
		ORDER BY code`, tx.CentreID)
	staff := make([]roster.Staff, len(rows))
	for i, r := range rows {
		staff[i] = roster.Staff(r)
	}
	return staff, err
}

func loadMoves(ctx context.Context, tx *sqldb.Tx) ([]roster.Move, error) {
	var rows []struct {
		Staff  string      `db:"staff"`
		Window string      `db:"window_code"`
		From   roster.Date `db:"from_day"`
	}
	err := tx.Select(ctx, &rows, `
		SELECT staff, window_code, from_day
		FROM moves
		WHERE centre_id = ?
		ORDER BY staff, from_day`, tx.CentreID)
	moves := make([]roster.Move, len(rows))
	for i, r := range rows {
		moves[i] = roster.Move(r)
	}
	return moves, err
}

// leaveWhere loads the leave of the rows that satisfy a condition, by person and time.
func leaveWhere(ctx context.Context, tx *sqldb.Tx, where string, args ...any) ([]attendance.Leave, error) {
	var rows []struct {
		Staff       string               `db:"staff"`
		Type        attendance.LeaveType `db:"type"`
		FromDay     roster.Date          `db:"from_day"`
		FromSession roster.Session       `db:"from_session"`
		ToDay       roster.Date          `db:"to_day"`
		ToSession   roster.Session       `db:"to_session"`
		Status      string               `db:"status"`
	}
	err := tx.Select(ctx, &rows, `
		SELECT staff, type, from_day, from_session, to_day, to_session, status
		FROM leaves
		WHERE centre_id = ?`+where+`
		ORDER BY staff, from_day, from_session`, append([]any{tx.CentreID}, args...)...)
	leave := make([]attendance.Leave, len(rows))
	for i, r := range rows {
		leave[i] = attendance.Leave{
			Staff: r.Staff, Type: r.Type, Status: r.Status,
			From: attendance.HalfDay{Date: r.FromDay, Session: r.FromSession},
			To:   attendance.HalfDay{Date: r.ToDay, Session: r.ToSession},
		}
	}
	return leave, err
}

// Slips loads the correction slips of the days.
func Slips(ctx context.Context, tx *sqldb.Tx, first, last roster.Date) ([]attendance.Slip, error) {
	var rows []struct {
		Staff   string         `db:"staff"`
		Day     roster.Date    `db:"day"`
		Session roster.Session `db:"session"`
		Side    calendar.Side  `db:"side"`
		Reason  string         `db:"reason"`
	}
	err := tx.Select(ctx, &rows, `
		SELECT staff, day, session, side, reason
		FROM slips
		WHERE centre_id = ? AND day >= ? AND day <= ?
		ORDER BY staff, day, session, side`, tx.CentreID, first, last)
	slips := make([]attendance.Slip, len(rows))
	for i, r := range rows {
		slips[i] = attendance.Slip{Staff: r.Staff, Date: r.Day, Session: r.Session, Side: r.Side, Reason: r.Reason}
	}
	return slips, err
}

// Calendar loads the national calendar with the centre's own days over it.
func Calendar(ctx context.Context, tx *sqldb.Tx) (calendar.Calendar, error) {
	own, _, err := hours(ctx, tx)
	return calendar.New(calendar.AllNational(), own), err
}

// OwnCalendar loads the centre's own days, ascending, and the profiles in force.
func (s *Store) OwnCalendar(ctx context.Context, scope attendance.Scope) ([]calendar.Day, calendar.Profiles, error) {
	var own []calendar.Day
	var profiles calendar.Profiles
	err := s.db.ReadTx(ctx, auditdb.Scoped(scope), func(tx *sqldb.Tx) error {
		var err error
		own, profiles, err = hours(ctx, tx)
		return err
	})
	return own, profiles, err
}

func loadHours(ctx context.Context, tx *sqldb.Tx) ([]calendar.Day, calendar.Profiles, error) {
	var rows []struct {
		Day  roster.Date `db:"day"`
		Kind string      `db:"kind"`
		Name string      `db:"name"`
	}
	err := tx.Select(ctx, &rows, `
		SELECT day, kind, name
		FROM calendar_days
		WHERE centre_id = ?
		UNION ALL
		SELECT from_day AS day, 'profile' AS kind, profile AS name
		FROM profiles
		WHERE centre_id = ?
		ORDER BY day`, tx.CentreID, tx.CentreID)
	if err != nil {
		return nil, nil, err
	}
	own, profiles := []calendar.Day{}, calendar.Profiles(nil)
	for _, r := range rows {
		if r.Kind != "profile" {
			own = append(own, calendar.Day{Date: r.Day, Kind: calendar.DayKind(r.Kind), Name: r.Name})
			continue
		}
		profile, known := calendar.Lookup(r.Name)
		if !known {
			return nil, nil, roster.Errorf(roster.Internal, "centre.unknown_profile", r.Name)
		}
		profiles = append(profiles, calendar.InForce{From: r.Day, Profile: profile})
	}
	return own, profiles, nil
}

// State loads what rows of a file are checked against.
func (l *Ledger) State(ctx context.Context) (attendance.State, error) {
	return State(ctx, l.Tx)
}

// everyDay bounds queries that want all days.
const everyDay = roster.Date(3_652_059) // 9999-12-31

// State loads what rows of a file are checked against.
func State(ctx context.Context, tx *sqldb.Tx) (attendance.State, error) {
	var s attendance.State
	var err error
	if s.Windows, err = Windows(ctx, tx); err != nil {
		return s, err
	}
	if s.Staff, err = Staff(ctx, tx); err != nil {
		return s, err
	}
	if s.Moves, err = Moves(ctx, tx); err != nil {
		return s, err
	}
	if s.Leave, err = Leave(ctx, tx, attendance.Beginning, everyDay); err != nil {
		return s, err
	}
	if s.Requested, err = requestedLeave(ctx, tx); err != nil {
		return s, err
	}
	if s.Calendar, err = Calendar(ctx, tx); err != nil {
		return s, err
	}
	if s.Closed, err = ClosedPeriods(ctx, tx); err != nil {
		return s, err
	}
	held, err := loadHolders(ctx, tx)
	if err != nil {
		return s, err
	}
	s.Holders = held.list
	return s, nil
}

// Input loads what Derive needs.
func (s *Store) Input(ctx context.Context, scope attendance.Scope, first, last, asOf roster.Date) (attendance.Input, error) {
	var in attendance.Input
	err := s.db.ReadTx(ctx, auditdb.Scoped(scope), func(tx *sqldb.Tx) error {
		var err error
		in, err = knownInput(ctx, tx, first, last, asOf)
		return err
	})
	return in, err
}

// Input loads what Derive needs for the days from first to last as of a day.
// Leave reaches back to 1 January, for the sums of the year.
func Input(ctx context.Context, tx *sqldb.Tx, first, last, asOf roster.Date) (attendance.Input, error) {
	in := attendance.Input{First: first, Last: last, AsOf: asOf}
	var err error
	if in.Staff, err = Staff(ctx, tx); err != nil {
		return in, err
	}
	own, profiles, err := hours(ctx, tx)
	if err != nil {
		return in, err
	}
	in.Calendar, in.Profiles = calendar.New(calendar.AllNational(), own), profiles
	january, _ := roster.DateOf(first.Year(), 1, 1)
	if in.Leave, err = Leave(ctx, tx, january, last); err != nil {
		return in, err
	}
	if in.Slips, err = Slips(ctx, tx, first, last); err != nil {
		return in, err
	}
	if in.Duty, err = dutyDays(ctx, tx, first, last); err != nil {
		return in, err
	}
	if in.Clock, err = clockDays(ctx, tx, first, last, asOf); err != nil {
		return in, err
	}
	in.Punches, err = punchesByPerson(ctx, tx, in.Staff, first, min(last, asOf-1))
	return in, err
}

// clockDays loads on which of the days anybody punched, the newest such day before asOf,
// and what HR has said of the days.
func clockDays(ctx context.Context, tx *sqldb.Tx, first, last, asOf roster.Date) (attendance.ClockDays, error) {
	var clock attendance.ClockDays
	var days []roster.Date // those of the range, and the newest one
	err := tx.Select(ctx, &days, `
		SELECT day
		FROM clock_days
		WHERE centre_id = ? AND day < ? AND punches > 0 AND (day >= ? AND day <= ? OR day = (
			SELECT MAX(day)
			FROM clock_days
			WHERE centre_id = ? AND day < ? AND punches > 0))
		ORDER BY day`, tx.CentreID, asOf, first, last, tx.CentreID, asOf)
	if err != nil {
		return clock, err
	}
	for _, d := range days {
		if d >= first && d <= last {
			clock.Days = append(clock.Days, d)
		}
		clock.Newest = d
	}
	return clock, explainedDays(ctx, tx, first, last, &clock)
}

// punchesByPerson loads the punches of the days, grouped by the index of the
// person who held the number on that day, ascending.
func punchesByPerson(ctx context.Context, tx *sqldb.Tx, staff []roster.Staff, first, last roster.Date) ([][]roster.LocalTime, error) {
	held, err := numberHolders(ctx, tx)
	if err != nil {
		return nil, err
	}
	owners := held.owners(staff)
	punches := make([][]roster.LocalTime, len(staff))
	query := `
		SELECT number_id, at
		FROM punches
		WHERE centre_id = ? AND at >= ? AND at < ?`
	args := []any{tx.CentreID, int64(roster.At(first, 0)), int64(roster.At(last+1, 0))}
	err = tx.EachInts(ctx, query, args, func(row []int64) error {
		at := roster.LocalTime(row[1])
		if person := owners.on(int32(row[0]), at); person >= 0 {
			punches[person] = append(punches[person], at)
		}
		return nil
	})
	for i := range punches {
		if !slices.IsSorted(punches[i]) { // several numbers, or several imports
			slices.Sort(punches[i])
		}
	}
	return punches, err
}
