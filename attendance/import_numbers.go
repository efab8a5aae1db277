package attendance

import (
	"strings"

	"redbanner/attendance/intake"
	"redbanner/attendance/roster"
)

// BareNumber is a clock number without the zeros that some clocks put in front.
func BareNumber(number string) string {
	if s := strings.TrimLeft(number, "0"); s != "" {
		return s
	}
	return number
}

// staffFile is a staff file as a whole: who there will be, and whose clock number is
// whose. A number may pass on to a successor who joined after its holder left.
type staffFile struct {
	closed  []roster.Period
	stored  map[string]roster.Staff // by code
	people  map[string]roster.Staff // by code, as they will be stored
	holders map[string][]Holder     // stored ones by bare clock number
	sharers map[string][]string     // codes of the file's people by clock number
}

func (f *staffFile) read(state *State, rows []intake.Line[staffRow]) {
	*f = staffFile{
		closed: state.Closed, stored: map[string]roster.Staff{}, people: map[string]roster.Staff{},
		holders: map[string][]Holder{}, sharers: map[string][]string{},
	}
	for _, s := range state.Staff {
		f.stored[s.Code], f.people[s.Code] = s, s
	}
	for _, h := range state.Holders {
		f.holders[BareNumber(h.Number)] = append(f.holders[BareNumber(h.Number)], h)
	}
	for _, row := range rows {
		r := row.Row
		f.people[r.Code] = r.over(f.stored)
		if r.ClockNo != "" {
			f.sharers[r.ClockNo] = append(f.sharers[r.ClockNo], r.Code)
		}
	}
}

// same reports whether a held number is the row's. Two people may hold 7 and 07, but not
// once a period is closed: its punches of 007 were those of whoever held the first.
func (f *staffFile) same(h Holder, r staffRow) bool {
	return h.Number == r.ClockNo || len(f.closed) > 0 && BareNumber(h.Number) == BareNumber(r.ClockNo)
}

// number is the form under which the row's person is kept as a holder: a person who
// holds 7 is not given 07 beside it.
func (f *staffFile) number(r staffRow) string {
	for _, h := range f.holders[BareNumber(r.ClockNo)] {
		if h.Staff == r.Code || f.same(h, r) {
			return h.Number
		}
	}
	return r.ClockNo
}

// others are the codes of those who hold the row's number beside its person.
func (f *staffFile) others(r staffRow) []string {
	var codes []string
	for _, h := range f.holders[BareNumber(r.ClockNo)] {
		if h.Staff != r.Code && f.same(h, r) {
			codes = append(codes, h.Staff)
		}
	}
	for _, code := range f.sharers[r.ClockNo] {
		if code != r.Code {
			codes = append(codes, code)
		}
	}
	return codes
}

// takenBy returns who stands in the way of giving the number to the row's person:
// someone employed at the same time, or whose holding begins on the same day.
func (f *staffFile) takenBy(r staffRow) string {
	if r.ClockNo == "" {
		return ""
	}
	me := f.people[r.Code]
	for _, code := range f.others(r) {
		if other := f.people[code]; !wentBefore(other, me) && !wentBefore(me, other) {
			return code
		}
	}
	from := f.holdsFrom(r)
	for _, h := range f.holders[BareNumber(r.ClockNo)] {
		if h.Staff != r.Code && h.From == from && f.same(h, r) {
			return h.Staff
		}
	}
	return ""
}

// wentBefore reports whether a left before b joined.
func wentBefore(a, b roster.Staff) bool {
	return !a.Left.IsZero() && !b.Joined.IsZero() && a.Left < b.Joined
}

// holdsFrom is the day from which a number is the person's: what is stored if they
// hold it already; else from the beginning, or from joining if someone held it
// before, but never inside a closed period, whose scores would move.
func (f *staffFile) holdsFrom(r staffRow) roster.Date {
	for _, h := range f.holders[BareNumber(r.ClockNo)] {
		if h.Staff == r.Code {
			return h.From
		}
	}
	from, me := Beginning, f.people[r.Code]
	for _, code := range f.others(r) {
		if wentBefore(f.people[code], me) {
			from = me.Joined
		}
	}
	if last := lastClosed(f.closed); !last.IsZero() {
		from = max(from, last+1)
	}
	return from
}
