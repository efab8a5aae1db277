package main

import (
	"fmt"
	"strings"

	"redbanner/attendance/roster"
	"redbanner/http/document"
	"redbanner/scoring"
	"redbanner/scoring/rulebook"
)

type rulebookWhatIfCommand struct {
	periodFlag
	Book    string `help:"Id of the book (or --file)." xor:"book" placeholder:"BOOK"`
	Version string `help:"Its version (default: the newest)." placeholder:"V"`
	File    string `help:"A book's YAML file that nobody has taken in yet." xor:"book" placeholder:"FILE"`
	AsOf    string `name:"as-of" help:"An open period as it stood when this day began (default: today)." placeholder:"DATE"`
}

// Run scores a past period under another book and shows every sheet that moves.
func (c *rulebookWhatIfCommand) Run(ctx call, a *app) error {
	p, err := period(c.Period)
	if err != nil {
		return err
	}
	asOf, err := a.asOf(c.AsOf)
	if err != nil {
		return err
	}
	scope, err := a.scope(ctx)
	if err != nil {
		return err
	}
	book, err := c.book(ctx, a)
	if err != nil {
		return err
	}
	done := a.progress("progress.score", p.String())
	r, err := a.scoring.WhatIf(ctx, scope, p, asOf, book)
	done()
	if err != nil {
		return err
	}
	if a.cli.JSON {
		return a.print(document.NewWhatIf(p, r))
	}
	moved := scoring.Moved(r.Before, r.After)
	a.say("whatif.heading", p.String(), a.printer.T("state."+r.State), r.BeforeBook.ID, r.BeforeBook.Version, r.AfterBook.ID, r.AfterBook.Version, len(moved))
	for _, m := range moved {
		a.showMove(m)
	}
	for _, u := range r.Unfit {
		a.say("whatif.unfit", u.Fact, u.Clause, a.printer.Problem(u.Problem))
	}
	return nil
}

func (c *rulebookWhatIfCommand) book(ctx call, a *app) (*rulebook.Book, error) {
	switch {
	case c.File != "":
		return a.bookFile(c.File)
	case c.Book == "":
		return nil, roster.Errorf(roster.Usage, "whatif.which")
	}
	shelf, err := a.shelf(ctx)
	if err != nil {
		return nil, err
	}
	return bookOf(shelf, c.Book, c.Version)
}

// showMove prints one sheet: totals, rank, banner and grade, then each item and entry.
func (a *app) showMove(m scoring.SheetMove) {
	line := a.printer.T("whatif.sheet", m.Code, m.Name, m.Before.String(), m.After.String())
	if m.RankBefore != m.RankAfter {
		line += a.printer.T("whatif.rank", m.RankBefore, m.RankAfter)
	}
	switch {
	case m.BannerAfter && !m.BannerBefore:
		line += a.printer.T("whatif.banner_won")
	case m.BannerBefore && !m.BannerAfter:
		line += a.printer.T("whatif.banner_lost")
	}
	if m.GradeBefore != m.GradeAfter {
		line += a.printer.T("whatif.grade", m.GradeBefore, m.GradeAfter)
	}
	fmt.Fprintln(a.stdout, line)
	for _, i := range m.Items {
		fmt.Fprintf(a.stdout, "    %s  %s → %s\n", i.ID, pointsOr(i.Before), pointsOr(i.After))
	}
	for _, e := range m.Entries {
		fmt.Fprintf(a.stdout, "      %s  %s → %s  %s\n", e.Clause, pointsOr(e.Before), pointsOr(e.After),
			strings.Join([]string{e.Date.String(), e.Staff, e.Fact, e.Text}, "  "))
	}
}

// pointsOr is what is not there as a dash.
func pointsOr(p *scoring.Points) string {
	if p == nil {
		return "—"
	}
	return p.String()
}
