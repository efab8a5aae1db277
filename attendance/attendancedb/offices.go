package attendancedb

import (
	"context"

	"redbanner/attendance"
	"redbanner/attendance/audit"
	"redbanner/attendance/audit/auditdb"
	"redbanner/attendance/roster"
	"redbanner/migrations/sqldb"
)

func loadOffices(ctx context.Context, tx *sqldb.Tx) (attendance.Offices, error) {
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

// Offices loads who holds, held and will hold which office.
func (s *Store) Offices(ctx context.Context, scope attendance.Scope) (attendance.Offices, error) {
	var offices attendance.Offices
	err := s.db.ReadTx(ctx, auditdb.Scoped(scope), func(tx *sqldb.Tx) error {
		var err error
		offices, err = Offices(ctx, tx)
		return err
	})
	return offices, err
}

// ChangeOffices writes the holdings that fn makes of those that are stored.
func (s *Store) ChangeOffices(ctx context.Context, scope attendance.Scope, fn func(attendance.Offices) ([]attendance.Holding, error)) ([]attendance.Holding, error) {
	var changed []attendance.Holding
	err := locked(ctx, s.db, scope, func(tx *sqldb.Tx) error {
		offices, err := Offices(ctx, tx)
		if err != nil {
			return err
		}
		if changed, err = fn(offices); err != nil {
			return err
		}
		if len(changed) == 0 {
			return nil
		}
		for _, h := range changed {
			if err := putHolding(ctx, tx, h, ended(offices, h)); err != nil {
				return err
			}
		}
		return auditdb.Write(ctx, tx, officesChanged(changed))
	})
	return changed, err
}

// officesChanged tells of the holdings that were entered, ended or withdrawn.
func officesChanged(changed []attendance.Holding) audit.Event {
	holdings := make([]map[string]any, len(changed))
	for i, h := range changed {
		holdings[i] = map[string]any{"office": h.Office, "staff": h.Staff, "from": h.From, "to": h.To, "deputises": h.Deputises}
	}
	return audit.Event{
		Action: "office.change", Object: "office:" + string(changed[0].Office), Detail: map[string]any{"holdings": holdings},
	}
}

// ended reports whether h is a stored holding with another end.
func ended(offices attendance.Offices, h attendance.Holding) bool {
	for _, stored := range offices {
		if stored.Office == h.Office && stored.Staff == h.Staff && stored.From == h.From {
			return !stored.Withdrawn()
		}
	}
	return false
}

// putHolding writes a holding. One that was withdrawn is entered anew in its place.
func putHolding(ctx context.Context, tx *sqldb.Tx, h attendance.Holding, ended bool) error {
	if ended {
		_, err := tx.Exec(ctx, `
			UPDATE office_holders
			SET to_day = ?, ended_by = ?, ended_at = ?
			WHERE centre_id = ? AND office = ? AND staff = ? AND from_day = ?`,
			h.To, tx.Actor, tx.Now.UnixMilli(), tx.CentreID, string(h.Office), h.Staff, h.From)
		return err
	}
	var known int
	err := tx.Get(ctx, &known, `
		SELECT COUNT(*)
		FROM staff
		WHERE centre_id = ? AND code = ?`, tx.CentreID, h.Staff)
	switch {
	case err != nil:
		return err
	case known == 0:
		return roster.Errorf(roster.NotFound, "staff.unknown", h.Staff)
	}
	_, err = tx.Exec(ctx, `
		INSERT INTO office_holders (centre_id, office, staff, from_day, to_day, deputises, entered_by, entered_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (centre_id, office, staff, from_day) DO UPDATE
		SET to_day = excluded.to_day, deputises = excluded.deputises, entered_by = excluded.entered_by, entered_at = excluded.entered_at,
		    ended_by = NULL, ended_at = NULL`,
		tx.CentreID, string(h.Office), h.Staff, h.From, h.To, h.Deputises, tx.Actor, tx.Now.UnixMilli())
	return err
}
