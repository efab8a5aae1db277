package http

import (
	"strings"

	"redbanner/attendance/roster"
	"redbanner/http/document"
	"redbanner/scoring"
	"redbanner/scoring/rulebook"
)

// apiRules are the books (考核办法): read, compared, tried, confirmed, adopted.
func (s *Site) apiRules() []*operation {
	read, draft, adopt := with(roster.ReadRules), with(roster.DraftRules), with(roster.AdoptRules)
	return []*operation{
		apiGet("/rules", read, "List the books and from when to when they are in force. This is the document of `redbanner rulebook list --json`.", s.apiRuleList),
		apiPost("/rules", draft, "Take in a book of the centre's own, in YAML. It is not in force before it is adopted.", s.apiRuleAdd).takesFile(maxBook),
		apiGet("/rules/{book}/{version}", read, "A book with its clauses. This is the document of `redbanner rulebook show --json`.", s.apiRuleShow),
		apiGet("/rules/{book}/{version}/presumed", read, "The values that the source of a book does not give, and who has confirmed them.", s.apiRulePresumed),
		apiGet("/rules/{book}/{version}/diff", read, "In what a version differs from another one.", s.apiRuleDiff),
		apiGet("/rules/{book}/{version}/whatif", draft, "A past period under another book: every sheet that moves. This is the document of `redbanner rulebook what-if --json`.", s.apiRuleTry),
		apiPost("/rules/{book}/{version}/confirm", adopt, "Record that the centre has confirmed a presumed value.", s.apiRuleConfirm),
		apiPost("/rules/{book}/{version}/adopt", adopt, "Put a version in force from a day on.", s.apiRuleAdopt),
		apiPost("/rules/{book}/{version}/retire", adopt, "Take a book out of force from a day on.", s.apiRuleRetire),
	}
}

// apiRuleList serves GET /api/v1/rules.
func (s *Site) apiRuleList(v *visit, _ *nothing) (document.Books, error) {
	state, err := s.Books.State(v.Context(), v.scope)
	if err != nil {
		return document.Books{}, err
	}
	return document.NewBooks(state)
}

type bookSent struct {
	Name    string `query:"name" required:"true" maxLength:"255" doc:"The file's name."`
	Minutes string `query:"minutes" required:"true" doc:"Reference of the minutes."`
}

// apiRuleAdd serves POST /api/v1/rules.
func (s *Site) apiRuleAdd(v *visit, in *bookSent) (document.BookAdded, error) {
	own, err := s.Books.Add(v.Context(), v.scope, in.Name, v.sent, in.Minutes)
	if err != nil {
		return document.BookAdded{}, err
	}
	return document.BookAdded{Book: own.ID, Hash: own.Hash(), Minutes: own.Minutes, Version: own.Version}, nil
}

// OneBook is what operations about a version of a book take.
type OneBook struct {
	Book    string `path:"book"`
	Version string `path:"version"`
}

func (in *OneBook) find(v *visit) (*rulebook.Book, rulebook.Shelf, error) {
	shelf, err := v.site.Books.Shelf(v.Context(), v.scope)
	if err != nil {
		return nil, shelf, err
	}
	book, err := shelf.Get(in.Book, in.Version)
	return book, shelf, err
}

// apiRuleShow serves GET /api/v1/rules/{book}/{version}.
func (s *Site) apiRuleShow(v *visit, in *OneBook) (document.BookShown, error) {
	book, _, err := in.find(v)
	if err != nil {
		return document.BookShown{}, err
	}
	return document.NewBookShown(book, func(what string) string { return what }), nil
}

// apiRulePresumed serves GET /api/v1/rules/{book}/{version}/presumed.
func (s *Site) apiRulePresumed(v *visit, in *OneBook) (document.BookPresumed, error) {
	book, _, err := in.find(v)
	if err != nil {
		return document.BookPresumed{}, err
	}
	confirmed, err := s.Scoring.Confirmations(v.Context(), v.scope, book.ID)
	return document.BookPresumed{Presumed: document.NewPresumed(book, confirmed)}, err
}

type booksCompared struct {
	OneBook
	With string `query:"with" required:"true" doc:"The other version of the book."`
}

// apiRuleDiff serves GET /api/v1/rules/{book}/{version}/diff.
func (s *Site) apiRuleDiff(v *visit, in *booksCompared) (document.BookDiff, error) {
	book, shelf, err := in.find(v)
	if err != nil {
		return document.BookDiff{}, err
	}
	other, err := shelf.Get(book.ID, in.With)
	if err != nil {
		return document.BookDiff{}, err
	}
	return document.NewBookDiff(other, book), nil
}

type bookTried struct {
	OneBook
	Period string `query:"period" required:"true"`
}

// apiRuleTry serves GET /api/v1/rules/{book}/{version}/whatif.
func (s *Site) apiRuleTry(v *visit, in *bookTried) (document.WhatIf, error) {
	p, err := periodIn(in.Period)
	if err != nil {
		return document.WhatIf{}, err
	}
	book, _, err := in.find(v)
	if err != nil {
		return document.WhatIf{}, err
	}
	r, err := s.Scoring.WhatIf(v.Context(), v.scope, p, v.today, book)
	if err != nil {
		return document.WhatIf{}, err
	}
	return document.NewWhatIf(p, r), nil
}

type valueConfirmed struct {
	OneBook
	Body struct {
		Clause  string `json:"clause" doc:"Clause, item or section whose presumed value is confirmed."`
		Minutes string `json:"minutes" doc:"Reference of the minutes."`
	}
}

// apiRuleConfirm serves POST /api/v1/rules/{book}/{version}/confirm.
func (s *Site) apiRuleConfirm(v *visit, in *valueConfirmed) (document.BookConfirmed, error) {
	book, _, err := in.find(v)
	if err != nil {
		return document.BookConfirmed{}, err
	}
	c, err := v.confirmValue(book, in.Body.Clause, in.Body.Minutes)
	return document.BookConfirmed{Book: c.Book, Clause: c.Clause, By: c.By, Minutes: c.Minutes, Value: c.Value, Version: book.Version}, err
}

type bookStepped struct {
	OneBook
	Body struct {
		From    string `json:"from" doc:"A period is scored under the book in force on its last day."`
		Minutes string `json:"minutes" doc:"Reference of the minutes."`
	}
}

// step reads a step in the life of a book that there is.
func (in *bookStepped) step(v *visit) (scoring.BookInForce, error) {
	book, _, err := in.find(v)
	if err != nil {
		return scoring.BookInForce{}, err
	}
	day, err := roster.ParseDate(in.Body.From)
	if err != nil {
		return scoring.BookInForce{}, roster.Errorf(roster.Usage, "cli.bad_date", in.Body.From)
	}
	return scoring.BookInForce{From: day, Book: book.ID, Version: book.Version, Minutes: strings.TrimSpace(in.Body.Minutes)}, nil
}

// apiRuleAdopt serves POST /api/v1/rules/{book}/{version}/adopt.
func (s *Site) apiRuleAdopt(v *visit, in *bookStepped) (document.BookStep, error) {
	step, err := in.step(v)
	if err == nil {
		err = s.Books.Adopt(v.Context(), v.scope, step)
	}
	return document.NewBookStep(step), err
}

// apiRuleRetire serves POST /api/v1/rules/{book}/{version}/retire.
func (s *Site) apiRuleRetire(v *visit, in *bookStepped) (document.BookStep, error) {
	step, err := in.step(v)
	step.Version = ""
	if err == nil {
		err = s.Books.Retire(v.Context(), v.scope, step)
	}
	return document.NewBookStep(step), err
}
