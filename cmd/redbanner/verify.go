package main

import (
	"redbanner/attendance/roster"
	"redbanner/scoring"
)

type verifyCommand struct {
	Period string `help:"Only this period (default: every closed one)." placeholder:"P"`
}

// Run recomputes closed periods and compares the bytes.
func (c *verifyCommand) Run(ctx call, a *app) error {
	var p roster.Period
	if c.Period != "" {
		var err error
		if p, err = period(c.Period); err != nil {
			return err
		}
	}
	scope, err := a.scope(ctx)
	if err != nil {
		return err
	}
	done := a.progress("progress.verify")
	found, err := a.scoring.Verify(ctx, scope, p)
	done()
	if err != nil {
		return err
	}
	if a.cli.JSON {
		if err := a.print(map[string]any{"periods": found}); err != nil {
			return err
		}
	}
	return a.tellVerified(found)
}

func (a *app) tellVerified(found []scoring.Verification) error {
	bad := 0
	for _, v := range found {
		if v.OK {
			a.say("verify.ok", v.Period.String(), v.Digest[:16])
			continue
		}
		bad++
		a.say("verify.differs", v.Period.String(), a.printer.T("verify.fault."+v.Fault), v.Sheets)
	}
	if bad > 0 {
		return roster.Errorf(roster.Internal, "verify.failed", bad, len(found))
	}
	if len(found) == 0 {
		a.say("verify.none")
	}
	return nil
}
