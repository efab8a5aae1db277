// Package migrations owns the schema, once for SQLite and once for PostgreSQL.
//
// Migrations go forward only. Each file is one transaction that also records the
// file's hash, so a migration that was changed or removed after it had been
// applied stops the start. Both folders hold the same file names.
package migrations

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"embed"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strconv"
	"strings"
	"time"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"

	"redbanner/attendance/roster"
	"redbanner/migrations/sqldb"
)

//go:embed sqlite/*.sql postgres/*.sql
var embedded embed.FS

// Up brings the schema of db up to this binary's, one transaction per migration.
// Several processes may call it at once. It refuses a schema that is newer than the
// binary, or one made by other files than the binary's.
func Up(ctx context.Context, db *sqldb.DB) error { return up(ctx, db, embedded) }

// Check returns nil when the schema of db is exactly this binary's; it changes nothing.
func Check(ctx context.Context, db *sqldb.DB) error { return check(ctx, db, embedded) }

// file is one migration as embedded.
type file struct {
	version int64
	name    string
	text    string
	sha256  string
}

// files lists the migrations of a database in order.
func files(all fs.FS, dialect sqldb.Dialect) ([]file, error) {
	names, err := fs.Glob(all, string(dialect)+"/*.sql")
	if err != nil {
		return nil, err
	}
	list := make([]file, 0, len(names))
	for _, name := range names { // Glob sorts, and the numbers have a fixed width
		text, err := fs.ReadFile(all, name)
		if err != nil {
			return nil, err
		}
		number, _, _ := strings.Cut(path.Base(name), "_")
		version, err := strconv.ParseInt(number, 10, 64)
		if err != nil {
			return nil, fmt.Errorf("migration %s: its name begins with no number: %w", name, err)
		}
		sum := sha256.Sum256(text)
		list = append(list, file{version, path.Base(name), string(text), hex.EncodeToString(sum[:])})
	}
	return list, nil
}

func up(ctx context.Context, db *sqldb.DB, all fs.FS) error {
	return upAfter(ctx, db, all, func(context.Context, *sql.DB, []file) error { return nil })
}

// upAfter is up; before anything is applied to a store it calls first with what was.
func upAfter(ctx context.Context, db *sqldb.DB, all fs.FS, first func(context.Context, *sql.DB, []file) error) error {
	want, err := files(all, db.Dialect())
	if err != nil {
		return err
	}
	err = db.Migrate(ctx, func(raw *sql.DB) error {
		// On SQLite another process may win the race for a migration, which then
		// fails here; looking again shows whether that is what happened.
		for attempt := 0; ; attempt++ {
			err := pending(ctx, raw, db.Dialect(), want)
			if err == nil || !isOlder(err) {
				return err
			}
			applied, err := recorded(ctx, raw, db.Dialect())
			if err == nil && attempt == 0 {
				err = first(ctx, raw, applied)
			}
			if err != nil {
				return err
			}
			if err := backUp(ctx, raw, db.Dialect()); err != nil {
				return err
			}
			if err := apply(ctx, raw, db.Dialect(), want); err != nil && attempt == 3 {
				return err
			}
		}
	})
	return db.Explain(err)
}

func check(ctx context.Context, db *sqldb.DB, all fs.FS) error {
	want, err := files(all, db.Dialect())
	if err != nil {
		return err
	}
	look := func(raw *sql.DB) error { return pending(ctx, raw, db.Dialect(), want) }
	if db.Inspect(look) == nil {
		return nil
	}
	return db.Migrate(ctx, look) // once more, and what was guarded by another schema is dropped
}

// apply runs what is missing. goose counts the versions and, on PostgreSQL, holds a
// session lock meanwhile; the files are handed to it as functions so that a file's
// hash is recorded in the file's own transaction.
func apply(ctx context.Context, raw *sql.DB, dialect sqldb.Dialect, want []file) error {
	options := []goose.ProviderOption{goose.WithDisableGlobalRegistry(true), goose.WithLogger(goose.NopLogger())}
	for _, f := range want {
		options = append(options, goose.WithGoMigrations(
			goose.NewGoMigration(f.version, &goose.GoFunc{RunTx: f.run}, nil)))
	}
	kind := goose.DialectSQLite3
	if dialect == sqldb.PostgreSQL {
		kind = goose.DialectPostgres
		locker, err := lock.NewPostgresSessionLocker(lock.WithLockTimeout(1, 300)) // seconds, tries
		if err != nil {
			return err
		}
		options = append(options, goose.WithSessionLocker(locker))
	}
	provider, err := goose.NewProvider(kind, raw, nil, options...)
	if err != nil {
		return err
	}
	_, err = provider.Up(ctx)
	return err
}

// run executes the file and records it. The literals are made here, of a number,
// a file name and a hash, because the two databases write placeholders differently.
func (f file) run(ctx context.Context, tx *sql.Tx) error {
	if _, err := tx.ExecContext(ctx, f.text); err != nil {
		return fmt.Errorf("migration %s: %w", f.name, err)
	}
	_, err := tx.ExecContext(ctx, fmt.Sprintf(
		`INSERT INTO schema_files (version, name, sha256, applied_at) VALUES (%d, '%s', '%s', %d)`,
		f.version, f.name, f.sha256, time.Now().UnixMilli()))
	return err
}

// The keys of the failures of Up and Check.
const (
	keyOlder   = "schema_older"
	keyNewer   = "schema_newer"
	keyChanged = "schema_changed"
)

func isOlder(err error) bool {
	var e *roster.Error
	return errors.As(err, &e) && e.Key == keyOlder
}

// pending compares what was applied with what the binary holds.
func pending(ctx context.Context, raw *sql.DB, dialect sqldb.Dialect, want []file) error {
	applied, err := recorded(ctx, raw, dialect)
	if err != nil {
		return err
	}
	for i, a := range applied {
		switch {
		case i >= len(want) || a.version > want[len(want)-1].version:
			return roster.Errorf(roster.Conflict, keyNewer, a.name)
		case a.version != want[i].version || a.sha256 != want[i].sha256:
			return roster.Errorf(roster.Conflict, keyChanged, a.name)
		}
	}
	if len(applied) < len(want) {
		return roster.Errorf(roster.Conflict, keyOlder, want[len(applied)].name)
	}
	return nil
}

// recorded lists the applied migrations in order; a database without the table has none.
func recorded(ctx context.Context, raw *sql.DB, dialect sqldb.Dialect) ([]file, error) {
	known := `SELECT COUNT(*) FROM sqlite_schema WHERE type = 'table' AND name = 'schema_files'`
	if dialect == sqldb.PostgreSQL {
		known = `SELECT COUNT(to_regclass('schema_files'))`
	}
	var tables int
	if err := raw.QueryRowContext(ctx, known).Scan(&tables); err != nil || tables == 0 {
		return nil, err
	}
	rows, err := raw.QueryContext(ctx, `SELECT version, name, sha256 FROM schema_files ORDER BY version`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list []file
	for rows.Next() {
		var f file
		if err := rows.Scan(&f.version, &f.name, &f.sha256); err != nil {
			return nil, err
		}
		list = append(list, f)
	}
	return list, rows.Err()
}
