package http

import (
	"strings"

	"redbanner/attendance"
	"redbanner/attendance/roster"
	"redbanner/http/page"
	"redbanner/scoring"
	"redbanner/scoring/register"
)

// caseShow serves GET /cases/{number}.
func (s *Site) caseShow(v *visit) error {
	view, err := s.casePage(v)
	if err != nil {
		return err
	}
	return v.show(view)
}

// casePage is the page of a case.
func (s *Site) casePage(v *visit) (page.Record, error) {
	c, err := s.Cases.Case(v.Context(), v.scope, v.today, pathText(v.PathValue("number")))
	if err != nil {
		return page.Record{}, err
	}
	people, err := s.Attendance.Names(v.Context(), v.scope)
	if err != nil {
		return page.Record{}, err
	}
	view := page.Record{
		Base: v.baseWith("cases", "case", c.Number), State: page.Pill{Text: v.T("case.state." + string(c.State)), Tone: string(caseTone(c.State))},
		Lead: v.caseLead(c), Facts: v.caseFacts(c, people), Way: v.caseWay(c, people),
	}
	view.Crumbs = []page.Link{{Label: v.T("page.title.cases"), Href: "/cases"}}
	view.Parts = v.caseParts(c, people)
	return view, nil
}

// caseLead says how a case stands in one sentence.
func (v *visit) caseLead(c scoring.CaseView) string {
	due := page.Moment(v.printer, c.Due)
	switch {
	case c.Over > 0:
		return v.T("cases.is_over", due, c.Over, costsText(c.Costs))
	case c.State == scoring.CaseOverdue:
		return v.T("cases.is_past", due)
	case c.State == scoring.CaseOpen:
		return v.T("cases.is_open", due)
	}
	return v.T("cases.was_in_time", due)
}

func (v *visit) caseFacts(c scoring.CaseView, people attendance.People) []page.Fact {
	facts := []page.Fact{
		{Name: v.T("column.case.handler"), Value: people.Name(c.Staff)},
		{Name: v.T("column.case.window"), Value: people.WindowName(c.Window)},
		{Name: v.T("cases.accepted"), Value: page.Moment(v.printer, c.Accepted)},
		{Name: v.T("cases.promise"), Value: v.promise(c.Case)},
		{Name: v.T("column.case.due"), Value: page.Moment(v.printer, c.Due)},
	}
	add := func(key, value string) {
		if value != "" {
			facts = append(facts, page.Fact{Name: v.T(key), Value: value})
		}
	}
	add("column.case.item", c.Item)
	add("cases.kind", v.caseKind(c.Kind))
	if !c.Finished.IsZero() {
		add("column.case.finished", page.Moment(v.printer, c.Finished))
		result := "cases.right"
		if c.Wrong {
			result = "cases.wrong"
		}
		add("cases.result", v.T(result))
	}
	if c.Evaluation > 0 {
		add("cases.evaluation", v.evaluation(c.Evaluation))
	}
	return facts
}

// promise is how long a case may take.
func (v *visit) promise(c register.Case) string {
	switch {
	case c.PromiseDays != nil:
		return v.T("cases.days", *c.PromiseDays)
	case c.PromiseMinutes != nil:
		return v.T("cases.minutes", *c.PromiseMinutes)
	}
	return ""
}

// caseKind is a kind of case in words; what a file called otherwise stays as it was said.
func (v *visit) caseKind(kind string) string { return v.words().Name("cases.kind.", kind) }

func (v *visit) evaluation(n int) string { return v.T("cases.evaluation." + numeral(int64(n))) }

// caseWay is what happened to a case.
func (v *visit) caseWay(c scoring.CaseView, people attendance.People) []page.Stage {
	way := []page.Stage{{Label: v.T("cases.way.accepted"), When: page.Moment(v.printer, c.Accepted), State: "done"}}
	for _, e := range c.Extensions {
		way = append(way, page.Stage{
			Label: v.T("cases.way.extended", v.dayWords(e.Due), v.dayWords(e.To)), When: v.dayWords(e.On), State: "done",
			Note: v.T("cases.way.granted", v.T("office."+string(e.Right.Office)), who(people, e.By), e.Reason),
		})
	}
	for _, p := range c.Partners {
		name := strings.TrimSpace(windowOrNot(people, p.Window) + " " + p.Department)
		way = append(way, page.Stage{Label: v.T("cases.way.joined", name), When: v.instant(p.At), Note: p.Note, State: "done"})
		if !p.Ended.IsZero() {
			way = append(way, page.Stage{Label: v.T("cases.way.parted", name), When: v.instant(p.Ended), State: "done"})
		}
	}
	switch {
	case !c.Finished.IsZero():
		way = append(way, page.Stage{Label: v.T("cases.way.finished"), When: page.Moment(v.printer, c.Finished), State: "done"})
	case c.State == scoring.CaseOverdue:
		way = append(way, page.Stage{Label: v.T("cases.way.overdue"), When: page.Moment(v.printer, c.Due), State: "bad"})
	default:
		way = append(way, page.Stage{Label: v.T("cases.way.due"), When: page.Moment(v.printer, c.Due), State: "now"})
	}
	return way
}

func windowOrNot(people attendance.People, code string) string {
	if code == "" {
		return ""
	}
	return people.WindowName(code)
}

// caseParts are the forms of what the visitor may do with a case.
func (v *visit) caseParts(c scoring.CaseView, people attendance.People) []page.Part {
	var parts []page.Part
	add := func(id string, fields ...page.Field) {
		parts = append(parts, page.Part{ID: id, Title: v.T("cases.do." + id), Lead: v.T("cases.do." + id + "_lead"), Form: &page.Form{
			ID: id, Hidden: v.seen(), Action: caseAddress(c.Number) + "/" + id, Submit: v.T("cases.do." + id), Fields: fields,
		}})
	}
	own := c.Staff == v.scope.Staff && c.Staff != ""
	leads := v.everywhere(roster.KeepCases) && !own
	sees := leads || own && v.may(roster.KeepCases)
	finished := !c.Finished.IsZero()
	if sees && !finished {
		add("finish", v.finishFields()...)
	}
	if leads && finished && c.Evaluation == 0 {
		add("evaluate", v.evaluationFields()...)
	}
	if leads && !finished && v.today <= c.Due.Date() {
		add("extend",
			page.Field{Name: "to", Label: v.T("cases.to"), Type: "date", Required: true, Min: dateText(c.Due.Date() + 1)},
			page.Field{Name: "reason", Label: v.T("facts.reason"), Type: "textarea", Required: true, Rows: 2, Length: 500})
	}
	if leads && c.Over > 0 {
		add("charge",
			page.Field{Name: "points", Label: v.T("cases.points"), Type: "number", Required: true, Min: "0", Step: "0.01", Mode: "decimal", Value: pointsText(c.OverduePoints)},
			page.Field{Name: "reason", Label: v.T("facts.reason"), Type: "textarea", Required: true, Rows: 2, Length: 500})
	}
	if sees && c.Joint() {
		parts = append(parts, v.partnerParts(c, people)...)
	}
	return parts
}

func pointsText(p *scoring.Points) string {
	if p == nil {
		return ""
	}
	return p.String()
}

// finishFields ask how a case ended.
func (v *visit) finishFields() []page.Field {
	day, clock, _ := strings.Cut(v.onClock(v.now).String(), " ")
	return []page.Field{
		{Name: "finished_day", Label: v.T("cases.finished_day"), Type: "date", Required: true, Value: day, Max: dateText(v.today)},
		{Name: "finished_time", Label: v.T("cases.finished_time"), Type: "time", Required: true, Value: clock[:min(5, len(clock))]},
		{Name: "result", Label: v.T("cases.result"), Type: "radio", Value: "", Options: []page.Option{{Label: v.T("cases.right")}, {Value: "wrong", Label: v.T("cases.wrong")}}},
		{Name: "wrong_points", Label: v.T("cases.wrong_points"), Type: "number", Min: "0", Step: "0.01", Mode: "decimal", Hint: v.T("cases.low_end")},
	}
}

// evaluationFields ask what the client thinks.
func (v *visit) evaluationFields() []page.Field {
	var options []page.Option
	for n := 5; n >= 1; n-- {
		options = append(options, page.Option{Value: numeral(int64(n)), Label: v.evaluation(n)})
	}
	return []page.Field{
		{Name: "evaluation", Label: v.T("cases.evaluation"), Type: "radio", Required: true, Options: options},
		{Name: "dissatisfied_points", Label: v.T("cases.dissatisfied_points"), Type: "number", Min: "0", Step: "0.01", Mode: "decimal", Hint: v.T("cases.low_end")},
	}
}

// partnerParts are the forms of who takes part in a joint case.
func (v *visit) partnerParts(c scoring.CaseView, people attendance.People) []page.Part {
	parts := []page.Part{{ID: "join", Title: v.T("cases.do.join"), Lead: v.T("cases.do.join_lead"), Form: &page.Form{
		ID: "join", Hidden: v.seen(), Action: caseAddress(c.Number) + "/join", Submit: v.T("cases.do.join"), Fields: []page.Field{
			{Name: "window", Label: v.T("column.case.window"), Type: "select", Options: windowOptions(v.T("cases.other_department"), people.OpenOn(c.Accepted.Date()))},
			{Name: "department", Label: v.T("cases.department"), Length: 100},
			{Name: "note", Label: v.T("column.remark"), Length: 200},
		},
	}}}
	var options []page.Option
	for _, p := range c.Partners {
		if p.Ended.IsZero() {
			options = append(options, page.Option{Value: numeral(int64(p.Seq)), Label: strings.TrimSpace(windowOrNot(people, p.Window) + " " + p.Department)})
		}
	}
	if len(options) > 0 {
		parts = append(parts, page.Part{ID: "part", Title: v.T("cases.do.part"), Form: &page.Form{
			ID: "part", Hidden: v.seen(), Action: caseAddress(c.Number) + "/part", Submit: v.T("cases.do.part"), Danger: true,
			Fields: []page.Field{{Name: "seq", Label: v.T("cases.partner"), Type: "select", Required: true, Options: options}},
		}})
	}
	return parts
}
