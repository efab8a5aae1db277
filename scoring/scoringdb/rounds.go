package scoringdb

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"time"

	"redbanner/attendance"
	"redbanner/attendance/attendancedb"
	"redbanner/attendance/audit"
	"redbanner/attendance/audit/auditdb"
	"redbanner/attendance/roster"
	"redbanner/migrations/sqldb"
	"redbanner/scoring/ballot"
)

// Rounds keeps the peer rating in a database. It satisfies ballot.Store.
type Rounds struct {
	db *sqldb.DB
}

// NewRounds returns the rounds over an open database.
func NewRounds(db *sqldb.DB) *Rounds { return &Rounds{db} }

const selectRounds = `
	SELECT month, state, fingerprint, COALESCE(opened_at, 0) AS opened_at, COALESCE(opened_by, '') AS opened_by,
	       COALESCE(closed_at, 0) AS closed_at, COALESCE(closed_by, '') AS closed_by, ballots, digest
	FROM rounds
	WHERE centre_id = ?`

type roundRow struct {
	Month       string `db:"month"`
	State       string `db:"state"`
	Fingerprint string `db:"fingerprint"`
	OpenedAt    int64  `db:"opened_at"`
	OpenedBy    string `db:"opened_by"`
	ClosedAt    int64  `db:"closed_at"`
	ClosedBy    string `db:"closed_by"`
	Ballots     int    `db:"ballots"`
	Digest      string `db:"digest"`
}

func (r roundRow) round() (ballot.Round, error) {
	month, err := roster.ParsePeriod(r.Month)
	return ballot.Round{
		Month: month, State: r.State, Fingerprint: r.Fingerprint,
		OpenedAt: roundMoment(r.OpenedAt), OpenedBy: r.OpenedBy, ClosedAt: roundMoment(r.ClosedAt), ClosedBy: r.ClosedBy,
		Ballots: r.Ballots, Digest: r.Digest,
	}, err
}

// roundMoment is a stored instant; 0 is none.
func roundMoment(millis int64) time.Time {
	if millis == 0 {
		return time.Time{}
	}
	return time.UnixMilli(millis).UTC()
}

// roundOf loads the round of a month; one without a record is not open.
func roundOf(ctx context.Context, tx *sqldb.Tx, month roster.Period) (ballot.Round, error) {
	var row roundRow
	err := tx.Get(ctx, &row, selectRounds+` AND month = ?`, tx.CentreID, month.String())
	if errors.Is(err, sql.ErrNoRows) {
		return ballot.Round{Month: month}, nil
	}
	if err != nil {
		return ballot.Round{}, err
	}
	return row.round()
}

func roundsOf(ctx context.Context, tx *sqldb.Tx) ([]ballot.Round, error) {
	var rows []roundRow
	if err := tx.Select(ctx, &rows, selectRounds+` ORDER BY month`, tx.CentreID); err != nil {
		return nil, err
	}
	rounds := make([]ballot.Round, len(rows))
	for i, r := range rows {
		var err error
		if rounds[i], err = r.round(); err != nil {
			return nil, err
		}
	}
	return rounds, nil
}

// Round tells where the round of a month stands.
func (s *Rounds) Round(ctx context.Context, scope attendance.Scope, month roster.Period) (ballot.Round, error) {
	var round ballot.Round
	err := s.db.ReadTx(ctx, auditdb.Scoped(scope), func(tx *sqldb.Tx) error {
		var err error
		round, err = roundOf(ctx, tx, month)
		return err
	})
	return round, err
}

// Rounds lists the rounds of the centre, by month.
func (s *Rounds) Rounds(ctx context.Context, scope attendance.Scope) ([]ballot.Round, error) {
	var rounds []ballot.Round
	err := s.db.ReadTx(ctx, auditdb.Scoped(scope), func(tx *sqldb.Tx) error {
		var err error
		rounds, err = roundsOf(ctx, tx)
		return err
	})
	return rounds, err
}

// roundEvent is what the log keeps of a round's life: how many ballots, and never whose.
type roundEvent struct {
	Fingerprint string `json:"fingerprint"`
	Ballots     int    `json:"ballots"`
	Digest      string `json:"digest,omitempty"`
	Reason      string `json:"reason,omitempty"`
}

func writeRoundEvent(ctx context.Context, tx *sqldb.Tx, action string, month roster.Period, detail roundEvent) error {
	return auditdb.Write(ctx, tx, audit.Event{Action: action, Object: "round:" + month.String(), Detail: detail})
}

// Open opens a round under a secret unless it has been opened before. What waits from
// before ballots were sealed is sealed and erased, even in a closed month: it counts
// neither more nor less than it did.
func (s *Rounds) Open(ctx context.Context, scope attendance.Scope, month roster.Period, secret *ballot.Secret) (ballot.Round, int, error) {
	var round ballot.Round
	var sealed int
	err := s.erase(ctx, scope, func(tx *sqldb.Tx) error {
		var err error
		if round, err = roundOf(ctx, tx, month); err != nil || round.State != ballot.NotOpen {
			return err
		}
		waiting, err := openBallots(ctx, tx, month)
		if err != nil {
			return err
		}
		if len(waiting) == 0 {
			if err := refuseClosed(ctx, tx, month); err != nil {
				return err
			}
		}
		_, err = tx.Exec(ctx, `
			INSERT INTO rounds (centre_id, month, state, fingerprint, opened_at, opened_by)
			VALUES (?, ?, 'open', ?, ?, ?)`, tx.CentreID, month.String(), secret.Fingerprint(), tx.Now.UnixMilli(), tx.Actor)
		if err != nil {
			return err
		}
		if err := noteKey(ctx, tx, month, secret); err != nil {
			return err
		}
		if sealed, err = sealWaiting(ctx, tx, month, secret, waiting); err != nil {
			return err
		}
		if round, err = roundOf(ctx, tx, month); err != nil {
			return err
		}
		return writeRoundEvent(ctx, tx, "round.open", month, roundEvent{Fingerprint: round.Fingerprint, Ballots: sealed})
	})
	return round, sealed, err
}

// erase runs fn in a transaction that has the centre to itself and of which no deleted
// row can be found again in a SQLite file or its log. PostgreSQL overwrites rows when it
// vacuums their table, which is soon enough: those of sealed ballots are noise without
// the secret, and the scores tell of no rater. Only ballots that were open before they
// were sealed lie there a while longer.
func (s *Rounds) erase(ctx context.Context, scope attendance.Scope, fn func(*sqldb.Tx) error) error {
	return s.db.Erase(ctx, auditdb.Scoped(scope), func(tx *sqldb.Tx) error {
		if err := tx.LockCentre(ctx); err != nil {
			return err
		}
		return fn(tx)
	})
}

func noteKey(ctx context.Context, tx *sqldb.Tx, month roster.Period, secret *ballot.Secret) error {
	_, err := tx.Exec(ctx, `
		INSERT INTO round_keys (centre_id, month, fingerprint)
		VALUES (?, ?, ?)`, tx.CentreID, month.String(), secret.Fingerprint())
	return err
}

// moved is the error of a change for a round that is no longer what it was made for.
func moved(month roster.Period) error {
	return &roster.Error{Kind: roster.Conflict, Key: "ratings.moved", Args: []any{month.String()}, Err: ballot.ErrMoved}
}

// Restart throws the ballots of an open round away and goes on under another secret, if
// the general office or the director asks for it and nobody else has done so meanwhile.
func (s *Rounds) Restart(ctx context.Context, scope attendance.Scope, was ballot.Round, today roster.Date, secret *ballot.Secret, reason string) (int, error) {
	var lost int
	err := s.erase(ctx, scope, func(tx *sqldb.Tx) error {
		if err := mayRestart(ctx, tx, today); err != nil {
			return err
		}
		if err := refuseClosed(ctx, tx, was.Month); err != nil {
			return err
		}
		round, err := roundOf(ctx, tx, was.Month)
		if err != nil {
			return err
		}
		if round.State != ballot.Open || round.Fingerprint != was.Fingerprint {
			return moved(was.Month)
		}
		if lost, err = emptyBox(ctx, tx, was.Month); err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `
			DELETE FROM turnout
			WHERE centre_id = ? AND month = ?`, tx.CentreID, was.Month.String())
		if err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `
			UPDATE rounds
			SET fingerprint = ?, opened_at = ?, opened_by = ?
			WHERE centre_id = ? AND month = ?`, secret.Fingerprint(), tx.Now.UnixMilli(), tx.Actor, tx.CentreID, was.Month.String())
		if err != nil {
			return err
		}
		if err := noteKey(ctx, tx, was.Month, secret); err != nil {
			return err
		}
		return writeRoundEvent(ctx, tx, "round.restart", was.Month, roundEvent{Fingerprint: secret.Fingerprint(), Ballots: lost, Reason: reason})
	})
	return lost, err
}

// mayRestart refuses everybody but the general office and the director; nobody named is
// the general office's own desk.
func mayRestart(ctx context.Context, tx *sqldb.Tx, today roster.Date) error {
	if tx.Staff == "" {
		return nil
	}
	offices, err := attendancedb.Offices(ctx, tx)
	if err != nil {
		return err
	}
	for _, office := range []attendance.Office{attendance.GeneralOffice, attendance.Director} {
		if _, held := offices.Holding(tx.Staff, office, today); held {
			return nil
		}
	}
	return roster.Errorf(roster.Forbidden, "ratings.may_not_restart", tx.Staff)
}

// Close closes a round: what count makes of its sealed ballots is all that stays of them.
func (s *Rounds) Close(ctx context.Context, scope attendance.Scope, month roster.Period, count func(ballot.Box) ([]ballot.Score, error)) (ballot.Round, error) {
	var round ballot.Round
	err := s.erase(ctx, scope, func(tx *sqldb.Tx) error {
		if err := refuseClosed(ctx, tx, month); err != nil {
			return err
		}
		box, err := boxOf(ctx, tx, month)
		if err != nil {
			return err
		}
		if box.Round.State == ballot.Closed {
			return roster.Errorf(roster.Conflict, "ratings.already_closed", month.String())
		}
		scores, err := count(box)
		if err != nil {
			return err
		}
		if err := putScores(ctx, tx, month, scores); err != nil {
			return err
		}
		if _, err := emptyBox(ctx, tx, month); err != nil {
			return err
		}
		digest := ballot.Digest(month, scores)
		_, err = tx.Exec(ctx, `
			INSERT INTO rounds (centre_id, month, state, closed_at, closed_by, ballots, digest)
			VALUES (?, ?, 'closed', ?, ?, ?, ?)
			ON CONFLICT (centre_id, month) DO UPDATE
			SET state = excluded.state, closed_at = excluded.closed_at, closed_by = excluded.closed_by,
			    ballots = excluded.ballots, digest = excluded.digest`,
			tx.CentreID, month.String(), tx.Now.UnixMilli(), tx.Actor, len(scores), digest)
		if err != nil {
			return err
		}
		if round, err = roundOf(ctx, tx, month); err != nil {
			return err
		}
		return writeRoundEvent(ctx, tx, "round.close", month, roundEvent{Fingerprint: round.Fingerprint, Ballots: len(scores), Digest: digest})
	})
	return round, err
}

// Retired tells which of the keys belong to a round of the centre that is closed or goes
// on under another one. Keys of other stores in the same folder are none of its business.
func (s *Rounds) Retired(ctx context.Context, scope attendance.Scope, keys []ballot.Key) ([]ballot.Key, error) {
	type known struct {
		Month       string `db:"month"`
		Fingerprint string `db:"fingerprint"`
	}
	var rows []known
	err := s.db.ReadTx(ctx, auditdb.Scoped(scope), func(tx *sqldb.Tx) error {
		return tx.Select(ctx, &rows, `
			SELECT k.month, k.fingerprint
			FROM round_keys k
			JOIN rounds r ON r.centre_id = k.centre_id AND r.month = k.month
			WHERE k.centre_id = ? AND (r.state = 'closed' OR r.fingerprint <> k.fingerprint)`, tx.CentreID)
	})
	var retired []ballot.Key
	for _, key := range keys {
		if key.Centre == scope.Centre.ID && slices.Contains(rows, known{key.Month.String(), key.Fingerprint}) {
			retired = append(retired, key)
		}
	}
	return retired, err
}
