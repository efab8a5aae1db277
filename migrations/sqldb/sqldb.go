// Package sqldb is the one place that knows there are two databases: SQLite, in a
// file with nothing installed, and PostgreSQL. It opens them, scopes every
// transaction to one centre, loads and reads rows in bulk and tells errors apart.
//
// SQL is written once, with ? for each argument and never a ? in a literal. All
// access goes through InTx and ReadTx, which see one centre, or System, which sees
// none; a statement that forgets its centre finds no other centre's row, and one
// that writes another centre's row fails (guard.go, 0001_init.sql). Both nets are
// for mistakes, not for hostile SQL: queries still name the centre.
package sqldb

import (
	"context"
	"database/sql"
	"errors"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jmoiron/sqlx"

	"redbanner/attendance/roster"
)

// Dialect says which of the two databases it is; it is also the name of the folder
// that holds its migrations.
type Dialect string

// The databases.
const (
	SQLite     Dialect = "sqlite"
	PostgreSQL Dialect = "postgres"
)

// DB is an open database. Its handles are not reachable but through transactions
// and Migrate. It is safe for use by several goroutines.
type DB struct {
	// Now gives the time that transactions carry; set it before use, nil is time.Now.
	Now func() time.Time

	dialect Dialect
	writer  *sql.DB // SQLite: one connection
	reader  *sql.DB // SQLite: query-only pool; PostgreSQL: the same as writer
	path    string  // SQLite: the file
	login   string  // PostgreSQL: the user

	ingest atomic.Int32 // PostgreSQL: whether redbanner_ingest may be used; 0 = not yet asked
	sums   atomic.Bool  // the schema is known to have sums
	folded *cells       // SQLite: what the triggers of the writing connection noted

	memory memory // what was read of centres (recall.go)

	mu   sync.Mutex
	busy map[string]bool // goroutines with an open transaction
}

// Open opens the database named by a URL: sqlite:PATH, the file being made when it is
// missing, or postgres://… and postgresql://…. The schema is not touched.
func Open(ctx context.Context, url string) (*DB, error) {
	switch scheme, rest, _ := strings.Cut(url, ":"); scheme {
	case "sqlite":
		return openSQLite(ctx, rest)
	case "postgres", "postgresql":
		return openPostgreSQL(ctx, url)
	}
	return nil, roster.Errorf(roster.Usage, "store_url", withoutPassword(url))
}

// Dialect returns which database it is.
func (db *DB) Dialect() Dialect { return db.dialect }

// Close closes the database; on SQLite it first lets the planner's statistics catch up.
func (db *DB) Close() error {
	if db.dialect == PostgreSQL {
		return db.writer.Close()
	}
	// Without waiting: when another process writes, the next one to close does it.
	_, _ = db.writer.ExecContext(context.Background(), `PRAGMA busy_timeout = 0; PRAGMA optimize`)
	return errors.Join(db.reader.Close(), db.writer.Close())
}

// Migrate hands out a raw handle without any guard, for the migrations package
// alone: everything else goes through a transaction. Afterwards connections are
// made afresh, so that they are guarded by the schema as it is now.
func (db *DB) Migrate(ctx context.Context, fn func(raw *sql.DB) error) error {
	defer db.Forget()
	if db.dialect == PostgreSQL {
		return fn(db.writer)
	}
	raw := sql.OpenDB(sqliteConnector(db.path, false, nil, nil))
	raw.SetMaxOpenConns(1)
	err := fn(raw)
	err = errors.Join(err, raw.Close())
	db.renewSQLite()
	return err
}

// Inspect hands out a raw handle that only reads, to look at the store itself, which no
// centre owns. It leaves connections and what is remembered as they are, and so may be
// asked for again and again while others work.
func (db *DB) Inspect(fn func(raw *sql.DB) error) error { return fn(db.reader) }

// now returns the time for a transaction, to the millisecond that is stored.
func (db *DB) now() time.Time {
	now := time.Now
	if db.Now != nil {
		now = db.Now
	}
	return now().UTC().Truncate(time.Millisecond)
}

// In expands each slice among args into as many ? as it has elements; an empty
// slice is an error.
func In(query string, args ...any) (string, []any, error) { return sqlx.In(query, args...) }
