package roster_test

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"redbanner/attendance/roster"
)

var update = flag.Bool("update", false, "write the table of rights as it is now")

// TestTheTableOfRightsIsAsReviewed compares who may do what with the table that people
// have read. Whoever changes it changes both, and looks at the difference.
func TestTheTableOfRightsIsAsReviewed(t *testing.T) {
	t.Parallel()
	const file = "testdata/rights.txt"
	got := table()
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("the table of rights moved; review it, then run this test with -update (-reviewed +now):\n%s", diff)
	}
}

// table prints the rights by role.
func table() string {
	reaches := [...]string{"-", "own", "window", "centre"}
	var b strings.Builder
	line := func(first string, cells []string) {
		row := fmt.Sprintf("%-18s", first)
		for _, c := range cells {
			row += fmt.Sprintf("%-12s", c)
		}
		b.WriteString(strings.TrimRight(row, " ") + "\n")
	}
	var names []string
	for _, role := range roster.Roles() {
		names = append(names, string(role))
	}
	line("right", names)
	for _, right := range roster.Rights() {
		var cells []string
		for _, role := range roster.Roles() {
			cells = append(cells, reaches[as(role).Reach(right)])
		}
		line(string(right), cells)
	}
	return b.String()
}

// as is somebody who holds one role.
func as(role roster.Role) *roster.Actor {
	return &roster.Actor{Roles: []roster.Role{role}, Staff: "S1", Windows: []string{"W1"}}
}

func TestTheAdministratorReadsNoScoreAndWritesNoRecord(t *testing.T) {
	t.Parallel()
	admin := as(roster.RoleAdmin)
	allowed := map[roster.Right]bool{
		roster.ReadMappings: true, roster.ReadRoster: true, roster.ReadSystem: true, roster.ManageSystem: true, roster.ManageAccounts: true, roster.RunBoard: true,
		roster.ReadSettings: true, roster.EditSettings: true,
	}
	for _, right := range roster.Rights() {
		if admin.Has(right) != allowed[right] {
			t.Errorf("%s: the administrator has it: %t", right, admin.Has(right))
		}
	}
}

func TestTheAuditorWritesNothing(t *testing.T) {
	t.Parallel()
	auditor := as(roster.RoleAuditor)
	for _, right := range roster.Rights() {
		if right.Writes() && auditor.Has(right) {
			t.Errorf("the auditor may %s", right)
		}
	}
	for _, right := range []roster.Right{roster.ReadScores, roster.ReadPeriods, roster.ReadFacts, roster.ReadAudit, roster.ReadSystem} {
		if auditor.Check(right) != nil {
			t.Errorf("the auditor may not %s", right)
		}
	}
}

func TestNobodyButTheHeadVotesAndNobodyReadsBallots(t *testing.T) {
	t.Parallel()
	for _, role := range roster.Roles() {
		if has := as(role).Has(roster.CastBallot); has != (role == roster.RoleWindowHead) {
			t.Errorf("%s may vote: %t", role, has)
		}
	}
	for _, right := range roster.Rights() {
		if strings.HasPrefix(string(right), "ballot.") && !right.Writes() {
			t.Errorf("%s would let somebody read ballots", right)
		}
	}
}

func TestWhatOnlyReadsIsNamedSo(t *testing.T) {
	t.Parallel()
	for right, writes := range map[roster.Right]bool{
		roster.ReadScores: false, roster.ReadReasons: false, roster.ReadImports: false, roster.ReadAudit: false,
		roster.Import: true, roster.AskLeave: true, roster.ClosePeriod: true, roster.ManageAccounts: true,
	} {
		if right.Writes() != writes {
			t.Errorf("%s writes: %t", right, right.Writes())
		}
	}
}
