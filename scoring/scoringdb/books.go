package scoringdb

import (
	"context"
	"slices"
	"time"

	"redbanner/attendance"
	"redbanner/attendance/attendancedb"
	"redbanner/attendance/audit"
	"redbanner/attendance/audit/auditdb"
	"redbanner/attendance/roster"
	"redbanner/migrations/sqldb"
	"redbanner/scoring"
	"redbanner/scoring/rulebook"
)

// booksOf loads every version of a book that the centre ever put in force.
func booksOf(ctx context.Context, tx *sqldb.Tx) ([]*rulebook.Book, error) {
	state, err := bookState(ctx, tx)
	if err != nil {
		return nil, err
	}
	var books []*rulebook.Book
	for _, step := range state.Steps {
		if step.Version == "" {
			continue
		}
		book, err := state.Shelf.Get(step.Book, step.Version)
		if err != nil {
			return nil, err
		}
		books = append(books, book)
	}
	return books, nil
}

// booksInForce loads from when which books are in force: first what came with the
// centre, then each step since.
func booksInForce(ctx context.Context, tx *sqldb.Tx) ([]scoring.BookInForce, error) {
	var rows []struct {
		Seq     int64       `db:"seq"`
		From    roster.Date `db:"from_day"`
		Book    string      `db:"book_id"`
		Version string      `db:"version"`
		Minutes string      `db:"minutes"`
		By      string      `db:"entered_by"`
		Staff   string      `db:"entered_staff"`
		At      int64       `db:"entered_at"`
	}
	err := tx.Select(ctx, &rows, `
		SELECT 0 AS seq, from_day, book_id, version, '' AS minutes, '' AS entered_by, '' AS entered_staff, 0 AS entered_at
		FROM books
		WHERE centre_id = ?
		UNION ALL
		SELECT seq, from_day, book_id, version, minutes, entered_by, entered_staff, entered_at
		FROM book_steps
		WHERE centre_id = ?
		ORDER BY seq, book_id, from_day`, tx.CentreID, tx.CentreID)
	steps := make([]scoring.BookInForce, len(rows))
	for i, r := range rows {
		steps[i] = scoring.BookInForce{
			From: r.From, Book: r.Book, Version: r.Version, Seq: r.Seq, Minutes: r.Minutes,
			By: roster.Person{Account: r.By, Staff: r.Staff},
		}
		if r.At != 0 {
			steps[i].At = time.UnixMilli(r.At).UTC()
		}
	}
	return steps, err
}

// shelfOf loads the centre's own books beside the embedded ones.
func shelfOf(ctx context.Context, tx *sqldb.Tx) (rulebook.Shelf, error) {
	var rows []struct {
		File    string `db:"file_name"`
		Content []byte `db:"content"`
	}
	err := tx.Select(ctx, &rows, `
		SELECT file_name, content
		FROM own_books
		WHERE centre_id = ?
		ORDER BY seq`, tx.CentreID)
	if err != nil {
		return rulebook.Shelf{}, err
	}
	own := make([]*rulebook.Book, len(rows))
	for i, r := range rows {
		if own[i], err = rulebook.Parse(r.Content, r.File); err != nil {
			return rulebook.Shelf{}, err
		}
	}
	return rulebook.NewShelf(own...), nil
}

// Books lists which books are in force from when.
func (s *Store) Books(ctx context.Context, scope attendance.Scope) ([]scoring.BookInForce, error) {
	var books []scoring.BookInForce
	err := s.db.ReadTx(ctx, auditdb.Scoped(scope), func(tx *sqldb.Tx) error {
		var err error
		state, err := bookState(ctx, tx)
		books = slices.Clone(state.Steps)
		return err
	})
	return books, err
}

// Books keeps the books of centres: when they are in force, and a centre's own.
type Books struct {
	db *sqldb.DB
}

// NewBooks returns the books over an open database.
func NewBooks(db *sqldb.DB) *Books { return &Books{db} }

// BookState loads the books and from when they are in force.
func (s *Books) BookState(ctx context.Context, scope attendance.Scope) (scoring.BookState, error) {
	var state scoring.BookState
	err := s.db.ReadTx(ctx, auditdb.Scoped(scope), func(tx *sqldb.Tx) error {
		var err error
		state, err = bookState(ctx, tx)
		return err
	})
	return state, err
}

// theBooks is what the books and from when they are in force are remembered by.
type theBooks struct{}

func bookState(ctx context.Context, tx *sqldb.Tx) (scoring.BookState, error) {
	state, err := sqldb.Recall(ctx, tx, theBooks{}, func() (scoring.BookState, error) {
		var state scoring.BookState
		var err error
		if state.Shelf, err = shelfOf(ctx, tx); err != nil {
			return state, err
		}
		if state.Steps, err = booksInForce(ctx, tx); err != nil {
			return state, err
		}
		state.Closed, err = attendancedb.ClosedPeriods(ctx, tx)
		return state, err
	})
	state.Steps, state.Closed = slices.Clone(state.Steps), slices.Clone(state.Closed)
	return state, err
}

// AddBook keeps a book of the centre's own.
func (s *Books) AddBook(ctx context.Context, scope attendance.Scope, book scoring.OwnBook, check func(scoring.BookState) error) error {
	return s.change(ctx, scope, check, func(tx *sqldb.Tx) error {
		_, err := tx.Exec(ctx, `
			INSERT INTO own_books (centre_id, book_id, version, seq, file_name, sha256, content, minutes, added_by, added_staff, added_at)
			SELECT ?, ?, ?, COALESCE(MAX(seq), 0) + 1, ?, ?, ?, ?, ?, ?, ?
			FROM own_books
			WHERE centre_id = ?`,
			tx.CentreID, book.ID, book.Version, book.File, book.Hash(), book.Data, book.Minutes, tx.Actor, tx.Staff, tx.Now.UnixMilli(),
			tx.CentreID)
		if err != nil {
			return err
		}
		return auditdb.Write(ctx, tx, audit.Event{Action: "rulebook.add", Object: "book:" + book.ID, Detail: map[string]string{
			"version": book.Version, "file": book.File, "sha256": book.Hash(), "minutes": book.Minutes,
		}})
	})
}

// AddStep keeps an adoption or a retirement.
func (s *Books) AddStep(ctx context.Context, scope attendance.Scope, step scoring.BookInForce, check func(scoring.BookState) error) error {
	return s.change(ctx, scope, check, func(tx *sqldb.Tx) error {
		_, err := tx.Exec(ctx, `
			INSERT INTO book_steps (centre_id, seq, book_id, from_day, version, minutes, entered_by, entered_staff, entered_at)
			SELECT ?, COALESCE(MAX(seq), 0) + 1, ?, ?, ?, ?, ?, ?, ?
			FROM book_steps
			WHERE centre_id = ?`,
			tx.CentreID, step.Book, step.From, step.Version, step.Minutes, tx.Actor, tx.Staff, tx.Now.UnixMilli(), tx.CentreID)
		if err != nil {
			return err
		}
		action := "rulebook.adopt"
		if step.Version == "" {
			action = "rulebook.retire"
		}
		return auditdb.Write(ctx, tx, audit.Event{Action: action, Object: "book:" + step.Book, Detail: map[string]string{
			"version": step.Version, "from": step.From.String(), "minutes": step.Minutes,
		}})
	})
}

// change runs a change of the books that the check lets pass, with the centre to itself.
func (s *Books) change(ctx context.Context, scope attendance.Scope, check func(scoring.BookState) error, write func(*sqldb.Tx) error) error {
	return locked(ctx, s.db, scope, func(tx *sqldb.Tx) error {
		state, err := bookState(ctx, tx)
		if err != nil {
			return err
		}
		if err := check(state); err != nil {
			return err
		}
		return write(tx)
	})
}
