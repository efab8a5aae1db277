package scoringdb

import (
	"context"
	"database/sql"
	"errors"

	"redbanner/attendance"
	"redbanner/attendance/attendancedb"
	"redbanner/attendance/audit"
	"redbanner/attendance/audit/auditdb"
	"redbanner/attendance/calendar"
	"redbanner/attendance/intake"
	"redbanner/attendance/roster"
	"redbanner/migrations/sqldb"
	"redbanner/scoring"
	"redbanner/scoring/register"
)

// Registers keeps the entries of registers in a database. It satisfies register.Store.
type Registers struct {
	db *sqldb.DB
}

// NewRegisters returns the store of entries over an open database.
func NewRegisters(db *sqldb.DB) *Registers { return &Registers{db} }

// Change runs fn on an entry and writes what it did.
func (s *Registers) Change(ctx context.Context, scope attendance.Scope, today roster.Date, name string, number int64, fn func(*register.State, register.Entry) (register.Change, error)) (register.Change, error) {
	var change register.Change
	err := locked(ctx, s.db, scope, func(tx *sqldb.Tx) error {
		state, err := registerState(ctx, tx, today)
		if err != nil {
			return err
		}
		entry, err := entryToChange(ctx, tx, name, number)
		if err != nil {
			return err
		}
		if change, err = fn(&state, entry); err != nil {
			return err
		}
		return writeStep(ctx, tx, today, &change)
	})
	return change, err
}

// registerState loads what steps are judged by.
func registerState(ctx context.Context, tx *sqldb.Tx, today roster.Date) (register.State, error) {
	s := register.State{Today: today, Now: tx.Now, By: tx.Who()}
	var err error
	if s.State, err = attendancedb.State(ctx, tx); err != nil {
		return s, err
	}
	if s.Offices, err = attendancedb.Offices(ctx, tx); err != nil {
		return s, err
	}
	s.Books, err = booksOf(ctx, tx)
	return s, err
}

// entryToChange loads an entry, or the empty one that is opened next; an entry that is
// not there has no step.
func entryToChange(ctx context.Context, tx *sqldb.Tx, name string, number int64) (register.Entry, error) {
	if number == 0 {
		err := tx.Get(ctx, &number, `
			SELECT COALESCE(MAX(number), 0) + 1
			FROM register_entries
			WHERE centre_id = ? AND register = ?`, tx.CentreID, name)
		return register.Entry{Register: name, Number: number}, err
	}
	entries, err := registerEntries(ctx, tx, name, ` AND number = ?`, number)
	if err != nil || len(entries) == 0 {
		return register.Entry{Register: name, Number: number}, err
	}
	return entries[0], nil
}

// writeStep writes what the newest step did: its facts and evidence first, which it names.
func writeStep(ctx context.Context, tx *sqldb.Tx, today roster.Date, c *register.Change) error {
	step := c.New()
	opt := intake.Options{Today: today}
	for i, f := range c.Facts {
		id, err := recordFact(ctx, tx, f, c.Entry.Register, opt)
		if err != nil {
			return refusedFact(err, f, i, len(c.Facts))
		}
		step.Facts = append(step.Facts, id)
	}
	if err := writeForms(ctx, tx, c, opt); err != nil {
		return err
	}
	if len(c.Files) > 0 {
		if err := putEvidence(ctx, tx, c.Entry.Name(), c.Files); err != nil {
			return err
		}
	}
	if err := putEntry(ctx, tx, &c.Entry); err != nil {
		return err
	}
	if err := putRegisterStep(ctx, tx, &c.Entry, step); err != nil {
		return err
	}
	return auditdb.Write(ctx, tx, audit.Event{
		Action: c.Entry.Register + "." + step.Action, Object: c.Entry.Name(), Detail: registerDetail(&c.Entry, step),
	})
}

// writeForms takes what a step puts down elsewhere in as one batch: it is of one kind.
func writeForms(ctx context.Context, tx *sqldb.Tx, c *register.Change, opt intake.Options) error {
	if len(c.Forms) == 0 {
		return nil
	}
	forms := make([]scoring.Form, len(c.Forms))
	for i, f := range c.Forms {
		forms[i] = scoring.Form(f)
	}
	_, err := batchOf(ctx, tx, forms, forms[0].Meta(c.Entry.Register), opt)
	return handFilled(err)
}

// refusedFact says that it is a step's fact that the ledger does not take, and which one
// of several.
func refusedFact(err error, f register.Fact, i, of int) error {
	var e *roster.Error
	if !errors.As(err, &e) || len(e.Problems) == 0 {
		return err
	}
	refused := &roster.Error{Kind: e.Kind, Key: "register.fact_refused", Args: []any{f.Kind, f.Date}}
	for _, p := range e.Problems {
		if p.File, p.Row = "", 0; of > 1 {
			p.Row = i + 1
		}
		refused.Problems = append(refused.Problems, p)
	}
	return refused
}

// registerDetail are the particulars of a step for the log.
func registerDetail(e *register.Entry, step *register.Taken) map[string]any {
	detail := map[string]any{"seq": step.Seq, "state": step.State, "day": step.Day}
	if step.Seq == 1 {
		detail["staff"], detail["window"] = e.Staff, e.Window
	}
	if step.Note != "" {
		detail["note"] = step.Note
	}
	if len(step.Fields) > 0 {
		detail["fields"] = step.Fields
	}
	if len(step.Facts) > 0 {
		detail["facts"] = step.Facts
	}
	if len(step.Evidence) > 0 {
		detail["evidence"] = step.Evidence
	}
	return detail
}

// Entries loads the entries that the filter lets through.
func (s *Registers) Entries(ctx context.Context, scope attendance.Scope, name string, filter register.Filter) ([]register.Entry, error) {
	var entries []register.Entry
	err := s.db.ReadTx(ctx, auditdb.Scoped(scope), func(tx *sqldb.Tx) error {
		where, args := filteredEntries(filter)
		var err error
		entries, err = registerEntries(ctx, tx, name, where, args...)
		return err
	})
	return entries, err
}

// Running loads the entries that are in one of the states of their register.
func (s *Registers) Running(ctx context.Context, scope attendance.Scope, states map[string][]string) ([]register.Entry, error) {
	var entries []register.Entry
	err := s.db.ReadTx(ctx, auditdb.Scoped(scope), func(tx *sqldb.Tx) error {
		var err error
		entries, err = runningEntries(ctx, tx, states)
		return err
	})
	return entries, err
}

// Rights loads by what it is judged who may take a step.
func (s *Registers) Rights(ctx context.Context, scope attendance.Scope, today roster.Date) (register.State, error) {
	state := register.State{Today: today}
	err := s.db.ReadTx(ctx, auditdb.Scoped(scope), func(tx *sqldb.Tx) error {
		state.Now, state.By = tx.Now, tx.Who()
		var err error
		if state.Staff, err = attendancedb.Staff(ctx, tx); err != nil {
			return err
		}
		if state.Moves, err = attendancedb.Moves(ctx, tx); err != nil {
			return err
		}
		if state.Calendar, err = attendancedb.Calendar(ctx, tx); err != nil {
			return err
		}
		state.Offices, err = attendancedb.Offices(ctx, tx)
		return err
	})
	return state, err
}

// Calendar loads the working days of the centre.
func (s *Registers) Calendar(ctx context.Context, scope attendance.Scope) (calendar.Calendar, error) {
	var cal calendar.Calendar
	err := s.db.ReadTx(ctx, auditdb.Scoped(scope), func(tx *sqldb.Tx) error {
		var err error
		cal, err = attendancedb.Calendar(ctx, tx)
		return err
	})
	return cal, err
}

// putEntry writes where an entry stands; one that somebody else moved meanwhile is a
// conflict.
func putEntry(ctx context.Context, tx *sqldb.Tx, e *register.Entry) error {
	version := len(e.Taken)
	if version == 1 {
		_, err := tx.Exec(ctx, `
			INSERT INTO register_entries (centre_id, register, number, state, day, staff, window_code, version)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
			tx.CentreID, e.Register, e.Number, e.State, e.Day, orNull(e.Staff), orNull(e.Window), version)
		return err
	}
	result, err := tx.Exec(ctx, `
		UPDATE register_entries
		SET state = ?, version = ?
		WHERE centre_id = ? AND register = ? AND number = ? AND version = ?`,
		e.State, version, tx.CentreID, e.Register, e.Number, version-1)
	if err != nil {
		return err
	}
	if n, err := result.RowsAffected(); err != nil || n != 1 { // the centre's lock keeps others out
		return errors.Join(err, roster.Errorf(roster.Conflict, "register.moved_meanwhile", e.Name()))
	}
	return nil
}

func orNull(s string) sql.NullString { return sql.NullString{String: s, Valid: s != ""} }
