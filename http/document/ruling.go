package document

import (
	"redbanner/attendance/roster"
	"redbanner/scoring"
)

// Waiver is a waiver as it was entered.
type Waiver struct {
	Number    int64         `json:"number"`
	Period    roster.Period `json:"period"`
	Fact      string        `json:"fact"`
	Staff     string        `json:"staff"`
	Date      string        `json:"date"`
	Minutes   string        `json:"minutes"`
	DecidedBy string        `json:"decided_by"`
	Reason    string        `json:"reason"`
	Objection int64         `json:"objection"`
	By        string        `json:"by"`
	At        string        `json:"at"`
	Revoked   *Act          `json:"revoked"`
}

func NewWaiver(w scoring.WaiverRecord) Waiver {
	return Waiver{
		w.Number, w.Period, w.Fact, w.Staff, DayOrNone(w.Date), w.Minutes, w.DecidedBy, w.Reason, w.Objection, w.By.String(), Instant(w.At), NewAct(w.Revoked),
	}
}

// Tie is a decision on a tie.
type Tie struct {
	Number    int           `json:"number"`
	Period    roster.Period `json:"period"`
	Windows   []string      `json:"windows"`
	Minutes   string        `json:"minutes"`
	DecidedBy string        `json:"decided_by"`
	By        string        `json:"by"`
	At        string        `json:"at"`
	Revoked   *Act          `json:"revoked"`
}

func NewTie(t scoring.TieRecord) Tie {
	return Tie{t.Seq, t.Period, t.Windows, t.Minutes, t.DecidedBy, t.By.String(), Instant(t.At), NewAct(t.Revoked)}
}
