package noticedb

import (
	"context"
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
	actions := notice.Actions(c.Topics)
	for _, action := range actions {
		args = append(args, action)
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
		  AND e.action IN (?`+strings.Repeat(", ?", len(actions)-1)+`)
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

// Claim takes the oldest message of a channel that is due and that the pace allows, counts
// the try and puts the next one off, so that nobody else takes it meanwhile; false without one.
func (s *Store) Claim(ctx context.Context, scope attendance.Scope, channel int64, p notice.Pace) (notice.Entry, bool, error) {
	var e notice.Entry
	var found bool
	err := s.quietly(ctx, scope, func(tx *sqldb.Tx) error {
		now := p.Now()
		free, err := free(ctx, tx, channel, now, p)
		if found = false; err != nil || !free {
			return err
		}
		e, found, err = claim(ctx, tx, channel, now, p)
		return err
	})
	return e, found, err
}

// free reports whether a channel may be sent another message now: most of them within a
// minute, and none for a while after its robot said that it was too much. That is read from
// the queue, so that several servers keep to it together.
func free(ctx context.Context, tx *sqldb.Tx, channel int64, now time.Time, p notice.Pace) (bool, error) {
	var n struct {
		Tried int `db:"tried"`
		Muted int `db:"muted"`
	}
	err := tx.Get(ctx, &n, `
		SELECT COUNT(*) FILTER (WHERE tried_at > ?) AS tried,
		       COUNT(*) FILTER (WHERE tried_at > ? AND failure = ?) AS muted
		FROM notice_queue
		WHERE centre_id = ? AND channel = ?`,
		now.Add(-time.Minute).UnixMilli(), now.Add(-p.Muted).UnixMilli(), notice.TooMany, tx.CentreID, channel)
	return n.Tried < p.PerMinute && n.Muted == 0, err
}

// claim takes the oldest message that is due, of a channel that was not removed.
func claim(ctx context.Context, tx *sqldb.Tx, channel int64, now time.Time, p notice.Pace) (notice.Entry, bool, error) {
	var rows []entryRow
	err := tx.Select(ctx, &rows, selectEntries+`
		JOIN notice_channels c ON c.centre_id = q.centre_id AND c.number = q.channel AND c.removed_at IS NULL
		WHERE q.centre_id = ? AND q.channel = ? AND q.state = 'waiting' AND q.next_at <= ?
		ORDER BY q.seq
		LIMIT 1`, tx.CentreID, channel, now.UnixMilli())
	if err != nil || len(rows) == 0 {
		return notice.Entry{}, false, err
	}
	e, err := rows[0].entry()
	if err != nil {
		return e, false, err
	}
	e.Tries++
	e.Next = now.Add(p.Wait(e.Tries))
	_, err = tx.Exec(ctx, `UPDATE notice_queue SET tries = ?, next_at = ?, tried_at = ? WHERE centre_id = ? AND channel = ? AND seq = ?`,
		e.Tries, e.Next.UnixMilli(), now.UnixMilli(), tx.CentreID, channel, e.Seq)
	return e, err == nil, err
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
