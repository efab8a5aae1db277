package authdb

import (
	"context"
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
	err = s.db.ReadTx(ctx, auditdb.Scoped(scope), func(tx *sqldb.Tx) error {
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
