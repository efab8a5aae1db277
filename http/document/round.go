package document

import (
	"redbanner/attendance/roster"
	"redbanner/scoring/ballot"
	"redbanner/scoring/rulebook"
)

// RoundStanding is what can be seen of a round.
type RoundStanding struct {
	Period  string      `json:"period"`
	Round   string      `json:"round"` // none, open or closed
	Keys    bool        `json:"keys"`  // of an open round: its key is where it should be
	Ballots int         `json:"ballots"`
	Windows []RoundPart `json:"windows"`
}

// RoundPart is a window's part in a round.
type RoundPart struct {
	Code     string `json:"code"`
	Name     string `json:"name"`
	Cast     int    `json:"cast"`
	Missing  int    `json:"missing"`
	Received int    `json:"received"`
}

func NewRoundStanding(month string, s ballot.Standing, keys bool) RoundStanding {
	doc := RoundStanding{Period: month, Round: "none", Keys: keys, Ballots: s.Ballots, Windows: []RoundPart{}}
	if s.Round.State != ballot.NotOpen {
		doc.Round = s.Round.State
	}
	for _, w := range s.Windows {
		doc.Windows = append(doc.Windows, RoundPart(w))
	}
	return doc
}

// RoundStands is where a round stands after something was done to it.
type RoundStands struct {
	Period roster.Period `json:"period"`
	Round  string        `json:"round" enum:"open,closed"`
	Lost   int           `json:"lost,omitempty" doc:"How many ballots were thrown away."`
}

// Receipt says that a ballot was kept, and never what it says.
type Receipt struct {
	Period   roster.Period `json:"period"`
	Rater    string        `json:"rater"`
	Window   string        `json:"window"`
	Replaced bool          `json:"replaced"`
}

// Round is one of the rounds.
type Round struct {
	Period  roster.Period `json:"period"`
	Round   string        `json:"round" enum:"open,closed"`
	Opened  string        `json:"opened_at"`
	Closed  string        `json:"closed_at"`
	Ballots int           `json:"ballots" doc:"Of a closed one: how many were counted."`
}

func NewRound(r ballot.Round) Round {
	return Round{r.Month, r.State, Instant(r.OpenedAt), Instant(r.ClosedAt), r.Ballots}
}

// RoundOwn is what a window has done in an open round. How it voted nobody can tell.
type RoundOwn struct {
	Period  roster.Period `json:"period"`
	Rater   string        `json:"rater"`
	Left    int           `json:"left"`
	Windows []RoundOther  `json:"windows"`
}

type RoundOther struct {
	Code  string `json:"code"`
	Name  string `json:"name"`
	Rated bool   `json:"rated"`
}

func NewRoundOwn(r ballot.Rated) RoundOwn {
	d := RoundOwn{r.Round.Month, r.Rater.Code, r.Left, []RoundOther{}}
	for _, w := range r.Others {
		d.Windows = append(d.Windows, RoundOther{w.Code, w.Name, w.Done})
	}
	return d
}

// RoundAverage is what a window was given in a closed round.
type RoundAverage struct {
	Window  string           `json:"window"`
	Average *rulebook.Points `json:"average" doc:"Null where too few voted to tell."`
}

func NewRoundAverage(r ballot.Result) RoundAverage {
	d := RoundAverage{Window: r.Window}
	if !r.Pending {
		d.Average = &r.Value
	}
	return d
}
