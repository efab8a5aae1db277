package http

import (
	"io"
	"slices"
	"strconv"
	"strings"

	"redbanner/attendance/leave"
	"redbanner/attendance/roster"
	"redbanner/http/page"
)

// leaveShow serves GET /leave/{number}: a request with everything that happened to it.
func (s *Site) leaveShow(v *visit) error {
	number, err := v.numberOf("number")
	if err != nil {
		return err
	}
	c, err := s.Leave.Case(v.Context(), v.scope, v.today, number)
	if err != nil {
		return err
	}
	return v.show(v.leaveRequest(c))
}

// leaveRequest is the page of a request.
func (v *visit) leaveRequest(c leave.Case) page.Request {
	r, names := &c.Request, staffNames(c.Book.People)
	p := page.Request{
		Base:  v.baseOf("leave", "leave_request", r.Number),
		State: page.Pill{Text: v.leaveStanding(r), Tone: string(leaveTone(r.State))},
		Lead:  v.T("leave_page.says", nameOr(names, r.Staff), v.T("leave."+string(r.Type)), c.Book.Length(r)),
		Facts: v.leaveFacts(c, names), Chain: v.leaveChain(c, names), Way: v.leaveWay(r, names),
	}
	p.Crumbs = []page.Link{{Label: v.T("page.title.leave"), Href: "/leave"}}
	if r.State.Waiting() {
		offices := make([]string, len(r.Chain))
		for i, office := range r.Chain {
			offices[i] = string(office)
		}
		p.Why = v.T("leave_page.why." + strings.Join(offices, "_"))
	}
	for _, w := range c.Warnings {
		p.Warns = append(p.Warns, v.leaveWarning(w))
	}
	if c.Reasons {
		p.Files = v.leaveFiles(r)
	}
	p.Parts = v.leaveParts(c)
	return p
}

func (v *visit) leaveFacts(c leave.Case, names map[string]string) []page.Fact {
	r := &c.Request
	facts := []page.Fact{
		{Name: v.T("column.person"), Value: nameOr(names, r.Staff) + " " + r.Staff},
		{Name: v.T("column.leave"), Value: v.T("leave." + string(r.Type))},
		{Name: v.T("column.from_day"), Value: v.halfOf(r.From)},
		{Name: v.T("column.to_day"), Value: v.halfOf(r.End())},
		{Name: v.T("column.days"), Value: c.Book.Length(r).String()},
	}
	if c.Reasons {
		facts = append(facts, page.Fact{Name: v.T("leave_page.reason"), Value: r.Reason})
	}
	if r.Emergency {
		facts = append(facts, page.Fact{Name: v.T("column.remark"), Value: v.T("leave.emergency")})
	}
	if r.Told() {
		facts = append(facts, page.Fact{Name: v.T("office.mayor"), Value: v.T("leave.told")})
	}
	return facts
}

// leaveChain is who decides, first to last, with the one whose turn it is.
func (v *visit) leaveChain(c leave.Case, names map[string]string) []page.Stage {
	r := &c.Request
	stages := make([]page.Stage, len(r.Chain))
	agreed := 0
	for _, step := range r.Steps {
		if step.Action == leave.Endorse || step.Action == leave.Approve {
			agreed++
		}
	}
	for i, office := range r.Chain {
		stages[i] = page.Stage{Label: v.T("office." + string(office)), Note: v.inOffice(c.Book.Offices, names, office)}
		switch {
		case i < agreed:
			stages[i].State = "done"
		case i == agreed && r.State.Waiting():
			stages[i].State = "now"
		case i == agreed && r.State == leave.Refused:
			stages[i].State = "bad"
		}
	}
	return stages
}

// leaveWay is what happened, first to last.
func (v *visit) leaveWay(r *leave.Request, names map[string]string) []page.Stage {
	var way []page.Stage
	for _, step := range r.Steps {
		who := nameOr(names, step.Staff)
		if step.Staff == "" && step.Action != leave.Inform { // an empty office was told
			who = step.Account
		}
		if step.Office != "" {
			who = strings.TrimSpace(who + " " + v.T("office."+string(step.Office)))
			if step.Deputises != "" {
				who = v.T("leave.for_holder", who, nameOr(names, step.Deputises))
			}
		}
		stage := page.Stage{Label: v.T("leave.action." + string(step.Action)), When: v.instant(step.At), State: "done"}
		if step.Action == leave.Refuse || step.Action == leave.Cancel {
			stage.State = "bad"
		}
		stage.Note = strings.Join(slices.DeleteFunc([]string{who, v.leaveRemark(step)}, func(s string) bool { return s == "" }), v.T("attendance_page.stop"))
		way = append(way, stage)
	}
	return way
}

// leaveRemark is what was said with a step.
func (v *visit) leaveRemark(step leave.Step) string {
	var parts []string
	add := func(when bool, text string) {
		if when {
			parts = append(parts, text)
		}
	}
	add(step.Note != "", step.Note)
	add(step.OverrideAB != "", v.T("leave.overrode_ab", step.OverrideAB))
	add(step.WithoutCertificate != "", v.T("leave.no_certificate_since", step.WithoutCertificate))
	add(!step.Back.Date.IsZero(), v.T("leave.back_on", v.dayWords(step.Back.Date), v.T("session."+step.Back.Session.String())))
	add(step.Late > 0, v.T("leave.late_by", step.Late))
	add(step.File != "", step.File)
	return strings.Join(parts, v.T("attendance_page.stop"))
}

// leaveFiles are the certificates, in the order in which they came.
func (v *visit) leaveFiles(r *leave.Request) []page.Link {
	var files []page.Link
	for _, step := range r.Steps {
		if step.Certificate != "" {
			n := strconv.Itoa(len(files) + 1)
			files = append(files, page.Link{Label: step.File, Href: "/leave/" + numeral(r.Number) + "/certificate/" + n})
		}
	}
	return files
}

// leaveParts are what the visitor can do with a request.
func (v *visit) leaveParts(c leave.Case) []page.Part {
	r := &c.Request
	var parts []page.Part
	add := func(id string, fields ...page.Field) {
		parts = append(parts, page.Part{ID: id, Title: v.T("leave_page.do." + id), Lead: v.T("leave_page.do." + id + ".lead"), Form: v.leaveDo(r, id, fields)})
	}
	reason := page.Field{Name: "reason", Label: v.T("leave_page.why_so"), Type: "textarea", Required: true, Length: 500}
	if v.may(roster.DecideLeave) && c.Book.WaitingFor(r, v.scope.Staff) {
		add("approve", v.approvalFields(c)...)
		add("refuse", reason)
	}
	if !v.scope.As.Covers(roster.AskLeave, roster.Owner{Staff: r.Staff}) {
		return parts
	}
	back := []page.Field{
		{Name: "back", Label: v.T("leave_page.back"), Type: "date", Required: true, Value: v.today.String(), Max: v.today.String()},
		{Name: "back_half", Label: v.T("leave_page.back_half"), Type: "select", Value: "am", Options: v.halfOptions()},
	}
	corrected := slices.ContainsFunc(r.Steps, func(step leave.Step) bool { return !step.Back.Date.IsZero() })
	switch {
	case r.State == leave.Approved && r.From.Date <= v.today:
		add("return", back...)
	case corrected && v.everywhere(roster.AskLeave):
		override := page.Field{Name: "override_ab", Label: v.T("leave_page.override_ab"), Hint: v.T("leave_page.override_hint"), Length: 500}
		add("correct", append(back, reason, override)...)
	}
	if r.State.Live() {
		add("certificate", page.Field{Name: "certificate", Label: v.T("leave_page.certificate"), Type: "file", Required: true, Accept: certificateTypes, Hint: v.T("leave_page.certificate_hint")})
	}
	if r.State.Waiting() || r.State == leave.Approved && r.From.Date > v.today {
		add("cancel", reason)
	}
	return parts
}

// approvalFields ask for what an approval needs in this case.
func (v *visit) approvalFields(c leave.Case) []page.Field {
	fields := []page.Field{{Name: "note", Label: v.T("leave_page.note"), Length: 500}}
	has := func(topic string) bool {
		return slices.ContainsFunc(c.Warnings, func(w leave.Warning) bool { return w.Topic == topic })
	}
	if has("partner_away") {
		fields = append(fields, page.Field{Name: "override_ab", Label: v.T("leave_page.override_ab"), Hint: v.T("leave_page.override_hint"), Length: 500})
	}
	if has("certificate_missing") {
		fields = append(fields, page.Field{Name: "without_certificate", Label: v.T("leave_page.without_certificate"), Hint: v.T("leave_page.without_hint"), Length: 500})
	}
	return fields
}

// leaveDo is the form of one thing to do with a request; it carries how much had happened
// when it was shown.
func (v *visit) leaveDo(r *leave.Request, id string, fields []page.Field) *page.Form {
	action := id
	if id == "correct" {
		action = "return"
	}
	form := &page.Form{
		ID: id, Action: "/leave/" + numeral(r.Number) + "/" + action, Fields: fields, Submit: v.T("leave_page.do." + id), Files: id == "certificate",
		Hidden: append(v.seen(), page.Hidden{Name: "version", Value: strconv.Itoa(r.Version)}, page.Hidden{Name: "form", Value: id}),
	}
	if id == "cancel" || id == "refuse" {
		form.Danger, form.Confirm = true, v.T("leave_page.ask."+id, r.Number)
	}
	return form
}

// leaveAct does something with a request and shows what became of it, or what stands
// against it: the request as it is by now, with the form filled as it was.
func (s *Site) leaveAct(v *visit, id, done string, act func(number int64) (leave.Change, error)) error {
	number, err := v.numberOf("number")
	if err != nil {
		return err
	}
	c, err := s.Leave.Case(v.Context(), v.scope, v.today, number)
	if err != nil {
		return err
	}
	if shown := v.PostForm.Get("version"); shown != "" && shown != strconv.Itoa(c.Request.Version) {
		return v.leaveAgain(c, id, roster.Errorf(roster.Conflict, "leave.moved", number))
	}
	if id == "cancel" || id == "refuse" {
		if strings.TrimSpace(v.PostForm.Get("reason")) == "" {
			return v.leaveAgain(c, id, roster.Errorf(roster.Usage, "leave.reason_needed"))
		}
		if yes, err := v.confirmed(v.T("leave_page.ask."+id, number), v.T("leave_page.do."+id)); !yes {
			return err
		}
	}
	change, err := act(number)
	if err != nil {
		return v.leaveAgain(c, id, err)
	}
	return v.leaveTo(change, done)
}

// leaveAgain shows a request after something that was refused.
func (v *visit) leaveAgain(c leave.Case, id string, err error) error {
	p := v.leaveRequest(c)
	for i := range p.Parts {
		if p.Parts[i].ID == id {
			return v.againBeside(err, *p.Parts[i].Form, leaveFields, func(f page.Form) page.View {
				p.Parts[i].Form = &f
				return p
			})
		}
	}
	f := v.faultOf(err)
	if roster.KindOf(err) != roster.Conflict && roster.KindOf(err) != roster.Refused {
		return err
	}
	p.Notice = &page.Notice{Text: f.Text, Tone: "bad", More: f.More}
	return v.showAs(f.Status, p)
}

// leaveApprove serves POST /leave/{number}/approve.
func (s *Site) leaveApprove(v *visit) error {
	approval := leave.Approval{Note: v.PostForm.Get("note"), OverrideAB: v.PostForm.Get("override_ab"), WithoutCertificate: v.PostForm.Get("without_certificate")}
	return s.leaveAct(v, "approve", "leave_page.approved", func(number int64) (leave.Change, error) {
		return s.Leave.Approve(v.Context(), v.scope, v.today, number, approval)
	})
}

// leaveRefuse serves POST /leave/{number}/refuse.
func (s *Site) leaveRefuse(v *visit) error {
	return s.leaveAct(v, "refuse", "leave_page.refused", func(number int64) (leave.Change, error) {
		return s.Leave.Refuse(v.Context(), v.scope, v.today, number, v.PostForm.Get("reason"))
	})
}

// leaveCancel serves POST /leave/{number}/cancel.
func (s *Site) leaveCancel(v *visit) error {
	return s.leaveAct(v, "cancel", "leave_page.cancelled", func(number int64) (leave.Change, error) {
		return s.Leave.Cancel(v.Context(), v.scope, v.today, number, v.PostForm.Get("reason"))
	})
}

// leaveReturn serves POST /leave/{number}/return: the report of return, or its correction.
func (s *Site) leaveReturn(v *visit) error {
	id := "return"
	if v.PostForm.Get("form") == "correct" {
		id = "correct"
	}
	return s.leaveAct(v, id, "leave_page.returned", func(number int64) (leave.Change, error) {
		back, err := v.halfPosted("back", "back_half")
		if err != nil {
			return leave.Change{}, err
		}
		report := leave.Report{Back: back, Reason: v.PostForm.Get("reason"), OverrideAB: v.PostForm.Get("override_ab")}
		return s.Leave.Return(v.Context(), v.scope, v.today, number, report)
	})
}

// leaveAttach serves POST /leave/{number}/certificate.
func (s *Site) leaveAttach(v *visit) error {
	certificate, fault := v.certificate()
	if fault == nil && certificate == nil {
		fault = refusedField("certificate", "required", "")
	}
	return s.leaveAct(v, "certificate", "leave_page.attached", func(number int64) (leave.Change, error) {
		if fault != nil {
			return leave.Change{}, fault
		}
		return s.Leave.Attach(v.Context(), v.scope, v.today, number, *certificate)
	})
}

// leaveCertificate serves GET /leave/{number}/certificate/{part}: one certificate, to keep.
func (s *Site) leaveCertificate(v *visit) error {
	number, err := v.numberOf("number")
	if err != nil {
		return err
	}
	part, err := v.numberOf("part")
	if err != nil {
		return err
	}
	list, err := s.Leave.Certificates(v.Context(), v.scope, v.today, number)
	if err != nil {
		return err
	}
	if part > int64(len(list)) {
		return roster.Errorf(roster.NotFound, "page.nothing_there")
	}
	c := list[part-1]
	media := map[string]string{"pdf": "application/pdf", "jpeg": "image/jpeg", "png": "image/png"}[c.Format]
	return v.send(c.Name, media, func(w io.Writer) error {
		_, err := w.Write(c.Data)
		return err
	})
}
