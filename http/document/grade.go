package document

import (
	"redbanner/attendance"
	"redbanner/attendance/roster"
	"redbanner/scoring"
)

// Grades are the grades (考核等次) of a half-year with what decides about them.
type Grades struct {
	Period      roster.Period    `json:"period"`
	State       string           `json:"state"`
	Book        string           `json:"book"`
	BookVersion string           `json:"book_version"`
	Quota       scoring.Quota    `json:"quota"`
	Bars        []scoring.Points `json:"bars"`
	Grades      []Grade          `json:"grades"`
	Faults      []string         `json:"faults" doc:"What the meeting has yet to settle."`
}

// Grade is one person's grade with everything that was decided about it.
type Grade struct {
	ID            string               `json:"id" doc:"grade:S001, by which an objection names it."`
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
	Steps         []GradeStep          `json:"steps"`
	Alerts        []GradeAlert         `json:"alerts"`
}

type GradeStep struct {
	Action    string `json:"action"`
	Grade     string `json:"grade"`
	Reason    string `json:"reason"`
	Minutes   string `json:"minutes"`
	DecidedBy string `json:"decided_by"`
	By        string `json:"entered_by"`
	At        string `json:"entered_at"`
}

// GradeAlert is a limit of the rules that a person passed in the year: told, and nothing
// follows by itself.
type GradeAlert struct {
	Alert  attendance.AlertCode `json:"alert"`
	Clause string               `json:"clause"`
	Says   string               `json:"says"`
}

// NewGrade is the document of a grade: of all steps of the period those about it, of all
// alerts of the year those of the person. said words a message.
func NewGrade(g scoring.Grade, people []roster.Staff, steps []scoring.GradeStep, alerts []attendance.Alert, said func(key string, args ...any) string) Grade {
	d := Grade{
		ID: g.ID(), Staff: g.Staff, Name: g.Name, Establishment: EstablishmentOf(people, g.Staff), Total: g.Total,
		Proposed: g.Proposed, Final: g.Final, Why: g.Why, Reason: g.Reason, Minutes: g.Minutes, NoBonus: g.NoBonus,
		Steps: []GradeStep{}, Alerts: []GradeAlert{},
	}
	for _, s := range steps {
		if s.Staff == g.Staff {
			d.Steps = append(d.Steps, GradeStep{s.Action, s.Grade, s.Reason, s.Minutes, s.DecidedBy, s.By.String(), Instant(s.At)})
		}
	}
	for _, a := range alerts {
		if a.Staff == g.Staff {
			d.Alerts = append(d.Alerts, GradeAlert{a.Code, said("alert.clause." + string(a.Code)), said("alert." + string(a.Code))})
		}
	}
	return d
}

// EstablishmentOf is the kind of post of somebody; who is not known has a contract.
func EstablishmentOf(people []roster.Staff, code string) roster.Establishment {
	for _, p := range people {
		if p.Code == code {
			return p.Establishment
		}
	}
	return roster.Contract
}

// GradeDone is a decision about a grade as it was recorded.
type GradeDone struct {
	Period    roster.Period `json:"period"`
	ID        string        `json:"id"`
	Staff     string        `json:"staff"`
	Action    string        `json:"action"`
	Grade     string        `json:"grade"`
	Minutes   string        `json:"minutes"`
	DecidedBy string        `json:"decided_by"`
}

// NewGradeDone is the document of a decision.
func NewGradeDone(s scoring.GradeStep) GradeDone {
	return GradeDone{s.Period, "grade:" + s.Staff, s.Staff, s.Action, s.Grade, s.Minutes, s.DecidedBy}
}

// GradeRemedies are what the law lets a person do against a grade, as information.
type GradeRemedies struct {
	Period        roster.Period        `json:"period"`
	Staff         string               `json:"staff"`
	Establishment roster.Establishment `json:"establishment"`
	Told          roster.Date          `json:"told"`
	Remedies      []GradeRemedy        `json:"remedies"`
	Note          string               `json:"note"`
}

type GradeRemedy struct {
	Remedy string      `json:"remedy"`
	Days   int         `json:"days"`
	Last   roster.Date `json:"last_day"`
	Says   string      `json:"says"`
	Source string      `json:"source"`
}

// NewGradeRemedies are the documents of remedies; said words a message.
func NewGradeRemedies(remedies []scoring.LegalRemedy, said func(key string, args ...any) string) []GradeRemedy {
	list := []GradeRemedy{}
	for _, r := range remedies {
		list = append(list, GradeRemedy{r.Code, r.Days, r.Last, said("remedy." + r.Code), said("remedy_source." + r.Code)})
	}
	return list
}
