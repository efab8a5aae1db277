package http

import (
	"slices"

	"redbanner/attendance"
	"redbanner/attendance/leave"
	"redbanner/attendance/roster"
	"redbanner/http/page"
	"redbanner/reports"
	"redbanner/reports/listing"
	"redbanner/scoring/rulebook"
)

// leaveDesk serves GET /leave: what waits for the visitor, and the own requests.
func (s *Site) leaveDesk(v *visit) error {
	desk, err := s.Leave.Desk(v.Context(), v.scope, v.today)
	if err != nil {
		return err
	}
	p := page.Desk{Base: v.base("leave"), Tabs: v.leaveTabs("/leave"), Lead: v.T("leave_page.lead")}
	if v.may(roster.AskLeave) {
		p.Actions = append(p.Actions, page.Link{Label: v.T("leave_page.apply"), Href: "/leave/apply", Primary: true})
	}
	for _, b := range desk.Balance.Types {
		p.Facts = append(p.Facts, page.Fact{Name: v.T("leave." + string(b.Type)), Value: v.balance(b)})
	}
	if v.may(roster.DecideLeave) {
		waiting := v.leaveList("waits", desk.Book, desk.Waiting)
		waiting.Empty = v.T("leave_page.nothing_waits")
		l, err := v.list(waiting)
		if err != nil {
			return err
		}
		p.Lists = append(p.Lists, l)
	}
	if v.may(roster.AskLeave) {
		own := v.leaveList("own", desk.Book, desk.Own)
		own.Empty = v.T("leave_page.no_own")
		l, err := v.list(own)
		if err != nil {
			return err
		}
		p.Lists = append(p.Lists, l)
	}
	return v.listed(p, p.Lists...)
}

// leaveTabs are the views of leave, as far as they are the visitor's business.
func (v *visit) leaveTabs(here string) []page.Link {
	tabs := []page.Link{{Label: v.T("leave_page.desk"), Href: "/leave"}}
	if v.scope.As.Reach(roster.ReadLeave) > roster.ReachOwn {
		tabs = append(tabs,
			page.Link{Label: v.T("leave_page.all"), Href: "/leave/all"},
			page.Link{Label: v.T("leave_page.overdue"), Href: "/leave/overdue"})
	}
	year := "/leave/year/" + v.year(v.today.Year())
	tabs = append(tabs, page.Link{Label: v.T("leave_page.year"), Href: year})
	for i := range tabs {
		tabs[i].Here = tabs[i].Href == here
	}
	return tabs
}

// balance is what a person took of one kind of leave, in words.
func (v *visit) balance(b leave.TypeBalance) string {
	if b.Limited {
		return v.T("leave_page.balance_of", b.Booked, b.Entitled, b.Remaining())
	}
	return v.T("leave_page.balance", b.Booked)
}

// leaveList lists requests; id is "own" where whose they are need not be said.
func (v *visit) leaveList(id string, book *leave.Book, requests []leave.Request) listing.List {
	l := listing.List{ID: id, Title: v.T("leave_page.list." + id), PerPage: 50, Empty: v.T("leave_page.none")}
	l.Columns = []listing.Column{{Key: "number", Label: v.T("column.number"), Kind: listing.Number}}
	if id != "own" {
		l.Columns = append(l.Columns, listing.Column{Key: "person", Label: v.T("column.person"), Names: true})
	}
	l.Columns = append(l.Columns,
		listing.Column{Key: "type", Label: v.T("column.leave")},
		listing.Column{Key: "from", Label: v.T("column.from_day"), Kind: listing.Day},
		listing.Column{Key: "to", Label: v.T("column.to_day"), Kind: listing.Day},
		listing.Column{Key: "days", Label: v.T("column.days"), Kind: listing.Text},
		listing.Column{Key: "state", Label: v.T("column.status")})
	names := staffNames(book.People)
	for i := range requests {
		r := &requests[i]
		href := "/leave/" + numeral(r.Number)
		cells := []listing.Cell{{Number: r.Number, Href: href}}
		if id != "own" {
			cells = append(cells, listing.Cell{Text: nameOr(names, r.Staff), Href: href})
		}
		l.Rows = append(l.Rows, listing.Row{Key: numeral(r.Number), Cells: append(cells,
			listing.Cell{Text: v.T("leave." + string(r.Type)), Href: href},
			listing.Cell{Day: r.From.Date, Text: v.half(r.From)},
			listing.Cell{Day: r.End().Date, Text: v.half(r.End())},
			listing.Cell{Text: book.Length(r).String()},
			listing.Cell{Text: v.leaveStanding(r), Tone: leaveTone(r.State)})})
	}
	return l
}

// leaveStanding is the state, and for whom a request waits.
func (v *visit) leaveStanding(r *leave.Request) string {
	state := v.T("leave.state." + string(r.State))
	if office := r.Awaited(); office != "" {
		return v.T("leave.waits", state, v.T("office."+string(office)))
	}
	return state
}

func leaveTone(state leave.State) listing.Tone {
	switch state {
	case leave.Applied, leave.Endorsed:
		return listing.Warn
	case leave.Approved, leave.Returned:
		return listing.Good
	case leave.Refused:
		return listing.Bad
	}
	return listing.Faint
}

// leaveAll serves GET /leave/all: every request that the visitor may read.
func (s *Site) leaveAll(v *visit) error {
	filter := leave.Filter{State: leave.State(v.URL.Query().Get("state"))}
	if filter.State != "" && !slices.Contains(leave.States(), filter.State) {
		return roster.Errorf(roster.Usage, "leave.unknown_state", string(filter.State))
	}
	month, err := v.monthAsked("month")
	if err != nil {
		return err
	}
	if !month.IsZero() {
		filter.First, filter.Last = month.First(), month.Last()
	}
	book, err := s.Leave.Requests(v.Context(), v.scope, v.today, filter)
	if err != nil {
		return err
	}
	slices.Reverse(book.Requests)
	l, err := v.list(v.leaveList("all", book, book.Requests))
	if err != nil {
		return err
	}
	choice := v.leaveChoice(filter.State, month)
	return v.listed(page.Desk{Base: v.baseOf("leave", "leave_all"), Tabs: v.leaveTabs("/leave/all"), Choice: &choice, Lists: []page.List{l}}, l)
}

// leaveChoice asks which requests are wanted.
func (v *visit) leaveChoice(state leave.State, month roster.Period) page.Form {
	options := []page.Option{{Label: v.T("leave_page.any_state")}}
	for _, s := range leave.States() {
		options = append(options, page.Option{Value: string(s), Label: v.T("leave.state." + string(s))})
	}
	return page.Form{ID: "choice", Action: "/leave/all", Get: true, Inline: true, Submit: v.T("attendance_page.look"), Fields: []page.Field{
		{Name: "state", Label: v.T("column.status"), Type: "select", Value: string(state), Options: options},
		{Name: "month", Label: v.T("attendance_page.month"), Type: "month", Value: month.String()},
	}}
}

// leaveOverdue serves GET /leave/overdue: leave that ended without a report of return.
func (s *Site) leaveOverdue(v *visit) error {
	book, overdue, err := s.Leave.Overdue(v.Context(), v.scope, v.today, v.today)
	if err != nil {
		return err
	}
	l := listing.List{ID: "overdue", Title: v.T("page.title.leave_overdue"), Empty: v.T("leave_page.none_overdue"), PerPage: 50, Columns: []listing.Column{
		{Key: "number", Label: v.T("column.number"), Kind: listing.Number},
		{Key: "person", Label: v.T("column.person"), Names: true},
		{Key: "type", Label: v.T("column.leave")},
		{Key: "to", Label: v.T("column.to_day"), Kind: listing.Day},
		{Key: "due", Label: v.T("column.due_back"), Kind: listing.Day},
		{Key: "late", Label: v.T("column.late_days")},
		{Key: "says", Label: v.T("column.remark"), Plain: true},
	}}
	names := staffNames(book.People)
	for _, o := range overdue {
		r := &o.Request
		says, tone := "", listing.Warn
		if o.Grave() {
			says, tone = v.T("alert.absent_running_over_15"), listing.Bad
		}
		href := "/leave/" + numeral(r.Number)
		l.Rows = append(l.Rows, listing.Row{Key: numeral(r.Number), Cells: []listing.Cell{
			{Number: r.Number, Href: href}, {Text: nameOr(names, r.Staff), Href: href}, {Text: v.T("leave." + string(r.Type))},
			{Day: r.To.Date, Text: v.half(r.To)}, {Day: o.DueBack.Date, Text: v.half(o.DueBack)}, {Text: o.Late.String(), Tone: tone}, {Text: says, None: says == ""},
		}})
	}
	list, err := v.list(l)
	if err != nil {
		return err
	}
	return v.listed(page.Desk{Base: v.baseOf("leave", "leave_overdue"), Tabs: v.leaveTabs("/leave/overdue"), Lead: v.T("leave_page.overdue_lead"), Lists: []page.List{list}}, list)
}

// leaveYear serves GET /leave/year/{year}: each person's leave of a year.
func (s *Site) leaveYear(v *visit) error { return s.leaveYearWith(v, nil) }

// leaveYearWith shows the year's leave, with the fault of the form if there was one.
func (s *Site) leaveYearWith(v *visit, fault error) error {
	year, err := yearOf(v.PathValue("year"))
	if err != nil {
		return err
	}
	book, each, centre, err := s.Leave.Balances(v.Context(), v.scope, v.today, year.Year)
	if err != nil {
		return err
	}
	among, err := v.narrowed(year, "/leave/year/"+year.String(), roster.ReadLeave)
	if err != nil {
		return err
	}
	total := v.T("leave.centre_total")
	if !among.All() {
		total = among.Label
		people := slices.DeleteFunc(slices.Clone(book.People), func(p roster.Staff) bool { return !among.holds(rulebook.OfStaff, p.Code) })
		each, centre = leave.Balances(book.Stored, book.Calendar, people, book.Entitlements, year.Year, v.today)
	}
	l, err := v.list(v.balanceList(book, each, centre, total))
	if err != nil {
		return err
	}
	steps := v.stepWindow(v.yearSteps("/leave/year/", year))
	p := page.Desk{Base: v.baseOf("leave", "leave_year", year.Year), Tabs: v.leaveTabs("/leave/year/" + year.String()), Steps: &steps, Choice: &among.choice, Lists: []page.List{l}}
	p.Actions = []page.Link{v.workbook(reports.OfLeaveYear, year, v.windowAsked())}
	if !v.everywhere(roster.EditRoster) {
		return v.listed(p, l)
	}
	form := v.entitleForm(year, book.People)
	show := func(f page.Form) page.View {
		p.Parts = []page.Part{{ID: "entitle", Title: v.T("leave_page.entitle"), Lead: v.T("leave_page.entitle_lead"), Form: &f}}
		return p
	}
	if fault != nil {
		return v.againBeside(fault, form, leaveFields, show)
	}
	return v.listed(show(form), l)
}

// balanceList is the year's leave, a line for each person and kind; all is what the sum of
// them is called.
func (v *visit) balanceList(book *leave.Book, each []leave.Balance, sum leave.Balance, all string) listing.List {
	l := listing.List{ID: "year", Title: v.T("leave_page.year"), Empty: v.T("leave_page.no_leave"), PerPage: 100, Columns: []listing.Column{
		{Key: "code", Label: v.T("column.code")},
		{Key: "person", Label: v.T("column.person"), Names: true},
		{Key: "type", Label: v.T("column.leave")},
		{Key: "booked", Label: v.T("leave_page.booked")},
		{Key: "taken", Label: v.T("column.taken")},
		{Key: "entitled", Label: v.T("column.entitled")},
		{Key: "remaining", Label: v.T("column.remaining")},
	}}
	names := staffNames(book.People)
	row := func(code, name string, t leave.TypeBalance) {
		entitled, remaining := listing.Cell{None: true}, listing.Cell{None: true}
		if t.Limited {
			entitled, remaining = listing.Cell{Text: t.Entitled.String()}, listing.Cell{Text: t.Remaining().String()}
			if t.Remaining() < 0 {
				remaining.Tone = listing.Bad
			}
		}
		l.Rows = append(l.Rows, listing.Row{Cells: []listing.Cell{
			{Text: code, None: code == ""}, {Text: name}, {Text: v.T("leave." + string(t.Type))}, {Text: t.Booked.String()}, {Text: t.Taken.String()}, entitled, remaining,
		}})
	}
	if v.everywhere(roster.ReadLeave) {
		for _, t := range sum.Types {
			row("", all, t)
		}
	}
	for _, b := range each {
		for _, t := range b.Types {
			row(b.Staff, nameOr(names, b.Staff), t)
		}
	}
	return l
}

func (v *visit) entitleForm(year roster.Period, people []roster.Staff) page.Form {
	return page.Form{ID: "entitle", Hidden: v.seen(), Action: "/leave/year/" + year.String(), Submit: v.T("leave_page.entitle"), Fields: []page.Field{
		{Name: "staff", Label: v.T("column.person"), Type: "select", Required: true, Options: v.peopleOptions(people, year.First(), year.Last())},
		{Name: "type", Label: v.T("column.leave"), Type: "select", Required: true, Value: string(attendance.AnnualLeave), Options: v.leaveTypeOptions()},
		{Name: "days", Label: v.T("column.days"), Required: true, Mode: "decimal", Hint: v.T("leave_page.days_hint")},
	}}
}

// leaveEntitle serves POST /leave/year/{year}: how much leave a person may take in it.
func (s *Site) leaveEntitle(v *visit) error {
	year, err := yearOf(v.PathValue("year"))
	if err != nil {
		return err
	}
	e, err := entitlementOf(v.PostForm.Get("staff"), year.Year, v.PostForm.Get("type"), v.PostForm.Get("days"))
	if err != nil {
		return s.leaveYearWith(v, err)
	}
	if err := s.Leave.Entitle(v.Context(), v.scope, e); err != nil {
		return s.leaveYearWith(v, err)
	}
	return v.to("/leave/year/"+year.String(), "leave_page.entitled", e.Staff, e.Year, e.HalfDays, v.T("leave."+string(e.Type)))
}

// entitlementOf reads an entitlement as it was typed or sent.
func entitlementOf(staff string, year int, kind, days string) (leave.Entitlement, error) {
	e := leave.Entitlement{Staff: staff, Year: year}
	var known bool
	if e.Type, known = attendance.ParseLeaveType(kind); !known {
		return e, roster.Errorf(roster.Usage, "leave.unknown_type", kind)
	}
	if e.HalfDays, known = leave.ParseDays(days); !known {
		return e, roster.Errorf(roster.Usage, "leave.bad_days", days)
	}
	return e, nil
}
