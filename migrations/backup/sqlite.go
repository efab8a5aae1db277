package backup

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"redbanner/attendance/roster"
	"redbanner/migrations/sqldb"
)

// copySQLite copies the store as it is at one moment, by SQLite itself: a copy of the
// file would miss what is still in the log beside it. The copy is checked, and it is
// the copy that the manifest describes.
func (r Request) copySQLite(ctx context.Context, to string, m *Manifest) error {
	err := r.DB.Migrate(ctx, func(raw *sql.DB) error {
		_, err := raw.ExecContext(ctx, `VACUUM INTO ?`, to)
		return err
	})
	if err != nil {
		return unwritable(r.File, err)
	}
	return inFile(ctx, to, func(raw *sql.DB) error {
		if err := sound(ctx, raw); err != nil {
			return &roster.Error{Kind: roster.Internal, Key: "backup.unsound", Args: []any{strings.TrimPrefix(r.URL, "sqlite:"), err.Error()}, Err: err}
		}
		return m.describe(ctx, raw, r.Quick)
	})
}

// inFile runs fn on a SQLite file that nobody else uses, and leaves nothing beside it.
func inFile(ctx context.Context, path string, fn func(*sql.DB) error) error {
	db, err := sqldb.Open(ctx, "sqlite:"+path)
	if err != nil {
		return err
	}
	err = db.Migrate(ctx, fn)
	return errors.Join(err, db.Close())
}

// sound returns what SQLite finds wrong with a file.
func sound(ctx context.Context, raw *sql.DB) error {
	var found []string
	for _, check := range []string{`PRAGMA integrity_check(5)`, `SELECT "table" || ' row ' || COALESCE(rowid, '?') || ' names nothing in ' || parent FROM pragma_foreign_key_check LIMIT 5`} {
		err := each(ctx, raw, check, func(rows *sql.Rows) error {
			var line string
			err := rows.Scan(&line)
			if line != "ok" {
				found = append(found, line)
			}
			return err
		})
		if err != nil {
			return err
		}
	}
	if len(found) > 0 {
		return errors.New(strings.Join(found, "; "))
	}
	return nil
}

// restoreSQLite puts the store of a backup in place of path, where nothing may be but a
// store that is to be replaced; that one stays beside it under another name, which is
// returned. Until prove has returned nil nothing is changed.
func (r Restoration) restoreSQLite(ctx context.Context, path string, prove func(ctx context.Context, url string) error) (kept string, err error) {
	if _, err := os.Lstat(path); !errors.Is(err, fs.ErrNotExist) && !r.Replace {
		return "", roster.Errorf(roster.Conflict, "restore.exists", path)
	}
	work, err := os.MkdirTemp(filepath.Dir(path), ".restore-*")
	if err != nil {
		return "", unwritable(path, err)
	}
	defer os.RemoveAll(work)
	fresh := filepath.Join(work, "store.db")
	m, err := unpack(r.File, fresh)
	if err != nil {
		return "", err
	}
	err = inFile(ctx, fresh, func(raw *sql.DB) error {
		if err := sound(ctx, raw); err != nil {
			return broken(r.File, err)
		}
		return r.compare(ctx, raw, m)
	})
	if err != nil {
		return "", err
	}
	if err := prove(ctx, "sqlite:"+fresh); err != nil {
		return "", err
	}
	if err := sqldb.Settle(ctx, fresh); err != nil {
		return "", err
	}
	if kept, err = moveAside(ctx, path); err != nil {
		return "", err
	}
	if err := os.Rename(fresh, path); err != nil {
		return "", unwritable(path, err)
	}
	return kept, syncFolder(filepath.Dir(path))
}

// moveAside gives a store that nobody uses another name; "" when there is none.
func moveAside(ctx context.Context, path string) (string, error) {
	if _, err := os.Lstat(path); errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	if err := sqldb.Settle(ctx, path); err != nil {
		return "", &roster.Error{Kind: roster.Conflict, Key: "restore.in_use", Args: []any{path}, Err: err}
	}
	kept := fmt.Sprintf("%s.%s.replaced", path, time.Now().UTC().Format("20060102T150405.000"))
	if err := os.Rename(path, kept); err != nil {
		return "", unwritable(path, err)
	}
	return kept, nil
}
