package demo

import (
	"slices"

	"redbanner/attendance/roster"
)

// leave is one leave of a person in half-days of the centre's days, both inclusive.
type leave struct {
	person      int
	kind        string
	first, last int
}

// habits are the ordinary leaves of a half-year: how many of a thousand people
// take one, how often at most, and how many half-days it lasts.
var habits = []struct {
	kind      string
	perMille  int
	times     int
	low, high int
}{
	{"annual", 850, 2, 1, 8},
	{"personal", 550, 2, 1, 3},
	{"sick", 400, 1, 1, 5},
	{"official", 600, 3, 1, 3},
	{"training", 300, 1, 2, 6},
}

// takeLeave books the half-year's leave. AB partners are never away together.
func (c *centre) takeLeave() {
	c.takeLongLeave(onMaternityLeave, "maternity", "2026-04-01", 2*65)
	c.takeLongLeave(onLongSickLeave, "sick", "2026-03-09", 2*23)
	c.takeLongLeave(justMarried, "marriage", "2026-05-11", 2*5)
	c.takeLongLeave(bereaved, "bereavement", "2026-02-03", 2*3)
	d := c.dice(leaving)
	for i := range c.people {
		for _, habit := range habits {
			if !d.chance(habit.perMille) {
				continue
			}
			for range d.between(1, habit.times) {
				length := d.between(habit.low, habit.high)
				first := d.IntN(2*c.half - length)
				c.take(leave{i, habit.kind, first, first + length - 1})
			}
		}
	}
	slices.SortFunc(c.leaves, func(a, b leave) int {
		if a.first != b.first {
			return a.first - b.first
		}
		return a.person - b.person
	})
}

func (c *centre) takeLongLeave(person int, kind string, from string, halfDays int) {
	day, _ := slices.BinarySearch(c.days, roster.MustDate(from))
	c.take(leave{person, kind, 2 * day, 2*day + halfDays - 1})
}

// take books a leave if the person and the partner are there for all of it; a
// leave that does not fit is not asked for.
func (c *centre) take(l leave) {
	p, partner := c.people[l.person], c.partner(l.person)
	for h := l.first; h <= l.last; h++ {
		if !p.EmployedOn(c.days[h/2]) || p.away[h] != "" || partner != nil && partner.away[h] != "" {
			return
		}
	}
	for h := l.first; h <= l.last; h++ {
		p.away[h] = l.kind
	}
	c.leaves = append(c.leaves, l)
}

func (c *centre) leaveFile() []byte {
	half := func(h int) (date, session string) { return c.days[h/2].String(), roster.Session(h % 2).String() }
	var rows [][]string
	for _, l := range c.leaves {
		from, fromHalf := half(l.first)
		to, toHalf := half(l.last)
		rows = append(rows, []string{c.people[l.person].Code, l.kind, from, fromHalf, to, toHalf, "approved"})
	}
	return csvFile("staff type from from_half to to_half status", rows)
}
