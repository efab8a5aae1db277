package roster_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"redbanner/attendance/roster"
)

// day is a day of March 2025.
func day(n roster.Date) roster.Date { return roster.MustDate("2025-03-01") + n - 1 }

// moved is a centre in which B left window W1 for W2 on the 11th.
var moved = []roster.Move{
	{Staff: "B", Window: "W2", From: day(11)}, {Staff: "A", Window: "W1", From: day(1)},
	{Staff: "B", Window: "W1", From: day(1)}, {Staff: "C", Window: "W2", From: day(1)},
}

// head is the head of a window.
func head(staff string, windows ...string) *roster.Actor {
	return &roster.Actor{
		Roles: []roster.Role{roster.RoleStaff, roster.RoleWindowHead}, Staff: staff, Windows: windows, Team: roster.TeamOf(windows, moved),
	}
}

func TestAHeadReachesPeopleWhileTheyStandAtTheWindow(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		actor *roster.Actor
		of    roster.Owner
		day   roster.Date
		want  bool
	}{
		{"the own window", head("A", "W1"), roster.Owner{Window: "W1"}, day(20), true},
		{"another window", head("A", "W1"), roster.Owner{Window: "W2"}, day(20), false},
		{"somebody of it", head("A", "W1"), roster.Owner{Staff: "B"}, day(10), true},
		{"who has left it", head("A", "W1"), roster.Owner{Staff: "B"}, day(11), false},
		{"at the new window", head("C", "W2"), roster.Owner{Staff: "B"}, day(11), true},
		{"not there yet", head("C", "W2"), roster.Owner{Staff: "B"}, day(10), false},
		{"before anybody was", head("A", "W1"), roster.Owner{Staff: "B"}, day(0), false},
		{"at a window that was named", head("A", "W1"), roster.Owner{Staff: "B", Window: "W2"}, day(5), false},
		{"oneself at any window", head("A", "W1"), roster.Owner{Staff: "A", Window: "W2"}, day(5), true},
		{"nobody", head("A", "W1"), roster.Owner{}, day(5), false},
		{"head of none", head("A"), roster.Owner{Staff: "B"}, day(5), false},
		{"of no window that has a name", head("A", "W1"), roster.Owner{Window: ""}, day(5), false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := tt.actor.CoversOn(roster.ReadFacts, tt.of, tt.day); got != tt.want {
				t.Errorf("covers: %t", got)
			}
		})
	}
}

func TestWhatLastsIsReachedByOneOfItsDays(t *testing.T) {
	t.Parallel()
	b := roster.Owner{Staff: "B"}
	for days, want := range map[[2]roster.Date]bool{
		{day(8), day(12)}: true, {day(11), day(12)}: false, {day(10), day(10)}: true, {day(-5), day(0)}: false, {day(-5), day(1)}: true,
	} {
		if got := head("A", "W1").CoversWithin(roster.ReadLeave, b, days[0], days[1]); got != want {
			t.Errorf("%s to %s: %t", days[0], days[1], got)
		}
	}
}

func TestATeamIsNoWiderThanTheRight(t *testing.T) {
	t.Parallel()
	a := head("A", "W1")
	if a.CoversOn(roster.AskLeave, roster.Owner{Staff: "B"}, day(5)) {
		t.Error("a head asks for leave of others")
	}
	a.Only = []roster.Right{roster.ReadFacts}
	if a.CoversOn(roster.ReadScores, roster.Owner{Staff: "A"}, day(5)) || !a.CoversOn(roster.ReadFacts, roster.Owner{Staff: "A"}, day(5)) {
		t.Error("what a token does not name is not narrowed away")
	}
	if a.Only = []roster.Right{}; a.Has(roster.ReadFacts) {
		t.Error("a token without any right has one")
	}
}

func TestPeopleAreThoseWhomARightReaches(t *testing.T) {
	t.Parallel()
	people, all := head("A", "W1").People(roster.ReadAttendance)
	want := []roster.Stint{{Staff: "A"}, {Staff: "A", Window: "W1", From: day(1)}, {Staff: "B", Window: "W1", From: day(1), To: day(10)}}
	if diff := cmp.Diff(want, people); all || diff != "" {
		t.Errorf("all: %t, people (-want +got):\n%s", all, diff)
	}
	if people, all := (&roster.Actor{}).People(roster.ReadAttendance); all || people == nil || len(people) > 0 {
		t.Errorf("nobody in particular reaches %v, all: %t", people, all)
	}
	var hand *roster.Actor
	if _, all := hand.People(roster.ReadAttendance); !all {
		t.Error("the machine's own hand does not reach everybody")
	}
}

func TestTheLaterOfTwoMovesOfADayCounts(t *testing.T) {
	t.Parallel()
	got := roster.Stints([]roster.Move{{Staff: "A", Window: "W2", From: 5}, {Staff: "A", Window: "W1", From: 5}, {Staff: "A", Window: "W3", From: 9}})
	want := []roster.Stint{{Staff: "A", Window: "W2", From: 5, To: 8}, {Staff: "A", Window: "W3", From: 9}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

func TestWhatIsOutOfReachLooksMissing(t *testing.T) {
	t.Parallel()
	staff := as(roster.RoleStaff)
	for name, tt := range map[string]struct {
		err  error
		kind roster.Kind
		key  string
	}{
		"somebody else's":     {staff.CheckOf(roster.ReadScores, roster.Owner{Staff: "S2"}), roster.NotFound, "right.nothing_there"},
		"the whole centre":    {staff.Check(roster.ReadScores), roster.Forbidden, "right.scores.read"},
		"without the right":   {staff.CheckOf(roster.RecordFacts, roster.Owner{Staff: "S2"}), roster.Forbidden, "right.fact.record"},
		"anything of it":      {staff.CheckAny(roster.Import), roster.Forbidden, "right.import"},
		"one of several":      {staff.CheckOne(roster.ReadImports, roster.ReadSystem), roster.Forbidden, "right.import.read"},
		"nobody in a session": {(&roster.Actor{}).CheckAny(roster.ReadRules), roster.Forbidden, "right.rules.read"},
	} {
		var e *roster.Error
		if !errors.As(tt.err, &e) || e.Kind != tt.kind || e.Key != tt.key {
			t.Errorf("%s: %v", name, tt.err)
		}
	}
	for name, err := range map[string]error{
		"the own":                 staff.CheckOf(roster.ReadScores, roster.Owner{Staff: "S1"}),
		"any":                     staff.CheckAny(roster.ReadScores),
		"the second of several":   staff.CheckOne(roster.Import, roster.ReadRules),
		"the machine's own hand":  (*roster.Actor)(nil).CheckOne(roster.ManageSystem),
		"the machine's own hand,": (*roster.Actor)(nil).CheckOf(roster.ReadScores, roster.Owner{}),
	} {
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestThePublicReadsHonoursAlone(t *testing.T) {
	t.Parallel()
	for _, right := range roster.Rights() {
		if has := roster.Public().Has(right); has != (right == roster.ReadHonours) {
			t.Errorf("%s: %t", right, has)
		}
	}
}
