// Package clock reads what attendance machines and office software write: one
// file per format behind one sniffing entry, content deciding, never the name.
//
// A reader never drops a line silently and never guesses: each line of the file
// becomes a Row, a quarantined Problem or is counted as ignored, and the three
// add up to Lines (clock-formats.md 0).
package clock

import "redbanner/attendance/roster"

// Dump is a clock file as read.
type Dump struct {
	Format  string   // "attlog", "list", …
	Numbers []string // the distinct clock numbers, in order of first appearance
	Devices []string // the distinct devices; Row.Device indexes it
	Rows    []Row    // in file order
	Bad     []roster.Problem
	Ignored int // lines that are no punch: headers, blanks, events without a person
	Lines   int // everything counted: len(Rows) + len(Bad) + Ignored

	// Names are the people's names by index of Numbers, where the file gives any; "" is none.
	Names []string
	// Warnings tell what the file could not say; they are about no line that was left out.
	Warnings []roster.Problem
	// From and To are the first and the last day that the file says it covers; zero: it does not say.
	From, To roster.Date

	// MinutePrecision tells that the file gives no seconds, so its punches equal
	// any stored punch of the same number within the same minute.
	MinutePrecision bool
	// ByStaff tells that Numbers are staff codes, not clock numbers.
	ByStaff bool
}

// Row is one punch.
type Row struct {
	At     roster.LocalTime
	Number int32 // index of Dump.Numbers
	Line   int32 // 1-based line or row of the file
	Device int32 // index of Dump.Devices, -1 without one
}

// Bounds is the range of believable punch times, both days inclusive: what lies
// outside is quarantined. A zero day is no bound.
type Bounds struct {
	First, Last roster.Date
}
