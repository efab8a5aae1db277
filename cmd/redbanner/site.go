package main

import (
	"context"
	"log/slog"
	"time"

	"redbanner/attendance"
	"redbanner/attendance/roster"
	"redbanner/cmd/redbanner/wire"
	apphttp "redbanner/http"
	"redbanner/http/auth"
	"redbanner/migrations"
)

// site puts the pages together over the open store. secure says that browsers reach them
// by TLS alone.
func (a *app) site(secure bool, log *slog.Logger) (*apphttp.Site, error) {
	place, err := time.LoadLocation(zone)
	if err != nil {
		return nil, err
	}
	secret, err := a.seed(accountKeyFile, "account.bad_key")
	if err != nil {
		return nil, err
	}
	services := wire.Services(a.db, a.roundKeys(), secret, place)
	services.Accounts.Now, services.Accounts.Zone = a.now, place
	services.Notices.Now = a.now
	services.Jobs.Now, services.Once.Now = a.clock, a.now
	services.Imports = a.imports()
	services.Scoring.BeforeClose = a.snapshotBeforeClose
	return &apphttp.Site{
		Services: services, Sessions: auth.NewSessions(services.Accounts, secure), Now: a.now, Zone: place, Log: log,
		Closed: func(ctx context.Context, scope attendance.Scope) { a.checkpoint(ctx, scope) },
		Verify: func(ctx context.Context, scope attendance.Scope) (apphttp.Proof, error) {
			found, err := a.prove(ctx, scope, roster.Period{})
			return apphttp.Proof{Log: found.log, Rounds: found.rounds, Periods: found.periods, Books: found.books}, err
		},
		Machine: a.machine(""), Version: version(), Ready: func(ctx context.Context) error { return migrations.Check(ctx, a.db) },
	}, nil
}
