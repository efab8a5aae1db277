// Package idempotencydb is the SQL of the keys under which programs ask.
package idempotencydb

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"redbanner/attendance"
	"redbanner/http/idempotency"
	"redbanner/migrations/sqldb"
)

// Store keeps keys in a database. It satisfies idempotency.Store.
type Store struct {
	db *sqldb.DB
}

// New returns the store over an open database.
func New(db *sqldb.DB) *Store { return &Store{db} }

// write runs fn in a transaction that leaves no event: what was asked for leaves its own.
func (s *Store) write(ctx context.Context, scope attendance.Scope, fn func(*sqldb.Tx) error) error {
	by := sqldb.Scope{CentreID: scope.Centre.ID, Actor: scope.Actor, Staff: scope.Staff, Origin: scope.Origin}
	return s.db.InSilentTx(ctx, by, []string{"idempotency_keys"}, fn)
}

// Begin notes a request, unless something is known under its key.
func (s *Store) Begin(ctx context.Context, scope attendance.Scope, key, digest string, now, before time.Time) (known *idempotency.Entry, err error) {
	err = s.write(ctx, scope, func(tx *sqldb.Tx) error {
		known = nil                                // the transaction may be tried again
		if err := tx.LockCentre(ctx); err != nil { // of two at once, one comes first
			return err
		}
		if _, err := tx.Exec(ctx, `DELETE FROM idempotency_keys WHERE centre_id = ? AND begun_at < ?`, tx.CentreID, before.UnixMilli()); err != nil {
			return err
		}
		var err error
		if known, err = entry(ctx, tx, scope.Actor, key); err != nil || known != nil {
			return err
		}
		_, err = tx.Exec(ctx, `
			INSERT INTO idempotency_keys (centre_id, account, name, digest, begun_at)
			VALUES (?, ?, ?, ?, ?)`, tx.CentreID, scope.Actor, key, digest, now.UnixMilli())
		return err
	})
	return known, err
}

type row struct {
	Digest string `db:"digest"`
	Status int    `db:"status"`
	Type   string `db:"content_type"`
	Body   string `db:"body"`
	Begun  int64  `db:"begun_at"`
}

func entry(ctx context.Context, tx *sqldb.Tx, account, key string) (*idempotency.Entry, error) {
	var r row
	err := tx.Get(ctx, &r, `
		SELECT digest, status, content_type, body, begun_at
		FROM idempotency_keys
		WHERE centre_id = ? AND account = ? AND name = ?`, tx.CentreID, account, key)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	e := &idempotency.Entry{Digest: r.Digest, Begun: time.UnixMilli(r.Begun)}
	if r.Status != 0 {
		e.Answer = &idempotency.Answer{Status: r.Status, ContentType: r.Type, Body: []byte(r.Body)}
	}
	return e, nil
}

// Finish keeps the answer to a request.
func (s *Store) Finish(ctx context.Context, scope attendance.Scope, key string, a idempotency.Answer) error {
	return s.write(ctx, scope, func(tx *sqldb.Tx) error {
		_, err := tx.Exec(ctx, `
			UPDATE idempotency_keys
			SET status = ?, content_type = ?, body = ?
			WHERE centre_id = ? AND account = ? AND name = ?`, a.Status, a.ContentType, string(a.Body), tx.CentreID, scope.Actor, key)
		return err
	})
}

// Forget removes a key.
func (s *Store) Forget(ctx context.Context, scope attendance.Scope, key string) error {
	return s.write(ctx, scope, func(tx *sqldb.Tx) error {
		_, err := tx.Exec(ctx, `DELETE FROM idempotency_keys WHERE centre_id = ? AND account = ? AND name = ?`, tx.CentreID, scope.Actor, key)
		return err
	})
}
