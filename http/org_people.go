package http

import (
	"net/url"
	"slices"

	"redbanner/attendance"
	"redbanner/attendance/roster"
	"redbanner/http/page"
	"redbanner/reports/listing"
)

// staffCells are the fields of a person that the form of an existing one changes.
var staffCells = []string{"name", "establishment", "joined", "left", "ab_partner"}

// orgPerson is one person with everything that the page of a person shows.
type orgPerson struct {
	roster.Staff
	people  attendance.People
	numbers []attendance.Holder
}

// personOf loads the person of the address; one out of reach is not there.
func (s *Site) personOf(v *visit) (orgPerson, error) {
	people, err := s.Attendance.People(v.Context(), v.scope)
	if err != nil {
		return orgPerson{}, err
	}
	code := v.PathValue("code")
	at := slices.IndexFunc(people.Staff, func(p roster.Staff) bool { return p.Code == code })
	if at < 0 {
		return orgPerson{}, roster.Errorf(roster.NotFound, "staff.unknown", code)
	}
	numbers, err := s.Attendance.Holders(v.Context(), v.scope)
	numbers = slices.DeleteFunc(numbers, func(h attendance.Holder) bool { return h.Staff != code })
	return orgPerson{people.Staff[at], people, numbers}, err
}

// orgStaffShow serves GET /org/staff/{code}.
func (s *Site) orgStaffShow(v *visit) error {
	p, err := s.personOf(v)
	if err != nil {
		return err
	}
	desk, err := v.personPage(p)
	if err != nil {
		return err
	}
	return v.listed(desk, desk.Lists...)
}

// personPage is a person's particulars, and the forms that change them.
func (v *visit) personPage(p orgPerson) (page.Desk, error) {
	l, err := v.list(v.stintList(p))
	if err != nil {
		return page.Desk{}, err
	}
	names, windows := staffNames(p.people.Staff), windowNames(p.people.Windows)
	desk := page.Desk{Base: v.baseOf("org", "org_staff", p.Name), Tabs: v.orgTabs("/org"), Lists: []page.List{l}}
	desk.Crumbs = []page.Link{{Label: v.T("page.title.org"), Href: "/org"}}
	fact := func(key, value string) {
		if value != "" {
			desk.Facts = append(desk.Facts, page.Fact{Name: v.T(key), Value: value})
		}
	}
	fact("org_page.code", p.Code)
	fact("column.roster.window", windows[p.people.WindowOf(p.Code, v.today)])
	fact("org_page.establishment", v.establishment(p.Establishment).Text)
	fact("org_page.joined", v.dayWords(p.Joined))
	fact("org_page.left", v.dayWords(p.Left))
	if p.ABPartner != "" {
		fact("org_page.partner", nameOr(names, p.ABPartner))
	}
	for _, h := range p.numbers {
		fact("org_page.clock_no", v.held(h))
	}
	if v.everywhere(roster.EditRoster) {
		for _, form := range []page.Form{v.staffForm(p), v.moveForm(p), v.clockForm(p)} {
			desk.Parts = append(desk.Parts, page.Part{ID: form.ID, Title: v.T("org_page." + form.ID), Lead: v.T("org_page." + form.ID + "_lead"), Form: &form})
		}
	}
	return desk, nil
}

// held is a clock number with the day from which it is the person's.
func (v *visit) held(h attendance.Holder) string {
	if h.From <= attendance.Beginning {
		return h.Number
	}
	return v.T("org_page.number_from", h.Number, v.dayWords(h.From))
}

// stintList is where a person stood, and when.
func (v *visit) stintList(p orgPerson) listing.List {
	l := listing.List{ID: "stints", Title: v.T("org_page.stints"), Empty: v.T("org_page.no_stints"), Columns: []listing.Column{
		{Key: "window", Label: v.T("column.roster.window")},
		{Key: "from", Label: v.T("column.from_day"), Kind: listing.Day},
		{Key: "to", Label: v.T("column.to_day"), Kind: listing.Day},
	}}
	windows := windowNames(p.people.Windows)
	for _, s := range p.people.Stints {
		if s.Staff != p.Code {
			continue
		}
		from := listing.Cell{Day: s.From}
		if s.From <= attendance.Beginning {
			from = listing.Cell{Day: s.From, Text: v.T("org_page.beginning")}
		}
		l.Rows = append(l.Rows, listing.Row{Cells: []listing.Cell{
			{Text: nameOr(windows, s.Window), Href: "/org/windows/" + url.PathEscape(s.Window)}, from, {Day: s.To},
		}})
	}
	return l
}

func (v *visit) establishmentOptions() []page.Option {
	options := []page.Option{{Label: v.T("attendance_page.choose")}}
	for _, e := range []roster.Establishment{roster.CivilServant, roster.PublicInstitution, roster.Contract} {
		options = append(options, page.Option{Value: string(e), Label: v.T("establishment." + string(e))})
	}
	return options
}

func (v *visit) windowOptions(windows []roster.Window) []page.Option {
	options := []page.Option{{Label: v.T("attendance_page.choose")}}
	for _, w := range windows {
		if w.ActiveTo.IsZero() || w.ActiveTo >= v.today {
			options = append(options, page.Option{Value: w.Code, Label: w.Name + " " + w.Code})
		}
	}
	return options
}

// staffForm is the form of a person's particulars; the code itself never changes.
func (v *visit) staffForm(p orgPerson) page.Form {
	partners := v.peopleOptions(slices.DeleteFunc(slices.Clone(p.people.Staff), func(s roster.Staff) bool { return s.Code == p.Code }), attendance.Beginning, v.today)
	return v.was(page.Form{ID: "particulars", Action: "/org/staff/" + url.PathEscape(p.Code), Submit: v.T("org_page.save"), Wide: true, Fields: []page.Field{
		{Name: "name", Label: v.T("org_page.name"), Required: true, Value: p.Name, Length: 50},
		{Name: "establishment", Label: v.T("org_page.establishment"), Type: "select", Value: string(p.Establishment), Options: v.establishmentOptions()},
		{Name: "joined", Label: v.T("org_page.joined"), Type: "date", Value: p.Joined.String()},
		{Name: "left", Label: v.T("org_page.left"), Type: "date", Value: p.Left.String(), Hint: v.T("org_page.left_hint")},
		{Name: "ab_partner", Label: v.T("org_page.partner"), Type: "select", Value: p.ABPartner, Options: partners, Hint: v.T("org_page.partner_hint")},
	}}, staffCells...)
}

// moveForm asks where to a person moves; it carries from where.
func (v *visit) moveForm(p orgPerson) page.Form {
	hidden := append(v.seen(), page.Hidden{Name: "was.window", Value: p.people.WindowOf(p.Code, v.today)})
	return page.Form{ID: "move", Hidden: hidden, Action: "/org/staff/" + url.PathEscape(p.Code) + "/move", Submit: v.T("org_page.move"), Fields: []page.Field{
		{Name: "window", Label: v.T("org_page.to_window"), Type: "select", Required: true, Options: v.windowOptions(p.people.Windows)},
		{Name: "from", Label: v.T("org_page.move_from"), Type: "date", Required: true},
	}}
}

// clockForm asks for another clock number; it carries the ones there are.
func (v *visit) clockForm(p orgPerson) page.Form {
	hidden := append(v.seen(), page.Hidden{Name: "was.clock_no", Value: v.numbersOf(p)})
	return page.Form{ID: "clock", Hidden: hidden, Action: "/org/staff/" + url.PathEscape(p.Code) + "/clock", Submit: v.T("org_page.clock"), Fields: []page.Field{
		{Name: "clock_no", Label: v.T("org_page.clock_no"), Required: true, Length: 40, Mode: "numeric"},
	}}
}

func (v *visit) numbersOf(p orgPerson) string {
	var numbers []string
	for _, h := range p.numbers {
		numbers = append(numbers, v.held(h))
	}
	return v.words().List(numbers)
}

// orgStaffSave serves POST /org/staff/{code}: the particulars.
func (s *Site) orgStaffSave(v *visit) error {
	p, err := s.personOf(v)
	if err != nil {
		return err
	}
	err = v.meanwhile(v.staffForm(p))
	if err == nil {
		err = s.row(v, "staff", append([][2]string{{"code", p.Code}}, v.posted(staffCells...)...))
	}
	return s.personDone(v, p, "particulars", err, "org_page.saved", p.Code)
}

// orgStaffMove serves POST /org/staff/{code}/move: another window from a day on.
func (s *Site) orgStaffMove(v *visit) error {
	p, err := s.personOf(v)
	if err != nil {
		return err
	}
	now := v.moveForm(p)
	now.Fields[0].Value = p.people.WindowOf(p.Code, v.today)
	if err = v.meanwhile(now); err == nil {
		err = s.row(v, "moves", append([][2]string{{"staff", p.Code}}, v.posted("window", "from")...))
	}
	return s.personDone(v, p, "move", err, "org_page.moved", p.Name)
}

// orgStaffClock serves POST /org/staff/{code}/clock: another clock number.
func (s *Site) orgStaffClock(v *visit) error {
	p, err := s.personOf(v)
	if err != nil {
		return err
	}
	cells := append([][2]string{{"code", p.Code}, {"name", p.Name}}, v.posted("clock_no")...)
	if cells[2][1] == "" {
		return s.personDone(v, p, "clock", refusedField("clock_no", "required", ""), "")
	}
	now := v.clockForm(p)
	now.Fields[0].Value = v.numbersOf(p)
	if err = v.meanwhile(now); err == nil {
		err = s.row(v, "staff", cells)
	}
	return s.personDone(v, p, "clock", err, "org_page.numbered", p.Name, cells[2][1])
}

// personDone leads back to the person, or shows the form with what is wrong with it.
func (s *Site) personDone(v *visit, p orgPerson, id string, err error, done string, args ...any) error {
	if err == nil {
		return v.to("/org/staff/"+url.PathEscape(p.Code), done, args...)
	}
	desk, failed := v.personPage(p)
	if failed != nil {
		return failed
	}
	return v.againIn(desk, id, err)
}

// againIn shows a page with one of its forms refused.
func (v *visit) againIn(desk page.Desk, id string, err error) error {
	for i := range desk.Parts {
		if desk.Parts[i].ID == id {
			return v.again(err, *desk.Parts[i].Form, func(f page.Form) page.View {
				desk.Parts[i].Form = &f
				return desk
			})
		}
	}
	return err
}

// newStaffForm asks for somebody new.
func (v *visit) newStaffForm(people attendance.People) page.Form {
	return page.Form{ID: "add", Action: "/org/add/staff", Submit: v.T("org_page.add_staff"), Cancel: "/org", Wide: true, Fields: []page.Field{
		{Name: "code", Label: v.T("org_page.code"), Required: true, Length: 20, Hint: v.T("org_page.code_hint")},
		{Name: "name", Label: v.T("org_page.name"), Required: true, Length: 50},
		{Name: "window", Label: v.T("column.roster.window"), Type: "select", Options: v.windowOptions(people.Windows)},
		{Name: "clock_no", Label: v.T("org_page.clock_no"), Length: 40, Mode: "numeric"},
		{Name: "establishment", Label: v.T("org_page.establishment"), Type: "select", Options: v.establishmentOptions()},
		{Name: "joined", Label: v.T("org_page.joined"), Type: "date", Required: true, Value: v.today.String()},
		{Name: "ab_partner", Label: v.T("org_page.partner"), Type: "select", Options: v.peopleOptions(people.Staff, v.today, v.today)},
	}}
}

func (v *visit) addPage(noun string, form page.Form) page.View {
	b := v.baseOf("org", noun)
	b.Crumbs = []page.Link{{Label: v.T("page.title.org"), Href: "/org"}}
	return page.Desk{Base: b, Lead: v.T("org_page.add_lead"), Parts: []page.Part{{ID: form.ID, Title: v.T("org_page.particulars"), Form: &form}}}
}

// orgStaffAddShow serves GET /org/add/staff.
func (s *Site) orgStaffAddShow(v *visit) error {
	people, err := s.Attendance.People(v.Context(), v.scope)
	if err != nil {
		return err
	}
	return v.show(v.addPage("org_add_staff", v.newStaffForm(people)))
}

// orgStaffAdd serves POST /org/add/staff.
func (s *Site) orgStaffAdd(v *visit) error {
	people, err := s.Attendance.People(v.Context(), v.scope)
	if err != nil {
		return err
	}
	cells := v.posted("code", "name", "window", "clock_no", "establishment", "joined", "ab_partner")
	code := cells[0][1]
	if slices.ContainsFunc(people.Staff, func(p roster.Staff) bool { return p.Code == code }) {
		err = refusedField("code", "code_taken", code, code)
	} else {
		err = s.row(v, "staff", cells)
	}
	if err != nil {
		return v.again(err, v.newStaffForm(people), func(f page.Form) page.View { return v.addPage("org_add_staff", f) })
	}
	return v.to("/org/staff/"+url.PathEscape(code), "org_page.added", cells[1][1])
}
