package http

import (
	"slices"
	"strings"

	"redbanner/attendance"
	"redbanner/attendance/roster"
	"redbanner/http/document"
	"redbanner/scoring"
)

// apiGrades are the grades (考核等次) of half-years.
func (s *Site) apiGrades() []*operation {
	read, decide := with(roster.ReadPeriods), with(roster.DecideOutcome)
	return []*operation{
		apiGet("/grades/{period}", read, "The grades of a half-year: proposals, quota, bars, decisions and why. This is the document of `redbanner grades --json`.", s.apiGradeList),
		apiGet("/grades/{period}/{code}", read, "One person's grade with everything that was decided about it.", s.apiGradeShow),
		apiGet("/grades/{period}/{code}/remedies", read, "What the law lets the person do against the grade, and until when.", s.apiGradeRemedies),
		apiPost("/grades/{period}/{code}/decide", decide, "Record the final grade that the director's meeting set.", s.apiGradeDecide),
		apiPost("/grades/{period}/{code}/investigate", decide, "Record that the person is under investigation.", s.apiGradeInvestigate),
		apiPost("/grades/{period}/{code}/clear", decide, "Record that the investigation is over.", s.apiGradeClear),
	}
}

// HalfYear is what operations about the grades of a period take.
type HalfYear struct {
	Period string `path:"period" doc:"2025H1."`
}

// apiGradeList serves GET /api/v1/grades/{period}.
func (s *Site) apiGradeList(v *visit, _ *HalfYear) (document.Grades, error) {
	g, err := v.graded()
	if err != nil {
		return document.Grades{}, err
	}
	d := document.Grades{
		Period: g.Period, State: g.State, Book: g.Book.ID, BookVersion: g.Book.Version,
		Quota: scoring.QuotaOf(g.Book.Grades, g.Grades), Bars: g.Book.Grades.Bars, Faults: []string{},
	}
	if g.Scores != nil {
		for _, fault := range g.Scores.GradeFaults {
			d.Faults = append(d.Faults, v.wrong(fault))
		}
	}
	d.Grades, err = v.gradeDocuments(&g, g.Grades)
	return d, err
}

// gradeDocuments puts beside each grade the steps on record and the alerts of the year up
// to the period's end.
func (v *visit) gradeDocuments(g *graded, grades []scoring.Grade) ([]document.Grade, error) {
	year := roster.PeriodOf(g.Period.First(), roster.Year)
	in, err := v.site.Attendance.Input(v.Context(), v.scope, year, min(v.today, g.Period.Last()+1))
	if err != nil {
		return nil, err
	}
	alerts := attendance.Alerts(attendance.Derive(in))
	list := make([]document.Grade, len(grades))
	for i, grade := range grades {
		list[i] = document.NewGrade(grade, g.people.Staff, g.steps, alerts, v.T)
	}
	return list, nil
}

// OneGrade is what operations about one person's grade take.
type OneGrade struct {
	HalfYear
	Code string `path:"code" doc:"The staff code."`
}

// apiGradeShow serves GET /api/v1/grades/{period}/{code}.
func (s *Site) apiGradeShow(v *visit, in *OneGrade) (document.Grade, error) {
	g, err := v.graded()
	if err != nil {
		return document.Grade{}, err
	}
	i := slices.IndexFunc(g.Grades, func(one scoring.Grade) bool { return one.Staff == in.Code })
	if i < 0 {
		return document.Grade{}, roster.Errorf(roster.NotFound, "page.nothing_there")
	}
	list, err := v.gradeDocuments(&g, g.Grades[i:i+1])
	if err != nil {
		return document.Grade{}, err
	}
	return list[0], nil
}

type remediesAsked struct {
	OneGrade
	Told     string `query:"told" doc:"The day on which the person was told of the result."`
	Reviewed string `query:"reviewed" doc:"The day on which the person received the decision of a review."`
}

// apiGradeRemedies serves GET /api/v1/grades/{period}/{code}/remedies.
func (s *Site) apiGradeRemedies(v *visit, in *remediesAsked) (document.GradeRemedies, error) {
	told, err := dayField("told", in.Told)
	if err != nil {
		return document.GradeRemedies{}, err
	}
	reviewed, err := dayField("reviewed", in.Reviewed)
	if err != nil {
		return document.GradeRemedies{}, err
	}
	if !reviewed.IsZero() && reviewed < told {
		return document.GradeRemedies{}, roster.Errorf(roster.Usage, "grade.reviewed_before_told", reviewed.String(), told.String())
	}
	g, err := v.graded()
	if err != nil {
		return document.GradeRemedies{}, err
	}
	if !slices.ContainsFunc(g.Grades, func(one scoring.Grade) bool { return one.Staff == in.Code }) {
		return document.GradeRemedies{}, roster.Errorf(roster.NotFound, "page.nothing_there")
	}
	establishment := document.EstablishmentOf(g.people.Staff, in.Code)
	return document.GradeRemedies{
		Period: g.Period, Staff: in.Code, Establishment: establishment, Told: told, Note: v.T("remedy_note"),
		Remedies: document.NewGradeRemedies(scoring.LegalRemedies(establishment, told, reviewed), v.T),
	}, nil
}

// MeetingSaid is where a decision of the director's meeting is written down.
type MeetingSaid struct {
	Reason    string `json:"reason,omitempty"`
	Minutes   string `json:"minutes" doc:"Reference of the minutes."`
	DecidedBy string `json:"decided_by"`
	Seen      *int   `json:"seen,omitempty" minimum:"0" doc:"How many steps were on record when this was decided on: another one since is a conflict."`
}

type gradeDecided struct {
	OneGrade
	Body struct {
		Grade string `json:"grade" doc:"In the words of the person's establishment."`
		MeetingSaid
	}
}

// apiGradeDecide serves POST /api/v1/grades/{period}/{code}/decide.
func (s *Site) apiGradeDecide(v *visit, in *gradeDecided) (document.GradeDone, error) {
	return v.gradeRecord(&in.OneGrade, &in.Body.MeetingSaid, scoring.GradeStep{Action: scoring.DecideGrade, Grade: in.Body.Grade})
}

type gradeInvestigated struct {
	OneGrade
	Body MeetingSaid
}

// apiGradeInvestigate serves POST /api/v1/grades/{period}/{code}/investigate.
func (s *Site) apiGradeInvestigate(v *visit, in *gradeInvestigated) (document.GradeDone, error) {
	return v.gradeRecord(&in.OneGrade, &in.Body, scoring.GradeStep{Action: scoring.OpenInvestigation})
}

// apiGradeClear serves POST /api/v1/grades/{period}/{code}/clear.
func (s *Site) apiGradeClear(v *visit, in *gradeInvestigated) (document.GradeDone, error) {
	return v.gradeRecord(&in.OneGrade, &in.Body, scoring.GradeStep{Action: scoring.ClearInvestigation})
}

// gradeRecord records a decision about a grade.
func (v *visit) gradeRecord(of *OneGrade, said *MeetingSaid, step scoring.GradeStep) (document.GradeDone, error) {
	var err error
	if step.Period, err = periodIn(of.Period, roster.Half); err != nil {
		return document.GradeDone{}, err
	}
	step.Staff = of.Code
	step.Reason, step.Minutes, step.DecidedBy = strings.TrimSpace(said.Reason), strings.TrimSpace(said.Minutes), strings.TrimSpace(said.DecidedBy)
	if err := said.written(); err != nil {
		return document.GradeDone{}, err
	}
	if said.Seen != nil {
		err = v.gradeMoved(v.site.Grades.RecordSeen(v.Context(), v.scope, step, *said.Seen, v.today))
	} else {
		err = v.site.Grades.Record(v.Context(), v.scope, step, v.today)
	}
	if err != nil {
		return document.GradeDone{}, err
	}
	return document.NewGradeDone(step), nil
}

// written finds out whether it is said where a decision is written down and whose it is.
func (m *MeetingSaid) written() error {
	said := map[string]string{"minutes": m.Minutes, "decided_by": m.DecidedBy}
	return required(func(name string) string { return said[name] }, "minutes", "decided_by")
}
