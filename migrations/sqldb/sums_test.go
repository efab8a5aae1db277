package sqldb_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"redbanner/migrations/sqldb"
	"redbanner/migrations/sqldb/sqldbtest"
)

// tester is a test or a run of a property.
type tester interface {
	Helper()
	Context() context.Context
	Fatal(...any)
	Fatalf(string, ...any)
}

// right fails the test unless the rows are what their sums say, and returns their digest.
func right(t tester, db *sqldb.DB, scope sqldb.Scope, when string) [32]byte {
	t.Helper()
	faults, digest, err := db.CheckSums(t.Context(), scope)
	if err != nil || len(faults) > 0 {
		t.Fatalf("%s: %v, %v", when, faults, err)
	}
	return digest
}

// wrong returns the tables that CheckSums names.
func wrong(t testing.TB, db *sqldb.DB, scope sqldb.Scope) []string {
	t.Helper()
	faults, _, err := db.CheckSums(t.Context(), scope)
	if err != nil {
		t.Fatal(err)
	}
	var tables []string
	for _, f := range faults {
		tables = append(tables, f.Table)
	}
	return slices.Compact(tables)
}

var errBack = errors.New("back")

// changes are the statements of random transactions; {n} and {text} are drawn.
var changes = []string{
	`INSERT INTO windows (centre_id, code, name) VALUES (?, 'W{n}', '{text}') ON CONFLICT (centre_id, code) DO UPDATE SET name = excluded.name`,
	`INSERT INTO windows (centre_id, code, name) VALUES (?, 'W{n}', '{text}') ON CONFLICT DO NOTHING`,
	`INSERT INTO windows (centre_id, code, name) SELECT centre_id, code || '{n}', name FROM windows WHERE centre_id = ? AND LENGTH(code) < 4 ON CONFLICT DO NOTHING`,
	`UPDATE windows SET department = '{text}', active_from = '2025-01-0{n}' WHERE centre_id = ?`,
	`UPDATE windows SET active_from = NULL WHERE centre_id = ? AND code > 'W{n}'`,
	`DELETE FROM windows WHERE centre_id = ? AND code < 'W{n}'`,
	`DELETE FROM windows WHERE centre_id = ?`,
	`INSERT INTO clock_days (centre_id, day, punches) VALUES (?, '2025-02-0{n}', 1) ON CONFLICT (centre_id, day) DO UPDATE SET punches = clock_days.punches + 1`,
	`UPDATE clock_days SET day = '2025-03-0{n}' WHERE centre_id = ? AND day = '2025-02-0{n}' AND NOT EXISTS (SELECT 1 FROM clock_days AS d WHERE d.centre_id = clock_days.centre_id AND d.day = '2025-03-0{n}')`,
	`INSERT INTO kept_files (centre_id, sha256, content) SELECT id, '{n}', CAST('{text}' AS {blob}) FROM centres WHERE id = ? ON CONFLICT DO NOTHING`,
	`DELETE FROM kept_files WHERE centre_id = ? AND sha256 = '{n}'`,
	`INSERT INTO batches (centre_id, id, kind, imported_at, imported_by) VALUES (?, {n}, '{text}', 1, 'x') ON CONFLICT (centre_id, id) DO UPDATE SET minute_precision = NOT batches.minute_precision`,
	`UPDATE punches SET line = line + 1 WHERE centre_id = ? AND batch_id = {n}`,
	`UPDATE punches SET batch_id = batch_id + 1, device_id = NULL WHERE centre_id = ? AND batch_id = {n}`,
	`DELETE FROM punches WHERE centre_id = ? AND batch_id = {n}`,
}

// TestSumsFollowEveryChange makes random transactions, some of which are rolled back
// or fail, and compares the sums with the rows after each.
func TestSumsFollowEveryChange(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		blob := map[sqldb.Dialect]string{sqldb.SQLite: "BLOB", sqldb.PostgreSQL: "BYTEA"}[db.Dialect()]
		centre := 0
		rapid.Check(t, func(t *rapid.T) {
			if centre++; raced && centre%10 != 1 {
				return
			}
			scope := newCentre(t, db, fmt.Sprintf("C%d", centre))
			loaded := int64(0)
			transactions := rapid.IntRange(1, 3).Draw(t, "transactions")
			for n := range transactions {
				back := rapid.IntRange(0, 3).Draw(t, "back") == 0
				settled := rapid.Bool().Draw(t, "settled")
				var digest [32]byte
				err := db.InTx(t.Context(), scope, func(tx *sqldb.Tx) error {
					for range rapid.IntRange(1, 6).Draw(t, "statements") {
						number := rapid.IntRange(1, 9).Draw(t, "number")
						if rapid.IntRange(0, 4).Draw(t, "load") == 0 {
							if err := load(t.Context(), tx, &loaded, int64(number)); err != nil {
								return err
							}
							continue
						}
						query := rapid.SampledFrom(changes).Draw(t, "statement")
						text := rapid.SampledFrom([]string{"", "0", "甲", "a b"}).Draw(t, "text")
						if _, err := tx.Exec(t.Context(), strings.NewReplacer("{n}", strconv.Itoa(number), "{text}", text, "{blob}", blob).Replace(query), scope.CentreID); err != nil {
							return err
						}
					}
					if back {
						return errBack
					}
					if !settled {
						return nil
					}
					var err error
					digest, err = tx.SettleSums(t.Context())
					return err
				})
				unsettled := !settled && !back && errors.Is(err, sqldb.ErrUnaudited)
				if err != nil && !unsettled && (!back || !errors.Is(err, errBack)) {
					t.Fatal(err)
				}
				if db.Dialect() == sqldb.PostgreSQL && n+1 < transactions {
					continue // a check there takes as long as all else
				}
				if got := right(t, db, scope, "after a transaction"); settled && !back && got != digest {
					t.Fatalf("settled %x, found %x", digest, got)
				}
			}
		})
	})
}

// load loads a few punches into a batch.
func load(ctx context.Context, tx *sqldb.Tx, loaded *int64, batch int64) error {
	var rows [][]int64
	for i := range int64(3) {
		*loaded++
		rows = append(rows, []int64{batch, *loaded, batch + i%2, i, []int64{sqldb.Null, 0, 7}[i]})
	}
	_, err := tx.LoadInts(ctx, "punches", punchColumns, slices.Values(rows))
	return err
}

func TestSumsOfAnUndoneChangeAreThoseOfBefore(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		scope := sqldbtest.Centre(t, db, "A")
		sqldbtest.Plant(t, db, scope, `INSERT INTO windows (centre_id, code, name) VALUES (?, 'W1', 'x')`, scope.CentreID)
		before := right(t, db, scope, "before")
		sqldbtest.Plant(t, db, scope, `UPDATE windows SET name = '' WHERE centre_id = ?`, scope.CentreID)
		if right(t, db, scope, "between") == before {
			t.Error("another state has the same digest")
		}
		sqldbtest.Plant(t, db, scope, `UPDATE windows SET name = 'x' WHERE centre_id = ?`, scope.CentreID)
		if right(t, db, scope, "after") != before {
			t.Error("the same state has another digest")
		}
	})
}

func TestSumsOfOneCentreAreItsOwn(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		own, other := twoCentres(t, db)
		before := right(t, db, own, "own")
		sqldbtest.Tamper(t, db, `UPDATE windows SET name = 'y' WHERE centre_id = ?`, other.CentreID)
		if right(t, db, own, "own") != before {
			t.Error("another centre's row changed the digest")
		}
		if diff := cmp.Diff([]string{"windows"}, wrong(t, db, other)); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	})
}

func TestFaultNamesTheGroupAndItsRows(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		scope := sqldbtest.Centre(t, db, "A")
		for code := range 3 {
			sqldbtest.Plant(t, db, scope, `INSERT INTO periods (centre_id, period, state, changed_at, changed_by) VALUES (?, ?, 'open', 1, 'x')`,
				scope.CentreID, fmt.Sprintf("2025-0%d", code+1))
		}
		if _, err := loadIn(t, db, scope, punchRows(10)); err != nil {
			t.Fatal(err)
		}
		sqldbtest.Tamper(t, db, `UPDATE periods SET state = 'closed' WHERE period = '2025-02'`)
		sqldbtest.Tamper(t, db, `DELETE FROM periods WHERE period = '2025-03'`)
		sqldbtest.Tamper(t, db, `DELETE FROM punches WHERE line IN (4, 5)`)
		faults, _, err := db.CheckSums(t.Context(), scope)
		want := []sqldb.SumFault{
			{Table: "periods", Group: "2025-02", Want: 1, Got: 1},
			{Table: "periods", Group: "2025-03", Want: 1, Got: 0},
			{Table: "punches", Group: "3", Want: 10, Got: 8},
		}
		if diff := cmp.Diff(want, faults); err != nil || diff != "" {
			t.Errorf("%v (-want +got):\n%s", err, diff)
		}
	})
}

// TestWritesBesideTheProgramAreFoundByTheirTraces writes with the triggers of PostgreSQL
// in place, as the program's own role would without its transactions.
func TestWritesBesideTheProgramAreFoundByTheirTraces(t *testing.T) {
	t.Parallel()
	db := sqldbtest.Open(t, sqldb.PostgreSQL)
	scope := sqldbtest.Centre(t, db, "A")
	sqldbtest.Plant(t, db, scope, `INSERT INTO windows (centre_id, code, name) VALUES (?, 'W1', 'x')`, scope.CentreID)
	err := db.Migrate(t.Context(), func(raw *sql.DB) error {
		_, err := raw.ExecContext(t.Context(), fmt.Sprintf(`
			BEGIN; SELECT set_config('app.centre_id', '%d', true); SET LOCAL ROLE redbanner_app;
			UPDATE windows SET name = 'y'; COMMIT`, scope.CentreID))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	// A later change of the program's takes its own traces alone.
	sqldbtest.Plant(t, db, scope, `INSERT INTO windows (centre_id, code, name) VALUES (?, 'W2', 'x')`, scope.CentreID)
	if diff := cmp.Diff([]string{"windows", "audit_deltas"}, wrong(t, db, scope)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestRebasedSumsAreRight(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		scope := sqldbtest.Centre(t, db, "A")
		sqldbtest.Plant(t, db, scope, `INSERT INTO windows (centre_id, code, name) VALUES (?, 'W1', 'x')`, scope.CentreID)
		if _, err := loadIn(t, db, scope, punchRows(300)); err != nil {
			t.Fatal(err)
		}
		before := right(t, db, scope, "before")
		sqldbtest.Tamper(t, db, `UPDATE audit_sums SET row_count = row_count + 1`)
		sqldbtest.Tamper(t, db, `UPDATE audit_states SET main = ?`, []byte("none"))
		if len(wrong(t, db, scope)) == 0 {
			t.Fatal("edited sums were not found")
		}
		var digest [32]byte
		err := db.InTx(t.Context(), scope, func(tx *sqldb.Tx) error {
			if err := tx.RebaseSums(t.Context()); err != nil {
				return err
			}
			var err error
			digest, err = tx.SettleSums(t.Context())
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		if right(t, db, scope, "after") != before || digest != before {
			t.Error("the same rows have another digest")
		}
	})
}

// newCentre is sqldbtest.Centre for a property.
func newCentre(t *rapid.T, db *sqldb.DB, code string) sqldb.Scope {
	t.Helper()
	var id int64
	err := db.System(t.Context(), func(tx *sqldb.SystemTx) error {
		return tx.Get(t.Context(), &id, `INSERT INTO centres (code, name, created_at) VALUES (?, 'x', 1) RETURNING id`, code)
	})
	if err != nil {
		t.Fatal(err)
	}
	return sqldb.Scope{CentreID: id, Actor: "test"}
}
