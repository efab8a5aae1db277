package attendance

import (
	"slices"

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
	unpunched    Status     // of a session with neither punch nor slip
}

// workdays returns the working days of the range, ascending.
func workdays(in Input) []workday {
	newest := newestBefore(in.Clock, in.AsOf)
	var days []workday
	for date := range in.Calendar.Each(in.First, in.Last) {
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
			unpunched:    unpunched(date, newest, in.Clock.Days),
		}
		day.split = calendar.SplitOf(day.tables)
		for session := range day.judged {
			for side := range day.judged[session] {
				day.judged[session][side] = profile.Judges(roster.Session(session), calendar.Side(side))
			}
		}
		days = append(days, day)
	}
	return days
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

// unpunched returns what a session without punch and slip is (rules.md 5, step 2).
func unpunched(date, newest roster.Date, clockDays []roster.Date) Status {
	if date > newest {
		return Scheduled
	}
	if _, anybody := slices.BinarySearch(clockDays, date); !anybody {
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
