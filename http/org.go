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

// orgRoutes are the people and the windows of the hall. Everything that is entered here
// goes the way of an import of one row, with the same checks and the same record.
func (s *Site) orgRoutes() []route {
	return []route{
		{"GET", "/org", with(roster.ReadRoster), s.orgPeople},
		{"GET", "/org/windows", with(roster.ReadRoster), s.orgWindows},
		{"GET", "/org/add/staff", with(roster.EditRoster), s.orgStaffAddShow},
		{"POST", "/org/add/staff", with(roster.EditRoster), s.orgStaffAdd},
		{"GET", "/org/add/window", with(roster.EditRoster), s.orgWindowAddShow},
		{"POST", "/org/add/window", with(roster.EditRoster), s.orgWindowAdd},
		{"GET", "/org/staff/{code}", with(roster.ReadRoster), s.orgStaffShow},
		{"POST", "/org/staff/{code}", with(roster.EditRoster), s.orgStaffSave},
		{"POST", "/org/staff/{code}/move", with(roster.EditRoster), s.orgStaffMove},
		{"POST", "/org/staff/{code}/clock", with(roster.EditRoster), s.orgStaffClock},
		{"GET", "/org/windows/{code}", with(roster.ReadRoster), s.orgWindowShow},
		{"POST", "/org/windows/{code}", with(roster.EditRoster), s.orgWindowSave},
		{"GET", "/org/offices", with(roster.ReadRoster), s.officesShow},
		{"POST", "/org/offices", with(roster.EditRoster), s.officeAppoint},
		{"POST", "/org/offices/end", with(roster.EditRoster), s.officeEnd},
	}
}

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
	opt := intake.Options{Today: v.today, Limits: table.DefaultLimits()}
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

// was is what the fields of a form hold, carried along so that a change by somebody else
// in between is seen.
func was(form page.Form, names ...string) page.Form {
	for _, f := range form.Fields {
		for _, name := range names {
			if f.Name == name {
				form.Hidden = append(form.Hidden, page.Hidden{Name: "was." + name, Value: f.Value})
			}
		}
	}
	return form
}

// meanwhile lists what somebody else changed since the form was shown: the fields whose
// stored value is not the one that stood in it.
func (v *visit) meanwhile(now page.Form) []string {
	var changed []string
	for _, f := range now.Fields {
		old, shown := v.PostForm["was."+f.Name]
		if shown && old[0] != f.Value {
			changed = append(changed, v.T("org_page.changed", f.Label, optionLabel(f, old[0]), optionLabel(f, f.Value)))
		}
	}
	return changed
}

// optionLabel is a value of a field as its reader knows it.
func optionLabel(f page.Field, value string) string {
	for _, o := range f.Options {
		if o.Value == value && value != "" {
			return o.Label
		}
	}
	if value == "" {
		return "—"
	}
	return value
}

// lastBatch tells who changed records of a kind last, and when.
func (s *Site) lastBatch(v *visit, kind string) string {
	batches, err := s.Imports.Batches(v.Context(), v.scope, attendance.BatchFilter{Kind: kind})
	if err != nil || len(batches) == 0 {
		return ""
	}
	return v.T("org_page.by_whom", batches[0].By, v.instant(batches[0].At))
}

// stale is the notice that somebody else was quicker.
func (s *Site) stale(v *visit, kind string, changed []string) *page.Notice {
	return &page.Notice{Text: strings.TrimSpace(v.T("org_page.stale") + " " + s.lastBatch(v, kind)), Tone: "bad", More: changed}
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
