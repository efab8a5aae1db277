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
	return a.changePeriod(ctx, c.Period, func(t transition) (string, error) {
		posted, err := a.scoring.Publish(ctx, t.scope, t.period, t.today)
		if err == nil {
			a.say("period.objections_until", t.period.String(), posted.On.String(), posted.Until.String())
		}
		return scoring.Published, err
	})
}

type closeCommand struct {
	periodFlag
	Decision string `help:"YAML file with what the director's meeting settled." placeholder:"FILE"`
}

const maxDecision = 1 << 20

// Run closes a period, with the decision of the meeting where one is needed.
func (c *closeCommand) Run(ctx call, a *app) error {
	return a.changePeriod(ctx, c.Period, func(t transition) (string, error) {
		var decision scoring.Decision
		if c.Decision != "" {
			data, err := a.readFile(c.Decision, maxDecision)
			if err != nil {
				return "", err
			}
			if decision, err = scoring.ParseDecision(data, shown(c.Decision)); err != nil {
				return "", err
			}
		}
		done := a.progress("progress.close", t.period.String())
		defer done()
		snapshot, err := a.scoring.Close(ctx, t.scope, t.period, t.today, decision)
		if n := len(snapshot.NotKnown); err == nil && n > 0 {
			fmt.Fprintln(a.stderr, a.printer.T("period.not_known", n, snapshot.NotKnown[0], snapshot.NotKnown[n-1]))
		}
		if err == nil {
			a.booksKept(ctx, t.scope, t.period)
			a.checkpoint(ctx, t.scope)
		}
		return scoring.Closed, err
	})
}

type reopenCommand struct {
	periodFlag
	Reason  string `help:"Why, for the record: a published period is withdrawn, of a closed one it is asked."`
	Confirm bool   `help:"Open a closed period again as somebody else has asked." xor:"how"`
	Cancel  bool   `help:"Leave it closed: what was asked for is off the table." xor:"how"`
}

// Run withdraws a published period, or opens a closed one again in two steps.
func (c *reopenCommand) Run(ctx call, a *app) error {
	return a.changePeriod(ctx, c.Period, func(t transition) (string, error) {
		switch {
		case c.Reason != "" && (c.Confirm || c.Cancel):
			return "", roster.Errorf(roster.Usage, "period.reason_is_asked", t.period.String())
		case c.Confirm:
			return scoring.Open, a.scoring.ConfirmReopen(ctx, t.scope, t.period, t.today)
		case c.Cancel:
			return scoring.Closed, a.scoring.CancelReopen(ctx, t.scope, t.period, t.today)
		}
		state, err := a.scoring.Reopen(ctx, t.scope, t.period, t.today, c.Reason)
		if err == nil && state == scoring.Closed {
			a.say("period.reopen_waits", t.period.String())
		}
		return state, err
	})
}

// transition is one step in the life of one period.
type transition struct {
	scope  attendance.Scope
	period roster.Period
	today  roster.Date
}

// changePeriod runs one step of a period's life and reports the new state.
func (a *app) changePeriod(ctx call, flag string, step func(transition) (state string, err error)) error {
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
	state, err := step(transition{scope: scope, period: p, today: today})
	if err != nil {
		return err
	}
	if a.cli.JSON {
		return a.print(map[string]string{"period": p.String(), "state": state})
	}
	a.say("period."+state, p.String())
	return nil
}
