package scoringdb

import (
	"bytes"
	"context"
	"crypto/rand"
	"slices"

	"redbanner/attendance"
	"redbanner/attendance/attendancedb"
	"redbanner/attendance/audit/auditdb"
	"redbanner/attendance/intake"
	"redbanner/attendance/roster"
	"redbanner/migrations/sqldb"
	"redbanner/scoring/ballot"
	"redbanner/scoring/rulebook"
)

// closedRounds tells the months whose peer rating is closed.
func closedRounds(ctx context.Context, tx *sqldb.Tx) (map[roster.Period]bool, error) {
	rounds, err := roundsOf(ctx, tx)
	closed := map[roster.Period]bool{}
	for _, r := range rounds {
		closed[r.Month] = r.State == ballot.Closed
	}
	return closed, err
}

// ballotState loads what ballots are checked against.
func ballotState(ctx context.Context, tx *sqldb.Tx) (ballot.State, error) {
	state := ballot.State{Rounds: map[roster.Period]ballot.Round{}}
	var err error
	if state.State, err = attendancedb.State(ctx, tx); err != nil {
		return state, err
	}
	rounds, err := roundsOf(ctx, tx)
	for _, r := range rounds {
		state.Rounds[r.Month] = r
	}
	return state, err
}

// Cast keeps the ballot that a vote makes. It is one of the few changes without an event
// in the log, which would tell when each window voted.
func (s *Rounds) Cast(ctx context.Context, scope attendance.Scope, secret *ballot.Secret, vote func(ballot.State) (ballot.Ballot, error)) (ballot.Receipt, error) {
	var receipt ballot.Receipt
	err := s.db.InSilentTx(ctx, auditdb.Scoped(scope), []string{"sealed_ballots", "turnout"}, func(tx *sqldb.Tx) error {
		if err := tx.LockCentre(ctx); err != nil {
			return err
		}
		state, err := ballotState(ctx, tx)
		if err != nil {
			return err
		}
		b, err := vote(state)
		if err != nil {
			return err
		}
		if round := state.Rounds[b.Month]; round.State != ballot.Open || round.Fingerprint != secret.Fingerprint() {
			return moved(b.Month)
		}
		box, err := sealedBallots(ctx, tx, b.Month)
		if err != nil {
			return err
		}
		token := secret.Token(tx.CentreID, b.Month, b.Rater, b.Window)
		replaced := slices.ContainsFunc(box, func(s ballot.Sealed) bool { return bytes.Equal(s.Token, token) })
		receipt = ballot.Receipt{Month: b.Month, Rater: b.Rater, Window: b.Window, Replaced: replaced}
		return putBallot(ctx, tx, secret, b, !replaced)
	})
	return receipt, err
}

// putBallot seals a ballot and keeps it in place of an earlier one of its rater. A fresh
// one is counted for the rater, too.
func putBallot(ctx context.Context, tx *sqldb.Tx, secret *ballot.Secret, b ballot.Ballot, fresh bool) error {
	sealed, err := secret.Seal(tx.CentreID, b)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `
		INSERT INTO sealed_ballots (centre_id, month, window_code, token, sealed)
		VALUES (?, ?, ?, ?, ?)
		ON CONFLICT (centre_id, month, window_code, token) DO UPDATE SET sealed = excluded.sealed`,
		tx.CentreID, b.Month.String(), sealed.Window, sealed.Token, sealed.Box)
	if err != nil || !fresh {
		return err
	}
	_, err = tx.Exec(ctx, `
		INSERT INTO turnout (centre_id, month, rater, ballots)
		VALUES (?, ?, ?, 1)
		ON CONFLICT (centre_id, month, rater) DO UPDATE SET ballots = turnout.ballots + 1`,
		tx.CentreID, b.Month.String(), b.Rater)
	return err
}

// sealedBallots loads the ballots of an open round.
func sealedBallots(ctx context.Context, tx *sqldb.Tx, month roster.Period) ([]ballot.Sealed, error) {
	var rows []struct {
		Window string `db:"window_code"`
		Token  []byte `db:"token"`
		Box    []byte `db:"sealed"`
	}
	err := tx.Select(ctx, &rows, `
		SELECT window_code, token, sealed
		FROM sealed_ballots
		WHERE centre_id = ? AND month = ?
		ORDER BY window_code, token`, tx.CentreID, month.String())
	list := make([]ballot.Sealed, len(rows))
	for i, r := range rows {
		list[i] = ballot.Sealed(r)
	}
	return list, err
}

// boxOf loads what closing a round opens.
func boxOf(ctx context.Context, tx *sqldb.Tx, month roster.Period) (ballot.Box, error) {
	box := ballot.Box{Centre: tx.CentreID}
	var err error
	if box.Round, err = roundOf(ctx, tx, month); err != nil {
		return box, err
	}
	if box.Sealed, err = sealedBallots(ctx, tx, month); err != nil {
		return box, err
	}
	windows, err := attendancedb.Windows(ctx, tx)
	for _, w := range windows {
		box.Windows = append(box.Windows, w.Code)
	}
	return box, err
}

// emptyBox deletes the sealed ballots of a round and tells how many they were.
func emptyBox(ctx context.Context, tx *sqldb.Tx, month roster.Period) (int, error) {
	result, err := tx.Exec(ctx, `
		DELETE FROM sealed_ballots
		WHERE centre_id = ? AND month = ?`, tx.CentreID, month.String())
	if err != nil {
		return 0, err
	}
	n, err := result.RowsAffected()
	return int(n), err
}

// putScores stores the scores of a round under random ids and in their order, which is
// no order of voting, of raters or of tokens.
func putScores(ctx context.Context, tx *sqldb.Tx, month roster.Period, scores []ballot.Score) error {
	type drawn struct {
		id    []byte
		score ballot.Score
	}
	lots := make([]drawn, len(scores))
	for i, score := range scores {
		lots[i] = drawn{make([]byte, 16), score}
		if _, err := rand.Read(lots[i].id); err != nil {
			return err
		}
	}
	slices.SortFunc(lots, func(a, b drawn) int { return bytes.Compare(a.id, b.id) })
	for _, lot := range lots {
		aspects := make([]any, len(lot.score.Aspects))
		for i, aspect := range lot.score.Aspects {
			if !lot.score.Withheld {
				aspects[i] = int64(aspect)
			}
		}
		_, err := tx.Exec(ctx, `
			INSERT INTO ballot_scores (centre_id, month, window_code, id, attitude, efficiency, quality, integrity)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
			append([]any{tx.CentreID, month.String(), lot.score.Window, lot.id}, aspects...)...)
		if err != nil {
			return err
		}
	}
	return nil
}

// Scores are those of a closed round.
func (s *Rounds) Scores(ctx context.Context, scope attendance.Scope, month roster.Period) ([]ballot.Score, error) {
	var scores []ballot.Score
	err := s.db.ReadTx(ctx, auditdb.Scoped(scope), func(tx *sqldb.Tx) error {
		var err error
		scores, err = scoresOf(ctx, tx, month)
		return err
	})
	return scores, err
}

func scoresOf(ctx context.Context, tx *sqldb.Tx, month roster.Period) ([]ballot.Score, error) {
	byMonth, err := scoresOfMonths(ctx, tx, []roster.Period{month})
	if scores := byMonth[month]; scores != nil {
		return scores, err
	}
	return []ballot.Score{}, err
}

// scoresOfMonths are what the ballots of several months said, in the same order for each.
func scoresOfMonths(ctx context.Context, tx *sqldb.Tx, months []roster.Period) (map[roster.Period][]ballot.Score, error) {
	where, args := among(`month`, months)
	var rows []struct {
		Month      string           `db:"month"`
		Window     string           `db:"window_code"`
		Attitude   *rulebook.Points `db:"attitude"`
		Efficiency *rulebook.Points `db:"efficiency"`
		Quality    *rulebook.Points `db:"quality"`
		Integrity  *rulebook.Points `db:"integrity"`
	}
	err := tx.Select(ctx, &rows, `
		SELECT month, window_code, attitude, efficiency, quality, integrity
		FROM ballot_scores
		WHERE centre_id = ? AND `+where+`
		ORDER BY month, window_code, attitude, efficiency, quality, integrity`, append([]any{tx.CentreID}, args...)...)
	scores := map[roster.Period][]ballot.Score{}
	for _, r := range rows {
		month, err := roster.ParsePeriod(r.Month)
		if err != nil {
			return nil, err
		}
		score := ballot.Score{Window: r.Window}
		for j, aspect := range []*rulebook.Points{r.Attitude, r.Efficiency, r.Quality, r.Integrity} {
			if score.Withheld = aspect == nil; aspect != nil {
				score.Aspects[j] = *aspect
			}
		}
		scores[month] = append(scores[month], score)
	}
	return scores, err
}

// ballots are those of a month as its results need them: of a closed round what they say,
// of any other how many each window has received.
func ballots(ctx context.Context, tx *sqldb.Tx, month roster.Period) ([]ballot.Ballot, error) {
	scores, err := scoresOf(ctx, tx, month)
	if err != nil {
		return nil, err
	}
	var received []string
	err = tx.Select(ctx, &received, `
		SELECT window_code
		FROM sealed_ballots
		WHERE centre_id = ? AND month = ?
		UNION ALL
		SELECT window_code
		FROM ballots_waiting
		WHERE centre_id = ? AND month = ?
		ORDER BY window_code`, tx.CentreID, month.String(), tx.CentreID, month.String())
	list := make([]ballot.Ballot, 0, len(scores)+len(received))
	for _, s := range scores {
		list = append(list, ballot.Ballot{Month: month, Window: s.Window, Aspects: s.Aspects})
	}
	for _, window := range received {
		list = append(list, ballot.Ballot{Month: month, Window: window})
	}
	return list, err
}

// Waiting lists the months with ballots from before they were sealed.
func (s *Rounds) Waiting(ctx context.Context, scope attendance.Scope) ([]roster.Period, error) {
	var texts []string
	err := s.db.ReadTx(ctx, auditdb.Scoped(scope), func(tx *sqldb.Tx) error {
		return tx.Select(ctx, &texts, `
			SELECT DISTINCT month
			FROM ballots_waiting
			WHERE centre_id = ?
			ORDER BY month`, tx.CentreID)
	})
	months := make([]roster.Period, 0, len(texts))
	for _, text := range texts {
		month, err := roster.ParsePeriod(text)
		if err != nil {
			return nil, err
		}
		months = append(months, month)
	}
	return months, err
}

// openBallots loads a month's ballots from before they were sealed.
func openBallots(ctx context.Context, tx *sqldb.Tx, month roster.Period) ([]ballot.Ballot, error) {
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
		FROM ballots_waiting
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

// sealWaiting seals ballots that were kept open before, and deletes them as they were.
func sealWaiting(ctx context.Context, tx *sqldb.Tx, month roster.Period, secret *ballot.Secret, waiting []ballot.Ballot) (int, error) {
	for _, b := range waiting {
		if err := putBallot(ctx, tx, secret, b, true); err != nil {
			return 0, err
		}
	}
	if len(waiting) == 0 {
		return 0, nil
	}
	_, err := tx.Exec(ctx, `
		DELETE FROM ballots_waiting
		WHERE centre_id = ? AND month = ?`, tx.CentreID, month.String())
	return len(waiting), err
}

// Import runs fn in one import transaction; a rehearsal keeps nothing.
func (s *Rounds) Import(ctx context.Context, scope attendance.Scope, meta intake.Meta, rehearsal bool, secrets map[roster.Period]*ballot.Secret, fn func(ballot.Ledger) (intake.Result, error)) (intake.Result, error) {
	return attendancedb.Import(ctx, s.db, scope, meta, rehearsal, func(l *attendancedb.Ledger) (intake.Result, error) {
		state, err := ballotState(ctx, l.Tx)
		if err != nil {
			return intake.Result{}, err
		}
		for month, secret := range secrets {
			if round := state.Rounds[month]; round.State != ballot.Open || round.Fingerprint != secret.Fingerprint() {
				return intake.Result{}, moved(month)
			}
		}
		return fn(&ballotLedger{Ledger: l, state: state, secrets: secrets, rehearsal: rehearsal})
	})
}
