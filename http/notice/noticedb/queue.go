package noticedb

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"redbanner/attendance"
	"redbanner/attendance/audit/auditdb"
	"redbanner/attendance/roster"
	"redbanner/http/notice"
	"redbanner/migrations/sqldb"
)

func decimal(n int64) string { return strconv.FormatInt(n, 10) }

// atOnce is how many events one transaction queues; what is left comes a minute later.
const atOnce = 500

// Collect queues what the log says since the last time, for every channel that wants it. An
// event is queued once for a channel, however many servers read the log.
func (s *Store) Collect(ctx context.Context, scope attendance.Scope, now, forget time.Time) error {
	return s.quietly(ctx, scope, func(tx *sqldb.Tx) error {
		wanting, err := channels(ctx, tx)
		if err != nil {
			return err
		}
		for _, c := range wanting {
			if err := collect(ctx, tx, c, now); err != nil {
				return err
			}
		}
		_, err = tx.Exec(ctx, `DELETE FROM notice_queue WHERE centre_id = ? AND state <> 'waiting' AND ended_at < ?`, tx.CentreID, forget.UnixMilli())
		return err
	})
}

func collect(ctx context.Context, tx *sqldb.Tx, c notice.Channel, now time.Time) error {
	args := []any{tx.CentreID, tx.CentreID, c.Number}
	for _, topic := range c.Topics {
		args = append(args, topic)
	}
	var rows []struct {
		Seq    int64  `db:"seq"`
		Action string `db:"action"`
		Object string `db:"object"`
		Body   []byte `db:"body"`
	}
	err := tx.Select(ctx, &rows, `
		SELECT e.seq, e.action, e.object, d.body
		FROM audit_events e
		LEFT JOIN audit_details d ON d.centre_id = e.centre_id AND d.seq = e.seq
		WHERE e.centre_id = ? AND e.seq > (SELECT seq FROM notice_cursors WHERE centre_id = ? AND channel = ?)
		  AND e.action IN (?`+strings.Repeat(", ?", len(c.Topics)-1)+`)
		ORDER BY e.seq
		LIMIT `+strconv.Itoa(atOnce), args...)
	if err != nil {
		return err
	}
	for _, r := range rows {
		e := notice.EventOf(r.Seq, r.Action, r.Object, r.Body)
		_, err := tx.Exec(ctx, `
			INSERT INTO notice_queue (centre_id, channel, seq, action, object, until_day, state, next_at, made_at)
			VALUES (?, ?, ?, ?, ?, ?, 'waiting', ?, ?)
			ON CONFLICT (centre_id, channel, seq) DO NOTHING`,
			tx.CentreID, c.Number, e.Seq, e.Action, e.Object, e.Until.String(), now.UnixMilli(), now.UnixMilli())
		if err != nil {
			return err
		}
	}
	var last int64
	if len(rows) == atOnce {
		last = rows[atOnce-1].Seq
	} else if err := tx.Get(ctx, &last, `SELECT COALESCE(MAX(seq), 0) FROM audit_events WHERE centre_id = ?`, tx.CentreID); err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `UPDATE notice_cursors SET seq = ? WHERE centre_id = ? AND channel = ? AND seq < ?`, last, tx.CentreID, c.Number, last)
	return err
}

type entryRow struct {
	Channel int64  `db:"channel"`
	Seq     int64  `db:"seq"`
	Action  string `db:"action"`
	Object  string `db:"object"`
	Until   string `db:"until_day"`
	State   string `db:"state"`
	Tries   int    `db:"tries"`
	Failure string `db:"failure"`
	Number  int    `db:"failure_number"`
	Next    int64  `db:"next_at"`
	Made    int64  `db:"made_at"`
	Ended   int64  `db:"ended_at"`
}

func (r entryRow) entry() (notice.Entry, error) {
	e := notice.Entry{
		Channel: r.Channel, Event: notice.Event{Seq: r.Seq, Action: r.Action, Object: r.Object}, State: notice.State(r.State), Tries: r.Tries,
		Failure: notice.Failure{Code: r.Failure, Number: r.Number}, Next: time.UnixMilli(r.Next).UTC(), Made: time.UnixMilli(r.Made).UTC(),
	}
	if r.Ended != 0 {
		e.Ended = time.UnixMilli(r.Ended).UTC()
	}
	if r.Until == "" {
		return e, nil
	}
	var err error
	e.Until, err = roster.ParseDate(r.Until)
	return e, err
}

const selectEntries = `
	SELECT q.channel, q.seq, q.action, q.object, q.until_day, q.state, q.tries, q.failure, q.failure_number, q.next_at, q.made_at, q.ended_at
	FROM notice_queue q`

// Claim takes messages that are due, most of them for one channel within a minute, and puts
// their next try off, so that nobody else takes them meanwhile.
func (s *Store) Claim(ctx context.Context, scope attendance.Scope, now time.Time, most int, next func(tries int) time.Time) ([]notice.Entry, error) {
	var due []notice.Entry
	err := s.quietly(ctx, scope, func(tx *sqldb.Tx) error {
		wanting, err := channels(ctx, tx)
		if err != nil {
			return err
		}
		for _, c := range wanting {
			list, err := claim(ctx, tx, c.Number, now, most, next)
			if err != nil {
				return err
			}
			due = append(due, list...)
		}
		return nil
	})
	return due, err
}

// claim takes the oldest messages of one channel.
func claim(ctx context.Context, tx *sqldb.Tx, channel int64, now time.Time, most int, next func(tries int) time.Time) ([]notice.Entry, error) {
	var tried int
	err := tx.Get(ctx, &tried, `SELECT COUNT(*) FROM notice_queue WHERE centre_id = ? AND channel = ? AND tried_at > ?`,
		tx.CentreID, channel, now.Add(-time.Minute).UnixMilli())
	if err != nil || tried >= most {
		return nil, err
	}
	var rows []entryRow
	err = tx.Select(ctx, &rows, selectEntries+` WHERE q.centre_id = ? AND q.channel = ? AND q.state = 'waiting' AND q.next_at <= ? ORDER BY q.seq LIMIT ?`,
		tx.CentreID, channel, now.UnixMilli(), most-tried)
	if err != nil {
		return nil, err
	}
	list := make([]notice.Entry, len(rows))
	for i, r := range rows {
		if list[i], err = r.entry(); err != nil {
			return nil, err
		}
		list[i].Tries++
		list[i].Next = next(list[i].Tries)
		_, err := tx.Exec(ctx, `UPDATE notice_queue SET tries = ?, next_at = ?, tried_at = ? WHERE centre_id = ? AND channel = ? AND seq = ?`,
			list[i].Tries, list[i].Next.UnixMilli(), now.UnixMilli(), tx.CentreID, channel, r.Seq)
		if err != nil {
			return nil, err
		}
	}
	return slices.Clip(list), nil
}

// Done keeps what became of a message.
func (s *Store) Done(ctx context.Context, scope attendance.Scope, e notice.Entry) error {
	ended := int64(0)
	if !e.Ended.IsZero() {
		ended = e.Ended.UnixMilli()
	}
	return s.quietly(ctx, scope, func(tx *sqldb.Tx) error {
		_, err := tx.Exec(ctx, `
			UPDATE notice_queue
			SET state = ?, failure = ?, failure_number = ?, next_at = ?, ended_at = ?
			WHERE centre_id = ? AND channel = ? AND seq = ? AND state = 'waiting'`,
			string(e.State), e.Failure.Code, e.Failure.Number, e.Next.UnixMilli(), ended, tx.CentreID, e.Channel, e.Seq)
		return err
	})
}

// Queue lists the newest messages, the newest first.
func (s *Store) Queue(ctx context.Context, scope attendance.Scope, most int) ([]notice.Entry, error) {
	var rows []entryRow
	err := s.db.ReadTx(ctx, auditdb.Scoped(scope), func(tx *sqldb.Tx) error {
		return tx.Select(ctx, &rows, selectEntries+` WHERE q.centre_id = ? ORDER BY q.seq DESC, q.channel LIMIT ?`, tx.CentreID, most)
	})
	list := make([]notice.Entry, len(rows))
	for i, r := range rows {
		if list[i], err = r.entry(); err != nil {
			return nil, err
		}
	}
	return list, err
}
