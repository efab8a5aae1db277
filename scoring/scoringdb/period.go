package scoringdb

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"time"

	"redbanner/attendance"
	"redbanner/attendance/audit"
	"redbanner/attendance/audit/auditdb"
	"redbanner/attendance/roster"
	"redbanner/migrations/sqldb"
	"redbanner/scoring"
)

// periodState tells where a period stands; one without a record is open.
func periodState(ctx context.Context, tx *sqldb.Tx, period roster.Period) (scoring.PeriodState, error) {
	list, err := turnedPeriods(ctx, tx, ` AND period = ?`, period.String())
	if err != nil || len(list) == 0 {
		return scoring.PeriodState{Period: period, State: scoring.Open}, err
	}
	return list[0], nil
}

// turnedPeriods tells where periods stand that were ever published or closed, in order; it
// asks three times at most, however many they are.
func turnedPeriods(ctx context.Context, tx *sqldb.Tx, where string, args ...any) ([]scoring.PeriodState, error) {
	list, err := periodStates(ctx, tx, where, args...)
	if err != nil {
		return nil, err
	}
	has := func(states ...string) bool {
		return slices.ContainsFunc(list, func(p scoring.PeriodState) bool { return slices.Contains(states, p.State) })
	}
	var posted map[roster.Period][]scoring.Publication
	if has(scoring.Published, scoring.Closed) {
		if posted, err = publications(ctx, tx, false, where, args...); err != nil {
			return nil, err
		}
	}
	var closed map[roster.Period][]scoring.Closing
	if has(scoring.Closed) {
		if closed, err = closings(ctx, tx, false, where, args...); err != nil {
			return nil, err
		}
	}
	for i := range list {
		stand(&list[i], posted[list[i].Period], closed[list[i].Period])
	}
	return list, nil
}

// stand puts beside a period's state what it stands on: the posting in force, and of a
// closed one the last closing.
func stand(p *scoring.PeriodState, posted []scoring.Publication, closed []scoring.Closing) {
	if n := len(posted); p.State != scoring.Open && n > 0 && posted[n-1].Withdrawn == nil {
		p.Publication = &posted[n-1]
	}
	if n := len(closed); p.State == scoring.Closed && n > 0 {
		p.Digest, p.Asked = closed[n-1].Digest, closed[n-1].Asked
	}
}

func periodStates(ctx context.Context, tx *sqldb.Tx, where string, args ...any) ([]scoring.PeriodState, error) {
	var rows []struct {
		Period string `db:"period"`
		State  string `db:"state"`
		By     string `db:"changed_by"`
		Staff  string `db:"changed_staff"`
		At     int64  `db:"changed_at"`
		Reason string `db:"reason"`
	}
	err := tx.Select(ctx, &rows, `
		SELECT period, state, changed_by, changed_staff, changed_at, reason
		FROM periods
		WHERE centre_id = ?`+where+`
		ORDER BY period`, append([]any{tx.CentreID}, args...)...)
	list := make([]scoring.PeriodState, len(rows))
	for i, r := range rows {
		p, err := roster.ParsePeriod(r.Period)
		if err != nil {
			return nil, err
		}
		list[i] = scoring.PeriodState{
			Period: p, State: r.State, Since: time.UnixMilli(r.At).UTC(), By: roster.Person{Account: r.By, Staff: r.Staff}, Reason: r.Reason,
		}
	}
	return list, err
}

// What is remembered of the life of periods.
type (
	thePeriods struct{}
	historyOf  struct{ period roster.Period }
)

// Periods lists the periods that were ever published or closed, in order.
func (s *Store) Periods(ctx context.Context, scope attendance.Scope) ([]scoring.PeriodState, error) {
	var list []scoring.PeriodState
	err := s.db.ReadTx(ctx, auditdb.Scoped(scope), func(tx *sqldb.Tx) error {
		found, err := sqldb.Recall(ctx, tx, thePeriods{}, func() ([]scoring.PeriodState, error) { return turnedPeriods(ctx, tx, "") })
		list = slices.Clone(found)
		return err
	})
	return list, err
}

// PeriodHistory loads everything that happened to a period.
func (s *Store) PeriodHistory(ctx context.Context, scope attendance.Scope, period roster.Period) (scoring.PeriodHistory, error) {
	var h scoring.PeriodHistory
	err := s.db.ReadTx(ctx, auditdb.Scoped(scope), func(tx *sqldb.Tx) error {
		var err error
		h, err = sqldb.Recall(ctx, tx, historyOf{period}, func() (scoring.PeriodHistory, error) { return history(ctx, tx, period) })
		return err
	})
	return h, err
}

func history(ctx context.Context, tx *sqldb.Tx, period roster.Period) (scoring.PeriodHistory, error) {
	h := scoring.PeriodHistory{PeriodState: scoring.PeriodState{Period: period, State: scoring.Open}}
	const where = ` AND period = ?`
	states, err := periodStates(ctx, tx, where, period.String())
	if err != nil {
		return h, err
	}
	if len(states) > 0 {
		h.PeriodState = states[0]
	}
	posted, err := publications(ctx, tx, true, where, period.String())
	if err != nil {
		return h, err
	}
	closed, err := closings(ctx, tx, true, where, period.String())
	h.Publications, h.Closings = append([]scoring.Publication{}, posted[period]...), append([]scoring.Closing{}, closed[period]...)
	stand(&h.PeriodState, h.Publications, h.Closings)
	return h, err
}

// ChangePeriod lets decide turn a period's state, on material read under the same
// lock that every import takes, so that nothing slips in between.
func (s *Store) ChangePeriod(ctx context.Context, scope attendance.Scope, period roster.Period, asOf roster.Date, decide func(scoring.PeriodState, scoring.Material) (scoring.Transition, error)) error {
	return locked(ctx, s.db, scope, func(tx *sqldb.Tx) error {
		m, err := pending(ctx, tx, scope.Centre, period, asOf, allBallots)
		if err != nil {
			return err
		}
		t, err := decide(m.State, m)
		if err != nil {
			return err
		}
		if t.State != m.State.State {
			if err := putState(ctx, tx, period, t); err != nil {
				return err
			}
		}
		if err := turn(ctx, tx, period, t); err != nil {
			return err
		}
		return auditdb.Write(ctx, tx, turned(m.State, t))
	})
}

func putState(ctx context.Context, tx *sqldb.Tx, period roster.Period, t scoring.Transition) error {
	_, err := tx.Exec(ctx, `
		INSERT INTO periods (centre_id, period, state, changed_at, changed_by, changed_staff, reason)
		VALUES (?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (centre_id, period) DO UPDATE
		SET state = excluded.state, changed_at = excluded.changed_at, changed_by = excluded.changed_by,
		    changed_staff = excluded.changed_staff, reason = excluded.reason`,
		tx.CentreID, period.String(), t.State, tx.Now.UnixMilli(), tx.Actor, tx.Staff, t.Reason)
	return err
}

// turn writes what belongs to a turn beside the state.
func turn(ctx context.Context, tx *sqldb.Tx, period roster.Period, t scoring.Transition) error {
	switch t.Turn {
	case scoring.TurnPublish:
		return putPublication(ctx, tx, period, *t.Publication)
	case scoring.TurnWithdraw:
		return endPublication(ctx, tx, period, t.Reason)
	case scoring.TurnClose:
		return putSnapshot(ctx, tx, *t.Snapshot)
	case scoring.TurnAskReopen:
		return noteAsked(ctx, tx, period, t.Reason)
	case scoring.TurnReopen:
		if err := endPublication(ctx, tx, period, t.Reason); err != nil {
			return err
		}
		return noteReopened(ctx, tx, period, t.Reason)
	case scoring.TurnCancelReopen:
		return forgetAsked(ctx, tx, period)
	}
	return errors.New("unknown turn " + string(t.Turn))
}

// turned is the event of a turn.
func turned(was scoring.PeriodState, t scoring.Transition) audit.Event {
	detail := map[string]any{}
	if t.Reason != "" {
		detail["reason"] = t.Reason
	}
	if t.Publication != nil {
		detail["digest"], detail["until"] = t.Publication.Digest, t.Publication.Until
	}
	if t.Snapshot != nil {
		detail["digest"], detail["inputs"] = t.Snapshot.Digest, t.Snapshot.Inputs
		detail["book"], detail["decision"] = t.Snapshot.BookID+" "+t.Snapshot.BookVersion, t.Snapshot.Decision
	}
	if was.Asked != nil {
		detail["asked_by"], detail["digest"] = was.Asked.By.String(), was.Digest
	}
	return audit.Event{Action: "period." + string(t.Turn), Object: "period:" + was.Period.String(), Detail: detail}
}

// putPublication keeps what was posted beside the earlier postings.
func putPublication(ctx context.Context, tx *sqldb.Tx, period roster.Period, p scoring.Publication) error {
	seq, err := nextOf(ctx, tx, `
		SELECT COALESCE(MAX(seq), 0) + 1
		FROM publications
		WHERE centre_id = ? AND period = ?`, tx.CentreID, period.String())
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `
		INSERT INTO publications (centre_id, period, seq, on_day, until_day, output_digest, output, published_by, published_staff, published_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		tx.CentreID, period.String(), seq, p.On, p.Until, p.Digest, p.Output, tx.Actor, tx.Staff, tx.Now.UnixMilli())
	return err
}

func nextOf(ctx context.Context, tx *sqldb.Tx, query string, args ...any) (int64, error) {
	var next int64
	err := tx.Get(ctx, &next, query, args...)
	return next, err
}

// endPublication keeps with a posting who withdrew it, and why.
func endPublication(ctx context.Context, tx *sqldb.Tx, period roster.Period, reason string) error {
	_, err := tx.Exec(ctx, `
		UPDATE publications
		SET withdrawn_by = ?, withdrawn_staff = ?, withdrawn_at = ?, withdraw_reason = ?
		WHERE centre_id = ? AND period = ? AND withdrawn_at IS NULL`,
		tx.Actor, tx.Staff, tx.Now.UnixMilli(), reason, tx.CentreID, period.String())
	return err
}

// publications loads the postings of periods, the first one first; whole ones with what
// was posted.
func publications(ctx context.Context, tx *sqldb.Tx, whole bool, where string, args ...any) (map[roster.Period][]scoring.Publication, error) {
	output := "NULL AS output"
	if whole {
		output = "output"
	}
	var rows []struct {
		Period string      `db:"period"`
		Seq    int         `db:"seq"`
		On     roster.Date `db:"on_day"`
		Until  roster.Date `db:"until_day"`
		Digest string      `db:"output_digest"`
		Output []byte      `db:"output"`
		By     string      `db:"published_by"`
		Staff  string      `db:"published_staff"`
		At     int64       `db:"published_at"`
		act
	}
	err := tx.Select(ctx, &rows, `
		SELECT period, seq, on_day, until_day, output_digest, `+output+`, published_by, published_staff, published_at,
		       withdrawn_by AS act_by, withdrawn_staff AS act_staff, withdrawn_at AS act_at, withdraw_reason AS act_reason
		FROM publications
		WHERE centre_id = ?`+where+`
		ORDER BY period, seq`, append([]any{tx.CentreID}, args...)...)
	list := map[roster.Period][]scoring.Publication{}
	for _, r := range rows {
		period, err := roster.ParsePeriod(r.Period)
		if err != nil {
			return nil, err
		}
		list[period] = append(list[period], scoring.Publication{
			Seq: r.Seq, On: r.On, Until: r.Until, Digest: r.Digest, Output: r.Output,
			By: roster.Person{Account: r.By, Staff: r.Staff}, At: time.UnixMilli(r.At).UTC(), Withdrawn: r.done(),
		})
	}
	return list, err
}

// act is what somebody may have done to a row.
type act struct {
	ActBy     sql.NullString `db:"act_by"`
	ActStaff  sql.NullString `db:"act_staff"`
	ActAt     sql.NullInt64  `db:"act_at"`
	ActReason sql.NullString `db:"act_reason"`
}

func (a act) done() *scoring.Act {
	if !a.ActAt.Valid {
		return nil
	}
	return &scoring.Act{By: roster.Person{Account: a.ActBy.String, Staff: a.ActStaff.String}, At: time.UnixMilli(a.ActAt.Int64).UTC(), Reason: a.ActReason.String}
}
