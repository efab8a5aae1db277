package scoring_test

import (
	"errors"
	"slices"
	"testing"

	"redbanner/attendance/roster"
	"redbanner/scoring"
)

func TestParseDecisionReadsEveryItem(t *testing.T) {
	t.Parallel()
	d, err := scoring.ParseDecision([]byte(`
minutes: 〔2025〕4号
decided_by: 主任办公会
ties: {windows: [W02]}
pending_ratings: [{window: W07, points: "8.50", minutes: 〔2025〕5号}]
no_data: [{date: 2025-03-11, reason: 考勤机故障}]
waivers:
  - {fact: "f:abc", reason: 特殊病假}
  - {staff: S001, date: 2025-03-12}
`), "decision.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if d.Ratings[0].Points != 850 || d.Ratings[0].Minutes != "〔2025〕5号" || d.NoData[0].Date != "2025-03-11" ||
		d.Ties.Windows[0] != "W02" || len(d.Waivers) != 2 || d.Source == "" {
		t.Errorf("decision read as %+v", d)
	}
}

func TestNoDecisionIsNoFault(t *testing.T) {
	t.Parallel()
	if d, err := scoring.ParseDecision(nil, "x"); err != nil || d.Source != "" {
		t.Errorf("empty decision: %+v, %v", d, err)
	}
}

func TestParseDecisionNamesEachFault(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, yaml, key, code string }{
		{"unknown key", "tie: {windows: [W1]}", "decision.invalid", ""},
		{"no YAML", "ties: [", "decision.invalid", ""},
		{"nobody decided", "minutes: x\nties: {windows: [W1]}", "decision.faults", "decider_needed"},
		{"no minutes", "decided_by: x\nties: {windows: [W1]}", "decision.faults", "minutes_needed"},
		{"impossible day", "minutes: x\ndecided_by: y\nno_data: [{date: 2025-02-30, reason: z}]", "decision.faults", "bad_date"},
		{"no reason", "minutes: x\ndecided_by: y\nno_data: [{date: 2025-02-03}]", "decision.faults", "reason_needed"},
		{"points over ten", "minutes: x\ndecided_by: y\npending_ratings: [{window: W1, points: '10.01'}]", "decision.faults", "bad_rating_decision"},
		{"no window", "minutes: x\ndecided_by: y\npending_ratings: [{points: '9'}]", "decision.faults", "bad_rating_decision"},
		{"waiver of nothing", "minutes: x\ndecided_by: y\nwaivers: [{date: 2025-02-03}]", "decision.faults", "waiver_names_one"},
		{"grade of nobody", "minutes: x\ndecided_by: y\ngrades: [{grade: 优秀}]", "decision.faults", "bad_grade_choice"},
		{"grade that nobody decided", "minutes: x\ngrades: [{staff: S1, grade: 优秀}]", "decision.faults", "decider_needed"},
		{"waiver of a day that is none", "minutes: x\ndecided_by: y\nwaivers: [{staff: S1, date: soon}]", "decision.faults", "bad_date"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, err := scoring.ParseDecision([]byte(tt.yaml), "decision.yaml")
			var e *roster.Error
			if !errors.As(err, &e) || e.Kind != roster.Refused || e.Key != tt.key {
				t.Fatalf("got %v, want %s", err, tt.key)
			}
			if tt.code != "" && !slices.ContainsFunc(e.Problems, func(p roster.Problem) bool { return p.Code == tt.code }) {
				t.Errorf("problems %v, want %s", e.Problems, tt.code)
			}
		})
	}
}

func FuzzParseDecision(f *testing.F) {
	f.Add([]byte("minutes: x\ndecided_by: y\nno_data: [{date: 2025-02-03, reason: z}]"))
	f.Add([]byte("ties: {windows: [W1]}"))
	f.Fuzz(func(t *testing.T, data []byte) {
		d, err := scoring.ParseDecision(data, "x")
		if err == nil && len(data) > 0 && d.Source != string(data) {
			t.Errorf("accepted decision does not keep its source")
		}
	})
}
