// Package calendar knows which days are working days and when each session
// begins and ends: the national holiday calendar, year by year, overlaid with a
// centre's own days, and the attendance profiles with their seasons.
//
// Everything is data; nothing here reads the machine's clock.
package calendar

import (
	"cmp"
	"iter"
	"slices"
	"time"

	"redbanner/attendance/roster"
)

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

// Calendar tells working days from the others. It never changes once made; the
// zero Calendar knows the weekly pattern alone.
type Calendar struct {
	days []Day // one per date, ascending
}

// lastDay is the last day that a Date can name.
const lastDay roster.Date = 3652059

// New returns the national days overlaid with a centre's own: where both speak
// of a day the centre's row wins. The order of rows is free; of several rows of
// one layer for the same day the last wins.
func New(national, own []Day) Calendar {
	all := make([]Day, 0, len(national)+len(own))
	all = append(append(all, national...), own...)
	slices.SortStableFunc(all, func(a, b Day) int { return cmp.Compare(a.Date, b.Date) })
	days := all[:0]
	for _, d := range all {
		if n := len(days); n > 0 && days[n-1].Date == d.Date {
			days[n-1] = over(days[n-1], d)
			continue
		}
		days = append(days, d)
	}
	return Calendar{days: slices.Clip(days)}
}

// over returns the row on top; one without a name keeps the name below it as
// long as it says the same of the day.
func over(below, top Day) Day {
	if top.Name == "" && top.Kind == below.Kind {
		top.Name = below.Name
	}
	return top
}

// Working reports whether the day is a working day (rules.md 5): Monday to
// Friday, less holidays, plus make-up working days.
func (c Calendar) Working(d roster.Date) bool {
	if day, ok := c.special(d); ok {
		return day.Kind == Workday
	}
	weekday := d.Weekday()
	return weekday != time.Saturday && weekday != time.Sunday
}

// Name returns what the calendar calls the day, such as 春节; "" for an ordinary one.
func (c Calendar) Name(d roster.Date) string {
	day, _ := c.special(d)
	return day.Name
}

// Covers reports whether the year's holiday arrangement is in the calendar. Every
// arrangement gives 1 January off, so that day is the sign of one; days of a
// December may come with the next year's notice and a centre's own days prove nothing.
func (c Calendar) Covers(year int) bool {
	newYear, ok := roster.DateOf(year, 1, 1)
	if !ok {
		return false
	}
	day, ok := c.special(newYear)
	return ok && day.Kind == Holiday
}

// AddWorkingDays returns the n-th working day after d (rules.md 6), d itself for n below 1.
func (c Calendar) AddWorkingDays(d roster.Date, n int) roster.Date {
	for n > 0 && d < lastDay {
		d++
		if c.Working(d) {
			n--
		}
	}
	return d
}

// WorkingDays returns how many working days lie in [first, last].
func (c Calendar) WorkingDays(first, last roster.Date) int {
	n := 0
	for range c.Each(first, last) {
		n++
	}
	return n
}

// Each yields the working days of [first, last] in order.
func (c Calendar) Each(first, last roster.Date) iter.Seq[roster.Date] {
	return func(yield func(roster.Date) bool) {
		for d := first; d <= last; d++ {
			if c.Working(d) && !yield(d) {
				return
			}
		}
	}
}

func (c Calendar) special(d roster.Date) (Day, bool) {
	i, ok := slices.BinarySearchFunc(c.days, d, func(day Day, d roster.Date) int {
		return cmp.Compare(day.Date, d)
	})
	if !ok {
		return Day{}, false
	}
	return c.days[i], true
}
