// Package noticedb is the SQL of notices: channels, how far the log was read for them, and
// the queue.
package noticedb

import (
	"context"
	"database/sql"
	"errors"
	"strings"
	"time"

	"redbanner/attendance"
	"redbanner/attendance/audit"
	"redbanner/attendance/audit/auditdb"
	"redbanner/attendance/roster"
	"redbanner/http/notice"
	"redbanner/migrations/sqldb"
)

// Store keeps notices in a database. It satisfies notice.Store.
type Store struct {
	db *sqldb.DB
}

// New returns the store over an open database.
func New(db *sqldb.DB) *Store { return &Store{db} }

// quietly runs fn in a transaction that has the centre to itself and leaves no event: where
// a message stands is no change of anybody's record.
func (s *Store) quietly(ctx context.Context, scope attendance.Scope, fn func(*sqldb.Tx) error) error {
	return s.db.InSilentTx(ctx, auditdb.Scoped(scope), []string{"notice_queue", "notice_cursors"}, func(tx *sqldb.Tx) error {
		if err := tx.LockCentre(ctx); err != nil { // several servers share a store
			return err
		}
		return fn(tx)
	})
}

type channelRow struct {
	Number     int64  `db:"number"`
	Kind       string `db:"kind"`
	Name       string `db:"name"`
	Topics     string `db:"topics"`
	Host       string `db:"host"`
	Sender     string `db:"sender"`
	Recipients string `db:"recipients"`
	Sealed     []byte `db:"sealed"`
	By         string `db:"added_by"`
	Staff      string `db:"added_staff"`
	At         int64  `db:"added_at"`
}

func (r channelRow) channel() notice.Channel {
	return notice.Channel{
		Number: r.Number, Kind: notice.Kind(r.Kind), Name: r.Name, Topics: strings.Fields(r.Topics), Host: r.Host, From: r.Sender,
		To: strings.Fields(r.Recipients), By: roster.Person{Account: r.By, Staff: r.Staff}, At: time.UnixMilli(r.At).UTC(),
	}
}

const selectChannels = `
	SELECT number, kind, name, topics, host, sender, recipients, sealed, added_by, added_staff, added_at
	FROM notice_channels
	WHERE centre_id = ? AND removed_at IS NULL`

// Channels lists the channels in order of their numbers.
func (s *Store) Channels(ctx context.Context, scope attendance.Scope) ([]notice.Channel, error) {
	var list []notice.Channel
	err := s.db.ReadTx(ctx, auditdb.Scoped(scope), func(tx *sqldb.Tx) error {
		var err error
		list, err = channels(ctx, tx)
		return err
	})
	return list, err
}

func channels(ctx context.Context, tx *sqldb.Tx) ([]notice.Channel, error) {
	var rows []channelRow
	err := tx.Select(ctx, &rows, selectChannels+` ORDER BY number`, tx.CentreID)
	list := make([]notice.Channel, len(rows))
	for i, r := range rows {
		list[i] = r.channel()
	}
	return list, err
}

// Sealed is a channel with its sealed secret; NotFound without it.
func (s *Store) Sealed(ctx context.Context, scope attendance.Scope, number int64) (notice.Channel, []byte, error) {
	var r channelRow
	err := s.db.ReadTx(ctx, auditdb.Scoped(scope), func(tx *sqldb.Tx) error {
		return tx.Get(ctx, &r, selectChannels+` AND number = ?`, tx.CentreID, number)
	})
	if errors.Is(err, sql.ErrNoRows) {
		return notice.Channel{}, nil, unknown(number)
	}
	return r.channel(), r.Sealed, err
}

func unknown(number int64) error {
	return roster.Errorf(roster.NotFound, "notice.unknown", number)
}

// mostChannels is how many channels a centre may have.
const mostChannels = 20

// Add keeps a channel, whose number it draws, with its event. What the log says from then
// on is queued for it.
func (s *Store) Add(ctx context.Context, scope attendance.Scope, c notice.Channel, seal func(number int64) []byte) (notice.Channel, error) {
	err := s.db.InTx(ctx, auditdb.Scoped(scope), func(tx *sqldb.Tx) error {
		if err := tx.LockCentre(ctx); err != nil {
			return err
		}
		there, err := channels(ctx, tx)
		if err != nil {
			return err
		}
		if len(there) >= mostChannels {
			return roster.Errorf(roster.Conflict, "notice.too_many", mostChannels)
		}
		if err := tx.Get(ctx, &c.Number, `SELECT COALESCE(MAX(number), 0) + 1 FROM notice_channels WHERE centre_id = ?`, tx.CentreID); err != nil {
			return err
		}
		c.By, c.At = roster.Person{Account: tx.Actor, Staff: tx.Staff}, tx.Now
		_, err = tx.Exec(ctx, `
			INSERT INTO notice_channels (centre_id, number, kind, name, topics, host, sender, recipients, sealed, added_by, added_staff, added_at)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
			tx.CentreID, c.Number, string(c.Kind), c.Name, strings.Join(c.Topics, " "), c.Host, c.From, strings.Join(c.To, "\n"), seal(c.Number),
			tx.Actor, tx.Staff, tx.Now.UnixMilli())
		if err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `
			INSERT INTO notice_cursors (centre_id, channel, seq)
			SELECT ?, ?, COALESCE(MAX(seq), 0) FROM audit_events WHERE centre_id = ?`, tx.CentreID, c.Number, tx.CentreID)
		if err != nil {
			return err
		}
		return auditdb.Write(ctx, tx, event("notice.add", c, ""))
	})
	return c, err
}

// event tells of a channel what is no secret. Addresses of mail are people's, and are not told.
func event(action string, c notice.Channel, failure string) audit.Event {
	detail := map[string]any{"kind": c.Kind, "name": c.Name}
	if failure != "" {
		detail["failure"] = failure
	}
	return audit.Event{Action: action, Object: "notice:" + decimal(c.Number), Detail: detail}
}

// Remove ends a channel and forgets its secret, with its event.
func (s *Store) Remove(ctx context.Context, scope attendance.Scope, number int64) error {
	return s.db.InTx(ctx, auditdb.Scoped(scope), func(tx *sqldb.Tx) error {
		if err := tx.LockCentre(ctx); err != nil {
			return err
		}
		var r channelRow
		err := tx.Get(ctx, &r, selectChannels+` AND number = ?`, tx.CentreID, number)
		if errors.Is(err, sql.ErrNoRows) {
			return unknown(number)
		}
		if err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `UPDATE notice_channels SET removed_at = ?, sealed = ? WHERE centre_id = ? AND number = ?`, tx.Now.UnixMilli(), []byte{}, tx.CentreID, number)
		if err != nil {
			return err
		}
		return auditdb.Write(ctx, tx, event("notice.remove", r.channel(), ""))
	})
}

// Tested writes the event of a trial.
func (s *Store) Tested(ctx context.Context, scope attendance.Scope, c notice.Channel, failure string) error {
	return s.db.InTx(ctx, auditdb.Scoped(scope), func(tx *sqldb.Tx) error {
		return auditdb.Write(ctx, tx, event("notice.test", c, failure))
	})
}
