package sqldb

import (
	"context"
	"database/sql"
)

// Erase is InTx for what must leave no trace: on SQLite the file is written anew
// afterwards from what is left, and the write-ahead log is cut. To overwrite what was
// deleted would not do: as a tree grows its pages leave copies of rows behind in their
// unused parts. It takes as long as copying the file does. While another process reads,
// the log cannot be cut; it is overwritten in time. PostgreSQL overwrites deleted rows
// when it next vacuums the table, by itself.
func (db *DB) Erase(ctx context.Context, scope Scope, fn func(*Tx) error) error {
	if err := db.InTx(ctx, scope, fn); err != nil || db.dialect == PostgreSQL {
		return err
	}
	return db.Migrate(ctx, func(raw *sql.DB) error { // the views of the guard stand in its way
		_, err := raw.ExecContext(ctx, `VACUUM; PRAGMA wal_checkpoint(TRUNCATE)`)
		return err
	})
}
