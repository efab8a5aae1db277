package scoringdb

import (
	"context"

	"redbanner/attendance"
	"redbanner/attendance/attendancedb"
	"redbanner/attendance/audit/auditdb"
	"redbanner/attendance/roster"
	"redbanner/migrations/sqldb"
	"redbanner/scoring/ballot"
)

// Standing tells who has voted in a month and how many ballots each window has received.
// That is all that anybody can read before the round is closed.
func (s *Rounds) Standing(ctx context.Context, scope attendance.Scope, month roster.Period) (ballot.Standing, error) {
	var standing ballot.Standing
	err := s.db.ReadTx(ctx, auditdb.Scoped(scope), func(tx *sqldb.Tx) error {
		var err error
		standing, err = standingOf(ctx, tx, month)
		return err
	})
	return standing, err
}

// Cards loads what it is told from whom a window has rated.
func (s *Rounds) Cards(ctx context.Context, scope attendance.Scope, month roster.Period) (ballot.State, []ballot.Sealed, error) {
	state := ballot.State{Rounds: map[roster.Period]ballot.Round{}}
	var sealed []ballot.Sealed
	err := s.db.ReadTx(ctx, auditdb.Scoped(scope), func(tx *sqldb.Tx) error {
		var err error
		if state.Windows, err = attendancedb.Windows(ctx, tx); err != nil {
			return err
		}
		if state.Moves, err = attendancedb.Moves(ctx, tx); err != nil {
			return err
		}
		if state.Rounds[month], err = roundOf(ctx, tx, month); err != nil {
			return err
		}
		sealed, err = sealedBallots(ctx, tx, month)
		return err
	})
	return state, sealed, err
}

func standingOf(ctx context.Context, tx *sqldb.Tx, month roster.Period) (ballot.Standing, error) {
	var standing ballot.Standing
	var err error
	if standing.Round, err = roundOf(ctx, tx, month); err != nil {
		return standing, err
	}
	windows, err := attendancedb.Windows(ctx, tx)
	if err != nil {
		return standing, err
	}
	cast, err := turnout(ctx, tx, month)
	if err != nil {
		return standing, err
	}
	received := map[string]int{}
	all, err := ballots(ctx, tx, month)
	for _, b := range all {
		received[b.Window]++
	}
	standing.Ballots = len(all)
	standing.Windows = participations(windows, month, cast, received)
	return standing, err
}

// participations sets the counts beside the windows that take part: those open on some day
// of the month, and any other that has rated or was rated.
func participations(windows []roster.Window, month roster.Period, cast, received map[string]int) []ballot.Participation {
	active := 0
	for _, w := range windows {
		if ballot.ActiveIn(w, month) {
			active++
		}
	}
	var list []ballot.Participation
	for _, w := range windows {
		p := ballot.Participation{Code: w.Code, Name: w.Name, Cast: cast[w.Code], Received: received[w.Code]}
		takesPart := ballot.ActiveIn(w, month)
		if takesPart {
			p.Missing = max(0, active-1-p.Cast)
		}
		if takesPart || p.Cast+p.Received > 0 {
			list = append(list, p)
		}
	}
	return list
}

// turnout tells for how many others each window has voted.
func turnout(ctx context.Context, tx *sqldb.Tx, month roster.Period) (map[string]int, error) {
	var rows []struct {
		Rater   string `db:"rater"`
		Ballots int    `db:"ballots"`
	}
	err := tx.Select(ctx, &rows, `
		SELECT rater, ballots
		FROM turnout
		WHERE centre_id = ? AND month = ?`, tx.CentreID, month.String())
	cast := make(map[string]int, len(rows))
	for _, r := range rows {
		cast[r.Rater] = r.Ballots
	}
	return cast, err
}
