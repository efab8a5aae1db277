package ballot_test

import (
	"math/big"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"redbanner/attendance/roster"
	"redbanner/scoring/ballot"
	"redbanner/scoring/rulebook"
)

var mean = rulebook.Rating{Method: "mean", TrimFrom: 5, MinBallots: 3}

// cast is a ballot for window W0 with the aspects given, in points.
func cast(aspects ...rulebook.Points) ballot.Ballot {
	return ballot.Ballot{Month: roster.MustPeriod("2025-03"), Rater: "W9", Window: "W0", Aspects: [4]rulebook.Points(aspects)}
}

func even(p rulebook.Points) ballot.Ballot { return cast(p, p, p, p) }

func TestResults(t *testing.T) {
	t.Parallel()
	trimmed := rulebook.Rating{Method: ballot.Trimmed, TrimFrom: 5, MinBallots: 3}
	tests := []struct {
		name    string
		rating  rulebook.Rating
		closed  bool
		ballots []ballot.Ballot
		want    ballot.Result
	}{
		{"mean of the ballots' means", mean, true, []ballot.Ballot{cast(950, 950, 650, 1000), even(800), even(700)}, ballot.Result{Window: "W0", Ballots: 3, Value: 796}},
		{"down below the half", mean, true, []ballot.Ballot{cast(950, 950, 650, 800), even(750), even(750)}, ballot.Result{Window: "W0", Ballots: 3, Value: 779}},
		{"half goes up", mean, true, []ballot.Ballot{cast(750, 750, 750, 800), even(750), even(750), cast(750, 750, 750, 800)}, ballot.Result{Window: "W0", Ballots: 4, Value: 756}},
		{"rounded once, not per ballot", mean, true, []ballot.Ballot{cast(750, 750, 750, 800), cast(750, 750, 750, 800), cast(750, 750, 750, 800)}, ballot.Result{Window: "W0", Ballots: 3, Value: 763}},
		{"open", mean, false, []ballot.Ballot{even(800), even(800), even(800)}, ballot.Result{Window: "W0", Ballots: 3, Pending: true}},
		{"too few", mean, true, []ballot.Ballot{even(800), even(800)}, ballot.Result{Window: "W0", Ballots: 2, Pending: true}},
		{"fewer than a book asks", rulebook.Rating{Method: "mean", MinBallots: 5}, true, []ballot.Ballot{even(800), even(800), even(800), even(800)}, ballot.Result{Window: "W0", Ballots: 4, Pending: true}},
		{"a book that asks for one still shows none of two", rulebook.Rating{Method: "mean", MinBallots: 1}, true, []ballot.Ballot{even(800), even(800)}, ballot.Result{Window: "W0", Ballots: 2, Pending: true}},
		{"none, though none are needed", rulebook.Rating{Method: "mean"}, true, nil, ballot.Result{Window: "W0", Pending: true}},
		{"trimmed drops one highest and one lowest", trimmed, true, []ballot.Ballot{even(0), even(700), even(1000), even(1000), even(700)}, ballot.Result{Window: "W0", Ballots: 5, Value: 800}},
		{"trimmed with four ballots keeps all", trimmed, true, []ballot.Ballot{even(0), even(700), even(1000), even(700)}, ballot.Result{Window: "W0", Ballots: 4, Value: 600}},
		{"of three ballots one is left", rulebook.Rating{Method: ballot.Trimmed}, true, []ballot.Ballot{even(700), even(1000), even(800)}, ballot.Result{Window: "W0", Ballots: 3, Value: 800}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got := ballot.Results(tt.ballots, tt.closed, tt.rating, []string{"W0"})
			if diff := cmp.Diff([]ballot.Result{tt.want}, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func TestResultsAreOrderedByWindowAndForTheseWindowsOnly(t *testing.T) {
	t.Parallel()
	got := ballot.Results([]ballot.Ballot{even(800)}, true, mean, []string{"W2", "W0", "W1", "W0"})
	want := []ballot.Result{{Window: "W0", Ballots: 1, Pending: true}, {Window: "W1", Pending: true}, {Window: "W2", Pending: true}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if got := ballot.Results([]ballot.Ballot{even(800)}, true, mean, nil); len(got) != 0 {
		t.Errorf("results of no window: %v", got)
	}
}

func TestValidate(t *testing.T) {
	t.Parallel()
	if got := cast(0, 50, 950, 1000).Validate(); got != nil {
		t.Errorf("a sound ballot: %v", got)
	}
	bad := ballot.Ballot{Month: roster.MustPeriod("2025H1"), Rater: "W1", Window: "W1", Aspects: [4]rulebook.Points{-50, 1050, 725, 700}}
	want := []roster.Problem{
		{Column: "month", Code: "bad_month", Value: "2025H1"},
		{Column: "window", Code: "rates_itself", Value: "W1"},
		{Column: "attitude", Code: "bad_aspect", Value: "-0.50"},
		{Column: "efficiency", Code: "bad_aspect", Value: "10.50"},
		{Column: "quality", Code: "bad_aspect", Value: "7.25"},
	}
	if diff := cmp.Diff(want, bad.Validate()); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestMeanAgreesWithFractions(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		step := rapid.Map(rapid.IntRange(0, 20), func(n int) rulebook.Points { return rulebook.Points(n * 50) })
		aspects := rapid.SliceOfN(step, 12, 80).Draw(t, "aspects")
		var ballots []ballot.Ballot
		sum := new(big.Rat)
		for four := range slices.Chunk(aspects[:len(aspects)/4*4], 4) {
			ballots = append(ballots, cast(four...))
			for _, a := range four {
				sum.Add(sum, big.NewRat(int64(a), 1))
			}
		}
		exact := sum.Quo(sum, big.NewRat(int64(4*len(ballots)), 1))
		exact.Add(exact, big.NewRat(1, 2)) // half-up
		want := new(big.Int).Quo(exact.Num(), exact.Denom()).Int64()
		slices.Reverse(ballots)
		got := ballot.Results(ballots, true, mean, []string{"W0"})[0]
		if got.Pending || int64(got.Value) != want {
			t.Fatalf("%+v, want %d", got, want)
		}
	})
}
