package main

import (
	"strings"

	"redbanner/attendance/duty"
	"redbanner/attendance/roster"
	"redbanner/http/document"
)

type rosterHandOverCommand struct {
	Date  string `required:"" help:"Day of the hand-over." placeholder:"DATE"`
	From  string `help:"Who hands over (default: the person of --by)." placeholder:"CODE"`
	To    string `required:"" help:"Who takes over." placeholder:"CODE"`
	Note  string `required:"" help:"What the taker must know."`
	Items string `help:"What is handed over: keys, seals, papers, open cases."`
}

// Run enters a hand-over.
func (c *rosterHandOverCommand) Run(ctx call, a *app) error {
	date, err := roster.ParseDate(c.Date)
	if err != nil {
		return roster.Errorf(roster.Usage, "cli.bad_date", c.Date)
	}
	scope, today, err := a.acting(ctx)
	if err != nil {
		return err
	}
	h := duty.HandOver{Date: date, Giver: c.From, Taker: c.To, Note: c.Note, Items: c.Items}
	if h.Giver == "" {
		h.Giver = scope.Staff
	}
	if h.Giver == "" {
		return roster.Errorf(roster.Usage, "handover.by_needed")
	}
	number, err := a.duties().HandOver(ctx, scope, h, today)
	if err != nil {
		return err
	}
	if a.cli.JSON {
		return a.print(document.HandOverDone{Number: number})
	}
	a.say("handover.entered", number, c.To)
	return nil
}

type rosterAcceptCommand struct {
	Number int64  `arg:"" help:"Number of the hand-over."`
	Note   string `help:"A remark of the taker."`
}

// Run signs a hand-over.
func (c *rosterAcceptCommand) Run(ctx call, a *app) error {
	scope, err := a.scope(ctx)
	if err != nil {
		return err
	}
	if err := a.duties().Accept(ctx, scope, c.Number, c.Note); err != nil {
		return err
	}
	if a.cli.JSON {
		return a.print(document.HandOverAccepted{Number: c.Number, AcceptedBy: scope.Staff})
	}
	a.say("handover.accepted", c.Number)
	return nil
}

type rosterHandOversCommand struct {
	Month string `help:"Only of this month." placeholder:"P"`
	Open  bool   `help:"Only what is yet to be signed."`
}

// Run lists the log.
func (c *rosterHandOversCommand) Run(ctx call, a *app) error {
	var month roster.Period
	if c.Month != "" {
		var err error
		if month, err = period(c.Month, roster.Month); err != nil {
			return err
		}
	}
	scope, today, err := a.acting(ctx)
	if err != nil {
		return err
	}
	log, err := a.duties().HandOvers(ctx, scope, month, c.Open)
	if err != nil {
		return err
	}
	if a.cli.JSON {
		rows := make([]document.HandOver, len(log))
		for i, h := range log {
			rows[i] = document.NewHandOver(h, today)
		}
		return a.print(map[string]any{"handovers": rows})
	}
	t := a.table(">column.handover.number", "column.date", "column.handover.from", "column.handover.to", "column.status",
		"column.handover.note", "column.handover.items")
	for _, h := range log {
		state := "handover.state.signed"
		switch {
		case h.Overdue(today):
			state = "handover.state.overdue"
		case h.Open():
			state = "handover.state.open"
		}
		t.row(itoa(int(h.Number)), h.Date.String(), h.Giver, h.Taker, a.printer.T(state), h.Note, h.Items)
	}
	return t.print(a.stdout)
}

type rosterStudyCommand struct {
	Month string `required:"" help:"The month, 2025-03." placeholder:"P"`
}

// Run shows the study days.
func (c *rosterStudyCommand) Run(ctx call, a *app) error {
	month, err := period(c.Month, roster.Month)
	if err != nil {
		return err
	}
	scope, today, err := a.acting(ctx)
	if err != nil {
		return err
	}
	days, err := a.duties().StudyMonth(ctx, scope, month, today)
	if err != nil {
		return err
	}
	if a.cli.JSON {
		return a.print(document.NewStudyMonth(month, days))
	}
	t := a.table("column.date", ">status.signed.present", ">status.signed.late", ">status.signed.absent", ">status.signed.excused",
		">column.study.leave", "column.study.missing")
	for _, d := range days {
		row := document.NewStudyDay(d)
		t.row(d.Date.String(), itoa(row.Signed["present"]), itoa(row.Signed["late"]), itoa(row.Signed["absent"]),
			itoa(row.Signed["excused"]), itoa(len(row.OnLeave)), strings.Join(row.Missing, " "))
	}
	return t.print(a.stdout)
}
