package sqldb

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"github.com/jmoiron/sqlx"
	"github.com/jmoiron/sqlx/reflectx"
)

// mapper finds the field for a column: its db tag, or its name in lower case.
var mapper = reflectx.NewMapperFunc("db", strings.ToLower)

// maxPrepared bounds the statements that one transaction keeps prepared.
const maxPrepared = 64

// statements runs SQL in one transaction. It is the part that Tx and SystemTx share.
//
// After a failed statement nothing more runs and the transaction cannot commit:
// PostgreSQL insists on that, and SQLite is made to do the same.
type statements struct {
	dialect  Dialect
	conn     *sql.Conn // the connection of tx, for access at the driver's level
	tx       *sqlx.Tx
	prepared map[string]*sqlx.Stmt // by SQL; nil: seen once
	readOnly bool
	guards   guarding
	refused  error // why nothing may be written, whoever asks for it; nil: it may
	failed   error
	raw      bool // the connection is in use at the driver's level

	db      *DB
	centre  int64           // 0: none
	deltas  *cells          // what the transaction changed of the sums, as far as it is known
	changed map[string]bool // tables with rows that were written
	writing string          // the table of the last statement, "" when it writes none
	settled bool            // the sums are folded for the event
	listed  *lanes          // the centre's row of the directory before this transaction wrote it
	silent  map[string]bool // of a silent transaction: what it may write

	now         *moment // where the centre's log stands; nil: not yet asked
	remembering bool    // what is read now is to be remembered
}

func newStatements(db *DB, centre int64, conn *sql.Conn, tx *sql.Tx) *statements {
	return &statements{
		dialect:  db.dialect,
		db:       db,
		centre:   centre,
		deltas:   &cells{},
		changed:  map[string]bool{},
		conn:     conn,
		tx:       &sqlx.Tx{Tx: tx, Mapper: mapper},
		prepared: map[string]*sqlx.Stmt{},
	}
}

// Exec runs a statement that returns no rows.
func (s *statements) Exec(ctx context.Context, query string, args ...any) (sql.Result, error) {
	query, stmt, err := s.statement(ctx, query)
	if err != nil {
		return nil, err
	}
	var result sql.Result
	if stmt != nil {
		result, err = stmt.ExecContext(ctx, args...)
	} else {
		result, err = s.tx.ExecContext(ctx, query, args...)
	}
	if err == nil && s.writing != "" {
		var n int64
		n, err = result.RowsAffected()
		s.wrote(n)
	}
	return result, s.note(err)
}

// Get reads one row into dest, a struct or a scannable value; sql.ErrNoRows when
// there is none.
func (s *statements) Get(ctx context.Context, dest any, query string, args ...any) error {
	query, stmt, err := s.statement(ctx, query)
	if err != nil {
		return err
	}
	s.wrote(1) // what it returns it wrote
	if stmt != nil {
		return s.note(stmt.GetContext(ctx, dest, args...))
	}
	return s.note(s.tx.GetContext(ctx, dest, query, args...))
}

// Select reads all rows into dest, a pointer to a slice of structs or of scannable values.
func (s *statements) Select(ctx context.Context, dest any, query string, args ...any) error {
	query, stmt, err := s.statement(ctx, query)
	if err != nil {
		return err
	}
	s.wrote(1)
	if stmt != nil {
		return s.note(stmt.SelectContext(ctx, dest, args...))
	}
	return s.note(s.tx.SelectContext(ctx, dest, query, args...))
}

// Query returns rows to read one by one. They must be closed before the next
// statement of the transaction; PostgreSQL refuses another one meanwhile.
func (s *statements) Query(ctx context.Context, query string, args ...any) (*sqlx.Rows, error) {
	query, stmt, err := s.statement(ctx, query)
	if err != nil {
		return nil, err
	}
	s.wrote(1)
	var rows *sqlx.Rows
	if stmt != nil {
		rows, err = stmt.QueryxContext(ctx, args...)
	} else {
		rows, err = s.tx.QueryxContext(ctx, query, args...)
	}
	return rows, s.note(err)
}

// NamedExec runs a statement whose arguments are written :name and taken from the
// fields of a struct or the keys of a map.
func (s *statements) NamedExec(ctx context.Context, query string, arg any) (sql.Result, error) {
	query, args, err := sqlx.Named(query, arg)
	if err != nil {
		return nil, s.note(err)
	}
	return s.Exec(ctx, query, args...)
}

// Dialect returns which database it is.
func (s *statements) Dialect() Dialect { return s.dialect }

// statement returns the SQL as the database wants it and, from its second use in the
// transaction on, prepared: a loop over rows is parsed and planned once.
func (s *statements) statement(ctx context.Context, query string) (string, *sqlx.Stmt, error) {
	if err := s.ready(); err != nil {
		return "", nil, err
	}
	if _, writes := written(query); writes && s.refused != nil {
		return "", nil, s.note(s.refused)
	}
	if err := s.mayWrite(query); err != nil {
		return "", nil, s.note(err)
	}
	if err := s.mayRemember(query); err != nil {
		return "", nil, s.note(err)
	}
	if err := s.noteDirectory(ctx); err != nil {
		return "", nil, s.note(err)
	}
	if s.dialect == SQLite && !s.readOnly {
		if err := s.guardWrite(ctx, query); err != nil {
			return "", nil, s.note(fmt.Errorf("guard a table: %w", err))
		}
	}
	text := s.rebind(query)
	traced(ctx, text)
	stmt, seen := s.prepared[query]
	switch {
	case stmt != nil || len(s.prepared) >= maxPrepared:
		return text, stmt, nil
	case !seen:
		s.prepared[query] = nil
		return text, nil, nil
	}
	stmt, err := s.tx.PreparexContext(ctx, text)
	if err != nil {
		return "", nil, s.note(err)
	}
	s.prepared[query] = stmt
	return text, stmt, nil
}

// ready returns an error when no statement may run now.
func (s *statements) ready() error {
	if s.failed != nil {
		return fmt.Errorf("a statement after a failed one: %w", s.failed)
	}
	if s.raw {
		return errors.New("a statement while rows are read or loaded")
	}
	return nil
}

// onDriver runs fn with the driver's connection, which it holds meanwhile. A panic goes
// on behind Raw: inside, the connection would wait for its own transaction for ever.
func (s *statements) onDriver(fn func(conn any) error) error {
	s.raw = true
	defer func() { s.raw = false }()
	var panicked any
	err := s.conn.Raw(func(conn any) error {
		defer func() { panicked = recover() }()
		return fn(conn)
	})
	if panicked != nil {
		panic(panicked)
	}
	return err
}

func (s *statements) rebind(query string) string {
	if s.dialect == SQLite {
		return target(query)
	}
	return sqlx.Rebind(sqlx.DOLLAR, query)
}

// note remembers a failure; a missing row is none.
func (s *statements) note(err error) error {
	if err != nil && s.failed == nil && !errors.Is(err, sql.ErrNoRows) {
		s.failed = err
	}
	return err
}

// rollback ends a transaction that was not committed.
func (s *statements) rollback() {
	_ = s.tx.Rollback() // the transaction is gone either way, and why is known already
}
