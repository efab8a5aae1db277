package scoring_test

import (
	"strings"
	"testing"

	"redbanner/attendance/roster"
	"redbanner/scoring"
)

func TestAFormOfTheMeetingReadsLikeItsFile(t *testing.T) {
	t.Parallel()
	settled := scoring.Settlement{
		Minutes: "〔2025〕4号: #1", DecidedBy: "主任办公会",
		Ratings: []scoring.SettledRating{{Window: "W07", Points: "8.50"}},
		NoData:  []scoring.SettledDay{{Date: "2025-03-11", Reason: "停电\n- x: y"}},
		Early:   "年终",
	}
	d, err := settled.Decision("form")
	if err != nil {
		t.Fatal(err)
	}
	if len(d.Ratings) != 1 || d.Ratings[0].Points.String() != "8.50" || d.NoData[0].Reason != "停电\n- x: y" || d.EarlyClose == nil || d.Minutes != settled.Minutes {
		t.Errorf("read as %+v", d)
	}
	if again, err := scoring.ParseDecision([]byte(d.Source), "file"); err != nil || again.Source != d.Source {
		t.Errorf("its text as a file: %+v, %v", again, err)
	}
}

func TestAMeetingWithNothingToSettleMakesNoFile(t *testing.T) {
	t.Parallel()
	if d, err := (scoring.Settlement{Minutes: "4号"}).Decision("form"); err != nil || d.Source != "" {
		t.Errorf("%+v, %v", d, err)
	}
}

func TestAFormIsRefusedWithTheFaultsOfAFile(t *testing.T) {
	t.Parallel()
	_, err := scoring.Settlement{Ratings: []scoring.SettledRating{{Window: "W07", Points: "much"}}}.Decision("form")
	if roster.KindOf(err) != roster.Refused || !strings.Contains(err.Error(), "decision") {
		t.Errorf("points that are none: %v", err)
	}
}
