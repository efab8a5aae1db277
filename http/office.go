package http

import (
	"strings"

	"redbanner/attendance"
	"redbanner/attendance/roster"
	"redbanner/http/page"
	"redbanner/reports/listing"
)

// officesShow serves GET /org/offices: who holds, held and will hold which office (职务).
func (s *Site) officesShow(v *visit) error { return s.officesWith(v, "", nil) }

// officesWith shows the offices, with the fault of one of the forms if there was one.
func (s *Site) officesWith(v *visit, id string, fault error) error {
	offices, err := s.Offices.Offices(v.Context(), v.scope)
	if err != nil {
		return err
	}
	people, err := s.Attendance.People(v.Context(), v.scope)
	if err != nil {
		return err
	}
	l, err := v.list(v.officeList(offices, people))
	if err != nil {
		return err
	}
	desk := page.Desk{Base: v.baseOf("org", "offices"), Tabs: v.orgTabs("/org/offices"), Lead: v.T("org_page.offices_lead"), Lists: []page.List{l}}
	if v.everywhere(roster.EditRoster) {
		for _, form := range v.officeForms(offices, people) {
			desk.Parts = append(desk.Parts, page.Part{ID: form.ID, Title: v.T("org_page." + form.ID), Lead: v.T("org_page." + form.ID + "_lead"), Form: &form})
		}
	}
	if fault != nil {
		return v.againIn(desk, id, fault)
	}
	return v.listed(desk, l)
}

func (v *visit) officeList(offices attendance.Offices, people attendance.People) listing.List {
	l := listing.List{ID: "offices", Title: v.T("org_page.offices"), Empty: v.T("org_page.no_offices"), PerPage: 100, Columns: []listing.Column{
		{Key: "office", Label: v.T("column.office")},
		{Key: "person", Label: v.T("column.person"), Names: true},
		{Key: "deputises", Label: v.T("column.deputises"), Names: true},
		{Key: "from", Label: v.T("column.from_day"), Kind: listing.Day},
		{Key: "to", Label: v.T("column.to_day"), Kind: listing.Day},
		{Key: "state", Label: v.T("column.status")},
	}}
	names := staffNames(people.Staff)
	for _, h := range offices {
		state := listing.Cell{Text: v.T("org_page.office.past"), Tone: listing.Faint}
		switch {
		case h.Withdrawn():
			state.Text = v.T("office.is_withdrawn")
		case h.On(v.today):
			state = listing.Cell{Text: v.T("org_page.office.now"), Tone: listing.Good}
		case h.From > v.today:
			state = listing.Cell{Text: v.T("org_page.office.to_come")}
		}
		deputises := listing.Cell{None: true}
		if h.Deputises != "" {
			deputises = listing.Cell{Text: nameOr(names, h.Deputises)}
		}
		l.Rows = append(l.Rows, listing.Row{Cells: []listing.Cell{
			{Text: v.T("office." + string(h.Office))}, {Text: nameOr(names, h.Staff)}, deputises, {Day: h.From}, {Day: h.To}, state,
		}})
	}
	return l
}

// officeForms appoint to an office, and end an appointment.
func (v *visit) officeForms(offices attendance.Offices, people attendance.People) []page.Form {
	var titles []page.Option
	for _, o := range []attendance.Office{attendance.GeneralOffice, attendance.Director, attendance.Secretary, attendance.Mayor} {
		titles = append(titles, page.Option{Value: string(o), Label: v.T("office." + string(o))})
	}
	employed := v.peopleOptions(people.Staff, v.today, v.today)
	names := staffNames(people.Staff)
	held := []page.Option{{Label: v.T("attendance_page.choose")}}
	for _, h := range offices {
		if !h.Withdrawn() && (h.To.IsZero() || h.To >= v.today) {
			held = append(held, page.Option{Value: string(h.Office) + " " + h.Staff, Label: v.T("office."+string(h.Office)) + " " + nameOr(names, h.Staff)})
		}
	}
	return []page.Form{
		{ID: "appoint", Hidden: v.seen(), Action: "/org/offices", Submit: v.T("org_page.appoint"), Wide: true, Fields: []page.Field{
			{Name: "office", Label: v.T("column.office"), Type: "select", Required: true, Options: titles},
			{Name: "staff", Label: v.T("column.person"), Type: "select", Required: true, Options: employed},
			{Name: "deputises", Label: v.T("org_page.deputises"), Type: "select", Options: employed, Hint: v.T("org_page.deputises_hint")},
			{Name: "from", Label: v.T("column.from_day"), Type: "date", Required: true, Value: v.today.String()},
			{Name: "to", Label: v.T("column.to_day"), Type: "date", Hint: v.T("org_page.open_end")},
		}},
		{ID: "end", Hidden: v.seen(), Action: "/org/offices/end", Submit: v.T("org_page.end"), Danger: true, Fields: []page.Field{
			{Name: "holding", Label: v.T("org_page.holding"), Type: "select", Required: true, Options: held},
			{Name: "last", Label: v.T("org_page.last_day"), Type: "date", Required: true, Value: v.today.String()},
		}},
	}
}

// officeAppoint serves POST /org/offices.
func (s *Site) officeAppoint(v *visit) error {
	h := attendance.Holding{Staff: v.PostForm.Get("staff"), Deputises: v.PostForm.Get("deputises")}
	var known bool
	if h.Office, known = attendance.ParseOffice(v.PostForm.Get("office")); !known {
		return s.officesWith(v, "appoint", refusedField("office", "required", v.PostForm.Get("office")))
	}
	if h.Staff == "" {
		return s.officesWith(v, "appoint", refusedField("staff", "required", ""))
	}
	var err error
	if h.From, err = v.dayPosted("from", true); err == nil {
		h.To, err = v.dayPosted("to", false)
	}
	if err == nil {
		err = s.Offices.Appoint(v.Context(), v.scope, h)
	}
	if err != nil {
		return s.officesWith(v, "appoint", err)
	}
	return v.to("/org/offices", "org_page.appointed", v.T("office."+string(h.Office)), h.Staff)
}

// officeEnd serves POST /org/offices/end.
func (s *Site) officeEnd(v *visit) error {
	title, staff, _ := strings.Cut(v.PostForm.Get("holding"), " ")
	office, known := attendance.ParseOffice(title)
	if !known {
		return s.officesWith(v, "end", refusedField("holding", "required", ""))
	}
	last, err := v.dayPosted("last", true)
	if err != nil {
		return s.officesWith(v, "end", err)
	}
	question := v.T("org_page.ask_end", v.T("office."+string(office)), staff, v.dayWords(last))
	if yes, err := v.confirmed(question, v.T("org_page.end")); !yes {
		return err
	}
	if _, err := s.Offices.End(v.Context(), v.scope, office, staff, last); err != nil {
		return s.officesWith(v, "end", err)
	}
	return v.to("/org/offices", "org_page.ended", v.T("office."+string(office)), staff)
}
