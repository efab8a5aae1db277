package scoring_test

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"redbanner/attendance"
	"redbanner/attendance/roster"
	"redbanner/scoring"
	"redbanner/scoring/rulebook"
	"redbanner/scoring/scoringtest"
)

// hallOf is a month of a hall, everything about everybody.
func hallOf(t testing.TB, people int) *scoring.Scores {
	t.Helper()
	book, in := scoringtest.Book(t, scoringtest.Monthly), scoringtest.Large(people, "2025-03")
	s := &scoring.Scores{
		Book: book, Period: in.Period, State: scoring.Published, AsOf: in.AsOf, Input: in, Sheets: map[rulebook.Unit][]scoring.Sheet{},
	}
	for _, of := range []rulebook.Unit{rulebook.OfWindow, rulebook.OfStaff} {
		sheets, err := scoring.Score(book, of, in)
		if err != nil {
			t.Fatal(err)
		}
		s.Sheets[of] = sheets
	}
	ranking := scoring.Rank(book, s.Sheets[rulebook.OfWindow], in)
	s.Ranking = &ranking
	for _, p := range in.Staff {
		s.Sessions = append(s.Sessions, attendance.Session{Staff: p.Code, Date: in.Period.First()})
		s.Grades = append(s.Grades, scoring.Grade{Staff: p.Code, Name: p.Name})
		s.Objections = append(s.Objections, scoring.Objection{Of: rulebook.OfStaff, Code: p.Code, Period: in.Period})
		s.GradeFaults = append(s.GradeFaults, roster.Problem{Value: p.Code})
		s.Input.Leave = append(s.Input.Leave, scoring.YearLeave{Staff: p.Code})
		s.Input.Waivers = append(s.Input.Waivers, scoring.Waiver{Staff: p.Code})
		s.Input.External = append(s.Input.External, scoring.ExternalResult{Staff: p.Code})
		s.Input.Investigate = append(s.Input.Investigate, p.Code)
	}
	return s
}

var anybody = regexp.MustCompile(`S\d{6}`)

// named are the people whom anything of a value names, by code.
func named(values ...any) map[string]bool {
	codes := map[string]bool{}
	for _, v := range values {
		for _, code := range anybody.FindAllString(fmt.Sprintf("%+v", v), -1) {
			codes[code] = true
		}
	}
	return codes
}

func TestCutScoresNameNobodyOutOfReach(t *testing.T) {
	t.Parallel()
	whole := hallOf(t, 20)
	rapid.Check(t, func(t *rapid.T) {
		person := rapid.SampledFrom(whole.Input.Staff).Draw(t, "person").Code
		as := &roster.Actor{Roles: []roster.Role{roster.RoleStaff}, Staff: person}
		allowed := map[string]bool{person: true}
		if rapid.Bool().Draw(t, "head") {
			as.Roles = append(as.Roles, roster.RoleWindowHead)
			as.Windows = []string{rapid.SampledFrom(whole.Input.Windows).Draw(t, "window").Code}
			as.Team = roster.TeamOf(as.Windows, whole.Input.Moves)
			for _, s := range as.Team {
				allowed[s.Staff] = true
			}
		}
		cut := whole.For(as)
		shown := *cut
		shown.Book = nil
		shown.Ranking = nil
		for code := range named(shown, *cut.Ranking, cut.Documents(), whole.Documents().For(as, whole.Period)) {
			if !allowed[code] {
				t.Fatalf("%s gets to see %s", person, code)
			}
		}
		if cut.Ranking.Ranked != len(whole.Ranking.Rows) || len(cut.Ranking.Rows) != len(as.Windows) {
			t.Fatalf("ranking: %+v", cut.Ranking)
		}
		if diff := cmp.Diff(cut.Documents(), whole.Documents().For(as, whole.Period), cmp.AllowUnexported(scoring.Grade{})); diff != "" {
			t.Fatalf("documents are cut otherwise than scores:\n%s", diff)
		}
	})
	if got := len(named(*whole)); got != 20 {
		t.Errorf("the whole names %d people; then nothing was tested", got)
	}
}

func TestWhoReadsEverythingGetsTheScoresThemselves(t *testing.T) {
	t.Parallel()
	whole := hallOf(t, 10)
	for _, as := range []*roster.Actor{nil, {Roles: []roster.Role{roster.RoleHR}}, {Roles: []roster.Role{roster.RoleAuditor}}} {
		if whole.For(as) != whole {
			t.Errorf("%+v gets something else", as)
		}
	}
}

func TestGradesAreToldOnceTheyArePublished(t *testing.T) {
	t.Parallel()
	s := hallOf(t, 10)
	as := &roster.Actor{Roles: []roster.Role{roster.RoleStaff}, Staff: "S000003"}
	for state, want := range map[string]int{scoring.Open: 0, scoring.Published: 1, scoring.Closed: 1} {
		s.State = state
		if got := s.For(as).Grades; len(got) != want {
			t.Errorf("%s: %d grades, want %d", state, len(got), want)
		}
	}
}

func TestStarsAreToldWithoutTheScoresOfOthers(t *testing.T) {
	t.Parallel()
	rules := &rulebook.Stars{Count: 2, Of: rulebook.OfWindow}
	months := slices.Repeat([][]scoring.Points{{9900, 9800, 9700, 9600}}, 12)
	head := &roster.Actor{Roles: []roster.Role{roster.RoleWindowHead}, Windows: []string{"W2"}}
	staff := &roster.Actor{Roles: []roster.Role{roster.RoleStaff}, Staff: "S1"}
	whole := scoring.StarsOf(rules, year(t, months...), nil)
	for who, tt := range map[string]struct {
		as   *roster.Actor
		want map[string]scoring.Points
	}{
		"a head":     {head, map[string]scoring.Points{"W0": 0, "W1": 0, "W2": 9700}},
		"staff":      {staff, map[string]scoring.Points{"W0": 0, "W1": 0}},
		"the public": {roster.Public(), map[string]scoring.Points{"W0": 0, "W1": 0}},
		"the hand":   {nil, map[string]scoring.Points{"W0": 9900, "W1": 9800, "W2": 9700, "W3": 9600}},
	} {
		got := map[string]scoring.Points{}
		cut := whole.For(tt.as)
		for _, row := range cut.Rows {
			got[row.Code] = row.Mean
		}
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", who, diff)
		}
		sheets := map[string]bool{}
		for _, m := range cut.Months {
			for _, s := range m.Sheets[rulebook.OfWindow].Sheets {
				sheets[s.Code] = true
			}
		}
		for code := range maps.Keys(sheets) {
			if tt.want[code] == 0 {
				t.Errorf("%s gets the sheets of %s", who, code)
			}
		}
	}
	unfinished := scoring.StarsOf(rules, year(t, months[:11]...), nil)
	if rows := unfinished.For(staff).Rows; len(rows) != 0 {
		t.Errorf("of a year that is not over somebody is told %v", rows)
	}
}
