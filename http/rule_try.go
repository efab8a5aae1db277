package http

import (
	"cmp"
	"net/url"
	"slices"

	"redbanner/attendance/roster"
	"redbanner/http/page"
	"redbanner/scoring"
	"redbanner/scoring/rulebook"
)

// bookForm asks for a book's file.
func (v *visit) bookForm() page.Form {
	return page.Form{ID: "add", Action: "/rules", Submit: v.T("rules.add"), Files: true, Fields: []page.Field{
		{Name: "file", Label: v.T("rules.file"), Hint: v.T("rules.file_hint"), Type: "file", Accept: ".yaml,.yml", Required: true},
		{Name: "minutes", Label: v.T("period.minutes"), Required: true},
	}}
}

// maxBook is far more than a book has, in bytes.
const maxBook = 1 << 20

// ruleAdd serves POST /rules: a book that the centre wrote itself.
func (s *Site) ruleAdd(v *visit) error {
	book, err := v.takeBook()
	if err == nil {
		return v.to(ruleAddress(book.ID, book.Version), "rules.added", book.Name)
	}
	view, pageErr := v.rulesPage()
	if pageErr != nil || view.Add == nil {
		return err
	}
	return v.again(err, *view.Add, func(f page.Form) page.View { view.Add = &f; return view })
}

func (v *visit) takeBook() (*rulebook.Book, error) {
	fields, files, err := v.upload(uploadLimits{File: maxBook})
	if err != nil {
		return nil, err
	}
	if len(files) != 1 {
		return nil, &roster.Error{Kind: roster.Refused, Problems: []roster.Problem{{Column: "file", Code: "required"}}}
	}
	own, err := v.site.Books.Add(v.Context(), v.scope, files[0].Name, files[0].Data, fields.Get("minutes"))
	return own.Book, err
}

// ruleDiff serves GET /rules/{book}/{version}/diff?with=: two versions in words.
func (s *Site) ruleDiff(v *visit) error {
	book, shelf, err := v.bookOf()
	if err != nil {
		return err
	}
	other, err := shelf.Get(book.ID, v.URL.Query().Get("with"))
	if err != nil {
		return err
	}
	view := page.RuleDiff{Base: v.base("rule_diff", book.Name, other.Version, book.Version)}
	view.Crumbs = []page.Link{{Label: v.T("menu.rules"), Href: "/rules"}, {Label: book.Name, Href: ruleAddress(book.ID, book.Version)}}
	for _, d := range rulebook.Diff(other, book) {
		view.Differences = append(view.Differences, v.words().BookDifference(d))
	}
	return v.show(view)
}

// ruleTry serves GET /rules/try?period=&book=&version=: a past period under another book.
func (s *Site) ruleTry(v *visit) error {
	shelf, err := s.Books.Shelf(v.Context(), v.scope)
	if err != nil {
		return err
	}
	q := v.URL.Query()
	view := &page.RuleTry{Base: v.base("rule_try"), Form: v.tryForm(shelf, q)}
	view.Crumbs = []page.Link{{Label: v.T("menu.rules"), Href: "/rules"}}
	if q.Get("period") == "" {
		return v.show(view)
	}
	if err := v.try(view, shelf, q); err != nil {
		v.PostForm = q
		return v.again(err, view.Form, func(f page.Form) page.View { view.Form = f; return view })
	}
	return v.show(view)
}

// tryForm asks for a period and a book; at first for this month and a book of months.
func (v *visit) tryForm(shelf rulebook.Shelf, q url.Values) page.Form {
	month := v.thisMonth()
	periods := page.Field{
		Name: "period", Label: v.T("column.period"), Type: "select", Options: v.tryPeriods(), Value: cmp.Or(q.Get("period"), month.String()), Required: true,
	}
	books := page.Field{Name: "book", Label: v.T("rules.book"), Type: "select", Value: q.Get("book"), Required: true}
	for _, book := range shelf.Books() {
		value := book.ID + "/" + book.Version
		if books.Value == "" && book.Period == month.Kind {
			books.Value = value
		}
		books.Options = append(books.Options, page.Option{Value: value, Label: v.T("score.book_version", book.Name, book.Version)})
	}
	return page.Form{Action: "/rules/try", Get: true, Inline: true, Submit: v.T("rules.try_now"), Fields: []page.Field{periods, books}}
}

// tryPeriods are the months, quarters and half-years of the last year, the last one first.
func (v *visit) tryPeriods() []page.Option {
	var options []page.Option
	for _, kind := range []roster.PeriodKind{roster.Month, roster.Quarter, roster.Half} {
		var periods []page.Option
		now := roster.PeriodOf(v.today, kind)
		for p := roster.PeriodOf(v.today-365, kind); p.First() <= now.First(); p = p.Next() {
			periods = append(periods, page.Option{Value: p.String(), Label: v.periodName(p)})
		}
		slices.Reverse(periods)
		options = append(options, periods...)
	}
	return options
}

// try scores the period under the other book and tells what moves.
func (v *visit) try(view *page.RuleTry, shelf rulebook.Shelf, q url.Values) error {
	p, err := roster.ParsePeriod(q.Get("period"))
	if err != nil {
		return &roster.Error{Kind: roster.Refused, Problems: []roster.Problem{{Column: "period", Code: "bad_period", Value: q.Get("period")}}}
	}
	id, version := cutBook(q.Get("book"))
	book, err := shelf.Get(id, version)
	if err != nil {
		return err
	}
	r, err := v.site.Scoring.WhatIf(v.Context(), v.scope, p, v.today, book)
	if err != nil {
		return err
	}
	moved := scoring.Moved(r.Before, r.After)
	view.Tried = v.T("rules.tried", v.periodName(p), r.BeforeBook.Name, r.BeforeBook.Version, r.AfterBook.Name, r.AfterBook.Version, len(moved))
	for i := range moved {
		view.Moves = append(view.Moves, v.tryMove(&moved[i]))
	}
	for _, u := range r.Unfit {
		view.Unfit = append(view.Unfit, v.T("rules.unfit", u.Fact, u.Clause, v.wrong(u.Problem)))
	}
	return nil
}

func cutBook(text string) (id, version string) {
	for i := len(text) - 1; i >= 0; i-- {
		if text[i] == '/' {
			return text[:i], text[i+1:]
		}
	}
	return text, ""
}

// tryMove is a sheet that would be another: total, place, items, entries.
func (v *visit) tryMove(m *scoring.SheetMove) page.TryMove {
	move := page.TryMove{Name: m.Code + " " + m.Name, Total: v.T("period.moved", m.Before.String(), m.After.String())}
	if m.RankBefore != m.RankAfter {
		move.Notes = append(move.Notes, v.T("rules.rank", m.RankBefore, m.RankAfter))
	}
	switch {
	case m.BannerAfter && !m.BannerBefore:
		move.Notes = append(move.Notes, v.T("rules.banner_won"))
	case m.BannerBefore && !m.BannerAfter:
		move.Notes = append(move.Notes, v.T("rules.banner_lost"))
	}
	if m.GradeBefore != m.GradeAfter {
		move.Notes = append(move.Notes, v.T("rules.grade", m.GradeBefore, m.GradeAfter))
	}
	for _, i := range m.Items {
		move.Lines = append(move.Lines, page.Fact{Name: i.ID, Value: v.T("period.moved", orDash(i.Before), orDash(i.After))})
	}
	for _, e := range m.Entries {
		move.Lines = append(move.Lines, page.Fact{Name: e.Clause + " " + page.ShortDay(v.printer, e.Date), Value: v.T("period.moved", orDash(e.Before), orDash(e.After)) + " " + e.Text})
	}
	return move
}
