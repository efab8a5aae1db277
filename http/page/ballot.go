package page

// Ballots is the peer rating as a window's head sees it: who is still to be rated.
type Ballots struct {
	Base
	Nothing string // instead of everything else: no round is open
	Lead    string
	Left    string
	Rater   string
	Months  []Link
	Raters  []Link
	Windows []BallotCard
}

// Template implements View.
func (Ballots) Template() string { return "ballots" }

// BallotCard is a window that is to be rated, or was.
type BallotCard struct {
	Name string
	Hint string
	Href string
	Done bool
}

// Ballot is the form by which one window is rated.
type Ballot struct {
	Base
	Lead     string
	Action   string
	Cancel   string
	Problem  string
	Replaces bool // an earlier one; nobody knows what it says
	Aspects  []Aspect
}

// Template implements View.
func (Ballot) Template() string { return "ballot" }

// Aspect is one of the four things on which a window is rated.
type Aspect struct {
	Name, Label, Hint, Error string
	Scores                   []AspectScore
}

// AspectScore is one of the scores that an aspect may have.
type AspectScore struct {
	Value, Label string
	Chosen       bool
}
