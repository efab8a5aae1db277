// Package attendancedb is the SQL of attendance and of the roster that everything
// else refers to. It satisfies attendance.Store, and lends its ledger to scoringdb,
// whose imports run in the same kind of transaction.
package attendancedb

import (
	"context"
	"errors"
	"fmt"

	"redbanner/attendance"
	"redbanner/attendance/audit"
	"redbanner/attendance/audit/auditdb"
	"redbanner/attendance/intake"
	"redbanner/attendance/roster"
	"redbanner/migrations/sqldb"
)

// Store keeps attendance in a database.
type Store struct {
	db *sqldb.DB
}

// New returns the store over an open database.
func New(db *sqldb.DB) *Store { return &Store{db} }

// locked runs fn in a writing transaction that has the centre to itself.
func locked(ctx context.Context, db *sqldb.DB, scope attendance.Scope, fn func(*sqldb.Tx) error) error {
	return db.InTx(ctx, auditdb.Scoped(scope), func(tx *sqldb.Tx) error {
		if err := tx.LockCentre(ctx); err != nil {
			return err
		}
		return fn(tx)
	})
}

// Import runs fn in one import transaction; see Import.
func (s *Store) Import(ctx context.Context, scope attendance.Scope, meta intake.Meta, dryRun bool, fn func(attendance.Ledger) (intake.Result, error)) (intake.Result, error) {
	return Import(ctx, s.db, scope, meta, dryRun, func(l *Ledger) (intake.Result, error) { return fn(l) })
}

// errDryRun rolls a dry run back.
var errDryRun = errors.New("dry run")

// Import opens a batch under the centre's lock, runs fn on its ledger and keeps all
// of it or nothing. A dry run gives the same result and keeps nothing.
func Import(ctx context.Context, db *sqldb.DB, scope attendance.Scope, meta intake.Meta, dryRun bool, fn func(*Ledger) (intake.Result, error)) (intake.Result, error) {
	return importAs(ctx, db, scope, meta, dryRun, fn, imported)
}

// importAs is Import with an event that says more than that a file came in.
func importAs(ctx context.Context, db *sqldb.DB, scope attendance.Scope, meta intake.Meta, dryRun bool, fn func(*Ledger) (intake.Result, error), event func(intake.Meta, intake.Result) audit.Event) (intake.Result, error) {
	var result intake.Result
	err := locked(ctx, db, scope, func(tx *sqldb.Tx) error {
		var err error
		if result, err = Batch(ctx, tx, meta, fn); err != nil {
			return err
		}
		if dryRun {
			return errDryRun
		}
		return auditdb.Write(ctx, tx, event(meta, result))
	})
	if errors.Is(err, errDryRun) {
		result.Batch = 0
		return result, nil
	}
	return result, err
}

// Batch opens a batch, runs fn on its ledger and keeps the outcome with it, in a
// transaction that holds the centre's lock.
func Batch(ctx context.Context, tx *sqldb.Tx, meta intake.Meta, fn func(*Ledger) (intake.Result, error)) (intake.Result, error) {
	ledger := &Ledger{Tx: tx, meta: meta}
	if err := ledger.open(ctx); err != nil {
		return intake.Result{}, err
	}
	same, err := ledger.sameFile(ctx)
	if err != nil {
		return intake.Result{}, err
	}
	result, err := fn(ledger)
	if err != nil {
		return result, err
	}
	if err := ledger.watch(ctx, &result); err != nil {
		return result, err
	}
	result.Batch, result.SameFile = ledger.batch, same
	return result, ledger.finish(ctx, result)
}

// SetProfile puts an attendance profile in force from a day on. Days of a closed
// period cannot change their profile.
func (s *Store) SetProfile(ctx context.Context, scope attendance.Scope, profile string, from roster.Date) error {
	return locked(ctx, s.db, scope, func(tx *sqldb.Tx) error {
		closed, err := ClosedPeriods(ctx, tx)
		if err != nil {
			return err
		}
		for _, p := range closed {
			if p.Last() >= from {
				return roster.Errorf(roster.Closed, "period.closed_from", p.String(), from.String())
			}
		}
		if err := PutProfile(ctx, tx, profile, from); err != nil {
			return err
		}
		return auditdb.Write(ctx, tx, audit.Event{
			Action: "profile.set", Object: "profile:" + profile, Detail: map[string]any{"from": from},
		})
	})
}

// PutProfile stores which profile is in force from a day on.
func PutProfile(ctx context.Context, tx *sqldb.Tx, profile string, from roster.Date) error {
	_, err := tx.Exec(ctx, `
		INSERT INTO profiles (centre_id, from_day, profile)
		VALUES (?, ?, ?)
		ON CONFLICT (centre_id, from_day) DO UPDATE SET profile = excluded.profile`,
		tx.CentreID, from, profile)
	return err
}

// ClosedPeriods lists the closed periods of the centre.
func ClosedPeriods(ctx context.Context, tx *sqldb.Tx) ([]roster.Period, error) {
	var texts []string
	err := tx.Select(ctx, &texts, `
		SELECT period
		FROM periods
		WHERE centre_id = ? AND state = 'closed'
		ORDER BY period`, tx.CentreID)
	if err != nil {
		return nil, err
	}
	periods := make([]roster.Period, len(texts))
	for i, text := range texts {
		if periods[i], err = roster.ParsePeriod(text); err != nil {
			return nil, fmt.Errorf("stored period: %w", err)
		}
	}
	return periods, nil
}
