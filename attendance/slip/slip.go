// Package slip is the life of a correction slip (补签单): the person asks for it with a
// reason, the director approves or refuses it, and an approved one puts one side of one
// session at its scheduled time (rules.md 5). It owns who may do what and when; how the
// slip itself is stored, checked against closed periods and taken back is the import's,
// which an approval goes through as a form of one row.
//
// A slip that came in by a file is approved already, on paper. It has no request, counts
// in the month's limit and is published like the others.
package slip

import (
	"time"

	"redbanner/attendance"
	"redbanner/attendance/roster"
)

// State is where a request stands.
type State string

// The states of a request. Asked is the only one that waits for somebody.
const (
	Asked     State = "asked"
	Approved  State = "approved"
	Refused   State = "refused"
	Withdrawn State = "withdrawn" // by the person, before it was decided
	Revoked   State = "revoked"   // approved in error and taken back
)

// ParseState reads a state by its stored name.
func ParseState(s string) (State, bool) {
	switch state := State(s); state {
	case Asked, Approved, Refused, Withdrawn, Revoked:
		return state, true
	}
	return "", false
}

// Request is one slip asked for, with everything that happened to it.
type Request struct {
	Number int64 // within the centre, from 1; 0 for a slip that came in by a file
	attendance.Slip
	State State
	Steps []Step // first to last
}

// Step is one thing that happened to a request.
type Step struct {
	State     State             // that the request came into
	Staff     string            // who did it
	Office    attendance.Office // by what right; "" for the person's own request
	Deputises string            // the holder for whom a delegate acted
	Note      string
	Batch     int64 // that brought the slip in, 0 without one
	By        string
	At        time.Time
}

// batch is the one that the approval brought in.
func (r Request) batch() int64 {
	for _, s := range r.Steps {
		if s.State == Approved {
			return s.Batch
		}
	}
	return 0
}

// Stored is a slip in force and the batch that brought it in.
type Stored struct {
	attendance.Slip
	Batch int64 // 0 when it is not known any more
	File  string
	By    string
	At    time.Time
}

// Entry is one line of the list of slips.
type Entry struct {
	Request
	Name string // of the person
	File string // that brought it in; "" for one asked for here
	By   string // who decided it: a person's code, or the account that imported the file
	At   time.Time
}

// FromFile reports whether the slip came in by a file.
func (e Entry) FromFile() bool { return e.Number == 0 }

// key is what a slip is about; there is one at most in force.
type key struct {
	staff   string
	at      attendance.HalfDay
	outward bool
}

func keyOf(s attendance.Slip) key {
	return key{s.Staff, attendance.HalfDay{Date: s.Date, Session: s.Session}, s.Side != 0}
}

// month is the month whose limit a slip of the day counts in.
func month(day roster.Date) roster.Period {
	year, n, _ := day.Civil()
	return roster.Period{Year: year, Kind: roster.Month, N: n}
}
