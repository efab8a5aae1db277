package http

import (
	"net/url"
	"slices"
	"strconv"

	"redbanner/attendance/roster"
	"redbanner/http/page"
	"redbanner/reports/listing"
	"redbanner/scoring"
	"redbanner/scoring/rulebook"
)

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
	p := page.Detail{Base: v.base("honours", v.T("honour.none_yet")), Lead: v.T("honour.empty"), Links: v.honourLinks(months)}
	return v.show(p)
}

// honourLinks lead to what hangs together with the honours; months are those published.
func (v *visit) honourLinks(months []roster.Period) []page.Link {
	var links []page.Link
	if p := v.thisMonth(); v.previewsHonours(p) && !slices.Contains(months, p) {
		links = append(links, page.Link{Label: v.T("honour.preview_of", v.periodName(p)), Href: honourAddress(p)})
	}
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

// previewsHonours reports whether the visitor may see the honours of a month that is not
// published: who publishes, of one that has begun.
func (v *visit) previewsHonours(month roster.Period) bool {
	return v.may(roster.PublishPeriod) && v.everywhere(roster.ReadScores) && month.First() <= v.today
}

// honoursSeen are the honours of a month as it was published, or else, for who publishes,
// as they stand.
func (v *visit) honoursSeen(month roster.Period) (scoring.Honours, error) {
	h, err := v.site.Scoring.Honours(v.Context(), v.scope, month)
	if keyOf(err) == "honours.not_published" && v.previewsHonours(month) {
		return v.site.Scoring.HonoursPreview(v.Context(), v.scope, month, v.today)
	}
	return h, err
}

// honourShow serves GET /honours/{month}; before it is published only as a preview.
func (s *Site) honourShow(v *visit) error {
	month, err := monthOf(v.PathValue("month"))
	if err != nil {
		return err
	}
	h, err := v.honoursSeen(month)
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
	p := page.Detail{Base: v.base("honours", v.periodName(h.Period)), State: v.statePill(h.State), Lead: v.T("honour.lead", len(h.Windows)), Lists: []page.List{list}, Links: v.honourLinks(months)}
	for i, month := range months {
		if i < monthsOffered {
			p.Tabs = append(p.Tabs, page.Link{Label: v.periodName(month), Href: honourAddress(month), Here: month == h.Period})
		}
	}
	if h.TieOpen {
		p.Warns = append(p.Warns, v.T("honour.tie_open"))
		if v.may(roster.ReadPeriods) {
			p.Links = append([]page.Link{{Label: v.T("honour.decide_tie"), Href: periodAddress(h.Period) + "#ties"}}, p.Links...)
		}
	}
	if h.State == scoring.Open {
		p.State, p.Lead = page.Pill{Text: v.T("honour.preview"), Tone: "warn"}, v.T("honour.preview_lead", len(h.Windows))
		p.Actions = []page.Link{{Label: v.T("honour.to_period"), Href: periodAddress(h.Period), Primary: true}}
		return v.listed(p, list)
	}
	if v.may(roster.PublishPeriod) {
		p.Actions = []page.Link{{Label: v.T("honour.poster"), Href: honourAddress(h.Period) + "/poster", Primary: true}}
	}
	if err := v.starsBeside(&p, h.Period.Year, months); err != nil {
		return err
	}
	return v.listed(p, list)
}

// honourTable is the honour roll.
func (v *visit) honourTable(h *scoring.Honours) listing.List {
	l := listing.List{Title: v.T("honour.table", v.periodName(h.Period)), Empty: v.T("honour.nobody"), Columns: []listing.Column{
		{Key: "place", Label: v.T("score.rank"), Kind: listing.Number, Then: "name"}, {Key: "name", Label: v.T("score.name"), Names: h.Subject == rulebook.OfStaff},
		{Key: "honour", Label: v.T("score.remark")},
	}}
	if h.State == scoring.Open {
		l.Title = v.T("honour.table_preview", v.periodName(h.Period))
	}
	reads, prints := v.everywhere(roster.ReadScores), v.may(roster.PublishPeriod) && h.State != scoring.Open
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
	p, points := v.poster("poster", v.periodName(h.Period), honourAddress(h.Period))
	p.Heading, p.Lead = v.T("honour.heading"), v.T("honour.poster_lead", len(h.Windows))
	if h.State != scoring.Closed {
		p.Issued = append(p.Issued, v.T("honour.not_final"))
	}
	for _, w := range v.honoured(h) {
		p.Rows = append(p.Rows, placed(w.Rank, w.Name, w.Total, points))
	}
	if len(p.Rows) == 0 {
		p.Lead = v.T("honour.nobody")
	}
	return v.show(p)
}

// poster is a sheet for the wall without its rows, of a period whose honours are shown at
// an address, and whether it tells points: only to who reads all of them.
func (v *visit) poster(noun, period, back string) (page.Poster, bool) {
	size, points := v.URL.Query().Get("size"), v.URL.Query().Get("points") == "yes" && v.everywhere(roster.ReadScores)
	if size != "a3" {
		size = ""
	}
	return page.Poster{
		Base: v.bare(noun, period), Class: size, Period: period, Issued: v.issued(),
		Hint: v.T("honour.print_hint"), Links: v.posterLinks(back, size, points),
	}, points
}

// issued is who hands out a sheet, and when.
func (v *visit) issued() []string {
	return []string{v.scope.Centre.Name, page.PlainDay(v.printer, v.today)}
}

func placed(rank int, name string, total scoring.Points, points bool) page.Placed {
	row := page.Placed{Place: strconv.Itoa(rank), Name: name}
	if points {
		row.Points = total.String()
	}
	return row
}

// posterLinks are the sizes of a poster, and the way back.
func (v *visit) posterLinks(back, size string, points bool) []page.Link {
	at := v.URL.EscapedPath()
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
	return append(links, page.Link{Label: v.T("honour.back"), Href: back})
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
		return v.show(v.award(w.Name, v.periodName(h.Period), v.T("honour.heading"), honourAddress(h.Period)))
	}
	return roster.Errorf(roster.NotFound, "page.nothing_there")
}

// award is the sheet that one of the honoured is handed, who are shown at an address.
func (v *visit) award(name, period, honour, back string) page.Poster {
	b := v.bare("certificate", name)
	b.Landscape = true
	return page.Poster{
		Base: b, Class: "certificate", Heading: v.T("honour.certificate"), Lead: v.T("honour.certificate_text", name, period, honour),
		Issued: v.issued(), Hint: v.T("honour.print_hint_landscape"), Links: []page.Link{{Label: v.T("honour.back"), Href: back}},
	}
}
