package http

import (
	"net/url"
	"strings"

	"redbanner/attendance"
	"redbanner/attendance/calendar"
	"redbanner/attendance/roster"
	"redbanner/http/page"
	"redbanner/reports"
	"redbanner/reports/listing"
)

// meAttendanceShow serves GET /me/attendance?month=: the own month.
func (s *Site) meAttendanceShow(v *visit) error {
	month, err := v.monthAsked("month")
	if err != nil {
		return err
	}
	if month.IsZero() {
		month = roster.PeriodOf(v.today, roster.Month)
	}
	m, err := s.Attendance.Mine(v.Context(), v.scope, month, v.today)
	if err != nil {
		return err
	}
	l, err := v.list(v.sessionList(m, true))
	if err != nil {
		return err
	}
	p := page.MyAttendance{
		Base: v.base("my_attendance"), Steps: v.monthSteps("/me/attendance?month=", month), Totals: v.totalFacts(m.Sessions),
		Days: v.ownMonth(m), List: l,
	}
	p.Lead = v.attendanceLead(m)
	p.Actions = []page.Link{{Label: v.T("leave_page.apply"), Href: "/leave/apply"}, {Label: v.T("page.title.slips"), Href: "/slips"}}
	if v.scope.As.Reach(roster.ReadAttendance) == roster.ReachWindow {
		p.Actions = append(p.Actions, page.Link{Label: v.T("attendance_page.team"), Href: "/attendance/" + month.String()})
	}
	return v.listed(p, l)
}

// attendanceLead says in a sentence whether anything is left to do.
func (v *visit) attendanceLead(m attendance.Month) string {
	missing := 0
	for _, s := range m.Sessions {
		if wanting(s, calendar.In) || wanting(s, calendar.Out) {
			missing++
		}
	}
	if missing > 0 {
		return v.T("attendance_page.missing", missing)
	}
	return v.T("attendance_page.nothing_missing")
}

// wanting reports whether a side of a session has neither punch nor slip, and counts
// against the person for it.
func wanting(s attendance.Session, side calendar.Side) bool {
	flag, has := attendance.MissingIn, s.HasIn
	if side == calendar.Out {
		flag, has = attendance.MissingOut, s.HasOut
	}
	return s.Flags&flag != 0 || s.Status == attendance.Absent && !has
}

// totalFacts are one person's totals in words, in half-days.
func (v *visit) totalFacts(sessions []attendance.Session) []page.Fact {
	var facts []page.Fact
	for _, t := range attendance.Totals(sessions) {
		for _, c := range []struct {
			key    string
			n      int
			tone   string
			always bool // also at 0
		}{
			{"column.due", t.Due, "", true}, {"status.present", t.Present, "", true}, {"status.late", t.Late, "warn", true},
			{"status.early", t.Early, "warn", true}, {"status.off_post", t.OffPost, "warn", false}, {"status.absent", t.Absent, "bad", true},
			{"status.leave", t.Leave, "", false}, {"status.official", t.Official, "", false},
			{"column.missing_in", t.MissingIn, "warn", false}, {"column.missing_out", t.MissingOut, "warn", false},
		} {
			if c.n == 0 {
				c.tone = ""
			}
			if c.n > 0 || c.always {
				facts = append(facts, page.Fact{Name: v.T(c.key), Value: v.T("attendance_page.halves", c.n), Tone: c.tone})
			}
		}
	}
	return facts
}

// ownMonth is a person's month as a calendar: both sessions of each day in words.
func (v *visit) ownMonth(m attendance.Month) page.Calendar {
	byDay := map[roster.Date][]attendance.Session{}
	for _, s := range m.Sessions {
		byDay[s.Date] = append(byDay[s.Date], s)
	}
	title := v.T("attendance_page.calendar", page.PeriodName(v.printer, m.Period))
	return page.MonthCalendar(title, m.Period, v.today, func(d roster.Date) page.CalendarDay {
		day := page.CalendarDay{}
		if name := m.Input.Calendar.Name(d); name != "" {
			day.Marks = append(day.Marks, page.Pill{Text: name, Tone: "faint"})
		}
		if len(byDay[d]) == 0 {
			if !m.Input.Calendar.Working(d) {
				day.Class = "rest"
			}
			return day
		}
		for _, s := range byDay[d] {
			words, tone := v.statusWords(s), markTone(reports.MarkOf(s))
			if planned := m.Planned(s); planned != "" {
				words, tone = v.T("leave."+string(planned)), "info"
			} else if s.Status == attendance.Scheduled && d >= v.today {
				continue // nobody can know yet
			}
			day.Marks = append(day.Marks, page.Pill{Text: words, Tone: tone})
		}
		return day
	})
}

// statusWords is the outcome of a session in words, both sides of it.
func (v *visit) statusWords(s attendance.Session) string {
	switch s.Status {
	case attendance.OnLeave, attendance.Official:
		if s.Leave != "" {
			return v.T("leave." + string(s.Leave))
		}
	case attendance.Early, attendance.OffPost:
		if s.Late {
			return v.T("status.late") + v.T("attendance_page.and") + v.T("status."+s.Status.String())
		}
	}
	return v.T("status." + s.Status.String())
}

// markTone is the colour of a sign of the grid.
func markTone(m reports.Mark) string {
	switch m.Tone() {
	case reports.Alarm:
		return "bad"
	case reports.Warning:
		return "warn"
	case reports.Away:
		return "info"
	case reports.Unknown:
		return "faint"
	}
	if m != 0 {
		return "good"
	}
	return ""
}

// sessionList is one person's sessions, day by day. Of the own ones a missing side leads
// to the slip that puts it right.
func (v *visit) sessionList(m attendance.Month, own bool) listing.List {
	l := listing.List{ID: "days", Title: v.T("attendance_page.days"), Empty: v.T("attendance_page.no_days"), Columns: []listing.Column{
		{Key: "date", Label: v.T("column.date"), Kind: listing.Day},
		{Key: "session", Label: v.T("column.session")},
		{Key: "status", Label: v.T("column.status")},
		{Key: "in", Label: v.T("column.in")},
		{Key: "out", Label: v.T("column.out")},
		{Key: "remark", Label: v.T("column.remark"), Plain: true},
	}}
	for i := len(m.Sessions) - 1; i >= 0; i-- {
		s := m.Sessions[i]
		if s.Date >= v.today {
			continue
		}
		remark := v.sessionRemark(s)
		l.Rows = append(l.Rows, listing.Row{Key: s.Date.String() + s.Session.String(), Cells: []listing.Cell{
			{Day: s.Date}, {Text: v.T("session." + s.Session.String())},
			{Text: v.statusWords(s), Tone: listing.Tone(markTone(reports.MarkOf(s)))},
			v.sideCell(s, calendar.In, own), v.sideCell(s, calendar.Out, own), {Text: remark, None: remark == ""},
		}})
	}
	return l
}

// sideCell is the time of one side, or what there is to do about it.
func (v *visit) sideCell(s attendance.Session, side calendar.Side, own bool) listing.Cell {
	at, has := s.In, s.HasIn
	if side == calendar.Out {
		at, has = s.Out, s.HasOut
	}
	if has {
		return listing.Cell{Text: at.String()}
	}
	if !wanting(s, side) {
		return listing.Cell{None: true}
	}
	if !own {
		return listing.Cell{Text: v.T("attendance_page.none"), Tone: listing.Warn}
	}
	address := url.Values{"date": {s.Date.String()}, "session": {s.Session.String()}, "side": {side.String()}}
	return listing.Cell{Text: v.T("attendance_page.ask_slip"), Tone: listing.Warn, Href: "/slips/ask?" + address.Encode()}
}

// sessionRemark says what the status alone does not.
func (v *visit) sessionRemark(s attendance.Session) string {
	var parts []string
	if s.LateMinutes > 0 {
		parts = append(parts, v.T("remark.late", int(s.LateMinutes)))
	}
	if s.EarlyMinutes > 0 {
		parts = append(parts, v.T("remark.early", int(s.EarlyMinutes)))
	}
	for _, flag := range s.Flags.Names() {
		parts = append(parts, v.T("flag."+flag))
	}
	if s.Slipped[calendar.In] || s.Slipped[calendar.Out] {
		parts = append(parts, v.T("remark.slip"))
	}
	return strings.Join(parts, v.T("attendance_page.and"))
}

// dayAddress is where a person's day is shown to the visitor.
func (v *visit) dayAddress(staff string, day roster.Date) string {
	month := roster.PeriodOf(day, roster.Month).String()
	if staff == v.scope.Staff {
		return "/me/attendance?month=" + month
	}
	return "/attendance/" + month + "/" + url.PathEscape(staff)
}
