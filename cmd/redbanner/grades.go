package main

import (
	"fmt"
	"strings"

	"redbanner/attendance"
	"redbanner/attendance/roster"
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

// gradeJSON is one person's grade with everything that was decided about it.
type gradeJSON struct {
	ID            string               `json:"id"` // "grade:S001", by which an objection names it
	Staff         string               `json:"staff"`
	Name          string               `json:"name"`
	Establishment roster.Establishment `json:"establishment"`
	Total         scoring.Points       `json:"total"`
	Proposed      string               `json:"proposed"`
	Final         string               `json:"final"`
	Why           string               `json:"why"`
	Reason        string               `json:"reason"`
	Minutes       string               `json:"minutes"`
	NoBonus       bool                 `json:"no_bonus"`
	Steps         []gradeStepJSON      `json:"steps"`
	Alerts        []gradeAlertJSON     `json:"alerts"`
}

type gradeStepJSON struct {
	Action    string `json:"action"`
	Grade     string `json:"grade"`
	Reason    string `json:"reason"`
	Minutes   string `json:"minutes"`
	DecidedBy string `json:"decided_by"`
	By        string `json:"entered_by"`
	At        string `json:"entered_at"`
}

// gradeAlertJSON is a limit of the rules that a person passed in the year: told, and
// nothing follows by itself.
type gradeAlertJSON struct {
	Alert  attendance.AlertCode `json:"alert"`
	Clause string               `json:"clause"`
	Says   string               `json:"says"`
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
		return a.print(map[string]any{
			"period": p, "state": documents.state, "book": documents.book.ID, "book_version": documents.book.Version,
			"quota": quota, "bars": rules.Bars, "grades": list, "faults": a.problemWords(faults),
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
func (a *app) gradeDocuments(ctx call, p roster.Period, grades []scoring.Grade) ([]gradeJSON, error) {
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
	list := make([]gradeJSON, len(grades))
	for i, g := range grades {
		list[i] = gradeJSON{
			ID: g.ID(), Staff: g.Staff, Name: g.Name, Establishment: establishmentOf(in.Staff, g.Staff), Total: g.Total,
			Proposed: g.Proposed, Final: g.Final, Why: g.Why, Reason: g.Reason, Minutes: g.Minutes, NoBonus: g.NoBonus,
			Steps: []gradeStepJSON{}, Alerts: []gradeAlertJSON{},
		}
		for _, s := range steps {
			if s.Staff == g.Staff {
				list[i].Steps = append(list[i].Steps, gradeStepJSON{s.Action, s.Grade, s.Reason, s.Minutes, s.DecidedBy, s.By.String(), instant(s.At)})
			}
		}
		for _, alert := range alerts {
			if alert.Staff == g.Staff {
				code := string(alert.Code)
				list[i].Alerts = append(list[i].Alerts, gradeAlertJSON{alert.Code, a.printer.T("alert.clause." + code), a.printer.T("alert." + code)})
			}
		}
	}
	return list, nil
}

func establishmentOf(people []roster.Staff, code string) roster.Establishment {
	for _, p := range people {
		if p.Code == code {
			return p.Establishment
		}
	}
	return roster.Contract
}

func (a *app) showGrades(p roster.Period, d *scored, rules *rulebook.Grades, quota scoring.Quota, list []gradeJSON, faults []roster.Problem) error {
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
		return a.print(map[string]string{
			"period": step.Period.String(), "id": "grade:" + step.Staff, "staff": step.Staff, "action": step.Action,
			"grade": step.Grade, "minutes": step.Minutes, "decided_by": step.DecidedBy,
		})
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

type remedyJSON struct {
	Remedy string      `json:"remedy"`
	Days   int         `json:"days"`
	Last   roster.Date `json:"last_day"`
	Says   string      `json:"says"`
	Source string      `json:"source"`
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
	establishment := establishmentOf(in.Staff, c.Staff)
	list := []remedyJSON{}
	for _, r := range scoring.LegalRemedies(establishment, told, reviewed) {
		list = append(list, remedyJSON{r.Code, r.Days, r.Last, a.printer.T("remedy." + r.Code), a.printer.T("remedy_source." + r.Code)})
	}
	if a.cli.JSON {
		return a.print(map[string]any{"period": p, "staff": c.Staff, "establishment": establishment, "told": told, "remedies": list, "note": a.printer.T("remedy_note")})
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
