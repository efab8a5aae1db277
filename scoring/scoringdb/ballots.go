package scoringdb

import (
	"context"

	"redbanner/attendance"
	"redbanner/attendance/roster"
	"redbanner/migrations/sqldb"
	"redbanner/scoring/ballot"
	"redbanner/scoring/rulebook"
)

func closedRounds(ctx context.Context, tx *sqldb.Tx) (map[roster.Period]bool, error) {
	var months []string
	err := tx.Select(ctx, &months, `
		SELECT month
		FROM rounds
		WHERE centre_id = ?`, tx.CentreID)
	closed := map[roster.Period]bool{}
	for _, text := range months {
		month, err := roster.ParsePeriod(text)
		if err != nil {
			return nil, err
		}
		closed[month] = true
	}
	return closed, err
}

// CloseRound closes the peer rating round of a month: its ballots count from now on,
// and no further one is taken.
func (s *Store) CloseRound(ctx context.Context, scope attendance.Scope, month roster.Period) error {
	return s.db.InTx(ctx, scoped(scope), func(tx *sqldb.Tx) error {
		if err := tx.LockCentre(ctx); err != nil {
			return err
		}
		if err := refuseClosed(ctx, tx, month); err != nil {
			return err
		}
		closed, err := closedRounds(ctx, tx)
		if err != nil {
			return err
		}
		if closed[month] {
			return roster.Errorf(roster.Conflict, "ratings.already_closed", month.String())
		}
		_, err = tx.Exec(ctx, `
			INSERT INTO rounds (centre_id, month, closed_at, closed_by)
			VALUES (?, ?, ?, ?)`, tx.CentreID, month.String(), tx.Now.UnixMilli(), tx.Actor)
		return err
	})
}

func ballots(ctx context.Context, tx *sqldb.Tx, month roster.Period) ([]ballot.Ballot, error) {
	var rows []struct {
		Rater      string          `db:"rater"`
		Window     string          `db:"window_code"`
		Attitude   rulebook.Points `db:"attitude"`
		Efficiency rulebook.Points `db:"efficiency"`
		Quality    rulebook.Points `db:"quality"`
		Integrity  rulebook.Points `db:"integrity"`
	}
	err := tx.Select(ctx, &rows, `
		SELECT rater, window_code, attitude, efficiency, quality, integrity
		FROM ballots
		WHERE centre_id = ? AND month = ?
		ORDER BY rater, window_code`, tx.CentreID, month.String())
	list := make([]ballot.Ballot, len(rows))
	for i, r := range rows {
		list[i] = ballot.Ballot{
			Month: month, Rater: r.Rater, Window: r.Window,
			Aspects: [4]rulebook.Points{r.Attitude, r.Efficiency, r.Quality, r.Integrity},
		}
	}
	return list, err
}
