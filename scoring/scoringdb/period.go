package scoringdb

import (
	"context"
	"database/sql"
	"errors"

	"redbanner/attendance"
	"redbanner/attendance/roster"
	"redbanner/migrations/sqldb"
	"redbanner/scoring"
)

// periodState tells where a period stands; one without a record is open.
func periodState(ctx context.Context, tx *sqldb.Tx, period roster.Period) (scoring.PeriodState, error) {
	p := scoring.PeriodState{Period: period, State: scoring.Open}
	err := tx.Get(ctx, &p.State, `
		SELECT state
		FROM periods
		WHERE centre_id = ? AND period = ?`, tx.CentreID, period.String())
	if errors.Is(err, sql.ErrNoRows) {
		return p, nil
	}
	return p, err
}

// Periods lists the periods that were ever published or closed, in order.
func (s *Store) Periods(ctx context.Context, scope attendance.Scope) ([]scoring.PeriodState, error) {
	var rows []struct {
		Period string `db:"period"`
		State  string `db:"state"`
	}
	err := s.db.ReadTx(ctx, scoped(scope), func(tx *sqldb.Tx) error {
		return tx.Select(ctx, &rows, `
			SELECT period, state
			FROM periods
			WHERE centre_id = ?
			ORDER BY period`, tx.CentreID)
	})
	if err != nil {
		return nil, err
	}
	list := make([]scoring.PeriodState, len(rows))
	for i, r := range rows {
		p, err := roster.ParsePeriod(r.Period)
		if err != nil {
			return nil, err
		}
		list[i] = scoring.PeriodState{Period: p, State: r.State}
	}
	return list, nil
}

// ChangePeriod lets decide turn a period's state, on material read under the same
// lock that every import takes, so that nothing slips in between.
func (s *Store) ChangePeriod(ctx context.Context, scope attendance.Scope, period roster.Period, asOf roster.Date, decide func(scoring.PeriodState, scoring.Material) (scoring.Transition, error)) error {
	return s.db.InTx(ctx, scoped(scope), func(tx *sqldb.Tx) error {
		if err := tx.LockCentre(ctx); err != nil {
			return err
		}
		m, err := material(ctx, tx, scope.Centre, period, asOf)
		if err != nil {
			return err
		}
		t, err := decide(m.State, m)
		if err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `
			INSERT INTO periods (centre_id, period, state, changed_at, changed_by, reason)
			VALUES (?, ?, ?, ?, ?, ?)
			ON CONFLICT (centre_id, period) DO UPDATE
			SET state = excluded.state, changed_at = excluded.changed_at, changed_by = excluded.changed_by, reason = excluded.reason`,
			tx.CentreID, period.String(), t.State, tx.Now.UnixMilli(), tx.Actor, t.Reason)
		if err != nil {
			return err
		}
		if t.Snapshot != nil {
			return putSnapshot(ctx, tx, *t.Snapshot)
		}
		if m.State.State == scoring.Closed {
			return noteReopened(ctx, tx, period, t.Reason)
		}
		return nil
	})
}

// putSnapshot keeps a snapshot beside the earlier ones of the period.
func putSnapshot(ctx context.Context, tx *sqldb.Tx, snapshot scoring.Snapshot) error {
	var seq int
	err := tx.Get(ctx, &seq, `
		SELECT COALESCE(MAX(seq), 0) + 1
		FROM snapshots
		WHERE centre_id = ? AND period = ?`, tx.CentreID, snapshot.Period.String())
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `
		INSERT INTO snapshots (centre_id, period, seq, book_id, book_version, book_hash, as_of,
		                       inputs_digest, output_digest, output, decision, closed_by, closed_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		tx.CentreID, snapshot.Period.String(), seq, snapshot.BookID, snapshot.BookVersion, snapshot.BookHash, snapshot.AsOf,
		snapshot.Inputs, snapshot.Digest, snapshot.Output, snapshot.Decision, tx.Actor, tx.Now.UnixMilli())
	return err
}

// noteReopened keeps on the last snapshot who opened the period again, and why.
func noteReopened(ctx context.Context, tx *sqldb.Tx, period roster.Period, reason string) error {
	_, err := tx.Exec(ctx, `
		UPDATE snapshots
		SET reopened_by = ?, reopened_at = ?, reopen_reason = ?
		WHERE centre_id = ? AND period = ? AND reopened_at IS NULL`,
		tx.Actor, tx.Now.UnixMilli(), reason, tx.CentreID, period.String())
	return err
}

// Frozen loads the snapshot that a closed period stands on.
func (s *Store) Frozen(ctx context.Context, scope attendance.Scope, period roster.Period) (scoring.Snapshot, error) {
	var row struct {
		BookID      string      `db:"book_id"`
		BookVersion string      `db:"book_version"`
		BookHash    string      `db:"book_hash"`
		AsOf        roster.Date `db:"as_of"`
		Inputs      string      `db:"inputs_digest"`
		Digest      string      `db:"output_digest"`
		Output      []byte      `db:"output"`
		Decision    string      `db:"decision"`
	}
	err := s.db.ReadTx(ctx, scoped(scope), func(tx *sqldb.Tx) error {
		return tx.Get(ctx, &row, `
			SELECT book_id, book_version, book_hash, as_of, inputs_digest, output_digest, output, decision
			FROM snapshots
			WHERE centre_id = ? AND period = ? AND reopened_at IS NULL
			ORDER BY seq DESC
			LIMIT 1`, tx.CentreID, period.String())
	})
	if errors.Is(err, sql.ErrNoRows) {
		return scoring.Snapshot{}, roster.Errorf(roster.Conflict, "period.not_closed", period.String())
	}
	return scoring.Snapshot{
		Period: period, BookID: row.BookID, BookVersion: row.BookVersion, BookHash: row.BookHash, AsOf: row.AsOf,
		Inputs: row.Inputs, Digest: row.Digest, Output: row.Output, Decision: row.Decision,
	}, err
}
