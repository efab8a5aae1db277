package attendancedb

import (
	"context"
	"database/sql"
	"errors"

	"redbanner/attendance"
	"redbanner/attendance/audit"
	"redbanner/attendance/audit/auditdb"
	"redbanner/attendance/clock"
	"redbanner/attendance/push"
	"redbanner/attendance/roster"
	"redbanner/migrations/sqldb"
)

// commandRow is a stored command.
type commandRow struct {
	ID         int64         `db:"id"`
	Serial     string        `db:"serial"`
	Kind       push.Question `db:"kind"`
	From       roster.Date   `db:"from_day"`
	To         roster.Date   `db:"to_day"`
	QueuedAt   sql.NullInt64 `db:"queued_at"`
	QueuedBy   string        `db:"queued_by"`
	SentAt     sql.NullInt64 `db:"sent_at"`
	AnsweredAt sql.NullInt64 `db:"answered_at"`
	Return     sql.NullInt64 `db:"return_code"`
	Sum        sql.NullInt64 `db:"answer_sum"`
	Stored     sql.NullInt64 `db:"stored_count"`
}

func (r commandRow) command() push.Command {
	c := push.Command{
		ID: r.ID, Serial: r.Serial, Kind: r.Kind, From: r.From, To: r.To, QueuedBy: r.QueuedBy,
		QueuedAt: pushInstant(r.QueuedAt), SentAt: pushInstant(r.SentAt), AnsweredAt: pushInstant(r.AnsweredAt),
		Return: int(r.Return.Int64), Sum: -1, Stored: int(r.Stored.Int64),
	}
	if r.Sum.Valid {
		c.Sum = int(r.Sum.Int64)
	}
	return c
}

const selectCommand = `
	SELECT id, serial, kind, from_day, to_day, queued_at, queued_by, sent_at, answered_at, return_code, answer_sum, stored_count
	FROM push_commands
	WHERE centre_id = ? `

func pushCommands(ctx context.Context, tx *sqldb.Tx, where string, args ...any) ([]push.Command, error) {
	var rows []commandRow
	err := tx.Select(ctx, &rows, selectCommand+where, append([]any{tx.CentreID}, args...)...)
	list := make([]push.Command, len(rows))
	for i, r := range rows {
		list[i] = r.command()
	}
	return list, err
}

// Queue puts a question to an approved clock.
func (s *PushStore) Queue(ctx context.Context, scope attendance.Scope, c push.Command) (push.Command, error) {
	err := locked(ctx, s.db, scope, func(tx *sqldb.Tx) error {
		d, known, err := pushDevice(ctx, tx, c.Serial)
		switch {
		case err != nil:
			return err
		case !known:
			return roster.Errorf(roster.NotFound, "push.unknown_device", c.Serial)
		case d.State != push.Approved:
			return roster.Errorf(roster.Conflict, "push.not_approved", c.Serial)
		}
		err = tx.Get(ctx, &c.ID, `
			SELECT COALESCE(MAX(id), 0) + 1
			FROM push_commands
			WHERE centre_id = ?`, tx.CentreID)
		if err != nil {
			return err
		}
		c.QueuedAt, c.QueuedBy, c.Sum = tx.Now, tx.Actor, -1
		_, err = tx.Exec(ctx, `
			INSERT INTO push_commands (centre_id, id, serial, kind, from_day, to_day, queued_at, queued_by)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
			tx.CentreID, c.ID, c.Serial, string(c.Kind), c.From, c.To, tx.Now.UnixMilli(), tx.Actor)
		if err != nil {
			return err
		}
		return auditdb.Write(ctx, tx, audit.Event{Action: "question.ask", Object: numbered("question", c.ID), Detail: map[string]any{
			"serial": c.Serial, "kind": c.Kind, "from": c.From, "to": c.To,
		}})
	})
	return c, err
}

// Commands lists the questions put to a clock, or to all, the newest first.
func (s *PushStore) Commands(ctx context.Context, scope attendance.Scope, serial string) ([]push.Command, error) {
	var list []push.Command
	err := s.db.ReadTx(ctx, auditdb.Scoped(scope), func(tx *sqldb.Tx) error {
		var err error
		list, err = pushCommands(ctx, tx, `AND (? = '' OR serial = ?) ORDER BY id DESC`, serial, serial)
		return err
	})
	return list, err
}

// Take hands out the queued commands of a clock, each once. It writes only when
// there are any, since clocks ask all the time.
func (s *PushStore) Take(ctx context.Context, call push.Call) ([]push.Command, error) {
	const queued = `AND serial = ? AND sent_at IS NULL ORDER BY id`
	var list []push.Command
	err := s.db.ReadTx(ctx, auditdb.Scoped(call.Scope), func(tx *sqldb.Tx) error {
		var err error
		list, err = pushCommands(ctx, tx, queued, call.Serial)
		return err
	})
	if err != nil || len(list) == 0 {
		return nil, err
	}
	err = s.db.InTx(ctx, machine(call), func(tx *sqldb.Tx) error {
		if err := tx.LockCentre(ctx); err != nil {
			return err
		}
		var err error
		if list, err = pushCommands(ctx, tx, queued, call.Serial); err != nil || len(list) == 0 {
			return err
		}
		ids := make([]int64, len(list))
		for i := range list {
			ids[i] = list[i].ID
			list[i].SentAt = tx.Now
			_, err := tx.Exec(ctx, `
				UPDATE push_commands
				SET sent_at = ?
				WHERE centre_id = ? AND id = ?`, tx.Now.UnixMilli(), tx.CentreID, list[i].ID)
			if err != nil {
				return err
			}
		}
		return auditdb.Write(ctx, tx, audit.Event{
			Action: "question.send", Object: "device:" + call.Serial, Detail: map[string]any{"questions": ids},
		})
	})
	return list, err
}

// Answer keeps what a clock says of the commands it was given; the first answer stands.
func (s *PushStore) Answer(ctx context.Context, call push.Call, answers []push.Answer) error {
	return s.db.InTx(ctx, machine(call), func(tx *sqldb.Tx) error {
		var taken []map[string]any
		for _, a := range answers {
			kept, err := pushAnswer(ctx, tx, call.Serial, a)
			if err != nil {
				return err
			}
			if kept {
				taken = append(taken, map[string]any{"question": a.ID, "return": a.Return, "sum": a.Sum})
			}
		}
		if len(taken) == 0 {
			return nil
		}
		return auditdb.Write(ctx, tx, audit.Event{
			Action: "question.answer", Object: "device:" + call.Serial, Detail: map[string]any{"answers": taken},
		})
	})
}

// pushAnswer keeps an answer and tells whether it was still waited for.
func pushAnswer(ctx context.Context, tx *sqldb.Tx, serial string, a push.Answer) (bool, error) {
	var row commandRow
	err := tx.Get(ctx, &row, selectCommand+`AND serial = ? AND id = ? AND sent_at IS NOT NULL AND answered_at IS NULL`, tx.CentreID, serial, a.ID)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil // of another server's command, or a repeat
	}
	if err != nil {
		return false, err
	}
	var sum, stored sql.NullInt64
	if row.Kind == push.Check && a.Return == 0 && a.Sum >= 0 {
		n, err := storedRecords(ctx, tx, row.command())
		if err != nil {
			return false, err
		}
		sum, stored = sql.NullInt64{Int64: int64(a.Sum), Valid: true}, sql.NullInt64{Int64: n, Valid: true}
	}
	_, err = tx.Exec(ctx, `
		UPDATE push_commands
		SET answered_at = ?, return_code = ?, answer_sum = ?, stored_count = ?
		WHERE centre_id = ? AND id = ?`, tx.Now.UnixMilli(), a.Return, sum, stored, tx.CentreID, row.ID)
	return err == nil, err
}

// storedRecords counts the clock's records of a window that are kept: those of uploads
// whose batch stands, each once however often it was sent, by the clock's own time.
func storedRecords(ctx context.Context, tx *sqldb.Tx, c push.Command) (int64, error) {
	first, last := c.Window()
	rows, err := tx.Query(ctx, `
		SELECT u.body
		FROM push_uploads u
		JOIN batches b ON b.centre_id = u.centre_id AND b.id = u.batch_id
		WHERE u.centre_id = ? AND u.serial = ? AND u.last_time >= ? AND u.first_time <= ? AND b.undone_at IS NULL`,
		tx.CentreID, c.Serial, int64(first), int64(last))
	if err != nil {
		return 0, err
	}
	defer rows.Close()
	distinct := map[clock.PushRecord]bool{}
	for rows.Next() {
		var body []byte
		if err := rows.Scan(&body); err != nil {
			return 0, err
		}
		for _, r := range clock.PushRecords(body) {
			if first <= r.At && r.At <= last {
				distinct[r] = true
			}
		}
	}
	return int64(len(distinct)), rows.Err()
}
