package backup

import (
	"context"
	"path/filepath"

	"redbanner/migrations/sqldb"
)

// Prove reads a backup from the disk again. Of a SQLite store it makes a store, compares
// every table with the manifest, and throws it away: restored says so. Of a dump of
// PostgreSQL it compares the bytes; a store of it takes another database.
func Prove(ctx context.Context, file string) (restored bool, err error) {
	m, err := Read(file)
	if err != nil {
		return false, err
	}
	work, remove, err := workFolder()
	if err != nil {
		return false, err
	}
	defer remove()
	to := filepath.Join(work, "proof.db")
	if m.Dialect == sqldb.PostgreSQL {
		_, err := unpack(file, to)
		return false, err
	}
	_, err = Restore(ctx, Restoration{File: file, URL: "sqlite:" + to}, nil)
	return err == nil, err
}
