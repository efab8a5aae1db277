// Package scoringdb is the SQL of scoring: facts, cases, meetings, ballots, books in
// force, periods and their snapshots. It satisfies scoring.Store. What belongs to
// the roster and to attendance it takes from attendancedb, in the same transaction.
package scoringdb

import (
	"context"
	"database/sql"
	"errors"

	"redbanner/attendance"
	"redbanner/attendance/attendancedb"
	"redbanner/attendance/audit"
	"redbanner/attendance/audit/auditdb"
	"redbanner/attendance/intake"
	"redbanner/attendance/roster"
	"redbanner/migrations/sqldb"
	"redbanner/scoring"
)

// Store keeps scoring in a database.
type Store struct {
	db *sqldb.DB
}

// New returns the store over an open database.
func New(db *sqldb.DB) *Store { return &Store{db} }

// ledger is an import's transaction with what scoring asks of it beside.
type ledger struct {
	*attendancedb.Ledger
}

// Import runs fn in one import transaction; see attendancedb.Import. Facts of a file wait
// for a second person where the centre wants one: otherwise a file of one row would be
// the way around it.
func (s *Store) Import(ctx context.Context, scope attendance.Scope, meta intake.Meta, dryRun bool, fn func(scoring.Ledger) (intake.Result, error)) (intake.Result, error) {
	return attendancedb.Import(ctx, s.db, scope, meta, dryRun, func(l *attendancedb.Ledger) (intake.Result, error) {
		if meta.Kind == "facts" {
			waits, err := secondPerson(ctx, l.Tx, meta.Today)
			if err != nil {
				return intake.Result{}, err
			}
			if waits {
				l.Hold()
			}
		}
		return fn(ledger{l})
	})
}

// ScoringState loads what rows of a file are checked against.
func (l ledger) ScoringState(ctx context.Context, numbers []string) (scoring.State, error) {
	var state scoring.State
	var err error
	if state.State, err = attendancedb.State(ctx, l.Tx); err != nil {
		return state, err
	}
	if state.Books, err = booksOf(ctx, l.Tx); err != nil {
		return state, err
	}
	if state.ClosedAsOf, err = closedAsOf(ctx, l.Tx); err != nil {
		return state, err
	}
	if state.Granted, err = granted(ctx, l.Tx, numbers); err != nil {
		return state, err
	}
	state.Cases, err = casesByNumber(ctx, l.Tx, numbers)
	return state, err
}

// closedAsOf tells as of which day each closed period was closed.
func closedAsOf(ctx context.Context, tx *sqldb.Tx) (map[roster.Period]roster.Date, error) {
	var rows []struct {
		Period string      `db:"period"`
		AsOf   roster.Date `db:"as_of"`
	}
	err := tx.Select(ctx, &rows, `
		SELECT period, as_of
		FROM snapshots
		WHERE centre_id = ? AND reopened_at IS NULL`, tx.CentreID)
	closed := map[roster.Period]roster.Date{}
	for _, r := range rows {
		period, err := roster.ParsePeriod(r.Period)
		if err != nil {
			return nil, err
		}
		closed[period] = r.AsOf
	}
	return closed, err
}

// refuseClosed refuses a change of a month that is closed, or lies in a closed period.
func refuseClosed(ctx context.Context, tx *sqldb.Tx, month roster.Period) error {
	closed, err := attendancedb.ClosedPeriods(ctx, tx)
	if err != nil {
		return err
	}
	span := intake.Span{First: month.First(), Last: month.Last()}
	for _, p := range closed {
		if p.Kind == roster.Month && span.Meets(p) {
			return roster.Errorf(roster.Closed, "period.already_closed", p.String())
		}
	}
	return nil
}

// Centres lists the centres by code.
func (s *Store) Centres(ctx context.Context) ([]roster.Centre, error) {
	var centres []roster.Centre
	err := s.db.System(ctx, func(tx *sqldb.SystemTx) error {
		var err error
		centres, err = centresOf(ctx, tx)
		return err
	})
	return centres, err
}

func centresOf(ctx context.Context, tx *sqldb.SystemTx) ([]roster.Centre, error) {
	var centres []roster.Centre
	err := tx.Select(ctx, &centres, `
		SELECT id, code, name
		FROM centres
		ORDER BY code`)
	return centres, err
}

// since is the day from which the books of the Bencha centre are in force.
var since = roster.MustDate("2014-11-01")

// forever is a day after all others.
var forever = roster.MustDate("9999-12-31")

// firstBooks are in force at a fresh centre (contract.md, store). Any other one has to
// be adopted.
func firstBooks() [2]string { return [2]string{"bencha-2014-half-year", "bencha-2014-monthly"} }

// Seed gives a fresh store its one centre, with the bencha profile and both books.
// It finishes a centre whose making was cut short.
func (s *Store) Seed(ctx context.Context, actor string) error {
	centres, err := s.Centres(ctx)
	if err != nil {
		return err
	}
	for _, centre := range centres {
		profile, err := s.Profile(ctx, centre, forever)
		if err != nil {
			return err
		}
		if profile == "" {
			if err := s.setUp(ctx, attendance.Scope{Centre: centre, Actor: actor}); err != nil {
				return err
			}
		}
	}
	if len(centres) > 0 {
		return nil
	}
	_, err = s.AddCentre(ctx, actor, "default", "便民服务中心")
	if roster.KindOf(err) == roster.Conflict {
		return nil // another process was first
	}
	return err
}

// AddCentre adds a centre with the bencha profile and both Bencha books in force.
func (s *Store) AddCentre(ctx context.Context, actor, code, name string) (roster.Centre, error) {
	centre := roster.Centre{Code: code, Name: name}
	err := s.db.System(ctx, func(tx *sqldb.SystemTx) error {
		return tx.Get(ctx, &centre.ID, `
			INSERT INTO centres (code, name, created_at)
			VALUES (?, ?, ?)
			RETURNING id`, code, name, tx.Now.UnixMilli())
	})
	if sqldb.Classify(err) == sqldb.Unique {
		return centre, &roster.Error{Kind: roster.Conflict, Key: "centre.exists", Args: []any{code}, Err: err}
	}
	if err != nil {
		return centre, err
	}
	return centre, s.setUp(ctx, attendance.Scope{Centre: centre, Actor: actor})
}

// setUp puts the profile and the books in force where the centre has none yet.
func (s *Store) setUp(ctx context.Context, scope attendance.Scope) error {
	return s.db.InTx(ctx, auditdb.Scoped(scope), func(tx *sqldb.Tx) error {
		if err := attendancedb.PutProfile(ctx, tx, "bencha", since); err != nil {
			return err
		}
		var books []string
		for _, book := range firstBooks() {
			_, err := tx.Exec(ctx, `
				INSERT INTO books (centre_id, book_id, from_day, version)
				VALUES (?, ?, ?, ?)
				ON CONFLICT (centre_id, book_id, from_day) DO NOTHING`, tx.CentreID, book, since, "1")
			if err != nil {
				return err
			}
			books = append(books, book+" 1")
		}
		// That the directory has the centre is told here: its chain begins with its own rows.
		return auditdb.Write(ctx, tx, audit.Event{Action: "centre.add", Object: "centre:" + scope.Centre.Code, Detail: map[string]any{
			"name": scope.Centre.Name, "profile": "bencha", "books": books,
		}})
	})
}

// RenameCentre gives the centre another name, in a transaction of its own rather than
// one of the directory, so that its log tells of it.
func (s *Store) RenameCentre(ctx context.Context, scope attendance.Scope, name string) error {
	return locked(ctx, s.db, scope, func(tx *sqldb.Tx) error {
		if _, err := tx.Exec(ctx, `UPDATE centres SET name = ? WHERE id = ?`, name, tx.CentreID); err != nil {
			return err
		}
		return auditdb.Write(ctx, tx, audit.Event{Action: "centre.rename", Object: "centre:" + scope.Centre.Code, Detail: map[string]any{
			"name": name, "before": scope.Centre.Name,
		}})
	})
}

// Profile names the attendance profile that is in force on a day.
func (s *Store) Profile(ctx context.Context, centre roster.Centre, day roster.Date) (string, error) {
	name := ""
	err := s.db.ReadTx(ctx, sqldb.Scope{CentreID: centre.ID}, func(tx *sqldb.Tx) error {
		err := tx.Get(ctx, &name, `
			SELECT profile
			FROM profiles
			WHERE centre_id = ? AND from_day <= ?
			ORDER BY from_day DESC
			LIMIT 1`, tx.CentreID, day)
		if errors.Is(err, sql.ErrNoRows) {
			return nil
		}
		return err
	})
	return name, err
}

// locked runs fn in a writing transaction that has the centre to itself, so that no
// period is closed meanwhile and no import comes in.
func locked(ctx context.Context, db *sqldb.DB, scope attendance.Scope, fn func(*sqldb.Tx) error) error {
	return db.InTx(ctx, auditdb.Scoped(scope), func(tx *sqldb.Tx) error {
		if err := tx.LockCentre(ctx); err != nil {
			return err
		}
		return fn(tx)
	})
}

// batch takes a form in as a batch of its own, in a transaction that has the centre to
// itself.
func batch(ctx context.Context, tx *sqldb.Tx, form scoring.Form, meta intake.Meta, opt intake.Options) (intake.Result, error) {
	return batchOf(ctx, tx, []scoring.Form{form}, meta, opt)
}

// batchOf takes forms of one kind in as one batch.
func batchOf(ctx context.Context, tx *sqldb.Tx, forms []scoring.Form, meta intake.Meta, opt intake.Options) (intake.Result, error) {
	return attendancedb.Batch(ctx, tx, meta, func(l *attendancedb.Ledger) (intake.Result, error) {
		return scoring.ApplyForms(ctx, ledger{l}, forms, opt)
	})
}
