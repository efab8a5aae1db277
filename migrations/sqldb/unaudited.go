package sqldb

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// No audit, no change: what a transaction does to a centre's tables it settles
// (SettleSums) for the event that says so, or it is not committed.

// ErrUnaudited is returned by a transaction that changed a centre's table, which the
// error names, and has no event for it. Nothing of it is kept.
var ErrUnaudited = errors.New("a change without its event")

// ErrSettled is returned by a statement that would change a centre's table after the
// event of the transaction was settled.
var ErrSettled = errors.New("a change after its event")

// ErrNotSilent is returned by a silent transaction that would do what needs an event.
var ErrNotSilent = errors.New("a change that is not silent")

// InSilentTx is InTx for changes of the named tables alone that leave no event. There
// are two reasons for that: sealed ballots, because an event for each would tell their
// order and so who cast which; and traces of machines, such as a clock's last contact,
// which come by the minute and which nobody did. The tables must be known as silent
// ones. Their sums are kept like those of any other, and the next event commits to them.
func (db *DB) InSilentTx(ctx context.Context, scope Scope, tables []string, fn func(*Tx) error) error {
	silent := map[string]bool{}
	for _, table := range tables {
		if silentTables[table] == "" {
			return fmt.Errorf("%w: %s", ErrNotSilent, table)
		}
		silent[table] = true
	}
	return db.scoped(ctx, scope, false, func(tx *Tx) error {
		tx.silent = silent
		return fn(tx)
	})
}

// eventTables are what an event is written to.
var eventTables = []string{"audit_events", "audit_details", "audit_checkpoints"}

// hiddenVerbs are in every statement that writes a table without naming it first.
var hiddenVerbs = [...]string{"INSERT", "UPDATE", "DELETE", "REPLACE", "MERGE", "TRUNCATE", "COPY"}

// mayWrite returns an error when a statement would change what it may not now, and notes
// which table it changes, for changed.
func (s *statements) mayWrite(query string) error {
	s.writing = ""
	if s.centre == 0 || s.readOnly {
		return nil
	}
	table, writes := written(query)
	if writes && table == "" {
		text := strings.ToUpper(query)
		writes = slices.ContainsFunc(hiddenVerbs[:], func(verb string) bool { return strings.Contains(text, verb) })
		table = hiddenTable
	}
	if !writes {
		return nil
	}
	s.writing = table
	return s.check(table)
}

// hiddenTable stands for the table of a statement that does not begin with its name.
const hiddenTable = "?"

// check returns an error when the table may not be changed now.
func (s *statements) check(table string) error {
	switch {
	case table == "audit_sums" || table == "audit_states" || table == "audit_deltas":
		return fmt.Errorf("%s is kept by its transactions alone", table)
	case s.settled && !slices.Contains(eventTables, table):
		return fmt.Errorf("%w: %s", ErrSettled, table)
	case s.silent != nil && !s.silent[table]:
		return fmt.Errorf("%w: %s", ErrNotSilent, table)
	}
	return nil
}

// wrote notes that the last statement changed rows.
func (s *statements) wrote(rows int64) {
	if s.writing != "" && rows > 0 {
		s.changed[s.writing] = true
	}
}

// finish is done before the commit: what was changed has its event, or is silent.
func (s *statements) finish(ctx context.Context) error {
	maps.DeleteFunc(s.changed, func(table string, _ bool) bool { return slices.Contains(eventTables, table) })
	if len(s.changed) == 0 || s.settled {
		return nil
	}
	if s.silent == nil {
		if kept, err := s.keepsSums(ctx); err != nil || kept {
			return errors.Join(err, fmt.Errorf("%w: %s", ErrUnaudited, strings.Join(slices.Sorted(maps.Keys(s.changed)), ", ")))
		}
	}
	_, err := s.foldSums(ctx, false)
	return err
}

// keepsSums reports whether the schema has sums, as it has from 0009 on.
func (s *statements) keepsSums(ctx context.Context) (bool, error) {
	if s.db.sums.Load() {
		return true, nil
	}
	query := `SELECT to_regclass('audit_sums') IS NOT NULL`
	if s.dialect == SQLite {
		query = `SELECT COUNT(*) FROM main.sqlite_schema WHERE type = 'table' AND name = 'audit_sums'`
	}
	var kept bool
	err := s.tx.GetContext(ctx, &kept, query)
	if kept {
		s.db.sums.Store(true)
	}
	return kept, err
}
