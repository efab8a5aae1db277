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

// triesRow is what is stored of a bucket.
type triesRow struct {
	Failures int   `db:"failures"`
	Since    int64 `db:"since_at"`
	Until    int64 `db:"locked_until"`
}

func triesOf(ctx context.Context, tx *sqldb.Tx, bucket string) (auth.Tries, error) {
	var r triesRow
	err := tx.Get(ctx, &r, `
		SELECT failures, since_at, locked_until
		FROM sign_in_tries
		WHERE centre_id = ? AND bucket = ?`, tx.CentreID, bucket)
	return auth.Tries{Failures: r.Failures, Since: instant(r.Since), Until: instant(r.Until)}, none(err)
}

// Locked tells until when a bucket is locked.
func (s *Store) Locked(ctx context.Context, centre roster.Centre, bucket string) (time.Time, error) {
	var t auth.Tries
	err := s.db.ReadTx(ctx, machine(centre.ID), func(tx *sqldb.Tx) error {
		var err error
		t, err = triesOf(ctx, tx, bucket)
		return err
	})
	return t.Until, err
}

// Try writes what fn makes of a bucket. Those who try at once come one after the other.
func (s *Store) Try(ctx context.Context, centre roster.Centre, bucket string, fn func(auth.Tries) (auth.Tries, error)) error {
	return s.db.InSilentTx(ctx, machine(centre.ID), []string{"sign_in_tries"}, func(tx *sqldb.Tx) error {
		if err := tx.LockCentre(ctx); err != nil {
			return err
		}
		t, err := triesOf(ctx, tx, bucket)
		if err != nil {
			return err
		}
		if t, err = fn(t); err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `
			INSERT INTO sign_in_tries (centre_id, bucket, failures, since_at, locked_until)
			VALUES (?, ?, ?, ?, ?)
			ON CONFLICT (centre_id, bucket) DO UPDATE
			SET failures = excluded.failures, since_at = excluded.since_at, locked_until = excluded.locked_until`,
			tx.CentreID, bucket, t.Failures, millis(t.Since), millis(t.Until))
		return err
	})
}

func forget(ctx context.Context, tx *sqldb.Tx, bucket string) error {
	_, err := tx.Exec(ctx, `DELETE FROM sign_in_tries WHERE centre_id = ? AND bucket = ?`, tx.CentreID, bucket)
	return err
}

// profileSetting names what a centre asks of passwords among its settings.
const profileSetting = "password_profile"

// Profile loads what holds on a day; 0 when nothing was ever set.
func (s *Store) Profile(ctx context.Context, centre roster.Centre, today roster.Date) (int, error) {
	var value int
	err := s.db.ReadTx(ctx, machine(centre.ID), func(tx *sqldb.Tx) error {
		return none(tx.Get(ctx, &value, `
			SELECT value
			FROM settings
			WHERE centre_id = ? AND name = ? AND from_day <= ?
			ORDER BY from_day DESC, seq DESC
			LIMIT 1`, tx.CentreID, profileSetting, today))
	})
	return value, err
}

// SetProfile enters what holds from a day on.
func (s *Store) SetProfile(ctx context.Context, scope attendance.Scope, today roster.Date, value int, event audit.Event) error {
	return s.locked(ctx, scope, func(tx *sqldb.Tx) error {
		_, err := tx.Exec(ctx, `
			INSERT INTO settings (centre_id, name, from_day, seq, value, entered_by, entered_at)
			SELECT ?, ?, ?, COALESCE(MAX(seq), 0) + 1, ?, ?, ?
			FROM settings
			WHERE centre_id = ? AND name = ? AND from_day = ?`,
			tx.CentreID, profileSetting, today, value, tx.Actor, tx.Now.UnixMilli(), tx.CentreID, profileSetting, today)
		if err != nil {
			return err
		}
		return auditdb.Write(ctx, tx, event)
	})
}
