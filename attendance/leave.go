package attendance

import (
	"cmp"
	"slices"

	"redbanner/attendance/calendar"
	"redbanner/attendance/roster"
)

// Approved is the status of leave that counts.
const Approved = "approved"

// leaveNames are the kinds of leave with their Chinese names, the usual one first.
var leaveNames = [...]struct {
	leave LeaveType
	names []string
}{
	{PersonalLeave, []string{"事假"}},
	{SickLeave, []string{"病假"}},
	{AnnualLeave, []string{"年休假", "年假", "公休", "公休假"}},
	{MarriageLeave, []string{"婚假"}},
	{BereavementLeave, []string{"丧假"}},
	{MaternityLeave, []string{"产假"}},
	{OfficialLeave, []string{"公出", "出差", "因公外出"}},
	{TrainingLeave, []string{"培训"}},
}

// ParseLeaveType reads the English or a Chinese name of a kind of leave.
func ParseLeaveType(s string) (LeaveType, bool) {
	for _, l := range leaveNames {
		if string(l.leave) == s || slices.Contains(l.names, s) {
			return l.leave, true
		}
	}
	return "", false
}

// LeaveTypes returns every kind of leave.
func LeaveTypes() []LeaveType {
	types := make([]LeaveType, len(leaveNames))
	for i, l := range leaveNames {
		types[i] = l.leave
	}
	return types
}

// Chinese returns the Chinese name of the kind, "" for one that does not exist.
func (t LeaveType) Chinese() string {
	for _, l := range leaveNames {
		if l.leave == t {
			return l.names[0]
		}
	}
	return ""
}

// Compare returns -1, 0 or +1 as h comes before, is or comes after other.
func (h HalfDay) Compare(other HalfDay) int {
	return cmp.Or(cmp.Compare(h.Date, other.Date), cmp.Compare(h.Session, other.Session))
}

// Covers reports whether the half-day lies within the leave.
func (l Leave) Covers(at HalfDay) bool { return !at.Before(l.From) && !l.To.Before(at) }

// String returns the form 2006-01-02 am.
func (h HalfDay) String() string { return h.Date.String() + " " + h.Session.String() }

// LeaveTaken are one person's half-days of leave, ascending, each once.
type LeaveTaken struct {
	Staff    string
	HalfDays []HalfDay
}

// LeaveDays returns the half-days on working days of [first, last], dated before
// asOf (zero: no bound), that approved leave of the given types covers; in order
// of staff, without those who took none. H3.1a counts sick and personal leave
// from 1 January, the grades' bar sick leave of the year; two half-days are a day.
func LeaveDays(leave []Leave, cal calendar.Calendar, first, last, asOf roster.Date, types ...LeaveType) []LeaveTaken {
	if !asOf.IsZero() {
		last = min(last, asOf-1)
	}
	var taken []LeaveTaken
	for _, l := range approved(leave) {
		if !slices.Contains(types, l.Type) {
			continue
		}
		days := workingHalves(l, cal, first, last)
		if len(days) == 0 {
			continue
		}
		if n := len(taken); n == 0 || taken[n-1].Staff != l.Staff {
			taken = append(taken, LeaveTaken{Staff: l.Staff})
		}
		t := &taken[len(taken)-1]
		t.HalfDays = append(t.HalfDays, days...)
	}
	for i := range taken {
		slices.SortFunc(taken[i].HalfDays, HalfDay.Compare)
		taken[i].HalfDays = slices.Compact(taken[i].HalfDays)
	}
	return taken
}

// workingHalves returns the half-days of the leave on working days of [first, last].
func workingHalves(l Leave, cal calendar.Calendar, first, last roster.Date) []HalfDay {
	var halves []HalfDay
	for date := range cal.Each(max(first, l.From.Date), min(last, l.To.Date)) {
		for _, session := range []roster.Session{roster.AM, roster.PM} {
			if at := (HalfDay{date, session}); l.Covers(at) {
				halves = append(halves, at)
			}
		}
	}
	return halves
}
