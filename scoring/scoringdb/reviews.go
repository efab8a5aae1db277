package scoringdb

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"redbanner/attendance"
	"redbanner/attendance/audit"
	"redbanner/attendance/audit/auditdb"
	"redbanner/attendance/roster"
	"redbanner/migrations/sqldb"
	"redbanner/scoring"
)

// Reviews keeps the steps of reviews in a database. It satisfies scoring.ReviewStore.
type Reviews struct {
	db *sqldb.DB
}

// NewReviews returns the store over an open database.
func NewReviews(db *sqldb.DB) *Reviews { return &Reviews{db} }

// Review lets decide take a step on material read under the lock that every import takes.
func (s *Reviews) Review(ctx context.Context, scope attendance.Scope, period roster.Period, today roster.Date, decide func([]scoring.ReviewStep, scoring.Material) (scoring.ReviewStep, error)) (scoring.ReviewStep, error) {
	var step scoring.ReviewStep
	err := locked(ctx, s.db, scope, func(tx *sqldb.Tx) error {
		steps, err := reviewSteps(ctx, tx, period)
		if err != nil {
			return err
		}
		m, err := material(ctx, tx, scope.Centre, period, today, countedBallots)
		if err != nil {
			return err
		}
		if step, err = decide(steps, m); err != nil {
			return err
		}
		step.Seq, step.By, step.At = len(steps)+1, tx.Who(), tx.Now
		return putReviewStep(ctx, tx, step)
	})
	return step, err
}

// reviewsOf is the review of a period, to be remembered by.
type reviewsOf struct{ period roster.Period }

// Reviews loads the steps of a period and its reading, both as of one moment: of a closed
// one what it stands on.
func (s *Reviews) Reviews(ctx context.Context, scope attendance.Scope, period roster.Period, today roster.Date) ([]scoring.ReviewStep, *scoring.Reading, error) {
	var steps []scoring.ReviewStep
	var reading *scoring.Reading
	err := s.db.ReadTx(ctx, auditdb.Scoped(scope), func(tx *sqldb.Tx) error {
		var err error
		if steps, err = knownSteps(ctx, tx, period); err != nil {
			return err
		}
		reading, err = pendingReading(ctx, tx, pendingOf{scope.Centre, period, today})
		if err != nil || reading.State.State != scoring.Closed {
			return err
		}
		list, err := sqldb.RecallEach(ctx, tx, []readingOf{{scope.Centre, period, today}}, func([]readingOf) ([]*scoring.Reading, error) {
			return readings(ctx, tx, scope.Centre, []roster.Period{period}, today)
		})
		if err == nil {
			reading = list[0]
		}
		return err
	})
	return steps, reading, err
}

// ReviewSteps loads the steps of a period.
func (s *Reviews) ReviewSteps(ctx context.Context, scope attendance.Scope, period roster.Period) ([]scoring.ReviewStep, error) {
	var steps []scoring.ReviewStep
	err := s.db.ReadTx(ctx, auditdb.Scoped(scope), func(tx *sqldb.Tx) error {
		var err error
		steps, err = knownSteps(ctx, tx, period)
		return err
	})
	return steps, err
}

// knownSteps is reviewSteps, remembered.
func knownSteps(ctx context.Context, tx *sqldb.Tx, period roster.Period) ([]scoring.ReviewStep, error) {
	return sqldb.Recall(ctx, tx, reviewsOf{period}, func() ([]scoring.ReviewStep, error) { return reviewSteps(ctx, tx, period) })
}

// putReviewStep writes a step and its event.
func putReviewStep(ctx context.Context, tx *sqldb.Tx, s scoring.ReviewStep) error {
	content := []byte{}
	if s.Action != scoring.WithdrawIt {
		var err error
		if content, err = json.Marshal(s.Signed); err != nil {
			return fmt.Errorf("what is signed of %s: %w", s.Period, err)
		}
	}
	_, err := tx.Exec(ctx, `
		INSERT INTO review_steps (centre_id, period, seq, action, window_code, note, digest, signed, recorded_by, recorded_staff, recorded_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		tx.CentreID, s.Period.String(), s.Seq, string(s.Action), s.Window, s.Note, s.Digest, content, tx.Actor, tx.Staff, tx.Now.UnixMilli())
	if err != nil {
		return err
	}
	return auditdb.Write(ctx, tx, reviewEvent(s))
}

// reviewEvent is the event of a step: of a window's it is about the window, so that two
// heads who sign at the same time do not get in each other's way.
func reviewEvent(s scoring.ReviewStep) audit.Event {
	e := audit.Event{Action: "review." + string(s.Action), Object: "review:" + s.Period.String()}
	detail := map[string]any{"period": s.Period.String()}
	if s.Window != "" {
		e.Object, detail["window"] = "window:"+s.Window, s.Window
	}
	for name, value := range map[string]string{"note": s.Note, "digest": s.Digest} {
		if value != "" {
			detail[name] = value
		}
	}
	e.Detail = detail
	return e
}

// reviewSteps loads the steps of a period, the first one first.
func reviewSteps(ctx context.Context, tx *sqldb.Tx, period roster.Period) ([]scoring.ReviewStep, error) {
	var rows []struct {
		Seq    int                  `db:"seq"`
		Action scoring.ReviewAction `db:"action"`
		Window string               `db:"window_code"`
		Note   string               `db:"note"`
		Digest string               `db:"digest"`
		Signed []byte               `db:"signed"`
		By     string               `db:"recorded_by"`
		Staff  string               `db:"recorded_staff"`
		At     int64                `db:"recorded_at"`
	}
	err := tx.Select(ctx, &rows, `
		SELECT seq, action, window_code, note, digest, signed, recorded_by, recorded_staff, recorded_at
		FROM review_steps
		WHERE centre_id = ? AND period = ?
		ORDER BY seq`, tx.CentreID, period.String())
	list := make([]scoring.ReviewStep, len(rows))
	for i, r := range rows {
		list[i] = scoring.ReviewStep{
			Period: period, Seq: r.Seq, Action: r.Action, Window: r.Window, Note: r.Note, Digest: r.Digest,
			By: roster.Person{Account: r.By, Staff: r.Staff}, At: time.UnixMilli(r.At).UTC(),
		}
		if len(r.Signed) > 0 {
			if err := json.Unmarshal(r.Signed, &list[i].Signed); err != nil {
				return nil, fmt.Errorf("review of %s, step %d: %w", period, r.Seq, err)
			}
		}
	}
	return list, err
}
