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
	"redbanner/attendance/intake"
	"redbanner/attendance/roster"
	"redbanner/migrations/sqldb"
	"redbanner/scoring"
	"redbanner/scoring/register"
	"redbanner/scoring/rulebook"
)

// Store keeps scoring in a database.
type Store struct {
	db *sqldb.DB
}

// New returns the store over an open database.
func New(db *sqldb.DB) *Store { return &Store{db} }

func scoped(s attendance.Scope) sqldb.Scope {
	return sqldb.Scope{CentreID: s.Centre.ID, Actor: s.Actor}
}

// ledger is an import's transaction with what scoring asks of it beside.
type ledger struct {
	*attendancedb.Ledger
}

// Import runs fn in one import transaction; see attendancedb.Import.
func (s *Store) Import(ctx context.Context, scope attendance.Scope, meta intake.Meta, dryRun bool, fn func(scoring.Ledger) (intake.Result, error)) (intake.Result, error) {
	return attendancedb.Import(ctx, s.db, scope, meta, dryRun, func(l *attendancedb.Ledger) (intake.Result, error) {
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
	if state.Rounds, err = closedRounds(ctx, l.Tx); err != nil {
		return state, err
	}
	if state.ClosedAsOf, err = closedAsOf(ctx, l.Tx); err != nil {
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

// booksOf loads every version of a book that the centre ever put in force.
func booksOf(ctx context.Context, tx *sqldb.Tx) ([]*rulebook.Book, error) {
	inForce, err := booksInForce(ctx, tx)
	if err != nil {
		return nil, err
	}
	var books []*rulebook.Book
	for _, b := range inForce {
		book, err := rulebook.Get(b.Book, b.Version)
		if err != nil {
			return nil, err
		}
		books = append(books, book)
	}
	return books, nil
}

func booksInForce(ctx context.Context, tx *sqldb.Tx) ([]scoring.BookInForce, error) {
	var rows []struct {
		From    roster.Date `db:"from_day"`
		Book    string      `db:"book_id"`
		Version string      `db:"version"`
	}
	err := tx.Select(ctx, &rows, `
		SELECT from_day, book_id, version
		FROM books
		WHERE centre_id = ?
		ORDER BY book_id, from_day`, tx.CentreID)
	books := make([]scoring.BookInForce, len(rows))
	for i, r := range rows {
		books[i] = scoring.BookInForce(r)
	}
	return books, err
}

// Books lists which books are in force from when.
func (s *Store) Books(ctx context.Context, scope attendance.Scope) ([]scoring.BookInForce, error) {
	var books []scoring.BookInForce
	err := s.db.ReadTx(ctx, scoped(scope), func(tx *sqldb.Tx) error {
		var err error
		books, err = booksInForce(ctx, tx)
		return err
	})
	return books, err
}

func closedRounds(ctx context.Context, tx *sqldb.Tx) (map[roster.Period]bool, error) {
	var months []string
	err := tx.Select(ctx, &months, `
		SELECT month
		FROM rounds
		WHERE centre_id = ?`, tx.CentreID)
	closed := map[roster.Period]bool{}
	for _, text := range months {
		month, err := roster.ParsePeriod(text)
		if err != nil {
			return nil, err
		}
		closed[month] = true
	}
	return closed, err
}

// CloseRound closes the peer rating round of a month: its ballots count from now on,
// and no further one is taken.
func (s *Store) CloseRound(ctx context.Context, scope attendance.Scope, month roster.Period) error {
	return s.db.InTx(ctx, scoped(scope), func(tx *sqldb.Tx) error {
		if err := tx.LockCentre(ctx); err != nil {
			return err
		}
		if err := refuseClosed(ctx, tx, month); err != nil {
			return err
		}
		closed, err := closedRounds(ctx, tx)
		if err != nil {
			return err
		}
		if closed[month] {
			return roster.Errorf(roster.Conflict, "ratings.already_closed", month.String())
		}
		_, err = tx.Exec(ctx, `
			INSERT INTO rounds (centre_id, month, closed_at, closed_by)
			VALUES (?, ?, ?, ?)`, tx.CentreID, month.String(), tx.Now.UnixMilli(), tx.Actor)
		return err
	})
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

// AddCentre adds a centre with the bencha profile and every embedded book in force.
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
	return s.db.InTx(ctx, scoped(scope), func(tx *sqldb.Tx) error {
		if err := attendancedb.PutProfile(ctx, tx, "bencha", since); err != nil {
			return err
		}
		for _, book := range rulebook.Embedded() {
			_, err := tx.Exec(ctx, `
				INSERT INTO books (centre_id, book_id, from_day, version)
				VALUES (?, ?, ?, ?)
				ON CONFLICT (centre_id, book_id, from_day) DO NOTHING`, tx.CentreID, book.ID, since, book.Version)
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// RenameCentre gives the centre another name.
func (s *Store) RenameCentre(ctx context.Context, scope attendance.Scope, name string) error {
	return s.db.System(ctx, func(tx *sqldb.SystemTx) error {
		_, err := tx.Exec(ctx, `UPDATE centres SET name = ? WHERE id = ?`, name, scope.Centre.ID)
		return err
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

// casesByNumber loads the stored cases of a file.
func casesByNumber(ctx context.Context, tx *sqldb.Tx, numbers []string) (map[string]register.Case, error) {
	const chunk = 500
	found := make(map[string]register.Case, len(numbers))
	for start := 0; start < len(numbers); start += chunk {
		query, args, err := sqldb.In(selectCases+` AND number IN (?)`, tx.CentreID, numbers[start:min(start+chunk, len(numbers))])
		if err != nil {
			return nil, err
		}
		cases, err := cases(ctx, tx, query, args...)
		if err != nil {
			return nil, err
		}
		for _, c := range cases {
			found[c.Number] = c
		}
	}
	return found, nil
}
