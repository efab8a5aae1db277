// Package register is what produces the facts that books score: the fact ledger
// itself, and the registers with a life of their own, of which the cases with
// their promised deadlines are the first (rules.md 6, facts.md).
//
// It is pure: it turns records into facts and knows no book's clauses.
package register

import (
	"redbanner/attendance/roster"
	"redbanner/scoring/rulebook"
)

// Fact is a thing that happened, recorded once and read by every book.
type Fact struct {
	ID       string // stable: the evidence that entries point at
	Date     roster.Date
	Kind     string
	Staff    string // at least one of Staff and Window is named
	Window   string
	Quantity *int // nil = not given
	Serious  bool
	Level    string // county, city, province, nation, or ""
	Choice   map[rulebook.Choice]rulebook.Points
	Ref      string
	Note     string
	Text     string // what to show beside the clause, for derived facts
	Derived  bool   // computed from punches, leave, cases or meetings, not recorded
}
