package http

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"redbanner/attendance"
	"redbanner/attendance/roster"
	"redbanner/http/page"
	"redbanner/reports"
	"redbanner/reports/listing"
	"redbanner/scoring"
	"redbanner/scoring/rulebook"
)

// yearLatest serves GET /year: the year that the day before lies in.
func (s *Site) yearLatest(v *visit) error {
	return v.to("/year/"+strconv.Itoa((v.today-1).Year()), "")
}

// yearOf reads the year of the address.
func (v *visit) yearOf() (roster.Period, error) {
	p, err := roster.ParsePeriod(v.PathValue("year"))
	if err != nil || p.Kind != roster.Year {
		return p, roster.Errorf(roster.NotFound, "page.nothing_there")
	}
	return p, nil
}

// yearTabs are the views of a year.
func (v *visit) yearTabs(year roster.Period, here string) []page.Link {
	at := "/year/" + year.String()
	tabs := []page.Link{{Label: v.T("year_page.overview"), Href: at}, {Label: v.T("year_page.external"), Href: at + "/external"}}
	for i := range tabs {
		tabs[i].Here = tabs[i].Href == at+here
	}
	return tabs
}

// yearShow serves GET /year/{year}.
func (s *Site) yearShow(v *visit) error {
	p, lists, err := v.yearPage()
	if err != nil {
		return err
	}
	return v.listed(p, lists...)
}

// yearPage is the year's totals by window and by person, and its stars.
func (v *visit) yearPage() (page.Detail, []page.List, error) {
	year, err := v.yearOf()
	if err != nil {
		return page.Detail{}, nil, err
	}
	parts, stars, err := v.site.Stars.Year(v.Context(), v.scope, year.Year, v.today)
	if err != nil {
		return page.Detail{}, nil, err
	}
	among, err := v.narrowed(year, "/year/"+year.String(), roster.ReadScores)
	if err != nil {
		return page.Detail{}, nil, err
	}
	steps := v.steps(year, func(y roster.Period) string { return v.withWindow("/year/" + y.String()) })
	p := page.Detail{Base: v.base("year", year.Year), Steps: &steps, Tabs: v.yearTabs(year, ""), Lead: v.T("year_page.lead"), Choice: &among.choice}
	p.Actions = []page.Link{v.workbook(reports.OfYear, year, v.windowAsked())}
	tables := []listing.List{}
	if stars != nil {
		if v.printsStars(stars) {
			p.Actions = append(p.Actions, page.Link{Label: v.T("honour.star_poster", year.Year), Href: starAddress(year.Year) + "/poster"})
		}
		v.starsOn(&p, stars, year)
		tables = append(tables, v.starTable(stars, year, among))
	}
	rows := slices.DeleteFunc(scoring.Overview(parts), func(r scoring.YearRow) bool { return !among.holds(r.Of, r.Code) })
	for _, of := range []rulebook.Unit{rulebook.OfWindow, rulebook.OfStaff} {
		tables = append(tables, v.yearTable(year, parts, rows, of))
	}
	for _, table := range tables {
		list, err := v.list(table)
		if err != nil {
			return p, nil, err
		}
		p.Lists = append(p.Lists, list)
	}
	return p, p.Lists, nil
}

// yearTable is the totals of the year, a column for each period.
func (v *visit) yearTable(year roster.Period, parts []scoring.YearPart, rows []scoring.YearRow, of rulebook.Unit) listing.List {
	l := listing.List{ID: string(of), Title: v.T("year_page.table", year.Year, v.T("score.unit."+string(of))), Empty: v.T("year_page.empty"), PerPage: 100, Columns: []listing.Column{
		{Key: "code", Label: v.T("score.code")}, {Key: "name", Label: v.T("score.name"), Names: of == rulebook.OfStaff},
		{Key: "mean", Label: v.T("year_page.mean"), Kind: listing.Points, Bar: true}, {Key: "months", Label: v.T("year_page.months"), Kind: listing.Number},
	}}
	var periods []roster.Period
	for _, part := range parts {
		if _, known := part.Sheets[of]; known {
			periods = append(periods, part.Period)
			l.Columns = append(l.Columns, listing.Column{Key: part.Period.String(), Label: v.shortPeriod(part.Period), Kind: listing.Points})
		}
	}
	for _, row := range rows {
		if row.Of != of {
			continue
		}
		line := listing.Row{Key: row.Code, Cells: []listing.Cell{
			{Text: row.Code}, {Text: row.Name, Href: subjectAddress(of, row.Code)}, {Points: row.Mean, None: row.Months == 0}, {Number: int64(row.Months)},
		}}
		for _, p := range periods {
			line.Cells = append(line.Cells, v.yearCell(row, p))
		}
		l.Rows = append(l.Rows, line)
	}
	return l
}

// shortPeriod is a period of a year that is known: 3月, 上半年.
func (v *visit) shortPeriod(p roster.Period) string {
	switch p.Kind {
	case roster.Month:
		return v.T("page.month_short." + strconv.Itoa(p.N))
	case roster.Half:
		return v.T("year_page.half" + strconv.Itoa(p.N))
	}
	return v.T("year_page.quarter", p.N)
}

// subjectAddress is the page of a window or person.
func subjectAddress(of rulebook.Unit, code string) string {
	if of == rulebook.OfWindow {
		return "/windows/" + url.PathEscape(code)
	}
	return "/staff/" + url.PathEscape(code)
}

// yearCell is what a period gave a window or person; what is not closed is marked.
func (v *visit) yearCell(row scoring.YearRow, p roster.Period) listing.Cell {
	i := slices.IndexFunc(row.Cells, func(c scoring.YearCell) bool { return c.Period == p })
	if i < 0 {
		return listing.Cell{None: true}
	}
	c := row.Cells[i]
	cell := listing.Cell{Points: c.Total, Text: c.Total.String(), Href: sheetAddress(p, row.Of, row.Code)}
	if c.State != scoring.Closed {
		cell.Text += "*"
	}
	if c.RedBanner {
		cell.Text, cell.Tone = cell.Text+" "+v.T("overview.banner"), listing.Honour
	}
	if c.Grade != "" {
		cell.Text += " " + c.Grade
	}
	return cell
}

// starsOn tells how the choice of the stars stands, and asks for what is open.
func (v *visit) starsOn(p *page.Detail, stars *scoring.Stars, year roster.Period) {
	closed := 0
	for _, m := range stars.Months {
		if m.State == scoring.Closed {
			closed++
		}
	}
	p.Facts = []page.Fact{{Name: v.T("star.star"), Value: v.T("star.heading", year.Year, stars.Count, len(stars.Months), closed)}}
	if stars.Provisional {
		p.Facts = append(p.Facts, page.Fact{Name: v.T("person.state"), Value: v.T("star.provisional"), Tone: "warn"})
	}
	if d := stars.Decision; d != nil {
		p.Facts = append(p.Facts, page.Fact{Name: v.T("grades.decided"), Value: v.T("star.decided", d.DecidedBy, d.Minutes)})
	}
	if !stars.TieOpen {
		return
	}
	p.Warns = append(p.Warns, v.T("year_page.tie_open"))
	if v.may(roster.DecideOutcome) {
		form := v.starForm(stars, year)
		p.Parts = append(p.Parts, page.Part{ID: "stars-part", Title: form.Submit, Lead: v.T("year_page.decide_lead"), Form: &form})
	}
}

// starForm asks whom the meeting chose among equals.
func (v *visit) starForm(stars *scoring.Stars, year roster.Period) page.Form {
	among := page.Field{Name: "codes", Label: v.T("year_page.chosen"), Type: "checks", Required: true}
	for _, row := range stars.Rows {
		if row.Tie {
			among.Options = append(among.Options, page.Option{Value: row.Code, Label: row.Name + " " + row.Code, Hint: row.Mean.String()})
		}
	}
	return page.Form{ID: "stars", Hidden: v.seen(), Action: "/year/" + year.String() + "/stars", Submit: v.T("year_page.decide"), Fields: []page.Field{
		among, {Name: "minutes", Label: v.T("period.minutes"), Required: true}, {Name: "decided_by", Label: v.T("period.decided_by"), Required: true},
	}}
}

// starTable is the standings among the year's stars.
func (v *visit) starTable(stars *scoring.Stars, year roster.Period, among narrowing) listing.List {
	l := listing.List{ID: "stars-", Title: v.T("year_page.stars", year.Year), Empty: v.T("year_page.empty"), PerPage: 20, Columns: []listing.Column{
		{Key: "rank", Label: v.T("score.rank"), Kind: listing.Number, Then: "name"}, {Key: "code", Label: v.T("score.code")},
		{Key: "name", Label: v.T("score.name"), Names: stars.Of == rulebook.OfStaff}, {Key: "mean", Label: v.T("year_page.mean"), Kind: listing.Points, Bar: true},
		{Key: "months", Label: v.T("year_page.months"), Kind: listing.Number}, {Key: "honour", Label: v.T("score.remark")},
	}}
	prints := v.printsStars(stars)
	if prints {
		l.Columns = append(l.Columns, listing.Column{Key: "certificate", Label: v.T("honour.certificate"), Plain: true})
	}
	for _, row := range stars.Rows {
		if !among.holds(stars.Of, row.Code) {
			continue
		}
		remark, sheet := listing.Cell{}, listing.Cell{None: true}
		switch {
		case row.Star:
			remark = listing.Cell{Text: v.T("star.star"), Tone: listing.Honour}
			sheet = listing.Cell{Text: v.T("honour.print"), Href: starAddress(year.Year) + "/certificate/" + url.PathEscape(row.Code)}
		case row.Tie:
			remark = listing.Cell{Text: v.T("rank.tie"), Tone: listing.Warn}
		}
		line := listing.Row{Key: row.Code, Cells: []listing.Cell{
			{Number: int64(row.Rank)}, {Text: row.Code}, {Text: row.Name, Href: subjectAddress(stars.Of, row.Code)}, {Points: row.Mean}, {Number: int64(row.Months)}, remark,
		}}
		if prints {
			line.Cells = append(line.Cells, sheet)
		}
		l.Rows = append(l.Rows, line)
	}
	return l
}

// printsStars reports whether the visitor is led to the sheets for the wall.
func (v *visit) printsStars(stars *scoring.Stars) bool {
	return stars.Settled() && v.may(roster.PublishPeriod)
}

// yearDecide serves POST /year/{year}/stars.
func (s *Site) yearDecide(v *visit) error {
	year, err := v.yearOf()
	if err != nil {
		return err
	}
	d := scoring.StarDecision{Year: year.Year, Codes: v.PostForm["codes"], Minutes: strings.TrimSpace(v.PostForm.Get("minutes")), DecidedBy: strings.TrimSpace(v.PostForm.Get("decided_by"))}
	if err = required(v.PostForm.Get, "codes", "minutes", "decided_by"); err == nil {
		_, err = s.Stars.Decide(v.Context(), v.scope, d, v.today)
	}
	if err == nil {
		return v.to("/year/"+year.String(), "year_page.decided")
	}
	p, _, pageErr := v.yearPage()
	if pageErr != nil || len(p.Parts) == 0 {
		return err
	}
	return v.again(err, *p.Parts[0].Form, func(f page.Form) page.View { p.Parts[0].Form = &f; return p })
}

// externalShow serves GET /year/{year}/external: what departments above the centre said.
func (s *Site) externalShow(v *visit) error {
	p, err := v.externalPage()
	if err != nil {
		return err
	}
	return v.listed(p, p.Lists...)
}

// externalPage is the ratings of the year, and the form to enter one.
func (v *visit) externalPage() (page.Detail, error) {
	year, err := v.yearOf()
	if err != nil {
		return page.Detail{}, err
	}
	ratings, err := v.site.Externals.Ratings(v.Context(), v.scope, roster.Period{})
	if err != nil {
		return page.Detail{}, err
	}
	people, err := v.site.Attendance.People(v.Context(), v.scope)
	if err != nil {
		return page.Detail{}, err
	}
	list, err := v.list(v.externalTable(ratings, people, year))
	if err != nil {
		return page.Detail{}, err
	}
	steps := v.steps(year, func(y roster.Period) string { return "/year/" + y.String() + "/external" })
	p := page.Detail{Base: v.base("external", year.Year), Steps: &steps, Tabs: v.yearTabs(year, "/external"), Lead: v.T("external_page.lead"), Lists: []page.List{list}}
	p.Help = "year"
	if v.may(roster.RecordFacts) {
		form := v.externalForm(people, year)
		p.Parts = []page.Part{{ID: "external-part", Title: form.Submit, Form: &form}}
	}
	return p, nil
}

// externalTable is the ratings of the periods of a year.
func (v *visit) externalTable(ratings []scoring.ExternalRating, people attendance.People, year roster.Period) listing.List {
	l := listing.List{Title: v.T("external_page.table", year.Year), Empty: v.T("external_page.empty"), PerPage: 50, Columns: []listing.Column{
		{Key: "period", Label: v.T("column.period")}, {Key: "subject", Label: v.T("column.external.subject")},
		{Key: "department", Label: v.T("column.external.department")}, {Key: "score", Label: v.T("column.external.score"), Kind: listing.Points},
		{Key: "ref", Label: v.T("column.external.ref")}, {Key: "note", Label: v.T("column.remark"), Plain: true},
	}}
	for _, r := range scoring.ExternalOf(ratings, "") {
		if r.Period.Year != year.Year {
			continue
		}
		subject := listing.Cell{Text: people.WindowName(r.Window), Href: subjectAddress(rulebook.OfWindow, r.Window)}
		if r.Staff != "" {
			subject = listing.Cell{Text: people.Name(r.Staff), Href: subjectAddress(rulebook.OfStaff, r.Staff)}
		}
		l.Rows = append(l.Rows, listing.Row{Cells: []listing.Cell{
			{Text: v.periodName(r.Period)}, subject, {Text: r.Department}, {Points: r.Score}, {Text: r.Ref}, {Text: r.Note},
		}})
	}
	return l
}

// externalForm asks for one rating.
func (v *visit) externalForm(people attendance.People, year roster.Period) page.Form {
	period := page.Field{Name: "period", Label: v.T("column.period"), Type: "select", Required: true, Value: v.thisMonth().String()}
	for p := (roster.Period{Year: year.Year, Kind: roster.Month, N: 1}); p.Year == year.Year; p = p.Next() {
		period.Options = append(period.Options, page.Option{Value: p.String(), Label: v.periodName(p)})
	}
	for n := 1; n <= 2; n++ {
		p := roster.Period{Year: year.Year, Kind: roster.Half, N: n}
		period.Options = append(period.Options, page.Option{Value: p.String(), Label: v.periodName(p)})
	}
	return page.Form{ID: "external", Hidden: v.seen(), Action: "/year/" + year.String() + "/external", Submit: v.T("external_page.add"), Wide: true, Fields: []page.Field{
		period, {Name: "department", Label: v.T("column.external.department"), Required: true},
		{Name: "window", Label: v.T("external_page.window"), Type: "select", Options: windowOptions("—", people.Windows), Hint: v.T("external_page.either")},
		{Name: "staff", Label: v.T("external_page.staff"), Type: "select", Options: staffOptions("—", people.Staff)},
		{Name: "score", Label: v.T("column.external.score"), Mode: "decimal", Required: true, Hint: v.T("external_page.score_hint")},
		{Name: "ref", Label: v.T("column.external.ref")}, {Name: "note", Label: v.T("column.remark")},
	}}
}

// externalAdd serves POST /year/{year}/external.
func (s *Site) externalAdd(v *visit) error {
	cells := map[string]string{}
	for _, name := range []string{"period", "department", "window", "staff", "score", "ref", "note"} {
		cells[name] = strings.TrimSpace(v.PostForm.Get(name))
	}
	_, err := s.Externals.Add(v.Context(), v.scope, scoring.Form{Kind: "external", Cells: cells})
	if err == nil {
		return v.to("/year/"+url.PathEscape(v.PathValue("year"))+"/external", "external_page.added", cells["department"])
	}
	p, pageErr := v.externalPage()
	if pageErr != nil || len(p.Parts) == 0 {
		return err
	}
	return v.again(err, *p.Parts[0].Form, func(f page.Form) page.View { p.Parts[0].Form = &f; return p })
}
