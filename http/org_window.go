package http

import (
	"net/url"
	"slices"

	"redbanner/attendance"
	"redbanner/attendance/roster"
	"redbanner/http/page"
	"redbanner/reports/listing"
)

// windowCells are the fields of a window that its form changes.
var windowCells = []string{"name", "department", "active_from", "active_to"}

// windowOf loads the window of the address.
func (s *Site) windowOf(v *visit) (roster.Window, attendance.People, error) {
	people, err := s.Attendance.People(v.Context(), v.scope)
	if err != nil {
		return roster.Window{}, people, err
	}
	code := v.PathValue("code")
	at := slices.IndexFunc(people.Windows, func(w roster.Window) bool { return w.Code == code })
	if at < 0 {
		return roster.Window{}, people, roster.Errorf(roster.NotFound, "page.nothing_there")
	}
	return people.Windows[at], people, nil
}

// orgWindowShow serves GET /org/windows/{code}.
func (s *Site) orgWindowShow(v *visit) error {
	w, people, err := s.windowOf(v)
	if err != nil {
		return err
	}
	desk, err := v.windowPage(w, people)
	if err != nil {
		return err
	}
	return v.listed(desk, desk.Lists...)
}

// windowPage is a window with who stands at it.
func (v *visit) windowPage(w roster.Window, people attendance.People) (page.Desk, error) {
	l := listing.List{ID: "members", Title: v.T("org_page.members"), Empty: v.T("org_page.no_members"), Columns: []listing.Column{
		{Key: "code", Label: v.T("org_page.code")},
		{Key: "name", Label: v.T("org_page.name"), Names: true},
		{Key: "from", Label: v.T("column.from_day"), Kind: listing.Day},
		{Key: "to", Label: v.T("column.to_day"), Kind: listing.Day},
	}}
	names := staffNames(people.Staff)
	for _, s := range people.Stints {
		if s.Window != w.Code {
			continue
		}
		href := "/org/staff/" + url.PathEscape(s.Staff)
		from := listing.Cell{Day: s.From}
		if s.From <= attendance.Beginning {
			from.Text = v.T("org_page.beginning")
		}
		l.Rows = append(l.Rows, listing.Row{Key: s.Staff, Cells: []listing.Cell{{Text: s.Staff, Href: href}, {Text: nameOr(names, s.Staff), Href: href}, from, {Day: s.To}}})
	}
	list, err := v.list(l)
	if err != nil {
		return page.Desk{}, err
	}
	desk := page.Desk{Base: v.baseOf("org", "org_window", w.Name), Tabs: v.orgTabs("/org/windows"), Lists: []page.List{list}, Facts: []page.Fact{
		{Name: v.T("column.code"), Value: w.Code}, {Name: v.T("org_page.department"), Value: w.Department},
		{Name: v.T("org_page.active_from"), Value: v.dayWords(w.ActiveFrom)}, {Name: v.T("org_page.active_to"), Value: v.dayWords(w.ActiveTo)},
	}}
	desk.Facts = slices.DeleteFunc(desk.Facts, func(f page.Fact) bool { return f.Value == "" })
	desk.Crumbs = []page.Link{{Label: v.T("org_page.windows"), Href: "/org/windows"}}
	if v.everywhere(roster.EditRoster) {
		form := v.windowForm(w)
		desk.Parts = []page.Part{{ID: form.ID, Title: v.T("org_page.particulars"), Lead: v.T("org_page.particulars_lead"), Form: &form}}
	}
	return desk, nil
}

func (v *visit) windowForm(w roster.Window) page.Form {
	return v.was(page.Form{ID: "particulars", Action: "/org/windows/" + url.PathEscape(w.Code), Submit: v.T("org_page.save"), Wide: true, Fields: v.windowFields(w)}, windowCells...)
}

func (v *visit) windowFields(w roster.Window) []page.Field {
	return []page.Field{
		{Name: "name", Label: v.T("column.name"), Required: true, Value: w.Name, Length: 50},
		{Name: "department", Label: v.T("org_page.department"), Value: w.Department, Length: 100},
		{Name: "active_from", Label: v.T("org_page.active_from"), Type: "date", Value: w.ActiveFrom.String()},
		{Name: "active_to", Label: v.T("org_page.active_to"), Type: "date", Value: w.ActiveTo.String(), Hint: v.T("org_page.active_to_hint")},
	}
}

// orgWindowSave serves POST /org/windows/{code}.
func (s *Site) orgWindowSave(v *visit) error {
	w, people, err := s.windowOf(v)
	if err != nil {
		return err
	}
	if err = v.meanwhile(v.windowForm(w)); err == nil {
		err = s.row(v, "windows", append([][2]string{{"code", w.Code}}, v.posted(windowCells...)...))
	}
	if err == nil {
		return v.to("/org/windows/"+url.PathEscape(w.Code), "org_page.saved", w.Code)
	}
	desk, failed := v.windowPage(w, people)
	if failed != nil {
		return failed
	}
	return v.againIn(desk, "particulars", err)
}

func (v *visit) newWindowForm() page.Form {
	code := page.Field{Name: "code", Label: v.T("column.code"), Required: true, Length: 20, Hint: v.T("org_page.window_code_hint")}
	return page.Form{ID: "add", Action: "/org/add/window", Submit: v.T("org_page.add_window"), Cancel: "/org/windows", Wide: true, Fields: append([]page.Field{code}, v.windowFields(roster.Window{})...)}
}

// orgWindowAddShow serves GET /org/add/window.
func (s *Site) orgWindowAddShow(v *visit) error {
	return v.show(v.addPage("org_add_window", v.newWindowForm()))
}

// orgWindowAdd serves POST /org/add/window.
func (s *Site) orgWindowAdd(v *visit) error {
	people, err := s.Attendance.People(v.Context(), v.scope)
	if err != nil {
		return err
	}
	cells := v.posted(append([]string{"code"}, windowCells...)...)
	code := cells[0][1]
	if slices.ContainsFunc(people.Windows, func(w roster.Window) bool { return w.Code == code }) {
		err = refusedField("code", "code_taken", code, code)
	} else {
		err = s.row(v, "windows", cells)
	}
	if err != nil {
		return v.again(err, v.newWindowForm(), func(f page.Form) page.View { return v.addPage("org_add_window", f) })
	}
	return v.to("/org/windows/"+url.PathEscape(code), "org_page.added", cells[1][1])
}
