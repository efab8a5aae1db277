package http

import (
	"errors"
	"strings"

	"redbanner/attendance"
	"redbanner/attendance/duty"
	"redbanner/attendance/intake"
	"redbanner/attendance/roster"
	"redbanner/http/page"
	"redbanner/reports/listing"
)

// dutyShow serves GET /calendar/duty/{month}: who is on duty (值班), and who rests in lieu.
func (s *Site) dutyShow(v *visit) error { return s.dutyWith(v, "", nil) }

// dutyWith shows a month's roster, with the fault of one of the forms if there was one.
func (s *Site) dutyWith(v *visit, id string, fault error) error {
	month, err := monthOf(v.PathValue("month"))
	if err != nil {
		return err
	}
	entries, err := s.Duty.Roster(v.Context(), v.scope, month)
	if err != nil {
		return err
	}
	people, err := s.Attendance.People(v.Context(), v.scope)
	if err != nil {
		return err
	}
	l, err := v.list(v.dutyList(entries, people))
	if err != nil {
		return err
	}
	steps := page.Steps{Now: page.PeriodName(v.printer, month), Before: v.stepTo("/calendar/duty/", periodBefore(month)), After: v.stepTo("/calendar/duty/", month.Next())}
	desk := page.Desk{Base: v.baseOf("calendar", "duty", page.PeriodName(v.printer, month)), Tabs: v.calendarTabs("duty"), Steps: &steps, Lists: []page.List{l}}
	if v.everywhere(roster.EditCalendar) {
		desk.Actions = []page.Link{{Label: v.T("org_page.import"), Href: "/imports"}}
		for _, form := range v.dutyForms(month, entries, people) {
			desk.Parts = append(desk.Parts, page.Part{ID: form.ID, Title: form.Submit, Lead: v.T("duty_page." + form.ID + "_lead"), Form: &form})
		}
	}
	if fault != nil {
		return v.againIn(desk, id, fault)
	}
	return v.listed(desk, l)
}

func (v *visit) dutyList(entries []duty.Entry, people attendance.People) listing.List {
	l := listing.List{ID: "duty", Title: v.T("calendar_page.duty"), Empty: v.T("duty_page.none"), PerPage: 100, Columns: []listing.Column{
		{Key: "date", Label: v.T("column.date"), Kind: listing.Day},
		{Key: "person", Label: v.T("column.person"), Names: true},
		{Key: "kind", Label: v.T("column.roster.kind")},
		{Key: "session", Label: v.T("column.session")},
		{Key: "window", Label: v.T("column.roster.window")},
		{Key: "rest", Label: v.T("column.roster.rest"), Kind: listing.Day},
		{Key: "note", Label: v.T("column.remark")},
	}}
	windows := windowNames(people.Windows)
	for _, e := range entries {
		l.Rows = append(l.Rows, listing.Row{Cells: []listing.Cell{
			{Day: e.Date}, {Text: e.Name}, {Text: v.T("duty." + string(e.Kind))}, {Text: v.T("duty.session." + e.Session)},
			{Text: nameOr(windows, e.Window), None: e.Window == ""}, {Day: e.Rest}, {Text: e.Note, None: e.Note == ""},
		}})
	}
	return l
}

// dutyForms put somebody on duty, and strike somebody off.
func (v *visit) dutyForms(month roster.Period, entries []duty.Entry, people attendance.People) []page.Form {
	var kinds []page.Option
	for _, k := range []duty.Kind{duty.Weekend, duty.Holiday, duty.Lunch, duty.Post} {
		kinds = append(kinds, page.Option{Value: string(k), Label: v.T("duty." + string(k))})
	}
	sessions := []page.Option{{Value: duty.Both, Label: v.T("duty.session.both")}, {Value: duty.AM, Label: v.T("duty.session.am")}, {Value: duty.PM, Label: v.T("duty.session.pm")}}
	planned := []page.Option{{Label: v.T("attendance_page.choose")}}
	for _, e := range entries {
		planned = append(planned, page.Option{Value: e.Date.String() + " " + string(e.Kind) + " " + e.Staff, Label: v.dayWords(e.Date) + " " + e.Name + " " + v.T("duty."+string(e.Kind))})
	}
	at := "/calendar/duty/" + month.String()
	return []page.Form{
		{ID: "put", Hidden: v.seen(), Action: at, Submit: v.T("duty_page.put"), Wide: true, Fields: []page.Field{
			{Name: "date", Label: v.T("column.date"), Type: "date", Required: true, Min: month.First().String(), Max: month.Last().String()},
			{Name: "staff", Label: v.T("column.person"), Type: "select", Required: true, Options: v.peopleOptions(people.Staff, month.First(), month.Last())},
			{Name: "kind", Label: v.T("column.roster.kind"), Type: "select", Required: true, Options: kinds},
			{Name: "session", Label: v.T("column.session"), Type: "select", Value: duty.Both, Options: sessions},
			{Name: "window", Label: v.T("column.roster.window"), Type: "select", Options: v.windowOptions(people.Windows)},
			{Name: "rest_day", Label: v.T("column.roster.rest"), Type: "date", Hint: v.T("duty_page.rest_hint")},
			{Name: "note", Label: v.T("column.remark"), Length: 200},
		}},
		{ID: "remove", Hidden: v.seen(), Action: at + "/remove", Submit: v.T("duty_page.remove"), Danger: true, Fields: []page.Field{
			{Name: "duty", Label: v.T("calendar_page.duty"), Type: "select", Required: true, Options: planned},
		}},
	}
}

// dutyPut serves POST /calendar/duty/{month}.
func (s *Site) dutyPut(v *visit) error {
	d := duty.Duty{Staff: v.PostForm.Get("staff"), Kind: duty.Kind(v.PostForm.Get("kind")), Session: v.PostForm.Get("session"), Window: v.PostForm.Get("window"), Note: strings.TrimSpace(v.PostForm.Get("note")), Status: duty.Planned}
	var err error
	if d.Date, err = v.dayPosted("date", true); err == nil {
		d.Rest, err = v.dayPosted("rest_day", false)
	}
	if err == nil {
		_, err = s.Duty.Put(v.Context(), v.scope, []duty.Duty{d}, intake.Options{Today: v.today, Tell: true})
	}
	if err != nil {
		return s.dutyWith(v, "put", renamed(err, map[string]string{"rest": "rest_day"}))
	}
	return v.to("/calendar/duty/"+roster.PeriodOf(d.Date, roster.Month).String(), "duty_page.done", v.dayWords(d.Date))
}

// renamed gives the columns of faults the names of the form's fields.
func renamed(err error, names map[string]string) error {
	var e *roster.Error
	if !errors.As(err, &e) {
		return err
	}
	again := *e
	again.Problems = nil
	for _, p := range e.Problems {
		if name, other := names[p.Column]; other {
			p.Column = name
		}
		again.Problems = append(again.Problems, p)
	}
	return &again
}

// dutyRemove serves POST /calendar/duty/{month}/remove: the entry stays on record.
func (s *Site) dutyRemove(v *visit) error {
	parts := strings.SplitN(v.PostForm.Get("duty"), " ", 3)
	if len(parts) != 3 {
		return s.dutyWith(v, "remove", refusedField("duty", "required", ""))
	}
	day, err := roster.ParseDate(parts[0])
	if err != nil {
		return s.dutyWith(v, "remove", refusedField("duty", "bad_date", parts[0]))
	}
	if yes, err := v.confirmed(v.T("duty_page.ask_remove", v.dayWords(day), parts[2]), v.T("duty_page.remove")); !yes {
		return err
	}
	d := duty.Duty{Date: day, Kind: duty.Kind(parts[1]), Staff: parts[2], Session: duty.Both, Status: duty.Removed}
	if _, err := s.Duty.Put(v.Context(), v.scope, []duty.Duty{d}, intake.Options{Today: v.today, Tell: true}); err != nil {
		return s.dutyWith(v, "remove", err)
	}
	return v.to("/calendar/duty/"+v.PathValue("month"), "duty_page.removed", v.dayWords(day))
}
