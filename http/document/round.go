package document

import (
	"redbanner/attendance/roster"
	"redbanner/scoring/ballot"
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
