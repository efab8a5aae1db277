package scoringdb

import (
	"context"
	"database/sql"
	"errors"

	"redbanner/attendance/attendancedb"
	"redbanner/attendance/intake"
	"redbanner/attendance/roster"
	"redbanner/migrations/sqldb"
	"redbanner/scoring"
	"redbanner/scoring/rulebook"
)

// counting keeps the facts that count: recorded as confirmed or confirmed later by a
// second person, and not taken back. It follows a condition on facts.
const counting = `
		  AND (status = 'confirmed' OR EXISTS (
		      SELECT 1
		      FROM fact_confirmations c
		      WHERE c.centre_id = facts.centre_id AND c.fact_id = facts.id AND c.batch_id = facts.batch_id))
		  AND NOT EXISTS (
		      SELECT 1
		      FROM fact_reversals r
		      WHERE r.centre_id = facts.centre_id AND r.fact_id = facts.id AND r.batch_id = facts.batch_id)`

// factColumns are the content of a fact.
const factColumns = `id, day, kind, COALESCE(staff, '') AS staff, COALESCE(window_code, '') AS window_code, quantity,
		       serious, level, month_points, half_points, ref, note, happened_on`

// factContent is the content of a row of facts.
type factContent struct {
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
	Happened    roster.Date      `db:"happened_on"`
}

func (r factContent) fact() scoring.Fact {
	f := scoring.Fact{
		ID: r.ID, Date: r.Day, Kind: r.Kind, Staff: r.Staff, Window: r.Window, Quantity: r.Quantity,
		Serious: r.Serious, Level: r.Level, Ref: r.Ref, Note: r.Note, Happened: r.Happened,
		Choice: choice(r.MonthPoints, r.HalfPoints),
	}
	f.Text = f.Carried()
	return f
}

// facts loads the facts of the days that count.
func facts(ctx context.Context, tx *sqldb.Tx, first, last roster.Date) ([]scoring.Fact, error) {
	var rows []factContent
	err := tx.Select(ctx, &rows, `
		SELECT `+factColumns+`
		FROM facts
		WHERE centre_id = ? AND day >= ? AND day <= ?`+counting+`
		ORDER BY day, id`, tx.CentreID, first, last)
	list := make([]scoring.Fact, len(rows))
	for i, r := range rows {
		list[i] = r.fact()
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

// recordFact puts a fact on the ledger in the transaction of what gives rise to it, such
// as a register's step (source is the register's name), which holds the centre's lock and
// writes the event. It counts at once: a register has a second person of its own where it
// needs one, so the setting of a second person does not hold for it. The fact's ref should
// name the entry, so that what happened twice is two facts.
func recordFact(ctx context.Context, tx *sqldb.Tx, f scoring.Fact, source string, opt intake.Options) (id string, err error) {
	return putFact(ctx, tx, f, intake.Meta{Source: source}, opt)
}

// putFact takes a fact in as a form of one row, a draft if meta says so.
func putFact(ctx context.Context, tx *sqldb.Tx, f scoring.Fact, meta intake.Meta, opt intake.Options) (id string, err error) {
	f = scoring.Tidy(f)
	form := scoring.FactForm(f)
	made := form.Meta(meta.Source)
	made.Draft = meta.Draft
	result, err := batch(ctx, tx, form, made, opt)
	if err != nil {
		return "", err
	}
	if result.Accepted != 1 {
		return "", roster.Errorf(roster.Conflict, "fact.known", f.ID)
	}
	err = tx.Get(ctx, &id, `
		SELECT id
		FROM facts
		WHERE centre_id = ? AND batch_id = ?`, tx.CentreID, result.Batch)
	return id, err
}

// takeBack reverses the fact of an id that is still in force, in the transaction of what
// calls for it, such as an objection upheld, which holds the centre's lock and writes the
// event. replacedBy is the id of the fact recorded in its place, "" for none. A fact of a
// closed period stays; a draft moves no score and is taken back there, too.
func takeBack(ctx context.Context, tx *sqldb.Tx, id, reason, replacedBy string) error {
	var row struct {
		Batch  int64       `db:"batch_id"`
		Day    roster.Date `db:"day"`
		Counts bool        `db:"counts"`
	}
	err := tx.Get(ctx, &row, `
		SELECT batch_id, day,
		       (status = 'confirmed' OR EXISTS (
		           SELECT 1
		           FROM fact_confirmations c
		           WHERE c.centre_id = facts.centre_id AND c.fact_id = facts.id AND c.batch_id = facts.batch_id)) AS counts
		FROM facts
		WHERE centre_id = ? AND id = ? AND NOT EXISTS (
		    SELECT 1
		    FROM fact_reversals r
		    WHERE r.centre_id = facts.centre_id AND r.fact_id = facts.id AND r.batch_id = facts.batch_id)`, tx.CentreID, id)
	if errors.Is(err, sql.ErrNoRows) {
		return roster.Errorf(roster.NotFound, "fact.none_in_force", id)
	}
	if err != nil {
		return err
	}
	if row.Counts { // a draft moves no score
		if err := refuseClosedDay(ctx, tx, id, row.Day); err != nil {
			return err
		}
	}
	_, err = tx.Exec(ctx, `
		INSERT INTO fact_reversals (centre_id, fact_id, batch_id, reason, reversed_by, reversed_at, reversed_staff, replaced_by)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
		tx.CentreID, id, row.Batch, reason, tx.Actor, tx.Now.UnixMilli(), tx.Staff, replacedBy)
	return err
}

// refuseClosedDay refuses a change of a fact that lies in a closed period.
func refuseClosedDay(ctx context.Context, tx *sqldb.Tx, id string, day roster.Date) error {
	closed, err := attendancedb.ClosedPeriods(ctx, tx)
	if err != nil {
		return err
	}
	for _, p := range closed {
		if p.Contains(day) {
			return roster.Errorf(roster.Closed, "fact.in_closed", id, day.String(), p.String())
		}
	}
	return nil
}
