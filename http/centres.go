package http

import (
	"strings"

	"redbanner/attendance"
	"redbanner/attendance/roster"
	"redbanner/http/page"
	"redbanner/reports"
	"redbanner/reports/listing"
)

// Who supervises several centres looks at all of them side by side: at his own, and at those
// that let his account look in.

// scopes are in whose name the visitor reads in each centre, at home first.
func (v *visit) scopes() ([]attendance.Scope, error) {
	scopes := []attendance.Scope{v.scope}
	accounts, err := v.site.Accounts.Elsewhere(v.Context(), *v.account)
	for i := range accounts {
		scope := accounts[i].Scope(v.scope.Origin)
		scope.As.Only = v.scope.As.Only // a program reads no more there than at home
		scopes = append(scopes, scope)
	}
	return scopes, err
}

// centres compares the centres of the visitor over a period.
func (v *visit) centres(p roster.Period) (reports.Centres, error) {
	scopes, err := v.scopes()
	if err != nil {
		return reports.Centres{}, err
	}
	return v.site.Reports.Centres(v.Context(), scopes, p, v.today)
}

// centresLatest serves GET /centres.
func (s *Site) centresLatest(v *visit) error { return v.to("/centres/"+v.thisMonth().String(), "") }

// centresShow serves GET /centres/{period}.
func (s *Site) centresShow(v *visit) error {
	p, err := v.periodOf()
	if err != nil {
		return err
	}
	c, err := v.centres(p)
	if err != nil {
		return err
	}
	address := func(p roster.Period) string { return "/centres/" + p.String() }
	steps := v.steps(c.Of, address)
	view := page.Detail{Base: v.base("centres", v.periodName(c.Of)), Steps: &steps, Lead: v.T("centres.lead")}
	for _, other := range append([]roster.Period{c.Of}, otherPeriods(c.Of)...) {
		view.Tabs = append(view.Tabs, page.Link{Label: v.periodName(other), Href: address(other), Here: other == c.Of})
	}
	if len(c.Rows) == 1 {
		view.Lead = v.T("centres.alone")
	}
	for _, table := range []listing.List{v.centreTable(&c), v.centreWindows(&c)} {
		list, err := v.list(table)
		if err != nil {
			return err
		}
		view.Lists = append(view.Lists, list)
	}
	return v.listed(view, view.Lists...)
}

// centreTable is a line for each centre.
func (v *visit) centreTable(c *reports.Centres) listing.List {
	l := listing.List{ID: "centre", Title: v.T("centres.table", v.periodName(c.Of)), Empty: v.T("centres.none"), Columns: []listing.Column{
		{Key: "centre", Label: v.T("centres.centre")}, {Key: "state", Label: v.T("column.status")}, {Key: "book", Label: v.T("rules.book")},
		{Key: "windows", Label: v.T("centres.windows"), Kind: listing.Number}, {Key: "staff", Label: v.T("centres.staff"), Kind: listing.Number},
		{Key: "most", Label: v.T("centres.most"), Kind: listing.Points}, {Key: "median", Label: v.T("centres.median"), Kind: listing.Points, Bar: true},
		{Key: "least", Label: v.T("centres.least"), Kind: listing.Points}, {Key: "banners", Label: v.T("centres.banners")},
		{Key: "note", Label: v.T("score.remark"), Plain: true},
	}}
	for _, r := range c.Rows {
		line := listing.Row{Key: r.Centre.Code, Cells: []listing.Cell{{Text: r.Centre.Name}}}
		if r.Why != nil {
			for range len(l.Columns) - 2 {
				line.Cells = append(line.Cells, listing.Cell{None: true})
			}
			line.Cells = append(line.Cells, listing.Cell{Text: v.said(r.Why), Tone: listing.Faint})
		} else {
			line.Cells = append(line.Cells, listing.Cell{Text: v.T("state." + string(r.State))}, listing.Cell{Text: r.Book},
				listing.Cell{Number: int64(r.Windows)}, listing.Cell{Number: int64(r.Staff)}, listing.Cell{Points: r.Most},
				listing.Cell{Points: r.Median}, listing.Cell{Points: r.Least}, listing.Cell{Text: v.words().List(r.Banners), Tone: listing.Honour},
				listing.Cell{Text: v.centreNote(&r)})
		}
		l.Rows = append(l.Rows, line)
	}
	return l
}

// centreNote says what of a centre's scores is not settled.
func (v *visit) centreNote(r *reports.CentreRow) string {
	var notes []string
	if r.Pending > 0 {
		notes = append(notes, v.T("centres.pending", r.Pending))
	}
	if r.TieOpen {
		notes = append(notes, v.T("centres.tie"))
	}
	return strings.Join(notes, " ")
}

// centreWindows is a line for each window of all centres, the greatest total first. A
// window at home leads to its sheet.
func (v *visit) centreWindows(c *reports.Centres) listing.List {
	l := listing.List{ID: "window", Title: v.T("centres.all_windows", v.periodName(c.Of)), Empty: v.T("centres.none"), PerPage: 100, Columns: []listing.Column{
		{Key: "centre", Label: v.T("centres.centre")}, {Key: "code", Label: v.T("score.code")}, {Key: "name", Label: v.T("score.name")},
		{Key: "total", Label: v.T("score.total"), Kind: listing.Points, Bar: true}, {Key: "rank", Label: v.T("centres.rank"), Kind: listing.Number},
		{Key: "banner", Label: v.T("centres.banners")}, {Key: "state", Label: v.T("column.status")},
	}}
	for _, w := range c.Windows {
		name := listing.Cell{Text: w.Name}
		if w.Centre.ID == v.scope.Centre.ID {
			name.Href = "/windows/" + w.Code
		}
		banner := listing.Cell{None: !w.RedBanner}
		if w.RedBanner {
			banner = listing.Cell{Text: v.T("overview.banner"), Tone: listing.Honour}
		}
		l.Rows = append(l.Rows, listing.Row{Key: w.Centre.Code + " " + w.Code, Cells: []listing.Cell{
			{Text: w.Centre.Name}, {Text: w.Code}, name, {Points: w.Total}, {Number: int64(w.Rank), None: w.Rank == 0}, banner, {Text: v.T("state." + string(w.State))},
		}})
	}
	return l
}
