package leave

import (
	"redbanner/attendance"
	"redbanner/attendance/calendar"
	"redbanner/attendance/roster"
)

// Entitlement is how much leave of a kind a person may take in a year.
type Entitlement struct {
	Staff    string
	Year     int
	Type     attendance.LeaveType
	HalfDays HalfDays
}

// Balance is one person's leave of a year; Staff is "" for the whole centre.
type Balance struct {
	Staff string
	Types []TypeBalance // in the order of attendance.LeaveTypes, without those of which there is nothing
}

// TypeBalance is the leave of one kind, on working days of the year.
type TypeBalance struct {
	Type     attendance.LeaveType
	Booked   HalfDays // approved, taken or still to come
	Taken    HalfDays // of these, before today
	Entitled HalfDays
	Limited  bool // there is an entitlement
}

// Remaining is what is left of an entitlement; negative once it is overdrawn.
func (t TypeBalance) Remaining() HalfDays { return t.Entitled - t.Booked }

// Balances adds up the approved leave of a year, whether it was imported or asked for:
// each person who is employed in it or has leave, in the order given, and the centre.
func Balances(leave []attendance.Leave, cal calendar.Calendar, people []roster.Staff, entitlements []Entitlement, year int, today roster.Date) (each []Balance, centre Balance) {
	all := roster.Period{Year: year, Kind: roster.Year, N: 1}
	byPerson := map[string][]attendance.Leave{}
	for _, l := range leave {
		byPerson[l.Staff] = append(byPerson[l.Staff], l)
	}
	entitled := map[string][]Entitlement{}
	for _, e := range entitlements {
		entitled[e.Staff] = append(entitled[e.Staff], e)
	}
	sums := map[attendance.LeaveType]*TypeBalance{}
	for _, p := range people {
		types := balance(byPerson[p.Code], cal, entitled[p.Code], p.Code, year, today)
		if len(types) == 0 && !p.EmployedIn(all.First(), all.Last()) {
			continue
		}
		each = append(each, Balance{Staff: p.Code, Types: types})
		for _, t := range types {
			sum := sums[t.Type]
			if sum == nil {
				sum = &TypeBalance{Type: t.Type}
				sums[t.Type] = sum
			}
			sum.add(t)
		}
	}
	for _, kind := range attendance.LeaveTypes() {
		if sum := sums[kind]; sum != nil {
			centre.Types = append(centre.Types, *sum)
		}
	}
	return each, centre
}

func (t *TypeBalance) add(other TypeBalance) {
	t.Booked += other.Booked
	t.Taken += other.Taken
	t.Entitled += other.Entitled
	t.Limited = t.Limited || other.Limited
}

// balance is one person's leave of a year by kind.
func balance(leave []attendance.Leave, cal calendar.Calendar, entitlements []Entitlement, staff string, year int, today roster.Date) []TypeBalance {
	all := roster.Period{Year: year, Kind: roster.Year, N: 1}
	count := func(kind attendance.LeaveType, asOf roster.Date) HalfDays {
		for _, taken := range attendance.LeaveDays(leave, cal, all.First(), all.Last(), asOf, kind) {
			if taken.Staff == staff {
				return HalfDays(len(taken.HalfDays))
			}
		}
		return 0
	}
	var types []TypeBalance
	for _, kind := range attendance.LeaveTypes() {
		t := TypeBalance{Type: kind, Booked: count(kind, 0), Taken: count(kind, today)}
		for _, e := range entitlements {
			if e.Staff == staff && e.Year == year && e.Type == kind {
				t.Entitled, t.Limited = e.HalfDays, true
			}
		}
		if t.Booked > 0 || t.Limited {
			types = append(types, t)
		}
	}
	return types
}
