package http

import (
	"net/url"
	"strconv"

	"redbanner/attendance"
	"redbanner/attendance/leave"
	"redbanner/attendance/roster"
	"redbanner/http/locale"
	"redbanner/http/page"
	"redbanner/reports"
	"redbanner/reports/listing"
)

// attendanceNow serves GET /attendance: the month that ran yesterday.
func (s *Site) attendanceNow(v *visit) error {
	return v.to("/attendance/"+roster.PeriodOf(v.today-1, roster.Month).String(), "")
}

// monthView loads the month of the address.
func (s *Site) monthView(v *visit) (attendance.Month, error) {
	month, err := monthOf(v.PathValue("month"))
	if err != nil {
		return attendance.Month{}, err
	}
	return s.Attendance.Month(v.Context(), v.scope, month, v.today)
}

// attendanceTabs are the views of a month's attendance.
func (v *visit) attendanceTabs(month roster.Period, here string) []page.Link {
	at := "/attendance/" + month.String()
	tabs := []page.Link{{Label: v.T("attendance_page.grid"), Href: at}, {Label: v.T("attendance_page.exceptions"), Href: at + "/exceptions"}, {Label: v.T("attendance_page.alerts"), Href: at + "/alerts"}}
	if v.may(roster.ReadImports) {
		tabs = append(tabs, page.Link{Label: v.T("attendance_page.clocks"), Href: at + "/clocks"}, page.Link{Label: v.T("clock_page.unmatched"), Href: at + "/numbers"})
	}
	for i := range tabs {
		tabs[i].Here = tabs[i].Href == at+here
	}
	return tabs
}

// attendanceGrid serves GET /attendance/{month}?window=&only=: the month as the paper
// form has it, of a window, a department or the centre.
func (s *Site) attendanceGrid(v *visit) error {
	if p, err := roster.ParsePeriod(v.PathValue("month")); err == nil && p.Kind != roster.Month {
		return s.attendanceTotals(v, p)
	}
	m, err := s.monthView(v)
	if err != nil {
		return err
	}
	among, err := v.windowsAsked(v.knownWindows(roster.ReadAttendance, m.Windows, m.Stints))
	if err != nil {
		return err
	}
	all, only := m, v.URL.Query().Get("only") == "yes"
	if !among.All() {
		m = m.At(among.Has)
	}
	book := reports.NewAttendanceGrid(v.scope.Centre, m)
	at := "/attendance/" + m.Period.String()
	p := page.Grid{
		Base: v.base("attendance", page.PeriodName(v.printer, m.Period)), Tabs: append(v.attendanceTabs(m.Period, ""), v.longerTabs(m.Period)[1:]...),
		Steps: v.stepWindow(v.monthSteps("/attendance/", m.Period)), Choice: v.gridChoice(all, only),
		State:  page.Pill{Text: v.T("state." + string(book.State)), Tone: monthTone(book.State)},
		Legend: v.gridLegend(),
		Empty:  page.Empty{Text: v.T("attendance_page.empty")},
	}
	if p.Notes = book.Notes; len(p.Notes) > 0 && v.printer.Lang() != locale.Chinese {
		p.Notes = []string{v.T("attendance_page.presumed")}
	}
	p.Landscape = true
	v.fillGrid(&p, book, only)
	if err := v.sortGrid(&p, book); err != nil {
		return err
	}
	p.Summary = v.T("attendance_page.summary", len(p.Rows), len(book.Exceptions))
	if v.everywhere(roster.ReadScores) && !only { // the book holds who has no exception, too
		p.Actions = append(p.Actions, page.Link{Label: v.T("attendance_page.workbook"), Href: reportAddress(reports.OfAttendance, m.Period, v.windowAsked()), Primary: true})
	}
	if !among.All() || only {
		p.Empty.Label, p.Empty.Href = v.T("attendance_page.whole"), at
	}
	return v.listed(p, p.List)
}

func monthTone(s reports.State) string {
	switch s {
	case reports.Closed:
		return "good"
	case reports.Published:
		return "info"
	}
	return "warn"
}

// gridChoice asks which people are wanted.
func (v *visit) gridChoice(m attendance.Month, only bool) page.Form {
	chosen := ""
	if only {
		chosen = "yes"
	}
	return page.Form{ID: "choice", Action: "/attendance/" + m.Period.String(), Get: true, Inline: true, Submit: v.T("attendance_page.look"), Fields: []page.Field{
		v.mannedField(m.Windows, m.Stints),
		{Name: "only", Label: v.T("attendance_page.only"), Type: "checkbox", Value: chosen},
	}}
}

// fillGrid lays the book out: the signs and the sums are the workbook's own.
func (v *visit) fillGrid(p *page.Grid, book reports.AttendanceBook, only bool) {
	for _, d := range book.Days {
		day := page.GridDay{Weekday: v.T("attendance_page.weekday." + d.Date.Weekday().String()), Name: v.dayWords(d.Date)}
		_, _, day.Number = d.Date.Civil()
		if !d.Working {
			day.Class = "rest"
		}
		if d.Date == v.today {
			day.Class += " today"
		}
		p.Days = append(p.Days, day)
	}
	wrong := map[int]bool{}
	for _, e := range book.Exceptions {
		wrong[e.Row] = true
	}
	month := v.PathValue("month")
	for i, a := range book.People {
		if only && !wrong[i] {
			continue
		}
		row := page.GridRow{Name: a.Name, Window: a.Window, Code: a.Code, Href: "/attendance/" + month + "/" + url.PathEscape(a.Code)}
		for day := range book.Days {
			marks := [2]page.GridMark{v.gridMark(a.Marks[2*day]), v.gridMark(a.Marks[2*day+1])}
			for half := range marks {
				if c := marks[half].Class; c == "warn" || c == "bad" {
					marks[half].Href = row.Href + "?days.q=" + book.Days[day].Date.String()
				}
			}
			row.Days = append(row.Days, marks)
		}
		t := a.Total
		row.Sums = []int{t.Due, t.Present, t.Late, t.Early, t.OffPost, t.Absent, t.Leave, t.Official}
		p.Rows = append(p.Rows, row)
	}
}

// gridSums are the messages of what a person's month comes to, in the grid's order.
var gridSums = [...]string{"column.due", "status.present", "status.late", "status.early", "status.off_post", "status.absent", "status.leave", "status.official"}

// sortGrid puts the people in the order that was asked for, and makes the list that a
// download of the grid holds: what is shown, and nothing else.
func (v *visit) sortGrid(p *page.Grid, book reports.AttendanceBook) error {
	l := listing.List{Title: p.Title, Columns: []listing.Column{
		{Key: "person", Label: v.T("column.person"), Names: true}, {Key: "code", Label: v.T("score.code")}, {Key: "window", Label: v.T("column.roster.window")},
	}}
	for _, d := range book.Days {
		l.Columns = append(l.Columns, listing.Column{Key: "d" + d.Date.String(), Label: page.ShortDay(v.printer, d.Date), Plain: true})
	}
	for i, key := range gridSums {
		l.Columns = append(l.Columns, listing.Column{Key: "sum" + strconv.Itoa(i+1), Label: v.T(key), Kind: listing.Number})
	}
	rows := map[string]page.GridRow{}
	for _, row := range p.Rows {
		cells := []listing.Cell{{Text: row.Name}, {Text: row.Code}, {Text: row.Window}}
		for _, marks := range row.Days {
			cells = append(cells, listing.Cell{Text: marks[0].Text + " " + marks[1].Text})
		}
		for _, sum := range row.Sums {
			cells = append(cells, listing.Cell{Number: int64(sum)})
		}
		l.Rows, rows[row.Code] = append(l.Rows, listing.Row{Key: row.Code, Cells: cells}), row
	}
	var err error
	if p.List, err = v.list(l); err != nil {
		return err
	}
	p.Rows = nil
	for _, row := range p.List.Rows {
		p.Rows = append(p.Rows, rows[row.Key])
	}
	return nil
}

func (v *visit) gridMark(m reports.Mark) page.GridMark {
	mark := page.GridMark{Text: m.Text(), Class: markTone(m)}
	if mark.Class != "good" && mark.Class != "" {
		mark.Words = v.markWords(m)
	}
	return mark
}

// markWords reads a sign aloud, character by character.
func (v *visit) markWords(m reports.Mark) string {
	words := ""
	for _, sign := range m.Text() {
		if words != "" {
			words += v.T("attendance_page.and")
		}
		words += v.T("sign." + string(sign))
	}
	return words
}

// gridLegend explains the signs, in the order of the paper form.
func (v *visit) gridLegend() []page.GridSign {
	var legend []page.GridSign
	add := func(class string, signs ...string) {
		for _, sign := range signs {
			legend = append(legend, page.GridSign{Sign: sign, Words: v.T("sign." + sign), Class: class})
		}
	}
	add("good", "√")
	add("warn", "迟", "退", "脱")
	add("bad", "旷")
	leaves := reports.LeaveSymbols()
	add("info", leaves[:]...)
	add("", "–", "？")
	add("warn", "缺")
	return legend
}

// attendanceExceptions serves GET /attendance/{month}/exceptions: every session that
// wants an explanation.
func (s *Site) attendanceExceptions(v *visit) error {
	m, err := s.monthView(v)
	if err != nil {
		return err
	}
	book := reports.NewAttendanceGrid(v.scope.Centre, m)
	l := listing.List{ID: "exceptions", Title: v.T("attendance_page.exceptions"), Empty: v.T("attendance_page.no_exceptions"), PerPage: 100, Columns: []listing.Column{
		{Key: "person", Label: v.T("column.person"), Names: true},
		{Key: "window", Label: v.T("column.roster.window")},
		{Key: "date", Label: v.T("column.date"), Kind: listing.Day},
		{Key: "session", Label: v.T("column.session")},
		{Key: "status", Label: v.T("column.status")},
		{Key: "in", Label: v.T("column.in")},
		{Key: "out", Label: v.T("column.out")},
		{Key: "remark", Label: v.T("column.remark"), Plain: true},
	}}
	for _, e := range book.Exceptions {
		a, one := book.People[e.Row], e.Session
		remark := v.sessionRemark(one)
		l.Rows = append(l.Rows, listing.Row{Key: a.Code + one.Date.String() + one.Session.String(), Cells: []listing.Cell{
			{Text: a.Name, Href: "/attendance/" + m.Period.String() + "/" + url.PathEscape(a.Code)}, {Text: a.Window, None: a.Window == ""},
			{Day: one.Date}, {Text: v.T("session." + one.Session.String())},
			{Text: v.statusWords(one), Tone: listing.Tone(markTone(reports.MarkOf(one)))},
			sideTime(one.In, one.HasIn), sideTime(one.Out, one.HasOut), {Text: remark, None: remark == ""},
		}})
	}
	list, err := v.list(l)
	if err != nil {
		return err
	}
	steps := v.monthSteps("/attendance/", m.Period)
	return v.listed(page.Desk{
		Base: v.baseOf("attendance", "attendance_exceptions", page.PeriodName(v.printer, m.Period)), Tabs: v.attendanceTabs(m.Period, "/exceptions"),
		Lead: v.T("attendance_page.exceptions_lead"), Steps: &steps, Lists: []page.List{list},
	}, list)
}

func sideTime(at roster.Minutes, has bool) listing.Cell {
	if !has {
		return listing.Cell{None: true}
	}
	return listing.Cell{Text: at.String()}
}

// attendanceAlerts serves GET /attendance/{month}/alerts: the limits of the rules that
// people have passed in the year, up to the end of the month. It tells of a consequence
// and brings none about.
func (s *Site) attendanceAlerts(v *visit) error {
	month, err := monthOf(v.PathValue("month"))
	if err != nil {
		return err
	}
	year := roster.PeriodOf(month.First(), roster.Year)
	in, err := s.Attendance.Input(v.Context(), v.scope, year, min(v.today, month.Last()+1))
	if err != nil {
		return err
	}
	l := listing.List{ID: "alerts", Title: v.T("attendance_page.alerts"), Empty: v.T("attendance_page.no_alerts"), PerPage: 100, Columns: []listing.Column{
		{Key: "person", Label: v.T("column.person"), Names: true},
		{Key: "passed", Label: v.T("column.passed"), Kind: listing.Day},
		{Key: "days", Label: v.T("column.days")},
		{Key: "clause", Label: v.T("column.clause")},
		{Key: "what", Label: v.T("column.what"), Plain: true},
	}}
	names := staffNames(in.Staff)
	for _, a := range attendance.Alerts(attendance.Derive(in)) {
		l.Rows = append(l.Rows, listing.Row{Key: a.Staff + string(a.Code), Cells: []listing.Cell{
			{Text: nameOr(names, a.Staff), Href: "/attendance/" + month.String() + "/" + url.PathEscape(a.Staff)}, {Day: a.Passed},
			{Text: leave.HalfDays(a.HalfDays).String()}, {Text: v.T("alert.clause." + string(a.Code))}, {Text: v.T("alert." + string(a.Code)), Tone: listing.Bad},
		}})
	}
	list, err := v.list(l)
	if err != nil {
		return err
	}
	steps := v.monthSteps("/attendance/", month)
	return v.listed(page.Desk{
		Base: v.baseOf("attendance", "attendance_alerts", year.Year), Tabs: v.attendanceTabs(month, "/alerts"),
		Lead: v.T("attendance_page.alerts_lead", page.PeriodName(v.printer, month)), Steps: &steps, Lists: []page.List{list},
	}, list)
}

// attendancePerson serves GET /attendance/{month}/{staff}: one person's month.
func (s *Site) attendancePerson(v *visit) error {
	m, err := s.monthView(v)
	if err != nil {
		return err
	}
	staff := v.PathValue("staff")
	if m, err = m.Of(staff); err != nil {
		return err
	}
	l, err := v.list(v.sessionList(m, staff == v.scope.Staff))
	if err != nil {
		return err
	}
	name := nameOr(staffNames(m.Input.Staff), staff)
	p := page.MyAttendance{
		Base: v.baseOf("attendance", "attendance_person", name, page.PeriodName(v.printer, m.Period)), Totals: v.totalFacts(m.Sessions), Days: v.ownMonth(m), List: l,
		Steps: page.Steps{Now: page.PeriodName(v.printer, m.Period)},
	}
	step := func(p roster.Period) *page.Link {
		return &page.Link{Label: page.PeriodName(v.printer, p), Href: "/attendance/" + p.String() + "/" + url.PathEscape(staff)}
	}
	p.Steps.Before = step(periodBefore(m.Period))
	if m.Period.Last() < v.today {
		p.Steps.After = step(m.Period.Next())
	}
	p.Crumbs = []page.Link{{Label: v.T("page.title.attendance", page.PeriodName(v.printer, m.Period)), Href: "/attendance/" + m.Period.String()}}
	return v.listed(p, l)
}
