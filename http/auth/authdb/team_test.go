package authdb_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"redbanner/attendance"
	"redbanner/attendance/attendancedb"
	"redbanner/attendance/intake"
	"redbanner/attendance/roster"
	"redbanner/attendance/table"
	"redbanner/http/auth"
	"redbanner/migrations/sqldb"
	"redbanner/migrations/sqldb/sqldbtest"
)

func TestAHeadComesWithTheTeam(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		h := newHall(t, db)
		people := &attendance.Service{Store: attendancedb.New(db)}
		for _, file := range [][2]string{
			{"windows", "code,name\nW1,民政\nW2,社保\n"},
			{"staff", "code,name,window,joined\nA,甲,W1,2025-01-01\nB,乙,W2,2025-01-01\n"},
			{"moves", "staff,window,from\nB,W1,2025-03-11\n"},
		} {
			opt := intake.Options{Today: roster.MustDate("2025-04-01"), Limits: table.DefaultLimits()}
			if _, err := people.Import(t.Context(), h.scope(""), file[0], intake.File{Name: file[0] + ".csv", Data: []byte(file[1])}, opt); err != nil {
				t.Fatal(err)
			}
		}
		added, err := h.Create(t.Context(), h.scope(""), auth.New{
			Name: "head", Staff: "A", Roles: []roster.Role{roster.RoleWindowHead}, Windows: []string{"W1"},
		})
		if err != nil {
			t.Fatal(err)
		}
		want := []roster.Stint{
			{Staff: "A", Window: "W1", From: attendance.Beginning}, {Staff: "B", Window: "W1", From: roster.MustDate("2025-03-11")},
		}
		head := h.scope(added.Account.Name).As
		if diff := cmp.Diff(want, head.Team); diff != "" {
			t.Errorf("team (-want +got):\n%s", diff)
		}
		if !head.CoversOn(roster.ReadFacts, roster.Owner{Staff: "B"}, roster.MustDate("2025-03-11")) {
			t.Error("the head does not reach who stands at the window")
		}
	})
}
