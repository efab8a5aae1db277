package attendancedb

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"redbanner/attendance"
	"redbanner/attendance/audit"
	"redbanner/attendance/audit/auditdb"
	"redbanner/attendance/calendar"
	"redbanner/attendance/duty"
	"redbanner/attendance/intake"
	"redbanner/attendance/roster"
	"redbanner/migrations/sqldb"
)

// ImportDuty runs fn in one import transaction; see Import.
func (s *Store) ImportDuty(ctx context.Context, scope attendance.Scope, meta intake.Meta, dryRun bool, fn func(duty.Ledger) (intake.Result, error)) (intake.Result, error) {
	return Import(ctx, s.db, scope, meta, dryRun, func(l *Ledger) (intake.Result, error) { return fn(l) })
}

// DutyState loads what rows of a roster are checked against.
func (l *Ledger) DutyState(ctx context.Context) (duty.State, error) {
	var s duty.State
	var err error
	if s.State, err = State(ctx, l.Tx); err != nil {
		return s, err
	}
	if s.Settings, err = Settings(ctx, l.Tx); err != nil {
		return s, err
	}
	s.Duties, err = duties(ctx, l.Tx, attendance.Beginning, everyDay, true)
	return s, err
}

func loadDuties(ctx context.Context, tx *sqldb.Tx, first, last roster.Date, removed bool) ([]duty.Duty, error) {
	var rows []struct {
		Day     roster.Date `db:"day"`
		Staff   string      `db:"staff"`
		Kind    duty.Kind   `db:"kind"`
		Session string      `db:"session"`
		Window  string      `db:"window_code"`
		Rest    roster.Date `db:"rest_day"`
		Note    string      `db:"note"`
		Status  string      `db:"status"`
	}
	query := `
		SELECT day, staff, kind, session, window_code, rest_day, note, status
		FROM duties
		WHERE centre_id = ? AND (day >= ? AND day <= ? OR rest_day >= ? AND rest_day <= ?)`
	if !removed {
		query += ` AND status = 'planned'`
	}
	err := tx.Select(ctx, &rows, query+`
		ORDER BY day, staff, kind`, tx.CentreID, first, last, first, last)
	list := make([]duty.Duty, len(rows))
	for i, r := range rows {
		list[i] = duty.Duty{
			Date: r.Day, Staff: r.Staff, Kind: r.Kind, Session: r.Session, Window: r.Window, Rest: r.Rest, Note: r.Note, Status: r.Status,
		}
	}
	return list, err
}

// dutyDays loads whose working days differ from the calendar's between first and last.
func dutyDays(ctx context.Context, tx *sqldb.Tx, first, last roster.Date) ([]attendance.DutyDay, error) {
	list, err := duties(ctx, tx, first, last, false)
	var days []attendance.DutyDay
	for _, d := range list {
		for _, day := range d.Days() {
			if first <= day.Date && day.Date <= last {
				days = append(days, day)
			}
		}
	}
	return days, err
}

// Duty runs fn on the duty book, under the centre's lock.
func (s *Store) Duty(ctx context.Context, scope attendance.Scope, fn func(duty.Book) error) error {
	return locked(ctx, s.db, scope, func(tx *sqldb.Tx) error {
		var done audit.Event
		if err := fn(dutyBook{tx, &done}); err != nil || done.Action == "" {
			return err
		}
		return auditdb.Write(ctx, tx, done)
	})
}

// ReadDuty runs fn on a duty book that cannot write.
func (s *Store) ReadDuty(ctx context.Context, scope attendance.Scope, fn func(duty.Book) error) error {
	return s.db.ReadTx(ctx, auditdb.Scoped(scope), func(tx *sqldb.Tx) error { return fn(dutyBook{tx: tx}) })
}

// dutyBook is a transaction as package duty needs it.
type dutyBook struct {
	tx   *sqldb.Tx
	done *audit.Event // what was done to the log says of itself
}

func (b dutyBook) Staff(ctx context.Context) ([]roster.Staff, error) { return Staff(ctx, b.tx) }

func (b dutyBook) Calendar(ctx context.Context) (calendar.Calendar, error) {
	return Calendar(ctx, b.tx)
}

func (b dutyBook) Leave(ctx context.Context, first, last roster.Date) ([]attendance.Leave, error) {
	return Leave(ctx, b.tx, first, last)
}

func (b dutyBook) Duties(ctx context.Context, first, last roster.Date) ([]duty.Duty, error) {
	return duties(ctx, b.tx, first, last, false)
}

func (b dutyBook) SignIns(ctx context.Context, meeting string, first, last roster.Date) ([]duty.SignIn, error) {
	var rows []struct {
		Day    roster.Date `db:"day"`
		Staff  string      `db:"staff"`
		Status string      `db:"status"`
	}
	err := b.tx.Select(ctx, &rows, `
		SELECT day, staff, status
		FROM sign_ins
		WHERE centre_id = ? AND meeting = ? AND day >= ? AND day <= ?
		ORDER BY day, staff`, b.tx.CentreID, meeting, first, last)
	signs := make([]duty.SignIn, len(rows))
	for i, r := range rows {
		signs[i] = duty.SignIn{Date: r.Day, Staff: r.Staff, Status: r.Status}
	}
	return signs, err
}

// handOverRow is one entry of the hand-over log with its receipt, if there is one.
type handOverRow struct {
	Number     int64          `db:"number"`
	Day        roster.Date    `db:"day"`
	Giver      string         `db:"giver"`
	Taker      string         `db:"taker"`
	Note       string         `db:"note"`
	Items      string         `db:"items"`
	By         string         `db:"recorded_by"`
	At         int64          `db:"recorded_at"`
	AcceptedBy sql.NullString `db:"accepted_by"`
	AcceptedAt sql.NullInt64  `db:"accepted_at"`
	Remark     sql.NullString `db:"remark"`
}

func (r handOverRow) handOver() duty.HandOver {
	h := duty.HandOver{
		Number: r.Number, Date: r.Day, Giver: r.Giver, Taker: r.Taker, Note: r.Note, Items: r.Items,
		By: r.By, At: time.UnixMilli(r.At).UTC(), AcceptedBy: r.AcceptedBy.String, Remark: r.Remark.String,
	}
	if r.AcceptedAt.Valid {
		h.AcceptedAt = time.UnixMilli(r.AcceptedAt.Int64).UTC()
	}
	return h
}

func (b dutyBook) HandOvers(ctx context.Context, first, last roster.Date) ([]duty.HandOver, error) {
	var rows []handOverRow
	err := b.tx.Select(ctx, &rows, `
		SELECT h.number, h.day, h.giver, h.taker, h.note, h.items, h.recorded_by, h.recorded_at,
		       r.recorded_by AS accepted_by, r.recorded_at AS accepted_at, r.note AS remark
		FROM handovers h
		LEFT JOIN handover_receipts r ON r.centre_id = h.centre_id AND r.number = h.number
		WHERE h.centre_id = ? AND h.day >= ? AND h.day <= ?
		ORDER BY h.number`, b.tx.CentreID, first, last)
	log := make([]duty.HandOver, len(rows))
	for i, r := range rows {
		log[i] = r.handOver()
	}
	return log, err
}

func (b dutyBook) HandOver(ctx context.Context, number int64) (duty.HandOver, error) {
	var row handOverRow
	err := b.tx.Get(ctx, &row, `
		SELECT h.number, h.day, h.giver, h.taker, h.note, h.items, h.recorded_by, h.recorded_at,
		       r.recorded_by AS accepted_by, r.recorded_at AS accepted_at, r.note AS remark
		FROM handovers h
		LEFT JOIN handover_receipts r ON r.centre_id = h.centre_id AND r.number = h.number
		WHERE h.centre_id = ? AND h.number = ?`, b.tx.CentreID, number)
	if errors.Is(err, sql.ErrNoRows) {
		return duty.HandOver{}, roster.Errorf(roster.NotFound, "handover.unknown", number)
	}
	return row.handOver(), err
}

func (b dutyBook) AddHandOver(ctx context.Context, h duty.HandOver) (int64, error) {
	var number int64
	err := b.tx.Get(ctx, &number, `
		SELECT COALESCE(MAX(number), 0) + 1
		FROM handovers
		WHERE centre_id = ?`, b.tx.CentreID)
	if err != nil {
		return 0, err
	}
	_, err = b.tx.Exec(ctx, `
		INSERT INTO handovers (centre_id, number, day, giver, taker, note, items, recorded_by, recorded_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		b.tx.CentreID, number, h.Date, h.Giver, h.Taker, h.Note, h.Items, b.tx.Actor, b.tx.Now.UnixMilli())
	*b.done = audit.Event{Action: "handover.record", Object: numbered("handover", number), Detail: map[string]any{
		"date": h.Date, "giver": h.Giver, "taker": h.Taker, "items": h.Items, "note": h.Note,
	}}
	return number, err
}

func (b dutyBook) Accept(ctx context.Context, number int64, staff, note string) error {
	_, err := b.tx.Exec(ctx, `
		INSERT INTO handover_receipts (centre_id, number, staff, note, recorded_by, recorded_at)
		VALUES (?, ?, ?, ?, ?, ?)`,
		b.tx.CentreID, number, staff, note, b.tx.Actor, b.tx.Now.UnixMilli())
	*b.done = audit.Event{Action: "handover.accept", Object: numbered("handover", number), Detail: map[string]any{"staff": staff, "note": note}}
	return err
}
