package attendancedb_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"redbanner/attendance"
	"redbanner/attendance/attendancedb"
	"redbanner/attendance/clock"
	"redbanner/attendance/roster"
	"redbanner/migrations/sqldb"
	"redbanner/migrations/sqldb/sqldbtest"
)

// mappings is a service over a fresh store with two centres.
func mappings(t *testing.T, db *sqldb.DB) (*attendance.Service, attendance.Scope, attendance.Scope) {
	t.Helper()
	scope := func(code string) attendance.Scope {
		return attendance.Scope{Centre: roster.Centre{ID: sqldbtest.Centre(t, db, code).CentreID, Code: code}, Actor: "hr"}
	}
	return &attendance.Service{Store: attendancedb.New(db)}, scope("a"), scope("b")
}

func TestEveryVersionOfAMappingIsKept(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		service, here, there := mappings(t, db)
		m := clock.Mapping{Name: "飞书", Person: "员工号", Time: "打卡"}
		for i, want := range []struct {
			version int
			isNew   bool
		}{{1, true}, {1, false}, {2, true}} {
			if i == 2 {
				m.Staff = true
			}
			saved, isNew, err := service.AddMapping(t.Context(), here, m)
			if err != nil || saved.Version != want.version || isNew != want.isNew || saved.By != "hr" || saved.At.IsZero() || saved.Mapping != m {
				t.Errorf("%d: %+v, %t, %v", i, saved, isNew, err)
			}
		}
		if _, _, err := service.AddMapping(t.Context(), here, clock.Mapping{Name: "b", Person: "x", Time: "y"}); err != nil {
			t.Fatal(err)
		}
		all, err := service.Mappings(t.Context(), here)
		if err != nil {
			t.Fatal(err)
		}
		var names []string
		for _, saved := range all {
			names = append(names, saved.Name)
		}
		if diff := cmp.Diff([]string{"b", "飞书"}, names); diff != "" {
			t.Errorf("(-want +got)\n%s", diff)
		}
		got, err := service.Mapping(t.Context(), here, "飞书")
		if err != nil || got.Mapping != m || got.Version != 2 {
			t.Errorf("%+v, %v", got, err)
		}
		if _, err := service.Mapping(t.Context(), there, "飞书"); roster.KindOf(err) != roster.NotFound {
			t.Errorf("another centre's: %v", err)
		}
		if none, err := service.Mappings(t.Context(), there); err != nil || len(none) != 0 {
			t.Errorf("another centre's: %v, %v", none, err)
		}
		for _, change := range []string{"UPDATE mappings SET body = '' WHERE centre_id = ?", "DELETE FROM mappings WHERE centre_id = ?"} {
			err := sqldbtest.InTx(t.Context(), db, sqldb.Scope{CentreID: here.Centre.ID, Actor: "x"}, func(tx *sqldb.Tx) error {
				_, err := tx.Exec(t.Context(), change, here.Centre.ID)
				return err
			})
			if err == nil {
				t.Errorf("%s: went through", change)
			}
		}
	})
}

func TestAMappingThatMeansNothingIsNotStored(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		service, here, _ := mappings(t, db)
		_, _, err := service.AddMapping(t.Context(), here, clock.Mapping{Name: "x", Person: "a"})
		var e *roster.Error
		if !errors.As(err, &e) || e.Kind != roster.Usage || len(e.Problems) != 1 || e.Problems[0].Code != "mapping_time" {
			t.Errorf("%v", err)
		}
		if all, err := service.Mappings(t.Context(), here); err != nil || len(all) != 0 {
			t.Errorf("%v, %v", all, err)
		}
		// What cannot be read back, as a hand on the store may leave it, is an error.
		err = sqldbtest.InTx(t.Context(), db, sqldb.Scope{CentreID: here.Centre.ID, Actor: "x"}, func(tx *sqldb.Tx) error {
			_, err := tx.Exec(t.Context(), `
				INSERT INTO mappings (centre_id, name, version, body, entered_by, entered_at)
				VALUES (?, 'x', 1, '{"name":"x"}', 'x', 1)`, here.Centre.ID)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := service.Mapping(t.Context(), here, "x"); err == nil {
			t.Error("a mapping without columns is read")
		}
		if _, err := service.Mappings(t.Context(), here); err == nil {
			t.Error("a mapping without columns is listed")
		}
	})
}
