package http

import (
	"strings"

	"redbanner/attendance"
	"redbanner/attendance/leave"
	"redbanner/attendance/roster"
	"redbanner/http/page"
)

// leaveFields are the fields that faults of a request are about, by their message.
var leaveFields = map[string]string{
	"leave.for_whom": "staff", "staff.unknown": "staff", "leave.not_employed": "from", "leave.unknown_type": "type",
	"leave.past": "from", "leave.bad_half": "from", "leave.too_long": "to", "leave.ends_before_start": "to",
	"leave.no_working_day": "to", "leave.overlaps_request": "from", "leave.overlaps_stored": "from", "leave.period_closed": "from",
	"leave.certificate_needed": "certificate", "leave.certificate_too_large": "certificate", "leave.certificate_unknown": "certificate",
	"leave.reason_needed": "reason", "leave.correct_reason": "reason", "leave.correct_nothing": "back", "leave.return_ahead": "back",
	"leave.partner_away": "override_ab", "leave.no_certificate": "without_certificate", "leave.bad_days": "days",
}

// leaveApplyShow serves GET /leave/apply: the empty form.
func (s *Site) leaveApplyShow(v *visit) error {
	form, chain, err := s.leaveForm(v)
	if err != nil {
		return err
	}
	return v.show(v.leaveFormPage(form, chain))
}

// leaveForm is the form of a request, and who decides on requests of which length.
func (s *Site) leaveForm(v *visit) (page.Form, []page.Fact, error) {
	desk, err := s.Leave.Desk(v.Context(), v.scope, v.today)
	if err != nil {
		return page.Form{}, nil, err
	}
	today := v.today.String()
	form := page.Form{
		ID: "apply", Action: "/leave/apply", Submit: v.T("leave_page.send"), Cancel: "/leave", Files: true, Wide: true,
		Fields: []page.Field{
			{Name: "type", Label: v.T("column.leave"), Type: "select", Required: true, Value: v.URL.Query().Get("type"), Options: v.leaveTypeOptions()},
			{Name: "from", Label: v.T("leave_page.from"), Type: "date", Required: true, Value: today},
			{Name: "from_half", Label: v.T("leave_page.from_half"), Type: "select", Value: "am", Options: v.halfOptions()},
			{Name: "to", Label: v.T("leave_page.to"), Type: "date", Required: true, Value: today},
			{Name: "to_half", Label: v.T("leave_page.to_half"), Type: "select", Value: "pm", Options: v.halfOptions()},
			{Name: "reason", Label: v.T("leave_page.reason"), Type: "textarea", Required: true, Length: 500, Hint: v.T("leave_page.reason_hint")},
			{Name: "certificate", Label: v.T("leave_page.certificate"), Type: "file", Accept: certificateTypes, Hint: v.T("leave_page.certificate_hint")},
			{Name: "emergency", Label: v.T("leave_page.emergency"), Type: "checkbox", Hint: v.T("leave_page.emergency_hint")},
		},
	}
	if v.everywhere(roster.AskLeave) {
		whom := page.Field{Name: "staff", Label: v.T("leave_page.for_whom"), Type: "select", Value: v.scope.Staff, Options: v.peopleOptions(desk.Book.People, v.today, v.today)}
		form.Fields = append([]page.Field{whom}, form.Fields...)
	}
	return form, v.whoDecides(desk.Book), nil
}

// certificateTypes is what a certificate may be.
const certificateTypes = ".pdf,.jpg,.jpeg,.png"

// whoDecides tells for each office of the ladder which leave it decides on, and who holds
// it today.
func (v *visit) whoDecides(book *leave.Book) []page.Fact {
	var facts []page.Fact
	names := staffNames(book.People)
	for _, office := range []attendance.Office{attendance.GeneralOffice, attendance.Director, attendance.Secretary} {
		facts = append(facts, page.Fact{Name: v.T("leave_page.decides." + string(office)), Value: v.inOffice(book.Offices, names, office)})
	}
	return facts
}

// inOffice names those who may act in an office today.
func (v *visit) inOffice(offices attendance.Offices, names map[string]string, office attendance.Office) string {
	var held []string
	for _, h := range offices.Holders(office, v.today) {
		who := nameOr(names, h.Staff)
		if h.Deputises != "" {
			who = v.T("leave_page.stands_in", who, nameOr(names, h.Deputises))
		}
		held = append(held, who)
	}
	title := v.T("office." + string(office))
	if len(held) == 0 {
		return v.T("leave_page.vacant", title)
	}
	return v.T("leave_page.holds", title, strings.Join(held, v.T("attendance_page.and")))
}

func (v *visit) leaveFormPage(form page.Form, chain []page.Fact) page.View {
	b := v.baseOf("leave", "leave_apply")
	b.Crumbs = []page.Link{{Label: v.T("page.title.leave"), Href: "/leave"}}
	return page.Desk{Base: b, Lead: v.T("leave_page.apply_lead"), Parts: []page.Part{
		{Title: v.T("leave_page.request"), Form: &form},
		{Title: v.T("desk.who_decides"), Facts: chain},
	}}
}

// leaveApply serves POST /leave/apply.
func (s *Site) leaveApply(v *visit) error {
	draft, err := v.draft()
	if err == nil {
		var change leave.Change
		if change, err = s.Leave.Apply(v.Context(), v.scope, v.today, draft); err == nil {
			return v.leaveTo(change, "leave_page.applied")
		}
	}
	form, chain, failed := s.leaveForm(v)
	if failed != nil {
		return failed
	}
	return v.againBeside(err, form, leaveFields, func(f page.Form) page.View { return v.leaveFormPage(f, chain) })
}

// draft reads what is asked for. Who may not ask for others asks for himself.
func (v *visit) draft() (leave.Draft, error) {
	certificate, err := v.certificate()
	if err != nil {
		return leave.Draft{}, err
	}
	d := leave.Draft{Staff: v.scope.Staff, Reason: v.PostForm.Get("reason"), Emergency: v.PostForm.Get("emergency") == "yes", Certificate: certificate}
	if staff := v.PostForm.Get("staff"); staff != "" {
		d.Staff = staff // the service checks it
	}
	if d.Staff == "" {
		return d, roster.Errorf(roster.Usage, "leave.for_whom")
	}
	var known bool
	if d.Type, known = attendance.ParseLeaveType(v.PostForm.Get("type")); !known {
		return d, roster.Errorf(roster.Usage, "leave.unknown_type", v.PostForm.Get("type"))
	}
	if d.From, err = v.halfPosted("from", "from_half"); err != nil {
		return d, err
	}
	d.To, err = v.halfPosted("to", "to_half")
	return d, err
}

// certificate reads the form with the certificate that it carries, nil for none.
func (v *visit) certificate() (*leave.Certificate, error) {
	_, files, err := v.upload(uploadLimits{File: leave.MaxCertificate})
	if err != nil || len(files) == 0 {
		return nil, err
	}
	c, err := leave.ReadCertificate(files[0].Name, files[0].Data)
	if err != nil {
		return nil, err
	}
	return &c, nil
}

// leaveTo leads to the request after a change of it, with what should be known.
func (v *visit) leaveTo(change leave.Change, key string) error {
	text := v.T(key, change.Request.Number)
	for _, w := range change.Warnings {
		text += " " + v.leaveWarning(w)
	}
	v.site.Sessions.Put(v.Context(), "notice", text)
	return v.to("/leave/"+numeral(change.Request.Number), "")
}

// leaveWarning words a warning; where the message names commands, pages have their own.
func (v *visit) leaveWarning(w leave.Warning) string {
	if key := "web.leave.warning." + w.Topic; v.printer.Has(key) {
		return v.T(key, w.Args...)
	}
	return v.T("leave.warning."+w.Topic, w.Args...)
}
