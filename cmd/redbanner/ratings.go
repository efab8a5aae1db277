package main

import (
	"fmt"

	"redbanner/attendance"
	"redbanner/attendance/roster"
	"redbanner/scoring/ballot"
	"redbanner/scoring/rulebook"
	"redbanner/scoring/scoringdb"
)

type ratingsCommands struct {
	Open    ratingsOpenCommand    `cmd:"" help:"Open a month's round. While it is open, whoever controls the server itself could open ballots; once it is closed, nobody can."`
	Cast    ratingsCastCommand    `cmd:"" help:"Vote for another window, as a person of a window (--by); a later ballot replaces the earlier."`
	Status  ratingsStatusCommand  `cmd:"" help:"Show who has voted, and never what."`
	Close   ratingsCloseCommand   `cmd:"" help:"Close a month's round: its ballots are opened and counted."`
	Restart ratingsRestartCommand `cmd:"" help:"Throw the ballots of an open round away whose key is lost, and open it anew."`
}

// ratings is the service of the peer rating over the open store and the folder of keys.
func (a *app) ratings() *ballot.Service {
	return &ballot.Service{Store: scoringdb.NewRounds(a.db), Keys: a.roundKeys()}
}

// round is what every command about a month's round begins with.
func (a *app) round(ctx call, flag string) (transition, error) {
	month, err := period(flag, roster.Month)
	if err != nil {
		return transition{}, err
	}
	scope, err := a.scope(ctx)
	if err != nil {
		return transition{}, err
	}
	today, err := a.today()
	if err != nil {
		return transition{}, err
	}
	return transition{scope: scope, period: month, today: today}, a.tendRounds(ctx, scope)
}

// tendRounds finishes what an earlier command was stopped at. That it sealed ballots
// which were open before has to be told: older copies of the store still show them.
func (a *app) tendRounds(ctx call, scope attendance.Scope) error {
	sealed, err := a.ratings().Tend(ctx, scope)
	if sealed > 0 {
		fmt.Fprintln(a.stderr, a.printer.T("ratings.sealed_old", sealed))
	}
	return err
}

type ratingsOpenCommand struct{ periodFlag }

// Run opens the peer rating round of a month.
func (c *ratingsOpenCommand) Run(ctx call, a *app) error {
	t, err := a.round(ctx, c.Period)
	if err != nil {
		return err
	}
	if _, err := a.ratings().Open(ctx, t.scope, t.period, t.today); err != nil {
		return err
	}
	if a.cli.JSON {
		return a.print(map[string]string{"period": t.period.String(), "round": ballot.Open})
	}
	a.say("ratings.opened", t.period.String(), a.roundKeys().dir)
	a.say("ratings.secrecy")
	return nil
}

type ratingsCastCommand struct {
	periodFlag
	Window     string `required:"" help:"Code of the window that is rated." placeholder:"W"`
	Attitude   string `required:"" help:"工作态度, 0 to 10 in steps of 0.5." placeholder:"N"`
	Efficiency string `required:"" help:"办事效率, 0 to 10 in steps of 0.5." placeholder:"N"`
	Quality    string `required:"" help:"服务质量, 0 to 10 in steps of 0.5." placeholder:"N"`
	Integrity  string `required:"" help:"廉洁从政, 0 to 10 in steps of 0.5." placeholder:"N"`
}

// Run casts a ballot for the window of the acting person. What it says is not repeated.
func (c *ratingsCastCommand) Run(ctx call, a *app) error {
	t, err := a.round(ctx, c.Period)
	if err != nil {
		return err
	}
	b := ballot.Ballot{Month: t.period, Window: c.Window}
	for i, text := range []string{c.Attitude, c.Efficiency, c.Quality, c.Integrity} {
		if b.Aspects[i], err = rulebook.ParsePoints(text); err != nil {
			return roster.Errorf(roster.Usage, "ratings.bad_aspect", text)
		}
	}
	receipt, err := a.ratings().Cast(ctx, t.scope, t.today, b)
	if err != nil {
		return err
	}
	if a.cli.JSON {
		return a.print(struct {
			Period   string `json:"period"`
			Rater    string `json:"rater"`
			Window   string `json:"window"`
			Replaced bool   `json:"replaced"`
		}{t.period.String(), receipt.Rater, receipt.Window, receipt.Replaced})
	}
	if receipt.Replaced {
		a.say("ratings.cast_again", receipt.Rater, receipt.Window, t.period.String())
	} else {
		a.say("ratings.cast", receipt.Rater, receipt.Window, t.period.String())
	}
	return nil
}

type ratingsCloseCommand struct{ periodFlag }

// Run closes the peer rating round of a month.
func (c *ratingsCloseCommand) Run(ctx call, a *app) error {
	t, err := a.round(ctx, c.Period)
	if err != nil {
		return err
	}
	if _, err := a.ratings().Close(ctx, t.scope, t.period, t.today); err != nil {
		return err
	}
	if a.cli.JSON {
		return a.print(map[string]string{"period": t.period.String(), "round": ballot.Closed})
	}
	a.say("ratings.closed", t.period.String())
	return nil
}

type ratingsRestartCommand struct {
	periodFlag
	Reason string `required:"" help:"Why, for the record."`
}

// Run opens a round anew whose key is lost.
func (c *ratingsRestartCommand) Run(ctx call, a *app) error {
	t, err := a.round(ctx, c.Period)
	if err != nil {
		return err
	}
	lost, err := a.ratings().Restart(ctx, t.scope, t.period, t.today, c.Reason)
	if err != nil {
		return err
	}
	if a.cli.JSON {
		return a.print(struct {
			Period string `json:"period"`
			Round  string `json:"round"`
			Lost   int    `json:"lost"`
		}{t.period.String(), ballot.Open, lost})
	}
	a.say("ratings.restarted", t.period.String(), lost)
	a.say("ratings.secrecy")
	return nil
}
