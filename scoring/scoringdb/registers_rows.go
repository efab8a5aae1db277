package scoringdb

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"redbanner/attendance/roster"
	"redbanner/migrations/sqldb"
	"redbanner/scoring/register"
)

// registerEntryRow is a row of register_entries.
type registerEntryRow struct {
	Number int64       `db:"number"`
	Day    roster.Date `db:"day"`
	Staff  string      `db:"staff"`
	Window string      `db:"window_code"`
}

// registerStepRow is a row of register_steps.
type registerStepRow struct {
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

// registerEntries loads the entries of a register with their steps, by number. An
// entry's state and fields follow from its steps.
func registerEntries(ctx context.Context, tx *sqldb.Tx, name, where string, args ...any) ([]register.Entry, error) {
	args = append([]any{tx.CentreID, name}, args...)
	var rows []registerEntryRow
	err := tx.Select(ctx, &rows, `
		SELECT number, day, COALESCE(staff, '') AS staff, COALESCE(window_code, '') AS window_code
		FROM register_entries
		WHERE centre_id = ? AND register = ?`+where+`
		ORDER BY number`, args...)
	if err != nil {
		return nil, err
	}
	entries := make([]register.Entry, len(rows))
	index := make(map[int64]*register.Entry, len(rows))
	for i, r := range rows {
		entries[i] = register.Entry{Register: name, Number: r.Number, Day: r.Day, Staff: r.Staff, Window: r.Window}
		index[r.Number] = &entries[i]
	}
	var steps []registerStepRow
	err = tx.Select(ctx, &steps, `
		SELECT number, seq, action, state, day, note, fields, facts, evidence, acted_by, staff, acted_at
		FROM register_steps
		WHERE centre_id = ? AND register = ? AND number IN (
		      SELECT number
		      FROM register_entries
		      WHERE centre_id = ? AND register = ?`+where+`)
		ORDER BY number, seq`, append([]any{tx.CentreID, name}, args...)...)
	for _, s := range steps {
		taken, err := s.taken()
		if err != nil {
			return nil, fmt.Errorf("step %d of %s:%d: %w", s.Seq, name, s.Number, err)
		}
		e := index[s.Number]
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
