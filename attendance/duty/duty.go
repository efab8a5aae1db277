// Package duty is the duty roster (值班) of a centre: weekend duty that keeps the hall
// open seven days (5+2), holiday duty, lunch duty and other posts, with the rest day in
// lieu; the hand-over log (登记交接); and the days of study (学习) with their sign-in.
//
// Weekend and holiday duty is of whole days: the rules know no half one, and a person
// on it keeps both sessions of the day. Lunch duty and other posts move no attendance:
// they are lists that hand-overs and findings refer to. What is struck off a roster
// stays in it, marked as removed.
package duty

import (
	"redbanner/attendance"
	"redbanner/attendance/roster"
)

// Kind is what sort of duty it is.
type Kind string

// The kinds of duty.
const (
	Weekend Kind = "weekend" // 周末值班（5+2）
	Holiday Kind = "holiday" // 节假日值班
	Lunch   Kind = "lunch"   // 午间值班
	Post    Kind = "duty"    // 值班, any other
)

// ParseKind reads a kind by its stored name or in Chinese.
func ParseKind(s string) (Kind, bool) {
	switch s {
	case "weekend", "周末", "周末值班":
		return Weekend, true
	case "holiday", "节假日", "节假日值班":
		return Holiday, true
	case "lunch", "午间", "午间值班":
		return Lunch, true
	case "duty", "值班", "日常值班":
		return Post, true
	}
	return "", false
}

// Works reports whether the duty makes its day a working day of the person.
func (k Kind) Works() bool { return k == Weekend || k == Holiday }

// The sessions that a duty may be for.
const (
	Both = "both"
	AM   = "am"
	PM   = "pm"
)

// The statuses of a duty.
const (
	Planned = "planned"
	Removed = "removed"
)

// Duty is one person's duty on one day.
type Duty struct {
	Date    roster.Date
	Staff   string
	Kind    Kind
	Session string // Both, AM or PM
	Window  string // to be kept open, "" for none in particular
	Rest    roster.Date
	Note    string
	Status  string // Planned or Removed
}

// Days are what the duty changes in the person's working days.
func (d Duty) Days() []attendance.DutyDay {
	if !d.Kind.Works() || d.Status != Planned {
		return nil
	}
	days := []attendance.DutyDay{{Staff: d.Staff, Date: d.Date, Working: true}}
	if !d.Rest.IsZero() {
		days = append(days, attendance.DutyDay{Staff: d.Staff, Date: d.Rest})
	}
	return days
}
