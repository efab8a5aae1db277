// Package demo makes up a township's convenience-service centre (便民服务中心): twelve
// windows, sixty people and the first half of 2026, as the files that a general
// office would import. People, days, cases and marks are all invented.
//
// It makes bytes and writes nothing. The same seed gives the same bytes; each
// file draws from a sequence of its own, so a change in one leaves the others alone.
package demo

import (
	"fmt"
	"math/rand/v2"
	"slices"

	"redbanner/attendance/calendar"
	"redbanner/attendance/roster"
)

// Period is the half-year that the data cover.
const Period = "2026H1"

// The day on which the centre is visited: its half-year has just ended.
const (
	Year  = 2026
	Month = 7
	Day   = 2
)

// File is one file to import: its kind (the KIND of redbanner import), name and content.
type File struct {
	Kind string
	Name string
	Data []byte
}

// Files makes the centre's files, in the order in which they are to be imported.
func Files(seed uint64) []File {
	c := newCentre(seed)
	punches, slips := c.attend()
	files := []File{
		{"windows", "windows.csv", c.windowsFile()},
		{"staff", "staff.csv", c.staffFile()},
		{"moves", "moves.csv", c.movesFile()},
		{"leave", "leave.csv", c.leaveFile()},
		{"corrections", "corrections.csv", slipsFile(slips)},
		{"cases", "cases.csv", c.casesFile()},
		{"facts", "facts.csv", c.factsFile()},
		{"meetings", "meetings.csv", c.meetingsFile()},
		{"ratings", "ratings.csv", c.ratingsFile()},
	}
	for _, month := range c.months() {
		files = append(files, File{"punches", month.String() + "_attlog.dat", c.dump(month, punches)})
	}
	return files
}

// centre is the made-up centre while its files are being made.
type centre struct {
	seed   uint64
	days   []roster.Date // working days from the half-year's first to some weeks after its last
	half   int           // how many of days lie in the half-year
	hours  calendar.Profile
	people []*person
	leaves []leave
	rank   [][]int // by month from 0: the windows, best first
}

// after is how far beyond the half-year deadlines and long leaves may reach, in days.
const after = 45

func newCentre(seed uint64) *centre {
	c := &centre{seed: seed}
	period := roster.MustPeriod(Period)
	national := calendar.New(calendar.National(period.Year), nil)
	for d := range national.Each(period.First(), period.Last()+after) {
		c.days = append(c.days, d)
		if period.Contains(d) {
			c.half++
		}
	}
	hours, ok := calendar.Lookup("bencha")
	if !ok {
		panic("demo: the profile bencha is part of the product")
	}
	c.hours = hours
	c.hire()
	c.takeLeave()
	c.rankWindows()
	return c
}

// months returns the months of the half-year.
func (c *centre) months() []roster.Period {
	var months []roster.Period
	for _, d := range c.days[:c.half] {
		if m := roster.PeriodOf(d, roster.Month); !slices.Contains(months, m) {
			months = append(months, m)
		}
	}
	return months
}

// workdaysOf returns the first index of days in the month and the one after its last.
func (c *centre) workdaysOf(month roster.Period) (first, end int) {
	first, _ = slices.BinarySearch(c.days, month.First())
	end, _ = slices.BinarySearch(c.days, month.Last()+1)
	return first, end
}

// The sequences of random numbers, one for each thing that is made up.
const (
	hiring uint64 = iota + 1
	leaving
	ranking
	attending
	dumping
	handling
	recording
	meeting
	rating
)

// dice is a sequence of random numbers.
type dice struct{ *rand.Rand }

// dice returns the centre's sequence for one thing.
func (c *centre) dice(sequence uint64) dice {
	return dice{rand.New(rand.NewPCG(c.seed, sequence))}
}

// between returns a number from low to high, both possible.
func (d dice) between(low, high int) int { return low + d.IntN(high-low+1) }

// chance is true in that many of a thousand throws.
func (d dice) chance(perMille int) bool { return d.IntN(1000) < perMille }

// pick returns one of the list.
func pick[T any](d dice, list []T) T { return list[d.IntN(len(list))] }

// clockTime returns h:mm as seconds after midnight, for tables.
func clockTime(hour, minute int) int { return (hour*60 + minute) * 60 }

// halves writes a number of half points as the files have it: 3 is "1.5".
func halves(n int) string {
	if n%2 == 0 {
		return fmt.Sprint(n / 2)
	}
	return fmt.Sprintf("%d.5", n/2)
}
