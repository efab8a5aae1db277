package http

import (
	"slices"
	"strconv"
	"strings"

	"redbanner/attendance"
	"redbanner/attendance/calendar"
	"redbanner/attendance/roster"
	"redbanner/attendance/slip"
	"redbanner/http/page"
	"redbanner/reports/listing"
)

// slipStates are the states by which slips are chosen.
func slipStates() []slip.State {
	return []slip.State{slip.Asked, slip.Approved, slip.Refused, slip.Withdrawn, slip.Revoked}
}

// slipList serves GET /slips: what waits for the visitor, and the slips of a month or of
// all time.
func (s *Site) slipList(v *visit) error {
	filter := slip.Filter{}
	if text := v.URL.Query().Get("state"); text != "" {
		var known bool
		if filter.State, known = slip.ParseState(text); !known {
			return roster.Errorf(roster.Usage, "slip.unknown_state", text)
		}
	}
	var err error
	if filter.Month, err = v.monthAsked("month"); err != nil {
		return err
	}
	entries, waiting, err := s.Slips.Desk(v.Context(), v.scope, filter, v.today)
	if err != nil {
		return err
	}
	slices.Reverse(entries)
	choice := v.slipChoice(filter)
	p := page.Desk{Base: v.base("slips"), Lead: v.T("slip_page.lead"), Choice: &choice}
	if v.may(roster.AskSlip) && v.scope.Staff != "" {
		p.Actions = []page.Link{{Label: v.T("slip_page.ask"), Href: "/slips/ask", Primary: true}}
	}
	if v.may(roster.DecideSlip) {
		l := v.slipEntries("waits", waiting)
		l.Empty = v.T("slip_page.nothing_waits")
		list, err := v.list(l)
		if err != nil {
			return err
		}
		p.Lists = append(p.Lists, list)
	}
	list, err := v.list(v.slipEntries("all", entries))
	if err != nil {
		return err
	}
	p.Lists = append(p.Lists, list)
	return v.listed(p, p.Lists...)
}

func (v *visit) slipChoice(filter slip.Filter) page.Form {
	options := []page.Option{{Label: v.T("leave_page.any_state")}}
	for _, s := range slipStates() {
		options = append(options, page.Option{Value: string(s), Label: v.T("state.slip." + string(s))})
	}
	return page.Form{ID: "choice", Action: "/slips", Get: true, Inline: true, Submit: v.T("attendance_page.look"), Fields: []page.Field{
		{Name: "state", Label: v.T("column.status"), Type: "select", Value: string(filter.State), Options: options},
		{Name: "month", Label: v.T("attendance_page.month"), Type: "month", Value: filter.Month.String()},
	}}
}

// slipEntries lists slips; those of files have no page of their own.
func (v *visit) slipEntries(id string, entries []slip.Entry) listing.List {
	l := listing.List{ID: id, Title: v.T("slip_page.list." + id), Empty: v.T("slip_page.none"), PerPage: 50, Columns: []listing.Column{
		{Key: "number", Label: v.T("column.slip.number"), Kind: listing.Number},
		{Key: "person", Label: v.T("column.person"), Names: true},
		{Key: "date", Label: v.T("column.date"), Kind: listing.Day},
		{Key: "side", Label: v.T("column.slip.side")},
		{Key: "state", Label: v.T("column.status")},
		{Key: "by", Label: v.T("column.slip.decided_by")},
		{Key: "reason", Label: v.T("column.slip.reason")},
	}}
	for _, e := range entries {
		number := listing.Cell{None: true}
		href := ""
		if !e.FromFile() {
			href = "/slips/" + numeral(e.Number)
			number = listing.Cell{Number: e.Number, Href: href}
		}
		by := e.By
		if e.FromFile() {
			by = v.T("slip.by_file", e.File)
		}
		l.Rows = append(l.Rows, listing.Row{Key: numeral(e.Number), Cells: []listing.Cell{
			number, {Text: e.Name, Href: href}, {Day: e.Date}, {Text: v.slipSide(e.Slip)},
			{Text: v.T("state.slip." + string(e.State)), Tone: slipTone(e.State)}, {Text: by, None: by == ""}, {Text: e.Reason},
		}})
	}
	return l
}

// slipSide names the side that a slip is about: 上午 上班.
func (v *visit) slipSide(s attendance.Slip) string {
	return v.T("session."+s.Session.String()) + " " + v.T("slip.side."+s.Side.String())
}

func slipTone(state slip.State) listing.Tone {
	switch state {
	case slip.Asked:
		return listing.Warn
	case slip.Approved:
		return listing.Good
	case slip.Refused:
		return listing.Bad
	}
	return listing.Faint
}

// slipFields are the fields that faults of a slip are about, by their message.
var slipFields = map[string]string{
	"slip.reason_needed": "reason", "slip.bad_session": "session", "slip.bad_side": "side", "slip.closed": "date",
	"slip.not_past": "date", "slip.not_employed": "date", "slip.day_off": "date", "slip.too_late": "date", "slip.excused": "date",
	"slip.no_data": "date", "slip.unknown_yet": "date", "slip.on_leave": "date", "slip.nothing_amiss": "side", "slip.not_judged": "side",
	"slip.set_already": "side", "slip.pending": "side", "slip.limit": "date",
}

// slipForm asks for a slip; what the address names of it is filled in.
func (v *visit) slipForm() page.Form {
	q := v.URL.Query()
	return page.Form{ID: "ask", Action: "/slips/ask", Submit: v.T("slip_page.send"), Cancel: "/slips", Fields: []page.Field{
		{Name: "date", Label: v.T("column.date"), Type: "date", Required: true, Value: q.Get("date"), Max: (v.today - 1).String()},
		{Name: "session", Label: v.T("column.session"), Type: "radio", Required: true, Value: q.Get("session"), Options: v.halfOptions()},
		{Name: "side", Label: v.T("column.slip.side"), Type: "radio", Required: true, Value: q.Get("side"), Options: []page.Option{
			{Value: "in", Label: v.T("slip.side.in")}, {Value: "out", Label: v.T("slip.side.out")},
		}},
		{Name: "reason", Label: v.T("column.slip.reason"), Type: "textarea", Required: true, Length: 500, Hint: v.T("slip_page.reason_hint")},
	}}
}

func (v *visit) slipFormPage(form page.Form) page.View {
	b := v.baseOf("slips", "slip_ask")
	b.Crumbs = []page.Link{{Label: v.T("page.title.slips"), Href: "/slips"}}
	return page.Desk{Base: b, Lead: v.T("slip_page.ask_lead"), Parts: []page.Part{{Title: v.T("slip_page.request"), Form: &form}}}
}

// slipAskShow serves GET /slips/ask.
func (s *Site) slipAskShow(v *visit) error { return v.show(v.slipFormPage(v.slipForm())) }

// slipAsk serves POST /slips/ask.
func (s *Site) slipAsk(v *visit) error {
	want, err := v.slipPosted()
	var number int64
	if err == nil {
		number, err = s.Slips.Ask(v.Context(), v.scope, want, v.today)
	}
	if err != nil {
		return v.againBeside(err, v.slipForm(), slipFields, v.slipFormPage)
	}
	return v.to("/slips/"+numeral(number), "slip_page.asked", number)
}

// slipPosted reads which side of which session is to be put right, and why.
func (v *visit) slipPosted() (attendance.Slip, error) {
	want := attendance.Slip{Staff: v.scope.Staff, Reason: v.PostForm.Get("reason")}
	var err error
	if want.Date, err = v.dayPosted("date", true); err != nil {
		return want, err
	}
	var known bool
	if want.Session, known = roster.ParseSession(v.PostForm.Get("session")); !known {
		return want, roster.Errorf(roster.Usage, "slip.bad_session", v.PostForm.Get("session"))
	}
	if want.Side, known = calendar.ParseSide(v.PostForm.Get("side")); !known {
		return want, roster.Errorf(roster.Usage, "slip.bad_side", v.PostForm.Get("side"))
	}
	return want, nil
}

// slipShow serves GET /slips/{number}.
func (s *Site) slipShow(v *visit) error {
	e, decides, err := s.slipOf(v)
	if err != nil {
		return err
	}
	p, err := v.slipRequest(e, decides)
	if err != nil {
		return err
	}
	return v.show(p)
}

// slipOf loads the slip of the address, and whether its decision is the visitor's.
func (s *Site) slipOf(v *visit) (e slip.Entry, decides bool, err error) {
	number, err := v.numberOf("number")
	if err != nil {
		return e, false, err
	}
	if e, err = s.Slips.Show(v.Context(), v.scope, number); err != nil || !v.may(roster.DecideSlip) {
		return e, false, err
	}
	decides, err = s.Slips.Decides(v.Context(), v.scope, e.Request, v.today)
	return e, decides, err
}

// slipRequest is the page of a slip.
func (v *visit) slipRequest(e slip.Entry, decides bool) (page.Request, error) {
	people, err := v.site.Attendance.Names(v.Context(), v.scope)
	if err != nil {
		return page.Request{}, err
	}
	p := page.Request{
		Base:  v.baseOf("slips", "slip_request", e.Number),
		State: page.Pill{Text: v.T("state.slip." + string(e.State)), Tone: string(slipTone(e.State))},
		Lead:  v.T("slip_page.says", e.Name, v.dayWords(e.Date), v.slipSide(e.Slip)),
		Facts: []page.Fact{
			{Name: v.T("column.person"), Value: e.Name + " " + e.Staff},
			{Name: v.T("column.date"), Value: v.dayWords(e.Date), Href: v.dayAddress(e.Staff, e.Date)},
			{Name: v.T("column.slip.side"), Value: v.slipSide(e.Slip)},
			{Name: v.T("column.slip.reason"), Value: e.Reason},
		},
	}
	p.Crumbs = []page.Link{{Label: v.T("page.title.slips"), Href: "/slips"}}
	for _, step := range e.Steps {
		p.Way = append(p.Way, v.slipStep(e, step, people))
	}
	p.Parts = v.slipParts(e, decides)
	return p, nil
}

func (v *visit) slipStep(e slip.Entry, step slip.Step, people attendance.People) page.Stage {
	stage := page.Stage{Label: v.T("state.slip." + string(step.State)), When: v.instant(step.At), State: "done"}
	if step.State == slip.Refused || step.State == slip.Revoked {
		stage.State = "bad"
	}
	who := people.Name(step.Staff)
	if step.Staff == e.Staff {
		who = e.Name
	}
	if step.Office != "" {
		who += " " + v.T("office."+string(step.Office))
		if step.Deputises != "" {
			who = v.T("leave.for_holder", who, people.Name(step.Deputises))
		}
	}
	stage.Note = strings.Join(slices.DeleteFunc([]string{who, step.Note}, func(s string) bool { return s == "" }), v.T("attendance_page.stop"))
	return stage
}

// slipParts are what the visitor can do with a slip.
func (v *visit) slipParts(e slip.Entry, decides bool) []page.Part {
	var parts []page.Part
	add := func(id string, danger bool, fields ...page.Field) {
		form := &page.Form{
			ID: id, Action: "/slips/" + numeral(e.Number) + "/" + id, Fields: fields, Submit: v.T("slip_page.do." + id), Danger: danger,
			Hidden: append(v.seen(), page.Hidden{Name: "version", Value: strconv.Itoa(len(e.Steps))}),
		}
		if danger {
			form.Confirm = v.T("slip_page.confirm."+id, e.Number)
		}
		parts = append(parts, page.Part{ID: id, Title: form.Submit, Lead: v.T("slip_page.do." + id + ".lead"), Form: form})
	}
	reason := page.Field{Name: "reason", Label: v.T("leave_page.why_so"), Type: "textarea", Required: true, Length: 500}
	if decides && e.State == slip.Asked {
		add("approve", false, page.Field{Name: "note", Label: v.T("leave_page.note"), Length: 500})
		add("refuse", true, reason)
	}
	if decides && e.State == slip.Approved {
		add("revoke", true, reason)
	}
	if e.State == slip.Asked && e.Staff == v.scope.Staff {
		add("withdraw", true)
	}
	return parts
}

// slipAct does something with a slip and shows what became of it, or what stands against it.
func (s *Site) slipAct(v *visit, id string, act func(number int64) error) error {
	e, decides, err := s.slipOf(v)
	if err != nil {
		return err
	}
	if shown := v.PostForm.Get("version"); shown != "" && shown != strconv.Itoa(len(e.Steps)) {
		return v.slipAgain(e, decides, id, roster.Errorf(roster.Conflict, "slip.moved", e.Number))
	}
	if id == "refuse" || id == "revoke" {
		if strings.TrimSpace(v.PostForm.Get("reason")) == "" {
			return v.slipAgain(e, decides, id, roster.Errorf(roster.Usage, "slip.reason_needed"))
		}
	}
	if id != "approve" {
		if yes, err := v.confirmed(v.T("slip_page.confirm."+id, e.Number), v.T("slip_page.do."+id)); !yes {
			return err
		}
	}
	if err := act(e.Number); err != nil {
		return v.slipAgain(e, decides, id, err)
	}
	return v.to("/slips/"+numeral(e.Number), "slip_page.done."+id, e.Number)
}

// slipAgain shows a slip after something that was refused.
func (v *visit) slipAgain(e slip.Entry, decides bool, id string, err error) error {
	p, pageErr := v.slipRequest(e, decides)
	if pageErr != nil {
		return pageErr
	}
	for i := range p.Parts {
		if p.Parts[i].ID == id {
			return v.againBeside(err, *p.Parts[i].Form, map[string]string{"slip.reason_needed": "reason"}, func(f page.Form) page.View {
				p.Parts[i].Form = &f
				return p
			})
		}
	}
	if roster.KindOf(err) != roster.Conflict && roster.KindOf(err) != roster.Refused {
		return err
	}
	f := v.faultOf(err)
	p.Notice = &page.Notice{Text: f.Text, Tone: "bad", More: f.More}
	return v.showAs(f.Status, p)
}

// slipApprove serves POST /slips/{number}/approve.
func (s *Site) slipApprove(v *visit) error {
	return s.slipAct(v, "approve", func(number int64) error {
		_, err := s.Slips.Approve(v.Context(), v.scope, number, v.PostForm.Get("note"), v.today)
		return err
	})
}

// slipRefuse serves POST /slips/{number}/refuse.
func (s *Site) slipRefuse(v *visit) error {
	return s.slipAct(v, "refuse", func(number int64) error {
		return s.Slips.Refuse(v.Context(), v.scope, number, v.PostForm.Get("reason"), v.today)
	})
}

// slipRevoke serves POST /slips/{number}/revoke.
func (s *Site) slipRevoke(v *visit) error {
	return s.slipAct(v, "revoke", func(number int64) error {
		return s.Slips.Revoke(v.Context(), v.scope, number, v.PostForm.Get("reason"), v.today)
	})
}

// slipWithdraw serves POST /slips/{number}/withdraw.
func (s *Site) slipWithdraw(v *visit) error {
	return s.slipAct(v, "withdraw", func(number int64) error { return s.Slips.Withdraw(v.Context(), v.scope, number) })
}
