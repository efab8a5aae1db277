// Package intaketest has an import ledger in memory, for tests of what rows of a
// file mean without a database.
package intaketest

import (
	"context"
	"testing"

	"redbanner/attendance/intake"
	"redbanner/attendance/roster"
	"redbanner/attendance/table"
)

// Check imports any file twice, partially, so that every row ends somewhere: the
// counts must add up to the rows, and the second time nothing may be new.
func Check[R any](t testing.TB, kind intake.Kind[R], data []byte, closed []roster.Period) {
	t.Helper()
	opt := intake.Options{Partial: true, Limits: table.DefaultLimits()}
	parsed, err := intake.Parse(kind, intake.File{Name: "x", Data: data}, opt)
	if err != nil {
		return // no table at all
	}
	ledger := &Ledger{ClosedPeriods: closed}
	r, err := parsed.Apply(t.Context(), ledger, opt)
	if err != nil {
		t.Fatalf("%s: a partial import failed: %v", kind.Name, err)
	}
	if sum := r.Accepted + r.Duplicates + r.Corrections + r.Ignored + r.Rejected; sum != r.Rows || r.Rejected < 0 {
		t.Fatalf("%s: counts add up to %d of %d rows: %+v", kind.Name, sum, r.Rows, r)
	}
	if (r.Rejected > 0) != (len(r.Problems) > 0) {
		t.Fatalf("%s: %d rejected, %d problems", kind.Name, r.Rejected, len(r.Problems))
	}
	if again, err := parsed.Apply(t.Context(), ledger, opt); err != nil || again.Accepted != 0 {
		t.Fatalf("%s: the same file again accepted %d rows, %v", kind.Name, again.Accepted, err)
	}
}

// Ledger keeps records by entity and key. The zero Ledger is empty.
type Ledger struct {
	Rows          map[string][]string // values in text form
	ClosedPeriods []roster.Period
}

func key(r intake.Record) string {
	k := r.Entity
	for _, v := range r.Key {
		k += "\x00" + intake.Text(v)
	}
	return k
}

func values(r intake.Record) []string {
	list := make([]string, len(r.Values))
	for i, v := range r.Values {
		list[i] = intake.Text(v)
	}
	return list
}

// Compare implements intake.Ledger.
func (l *Ledger) Compare(_ context.Context, records []intake.Record) ([]intake.Change, error) {
	changes := make([]intake.Change, len(records))
	for i, r := range records {
		changes[i] = intake.Change{Record: r}
		old, known := l.Rows[key(r)]
		if !known {
			continue
		}
		changes[i].State = intake.Same
		for j, v := range values(r) {
			if v != old[j] {
				changes[i].State, changes[i].Old = intake.Changed, old
			}
		}
	}
	return changes, nil
}

// Write implements intake.Ledger.
func (l *Ledger) Write(_ context.Context, changes []intake.Change) error {
	if l.Rows == nil {
		l.Rows = map[string][]string{}
	}
	for _, c := range changes {
		l.Rows[key(c.Record)] = values(c.Record)
	}
	return nil
}

// Closed implements intake.Ledger.
func (l *Ledger) Closed(context.Context) ([]roster.Period, error) { return l.ClosedPeriods, nil }
