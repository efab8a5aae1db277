// Package leave is the way of a request for leave (请假): asked for, decided by the
// offices that its length calls for, stored as leave that attendance honours, and
// ended by the report of return (销假). It also keeps balances of the year.
//
// It is pure. A Book is everything that one decision is judged by; its methods return
// a Change, which the Store writes in the same transaction. Lengths are working
// half-days of the centre's calendar: a leave over a weekend counts its working days,
// since what the rules limit (sick and personal leave of the year) counts so, too. Where
// the duty roster gives a person other working days, the length of a request follows
// them; the sums of a year follow the calendar alone, as the books do.
package leave

import (
	"strconv"
	"strings"
	"time"

	"redbanner/attendance"
	"redbanner/attendance/roster"
)

// Request is one request for leave with everything that happened to it.
type Request struct {
	Number    int64
	Staff     string // for whom
	Type      attendance.LeaveType
	From, To  attendance.HalfDay // as asked for, both inclusive
	HalfDays  HalfDays           // working half-days when it was asked for
	Reason    string
	Emergency bool                // entered afterwards (事后补办)
	Chain     []attendance.Office // who decides, first to last
	State     State
	Version   int // how many steps there are; a stale one is a conflict
	Steps     []Step
}

// Step is one thing that happened to a request. It is written once.
type Step struct {
	Action    Action
	State     State             // of the request from then on
	Staff     string            // who acted, or who was told; "" for the account alone
	Office    attendance.Office // by which right, where one was needed
	Deputises string            // the holder in whose name a delegate acted
	Note      string

	OverrideAB         string // why AB-role holders may be away together
	WithoutCertificate string // why sick leave was approved without a certificate

	Back attendance.HalfDay // of a report of return: the first half-day at work again
	End  attendance.HalfDay // of one: the last half-day of the leave from then on
	Late HalfDays           // of one: working half-days after the day that was due

	Certificate string // SHA-256 of what was attached
	File        string // its name

	Account string    // the account that the record names
	At      time.Time // when
	Batch   int64     // of the leave that the step stored, 0 for none
}

// End is the last half-day of the leave as it stands: earlier than asked for when
// the return was reported early. Of several reports the last one counts.
func (r *Request) End() attendance.HalfDay {
	if s := r.reported(); s != nil {
		return s.End
	}
	return r.To
}

// reported is the last report of return, nil where there is none.
func (r *Request) reported() *Step {
	for i := len(r.Steps) - 1; i >= 0; i-- {
		switch r.Steps[i].Action {
		case Return, NotTaken, Correct, CorrectNotTaken:
			return &r.Steps[i]
		}
	}
	return nil
}

// Leave is the request as stored leave with a status.
func (r *Request) Leave(status string) attendance.Leave {
	return attendance.Leave{Staff: r.Staff, Type: r.Type, From: r.From, To: r.End(), Status: status}
}

// certified reports whether a certificate was attached, in whatever step.
func (r *Request) certified() bool {
	for _, s := range r.Steps {
		if s.Certificate != "" {
			return true
		}
	}
	return false
}

// Awaited is the office whose decision is next, "" once there is none to come.
func (r *Request) Awaited() attendance.Office {
	done := 0
	for _, s := range r.Steps {
		if s.Action == Endorse {
			done++
		}
	}
	if !r.State.Waiting() || done >= len(r.Chain) {
		return ""
	}
	return r.Chain[done]
}

// Told reports whether the mayor was told of the leave.
func (r *Request) Told() bool {
	for _, s := range r.Steps {
		if s.Action == Inform {
			return true
		}
	}
	return false
}

// meets reports whether the leave shares a half-day with another one.
func (r *Request) meets(l attendance.Leave) bool {
	return !l.To.Before(r.From) && !r.End().Before(l.From)
}

// HalfDays is an amount of leave; two are a day.
type HalfDays int

// String returns days with one decimal, as 3.5.
func (n HalfDays) String() string {
	sign := ""
	if n < 0 {
		sign, n = "-", -n
	}
	half := ".0"
	if n%2 == 1 {
		half = ".5"
	}
	return sign + strconv.Itoa(int(n/2)) + half
}

// MarshalText implements encoding.TextMarshaler.
func (n HalfDays) MarshalText() ([]byte, error) { return []byte(n.String()), nil }

// ParseDays reads days with at most a half, as 10 or 3.5.
func ParseDays(s string) (HalfDays, bool) {
	whole, fraction, _ := strings.Cut(s, ".")
	days, err := strconv.ParseUint(whole, 10, 16)
	if err != nil || days > 366 {
		return 0, false
	}
	switch {
	case fraction == "5":
		return HalfDays(2*days + 1), true
	case fraction == "0", s == whole:
		return HalfDays(2 * days), true
	}
	return 0, false
}

// next returns the half-day after h.
func next(h attendance.HalfDay) attendance.HalfDay {
	if h.Session == roster.AM {
		return attendance.HalfDay{Date: h.Date, Session: roster.PM}
	}
	return attendance.HalfDay{Date: h.Date + 1, Session: roster.AM}
}

// before returns the half-day before h.
func before(h attendance.HalfDay) attendance.HalfDay {
	if h.Session == roster.PM {
		return attendance.HalfDay{Date: h.Date, Session: roster.AM}
	}
	return attendance.HalfDay{Date: h.Date - 1, Session: roster.PM}
}
