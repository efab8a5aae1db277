package http

import (
	"errors"
	"net/url"
	"slices"
	"strings"

	"redbanner/attendance"
	"redbanner/attendance/roster"
	"redbanner/http/page"
	"redbanner/reports/listing"
	"redbanner/scoring"
)

func gradesAddress(p roster.Period) string { return "/grades/" + p.String() }

func gradeAddress(p roster.Period, code string) string {
	return gradesAddress(p) + "/" + url.PathEscape(code)
}

// gradeLatest serves GET /grades: the last half-year that is over.
func (s *Site) gradeLatest(v *visit) error {
	return v.to(gradesAddress(periodBefore(roster.PeriodOf(v.today, roster.Half))), "")
}

// graded is a half-year with what was decided about its grades.
type graded struct {
	scoring.Shown
	people attendance.People
	steps  []scoring.GradeStep
}

// graded loads the half-year of the address.
func (v *visit) graded() (graded, error) {
	var g graded
	p, err := v.periodOf(roster.Half)
	if err != nil {
		return g, err
	}
	if g.Shown, err = v.shown(p); err != nil {
		return g, err
	}
	if g.Book.Grades == nil {
		return g, roster.Errorf(roster.NotFound, "grade.none", v.periodName(p))
	}
	if g.people, err = v.site.Attendance.People(v.Context(), v.scope); err != nil {
		return g, err
	}
	g.steps, err = v.site.Grades.Steps(v.Context(), v.scope, p)
	return g, err
}

// person is the kind of post of somebody graded.
func (g *graded) person(code string) roster.Staff {
	for _, p := range g.people.Staff {
		if p.Code == code {
			return p
		}
	}
	return roster.Staff{Code: code}
}

// stepsOf are the decisions about one person.
func (g *graded) stepsOf(code string) []scoring.GradeStep {
	return slices.DeleteFunc(slices.Clone(g.steps), func(s scoring.GradeStep) bool { return s.Staff != code })
}

// investigated reports whether a person's grade has to wait.
func (g *graded) investigated(code string) bool {
	open := false
	for _, s := range g.stepsOf(code) {
		if s.Action != scoring.DecideGrade {
			open = s.Action == scoring.OpenInvestigation
		}
	}
	return open
}

// levels are the grades that a person can get, best first.
func (g *graded) levels(code string) []string {
	if names := g.Book.Grades.Names[g.person(code).Establishment]; names != nil {
		return names
	}
	return g.Book.Grades.Names[roster.Contract]
}

// gradeList serves GET /grades/{period}.
func (s *Site) gradeList(v *visit) error {
	g, err := v.graded()
	if err != nil {
		return err
	}
	list, err := v.list(v.gradeTable(&g))
	if err != nil {
		return err
	}
	steps := v.steps(g.Period, gradesAddress)
	quota := scoring.QuotaOf(g.Book.Grades, g.Grades)
	p := page.Detail{
		Base: v.base("grades", v.periodName(g.Period)), Steps: &steps, State: v.statePill(g.State), Lead: v.T("grades.lead"),
		Facts: []page.Fact{
			{Name: v.T("grades.bars"), Value: v.bars(&g)}, {Name: v.T("grades.quota"), Value: v.T("grade.quota", quota.Percent, quota.Assessed, quota.Places, quota.Taken)},
			{Name: v.T("score.book"), Value: v.T("score.book_version", g.Book.Name, g.Book.Version)},
		}, Lists: []page.List{list}, Signed: true,
	}
	if g.Scores != nil {
		for _, fault := range g.Scores.GradeFaults {
			p.Warns = append(p.Warns, v.T("grade.open", v.wrong(fault)))
		}
	}
	if g.State == scoring.Open && g.Period.Last() >= v.today {
		p.Warns = append(p.Warns, v.T("grades.not_over"))
	}
	p.Actions = []page.Link{{Label: v.T("grades.period"), Href: periodAddress(g.Period)}}
	return v.listed(p, list)
}

// bars are the lowest totals of the grades.
func (v *visit) bars(g *graded) string {
	bars := make([]string, len(g.Book.Grades.Bars))
	for i, bar := range g.Book.Grades.Bars {
		bars[i] = bar.String()
	}
	return strings.Join(bars, " / ")
}

// gradeTable is everybody's grade, with what moved it.
func (v *visit) gradeTable(g *graded) listing.List {
	l := listing.List{Title: v.T("grades.table", v.periodName(g.Period)), Empty: v.T("score.no_sheets"), Columns: []listing.Column{
		{Key: "code", Label: v.T("score.code")}, {Key: "name", Label: v.T("score.name"), Names: true},
		{Key: "establishment", Label: v.T("org_page.establishment")}, {Key: "total", Label: v.T("score.total"), Kind: listing.Points, Bar: true},
		{Key: "proposed", Label: v.T("grades.proposed")}, {Key: "final", Label: v.T("grades.final")},
		{Key: "decided", Label: v.T("grades.decided")}, {Key: "why", Label: v.T("grades.why"), Plain: true},
	}}
	for _, grade := range g.Grades {
		proposed, final := listing.Cell{Text: grade.Proposed, None: grade.Proposed == ""}, listing.Cell{Text: grade.Final, None: grade.Final == ""}
		if grade.Proposed == "" {
			final = listing.Cell{Text: v.T("grades.not_graded"), Tone: listing.Faint}
		}
		if grade.NoBonus {
			final.Tone = listing.Bad
		}
		decided := listing.Cell{Text: v.T("grades.waits"), Tone: listing.Warn}
		if v.lastDecision(g, grade.Staff) != nil || grade.Minutes != "" {
			decided = listing.Cell{Text: v.T("grades.is_decided"), Tone: listing.Good}
		} else if grade.Proposed == "" {
			decided = listing.Cell{None: true}
		}
		l.Rows = append(l.Rows, listing.Row{Key: grade.Staff, Cells: []listing.Cell{
			{Text: grade.Staff}, {Text: grade.Name, Href: gradeAddress(g.Period, grade.Staff)}, v.establishment(g.person(grade.Staff).Establishment),
			{Points: grade.Total, Href: sheetAddress(g.Period, "staff", grade.Staff)}, proposed, final, decided, {Text: v.gradeNote(grade)},
		}})
	}
	return l
}

func (v *visit) lastDecision(g *graded, code string) *scoring.GradeStep {
	steps := g.stepsOf(code)
	for i := range slices.Backward(steps) {
		if steps[i].Action == scoring.DecideGrade {
			return &steps[i]
		}
	}
	return nil
}

// gradeNote says what barred, moved or decided a grade.
func (v *visit) gradeNote(g scoring.Grade) string {
	var notes []string
	if g.Why != "" {
		notes = append(notes, v.T("grade.why."+g.Why))
	}
	for _, note := range []string{g.Reason, g.Minutes} {
		if note != "" {
			notes = append(notes, note)
		}
	}
	if g.NoBonus {
		notes = append(notes, v.T("grade.no_bonus"))
	}
	return strings.Join(notes, v.T("grades.semicolon"))
}

// ownGrade is the grade of one person among what a visitor may see, for the page of a
// sheet: nothing while there is none, or while it is not told.
func (v *visit) ownGrade(shown *scoring.Shown, code string) []page.Fact {
	i := slices.IndexFunc(shown.Grades, func(g scoring.Grade) bool { return g.Staff == code })
	if i < 0 || shown.State == scoring.Open {
		return nil
	}
	grade := shown.Grades[i]
	fact := page.Fact{Name: v.T("grades.final"), Value: grade.Final}
	if grade.Proposed == "" {
		fact.Value = v.T("grades.not_graded")
	}
	facts := []page.Fact{fact}
	if note := v.gradeNote(grade); note != "" {
		facts = append(facts, page.Fact{Name: v.T("grades.why"), Value: note})
	}
	return facts
}

// gradeShow serves GET /grades/{period}/{code}.
func (s *Site) gradeShow(v *visit) error {
	p, err := v.gradePage()
	return orShow(v, err, p)
}

// gradePage is one person's grade: the proposal, everything decided, and what can be.
func (v *visit) gradePage() (page.Detail, error) {
	g, err := v.graded()
	if err != nil {
		return page.Detail{}, err
	}
	code := v.PathValue("code")
	i := slices.IndexFunc(g.Grades, func(one scoring.Grade) bool { return one.Staff == code })
	if i < 0 {
		return page.Detail{}, roster.Errorf(roster.NotFound, "page.nothing_there")
	}
	grade := g.Grades[i]
	p := page.Detail{Base: v.base("grade", grade.Name, v.periodName(g.Period)), State: v.statePill(g.State), Facts: v.gradeFacts(&g, grade)}
	p.Help = "grades"
	p.Crumbs = []page.Link{{Label: v.T("menu.grades"), Href: gradesAddress(g.Period)}}
	steps := g.stepsOf(code)
	for _, step := range steps {
		said := page.Stage{Label: v.T("grades.step."+step.Action, step.Grade), When: v.instant(step.At), State: "done"}
		said.Note = v.T("grades.said", step.DecidedBy, step.Minutes, step.By.String()) + " " + step.Reason
		p.Way = append(p.Way, said)
	}
	if v.may(roster.DecideOutcome) && g.State != scoring.Closed && g.Period.Last() < v.today {
		for _, form := range v.gradeForms(&g, grade) {
			p.Parts = append(p.Parts, page.Part{ID: form.ID + "-part", Title: form.Submit, Lead: v.T("grades.lead_" + form.ID), Form: &form})
		}
	}
	remedies, err := v.remedies(&g, code)
	if err != nil {
		return p, err
	}
	p.Parts = append(p.Parts, remedies)
	return p, v.gradeObjections(&p, g.Period, code)
}

// gradeFacts are the particulars of a grade.
func (v *visit) gradeFacts(g *graded, grade scoring.Grade) []page.Fact {
	facts := []page.Fact{
		{Name: v.T("score.name"), Value: grade.Name + " " + grade.Staff, Href: "/staff/" + url.PathEscape(grade.Staff)},
		{Name: v.T("org_page.establishment"), Value: v.establishment(g.person(grade.Staff).Establishment).Text},
		{Name: v.T("score.total"), Value: grade.Total.String(), Href: sheetAddress(g.Period, "staff", grade.Staff)},
	}
	if grade.Proposed == "" {
		return append(facts, page.Fact{Name: v.T("grades.final"), Value: v.T("grades.not_graded")}, page.Fact{Name: v.T("grades.why"), Value: v.gradeNote(grade)})
	}
	facts = append(facts, page.Fact{Name: v.T("grades.proposed"), Value: grade.Proposed}, page.Fact{Name: v.T("grades.final"), Value: grade.Final})
	if note := v.gradeNote(grade); note != "" {
		facts = append(facts, page.Fact{Name: v.T("grades.why"), Value: note})
	}
	return facts
}

// gradeForms are what the meeting may record now.
func (v *visit) gradeForms(g *graded, grade scoring.Grade) []page.Form {
	at, hidden := gradeAddress(g.Period, grade.Staff), v.seen()
	authority := []page.Field{
		{Name: "minutes", Label: v.T("period.minutes"), Required: true}, {Name: "decided_by", Label: v.T("period.decided_by"), Required: true},
	}
	reason := page.Field{Name: "reason", Label: v.T("grades.reason"), Hint: v.T("grades.reason_hint"), Type: "textarea"}
	var forms []page.Form
	if grade.Proposed != "" {
		field := page.Field{Name: "grade", Label: v.T("grades.final"), Type: "radio", Value: grade.Final, Required: true}
		for _, level := range g.levels(grade.Staff) {
			option := page.Option{Value: level, Label: level}
			if level == grade.Proposed {
				option.Hint = v.T("grades.proposed")
			}
			field.Options = append(field.Options, option)
		}
		forms = append(forms, page.Form{ID: "decide", Action: at, Hidden: hidden, Submit: v.T("grades.decide"), Fields: append([]page.Field{field, reason}, authority...)})
	}
	reason.Hint, reason.Required = "", true
	investigate := page.Form{ID: "investigate", Action: at + "/investigation", Hidden: hidden, Submit: v.T("grades.investigate"), Fields: append([]page.Field{reason}, authority...)}
	investigate.Danger, investigate.Confirm = true, v.T("grades.investigate_confirm", g.people.Name(grade.Staff))
	if g.investigated(grade.Staff) {
		investigate.ID, investigate.Submit, investigate.Confirm, investigate.Danger = "clear", v.T("grades.clear"), "", false
	}
	return append(forms, investigate)
}

// remedies are what the law lets a person do against a grade.
func (v *visit) remedies(g *graded, code string) (page.Part, error) {
	l := listing.List{ID: "remedies", Title: v.T("grades.remedies"), Columns: []listing.Column{
		{Key: "remedy", Label: v.T("grades.remedy"), Plain: true}, {Key: "source", Label: v.T("grades.source"), Plain: true},
	}}
	for _, r := range scoring.LegalRemedies(g.person(code).Establishment, 0, 0) {
		l.Rows = append(l.Rows, listing.Row{Key: r.Code, Cells: []listing.Cell{{Text: v.T("remedy." + r.Code)}, {Text: v.T("remedy_source." + r.Code)}}})
	}
	list, err := v.short(l)
	list.Export = false
	return page.Part{ID: "law", Title: l.Title, Lead: v.T("grades.remedy_note"), List: &list}, err
}

// gradeObjections lists what was objected to about the grade.
func (v *visit) gradeObjections(p *page.Detail, period roster.Period, code string) error {
	objections, err := v.site.Objections.List(v.Context(), v.scope, scoring.ObjectionFilter{Period: period, Code: code})
	if err != nil {
		return err
	}
	part := page.Part{ID: "objections", Title: v.T("grades.objections")}
	for _, o := range objections {
		if o.Kind == scoring.ToGrade {
			part.Facts = append(part.Facts, page.Fact{
				Name: v.T("objection.number") + " " + numeral(o.Number), Value: v.T("state.objection." + string(o.State)), Href: objectionAddress(o.Number), Tone: string(objectionTones[o.State]),
			})
		}
	}
	if part.Facts == nil {
		part.Lead = v.T("grades.no_objections")
	}
	p.Parts = append(p.Parts, part)
	return nil
}

// gradeDecide serves POST /grades/{period}/{code}.
func (s *Site) gradeDecide(v *visit) error {
	return v.gradeStep("decide", scoring.GradeStep{Action: scoring.DecideGrade, Grade: v.PostForm.Get("grade")})
}

// gradeInvestigate serves POST /grades/{period}/{code}/investigation: it begins, or ends
// where it had begun.
func (s *Site) gradeInvestigate(v *visit) error {
	g, err := v.graded()
	if err != nil {
		return err
	}
	if g.investigated(v.PathValue("code")) {
		return v.gradeStep("clear", scoring.GradeStep{Action: scoring.ClearInvestigation})
	}
	if ok, err := v.confirmed(v.T("grades.investigate_confirm", g.people.Name(v.PathValue("code"))), v.T("grades.investigate")); !ok {
		return err
	}
	return v.gradeStep("investigate", scoring.GradeStep{Action: scoring.OpenInvestigation})
}

// gradeStep records a decision and shows the grade again, with the form as it was filled
// in where it was refused.
func (v *visit) gradeStep(form string, step scoring.GradeStep) error {
	get := func(name string) string { return strings.TrimSpace(v.PostForm.Get(name)) }
	period, err := v.periodOf(roster.Half)
	if err != nil {
		return err
	}
	step.Period, step.Staff = period, v.PathValue("code")
	step.Reason, step.Minutes, step.DecidedBy = get("reason"), get("minutes"), get("decided_by")
	if err = required(v.PostForm.Get, "minutes", "decided_by"); err == nil {
		err = v.site.Grades.Record(v.Context(), v.scope, step, v.today)
	}
	if err == nil {
		return v.to(gradeAddress(step.Period, step.Staff), "grades.recorded")
	}
	p, pageErr := v.gradePage()
	if pageErr != nil {
		return pageErr
	}
	at := slices.IndexFunc(p.Parts, func(part page.Part) bool { return part.Form != nil && part.Form.ID == form })
	if at < 0 {
		return err
	}
	return v.again(err, *p.Parts[at].Form, func(f page.Form) page.View { p.Parts[at].Form = &f; return p })
}

// gradeMoved puts into words what somebody else decided since a program looked.
func (v *visit) gradeMoved(err error) error {
	var e *roster.Error
	if keyOf(err) != "grades.moved" || !errors.As(err, &e) {
		return err
	}
	last, ok := e.Args[len(e.Args)-1].(scoring.GradeStep)
	if !ok {
		return err
	}
	return roster.Errorf(roster.Conflict, e.Key, last.By.String(), v.instant(last.At), v.T("grades.step."+last.Action, last.Grade))
}

// required lists the fields that were left empty.
func required(get func(string) string, names ...string) error {
	var problems []roster.Problem
	for _, name := range names {
		if strings.TrimSpace(get(name)) == "" {
			problems = append(problems, roster.Problem{Column: name, Code: "required"})
		}
	}
	if problems == nil {
		return nil
	}
	return &roster.Error{Kind: roster.Refused, Problems: problems}
}
