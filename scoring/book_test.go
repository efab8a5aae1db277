package scoring_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"redbanner/attendance/roster"
	"redbanner/scoring"
	"redbanner/scoring/rulebook"
)

// A period's records count by the books of the months, quarters and half-years that it
// lies in or holds.
func TestBooksWithinAPeriod(t *testing.T) {
	t.Parallel()
	day := roster.MustDate
	state := scoring.BookState{Shelf: rulebook.Shelf{}, Steps: []scoring.BookInForce{
		{From: day("2025-01-01"), Book: "bencha-2014-monthly", Version: "1"}, {From: day("2025-01-01"), Book: "bencha-2014-half-year", Version: "1"},
		{From: day("2025-04-01"), Book: "community-quarterly", Version: "1"}, {From: day("2025-07-01"), Book: "bencha-2014-monthly"},
	}}
	for period, want := range map[string][]string{
		"2024-12": nil, "2025-02": {"bencha-2014-monthly", "bencha-2014-half-year"},
		"2025-05": {"bencha-2014-monthly", "community-quarterly", "bencha-2014-half-year"},
		"2025-08": {"community-quarterly", "bencha-2014-half-year"}, "2025Q1": {"bencha-2014-monthly", "bencha-2014-half-year"},
		"2025": {"bencha-2014-monthly", "community-quarterly", "bencha-2014-half-year"},
	} {
		books, err := state.Within(roster.MustPeriod(period))
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, b := range books {
			got = append(got, b.ID)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", period, diff)
		}
	}
	state.Steps = append(state.Steps, scoring.BookInForce{From: day("2025-01-02"), Book: "none", Version: "7"})
	if _, err := state.Within(roster.MustPeriod("2025-02")); err == nil {
		t.Error("a book that is not there is no error")
	}
}
