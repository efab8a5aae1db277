package attendancedb

import (
	"cmp"
	"context"
	"math"
	"slices"
	"strings"

	"redbanner/attendance"
	"redbanner/attendance/audit"
	"redbanner/attendance/audit/auditdb"
	"redbanner/attendance/roster"
	"redbanner/migrations/sqldb"
)

// Clocks loads every clock with what its punches tell, by name. A clock is silent on
// those of the last days before a day, of the ones with any punch, on which it has none.
func (s *Store) Clocks(ctx context.Context, scope attendance.Scope, before roster.Date, days int) ([]attendance.Clock, error) {
	var clocks []attendance.Clock
	err := s.db.ReadTx(ctx, auditdb.Scoped(scope), func(tx *sqldb.Tx) error {
		var err error
		clocks, err = knownClocks(ctx, tx, before, days)
		return err
	})
	return clocks, err
}

// Clocks loads every clock with what its punches tell; see Store.Clocks.
func Clocks(ctx context.Context, tx *sqldb.Tx, before roster.Date, days int) ([]attendance.Clock, error) {
	last, err := lastPunchedDays(ctx, tx, before, days)
	if err != nil {
		return nil, err
	}
	heard, err := clocksHeard(ctx, tx, last)
	if err != nil {
		return nil, err
	}
	var clocks []attendance.Clock
	for _, h := range heard {
		for _, d := range last {
			if !h.days[d] {
				h.Silent = append(h.Silent, d)
			}
		}
		clocks = append(clocks, h.Clock)
	}
	return clocks, declared(ctx, tx, clocks)
}

// lastPunchedDays are the last so many working days before a day on which anybody punched.
func lastPunchedDays(ctx context.Context, tx *sqldb.Tx, before roster.Date, days int) ([]roster.Date, error) {
	calendar, err := Calendar(ctx, tx)
	if err != nil {
		return nil, err
	}
	var all []roster.Date
	err = tx.Select(ctx, &all, `
		SELECT day
		FROM clock_days
		WHERE centre_id = ? AND day < ? AND punches > 0
		ORDER BY day`, tx.CentreID, before)
	working := slices.DeleteFunc(all, func(d roster.Date) bool { return !calendar.Working(d) })
	return working[max(0, len(working)-days):], err
}

// heardClock is a clock and on which of the days asked for it has punches.
type heardClock struct {
	attendance.Clock
	days map[roster.Date]bool
}

// clocksHeard gathers the clocks from the stored punches, by name: those of one device,
// or of one format where files name none.
func clocksHeard(ctx context.Context, tx *sqldb.Tx, days []roster.Date) ([]*heardClock, error) {
	tallies, err := tallyPunches(ctx, tx, days)
	if err != nil {
		return nil, err
	}
	devices, err := deviceNames(ctx, tx)
	if err != nil {
		return nil, err
	}
	batches, err := punchBatches(ctx, tx)
	if err != nil {
		return nil, err
	}
	byKey := map[attendance.ClockKey]*heardClock{}
	for _, b := range batches { // oldest first: the last one is told
		for _, t := range tallies[b.ID] {
			key := attendance.ClockKey{Device: devices[t.device]}
			if key.Device == "" {
				key.Source = b.Format
			}
			if byKey[key] == nil {
				byKey[key] = &heardClock{Clock: attendance.Clock{ClockKey: key}, days: map[roster.Date]bool{}}
			}
			byKey[key].add(t, b)
		}
	}
	list := make([]*heardClock, 0, len(byKey))
	for _, c := range byKey {
		list = append(list, c)
	}
	slices.SortFunc(list, func(a, b *heardClock) int {
		return cmp.Or(strings.Compare(a.Name(), b.Name()), strings.Compare(a.Device, b.Device))
	})
	return list, nil
}

func (c *heardClock) add(t *clockTally, b punchBatch) {
	first, last := t.first.Date(), t.last.Date()
	c.Punches += t.punches
	c.First, c.Last = earliest(c.First, first), max(c.Last, last)
	c.Batch, c.ImportedAt = b.ID, atMillis(b.At)
	c.Complete = max(c.Complete, last, b.Covers)
	for d := range t.days {
		c.days[d] = true
	}
}

// clockTally is what one batch holds of one device's punches.
type clockTally struct {
	device      int64 // 0: the file named none
	punches     int
	first, last roster.LocalTime
	days        map[roster.Date]bool // of those asked for
}

// tallyPunches counts the stored punches by batch and device. It reads them all in
// one pass, which is several times as fast as letting the database group them.
func tallyPunches(ctx context.Context, tx *sqldb.Tx, days []roster.Date) (map[int64][]*clockTally, error) {
	since := roster.LocalTime(math.MaxInt64)
	if len(days) > 0 {
		since = roster.At(days[0], 0)
	}
	tallies := map[int64][]*clockTally{}
	at := &clockTally{}
	batch := int64(0)
	err := tx.EachInts(ctx, `
		SELECT batch_id, COALESCE(device_id, 0), at
		FROM punches
		WHERE centre_id = ?`, []any{tx.CentreID}, func(row []int64) error {
		if row[0] != batch || row[1] != at.device {
			batch = row[0]
			at = tallyOf(tallies, batch, row[1])
		}
		at.add(roster.LocalTime(row[2]), since)
		return nil
	})
	for _, list := range tallies {
		for _, t := range list {
			for d := range t.days {
				if _, asked := slices.BinarySearch(days, d); !asked {
					delete(t.days, d)
				}
			}
		}
	}
	return tallies, err
}

func tallyOf(tallies map[int64][]*clockTally, batch, device int64) *clockTally {
	i := slices.IndexFunc(tallies[batch], func(t *clockTally) bool { return t.device == device })
	if i >= 0 {
		return tallies[batch][i]
	}
	t := &clockTally{device: device, first: math.MaxInt64, days: map[roster.Date]bool{}}
	tallies[batch] = append(tallies[batch], t)
	return t
}

func (t *clockTally) add(at, since roster.LocalTime) {
	t.punches++
	t.first, t.last = min(t.first, at), max(t.last, at)
	if at >= since {
		t.days[at.Date()] = true
	}
}

// deviceNames loads the names of clocks by their stored ids.
func deviceNames(ctx context.Context, tx *sqldb.Tx) (map[int64]string, error) {
	var rows []struct {
		ID   int64  `db:"id"`
		Name string `db:"name"`
	}
	err := tx.Select(ctx, &rows, `
		SELECT id, name
		FROM clock_devices
		WHERE centre_id = ?`, tx.CentreID)
	names := map[int64]string{}
	for _, r := range rows {
		names[r.ID] = r.Name
	}
	return names, err
}

// punchBatch is a batch of punches as its clocks want it.
type punchBatch struct {
	ID     int64       `db:"id"`
	Format string      `db:"format"`
	At     int64       `db:"imported_at"`
	Covers roster.Date `db:"covers_to"`
}

// punchBatches loads the batches of punches, oldest first.
func punchBatches(ctx context.Context, tx *sqldb.Tx) ([]punchBatch, error) {
	var batches []punchBatch
	err := tx.Select(ctx, &batches, `
		SELECT id, format, imported_at, covers_to
		FROM batches
		WHERE centre_id = ? AND kind = 'punches'
		ORDER BY id`, tx.CentreID)
	return batches, err
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

// DeclareComplete keeps that a clock's punches are all in up to a day.
func (s *Store) DeclareComplete(ctx context.Context, scope attendance.Scope, name string, to roster.Date) (attendance.ClockKey, error) {
	var key attendance.ClockKey
	err := locked(ctx, s.db, scope, func(tx *sqldb.Tx) error {
		clocks, err := clocksHeard(ctx, tx, nil)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(clocks, func(c *heardClock) bool { return c.Name() == name })
		if i < 0 {
			return roster.Errorf(roster.NotFound, "clock.unknown_device", name, clockNames(clocks))
		}
		key = clocks[i].ClockKey
		_, err = tx.Exec(ctx, `
			INSERT INTO clock_complete (centre_id, seq, device, source, to_day, declared_by, declared_at)
			SELECT ?, COALESCE(MAX(seq), 0) + 1, ?, ?, ?, ?, ?
			FROM clock_complete
			WHERE centre_id = ?`,
			tx.CentreID, key.Device, key.Source, to, tx.Actor, tx.Now.UnixMilli(), tx.CentreID)
		if err != nil {
			return err
		}
		return auditdb.Write(ctx, tx, audit.Event{
			Action: "clock.complete", Object: "clock:" + name, Detail: map[string]any{"to": to},
		})
	})
	return key, err
}

func clockNames(clocks []*heardClock) string {
	list := make([]string, len(clocks))
	for i, c := range clocks {
		list[i] = c.Name()
	}
	return strings.Join(list, ", ")
}
