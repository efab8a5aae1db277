package register

import (
	"cmp"
	"maps"
	"slices"

	"redbanner/attendance/calendar"
	"redbanner/attendance/roster"
	"redbanner/scoring/rulebook"
)

// CaseRate is how many cases of a person or window were on time and right in a period.
type CaseRate struct {
	Code     string
	Cases    int // finished in the period, or unfinished and due in it (H4.2)
	Late     int // of those
	Finished int // in the period
	Wrong    int // results that were wrong, of cases and as recorded (H4.1)
}

// Points is the whole percentage points that the on-time rate lies below 100: what H4.2
// takes half a point for, each.
func (r CaseRate) Points() int {
	if r.Cases == 0 {
		return 0
	}
	return 100 * r.Late / r.Cases
}

// OnTime is the on-time rate in hundredths of a per cent, rounded down; 100 % without cases.
func (r CaseRate) OnTime() rulebook.Points { return perCent(r.Late, r.Cases) }

// Accuracy is the rate of right results in hundredths of a per cent, rounded down; 100 %
// without cases.
func (r CaseRate) Accuracy() rulebook.Points { return perCent(r.Wrong, r.Finished) }

// perCent is what is left of 100 % without the bad ones. More wrong results can be on
// record than cases were finished.
func perCent(bad, all int) rulebook.Points {
	switch {
	case bad == 0:
		return 100_00
	case bad >= all:
		return 0
	}
	return rulebook.Points(100_00 * (all - bad) / all)
}

// CaseRates counts the cases of [first, last] by handler, or by whatever of says of a
// person on a day, such as the window; what it says nothing of is left out. A case counts
// on the day that it was finished, an unfinished one on its due date. Facts are the
// recorded ones, of which wrong results count, too. The rates are ordered by code.
func CaseRates(cases []Case, facts []Fact, cal calendar.Calendar, first, last, asOf roster.Date, of func(Fact) string) []CaseRate {
	named := make([]Case, len(cases))
	for i, c := range cases {
		day := c.Due(cal).Date()
		if c.FinishedBy(min(last, asOf-1)) {
			day = c.Finished.Date()
		}
		named[i] = c
		named[i].Staff = of(Fact{Staff: c.Staff, Date: day})
	}
	rates := map[string]CaseRate{}
	for _, on := range OnTimeOf(named, cal, first, last, asOf) {
		rates[on.Staff] = CaseRate{Code: on.Staff, Cases: on.Cases, Late: on.Late}
	}
	for _, f := range Finished(named, first, last, asOf) {
		r := rates[f.Staff] // it is among those counted above
		r.Finished++
		rates[f.Staff] = r
	}
	derived := Facts(cases, cal, asOf)
	for _, f := range slices.Concat(derived, facts) {
		if f.Kind != CaseWrong || f.Date < first || f.Date > last || f.Date >= asOf {
			continue
		}
		r := rates[of(f)]
		r.Code = of(f)
		r.Wrong++
		rates[r.Code] = r
	}
	delete(rates, "")
	return slices.SortedFunc(maps.Values(rates), func(a, b CaseRate) int { return cmp.Compare(a.Code, b.Code) })
}
