// Package ballot is the windows' peer rating (窗口互评, rules.md 4): each window
// rates every other once a month on four aspects.
package ballot

import (
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
