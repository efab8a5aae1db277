package main

import (
	"fmt"

	"redbanner/scoring/ballot"
)

type ratingsStatusCommand struct{ periodFlag }

// standingJSON is what can be seen of a round.
type standingJSON struct {
	Period  string              `json:"period"`
	Round   string              `json:"round"` // none, open or closed
	Keys    bool                `json:"keys"`  // of an open round: its key is where it should be
	Ballots int                 `json:"ballots"`
	Windows []participationJSON `json:"windows"`
}

// participationJSON is a window's part in a round.
type participationJSON struct {
	Code     string `json:"code"`
	Name     string `json:"name"`
	Cast     int    `json:"cast"`
	Missing  int    `json:"missing"`
	Received int    `json:"received"`
}

// Run shows who has voted in a month.
func (c *ratingsStatusCommand) Run(ctx call, a *app) error {
	t, err := a.round(ctx, c.Period)
	if err != nil {
		return err
	}
	standing, keys, err := a.ratings().Standing(ctx, t.scope, t.period)
	if err != nil {
		return err
	}
	doc := standingDocument(t.period.String(), standing, keys)
	if a.cli.JSON {
		return a.print(doc)
	}
	return a.tellStanding(doc)
}

func standingDocument(month string, s ballot.Standing, keys bool) standingJSON {
	doc := standingJSON{Period: month, Round: "none", Keys: keys, Ballots: s.Ballots, Windows: []participationJSON{}}
	if s.Round.State != ballot.NotOpen {
		doc.Round = s.Round.State
	}
	for _, w := range s.Windows {
		doc.Windows = append(doc.Windows, participationJSON(w))
	}
	return doc
}

func (a *app) tellStanding(doc standingJSON) error {
	a.say("ratings.standing."+doc.Round, doc.Period, doc.Ballots)
	if doc.Round == ballot.Open && !doc.Keys {
		a.say("ratings.keys_missing", doc.Period, a.roundKeys().dir)
	}
	t := a.table("ratings.col.code", "column.name", ">ratings.col.cast", ">ratings.col.missing", ">ratings.col.received", "column.status")
	for _, w := range doc.Windows {
		state := a.printer.T("ratings.voted.all")
		switch {
		case w.Cast == 0:
			state = a.printer.T("ratings.voted.none")
		case w.Missing > 0:
			state = a.printer.T("ratings.voted.part")
		}
		t.row(w.Code, w.Name, fmt.Sprint(w.Cast), fmt.Sprint(w.Missing), fmt.Sprint(w.Received), state)
	}
	return t.print(a.stdout)
}
