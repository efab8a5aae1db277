package sqldb_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"redbanner/attendance/roster"
	"redbanner/migrations/sqldb"
	"redbanner/migrations/sqldb/sqldbtest"
)

const insertWindow = `INSERT INTO windows (centre_id, code, name) VALUES (?, ?, ?)`

// windowCodes lists what is committed.
func windowCodes(t *testing.T, db *sqldb.DB, scope sqldb.Scope) []string {
	t.Helper()
	return selectIn(t, db, scope, `SELECT code FROM windows ORDER BY code`)
}

func TestCommitIsSeen(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		scope := sqldbtest.Centre(t, db, "A")
		mustExec(t, db, scope, insertWindow, scope.CentreID, "W1", "民政")
		type window struct {
			Code       string      `db:"code"`
			Name       string      `db:"name"`
			ActiveFrom roster.Date `db:"active_from"`
		}
		mustExec(t, db, scope, `UPDATE windows SET active_from = ? WHERE centre_id = ?`, roster.MustDate("2024-02-29"), scope.CentreID)
		var got window
		err := db.ReadTx(t.Context(), scope, func(tx *sqldb.Tx) error {
			return tx.Get(t.Context(), &got, `SELECT code, name, active_from FROM windows WHERE centre_id = ?`, tx.CentreID)
		})
		if diff := cmp.Diff(window{"W1", "民政", roster.MustDate("2024-02-29")}, got); err != nil || diff != "" {
			t.Errorf("(-want +got), %v:\n%s", err, diff)
		}
	})
}

func TestErrorRollsBackAndIsReturnedAsItIs(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		scope := sqldbtest.Centre(t, db, "A")
		want := errors.New("no")
		got := sqldbtest.InTx(t.Context(), db, scope, func(tx *sqldb.Tx) error {
			if _, err := tx.Exec(t.Context(), insertWindow, tx.CentreID, "W1", "x"); err != nil {
				return err
			}
			return want
		})
		if got != want {
			t.Errorf("error %v", got)
		}
		if codes := windowCodes(t, db, scope); len(codes) > 0 {
			t.Errorf("left behind: %q", codes)
		}
	})
}

func TestPanicRollsBack(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		scope := sqldbtest.Centre(t, db, "A")
		func() {
			defer func() {
				if p := recover(); p != "boom" {
					t.Errorf("recovered %v", p)
				}
			}()
			_ = sqldbtest.InTx(t.Context(), db, scope, func(tx *sqldb.Tx) error {
				if _, err := tx.Exec(t.Context(), insertWindow, tx.CentreID, "W1", "x"); err != nil {
					t.Error(err)
				}
				panic("boom")
			})
		}()
		// The next transaction of the same goroutine neither waits nor counts as nested.
		mustExec(t, db, scope, insertWindow, scope.CentreID, "W2", "x")
		if diff := cmp.Diff([]string{"W2"}, windowCodes(t, db, scope)); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	})
}

func TestSwallowedFailureDoesNotCommit(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		scope := sqldbtest.Centre(t, db, "A")
		err := sqldbtest.InTx(t.Context(), db, scope, func(tx *sqldb.Tx) error {
			for range 2 { // the second breaks the key
				_, _ = tx.Exec(t.Context(), insertWindow, tx.CentreID, "W1", "x")
			}
			if _, err := tx.Exec(t.Context(), insertWindow, tx.CentreID, "W2", "x"); sqldb.Classify(err) != sqldb.Unique {
				t.Errorf("a statement after the failure: %v", err)
			}
			return nil
		})
		if sqldb.Classify(err) != sqldb.Unique {
			t.Errorf("error %v", err)
		}
		if codes := windowCodes(t, db, scope); len(codes) > 0 {
			t.Errorf("left behind: %q", codes)
		}
	})
}

func TestMissingRowIsNoFailure(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		scope := sqldbtest.Centre(t, db, "A")
		err := sqldbtest.InTx(t.Context(), db, scope, func(tx *sqldb.Tx) error {
			var name string
			if err := tx.Get(t.Context(), &name, `SELECT name FROM windows WHERE centre_id = ?`, tx.CentreID); !errors.Is(err, sql.ErrNoRows) {
				t.Errorf("get: %v", err)
			}
			_, err := tx.Exec(t.Context(), insertWindow, tx.CentreID, "W1", "x")
			return err
		})
		if err != nil {
			t.Error(err)
		}
	})
}

func TestNestingIsAnError(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		scope := sqldbtest.Centre(t, db, "A")
		inner := map[string]func() error{
			"write":  func() error { return sqldbtest.InTx(t.Context(), db, scope, func(*sqldb.Tx) error { return nil }) },
			"read":   func() error { return db.ReadTx(t.Context(), scope, func(*sqldb.Tx) error { return nil }) },
			"system": func() error { return db.System(t.Context(), func(*sqldb.SystemTx) error { return nil }) },
		}
		err := sqldbtest.InTx(t.Context(), db, scope, func(*sqldb.Tx) error {
			for name, begin := range inner {
				if err := begin(); !errors.Is(err, sqldb.ErrNested) {
					t.Errorf("%s: %v", name, err)
				}
			}
			// Another goroutine is not inside, and a reader does not wait for a writer.
			beside := make(chan error)
			go func() { beside <- inner["read"]() }()
			return <-beside
		})
		if err != nil {
			t.Error(err)
		}
	})
}

func TestReadTxCannotWrite(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		scope := sqldbtest.Centre(t, db, "A")
		for range 3 { // also on a connection that was used before
			err := db.ReadTx(t.Context(), scope, func(tx *sqldb.Tx) error {
				_, err := tx.Exec(t.Context(), insertWindow, tx.CentreID, "W1", "x")
				return err
			})
			if sqldb.Classify(err) != sqldb.ReadOnly {
				t.Errorf("error %v", err)
			}
		}
	})
}

func TestReadTxSeesOneState(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		scope := sqldbtest.Centre(t, db, "A")
		err := db.ReadTx(t.Context(), scope, func(tx *sqldb.Tx) error {
			var before, after int
			const count = `SELECT COUNT(*) FROM windows`
			if err := tx.Get(t.Context(), &before, count); err != nil {
				return err
			}
			written := make(chan error)
			go func() {
				written <- execIn(t.Context(), db, scope, insertWindow, scope.CentreID, "W1", "x")
			}()
			if err := <-written; err != nil {
				return err
			}
			if err := tx.Get(t.Context(), &after, count); err != nil || after != before {
				t.Errorf("%d windows, then %d, %v", before, after, err)
			}
			return nil
		})
		if err != nil {
			t.Error(err)
		}
	})
}

func TestNowStandsStillDuringATransaction(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		scope := sqldbtest.Centre(t, db, "A")
		now := time.Date(2025, 3, 31, 23, 59, 59, 999_999_999, time.FixedZone("", 8*3600))
		calls := 0
		db.Now = func() time.Time { calls++; return now.Add(time.Duration(calls) * time.Hour) }
		err := sqldbtest.InTx(t.Context(), db, scope, func(tx *sqldb.Tx) error {
			want := time.Date(2025, 3, 31, 16, 59, 59, 999_000_000, time.UTC)
			if tx.Now != want || calls != 1 || tx.Actor != "test" {
				t.Errorf("now %s after %d calls, actor %q", tx.Now, calls, tx.Actor)
			}
			return nil
		})
		if err != nil {
			t.Error(err)
		}
	})
}

func TestStatementInALoop(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		scope := sqldbtest.Centre(t, db, "A")
		var got []string
		err := sqldbtest.InTx(t.Context(), db, scope, func(tx *sqldb.Tx) error {
			for i := range 200 {
				code := fmt.Sprintf("W%03d", i)
				if _, err := tx.Exec(t.Context(), insertWindow, tx.CentreID, code, "name of "+code); err != nil {
					return err
				}
				var name string
				if err := tx.Get(t.Context(), &name, `SELECT name FROM windows WHERE centre_id = ? AND code = ?`, tx.CentreID, code); err != nil || name != "name of "+code {
					t.Errorf("%s: %q, %v", code, name, err)
				}
				// More texts than are kept prepared.
				var one int
				if err := tx.Get(t.Context(), &one, fmt.Sprintf(`SELECT %d FROM windows WHERE centre_id = ? AND code = ?`, i), tx.CentreID, code); err != nil || one != i {
					t.Errorf("%d: %d, %v", i, one, err)
				}
			}
			for range 3 {
				got = nil
				query, args, err := sqldb.In(`SELECT code FROM windows WHERE centre_id = ? AND code IN (?) ORDER BY code`, tx.CentreID, []string{"W007", "W199", "W200"})
				if err != nil {
					return err
				}
				if err := tx.Select(t.Context(), &got, query, args...); err != nil {
					return err
				}
			}
			rows, err := tx.Query(t.Context(), `SELECT code FROM windows WHERE centre_id = ? AND code < ?`, tx.CentreID, "W002")
			if err != nil {
				return err
			}
			defer rows.Close()
			for rows.Next() {
				var code string
				if err := rows.Scan(&code); err != nil {
					return err
				}
				got = append(got, code)
			}
			return rows.Err()
		})
		if diff := cmp.Diff([]string{"W007", "W199", "W000", "W001"}, got); err != nil || diff != "" {
			t.Errorf("(-want +got), %v:\n%s", err, diff)
		}
	})
}

func TestCancelledTransactionLeavesNothing(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		scope := sqldbtest.Centre(t, db, "A")
		ctx, cancel := context.WithCancel(t.Context())
		err := sqldbtest.InTx(ctx, db, scope, func(tx *sqldb.Tx) error {
			_, err := tx.Exec(ctx, insertWindow, tx.CentreID, "W1", "x")
			cancel()
			return err
		})
		if err == nil {
			t.Error("committed")
		}
		if codes := windowCodes(t, db, scope); len(codes) > 0 {
			t.Errorf("left behind: %q", codes)
		}
	})
}

func TestManyWritersLoseNoUpdate(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		scope := sqldbtest.Centre(t, db, "A")
		mustExec(t, db, scope, `INSERT INTO clock_days (centre_id, day, punches) VALUES (?, '2025-03-01', 0)`, scope.CentreID)
		const workers, each = 8, 20
		var wait sync.WaitGroup
		for range workers {
			wait.Go(func() {
				for range each {
					err := sqldbtest.InTx(t.Context(), db, scope, func(tx *sqldb.Tx) error {
						if err := tx.LockCentre(t.Context()); err != nil {
							return err
						}
						var punches int
						if err := tx.Get(t.Context(), &punches, `SELECT punches FROM clock_days WHERE centre_id = ?`, tx.CentreID); err != nil {
							return err
						}
						_, err := tx.Exec(t.Context(), `UPDATE clock_days SET punches = ? WHERE centre_id = ?`, punches+1, tx.CentreID)
						return err
					})
					if err != nil {
						t.Error(err)
					}
				}
			})
		}
		wait.Wait()
		got := selectIn(t, db, scope, `SELECT CAST(punches AS TEXT) FROM clock_days`)
		if diff := cmp.Diff([]string{fmt.Sprint(workers * each)}, got); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	})
}

// raise makes PostgreSQL report a clash with another transaction.
func raise(code string) string {
	return `DO $$ BEGIN RAISE EXCEPTION 'clash' USING ERRCODE = '` + code + `'; END $$`
}

func TestClashIsTriedAgain(t *testing.T) {
	t.Parallel()
	db := sqldbtest.Open(t, sqldb.PostgreSQL)
	scope := sqldbtest.Centre(t, db, "A")
	for _, code := range []string{"40001", "40P01"} {
		tries := 0
		err := sqldbtest.InTx(t.Context(), db, scope, func(tx *sqldb.Tx) error {
			if tries++; tries < 3 {
				_, err := tx.Exec(t.Context(), raise(code))
				return fmt.Errorf("wrapped: %w", err)
			}
			return nil
		})
		if err != nil || tries != 3 {
			t.Errorf("%s: %d tries, %v", code, tries, err)
		}
	}
}

func TestClashIsNotTriedForEver(t *testing.T) {
	t.Parallel()
	db := sqldbtest.Open(t, sqldb.PostgreSQL)
	scope := sqldbtest.Centre(t, db, "A")
	for code, want := range map[string]int{"40001": 4, "23505": 1} {
		tries := 0
		err := sqldbtest.InTx(t.Context(), db, scope, func(tx *sqldb.Tx) error {
			tries++
			_, err := tx.Exec(t.Context(), raise(code))
			return err
		})
		if err == nil || tries != want {
			t.Errorf("%s: %d tries, want %d; %v", code, tries, want, err)
		}
	}
}

// TestLockCentreWaitsForTheSameCentreOnly holds the lock of one centre.
func TestLockCentreWaitsForTheSameCentreOnly(t *testing.T) {
	t.Parallel()
	db := sqldbtest.Open(t, sqldb.PostgreSQL)
	one, two := sqldbtest.Centre(t, db, "one"), sqldbtest.Centre(t, db, "two")
	lock := func(scope sqldb.Scope, then func() error) error {
		return sqldbtest.InTx(t.Context(), db, scope, func(tx *sqldb.Tx) error {
			if err := tx.LockCentre(t.Context()); err != nil {
				return err
			}
			return then()
		})
	}
	var released atomic.Bool
	waited := make(chan error, 1)
	err := lock(one, func() error {
		go func() {
			waited <- lock(one, func() error {
				if !released.Load() {
					return errors.New("did not wait")
				}
				return nil
			})
		}()
		beside := make(chan error)
		go func() { beside <- lock(two, func() error { return nil }) }()
		err := <-beside
		time.Sleep(50 * time.Millisecond) // time to go wrong in
		released.Store(true)
		return err
	})
	if err := errors.Join(err, <-waited); err != nil {
		t.Error(err)
	}
}

func TestARefusedChangeWritesNothing(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		scope := sqldbtest.Centre(t, db, "A")
		want := roster.Errorf(roster.Refused, "form.refused", 1)
		ctx := roster.WithRefusal(t.Context(), want)
		var read int
		for name, write := range map[string]func(*sqldb.Tx) error{
			"a statement": func(tx *sqldb.Tx) error {
				_, err := tx.Exec(ctx, insertWindow, tx.CentreID, "W1", "x")
				return err
			},
			"a statement that returns": func(tx *sqldb.Tx) error {
				return tx.Get(ctx, &read, insertWindow+` RETURNING 1`, tx.CentreID, "W1", "x")
			},
			"a load": func(tx *sqldb.Tx) error {
				_, err := tx.LoadInts(ctx, "windows", []string{"code"}, func(func([]int64) bool) {})
				return err
			},
		} {
			err := sqldbtest.InTx(ctx, db, scope, func(tx *sqldb.Tx) error {
				if err := tx.Get(ctx, &read, `SELECT count(*) FROM windows WHERE centre_id = ?`, tx.CentreID); err != nil {
					return fmt.Errorf("a read: %w", err)
				}
				return write(tx)
			})
			if !errors.Is(err, want) {
				t.Errorf("%s: %v", name, err)
			}
		}
		if codes := windowCodes(t, db, scope); len(codes) > 0 {
			t.Errorf("written: %v", codes)
		}
	})
}
