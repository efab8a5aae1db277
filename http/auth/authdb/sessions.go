package authdb

import (
	"context"
	"errors"
	"time"

	"redbanner/attendance"
	"redbanner/attendance/audit"
	"redbanner/attendance/audit/auditdb"
	"redbanner/attendance/roster"
	"redbanner/http/auth"
	"redbanner/migrations/sqldb"
)

// sessionTables change by the minute, and nobody did that.
var sessionTables = []string{"sessions"}

// sessionRow is a stored session.
type sessionRow struct {
	Hash    string `db:"token_hash"`
	Account string `db:"account"`
	Data    []byte `db:"data"`
	Origin  string `db:"origin"`
	Agent   string `db:"agent"`
	Made    int64  `db:"made_at"`
	Expires int64  `db:"expires_at"`
}

func (r *sessionRow) session(centre int64) auth.Session {
	return auth.Session{
		Centre: centre, Hash: r.Hash, Account: r.Account, Data: r.Data, Origin: r.Origin, Agent: r.Agent,
		Made: instant(r.Made), Expires: instant(r.Expires),
	}
}

func sessions(ctx context.Context, tx *sqldb.Tx, where string, args ...any) ([]auth.Session, error) {
	var rows []sessionRow
	err := tx.Select(ctx, &rows, `
		SELECT token_hash, account, data, origin, agent, made_at, expires_at
		FROM sessions
		WHERE centre_id = ?`+where+`
		ORDER BY made_at DESC, token_hash`, append([]any{tx.CentreID}, args...)...)
	list := make([]auth.Session, len(rows))
	for i := range rows {
		list[i] = rows[i].session(tx.CentreID)
	}
	return list, err
}

// FindSession loads a session, whether it has ended or not.
func (s *Store) FindSession(ctx context.Context, centre int64, hash string) (found auth.Session, there bool, err error) {
	err = s.db.ReadTx(ctx, machine(centre), func(tx *sqldb.Tx) error {
		list, err := sessions(ctx, tx, ` AND token_hash = ?`, hash)
		if there = len(list) == 1; there {
			found = list[0]
		}
		return err
	})
	return found, there, err
}

// AddSession keeps a new session. A browser may name a centre that is not there.
func (s *Store) AddSession(ctx context.Context, n auth.Session) error {
	return s.db.InSilentTx(ctx, machine(n.Centre), sessionTables, func(tx *sqldb.Tx) error {
		_, err := tx.Exec(ctx, `
			INSERT INTO sessions (centre_id, token_hash, account, data, origin, agent, made_at, expires_at)
			SELECT c.id, CAST(? AS TEXT), CAST(? AS TEXT), ?, CAST(? AS TEXT), CAST(? AS TEXT), CAST(? AS BIGINT), CAST(? AS BIGINT)
			FROM centres c
			WHERE c.id = ?`, n.Hash, n.Account, n.Data, n.Origin, n.Agent, millis(n.Made), millis(n.Expires), n.Centre)
		return err
	})
}

// MoveSession writes data and end of a session that still is there.
func (s *Store) MoveSession(ctx context.Context, n auth.Session) error {
	return s.db.InSilentTx(ctx, machine(n.Centre), sessionTables, func(tx *sqldb.Tx) error {
		_, err := tx.Exec(ctx, `
			UPDATE sessions
			SET account = ?, data = ?, expires_at = ?
			WHERE centre_id = ? AND token_hash = ?`, n.Account, n.Data, millis(n.Expires), tx.CentreID, n.Hash)
		return err
	})
}

// DropSession removes a session.
func (s *Store) DropSession(ctx context.Context, centre int64, hash string) error {
	return s.db.InSilentTx(ctx, machine(centre), sessionTables, func(tx *sqldb.Tx) error { return drop(ctx, tx, hash) })
}

func drop(ctx context.Context, tx *sqldb.Tx, hash string) error {
	_, err := tx.Exec(ctx, `DELETE FROM sessions WHERE centre_id = ? AND token_hash = ?`, tx.CentreID, hash)
	return err
}

// Sessions loads those that have not ended, of who is signed in.
func (s *Store) Sessions(ctx context.Context, scope attendance.Scope, account string, now time.Time) (list []auth.Session, err error) {
	err = s.db.ReadTx(ctx, scoped(scope), func(tx *sqldb.Tx) error {
		var err error
		list, err = sessions(ctx, tx, ` AND account <> '' AND (account = ? OR CAST(? AS TEXT) = '') AND expires_at > ?`, account, account, millis(now))
		return err
	})
	return list, err
}

// EndSession removes somebody's session, with its event.
func (s *Store) EndSession(ctx context.Context, scope attendance.Scope, n auth.Session, event audit.Event) error {
	return s.locked(ctx, scope, func(tx *sqldb.Tx) error {
		if err := drop(ctx, tx, n.Hash); err != nil {
			return err
		}
		return auditdb.Write(ctx, tx, event)
	})
}

// Sweep removes what ended before a time: sessions, and failures that count no longer.
func (s *Store) Sweep(ctx context.Context, centre roster.Centre, before time.Time) error {
	return s.db.InSilentTx(ctx, machine(centre.ID), []string{"sessions", "sign_in_tries"}, func(tx *sqldb.Tx) error {
		_, err := tx.Exec(ctx, `DELETE FROM sessions WHERE centre_id = ? AND expires_at < ?`, tx.CentreID, millis(before))
		if err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `
			DELETE FROM sign_in_tries
			WHERE centre_id = ? AND since_at < ? AND locked_until < ?`, tx.CentreID, millis(before), millis(before))
		return err
	})
}

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
