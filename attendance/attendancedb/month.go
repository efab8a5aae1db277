package attendancedb

import (
	"context"
	"database/sql"

	"redbanner/attendance"
	"redbanner/attendance/audit/auditdb"
	"redbanner/attendance/roster"
	"redbanner/migrations/sqldb"
)

// Month loads what a month's attendance is shown from.
func (s *Store) Month(ctx context.Context, scope attendance.Scope, period roster.Period, asOf roster.Date) (attendance.Month, []roster.Move, error) {
	m := attendance.Month{Period: period, AsOf: asOf}
	var moves []roster.Move
	err := s.db.ReadTx(ctx, auditdb.Scoped(scope), func(tx *sqldb.Tx) error {
		var err error
		if m.Input, err = knownInput(ctx, tx, period.First(), period.Last(), asOf); err != nil {
			return err
		}
		m.Windows, moves, m.State, err = hallIn(ctx, tx, period)
		return err
	})
	return m, moves, err
}

// hallIn loads the windows, by code, who stood where, by person and day, and where a
// period stands in its life; one that nothing happened to is open.
func hallIn(ctx context.Context, tx *sqldb.Tx, period roster.Period) (windows []roster.Window, moves []roster.Move, state string, err error) {
	var rows []struct {
		Code       string         `db:"code"`
		Name       string         `db:"name"`
		Department string         `db:"department"`
		ActiveFrom roster.Date    `db:"active_from"`
		ActiveTo   roster.Date    `db:"active_to"`
		Staff      sql.NullString `db:"staff"`
		From       roster.Date    `db:"from_day"`
		State      string         `db:"state"`
	}
	err = tx.Select(ctx, &rows, `
		SELECT w.code, w.name, w.department, w.active_from, w.active_to, m.staff, m.from_day,
			COALESCE((SELECT p.state FROM periods p WHERE p.centre_id = w.centre_id AND p.period = ?), 'open') AS state
		FROM windows w
		LEFT JOIN moves m ON m.centre_id = w.centre_id AND m.window_code = w.code
		WHERE w.centre_id = ?
		ORDER BY w.code, m.staff, m.from_day`, period.String(), tx.CentreID)
	state = "open"
	for i, r := range rows {
		if i == 0 || rows[i-1].Code != r.Code {
			windows = append(windows, roster.Window{Code: r.Code, Name: r.Name, Department: r.Department, ActiveFrom: r.ActiveFrom, ActiveTo: r.ActiveTo})
		}
		if r.Staff.Valid {
			moves = append(moves, roster.Move{Staff: r.Staff.String, Window: r.Code, From: r.From})
		}
		state = r.State
	}
	return windows, moves, state, err
}

// Holders loads who holds which clock number from when, by number and day.
func (s *Store) Holders(ctx context.Context, scope attendance.Scope) ([]attendance.Holder, error) {
	var held []attendance.Holder
	err := s.db.ReadTx(ctx, auditdb.Scoped(scope), func(tx *sqldb.Tx) error {
		all, err := loadHolders(ctx, tx)
		if err == nil {
			held = all.list
		}
		return err
	})
	return held, err
}
