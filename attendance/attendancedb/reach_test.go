package attendancedb_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"redbanner/attendance"
	"redbanner/attendance/attendancedb"
	"redbanner/attendance/duty"
	"redbanner/attendance/roster"
	"redbanner/migrations/sqldb"
	"redbanner/migrations/sqldb/sqldbtest"
)

// TestHandOversAndStudyDaysAreCutDown: a hand-over is the business of giver and taker, a
// sign-in list that of each who stands on it, and of those who may see them.
func TestHandOversAndStudyDaysAreCutDown(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		o := newOffice(t, db)
		o.must("windows", "code,name\nV1,一\nV2,二\n")
		o.must("staff", "code,name,window\nP1,甲,V1\nP2,乙,V1\nP3,丙,V2\nP4,丁,V2\n")
		duties := &duty.Service{Store: attendancedb.New(db)}
		ctx, day := t.Context(), roster.MustDate("2025-03-10")
		name := func(as *roster.Actor) attendance.Scope {
			scope := o.scope
			scope.Staff, scope.As = as.Staff, as
			return scope
		}
		staff := func(code string) *roster.Actor {
			return &roster.Actor{Roles: []roster.Role{roster.RoleStaff}, Staff: code}
		}
		number, err := duties.HandOver(ctx, name(staff("P1")), duty.HandOver{Date: day, Giver: "P1", Taker: "P3", Note: "钥匙"}, day)
		if err != nil {
			t.Fatal(err)
		}
		_, err = duties.HandOver(ctx, name(staff("P1")), duty.HandOver{Date: day, Giver: "P2", Taker: "P3", Note: "钥匙"}, day)
		if key(err) != "right.nothing_there" {
			t.Errorf("in the name of another: %v", err)
		}
		head := &roster.Actor{Roles: []roster.Role{roster.RoleWindowHead}, Staff: "P4", Windows: []string{"V2"}}
		head.Team = roster.TeamOf(head.Windows, []roster.Move{{Staff: "P3", Window: "V2"}, {Staff: "P4", Window: "V2"}, {Staff: "P1", Window: "V1"}})
		for who, tt := range map[string]struct {
			as    *roster.Actor
			log   int
			study []string
		}{
			"the giver":          {staff("P1"), 1, []string{"P1"}},
			"the taker":          {staff("P3"), 1, []string{"P3"}},
			"the taker's head":   {head, 1, []string{"P3", "P4"}},
			"somebody else":      {staff("P2"), 0, []string{"P2"}},
			"the general office": {&roster.Actor{Roles: []roster.Role{roster.RoleHR}}, 1, []string{"P1", "P2", "P3", "P4"}},
		} {
			log, err := duties.HandOvers(ctx, name(tt.as), roster.Period{}, false)
			if err != nil || len(log) != tt.log {
				t.Errorf("%s reads %d hand-overs: %v", who, len(log), err)
			}
			days, err := duties.StudyMonth(ctx, name(tt.as), roster.MustPeriod("2025-03"), day)
			if err != nil {
				t.Errorf("%s: %v", who, err)
			}
			sheet, err := duties.SignInSheet(ctx, name(tt.as), duty.Study, days[0].Date)
			for what, list := range map[string][]duty.Attendee{"study day": days[0].People, "sheet": sheet} {
				var codes []string
				for _, a := range list {
					if a.Staff[0] == 'P' {
						codes = append(codes, a.Staff)
					}
				}
				if diff := cmp.Diff(tt.study, codes); err != nil || diff != "" {
					t.Errorf("%s, %s: %v (-want +got):\n%s", who, what, err, diff)
				}
			}
		}
		another, missing := duties.Accept(ctx, name(staff("P2")), number, ""), duties.Accept(ctx, name(staff("P2")), 99, "")
		if key(another) != "handover.unknown" || key(missing) != "handover.unknown" {
			t.Errorf("sign another's: %v, a missing one: %v", another, missing)
		}
		if err := duties.Accept(ctx, name(staff("P3")), number, ""); err != nil {
			t.Errorf("sign one's own: %v", err)
		}
	})
}
