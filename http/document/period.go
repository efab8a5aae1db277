package document

import (
	"redbanner/attendance/roster"
	"redbanner/scoring"
	"redbanner/scoring/rulebook"
)

// Period is where a period stands.
type Period struct {
	Period    roster.Period `json:"period"`
	State     string        `json:"state"`
	Since     string        `json:"since"`
	By        string        `json:"by"`
	Reason    string        `json:"reason"`
	Published string        `json:"published"`
	Until     string        `json:"objections_until"`
	Digest    string        `json:"digest"`
	Asked     *Act          `json:"reopen_asked"`
}

type Act struct {
	By     string `json:"by"`
	At     string `json:"at"`
	Reason string `json:"reason"`
}

func NewAct(a *scoring.Act) *Act {
	if a == nil {
		return nil
	}
	return &Act{By: a.By.String(), At: Instant(a.At), Reason: a.Reason}
}

func NewPeriod(p scoring.PeriodState) Period {
	d := Period{
		Period: p.Period, State: p.State, Since: Instant(p.Since), By: p.By.String(), Reason: p.Reason,
		Digest: p.Digest, Asked: NewAct(p.Asked),
	}
	if p.Publication != nil {
		d.Published, d.Until = p.Publication.On.String(), p.Publication.Until.String()
	}
	return d
}

// PeriodHistory is a period with its history.
type PeriodHistory struct {
	Period
	Publications []Publication `json:"publications"`
	Closings     []Closing     `json:"closings"`
	Moved        []Move        `json:"moved_since_publication"`
}

type Publication struct {
	Number    int         `json:"number"`
	On        roster.Date `json:"on"`
	Until     roster.Date `json:"objections_until"`
	Digest    string      `json:"digest"`
	By        string      `json:"by"`
	At        string      `json:"at"`
	Withdrawn *Act        `json:"withdrawn"`
}

type Closing struct {
	Number      int         `json:"number"`
	Digest      string      `json:"digest"`
	Book        string      `json:"book"`
	BookVersion string      `json:"book_version"`
	AsOf        roster.Date `json:"as_of"`
	By          string      `json:"by"`
	At          string      `json:"at"`
	Asked       *Act        `json:"reopen_asked"`
	ReopenedBy  string      `json:"reopened_by"`
	ReopenedAt  string      `json:"reopened_at"`
	Moved       []Move      `json:"moved"` // since the closing before
}

// Move is a sheet that moved; null where there was, or is, no such sheet.
type Move struct {
	Subject rulebook.Unit   `json:"subject"`
	Code    string          `json:"code"`
	Name    string          `json:"name"`
	From    *scoring.Points `json:"from"`
	To      *scoring.Points `json:"to"`
}

func NewPeriodHistory(v scoring.PeriodView) PeriodHistory {
	d := PeriodHistory{Period: NewPeriod(v.PeriodState), Publications: []Publication{}, Closings: []Closing{}, Moved: NewMoves(v.Since)}
	for _, p := range v.Publications {
		d.Publications = append(d.Publications, Publication{p.Seq, p.On, p.Until, p.Digest, p.By.String(), Instant(p.At), NewAct(p.Withdrawn)})
	}
	for i, c := range v.Closings {
		d.Closings = append(d.Closings, Closing{
			Number: c.Seq, Digest: c.Digest, Book: c.BookID, BookVersion: c.BookVersion, AsOf: c.AsOf, By: c.By.String(), At: Instant(c.At),
			Asked: NewAct(c.Asked), ReopenedBy: c.ReopenedBy.String(), ReopenedAt: Instant(c.ReopenedAt), Moved: NewMoves(v.Between[i]),
		})
	}
	return d
}

func NewMoves(moves []scoring.Move) []Move {
	list := make([]Move, len(moves))
	for i, m := range moves {
		list[i] = Move{m.Of, m.Code, m.Name, m.From, m.To}
	}
	return list
}
