package sqldbtest

import (
	"context"
	"database/sql"
	"errors"
	"testing"

	"github.com/jmoiron/sqlx"

	"redbanner/migrations/sqldb"
)

// InTx is db.InTx for a test that writes rows as the program would, without an event: what
// was remembered on the word of the log is forgotten.
func InTx(ctx context.Context, db *sqldb.DB, scope sqldb.Scope, fn func(*sqldb.Tx) error) error {
	defer db.Forget()
	return db.InTx(ctx, scope, func(tx *sqldb.Tx) error {
		if err := fn(tx); err != nil {
			return err
		}
		_, err := tx.SettleSums(ctx)
		return err
	})
}

// Plant writes rows for a test as the program would, without an event.
func Plant(t testing.TB, db *sqldb.DB, scope sqldb.Scope, query string, args ...any) {
	t.Helper()
	err := InTx(t.Context(), db, scope, func(tx *sqldb.Tx) error {
		_, err := tx.Exec(t.Context(), query, args...)
		return err
	})
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
}

// Tamper runs a statement, written with ?, beside the program: no guard, no trigger, no
// foreign key and no sum stands in its way. Nothing is remembered from before.
func Tamper(t testing.TB, db *sqldb.DB, query string, args ...any) {
	t.Helper()
	defer db.Forget()
	err := Beside(t.Context(), db, func(conn *sql.Conn) error {
		_, err := conn.ExecContext(t.Context(), rebind(db, query), args...)
		return err
	})
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
}

func rebind(db *sqldb.DB, query string) string {
	if db.Dialect() == sqldb.PostgreSQL {
		return sqlx.Rebind(sqlx.DOLLAR, query)
	}
	return query
}

// Beside hands out a connection as somebody has it who may do everything with the
// database and nothing with the program.
func Beside(ctx context.Context, db *sqldb.DB, fn func(*sql.Conn) error) error {
	return db.Migrate(ctx, func(raw *sql.DB) error {
		conn, err := raw.Conn(ctx)
		if err != nil {
			return err
		}
		defer conn.Close()
		if db.Dialect() == sqldb.PostgreSQL {
			if _, err := conn.ExecContext(ctx, `SET session_replication_role = replica`); err != nil {
				return err
			}
			err := fn(conn)
			_, reset := conn.ExecContext(ctx, `RESET session_replication_role`)
			return errors.Join(err, reset)
		}
		back, err := withoutTriggers(ctx, conn)
		if err != nil {
			return err
		}
		return errors.Join(fn(conn), back())
	})
}

// withoutTriggers takes the triggers off a SQLite file and returns what puts them back.
func withoutTriggers(ctx context.Context, conn *sql.Conn) (back func() error, err error) {
	rows, err := conn.QueryContext(ctx, `SELECT 'DROP TRIGGER ' || name, sql FROM sqlite_schema WHERE type = 'trigger'`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	drops, makes := `PRAGMA foreign_keys = 0; BEGIN; `, `BEGIN; `
	for rows.Next() {
		var drop, create string
		if err := rows.Scan(&drop, &create); err != nil {
			return nil, err
		}
		drops, makes = drops+drop+"; ", makes+create+"; "
	}
	if err := errors.Join(rows.Err(), rows.Close()); err != nil {
		return nil, err
	}
	_, err = conn.ExecContext(ctx, drops+`COMMIT`)
	return func() error {
		_, err := conn.ExecContext(ctx, makes+`COMMIT`)
		return err
	}, err
}
