package http

import (
	"net/http"
	"strings"

	"redbanner/attendance"
	"redbanner/attendance/roster"
	"redbanner/http/page"
	"redbanner/reports/listing"
)

// silentDays is on how many of the last working days a clock must lack punches to be
// called silent here.
const silentDays = 3

// clocksShow serves GET /attendance/{month}/clocks: how far each clock reaches, and the
// days without data.
func (s *Site) clocksShow(v *visit) error { return s.clocksWith(v, "", nil) }

// clocksWith shows the clocks, with the fault of one of the forms if there was one.
func (s *Site) clocksWith(v *visit, id string, fault error) error {
	month, err := monthOf(v.PathValue("month"))
	if err != nil {
		return err
	}
	status, err := s.Clocks.Status(v.Context(), v.scope, month, v.today, silentDays)
	if err != nil {
		return err
	}
	steps := v.monthSteps("/attendance/", month)
	p := page.Desk{
		Base: v.baseOf("attendance", "attendance_clocks", page.PeriodName(v.printer, month)), Tabs: v.attendanceTabs(month, "/clocks"), Steps: &steps,
		Lead: v.clocksLead(status),
	}
	for _, l := range []listing.List{v.clockList(status), v.noDataList(status.NoData)} {
		list, err := v.list(l)
		if err != nil {
			return err
		}
		p.Lists = append(p.Lists, list)
	}
	if !v.everywhere(roster.Import) {
		return v.listed(p, p.Lists...)
	}
	answer := http.StatusOK
	for _, form := range v.clockForms(month, status) {
		if fault != nil && form.ID == id {
			filled, ok := v.refill(form, fault)
			if !ok {
				return fault
			}
			form, answer = filled, v.faultOf(fault).Status
		}
		p.Parts = append(p.Parts, page.Part{ID: form.ID, Title: v.T("clock_page." + form.ID), Lead: v.T("clock_page." + form.ID + "_lead"), Form: &form})
	}
	if fault != nil {
		return v.showAs(answer, p)
	}
	return v.listed(p, p.Lists...)
}

func (v *visit) clocksLead(status attendance.ClockStatus) string {
	if len(status.Clocks) == 0 {
		return v.T("clock_page.no_clocks")
	}
	return v.T("clock_page.complete_to", v.dayWords(status.Complete))
}

// clockList is each clock with how far its punches reach.
func (v *visit) clockList(status attendance.ClockStatus) listing.List {
	l := listing.List{ID: "clocks", Title: v.T("clock_page.clocks"), Empty: v.T("clock_page.no_clocks"), Columns: []listing.Column{
		{Key: "clock", Label: v.T("clockday.col.clock")},
		{Key: "punches", Label: v.T("clockday.col.punches"), Kind: listing.Number},
		{Key: "last", Label: v.T("clockday.col.last"), Kind: listing.Day},
		{Key: "complete", Label: v.T("clockday.col.complete"), Kind: listing.Day},
		{Key: "declared", Label: v.T("clockday.col.declared")},
		{Key: "imported", Label: v.T("clockday.col.imported"), Kind: listing.Time},
		{Key: "state", Label: v.T("column.status")},
	}}
	for _, c := range status.Clocks {
		state := listing.Cell{Text: v.T("clock_page.speaks"), Tone: listing.Good}
		if c.SilentOn(silentDays) {
			state = listing.Cell{Text: v.T("clock_page.silent", len(c.Silent)), Tone: listing.Warn}
		}
		l.Rows = append(l.Rows, listing.Row{Key: c.Name(), Cells: []listing.Cell{
			{Text: c.Name()}, {Number: int64(c.Punches)}, {Day: c.Last}, {Day: c.Complete}, {Text: c.DeclaredBy, None: c.DeclaredBy == ""},
			{Time: v.onClock(c.ImportedAt)}, state,
		}})
	}
	return l
}

// noDataList is the days of the month that are or were to be explained.
func (v *visit) noDataList(days []attendance.Unexplained) listing.List {
	l := listing.List{ID: "nodata", Title: v.T("clock_page.no_data"), Empty: v.T("clock_page.no_data_none"), Columns: []listing.Column{
		{Key: "day", Label: v.T("column.date"), Kind: listing.Day},
		{Key: "state", Label: v.T("column.status")},
		{Key: "said", Label: v.T("column.remark"), Plain: true},
	}}
	for _, u := range days {
		state := listing.Cell{Text: v.T("status.day.unexplained"), Tone: listing.Warn}
		if u.Verdict != "" {
			state = listing.Cell{Text: v.T("status.day." + string(u.Verdict)), Tone: listing.Good}
		}
		var said []string
		for _, e := range u.History {
			said = append(said, v.T("clock_page.said", v.instant(e.At), e.By, v.T("status.verdict."+string(e.Verdict)), e.Reason))
		}
		text := strings.Join(said, v.T("attendance_page.stop"))
		l.Rows = append(l.Rows, listing.Row{Key: u.Day.String(), Cells: []listing.Cell{{Day: u.Day}, state, {Text: text, None: text == ""}}})
	}
	return l
}

// unmatchedList is the numbers with punches that are nobody's.
func (v *visit) unmatchedList(numbers []attendance.UnmatchedNumber) listing.List {
	l := listing.List{ID: "unmatched", Title: v.T("clock_page.unmatched"), Empty: v.T("clock_page.unmatched_none"), Columns: []listing.Column{
		{Key: "number", Label: v.T("clockday.col.number")},
		{Key: "name", Label: v.T("clockday.col.name")},
		{Key: "punches", Label: v.T("clockday.col.punches"), Kind: listing.Number},
		{Key: "first", Label: v.T("clockday.col.first"), Kind: listing.Day},
		{Key: "last", Label: v.T("clockday.col.last"), Kind: listing.Day},
		{Key: "devices", Label: v.T("clockday.col.clock")},
		{Key: "holder", Label: v.T("clockday.col.holder")},
	}}
	for _, u := range numbers {
		l.Rows = append(l.Rows, listing.Row{Key: u.Number, Cells: []listing.Cell{
			{Text: u.Number}, {Text: u.Name, None: u.Name == ""}, {Number: int64(u.Punches)}, {Day: u.First}, {Day: u.Last},
			{Text: strings.Join(u.Devices, v.T("attendance_page.and"))}, {Text: u.Holder, None: u.Holder == ""},
		}})
	}
	return l
}

// clockForms are what HR says of clocks: of a day, and of how far the punches are in.
func (v *visit) clockForms(month roster.Period, status attendance.ClockStatus) []page.Form {
	at := "/attendance/" + month.String() + "/clocks/"
	verdicts := []page.Option{}
	for _, verdict := range []attendance.Verdict{attendance.Outage, attendance.Counted, attendance.Withdrawn} {
		verdicts = append(verdicts, page.Option{Value: string(verdict), Label: v.T("status.verdict." + string(verdict)), Hint: v.T("clock_page.verdict." + string(verdict))})
	}
	clocks := []page.Option{{Label: v.T("attendance_page.choose")}}
	for _, c := range status.Clocks {
		clocks = append(clocks, page.Option{Value: c.Name(), Label: c.Name()})
	}
	return []page.Form{
		{ID: "explain", Hidden: v.seen(), Action: at + "explain", Submit: v.T("clock_page.explain"), Fields: []page.Field{
			{Name: "day", Label: v.T("column.date"), Type: "date", Required: true, Min: month.First().String(), Max: month.Last().String(), Value: firstUnexplained(status.NoData)},
			{Name: "verdict", Label: v.T("clock_page.verdict"), Type: "radio", Required: true, Value: string(attendance.Outage), Options: verdicts},
			{Name: "reason", Label: v.T("leave_page.why_so"), Type: "textarea", Required: true, Length: 500},
		}},
		{ID: "complete", Action: at + "complete", Submit: v.T("clock_page.complete"), Fields: []page.Field{
			{Name: "clock", Label: v.T("clockday.col.clock"), Type: "select", Required: true, Options: clocks},
			{Name: "to", Label: v.T("clock_page.to"), Type: "date", Required: true, Max: (v.today - 1).String()},
		}},
	}
}

func firstUnexplained(days []attendance.Unexplained) string {
	for _, u := range days {
		if u.Verdict == "" {
			return u.Day.String()
		}
	}
	return ""
}

// clockExplain serves POST /attendance/{month}/clocks/explain.
func (s *Site) clockExplain(v *visit) error {
	e := attendance.Explanation{Verdict: attendance.Verdict(v.PostForm.Get("verdict")), Reason: v.PostForm.Get("reason")}
	var err error
	if e.Day, err = v.dayPosted("day", true); err != nil {
		return s.clocksWith(v, "explain", err)
	}
	switch e.Verdict {
	case attendance.Outage, attendance.Counted, attendance.Withdrawn:
	default:
		return s.clocksWith(v, "explain", refusedField("verdict", "required", ""))
	}
	if err := s.Clocks.Explain(v.Context(), v.scope, e, v.today); err != nil {
		return s.clocksWith(v, "explain", err)
	}
	return v.to(v.clocksAddress(), "clockday.explained", v.dayWords(e.Day), v.T("status.verdict."+string(e.Verdict)))
}

func (v *visit) clocksAddress() string { return "/attendance/" + v.PathValue("month") + "/clocks" }

// clockComplete serves POST /attendance/{month}/clocks/complete.
func (s *Site) clockComplete(v *visit) error {
	to, err := v.dayPosted("to", true)
	if err != nil {
		return s.clocksWith(v, "complete", err)
	}
	key, err := s.Clocks.DeclareComplete(v.Context(), v.scope, v.PostForm.Get("clock"), to, v.today)
	if err != nil {
		return s.clocksWith(v, "complete", err)
	}
	return v.to(v.clocksAddress(), "clockday.declared", key.Name(), v.dayWords(to))
}

// numbersShow serves GET /attendance/{month}/numbers: the clock numbers that are nobody's.
func (s *Site) numbersShow(v *visit) error { return s.numbersWith(v, nil) }

func (s *Site) numbersWith(v *visit, fault error) error {
	month, err := monthOf(v.PathValue("month"))
	if err != nil {
		return err
	}
	numbers, err := s.Clocks.Unmatched(v.Context(), v.scope)
	if err != nil {
		return err
	}
	l, err := v.list(v.unmatchedList(numbers))
	if err != nil {
		return err
	}
	desk := page.Desk{Base: v.baseOf("attendance", "attendance_numbers"), Tabs: v.attendanceTabs(month, "/numbers"), Lists: []page.List{l}}
	if v.everywhere(roster.Import) && len(numbers) > 0 {
		people, err := s.Attendance.Names(v.Context(), v.scope)
		if err != nil {
			return err
		}
		form := v.attachForm(month, numbers, people.Staff)
		desk.Parts = []page.Part{{ID: form.ID, Title: form.Submit, Lead: v.T("clock_page.attach_lead"), Form: &form}}
	}
	if fault != nil {
		return v.againIn(desk, "attach", fault)
	}
	return v.listed(desk, l)
}

func (v *visit) attachForm(month roster.Period, numbers []attendance.UnmatchedNumber, people []roster.Staff) page.Form {
	unknown := []page.Option{{Label: v.T("attendance_page.choose")}}
	for _, u := range numbers {
		unknown = append(unknown, page.Option{Value: u.Number, Label: strings.TrimSpace(u.Number + " " + u.Name)})
	}
	return page.Form{ID: "attach", Action: "/attendance/" + month.String() + "/numbers", Submit: v.T("clock_page.attach"), Fields: []page.Field{
		{Name: "number", Label: v.T("clockday.col.number"), Type: "select", Required: true, Options: unknown},
		{Name: "staff", Label: v.T("column.person"), Type: "select", Required: true, Options: v.peopleOptions(people, attendance.Beginning, v.today)},
		{Name: "from", Label: v.T("clock_page.from"), Type: "date", Hint: v.T("clock_page.from_hint")},
		{Name: "reason", Label: v.T("leave_page.why_so"), Length: 200},
	}}
}

// clockAttach serves POST /attendance/{month}/numbers: whose a number is.
func (s *Site) clockAttach(v *visit) error {
	a := attendance.Attachment{Number: v.PostForm.Get("number"), Staff: strings.TrimSpace(v.PostForm.Get("staff")), Reason: v.PostForm.Get("reason")}
	var err error
	if a.From, err = v.dayPosted("from", false); err != nil {
		return s.numbersWith(v, err)
	}
	done, err := s.Clocks.Attach(v.Context(), v.scope, a)
	if err != nil {
		return s.numbersWith(v, err)
	}
	return v.to("/attendance/"+v.PathValue("month")+"/numbers", "clock_page.attached", done.Number, done.Staff, done.Punches)
}
