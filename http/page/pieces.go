package page

import (
	"strconv"

	"redbanner/attendance/roster"
)

// Card is a figure with a sentence about it, as on the home page.
type Card struct {
	Figure string // "" where the sentence is enough
	Label  string
	Hint   string
	Href   string
	Tone   string
}

// Pill is a state in a frame of its tone.
type Pill struct{ Text, Tone string }

// Stage is one step of a task or of a request's way.
type Stage struct {
	Label string
	When  string
	Note  string
	State string // "done", "now", "bad"; "" is still to come
}

// Check is a line of a checklist, with the way to its cure.
type Check struct {
	Text string
	Hint string
	Tone string // "done", "warn", "bad"; "" is still to come
	More []string
	Cure Link
}

// Empty says that nothing is there yet and what to do next.
type Empty struct {
	Text, Label, Href string
}

// Progress is long work: how far it is, and where its result lies.
type Progress struct {
	Stage    string // what is being done
	Done     int
	Total    int // 0: not known yet
	Note     string
	Finished bool
	Next     *Link // once finished
}

// Calendar is one month, a week in each row, from Monday.
type Calendar struct {
	Title string
	Weeks [][]CalendarDay
}

// CalendarDay is one day of a calendar. The zero one stands outside of the month.
type CalendarDay struct {
	Number string
	Href   string
	Class  string // "rest"; Today adds its own
	Today  bool
	Marks  []Pill
}

// MonthCalendar lays out a month, each day as show tells it; show may leave Number out.
func MonthCalendar(title string, month roster.Period, today roster.Date, show func(roster.Date) CalendarDay) Calendar {
	c := Calendar{Title: title}
	first := month.First()
	lead := (int(first.Weekday()) + 6) % 7 // Monday is 0
	week := make([]CalendarDay, lead, 7)
	for i := range week {
		week[i].Class = "other"
	}
	for d := first; d <= month.Last(); d++ {
		_, _, n := d.Civil()
		day := show(d)
		day.Number = strconv.Itoa(n)
		if d == today {
			day.Today, day.Class = true, join(day.Class, "today")
		}
		if week = append(week, day); len(week) == 7 {
			c.Weeks, week = append(c.Weeks, week), make([]CalendarDay, 0, 7)
		}
	}
	if len(week) == 0 {
		return c
	}
	for len(week) < 7 {
		week = append(week, CalendarDay{Class: "other"})
	}
	c.Weeks = append(c.Weeks, week)
	return c
}
