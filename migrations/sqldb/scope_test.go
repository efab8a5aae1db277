package sqldb_test

import (
	"context"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"redbanner/migrations/sqldb"
	"redbanner/migrations/sqldb/sqldbtest"
)

// twoCentres makes centres with one window each, of the same code.
func twoCentres(t *testing.T, db *sqldb.DB) (own, other sqldb.Scope) {
	t.Helper()
	own, other = sqldbtest.Centre(t, db, "own"), sqldbtest.Centre(t, db, "other")
	for name, scope := range map[string]sqldb.Scope{"own": own, "other": other} {
		mustExec(t, db, scope, `INSERT INTO windows (centre_id, code, name) VALUES (?, 'W1', ?)`, scope.CentreID, name)
		mustExec(t, db, scope, `INSERT INTO clock_days (centre_id, day, punches) VALUES (?, '2025-03-01', 7)`, scope.CentreID)
	}
	return own, other
}

func mustExec(t *testing.T, db *sqldb.DB, scope sqldb.Scope, query string, args ...any) {
	t.Helper()
	if err := execIn(t.Context(), db, scope, query, args...); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
}

// execIn runs one statement in a transaction of its own.
func execIn(ctx context.Context, db *sqldb.DB, scope sqldb.Scope, query string, args ...any) error {
	return sqldbtest.InTx(ctx, db, scope, func(tx *sqldb.Tx) error {
		_, err := tx.Exec(ctx, query, args...)
		return err
	})
}

// selectIn reads text in a transaction of its own.
func selectIn(t *testing.T, db *sqldb.DB, scope sqldb.Scope, query string, args ...any) []string {
	t.Helper()
	list := []string{}
	err := db.ReadTx(t.Context(), scope, func(tx *sqldb.Tx) error {
		return tx.Select(t.Context(), &list, query, args...)
	})
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return list
}

// TestForeignRowsCannotBeWritten tries every way to write into another centre. Where a
// statement names foreign rows only, finding none is as good as failing.
func TestForeignRowsCannotBeWritten(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		query    string // ? is the other centre
		mustFail bool
	}{
		"insert":               {`INSERT INTO windows (centre_id, code, name) VALUES (?, 'W2', 'x')`, true},
		"insert by select":     {`INSERT INTO windows (centre_id, code, name) SELECT CAST(? AS BIGINT), 'W3', name FROM windows`, true},
		"upsert":               {`INSERT INTO windows (centre_id, code, name) VALUES (?, 'W1', 'x') ON CONFLICT (centre_id, code) DO UPDATE SET name = excluded.name`, true},
		"insert or nothing":    {`INSERT INTO windows (centre_id, code, name) VALUES (?, 'W2', 'x') ON CONFLICT DO NOTHING`, true},
		"move":                 {`UPDATE windows SET centre_id = ?, code = 'W9'`, true},
		"move an own row":      {`UPDATE windows SET centre_id = ?, code = 'W9' WHERE code = 'W1'`, true},
		"update by centre":     {`UPDATE windows SET name = 'x' WHERE centre_id = ?`, false},
		"delete by centre":     {`DELETE FROM windows WHERE centre_id = ?`, false},
		"update without where": {`UPDATE windows SET name = 'x' WHERE ? > 0`, false},
		"delete without where": {`DELETE FROM clock_days WHERE ? > 0`, false},
	}
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		own, other := twoCentres(t, db)
		for name, tt := range tests {
			err := execIn(t.Context(), db, own, tt.query, other.CentreID)
			if err == nil && tt.mustFail || err != nil && sqldb.Classify(err) != sqldb.Refused {
				t.Errorf("%s: %v, want a refusal", name, err)
			}
			got := selectIn(t, db, other, `SELECT code || ' ' || name FROM windows UNION ALL SELECT 'days ' || COUNT(*) FROM clock_days`)
			if diff := cmp.Diff([]string{"W1 other", "days 1"}, got); diff != "" {
				t.Errorf("%s: rows of the other centre (-want +got):\n%s", name, diff)
			}
		}
	})
}

func TestForgottenWhereSeesOwnRowsOnly(t *testing.T) {
	t.Parallel()
	tests := map[string]string{
		"plain":       `SELECT name FROM windows`,
		"named":       `SELECT name FROM windows WHERE code = 'W1'`,
		"joined":      `SELECT w.name FROM clock_days AS d LEFT JOIN windows AS w ON w.centre_id = d.centre_id`,
		"in a query":  `SELECT name FROM (SELECT name, code FROM windows) AS w WHERE EXISTS (SELECT 1 FROM windows AS v WHERE v.code = w.code)`,
		"with":        `WITH w AS (SELECT name FROM windows) SELECT name FROM w`,
		"by its name": `SELECT w.name FROM centres AS c JOIN windows AS w ON w.centre_id = c.id`,
	}
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		own, other := twoCentres(t, db)
		for name, query := range tests {
			if diff := cmp.Diff([]string{"own"}, selectIn(t, db, own, query)); diff != "" {
				t.Errorf("%s, reading (-want +got):\n%s", name, diff)
			}
			var got []string
			err := sqldbtest.InTx(t.Context(), db, own, func(tx *sqldb.Tx) error { return tx.Select(t.Context(), &got, query) })
			if diff := cmp.Diff([]string{"own"}, got); err != nil || diff != "" {
				t.Errorf("%s, writing (-want +got), %v:\n%s", name, err, diff)
			}
		}
		if got := selectIn(t, db, own, `SELECT name FROM windows WHERE centre_id = ?`, other.CentreID); len(got) > 0 {
			t.Errorf("asked for the other centre, got %q", got)
		}
	})
}

func TestOwnRowsAreWrittenAsUsual(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		own, _ := twoCentres(t, db)
		err := sqldbtest.InTx(t.Context(), db, own, func(tx *sqldb.Tx) error {
			for range 3 {
				result, err := tx.Exec(t.Context(), `
					INSERT INTO clock_days (centre_id, day, punches)
					VALUES (?, '2025-03-01', 10)
					ON CONFLICT (centre_id, day) DO UPDATE SET punches = clock_days.punches + excluded.punches`, tx.CentreID)
				if err != nil {
					return err
				}
				if n, err := result.RowsAffected(); n != 1 || err != nil {
					t.Errorf("upsert: %d rows, %v", n, err)
				}
			}
			var left int
			if err := tx.Get(t.Context(), &left, `UPDATE clock_days SET punches = punches - 7 WHERE centre_id = ? RETURNING punches`, tx.CentreID); err != nil || left != 30 {
				t.Errorf("%d punches, %v", left, err)
			}
			result, err := tx.NamedExec(t.Context(), `DELETE FROM windows WHERE centre_id = :centreid AND code = :code`,
				struct {
					CentreID int64
					Code     string
				}{tx.CentreID, "W1"})
			if err != nil {
				return err
			}
			if n, err := result.RowsAffected(); n != 1 || err != nil {
				t.Errorf("delete: %d rows, %v", n, err)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

func TestWithoutACentreNothingIsSeenOrWritten(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		own, _ := twoCentres(t, db)
		err := db.System(t.Context(), func(tx *sqldb.SystemTx) error {
			var rows int
			if err := tx.Get(t.Context(), &rows, `SELECT COUNT(*) FROM windows`); err != nil || rows != 0 {
				t.Errorf("%d rows, %v", rows, err)
			}
			_, err := tx.Exec(t.Context(), `INSERT INTO windows (centre_id, code, name) VALUES (?, 'W2', 'x')`, own.CentreID)
			return err
		})
		if sqldb.Classify(err) != sqldb.Refused {
			t.Errorf("insert without a centre: %v", err)
		}
		for _, centre := range []int64{0, -1} {
			err := sqldbtest.InTx(t.Context(), db, sqldb.Scope{CentreID: centre}, func(*sqldb.Tx) error {
				t.Error("a transaction began")
				return nil
			})
			if err == nil {
				t.Errorf("centre %d: no error", centre)
			}
		}
	})
}

// TestScopeNeverLeaksThroughThePool mixes transactions of two centres, many cut off
// by their context, and looks in each at whose rows it sees.
func TestScopeNeverLeaksThroughThePool(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		own, other := twoCentres(t, db)
		scopes := []sqldb.Scope{own, other}
		names := []string{"own", "other"}
		var wait sync.WaitGroup
		for worker := range 6 {
			wait.Go(func() {
				random := rand.New(rand.NewPCG(1, uint64(worker)))
				for range 100 {
					which := random.IntN(2)
					ctx, cancel := context.WithTimeout(t.Context(), time.Duration(random.IntN(4000))*time.Microsecond)
					patient := random.IntN(2) == 0
					if patient {
						ctx = t.Context()
					}
					look := func(tx *sqldb.Tx) error {
						var got []string
						if err := tx.Select(ctx, &got, `SELECT name FROM windows`); err != nil {
							return err
						}
						if len(got) != 1 || got[0] != names[which] {
							t.Errorf("in %s: %q", names[which], got)
						}
						return nil
					}
					inTx := db.ReadTx
					if random.IntN(3) == 0 {
						inTx = db.InTx
					}
					if err := inTx(ctx, scopes[which], look); err != nil && patient {
						t.Errorf("%v", err)
					}
					cancel()
				}
			})
		}
		wait.Wait()
	})
}

// TestEveryTableIsGuardedInSQLite looks at what a connection carries once each table
// has been written to.
func TestEveryTableIsGuardedInSQLite(t *testing.T) {
	t.Parallel()
	db := sqldbtest.Open(t, sqldb.SQLite)
	scope := sqldbtest.Centre(t, db, "A")
	const tables = `
		SELECT t.name FROM main.sqlite_schema AS t
		WHERE t.type = 'table' AND t.sql LIKE '%centre_id%'
			AND t.name NOT IN ('audit_sums', 'audit_states', 'audit_deltas') -- no statement may write them
		ORDER BY t.name`
	guarded := map[string]string{
		"view": `SELECT name FROM temp.sqlite_schema
			WHERE type = 'view' AND name NOT IN ('audit_sums', 'audit_states', 'audit_deltas')
			ORDER BY name`,
		"insert": `SELECT tbl_name FROM temp.sqlite_schema WHERE type = 'trigger' AND sql LIKE '%BEFORE INSERT%' ORDER BY 1`,
		"update": `SELECT tbl_name FROM temp.sqlite_schema WHERE type = 'trigger' AND sql LIKE '%BEFORE UPDATE%' ORDER BY 1`,
		"delete": `SELECT tbl_name FROM temp.sqlite_schema WHERE type = 'trigger' AND sql LIKE '%BEFORE DELETE%' ORDER BY 1`,
		"sums": `SELECT tbl_name FROM temp.sqlite_schema WHERE type = 'trigger' AND sql LIKE '%AFTER UPDATE%'
			UNION SELECT 'audit_events' UNION SELECT 'audit_details' UNION SELECT 'audit_checkpoints' WHERE 1 IN (
				SELECT 1 FROM main.sqlite_schema WHERE name = 'audit_checkpoints')
			ORDER BY 1`, // the log's own tables have none
	}
	err := sqldbtest.InTx(t.Context(), db, scope, func(tx *sqldb.Tx) error {
		var want []string
		if err := tx.Select(t.Context(), &want, tables); err != nil {
			return err
		}
		if len(want) < 25 {
			t.Errorf("only %d tables", len(want))
		}
		for _, table := range want {
			if _, err := tx.Exec(t.Context(), `DELETE FROM `+table+` WHERE centre_id = 0`); err != nil {
				return err
			}
		}
		for name, query := range guarded {
			var got []string
			if err := tx.Select(t.Context(), &got, query); err != nil {
				return err
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s (-want +got):\n%s", name, diff)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestLedgerIsWrittenOnce(t *testing.T) {
	t.Parallel()
	tests := map[string]string{
		"update":          `UPDATE facts SET note = 'x' WHERE centre_id = ?`,
		"delete":          `DELETE FROM facts WHERE centre_id = ?`,
		"upsert":          `INSERT INTO facts (centre_id, id, batch_id, day, kind, staff, source, recorded_by, recorded_at, status) VALUES (?, 'f1', 1, '2025-03-01', 'k', 'S1', 's', 'r', 1, 'draft') ON CONFLICT (centre_id, id, batch_id) DO UPDATE SET note = 'x'`,
		"update reversal": `UPDATE fact_reversals SET reason = 'x' WHERE centre_id = ?`,
		"delete reversal": `DELETE FROM fact_reversals WHERE centre_id = ?`,
	}
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		scope := sqldbtest.Centre(t, db, "A")
		mustExec(t, db, scope, `INSERT INTO batches (centre_id, id, kind, imported_at, imported_by) VALUES (?, 1, 'facts', 1, 'test')`, scope.CentreID)
		mustExec(t, db, scope, `INSERT INTO facts (centre_id, id, batch_id, day, kind, staff, source, recorded_by, recorded_at, status) VALUES (?, 'f1', 1, '2025-03-01', 'k', 'S1', 's', 'r', 1, 'confirmed')`, scope.CentreID)
		mustExec(t, db, scope, `INSERT INTO fact_reversals (centre_id, fact_id, batch_id, reason, reversed_by, reversed_at) VALUES (?, 'f1', 1, 'why', 'r', 1)`, scope.CentreID)
		for name, query := range tests {
			if err := execIn(t.Context(), db, scope, query, scope.CentreID); sqldb.Classify(err) != sqldb.Refused {
				t.Errorf("%s: %v, want a refusal", name, err)
			}
		}
		if err := execIn(t.Context(), db, scope, `REPLACE INTO main.facts SELECT * FROM facts WHERE centre_id = ?`, scope.CentreID); err == nil {
			t.Error("replace: no error")
		}
		if got := selectIn(t, db, scope, `SELECT note FROM facts`); len(got) != 1 || got[0] != "" {
			t.Errorf("notes %q", got)
		}
	})
}

// TestTheFirstWriteToATableIsGuarded writes what names its schema itself or hides its
// table, as the first statement of a connection and after a rollback.
func TestTheFirstWriteToATableIsGuarded(t *testing.T) {
	t.Parallel()
	for name, query := range map[string]string{
		"plain":         `INSERT INTO windows (centre_id, code, name) VALUES (?, 'W2', 'x')`,
		"schema":        `INSERT INTO main.windows (centre_id, code, name) VALUES (?, 'W2', 'x')`,
		"replace":       `REPLACE INTO main.windows (centre_id, code, name) VALUES (?, 'W1', 'x')`,
		"or ignore":     `INSERT OR IGNORE INTO main.windows (centre_id, code, name) VALUES (?, 'W2', 'x')`,
		"with":          `WITH c AS (SELECT ? AS id) INSERT INTO main.windows (centre_id, code, name) SELECT id, 'W2', 'x' FROM c`,
		"in small":      `insert into main.windows (centre_id, code, name) values (?, 'W2', 'x')`,
		"quoted":        `INSERT INTO main."windows" (centre_id, code, name) VALUES (?, 'W2', 'x')`,
		"behind a note": `/* x */ INSERT INTO main.windows (centre_id, code, name) VALUES (?, 'W2', 'x')`,
		"moved":         `UPDATE main.windows SET centre_id = ?`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db := sqldbtest.Open(t, sqldb.SQLite)
			own, other := sqldbtest.Centre(t, db, "own"), sqldbtest.Centre(t, db, "other")
			for range 2 {
				if err := execIn(t.Context(), db, own, query, other.CentreID); name != "moved" && sqldb.Classify(err) != sqldb.Refused {
					t.Fatalf("%v, want a refusal", err)
				}
			}
			mustExec(t, db, own, `INSERT INTO windows (centre_id, code, name) VALUES (?, 'W1', 'own')`, own.CentreID)
			if err := execIn(t.Context(), db, own, query, other.CentreID); sqldb.Classify(err) != sqldb.Refused {
				t.Fatalf("after an own row: %v, want a refusal", err)
			}
			if got := selectIn(t, db, other, `SELECT code FROM windows`); len(got) != 0 {
				t.Errorf("the other centre has %q", got)
			}
		})
	}
}
