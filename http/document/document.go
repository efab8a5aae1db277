// Package document holds the JSON documents by which the product tells of things: the
// command line prints them under --json, the API answers with them. Points and days of
// leave are strings, moments are RFC 3339 in UTC, "" stands for none.
package document

import (
	"time"

	"redbanner/attendance/roster"
)

// Instant is a moment in UTC, "" for none.
func Instant(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}

// DayOrNone is a day, "" for none.
func DayOrNone(d roster.Date) string {
	if d.IsZero() {
		return ""
	}
	return d.String()
}

// Me is whose token a program carries.
type Me struct {
	Account    string      `json:"account"`
	Name       string      `json:"name"`
	Centre     string      `json:"centre"`
	CentreName string      `json:"centre_name"`
	Staff      string      `json:"staff" doc:"The account's own staff code, or empty."`
	Roles      []string    `json:"roles"`
	Windows    []string    `json:"windows" doc:"Those that the account is head of."`
	Rights     []Right     `json:"rights"`
	Today      roster.Date `json:"today" doc:"The day in the hall."`
}

// Right is one right and how far it goes.
type Right struct {
	Right string `json:"right"`
	Reach string `json:"reach" enum:"own,window,centre"`
}
