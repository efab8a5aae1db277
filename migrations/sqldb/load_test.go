package sqldb_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"iter"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"redbanner/attendance/roster"
	"redbanner/migrations"
	"redbanner/migrations/sqldb"
	"redbanner/migrations/sqldb/sqldbtest"
)

// punchRows yields so many punches in order of their key, in one slice used again.
func punchRows(count int64) iter.Seq[[]int64] {
	return func(yield func([]int64) bool) {
		row := make([]int64, 5)
		for i := range count {
			row[0], row[1], row[2], row[3], row[4] = i/100, i+1, 3, i+1, sqldb.Null
			if i%3 == 0 {
				row[4] = -i
			}
			if !yield(row) {
				return
			}
		}
	}
}

func loadIn(t *testing.T, db *sqldb.DB, scope sqldb.Scope, rows iter.Seq[[]int64]) (n int64, err error) {
	t.Helper()
	err = sqldbtest.InTx(t.Context(), db, scope, func(tx *sqldb.Tx) error {
		n, err = tx.LoadInts(t.Context(), "punches", punchColumns, rows)
		return err
	})
	return n, err
}

// punches reads what the centre has, in order of the key.
func punches(t *testing.T, db *sqldb.DB, scope sqldb.Scope) [][]int64 {
	t.Helper()
	list := [][]int64{}
	err := db.ReadTx(t.Context(), scope, func(tx *sqldb.Tx) error {
		return tx.EachInts(t.Context(), `
			SELECT number_id, at, batch_id, line, device_id
			FROM punches
			WHERE centre_id = ? AND at >= ?
			ORDER BY number_id, at`, []any{tx.CentreID, roster.LocalTime(1)}, func(row []int64) error {
			list = append(list, slices.Clone(row))
			return nil
		})
	})
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// expectLoad loads in two transactions and compares what is read then.
func expectLoad(t *testing.T, db *sqldb.DB, scope, other sqldb.Scope) {
	t.Helper()
	for _, count := range []int64{0, 1, 49, 50, 51, 20_001} {
		mustExec(t, db, scope, `DELETE FROM punches WHERE centre_id = ?`, scope.CentreID)
		n, err := loadIn(t, db, scope, punchRows(count))
		if err != nil || n != count {
			t.Fatalf("%d rows loaded, want %d; %v", n, count, err)
		}
		want := [][]int64{}
		for row := range punchRows(count) {
			want = append(want, slices.Clone(row))
		}
		if diff := cmp.Diff(want, punches(t, db, scope)); diff != "" {
			t.Errorf("%d rows (-want +got):\n%s", count, diff)
		}
	}
	if rest := punches(t, db, other); len(rest) > 0 {
		t.Errorf("%d rows in the other centre", len(rest))
	}
}

func TestLoadedRowsAreRead(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		expectLoad(t, db, sqldbtest.Centre(t, db, "A"), sqldbtest.Centre(t, db, "B"))
	})
}

func TestLoadWithoutTheIngestRole(t *testing.T) {
	t.Parallel()
	db := open(t, sqldbtest.Login(t, "redbanner_app"))
	if err := migrations.Up(t.Context(), db); err != nil {
		t.Fatal(err)
	}
	expectLoad(t, db, sqldbtest.Centre(t, db, "A"), sqldbtest.Centre(t, db, "B"))
	err := sqldbtest.InTx(t.Context(), db, sqldbtest.Centre(t, db, "C"), func(tx *sqldb.Tx) error {
		for number := range int64(2) { // twice in one transaction
			rows := slices.Values([][]int64{{number, 1, 1, 1, 1}})
			if _, err := tx.LoadInts(t.Context(), "punches", punchColumns, rows); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}

func TestLoadWithTheIngestRoleGranted(t *testing.T) {
	t.Parallel()
	db := open(t, sqldbtest.Login(t, "redbanner_app", "redbanner_ingest"))
	if err := migrations.Up(t.Context(), db); err != nil {
		t.Fatal(err)
	}
	expectLoad(t, db, sqldbtest.Centre(t, db, "A"), sqldbtest.Centre(t, db, "B"))
}

func TestLoginWithoutTheRoleIsToldTheCure(t *testing.T) {
	t.Parallel()
	db := open(t, sqldbtest.Login(t))
	err := migrations.Up(t.Context(), db)
	var e *roster.Error
	if !errors.As(err, &e) || e.Kind != roster.Forbidden || e.Key != "store_right" || len(e.Args) != 2 {
		t.Fatalf("up: %v", err)
	}
	var user string
	if err := db.Migrate(t.Context(), func(raw *sql.DB) error {
		return raw.QueryRowContext(t.Context(), `SELECT session_user`).Scan(&user)
	}); err != nil {
		t.Fatal(err)
	}
	if want := fmt.Sprintf("As a superuser: GRANT redbanner_app TO %s;", user); e.Args[1] != want {
		t.Errorf("the cure is %q, want %q", e.Args[1], want)
	}
	err = db.System(t.Context(), func(*sqldb.SystemTx) error { return nil })
	if !errors.As(err, &e) || e.Key != "store_right" || e.Args[1] != fmt.Sprintf(`GRANT redbanner_app TO "%s";`, user) {
		t.Errorf("a transaction: %v", err)
	}
}

func TestLoginThatMayMakeNoTableIsToldTheCure(t *testing.T) {
	t.Parallel()
	db := open(t, sqldbtest.Login(t, "redbanner_app"))
	if err := db.Migrate(t.Context(), func(raw *sql.DB) error {
		_, err := raw.ExecContext(t.Context(), `REVOKE CREATE ON SCHEMA public FROM pg_database_owner`)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	err := migrations.Up(t.Context(), db)
	var e *roster.Error
	if !errors.As(err, &e) || e.Key != "store_right" || !strings.HasPrefix(fmt.Sprint(e.Args[1]), "GRANT CREATE ON SCHEMA public TO ") {
		t.Errorf("up: %v", err)
	}
}

// TestLoginThatOwnsNothing is the way of a cautious office: one login migrates, and
// the one that works every day is a member of the application's role and no more.
func TestLoginThatOwnsNothing(t *testing.T) {
	t.Parallel()
	owner := sqldbtest.URL(t, sqldb.PostgreSQL)
	u, err := url.Parse(owner)
	if err != nil {
		t.Fatal(err)
	}
	name := strings.TrimPrefix(u.Path, "/") + "_user"
	admin := open(t, owner)
	run := func(query string) {
		if err := admin.Migrate(context.WithoutCancel(t.Context()), func(raw *sql.DB) error {
			_, err := raw.Exec(query)
			return err
		}); err != nil {
			t.Errorf("%s: %v", query, err)
		}
	}
	run(fmt.Sprintf("CREATE ROLE %s LOGIN PASSWORD 'x' IN ROLE redbanner_app", name))
	t.Cleanup(func() { run("DROP ROLE " + name) })
	u.User = url.UserPassword(name, "x")
	db := open(t, u.String())
	if err := errors.Join(migrations.Check(t.Context(), db), migrations.Up(t.Context(), db)); err != nil {
		t.Error(err)
	}
	expectLoad(t, db, sqldbtest.Centre(t, db, "A"), sqldbtest.Centre(t, db, "B"))
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

func TestLoadRefusesWhatIsNotForLoading(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		table   string
		columns []string
		row     []int64
	}{
		"table":          {"windows", []string{"number_id"}, []int64{1}},
		"no table":       {"", nil, nil},
		"no columns":     {"punches", nil, []int64{}},
		"centre":         {"punches", []string{"centre_id", "number_id", "at", "batch_id", "line"}, []int64{1, 1, 1, 1, 1}},
		"unknown column": {"punches", []string{"number_id); DROP TABLE punches; --"}, []int64{1}},
		"short row":      {"punches", punchColumns, []int64{1, 2, 3, 4}},
		"long row":       {"punches", punchColumns, []int64{1, 2, 3, 4, 5, 6}},
		"null key":       {"punches", punchColumns, []int64{1, sqldb.Null, 3, 4, 5}},
	}
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		scope := sqldbtest.Centre(t, db, "A")
		for name, tt := range tests {
			err := sqldbtest.InTx(t.Context(), db, scope, func(tx *sqldb.Tx) error {
				_, err := tx.LoadInts(t.Context(), tt.table, tt.columns, slices.Values([][]int64{tt.row}))
				return err
			})
			if err == nil {
				t.Errorf("%s: no error", name)
			}
		}
		if rows := punches(t, db, scope); len(rows) > 0 {
			t.Errorf("loaded %v", rows)
		}
	})
}

func TestLoadOfAKnownKeyFailsWhole(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		scope := sqldbtest.Centre(t, db, "A")
		rows := slices.Values([][]int64{{1, 1, 1, 1, 1}, {1, 2, 1, 2, 1}, {1, 1, 1, 3, 1}})
		if _, err := loadIn(t, db, scope, rows); sqldb.Classify(err) != sqldb.Unique {
			t.Errorf("error %v", err)
		}
		if rows := punches(t, db, scope); len(rows) > 0 {
			t.Errorf("loaded %v", rows)
		}
		if n, err := loadIn(t, db, scope, punchRows(10)); n != 10 || err != nil { // the connection is fit again
			t.Errorf("afterwards: %d, %v", n, err)
		}
	})
}

// TestGuardStandsAfterALoad tries a foreign insert in the transaction of a load, after
// its commit, and after a load that was rolled back.
func TestGuardStandsAfterALoad(t *testing.T) {
	t.Parallel()
	const foreign = `INSERT INTO punches (centre_id, number_id, at, batch_id, line) VALUES (? + 1, 1, 1, 1, 1)`
	stop := errors.New("stop")
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		scope := sqldbtest.Centre(t, db, "A")
		sqldbtest.Centre(t, db, "B")
		for name, end := range map[string]error{"committed": nil, "rolled back": stop} {
			err := sqldbtest.InTx(t.Context(), db, scope, func(tx *sqldb.Tx) error {
				_, err := tx.LoadInts(t.Context(), "punches", punchColumns, punchRows(60))
				return errors.Join(err, end)
			})
			if !errors.Is(err, end) {
				t.Fatal(err)
			}
			if err := execIn(t.Context(), db, scope, foreign, scope.CentreID); sqldb.Classify(err) != sqldb.Refused {
				t.Errorf("after a load that was %s: %v", name, err)
			}
			mustExec(t, db, scope, `DELETE FROM punches WHERE centre_id = ?`, scope.CentreID)
		}
		err := sqldbtest.InTx(t.Context(), db, scope, func(tx *sqldb.Tx) error {
			if _, err := tx.LoadInts(t.Context(), "punches", punchColumns, punchRows(60)); err != nil {
				return err
			}
			_, err := tx.Exec(t.Context(), foreign, tx.CentreID)
			return err
		})
		if sqldb.Classify(err) != sqldb.Refused {
			t.Errorf("in the transaction of a load: %v", err)
		}
	})
}

func TestTransactionIsBusyWhileRowsPass(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		scope := sqldbtest.Centre(t, db, "A")
		if _, err := loadIn(t, db, scope, punchRows(10)); err != nil {
			t.Fatal(err)
		}
		err := sqldbtest.InTx(t.Context(), db, scope, func(tx *sqldb.Tx) error {
			use := func() error {
				_, err := tx.Exec(t.Context(), `DELETE FROM punches WHERE centre_id = ?`, tx.CentreID)
				return err
			}
			var stopped error
			err := tx.EachInts(t.Context(), `SELECT at FROM punches WHERE centre_id = ?`, []any{tx.CentreID}, func([]int64) error {
				stopped = use()
				return stopped
			})
			if stopped == nil || err != stopped {
				t.Errorf("while reading: %v, %v", stopped, err)
			}
			_, err = tx.LoadInts(t.Context(), "punches", punchColumns, func(yield func([]int64) bool) {
				if err := use(); err == nil {
					t.Error("while loading: no error")
				}
				yield([]int64{99, 1, 1, 1, 1})
			})
			if err != nil {
				return err
			}
			return use() // the transaction goes on
		})
		if err != nil {
			t.Error(err)
		}
	})
}

func TestEachIntsRefusesWhatIsNoInteger(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		scope := sqldbtest.Centre(t, db, "A")
		each := func([]int64) error { return nil }
		for query, args := range map[string][]any{
			`SELECT name FROM centres`:               nil,
			`SELECT nothing FROM centres`:            nil,
			`SELECT id FROM centres WHERE name <> ?`: {struct{}{}},
		} {
			err := db.ReadTx(t.Context(), scope, func(tx *sqldb.Tx) error { return tx.EachInts(t.Context(), query, args, each) })
			if err == nil {
				t.Errorf("%s: no error", query)
			}
		}
		mustExec(t, db, scope, insertWindow, scope.CentreID, "W1", "x") // connections are fit again
	})
}

func TestUnloadingTakesOutOneBatch(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		scope, other := sqldbtest.Centre(t, db, "A"), sqldbtest.Centre(t, db, "B")
		for _, s := range []sqldb.Scope{scope, other} {
			if _, err := loadIn(t, db, s, punchRows(120)); err != nil {
				t.Fatal(err)
			}
		}
		unload := func(batch int64) (n int64) {
			t.Helper()
			err := sqldbtest.InTx(t.Context(), db, scope, func(tx *sqldb.Tx) error {
				var err error
				n, err = tx.UnloadInts(t.Context(), "punches", batch)
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			return n
		}
		if n := unload(77); n != 0 {
			t.Errorf("%d rows of a batch that is not there", n)
		}
		right(t, db, scope, "nothing unloaded")
		if n := unload(3); n != 120 {
			t.Errorf("%d rows were unloaded, want 120", n)
		}
		right(t, db, other, "another centre")
		right(t, db, scope, "unloaded")
		// The triggers are back: other removals are summed by them.
		if _, err := loadIn(t, db, scope, punchRows(5)); err != nil {
			t.Fatal(err)
		}
		mustExec(t, db, scope, `DELETE FROM punches WHERE centre_id = ? AND line = 1`, scope.CentreID)
		right(t, db, scope, "one removed")
		// What was edited beside the program stays named after its batch is gone.
		sqldbtest.Tamper(t, db, `UPDATE punches SET line = 900 WHERE centre_id = ? AND line = 2`, scope.CentreID)
		unload(3)
		if found := wrong(t, db, scope); len(found) == 0 {
			t.Error("an edited batch was unloaded and nothing is named")
		}
		err := db.InTx(t.Context(), scope, func(tx *sqldb.Tx) error {
			_, err := tx.UnloadInts(t.Context(), "windows", 1)
			return err
		})
		if err == nil {
			t.Error("windows were unloaded")
		}
	})
}

func TestAPanicWhileRowsAreReadEndsTheTransaction(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		scope := sqldbtest.Centre(t, db, "A")
		defer func() {
			if got := recover(); got != "no" {
				t.Errorf("recovered %v", got)
			}
			right(t, db, scope, "after the panic")
		}()
		_ = db.ReadTx(t.Context(), scope, func(tx *sqldb.Tx) error {
			return tx.EachInts(t.Context(), `SELECT 1`, nil, func([]int64) error { panic("no") })
		})
	})
}
