package main

import "redbanner/attendance/roster"

type ratingsCommands struct {
	Close ratingsCloseCommand `cmd:"" help:"Close a month's round: its ballots are opened and counted."`
}

type ratingsCloseCommand struct{ periodFlag }

// Run closes the peer rating round of a month.
func (c *ratingsCloseCommand) Run(ctx call, a *app) error {
	month, err := period(c.Period, roster.Month)
	if err != nil {
		return err
	}
	scope, err := a.scope(ctx)
	if err != nil {
		return err
	}
	today, err := a.today()
	if err != nil {
		return err
	}
	if err := a.scoring.CloseRound(ctx, scope, month, today); err != nil {
		return err
	}
	if a.cli.JSON {
		return a.print(map[string]string{"period": month.String(), "round": "closed"})
	}
	a.say("ratings.closed", month.String())
	return nil
}
