package main

import (
	"fmt"
	"strings"

	"redbanner/attendance"
	"redbanner/attendance/roster"
	"redbanner/http/document"
	"redbanner/scoring"
	"redbanner/scoring/rulebook"
	"redbanner/scoring/scoringdb"
)

type gradesCommands struct {
	Show        gradesShowCommand        `cmd:"" default:"withargs" help:"Show the grades of a half-year: proposals, quota, bars, decisions and why."`
	Decide      gradesDecideCommand      `cmd:"" help:"Record the final grade that the director's meeting set for a person."`
	Investigate gradesInvestigateCommand `cmd:"" help:"Record that a person is under investigation, or no longer (--clear)."`
	Remedies    gradesRemediesCommand    `cmd:"" help:"Tell what the law lets a person do against a grade, and until when."`
}

func (a *app) gradeService() *scoring.GradeService {
	return &scoring.GradeService{Store: scoringdb.NewGrades(a.db)}
}

type gradesShowCommand struct {
	periodFlag
	AsOf string `name:"as-of" help:"As it stood when this day began (default: today)." placeholder:"DATE"`
}

// Run shows the grades of a period; of a closed one what was frozen.
func (c *gradesShowCommand) Run(ctx call, a *app) error {
	documents, err := a.documents(ctx, c.Period, c.AsOf)
	if err != nil {
		return err
	}
	rules := documents.book.Grades
	if rules == nil {
		return roster.Errorf(roster.Usage, "grade.none", c.Period)
	}
	p, err := period(c.Period)
	if err != nil {
		return err
	}
	list, err := a.gradeDocuments(ctx, p, documents.Grades)
	if err != nil {
		return err
	}
	quota := scoring.QuotaOf(rules, documents.Grades)
	var faults []roster.Problem
	if documents.scores != nil {
		faults = documents.scores.GradeFaults
	}
	if a.cli.JSON {
		return a.print(document.Grades{
			Period: p, State: documents.state, Book: documents.book.ID, BookVersion: documents.book.Version,
			Quota: quota, Bars: rules.Bars, Grades: list, Faults: a.problemWords(faults),
		})
	}
	return a.showGrades(p, documents, rules, quota, list, faults)
}

// problemWords puts faults into sentences.
func (a *app) problemWords(faults []roster.Problem) []string {
	said := make([]string, len(faults))
	for i, f := range faults {
		said[i] = a.printer.Problem(f)
	}
	return said
}

// gradeDocuments puts beside each grade the person's establishment, the steps on record
// and the alerts of the year up to the period's end.
func (a *app) gradeDocuments(ctx call, p roster.Period, grades []scoring.Grade) ([]document.Grade, error) {
	scope, err := a.scope(ctx)
	if err != nil {
		return nil, err
	}
	steps, err := a.gradeService().Store.GradeSteps(ctx, scope, p)
	if err != nil {
		return nil, err
	}
	today, err := a.today()
	if err != nil {
		return nil, err
	}
	in, err := a.attendance.Input(ctx, scope, roster.PeriodOf(p.First(), roster.Year), min(today, p.Last()+1))
	if err != nil {
		return nil, err
	}
	alerts := attendance.Alerts(attendance.Derive(in))
	list := make([]document.Grade, len(grades))
	for i, g := range grades {
		list[i] = document.NewGrade(g, in.Staff, steps, alerts, a.printer.T)
	}
	return list, nil
}

func (a *app) showGrades(p roster.Period, d *scored, rules *rulebook.Grades, quota scoring.Quota, list []document.Grade, faults []roster.Problem) error {
	var bars []string
	for _, bar := range rules.Bars {
		bars = append(bars, bar.String())
	}
	fmt.Fprintln(a.stdout, a.printer.T("grade.heading", p.String(), a.printer.T("state."+d.state), strings.Join(bars, " / ")))
	fmt.Fprintln(a.stdout, a.printer.T("grade.quota", quota.Percent, quota.Assessed, quota.Places, quota.Taken))
	t := a.table("column.code", "column.name", ">column.total", "column.proposed", "column.final", "column.why", "column.reason", "column.minutes", "column.remark")
	for _, g := range list {
		why := ""
		if g.Why != "" {
			why = a.printer.T("grade.why." + g.Why)
		}
		var remarks []string
		if g.NoBonus {
			remarks = append(remarks, a.printer.T("grade.no_bonus"))
		}
		for _, alert := range g.Alerts {
			remarks = append(remarks, alert.Says+" ("+alert.Clause+")")
		}
		t.row(g.Staff, g.Name, g.Total.String(), g.Proposed, g.Final, why, g.Reason, g.Minutes, strings.Join(remarks, "; "))
	}
	if err := t.print(a.stdout); err != nil {
		return err
	}
	for _, said := range a.problemWords(faults) {
		fmt.Fprintln(a.stdout, a.printer.T("grade.open", said))
	}
	return nil
}

// meetingFlags say where a decision of the director's meeting is written down.
type meetingFlags struct {
	Minutes   string `required:"" help:"Reference of the minutes."`
	DecidedBy string `name:"decided-by" required:"" help:"Who decided." placeholder:"NAME"`
}

type gradesDecideCommand struct {
	periodFlag
	Staff  string `required:"" help:"Staff code." placeholder:"CODE"`
	Grade  string `required:"" help:"The final grade, in the words of the person's establishment."`
	Reason string `help:"Why, where it is not the proposed one."`
	meetingFlags
}

// Run records a final grade.
func (c *gradesDecideCommand) Run(ctx call, a *app) error {
	return a.recordGrade(ctx, c.Period, scoring.GradeStep{
		Staff: c.Staff, Action: scoring.DecideGrade, Grade: c.Grade, Reason: strings.TrimSpace(c.Reason), Minutes: c.Minutes, DecidedBy: c.DecidedBy,
	})
}

type gradesInvestigateCommand struct {
	periodFlag
	Staff  string `required:"" help:"Staff code." placeholder:"CODE"`
	Clear  bool   `help:"It is over."`
	Reason string `help:"A remark, for the record."`
	meetingFlags
}

// Run records that a person is under investigation, or no longer.
func (c *gradesInvestigateCommand) Run(ctx call, a *app) error {
	step := scoring.GradeStep{Staff: c.Staff, Action: scoring.OpenInvestigation, Reason: c.Reason, Minutes: c.Minutes, DecidedBy: c.DecidedBy}
	if c.Clear {
		step.Action = scoring.ClearInvestigation
	}
	return a.recordGrade(ctx, c.Period, step)
}

func (a *app) recordGrade(ctx call, flag string, step scoring.GradeStep) error {
	var err error
	if step.Period, err = period(flag); err != nil {
		return err
	}
	scope, err := a.scope(ctx)
	if err != nil {
		return err
	}
	today, err := a.today()
	if err != nil {
		return err
	}
	if err := a.gradeService().Record(ctx, scope, step, today); err != nil {
		return err
	}
	if a.cli.JSON {
		return a.print(document.NewGradeDone(step))
	}
	a.say("grade.said."+step.Action, step.Period.String(), step.Staff, step.Grade, step.Minutes)
	return nil
}

type gradesRemediesCommand struct {
	periodFlag
	Staff    string `required:"" help:"Staff code." placeholder:"CODE"`
	Told     string `required:"" help:"Day on which the person was told of the result." placeholder:"DATE"`
	Reviewed string `help:"Day on which the person received the decision of a review." placeholder:"DATE"`
}

// Run tells the statutory remedies, as information.
func (c *gradesRemediesCommand) Run(ctx call, a *app) error {
	p, err := period(c.Period, roster.Half)
	if err != nil {
		return err
	}
	told, err := optionalDate(c.Told)
	if err != nil {
		return err
	}
	reviewed, err := optionalDate(c.Reviewed)
	if err != nil {
		return err
	}
	if !reviewed.IsZero() && reviewed < told {
		return roster.Errorf(roster.Usage, "grade.reviewed_before_told", reviewed.String(), told.String())
	}
	scope, err := a.scope(ctx)
	if err != nil {
		return err
	}
	in, err := a.attendance.Input(ctx, scope, p, p.First())
	if err != nil {
		return err
	}
	if _, known := peopleNames(in.Staff)[c.Staff]; !known {
		return roster.Errorf(roster.NotFound, "grade.nobody", c.Staff)
	}
	establishment := document.EstablishmentOf(in.Staff, c.Staff)
	list := document.NewGradeRemedies(scoring.LegalRemedies(establishment, told, reviewed), a.printer.T)
	if a.cli.JSON {
		return a.print(document.GradeRemedies{Period: p, Staff: c.Staff, Establishment: establishment, Told: told, Remedies: list, Note: a.printer.T("remedy_note")})
	}
	for _, r := range list {
		last := a.printer.T("remedy_later")
		if !r.Last.IsZero() {
			last = a.printer.T("remedy_until", r.Last.String())
		}
		fmt.Fprintln(a.stdout, r.Says+" "+last+" "+a.printer.T("remedy_by", r.Source))
	}
	a.say("remedy_note")
	return nil
}
