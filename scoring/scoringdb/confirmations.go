package scoringdb

import (
	"context"
	"time"

	"redbanner/attendance"
	"redbanner/attendance/audit"
	"redbanner/attendance/audit/auditdb"
	"redbanner/attendance/roster"
	"redbanner/migrations/sqldb"
	"redbanner/scoring"
)

// Confirm records that the centre has settled the presumed values of a clause.
func (s *Store) Confirm(ctx context.Context, scope attendance.Scope, c scoring.Confirmation) error {
	return locked(ctx, s.db, scope, func(tx *sqldb.Tx) error {
		_, err := tx.Exec(ctx, `
			INSERT INTO confirmations (centre_id, book_id, clause, value, minutes, confirmed_by, confirmed_at)
			VALUES (?, ?, ?, ?, ?, ?, ?)`,
			tx.CentreID, c.Book, c.Clause, c.Value, c.Minutes, c.By, tx.Now.UnixMilli())
		if sqldb.Classify(err) == sqldb.Unique {
			return &roster.Error{Kind: roster.Conflict, Key: "rulebook.confirmed_already", Args: []any{c.Book, c.Clause}, Err: err}
		}
		if err != nil {
			return err
		}
		return auditdb.Write(ctx, tx, audit.Event{Action: "rulebook.confirm", Object: "book:" + c.Book, Detail: map[string]string{
			"clause": c.Clause, "value": c.Value, "minutes": c.Minutes, "by": c.By,
		}})
	})
}

// Confirmations lists the confirmed values of a book.
func (s *Store) Confirmations(ctx context.Context, scope attendance.Scope, book string) ([]scoring.Confirmation, error) {
	var list []scoring.Confirmation
	err := s.db.ReadTx(ctx, auditdb.Scoped(scope), func(tx *sqldb.Tx) error {
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
		ORDER BY book_id, clause, confirmed_at`, tx.CentreID, book, book)
	list := make([]scoring.Confirmation, len(rows))
	for i, r := range rows {
		list[i] = scoring.Confirmation{
			Book: r.Book, Clause: r.Clause, Value: r.Value, Minutes: r.Minutes, By: r.By, At: time.UnixMilli(r.At).UTC(),
		}
	}
	return list, err
}
