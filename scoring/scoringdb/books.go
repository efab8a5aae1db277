package scoringdb

import (
	"context"
	"time"

	"redbanner/attendance"
	"redbanner/attendance/roster"
	"redbanner/migrations/sqldb"
	"redbanner/scoring"
	"redbanner/scoring/rulebook"
)

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

// Confirm records that the centre has settled the presumed values of a clause.
func (s *Store) Confirm(ctx context.Context, scope attendance.Scope, c scoring.Confirmation) error {
	return s.db.InTx(ctx, scoped(scope), func(tx *sqldb.Tx) error {
		_, err := tx.Exec(ctx, `
			INSERT INTO confirmations (centre_id, book_id, clause, value, minutes, confirmed_by, confirmed_at)
			VALUES (?, ?, ?, ?, ?, ?, ?)`,
			tx.CentreID, c.Book, c.Clause, c.Value, c.Minutes, c.By, tx.Now.UnixMilli())
		if sqldb.Classify(err) == sqldb.Unique {
			return &roster.Error{Kind: roster.Conflict, Key: "rulebook.confirmed_already", Args: []any{c.Book, c.Clause}, Err: err}
		}
		return err
	})
}

// Confirmations lists the confirmed values of a book.
func (s *Store) Confirmations(ctx context.Context, scope attendance.Scope, book string) ([]scoring.Confirmation, error) {
	var list []scoring.Confirmation
	err := s.db.ReadTx(ctx, scoped(scope), func(tx *sqldb.Tx) error {
		var err error
		list, err = confirmations(ctx, tx, book)
		return err
	})
	return list, err
}

// confirmations lists what the centre has confirmed of a book, or of all with "".
func confirmations(ctx context.Context, tx *sqldb.Tx, book string) ([]scoring.Confirmation, error) {
	var rows []struct {
		Book    string `db:"book_id"`
		Clause  string `db:"clause"`
		Value   string `db:"value"`
		Minutes string `db:"minutes"`
		By      string `db:"confirmed_by"`
		At      int64  `db:"confirmed_at"`
	}
	err := tx.Select(ctx, &rows, `
		SELECT book_id, clause, value, minutes, confirmed_by, confirmed_at
		FROM confirmations
		WHERE centre_id = ? AND (book_id = ? OR ? = '')
		ORDER BY book_id, clause`, tx.CentreID, book, book)
	list := make([]scoring.Confirmation, len(rows))
	for i, r := range rows {
		list[i] = scoring.Confirmation{
			Book: r.Book, Clause: r.Clause, Value: r.Value, Minutes: r.Minutes, By: r.By, At: time.UnixMilli(r.At).UTC(),
		}
	}
	return list, err
}
