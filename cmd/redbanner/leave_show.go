package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"redbanner/attendance/leave"
	"redbanner/attendance/roster"
	"redbanner/http/document"
)

// tellLeave says where a request stands after a change, and what should be known of it.
func (a *app) tellLeave(c leave.Change) error {
	r := &c.Request
	if a.cli.JSON {
		d := document.NewLeaveRequest(r, c.Length)
		for _, w := range c.Warnings {
			d.Warnings = append(d.Warnings, document.LeaveWarning{Topic: w.Topic, Message: a.printer.T("leave.warning."+w.Topic, w.Args...)})
		}
		return a.print(d)
	}
	a.say("leave.now", r.Number, r.Staff, a.printer.T("leave."+string(r.Type)), a.span(r), c.Length, a.leaveStanding(r))
	for _, w := range c.Warnings {
		a.say("leave.warning."+w.Topic, w.Args...)
	}
	return nil
}

// span shows from when to when.
func (a *app) span(r *leave.Request) string {
	end := r.End()
	return fmt.Sprintf("%s %s – %s %s", r.From.Date, a.printer.T("session."+r.From.Session.String()),
		end.Date, a.printer.T("session."+end.Session.String()))
}

// leaveStanding shows the state, and for whom a request waits.
func (a *app) leaveStanding(r *leave.Request) string {
	state := a.printer.T("leave.state." + string(r.State))
	if office := r.Awaited(); office != "" {
		return a.printer.T("leave.waits", state, a.printer.T("office."+string(office)))
	}
	return state
}

func (a *app) showRequests(book *leave.Book, filter leave.Filter) error {
	if a.cli.JSON {
		documents := make([]document.LeaveRequest, len(book.Requests))
		for i := range book.Requests {
			documents[i] = document.NewLeaveRequest(&book.Requests[i], book.Length(&book.Requests[i]))
		}
		return a.print(map[string]any{"requests": documents})
	}
	if len(book.Requests) == 0 {
		a.sayNoRequest(filter)
		return nil
	}
	names := peopleNames(book.People)
	t := a.table(">column.number", "column.code", "column.person", "column.leave", "column.span", ">column.days", "column.status", "column.remark")
	for i := range book.Requests {
		r := &book.Requests[i]
		t.row(number(r.Number), r.Staff, names[r.Staff], a.printer.T("leave."+string(r.Type)), a.span(r), book.Length(r).String(), a.leaveStanding(r), a.requestRemark(r))
	}
	return t.print(a.stdout)
}

// sayNoRequest says that there is none, or none of those that were asked for.
func (a *app) sayNoRequest(filter leave.Filter) {
	switch filter {
	case leave.Filter{}:
		a.say("leave.none")
	case leave.Filter{Told: true}:
		a.say("leave.none_told")
	default:
		a.say("leave.none_such")
	}
}

// requestRemark says what is out of the ordinary.
func (a *app) requestRemark(r *leave.Request) string {
	var parts []string
	if r.Emergency {
		parts = append(parts, a.printer.T("leave.emergency"))
	}
	if r.Told() {
		parts = append(parts, a.printer.T("leave.told"))
	}
	return strings.Join(parts, ", ")
}

func (a *app) showRequest(book *leave.Book, r *leave.Request) error {
	if a.cli.JSON {
		return a.print(document.NewLeaveRequest(r, book.Length(r)))
	}
	name := peopleNames(book.People)[r.Staff]
	a.say("leave.heading", r.Number, r.Staff, name, a.printer.T("leave."+string(r.Type)), a.span(r), book.Length(r), a.leaveStanding(r))
	a.say("leave.because", r.Reason, a.requestRemark(r))
	t := a.table("column.time", "column.step", "column.who", "column.right", "column.remark")
	place, err := time.LoadLocation(zone)
	if err != nil {
		return err
	}
	for _, s := range r.Steps {
		who := s.Staff
		if who == "" && s.Action != leave.Inform { // an empty office was told
			who = s.Account
		}
		t.row(s.At.In(place).Format("2006-01-02 15:04"), a.printer.T("leave.action."+string(s.Action)), who, a.right(s), a.stepRemark(s))
	}
	return t.print(a.stdout)
}

// right says by which office a step was taken, and in whose name.
func (a *app) right(s leave.Step) string {
	if s.Office == "" {
		return ""
	}
	office := a.printer.T("office." + string(s.Office))
	if s.Deputises != "" {
		return a.printer.T("leave.for_holder", office, s.Deputises)
	}
	return office
}

func (a *app) stepRemark(s leave.Step) string {
	var parts []string
	add := func(text string) {
		if text != "" {
			parts = append(parts, text)
		}
	}
	add(s.Note)
	if s.OverrideAB != "" {
		add(a.printer.T("leave.overrode_ab", s.OverrideAB))
	}
	if s.WithoutCertificate != "" {
		add(a.printer.T("leave.no_certificate_since", s.WithoutCertificate))
	}
	if !s.Back.Date.IsZero() {
		add(a.printer.T("leave.back_on", s.Back.Date, a.printer.T("session."+s.Back.Session.String())))
	}
	if s.Late > 0 {
		add(a.printer.T("leave.late_by", s.Late))
	}
	add(s.File)
	return strings.Join(parts, "; ")
}

func (a *app) showOverdue(book *leave.Book, on roster.Date, overdue []leave.Overdue) error {
	names := peopleNames(book.People)
	documents := make([]document.LeaveOverdue, len(overdue))
	for i, o := range overdue {
		documents[i] = document.NewLeaveOverdue(o, names[o.Request.Staff], a.printer.T)
	}
	if a.cli.JSON {
		return a.print(map[string]any{"overdue": documents})
	}
	if len(documents) == 0 {
		a.say("leave.none_overdue", on)
		return nil
	}
	t := a.table(">column.number", "column.code", "column.person", "column.leave", "column.span", "column.due_back", ">column.late_days", "column.remark")
	for i, d := range documents {
		back := overdue[i].DueBack
		t.row(number(d.Number), d.Staff, d.Name, a.printer.T("leave."+string(d.Type)), a.span(&overdue[i].Request),
			back.Date.String()+" "+a.printer.T("session."+back.Session.String()), d.Late.String(), d.Says)
	}
	return t.print(a.stdout)
}

func (a *app) showCertificates(request int64, list []leave.Certificate) error {
	documents := make([]document.LeaveCertificate, len(list))
	for i, c := range list {
		documents[i] = document.NewLeaveCertificate(c)
	}
	if a.cli.JSON {
		return a.print(map[string]any{"certificates": documents})
	}
	if len(documents) == 0 {
		a.say("leave.no_certificates", request)
		return nil
	}
	t := a.table("column.file", "column.format", ">column.bytes", "column.sha256")
	for _, d := range documents {
		t.row(d.File, d.Format, itoa(d.Bytes), d.SHA256[:16]+"…")
	}
	return t.print(a.stdout)
}

// writePrivate writes a file that only its owner may read, whole or not at all.
func writePrivate(name string, data []byte) error {
	draft, err := os.CreateTemp(filepath.Dir(name), ".redbanner-*") // mode 0600
	if err != nil {
		return err
	}
	_, err = draft.Write(data)
	if closeErr := draft.Close(); err == nil {
		err = closeErr
	}
	if err == nil {
		err = os.Rename(draft.Name(), name)
	}
	if err != nil {
		_ = os.Remove(draft.Name()) // the first error says more
	}
	return err
}
