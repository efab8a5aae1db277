package scoringdb

import (
	"context"

	"redbanner/attendance"
	"redbanner/attendance/roster"
	"redbanner/migrations/sqldb"
	"redbanner/scoring"
)

// Pending loads everything that a period's scores follow from, and what waits in it.
func (s *Store) Pending(ctx context.Context, scope attendance.Scope, period roster.Period, asOf roster.Date) (scoring.Material, error) {
	var m scoring.Material
	err := s.db.ReadTx(ctx, scoped(scope), func(tx *sqldb.Tx) error {
		var err error
		m, err = pending(ctx, tx, scope.Centre, period, asOf)
		return err
	})
	return m, err
}

func pending(ctx context.Context, tx *sqldb.Tx, centre roster.Centre, period roster.Period, asOf roster.Date) (scoring.Material, error) {
	return material(ctx, tx, centre, period, asOf)
}
