package sqldb

import (
	"context"
	"database/sql/driver"
)

// The directory of centres is no centre's own table, and has no triggers. Each centre's
// sums hold its own row of it, as one more group: from the centre's first event on, and
// after each transaction of the centre that writes the directory.

// directory is the name of that table and of its group of sums.
const directory = "centres"

// directoryRow is the sum of the centre's row as it is now.
func (s *statements) directoryRow(ctx context.Context) (lanes, error) {
	var row struct {
		ID      int64  `db:"id"`
		Code    string `db:"code"`
		Name    string `db:"name"`
		Created int64  `db:"created_at"`
	}
	err := s.tx.GetContext(ctx, &row, s.rebind(`
		SELECT id, code, name, created_at
		FROM centres
		WHERE id = ?`), s.centre)
	if err != nil {
		return lanes{}, err
	}
	encoded, err := encodeRow(nil, []driver.Value{[]byte(directory), row.ID, row.Code, row.Name, row.Created})
	return hashLanes(encoded), err
}

// sumDirectory adds the centre's row to sums of rows as they are.
func (s *statements) sumDirectory(ctx context.Context, into *cells) error {
	row, err := s.directoryRow(ctx)
	if err == nil {
		into.of(directory, "0").add(1, row)
	}
	return err
}

// noteDirectory remembers the centre's row before the transaction writes the directory
// for the first time: what somebody else had edited must not be taken for its own.
func (s *statements) noteDirectory(ctx context.Context) error {
	if s.writing != directory || s.listed != nil {
		return nil
	}
	row, err := s.directoryRow(ctx)
	s.listed = &row
	return err
}

// foldDirectory folds what the transaction did to the centre's row; into sums that are
// begun it puts the row.
func (s *statements) foldDirectory(ctx context.Context, begun bool) error {
	switch {
	case !begun:
		return s.sumDirectory(ctx, s.deltas)
	case s.listed == nil:
		return nil
	}
	s.deltas.of(directory, "0").add(-1, lanes{})
	s.deltas.of(directory, "0").sum.subtract(*s.listed)
	return s.sumDirectory(ctx, s.deltas)
}
