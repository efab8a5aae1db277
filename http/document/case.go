package document

import (
	"time"

	"redbanner/attendance/roster"
	"redbanner/scoring"
	"redbanner/scoring/register"
)

// Case is a case (办件) as scripts read it; points are negative.
type Case struct {
	Number         string            `json:"number"`
	Staff          string            `json:"staff"`
	Window         string            `json:"window"`
	Kind           string            `json:"kind"`
	Item           string            `json:"item"`
	Accepted       string            `json:"accepted"`
	PromiseDays    *int              `json:"promise_days"`
	PromiseMinutes *int              `json:"promise_minutes"`
	Due            string            `json:"due"`
	Finished       string            `json:"finished"`
	State          scoring.CaseState `json:"state"`
	OverdueDays    int               `json:"overdue_days"`
	Wrong          bool              `json:"wrong"`
	Evaluation     int               `json:"evaluation"`
	Costs          []CaseCost        `json:"costs"`
	Extensions     []CaseExtension   `json:"extensions"`
	Partners       []CasePartner     `json:"partners"`
}

type CaseCost struct {
	Book   string         `json:"book"`
	Clause string         `json:"clause"`
	Points scoring.Points `json:"points"`
}

type CaseExtension struct {
	Due       roster.Date `json:"due"`
	To        roster.Date `json:"to"`
	Reason    string      `json:"reason"`
	Office    string      `json:"office"`
	Deputises string      `json:"deputises"`
	Staff     string      `json:"staff"`
	Account   string      `json:"account"`
	On        roster.Date `json:"on"`
	At        time.Time   `json:"at"`
}

type CasePartner struct {
	Number     int    `json:"number"`
	Department string `json:"department"`
	Window     string `json:"window"`
	Note       string `json:"note"`
	By         string `json:"by"`
	At         string `json:"at"`
	EndedBy    string `json:"ended_by"`
	EndedAt    string `json:"ended_at"`
}

// NewCase is the document of a case.
func NewCase(v scoring.CaseView) Case {
	doc := Case{
		Number: v.Number, Staff: v.Staff, Window: v.Window, Kind: v.Kind, Item: v.Item,
		Accepted: v.Accepted.String(), PromiseDays: v.PromiseDays, PromiseMinutes: v.PromiseMinutes, Due: v.Due.String(),
		State: v.State, OverdueDays: v.Over, Wrong: v.Wrong, Evaluation: v.Evaluation,
		Costs: []CaseCost{}, Extensions: []CaseExtension{}, Partners: []CasePartner{},
	}
	if !v.Finished.IsZero() {
		doc.Finished = v.Finished.String()
	}
	for _, cost := range v.Costs {
		doc.Costs = append(doc.Costs, CaseCost{cost.Book, cost.Clause, cost.Points})
	}
	for _, e := range v.Extensions {
		doc.Extensions = append(doc.Extensions, CaseExtension{
			e.Due, e.To, e.Reason, string(e.Right.Office), e.Right.Deputises, e.By.Staff, e.By.Account, e.On, e.At,
		})
	}
	for _, p := range v.Partners {
		part := CasePartner{Number: p.Seq, Department: p.Department, Window: p.Window, Note: p.Note, By: p.By.String(), At: Instant(p.At), EndedAt: Instant(p.Ended)}
		if !p.Ended.IsZero() {
			part.EndedBy = p.EndedBy.String()
		}
		doc.Partners = append(doc.Partners, part)
	}
	return doc
}

// NewCases are the documents of cases.
func NewCases(views []scoring.CaseView) []Case {
	list := make([]Case, len(views))
	for i, v := range views {
		list[i] = NewCase(v)
	}
	return list
}

// CaseRates are the rates of people and windows in a period.
type CaseRates struct {
	Period  roster.Period `json:"period"`
	AsOf    roster.Date   `json:"as_of"`
	Staff   []CaseRate    `json:"staff"`
	Windows []CaseRate    `json:"windows"`
}

// CaseRate is the rates of one person or window; per cents have two decimals, and points
// are the whole ones below 100 that H4.2 counts.
type CaseRate struct {
	Code     string         `json:"code"`
	Cases    int            `json:"cases"`
	Late     int            `json:"late"`
	OnTime   scoring.Points `json:"on_time"`
	Points   int            `json:"points_below_100"`
	Finished int            `json:"finished"`
	Wrong    int            `json:"wrong"`
	Accuracy scoring.Points `json:"accuracy"`
}

// NewCaseRates are the documents of rates.
func NewCaseRates(rates []register.CaseRate) []CaseRate {
	rows := make([]CaseRate, len(rates))
	for i, r := range rates {
		rows[i] = CaseRate{r.Code, r.Cases, r.Late, r.OnTime(), r.Points(), r.Finished, r.Wrong, r.Accuracy()}
	}
	return rows
}
