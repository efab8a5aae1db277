package attendancedb

import (
	"context"

	"redbanner/attendance"
	"redbanner/attendance/roster"
	"redbanner/migrations/sqldb"
)

// Offices loads who holds which office, by office and day.
func Offices(ctx context.Context, tx *sqldb.Tx) (attendance.Offices, error) {
	var rows []struct {
		Office    attendance.Office `db:"office"`
		Staff     string            `db:"staff"`
		From      roster.Date       `db:"from_day"`
		To        roster.Date       `db:"to_day"`
		Deputises string            `db:"deputises"`
	}
	err := tx.Select(ctx, &rows, `
		SELECT office, staff, from_day, to_day, deputises
		FROM office_holders
		WHERE centre_id = ?
		ORDER BY office, from_day, staff`, tx.CentreID)
	offices := make(attendance.Offices, len(rows))
	for i, r := range rows {
		offices[i] = attendance.Holding(r)
	}
	return offices, err
}
