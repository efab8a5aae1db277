package sqldb_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"redbanner/migrations"
	"redbanner/migrations/sqldb"
	"redbanner/migrations/sqldb/sqldbtest"
)

func TestAnyFileNameCanHoldADatabase(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"plain.db", "红旗 窗口.db", "a?b=c&d.db", "100%25.db", "x#y.db", "semi;colon'.db", "c:d.db"} {
		folder := t.TempDir()
		path := filepath.Join(folder, name)
		db, err := sqldb.Open(t.Context(), "sqlite:"+path)
		if err != nil {
			t.Errorf("%q: %v", name, err)
			continue
		}
		if err := migrations.Up(t.Context(), db); err != nil {
			t.Errorf("%q: %v", name, err)
		}
		sqldbtest.Centre(t, db, "A")
		if err := db.Close(); err != nil {
			t.Errorf("%q: close: %v", name, err)
		}
		entries, err := os.ReadDir(folder)
		if err != nil {
			t.Fatal(err)
		}
		var names []string
		for _, e := range entries {
			names = append(names, e.Name())
		}
		if diff := cmp.Diff([]string{name}, names); diff != "" {
			t.Errorf("files after closing (-want +got):\n%s", diff)
		}
	}
}

func TestPathIsTakenFromTheWorkingDirectory(t *testing.T) {
	t.Chdir(t.TempDir())
	db, err := sqldb.Open(t.Context(), "sqlite:here.db")
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat("here.db"); err != nil {
		t.Error(err)
	}
}

// TestSettingsOfEveryConnection looks at both pools.
func TestSettingsOfEveryConnection(t *testing.T) {
	t.Parallel()
	db := sqldbtest.Open(t, sqldb.SQLite)
	scope := sqldbtest.Centre(t, db, "A")
	want := map[string]string{
		"journal_mode": "wal", "synchronous": "2", "foreign_keys": "1", "recursive_triggers": "1", "busy_timeout": "30000",
	}
	for pool, begin := range map[string]func(context.Context, sqldb.Scope, func(*sqldb.Tx) error) error{"writer": db.InTx, "readers": db.ReadTx} {
		got := map[string]string{}
		err := begin(t.Context(), scope, func(tx *sqldb.Tx) error {
			for name := range want {
				var value string
				if err := tx.Get(t.Context(), &value, "SELECT * FROM pragma_"+name); err != nil {
					return err
				}
				got[name] = value
			}
			return nil
		})
		if diff := cmp.Diff(want, got); err != nil || diff != "" {
			t.Errorf("%s (-want +got), %v:\n%s", pool, err, diff)
		}
	}
}

func TestWriteThatHidesItsTargetIsRefused(t *testing.T) {
	t.Parallel()
	db := sqldbtest.Open(t, sqldb.SQLite)
	scope := sqldbtest.Centre(t, db, "A")
	mustExec(t, db, scope, insertWindow, scope.CentreID, "W1", "x")
	for _, query := range []string{
		`WITH x AS (SELECT 1) DELETE FROM windows WHERE centre_id = ?`,
		`insert into windows (centre_id, code, name) values (?, 'W2', 'x')`,
		`INSERT OR REPLACE INTO windows (centre_id, code, name) VALUES (?, 'W2', 'x')`,
	} {
		if err := execIn(t.Context(), db, scope, query, scope.CentreID); err == nil {
			t.Errorf("%s: no error", query)
		}
	}
	for _, query := range []string{
		"\n\t\tINSERT INTO windows(centre_id,code,name) VALUES (?,'W2','1.5')",
		"UPDATE windows\nSET name = 'a.b' WHERE centre_id = ?",
		"DELETE FROM main.windows WHERE centre_id = ?",
	} {
		mustExec(t, db, scope, query, scope.CentreID)
	}
}
