package attendancedb

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"redbanner/attendance"
	"redbanner/attendance/audit"
	"redbanner/attendance/audit/auditdb"
	"redbanner/attendance/clock"
	"redbanner/attendance/roster"
	"redbanner/migrations/sqldb"
)

// mappingRow is one version of a column mapping.
type mappingRow struct {
	Version int    `db:"version"`
	Body    string `db:"body"`
	By      string `db:"entered_by"`
	At      int64  `db:"entered_at"`
}

func (r mappingRow) saved() (attendance.SavedMapping, error) {
	m, err := clock.ParseMapping([]byte(r.Body))
	if err != nil {
		return attendance.SavedMapping{}, fmt.Errorf("stored mapping: %w", err)
	}
	return attendance.SavedMapping{Mapping: m, Version: r.Version, By: r.By, At: time.UnixMilli(r.At).UTC()}, nil
}

// AddMapping stores the mapping as the next version of its name, unless it says what
// the newest one does.
func (s *Store) AddMapping(ctx context.Context, scope attendance.Scope, m clock.Mapping) (attendance.SavedMapping, bool, error) {
	body, err := json.Marshal(m)
	if err != nil {
		return attendance.SavedMapping{}, false, err
	}
	row := mappingRow{Body: string(body)}
	isNew := true
	err = locked(ctx, s.db, scope, func(tx *sqldb.Tx) error {
		stored, err := mappingRows(ctx, tx, m.Name)
		if err != nil {
			return err
		}
		isNew = len(stored) == 0 || stored[0].Body != row.Body
		if !isNew {
			row = stored[0]
			return nil
		}
		row.Version, row.By, row.At = 1, tx.Actor, tx.Now.UnixMilli()
		if len(stored) > 0 {
			row.Version += stored[0].Version
		}
		_, err = tx.Exec(ctx, `
			INSERT INTO mappings (centre_id, name, version, body, entered_by, entered_at)
			VALUES (?, ?, ?, ?, ?, ?)`,
			tx.CentreID, m.Name, row.Version, row.Body, row.By, row.At)
		if err != nil {
			return err
		}
		return auditdb.Write(ctx, tx, audit.Event{
			Action: "mapping.save", Object: "mapping:" + m.Name, Detail: map[string]any{"version": row.Version},
		})
	})
	if err != nil {
		return attendance.SavedMapping{}, false, err
	}
	saved, err := row.saved()
	return saved, isNew, err
}

// Mapping loads the newest version of a mapping.
func (s *Store) Mapping(ctx context.Context, scope attendance.Scope, name string) (attendance.SavedMapping, error) {
	saved, err := s.mappings(ctx, scope, name)
	switch {
	case err != nil:
		return attendance.SavedMapping{}, err
	case len(saved) == 0:
		return attendance.SavedMapping{}, roster.Errorf(roster.NotFound, "mapping.unknown", name)
	}
	return saved[0], nil
}

// Mappings loads the newest version of each mapping, by name.
func (s *Store) Mappings(ctx context.Context, scope attendance.Scope) ([]attendance.SavedMapping, error) {
	return s.mappings(ctx, scope, "")
}

func (s *Store) mappings(ctx context.Context, scope attendance.Scope, name string) ([]attendance.SavedMapping, error) {
	var rows []mappingRow
	err := s.db.ReadTx(ctx, auditdb.Scoped(scope), func(tx *sqldb.Tx) error {
		var err error
		rows, err = mappingRows(ctx, tx, name)
		return err
	})
	if err != nil {
		return nil, err
	}
	list := make([]attendance.SavedMapping, len(rows))
	for i, row := range rows {
		if list[i], err = row.saved(); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// mappingRows loads the newest version of one mapping, or with "" of each.
func mappingRows(ctx context.Context, tx *sqldb.Tx, name string) ([]mappingRow, error) {
	var rows []mappingRow
	err := tx.Select(ctx, &rows, `
		SELECT version, body, entered_by, entered_at
		FROM mappings
		WHERE centre_id = ? AND (name = ? OR ? = '')
		  AND version = (SELECT MAX(newest.version) FROM mappings newest
		                 WHERE newest.centre_id = mappings.centre_id AND newest.name = mappings.name)
		ORDER BY name`, tx.CentreID, name, name)
	return rows, err
}
