package authdb

import (
	"context"

	"redbanner/attendance"
	"redbanner/attendance/audit"
	"redbanner/attendance/audit/auditdb"
	"redbanner/attendance/roster"
	"redbanner/http/auth"
	"redbanner/migrations/sqldb"
)

// Shares loads who looks in from other centres, by their centre and account.
func (s *Store) Shares(ctx context.Context, centre roster.Centre) ([]auth.Share, error) {
	var rows []struct {
		Account     string `db:"account"`
		WithCentre  string `db:"with_centre"`
		WithAccount string `db:"with_account"`
		By          string `db:"shared_by"`
		At          int64  `db:"shared_at"`
	}
	err := s.db.ReadTx(ctx, machine(centre.ID), func(tx *sqldb.Tx) error {
		return tx.Select(ctx, &rows, `
			SELECT account, with_centre, with_account, shared_by, shared_at
			FROM account_shares
			WHERE centre_id = ?
			ORDER BY with_centre, with_account`, tx.CentreID)
	})
	shares := make([]auth.Share, len(rows))
	for i, r := range rows {
		shares[i] = auth.Share{Account: r.Account, WithCentre: r.WithCentre, WithAccount: r.WithAccount, By: r.By, At: instant(r.At)}
	}
	return shares, err
}

// PutShare keeps a share in the place of any with the same account over there.
func (s *Store) PutShare(ctx context.Context, scope attendance.Scope, share auth.Share, event audit.Event) error {
	return s.locked(ctx, scope, func(tx *sqldb.Tx) error {
		_, err := tx.Exec(ctx, `
			INSERT INTO account_shares (centre_id, account, with_centre, with_account, shared_by, shared_at)
			VALUES (?, ?, ?, ?, ?, ?)
			ON CONFLICT (centre_id, with_centre, with_account) DO UPDATE
			SET account = excluded.account, shared_by = excluded.shared_by, shared_at = excluded.shared_at`,
			tx.CentreID, share.Account, share.WithCentre, share.WithAccount, tx.Actor, tx.Now.UnixMilli())
		if err != nil {
			return err
		}
		return auditdb.Write(ctx, tx, event)
	})
}

// DropShare ends a share.
func (s *Store) DropShare(ctx context.Context, scope attendance.Scope, share auth.Share, event audit.Event) error {
	return s.locked(ctx, scope, func(tx *sqldb.Tx) error {
		_, err := tx.Exec(ctx, `
			DELETE FROM account_shares
			WHERE centre_id = ? AND with_centre = ? AND with_account = ?`, tx.CentreID, share.WithCentre, share.WithAccount)
		if err != nil {
			return err
		}
		return auditdb.Write(ctx, tx, event)
	})
}
