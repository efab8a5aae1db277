package main

import (
	"strconv"

	"redbanner/attendance"
	"redbanner/attendance/leave"
	"redbanner/attendance/roster"
	"redbanner/http/document"
)

type leaveEntitleCommand struct {
	Staff string `arg:"" help:"Staff code (工号)."`
	Year  string `required:"" help:"The year, 2025." placeholder:"YEAR"`
	Type  string `default:"annual" help:"Kind of leave."`
	Days  string `required:"" help:"Days, a half at the finest: 10 or 7.5."`
}

// Run puts down an entitlement; the last word counts.
func (c *leaveEntitleCommand) Run(ctx call, a *app) error {
	year, err := period(c.Year, roster.Year)
	if err != nil {
		return err
	}
	kind, known := attendance.ParseLeaveType(c.Type)
	if !known {
		return roster.Errorf(roster.Usage, "leave.unknown_type", c.Type)
	}
	days, ok := leave.ParseDays(c.Days)
	if !ok {
		return roster.Errorf(roster.Usage, "leave.bad_days", c.Days)
	}
	l, err := a.leaveCall(ctx)
	if err != nil {
		return err
	}
	e := leave.Entitlement{Staff: c.Staff, Year: year.Year, Type: kind, HalfDays: days}
	if err := l.Entitle(ctx, l.scope, e); err != nil {
		return err
	}
	if a.cli.JSON {
		return a.print(document.LeaveEntitlement{Staff: e.Staff, Year: e.Year, Type: e.Type, Entitled: e.HalfDays})
	}
	a.say("leave.entitled", e.Staff, e.Year, e.HalfDays, a.printer.T("leave."+string(kind)))
	return nil
}

type leaveBalanceCommand struct {
	Year  string `required:"" help:"The year, 2025." placeholder:"YEAR"`
	Staff string `help:"Only this person." placeholder:"CODE"`
}

// Run adds up the leave of a year, of each person and of the centre.
func (c *leaveBalanceCommand) Run(ctx call, a *app) error {
	year, err := period(c.Year, roster.Year)
	if err != nil {
		return err
	}
	l, err := a.leaveCall(ctx)
	if err != nil {
		return err
	}
	book, each, centre, err := l.Balances(ctx, l.scope, l.today, year.Year)
	if err != nil {
		return err
	}
	names := peopleNames(book.People)
	people := []document.LeaveBalance{}
	for _, b := range each {
		if c.Staff == "" || b.Staff == c.Staff {
			people = append(people, document.LeaveBalance{Staff: b.Staff, Name: names[b.Staff], Types: document.NewLeaveTypeBalances(b)})
		}
	}
	if c.Staff != "" && len(people) == 0 {
		return roster.Errorf(roster.NotFound, "staff.unknown", c.Staff)
	}
	if a.cli.JSON {
		return a.print(map[string]any{"year": year.Year, "people": people, "totals": document.NewLeaveTypeBalances(centre)})
	}
	return a.showBalances(people, document.NewLeaveTypeBalances(centre), c.Staff == "")
}

func (a *app) showBalances(people []document.LeaveBalance, totals []document.LeaveTypeBalance, all bool) error {
	t := a.table("column.code", "column.person", "column.leave", ">column.days", ">column.taken", ">column.entitled", ">column.remaining")
	row := func(staff, name string, b document.LeaveTypeBalance) {
		entitled, remaining := "", ""
		if b.Entitled != nil {
			entitled, remaining = b.Entitled.String(), b.Remaining.String()
		}
		t.row(staff, name, a.printer.T("leave."+string(b.Type)), b.Days.String(), b.Taken.String(), entitled, remaining)
	}
	for _, p := range people {
		for _, b := range p.Types {
			row(p.Staff, p.Name, b)
		}
	}
	if all {
		for _, b := range totals {
			row("", a.printer.T("leave.centre_total"), b)
		}
	}
	return t.print(a.stdout)
}

type leaveAlertsCommand struct {
	Year string `required:"" help:"The year, 2025." placeholder:"YEAR"`
	AsOf string `name:"as-of" help:"As it stood when this day began (default: today)." placeholder:"DATE"`
}

// Run lists the limits that people passed. It tells of a consequence and brings none about.
func (c *leaveAlertsCommand) Run(ctx call, a *app) error {
	year, err := period(c.Year, roster.Year)
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
	in, err := a.attendance.Input(ctx, scope, year, asOf)
	if err != nil {
		return err
	}
	names := peopleNames(in.Staff)
	alerts := []document.AttendanceAlert{}
	for _, alert := range attendance.Alerts(attendance.Derive(in)) {
		alerts = append(alerts, document.AttendanceAlert{
			Staff: alert.Staff, Name: names[alert.Staff], Year: alert.Year, Alert: alert.Code, Passed: alert.Passed,
			Days:   leave.HalfDays(alert.HalfDays),
			Clause: a.printer.T("alert.clause." + string(alert.Code)),
			Says:   a.printer.T("alert." + string(alert.Code)),
		})
	}
	if a.cli.JSON {
		return a.print(map[string]any{"year": year.Year, "alerts": alerts})
	}
	if len(alerts) == 0 {
		a.say("leave.no_alerts", year.Year, asOf)
		return nil
	}
	t := a.table("column.code", "column.person", "column.passed", ">column.days", "column.clause", "column.what")
	for _, alert := range alerts {
		t.row(alert.Staff, alert.Name, alert.Passed.String(), alert.Days.String(), alert.Clause, alert.Says)
	}
	return t.print(a.stdout)
}

func peopleNames(people []roster.Staff) map[string]string {
	names := make(map[string]string, len(people))
	for _, p := range people {
		names[p.Code] = p.Name
	}
	return names
}

// number is a request's number as it is written.
func number(n int64) string { return strconv.FormatInt(n, 10) }
