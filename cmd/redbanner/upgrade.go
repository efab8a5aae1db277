package main

import (
	"context"

	"redbanner/attendance/audit/auditdb"
	"redbanner/migrations"
	"redbanner/migrations/sqldb"
)

// upgrade brings the store up to date and has each centre's log say that its rows were
// summed afresh, where they were.
func (a *app) upgrade(ctx context.Context, db *sqldb.DB) error {
	before, err := migrations.UpProved(ctx, db)
	if err != nil {
		return err
	}
	return auditdb.Rebase(ctx, db, before, sqldb.Scope{Actor: a.actor(), Staff: a.cli.By})
}
