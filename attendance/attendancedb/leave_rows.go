package attendancedb

import (
	"context"
	"database/sql"
	"errors"
	"strings"
	"time"

	"redbanner/attendance"
	"redbanner/attendance/intake"
	"redbanner/attendance/leave"
	"redbanner/attendance/roster"
	"redbanner/migrations/sqldb"
)

// leaveRequestRow is a row of leave_requests.
type leaveRequestRow struct {
	Number      int64                `db:"number"`
	Staff       string               `db:"staff"`
	Type        attendance.LeaveType `db:"type"`
	FromDay     roster.Date          `db:"from_day"`
	FromSession roster.Session       `db:"from_session"`
	ToDay       roster.Date          `db:"to_day"`
	ToSession   roster.Session       `db:"to_session"`
	HalfDays    leave.HalfDays       `db:"half_days"`
	Reason      string               `db:"reason"`
	Emergency   bool                 `db:"emergency"`
	Chain       string               `db:"chain"`
	State       leave.State          `db:"state"`
	Version     int                  `db:"version"`
}

func (r leaveRequestRow) request() leave.Request {
	request := leave.Request{
		Number: r.Number, Staff: r.Staff, Type: r.Type,
		From:     attendance.HalfDay{Date: r.FromDay, Session: r.FromSession},
		To:       attendance.HalfDay{Date: r.ToDay, Session: r.ToSession},
		HalfDays: r.HalfDays, Reason: r.Reason, Emergency: r.Emergency, State: r.State, Version: r.Version,
	}
	for office := range strings.SplitSeq(r.Chain, ",") {
		request.Chain = append(request.Chain, attendance.Office(office))
	}
	return request
}

// leaveStepRow is a row of leave_steps.
type leaveStepRow struct {
	Number             int64             `db:"number"`
	Action             leave.Action      `db:"action"`
	State              leave.State       `db:"state"`
	Staff              string            `db:"staff"`
	Office             attendance.Office `db:"office"`
	Deputises          string            `db:"deputises"`
	Note               string            `db:"note"`
	OverrideAB         string            `db:"override_ab"`
	WithoutCertificate string            `db:"without_certificate"`
	BackDay            roster.Date       `db:"back_day"`
	BackSession        roster.Session    `db:"back_session"`
	EndDay             roster.Date       `db:"end_day"`
	EndSession         roster.Session    `db:"end_session"`
	Late               leave.HalfDays    `db:"late_half_days"`
	Certificate        sql.NullString    `db:"certificate"`
	File               string            `db:"file_name"`
	Batch              sql.NullInt64     `db:"batch_id"`
	RecordedBy         string            `db:"recorded_by"`
	RecordedAt         int64             `db:"recorded_at"`
}

func (r leaveStepRow) step() leave.Step {
	return leave.Step{
		Action: r.Action, State: r.State, Staff: r.Staff, Office: r.Office, Deputises: r.Deputises, Note: r.Note,
		OverrideAB: r.OverrideAB, WithoutCertificate: r.WithoutCertificate,
		Back:        attendance.HalfDay{Date: r.BackDay, Session: r.BackSession},
		End:         attendance.HalfDay{Date: r.EndDay, Session: r.EndSession},
		Late:        r.Late,
		Certificate: r.Certificate.String, File: r.File,
		Account: r.RecordedBy, At: time.UnixMilli(r.RecordedAt).UTC(), Batch: r.Batch.Int64,
	}
}

func loadLeaveRequests(ctx context.Context, tx *sqldb.Tx, where string, args ...any) ([]leave.Request, error) {
	var rows []leaveRequestRow
	err := tx.Select(ctx, &rows, `
		SELECT number, staff, type, from_day, from_session, to_day, to_session, half_days, reason, emergency, chain, state, version
		FROM leave_requests
		WHERE centre_id = ?`+where+`
		ORDER BY number`, append([]any{tx.CentreID}, args...)...)
	if err != nil {
		return nil, err
	}
	requests := make([]leave.Request, len(rows))
	index := make(map[int64]int, len(rows))
	for i, r := range rows {
		requests[i], index[r.Number] = r.request(), i
	}
	var steps []leaveStepRow
	err = tx.Select(ctx, &steps, `
		SELECT number, action, state, staff, office, deputises, note, override_ab, without_certificate,
			back_day, back_session, end_day, end_session, late_half_days, certificate, file_name, batch_id, recorded_by, recorded_at
		FROM leave_steps
		WHERE centre_id = ? AND number IN (SELECT number FROM leave_requests WHERE centre_id = ?`+where+`)
		ORDER BY number, seq`, append([]any{tx.CentreID, tx.CentreID}, args...)...)
	for _, s := range steps {
		r := &requests[index[s.Number]]
		r.Steps = append(r.Steps, s.step())
	}
	return requests, err
}

// writeLeave writes what a change did: the leave first, for the batch that its step names.
func writeLeave(ctx context.Context, tx *sqldb.Tx, today roster.Date, c *leave.Change) error {
	if err := putCertificate(ctx, tx, c.Certificate); err != nil {
		return err
	}
	fresh := c.Request.Steps[len(c.Request.Steps)-c.New:]
	if c.Store != nil {
		batch, err := storeLeave(ctx, tx, today, *c.Store)
		if err != nil {
			return err
		}
		fresh[0].Batch = batch
	}
	if err := putRequest(ctx, tx, &c.Request, c.New); err != nil {
		return err
	}
	return putSteps(ctx, tx, &c.Request, fresh)
}

func putCertificate(ctx context.Context, tx *sqldb.Tx, c *leave.Certificate) error {
	if c == nil {
		return nil
	}
	_, err := tx.Exec(ctx, `
		INSERT INTO leave_certificates (centre_id, sha256, format, content)
		VALUES (?, ?, ?, ?)
		ON CONFLICT (centre_id, sha256) DO NOTHING`, tx.CentreID, c.SHA256, c.Format, c.Data)
	return err
}

// ownLedger lets a request change the leave that it stands for; see attendance.State.
type ownLedger struct{ *Ledger }

// State loads what rows are checked against, requests aside.
func (l ownLedger) State(ctx context.Context) (attendance.State, error) {
	state, err := l.Ledger.State(ctx)
	state.Requested = nil
	return state, err
}

// storeLeave puts leave into the records the way a file of one row goes in, so that
// closed periods, overlaps and the journal are the same for both.
func storeLeave(ctx context.Context, tx *sqldb.Tx, today roster.Date, l attendance.Leave) (batch int64, err error) {
	form := attendance.Form{Kind: "leave", Cells: map[string]string{
		"staff": l.Staff, "type": string(l.Type), "status": l.Status,
		"from": l.From.Date.String(), "from_half": l.From.Session.String(),
		"to": l.To.Date.String(), "to_half": l.To.Session.String(),
	}}
	result, err := Batch(ctx, tx, form.Meta(), func(ledger *Ledger) (intake.Result, error) {
		return form.Apply(ctx, ownLedger{ledger}, intake.Options{Today: today})
	})
	var e *roster.Error
	if errors.As(err, &e) && e.Kind == roster.Closed && len(e.Problems) > 0 && len(e.Problems[0].Args) > 0 {
		return 0, roster.Errorf(roster.Closed, "leave.period_closed", e.Problems[0].Args[0])
	}
	return result.Batch, err
}

// putRequest writes the request; one that somebody else moved meanwhile is a conflict.
func putRequest(ctx context.Context, tx *sqldb.Tx, r *leave.Request, steps int) error {
	if r.Version == steps {
		return insert(ctx, tx, "leave_requests", []string{
			"centre_id", "number", "staff", "type", "from_day", "from_session", "to_day", "to_session",
			"half_days", "reason", "emergency", "chain", "state", "version",
		}, [][]any{{
			tx.CentreID, r.Number, r.Staff, string(r.Type), r.From.Date, int(r.From.Session), r.To.Date, int(r.To.Session),
			int(r.HalfDays), r.Reason, r.Emergency, chainText(r.Chain), string(r.State), r.Version,
		}})
	}
	result, err := tx.Exec(ctx, `
		UPDATE leave_requests
		SET state = ?, version = ?
		WHERE centre_id = ? AND number = ? AND version = ?`,
		string(r.State), r.Version, tx.CentreID, r.Number, r.Version-steps)
	if err != nil {
		return err
	}
	if n, err := result.RowsAffected(); err != nil || n != 1 {
		return errors.Join(err, roster.Errorf(roster.Conflict, "leave.moved", r.Number))
	}
	return nil
}

func chainText(chain []attendance.Office) string {
	names := make([]string, len(chain))
	for i, office := range chain {
		names[i] = string(office)
	}
	return strings.Join(names, ",")
}

func putSteps(ctx context.Context, tx *sqldb.Tx, r *leave.Request, fresh []leave.Step) error {
	rows := make([][]any, len(fresh))
	for i, s := range fresh {
		rows[i] = []any{
			tx.CentreID, r.Number, len(r.Steps) - len(fresh) + i + 1, string(s.Action), string(s.State),
			s.Staff, string(s.Office), s.Deputises, s.Note, s.OverrideAB, s.WithoutCertificate,
			s.Back.Date, int(s.Back.Session), s.End.Date, int(s.End.Session), int(s.Late),
			sql.NullString{String: s.Certificate, Valid: s.Certificate != ""}, s.File,
			sql.NullInt64{Int64: s.Batch, Valid: s.Batch != 0}, s.Account, s.At.UnixMilli(),
		}
	}
	return insert(ctx, tx, "leave_steps", []string{
		"centre_id", "number", "seq", "action", "state",
		"staff", "office", "deputises", "note", "override_ab", "without_certificate",
		"back_day", "back_session", "end_day", "end_session", "late_half_days",
		"certificate", "file_name", "batch_id", "recorded_by", "recorded_at",
	}, rows)
}

// decidedBatch refuses to take back a batch by which a request stored, shortened or
// cancelled its leave: the request would say one thing and the records another.
func decidedBatch(ctx context.Context, tx *sqldb.Tx, batch int64) error {
	var numbers []int64
	err := tx.Select(ctx, &numbers, `
		SELECT number
		FROM leave_steps
		WHERE centre_id = ? AND batch_id = ?`, tx.CentreID, batch)
	if err != nil || len(numbers) == 0 {
		return err
	}
	return roster.Errorf(roster.Conflict, "undo.leave_request", batch, numbers[0])
}

// requestedLeave loads which stored leave stands there because of a request.
func requestedLeave(ctx context.Context, tx *sqldb.Tx) (map[attendance.LeaveKey]int64, error) {
	var rows []leaveRequestRow
	err := tx.Select(ctx, &rows, `
		SELECT number, staff, from_day, from_session
		FROM leave_requests
		WHERE centre_id = ? AND state IN ('approved', 'returned')`, tx.CentreID)
	held := make(map[attendance.LeaveKey]int64, len(rows))
	for _, r := range rows {
		held[attendance.LeaveKey{Staff: r.Staff, From: attendance.HalfDay{Date: r.FromDay, Session: r.FromSession}}] = r.Number
	}
	return held, err
}
