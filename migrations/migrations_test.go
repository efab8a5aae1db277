package migrations_test

import (
	"database/sql"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"redbanner/attendance/roster"
	"redbanner/migrations"
	"redbanner/migrations/sqldb"
	"redbanner/migrations/sqldb/sqldbtest"
)

// runEmpty runs the test on an empty database of each kind.
func runEmpty(t *testing.T, test func(t *testing.T, db *sqldb.DB)) {
	t.Helper()
	for _, dialect := range []sqldb.Dialect{sqldb.SQLite, sqldb.PostgreSQL} {
		t.Run(string(dialect), func(t *testing.T) {
			t.Parallel()
			test(t, open(t, sqldbtest.Empty(t, dialect)))
		})
	}
}

func open(t *testing.T, url string) *sqldb.DB {
	t.Helper()
	db, err := sqldb.Open(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return db
}

// files returns the real migrations, with a line added at the end of the first, and
// more migrations, for both databases.
func files(t *testing.T, added string, more map[string]string) fs.FS {
	t.Helper()
	all := fstest.MapFS{}
	for _, dialect := range []string{"sqlite", "postgres"} {
		names, err := filepath.Glob(filepath.Join(dialect, "*.sql"))
		if err != nil || len(names) == 0 {
			t.Fatalf("%d migrations, %v", len(names), err)
		}
		for _, name := range names {
			text, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			if strings.HasSuffix(name, "0001_init.sql") {
				text = append(text, added...)
			}
			all[filepath.ToSlash(name)] = &fstest.MapFile{Data: text}
		}
		for name, text := range more {
			all[dialect+"/"+name] = &fstest.MapFile{Data: []byte(text)}
		}
	}
	return all
}

// key returns the message key of an error, "" without one.
func key(err error) string {
	var e *roster.Error
	if errors.As(err, &e) {
		return e.Key
	}
	return ""
}

func TestUpBringsAnEmptyDatabaseUpToDate(t *testing.T) {
	t.Parallel()
	runEmpty(t, func(t *testing.T, db *sqldb.DB) {
		if err := migrations.Check(t.Context(), db); key(err) != "schema_older" || roster.KindOf(err) != roster.Conflict {
			t.Fatalf("check of an empty database: %v", err)
		}
		for range 2 {
			if err := migrations.Up(t.Context(), db); err != nil {
				t.Fatal(err)
			}
			if err := migrations.Check(t.Context(), db); err != nil {
				t.Fatal(err)
			}
		}
	})
}

func TestNewerSchemaIsRefused(t *testing.T) {
	t.Parallel()
	runEmpty(t, func(t *testing.T, db *sqldb.DB) {
		newer := files(t, "", map[string]string{"9000_more.sql": "CREATE TABLE more (id INTEGER PRIMARY KEY);"})
		if err := migrations.UpFiles(t.Context(), db, newer); err != nil {
			t.Fatal(err)
		}
		if err := migrations.Check(t.Context(), db); key(err) != "schema_newer" {
			t.Errorf("check: %v", err)
		}
		if err := migrations.Up(t.Context(), db); key(err) != "schema_newer" {
			t.Errorf("up: %v", err)
		}
	})
}

func TestChangedMigrationIsRefused(t *testing.T) {
	t.Parallel()
	runEmpty(t, func(t *testing.T, db *sqldb.DB) {
		if err := migrations.UpFiles(t.Context(), db, files(t, "-- another\n", nil)); err != nil {
			t.Fatal(err)
		}
		for name, err := range map[string]error{
			"check": migrations.Check(t.Context(), db),
			"up":    migrations.Up(t.Context(), db),
		} {
			if key(err) != "schema_changed" || !strings.Contains(err.Error(), "0001_init.sql") {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}

func TestMissingMigrationIsRefused(t *testing.T) {
	t.Parallel()
	runEmpty(t, func(t *testing.T, db *sqldb.DB) {
		second, third := "CREATE TABLE two (id INTEGER PRIMARY KEY);", "CREATE TABLE three (id INTEGER PRIMARY KEY);"
		if err := migrations.UpFiles(t.Context(), db, files(t, "", map[string]string{"8000_two.sql": second, "9000_three.sql": third})); err != nil {
			t.Fatal(err)
		}
		err := migrations.CheckFiles(t.Context(), db, files(t, "", map[string]string{"9000_three.sql": third}))
		if key(err) != "schema_changed" || !strings.Contains(err.Error(), "8000_two.sql") {
			t.Errorf("check: %v", err)
		}
	})
}

func TestFailedMigrationLeavesNothing(t *testing.T) {
	t.Parallel()
	runEmpty(t, func(t *testing.T, db *sqldb.DB) {
		bad := files(t, "", map[string]string{"9000_bad.sql": "CREATE TABLE half (id INTEGER PRIMARY KEY); INSERT INTO nowhere VALUES (1);"})
		if err := migrations.UpFiles(t.Context(), db, bad); err == nil || !strings.Contains(err.Error(), "9000_bad.sql") {
			t.Fatalf("up: %v", err)
		}
		if err := migrations.CheckFiles(t.Context(), db, bad); key(err) != "schema_older" {
			t.Errorf("check: %v", err)
		}
		good := files(t, "", map[string]string{"9000_bad.sql": "CREATE TABLE half (id INTEGER PRIMARY KEY);"})
		if err := migrations.UpFiles(t.Context(), db, good); err != nil {
			t.Errorf("the table of the failed migration is still there: %v", err)
		}
	})
}

func TestSeveralProcessesMigrateAtOnce(t *testing.T) {
	t.Parallel()
	for _, dialect := range []sqldb.Dialect{sqldb.SQLite, sqldb.PostgreSQL} {
		t.Run(string(dialect), func(t *testing.T) {
			t.Parallel()
			url := sqldbtest.Empty(t, dialect)
			more := files(t, "", map[string]string{"9000_two.sql": "CREATE TABLE two (id INTEGER PRIMARY KEY);"})
			var wait sync.WaitGroup
			for range 4 {
				db := open(t, url)
				wait.Go(func() {
					if err := migrations.UpFiles(t.Context(), db, more); err != nil {
						t.Error(err)
					}
				})
			}
			wait.Wait()
			if err := migrations.CheckFiles(t.Context(), open(t, url), more); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestFileIsBackedUpBeforeItsSchemaMovesOn(t *testing.T) {
	t.Parallel()
	db := sqldbtest.Open(t, sqldb.SQLite)
	sqldbtest.Centre(t, db, "kept")
	next := files(t, "", map[string]string{"9000_two.sql": "DELETE FROM centres;"})
	if err := migrations.UpFiles(t.Context(), db, next); err != nil {
		t.Fatal(err)
	}
	var file string
	err := db.Migrate(t.Context(), func(raw *sql.DB) error {
		return raw.QueryRow(`SELECT file FROM pragma_database_list WHERE name = 'main'`).Scan(&file)
	})
	if err != nil {
		t.Fatal(err)
	}
	copies, err := filepath.Glob(file + ".*.bak")
	if err != nil || len(copies) != 1 {
		t.Fatalf("copies: %q, %v", copies, err)
	}
	before := open(t, "sqlite:"+copies[0])
	if err := migrations.Check(t.Context(), before); err != nil {
		t.Error(err)
	}
	var codes []string
	err = before.System(t.Context(), func(tx *sqldb.SystemTx) error {
		return tx.Select(t.Context(), &codes, `SELECT code FROM centres`)
	})
	if diff := cmp.Diff([]string{"kept"}, codes); err != nil || diff != "" {
		t.Errorf("centres of the copy (-want +got), %v:\n%s", err, diff)
	}
}

func TestBothDatabasesHaveTheSameMigrations(t *testing.T) {
	t.Parallel()
	lists := map[string][]string{}
	for _, dialect := range []string{"sqlite", "postgres"} {
		paths, err := filepath.Glob(filepath.Join(dialect, "*"))
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range paths {
			lists[dialect] = append(lists[dialect], filepath.Base(p))
		}
	}
	if diff := cmp.Diff(lists["sqlite"], lists["postgres"]); diff != "" || len(lists["sqlite"]) == 0 {
		t.Errorf("(-sqlite +postgres):\n%s", diff)
	}
}
