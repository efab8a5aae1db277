package attendance_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"redbanner/attendance"
	"redbanner/attendance/roster"
)

// anyActor draws somebody with a reach over the people of anyInput.
func anyActor(t *rapid.T, in attendance.Input) *roster.Actor {
	as := &roster.Actor{Staff: rapid.SampledFrom([]string{"S1", "S2", ""}).Draw(t, "staff")}
	as.Roles = rapid.SampledFrom([][]roster.Role{
		{roster.RoleStaff}, {roster.RoleWindowHead}, {roster.RoleStaff, roster.RoleWindowHead}, {roster.RoleHR}, {roster.RoleAdmin},
	}).Draw(t, "roles")
	var moves []roster.Move
	for range rapid.IntRange(0, 6).Draw(t, "moves") {
		moves = append(moves, roster.Move{
			Staff:  rapid.SampledFrom([]string{"S1", "S2", "S3"}).Draw(t, "who"),
			Window: rapid.SampledFrom([]string{"W1", "W2"}).Draw(t, "where"),
			From:   in.First + roster.Date(rapid.IntRange(-3, 12).Draw(t, "from")),
		})
	}
	as.Windows = []string{"W1"}
	as.Team = roster.TeamOf(as.Windows, moves)
	return as
}

// TestTheInputOfSomebodyGivesHisSessions derives from what somebody may read what would
// have been derived for him from everything.
func TestTheInputOfSomebodyGivesHisSessions(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		in := anyInput(t)
		as := anyActor(t, in)
		want := attendance.SessionsFor(attendance.Derive(in), as)
		cut := in.For(as)
		if diff := cmp.Diff(want, attendance.Derive(cut), cmpopts.EquateEmpty()); diff != "" {
			t.Fatalf("-cut from all +derived from the cut:\n%s", diff)
		}
		people, all := as.People(roster.ReadAttendance)
		for _, code := range []string{"S1", "S2", "S3"} {
			reached := all
			for _, p := range people {
				reached = reached || p.Staff == code
			}
			if !reached && strings.Contains(fmt.Sprintf("%+v", cut), code) {
				t.Fatalf("the input names %s, who is out of reach", code)
			}
		}
	})
}
