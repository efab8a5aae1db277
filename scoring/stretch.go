package scoring

import (
	"context"
	"slices"
	"time"

	"redbanner/attendance"
	"redbanner/attendance/roster"
)

// Within is the material without the facts, cases and sign-ins that are none of its
// period's: what Material loads.
func (m Material) Within() Material {
	first, last := m.Period.First(), m.Period.Last()
	m.Attendance.First, m.Attendance.Last = first, last
	m.Facts = slices.DeleteFunc(slices.Clone(m.Facts), func(f Fact) bool { return f.Date < first || f.Date > last })
	m.SignIns = slices.Clone(m.SignIns)
	kept := m.SignIns[:0]
	for _, s := range m.SignIns {
		if s.Date >= first && s.Date <= last {
			kept = append(kept, s)
		}
	}
	m.SignIns = kept
	return m
}

// blank reports whether nothing is on record of the period: nobody punched, nothing
// happened. Its sheets would be full marks for nothing.
func (m Material) blank() bool {
	touches := func(d roster.Date) bool { return m.Period.Contains(d) }
	return len(m.Facts) == 0 && len(m.SignIns) == 0 && len(m.Ballots) == 0 && !slices.ContainsFunc(m.Attendance.Clock.Days, touches)
}

// Through loads periods as people look at them on a day, in their order, without those
// that no book is for or of which nothing is on record yet. It asks the store once,
// however many they are.
func (s *Service) Through(ctx context.Context, scope attendance.Scope, periods []roster.Period, today roster.Date) ([]Shown, error) {
	if err := scope.As.CheckAny(roster.ReadScores); err != nil {
		return nil, err
	}
	list, err := s.through(ctx, scope, periods, today, Material.blank)
	for i := range list {
		list[i].cut(scope.As)
	}
	return list, err
}

// through loads the periods whole, whoever asks, without the open ones that are skipped.
func (s *Service) through(ctx context.Context, scope attendance.Scope, periods []roster.Period, today roster.Date, skip func(Material) bool) ([]Shown, error) {
	readings, err := s.Store.Readings(ctx, scope, periods, today)
	if err != nil {
		return nil, err
	}
	list := make([]Shown, 0, len(readings))
	for _, r := range readings {
		scored, err := r.scored()
		if err != nil {
			return nil, err
		}
		if !scored || r.Snapshot == nil && skip(r.Material) {
			continue
		}
		shown, err := r.whole()
		if err != nil {
			return nil, err
		}
		list = append(list, shown)
	}
	return list, nil
}

// StoodAt loads periods as they were frozen at a moment, without those that were not closed
// then: what is read so never changes. The states are those of the periods today.
func (s *Service) StoodAt(ctx context.Context, scope attendance.Scope, states []PeriodState, at time.Time, today roster.Date) ([]Shown, error) {
	if err := scope.As.CheckAny(roster.ReadScores); err != nil {
		return nil, err
	}
	var stand []roster.Period // since before the moment, so that what stands today stood then
	var list []Shown
	for _, p := range states {
		switch {
		case p.Since.After(at):
			shown, closed, err := s.stoodAt(ctx, scope, p.Period, at)
			if err != nil {
				return nil, err
			}
			if closed {
				list = append(list, shown)
			}
		case p.State == Closed:
			stand = append(stand, p.Period)
		}
	}
	if len(stand) == 0 {
		return list, nil
	}
	through, err := s.Through(ctx, scope, stand, today)
	return append(list, through...), err
}

// stoodAt finds the closing by which a period stood at a moment, before it was turned again.
func (s *Service) stoodAt(ctx context.Context, scope attendance.Scope, period roster.Period, at time.Time) (Shown, bool, error) {
	history, err := s.Store.PeriodHistory(ctx, scope, period)
	if err != nil {
		return Shown{}, false, err
	}
	for _, c := range history.Closings {
		if c.At.After(at) || !c.ReopenedAt.IsZero() && !c.ReopenedAt.After(at) {
			continue
		}
		frozen, err := c.Decode()
		shown := Shown{Frozen: frozen, Period: period, State: Closed, Digest: c.Digest}
		shown.cut(scope.As)
		return shown, true, err
	}
	return Shown{}, false, nil
}
