package scoringdb

import (
	"context"
	"strconv"

	"redbanner/attendance"
	"redbanner/attendance/attendancedb"
	"redbanner/attendance/audit"
	"redbanner/attendance/audit/auditdb"
	"redbanner/attendance/intake"
	"redbanner/attendance/roster"
	"redbanner/migrations/sqldb"
	"redbanner/scoring"
)

// Facts keeps the ledger of facts in a database. It satisfies scoring.FactStore.
type Facts struct {
	db *sqldb.DB
}

// NewFacts returns the ledger over an open database.
func NewFacts(db *sqldb.DB) *Facts { return &Facts{db} }

// Change runs fn on the book of what about names and writes what it decided.
func (s *Facts) Change(ctx context.Context, scope attendance.Scope, today roster.Date, about scoring.FactAbout, fn func(*scoring.FactBook) (scoring.FactChange, error)) (scoring.FactChange, error) {
	var change scoring.FactChange
	err := locked(ctx, s.db, scope, func(tx *sqldb.Tx) error {
		book, err := factBook(ctx, tx, today, about)
		if err != nil {
			return err
		}
		if change, err = fn(book); err != nil {
			return err
		}
		return writeFact(ctx, tx, today, &change)
	})
	return change, err
}

// Book loads the book of what about names.
func (s *Facts) Book(ctx context.Context, scope attendance.Scope, today roster.Date, about scoring.FactAbout) (*scoring.FactBook, error) {
	var book *scoring.FactBook
	err := s.db.ReadTx(ctx, auditdb.Scoped(scope), func(tx *sqldb.Tx) error {
		var err error
		book, err = factBook(ctx, tx, today, about)
		return err
	})
	return book, err
}

// factBook loads what every change of a fact is decided on.
func factBook(ctx context.Context, tx *sqldb.Tx, today roster.Date, about scoring.FactAbout) (*scoring.FactBook, error) {
	b := &scoring.FactBook{Today: today, Who: tx.Who()}
	var err error
	if b.State.State, err = attendancedb.State(ctx, tx); err != nil {
		return nil, err
	}
	if b.State.Books, err = booksOf(ctx, tx); err != nil {
		return nil, err
	}
	if b.Offices, err = attendancedb.Offices(ctx, tx); err != nil {
		return nil, err
	}
	if b.Second, err = secondPerson(ctx, tx, today); err != nil {
		return nil, err
	}
	switch {
	case about.ID != "":
		b.Facts, err = recorded(ctx, tx, " AND f.id = ? ORDER BY f.batch_id", about.ID)
	case about.Batch != 0:
		b.Facts, err = recorded(ctx, tx, " AND f.batch_id = ? ORDER BY f.day, f.id", about.Batch)
	default:
		b.Facts, err = recorded(ctx, tx, " AND f.kind = ? AND (f.day = ? OR f.happened_on = ?) ORDER BY f.batch_id", about.Kind, about.Day, about.Day)
	}
	return b, err
}

// secondPerson reports whether what is recorded on a day waits for a second person.
func secondPerson(ctx context.Context, tx *sqldb.Tx, day roster.Date) (bool, error) {
	settings, err := attendancedb.Settings(ctx, tx)
	return settings.On(attendance.FactSecondPerson, day) != 0, err
}

// writeFact writes what a change decided, and the event that tells of it.
func writeFact(ctx context.Context, tx *sqldb.Tx, today roster.Date, c *scoring.FactChange) error {
	if c.Action == "reject" || c.Action == "reverse" || c.Action == "replace" {
		replacedBy := ""
		if c.Record != nil {
			replacedBy = c.Record.ID
		}
		if err := takeBack(ctx, tx, c.ID, c.Note, replacedBy); err != nil {
			return err
		}
	}
	subject := c.ID
	if c.Record != nil {
		id, err := putFact(ctx, tx, *c.Record, intake.Meta{Source: c.Source, Draft: c.Draft}, intake.Options{Today: today})
		if err != nil {
			return err
		}
		if c.Record.ID = id; c.Action == "record" {
			c.ID = id
		}
		subject = id
	}
	if c.Action == "confirm" {
		for _, id := range confirmedBy(c) {
			if err := putConfirmation(ctx, tx, id, c.Note); err != nil {
				return err
			}
		}
	}
	if len(c.Evidence) > 0 {
		if err := putEvidence(ctx, tx, scoring.FactSubject(subject), c.Evidence); err != nil {
			return err
		}
	}
	return auditdb.Write(ctx, tx, factEvent(c))
}

// confirmedBy lists the drafts that a change confirms.
func confirmedBy(c *scoring.FactChange) []string {
	if c.Batch != 0 {
		return c.IDs
	}
	return []string{c.ID}
}

// putConfirmation lets the draft of an id count.
func putConfirmation(ctx context.Context, tx *sqldb.Tx, id, note string) error {
	_, err := tx.Exec(ctx, `
		INSERT INTO fact_confirmations (centre_id, fact_id, batch_id, note, confirmed_by, confirmed_staff, confirmed_at)
		SELECT centre_id, id, batch_id, CAST(? AS TEXT), CAST(? AS TEXT), CAST(? AS TEXT), CAST(? AS BIGINT)
		FROM facts
		WHERE centre_id = ? AND id = ? AND NOT EXISTS (
		    SELECT 1
		    FROM fact_reversals r
		    WHERE r.centre_id = facts.centre_id AND r.fact_id = facts.id AND r.batch_id = facts.batch_id)`,
		note, tx.Actor, tx.Staff, tx.Now.UnixMilli(), tx.CentreID, id)
	return err
}

// factEvent tells of a change of the ledger.
func factEvent(c *scoring.FactChange) audit.Event {
	detail := map[string]any{}
	if c.Note != "" {
		detail["note"] = c.Note
	}
	if f := c.Record; f != nil {
		detail["fact"] = scoring.FactForm(*f).Cells
		detail["source"], detail["draft"] = c.Source, c.Draft
		if c.Action == "replace" {
			detail["replaced_by"] = f.ID
		}
	}
	var files []string
	for _, e := range c.Evidence {
		files = append(files, e.SHA256)
	}
	if files != nil {
		detail["evidence"] = files
	}
	if c.Batch != 0 {
		detail["facts"] = c.IDs
		return audit.Event{Action: "fact." + c.Action, Object: "batch:" + strconv.FormatInt(c.Batch, 10), Detail: detail}
	}
	return audit.Event{Action: "fact." + c.Action, Object: "fact:" + c.ID, Detail: detail}
}

// Materials loads what the scores of every period follow from that holds the day and is
// scored by a book in force.
func (s *Facts) Materials(ctx context.Context, scope attendance.Scope, day, asOf roster.Date) ([]scoring.Material, error) {
	var list []scoring.Material
	err := s.db.ReadTx(ctx, auditdb.Scoped(scope), func(tx *sqldb.Tx) error {
		rules, err := rules(ctx, tx)
		if err != nil {
			return err
		}
		periods, err := scoredPeriods(rules, day)
		if err != nil {
			return err
		}
		wanted := make([]materialOf, len(periods))
		for i, p := range periods {
			wanted[i] = materialOf{scope.Centre, p, asOf}
		}
		list, err = sqldb.RecallEach(ctx, tx, wanted, func(missing []materialOf) ([]scoring.Material, error) {
			if len(missing) == 0 {
				return nil, nil
			}
			asked := make([]roster.Period, len(missing))
			for i, one := range missing {
				asked[i] = one.period
			}
			return within(materials(ctx, tx, scope.Centre, asked, asOf))
		})
		return err
	})
	return list, err
}

// within cuts each material down to its own period.
func within(list []scoring.Material, err error) ([]scoring.Material, error) {
	for i := range list {
		list[i] = list[i].Within()
	}
	return list, err
}

// materialOf is what a period's scores follow from, whether it is closed or not, to be
// remembered by.
type materialOf struct {
	centre roster.Centre
	period roster.Period
	asOf   roster.Date
}

// scoredPeriods are the periods of a day that a book is for.
func scoredPeriods(rules scoring.Material, day roster.Date) ([]roster.Period, error) {
	var periods []roster.Period
	for _, period := range scoring.PeriodsOf(day) {
		rules.Period = period
		if _, err := rules.Book(); roster.KindOf(err) == roster.Usage {
			continue // no book scores it
		} else if err != nil {
			return nil, err
		}
		periods = append(periods, period)
	}
	return periods, nil
}

// Rules loads a material that has the centre's books and nothing else.
func (s *Facts) Rules(ctx context.Context, scope attendance.Scope) (scoring.Material, error) {
	var m scoring.Material
	err := s.db.ReadTx(ctx, auditdb.Scoped(scope), func(tx *sqldb.Tx) error {
		var err error
		m, err = rules(ctx, tx)
		return err
	})
	return m, err
}

func rules(ctx context.Context, tx *sqldb.Tx) (scoring.Material, error) {
	state, err := bookState(ctx, tx)
	return scoring.Material{Books: state.Steps, Shelf: state.Shelf}, err
}
