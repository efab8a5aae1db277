package http

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"redbanner/attendance/roster"
	"redbanner/http/page"
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
	return v.show(view)
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
		b.Actions = []page.Link{{Label: v.T("score.about_person"), Href: "/staff/" + url.PathEscape(code)}}
	} else {
		b.Actions = []page.Link{{Label: v.T("score.about_window"), Href: "/windows/" + url.PathEscape(code)}}
	}
	view := page.Sheet{Base: b, Steps: v.steps(p, func(of roster.Period) string { return sheetAddress(of, unit, code) })}
	if err := v.explain(&view, &shown, unit, sheet); err != nil {
		return err
	}
	return v.show(view)
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
	view.State, view.Total = v.statePill(shown.State), sheet.Total.String()
	view.Standing = v.standingFacts(shown, unit, sheet)
	view.About = v.aboutSheet(shown)
	crowd := shown.Crowds[unit]
	people, err := v.site.Attendance.People(v.Context(), v.scope)
	if err != nil {
		return err
	}
	var full, taken, earned scoring.Points
	keys := sheet.Keys()
	for i := range sheet.Items {
		item := &sheet.Items[i]
		one := v.sheetItem(shown, item)
		if median, known := crowd.Items[item.ID]; known && crowd.Sheets > 1 {
			one.Median = median.String()
		}
		one.Lines = v.sheetLines(shown, unit, sheet.Code, item, keys[i])
		for j := range one.Lines {
			if staff := one.Lines[j].Staff; staff != "" {
				one.Lines[j].Staff = people.Name(staff)
			}
		}
		for _, e := range item.Entries {
			view.Presumed = view.Presumed || e.Presumed
		}
		if named, known := shown.Book.Item(item.ID); known && named.Bonus {
			earned += item.Score
			view.Bonus = append(view.Bonus, one)
			continue
		}
		full += item.Full
		taken += item.Score - item.Full
		view.Items = append(view.Items, one)
	}
	view.Start, view.StartText = full.String(), v.T("score.start")
	view.Deducted, view.Earned = taken.String(), earned.String()
	if unit == rulebook.OfStaff {
		view.Standing = append(view.Standing, v.ownGrade(shown, sheet.Code)...)
	}
	for _, o := range sheet.Objections {
		view.Gone = append(view.Gone, v.T("score.objection_gone", o.Number, o.Clause, o.Fact, o.Decided, o.Reason))
	}
	return nil
}

// standingFacts are a sheet's place, and the middle of all.
func (v *visit) standingFacts(shown *scoring.Shown, unit rulebook.Unit, sheet *scoring.SheetDocument) []page.Fact {
	crowd, place := shown.Crowds[unit], shown.Places[unit][sheet.Code]
	facts := []page.Fact{
		{Name: v.T("score.base"), Value: sheet.Base.String()},
		{Name: v.T("score.bonus"), Value: sheet.Bonus.String()},
		{Name: v.T("score.rank"), Value: v.T("score.rank_of", place.Rank, place.Of)},
	}
	if crowd.Sheets > 0 {
		facts = append(facts, page.Fact{Name: v.T("score.median_all"), Value: crowd.Median.String()})
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
	one := page.SheetItem{ID: item.ID, Full: item.Full.String(), Score: item.Score.String(), Note: item.Note, Pending: item.Pending}
	named, known := shown.Book.Item(item.ID)
	if known {
		one.Name, one.Text = named.Name, named.Text
		one.Clean = len(item.Entries) == 0 && !item.Pending && item.Score == item.Full
	}
	for i, part := range item.Parts {
		p := page.SheetPart{ID: part.ID, Full: part.Full.String(), Score: part.Score.String()}
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
			Points: e.Points.String(), Applied: e.Applied.String(), Presumed: e.Presumed, Waived: e.Waived,
		}
		if unit == rulebook.OfWindow {
			line.Staff = e.Staff
		}
		if place, known := shown.Book.Clause(e.Clause); known {
			line.Wording = place.Clause.Text
			line.Words = ownWords(e.Text, place.Clause.Text)
		}
		if e.Applied != e.Points && !e.Waived {
			line.Cut = v.T("score.cut", e.Points.String(), e.Applied.String())
		}
		line.Evidence = v.evidenceOf(e)
		if e.Objection != nil {
			line.Mark = &page.Link{Label: v.T("remark.objection."+string(e.Objection.State), e.Objection.Number), Href: "/appeals/" + strconv.FormatInt(e.Objection.Number, 10)}
		} else if v.mayObject(shown, unit, code) {
			line.Object = &page.Link{Label: v.T("score.object"), Href: objectAddress(shown.Period, unit, code, keys[i])}
		}
		lines[i] = line
	}
	return lines
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

// evidenceOf leads to what an entry rests on.
func (v *visit) evidenceOf(e *scoring.EntryDocument) *page.Link {
	if e.Fact == "" {
		return nil
	}
	return &page.Link{Label: v.T("score.evidence"), Href: "/evidence/of?ref=" + url.QueryEscape(e.Fact) + "&staff=" + url.QueryEscape(e.Staff) + "&date=" + e.Date.String()}
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
		"date": {key.Date.String()}, "staff": {key.Staff}, "nth": {strconv.Itoa(key.Nth)}}
	return "/appeals/new?" + q.Encode()
}
