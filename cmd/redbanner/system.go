package main

import (
	"redbanner/migrations/sqldb"
)

type migrateCommand struct{}

// Run brings the store up to date.
func (c *migrateCommand) Run(ctx call, a *app) error {
	db, err := sqldb.Open(ctx, a.cli.DB)
	if err != nil {
		return err
	}
	a.db = db
	if err := a.upgrade(ctx, db); err != nil {
		return err
	}
	if a.cli.JSON {
		return a.print(map[string]string{"schema": "current"})
	}
	a.say("migrate.done")
	return nil
}
