package main

import (
	"fmt"
	"strings"

	"redbanner/attendance"
	"redbanner/attendance/calendar"
	"redbanner/attendance/roster"
	"redbanner/http/document"
)

type attendanceCommand struct {
	Month string `required:"" help:"The month, 2025-03." placeholder:"P"`
	Staff string `help:"Only this person." placeholder:"CODE"`
	AsOf  string `name:"as-of" help:"As it stood when this day began (default: today)." placeholder:"DATE"`
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
	d := document.Attendance{Month: month, Days: make([]document.AttendanceSession, len(sessions)), Totals: []document.AttendanceTotal{}}
	for i := range sessions {
		d.Days[i] = document.NewAttendanceSession(&sessions[i])
	}
	for _, t := range attendance.Totals(sessions) {
		d.Totals = append(d.Totals, document.AttendanceTotal(t))
	}
	return a.print(d)
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
		d := document.NewAttendanceSession(s)
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
