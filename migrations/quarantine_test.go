package migrations_test

import (
	"io/fs"
	"maps"
	"path"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"redbanner/migrations"
	"redbanner/migrations/sqldb"
	"redbanner/migrations/sqldb/sqldbtest"
)

// upTo returns the real migrations up to a number.
func upTo(t *testing.T, last string) fs.FS {
	t.Helper()
	all := files(t, "", nil).(fstest.MapFS)
	maps.DeleteFunc(all, func(name string, _ *fstest.MapFile) bool { return path.Base(name)[:4] > last })
	return all
}

func TestQuarantinedLinesOutliveTheirSecondKey(t *testing.T) {
	t.Parallel()
	runEmpty(t, func(t *testing.T, db *sqldb.DB) {
		if err := migrations.UpFiles(t.Context(), db, upTo(t, "0001")); err != nil {
			t.Fatal(err)
		}
		centre := sqldbtest.Centre(t, db, "old")
		err := db.InTx(t.Context(), centre, func(tx *sqldb.Tx) error {
			if _, err := tx.Exec(t.Context(), `
				INSERT INTO batches (centre_id, id, kind, imported_at, imported_by)
				VALUES (?, 1, 'punches', 0, 'x')`, tx.CentreID); err != nil {
				return err
			}
			_, err := tx.Exec(t.Context(), `
				INSERT INTO quarantine (centre_id, batch_id, line, code, value)
				VALUES (?, 1, 7, 'bad_time', '25:61'), (?, 1, 9, 'bad_date', 'x')`, tx.CentreID, tx.CentreID)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		if err := migrations.Up(t.Context(), db); err != nil {
			t.Fatal(err)
		}
		var got []string
		err = db.ReadTx(t.Context(), centre, func(tx *sqldb.Tx) error {
			return tx.Select(t.Context(), &got, `
				SELECT CAST(seq AS TEXT) || ' ' || CAST(line AS TEXT) || ' ' || code || ' ' || value
				FROM quarantine
				WHERE centre_id = ?
				ORDER BY seq`, tx.CentreID)
		})
		if diff := cmp.Diff([]string{"7 7 bad_time 25:61", "9 9 bad_date x"}, got); err != nil || diff != "" {
			t.Errorf("%v (-want +got)\n%s", err, diff)
		}
	})
}
