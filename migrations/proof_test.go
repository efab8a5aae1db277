package migrations_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"redbanner/migrations"
	"redbanner/migrations/sqldb"
	"redbanner/migrations/sqldb/sqldbtest"
)

func TestRowsAreCheckedBeforeTheSchemaMovesOn(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		right, wrong := sqldbtest.Centre(t, db, "right"), sqldbtest.Centre(t, db, "wrong")
		for _, scope := range []sqldb.Scope{right, wrong} {
			sqldbtest.Plant(t, db, scope, `INSERT INTO windows (centre_id, code, name) VALUES (?, 'W1', 'x')`, scope.CentreID)
		}
		_, digest, err := db.CheckSums(t.Context(), right)
		if err != nil {
			t.Fatal(err)
		}
		sqldbtest.Tamper(t, db, `UPDATE windows SET name = 'y' WHERE centre_id = ?`, wrong.CentreID)
		next := files(t, "", map[string]string{"9000_more.sql": "ALTER TABLE windows ADD COLUMN floor INTEGER NOT NULL DEFAULT 1;"})
		before, err := migrations.UpProvedFiles(t.Context(), db, next)
		if err != nil {
			t.Fatal(err)
		}
		want := map[int64][]sqldb.SumFault{
			right.CentreID: {},
			wrong.CentreID: {{Table: "windows", Group: "0", Want: 1, Got: 1}},
		}
		got := map[int64][]sqldb.SumFault{}
		for id, found := range before {
			got[id] = append([]sqldb.SumFault{}, found.Faults...)
		}
		if diff := cmp.Diff(want, got); diff != "" || before[right.CentreID].Digest != digest {
			t.Errorf("digest %x, want %x; faults (-want +got):\n%s", before[right.CentreID].Digest, digest, diff)
		}
		if faults, _, err := db.CheckSums(t.Context(), right); err != nil || len(faults) == 0 {
			t.Errorf("the sums of the older schema are taken for those of this one: %v", err)
		}
		if again, err := migrations.UpProvedFiles(t.Context(), db, next); again != nil || err != nil {
			t.Errorf("nothing to move: %v, %v", again, err)
		}
	})
}

func TestStoreWithoutSumsMovesOnUnchecked(t *testing.T) {
	t.Parallel()
	runEmpty(t, func(t *testing.T, db *sqldb.DB) {
		if err := migrations.UpFiles(t.Context(), db, upTo(t, "0008")); err != nil {
			t.Fatal(err)
		}
		scope := sqldbtest.Centre(t, db, "A")
		err := db.InTx(t.Context(), scope, func(tx *sqldb.Tx) error {
			_, err := tx.Exec(t.Context(), `INSERT INTO windows (centre_id, code, name) VALUES (?, 'W1', 'x')`, tx.CentreID)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		if before, err := migrations.UpProved(t.Context(), db); before != nil || err != nil {
			t.Errorf("%v, %v", before, err)
		}
		err = db.ReadTx(t.Context(), scope, func(tx *sqldb.Tx) error {
			age, err := tx.SumsAge(t.Context())
			if !age.Stale() || age.Kept {
				t.Errorf("%+v", age)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}
