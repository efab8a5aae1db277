package scoringdb

import (
	"context"
	"fmt"
	"slices"
	"time"

	"redbanner/attendance"
	"redbanner/attendance/attendancedb"
	"redbanner/attendance/audit"
	"redbanner/attendance/audit/auditdb"
	"redbanner/attendance/intake"
	"redbanner/attendance/roster"
	"redbanner/migrations/sqldb"
	"redbanner/scoring"
	"redbanner/scoring/rulebook"
)

// Objections keeps objections in a database. It satisfies scoring.ObjectionStore.
type Objections struct {
	db *sqldb.DB
}

// NewObjections returns the store over an open database.
func NewObjections(db *sqldb.DB) *Objections { return &Objections{db} }

// Object runs fn on the docket of an objection and writes what it returns.
func (s *Objections) Object(ctx context.Context, scope attendance.Scope, asked scoring.Objection, today roster.Date, fn func(*scoring.Docket) (scoring.Plea, error)) (scoring.Objection, error) {
	var done scoring.Objection
	err := locked(ctx, s.db, scope, func(tx *sqldb.Tx) error {
		d, err := docket(ctx, tx, scope.Centre, asked, today)
		if err != nil {
			return err
		}
		plea, err := fn(d)
		if err != nil {
			return err
		}
		done, err = putPlea(ctx, tx, plea, today)
		return err
	})
	return done, err
}

// objectionsBy is what the objections that a filter lets through are remembered by.
type objectionsBy scoring.ObjectionFilter

// Objections loads the objections that the filter lets through.
func (s *Objections) Objections(ctx context.Context, scope attendance.Scope, f scoring.ObjectionFilter) ([]scoring.Objection, error) {
	where, args := `number > 0`, []any{}
	also := func(condition string, arg any) {
		where += " AND " + condition
		args = append(args, arg)
	}
	if f.Number != 0 {
		also(`number = ?`, f.Number)
	}
	if !f.Period.IsZero() {
		also(`period = ?`, f.Period.String())
	}
	if f.State != "" {
		also(`state = ?`, string(f.State))
	}
	if f.Code != "" {
		also(`code = ?`, f.Code)
	}
	var list []scoring.Objection
	err := s.db.ReadTx(ctx, auditdb.Scoped(scope), func(tx *sqldb.Tx) error {
		found, err := sqldb.Recall(ctx, tx, objectionsBy(f), func() ([]scoring.Objection, error) { return objectionsOf(ctx, tx, where, args...) })
		list = slices.Clone(found)
		return err
	})
	return list, err
}

// docket loads what a step of an objection is judged by.
func docket(ctx context.Context, tx *sqldb.Tx, centre roster.Centre, asked scoring.Objection, today roster.Date) (*scoring.Docket, error) {
	if asked.Number != 0 {
		found, err := objectionsOf(ctx, tx, `number = ?`, asked.Number)
		if err != nil {
			return nil, err
		}
		if len(found) == 0 {
			return nil, roster.Errorf(roster.NotFound, "objection.unknown", asked.Number)
		}
		asked = found[0]
	}
	d := &scoring.Docket{Today: today, Who: tx.Who(), Objection: asked}
	var err error
	if d.Material, err = material(ctx, tx, centre, asked.Period, today, allBallots); err != nil {
		return nil, err
	}
	if d.Offices, err = attendancedb.Offices(ctx, tx); err != nil {
		return nil, err
	}
	if asked.Number != 0 && asked.Entry.Fact != "" {
		d.Record, err = recorded(ctx, tx, ` AND f.id = ? ORDER BY f.batch_id`, asked.Entry.Fact)
	}
	return d, err
}

// putPlea writes a step and what follows from it, and its event.
func putPlea(ctx context.Context, tx *sqldb.Tx, plea scoring.Plea, today roster.Date) (scoring.Objection, error) {
	o := plea.Objection
	step := &o.Steps[len(o.Steps)-1]
	step.At = tx.Now
	if err := follow(ctx, tx, plea, step, today); err != nil {
		return o, err
	}
	if err := putObjection(ctx, tx, &o); err != nil {
		return o, err
	}
	_, err := tx.Exec(ctx, `
		INSERT INTO objection_steps (centre_id, number, seq, action, state, day, staff, office, deputises, note, remedy, fact, waiver, record, recorded_by, recorded_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		tx.CentreID, o.Number, len(o.Steps), step.Action, string(step.State), step.Day, tx.Staff, string(step.Office), step.Deputises, step.Note,
		string(step.Remedy), step.Fact, step.Waiver, step.Record, tx.Actor, tx.Now.UnixMilli())
	if err != nil {
		return o, err
	}
	return o, auditdb.Write(ctx, tx, objectionEvent(&o, plea))
}

// follow takes a fact back, records another one in its place, or waives what was derived.
func follow(ctx context.Context, tx *sqldb.Tx, plea scoring.Plea, step *scoring.ObjectionStep, today roster.Date) error {
	var err error
	if plea.Replace != nil {
		if step.Fact, err = recordFact(ctx, tx, *plea.Replace, plea.Source, intake.Options{Today: today}); err != nil {
			return err
		}
	}
	if plea.Reverse != "" {
		err = takeBack(ctx, tx, plea.Reverse, fmt.Sprintf("申诉第%d号：%s", plea.Objection.Number, step.Note), step.Fact)
	}
	if err == nil && plea.Waive != nil {
		err = putWaiver(ctx, tx, plea.Waive)
		step.Waiver = plea.Waive.Number
	}
	return err
}

// putObjection keeps where the objection stands, and gives a new one its number.
func putObjection(ctx context.Context, tx *sqldb.Tx, o *scoring.Objection) error {
	if o.Number != 0 {
		_, err := tx.Exec(ctx, `
			UPDATE objections
			SET state = ?
			WHERE centre_id = ? AND number = ?`, string(o.State), tx.CentreID, o.Number)
		return err
	}
	var err error
	if o.Number, err = nextOf(ctx, tx, `
		SELECT COALESCE(MAX(number), 0) + 1
		FROM objections
		WHERE centre_id = ?`, tx.CentreID); err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `
		INSERT INTO objections (centre_id, number, period, kind, subject, code, clause, fact, day, staff, nth, state)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		tx.CentreID, o.Number, o.Period.String(), o.Kind, string(o.Of), o.Code, o.Entry.Clause, o.Entry.Fact, o.Entry.Date, o.Entry.Staff,
		o.Entry.Nth, string(o.State))
	return err
}

// objectionEvent is the event of the objection's last step.
func objectionEvent(o *scoring.Objection, plea scoring.Plea) audit.Event {
	step := o.Steps[len(o.Steps)-1]
	detail := map[string]any{"period": o.Period.String(), "sheet": o.Code, "state": string(step.State), "note": step.Note}
	if o.Kind == scoring.ToEntry {
		detail["clause"], detail["fact"] = o.Entry.Clause, o.Entry.Fact
	}
	for name, value := range map[string]string{
		"remedy": string(step.Remedy), "reversed": plea.Reverse, "replaced_by": step.Fact, "corrected": step.Record,
	} {
		if value != "" {
			detail[name] = value
		}
	}
	if step.Waiver != 0 {
		detail["waiver"] = step.Waiver
	}
	action := step.Action
	if step.State == scoring.Upheld || step.State == scoring.Dismissed {
		action = "decide"
	}
	return audit.Event{Action: "objection." + action, Object: fmt.Sprintf("objection:%d", o.Number), Detail: detail}
}

// objectionsOf loads objections with their steps, by number.
func objectionsOf(ctx context.Context, tx *sqldb.Tx, where string, args ...any) ([]scoring.Objection, error) {
	var rows []struct {
		Number int64                  `db:"number"`
		Period string                 `db:"period"`
		Kind   string                 `db:"kind"`
		Of     rulebook.Unit          `db:"subject"`
		Code   string                 `db:"code"`
		Clause string                 `db:"clause"`
		Fact   string                 `db:"fact"`
		Day    roster.Date            `db:"day"`
		Staff  string                 `db:"staff"`
		Nth    int                    `db:"nth"`
		State  scoring.ObjectionState `db:"state"`
	}
	args = append([]any{tx.CentreID}, args...)
	err := tx.Select(ctx, &rows, `
		SELECT number, period, kind, subject, code, clause, fact, day, staff, nth, state
		FROM objections
		WHERE centre_id = ? AND `+where+`
		ORDER BY number`, args...)
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	var steps []objectionStepRow
	err = tx.Select(ctx, &steps, `
		SELECT s.number, s.action, s.state, s.day, s.staff, s.office, s.deputises, s.note, s.remedy, s.fact, s.waiver, s.record,
		       s.recorded_by, s.recorded_at
		FROM objection_steps s
		WHERE s.centre_id = ? AND s.number IN (SELECT number FROM objections WHERE centre_id = s.centre_id AND `+where+`)
		ORDER BY s.number, s.seq`, args...)
	list := make([]scoring.Objection, len(rows))
	for i, r := range rows {
		p, err := roster.ParsePeriod(r.Period)
		if err != nil {
			return nil, err
		}
		list[i] = scoring.Objection{
			Number: r.Number, Period: p, Kind: r.Kind, Of: r.Of, Code: r.Code, State: r.State,
			Entry: scoring.EntryKey{Clause: r.Clause, Fact: r.Fact, Date: r.Day, Staff: r.Staff, Nth: r.Nth},
		}
		for len(steps) > 0 && steps[0].Number == r.Number {
			list[i].Steps = append(list[i].Steps, steps[0].step())
			steps = steps[1:]
		}
	}
	return list, err
}

type objectionStepRow struct {
	Number    int64                  `db:"number"`
	Action    string                 `db:"action"`
	State     scoring.ObjectionState `db:"state"`
	Day       roster.Date            `db:"day"`
	Staff     string                 `db:"staff"`
	Office    attendance.Office      `db:"office"`
	Deputises string                 `db:"deputises"`
	Note      string                 `db:"note"`
	Remedy    scoring.Remedy         `db:"remedy"`
	Fact      string                 `db:"fact"`
	Waiver    int64                  `db:"waiver"`
	Record    string                 `db:"record"`
	By        string                 `db:"recorded_by"`
	At        int64                  `db:"recorded_at"`
}

func (r objectionStepRow) step() scoring.ObjectionStep {
	return scoring.ObjectionStep{
		Action: r.Action, State: r.State, Day: r.Day, By: roster.Person{Account: r.By, Staff: r.Staff}, Office: r.Office, Deputises: r.Deputises,
		Note: r.Note, Remedy: r.Remedy, Fact: r.Fact, Waiver: r.Waiver, Record: r.Record, At: time.UnixMilli(r.At).UTC(),
	}
}
