package register

import "redbanner/attendance/roster"

// How a person signed in to a meeting.
const (
	SignedPresent = "present"
	SignedLate    = "late"
	SignedAbsent  = "absent"
	SignedExcused = "excused"
)

// The kinds of fact that meetings give; they may also be recorded.
const (
	MeetingLate   = "meeting.late"
	MeetingAbsent = "meeting.absent"
)

// SignIn is one line of a meeting's sign-in list (会议签到).
type SignIn struct {
	Date    roster.Date
	Meeting string
	Staff   string
	Status  string // SignedPresent, SignedLate, SignedAbsent or SignedExcused
}

// MeetingFacts derives the facts of the sign-ins: one for each late or missing person.
func MeetingFacts(signs []SignIn) []Fact {
	var facts []Fact
	for _, s := range signs {
		kind, word := "", ""
		switch s.Status {
		case SignedLate:
			kind, word = MeetingLate, "迟到"
		case SignedAbsent:
			kind, word = MeetingAbsent, "缺席"
		default:
			continue
		}
		facts = append(facts, Fact{
			ID:   "m:" + s.Date.String() + ":" + s.Meeting + ":" + s.Staff,
			Date: s.Date, Kind: kind, Staff: s.Staff, Text: s.Meeting + "，" + word, Derived: true,
		})
	}
	return facts
}
