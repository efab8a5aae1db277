package migrations

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"io/fs"

	"redbanner/migrations/sqldb"
)

// Checked is what a centre's rows were found to be, before the schema moved on: the
// sums that follow are those of other columns.
type Checked struct {
	Faults []sqldb.SumFault
	Digest [sha256.Size]byte
}

// UpProved is Up, and returns by centre what the rows were before, when it moved the
// schema of a store that has sums. Afterwards each centre's are to be summed afresh, as
// auditdb.Rebase does.
func UpProved(ctx context.Context, db *sqldb.DB) (map[int64]Checked, error) {
	return upProved(ctx, db, embedded)
}

func upProved(ctx context.Context, db *sqldb.DB, all fs.FS) (map[int64]Checked, error) {
	var before map[int64]Checked
	err := upAfter(ctx, db, all, func(ctx context.Context, raw *sql.DB, applied []file) error {
		if len(applied) == 0 || applied[len(applied)-1].version < firstSums {
			return nil
		}
		centres, err := centres(ctx, raw)
		if err != nil {
			return err
		}
		before = map[int64]Checked{}
		for _, id := range centres {
			faults, digest, err := db.CheckSums(ctx, sqldb.Scope{CentreID: id})
			if err != nil {
				return err
			}
			before[id] = Checked{faults, digest}
		}
		return nil
	})
	return before, err
}

// firstSums is the migration from which on a store has sums.
const firstSums = 9

func centres(ctx context.Context, raw *sql.DB) ([]int64, error) {
	rows, err := raw.QueryContext(ctx, `SELECT id FROM centres ORDER BY id`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list []int64
	for rows.Next() {
		var id int64
		if err := rows.Scan(&id); err != nil {
			return nil, err
		}
		list = append(list, id)
	}
	return list, rows.Err()
}
