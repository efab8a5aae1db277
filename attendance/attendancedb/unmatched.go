package attendancedb

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"redbanner/attendance"
	"redbanner/attendance/audit"
	"redbanner/attendance/audit/auditdb"
	"redbanner/attendance/clock"
	"redbanner/attendance/intake"
	"redbanner/attendance/roster"
	"redbanner/migrations/sqldb"
)

// noteNames keeps by what names a dump calls its numbers; the last file that does counts.
func (l *Ledger) noteNames(ctx context.Context, dump *clock.Dump) error {
	if dump.ByStaff || len(dump.Names) == 0 {
		return nil
	}
	ids, err := l.addNumbers(ctx, nil)
	if err != nil {
		return err
	}
	for i, number := range dump.Numbers {
		id, stored := ids[number]
		if i >= len(dump.Names) || dump.Names[i] == "" || !stored {
			continue
		}
		_, err := l.Tx.Exec(ctx, `
			INSERT INTO number_names (centre_id, number_id, name)
			VALUES (?, ?, ?)
			ON CONFLICT (centre_id, number_id) DO UPDATE SET name = excluded.name`, l.Tx.CentreID, id, dump.Names[i])
		if err != nil {
			return err
		}
	}
	return nil
}

// Unmatched loads the numbers with punches that were nobody's on their day, by number.
func (s *Store) Unmatched(ctx context.Context, scope attendance.Scope) ([]attendance.UnmatchedNumber, error) {
	var list []attendance.UnmatchedNumber
	err := s.db.ReadTx(ctx, auditdb.Scoped(scope), func(tx *sqldb.Tx) error {
		var err error
		list, err = Unmatched(ctx, tx)
		return err
	})
	return list, err
}

// Unmatched loads the numbers with punches that were nobody's; see Store.Unmatched.
func Unmatched(ctx context.Context, tx *sqldb.Tx) ([]attendance.UnmatchedNumber, error) {
	held, err := loadHolders(ctx, tx)
	if err != nil {
		return nil, err
	}
	names, err := numberNames(ctx, tx)
	if err != nil {
		return nil, err
	}
	list := []attendance.UnmatchedNumber{}
	for _, n := range held.numbers {
		found := attendance.UnmatchedNumber{Number: n.Number, Name: names[n.ID]}
		from := int64(1) << 62 // of the first holding: later punches have an owner
		if key, matched, _ := held.match(n.Number); matched {
			first := held.list[held.byNumber[key][0]]
			if first.From <= attendance.Beginning {
				continue
			}
			found.Holder, from = first.Staff, int64(roster.At(first.From, 0))
		}
		if err := tell(ctx, tx, n.ID, from, &found); err != nil {
			return nil, err
		}
		if found.Punches > 0 {
			list = append(list, found)
		}
	}
	slices.SortFunc(list, func(a, b attendance.UnmatchedNumber) int {
		return cmp.Or(cmp.Compare(len(a.Number), len(b.Number)), strings.Compare(a.Number, b.Number))
	})
	return list, nil
}

// tell fills in what the punches of a number before a time tell.
func tell(ctx context.Context, tx *sqldb.Tx, number int32, before int64, found *attendance.UnmatchedNumber) error {
	var rows []struct {
		Device  string `db:"device"`
		Punches int    `db:"punches"`
		First   int64  `db:"first_at"`
		Last    int64  `db:"last_at"`
	}
	err := tx.Select(ctx, &rows, `
		SELECT COALESCE(d.name, '') AS device, COUNT(*) AS punches, MIN(p.at) AS first_at, MAX(p.at) AS last_at
		FROM punches p
		LEFT JOIN clock_devices d ON d.centre_id = p.centre_id AND d.id = p.device_id
		WHERE p.centre_id = ? AND p.number_id = ? AND p.at < ?
		GROUP BY COALESCE(d.name, '')
		ORDER BY 1`, tx.CentreID, number, before)
	for _, r := range rows {
		found.Punches += r.Punches
		found.First = earliest(found.First, roster.LocalTime(r.First).Date())
		found.Last = max(found.Last, roster.LocalTime(r.Last).Date())
		if r.Device != "" {
			found.Devices = append(found.Devices, r.Device)
		}
	}
	return err
}

func numberNames(ctx context.Context, tx *sqldb.Tx) (map[int32]string, error) {
	var rows []struct {
		ID   int32  `db:"number_id"`
		Name string `db:"name"`
	}
	err := tx.Select(ctx, &rows, `
		SELECT number_id, name
		FROM number_names
		WHERE centre_id = ?`, tx.CentreID)
	names := make(map[int32]string, len(rows))
	for _, r := range rows {
		names[r.ID] = r.Name
	}
	return names, err
}

// Attach gives a number to a person as a batch of its own, which can be taken back.
func (s *Store) Attach(ctx context.Context, scope attendance.Scope, a attendance.Attachment) (attendance.Attached, error) {
	var done attendance.Attached
	result, err := importAs(ctx, s.db, scope, a.Meta(), false, func(l *Ledger) (intake.Result, error) {
		var err error
		done, err = l.attach(ctx, a)
		span := intake.Span{First: done.From}
		return intake.Result{Kind: "staff", Format: a.Meta().Format, Rows: 1, Accepted: 1, Touched: span}, err
	}, func(_ intake.Meta, r intake.Result) audit.Event {
		return audit.Event{Action: "number.attach", Object: "number:" + done.Number, Detail: map[string]any{
			"staff": done.Staff, "from": done.From, "reason": a.Reason, "batch": r.Batch, "punches": done.Punches,
		}}
	})
	done.Batch = result.Batch
	return done, err
}

func (l *Ledger) attach(ctx context.Context, a attendance.Attachment) (attendance.Attached, error) {
	var done attendance.Attached
	state, err := l.State(ctx)
	if err != nil {
		return done, err
	}
	before, err := Unmatched(ctx, l.Tx)
	if err != nil {
		return done, err
	}
	known, err := l.clockNumbers(ctx)
	if err != nil {
		return done, err
	}
	numbers := make([]string, len(known))
	for i, n := range known {
		numbers[i] = n.Number
	}
	record, from, err := a.Settle(&state, numbers)
	if err != nil {
		return done, err
	}
	done = attendance.Attached{Number: record.Key[0].(string), Staff: a.Staff, From: from}
	changes, err := l.Compare(ctx, []intake.Record{record})
	if err != nil {
		return done, err
	}
	if err := l.Write(ctx, changes); err != nil {
		return done, err
	}
	after, err := Unmatched(ctx, l.Tx)
	done.Punches = punchesOf(before) - punchesOf(after)
	return done, err
}

func punchesOf(numbers []attendance.UnmatchedNumber) int {
	n := 0
	for _, u := range numbers {
		n += u.Punches
	}
	return n
}
