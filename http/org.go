package http

import (
	"net/url"
	"strings"

	"redbanner/attendance"
	"redbanner/attendance/intake"
	"redbanner/attendance/roster"
	"redbanner/attendance/table"
	"redbanner/http/page"
	"redbanner/reports/listing"
)

// orgTabs are the views of the hall.
func (v *visit) orgTabs(here string) []page.Link {
	tabs := []page.Link{
		{Label: v.T("org_page.people"), Href: "/org"}, {Label: v.T("org_page.windows"), Href: "/org/windows"}, {Label: v.T("org_page.offices"), Href: "/org/offices"},
	}
	for i := range tabs {
		tabs[i].Here = tabs[i].Href == here
	}
	return tabs
}

// row takes one row in by hand, as a file of that row would be; an empty row, which a file
// may have, is a form that was not filled in.
func (s *Site) row(v *visit, kind string, cells [][2]string) error {
	if cells[0][1] == "" {
		return refusedField(cells[0][0], "required", "")
	}
	rows := make([][]string, 2)
	for _, cell := range cells {
		rows[0], rows[1] = append(rows[0], cell[0]), append(rows[1], cell[1])
	}
	opt := intake.Options{Today: v.today, Limits: table.DefaultLimits(), Tell: kind == "calendar"}
	_, err := s.Attendance.Import(v.Context(), v.scope, kind, intake.File{Data: table.CSV(rows)}, opt)
	return err
}

// posted are the cells of some fields of the form.
func (v *visit) posted(names ...string) [][2]string {
	var cells [][2]string
	for _, name := range names {
		cells = append(cells, [2]string{name, strings.TrimSpace(v.PostForm.Get(name))})
	}
	return cells
}

// orgPeople serves GET /org: the people.
func (s *Site) orgPeople(v *visit) error {
	people, err := s.Attendance.People(v.Context(), v.scope)
	if err != nil {
		return err
	}
	l, err := v.list(v.peopleList(people))
	if err != nil {
		return err
	}
	p := page.Desk{Base: v.base("org"), Tabs: v.orgTabs("/org"), Lead: v.T("org_page.people_lead"), Lists: []page.List{l}}
	if v.everywhere(roster.EditRoster) {
		p.Actions = []page.Link{{Label: v.T("org_page.add_staff"), Href: "/org/add/staff", Primary: true}, {Label: v.T("org_page.import"), Href: "/imports"}}
	}
	return v.listed(p, l)
}

func (v *visit) peopleList(people attendance.People) listing.List {
	l := listing.List{ID: "people", Title: v.T("org_page.people"), Empty: v.T("org_page.no_people"), PerPage: 100, Columns: []listing.Column{
		{Key: "code", Label: v.T("org_page.code")},
		{Key: "name", Label: v.T("org_page.name"), Names: true},
		{Key: "window", Label: v.T("column.roster.window")},
		{Key: "establishment", Label: v.T("org_page.establishment")},
		{Key: "joined", Label: v.T("org_page.joined"), Kind: listing.Day},
		{Key: "left", Label: v.T("org_page.left"), Kind: listing.Day},
		{Key: "partner", Label: v.T("org_page.partner")},
	}}
	windows, names := windowNames(people.Windows), staffNames(people.Staff)
	for _, p := range people.Staff {
		href := "/org/staff/" + url.PathEscape(p.Code)
		window := windows[people.WindowOf(p.Code, v.today)]
		left := listing.Cell{Day: p.Left}
		if !p.Left.IsZero() && p.Left < v.today {
			left.Tone = listing.Faint
		}
		partner := ""
		if p.ABPartner != "" {
			partner = nameOr(names, p.ABPartner)
		}
		l.Rows = append(l.Rows, listing.Row{Key: p.Code, Cells: []listing.Cell{
			{Text: p.Code, Href: href}, {Text: p.Name, Href: href}, {Text: window, None: window == ""},
			v.establishment(p.Establishment), {Day: p.Joined}, left, {Text: partner, None: partner == ""},
		}})
	}
	return l
}

func (v *visit) establishment(e roster.Establishment) listing.Cell {
	if e == "" {
		return listing.Cell{None: true}
	}
	return listing.Cell{Text: v.T("establishment." + string(e))}
}

func windowNames(windows []roster.Window) map[string]string {
	names := make(map[string]string, len(windows))
	for _, w := range windows {
		names[w.Code] = w.Name
	}
	return names
}

// orgWindows serves GET /org/windows.
func (s *Site) orgWindows(v *visit) error {
	people, err := s.Attendance.People(v.Context(), v.scope)
	if err != nil {
		return err
	}
	l := listing.List{ID: "windows", Title: v.T("org_page.windows"), Empty: v.T("org_page.no_windows"), PerPage: 100, Columns: []listing.Column{
		{Key: "code", Label: v.T("column.code")},
		{Key: "name", Label: v.T("column.name")},
		{Key: "department", Label: v.T("org_page.department")},
		{Key: "from", Label: v.T("org_page.active_from"), Kind: listing.Day},
		{Key: "to", Label: v.T("org_page.active_to"), Kind: listing.Day},
	}}
	for _, w := range people.Windows {
		href := "/org/windows/" + url.PathEscape(w.Code)
		l.Rows = append(l.Rows, listing.Row{Key: w.Code, Cells: []listing.Cell{
			{Text: w.Code, Href: href}, {Text: w.Name, Href: href}, {Text: w.Department, None: w.Department == ""}, {Day: w.ActiveFrom}, {Day: w.ActiveTo},
		}})
	}
	list, err := v.list(l)
	if err != nil {
		return err
	}
	p := page.Desk{Base: v.baseOf("org", "org_windows"), Tabs: v.orgTabs("/org/windows"), Lists: []page.List{list}}
	if v.everywhere(roster.EditRoster) {
		p.Actions = []page.Link{{Label: v.T("org_page.add_window"), Href: "/org/add/window", Primary: true}, {Label: v.T("org_page.import"), Href: "/imports"}}
	}
	return v.listed(p, list)
}
