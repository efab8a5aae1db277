package main

import (
	"fmt"
	"strings"

	"redbanner/attendance"
	"redbanner/attendance/attendancedb"
	"redbanner/attendance/roster"
	"redbanner/http/document"
)

// clockDayCommands are the commands about the days that clocks cover and the numbers
// that they know.
type clockDayCommands struct {
	Status    clockStatusCommand    `cmd:"" help:"Show how far each clock's punches reach, which are silent, and the days without data."`
	Complete  clockCompleteCommand  `cmd:"" help:"Say that all punches of a clock up to a day are in."`
	Explain   clockExplainCommand   `cmd:"" help:"Explain a day without data: a clock failed (--outage), or the day counts (--counted)."`
	Unmatched clockUnmatchedCommand `cmd:"" help:"List the clock numbers with punches that nobody holds."`
	Attach    clockAttachCommand    `cmd:"" help:"Give a clock number to a person."`
}

// record is the service of the clocks' record.
func (a *app) record() *attendance.Clocks {
	return &attendance.Clocks{Store: attendancedb.New(a.db), Input: a.attendance.Input}
}

type clockStatusCommand struct {
	Month string `help:"The month whose days without data are listed (default: this one)." placeholder:"2025-03"`
	Days  int    `default:"1" help:"A clock is silent that has no punch on the last N working days on which another has." placeholder:"N"`
}

// Run shows where the clocks stand.
func (c *clockStatusCommand) Run(ctx call, a *app) error {
	today, err := a.today()
	if err != nil {
		return err
	}
	month := roster.PeriodOf(today, roster.Month)
	if c.Month != "" {
		if month, err = period(c.Month, roster.Month); err != nil {
			return err
		}
	}
	scope, err := a.scope(ctx)
	if err != nil {
		return err
	}
	status, err := a.record().Status(ctx, scope, month, today, c.Days)
	if err != nil {
		return err
	}
	if a.cli.JSON {
		return a.print(document.NewClockStatus(month, status, c.Days))
	}
	if err := a.tellClocks(status, c.Days); err != nil {
		return err
	}
	a.tellNoData(month, status.NoData)
	return nil
}

func (a *app) tellClocks(status attendance.ClockStatus, days int) error {
	if len(status.Clocks) == 0 {
		a.say("clockday.no_clocks")
		return nil
	}
	a.say("clockday.complete_to", status.Complete.String())
	t := a.table("clockday.col.clock", ">clockday.col.punches", "clockday.col.last", "clockday.col.complete", "clockday.col.declared",
		">clockday.col.batch", "clockday.col.imported", "column.status")
	for _, k := range status.Clocks {
		silent := ""
		if k.SilentOn(days) {
			silent = a.printer.T("clockday.silent", listDays(k.Silent))
		}
		t.row(k.Name(), fmt.Sprint(k.Punches), k.Last.String(), k.Complete.String(), k.DeclaredBy,
			fmt.Sprint(k.Batch), a.when(k.ImportedAt), silent)
	}
	return t.print(a.stdout)
}

func listDays(list []roster.Date) string {
	texts := make([]string, len(list))
	for i, d := range list {
		texts[i] = d.String()
	}
	return strings.Join(texts, ", ")
}

func (a *app) tellNoData(month roster.Period, days []attendance.Unexplained) {
	if len(days) == 0 {
		a.say("clockday.no_data_none", month.String())
		return
	}
	a.say("clockday.no_data", month.String(), len(days))
	for _, u := range days {
		a.say("clockday.day", u.Day.String(), a.printer.T("status.day."+document.DayState(u.Verdict)))
		for _, e := range u.History {
			by := strings.TrimSpace(e.By + " " + e.Staff)
			a.say("clockday.said", a.when(e.At), by, a.printer.T("status.verdict."+string(e.Verdict)), e.Reason)
		}
	}
}

type clockCompleteCommand struct {
	Device string `required:"" help:"Name of the clock, or the format of files that name none, as clock status shows it." placeholder:"NAME"`
	To     string `required:"" help:"The last day whose punches are all in." placeholder:"DATE"`
}

// Run keeps that a clock's punches are all in up to a day.
func (c *clockCompleteCommand) Run(ctx call, a *app) error {
	to, today, scope, err := a.dayBefore(ctx, c.To)
	if err != nil {
		return err
	}
	key, err := a.record().DeclareComplete(ctx, scope, c.Device, to, today)
	if err != nil {
		return err
	}
	if a.cli.JSON {
		return a.print(document.ClockComplete{Clock: key.Name(), Complete: to.String()})
	}
	a.say("clockday.declared", key.Name(), to.String())
	return nil
}

// dayBefore reads a day and tells what is to be set against it.
func (a *app) dayBefore(ctx call, flag string) (day, today roster.Date, scope attendance.Scope, err error) {
	if day, err = roster.ParseDate(flag); err != nil {
		return 0, 0, scope, roster.Errorf(roster.Usage, "cli.bad_date", flag)
	}
	if today, err = a.today(); err != nil {
		return 0, 0, scope, err
	}
	scope, err = a.scope(ctx)
	return day, today, scope, err
}

type clockExplainCommand struct {
	Date     string `arg:"" help:"The day."`
	Outage   bool   `xor:"verdict" required:"" help:"A clock failed: what it would have shown is not counted."`
	Counted  bool   `xor:"verdict" required:"" help:"The clocks worked and nobody came: sessions without a punch are absent."`
	Withdraw bool   `xor:"verdict" required:"" help:"Take back what was said of the day."`
	Reason   string `required:"" help:"Why, for the record."`
}

// Run explains a day.
func (c *clockExplainCommand) Run(ctx call, a *app) error {
	day, today, scope, err := a.dayBefore(ctx, c.Date)
	if err != nil {
		return err
	}
	verdict := attendance.Outage
	switch {
	case c.Counted:
		verdict = attendance.Counted
	case c.Withdraw:
		verdict = attendance.Withdrawn
	}
	if err := a.record().Explain(ctx, scope, attendance.Explanation{Day: day, Verdict: verdict, Reason: c.Reason}, today); err != nil {
		return err
	}
	if a.cli.JSON {
		return a.print(document.DayExplained{Date: day.String(), Verdict: string(verdict)})
	}
	a.say("clockday.explained", day.String(), a.printer.T("status.verdict."+string(verdict)))
	return nil
}

type clockUnmatchedCommand struct{}

// Run lists the numbers with punches that are nobody's.
func (c *clockUnmatchedCommand) Run(ctx call, a *app) error {
	scope, err := a.scope(ctx)
	if err != nil {
		return err
	}
	list, err := a.record().Unmatched(ctx, scope)
	if err != nil {
		return err
	}
	if a.cli.JSON {
		documents := make([]document.Unmatched, len(list))
		for i, u := range list {
			documents[i] = document.NewUnmatched(u)
		}
		return a.print(map[string]any{"numbers": documents})
	}
	if len(list) == 0 {
		a.say("clockday.unmatched_none")
		return nil
	}
	t := a.table("clockday.col.number", "clockday.col.name", ">clockday.col.punches", "clockday.col.first", "clockday.col.last",
		"clockday.col.clock", "clockday.col.holder")
	for _, u := range list {
		t.row(u.Number, u.Name, fmt.Sprint(u.Punches), u.First.String(), u.Last.String(), strings.Join(u.Devices, ", "), u.Holder)
	}
	if err := t.print(a.stdout); err != nil {
		return err
	}
	a.say("clockday.attach_hint")
	return nil
}

type clockAttachCommand struct {
	Number string `arg:"" help:"The clock number (考勤号), as clock unmatched lists it."`
	Code   string `arg:"" name:"staff" help:"Code (工号) of the person."`
	From   string `help:"The first day on which the number is the person's (default: as early as no closed period forbids)." placeholder:"DATE"`
	Reason string `help:"Why, for the record."`
}

// Run gives a number to a person.
func (c *clockAttachCommand) Run(ctx call, a *app) error {
	wish := attendance.Attachment{Number: c.Number, Staff: c.Code, Reason: c.Reason}
	if c.From != "" {
		var err error
		if wish.From, err = roster.ParseDate(c.From); err != nil {
			return roster.Errorf(roster.Usage, "cli.bad_date", c.From)
		}
	}
	scope, err := a.scope(ctx)
	if err != nil {
		return err
	}
	done, err := a.record().Attach(ctx, scope, wish)
	if err != nil {
		return err
	}
	if a.cli.JSON {
		return a.print(document.NewNumberAttached(done))
	}
	a.say("clockday.attached", done.Number, done.Staff, dayOr(done.From, a.printer.T("clockday.first_punch")), done.Punches, done.Batch)
	return nil
}
