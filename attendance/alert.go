package attendance

import "redbanner/attendance/roster"

// AlertCode names a consequence of rules.md 5. It is stable: scripts and message
// catalogues know it.
type AlertCode string

// The consequences, with what the rules have follow. An alert tells of one; it
// never brings it about.
const (
	AbsentOver7         AlertCode = "absent_over_7"          // 旷工 over 7 days in the year: the year's bonus is withdrawn
	AbsentOver30        AlertCode = "absent_over_30"         // over 30 days in the year: dismissal procedure
	AbsentRunningOver15 AlertCode = "absent_running_over_15" // over 15 days running: dismissal procedure
	PersonalOver30      AlertCode = "personal_over_30"       // 事假 over 30 days in the year: one month's bonus
	PersonalOver60      AlertCode = "personal_over_60"       // over 60 days in the year: the half-year's bonus
	SickOver30          AlertCode = "sick_over_30"           // 病假 over 30 days in the year: not eligible for 优秀
)

// Alert is one limit that one person passed in one year.
type Alert struct {
	Staff    string
	Year     int
	Code     AlertCode
	Passed   roster.Date // the day on which the limit was passed
	HalfDays int         // how many there are by now: of the year, or of the longest run
}

// limit is one consequence: more half-days of a count than halfDays.
type limit struct {
	code     AlertCode
	halfDays int
	count    func(*tally) int
}

func limits() [6]limit {
	return [...]limit{
		{AbsentOver7, 2 * 7, func(t *tally) int { return t.absent }},
		{AbsentOver30, 2 * 30, func(t *tally) int { return t.absent }},
		{AbsentRunningOver15, 2 * 15, func(t *tally) int { return t.longest }},
		{PersonalOver30, 2 * 30, func(t *tally) int { return t.personal }},
		{PersonalOver60, 2 * 60, func(t *tally) int { return t.personal }},
		{SickOver30, 2 * 30, func(t *tally) int { return t.sick }},
	}
}

// tally counts the half-days of one person and year.
type tally struct {
	absent, personal, sick int
	running, longest       int // absent sessions without one between them that was not
}

// Alerts returns the limits that were passed, in order of staff, year and code as
// declared. The sessions are those of Derive, from 1 January of the first year on.
// Days are working days. A run goes on over weekends, over New Year and over
// sessions of which nothing is known; any other session ends it.
func Alerts(sessions []Session) []Alert {
	var alerts []Alert
	var t tally
	for len(sessions) > 0 {
		n := personYear(sessions)
		alerts = append(alerts, t.year(sessions[:n])...)
		samePerson := n < len(sessions) && sessions[n].Staff == sessions[0].Staff
		if samePerson {
			t = tally{running: t.running}
		} else {
			t = tally{}
		}
		sessions = sessions[n:]
	}
	return alerts
}

// personYear returns how many of the first sessions are of one person and year.
func personYear(sessions []Session) int {
	last := roster.PeriodOf(sessions[0].Date, roster.Year).Last()
	n := 1
	for n < len(sessions) && sessions[n].Staff == sessions[0].Staff && sessions[n].Date <= last {
		n++
	}
	return n
}

// year counts one person's sessions of a year and returns the limits passed.
func (t *tally) year(sessions []Session) []Alert {
	limits := limits()
	var found [6]Alert // by limit; on the stack, for nearly everybody has none
	for i := range sessions {
		s := &sessions[i]
		t.add(s)
		if s.Status != Absent && s.Status != OnLeave {
			continue
		}
		for j, l := range limits {
			n := l.count(t)
			if n <= l.halfDays {
				continue
			}
			if found[j].HalfDays == 0 {
				found[j] = Alert{Staff: s.Staff, Year: s.Date.Year(), Code: l.code, Passed: s.Date}
			}
			found[j].HalfDays = n
		}
	}
	var alerts []Alert
	for _, a := range found {
		if a.HalfDays > 0 {
			alerts = append(alerts, a)
		}
	}
	return alerts
}

func (t *tally) add(s *Session) {
	if !s.Status.Counted() {
		return
	}
	if s.Status != Absent {
		t.running = 0
	}
	switch {
	case s.Status == Absent:
		t.absent++
		t.running++
		t.longest = max(t.longest, t.running)
	case s.Leave == PersonalLeave:
		t.personal++
	case s.Leave == SickLeave:
		t.sick++
	}
}
