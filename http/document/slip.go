package document

import (
	"redbanner/attendance"
	"redbanner/attendance/roster"
	"redbanner/attendance/slip"
)

// Slip is one slip. A slip that came in by a file has no number, and the account
// that imported it as decided_by.
type Slip struct {
	Number    int64       `json:"number"`
	Staff     string      `json:"staff"`
	Name      string      `json:"name"`
	Date      roster.Date `json:"date"`
	Session   string      `json:"session"`
	Side      string      `json:"side"`
	Reason    string      `json:"reason"`
	State     slip.State  `json:"state"`
	DecidedBy string      `json:"decided_by"`
	DecidedAt string      `json:"decided_at"`
	File      string      `json:"file"`
	Steps     []SlipStep  `json:"steps"`
}

type SlipStep struct {
	State     slip.State        `json:"state"`
	Staff     string            `json:"staff"`
	Office    attendance.Office `json:"office"`
	Deputises string            `json:"deputises"`
	Note      string            `json:"note"`
	Batch     int64             `json:"batch"`
	By        string            `json:"by"`
	At        string            `json:"at"`
}

func NewSlip(e slip.Entry) Slip {
	d := Slip{
		Number: e.Number, Staff: e.Staff, Name: e.Name, Date: e.Date, Session: e.Session.String(), Side: e.Side.String(),
		Reason: e.Reason, State: e.State, DecidedBy: e.By, DecidedAt: Instant(e.At), File: e.File, Steps: []SlipStep{},
	}
	for _, s := range e.Steps {
		d.Steps = append(d.Steps, SlipStep{s.State, s.Staff, s.Office, s.Deputises, s.Note, s.Batch, s.By, Instant(s.At)})
	}
	return d
}
