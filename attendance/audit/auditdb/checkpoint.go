package auditdb

import (
	"context"
	"database/sql"
	"errors"

	"redbanner/attendance/audit"
	"redbanner/migrations/sqldb"
)

// Chain is where a centre's log begins and ends, and how far it was signed.
type Chain struct {
	First  audit.Hash
	Seq    int64 // of the last event; 0 without any
	Hash   audit.Hash
	Signed int64 // seq of the last checkpoint; 0 without any
}

// Head tells where a centre's log stands, also one whose first event somebody removed.
func Head(ctx context.Context, tx *sqldb.Tx) (Chain, error) {
	var row struct {
		Seq    int64  `db:"seq"`
		Hash   []byte `db:"hash"`
		First  []byte `db:"first"`
		Signed int64  `db:"signed"`
	}
	err := tx.Get(ctx, &row, `
		SELECT e.seq, e.hash, f.hash AS first,
		       COALESCE((SELECT MAX(c.seq) FROM audit_checkpoints c WHERE c.centre_id = e.centre_id), 0) AS signed
		FROM audit_events e
		LEFT JOIN audit_events f ON f.centre_id = e.centre_id AND f.seq = 1
		WHERE e.centre_id = ?
		ORDER BY e.seq DESC
		LIMIT 1`, tx.CentreID)
	if errors.Is(err, sql.ErrNoRows) {
		return Chain{}, nil
	}
	c := Chain{Seq: row.Seq, Signed: row.Signed}
	copy(c.First[:], row.First)
	copy(c.Hash[:], row.Hash)
	return c, err
}

// KeepCheckpoint keeps a checkpoint in the store, once.
func KeepCheckpoint(ctx context.Context, tx *sqldb.Tx, c audit.Checkpoint) error {
	_, err := tx.Exec(ctx, `
		INSERT INTO audit_checkpoints (centre_id, seq, chain, hash, at, public_key, signature)
		VALUES (?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (centre_id, seq, public_key) DO NOTHING`,
		tx.CentreID, c.Seq, c.Chain[:], c.Hash[:], c.At.UnixMilli(), []byte(c.Key), c.Signature)
	return err
}

func checkpoints(ctx context.Context, tx *sqldb.Tx) ([]audit.Checkpoint, error) {
	var rows []struct {
		Seq       int64  `db:"seq"`
		Chain     []byte `db:"chain"`
		Hash      []byte `db:"hash"`
		At        int64  `db:"at"`
		Key       []byte `db:"public_key"`
		Signature []byte `db:"signature"`
	}
	err := tx.Select(ctx, &rows, `
		SELECT seq, chain, hash, at, public_key, signature
		FROM audit_checkpoints
		WHERE centre_id = ?
		ORDER BY seq, public_key`, tx.CentreID)
	list := make([]audit.Checkpoint, len(rows))
	for i, r := range rows {
		c := audit.Checkpoint{Centre: tx.CentreID, Seq: r.Seq, At: audit.At(r.At), Key: r.Key, Signature: r.Signature}
		if copyHash(&c.Chain, r.Chain)+copyHash(&c.Hash, r.Hash) != 2*len(c.Hash) {
			c.Signature = nil // a hash of another length is none
		}
		list[i] = c
	}
	return list, err
}
