package register

import (
	"redbanner/attendance/calendar"
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

// The longest promises; a mistyped one is refused rather than counted out.
const (
	maxPromiseDays    = 3660
	maxPromiseMinutes = 31 * 24 * 60
)

// Due returns the last second in which finishing is on time: accepted plus the
// minutes promised, or the end of the N-th working day after the day of
// acceptance; an extension (延期办结) moves it to the end of its day.
func (c Case) Due(cal calendar.Calendar) roster.LocalTime {
	switch {
	case !c.ExtendedTo.IsZero():
		return endOf(c.ExtendedTo)
	case c.PromiseMinutes != nil:
		return c.Accepted + roster.LocalTime(*c.PromiseMinutes)*60
	case c.PromiseDays != nil:
		return endOf(cal.AddWorkingDays(c.Accepted.Date(), min(*c.PromiseDays, maxPromiseDays)))
	}
	return endOf(c.Accepted.Date())
}

func endOf(d roster.Date) roster.LocalTime { return roster.At(d+1, 0) - 1 }

// FinishedBy reports whether the case was finished on the day or earlier.
func (c Case) FinishedBy(day roster.Date) bool {
	return !c.Finished.IsZero() && c.Finished.Date() <= day
}

// late reports whether the case is beyond its due time as known at the end of
// the day: finished after it, or unfinished when more than the due time is over.
func (c Case) late(due roster.LocalTime, day roster.Date) bool {
	if c.FinishedBy(day) {
		return c.Finished > due
	}
	return due < endOf(day)
}

// OverdueDays returns the days for which the case is overdue (rules.md 6), ascending:
// the working days after the due date up to and including the day it was finished,
// or, unfinished, up to the day before asOf. A late case without such a day, say
// one finished a few minutes late, has one: the due date itself.
func (c Case) OverdueDays(cal calendar.Calendar, asOf roster.Date) []roster.Date {
	due := c.Due(cal)
	last := asOf - 1
	if !c.late(due, last) {
		return nil
	}
	if c.FinishedBy(last) {
		last = c.Finished.Date()
	}
	var days []roster.Date
	for day := due.Date() + 1; day <= last; day++ {
		if cal.Working(day) {
			days = append(days, day)
		}
	}
	if len(days) == 0 {
		days = append(days, due.Date())
	}
	return days
}

// Validate returns what is wrong with the case by itself. Whether chosen points
// fit the clauses' ranges is checked against the books, not here.
func (c Case) Validate() []roster.Problem {
	var found []roster.Problem
	add := func(column, code, value string, args ...any) {
		found = append(found, roster.Problem{Column: column, Code: code, Value: value, Args: args})
	}
	if (c.PromiseDays == nil) == (c.PromiseMinutes == nil) {
		add("promise_days", "one_promise", "")
	}
	if n := c.PromiseDays; n != nil && (*n < 0 || *n > maxPromiseDays) {
		add("promise_days", "bad_number", itoa(*n), 0, maxPromiseDays)
	}
	if n := c.PromiseMinutes; n != nil && (*n < 1 || *n > maxPromiseMinutes) {
		add("promise_minutes", "bad_number", itoa(*n), 1, maxPromiseMinutes)
	}
	if !c.Finished.IsZero() && c.Finished < c.Accepted {
		add("finished", "finished_before_accepted", c.Finished.String(), c.Accepted.String())
	}
	if !c.ExtendedTo.IsZero() && c.ExtendedTo < c.Accepted.Date() {
		add("extended_to", "extended_before_accepted", c.ExtendedTo.String(), c.Accepted.String())
	}
	if c.Evaluation < 0 || c.Evaluation > 5 {
		add("evaluation", "bad_number", itoa(c.Evaluation), 1, 5)
	}
	return found
}
