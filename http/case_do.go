package http

import (
	"strings"

	"redbanner/attendance/roster"
	"redbanner/http/page"
	"redbanner/scoring"
	"redbanner/scoring/register"
)

// caseKinds are the kinds of case (rules.md 6).
var caseKinds = []string{"consult", "supplement", "returned", "instant", "promised", "forwarded", "joint", "petition"}

// caseNew serves GET /cases/new.
func (s *Site) caseNew(v *visit) error {
	form, err := s.caseForm(v)
	if err != nil {
		return err
	}
	return v.show(v.caseFormPage(form))
}

// caseForm asks for a case that came in. Who keeps only his own is its handler.
func (s *Site) caseForm(v *visit) (page.Form, error) {
	day, clock, _ := strings.Cut(v.onClock(v.now).String(), " ")
	kinds := []page.Option{{Label: v.T("facts.choose")}}
	for _, kind := range caseKinds {
		kinds = append(kinds, page.Option{Value: kind, Label: v.caseKind(kind)})
	}
	form := page.Form{ID: "case", Action: "/cases/new", Submit: v.T("cases.add"), Cancel: "/cases", Wide: true, Fields: []page.Field{
		{Name: "number", Label: v.T("column.case.number"), Required: true, Length: 60},
		{Name: "item", Label: v.T("column.case.item"), Length: 200},
		{Name: "kind", Label: v.T("cases.kind"), Type: "select", Options: kinds},
		{Name: "accepted_day", Label: v.T("cases.accepted_day"), Type: "date", Required: true, Value: day, Max: dateText(v.today)},
		{Name: "accepted_time", Label: v.T("cases.accepted_time"), Type: "time", Required: true, Value: clock[:min(5, len(clock))]},
		{Name: "promise_days", Label: v.T("cases.promise_days"), Type: "number", Min: "0", Step: "1", Mode: "numeric", Hint: v.T("cases.one_promise")},
		{Name: "promise_minutes", Label: v.T("cases.promise_minutes"), Type: "number", Min: "1", Step: "1", Mode: "numeric"},
	}}
	if !v.everywhere(roster.KeepCases) {
		return form, nil
	}
	people, err := s.Attendance.Names(v.Context(), v.scope)
	handler := page.Field{Name: "staff", Label: v.T("column.case.handler"), Type: "select", Required: true, Options: staffOptions(v.T("facts.choose"), people.EmployedOn(v.today))}
	form.Fields = append(form.Fields[:1:1], append([]page.Field{handler}, form.Fields[1:]...)...)
	return form, err
}

func (v *visit) caseFormPage(form page.Form) page.View {
	b := v.baseWith("cases", "case_new")
	b.Crumbs = []page.Link{{Label: v.T("page.title.cases"), Href: "/cases"}}
	return page.Desk{Base: b, Lead: v.T("cases.add_lead"), Parts: []page.Part{{Title: v.T("cases.add"), Form: &form}}}
}

// caseFields tells by an error's message which field of a form it is about.
var caseFields = map[string]string{
	"case.number_needed": "number", "case.exists": "number", "case.accepted_to_come": "accepted_day", "case.finished_to_come": "finished_day",
	"case.reason_needed": "reason", "case.charge_reason_needed": "reason", "case.points_needed": "points", "case.not_longer": "to", "case.past_due": "to",
	"case.partner_needed": "department", "case.partner_known": "department", "case.partner_leads": "window", "case.partner_unknown": "window",
}

// caseAdd serves POST /cases/new.
func (s *Site) caseAdd(v *visit) error {
	form, err := s.caseForm(v)
	if err != nil {
		return err
	}
	c := scoring.NewCase{
		Number: v.PostForm.Get("number"), Staff: v.PostForm.Get("staff"), Kind: v.PostForm.Get("kind"), Item: v.PostForm.Get("item"),
		PromiseDays: v.PostForm.Get("promise_days"), PromiseMinutes: v.PostForm.Get("promise_minutes"),
	}
	if !v.everywhere(roster.KeepCases) {
		c.Staff = v.scope.Staff
	}
	accepted, err := v.momentPosted("accepted")
	if err == nil {
		c.Accepted = accepted.String()
		var done scoring.CaseView
		if done, err = s.Cases.Add(v.Context(), v.scope, v.today, c); err == nil {
			return v.to(caseAddress(done.Number), "cases.added", done.Number, page.Moment(v.printer, done.Due))
		}
	}
	return v.againBeside(atFields(err, map[string]string{"accepted": "accepted_day"}), form, caseFields, v.caseFormPage)
}

// momentPosted reads a wall-clock time out of two fields of a form.
func (v *visit) momentPosted(name string) (roster.LocalTime, error) {
	text := v.PostForm.Get(name+"_day") + " " + v.PostForm.Get(name+"_time")
	t, err := roster.ParseLocalTime(strings.TrimSpace(text))
	if err != nil {
		return 0, refusedField(name+"_day", "bad_time", text)
	}
	return t, nil
}

// caseFinish serves POST /cases/{number}/finish.
func (s *Site) caseFinish(v *visit) error {
	finished, err := v.momentPosted("finished")
	if err == nil {
		_, err = s.Cases.Finish(v.Context(), v.scope, v.today, scoring.Finishing{
			Number: v.caseNumber(), Finished: finished, Result: v.PostForm.Get("result"), WrongPoints: v.PostForm.Get("wrong_points"),
		})
	}
	return s.caseChanged(v, "finish", err)
}

func (v *visit) caseNumber() string { return pathText(v.PathValue("number")) }

// caseEvaluate serves POST /cases/{number}/evaluate.
func (s *Site) caseEvaluate(v *visit) error {
	value := v.PostForm.Get("evaluation")
	if value == "" {
		return s.caseChanged(v, "evaluate", refusedField("evaluation", "required", ""))
	}
	_, err := s.Cases.Evaluate(v.Context(), v.scope, v.today, v.caseNumber(), value, v.PostForm.Get("dissatisfied_points"))
	return s.caseChanged(v, "evaluate", err)
}

// caseExtend serves POST /cases/{number}/extend.
func (s *Site) caseExtend(v *visit) error {
	to, err := v.dayPosted("to", true)
	if err == nil {
		_, err = s.Cases.Extend(v.Context(), v.scope, v.today, v.caseNumber(), to, v.PostForm.Get("reason"))
	}
	return s.caseChanged(v, "extend", err)
}

// caseCharge serves POST /cases/{number}/charge.
func (s *Site) caseCharge(v *visit) error {
	_, err := s.Cases.Charge(v.Context(), v.scope, v.today, v.caseNumber(), v.PostForm.Get("points"), v.PostForm.Get("reason"))
	return s.caseChanged(v, "charge", err)
}

// caseJoin serves POST /cases/{number}/join.
func (s *Site) caseJoin(v *visit) error {
	_, err := s.Cases.Join(v.Context(), v.scope, v.today, v.caseNumber(), register.Partner{
		Department: v.PostForm.Get("department"), Window: v.PostForm.Get("window"), Note: v.PostForm.Get("note"),
	})
	return s.caseChanged(v, "join", err)
}

// casePart serves POST /cases/{number}/part.
func (s *Site) casePart(v *visit) error {
	_, err := s.Cases.Part(v.Context(), v.scope, v.today, v.caseNumber(), int(posted(v.PostForm, "seq")))
	return s.caseChanged(v, "part", err)
}

// caseChanged leads back to a case that was changed, or shows it again with what is wrong
// beside the form that did it.
func (s *Site) caseChanged(v *visit, part string, err error) error {
	if err == nil {
		return v.to(caseAddress(v.caseNumber()), "cases.done."+part, v.caseNumber())
	}
	view, failed := s.casePage(v)
	if failed != nil {
		return failed
	}
	for i := range view.Parts {
		if view.Parts[i].ID == part {
			err = atFields(err, map[string]string{"finished": "finished_day", "extended_to": "to", "overdue_points": "points"})
			return v.againBeside(err, *view.Parts[i].Form, caseFields, func(f page.Form) page.View {
				view.Parts[i].Form = &f
				return view
			})
		}
	}
	return err // somebody else was first, or the visitor may not
}
