package sqldb

import (
	"context"
	"database/sql"
	"fmt"
)

// Settle brings a SQLite file to rest: all that its log held is in it and nothing lies
// beside it, so that it can be moved. It fails while anybody has the file open.
func Settle(ctx context.Context, path string) error {
	source := "file:" + sqlitePath(path) + "?_pragma=busy_timeout(0)&_defensive=1"
	raw := sql.OpenDB(&connector{source: source})
	defer raw.Close()
	raw.SetMaxOpenConns(1)
	var mode string
	if err := raw.QueryRowContext(ctx, `PRAGMA journal_mode = DELETE`).Scan(&mode); err != nil {
		return err
	}
	if mode != "delete" {
		return fmt.Errorf("%s stays in journal mode %s", path, mode)
	}
	return nil
}
