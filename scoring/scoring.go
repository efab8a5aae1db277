// Package scoring computes the sheets of a period from a book and its input:
// Score is a pure function, the same bytes for the same input whatever the order
// of rows, the machine or the database. Points are exact hundredths.
//
// A deduction or an earning is an Entry that names its clause, date, person and
// evidence; every page, file and JSON shows the same entries (rules.md 1–3).
package scoring

import (
	"redbanner/attendance/roster"
	"redbanner/scoring/ballot"
	"redbanner/scoring/register"
	"redbanner/scoring/rulebook"
)

// Points are hundredths of a point.
type Points = rulebook.Points

// Fact is a thing that happened, recorded or derived.
type Fact = register.Fact

// Input is everything that a book is applied to, by value, in any order.
type Input struct {
	Period    roster.Period
	AsOf      roster.Date // only what is dated before it counts
	Windows   []roster.Window
	Staff     []roster.Staff
	Moves     []roster.Move
	Facts     []Fact            // recorded and derived
	OnTime    []register.OnTime // the period's cases by handler (H4.2)
	Finish    []register.Finish // the period's finished cases (tie chain)
	Ratings   []ballot.Result   // by window; a missing one is pending
	External  []ExternalResult  // by subject, under a book that asks for them
	Waivers   []Waiver
	Confirmed map[string]bool // clause ids whose presumed value the centre has confirmed

	// Ties names the windows to which the director's meeting gave the banners that
	// the tie chain could not (M12); empty while it has not decided.
	Ties []string

	// What grading asks beside the sheets (rules.md 3).
	Leave       []YearLeave // who is missing had none
	Investigate []string    // codes of those under investigation
}

// Waiver relaxes the outcome of one fact, or of a person's day (M13).
type Waiver struct {
	Fact      string // evidence id, or "" when Staff and Date name a day
	Staff     string
	Date      roster.Date
	Minutes   string // reference of the minutes
	DecidedBy string
}

// Sheet is one subject's score of one period (评分表).
type Sheet struct {
	Code    string
	Name    string
	Total   Points
	Base    Points
	Bonus   Points
	Pending bool // a part of it is not known yet and counts 0
	Items   []ItemScore
}

// ItemScore is one item of a sheet; all items of the book appear, in its order.
type ItemScore struct {
	ID      string
	Full    Points
	Score   Points
	Pending bool
	Note    string // what explains an item without entries, such as "no cases"
	Parts   []PartScore
	Entries []Entry
}

// PartScore is one part of an item.
type PartScore struct {
	ID    string
	Full  Points
	Score Points
}

// Entry is one deduction (negative) or earning (positive).
type Entry struct {
	Clause   string
	Part     string // the part that it belongs to, or ""
	Points   Points // asked
	Applied  Points // taken, after caps and waivers
	Date     roster.Date
	Staff    string
	Window   string
	Fact     string // evidence id
	Text     string
	Presumed bool
	Waived   bool
}
