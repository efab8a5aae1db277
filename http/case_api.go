package http

import (
	"cmp"
	"strconv"

	"redbanner/attendance/roster"
	"redbanner/http/document"
	"redbanner/scoring"
	"redbanner/scoring/register"
)

// apiCases are the cases (办件) with their deadlines.
func (s *Site) apiCases() []*operation {
	read, keep := with(roster.ReadFacts), with(roster.KeepCases)
	return []*operation{
		apiGet("/cases", read, "Find cases.", s.apiCaseList),
		apiPost("/cases", keep, "Enter a case.", s.apiCaseAdd),
		apiGet("/cases/overdue", read, "What is overdue.", s.apiCaseOverdue),
		apiGet("/cases/due", read, "What is due soon.", s.apiCaseDue),
		apiGet("/cases/rates", read, "How many cases of a period were on time and right. Takes scores.read, too. This is the document of `redbanner case rates --json`.", s.apiCaseRates),
		apiGet("/cases/{number}", read, "Show a case: due, late, what that costs, extensions, partners.", s.apiCaseShow),
		apiPost("/cases/{number}/finish", keep, "Finish a case (办结).", s.apiCaseFinish),
		apiPost("/cases/{number}/evaluate", keep, "Put down what the client thinks of a finished case (好差评).", s.apiCaseEvaluate),
		apiPost("/cases/{number}/extend", keep, "Grant more time before a case is due (延期办结).", s.apiCaseExtend),
		apiPost("/cases/{number}/charge", keep, "Choose what a late case costs, inside the range of the book.", s.apiCaseCharge),
		apiPost("/cases/{number}/join", keep, "Say who takes part in a joint case (联办件).", s.apiCaseJoin),
		apiPost("/cases/{number}/part", keep, "End somebody's part in a joint case.", s.apiCasePart),
	}
}

// CasesOf chooses cases by their handler.
type CasesOf struct {
	Staff  string `query:"staff" doc:"The handler."`
	Window string `query:"window" doc:"Of the handler."`
}

func (c CasesOf) filter() scoring.CaseFilter {
	return scoring.CaseFilter{Staff: c.Staff, Window: c.Window}
}

type casesAsked struct {
	Paging
	CasesOf
	Month string `query:"month" doc:"Accepted in this month."`
	State string `query:"state" enum:"open,overdue,finished,finished_late"`
}

// apiCaseList serves GET /api/v1/cases.
func (s *Site) apiCaseList(v *visit, in *casesAsked) (Listed[document.Case], error) {
	filter := in.filter()
	filter.State = scoring.CaseState(in.State)
	if in.Month != "" {
		month, err := periodIn(in.Month, roster.Month)
		if err != nil {
			return Listed[document.Case]{}, err
		}
		filter.First, filter.Last = month.First(), month.Last()
	}
	views, err := s.Cases.List(v.Context(), v.scope, v.today, filter)
	return pagedCases(in.Paging, views, err)
}

func pagedCases(p Paging, views []scoring.CaseView, err error) (Listed[document.Case], error) {
	if err != nil {
		return Listed[document.Case]{}, err
	}
	return paged(p, document.NewCases(views))
}

// AsOf is the day as of which something is asked.
type AsOf struct {
	On string `query:"on" doc:"As it stood when this day began; without it today."`
}

func (a AsOf) day(v *visit) (roster.Date, error) {
	on, err := dayField("on", a.On)
	return cmp.Or(on, v.today), err
}

// CasesOn chooses cases by their handler as of a day.
type CasesOn struct {
	Paging
	CasesOf
	AsOf
}

// apiCaseOverdue serves GET /api/v1/cases/overdue.
func (s *Site) apiCaseOverdue(v *visit, in *CasesOn) (Listed[document.Case], error) {
	on, err := in.day(v)
	if err != nil {
		return Listed[document.Case]{}, err
	}
	views, err := s.Cases.Overdue(v.Context(), v.scope, on, in.filter())
	return pagedCases(in.Paging, views, err)
}

type caseDueAsked struct {
	CasesOn
	Within int `query:"within" default:"3" minimum:"0" maximum:"366" doc:"On the day or within so many working days after it."`
}

// apiCaseDue serves GET /api/v1/cases/due.
func (s *Site) apiCaseDue(v *visit, in *caseDueAsked) (Listed[document.Case], error) {
	on, err := in.day(v)
	if err != nil {
		return Listed[document.Case]{}, err
	}
	views, err := s.Cases.DueSoon(v.Context(), v.scope, on, in.Within, in.filter())
	return pagedCases(in.Paging, views, err)
}

type ratesAsked struct {
	Period string `query:"period" required:"true" doc:"2025-03, 2025Q1, 2025H1 or 2025."`
	AsOf
}

// apiCaseRates serves GET /api/v1/cases/rates.
func (s *Site) apiCaseRates(v *visit, in *ratesAsked) (document.CaseRates, error) {
	p, err := periodIn(in.Period)
	if err != nil {
		return document.CaseRates{}, err
	}
	on, err := in.day(v)
	if err != nil {
		return document.CaseRates{}, err
	}
	people, windows, err := s.Cases.Rates(v.Context(), v.scope, p, on)
	if err != nil {
		return document.CaseRates{}, err
	}
	return document.CaseRates{Period: p, AsOf: on, Staff: document.NewCaseRates(people), Windows: document.NewCaseRates(windows)}, nil
}

// OneCase is what operations about one case take.
type OneCase struct {
	Number string `path:"number" doc:"The case's number (办件编号)."`
}

func (c *OneCase) number() string { return pathText(c.Number) }

// apiCaseShow serves GET /api/v1/cases/{number}.
func (s *Site) apiCaseShow(v *visit, in *OneCase) (document.Case, error) {
	return v.caseNow(s.Cases.Case(v.Context(), v.scope, v.today, in.number()))
}

// caseColumns tells by an error's message which field of a document it is about.
var caseColumns = map[string]string{
	"case.number_needed": "number", "case.exists": "number", "case.accepted_to_come": "accepted", "case.finished_to_come": "at",
	"case.reason_needed": "reason", "case.charge_reason_needed": "reason", "case.points_needed": "points", "case.not_longer": "to", "case.past_due": "to",
	"case.partner_needed": "department", "case.partner_known": "department", "case.partner_leads": "window", "case.partner_unknown": "window",
}

// caseNow is a case as it stands after what was done to it.
func (v *visit) caseNow(c scoring.CaseView, err error) (document.Case, error) {
	if err != nil {
		fields := map[string]string{"finished": "at", "extended_to": "to", "overdue_points": "points"}
		return document.Case{}, v.columned(atFields(err, fields), caseColumns)
	}
	return document.NewCase(c), nil
}

type caseAdded struct {
	Body struct {
		Number         string `json:"number"`
		Staff          string `json:"staff,omitempty" doc:"The handler; without it the account's own person."`
		Kind           string `json:"kind,omitempty" enum:"consult,supplement,returned,instant,promised,forwarded,joint,petition"`
		Item           string `json:"item,omitempty" doc:"What it is about."`
		Accepted       string `json:"accepted,omitempty" doc:"The hall's clock, 2025-03-07 09:12; without it now."`
		PromiseDays    *int   `json:"promise_days,omitempty" minimum:"0" doc:"Promised within so many working days."`
		PromiseMinutes *int   `json:"promise_minutes,omitempty" minimum:"1" doc:"Promised within so many minutes, instead."`
	}
}

// apiCaseAdd serves POST /api/v1/cases.
func (s *Site) apiCaseAdd(v *visit, in *caseAdded) (document.Case, error) {
	b := &in.Body
	accepted, err := v.clockField("accepted", b.Accepted)
	if err != nil {
		return document.Case{}, err
	}
	return v.caseNow(s.Cases.Add(v.Context(), v.scope, v.today, scoring.NewCase{
		Number: b.Number, Staff: cmp.Or(b.Staff, v.scope.Staff), Kind: b.Kind, Item: b.Item, Accepted: accepted.String(),
		PromiseDays: cellOf(b.PromiseDays), PromiseMinutes: cellOf(b.PromiseMinutes),
	}))
}

// cellOf is a number as the cell of a file has it, "" for none.
func cellOf(n *int) string {
	if n == nil {
		return ""
	}
	return strconv.Itoa(*n)
}

// clockField reads a time of the hall's clock; without one it is now.
func (v *visit) clockField(name, text string) (roster.LocalTime, error) {
	if text == "" {
		return v.onClock(v.now), nil
	}
	t, err := roster.ParseLocalTime(text)
	if err != nil {
		return 0, refusedField(name, "bad_time", text)
	}
	return t, nil
}

type caseFinished struct {
	OneCase
	Body struct {
		At                 string `json:"at,omitempty" doc:"The hall's clock; without it now."`
		Result             string `json:"result,omitempty" enum:"ok,wrong"`
		WrongPoints        string `json:"wrong_points,omitempty" doc:"Chosen for a wrong result (H4.1)."`
		OverduePoints      string `json:"overdue_points,omitempty" doc:"Chosen for a late case (H2.5)."`
		Evaluation         *int   `json:"evaluation,omitempty" minimum:"1" maximum:"5"`
		DissatisfiedPoints string `json:"dissatisfied_points,omitempty" doc:"Chosen for a dissatisfied client (H4.3)."`
	}
}

// apiCaseFinish serves POST /api/v1/cases/{number}/finish.
func (s *Site) apiCaseFinish(v *visit, in *caseFinished) (document.Case, error) {
	b := &in.Body
	at, err := v.clockField("at", b.At)
	if err != nil {
		return document.Case{}, err
	}
	done, err := s.Cases.Finish(v.Context(), v.scope, v.today, scoring.Finishing{
		Number: in.number(), Finished: at, Result: b.Result, WrongPoints: b.WrongPoints, OverduePoints: b.OverduePoints,
		Evaluation: cellOf(b.Evaluation), DissatisfiedPoints: b.DissatisfiedPoints,
	})
	return v.caseNow(done, err)
}

type caseEvaluated struct {
	OneCase
	Body struct {
		Evaluation int    `json:"evaluation" minimum:"1" maximum:"5" doc:"1 (worst) to 5; 1 and 2 are dissatisfied."`
		Points     string `json:"points,omitempty" doc:"Chosen for a dissatisfied client (H4.3)."`
	}
}

// apiCaseEvaluate serves POST /api/v1/cases/{number}/evaluate.
func (s *Site) apiCaseEvaluate(v *visit, in *caseEvaluated) (document.Case, error) {
	return v.caseNow(s.Cases.Evaluate(v.Context(), v.scope, v.today, in.number(), strconv.Itoa(in.Body.Evaluation), in.Body.Points))
}

type caseExtended struct {
	OneCase
	Body struct {
		To     string `json:"to" doc:"The new last day."`
		Reason string `json:"reason" doc:"Why, as the notice to the client says."`
	}
}

// apiCaseExtend serves POST /api/v1/cases/{number}/extend.
func (s *Site) apiCaseExtend(v *visit, in *caseExtended) (document.Case, error) {
	to, err := dayField("to", in.Body.To)
	if err != nil {
		return document.Case{}, err
	}
	return v.caseNow(s.Cases.Extend(v.Context(), v.scope, v.today, in.number(), to, in.Body.Reason))
}

type caseCharged struct {
	OneCase
	Body struct {
		Points string `json:"points" doc:"Inside the range of the book."`
		Reason string `json:"reason" doc:"Why this value."`
	}
}

// apiCaseCharge serves POST /api/v1/cases/{number}/charge.
func (s *Site) apiCaseCharge(v *visit, in *caseCharged) (document.Case, error) {
	return v.caseNow(s.Cases.Charge(v.Context(), v.scope, v.today, in.number(), in.Body.Points, in.Body.Reason))
}

type caseJoined struct {
	OneCase
	Body struct {
		Window     string `json:"window,omitempty" doc:"A window that takes part; or a department."`
		Department string `json:"department,omitempty"`
		Note       string `json:"note,omitempty" doc:"What its part is."`
	}
}

// apiCaseJoin serves POST /api/v1/cases/{number}/join.
func (s *Site) apiCaseJoin(v *visit, in *caseJoined) (document.Case, error) {
	b := &in.Body
	return v.caseNow(s.Cases.Join(v.Context(), v.scope, v.today, in.number(), register.Partner{Department: b.Department, Window: b.Window, Note: b.Note}))
}

type caseParted struct {
	OneCase
	Body struct {
		Partner int `json:"partner" minimum:"1" doc:"The partner's number."`
	}
}

// apiCasePart serves POST /api/v1/cases/{number}/part.
func (s *Site) apiCasePart(v *visit, in *caseParted) (document.Case, error) {
	return v.caseNow(s.Cases.Part(v.Context(), v.scope, v.today, in.number(), in.Body.Partner))
}
