package http

import (
	"net/url"
	"strconv"

	"redbanner/attendance/roster"
	"redbanner/http/page"
	"redbanner/reports/listing"
	"redbanner/scoring"
	"redbanner/scoring/rulebook"
)

// honourRoutes are the red-banner windows (红旗窗口), for everybody once they are published.
func (s *Site) honourRoutes() []route {
	return []route{
		{"GET", "/honours", with(roster.ReadHonours), s.honourLatest},
		{"GET", "/honours/{month}", with(roster.ReadHonours), s.honourShow},
		{"GET", "/honours/{month}/poster", with(roster.ReadHonours), s.honourPoster},
		{"GET", "/honours/{month}/certificate/{code}", with(roster.ReadHonours), s.honourCertificate},
	}
}

func honourAddress(month roster.Period) string { return "/honours/" + month.String() }

// monthsOffered is how many months the page of honours leads to.
const monthsOffered = 12

// honourLatest serves GET /honours: the last published month, or that there is none yet.
func (s *Site) honourLatest(v *visit) error {
	months, err := s.Scoring.Honoured(v.Context(), v.scope)
	if err != nil {
		return err
	}
	if len(months) > 0 {
		return v.to(honourAddress(months[0]), "")
	}
	p := page.Detail{Base: v.base("honours", v.T("honour.none_yet")), Lead: v.T("honour.empty"), Links: v.honourLinks()}
	return v.show(p)
}

// honourLinks lead to what hangs together with the honours.
func (v *visit) honourLinks() []page.Link {
	var links []page.Link
	if v.may(roster.ReadPeriods) {
		links = append(links, page.Link{Label: v.T("menu.periods"), Href: "/assess"}, page.Link{Label: v.T("menu.year"), Href: "/year"})
	}
	if v.may(roster.RunBoard) {
		links = append(links, page.Link{Label: v.T("board.run"), Href: "/board"})
	}
	return links
}

// honoursOf loads the honours of the month of the address; of a month that is not
// published there are none.
func (s *Site) honoursOf(v *visit) (scoring.Honours, error) {
	month, err := monthOf(v.PathValue("month"))
	if err != nil {
		return scoring.Honours{}, err
	}
	return s.Scoring.Honours(v.Context(), v.scope, month)
}

// honourShow serves GET /honours/{month}.
func (s *Site) honourShow(v *visit) error {
	h, err := s.honoursOf(v)
	if err != nil {
		return err
	}
	months, err := s.Scoring.Honoured(v.Context(), v.scope)
	if err != nil {
		return err
	}
	list, err := v.list(v.honourTable(&h))
	if err != nil {
		return err
	}
	p := page.Detail{Base: v.base("honours", v.periodName(h.Period)), State: v.statePill(h.State), Lead: v.T("honour.lead", len(h.Windows)), Lists: []page.List{list}, Links: v.honourLinks()}
	for i, month := range months {
		if i < monthsOffered {
			p.Tabs = append(p.Tabs, page.Link{Label: v.periodName(month), Href: honourAddress(month), Here: month == h.Period})
		}
	}
	if h.TieOpen {
		p.Warns = append(p.Warns, v.T("honour.tie_open"))
	}
	if v.may(roster.PublishPeriod) {
		p.Actions = []page.Link{{Label: v.T("honour.poster"), Href: honourAddress(h.Period) + "/poster", Primary: true}}
	}
	if stars := v.starFacts(h.Period.Year); stars != nil {
		p.Parts = []page.Part{{ID: "stars", Title: v.T("honour.stars", h.Period.Year), Facts: stars}}
	}
	return v.listed(p, list)
}

// starFacts are last year's or this year's stars, once all its months are closed.
func (v *visit) starFacts(year int) []page.Fact {
	if roster.PeriodOf(v.today, roster.Year).Year == year {
		return nil // the year is not over: nobody is a star yet
	}
	shelf, err := v.site.Books.Shelf(v.Context(), v.scope)
	if err != nil {
		return nil
	}
	stars, err := v.site.Stars.Stars(v.Context(), v.scope, shelf, year, v.today)
	if err != nil || stars.Provisional || stars.TieOpen {
		return nil
	}
	var facts []page.Fact
	for _, row := range stars.Rows {
		if row.Star {
			facts = append(facts, page.Fact{Name: v.T("honour.place", row.Rank), Value: row.Name, Tone: string(listing.Honour)})
		}
	}
	return facts
}

// honourTable is the honour roll.
func (v *visit) honourTable(h *scoring.Honours) listing.List {
	l := listing.List{Title: v.T("honour.table", v.periodName(h.Period)), Empty: v.T("honour.nobody"), Columns: []listing.Column{
		{Key: "place", Label: v.T("score.rank"), Kind: listing.Number}, {Key: "name", Label: v.T("score.name"), Names: h.Subject == rulebook.OfStaff},
		{Key: "honour", Label: v.T("score.remark")},
	}}
	reads, prints := v.everywhere(roster.ReadScores), v.may(roster.PublishPeriod)
	if reads {
		l.Columns = append(l.Columns, listing.Column{Key: "total", Label: v.T("score.total"), Kind: listing.Points})
	}
	if prints {
		l.Columns = append(l.Columns, listing.Column{Key: "certificate", Label: v.T("honour.certificate"), Plain: true})
	}
	for _, w := range h.Windows {
		name := listing.Cell{Text: w.Name}
		if reads && h.Subject == rulebook.OfWindow {
			name.Href = "/windows/" + url.PathEscape(w.Code)
		}
		row := listing.Row{Key: w.Code, Cells: []listing.Cell{{Number: int64(w.Rank)}, name, {Text: v.T("score.banner"), Tone: listing.Honour}}}
		if reads {
			row.Cells = append(row.Cells, listing.Cell{Points: w.Total, Href: sheetAddress(h.Period, h.Subject, w.Code)})
		}
		if prints {
			row.Cells = append(row.Cells, listing.Cell{Text: v.T("honour.print"), Href: honourAddress(h.Period) + "/certificate/" + url.PathEscape(w.Code)})
		}
		l.Rows = append(l.Rows, row)
	}
	return l
}

// honourPoster serves GET /honours/{month}/poster?size=a3&points=yes: one sheet for the wall.
func (s *Site) honourPoster(v *visit) error {
	h, err := s.honoursOf(v)
	if err != nil {
		return err
	}
	size, points := v.URL.Query().Get("size"), v.URL.Query().Get("points") == "yes" && v.everywhere(roster.ReadScores)
	if size != "a3" {
		size = ""
	}
	p := page.Poster{
		Base: v.bare("poster", v.periodName(h.Period)), Class: size, Heading: v.T("honour.heading"), Period: v.periodName(h.Period),
		Lead: v.T("honour.poster_lead", len(h.Windows)), Issued: []string{v.scope.Centre.Name, page.Day(v.printer, v.today)},
		Hint: v.T("honour.print_hint"), Links: v.posterLinks(h.Period, size, points),
	}
	for _, w := range h.Windows {
		row := page.Placed{Place: strconv.Itoa(w.Rank), Name: w.Name}
		if points {
			row.Points = w.Total.String()
		}
		p.Rows = append(p.Rows, row)
	}
	if len(p.Rows) == 0 {
		p.Lead = v.T("honour.nobody")
	}
	return v.show(p)
}

// posterLinks are the sizes of a poster, and the way back.
func (v *visit) posterLinks(month roster.Period, size string, points bool) []page.Link {
	at := honourAddress(month) + "/poster"
	address := func(size string, points bool) string {
		q := url.Values{}
		if size != "" {
			q.Set("size", size)
		}
		if points {
			q.Set("points", "yes")
		}
		if len(q) == 0 {
			return at
		}
		return at + "?" + q.Encode()
	}
	links := []page.Link{
		{Label: "A4", Href: address("", points), Here: size == ""}, {Label: "A3", Href: address("a3", points), Here: size == "a3"},
	}
	if v.everywhere(roster.ReadScores) {
		label := v.T("honour.with_points")
		if points {
			label = v.T("honour.without_points")
		}
		links = append(links, page.Link{Label: label, Href: address(size, !points)})
	}
	return append(links, page.Link{Label: v.T("honour.back"), Href: honourAddress(month)})
}

// bare is the frame of a page without head and menu.
func (v *visit) bare(noun string, args ...any) page.Base {
	b := v.base(noun, args...)
	b.Bare, b.Idle = true, 0
	return b
}

// honourCertificate serves GET /honours/{month}/certificate/{code}: one window's own sheet.
func (s *Site) honourCertificate(v *visit) error {
	h, err := s.honoursOf(v)
	if err != nil {
		return err
	}
	for _, w := range h.Windows {
		if w.Code != v.PathValue("code") {
			continue
		}
		b := v.bare("certificate", w.Name)
		b.Landscape = true
		return v.show(page.Poster{
			Base: b, Class: "certificate", Heading: v.T("honour.certificate"),
			Lead:   v.T("honour.certificate_text", w.Name, v.periodName(h.Period), v.T("honour.heading")),
			Issued: []string{v.scope.Centre.Name, page.Day(v.printer, v.today)}, Hint: v.T("honour.print_hint_landscape"),
			Links: []page.Link{{Label: v.T("honour.back"), Href: honourAddress(h.Period)}},
		})
	}
	return roster.Errorf(roster.NotFound, "page.nothing_there")
}
