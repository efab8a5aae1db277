package attendancedb

import (
	"context"

	"redbanner/attendance"
	"redbanner/attendance/audit"
	"redbanner/attendance/audit/auditdb"
	"redbanner/attendance/push"
	"redbanner/attendance/roster"
	"redbanner/migrations/sqldb"
)

// noteEvent keeps an event of a clock; one that is known stays as it is.
func noteEvent(ctx context.Context, tx *sqldb.Tx, serial string, e push.Event) error {
	_, err := tx.Exec(ctx, `
		INSERT INTO push_events (centre_id, serial, at, kind, op, operator, detail, noted_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (centre_id, serial, at, kind, op, operator, detail) DO NOTHING`,
		tx.CentreID, serial, int64(e.At), e.Kind, e.Op, e.Operator, e.Detail, tx.Now.UnixMilli())
	return err
}

// Note keeps events of a clock, each once, and how far it has sent its operation log.
func (s *PushStore) Note(ctx context.Context, call push.Call, events []push.Event, stamp string) error {
	if len(events) == 0 && stamp == "" {
		return nil
	}
	return s.db.InTx(ctx, machine(call), func(tx *sqldb.Tx) error {
		for _, e := range events {
			if err := noteEvent(ctx, tx, call.Serial, e); err != nil {
				return err
			}
		}
		if err := keepStamp(ctx, tx, "operlog_stamp", call.Serial, stamp); err != nil {
			return err
		}
		return auditdb.Write(ctx, tx, audit.Event{
			Action: "device.report", Object: "device:" + call.Serial, Detail: map[string]any{"events": len(events), "stamp": stamp},
		})
	})
}

// alert keeps what was noticed here about a clock, unless the same was kept that day:
// who plays tricks with its serial number fills no table. It tells whether it was kept.
func (s *PushStore) alert(ctx context.Context, tx *sqldb.Tx, serial, kind, detail string) (bool, error) {
	now := s.clockTime(tx.Now)
	var same int
	err := tx.Get(ctx, &same, `
		SELECT COUNT(*)
		FROM push_events
		WHERE centre_id = ? AND serial = ? AND kind = ? AND detail = ? AND at >= ?`,
		tx.CentreID, serial, kind, detail, int64(roster.At(now.Date(), 0)))
	if err != nil || same > 0 {
		return false, err
	}
	return true, noteEvent(ctx, tx, serial, push.Event{At: now, Kind: kind, Op: -1, Detail: detail})
}

// Alert keeps an event of an approved clock at the time of the call, once a day. What
// strangers do is nobody's event.
func (s *PushStore) Alert(ctx context.Context, call push.Call, kind, detail string) error {
	return s.db.InTx(ctx, machine(call), func(tx *sqldb.Tx) error {
		d, _, err := pushDevice(ctx, tx, call.Serial)
		if err != nil || d.State != push.Approved {
			return err
		}
		kept, err := s.alert(ctx, tx, call.Serial, kind, detail)
		if err != nil || !kept {
			return err
		}
		return auditdb.Write(ctx, tx, audit.Event{
			Action: "device.alert", Object: "device:" + call.Serial, Detail: map[string]any{"kind": kind, "detail": detail},
		})
	})
}

// Events lists what happened since a time, by time.
func (s *PushStore) Events(ctx context.Context, scope attendance.Scope, serial string, since roster.LocalTime) ([]push.Event, error) {
	var events []push.Event
	err := s.db.ReadTx(ctx, auditdb.Scoped(scope), func(tx *sqldb.Tx) error {
		var rows []struct {
			Serial   string           `db:"serial"`
			At       roster.LocalTime `db:"at"`
			Kind     string           `db:"kind"`
			Op       int              `db:"op"`
			Operator string           `db:"operator"`
			Detail   string           `db:"detail"`
		}
		err := tx.Select(ctx, &rows, `
			SELECT serial, at, kind, op, operator, detail
			FROM push_events
			WHERE centre_id = ? AND at >= ? AND (? = '' OR serial = ?)
			ORDER BY at, serial, kind, op, operator, detail`, tx.CentreID, int64(since), serial, serial)
		events = make([]push.Event, len(rows))
		for i, r := range rows {
			events[i] = push.Event(r)
		}
		return err
	})
	return events, err
}
