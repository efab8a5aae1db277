package http

import (
	"strconv"

	"redbanner/attendance/roster"
	"redbanner/http/document"
	"redbanner/http/page"
	"redbanner/reports"
	"redbanner/reports/listing"
)

// The publication sheet (公示表) of a month: what is posted in the hall, to look at and to
// print. The workbook of the same has the same rows.

func publicationAddress(p roster.Period) string { return periodAddress(p) + "/publication" }

// apiPublication is the operation of the sheet.
func (s *Site) apiPublication() *operation {
	return apiGet("/periods/{period}/publication", with(roster.ReadScores), "What of a month is posted in the hall: places, counts of attendance, correction slips, and until when objections are taken.", s.apiPublicationShow)
}

// publicationOf is the sheet of a month as it stands.
func (v *visit) publicationOf(p roster.Period) (reports.Publication, error) {
	report, err := v.site.Reports.Report(v.Context(), v.scope, reports.OfPublication, p, "", v.today)
	if err != nil {
		return reports.Publication{}, err
	}
	return report.(reports.Publication), nil
}

// publicationShow serves GET /assess/{period}/publication: the sheet, to print.
func (s *Site) publicationShow(v *visit) error {
	p, err := v.periodOf()
	if err != nil {
		return err
	}
	sheet, err := v.publicationOf(p)
	if err != nil {
		return err
	}
	view := page.Detail{
		Base: v.base("publication", v.periodName(p)), State: v.statePill(string(sheet.State)), Lead: v.publicationLead(&sheet), Signed: true,
	}
	view.Actions = []page.Link{{Label: v.T("publication.workbook"), Href: "/reports/publication/" + p.String(), Primary: true}}
	view.Facts = []page.Fact{{Name: v.T("publication.centre"), Value: sheet.Centre}, {Name: v.T("publication.book"), Value: sheet.BookLabel()}}
	if sheet.State != reports.Closed {
		view.Facts = append(view.Facts, page.Fact{Name: v.T("publication.how_to"), Value: v.T("publication.how")})
	}
	view.Crumbs = []page.Link{{Label: v.periodName(p), Href: periodAddress(p)}}
	for _, l := range []listing.List{v.publishedScores(&sheet), v.publishedAttendance(&sheet), v.publishedSlips(&sheet)} {
		list, err := v.list(l)
		if err != nil {
			return err
		}
		list.Search = false
		view.Lists = append(view.Lists, list)
	}
	return v.listed(view, view.Lists...)
}

// publicationLead says until when objections are taken.
func (v *visit) publicationLead(sheet *reports.Publication) string {
	day := func(d roster.Date) string { return page.Day(v.printer, d) }
	switch {
	case !sheet.PostedOn.IsZero() && sheet.State == reports.Closed:
		return v.T("publication.over", day(sheet.PostedOn), day(sheet.Until))
	case !sheet.PostedOn.IsZero():
		return v.T("publication.until", day(sheet.PostedOn), day(sheet.Until))
	case sheet.State == reports.Closed:
		return v.T("publication.never")
	}
	return v.T("publication.draft", day(sheet.AsOf), day(sheet.Until))
}

func (v *visit) publishedScores(sheet *reports.Publication) listing.List {
	l := listing.List{ID: "scores", Title: v.T("publication.scores"), Empty: v.T("publication.no_scores"), Columns: []listing.Column{
		{Key: "place", Label: v.T("score.rank"), Kind: listing.Number, Then: "code"}, {Key: "code", Label: v.T("publication.code")}, {Key: "name", Label: v.T("score.name")},
		{Key: "total", Label: v.T("score.total"), Kind: listing.Points}, {Key: "honour", Label: v.T("score.remark")},
	}}
	for _, r := range sheet.Scores {
		honour := listing.Cell{None: true}
		switch {
		case r.Banner:
			honour = listing.Cell{Text: v.T("score.banner"), Tone: listing.Honour}
		case r.Tie:
			honour = listing.Cell{Text: v.T("publication.tie"), Tone: listing.Warn}
		case r.Pending:
			honour = listing.Cell{Text: v.T("publication.pending"), Tone: listing.Warn}
		}
		l.Rows = append(l.Rows, listing.Row{Key: r.Code, Cells: []listing.Cell{
			{Number: int64(r.Rank)}, {Text: r.Code}, {Text: r.Name}, {Points: r.Total}, honour,
		}})
	}
	return l
}

func (v *visit) publishedAttendance(sheet *reports.Publication) listing.List {
	l := listing.List{ID: "attendance", Title: v.T("publication.attendance"), Empty: v.T("publication.no_people"), Columns: []listing.Column{
		{Key: "code", Label: v.T("publication.code")}, {Key: "name", Label: v.T("score.name"), Names: true}, {Key: "window", Label: v.T("publication.window")},
	}}
	for _, key := range []string{"due", "present", "late", "early", "off_post", "absent", "leave", "official", "missing_in", "missing_out"} {
		l.Columns = append(l.Columns, listing.Column{Key: key, Label: v.T("publication.col." + key), Kind: listing.Number})
	}
	for _, p := range sheet.People {
		cells := []listing.Cell{{Text: p.Code}, {Text: p.Name}, {Text: p.Window}}
		for _, n := range []int{p.Due, p.Present, p.Late, p.Early, p.OffPost, p.Absent, p.Leave, p.Official, p.MissingIn, p.MissingOut} {
			cells = append(cells, listing.Cell{Number: int64(n)})
		}
		l.Rows = append(l.Rows, listing.Row{Key: p.Code, Cells: cells})
	}
	return l
}

func (v *visit) publishedSlips(sheet *reports.Publication) listing.List {
	l := listing.List{ID: "slips", Title: v.T("publication.slips"), Empty: v.T("publication.no_slips"), Columns: []listing.Column{
		{Key: "code", Label: v.T("publication.code")}, {Key: "name", Label: v.T("score.name"), Names: true}, {Key: "window", Label: v.T("publication.window")},
		{Key: "date", Label: v.T("publication.date"), Kind: listing.Day}, {Key: "session", Label: v.T("publication.session")}, {Key: "side", Label: v.T("publication.side")},
	}}
	for i, x := range sheet.Slips {
		l.Rows = append(l.Rows, listing.Row{Key: strconv.Itoa(i), Cells: []listing.Cell{
			{Text: x.Code}, {Text: x.Name}, {Text: x.Window}, {Day: x.Date}, {Text: v.T("session." + x.Session.String())}, {Text: v.T("slip.side." + x.Side.String())},
		}})
	}
	return l
}

// apiPublicationShow serves GET /api/v1/periods/{period}/publication.
func (s *Site) apiPublicationShow(v *visit, in *OnePeriod) (document.Posted, error) {
	p, err := in.parse()
	if err != nil {
		return document.Posted{}, err
	}
	sheet, err := v.publicationOf(p)
	if err != nil {
		return document.Posted{}, err
	}
	return document.NewPosted(p, sheet), nil
}
