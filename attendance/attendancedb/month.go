package attendancedb

import (
	"context"
	"database/sql"
	"errors"

	"redbanner/attendance"
	"redbanner/attendance/roster"
	"redbanner/migrations/sqldb"
)

// Month loads what a month's attendance is shown from.
func (s *Store) Month(ctx context.Context, scope attendance.Scope, period roster.Period, asOf roster.Date) (attendance.Month, []roster.Move, error) {
	m := attendance.Month{Period: period, AsOf: asOf}
	var moves []roster.Move
	err := s.db.ReadTx(ctx, scoped(scope), func(tx *sqldb.Tx) error {
		var err error
		if m.Input, err = Input(ctx, tx, period.First(), period.Last(), asOf); err != nil {
			return err
		}
		if m.Windows, err = Windows(ctx, tx); err != nil {
			return err
		}
		if moves, err = Moves(ctx, tx); err != nil {
			return err
		}
		m.State, err = stateOf(ctx, tx, period)
		return err
	})
	return m, moves, err
}

// stateOf is where a period stands in its life; one that nothing happened to is open.
func stateOf(ctx context.Context, tx *sqldb.Tx, period roster.Period) (string, error) {
	var state string
	err := tx.Get(ctx, &state, `
		SELECT state
		FROM periods
		WHERE centre_id = ? AND period = ?`, tx.CentreID, period.String())
	if errors.Is(err, sql.ErrNoRows) {
		return "open", nil
	}
	return state, err
}

// Holders loads who holds which clock number from when, by number and day.
func (s *Store) Holders(ctx context.Context, scope attendance.Scope) ([]attendance.Holder, error) {
	var held []attendance.Holder
	err := s.db.ReadTx(ctx, scoped(scope), func(tx *sqldb.Tx) error {
		all, err := loadHolders(ctx, tx)
		if err == nil {
			held = all.list
		}
		return err
	})
	return held, err
}
