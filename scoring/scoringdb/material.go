package scoringdb

import (
	"context"
	"time"

	"redbanner/attendance"
	"redbanner/attendance/attendancedb"
	"redbanner/attendance/roster"
	"redbanner/migrations/sqldb"
	"redbanner/scoring"
	"redbanner/scoring/ballot"
	"redbanner/scoring/register"
	"redbanner/scoring/rulebook"
)

// Material loads everything that a period's scores follow from, as of one moment.
func (s *Store) Material(ctx context.Context, scope attendance.Scope, period roster.Period, asOf roster.Date) (scoring.Material, error) {
	var m scoring.Material
	err := s.db.ReadTx(ctx, scoped(scope), func(tx *sqldb.Tx) error {
		var err error
		m, err = material(ctx, tx, scope.Centre, period, asOf)
		return err
	})
	return m, err
}

func material(ctx context.Context, tx *sqldb.Tx, centre roster.Centre, period roster.Period, asOf roster.Date) (scoring.Material, error) {
	m := scoring.Material{Centre: centre, Period: period, AsOf: asOf}
	first, last := period.First(), period.Last()
	var err error
	if m.State, err = periodState(ctx, tx, period); err != nil {
		return m, err
	}
	if m.Books, err = booksInForce(ctx, tx); err != nil {
		return m, err
	}
	if m.Confirmed, err = confirmations(ctx, tx, ""); err != nil {
		return m, err
	}
	if m.Attendance, err = attendancedb.Input(ctx, tx, first, last, asOf); err != nil {
		return m, err
	}
	if m.Windows, err = attendancedb.Windows(ctx, tx); err != nil {
		return m, err
	}
	if m.Moves, err = attendancedb.Moves(ctx, tx); err != nil {
		return m, err
	}
	if m.Facts, err = facts(ctx, tx, first, last); err != nil {
		return m, err
	}
	if m.Cases, err = casesOf(ctx, tx, first, last); err != nil {
		return m, err
	}
	if m.SignIns, err = signIns(ctx, tx, first, last); err != nil {
		return m, err
	}
	if period.Kind != roster.Month {
		return m, nil
	}
	rounds, err := closedRounds(ctx, tx)
	if err != nil {
		return m, err
	}
	m.RoundClosed = rounds[period]
	m.Ballots, err = ballots(ctx, tx, period)
	return m, err
}

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

const selectCases = `
		SELECT number, staff, kind, item, accepted_time, promise_days, promise_minutes, extended_to, finished_time,
		       wrong, evaluation, wrong_points, dissatisfied_points, overdue_points
		FROM cases
		WHERE centre_id = ?`

// casesOf loads the cases that are alive on some day of the period.
func casesOf(ctx context.Context, tx *sqldb.Tx, first, last roster.Date) ([]register.Case, error) {
	return cases(ctx, tx, selectCases+` AND accepted_time < ? AND (finished_time IS NULL OR finished_time >= ?)
		ORDER BY number`, tx.CentreID, int64(roster.At(last+1, 0)), int64(roster.At(first, 0)))
}

func cases(ctx context.Context, tx *sqldb.Tx, query string, args ...any) ([]register.Case, error) {
	var rows []struct {
		Number         string           `db:"number"`
		Staff          string           `db:"staff"`
		Kind           string           `db:"kind"`
		Item           string           `db:"item"`
		Accepted       roster.LocalTime `db:"accepted_time"`
		PromiseDays    *int             `db:"promise_days"`
		PromiseMinutes *int             `db:"promise_minutes"`
		ExtendedTo     roster.Date      `db:"extended_to"`
		Finished       roster.LocalTime `db:"finished_time"`
		Wrong          bool             `db:"wrong"`
		Evaluation     int              `db:"evaluation"`

		WrongPoints        *rulebook.Points `db:"wrong_points"`
		DissatisfiedPoints *rulebook.Points `db:"dissatisfied_points"`
		OverduePoints      *rulebook.Points `db:"overdue_points"`
	}
	err := tx.Select(ctx, &rows, query, args...)
	list := make([]register.Case, len(rows))
	for i, r := range rows {
		list[i] = register.Case(r)
	}
	return list, err
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

// Confirm records that the centre has settled the presumed values of a clause.
func (s *Store) Confirm(ctx context.Context, scope attendance.Scope, c scoring.Confirmation) error {
	return s.db.InTx(ctx, scoped(scope), func(tx *sqldb.Tx) error {
		_, err := tx.Exec(ctx, `
			INSERT INTO confirmations (centre_id, book_id, clause, value, minutes, confirmed_by, confirmed_at)
			VALUES (?, ?, ?, ?, ?, ?, ?)`,
			tx.CentreID, c.Book, c.Clause, c.Value, c.Minutes, c.By, tx.Now.UnixMilli())
		if sqldb.Classify(err) == sqldb.Unique {
			return &roster.Error{Kind: roster.Conflict, Key: "rulebook.confirmed_already", Args: []any{c.Book, c.Clause}, Err: err}
		}
		return err
	})
}

// Confirmations lists the confirmed values of a book.
func (s *Store) Confirmations(ctx context.Context, scope attendance.Scope, book string) ([]scoring.Confirmation, error) {
	var list []scoring.Confirmation
	err := s.db.ReadTx(ctx, scoped(scope), func(tx *sqldb.Tx) error {
		var err error
		list, err = confirmations(ctx, tx, book)
		return err
	})
	return list, err
}

// confirmations lists what the centre has confirmed of a book, or of all with "".
func confirmations(ctx context.Context, tx *sqldb.Tx, book string) ([]scoring.Confirmation, error) {
	var rows []struct {
		Book    string `db:"book_id"`
		Clause  string `db:"clause"`
		Value   string `db:"value"`
		Minutes string `db:"minutes"`
		By      string `db:"confirmed_by"`
		At      int64  `db:"confirmed_at"`
	}
	err := tx.Select(ctx, &rows, `
		SELECT book_id, clause, value, minutes, confirmed_by, confirmed_at
		FROM confirmations
		WHERE centre_id = ? AND (book_id = ? OR ? = '')
		ORDER BY book_id, clause`, tx.CentreID, book, book)
	list := make([]scoring.Confirmation, len(rows))
	for i, r := range rows {
		list[i] = scoring.Confirmation{
			Book: r.Book, Clause: r.Clause, Value: r.Value, Minutes: r.Minutes, By: r.By, At: time.UnixMilli(r.At).UTC(),
		}
	}
	return list, err
}
