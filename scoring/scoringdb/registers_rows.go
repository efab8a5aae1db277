package scoringdb

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"redbanner/attendance/roster"
	"redbanner/migrations/sqldb"
	"redbanner/scoring/register"
)

// registerEntryRow is a row of register_entries.
type registerEntryRow struct {
	Register string      `db:"register"`
	Number   int64       `db:"number"`
	Day      roster.Date `db:"day"`
	Staff    string      `db:"staff"`
	Window   string      `db:"window_code"`
}

// registerStepRow is a row of register_steps.
type registerStepRow struct {
	Register string      `db:"register"`
	Number   int64       `db:"number"`
	Seq      int         `db:"seq"`
	Action   string      `db:"action"`
	State    string      `db:"state"`
	Day      roster.Date `db:"day"`
	Note     string      `db:"note"`
	Fields   string      `db:"fields"`
	Facts    string      `db:"facts"`
	Evidence string      `db:"evidence"`
	ActedBy  string      `db:"acted_by"`
	Staff    string      `db:"staff"`
	ActedAt  int64       `db:"acted_at"`
}

func (r registerStepRow) taken() (register.Taken, error) {
	t := register.Taken{
		Seq: r.Seq, Action: r.Action, State: r.State, Day: r.Day, Note: r.Note,
		At: time.UnixMilli(r.ActedAt).UTC(), By: roster.Person{Account: r.ActedBy, Staff: r.Staff},
	}
	err := errors.Join(
		json.Unmarshal([]byte(r.Fields), &t.Fields),
		json.Unmarshal([]byte(r.Facts), &t.Facts),
		json.Unmarshal([]byte(r.Evidence), &t.Evidence))
	return t, err
}

// registerEntries loads the entries of a register with their steps, by number.
func registerEntries(ctx context.Context, tx *sqldb.Tx, name, where string, args ...any) ([]register.Entry, error) {
	return entriesWhere(ctx, tx, "register = ?"+where, append([]any{name}, args...)...)
}

// runningEntries loads the entries that are in one of the states of their register.
func runningEntries(ctx context.Context, tx *sqldb.Tx, states map[string][]string) ([]register.Entry, error) {
	var conditions []string
	var args []any
	for _, name := range slices.Sorted(maps.Keys(states)) {
		conditions = append(conditions, "register = ? AND state IN ("+strings.TrimSuffix(strings.Repeat("?, ", len(states[name])), ", ")+")")
		args = append(args, name)
		for _, state := range states[name] {
			args = append(args, state)
		}
	}
	if len(conditions) == 0 {
		return nil, nil
	}
	return entriesWhere(ctx, tx, "("+strings.Join(conditions, " OR ")+")", args...)
}

// entriesWhere loads entries with their steps, by register and number. An entry's state
// and fields follow from its steps.
func entriesWhere(ctx context.Context, tx *sqldb.Tx, where string, args ...any) ([]register.Entry, error) {
	args = append([]any{tx.CentreID}, args...)
	var rows []registerEntryRow
	err := tx.Select(ctx, &rows, `
		SELECT register, number, day, COALESCE(staff, '') AS staff, COALESCE(window_code, '') AS window_code
		FROM register_entries
		WHERE centre_id = ? AND `+where+`
		ORDER BY register, number`, args...)
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	entries := make([]register.Entry, len(rows))
	index := make(map[string]*register.Entry, len(rows))
	for i, r := range rows {
		entries[i] = register.Entry{Register: r.Register, Number: r.Number, Day: r.Day, Staff: r.Staff, Window: r.Window}
		index[entries[i].Name()] = &entries[i]
	}
	var steps []registerStepRow
	err = tx.Select(ctx, &steps, `
		SELECT register, number, seq, action, state, day, note, fields, facts, evidence, acted_by, staff, acted_at
		FROM register_steps
		WHERE centre_id = ? AND (register, number) IN (
		      SELECT register, number
		      FROM register_entries
		      WHERE centre_id = ? AND `+where+`)
		ORDER BY register, number, seq`, append([]any{tx.CentreID}, args...)...)
	for _, s := range steps {
		name := (&register.Entry{Register: s.Register, Number: s.Number}).Name()
		taken, err := s.taken()
		if err != nil {
			return nil, fmt.Errorf("step %d of %s: %w", s.Seq, name, err)
		}
		e := index[name]
		*e = e.With(taken)
	}
	return entries, err
}

// filteredEntries is what a filter asks of the rows.
func filteredEntries(f register.Filter) (where string, args []any) {
	also := func(condition string, values ...any) {
		where += " AND " + condition
		args = append(args, values...)
	}
	if f.Number != 0 {
		also("number = ?", f.Number)
	}
	if len(f.States) > 0 {
		states := make([]any, len(f.States))
		for i, state := range f.States {
			states[i] = state
		}
		also("state IN ("+strings.TrimSuffix(strings.Repeat("?, ", len(states)), ", ")+")", states...)
	}
	if !f.First.IsZero() {
		also("day >= ?", f.First)
	}
	if !f.Last.IsZero() {
		also("day <= ?", f.Last)
	}
	if f.Staff != "" {
		also("staff = ?", f.Staff)
	}
	if f.Window != "" {
		also("window_code = ?", f.Window)
	}
	return where, args
}

func putRegisterStep(ctx context.Context, tx *sqldb.Tx, e *register.Entry, t *register.Taken) error {
	facts, err := listText(t.Facts)
	if err != nil {
		return err
	}
	evidence, err := listText(t.Evidence)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `
		INSERT INTO register_steps (centre_id, register, number, seq, action, state, day, note, fields, facts, evidence, acted_by, staff, acted_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		tx.CentreID, e.Register, e.Number, t.Seq, t.Action, t.State, t.Day, t.Note, t.Fields.String(), facts, evidence,
		t.By.Account, t.By.Staff, t.At.UnixMilli())
	return err
}

// listText is a list as it is kept: JSON, an empty one being [].
func listText(list []string) (string, error) {
	if list == nil {
		list = []string{}
	}
	data, err := json.Marshal(list)
	return string(data), err
}
