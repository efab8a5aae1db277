package scoringdb

import (
	"context"

	"redbanner/attendance"
	"redbanner/attendance/audit/auditdb"
	"redbanner/attendance/roster"
	"redbanner/migrations/sqldb"
	"redbanner/scoring"
	"redbanner/scoring/ballot"
	"redbanner/scoring/register"
)

// Material loads everything that a period's scores follow from, as of one moment.
func (s *Store) Material(ctx context.Context, scope attendance.Scope, period roster.Period, asOf roster.Date) (scoring.Material, error) {
	var m scoring.Material
	err := s.db.ReadTx(ctx, auditdb.Scoped(scope), func(tx *sqldb.Tx) error {
		var err error
		m, err = material(ctx, tx, scope.Centre, period, asOf, allBallots)
		return err
	})
	return m, err
}

// box tells which ballots of months are loaded: countedBallots or allBallots.
type box func(context.Context, *sqldb.Tx, []roster.Period) (map[roster.Period][]ballot.Ballot, error)

// allBallots are the ballots of a month, those of an open round, too: how many there are is
// part of the inputs of a period that is closed.
func allBallots(ctx context.Context, tx *sqldb.Tx, months []roster.Period) (map[roster.Period][]ballot.Ballot, error) {
	list := map[roster.Period][]ballot.Ballot{}
	for _, month := range months {
		var err error
		if list[month], err = ballots(ctx, tx, month); err != nil {
			return nil, err
		}
	}
	return list, nil
}

func material(ctx context.Context, tx *sqldb.Tx, centre roster.Centre, period roster.Period, asOf roster.Date, box box) (scoring.Material, error) {
	m := scoring.Material{Centre: centre, Period: period, AsOf: asOf}
	first, last := period.First(), period.Last()
	var err error
	if m.State, err = periodState(ctx, tx, period); err != nil {
		return m, err
	}
	if err = daysOf(ctx, tx, &m, first, last); err != nil {
		return m, err
	}
	if err = rulings(ctx, tx, &m); err != nil {
		return m, err
	}
	if m.Objections, err = objectionsOf(ctx, tx, `period = ?`, period.String()); err != nil {
		return m, err
	}
	if m.External, err = externalRatings(ctx, tx, period); err != nil {
		return m, err
	}
	if m.GradeSteps, err = gradeSteps(ctx, tx, period); err != nil {
		return m, err
	}
	if period.Kind != roster.Month {
		return m, nil
	}
	rounds, err := closedRounds(ctx, tx)
	if err != nil {
		return m, err
	}
	cast, err := box(ctx, tx, []roster.Period{period})
	m.RoundClosed, m.Ballots = rounds[period], cast[period]
	return m, err
}

func signIns(ctx context.Context, tx *sqldb.Tx, first, last roster.Date) ([]register.SignIn, error) {
	var rows []struct {
		Date    roster.Date `db:"day"`
		Meeting string      `db:"meeting"`
		Staff   string      `db:"staff"`
		Status  string      `db:"status"`
	}
	err := tx.Select(ctx, &rows, `
		SELECT day, meeting, staff, status
		FROM sign_ins
		WHERE centre_id = ? AND day >= ? AND day <= ?
		ORDER BY day, meeting, staff`, tx.CentreID, first, last)
	list := make([]register.SignIn, len(rows))
	for i, r := range rows {
		list[i] = register.SignIn(r)
	}
	return list, err
}
