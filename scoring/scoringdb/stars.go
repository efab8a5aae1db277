package scoringdb

import (
	"context"
	"encoding/json"
	"strconv"
	"time"

	"redbanner/attendance"
	"redbanner/attendance/audit"
	"redbanner/attendance/audit/auditdb"
	"redbanner/attendance/roster"
	"redbanner/migrations/sqldb"
	"redbanner/scoring"
	"redbanner/scoring/rulebook"
)

// StarDecision loads the last decision of a year and unit, nil without one.
func (s *Grades) StarDecision(ctx context.Context, scope attendance.Scope, year int, of rulebook.Unit) (*scoring.StarDecision, error) {
	var rows []struct {
		Codes     string `db:"codes"`
		Minutes   string `db:"minutes"`
		DecidedBy string `db:"decided_by"`
		By        string `db:"entered_by"`
		ByStaff   string `db:"entered_staff"`
		At        int64  `db:"entered_at"`
	}
	err := s.db.ReadTx(ctx, auditdb.Scoped(scope), func(tx *sqldb.Tx) error {
		return tx.Select(ctx, &rows, `
			SELECT codes, minutes, decided_by, entered_by, entered_staff, entered_at
			FROM star_decisions
			WHERE centre_id = ? AND year = ? AND unit = ?
			ORDER BY seq DESC
			LIMIT 1`, tx.CentreID, year, string(of))
	})
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	r := rows[0]
	d := &scoring.StarDecision{
		Year: year, Of: of, Minutes: r.Minutes, DecidedBy: r.DecidedBy,
		By: roster.Person{Account: r.By, Staff: r.ByStaff}, At: time.UnixMilli(r.At).UTC(),
	}
	return d, json.Unmarshal([]byte(r.Codes), &d.Codes)
}

// AddStarDecision keeps a decision beside the earlier ones of the year.
func (s *Grades) AddStarDecision(ctx context.Context, scope attendance.Scope, d scoring.StarDecision) error {
	codes, err := json.Marshal(d.Codes)
	if err != nil {
		return err
	}
	return locked(ctx, s.db, scope, func(tx *sqldb.Tx) error {
		_, err := tx.Exec(ctx, `
			INSERT INTO star_decisions (centre_id, year, unit, seq, codes, minutes, decided_by, entered_by, entered_staff, entered_at)
			SELECT ?, ?, ?, COALESCE(MAX(seq), 0) + 1, ?, ?, ?, ?, ?, ?
			FROM star_decisions
			WHERE centre_id = ? AND year = ? AND unit = ?`,
			tx.CentreID, d.Year, string(d.Of), string(codes), d.Minutes, d.DecidedBy, tx.Actor, tx.Staff, tx.Now.UnixMilli(),
			tx.CentreID, d.Year, string(d.Of))
		if err != nil {
			return err
		}
		return auditdb.Write(ctx, tx, audit.Event{Action: "star.decide", Object: "year:" + strconv.Itoa(d.Year), Detail: map[string]any{
			"unit": d.Of, "codes": d.Codes, "minutes": d.Minutes, "decided_by": d.DecidedBy,
		}})
	})
}
