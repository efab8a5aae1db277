package sqldb_test

import (
	"testing"

	"redbanner/migrations/sqldb"
	"redbanner/migrations/sqldb/sqldbtest"
)

func TestCommitIsSeen(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		scope := sqldbtest.Centre(t, db, "A")
		err := db.InTx(t.Context(), scope, func(tx *sqldb.Tx) error {
			_, err := tx.Exec(t.Context(), `INSERT INTO windows (centre_id, code, name) VALUES (?, ?, ?)`, tx.CentreID, "W1", "民政")
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		var names []string
		err = db.ReadTx(t.Context(), scope, func(tx *sqldb.Tx) error {
			return tx.Select(t.Context(), &names, `SELECT name FROM windows WHERE centre_id = ? ORDER BY code`, tx.CentreID)
		})
		if err != nil || len(names) != 1 || names[0] != "民政" {
			t.Fatalf("names = %q, %v", names, err)
		}
	})
}

func TestLoadedRowsAreRead(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		scope := sqldbtest.Centre(t, db, "A")
		const count = 12_345
		err := db.InTx(t.Context(), scope, func(tx *sqldb.Tx) error {
			n, err := tx.LoadInts(t.Context(), "punches", []string{"number_id", "at", "batch_id", "line", "device_id"}, func(yield func([]int64) bool) {
				for i := range int64(count) {
					if !yield([]int64{i % 7, i, 1, i + 1, sqldb.Null}) {
						return
					}
				}
			})
			if n != count {
				t.Errorf("%d rows, want %d", n, count)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		var seen int64
		err = db.ReadTx(t.Context(), scope, func(tx *sqldb.Tx) error {
			return tx.EachInts(t.Context(), `SELECT at, line, device_id FROM punches WHERE centre_id = ? AND at >= ? ORDER BY at`, []any{tx.CentreID, 5}, func(row []int64) error {
				if row[1] != row[0]+1 || row[2] != sqldb.Null {
					t.Errorf("row %v", row)
				}
				seen++
				return nil
			})
		})
		if err != nil || seen != count-5 {
			t.Fatalf("%d rows read, %v", seen, err)
		}
	})
}
