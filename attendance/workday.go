package attendance

import (
	"cmp"
	"slices"
	"strings"

	"redbanner/attendance/calendar"
	"redbanner/attendance/roster"
)

// workday is one working day with everything that its sessions are judged by,
// worked out once for all persons.
type workday struct {
	date         roster.Date
	start, end   roster.LocalTime // midnight to midnight
	split        roster.Minutes   // a punch from here on belongs to the afternoon
	tables       [2]calendar.Timetable
	grace        calendar.Grace
	offPostFrom  roster.Minutes
	absentAfter  roster.Minutes
	repeatWithin roster.Minutes
	judged       [2][2]bool // by session and side: the side is a checkpoint
	scheduled    bool       // the day is not over on the as-of day
	excused      bool       // a clock failed: a side without a punch is not missing
	unpunched    Status     // of a session with neither punch nor slip
}

// workdays returns the working days of the range, ascending.
func workdays(in Input) []workday {
	newest := newestBefore(in.Clock, in.AsOf)
	var days []workday
	for date := range in.Calendar.Each(in.First, in.Last) {
		days = append(days, workdayOf(in, date, newest))
	}
	return days
}

func workdayOf(in Input, date, newest roster.Date) workday {
	profile := in.Profiles.On(date)
	day := workday{
		date:         date,
		start:        roster.At(date, 0),
		end:          roster.At(date+1, 0),
		tables:       profile.Timetables(date),
		grace:        profile.Grace,
		offPostFrom:  profile.OffPostFrom,
		absentAfter:  profile.AbsentAfter,
		repeatWithin: profile.RepeatWithin,
		scheduled:    !in.AsOf.IsZero() && date >= in.AsOf,
		excused:      on(in.Clock.Excused, date),
		unpunched:    unpunched(date, newest, in.Clock),
	}
	day.split = calendar.SplitOf(day.tables)
	for session := range day.judged {
		for side := range day.judged[session] {
			day.judged[session][side] = profile.Judges(roster.Session(session), calendar.Side(side))
		}
	}
	return day
}

// personalDay is a duty day or a rest day of one person.
type personalDay struct {
	staff string
	day   *workday // nil: a day of rest
	date  roster.Date
}

// dutyDays lays the duty of the range out by staff and date. A day that is said twice
// is a working day.
func dutyDays(in Input) []personalDay {
	newest := newestBefore(in.Clock, in.AsOf)
	days := map[roster.Date]*workday{}
	var own []personalDay
	for _, d := range in.Duty {
		if d.Date < in.First || d.Date > in.Last {
			continue
		}
		p := personalDay{staff: d.Staff, date: d.Date}
		if d.Working {
			if days[d.Date] == nil {
				day := workdayOf(in, d.Date, newest)
				days[d.Date] = &day
			}
			p.day = days[d.Date]
		}
		own = append(own, p)
	}
	slices.SortFunc(own, func(a, b personalDay) int {
		return cmp.Or(strings.Compare(a.staff, b.staff), cmp.Compare(a.date, b.date), resting(a)-resting(b))
	})
	return slices.CompactFunc(own, func(a, b personalDay) bool { return a.staff == b.staff && a.date == b.date })
}

// resting puts the day of work first.
func resting(p personalDay) int {
	if p.day == nil {
		return 1
	}
	return 0
}

// withDuty returns one person's working days: those of the calendar with the own days over them.
func withDuty(days []workday, own []personalDay) []workday {
	if len(own) == 0 {
		return days
	}
	mine := make([]workday, 0, len(days)+len(own))
	for _, p := range own {
		at := search(days, p.date)
		mine = append(mine, days[:at]...)
		if p.day != nil {
			mine = append(mine, *p.day)
		}
		if days = days[at:]; len(days) > 0 && days[0].date == p.date {
			days = days[1:]
		}
	}
	return append(mine, days...)
}

func on(days []roster.Date, date roster.Date) bool {
	_, found := slices.BinarySearch(days, date)
	return found
}

// newestBefore returns the day of the newest punch that counts on the as-of day.
func newestBefore(clock ClockDays, asOf roster.Date) roster.Date {
	if asOf.IsZero() || clock.Newest < asOf {
		return clock.Newest
	}
	i, _ := slices.BinarySearch(clock.Days, asOf)
	if i == 0 {
		return 0
	}
	return clock.Days[i-1]
}

// unpunched returns what a session without punch and slip is (rules.md 5, step 2). What
// HR has explained comes before what the punches let one think.
func unpunched(date, newest roster.Date, clock ClockDays) Status {
	switch {
	case on(clock.Excused, date):
		return NoData
	case on(clock.Counted, date):
		return Absent
	case date > newest:
		return Scheduled
	case !on(clock.Days, date):
		return NoData
	}
	return Absent
}

// judge finds the status of a session that no leave covers (rules.md 5, steps 2–5).
func (w *workday) judge(s *Session) {
	judged := w.judged[s.Session]
	if !judged[calendar.In] && !judged[calendar.Out] {
		s.Status = Present // neither side is ever missing
		return
	}
	if !s.HasIn && !s.HasOut {
		s.Status = w.unpunched
		return
	}
	if w.excused { // only what was punched is judged
		judged[calendar.In] = judged[calendar.In] && s.HasIn
		judged[calendar.Out] = judged[calendar.Out] && s.HasOut
	}
	table := w.tables[s.Session]
	if judged[calendar.In] && s.HasIn {
		s.LateMinutes = max(0, s.In-table.Start)
	}
	if judged[calendar.Out] && s.HasOut {
		s.EarlyMinutes = max(0, table.End-s.Out)
	}
	if s.LateMinutes > w.absentAfter || s.EarlyMinutes > w.absentAfter {
		s.Status = Absent
		return
	}
	if judged[calendar.In] {
		w.judgeIn(s)
	}
	if judged[calendar.Out] {
		w.judgeOut(s)
	}
}

// judgeIn counts a late or a missing arrival as one late.
func (w *workday) judgeIn(s *Session) {
	if !s.HasIn {
		s.Flags |= MissingIn
	}
	if !s.HasIn || s.LateMinutes > w.grace.Late {
		s.Late = true
		s.Status = Late
	}
}

// judgeOut comes after judgeIn: the later check gives the status.
func (w *workday) judgeOut(s *Session) {
	switch {
	case !s.HasOut:
		s.Flags |= MissingOut
		s.Status = Early
	case s.EarlyMinutes >= w.offPostFrom:
		s.Status = OffPost
	case s.EarlyMinutes > w.grace.Early:
		s.Status = Early
	}
}
