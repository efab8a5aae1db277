package main

import (
	"fmt"

	"redbanner/attendance"
	"redbanner/attendance/roster"
	"redbanner/scoring"
)

type periodFlag struct {
	Period string `required:"" help:"2025-03, 2025H1, …" placeholder:"P"`
}

type publishCommand struct{ periodFlag }

// Run publishes a period.
func (c *publishCommand) Run(ctx call, a *app) error {
	return a.changePeriod(ctx, c.Period, scoring.Published, func(t transition) error {
		return a.scoring.Publish(ctx, t.scope, t.period, t.today)
	})
}

type closeCommand struct {
	periodFlag
	Decision string `help:"YAML file with what the director's meeting settled." placeholder:"FILE"`
}

const maxDecision = 1 << 20

// Run closes a period, with the decision of the meeting where one is needed.
func (c *closeCommand) Run(ctx call, a *app) error {
	return a.changePeriod(ctx, c.Period, scoring.Closed, func(t transition) error {
		var decision scoring.Decision
		if c.Decision != "" {
			data, err := a.readFile(c.Decision, maxDecision)
			if err != nil {
				return err
			}
			if decision, err = scoring.ParseDecision(data, shown(c.Decision)); err != nil {
				return err
			}
		}
		done := a.progress("progress.close", t.period.String())
		defer done()
		snapshot, err := a.scoring.Close(ctx, t.scope, t.period, t.today, decision)
		if n := len(snapshot.NotKnown); err == nil && n > 0 {
			fmt.Fprintln(a.stderr, a.printer.T("period.not_known", n, snapshot.NotKnown[0], snapshot.NotKnown[n-1]))
		}
		return err
	})
}

type reopenCommand struct {
	periodFlag
	Reason string `required:"" help:"Why, for the record."`
}

// Run opens a published or closed period again.
func (c *reopenCommand) Run(ctx call, a *app) error {
	return a.changePeriod(ctx, c.Period, scoring.Open, func(t transition) error {
		return a.scoring.Reopen(ctx, t.scope, t.period, t.today, c.Reason)
	})
}

// transition is one step in the life of one period.
type transition struct {
	scope  attendance.Scope
	period roster.Period
	today  roster.Date
}

// changePeriod runs one step of a period's life and reports the new state.
func (a *app) changePeriod(ctx call, flag, state string, step func(transition) error) error {
	p, err := period(flag)
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
	if err := step(transition{scope: scope, period: p, today: today}); err != nil {
		return err
	}
	if a.cli.JSON {
		return a.print(map[string]string{"period": p.String(), "state": state})
	}
	a.say("period."+state, p.String())
	return nil
}
