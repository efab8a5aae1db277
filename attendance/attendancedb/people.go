package attendancedb

import (
	"context"

	"redbanner/attendance"
	"redbanner/attendance/audit/auditdb"
	"redbanner/attendance/roster"
	"redbanner/migrations/sqldb"
)

// People loads everybody who ever worked in the hall, its windows, and who stood where.
func (s *Store) People(ctx context.Context, scope attendance.Scope) (staff []roster.Staff, windows []roster.Window, moves []roster.Move, err error) {
	err = s.db.ReadTx(ctx, auditdb.Scoped(scope), func(tx *sqldb.Tx) error {
		if staff, err = Staff(ctx, tx); err != nil {
			return err
		}
		if windows, err = Windows(ctx, tx); err != nil {
			return err
		}
		moves, err = Moves(ctx, tx)
		return err
	})
	return staff, windows, moves, err
}

// Names is People without who stood where.
func (s *Store) Names(ctx context.Context, scope attendance.Scope) (staff []roster.Staff, windows []roster.Window, err error) {
	err = s.db.ReadTx(ctx, auditdb.Scoped(scope), func(tx *sqldb.Tx) error {
		if staff, err = Staff(ctx, tx); err != nil {
			return err
		}
		windows, err = Windows(ctx, tx)
		return err
	})
	return staff, windows, err
}
