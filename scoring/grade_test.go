package scoring_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"redbanner/attendance/roster"
	"redbanner/scoring"
	"redbanner/scoring/scoringtest"
)

// field is a half-year of people with the totals given, S1 being the first, and
// civil servants among public employees.
func field(totals ...scoring.Points) ([]scoring.Sheet, scoring.Input) {
	in := scoring.Input{Period: roster.MustPeriod("2025H1")}
	var sheets []scoring.Sheet
	for i, total := range totals {
		code := fmt.Sprintf("S%02d", i+1)
		s := roster.Staff{Code: code, Establishment: roster.PublicInstitution}
		if i%2 == 0 {
			s.Establishment = roster.CivilServant
		}
		in.Staff = append(in.Staff, s)
		sheets = append(sheets, scoring.Sheet{Code: code, Total: total})
	}
	return sheets, in
}

// graded is a list of grades as text.
func graded(grades []scoring.Grade) []string {
	var lines []string
	for _, g := range grades {
		line := g.Staff + " " + g.Final
		if g.Final != g.Proposed {
			line += " instead of " + g.Proposed
		}
		if g.Why != "" {
			line += " " + g.Why
		}
		if g.NoBonus {
			line += " no bonus"
		}
		lines = append(lines, line)
	}
	return lines
}

func TestGrades(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		totals []scoring.Points
		change func(in *scoring.Input)
		want   []string
	}{
		{"bars, in the words of the establishment", []scoring.Points{9000, 8999, 8000, 7999, 6000, 5999}, func(*scoring.Input) {},
			[]string{"S01 优秀", "S02 合格", "S03 称职", "S04 基本合格", "S05 基本称职", "S06 不合格 no bonus"}},
		{"a fifth may be excellent, rounded down", []scoring.Points{9100, 9500, 9300, 9200, 7000, 7000, 7000, 7000, 7000}, func(*scoring.Input) {},
			[]string{"S01 称职 quota", "S02 优秀", "S03 称职 quota", "S04 合格 quota", "S05 基本称职", "S06 基本合格", "S07 基本称职", "S08 基本合格", "S09 基本称职"}},
		{"equals across the quota are left to the meeting", []scoring.Points{9500, 9300, 9300, 9200, 7000, 7000, 7000, 7000, 7000, 7000}, func(*scoring.Input) {},
			[]string{"S01 优秀", "S02 合格 quota_tie", "S03 称职 quota_tie", "S04 合格 quota", "S05 基本称职", "S06 基本合格", "S07 基本称职", "S08 基本合格", "S09 基本称职", "S10 基本合格"}},
		{"equals just behind the quota are not a tie", []scoring.Points{9500, 9300, 9300, 7000, 7000}, func(*scoring.Input) {},
			[]string{"S01 优秀", "S02 合格 quota", "S03 称职 quota", "S04 基本合格", "S05 基本称职"}},
		{"four people have no place for it", []scoring.Points{9500, 9500, 9000, 7000}, func(*scoring.Input) {},
			[]string{"S01 称职 quota", "S02 合格 quota", "S03 称职 quota", "S04 基本合格"}},
		{"sick leave over 30 days bars it, and the place goes on", []scoring.Points{9900, 9500, 7000, 7000, 7000}, func(in *scoring.Input) {
			in.Leave = []scoring.YearLeave{{Staff: "S01", Sick: 61, Absent: 61, Due: 500}, {Staff: "S02", Sick: 60, Absent: 60, Due: 500}}
		}, []string{"S01 称职 sick_leave", "S02 优秀", "S03 基本称职", "S04 基本合格", "S05 基本称职"}},
		{"those not graded do not count towards the quota", []scoring.Points{9900, 9900, 9900, 9800, 9500}, func(in *scoring.Input) {
			in.Investigate = []string{"S01"}
			in.Staff[1].Joined = roster.MustDate("2025-01-02")
			in.Staff[2].Joined = roster.MustDate("2025-01-01")
			in.Leave = []scoring.YearLeave{{Staff: "S04", Absent: 251, Due: 500}, {Staff: "S05", Absent: 250, Due: 500}}
		}, []string{"S01  under_investigation", "S02  joined_recently", "S03 称职 quota", "S04  mostly_on_leave", "S05 称职 quota"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			sheets, in := field(tt.totals...)
			tt.change(&in)
			slices.Reverse(sheets)
			got := scoring.Grades(scoringtest.Book(t, scoringtest.HalfYear), sheets, in)
			if diff := cmp.Diff(tt.want, graded(got)); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func TestTheSecondHalfsNewcomers(t *testing.T) {
	t.Parallel()
	sheets, in := field(8500, 8500)
	in.Period = roster.MustPeriod("2025H2")
	in.Staff[0].Joined, in.Staff[1].Joined = roster.MustDate("2025-07-01"), roster.MustDate("2025-07-02")
	got := graded(scoring.Grades(scoringtest.Book(t, scoringtest.HalfYear), sheets, in))
	if diff := cmp.Diff([]string{"S01 称职", "S02  joined_recently"}, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestABookWithoutGradesGradesNobody(t *testing.T) {
	t.Parallel()
	sheets, in := field(9000)
	if got := scoring.Grades(scoringtest.Book(t, scoringtest.Monthly), sheets, in); got != nil {
		t.Errorf("got %v", got)
	}
}

func TestDecide(t *testing.T) {
	t.Parallel()
	sheets, in := field(9500, 8500, 8500, 8500, 8500)
	in.Investigate = []string{"S05"}
	proposed := scoring.Grades(scoringtest.Book(t, scoringtest.HalfYear), sheets, in)
	before := graded(proposed)
	got, err := scoring.Decide(proposed, []scoring.GradeDecision{
		{Staff: "S01", Grade: "不称职", Reason: "严重违纪", Minutes: "2025年第7号"},
		{Staff: "S02", Grade: "合格"},
	})
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"S01 不称职 instead of 称职 quota no bonus", "S02 合格", "S03 称职", "S04 合格", "S05  under_investigation"}
	if diff := cmp.Diff(want, graded(got)); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if got[0].Reason != "严重违纪" || got[0].Minutes != "2025年第7号" {
		t.Errorf("the decision is not on record: %+v", got[0])
	}
	if diff := cmp.Diff(before, graded(proposed)); diff != "" {
		t.Errorf("the proposals were changed\n%s", diff)
	}
	refused := map[string]scoring.GradeDecision{
		"grade.nobody":        {Staff: "S99", Grade: "合格"},
		"grade.unknown":       {Staff: "S01", Grade: "合格", Reason: "x"}, // the word of another establishment
		"grade.reason_needed": {Staff: "S02", Grade: "优秀"},
	}
	for key, decision := range refused {
		_, err := scoring.Decide(proposed, []scoring.GradeDecision{decision})
		var refusal *roster.Error
		if !errors.As(err, &refusal) || refusal.Kind != roster.Refused || refusal.Key != key {
			t.Errorf("%+v: %v, want %s", decision, err, key)
		}
	}
}

func TestTheBestGradeStaysInsideItsQuota(t *testing.T) {
	t.Parallel()
	book := scoringtest.Book(t, scoringtest.HalfYear)
	rapid.Check(t, func(t *rapid.T) {
		totals := rapid.SliceOfN(rapid.Map(rapid.IntRange(85, 105), func(n int) scoring.Points { return scoring.Points(n * 100) }), 0, 40).Draw(t, "totals")
		sheets, in := field(totals...)
		grades := scoring.Grades(book, sheets, in)
		excellent, least := 0, scoring.Points(11000)
		for _, g := range grades {
			if g.Proposed == "优秀" {
				excellent, least = excellent+1, min(least, g.Total)
			}
		}
		if excellent > len(totals)*book.Grades.QuotaPercent/100 {
			t.Fatalf("%d of %d are excellent", excellent, len(totals))
		}
		for _, g := range grades {
			if g.Proposed != "优秀" && g.Total >= least {
				t.Fatalf("%s has %s and is passed over for %s", g.Staff, g.Total, least)
			}
		}
		again := slices.Clone(sheets)
		slices.Reverse(again)
		if diff := cmp.Diff(grades, scoring.Grades(book, again, in), cmpopts.IgnoreUnexported(scoring.Grade{})); diff != "" {
			t.Fatalf("order matters\n%s", diff)
		}
	})
}
