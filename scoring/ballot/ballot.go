// Package ballot is the windows' peer rating (窗口互评, rules.md 4): each window
// rates every other once a month on four aspects. A month's ballots are sealed while its
// round is open, and parted from their raters when it closes: who has voted can be seen,
// what they voted never is.
//
// Results are pure and exact: each is rounded once, from the sum of all aspects, and
// never depends on who rated. Sealing draws its own lots inside HPKE, on which no
// result depends.
package ballot

import (
	"slices"

	"redbanner/attendance/roster"
	"redbanner/scoring/rulebook"
)

// Ballot is one window's rating of another, each aspect 0–10 in steps of 0.5.
type Ballot struct {
	Month   roster.Period
	Rater   string
	Window  string
	Aspects [4]rulebook.Points // attitude, efficiency, quality, integrity
}

// Result is what a closed round gives one window. Its Value is meaningless while Pending.
type Result struct {
	Window  string
	Ballots int
	Value   rulebook.Points // on the 10-point scale, half-up to 0.01
	Pending bool            // the round is open, or there are too few ballots
}

// The scale of an aspect.
const (
	maxAspect  = rulebook.Points(1000)
	aspectStep = rulebook.Points(50)
)

// SmallestGroup is the fewest ballots of which anything is ever shown or, once a round is
// closed, kept. A book may ask for more; where it asks for fewer this stands, because of
// one or two ballots people know whose they are.
const SmallestGroup = 3

// ValidAspect reports whether an aspect is 0–10 in steps of 0.5.
func ValidAspect(p rulebook.Points) bool {
	return p >= 0 && p <= maxAspect && p%aspectStep == 0
}

// aspectColumns are the columns of an import file, in the order of Ballot.Aspects.
var aspectColumns = [4]string{"attitude", "efficiency", "quality", "integrity"}

// Validate returns what is wrong with the ballot by itself.
func (b Ballot) Validate() []roster.Problem {
	var found []roster.Problem
	if b.Month.Kind != roster.Month {
		found = append(found, roster.Problem{Column: "month", Code: "bad_month", Value: b.Month.String()})
	}
	if b.Rater == b.Window {
		found = append(found, roster.Problem{Column: "window", Code: "rates_itself", Value: b.Window})
	}
	for i, aspect := range b.Aspects {
		if !ValidAspect(aspect) {
			found = append(found, roster.Problem{Column: aspectColumns[i], Code: "bad_aspect", Value: aspect.String()})
		}
	}
	return found
}

// sum is four times the ballot's value.
func (b Ballot) sum() rulebook.Points {
	return b.Aspects[0] + b.Aspects[1] + b.Aspects[2] + b.Aspects[3]
}

// Results rates the windows by the ballots that they received, ordered by window
// code. Until the round is closed, and below rating.MinBallots or SmallestGroup, a result
// is pending.
func Results(ballots []Ballot, closed bool, rating rulebook.Rating, windows []string) []Result {
	sums := map[string][]rulebook.Points{}
	for _, b := range ballots {
		sums[b.Window] = append(sums[b.Window], b.sum())
	}
	codes := slices.Clone(windows)
	slices.Sort(codes)
	results := make([]Result, 0, len(codes))
	for _, code := range slices.Compact(codes) {
		received := sums[code]
		r := Result{Window: code, Ballots: len(received)}
		r.Pending = !closed || r.Ballots < max(rating.MinBallots, SmallestGroup)
		if !r.Pending {
			r.Value = mean(received, rating)
		}
		results = append(results, r)
	}
	return results
}

// mean is the mean of the ballots' values, half-up to 0.01; trimmed, one highest
// and one lowest ballot are left out when there are enough.
func mean(sums []rulebook.Points, rating rulebook.Rating) rulebook.Points {
	var total rulebook.Points
	for _, s := range sums {
		total += s
	}
	aspects := rulebook.Points(4 * len(sums))
	if rating.Method == Trimmed && len(sums) >= max(rating.TrimFrom, 3) {
		total -= slices.Min(sums) + slices.Max(sums)
		aspects -= 8
	}
	return (2*total + aspects) / (2 * aspects)
}

// Trimmed is the method that leaves out one highest and one lowest ballot.
const Trimmed = "trimmed"
