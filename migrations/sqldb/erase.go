package sqldb

import (
	"context"
	"errors"
)

// Erase is InTx for what must leave no trace: on SQLite what fn deletes is overwritten in
// the file, and nothing of it stays in the write-ahead log. PostgreSQL overwrites deleted
// rows when it next vacuums the table, by itself.
func (db *DB) Erase(ctx context.Context, scope Scope, fn func(*Tx) error) error {
	if db.dialect == PostgreSQL {
		return db.InTx(ctx, scope, fn)
	}
	if _, err := db.writer.ExecContext(ctx, `PRAGMA secure_delete = 1`); err != nil {
		return err
	}
	err := db.InTx(ctx, scope, fn)
	_, off := db.writer.ExecContext(ctx, `PRAGMA secure_delete = 0`)
	if err = errors.Join(err, off); err != nil {
		return err
	}
	// While another process reads, the log cannot be cut: it is overwritten in time.
	_, err = db.writer.ExecContext(ctx, `PRAGMA wal_checkpoint(TRUNCATE)`)
	return err
}
