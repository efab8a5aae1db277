package attendance

import (
	"context"
	"slices"

	"redbanner/attendance/roster"
)

// Month is what the attendance of a month is shown from: of the people whom the visitor
// reads about, and of nobody else.
type Month struct {
	Period   roster.Period
	State    string // of the period: open, published or closed
	AsOf     roster.Date
	Input    Input
	Sessions []Session
	Windows  []roster.Window
	Stints   []roster.Stint // of the people
}

// MonthStore loads what a month is shown from.
type MonthStore interface {
	// Month loads the input of a month as of a day, the windows, who stood where, and where
	// the month stands in its life.
	Month(ctx context.Context, scope Scope, period roster.Period, asOf roster.Date) (Month, []roster.Move, error)
}

// Month loads a month's attendance as of a day.
func (s *Service) Month(ctx context.Context, scope Scope, period roster.Period, asOf roster.Date) (Month, error) {
	if err := scope.As.CheckAny(roster.ReadAttendance); err != nil {
		return Month{}, err
	}
	m, moves, err := s.Store.Month(ctx, scope, period, asOf)
	if err != nil {
		return Month{}, err
	}
	m.Input = m.Input.For(scope.As)
	m.Sessions = Derive(m.Input)
	m.Stints = slices.DeleteFunc(roster.Stints(moves), func(s roster.Stint) bool { return !m.Knows(s.Staff) })
	return m, nil
}

// Months loads the attendance of a longer period as of a day by its months that have begun,
// read at once and derived once; where each of them stands in its life is not told.
func (s *Service) Months(ctx context.Context, scope Scope, period roster.Period, asOf roster.Date) ([]Month, error) {
	whole, err := s.Month(ctx, scope, period, asOf)
	if err != nil {
		return nil, err
	}
	var months []Month
	for p := roster.PeriodOf(period.First(), roster.Month); p.First() <= min(period.Last(), asOf); p = p.Next() {
		m := whole
		m.Period, m.State, m.Input.First, m.Input.Last = p, "", p.First(), p.Last()
		m.Sessions = slices.DeleteFunc(slices.Clone(whole.Sessions), func(s Session) bool { return !p.Contains(s.Date) })
		months = append(months, m)
	}
	return months, nil
}

// Knows reports whether a person is among those whom the month is about.
func (m Month) Knows(staff string) bool {
	return slices.ContainsFunc(m.Input.Staff, func(p roster.Staff) bool { return p.Code == staff })
}

// WindowOf is the window at which a person stood last in the month, "" for none.
func (m Month) WindowOf(staff string) string {
	window := ""
	for _, s := range m.Stints { // by person and day
		if s.Staff == staff && s.From <= m.Period.Last() && (s.To.IsZero() || s.To >= m.Period.First()) {
			window = s.Window
		}
	}
	return window
}

// Planned is the leave that is approved for a session of which nothing is known yet; ""
// for none.
func (m Month) Planned(s Session) LeaveType {
	for _, l := range m.Input.Leave {
		if s.Status == Scheduled && l.Staff == s.Staff && l.Status == Approved && l.Covers(HalfDay{Date: s.Date, Session: s.Session}) {
			return l.Type
		}
	}
	return ""
}

// At cuts the month down to the people who stood last in it at one of some windows.
func (m Month) At(among func(window string) bool) Month {
	return m.of(func(staff string) bool { return among(m.WindowOf(staff)) })
}

// Of cuts the month down to one person; somebody of whom it knows nothing is NotFound.
func (m Month) Of(staff string) (Month, error) {
	if !m.Knows(staff) {
		return Month{}, roster.Errorf(roster.NotFound, "staff.unknown", staff)
	}
	return m.of(func(code string) bool { return code == staff }), nil
}

func (m Month) of(wanted func(staff string) bool) Month {
	cut := m
	cut.Input.Staff, cut.Input.Punches = nil, nil
	for i, p := range m.Input.Staff {
		if wanted(p.Code) {
			cut.Input.Staff = append(cut.Input.Staff, p)
			cut.Input.Punches = append(cut.Input.Punches, m.Input.Punches[i])
		}
	}
	cut.Sessions = slices.DeleteFunc(slices.Clone(m.Sessions), func(s Session) bool { return !wanted(s.Staff) })
	return cut
}

// Mine is the own month of the person who asks.
func (s *Service) Mine(ctx context.Context, scope Scope, period roster.Period, asOf roster.Date) (Month, error) {
	if err := scope.As.CheckAny(roster.ReadAttendance); err != nil {
		return Month{}, err
	}
	if scope.Staff == "" {
		return Month{}, roster.Errorf(roster.NotFound, "attendance.nobodys_account", scope.Actor)
	}
	in, err := s.Store.Input(ctx, scope, period.First(), period.Last(), asOf)
	if err != nil {
		return Month{}, err
	}
	m, err := Month{Period: period, AsOf: asOf, Input: in.For(scope.As)}.Of(scope.Staff)
	if err == nil {
		m.Sessions = Derive(m.Input)
	}
	return m, err
}
