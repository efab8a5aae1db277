package main

import (
	"fmt"
	"time"

	"redbanner/attendance"
	"redbanner/attendance/attendancedb"
	"redbanner/attendance/calendar"
	"redbanner/attendance/roster"
	"redbanner/attendance/slip"
	"redbanner/http/document"
)

type slipCommands struct {
	Ask      slipAskCommand      `cmd:"" help:"Ask for a correction slip (补签) for one side of one session of one's own."`
	Approve  slipApproveCommand  `cmd:"" help:"Approve a slip: the side is set at its scheduled time."`
	Refuse   slipRefuseCommand   `cmd:"" help:"Refuse a slip, with a reason."`
	Withdraw slipWithdrawCommand `cmd:"" help:"Withdraw one's own slip before it is decided."`
	Revoke   slipRevokeCommand   `cmd:"" help:"Take back a slip approved in error, with a reason."`
	List     slipListCommand     `cmd:"" help:"List slips: asked for here, and those of files."`
	Show     slipShowCommand     `cmd:"" help:"Show a slip and what happened to it."`
}

// slips is the service over the open store.
func (a *app) slips() *slip.Service { return &slip.Service{Store: attendancedb.New(a.db)} }

type slipAskCommand struct {
	Date    string `required:"" help:"Day of the session." placeholder:"DATE"`
	Session string `required:"" help:"am or pm." placeholder:"S"`
	Side    string `required:"" help:"in or out." placeholder:"S"`
	Reason  string `required:"" help:"Why the side lacks a punch, or is late or early."`
}

// Run asks for a slip of the person who acts.
func (c *slipAskCommand) Run(ctx call, a *app) error {
	want, err := c.slip()
	if err != nil {
		return err
	}
	scope, today, err := a.acting(ctx)
	if err != nil {
		return err
	}
	number, err := a.slips().Ask(ctx, scope, want, today)
	if err != nil {
		return err
	}
	return a.tellSlip(ctx, scope, number, func(e slip.Entry) {
		a.say("slip.asked", number, e.Date.String(), a.printer.T("session."+e.Session.String()), a.printer.T("slip.side."+e.Side.String()))
	})
}

func (c *slipAskCommand) slip() (attendance.Slip, error) {
	want := attendance.Slip{Reason: c.Reason}
	date, err := roster.ParseDate(c.Date)
	if err != nil {
		return want, roster.Errorf(roster.Usage, "cli.bad_date", c.Date)
	}
	session, ok := roster.ParseSession(c.Session)
	if !ok {
		return want, roster.Errorf(roster.Usage, "slip.bad_session", c.Session)
	}
	side, ok := calendar.ParseSide(c.Side)
	if !ok {
		return want, roster.Errorf(roster.Usage, "slip.bad_side", c.Side)
	}
	want.Date, want.Session, want.Side = date, session, side
	return want, nil
}

// acting opens the store for somebody's act of today.
func (a *app) acting(ctx call) (attendance.Scope, roster.Date, error) {
	scope, err := a.scope(ctx)
	if err != nil {
		return scope, 0, err
	}
	today, err := a.today()
	return scope, today, err
}

type slipNumber struct {
	Number int64 `arg:"" help:"Number of the slip."`
}

type slipApproveCommand struct {
	slipNumber
	Note string `help:"A remark for the record."`
}

// Run approves a slip.
func (c *slipApproveCommand) Run(ctx call, a *app) error {
	scope, today, err := a.acting(ctx)
	if err != nil {
		return err
	}
	batch, err := a.slips().Approve(ctx, scope, c.Number, c.Note, today)
	if err != nil {
		return err
	}
	return a.tellSlip(ctx, scope, c.Number, func(e slip.Entry) {
		a.say("slip.approved", c.Number, e.Staff, e.Date.String(),
			a.printer.T("session."+e.Session.String()), a.printer.T("slip.side."+e.Side.String()), batch)
	})
}

type slipRefuseCommand struct {
	slipNumber
	Reason string `required:"" help:"Why, for the person who asked."`
}

// Run refuses a slip.
func (c *slipRefuseCommand) Run(ctx call, a *app) error {
	scope, today, err := a.acting(ctx)
	if err != nil {
		return err
	}
	if err := a.slips().Refuse(ctx, scope, c.Number, c.Reason, today); err != nil {
		return err
	}
	return a.tellSlip(ctx, scope, c.Number, func(slip.Entry) { a.say("slip.refused", c.Number) })
}

type slipWithdrawCommand struct{ slipNumber }

// Run withdraws the own slip.
func (c *slipWithdrawCommand) Run(ctx call, a *app) error {
	scope, err := a.scope(ctx)
	if err != nil {
		return err
	}
	if err := a.slips().Withdraw(ctx, scope, c.Number); err != nil {
		return err
	}
	return a.tellSlip(ctx, scope, c.Number, func(slip.Entry) { a.say("slip.withdrawn", c.Number) })
}

type slipRevokeCommand struct {
	slipNumber
	Reason string `required:"" help:"Why, for the record."`
}

// Run takes an approved slip back.
func (c *slipRevokeCommand) Run(ctx call, a *app) error {
	scope, today, err := a.acting(ctx)
	if err != nil {
		return err
	}
	if err := a.slips().Revoke(ctx, scope, c.Number, c.Reason, today); err != nil {
		return err
	}
	return a.tellSlip(ctx, scope, c.Number, func(slip.Entry) { a.say("slip.revoked", c.Number) })
}

// tellSlip shows the slip as it stands now: as a document, or by a sentence.
func (a *app) tellSlip(ctx call, scope attendance.Scope, number int64, sentence func(slip.Entry)) error {
	entry, err := a.slips().Show(ctx, scope, number)
	if err != nil {
		return err
	}
	sentence(entry)
	if a.cli.JSON {
		return a.print(document.NewSlip(entry))
	}
	return nil
}

// instant is a moment in UTC, "" for none.
func instant(t time.Time) string { return document.Instant(t) }

type slipListCommand struct {
	Month      string `help:"Slips for days of this month." placeholder:"P"`
	State      string `help:"asked, approved, refused, withdrawn or revoked." placeholder:"S"`
	WaitingFor string `name:"waiting-for" help:"Slips that this person may decide today." placeholder:"CODE"`
}

// Run lists slips.
func (c *slipListCommand) Run(ctx call, a *app) error {
	filter, err := c.filter()
	if err != nil {
		return err
	}
	scope, today, err := a.acting(ctx)
	if err != nil {
		return err
	}
	entries, err := a.slips().List(ctx, scope, filter, today)
	if err != nil {
		return err
	}
	if a.cli.JSON {
		rows := make([]document.Slip, len(entries))
		for i, e := range entries {
			rows[i] = document.NewSlip(e)
		}
		return a.print(map[string]any{"slips": rows})
	}
	if len(entries) == 0 {
		a.say("slip.none")
		return nil
	}
	t := a.table(">column.slip.number", "column.code", "column.person", "column.date", "column.session", "column.slip.side",
		"column.status", "column.slip.decided_by", "column.slip.reason")
	for _, e := range entries {
		t.row(numberOrNone(e.Number), e.Staff, e.Name, e.Date.String(), a.printer.T("session."+e.Session.String()),
			a.printer.T("slip.side."+e.Side.String()), a.printer.T("state.slip."+string(e.State)), a.decider(e), e.Reason)
	}
	return t.print(a.stdout)
}

func (c *slipListCommand) filter() (slip.Filter, error) {
	filter := slip.Filter{WaitingFor: c.WaitingFor}
	if c.State != "" {
		state, known := slip.ParseState(c.State)
		if !known {
			return filter, roster.Errorf(roster.Usage, "slip.unknown_state", c.State)
		}
		filter.State = state
	}
	if c.Month != "" {
		month, err := period(c.Month, roster.Month)
		if err != nil {
			return filter, err
		}
		filter.Month = month
	}
	return filter, nil
}

func numberOrNone(n int64) string {
	if n == 0 {
		return ""
	}
	return itoa(int(n))
}

// decider is who decided the slip, or the file that brought it in.
func (a *app) decider(e slip.Entry) string {
	if e.FromFile() {
		return a.printer.T("slip.by_file", e.File)
	}
	return e.By
}

type slipShowCommand struct{ slipNumber }

// Run shows a slip.
func (c *slipShowCommand) Run(ctx call, a *app) error {
	scope, err := a.scope(ctx)
	if err != nil {
		return err
	}
	e, err := a.slips().Show(ctx, scope, c.Number)
	if err != nil {
		return err
	}
	if a.cli.JSON {
		return a.print(document.NewSlip(e))
	}
	fmt.Fprintln(a.stdout, e.Number, e.Staff, e.Name, e.Date, a.printer.T("session."+e.Session.String()),
		a.printer.T("slip.side."+e.Side.String()), a.printer.T("state.slip."+string(e.State)))
	for _, s := range e.Steps {
		a.say("slip.step", instant(s.At), a.printer.T("state.slip."+string(s.State)), s.Staff, s.Note)
	}
	return nil
}
