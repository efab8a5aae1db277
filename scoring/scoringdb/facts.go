package scoringdb

import (
	"context"

	"redbanner/attendance/roster"
	"redbanner/migrations/sqldb"
	"redbanner/scoring"
	"redbanner/scoring/rulebook"
)

// facts loads the confirmed facts of the days that nothing has taken back.
func facts(ctx context.Context, tx *sqldb.Tx, first, last roster.Date) ([]scoring.Fact, error) {
	var rows []struct {
		ID          string           `db:"id"`
		Day         roster.Date      `db:"day"`
		Kind        string           `db:"kind"`
		Staff       string           `db:"staff"`
		Window      string           `db:"window_code"`
		Quantity    *int             `db:"quantity"`
		Serious     bool             `db:"serious"`
		Level       string           `db:"level"`
		MonthPoints *rulebook.Points `db:"month_points"`
		HalfPoints  *rulebook.Points `db:"half_points"`
		Ref         string           `db:"ref"`
		Note        string           `db:"note"`
	}
	err := tx.Select(ctx, &rows, `
		SELECT id, day, kind, COALESCE(staff, '') AS staff, COALESCE(window_code, '') AS window_code, quantity,
		       serious, level, month_points, half_points, ref, note
		FROM facts
		WHERE centre_id = ? AND day >= ? AND day <= ? AND status = 'confirmed'
		  AND NOT EXISTS (
		      SELECT 1
		      FROM fact_reversals r
		      WHERE r.centre_id = facts.centre_id AND r.fact_id = facts.id AND r.batch_id = facts.batch_id)
		ORDER BY day, id`, tx.CentreID, first, last)
	list := make([]scoring.Fact, len(rows))
	for i, r := range rows {
		list[i] = scoring.Fact{
			ID: r.ID, Date: r.Day, Kind: r.Kind, Staff: r.Staff, Window: r.Window, Quantity: r.Quantity,
			Serious: r.Serious, Level: r.Level, Ref: r.Ref, Note: r.Note,
			Choice: choice(r.MonthPoints, r.HalfPoints),
		}
	}
	return list, err
}

func choice(month, half *rulebook.Points) map[rulebook.Choice]rulebook.Points {
	if month == nil && half == nil {
		return nil
	}
	chosen := map[rulebook.Choice]rulebook.Points{}
	if month != nil {
		chosen[rulebook.MonthPoints] = *month
	}
	if half != nil {
		chosen[rulebook.HalfPoints] = *half
	}
	return chosen
}
