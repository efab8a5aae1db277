// Package calendar knows which days are working days and when each session
// begins and ends: the national holiday calendar, year by year, overlaid with a
// centre's own days, and the attendance profiles with their seasons.
//
// Everything is data; nothing here reads the machine's clock.
package calendar

import "redbanner/attendance/roster"

// DayKind marks a day that differs from the weekly pattern.
type DayKind string

// The kinds of special day.
const (
	Holiday DayKind = "holiday" // a statutory holiday or a day off in lieu
	Workday DayKind = "workday" // a make-up working day (调休)
)

// Day is one special day of a calendar.
type Day struct {
	Date roster.Date
	Kind DayKind
	Name string
}
