package sqldb_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"redbanner/migrations/sqldb"
	"redbanner/migrations/sqldb/sqldbtest"
)

const (
	addWindow = `INSERT INTO windows (centre_id, code, name) VALUES (?, 'W1', 'x')`
	addDevice = `INSERT INTO push_devices (centre_id, serial, state) VALUES (?, 'S1', 'pending')`
	addEvent  = `
		INSERT INTO audit_details (centre_id, seq, salt, body)
		SELECT ?, 1, main, main FROM audit_states WHERE centre_id = ?`
)

// in runs statements, each with the centre for every ?, in a transaction that does not
// settle them.
func in(tx *sqldb.Tx, t *testing.T, queries ...string) error {
	for _, query := range queries {
		args := slices.Repeat([]any{tx.CentreID}, strings.Count(query, "?"))
		if _, err := tx.Exec(t.Context(), query, args...); err != nil {
			return err
		}
	}
	return nil
}

func TestChangeWithoutItsEventIsNotKept(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		fn    func(t *testing.T, tx *sqldb.Tx) error
		table string
	}{
		"insert": {func(t *testing.T, tx *sqldb.Tx) error { return in(tx, t, addWindow) }, "windows"},
		"returning": {func(t *testing.T, tx *sqldb.Tx) error {
			var code string
			return tx.Get(t.Context(), &code, addWindow+` RETURNING code`, tx.CentreID)
		}, "windows"},
		"hidden": {func(t *testing.T, tx *sqldb.Tx) error {
			schema := map[sqldb.Dialect]string{sqldb.SQLite: "main.", sqldb.PostgreSQL: ""}[tx.Dialect()]
			return in(tx, t, `WITH c AS (SELECT CAST(? AS BIGINT) AS id) INSERT INTO `+schema+`windows (centre_id, code, name) SELECT id, 'W1', 'x' FROM c`)
		}, "?"},
		"silent table": {func(t *testing.T, tx *sqldb.Tx) error { return in(tx, t, addDevice) }, "push_devices"},
		"load": {func(t *testing.T, tx *sqldb.Tx) error {
			_, err := tx.LoadInts(t.Context(), "punches", punchColumns, punchRows(3))
			return err
		}, "punches"},
		"rebased": {func(t *testing.T, tx *sqldb.Tx) error { return tx.RebaseSums(t.Context()) }, "audit_sums"},
	}
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		for name, tt := range tests {
			scope := sqldbtest.Centre(t, db, name)
			before := right(t, db, scope, name)
			err := db.InTx(t.Context(), scope, func(tx *sqldb.Tx) error { return tt.fn(t, tx) })
			if !errors.Is(err, sqldb.ErrUnaudited) || !strings.HasSuffix(err.Error(), ": "+tt.table) {
				t.Errorf("%s: %v", name, err)
			}
			if right(t, db, scope, name) != before {
				t.Errorf("%s: something was kept", name)
			}
		}
	})
}

func TestWhatChangesNothingNeedsNoEvent(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		scope := sqldbtest.Centre(t, db, "A")
		err := db.InTx(t.Context(), scope, func(tx *sqldb.Tx) error {
			var codes []string
			if err := tx.Select(t.Context(), &codes, `WITH w AS (SELECT code FROM windows WHERE centre_id = ?) SELECT code FROM w`, tx.CentreID); err != nil {
				return err
			}
			return in(tx, t, `UPDATE windows SET name = 'y' WHERE centre_id = ?`, `DELETE FROM windows WHERE centre_id = ?`)
		})
		if err != nil {
			t.Error(err)
		}
	})
}

func TestNothingChangesAfterItsEvent(t *testing.T) {
	t.Parallel()
	settle := func(t *testing.T, tx *sqldb.Tx) error {
		_, err := tx.SettleSums(t.Context())
		return err
	}
	tests := map[string]func(t *testing.T, tx *sqldb.Tx) error{
		"insert":         func(t *testing.T, tx *sqldb.Tx) error { return in(tx, t, addWindow) },
		"silent table":   func(t *testing.T, tx *sqldb.Tx) error { return in(tx, t, addDevice) },
		"nothing":        func(t *testing.T, tx *sqldb.Tx) error { return in(tx, t, `DELETE FROM windows WHERE centre_id = ?`) },
		"another settle": settle,
		"load": func(t *testing.T, tx *sqldb.Tx) error {
			_, err := tx.LoadInts(t.Context(), "punches", punchColumns, punchRows(3))
			return err
		},
		"swallowed": func(t *testing.T, tx *sqldb.Tx) error {
			_ = in(tx, t, addWindow) // a failed statement fails the commit
			return nil
		},
	}
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		for name, change := range tests {
			scope := sqldbtest.Centre(t, db, name)
			before := right(t, db, scope, name)
			err := db.InTx(t.Context(), scope, func(tx *sqldb.Tx) error {
				return errors.Join(in(tx, t, `INSERT INTO windows (centre_id, code, name) VALUES (?, 'W0', 'x')`), settle(t, tx), change(t, tx))
			})
			if !errors.Is(err, sqldb.ErrSettled) {
				t.Errorf("%s: %v", name, err)
			}
			if right(t, db, scope, name) != before {
				t.Errorf("%s: something was kept", name)
			}
		}
	})
}

func TestSumsAreWrittenByTheirTransactionsAlone(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		scope := sqldbtest.Centre(t, db, "A")
		for _, table := range []string{"audit_sums", "audit_states", "audit_deltas"} {
			if err := execIn(t.Context(), db, scope, `DELETE FROM `+table+` WHERE centre_id = ?`, scope.CentreID); err == nil {
				t.Errorf("%s was written", table)
			}
		}
	})
}

func TestSilentChangesAreCommittedToByTheNextEvent(t *testing.T) {
	t.Parallel()
	silent := []string{"push_devices"}
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		scope := sqldbtest.Centre(t, db, "A")
		sqldbtest.Plant(t, db, scope, addWindow, scope.CentreID)
		before := right(t, db, scope, "before")
		err := db.InSilentTx(t.Context(), scope, silent, func(tx *sqldb.Tx) error { return in(tx, t, addDevice) })
		if err != nil {
			t.Fatal(err)
		}
		if right(t, db, scope, "after a silent change") != before {
			t.Error("a silent change moved what the last event commits to")
		}
		sqldbtest.Plant(t, db, scope, `UPDATE windows SET name = name WHERE centre_id = ?`, scope.CentreID)
		if right(t, db, scope, "after the next event") == before {
			t.Error("the next event does not commit to a silent change")
		}
		sqldbtest.Tamper(t, db, `UPDATE push_devices SET name = 'x'`)
		if found := wrong(t, db, scope); !slices.Equal(found, silent) {
			t.Errorf("an edit of a silent table: named %q", found)
		}
	})
}

func TestOnlyWhatIsSilentGoesWithoutAnEvent(t *testing.T) {
	t.Parallel()
	silent := []string{"push_devices"}
	tests := map[string]struct {
		tables []string
		fn     func(t *testing.T, tx *sqldb.Tx) error
	}{
		"another table":    {silent, func(t *testing.T, tx *sqldb.Tx) error { return in(tx, t, addWindow) }},
		"a table of ours":  {[]string{"windows"}, func(t *testing.T, tx *sqldb.Tx) error { return in(tx, t, addWindow) }},
		"an unnamed table": {[]string{"turnout"}, func(t *testing.T, tx *sqldb.Tx) error { return in(tx, t, addDevice) }},
		"an event":         {silent, func(t *testing.T, tx *sqldb.Tx) error { return in(tx, t, addEvent) }},
		"punches": {silent, func(t *testing.T, tx *sqldb.Tx) error {
			_, err := tx.LoadInts(t.Context(), "punches", punchColumns, punchRows(3))
			return err
		}},
		"settled": {silent, func(t *testing.T, tx *sqldb.Tx) error {
			_, err := tx.SettleSums(t.Context())
			return err
		}},
	}
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		scope := sqldbtest.Centre(t, db, "A")
		before := right(t, db, scope, "before")
		for name, tt := range tests {
			err := db.InSilentTx(t.Context(), scope, tt.tables, func(tx *sqldb.Tx) error { return tt.fn(t, tx) })
			if !errors.Is(err, sqldb.ErrNotSilent) {
				t.Errorf("%s: %v", name, err)
			}
		}
		if right(t, db, scope, "after") != before {
			t.Error("something was kept")
		}
	})
}

func TestReadingTransactionHasNothingToSettle(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		err := db.ReadTx(t.Context(), sqldbtest.Centre(t, db, "A"), func(tx *sqldb.Tx) error {
			_, err := tx.SettleSums(t.Context())
			return err
		})
		if err == nil {
			t.Error("no error")
		}
	})
}
