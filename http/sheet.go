package http

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"redbanner/attendance"
	"redbanner/attendance/duty"
	"redbanner/attendance/roster"
	"redbanner/http/locale"
	"redbanner/http/page"
	"redbanner/reports"
	"redbanner/reports/listing"
	"redbanner/scoring"
	"redbanner/scoring/rulebook"
)

// myScore serves GET /me/score: the visitor's own sheet of a month or half-year.
func (s *Site) myScore(v *visit) error {
	p := v.thisMonth()
	if asked := v.URL.Query().Get("period"); asked != "" {
		var err error
		if p, err = roster.ParsePeriod(asked); err != nil {
			return roster.Errorf(roster.NotFound, "page.nothing_there")
		}
	}
	address := func(of roster.Period) string { return "/me/score?period=" + of.String() }
	b := v.base("my_score")
	view := page.Sheet{Base: b, Steps: v.steps(p, address), Tabs: mineTabs(v, p, address)}
	if v.scope.Staff == "" {
		view.Empty = &page.Empty{Text: v.T("score.nobody")}
		return v.show(view)
	}
	shown, err := v.shown(p)
	if err != nil {
		return err
	}
	sheet := sheetOf(&shown, rulebook.OfStaff, v.scope.Staff)
	if sheet == nil {
		view.Empty = &page.Empty{Text: v.T("score.no_own_sheet", v.periodName(p))}
		return v.show(view)
	}
	if err := v.explain(&view, &shown, rulebook.OfStaff, sheet); err != nil {
		return err
	}
	return v.listed(view, view.Lines)
}

// mineTabs leads from the month to its half-year and back.
func mineTabs(v *visit, p roster.Period, address func(roster.Period) string) []page.Link {
	tabs := []page.Link{{Label: v.periodName(p), Href: address(p), Here: true}}
	for _, other := range otherPeriods(p) {
		tabs = append(tabs, page.Link{Label: v.periodName(other), Href: address(other)})
	}
	return tabs
}

// scoreShow serves GET /scores/{period}/{subject}/{code}: one sheet, every point explained.
func (s *Site) scoreShow(v *visit) error {
	p, err := v.periodOf()
	if err != nil {
		return err
	}
	shown, err := v.shown(p)
	if err != nil {
		return err
	}
	unit, code := rulebook.Unit(v.PathValue("subject")), v.PathValue("code")
	sheet := sheetOf(&shown, unit, code)
	if sheet == nil { // there is none, or it is none of the visitor's business
		return roster.Errorf(roster.NotFound, "page.nothing_there")
	}
	b := v.base("sheet", sheet.Name)
	b.Crumbs = []page.Link{{Label: v.T("menu.scores"), Href: "/scores/" + p.String() + "?of=" + string(unit)}}
	if unit == rulebook.OfStaff {
		b.Actions = []page.Link{{Label: v.T("score.about_person"), Href: "/staff/" + url.PathEscape(code)},
			{Label: v.T("score.own_workbook"), Href: "/reports/" + string(reports.OfStaff) + "/" + url.PathEscape(p.String()) + "?of=" + url.QueryEscape(code)}}
	} else {
		b.Actions = []page.Link{{Label: v.T("score.about_window"), Href: "/windows/" + url.PathEscape(code)}}
	}
	view := page.Sheet{Base: b, Steps: v.steps(p, func(of roster.Period) string { return sheetAddress(of, unit, code) })}
	if err := v.explain(&view, &shown, unit, sheet); err != nil {
		return err
	}
	return v.listed(view, view.Lines)
}

func sheetOf(shown *scoring.Shown, unit rulebook.Unit, code string) *scoring.SheetDocument {
	sheets := shown.Sheets[unit].Sheets
	i := slices.IndexFunc(sheets, func(s scoring.SheetDocument) bool { return s.Code == code })
	if i < 0 {
		return nil
	}
	return &sheets[i]
}

// explain fills a page with a sheet: from the full mark, line by line, to the total.
func (v *visit) explain(view *page.Sheet, shown *scoring.Shown, unit rulebook.Unit, sheet *scoring.SheetDocument) error {
	view.State, view.Total = v.statePill(shown.State), page.Points(sheet.Total)
	view.Standing = v.standingFacts(shown, unit, sheet)
	view.About = v.aboutSheet(shown)
	crowd := shown.Crowds[unit]
	people, err := v.site.Attendance.People(v.Context(), v.scope)
	if err != nil {
		return err
	}
	var full, taken, earned scoring.Points
	keys := sheet.Keys()
	lines := v.lineTable(shown, sheet)
	for i := range sheet.Items {
		item := &sheet.Items[i]
		one := v.sheetItem(shown, item)
		if median, known := crowd.Items[item.ID]; known && crowd.Sheets > 1 {
			one.Median = page.Points(median)
		}
		ballots, err := v.ballotsBehind(shown, unit, sheet.Code, item, people)
		if err != nil {
			return err
		}
		one.Lines = append(v.sheetLines(shown, unit, sheet.Code, item, keys[i]), v.ratedLines(shown, unit, sheet.Code, item, ballots)...)
		for j := range one.Lines {
			if staff := one.Lines[j].Staff; staff != "" {
				one.Lines[j].Staff = people.Name(staff)
			}
		}
		for _, line := range one.Lines {
			view.Presumed = view.Presumed || line.Presumed
		}
		lines.Rows = append(lines.Rows, lineRows(shown, item, &one)...)
		if named, known := shown.Book.Item(item.ID); known && named.Bonus {
			earned += item.Score
			view.Bonus = append(view.Bonus, one)
			continue
		}
		full += item.Full
		taken += item.Score - item.Full
		view.Items = append(view.Items, one)
	}
	view.Start, view.StartText = page.Points(full), v.T("score.start")
	view.Deducted, view.Earned, view.EarnedText = page.Points(taken), page.Points(earned), earnedText(v.printer, shown.Book.Bonus)
	if unit == rulebook.OfStaff {
		view.Standing = append(view.Standing, v.ownGrade(shown, sheet.Code)...)
	}
	if view.Lines, err = v.list(lines); err != nil {
		return err
	}
	for _, o := range sheet.Objections {
		view.Gone = append(view.Gone, v.T("score.objection_gone", o.Number, o.Clause, o.Fact, o.Decided, o.Reason))
	}
	return nil
}

// lineTable is what a download of a sheet holds: its items, each with its lines.
func (v *visit) lineTable(shown *scoring.Shown, sheet *scoring.SheetDocument) listing.List {
	return listing.List{Title: v.T("score.lines", sheet.Name, v.periodName(shown.Period)), Columns: []listing.Column{
		{Key: "item", Label: v.T("score.item")}, {Key: "full", Label: v.T("column.full"), Kind: listing.Points}, {Key: "score", Label: v.T("score.score"), Kind: listing.Points},
		{Key: "day", Label: v.T("score.day"), Kind: listing.Day}, {Key: "staff", Label: v.T("column.person"), Names: true}, {Key: "what", Label: v.T("score.what")}, {Key: "clause", Label: v.T("column.clause")},
		{Key: "asked", Label: v.T("score.asked"), Kind: listing.Points}, {Key: "taken", Label: v.T("score.taken"), Kind: listing.Points},
	}}
}

// lineRows are the lines of an item in such a list, or one row of an item without any.
func lineRows(shown *scoring.Shown, item *scoring.ItemDocument, one *page.SheetItem) []listing.Row {
	head := []listing.Cell{{Text: strings.TrimSpace(one.ID + " " + one.Name)}, {Points: item.Full}, {Points: item.Score}}
	none := listing.Cell{None: true}
	row := func(cells ...listing.Cell) listing.Row { return listing.Row{Cells: slices.Concat(head, cells)} }
	text := func(s string) listing.Cell { return listing.Cell{Text: s, None: s == ""} }
	var rows []listing.Row
	rated := item.Rated(shown.Book)
	for i, line := range one.Lines {
		day, asked, taken := none, listing.Cell{}, listing.Cell{}
		if i < len(item.Entries) {
			e := &item.Entries[i]
			day, asked.Points, taken.Points = listing.Cell{Day: e.Date}, e.Points, e.Applied
		} else {
			asked.Points = rated[i-len(item.Entries)].Applied
			taken = asked
		}
		rows = append(rows, row(day, text(line.Staff), text(strings.TrimSpace(line.Words+" "+line.Wording)), text(line.Clause), asked, taken))
	}
	if rows == nil {
		return []listing.Row{row(none, none, none, none, none, none)}
	}
	return rows
}

// earnedText is what the sum of the bonus is called, with the most that a book allows of it.
func earnedText(p *locale.Printer, most rulebook.Points) string {
	if most == 0 {
		return p.T("score.earned")
	}
	return p.T("score.earned_of", strings.TrimSuffix(most.String(), ".00"))
}

// standingFacts are a sheet's place, and the middle of all.
func (v *visit) standingFacts(shown *scoring.Shown, unit rulebook.Unit, sheet *scoring.SheetDocument) []page.Fact {
	crowd, place := shown.Crowds[unit], shown.Places[unit][sheet.Code]
	facts := []page.Fact{
		{Name: v.T("score.base"), Value: page.Points(sheet.Base)},
		{Name: v.T("score.bonus"), Value: page.Points(sheet.Bonus)},
		{Name: v.T("score.rank"), Value: v.T("score.rank_of", place.Rank, place.Of)},
	}
	if crowd.Sheets > 0 {
		facts = append(facts, page.Fact{Name: v.T("score.median_all"), Value: page.Points(crowd.Median)})
	}
	return facts
}

// aboutSheet says by what a sheet was computed, and as of when.
func (v *visit) aboutSheet(shown *scoring.Shown) []page.Fact {
	facts := []page.Fact{
		{Name: v.T("score.book"), Value: v.T("score.book_version", shown.Book.Name, shown.Book.Version), Href: "/rules/" + url.PathEscape(shown.Book.ID) + "/" + url.PathEscape(shown.Book.Version)},
		{Name: v.T("score.as_of"), Value: page.Day(v.printer, shown.AsOf)},
	}
	if shown.Digest != "" {
		facts = append(facts, page.Fact{Name: v.T("score.digest"), Value: shown.Digest})
	}
	return facts
}

// sheetItem is the head of an item.
func (v *visit) sheetItem(shown *scoring.Shown, item *scoring.ItemDocument) page.SheetItem {
	one := page.SheetItem{ID: item.ID, Full: page.Points(item.Full), Score: page.Points(item.Score), Note: item.Note, Pending: item.Pending}
	named, known := shown.Book.Item(item.ID)
	if known {
		one.Name, one.Text = named.Name, named.Text
		one.Clean = len(item.Entries) == 0 && !item.Pending && item.Score == item.Full
	}
	for i, part := range item.Parts {
		p := page.SheetPart{ID: part.ID, Full: page.Points(part.Full), Score: page.Points(part.Score)}
		if known && i < len(named.Parts) {
			p.Name = named.Parts[i].Name
		}
		one.Parts = append(one.Parts, p)
	}
	return one
}

// sheetLines are the entries of an item.
func (v *visit) sheetLines(shown *scoring.Shown, unit rulebook.Unit, code string, item *scoring.ItemDocument, keys []scoring.EntryKey) []page.SheetLine {
	lines := make([]page.SheetLine, len(item.Entries))
	for i := range item.Entries {
		e := &item.Entries[i]
		line := page.SheetLine{
			Anchor: item.ID + "-" + strconv.Itoa(i+1), Day: page.ShortDay(v.printer, e.Date), Words: e.Text, Clause: e.Clause,
			Points: page.Points(e.Points), Applied: page.Points(e.Applied), Presumed: e.Presumed, Waived: e.Waived,
		}
		if unit == rulebook.OfWindow {
			line.Staff = e.Staff
		}
		if place, known := shown.Book.Clause(e.Clause); known {
			line.Wording = place.Clause.Text
			line.Words = ownWords(e.Text, place.Clause.Text)
		}
		if e.Applied != e.Points && !e.Waived {
			line.Cut = v.T("score.cut", page.Points(e.Points), page.Points(e.Applied))
		}
		line.Evidence = v.evidenceOf(e)
		line.Mark, line.Object = v.objectionAt(shown, unit, code, e.Objection, keys[i])
		lines[i] = line
	}
	return lines
}

// ballotsBehind is how many ballots of its window an item rests on, 0 where that is not
// told or the item is rated by nobody.
func (v *visit) ballotsBehind(shown *scoring.Shown, unit rulebook.Unit, code string, item *scoring.ItemDocument, people attendance.People) (int, error) {
	for _, rated := range item.Rated(shown.Book) {
		if rated.Pending || rated.Clause.Rating.External() {
			continue
		}
		window := code
		if unit == rulebook.OfStaff {
			window = people.WindowOf(code, shown.Period.Last())
		}
		return v.site.Ballots.Counted(v.Context(), v.scope, shown.Period, *rated.Clause.Rating, window)
	}
	return 0, nil
}

// ratedLines are what ratings did to an item, of which no fact tells.
func (v *visit) ratedLines(shown *scoring.Shown, unit rulebook.Unit, code string, item *scoring.ItemDocument, ballots int) []page.SheetLine {
	var lines []page.SheetLine
	for _, rated := range item.Rated(shown.Book) {
		applied := page.Points(rated.Applied)
		line := page.SheetLine{
			Anchor: item.ID + "-" + rated.Clause.ID, Words: v.ratedWords(rated, ballots), Clause: rated.Clause.ID, Wording: rated.Clause.Text,
			Points: applied, Applied: applied, Presumed: rated.Clause.Mark == rulebook.Presumed && !slices.Contains(shown.Confirmed, rated.Clause.ID),
		}
		line.Mark, line.Object = v.objectionAt(shown, unit, code, item.Objection, rated.Key())
		lines = append(lines, line)
	}
	return lines
}

// ratedWords say where the points of a rating come from.
func (v *visit) ratedWords(rated scoring.RatedLine, ballots int) string {
	score, full := page.Points(rated.Score), page.Points(rated.Full)
	switch {
	case rated.Pending:
		return v.T("score.rated_pending")
	case rated.Clause.Rating.External():
		return v.T("score.rated_external", score, full)
	case ballots == 0:
		return v.T("score.rated", score, full)
	}
	return v.T("score.rated_of", ballots, score, full)
}

// objectionAt leads to the objection to a line, or to the form for one.
func (v *visit) objectionAt(shown *scoring.Shown, unit rulebook.Unit, code string, mark *scoring.ObjectionMark, key scoring.EntryKey) (there, form *page.Link) {
	switch {
	case mark != nil:
		return &page.Link{Label: v.T("remark.objection."+string(mark.State), mark.Number), Href: objectionAddress(mark.Number)}, nil
	case v.mayObject(shown, unit, code):
		return nil, &page.Link{Label: v.T("score.object"), Href: objectAddress(shown.Period, unit, code, key)}
	}
	return nil, nil
}

// ownWords is what an entry says beyond the wording of its clause, which stands beneath;
// of one that says no more it is empty.
func ownWords(text, wording string) string {
	rest, found := strings.CutPrefix(text, wording)
	if !found {
		return text
	}
	return strings.TrimSuffix(strings.TrimPrefix(rest, "（"), "）")
}

// evidenceOf leads to what an entry rests on, where there is a page about it: a fact, a
// case, the days of a person, the study days. The reference says by its first letter what
// it is.
func (v *visit) evidenceOf(e *scoring.EntryDocument) *page.Link {
	kind, of, _ := strings.Cut(e.Fact, ":")
	month := roster.PeriodOf(e.Date, roster.Month).String()
	link := page.Link{Label: v.T("score.evidence")}
	switch {
	case kind == "f" && v.may(roster.ReadFacts):
		link.Href = "/events/" + url.PathEscape(e.Fact)
	case kind == "c" && v.may(roster.ReadFacts):
		link.Href = "/cases/" + url.PathEscape(of)
	case kind == "m" && strings.Contains(of, ":"+duty.Study+":") && v.may(roster.ReadCalendar):
		link.Href = "/calendar/study/" + month
	case (kind == "a" || kind == "l") && e.Staff == v.scope.Staff:
		link.Href = "/me/attendance?month=" + month
	case (kind == "a" || kind == "l") && v.may(roster.ReadAttendance):
		link.Href = "/attendance/" + month + "/" + url.PathEscape(e.Staff)
	default:
		return nil
	}
	return &link
}

// mayObject reports whether the visitor may object to an entry of a sheet.
func (v *visit) mayObject(shown *scoring.Shown, unit rulebook.Unit, code string) bool {
	owner := roster.Owner{Staff: code}
	if unit == rulebook.OfWindow {
		owner = roster.Owner{Window: code}
	}
	return shown.State == scoring.Published && v.scope.As.Covers(roster.FileObjection, owner)
}

// objectAddress is the page to object to one entry.
func objectAddress(p roster.Period, unit rulebook.Unit, code string, key scoring.EntryKey) string {
	q := url.Values{"period": {p.String()}, "of": {string(unit)}, "code": {code}, "clause": {key.Clause}, "fact": {key.Fact},
		"staff": {key.Staff}, "nth": {strconv.Itoa(key.Nth)}}
	if !key.Date.IsZero() {
		q.Set("date", key.Date.String())
	}
	return "/appeals/new?" + q.Encode()
}
