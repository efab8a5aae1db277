package migrations

import (
	"context"
	"database/sql"

	"redbanner/migrations/sqldb"
)

// Pending returns the last migration of a store whose schema is older than this
// binary's; "" for a store without a schema and for one that is up to date.
func Pending(ctx context.Context, db *sqldb.DB) (last string, err error) {
	want, err := files(embedded, db.Dialect())
	if err != nil {
		return "", err
	}
	err = db.Migrate(ctx, func(raw *sql.DB) error {
		applied, err := recorded(ctx, raw, db.Dialect())
		if err == nil && len(applied) > 0 && isOlder(pending(ctx, raw, db.Dialect(), want)) {
			last = applied[len(applied)-1].name
		}
		return err
	})
	return last, err
}

// Current returns the last migration that a store has; "" without a schema.
func Current(ctx context.Context, db *sqldb.DB) (last string, err error) {
	err = db.Inspect(func(raw *sql.DB) error {
		applied, err := recorded(ctx, raw, db.Dialect())
		if n := len(applied); n > 0 {
			last = applied[n-1].name
		}
		return err
	})
	return last, err
}
