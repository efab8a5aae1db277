package main

import (
	"fmt"
	"strings"

	"redbanner/http/document"
	"redbanner/scoring"
)

type periodCommands struct {
	List periodListCommand `cmd:"" help:"List the periods that were published or closed."`
	Show periodShowCommand `cmd:"" help:"Show what happened to a period, and what moved: period show 2025-03."`
}

type periodListCommand struct{}

// Run lists the periods that have a record.
func (c *periodListCommand) Run(ctx call, a *app) error {
	scope, err := a.scope(ctx)
	if err != nil {
		return err
	}
	list, err := a.scoring.Store.Periods(ctx, scope)
	if err != nil {
		return err
	}
	rows := make([]document.Period, len(list))
	for i, p := range list {
		rows[i] = document.NewPeriod(p)
	}
	if a.cli.JSON {
		return a.print(map[string]any{"periods": rows})
	}
	if len(rows) == 0 {
		a.say("period.none")
		return nil
	}
	t := a.table("column.period", "column.status", "column.period.since", "column.period.by", "column.period.until", "column.period.digest", "column.remark")
	for _, r := range rows {
		remark := r.Reason
		if r.Asked != nil {
			remark = a.printer.T("period.asked_by", r.Asked.By, r.Asked.Reason)
		}
		t.row(r.Period.String(), a.printer.T("state."+r.State), r.Since, r.By, r.Until, brief(r.Digest), remark)
	}
	return t.print(a.stdout)
}

// brief is the beginning of a digest, enough to tell it by eye.
func brief(digest string) string { return digest[:min(16, len(digest))] }

type periodShowCommand struct {
	Period string `arg:"" help:"2025-03, 2025H1, …"`
}

// Run shows what happened to a period.
func (c *periodShowCommand) Run(ctx call, a *app) error {
	p, err := period(c.Period)
	if err != nil {
		return err
	}
	scope, today, err := a.acting(ctx)
	if err != nil {
		return err
	}
	done := a.progress("progress.score", p.String())
	view, err := a.scoring.ViewPeriod(ctx, scope, p, today)
	done()
	if err != nil {
		return err
	}
	if a.cli.JSON {
		return a.print(document.NewPeriodHistory(view))
	}
	return a.showPeriod(view)
}

func (a *app) showPeriod(v scoring.PeriodView) error {
	fmt.Fprintln(a.stdout, v.Period, a.printer.T("state."+v.State))
	for _, p := range v.Publications {
		a.say("period.was_published", p.Seq, p.On.String(), p.By.String(), p.Until.String(), brief(p.Digest))
		if w := p.Withdrawn; w != nil {
			a.say("period.was_withdrawn", instant(w.At), w.By.String(), w.Reason)
		}
	}
	if v.Publication != nil {
		if err := a.showMoves("period.moved_since", v.Since); err != nil {
			return err
		}
	}
	for i, c := range v.Closings {
		a.say("period.was_closed", c.Seq, instant(c.At), c.By.String(), strings.TrimSpace(c.BookID+" "+c.BookVersion), brief(c.Digest))
		if c.Asked != nil {
			a.say("period.was_asked", instant(c.Asked.At), c.Asked.By.String(), c.Asked.Reason)
		}
		if !c.ReopenedAt.IsZero() {
			a.say("period.was_reopened", instant(c.ReopenedAt), c.ReopenedBy.String())
		}
		if i > 0 {
			if err := a.showMoves("period.moved_between", v.Between[i]); err != nil {
				return err
			}
		}
	}
	return nil
}

// showMoves says that nothing moved, or lists what did.
func (a *app) showMoves(heading string, moves []scoring.Move) error {
	a.say(heading, len(moves))
	if len(moves) == 0 {
		return nil
	}
	t := a.table("column.code", "column.name", ">column.period.from", ">column.period.to")
	for _, m := range moves {
		t.row(m.Code, m.Name, a.pointsOrNone(m.From), a.pointsOrNone(m.To))
	}
	return t.print(a.stdout)
}

func (a *app) pointsOrNone(p *scoring.Points) string {
	if p == nil {
		return a.printer.T("period.no_sheet")
	}
	return p.String()
}
