package scoringdb

import (
	"context"
	"database/sql"
	"time"

	"redbanner/attendance"
	"redbanner/attendance/audit/auditdb"
	"redbanner/attendance/roster"
	"redbanner/migrations/sqldb"
	"redbanner/scoring"
)

// putSnapshot keeps a snapshot beside the earlier ones of the period.
func putSnapshot(ctx context.Context, tx *sqldb.Tx, snapshot scoring.Snapshot) error {
	seq, err := nextOf(ctx, tx, `
		SELECT COALESCE(MAX(seq), 0) + 1
		FROM snapshots
		WHERE centre_id = ? AND period = ?`, tx.CentreID, snapshot.Period.String())
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `
		INSERT INTO snapshots (centre_id, period, seq, book_id, book_version, book_hash, as_of,
		                       inputs_digest, output_digest, output, decision, closed_by, closed_staff, closed_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		tx.CentreID, snapshot.Period.String(), seq, snapshot.BookID, snapshot.BookVersion, snapshot.BookHash, snapshot.AsOf,
		snapshot.Inputs, snapshot.Digest, snapshot.Output, snapshot.Decision, tx.Actor, tx.Staff, tx.Now.UnixMilli())
	return err
}

// noteAsked keeps on the last snapshot who wants the period opened again, and why.
func noteAsked(ctx context.Context, tx *sqldb.Tx, period roster.Period, reason string) error {
	_, err := tx.Exec(ctx, `
		UPDATE snapshots
		SET asked_by = ?, asked_staff = ?, asked_at = ?, asked_reason = ?
		WHERE centre_id = ? AND period = ? AND reopened_at IS NULL`,
		tx.Actor, tx.Staff, tx.Now.UnixMilli(), reason, tx.CentreID, period.String())
	return err
}

// forgetAsked takes that off the last snapshot; the audit log keeps it.
func forgetAsked(ctx context.Context, tx *sqldb.Tx, period roster.Period) error {
	_, err := tx.Exec(ctx, `
		UPDATE snapshots
		SET asked_by = NULL, asked_staff = NULL, asked_at = NULL, asked_reason = NULL
		WHERE centre_id = ? AND period = ? AND reopened_at IS NULL`, tx.CentreID, period.String())
	return err
}

// noteReopened keeps on the last snapshot who opened the period again, and why.
func noteReopened(ctx context.Context, tx *sqldb.Tx, period roster.Period, reason string) error {
	_, err := tx.Exec(ctx, `
		UPDATE snapshots
		SET reopened_by = ?, reopened_staff = ?, reopened_at = ?, reopen_reason = ?
		WHERE centre_id = ? AND period = ? AND reopened_at IS NULL`,
		tx.Actor, tx.Staff, tx.Now.UnixMilli(), reason, tx.CentreID, period.String())
	return err
}

// Frozen loads the snapshot that a closed period stands on.
func (s *Store) Frozen(ctx context.Context, scope attendance.Scope, period roster.Period) (scoring.Snapshot, error) {
	var found []scoring.Closing
	err := s.db.ReadTx(ctx, auditdb.Scoped(scope), func(tx *sqldb.Tx) error {
		closed, err := closings(ctx, tx, true, ` AND period = ?`, period.String())
		found = closed[period]
		return err
	})
	if err != nil {
		return scoring.Snapshot{}, err
	}
	if n := len(found); n > 0 && found[n-1].ReopenedAt.IsZero() {
		return found[n-1].Snapshot, nil
	}
	return scoring.Snapshot{}, roster.Errorf(roster.Conflict, "period.not_closed", period.String())
}

// closings loads the snapshots of periods, the first one first; whole ones with what they
// froze.
func closings(ctx context.Context, tx *sqldb.Tx, whole bool, where string, args ...any) (map[roster.Period][]scoring.Closing, error) {
	output := "NULL AS output"
	if whole {
		output = "output"
	}
	var rows []struct {
		Period      string         `db:"period"`
		Seq         int            `db:"seq"`
		BookID      string         `db:"book_id"`
		BookVersion string         `db:"book_version"`
		BookHash    string         `db:"book_hash"`
		AsOf        roster.Date    `db:"as_of"`
		Inputs      string         `db:"inputs_digest"`
		Digest      string         `db:"output_digest"`
		Output      []byte         `db:"output"`
		Decision    string         `db:"decision"`
		By          string         `db:"closed_by"`
		Staff       string         `db:"closed_staff"`
		At          int64          `db:"closed_at"`
		AgainBy     sql.NullString `db:"reopened_by"`
		AgainStaff  sql.NullString `db:"reopened_staff"`
		AgainAt     sql.NullInt64  `db:"reopened_at"`
		act
	}
	err := tx.Select(ctx, &rows, `
		SELECT period, seq, book_id, book_version, book_hash, as_of, inputs_digest, output_digest, `+output+`, decision, closed_by, closed_staff, closed_at,
		       reopened_by, reopened_staff, reopened_at, asked_by AS act_by, asked_staff AS act_staff, asked_at AS act_at,
		       COALESCE(asked_reason, reopen_reason) AS act_reason
		FROM snapshots
		WHERE centre_id = ?`+where+`
		ORDER BY period, seq`, append([]any{tx.CentreID}, args...)...)
	list := map[roster.Period][]scoring.Closing{}
	for _, r := range rows {
		period, err := roster.ParsePeriod(r.Period)
		if err != nil {
			return nil, err
		}
		one := scoring.Closing{
			Snapshot: scoring.Snapshot{
				Period: period, BookID: r.BookID, BookVersion: r.BookVersion, BookHash: r.BookHash, AsOf: r.AsOf,
				Inputs: r.Inputs, Digest: r.Digest, Output: r.Output, Decision: r.Decision,
			},
			Seq: r.Seq, By: roster.Person{Account: r.By, Staff: r.Staff}, At: time.UnixMilli(r.At).UTC(), Asked: r.done(),
		}
		if r.AgainAt.Valid {
			one.ReopenedBy = roster.Person{Account: r.AgainBy.String, Staff: r.AgainStaff.String}
			one.ReopenedAt = time.UnixMilli(r.AgainAt.Int64).UTC()
		}
		list[period] = append(list[period], one)
	}
	return list, err
}
