package http

import (
	"io"
	"net/url"
	"slices"
	"strconv"

	"redbanner/attendance"
	"redbanner/attendance/leave"
	"redbanner/attendance/roster"
	"redbanner/http/page"
	"redbanner/reports"
	"redbanner/reports/chart"
	"redbanner/reports/listing"
	"redbanner/scoring"
	"redbanner/scoring/rulebook"
)

// monthsBack is over how many months a trend goes.
const monthsBack = 12

// trail is the last months of somebody, as the visitor may see them.
type trail struct {
	of     rulebook.Unit
	code   string
	months []scoring.Shown // the last one last
	trend  reports.Trend
}

// trail loads the months up to the one that people ask about now.
func (v *visit) trail(of rulebook.Unit, code string) (trail, error) {
	t := trail{of: of, code: code}
	months := []roster.Period{v.thisMonth()}
	for len(months) < monthsBack {
		months = append(months, periodBefore(months[len(months)-1]))
	}
	slices.Reverse(months)
	var err error
	if t.months, err = v.site.Scoring.Through(v.Context(), v.scope, months, v.today); err != nil {
		return t, err
	}
	var sheets []reports.PeriodSheets
	for _, m := range t.months {
		sheets = append(sheets, reports.PeriodSheets{Sheets: m.Sheets[of], Crowd: m.Crowds[of]})
	}
	t.trend = reports.NewTrend(of, code, sheets)
	return t, nil
}

// latest is the last month with a sheet.
func (t trail) latest() (*scoring.Shown, *scoring.SheetDocument) {
	for i := range slices.Backward(t.months) {
		if sheet := sheetOf(&t.months[i], t.of, t.code); sheet != nil {
			return &t.months[i], sheet
		}
	}
	return nil, nil
}

// month finds a month of the trail.
func (t trail) month(p roster.Period) *scoring.Shown {
	i := slices.IndexFunc(t.months, func(m scoring.Shown) bool { return m.Period == p })
	if i < 0 {
		return nil
	}
	return &t.months[i]
}

// personShow serves GET /staff/{code}.
func (s *Site) personShow(v *visit) error {
	code := v.PathValue("code")
	people, err := s.Attendance.People(v.Context(), v.scope)
	if err != nil {
		return err
	}
	at := slices.IndexFunc(people.Staff, func(p roster.Staff) bool { return p.Code == code })
	year := roster.PeriodOf(v.today, roster.Year)
	owner := roster.Owner{Staff: code}
	if at < 0 || !v.scope.As.CoversWithin(roster.ReadScores, owner, v.today-366, v.today) {
		return roster.Errorf(roster.NotFound, "page.nothing_there")
	}
	t, err := v.trail(rulebook.OfStaff, code)
	if err != nil {
		return err
	}
	person := people.Staff[at]
	p := page.Detail{Base: v.base("person", person.Name, code), Lead: v.T("person.lead"), Cards: v.standingCards(t)}
	p.Crumbs = []page.Link{{Label: v.T("menu.scores"), Href: "/scores/" + v.thisMonth().String() + "?of=staff"}}
	p.Facts = v.personFacts(person, people)
	lists, err := v.aboutPerson(orgPerson{person, people, nil}, year)
	if err != nil {
		return err
	}
	return v.resultPage(p, t, lists, v.personLinks(code))
}

// personFacts are a person's particulars.
func (v *visit) personFacts(p roster.Staff, people attendance.People) []page.Fact {
	facts := []page.Fact{{Name: v.T("org_page.code"), Value: p.Code}}
	if window := people.WindowOf(p.Code, v.today); window != "" {
		fact := page.Fact{Name: v.T("column.roster.window"), Value: people.WindowName(window)}
		if v.scope.As.Covers(roster.ReadScores, roster.Owner{Window: window}) {
			fact.Href = "/windows/" + url.PathEscape(window)
		}
		facts = append(facts, fact)
	}
	facts = append(facts, page.Fact{Name: v.T("org_page.establishment"), Value: v.establishment(p.Establishment).Text},
		page.Fact{Name: v.T("org_page.joined"), Value: page.Day(v.printer, p.Joined)})
	if !p.Left.IsZero() {
		facts = append(facts, page.Fact{Name: v.T("org_page.left"), Value: page.Day(v.printer, p.Left)})
	}
	return facts
}

// personLinks leads to what else is on record of a person.
func (v *visit) personLinks(code string) []page.Link {
	q, january := url.QueryEscape(code), roster.PeriodOf(v.today, roster.Year).First().String()
	links := []page.Link{
		{Label: v.T("person.facts"), Href: "/events?staff=" + q + "&first=" + january},
		{Label: v.T("person.cases"), Href: "/cases?staff=" + q},
		{Label: v.T("person.attendance"), Href: "/attendance/" + v.thisMonth().String() + "/" + url.PathEscape(code)},
	}
	if v.may(roster.ReadRoster) {
		links = append(links, page.Link{Label: v.T("person.roster"), Href: "/org/staff/" + url.PathEscape(code)})
	}
	return links
}

// aboutPerson lists where a person stood, the leave and the cases of the year, and what
// happened last.
func (v *visit) aboutPerson(p orgPerson, year roster.Period) ([]listing.List, error) {
	_, each, _, err := v.site.Leave.Balances(v.Context(), v.scope, v.today, year.Year)
	if err != nil {
		return nil, err
	}
	people, _, err := v.site.Cases.Rates(v.Context(), v.scope, year, v.today)
	if err != nil {
		return nil, err
	}
	facts, err := v.lastFacts(scoring.FactFilter{Staff: p.Code}, p.people)
	if err != nil {
		return nil, err
	}
	each = slices.DeleteFunc(each, func(b leave.Balance) bool { return b.Staff != p.Code })
	stints := v.stintList(p)
	for i := range stints.Rows { // here windows lead to how they did
		stints.Rows[i].Cells[0].Href = ""
	}
	return []listing.List{facts, v.leaveTaken(each, year), v.caseCounts(people, p.Code, year), stints}, nil
}

// factsShown is how many facts stand on a page of details; the ledger has the rest.
const factsShown = 10

// lastFacts are the last facts about somebody that count.
func (v *visit) lastFacts(filter scoring.FactFilter, people attendance.People) (listing.List, error) {
	filter.First = v.today - 366
	found, err := v.site.Facts.Search(v.Context(), v.scope, filter)
	if err != nil {
		return listing.List{}, err
	}
	if n := len(found.Facts); n > factsShown {
		found.Facts, found.Touches = found.Facts[n-factsShown:], found.Touches[n-factsShown:]
	}
	l := v.factTable(found, people)
	l.ID, l.Title, l.PerPage, l.Empty = "facts", v.T("person.last_facts", factsShown), 0, v.T("person.no_facts")
	return l, nil
}

// leaveTaken is the year's leave by kind.
func (v *visit) leaveTaken(each []leave.Balance, year roster.Period) listing.List {
	l := listing.List{ID: "leave", Title: v.T("person.leave", year.Year), Empty: v.T("person.no_leave"), Columns: []listing.Column{
		{Key: "type", Label: v.T("column.leave")}, {Key: "booked", Label: v.T("leave_page.booked")}, {Key: "taken", Label: v.T("column.taken")},
	}}
	for _, b := range each {
		for _, t := range b.Types {
			l.Rows = append(l.Rows, listing.Row{Cells: []listing.Cell{{Text: v.T("leave." + string(t.Type))}, {Text: t.Booked.String()}, {Text: t.Taken.String()}}})
		}
	}
	return l
}

// resultPage fills in the charts and lists of a person or window and shows it.
func (v *visit) resultPage(p page.Detail, t trail, lists []listing.List, links []page.Link) error {
	graphs, err := v.trailGraphs(t)
	if err != nil {
		return err
	}
	p.Graphs, p.Links = graphs, links
	all := make([]page.List, 0, len(graphs)+len(lists))
	for _, g := range graphs {
		all = append(all, g.List)
	}
	for _, l := range lists {
		one, err := v.list(l)
		if err != nil {
			return err
		}
		p.Lists, all = append(p.Lists, one), append(all, one)
	}
	return v.listed(p, all...)
}

// standingCards are the last month in figures.
func (v *visit) standingCards(t trail) []page.Card {
	shown, sheet := t.latest()
	if shown == nil {
		return nil
	}
	place := shown.Places[t.of][t.code]
	cards := []page.Card{
		{Figure: sheet.Total.String(), Label: v.T("score.total"), Hint: v.T("person.of_month", v.periodName(shown.Period), v.T("state."+shown.State)), Href: sheetAddress(shown.Period, t.of, t.code)},
		{Figure: strconv.Itoa(place.Rank), Label: v.T("score.rank"), Hint: v.T("score.rank_of", place.Rank, place.Of)},
	}
	if crowd := shown.Crowds[t.of]; crowd.Sheets >= reports.FewestCompared {
		cards = append(cards, page.Card{Figure: crowd.Median.String(), Label: v.T("score.median_all")})
	}
	if n := v.bannersOf(t); n > 0 {
		cards = append(cards, page.Card{Figure: strconv.Itoa(n), Label: v.T("score.banner"), Hint: v.T("person.banners", len(t.months)), Tone: "honour"})
	}
	return cards
}

// bannersOf counts the red banners of the trail.
func (v *visit) bannersOf(t trail) int {
	n := 0
	for i := range t.months {
		if t.of != t.months[i].Official || t.months[i].Rank == nil {
			continue
		}
		for _, row := range t.months[i].Rank.Rows {
			if row.Code == t.code && row.RedBanner {
				n++
			}
		}
	}
	return n
}

// trailGraphs are the trend with every month beneath it, and the last month's items beside
// the medians of all.
func (v *visit) trailGraphs(t trail) ([]page.Graph, error) {
	list, err := v.short(v.monthTable(t))
	if err != nil {
		return nil, err
	}
	trend := page.Graph{ID: "trend", Title: v.T("person.trend"), List: list, Few: v.T("person.trend_few")}
	if least, most, ok := t.trend.Extremes(); ok {
		trend.Summary = v.T("person.trend_summary", v.periodName(most.Period), most.Total.String(), v.periodName(least.Period), least.Total.String())
		if above, of := t.trend.Above(); of > 0 {
			trend.Summary = v.T("person.trend_above", above, of, trend.Summary)
		}
	}
	label := func(p roster.Period) string { return v.T("page.month_short." + strconv.Itoa(p.N)) }
	lines := chart.TrendLines(chart.Head{ID: "trend-chart", Title: trend.Title, Summary: trend.Summary}, t.trend, v.T("score.median_all"), label)
	if lines.Drawable() {
		trend.Few = ""
		if trend.Drawing, err = page.Draw(func(w io.Writer) error { return chart.Trend(w, lines) }); err != nil {
			return nil, err
		}
	}
	graphs := []page.Graph{trend}
	shown, sheet := t.latest()
	if sheet == nil {
		return graphs, nil
	}
	profile, _ := reports.NewProfile(shown.Book, shown.Sheets[t.of], t.code, shown.Crowds[t.of])
	items, err := v.short(v.profileTable(shown, profile))
	if err != nil {
		return nil, err
	}
	graph := page.Graph{ID: "items", Title: v.T("person.items", v.periodName(shown.Period)), Summary: v.T("person.items_summary"), List: items, Few: v.T("person.trend_few")}
	bars := chart.ProfileBars(chart.Head{ID: "items-chart", Title: graph.Title, Summary: graph.Summary}, profile, v.T("score.median_all"))
	err = columns(&graph, bars)
	return append(graphs, graph), err
}

// columns draws columns where there are enough of them.
func columns(g *page.Graph, bars chart.Bars) error {
	if !bars.Drawable() {
		return nil
	}
	var err error
	g.Few = ""
	g.Drawing, err = page.Draw(func(w io.Writer) error { return chart.Columns(w, bars) })
	return err
}

// monthTable is the totals month by month, each leading to its sheet.
func (v *visit) monthTable(t trail) listing.List {
	l := listing.List{ID: "months", Title: v.T("person.months"), Empty: v.T("person.no_months"), Columns: []listing.Column{
		{Key: "month", Label: v.T("person.month")},
		{Key: "total", Label: v.T("score.total"), Kind: listing.Points, Bar: true},
		{Key: "median", Label: v.T("score.median_all"), Kind: listing.Points},
		{Key: "rank", Label: v.T("score.rank"), Kind: listing.Number},
		{Key: "of", Label: v.T("person.ranked"), Kind: listing.Number},
		{Key: "remark", Label: v.T("score.remark")},
		{Key: "state", Label: v.T("person.state")},
	}}
	for _, p := range slices.Backward(t.trend.Periods) {
		shown := t.month(p.Period)
		if shown == nil || p.None {
			continue
		}
		place := shown.Places[t.of][t.code]
		remark := listing.Cell{}
		if t.of == shown.Official && shown.Rank != nil {
			_, remark = v.standing(shown.Rank, t.code)
		}
		if p.Pending {
			remark = listing.Cell{Text: v.T("remark.pending"), Tone: listing.Warn}
		}
		l.Rows = append(l.Rows, listing.Row{Key: p.Period.String(), Cells: []listing.Cell{
			{Text: v.periodName(p.Period), Href: sheetAddress(p.Period, t.of, t.code)}, {Points: p.Total}, {Points: p.Median, None: p.NoMedian},
			{Number: int64(place.Rank)}, {Number: int64(place.Of)}, remark, {Text: v.T("state." + p.State)},
		}})
	}
	return l
}

// profileTable is the items of a sheet beside the medians of all sheets.
func (v *visit) profileTable(shown *scoring.Shown, p reports.Profile) listing.List {
	l := listing.List{ID: "profile", Title: v.T("person.items", v.periodName(shown.Period)), Columns: []listing.Column{
		{Key: "item", Label: v.T("person.item")},
		{Key: "full", Label: v.T("person.full"), Kind: listing.Points},
		{Key: "score", Label: v.T("score.score"), Kind: listing.Points},
		{Key: "share", Label: v.T("person.share"), Kind: listing.Percent, Bar: true},
		{Key: "median", Label: v.T("score.median_all"), Kind: listing.Points},
	}}
	for _, item := range p.Items {
		score := listing.Cell{Points: item.Score}
		if item.Pending {
			score = listing.Cell{Text: v.T("remark.pending"), Tone: listing.Warn}
		}
		l.Rows = append(l.Rows, listing.Row{Key: item.ID, Cells: []listing.Cell{
			{Text: item.ID + " " + item.Name}, {Points: item.Full}, score, {Points: item.Share, None: item.Pending}, {Points: item.Median, None: item.NoMedian},
		}})
	}
	return l
}
