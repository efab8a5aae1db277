package authdb

import (
	"context"
	"errors"

	"redbanner/attendance"
	"redbanner/attendance/audit"
	"redbanner/attendance/audit/auditdb"
	"redbanner/attendance/roster"
	"redbanner/migrations/sqldb"
)

// takeSetup uses the set-up code up. It is the right one, and there is no account yet.
func takeSetup(ctx context.Context, tx *sqldb.Tx, hash string) error {
	var n int
	if err := count(ctx, tx, &n, ""); err != nil {
		return err
	}
	if n > 0 {
		return roster.Errorf(roster.Conflict, "account.set_up")
	}
	result, err := tx.Exec(ctx, `DELETE FROM account_setup WHERE centre_id = ? AND code = ?`, tx.CentreID, hash)
	if err != nil {
		return err
	}
	if taken, err := result.RowsAffected(); err != nil || taken == 0 {
		return errors.Join(err, roster.Errorf(roster.Forbidden, "account.setup_wrong"))
	}
	_, err = tx.Exec(ctx, `DELETE FROM account_setup WHERE centre_id = ?`, tx.CentreID)
	return err
}

// Setup loads the hash of a centre's set-up code.
func (s *Store) Setup(ctx context.Context, centre roster.Centre) (hash string, err error) {
	err = s.db.ReadTx(ctx, machine(centre.ID), func(tx *sqldb.Tx) error {
		var hashes []string
		err := tx.Select(ctx, &hashes, `SELECT code FROM account_setup WHERE centre_id = ?`, tx.CentreID)
		if len(hashes) == 1 {
			hash = hashes[0]
		}
		return err
	})
	return hash, err
}

// PutSetup keeps the hash of a set-up code in the place of any other.
func (s *Store) PutSetup(ctx context.Context, scope attendance.Scope, hash string, event audit.Event) error {
	return s.locked(ctx, scope, func(tx *sqldb.Tx) error {
		if _, err := tx.Exec(ctx, `DELETE FROM account_setup WHERE centre_id = ?`, tx.CentreID); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, `
			INSERT INTO account_setup (centre_id, seq, code, made_at)
			VALUES (?, 1, ?, ?)`, tx.CentreID, hash, tx.Now.UnixMilli())
		if err != nil {
			return err
		}
		return auditdb.Write(ctx, tx, event)
	})
}
