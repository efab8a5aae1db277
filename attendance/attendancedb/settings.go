package attendancedb

import (
	"context"
	"time"

	"redbanner/attendance"
	"redbanner/attendance/audit"
	"redbanner/attendance/audit/auditdb"
	"redbanner/attendance/roster"
	"redbanner/migrations/sqldb"
)

func loadSettings(ctx context.Context, tx *sqldb.Tx) (attendance.Settings, error) {
	var rows []struct {
		Name  attendance.SettingName `db:"name"`
		From  roster.Date            `db:"from_day"`
		Value int                    `db:"value"`
		By    string                 `db:"entered_by"`
		At    int64                  `db:"entered_at"`
	}
	err := tx.Select(ctx, &rows, `
		SELECT name, from_day, value, entered_by, entered_at
		FROM settings
		WHERE centre_id = ?
		ORDER BY name, from_day, seq`, tx.CentreID)
	settings := make(attendance.Settings, len(rows))
	for i, r := range rows {
		settings[i] = attendance.Setting{Name: r.Name, From: r.From, Value: r.Value, By: r.By, At: time.UnixMilli(r.At).UTC()}
	}
	return settings, err
}

// Settings loads every setting ever entered, in order of name, first day and entry.
func (s *Store) Settings(ctx context.Context, scope attendance.Scope) (attendance.Settings, error) {
	var settings attendance.Settings
	err := s.db.ReadTx(ctx, auditdb.Scoped(scope), func(tx *sqldb.Tx) error {
		var err error
		settings, err = Settings(ctx, tx)
		return err
	})
	return settings, err
}

// PutSettings enters values, all or none. What was entered before stays on record; no
// score depends on a setting, so days of closed periods may get one.
func (s *Store) PutSettings(ctx context.Context, scope attendance.Scope, settings []attendance.Setting) error {
	return locked(ctx, s.db, scope, func(tx *sqldb.Tx) error {
		var entered []map[string]any
		for _, entry := range settings {
			_, err := tx.Exec(ctx, `
				INSERT INTO settings (centre_id, name, from_day, seq, value, entered_by, entered_at)
				SELECT ?, ?, ?, COALESCE(MAX(seq), 0) + 1, ?, ?, ?
				FROM settings
				WHERE centre_id = ? AND name = ? AND from_day = ?`,
				tx.CentreID, string(entry.Name), entry.From, entry.Value, tx.Actor, tx.Now.UnixMilli(),
				tx.CentreID, string(entry.Name), entry.From)
			if err != nil {
				return err
			}
			entered = append(entered, map[string]any{"name": entry.Name, "from": entry.From, "value": entry.Value})
		}
		if len(entered) == 0 {
			return nil
		}
		return auditdb.Write(ctx, tx, audit.Event{
			Action: "setting.enter", Object: "setting:" + string(settings[0].Name), Detail: map[string]any{"entered": entered},
		})
	})
}
