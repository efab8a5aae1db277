package main

import (
	"context"
	"time"

	"redbanner/attendance"
	"redbanner/http/auth"
)

// tellSetup prints, while the store has no account, the code by which the first
// administrator is made: for the centre that the command is about, or the first one.
func (a *app) tellSetup(ctx context.Context, accounts *auth.Service) error {
	centres, err := a.centres.Centres(ctx)
	if err != nil || len(centres) == 0 {
		return err
	}
	scope := attendance.Scope{Centre: centres[0], Actor: a.actor()}
	for _, centre := range centres {
		if centre.Code == a.cli.Centre {
			scope.Centre = centre
		}
	}
	code, err := accounts.SetupCode(ctx, scope)
	if err == nil && code != "" {
		a.say("account.setup_code", code)
	}
	return err
}

// sweepEvery is how often ended sessions are removed while the program serves.
const sweepEvery = time.Hour

// sweeping removes sessions and failed sign-ins that ended long ago. It ends with the
// function that it returns. What cannot be removed now is tried again.
func sweeping(ctx context.Context, accounts *auth.Service) (end func()) {
	return repeating(ctx, 0, sweepEvery, func(ctx context.Context) { _ = accounts.Sweep(ctx) })
}
