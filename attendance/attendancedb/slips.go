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
	"redbanner/attendance/intake"
	"redbanner/attendance/roster"
	"redbanner/attendance/slip"
	"redbanner/migrations/sqldb"
)

// Slips runs fn on the ledger of slips, under the centre's lock.
func (s *Store) Slips(ctx context.Context, scope attendance.Scope, fn func(slip.Ledger) error) error {
	return locked(ctx, s.db, scope, func(tx *sqldb.Tx) error {
		var done audit.Event
		if err := fn(slipLedger{tx, &done}); err != nil || done.Action == "" {
			return err
		}
		return auditdb.Write(ctx, tx, done)
	})
}

// ReadSlips runs fn on a ledger of slips that cannot write.
func (s *Store) ReadSlips(ctx context.Context, scope attendance.Scope, fn func(slip.Ledger) error) error {
	return s.db.ReadTx(ctx, auditdb.Scoped(scope), func(tx *sqldb.Tx) error { return fn(slipLedger{tx: tx}) })
}

// slipLedger is a transaction as package slip needs it.
type slipLedger struct {
	tx   *sqldb.Tx
	done *audit.Event // what the step that was taken says of itself
}

func (l slipLedger) Input(ctx context.Context, day, asOf roster.Date) (attendance.Input, error) {
	return Input(ctx, l.tx, day, day, asOf)
}

func (l slipLedger) Staff(ctx context.Context) ([]roster.Staff, error) { return Staff(ctx, l.tx) }

func (l slipLedger) Offices(ctx context.Context) (attendance.Offices, error) {
	return Offices(ctx, l.tx)
}

func (l slipLedger) Settings(ctx context.Context) (attendance.Settings, error) {
	return Settings(ctx, l.tx)
}

func (l slipLedger) Closed(ctx context.Context) ([]roster.Period, error) {
	return ClosedPeriods(ctx, l.tx)
}

// slipRow is one request.
type slipRow struct {
	Number  int64          `db:"number"`
	Staff   string         `db:"staff"`
	Day     roster.Date    `db:"day"`
	Session roster.Session `db:"session"`
	Side    calendar.Side  `db:"side"`
	Reason  string         `db:"reason"`
	State   slip.State     `db:"state"`
}

func (r slipRow) request() slip.Request {
	return slip.Request{Number: r.Number, State: r.State, Slip: attendance.Slip{
		Staff: r.Staff, Date: r.Day, Session: r.Session, Side: r.Side, Reason: r.Reason,
	}}
}

// slipsAsked and slipsStored are what is remembered of the slips of some days.
type (
	slipsAsked  struct{ first, last roster.Date }
	slipsStored struct{ first, last roster.Date }
)

func (l slipLedger) Requests(ctx context.Context, first, last roster.Date) ([]slip.Request, error) {
	return sqldb.Recall(ctx, l.tx, slipsAsked{first, last}, func() ([]slip.Request, error) { return l.requests(ctx, first, last) })
}

func (l slipLedger) requests(ctx context.Context, first, last roster.Date) ([]slip.Request, error) {
	var rows []slipRow
	err := l.tx.Select(ctx, &rows, `
		SELECT number, staff, day, session, side, reason, state
		FROM slip_requests
		WHERE centre_id = ? AND day >= ? AND day <= ?
		ORDER BY number`, l.tx.CentreID, first, last)
	if err != nil {
		return nil, err
	}
	var steps []slipStepRow
	err = l.tx.Select(ctx, &steps, `
		SELECT s.number, s.state, s.staff, s.office, s.deputises, s.note, s.batch_id, s.recorded_by, s.recorded_at
		FROM slip_steps s
		JOIN slip_requests r ON r.centre_id = s.centre_id AND r.number = s.number
		WHERE s.centre_id = ? AND r.day >= ? AND r.day <= ?
		ORDER BY s.number, s.seq`, l.tx.CentreID, first, last)
	requests := make([]slip.Request, len(rows))
	for i, r := range rows {
		requests[i] = r.request()
		for len(steps) > 0 && steps[0].Number == r.Number {
			requests[i].Steps = append(requests[i].Steps, steps[0].step())
			steps = steps[1:]
		}
	}
	return requests, err
}

func (l slipLedger) Request(ctx context.Context, number int64) (slip.Request, error) {
	var row slipRow
	err := l.tx.Get(ctx, &row, `
		SELECT number, staff, day, session, side, reason, state
		FROM slip_requests
		WHERE centre_id = ? AND number = ?`, l.tx.CentreID, number)
	if errors.Is(err, sql.ErrNoRows) {
		return slip.Request{}, roster.Errorf(roster.NotFound, "slip.unknown", number)
	}
	if err != nil {
		return slip.Request{}, err
	}
	var steps []slipStepRow
	err = l.tx.Select(ctx, &steps, `
		SELECT number, state, staff, office, deputises, note, batch_id, recorded_by, recorded_at
		FROM slip_steps
		WHERE centre_id = ? AND number = ?
		ORDER BY seq`, l.tx.CentreID, number)
	r := row.request()
	for _, s := range steps {
		r.Steps = append(r.Steps, s.step())
	}
	return r, err
}

// slipStepRow is one step of a request.
type slipStepRow struct {
	Number    int64             `db:"number"`
	State     slip.State        `db:"state"`
	Staff     string            `db:"staff"`
	Office    attendance.Office `db:"office"`
	Deputises string            `db:"deputises"`
	Note      string            `db:"note"`
	Batch     sql.NullInt64     `db:"batch_id"`
	By        string            `db:"recorded_by"`
	At        int64             `db:"recorded_at"`
}

func (r slipStepRow) step() slip.Step {
	return slip.Step{
		State: r.State, Staff: r.Staff, Office: r.Office, Deputises: r.Deputises, Note: r.Note,
		Batch: r.Batch.Int64, By: r.By, At: time.UnixMilli(r.At).UTC(),
	}
}

func (l slipLedger) Stored(ctx context.Context, first, last roster.Date) ([]slip.Stored, error) {
	return sqldb.Recall(ctx, l.tx, slipsStored{first, last}, func() ([]slip.Stored, error) { return l.stored(ctx, first, last) })
}

func (l slipLedger) stored(ctx context.Context, first, last roster.Date) ([]slip.Stored, error) {
	var rows []struct {
		slipRow
		Batch int64          `db:"batch"`
		File  sql.NullString `db:"file_name"`
		By    sql.NullString `db:"imported_by"`
		At    sql.NullInt64  `db:"imported_at"`
	}
	err := l.tx.Select(ctx, &rows, `
		SELECT s.staff, s.day, s.session, s.side, s.reason, COALESCE(s.batch_id, 0) AS batch, b.file_name, b.imported_by, b.imported_at
		FROM slips s
		LEFT JOIN batches b ON b.centre_id = s.centre_id AND b.id = s.batch_id
		WHERE s.centre_id = ? AND s.day >= ? AND s.day <= ?
		ORDER BY s.staff, s.day, s.session, s.side`, l.tx.CentreID, first, last)
	stored := make([]slip.Stored, len(rows))
	for i, r := range rows {
		stored[i] = slip.Stored{Slip: r.request().Slip, Batch: r.Batch, File: r.File.String, By: r.By.String, At: time.UnixMilli(r.At.Int64).UTC()}
	}
	return stored, err
}

func (l slipLedger) Add(ctx context.Context, s attendance.Slip, step slip.Step) (int64, error) {
	var number int64
	err := l.tx.Get(ctx, &number, `
		SELECT COALESCE(MAX(number), 0) + 1
		FROM slip_requests
		WHERE centre_id = ?`, l.tx.CentreID)
	if err != nil {
		return 0, err
	}
	_, err = l.tx.Exec(ctx, `
		INSERT INTO slip_requests (centre_id, number, staff, day, session, side, reason, state)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
		l.tx.CentreID, number, s.Staff, s.Date, int(s.Session), int(s.Side), s.Reason, string(step.State))
	if err != nil {
		return 0, err
	}
	*l.done = audit.Event{Action: "slip.ask", Object: numbered("slip", number), Detail: map[string]any{
		"staff": s.Staff, "date": s.Date, "session": s.Session.String(), "side": sideName(s.Side), "reason": s.Reason,
	}}
	return number, l.record(ctx, number, step)
}

// slipVerbs are the actions by which a request comes into a state.
var slipVerbs = map[slip.State]string{
	slip.Approved: "approve", slip.Refused: "refuse", slip.Withdrawn: "withdraw", slip.Revoked: "revoke",
}

// sideName is the side of a session as files call it.
func sideName(s calendar.Side) string {
	if s == calendar.In {
		return "in"
	}
	return "out"
}

// Step moves the request on from where it stood when it was read under the centre's lock.
func (l slipLedger) Step(ctx context.Context, number int64, step slip.Step) error {
	_, err := l.tx.Exec(ctx, `
		UPDATE slip_requests
		SET state = ?
		WHERE centre_id = ? AND number = ?`, string(step.State), l.tx.CentreID, number)
	if err != nil {
		return err
	}
	*l.done = audit.Event{Action: "slip." + slipVerbs[step.State], Object: numbered("slip", number), Detail: map[string]any{
		"office": step.Office, "note": step.Note, "batch": step.Batch,
	}}
	return l.record(ctx, number, step)
}

func (l slipLedger) record(ctx context.Context, number int64, step slip.Step) error {
	_, err := l.tx.Exec(ctx, `
		INSERT INTO slip_steps (centre_id, number, seq, state, staff, office, deputises, note, batch_id, recorded_by, recorded_at)
		SELECT ?, ?, COALESCE(MAX(seq), 0) + 1, ?, ?, ?, ?, ?, ?, ?, ?
		FROM slip_steps
		WHERE centre_id = ? AND number = ?`,
		l.tx.CentreID, number, string(step.State), step.Staff, string(step.Office), step.Deputises, step.Note,
		sql.NullInt64{Int64: step.Batch, Valid: step.Batch != 0}, l.tx.Actor, l.tx.Now.UnixMilli(), l.tx.CentreID, number)
	return err
}

func (l slipLedger) Apply(ctx context.Context, form attendance.Form, today roster.Date) (int64, error) {
	result, err := Batch(ctx, l.tx, form.Meta(), func(ledger *Ledger) (intake.Result, error) {
		return form.Apply(ctx, ledger, intake.Options{Today: today})
	})
	return result.Batch, err
}

func (l slipLedger) Revoke(ctx context.Context, batch int64) error {
	if _, err := undoable(ctx, l.tx, batch); err != nil {
		return err
	}
	return takeBack(ctx, l.tx, batch)
}

// takeBack reverts a batch of a form and marks it as undone.
func takeBack(ctx context.Context, tx *sqldb.Tx, batch int64) error {
	if err := revert(ctx, tx, batch); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `
		UPDATE batches
		SET undone_at = ?, undone_by = ?
		WHERE centre_id = ? AND id = ?`, tx.Now.UnixMilli(), tx.Actor, tx.CentreID, batch)
	return err
}

// slipDecided refuses to undo a batch that is the approval of a slip: the request would
// go on calling itself approved. Revoking the slip takes both back.
func slipDecided(ctx context.Context, tx *sqldb.Tx, batch int64) error {
	var numbers []int64
	err := tx.Select(ctx, &numbers, `
		SELECT s.number
		FROM slip_steps s
		WHERE s.centre_id = ? AND s.batch_id = ? AND s.state = 'approved'`, tx.CentreID, batch)
	if err != nil || len(numbers) == 0 {
		return err
	}
	return roster.Errorf(roster.Conflict, "undo.slip", batch, numbers[0])
}
