package document

import (
	"redbanner/attendance/roster"
	"redbanner/scoring"
	"redbanner/scoring/rulebook"
)

// Objection is an objection with its steps.
type Objection struct {
	Number  int64                  `json:"number"`
	Period  roster.Period          `json:"period"`
	Kind    string                 `json:"kind"`
	Subject rulebook.Unit          `json:"subject"`
	Code    string                 `json:"code"`
	Clause  string                 `json:"clause"`
	Fact    string                 `json:"fact"`
	Date    string                 `json:"date"`
	Staff   string                 `json:"staff"`
	Nth     int                    `json:"nth"`
	State   scoring.ObjectionState `json:"state"`
	Steps   []ObjectionStep        `json:"steps"`
}

type ObjectionStep struct {
	Action  string                 `json:"action"`
	State   scoring.ObjectionState `json:"state"`
	Day     roster.Date            `json:"day"`
	By      string                 `json:"by"`
	Office  string                 `json:"office"`
	Note    string                 `json:"note"`
	Remedy  scoring.Remedy         `json:"remedy"`
	Fact    string                 `json:"fact"`
	Waiver  int64                  `json:"waiver"`
	Record  string                 `json:"record"`
	Account string                 `json:"account"`
	At      string                 `json:"at"`
}

func NewObjection(o scoring.Objection) Objection {
	d := Objection{
		Number: o.Number, Period: o.Period, Kind: o.Kind, Subject: o.Of, Code: o.Code, Clause: o.Entry.Clause, Fact: o.Entry.Fact,
		Date: DayOrNone(o.Entry.Date), Staff: o.Entry.Staff, Nth: o.Entry.Nth, State: o.State, Steps: []ObjectionStep{},
	}
	for _, s := range o.Steps {
		d.Steps = append(d.Steps, ObjectionStep{
			s.Action, s.State, s.Day, s.By.String(), string(s.Office), s.Note, s.Remedy, s.Fact, s.Waiver, s.Record, s.By.Account, Instant(s.At),
		})
	}
	return d
}
