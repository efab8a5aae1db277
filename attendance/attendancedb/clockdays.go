package attendancedb

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"redbanner/attendance"
	"redbanner/attendance/roster"
	"redbanner/migrations/sqldb"
)

// Explain keeps one word about a day after check has seen the day's input. It is
// refused in a closed period.
func (s *Store) Explain(ctx context.Context, scope attendance.Scope, e attendance.Explanation, check func(attendance.Input) error) error {
	return s.db.InTx(ctx, scoped(scope), func(tx *sqldb.Tx) error {
		if err := tx.LockCentre(ctx); err != nil {
			return err
		}
		closed, err := ClosedPeriods(ctx, tx)
		if err != nil {
			return err
		}
		for _, p := range closed {
			if p.Contains(e.Day) {
				return roster.Errorf(roster.Closed, "clock.explain_closed", e.Day.String(), p.String())
			}
		}
		in, err := Input(ctx, tx, e.Day, e.Day, e.Day+1)
		if err != nil {
			return err
		}
		if err := check(in); err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `
			INSERT INTO day_explanations (centre_id, day, seq, verdict, reason, staff, entered_by, entered_at)
			SELECT ?, ?, COALESCE(MAX(seq), 0) + 1, ?, ?, ?, ?, ?
			FROM day_explanations
			WHERE centre_id = ? AND day = ?`,
			tx.CentreID, e.Day, string(e.Verdict), e.Reason, scope.Staff, tx.Actor, tx.Now.UnixMilli(), tx.CentreID, e.Day)
		return err
	})
}

// Explanations loads everything that was said of the days, by day and time.
func (s *Store) Explanations(ctx context.Context, scope attendance.Scope, first, last roster.Date) ([]attendance.Explanation, error) {
	var list []attendance.Explanation
	err := s.db.ReadTx(ctx, scoped(scope), func(tx *sqldb.Tx) error {
		var err error
		list, err = explanations(ctx, tx, first, last)
		return err
	})
	return list, err
}

func explanations(ctx context.Context, tx *sqldb.Tx, first, last roster.Date) ([]attendance.Explanation, error) {
	var rows []struct {
		Day     roster.Date `db:"day"`
		Verdict string      `db:"verdict"`
		Reason  string      `db:"reason"`
		Staff   string      `db:"staff"`
		By      string      `db:"entered_by"`
		At      int64       `db:"entered_at"`
	}
	err := tx.Select(ctx, &rows, `
		SELECT day, verdict, reason, staff, entered_by, entered_at
		FROM day_explanations
		WHERE centre_id = ? AND day >= ? AND day <= ?
		ORDER BY day, seq`, tx.CentreID, first, last)
	list := make([]attendance.Explanation, len(rows))
	for i, r := range rows {
		list[i] = attendance.Explanation{
			Day: r.Day, Verdict: attendance.Verdict(r.Verdict), Reason: r.Reason, Staff: r.Staff, By: r.By, At: atMillis(r.At),
		}
	}
	return list, err
}

func atMillis(ms int64) time.Time { return time.UnixMilli(ms).UTC() }

// explainedDays fills in what HR has said of the days: the last word about each.
func explainedDays(ctx context.Context, tx *sqldb.Tx, first, last roster.Date, days *attendance.ClockDays) error {
	list, err := explanations(ctx, tx, first, last)
	for i, e := range list {
		if i+1 < len(list) && list[i+1].Day == e.Day {
			continue
		}
		switch e.Verdict {
		case attendance.Outage:
			days.Excused = append(days.Excused, e.Day)
		case attendance.Counted:
			days.Counted = append(days.Counted, e.Day)
		}
	}
	return err
}

// Clocks loads every clock with what its punches tell, by name. A clock is silent on
// those of the last days before a day, of the ones with any punch, on which it has none.
func (s *Store) Clocks(ctx context.Context, scope attendance.Scope, before roster.Date, days int) ([]attendance.Clock, error) {
	var clocks []attendance.Clock
	err := s.db.ReadTx(ctx, scoped(scope), func(tx *sqldb.Tx) error {
		var err error
		if clocks, err = clocksOf(ctx, tx); err != nil {
			return err
		}
		if err = declared(ctx, tx, clocks); err != nil {
			return err
		}
		return silentDays(ctx, tx, clocks, before, days)
	})
	return clocks, err
}

// clocksOf gathers the clocks from the stored punches: those of one device, or of one
// format where files name none.
func clocksOf(ctx context.Context, tx *sqldb.Tx) ([]attendance.Clock, error) {
	var rows []struct {
		Device  string      `db:"device"`
		Source  string      `db:"source"`
		Batch   int64       `db:"batch_id"`
		At      int64       `db:"imported_at"`
		Covers  roster.Date `db:"covers_to"`
		Punches int         `db:"punches"`
		First   int64       `db:"first_at"`
		Last    int64       `db:"last_at"`
	}
	err := tx.Select(ctx, &rows, `
		SELECT COALESCE(d.name, '') AS device, b.format AS source, p.batch_id, b.imported_at, b.covers_to, p.punches, p.first_at, p.last_at
		FROM (
		    SELECT centre_id, device_id, batch_id, COUNT(*) AS punches, MIN(at) AS first_at, MAX(at) AS last_at
		    FROM punches
		    WHERE centre_id = ?
		    GROUP BY centre_id, device_id, batch_id) p
		JOIN batches b ON b.centre_id = p.centre_id AND b.id = p.batch_id
		LEFT JOIN clock_devices d ON d.centre_id = p.centre_id AND d.id = p.device_id
		WHERE p.centre_id = ?
		ORDER BY p.batch_id`, tx.CentreID, tx.CentreID)
	if err != nil {
		return nil, err
	}
	byKey := map[attendance.ClockKey]*attendance.Clock{}
	var clocks []*attendance.Clock
	for _, r := range rows {
		key := clockKey(r.Device, r.Source)
		c := byKey[key]
		if c == nil {
			c = &attendance.Clock{ClockKey: key}
			byKey[key], clocks = c, append(clocks, c)
		}
		first, last := roster.LocalTime(r.First).Date(), roster.LocalTime(r.Last).Date()
		c.Punches += r.Punches
		c.First, c.Last = earliest(c.First, first), max(c.Last, last)
		c.Batch, c.ImportedAt = r.Batch, atMillis(r.At)
		c.Complete = max(c.Complete, last, r.Covers)
	}
	list := make([]attendance.Clock, len(clocks))
	for i, c := range clocks {
		list[i] = *c
	}
	slices.SortFunc(list, func(a, b attendance.Clock) int {
		return cmp.Or(strings.Compare(a.Name(), b.Name()), strings.Compare(a.Device, b.Device))
	})
	return list, nil
}

// clockKey is the key of a punch's clock.
func clockKey(device, source string) attendance.ClockKey {
	if device != "" {
		return attendance.ClockKey{Device: device}
	}
	return attendance.ClockKey{Source: source}
}

// declared lays over the clocks what HR said of them last, unless punches tell more.
func declared(ctx context.Context, tx *sqldb.Tx, clocks []attendance.Clock) error {
	var rows []struct {
		Device string      `db:"device"`
		Source string      `db:"source"`
		To     roster.Date `db:"to_day"`
		By     string      `db:"declared_by"`
		At     int64       `db:"declared_at"`
	}
	err := tx.Select(ctx, &rows, `
		SELECT device, source, to_day, declared_by, declared_at
		FROM clock_complete
		WHERE centre_id = ?
		ORDER BY seq`, tx.CentreID)
	for _, r := range rows {
		for i := range clocks {
			c := &clocks[i]
			if c.ClockKey != (attendance.ClockKey{Device: r.Device, Source: r.Source}) {
				continue
			}
			if at := atMillis(r.At); !at.Before(c.ImportedAt) || r.To > c.Complete {
				c.Complete, c.DeclaredBy, c.DeclaredAt = r.To, r.By, at
			}
		}
	}
	return err
}

// silentDays finds the last days with any punch on which a clock has none.
func silentDays(ctx context.Context, tx *sqldb.Tx, clocks []attendance.Clock, before roster.Date, days int) error {
	calendar, err := Calendar(ctx, tx)
	if err != nil {
		return err
	}
	var all []roster.Date
	err = tx.Select(ctx, &all, `
		SELECT day
		FROM clock_days
		WHERE centre_id = ? AND day < ? AND punches > 0
		ORDER BY day`, tx.CentreID, before)
	if err != nil {
		return err
	}
	working := slices.DeleteFunc(all, func(d roster.Date) bool { return !calendar.Working(d) })
	working = working[max(0, len(working)-days):]
	if len(working) == 0 {
		return nil
	}
	heard, err := heardOn(ctx, tx, working[0], before)
	if err != nil {
		return err
	}
	for i := range clocks {
		for _, d := range working {
			if !heard[clockDay{clocks[i].ClockKey, d}] {
				clocks[i].Silent = append(clocks[i].Silent, d)
			}
		}
	}
	return nil
}

type clockDay struct {
	clock attendance.ClockKey
	day   roster.Date
}

// heardOn tells which clocks have a punch on which of the days from first until before.
func heardOn(ctx context.Context, tx *sqldb.Tx, first, before roster.Date) (map[clockDay]bool, error) {
	var rows []struct {
		Device string `db:"device"`
		Source string `db:"source"`
		Day    int64  `db:"day_number"`
	}
	err := tx.Select(ctx, &rows, `
		SELECT DISTINCT COALESCE(d.name, '') AS device, b.format AS source, p.at / 86400 AS day_number
		FROM punches p
		JOIN batches b ON b.centre_id = p.centre_id AND b.id = p.batch_id
		LEFT JOIN clock_devices d ON d.centre_id = p.centre_id AND d.id = p.device_id
		WHERE p.centre_id = ? AND p.at >= ? AND p.at < ?`,
		tx.CentreID, int64(roster.At(first, 0)), int64(roster.At(before, 0)))
	heard := map[clockDay]bool{}
	for _, r := range rows {
		heard[clockDay{clockKey(r.Device, r.Source), roster.LocalTime(r.Day * 86400).Date()}] = true
	}
	return heard, err
}

// DeclareComplete keeps that a clock's punches are all in up to a day.
func (s *Store) DeclareComplete(ctx context.Context, scope attendance.Scope, name string, to roster.Date) (attendance.ClockKey, error) {
	var key attendance.ClockKey
	err := s.db.InTx(ctx, scoped(scope), func(tx *sqldb.Tx) error {
		if err := tx.LockCentre(ctx); err != nil {
			return err
		}
		clocks, err := clocksOf(ctx, tx)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(clocks, func(c attendance.Clock) bool { return c.Name() == name })
		if i < 0 {
			return roster.Errorf(roster.NotFound, "clock.unknown_device", name, names(clocks))
		}
		key = clocks[i].ClockKey
		_, err = tx.Exec(ctx, `
			INSERT INTO clock_complete (centre_id, seq, device, source, to_day, declared_by, declared_at)
			SELECT ?, COALESCE(MAX(seq), 0) + 1, ?, ?, ?, ?, ?
			FROM clock_complete
			WHERE centre_id = ?`,
			tx.CentreID, key.Device, key.Source, to, tx.Actor, tx.Now.UnixMilli(), tx.CentreID)
		return err
	})
	return key, err
}

func names(clocks []attendance.Clock) string {
	list := make([]string, len(clocks))
	for i, c := range clocks {
		list[i] = c.Name()
	}
	return strings.Join(list, ", ")
}
