package attendancedb

import (
	"context"
	"time"

	"redbanner/attendance"
	"redbanner/attendance/audit"
	"redbanner/attendance/audit/auditdb"
	"redbanner/attendance/roster"
	"redbanner/migrations/sqldb"
)

// Explain keeps one word about a day after check has seen the day's input. It is
// refused in a closed period.
func (s *Store) Explain(ctx context.Context, scope attendance.Scope, e attendance.Explanation, check func(attendance.Input) error) error {
	return locked(ctx, s.db, scope, func(tx *sqldb.Tx) error {
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
		if err != nil {
			return err
		}
		return auditdb.Write(ctx, tx, audit.Event{Action: "day.explain", Object: "day:" + e.Day.String(), Detail: map[string]any{
			"verdict": e.Verdict, "reason": e.Reason,
		}})
	})
}

// Explanations loads everything that was said of the days, by day and time.
func (s *Store) Explanations(ctx context.Context, scope attendance.Scope, first, last roster.Date) ([]attendance.Explanation, error) {
	var list []attendance.Explanation
	err := s.db.ReadTx(ctx, auditdb.Scoped(scope), func(tx *sqldb.Tx) error {
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
