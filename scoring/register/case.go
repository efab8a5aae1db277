package register

import (
	"redbanner/attendance/roster"
	"redbanner/scoring/rulebook"
)

// Case is one piece of business of a client (办件) with its promised deadline (rules.md 6).
// Exactly one of PromiseDays and PromiseMinutes is set.
type Case struct {
	Number         string
	Staff          string // the handler
	Kind           string
	Item           string
	Accepted       roster.LocalTime
	PromiseDays    *int
	PromiseMinutes *int
	ExtendedTo     roster.Date
	Finished       roster.LocalTime // zero: not finished
	Wrong          bool
	Evaluation     int // 1–5, 1–2 being dissatisfied; 0 = none

	// The values chosen inside the ranges of H4.1, H4.3 and H2.5; nil = the low end.
	WrongPoints        *rulebook.Points
	DissatisfiedPoints *rulebook.Points
	OverduePoints      *rulebook.Points
}
