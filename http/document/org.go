package document

import (
	"redbanner/attendance"
	"redbanner/attendance/calendar"
	"redbanner/attendance/roster"
)

// Holding is one holding of an office (职务).
type Holding struct {
	Office    attendance.Office `json:"office"`
	Staff     string            `json:"staff"`
	From      roster.Date       `json:"from"`
	To        roster.Date       `json:"to"`
	Deputises string            `json:"deputises"`
	Withdrawn bool              `json:"withdrawn"`
}

// NewHoldings are the documents of holdings.
func NewHoldings(holdings []attendance.Holding) []Holding {
	documents := make([]Holding, len(holdings))
	for i, h := range holdings {
		documents[i] = Holding{Office: h.Office, Staff: h.Staff, From: h.From, To: h.To, Deputises: h.Deputises, Withdrawn: h.Withdrawn()}
		if h.Withdrawn() {
			documents[i].To = 0 // it never was
		}
	}
	return documents
}

// Staff is one person (工作人员).
type Staff struct {
	Code          string               `json:"code"`
	Name          string               `json:"name"`
	Window        string               `json:"window" doc:"Today."`
	Establishment roster.Establishment `json:"establishment"`
	Joined        roster.Date          `json:"joined"`
	Left          roster.Date          `json:"left" doc:"The last day, empty for open."`
	ABPartner     string               `json:"ab_partner"`
}

// StaffShown is a person with where he stood and his clock numbers.
type StaffShown struct {
	Staff
	Stints  []Stint       `json:"stints"`
	Numbers []ClockNumber `json:"clock_numbers"`
	Version string        `json:"version" doc:"Of the particulars, to be sent along when they are changed."`
}

// Stint is somebody's time at a window; both days are inclusive, none is open.
type Stint struct {
	Staff  string      `json:"staff"`
	Window string      `json:"window"`
	From   roster.Date `json:"from"`
	To     roster.Date `json:"to"`
}

// ClockNumber is a clock number (考勤号) held from a day on.
type ClockNumber struct {
	Number string      `json:"number"`
	From   roster.Date `json:"from"`
}

// NewStaff is the document of a person as of a day.
func NewStaff(p roster.Staff, people attendance.People, today roster.Date) Staff {
	return Staff{p.Code, p.Name, people.WindowOf(p.Code, today), p.Establishment, p.Joined, p.Left, p.ABPartner}
}

// NewStints are the documents of the stints that keep.
func NewStints(stints []roster.Stint, keep func(roster.Stint) bool) []Stint {
	list := []Stint{}
	for _, s := range stints {
		if keep(s) {
			if s.From <= attendance.Beginning {
				s.From = 0
			}
			list = append(list, Stint(s))
		}
	}
	return list
}

// NewClockNumbers are the documents of clock numbers.
func NewClockNumbers(holders []attendance.Holder) []ClockNumber {
	list := make([]ClockNumber, len(holders))
	for i, h := range holders {
		list[i] = ClockNumber{h.Number, h.From}
		if h.From <= attendance.Beginning {
			list[i].From = 0
		}
	}
	return list
}

// Window is one window (窗口).
type Window struct {
	Code       string      `json:"code"`
	Name       string      `json:"name"`
	Department string      `json:"department"`
	ActiveFrom roster.Date `json:"active_from"`
	ActiveTo   roster.Date `json:"active_to" doc:"The last day, empty for open."`
}

// WindowShown is a window with who stood at it.
type WindowShown struct {
	Window
	Stints  []Stint `json:"stints"`
	Version string  `json:"version" doc:"Of the particulars, to be sent along when they are changed."`
}

// Year is the working days of a year and the hours of the hall.
type Year struct {
	Year        int      `json:"year"`
	Covered     bool     `json:"covered" doc:"The State Council's arrangement of the year is known."`
	WorkingDays int      `json:"working_days"`
	Days        []Day    `json:"days" doc:"Those that differ from the week."`
	Profile     string   `json:"profile" doc:"In force today, or at the end of the year that is nearest."`
	Seasons     []Season `json:"seasons"`
}

// Day is a day that differs from the week; of two of one date the centre's own counts.
type Day struct {
	Date roster.Date      `json:"date"`
	Kind calendar.DayKind `json:"kind"`
	Name string           `json:"name"`
	Own  bool             `json:"own" doc:"The centre put it down itself."`
}

// Season is the hours from a day of the year on.
type Season struct {
	FromMonth int    `json:"from_month"`
	FromDay   int    `json:"from_day"`
	AM        string `json:"am" doc:"08:30-12:00."`
	PM        string `json:"pm"`
}
