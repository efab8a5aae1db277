package main

import (
	"fmt"

	"redbanner/http/document"
	"redbanner/scoring/ballot"
)

type ratingsStatusCommand struct{ periodFlag }

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
	doc := document.NewRoundStanding(t.period.String(), standing, keys)
	if a.cli.JSON {
		return a.print(doc)
	}
	return a.tellStanding(doc)
}

func (a *app) tellStanding(doc document.RoundStanding) error {
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
