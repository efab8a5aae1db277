package authdb

import (
	"context"
	"errors"

	"redbanner/attendance"
	"redbanner/attendance/audit"
	"redbanner/attendance/audit/auditdb"
	"redbanner/attendance/roster"
	"redbanner/http/auth"
	"redbanner/migrations/sqldb"
)

// tokenRow is a stored token.
type tokenRow struct {
	Number    int64              `db:"number"`
	Account   string             `db:"account"`
	Title     string             `db:"title"`
	Hash      string             `db:"hash"`
	Rights    list[roster.Right] `db:"rights"`
	Until     int64              `db:"until_at"`
	By        string             `db:"made_by"`
	Made      int64              `db:"made_at"`
	Revoker   string             `db:"revoked_by"`
	Revoked   int64              `db:"revoked_at"`
	LastUseAt int64              `db:"used_at"`
}

func (r *tokenRow) token(centre int64) auth.Token {
	return auth.Token{
		Number: r.Number, Account: r.Account, Title: r.Title, Rights: r.Rights, Until: instant(r.Until), By: r.By, Made: instant(r.Made),
		Revoker: r.Revoker, Revoked: instant(r.Revoked), LastUsed: instant(r.LastUseAt),
	}.WithHash(centre, r.Hash)
}

func (s *Store) tokens(ctx context.Context, centre int64, where string, args ...any) (list []auth.Token, err error) {
	err = s.db.ReadTx(ctx, machine(centre), func(tx *sqldb.Tx) error {
		var rows []tokenRow
		err := tx.Select(ctx, &rows, `
			SELECT t.number, t.account, t.title, t.hash, t.rights, t.until_at, t.made_by, t.made_at, t.revoked_by, t.revoked_at,
				COALESCE(u.used_at, 0) AS used_at
			FROM account_tokens t
			LEFT JOIN account_token_uses u ON u.centre_id = t.centre_id AND u.number = t.number
			WHERE t.centre_id = ?`+where+`
			ORDER BY t.number DESC`, append([]any{tx.CentreID}, args...)...)
		list = make([]auth.Token, len(rows))
		for i := range rows {
			list[i] = rows[i].token(centre)
		}
		return err
	})
	return list, err
}

// Token loads a token by its number.
func (s *Store) Token(ctx context.Context, centre int64, number int64) (auth.Token, error) {
	list, err := s.tokens(ctx, centre, ` AND t.number = ?`, number)
	if err == nil && len(list) != 1 {
		err = roster.Errorf(roster.NotFound, "token.unknown", number)
	}
	if err != nil {
		return auth.Token{}, err
	}
	return list[0], nil
}

// Tokens loads those of an account, or of all with "", the newest first.
func (s *Store) Tokens(ctx context.Context, scope attendance.Scope, account string) ([]auth.Token, error) {
	if account == "" {
		return s.tokens(ctx, scope.Centre.ID, ``)
	}
	return s.tokens(ctx, scope.Centre.ID, ` AND t.account = ?`, account)
}

// AddToken keeps a token under the next number.
func (s *Store) AddToken(ctx context.Context, scope attendance.Scope, t auth.Token, event func(auth.Token) audit.Event) (auth.Token, error) {
	err := s.locked(ctx, scope, func(tx *sqldb.Tx) error {
		err := tx.Get(ctx, &t.Number, `SELECT COALESCE(MAX(number), 0) + 1 FROM account_tokens WHERE centre_id = ?`, tx.CentreID)
		if err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `
			INSERT INTO account_tokens (centre_id, number, account, title, hash, rights, until_at, made_by, made_at)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
			tx.CentreID, t.Number, t.Account, t.Title, t.Hash(), list[roster.Right](t.Rights).text(), millis(t.Until), tx.Actor, tx.Now.UnixMilli())
		if err != nil {
			return err
		}
		return auditdb.Write(ctx, tx, event(t))
	})
	return t, err
}

// RevokeToken ends a token that nobody ended before.
func (s *Store) RevokeToken(ctx context.Context, scope attendance.Scope, number int64, event audit.Event) error {
	return s.locked(ctx, scope, func(tx *sqldb.Tx) error {
		result, err := tx.Exec(ctx, `
			UPDATE account_tokens
			SET revoked_by = ?, revoked_at = ?
			WHERE centre_id = ? AND number = ? AND revoked_at = 0`, tx.Actor, tx.Now.UnixMilli(), tx.CentreID, number)
		if err != nil {
			return err
		}
		if n, err := result.RowsAffected(); err != nil || n == 0 {
			return errors.Join(err, roster.Errorf(roster.Conflict, "token.is_revoked", number))
		}
		return auditdb.Write(ctx, tx, event)
	})
}

// UseToken notes that a token was used now.
func (s *Store) UseToken(ctx context.Context, centre int64, number int64) error {
	return s.db.InSilentTx(ctx, machine(centre), []string{"account_token_uses"}, func(tx *sqldb.Tx) error {
		_, err := tx.Exec(ctx, `
			INSERT INTO account_token_uses (centre_id, number, used_at)
			VALUES (?, ?, ?)
			ON CONFLICT (centre_id, number) DO UPDATE
			SET used_at = excluded.used_at`, tx.CentreID, number, tx.Now.UnixMilli())
		return err
	})
}
