package main

import (
	"fmt"
	"strings"

	"redbanner/attendance"
	"redbanner/attendance/calendar"
	"redbanner/attendance/roster"
)

type attendanceCommand struct {
	Month string `required:"" help:"The month, 2025-03." placeholder:"P"`
	Staff string `help:"Only this person." placeholder:"CODE"`
	AsOf  string `name:"as-of" help:"As it stood when this day began (default: today)." placeholder:"DATE"`
}

type attendanceJSON struct {
	Month  roster.Period `json:"month"`
	Days   []sessionJSON `json:"days"`
	Totals []totalJSON   `json:"totals"`
}

type sessionJSON struct {
	Staff        string            `json:"staff"`
	Date         roster.Date       `json:"date"`
	Session      string            `json:"session"`
	Status       attendance.Status `json:"status"`
	In           string            `json:"in"`
	Out          string            `json:"out"`
	LateMinutes  int               `json:"late_minutes"`
	EarlyMinutes int               `json:"early_minutes"`
	Flags        []string          `json:"flags"`
	Leave        string            `json:"leave"`
}

type totalJSON struct {
	Staff      string `json:"staff"`
	Due        int    `json:"due"`
	Present    int    `json:"present"`
	Late       int    `json:"late"`
	Early      int    `json:"early"`
	OffPost    int    `json:"off_post"`
	Absent     int    `json:"absent"`
	Leave      int    `json:"leave"`
	Official   int    `json:"official"`
	MissingIn  int    `json:"missing_in"`
	MissingOut int    `json:"missing_out"`
}

// Run shows the month's sessions and totals.
func (c *attendanceCommand) Run(ctx call, a *app) error {
	month, err := period(c.Month, roster.Month)
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
	done := a.progress("progress.score", month.String())
	in, err := a.attendance.Input(ctx, scope, month, asOf)
	done()
	if err != nil {
		return err
	}
	if c.Staff != "" {
		if in, err = onlyStaff(in, c.Staff); err != nil {
			return err
		}
	}
	sessions := attendance.Derive(in)
	if !a.cli.JSON {
		return a.showAttendance(in, sessions, c.Staff != "")
	}
	document := attendanceJSON{Month: month, Days: make([]sessionJSON, len(sessions)), Totals: []totalJSON{}}
	for i := range sessions {
		document.Days[i] = sessionDocument(&sessions[i])
	}
	for _, t := range attendance.Totals(sessions) {
		document.Totals = append(document.Totals, totalJSON(t))
	}
	return a.print(document)
}

// onlyStaff leaves one person in the input.
func onlyStaff(in attendance.Input, code string) (attendance.Input, error) {
	for i, s := range in.Staff {
		if s.Code == code {
			in.Staff, in.Punches = in.Staff[i:i+1], in.Punches[i:i+1]
			return in, nil
		}
	}
	return in, roster.Errorf(roster.NotFound, "staff.unknown", code)
}

func sessionDocument(s *attendance.Session) sessionJSON {
	d := sessionJSON{
		Staff: s.Staff, Date: s.Date, Session: s.Session.String(), Status: s.Status,
		LateMinutes: int(s.LateMinutes), EarlyMinutes: int(s.EarlyMinutes), Flags: s.Flags.Names(), Leave: string(s.Leave),
	}
	if d.Flags == nil {
		d.Flags = []string{}
	}
	if s.HasIn {
		d.In = s.In.String()
	}
	if s.HasOut {
		d.Out = s.Out.String()
	}
	return d
}

// showAttendance prints the totals, and for one person each session that is not
// simply present.
func (a *app) showAttendance(in attendance.Input, sessions []attendance.Session, one bool) error {
	names := map[string]string{}
	for _, s := range in.Staff {
		names[s.Code] = s.Name
	}
	t := a.table("column.code", "column.person", ">column.due", ">status.present", ">status.late", ">status.early", ">status.off_post",
		">status.absent", ">status.leave", ">status.official", ">column.missing_in", ">column.missing_out")
	for _, n := range attendance.Totals(sessions) {
		t.row(n.Staff, names[n.Staff], itoa(n.Due), itoa(n.Present), itoa(n.Late), itoa(n.Early), itoa(n.OffPost),
			itoa(n.Absent), itoa(n.Leave), itoa(n.Official), itoa(n.MissingIn), itoa(n.MissingOut))
	}
	if err := t.print(a.stdout); err != nil || !one {
		return err
	}
	fmt.Fprintln(a.stdout)
	t = a.table("column.date", "column.session", "column.status", "column.in", "column.out", "column.remark")
	for i := range sessions {
		s := &sessions[i]
		if s.Status == attendance.Present && !s.Slipped[calendar.In] && !s.Slipped[calendar.Out] {
			continue
		}
		d := sessionDocument(s)
		t.row(d.Date.String(), a.printer.T("session."+d.Session), a.printer.T("status."+d.Status.String()), d.In, d.Out, a.remark(s))
	}
	return t.print(a.stdout)
}

// remark says what the status alone does not.
func (a *app) remark(s *attendance.Session) string {
	var parts []string
	if s.LateMinutes > 0 {
		parts = append(parts, a.printer.T("remark.late", int(s.LateMinutes)))
	}
	if s.EarlyMinutes > 0 {
		parts = append(parts, a.printer.T("remark.early", int(s.EarlyMinutes)))
	}
	for _, flag := range s.Flags.Names() {
		parts = append(parts, a.printer.T("flag."+flag))
	}
	if s.Leave != "" {
		parts = append(parts, a.printer.T("leave."+string(s.Leave)))
	}
	if s.Slipped[calendar.In] || s.Slipped[calendar.Out] {
		parts = append(parts, a.printer.T("remark.slip"))
	}
	return strings.Join(parts, ", ")
}
