package http

import (
	"net/url"
	"slices"

	"redbanner/attendance"
	"redbanner/attendance/roster"
	"redbanner/http/page"
	"redbanner/reports/listing"
	"redbanner/scoring"
	"redbanner/scoring/register"
	"redbanner/scoring/rulebook"
)

// windowShow serves GET /windows/{code}.
func (s *Site) windowShow(v *visit) error {
	code := v.PathValue("code")
	if !v.scope.As.Covers(roster.ReadScores, roster.Owner{Window: code}) {
		return roster.Errorf(roster.NotFound, "page.nothing_there")
	}
	people, err := s.Attendance.People(v.Context(), v.scope)
	if err != nil {
		return err
	}
	at := slices.IndexFunc(people.Windows, func(w roster.Window) bool { return w.Code == code })
	if at < 0 {
		return roster.Errorf(roster.NotFound, "page.nothing_there")
	}
	t, err := v.trail(rulebook.OfWindow, code)
	if err != nil {
		return err
	}
	window := people.Windows[at]
	p := page.Detail{Base: v.base("window", window.Name), Lead: v.T("window.lead"), Cards: v.standingCards(t), Facts: v.windowFacts(window)}
	p.Help = "person"
	p.Crumbs = []page.Link{{Label: v.T("menu.scores"), Href: "/scores/" + v.thisMonth().String() + "?of=window"}}
	lists, err := v.aboutWindow(window, people)
	if err != nil {
		return err
	}
	return v.resultPage(p, t, lists, v.windowLinks(code))
}

// windowFacts are a window's particulars.
func (v *visit) windowFacts(w roster.Window) []page.Fact {
	facts := []page.Fact{{Name: v.T("window.code"), Value: w.Code}}
	if w.Department != "" {
		facts = append(facts, page.Fact{Name: v.T("window.department"), Value: w.Department})
	}
	if w.ActiveFrom > attendance.Beginning {
		facts = append(facts, page.Fact{Name: v.T("window.open_from"), Value: page.Day(v.printer, w.ActiveFrom)})
	}
	if !w.ActiveTo.IsZero() {
		facts = append(facts, page.Fact{Name: v.T("window.open_to"), Value: page.Day(v.printer, w.ActiveTo)})
	}
	return facts
}

// windowLinks leads to what else is on record of a window.
func (v *visit) windowLinks(code string) []page.Link {
	q, january := url.QueryEscape(code), roster.PeriodOf(v.today, roster.Year).First().String()
	return []page.Link{
		{Label: v.T("person.facts"), Href: "/events?window=" + q + "&first=" + january},
		{Label: v.T("person.cases"), Href: "/cases?window=" + q},
		{Label: v.T("person.attendance"), Href: "/attendance/" + v.thisMonth().String() + "?window=" + q},
		{Label: v.T("person.roster"), Href: "/org/windows/" + url.PathEscape(code)},
	}
}

// aboutWindow lists what happened last at a window, the year's cases, and who stood there.
func (v *visit) aboutWindow(w roster.Window, people attendance.People) ([]listing.List, error) {
	year := roster.PeriodOf(v.today, roster.Year)
	_, windows, err := v.site.Cases.Rates(v.Context(), v.scope, year, v.today)
	if err != nil {
		return nil, err
	}
	facts, err := v.lastFacts(scoring.FactFilter{Window: w.Code}, people)
	if err != nil {
		return nil, err
	}
	return []listing.List{v.windowPeople(w, people), facts, v.caseCounts(windows, w.Code, year)}, nil
}

// windowPeople are who stood at a window and when, the latest first.
func (v *visit) windowPeople(w roster.Window, people attendance.People) listing.List {
	l := listing.List{ID: "people", Title: v.T("window.people"), Empty: v.T("window.nobody"), Columns: []listing.Column{
		{Key: "name", Label: v.T("score.name"), Names: true}, {Key: "code", Label: v.T("score.code")},
		{Key: "from", Label: v.T("column.from_day"), Kind: listing.Day}, {Key: "to", Label: v.T("column.to_day"), Kind: listing.Day},
	}}
	names := staffNames(people.Staff)
	stints := slices.Clone(people.Stints)
	slices.SortStableFunc(stints, func(a, b roster.Stint) int { return int(b.From) - int(a.From) })
	for _, s := range stints {
		if s.Window != w.Code {
			continue
		}
		from := listing.Cell{Day: s.From}
		if s.From <= attendance.Beginning {
			from.Text = v.T("org_page.beginning")
		}
		to := listing.Cell{Day: s.To}
		if s.To.IsZero() {
			to = listing.Cell{None: true, Text: v.T("window.still")}
		}
		l.Rows = append(l.Rows, listing.Row{Key: s.Staff, Cells: []listing.Cell{
			{Text: nameOr(names, s.Staff), Href: "/staff/" + url.PathEscape(s.Staff)}, {Text: s.Staff}, from, to,
		}})
	}
	return l
}

// caseCounts is the year's cases of one person or window.
func (v *visit) caseCounts(rates []register.CaseRate, code string, year roster.Period) listing.List {
	l := listing.List{ID: "cases", Title: v.T("person.cases_of", year.Year), Empty: v.T("person.no_cases"), Columns: []listing.Column{
		{Key: "cases", Label: v.T("person.cases_due"), Kind: listing.Number}, {Key: "late", Label: v.T("person.cases_late"), Kind: listing.Number},
		{Key: "on_time", Label: v.T("person.on_time"), Kind: listing.Percent},
		{Key: "finished", Label: v.T("person.cases_finished"), Kind: listing.Number}, {Key: "wrong", Label: v.T("person.cases_wrong"), Kind: listing.Number},
	}}
	for _, r := range rates {
		if r.Code == code && r.Cases+r.Finished > 0 {
			late := listing.Cell{Number: int64(r.Late)}
			if r.Late > 0 {
				late.Tone = listing.Warn
			}
			l.Rows = append(l.Rows, listing.Row{Key: code, Cells: []listing.Cell{
				{Number: int64(r.Cases)}, late, {Points: r.OnTime()}, {Number: int64(r.Finished)}, {Number: int64(r.Wrong)},
			}})
		}
	}
	return l
}
