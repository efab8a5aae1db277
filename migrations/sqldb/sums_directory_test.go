package sqldb_test

import (
	"slices"
	"testing"

	"redbanner/migrations/sqldb"
	"redbanner/migrations/sqldb/sqldbtest"
)

func TestTheCentresRowOfTheDirectoryIsSummed(t *testing.T) {
	t.Parallel()
	edits := map[string]string{
		"name":    `UPDATE centres SET name = 'other' WHERE code = 'own'`,
		"code":    `UPDATE centres SET code = 'Z' WHERE code = 'own'`,
		"created": `UPDATE centres SET created_at = created_at + 1 WHERE code = 'own'`,
	}
	for name, edit := range edits {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
				scope, other := twoCentres(t, db)
				rename := func(name string) {
					sqldbtest.Plant(t, db, scope, `UPDATE centres SET name = ? WHERE id = ?`, name, scope.CentreID)
				}
				rename("first")
				rename("second")
				right(t, db, scope, "renamed")
				sqldbtest.Tamper(t, db, edit)
				if found := wrong(t, db, scope); !slices.Equal(found, []string{"centres"}) {
					t.Errorf("%s: named %q", edit, found)
				}
				rename("third") // which must not take the edit for its own
				if found := wrong(t, db, scope); !slices.Equal(found, []string{"centres"}) {
					t.Errorf("%s, then renamed: named %q", edit, found)
				}
				right(t, db, other, "another centre")
			})
		})
	}
}
