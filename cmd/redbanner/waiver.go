package main

import (
	"strings"

	"redbanner/attendance/roster"
	"redbanner/http/document"
	"redbanner/scoring"
	"redbanner/scoring/scoringdb"
)

type waiverCommands struct {
	Add    waiverAddCommand    `cmd:"" help:"Enter that the director's meeting relaxed a fact, or a person's day (放宽)."`
	Revoke waiverRevokeCommand `cmd:"" help:"Take a waiver back, with a reason."`
	List   waiverListCommand   `cmd:"" help:"List the waivers of a period."`
}

// rulings is the service over the open store.
func (a *app) rulings() *scoring.Rulings { return &scoring.Rulings{Store: scoringdb.NewRulings(a.db)} }

// authorityFlags are where a decision is written down, and whose it was.
type authorityFlags struct {
	Minutes   string `required:"" help:"Reference of the minutes." placeholder:"REF"`
	DecidedBy string `required:"" name:"decided-by" help:"Who decided." placeholder:"NAME"`
}

type waiverAddCommand struct {
	periodFlag
	authorityFlags
	Fact   string `help:"Evidence of the entry, as score --of shows it; or --staff with --date." placeholder:"ID"`
	Staff  string `help:"The person whose day it is." placeholder:"CODE"`
	Date   string `help:"The day." placeholder:"DATE"`
	Reason string `required:"" help:"Why."`
}

// Run enters a waiver.
func (c *waiverAddCommand) Run(ctx call, a *app) error {
	p, err := period(c.Period)
	if err != nil {
		return err
	}
	w := scoring.WaiverRecord{Period: p, Reason: c.Reason}
	w.Fact, w.Staff, w.Minutes, w.DecidedBy = c.Fact, c.Staff, c.Minutes, c.DecidedBy
	if c.Date != "" {
		if w.Date, err = roster.ParseDate(c.Date); err != nil {
			return roster.Errorf(roster.Usage, "cli.bad_date", c.Date)
		}
	}
	scope, today, err := a.acting(ctx)
	if err != nil {
		return err
	}
	if w, err = a.rulings().Waive(ctx, scope, w, today); err != nil {
		return err
	}
	if a.cli.JSON {
		return a.print(document.NewWaiver(w))
	}
	a.say("waiver.added", w.Number, p.String())
	return nil
}

type waiverRevokeCommand struct {
	Number int64  `arg:"" help:"Number of the waiver."`
	Reason string `required:"" help:"Why, for the record."`
}

// Run takes a waiver back.
func (c *waiverRevokeCommand) Run(ctx call, a *app) error {
	scope, today, err := a.acting(ctx)
	if err != nil {
		return err
	}
	if err := a.rulings().Revoke(ctx, scope, c.Number, c.Reason, today); err != nil {
		return err
	}
	if a.cli.JSON {
		return a.print(map[string]any{"number": c.Number, "revoked": true})
	}
	a.say("waiver.was_revoked", c.Number)
	return nil
}

type waiverListCommand struct{ periodFlag }

// Run lists waivers.
func (c *waiverListCommand) Run(ctx call, a *app) error {
	p, err := period(c.Period)
	if err != nil {
		return err
	}
	scope, err := a.scope(ctx)
	if err != nil {
		return err
	}
	list, _, err := a.rulings().List(ctx, scope, p)
	if err != nil {
		return err
	}
	if a.cli.JSON {
		rows := make([]document.Waiver, len(list))
		for i, w := range list {
			rows[i] = document.NewWaiver(w)
		}
		return a.print(map[string]any{"waivers": rows})
	}
	if len(list) == 0 {
		a.say("waiver.none", p.String())
		return nil
	}
	t := a.table(">column.objection.number", "column.evidence", "column.person", "column.date", "column.waiver.minutes", "column.waiver.decided_by", "column.slip.reason", "column.remark")
	for _, w := range list {
		t.row(itoa(int(w.Number)), w.Fact, w.Staff, dayOrNone(w.Date), w.Minutes, w.DecidedBy, w.Reason, a.revokedRemark(w.Revoked))
	}
	return t.print(a.stdout)
}

func (a *app) revokedRemark(act *scoring.Act) string {
	if act == nil {
		return ""
	}
	return a.printer.T("waiver.revoked_by", act.By.String(), act.Reason)
}

type tieCommands struct {
	Decide tieDecideCommand `cmd:"" help:"Enter which of the windows that are equal get the last banners (并列裁定)."`
	Revoke tieRevokeCommand `cmd:"" help:"Take the decision on a tie back, with a reason."`
	List   tieListCommand   `cmd:"" help:"List the decisions on the tie of a period."`
}

type tieDecideCommand struct {
	periodFlag
	authorityFlags
	Windows []string `required:"" help:"Codes, with commas." placeholder:"W1,W2"`
}

// Run enters the decision.
func (c *tieDecideCommand) Run(ctx call, a *app) error {
	p, err := period(c.Period)
	if err != nil {
		return err
	}
	scope, today, err := a.acting(ctx)
	if err != nil {
		return err
	}
	t, err := a.rulings().Decide(ctx, scope, scoring.TieRecord{Period: p, Windows: c.Windows, Minutes: c.Minutes, DecidedBy: c.DecidedBy}, today)
	if err != nil {
		return err
	}
	if a.cli.JSON {
		return a.print(document.NewTie(t))
	}
	a.say("tie.decided", p.String(), strings.Join(t.Windows, " "))
	return nil
}

type tieRevokeCommand struct {
	periodFlag
	Reason string `required:"" help:"Why, for the record."`
}

// Run takes the decision back.
func (c *tieRevokeCommand) Run(ctx call, a *app) error {
	p, err := period(c.Period)
	if err != nil {
		return err
	}
	scope, today, err := a.acting(ctx)
	if err != nil {
		return err
	}
	if err := a.rulings().Untie(ctx, scope, p, c.Reason, today); err != nil {
		return err
	}
	if a.cli.JSON {
		return a.print(map[string]any{"period": p, "revoked": true})
	}
	a.say("tie.was_revoked", p.String())
	return nil
}

type tieListCommand struct{ periodFlag }

// Run lists the decisions.
func (c *tieListCommand) Run(ctx call, a *app) error {
	p, err := period(c.Period)
	if err != nil {
		return err
	}
	scope, err := a.scope(ctx)
	if err != nil {
		return err
	}
	_, list, err := a.rulings().List(ctx, scope, p)
	if err != nil {
		return err
	}
	if a.cli.JSON {
		rows := make([]document.Tie, len(list))
		for i, t := range list {
			rows[i] = document.NewTie(t)
		}
		return a.print(map[string]any{"ties": rows})
	}
	for _, t := range list {
		a.say("tie.line", t.Seq, strings.Join(t.Windows, " "), t.Minutes, t.DecidedBy, a.revokedRemark(t.Revoked))
	}
	if len(list) == 0 {
		a.say("tie.no_decision", p.String())
	}
	return nil
}
