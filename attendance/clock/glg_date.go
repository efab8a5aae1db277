package clock

import (
	"bytes"

	"redbanner/attendance/roster"
)

// dateOrder is which of two small numbers before a year is the month.
type dateOrder uint8

const (
	monthFirst dateOrder = 1 + iota // 01/31/2006
	dayFirst                        // 31/01/2006
)

// stamp is a date and a time of day as written: three numbers and the seconds
// after midnight.
type stamp struct {
	first, second, third int
	yearFirst            bool
	at                   int
	seconds              bool
}

// readStamp reads 2006/01/02 15:04:05, 2006-01-02 15:04, 01/02/2006  15:04:05 and
// their like: any number of blanks between the two, one or two digits a number.
func readStamp(b []byte) (s stamp, ok bool) {
	b = bytes.Trim(b, " ")
	var digits [3]int
	var separator byte
	s.first, digits[0], b = leadingNumber(b)
	if len(b) == 0 || b[0] != '/' && b[0] != '-' && b[0] != '.' {
		return s, false
	}
	separator, b = b[0], b[1:]
	s.second, digits[1], b = leadingNumber(b)
	if len(b) == 0 || b[0] != separator {
		return s, false
	}
	s.third, digits[2], b = leadingNumber(b[1:])
	small := func(n int) bool { return n == 1 || n == 2 }
	s.yearFirst = digits[0] == 4
	if !small(digits[1]) || !(s.yearFirst && small(digits[2]) || small(digits[0]) && digits[2] == 4) {
		return s, false
	}
	after := bytes.TrimLeft(b, " ")
	if len(after) == len(b) {
		return s, false
	}
	s.at, s.seconds, ok = timeOfDay(after)
	return s, ok
}

// leadingNumber reads up to four digits.
func leadingNumber(b []byte) (n, digits int, rest []byte) {
	for digits < len(b) && digits < 4 && b[digits]-'0' < 10 {
		n = n*10 + int(b[digits]-'0')
		digits++
	}
	return n, digits, b[digits:]
}

// timeOfDay reads 15:04:05 or 15:04, the hour in one digit or two.
func timeOfDay(b []byte) (at int, seconds, ok bool) {
	h, digits, b := leadingNumber(b)
	if digits == 0 || digits > 2 || h > 23 || len(b) < 3 || b[0] != ':' {
		return 0, false, false
	}
	m, okM := twoDigits(b[1], b[2])
	at, b = h*3600+m*60, b[3:]
	if len(b) == 0 {
		return at, false, okM && m < 60
	}
	if len(b) != 3 || b[0] != ':' {
		return 0, false, false
	}
	sec, okS := twoDigits(b[1], b[2])
	return at + sec, true, okM && okS && m < 60 && sec < 60
}

// date returns the day that the numbers are in an order.
func (s stamp) date(order dateOrder) (roster.Date, bool) {
	switch {
	case s.yearFirst:
		return roster.DateOf(s.first, s.second, s.third)
	case order == dayFirst:
		return roster.DateOf(s.third, s.second, s.first)
	}
	return roster.DateOf(s.third, s.first, s.second)
}

// time reads the last field of a row. While the order is not known, the dates that
// need one are witnesses only.
func (g *glgFile) time(field []byte) (roster.LocalTime, roster.Problem) {
	s, ok := readStamp(field)
	if ok && !s.yearFirst && g.order == 0 {
		g.proof.hear(s, g.line, g.bounds)
		return roster.At(g.bounds.First, s.at), roster.Problem{}
	}
	d, exists := s.date(g.order)
	at := roster.At(d, s.at)
	switch {
	case !ok || !exists:
		return 0, roster.Problem{Code: "bad_time", Column: "DateTime", Value: excerpt(field)}
	case !g.bounds.hold(d) || at.IsZero():
		return 0, roster.Problem{Code: "time_outside", Column: "DateTime", Value: excerpt(field), Args: []any{g.bounds.First, g.bounds.Last}}
	}
	g.seconds = g.seconds || s.seconds
	return at, roster.Problem{}
}

// orderProof is what the dates of a file tell about their order.
type orderProof struct {
	dates      int // with the year at the end
	month, day int // that can only be month first, day first
	opens      int // that are two different days
	open       stamp
	openLine   int // of the first of them
}

// loneWitness is how many open dates one date alone does not speak for: among so many
// it is more likely a spoiled line than the only one after the twelfth.
const loneWitness = 10

// hear takes a date as a witness. One outside the bounds is none: it may be rubbish.
func (p *orderProof) hear(s stamp, line int, bounds Bounds) {
	p.dates++
	m, isMonth := s.date(monthFirst)
	d, isDay := s.date(dayFirst)
	isMonth, isDay = isMonth && bounds.hold(m), isDay && bounds.hold(d)
	switch {
	case s.first > 12 && isDay:
		p.day++
	case s.second > 12 && isMonth:
		p.month++
	}
	if s.first != s.second && s.first <= 12 && s.second <= 12 {
		if p.opens++; p.opens == 1 {
			p.open, p.openLine = s, line
		}
	}
}

// order returns the order, 0 if the dates leave it open or contradict each other.
func (p *orderProof) order() dateOrder {
	switch {
	case p.month > 0 && p.day > 0, p.month+p.day == 1 && p.opens >= loneWitness:
		return 0
	case p.day > 0:
		return dayFirst
	case p.month > 0, p.opens == 0: // without an open date, either order gives the same days
		return monthFirst
	}
	return 0
}

// ambiguous refuses the file and tells its sender how to say what the dates mean.
func (g *glgFile) ambiguous() error {
	p := g.proof
	m, _ := p.open.date(monthFirst)
	d, _ := p.open.date(dayFirst)
	problem := roster.Problem{File: g.name, Row: p.openLine, Column: "DateTime", Code: "date_order_open", Args: []any{m, d}}
	if p.month > 0 && p.day > 0 {
		problem = roster.Problem{File: g.name, Column: "DateTime", Code: "date_order_mixed", Args: []any{p.month, p.day}}
	}
	return &roster.Error{Kind: roster.Refused, Key: "table.refused", Args: []any{g.name}, Problems: []roster.Problem{problem}}
}
