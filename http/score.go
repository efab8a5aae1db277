package http

import (
	"cmp"
	"net/url"
	"slices"

	"redbanner/attendance/roster"
	"redbanner/http/page"
	"redbanner/reports"
	"redbanner/reports/listing"
	"redbanner/scoring"
	"redbanner/scoring/rulebook"
)

// periodOf reads the period of an address.
func (v *visit) periodOf(kinds ...roster.PeriodKind) (roster.Period, error) {
	p, err := roster.ParsePeriod(v.PathValue("period"))
	if err != nil {
		return p, roster.Errorf(roster.NotFound, "page.nothing_there")
	}
	for _, kind := range kinds {
		if p.Kind == kind {
			return p, nil
		}
	}
	if len(kinds) > 0 {
		return p, roster.Errorf(roster.NotFound, "page.nothing_there")
	}
	return p, nil
}

// lingering is how many days of a month still belong to the work on the one before.
const lingering = 10

// thisMonth is the month that people are at work on: in its first days the one before,
// which is being finished, published and closed then.
func (v *visit) thisMonth() roster.Period { return roster.PeriodOf(v.today-lingering, roster.Month) }

// shown loads a period as the visitor may see it.
func (v *visit) shown(p roster.Period) (scoring.Shown, error) {
	return v.site.Scoring.Shown(v.Context(), v.scope, p, v.today)
}

// steps leads to the periods beside one; address is the page of a period.
func (v *visit) steps(p roster.Period, address func(roster.Period) string) page.Steps {
	before := roster.PeriodOf(p.First()-1, p.Kind)
	steps := page.Steps{Now: v.periodName(p), Before: &page.Link{Label: v.periodName(before), Href: address(before)}}
	if after := p.Next(); after.First() <= v.today {
		steps.After = &page.Link{Label: v.periodName(after), Href: address(after)}
	}
	return steps
}

func (v *visit) periodName(p roster.Period) string { return page.PeriodName(v.printer, p) }

// statePill says where the period stands that the page is about; what is taken along of
// the page says it, too.
func (v *visit) statePill(state string) page.Pill {
	v.stands = state
	tone := map[string]string{scoring.Open: "info", scoring.Published: "warn", scoring.Closed: "good"}[state]
	return page.Pill{Text: v.T("state." + state), Tone: tone}
}

// scoreLatest serves GET /scores.
func (s *Site) scoreLatest(v *visit) error { return v.to("/scores/"+v.thisMonth().String(), "") }

// scoreList serves GET /scores/{period}?of=&window=: everybody's totals, as far as the
// visitor may see.
func (s *Site) scoreList(v *visit) error {
	p, err := v.periodOf()
	if err != nil {
		return err
	}
	shown, err := v.shown(p)
	if err != nil {
		return err
	}
	unit, err := v.unitAsked(&shown)
	if err != nil {
		return err
	}
	among, err := v.narrowed(p, "/scores/"+p.String(), roster.ReadScores)
	if err != nil {
		return err
	}
	list, err := v.list(v.scoreTable(&shown, unit, among))
	if err != nil {
		return err
	}
	return v.listed(v.scorePage(&shown, unit, among, list), list)
}

// unitAsked is whose sheets the address asks for; without a word those that are ranked.
func (v *visit) unitAsked(shown *scoring.Shown) (rulebook.Unit, error) {
	asked := rulebook.Unit(v.URL.Query().Get("of"))
	if asked == "" {
		return shown.Official, nil
	}
	if _, known := shown.Sheets[asked]; !known {
		return "", roster.Errorf(roster.NotFound, "page.nothing_there")
	}
	return asked, nil
}

// scorePage is the totals with the ways that lead on.
func (v *visit) scorePage(shown *scoring.Shown, unit rulebook.Unit, among narrowing, list page.List) page.Scores {
	p := shown.Period
	address := func(of roster.Period) string {
		return v.withWindow("/scores/" + of.String() + "?of=" + url.QueryEscape(string(unit)))
	}
	b := v.base("scores", v.periodName(p))
	if v.everywhere(roster.ReadScores) {
		b.Actions = []page.Link{
			{Label: v.T("centres.link"), Href: "/centres/" + p.String()}, {Label: v.T("charts.link"), Href: "/scores/" + p.String() + "/charts"},
		}
	}
	b.Landscape = true // a column for each item
	among.choice.Hidden = []page.Hidden{{Name: "of", Value: string(unit)}}
	return page.Scores{
		Base: b, Steps: v.steps(p, address), State: v.statePill(shown.State), Tabs: v.unitTabs(shown, unit), Choice: &among.choice,
		Lead: v.scoreLead(shown, unit, among.Windows), List: list, Reports: v.reportLinks(p, among.Windows),
	}
}

// unitTabs leads to the sheets of windows and of people.
func (v *visit) unitTabs(shown *scoring.Shown, unit rulebook.Unit) []page.Link {
	var tabs []page.Link
	for _, subject := range shown.Book.Subjects {
		tabs = append(tabs, page.Link{
			Label: v.T("score.unit." + string(subject.Of)), Here: subject.Of == unit,
			Href: v.withWindow("/scores/" + shown.Period.String() + "?of=" + string(subject.Of)),
		})
	}
	for _, other := range otherPeriods(shown.Period) {
		tabs = append(tabs, page.Link{Label: v.periodName(other), Href: v.withWindow("/scores/" + other.String())})
	}
	return tabs
}

// otherPeriods are those of another length that belong to the same days.
func otherPeriods(p roster.Period) []roster.Period {
	if p.Kind == roster.Half {
		return []roster.Period{roster.PeriodOf(p.Last(), roster.Month)}
	}
	return []roster.Period{roster.PeriodOf(p.First(), roster.Half)}
}

// scoreLead says in a sentence what the whole table comes to.
func (v *visit) scoreLead(shown *scoring.Shown, unit rulebook.Unit, among reports.Windows) string {
	crowd := shown.Crowds[unit]
	if crowd.Sheets == 0 || !among.All() {
		return ""
	}
	return v.T("score.lead."+string(unit), crowd.Sheets, crowd.Median.String())
}

// scoreTable is the totals of a subject: place, name, total, base, bonus and every item.
func (v *visit) scoreTable(shown *scoring.Shown, unit rulebook.Unit, among narrowing) listing.List {
	sheets := shown.Sheets[unit].Sheets
	l := listing.List{
		Title: v.T("score.table", v.periodName(shown.Period), v.T("score.unit."+string(unit))), Empty: v.T("score.no_sheets"),
		Columns: []listing.Column{
			{Key: "rank", Label: v.T("score.rank"), Kind: listing.Number, Then: "name"},
			{Key: "code", Label: v.T("score.code")},
			{Key: "name", Label: v.T("score.name"), Names: unit == rulebook.OfStaff},
			{Key: "total", Label: v.T("score.total"), Kind: listing.Points, Bar: true},
			{Key: "honour", Label: v.T("score.remark")},
			{Key: "base", Label: v.T("score.base"), Kind: listing.Points},
			{Key: "bonus", Label: v.T("score.bonus"), Kind: listing.Points},
		},
	}
	for _, item := range shown.Book.Items {
		l.Columns = append(l.Columns, listing.Column{Key: item.ID, Label: item.ID + " " + item.Name, Kind: listing.Points})
	}
	for i := range sheets {
		if among.holds(unit, sheets[i].Code) {
			l.Rows = append(l.Rows, v.scoreRow(shown, unit, &sheets[i]))
		}
	}
	slices.SortStableFunc(l.Rows, func(a, b listing.Row) int {
		return cmp.Or(after(a.Cells[0].None, b.Cells[0].None), cmp.Compare(a.Cells[0].Number, b.Cells[0].Number))
	})
	return l
}

func (v *visit) scoreRow(shown *scoring.Shown, unit rulebook.Unit, sheet *scoring.SheetDocument) listing.Row {
	href := sheetAddress(shown.Period, unit, sheet.Code)
	rank := listing.Cell{Number: int64(shown.Places[unit][sheet.Code].Rank)}
	remark := listing.Cell{}
	if unit == shown.Official && shown.Rank != nil {
		rank, remark = v.standing(shown.Rank, sheet.Code)
	}
	if sheet.Pending {
		remark = listing.Cell{Text: v.T("remark.pending"), Tone: listing.Warn}
	}
	row := listing.Row{Key: sheet.Code, Cells: []listing.Cell{
		rank, {Text: sheet.Code}, {Text: sheet.Name, Href: href}, {Points: sheet.Total}, remark, {Points: sheet.Base}, {Points: sheet.Bonus},
	}}
	scores := map[string]scoring.ItemDocument{}
	for _, item := range sheet.Items {
		scores[item.ID] = item
	}
	for _, item := range shown.Book.Items {
		cell := listing.Cell{None: true}
		if score, known := scores[item.ID]; known {
			cell = listing.Cell{Points: score.Score}
			if score.Score < score.Full && !item.Bonus {
				cell.Tone = listing.Warn
			}
		}
		row.Cells = append(row.Cells, cell)
	}
	return row
}

// standing is a sheet's place in the ranking, and the honour that it brings.
func (v *visit) standing(rank *scoring.RankDocument, code string) (place, remark listing.Cell) {
	for _, row := range rank.Rows {
		if row.Code != code {
			continue
		}
		switch {
		case row.RedBanner:
			remark = listing.Cell{Text: v.T("score.banner"), Tone: listing.Honour}
		case row.Tie:
			remark = listing.Cell{Text: v.T("rank.tie"), Tone: listing.Warn}
		}
		return listing.Cell{Number: int64(row.Rank)}, remark
	}
	return listing.Cell{None: true}, remark
}

// after puts what is true behind what is not.
func after(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return 1
	}
	return -1
}

// sheetAddress is the page of a sheet.
func sheetAddress(p roster.Period, unit rulebook.Unit, code string) string {
	return "/scores/" + p.String() + "/" + string(unit) + "/" + url.PathEscape(code)
}
