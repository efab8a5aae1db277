// Package auditdb is the SQL of the audit log. Every transaction that changes a
// centre's records calls Write once, in that same transaction.
package auditdb

import (
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"

	"redbanner/attendance/audit"
	"redbanner/migrations/sqldb"
)

// Write appends the event of a change to the centre's chain, in the change's own
// transaction, as its last statement: without its event a change is not kept.
func Write(ctx context.Context, tx *sqldb.Tx, e audit.Event) error {
	if err := tx.LockCentre(ctx); err != nil { // the chain has one end
		return err
	}
	if err := unseen(ctx, tx, e); err != nil {
		return err
	}
	r := audit.Record{
		Centre: tx.CentreID, At: tx.Now, Actor: tx.Actor, Staff: tx.Staff, Origin: tx.Origin,
		Action: e.Action, Object: e.Object,
	}
	if err := last(ctx, tx, &r); err != nil {
		return err
	}
	detail, salt, err := sealed(e.Detail)
	if err != nil {
		return fmt.Errorf("detail of %s: %w", e.Action, err)
	}
	if detail != nil {
		r.Commit = audit.Commitment(salt, detail)
	}
	if r.State, err = tx.SettleSums(ctx); err != nil {
		return err
	}
	r.Hash = r.Sum()
	_, err = tx.Exec(ctx, `
		INSERT INTO audit_events (centre_id, seq, at, actor, staff, origin, action, object, detail_commit, state, prev, hash)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		r.Centre, r.Seq, r.At.UnixMilli(), r.Actor, r.Staff, r.Origin, r.Action, r.Object, r.Commit[:], r.State[:], r.Prev[:], r.Hash[:])
	if err != nil || detail == nil {
		return err
	}
	_, err = tx.Exec(ctx, `
		INSERT INTO audit_details (centre_id, seq, salt, body)
		VALUES (?, ?, ?, ?)`, r.Centre, r.Seq, salt, detail)
	return err
}

// last sets where the record goes: behind the chain's last event.
func last(ctx context.Context, tx *sqldb.Tx, r *audit.Record) error {
	var end struct {
		Seq  int64  `db:"seq"`
		Hash []byte `db:"hash"`
	}
	err := tx.Get(ctx, &end, `
		SELECT seq, hash
		FROM audit_events
		WHERE centre_id = ?
		ORDER BY seq DESC
		LIMIT 1`, tx.CentreID)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return err
	}
	r.Seq = end.Seq + 1
	copy(r.Prev[:], end.Hash)
	return nil
}

// sealed encodes a detail and draws its salt; nil for none.
func sealed(detail any) (body, salt []byte, err error) {
	if detail == nil {
		return nil, nil, nil
	}
	if body, err = json.Marshal(detail); err != nil {
		return nil, nil, err
	}
	salt = make([]byte, 16)
	_, err = rand.Read(salt)
	return body, salt, err
}
