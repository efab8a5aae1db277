package migrations

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"redbanner/migrations/sqldb"
)

// backUp copies a SQLite file that already holds a schema to a file beside it,
// named after the schema's last migration and the time, before the schema moves on. A
// PostgreSQL server has backups of its own.
func backUp(ctx context.Context, raw *sql.DB, dialect sqldb.Dialect) error {
	if dialect != sqldb.SQLite {
		return nil
	}
	applied, err := recorded(ctx, raw, dialect)
	if err != nil || len(applied) == 0 {
		return err
	}
	var path string
	if err := raw.QueryRowContext(ctx, `SELECT file FROM pragma_database_list WHERE name = 'main'`).Scan(&path); err != nil {
		return err
	}
	copied := fmt.Sprintf("%s.%04d-%s.bak", path, applied[len(applied)-1].version, time.Now().UTC().Format("20060102T150405.000"))
	if _, err := raw.ExecContext(ctx, `VACUUM INTO ?`, copied); err != nil {
		return fmt.Errorf("back up to %s: %w", copied, err)
	}
	return nil
}
