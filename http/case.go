package http

import (
	"net/url"
	"slices"

	"redbanner/attendance"
	"redbanner/attendance/roster"
	"redbanner/http/page"
	"redbanner/reports"
	"redbanner/reports/listing"
	"redbanner/scoring"
	"redbanner/scoring/register"
)

func caseAddress(number string) string { return "/cases/" + url.PathEscape(number) }

// soon is within how many working days a case is due soon.
const soon = 3

// caseQuery is which cases a page is asked for.
type caseQuery struct {
	view   string
	period roster.Period // in which they came in
	filter scoring.CaseFilter
	known  []roster.Window // of which the visitor may ask
	among  reports.Windows
}

// caseList serves GET /cases?period=: those that came in within a period, without one this
// month; what is overdue; or what is due soon.
func (s *Site) caseList(v *visit) error {
	people, err := s.Attendance.People(v.Context(), v.scope)
	if err != nil {
		return err
	}
	q, err := v.caseQuery(people)
	if err != nil {
		return err
	}
	views, err := v.casesFound(q)
	if err != nil {
		return err
	}
	l, err := v.list(v.caseTable(views, people))
	if err != nil {
		return err
	}
	p := page.Desk{Base: v.base("cases"), Tabs: v.caseTabs(q.view), Lists: []page.List{l}, Lead: v.T("cases.lead")}
	if q.view == "" || q.view == "mine" {
		steps := v.steps(q.period, q.address(v))
		p.Choice, p.Steps = v.caseChoice(q, people), &steps
	}
	if q.view == "" && q.filter.State == "" && q.filter.Staff == "" {
		p.Actions = []page.Link{v.workbook(reports.OfCases, q.period, v.windowAsked())}
	}
	if v.may(roster.KeepCases) {
		p.Actions = append(p.Actions, page.Link{Label: v.T("cases.add"), Href: "/cases/new", Primary: true})
	}
	return v.listed(p, l)
}

// caseQuery reads which cases are asked for.
func (v *visit) caseQuery(people attendance.People) (caseQuery, error) {
	get := v.URL.Query().Get
	q := caseQuery{view: get("view"), filter: scoring.CaseFilter{Staff: get("staff"), State: scoring.CaseState(get("state"))}}
	q.known = v.knownWindows(roster.ReadFacts, people.Windows, people.Stints)
	var err error
	if q.among, err = v.windowsAsked(q.known); err != nil {
		return q, err
	}
	if q.period, err = v.periodAsked("period"); err != nil {
		return q, err
	}
	if q.period.IsZero() {
		if q.period, err = v.monthAsked("month"); err != nil { // as older addresses say it
			return q, err
		}
	}
	if q.period.IsZero() {
		q.period = v.thisMonth()
	}
	if q.view == "mine" {
		q.filter.Staff = v.scope.Staff
	}
	return q, nil
}

// address asks the same of another period.
func (q caseQuery) address(v *visit) func(roster.Period) string {
	asked := url.Values{}
	for _, name := range []string{"view", "state", "staff", "window"} {
		if value := v.URL.Query().Get(name); value != "" {
			asked.Set(name, value)
		}
	}
	return func(p roster.Period) string {
		asked.Set("period", p.String())
		return "/cases?" + asked.Encode()
	}
}

// casesFound are the cases that are asked for.
func (v *visit) casesFound(q caseQuery) ([]scoring.CaseView, error) {
	var views []scoring.CaseView
	var err error
	switch cases := v.site.Cases; q.view {
	case "overdue":
		views, err = cases.Overdue(v.Context(), v.scope, v.today, q.filter)
	case "soon":
		views, err = cases.DueSoon(v.Context(), v.scope, v.today, soon, q.filter)
	default:
		q.filter.First, q.filter.Last = q.period.First(), q.period.Last()
		views, err = cases.List(v.Context(), v.scope, v.today, q.filter)
	}
	return slices.DeleteFunc(views, func(c scoring.CaseView) bool { return !q.among.Has(c.Window) }), err
}

// caseTabs are the views of the cases.
func (v *visit) caseTabs(here string) []page.Link {
	tabs := []page.Link{{Label: v.T("cases.all"), Href: "/cases", Here: here == ""}}
	if v.scope.Staff != "" && v.scope.As.Reach(roster.ReadFacts) > roster.ReachOwn {
		tabs = append(tabs, page.Link{Label: v.T("cases.mine"), Href: "/cases?view=mine", Here: here == "mine"})
	}
	return append(tabs,
		page.Link{Label: v.T("cases.overdue"), Href: "/cases?view=overdue", Here: here == "overdue"},
		page.Link{Label: v.T("cases.soon"), Href: "/cases?view=soon", Here: here == "soon"},
		page.Link{Label: v.T("cases.rates"), Href: "/cases/rates", Here: here == "rates"})
}

// caseChoice asks which cases are to be shown.
func (v *visit) caseChoice(q caseQuery, people attendance.People) *page.Form {
	states := []page.Option{{Label: v.T("facts.any")}}
	for _, state := range scoring.CaseStates() {
		states = append(states, page.Option{Value: string(state), Label: v.T("case.state." + string(state))})
	}
	form := page.Form{Action: "/cases", Get: true, Inline: true, Submit: v.T("facts.show"), Fields: []page.Field{
		{Name: "period", Label: v.T("cases.accepted_in"), Type: "select", Value: q.period.String(), Options: v.periodOptions(q.period)[1:]},
		{Name: "state", Label: v.T("column.case.state"), Type: "select", Value: string(q.filter.State), Options: states},
	}}
	if q.view != "" {
		form.Hidden = []page.Hidden{{Name: "view", Value: q.view}}
	} else if v.scope.As.Reach(roster.ReadFacts) > roster.ReachOwn {
		form.Fields = append(form.Fields,
			page.Field{Name: "staff", Label: v.T("column.case.handler"), Type: "select", Value: q.filter.Staff, Options: staffOptions(v.T("facts.any"), people.Staff)},
			v.windowField(v.T("column.case.window"), v.T("facts.any"), q.known))
	}
	return &form
}

// caseTable is cases as a table.
func (v *visit) caseTable(views []scoring.CaseView, people attendance.People) listing.List {
	l := listing.List{Title: v.T("page.title.cases"), PerPage: 50, Empty: v.T("cases.none"), Columns: []listing.Column{
		{Key: "number", Label: v.T("column.case.number")},
		{Key: "item", Label: v.T("column.case.item")},
		{Key: "handler", Label: v.T("column.case.handler"), Names: true},
		{Key: "window", Label: v.T("column.case.window")},
		{Key: "due", Label: v.T("column.case.due"), Kind: listing.Time},
		{Key: "finished", Label: v.T("column.case.finished"), Kind: listing.Time},
		{Key: "state", Label: v.T("column.case.state")},
		{Key: "over", Label: v.T("column.case.over"), Kind: listing.Number},
		{Key: "costs", Label: v.T("column.case.costs"), Plain: true},
	}}
	for _, c := range views {
		l.Rows = append(l.Rows, listing.Row{Key: c.Number, Cells: []listing.Cell{
			{Text: c.Number, Href: caseAddress(c.Number)}, {Text: c.Item}, personCell(people, c.Staff), windowCell(people, c.Window),
			{Time: c.Due}, {Time: c.Finished}, {Text: v.T("case.state." + string(c.State)), Tone: caseTone(c.State)},
			{Number: int64(c.Over), None: c.Over == 0}, {Text: costsText(c.Costs)},
		}})
	}
	return l
}

func caseTone(state scoring.CaseState) listing.Tone {
	switch state {
	case scoring.CaseOverdue:
		return listing.Bad
	case scoring.CaseFinishedLate:
		return listing.Warn
	case scoring.CaseFinished:
		return listing.Good
	}
	return listing.Plain
}

// costsText is what being late costs, by clause; its points have their sign already.
func costsText(costs []scoring.FactTouch) string {
	text := ""
	for _, c := range costs {
		if text != "" {
			text += "  "
		}
		text += c.Clause + " " + pointsSigned(-c.Points, false)
	}
	return text
}

// caseRates serves GET /cases/rates: how many cases of a period were on time and right.
func (s *Site) caseRates(v *visit) error {
	period := v.thisMonth()
	if text := v.URL.Query().Get("period"); text != "" {
		var err error
		if period, err = roster.ParsePeriod(text); err != nil {
			return roster.Errorf(roster.NotFound, "page.nothing_there")
		}
	}
	staff, windows, err := s.Cases.Rates(v.Context(), v.scope, period, v.today)
	if err != nil {
		return err
	}
	people, err := s.Attendance.Names(v.Context(), v.scope)
	if err != nil {
		return err
	}
	p := page.Desk{Base: v.baseWith("cases", "case_rates"), Tabs: v.caseTabs("rates"), Lead: v.T("cases.rates_lead")}
	p.Crumbs = []page.Link{{Label: v.T("page.title.cases"), Href: "/cases"}}
	steps := page.Steps{Now: v.periodName(period), Before: v.stepTo("/cases/rates?period=", periodBefore(period))}
	if period.Last() < v.today {
		steps.After = v.stepTo("/cases/rates?period=", period.Next())
	}
	p.Steps = &steps
	p.Actions = []page.Link{v.workbook(reports.OfCases, period, "")}
	for _, rates := range []struct {
		id    string
		list  []register.CaseRate
		named func(string) string
	}{{"windows", windows, people.WindowName}, {"people", staff, people.Name}} {
		l, err := v.list(v.rateTable(rates.id, rates.list, rates.named))
		if err != nil {
			return err
		}
		p.Lists = append(p.Lists, l)
	}
	return v.listed(p, p.Lists...)
}

// rateTable is the rates of people or windows, with bars.
func (v *visit) rateTable(id string, rates []register.CaseRate, named func(string) string) listing.List {
	l := listing.List{ID: id, Title: v.T("cases.rates_" + id), PerPage: 60, Empty: v.T("cases.no_rates"), Columns: []listing.Column{
		{Key: "whose", Label: v.T("cases.whose_" + id), Names: id == "people"},
		{Key: "cases", Label: v.T("column.case.count"), Kind: listing.Number},
		{Key: "late", Label: v.T("column.case.late"), Kind: listing.Number},
		{Key: "on_time", Label: v.T("column.case.on_time"), Kind: listing.Percent, Bar: true},
		{Key: "done", Label: v.T("column.case.done"), Kind: listing.Number},
		{Key: "wrong", Label: v.T("column.case.wrong"), Kind: listing.Number},
		{Key: "accuracy", Label: v.T("column.case.accuracy"), Kind: listing.Percent, Bar: true},
	}}
	for _, r := range rates {
		l.Rows = append(l.Rows, listing.Row{Key: r.Code, Cells: []listing.Cell{
			{Text: named(r.Code)}, {Number: int64(r.Cases)}, {Number: int64(r.Late), Tone: lateTone(r.Late)}, {Points: r.OnTime()},
			{Number: int64(r.Finished)}, {Number: int64(r.Wrong), Tone: lateTone(r.Wrong)}, {Points: r.Accuracy()},
		}})
	}
	return l
}

func lateTone(n int) listing.Tone {
	if n > 0 {
		return listing.Warn
	}
	return listing.Plain
}
