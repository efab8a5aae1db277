package register

import (
	"cmp"
	"maps"
	"slices"
	"strconv"

	"redbanner/attendance/calendar"
	"redbanner/attendance/roster"
	"redbanner/scoring/rulebook"
)

// The kinds of fact that cases give beside case.wrong and satisfaction.poor,
// which may also be recorded.
const (
	CaseOverdueDay = "case.overdue_day" // one working day beyond the promised limit (M3.1)
	CaseLate       = "case.late"        // the case became late (H2.5)
	CaseWrong      = "case.wrong"
	PoorEvaluation = "satisfaction.poor"
)

// OnTime counts a handler's cases of a period for H4.2.
type OnTime struct {
	Staff string
	Cases int // finished in it, or unfinished at its end and due in it
	Late  int // of those, finished after due or unfinished past due
}

// Finish is one case finished (办结) by its handler.
type Finish struct {
	Staff string
	Date  roster.Date
}

// Facts derives the facts of the cases that are dated before asOf.
func Facts(cases []Case, cal calendar.Calendar, asOf roster.Date) []Fact {
	var facts []Fact
	for i := range cases {
		c := &cases[i]
		days := c.OverdueDays(cal, asOf)
		for n, day := range days {
			facts = append(facts, c.fact(day, CaseOverdueDay, "超期第"+itoa(n+1)+"个工作日", nil))
		}
		if len(days) > 0 {
			facts = append(facts, c.fact(days[0], CaseLate, "应于"+c.Due(cal).Date().String()+"办结", c.OverduePoints))
		}
		if !c.FinishedBy(asOf - 1) {
			continue
		}
		if c.Wrong {
			facts = append(facts, c.fact(c.Finished.Date(), CaseWrong, "办理结果有误", c.WrongPoints))
		}
		if c.Evaluation == 1 || c.Evaluation == 2 {
			facts = append(facts, c.fact(c.Finished.Date(), PoorEvaluation, "评价"+itoa(c.Evaluation)+"分", c.DissatisfiedPoints))
		}
	}
	return facts
}

// fact is a fact of the case on a day; half is the value chosen for the half-year book.
func (c Case) fact(day roster.Date, kind, text string, half *rulebook.Points) Fact {
	f := Fact{
		ID: "c:" + c.Number, Date: day, Kind: kind, Staff: c.Staff,
		Text: "办件" + c.Number + "，" + text, Derived: true,
	}
	if half != nil {
		f.Choice = map[rulebook.Choice]rulebook.Points{rulebook.HalfPoints: *half}
	}
	return f
}

// OnTimeOf counts the cases of [first, last] by handler (H4.2), ordered by handler.
// A case finished after last, or not before asOf, counts as unfinished.
func OnTimeOf(cases []Case, cal calendar.Calendar, first, last, asOf roster.Date) []OnTime {
	last = min(last, asOf-1)
	counts := map[string]OnTime{}
	for i := range cases {
		c := &cases[i]
		due := c.Due(cal)
		if !c.countsIn(first, last, due) {
			continue
		}
		count := counts[c.Staff]
		count.Staff = c.Staff
		count.Cases++
		if c.late(due, last) {
			count.Late++
		}
		counts[c.Staff] = count
	}
	return slices.SortedFunc(maps.Values(counts), func(a, b OnTime) int { return cmp.Compare(a.Staff, b.Staff) })
}

// countsIn reports whether the case is in the denominator of H4.2: finished in
// [first, last], or unfinished at its end and due in it.
func (c Case) countsIn(first, last roster.Date, due roster.LocalTime) bool {
	if c.FinishedBy(last) {
		return c.Finished.Date() >= first
	}
	return due.Date() >= first && due.Date() <= last
}

// Finished lists the cases finished in [first, last] and before asOf, in their
// order; they break ties of the ranking (M12).
func Finished(cases []Case, first, last, asOf roster.Date) []Finish {
	var finished []Finish
	for i := range cases {
		c := &cases[i]
		if c.FinishedBy(min(last, asOf-1)) && c.Finished.Date() >= first {
			finished = append(finished, Finish{Staff: c.Staff, Date: c.Finished.Date()})
		}
	}
	return finished
}

func itoa(n int) string { return strconv.Itoa(n) }
