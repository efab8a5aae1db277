package attendancedb

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"redbanner/attendance/intake"
	"redbanner/attendance/roster"
	"redbanner/migrations/sqldb"
)

// Ledger is one import's transaction and the batch that it fills.
type Ledger struct {
	Tx              *sqldb.Tx
	meta            intake.Meta
	batch           int64
	seq             int            // of the last noted change
	earlier         map[int64]bool // batches whose rows this one counted as known
	minutePrecision bool
	days            intake.Span // of the punches stored
	covers          intake.Span // that the file says it covers
}

// open makes the batch, numbered after the centre's last one.
func (l *Ledger) open(ctx context.Context) error {
	err := l.Tx.Get(ctx, &l.batch, `
		SELECT COALESCE(MAX(id), 0) + 1
		FROM batches
		WHERE centre_id = ?`, l.Tx.CentreID)
	if err != nil {
		return err
	}
	_, err = l.Tx.Exec(ctx, `
		INSERT INTO batches (centre_id, id, kind, format, file_name, sha256, imported_at, imported_by)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
		l.Tx.CentreID, l.batch, l.meta.Kind, l.meta.Format, l.meta.File, l.meta.SHA256, l.Tx.Now.UnixMilli(), l.Tx.Actor)
	return err
}

// finish writes the outcome into the batch, and the quarantined lines with their reasons.
func (l *Ledger) finish(ctx context.Context, r intake.Result) error {
	days, covers := r.Touched, r.About
	if l.meta.Kind == "punches" {
		days, covers = l.days, l.covers
	}
	_, err := l.Tx.Exec(ctx, `
		UPDATE batches
		SET line_count = ?, accepted = ?, duplicates = ?, unmatched = ?, quarantined = ?, ignored = ?,
		    corrections = ?, rejected = ?, minute_precision = ?, first_day = ?, last_day = ?, covers_from = ?, covers_to = ?
		WHERE centre_id = ? AND id = ?`,
		r.Rows, r.Accepted+r.Corrections, r.Duplicates, r.Unmatched, r.Quarantined, r.Ignored,
		r.Corrections, r.Rejected, l.minutePrecision, days.First, days.Last, covers.First, covers.Last, l.Tx.CentreID, l.batch)
	if err != nil {
		return err
	}
	if err := l.noteOverlaps(ctx); err != nil || r.Quarantined == 0 {
		return err
	}
	return l.setAside(ctx, 0, r.Problems)
}

// noteOverlaps keeps which earlier batches this one leans on.
func (l *Ledger) noteOverlaps(ctx context.Context) error {
	var rows [][]any
	for _, earlier := range slices.Sorted(maps.Keys(l.earlier)) {
		rows = append(rows, []any{l.Tx.CentreID, l.batch, earlier})
	}
	return insert(ctx, l.Tx, "batch_overlaps", []string{"centre_id", "batch_id", "earlier_id"}, rows)
}

// Closed lists the closed periods of the centre.
func (l *Ledger) Closed(ctx context.Context) ([]roster.Period, error) {
	return ClosedPeriods(ctx, l.Tx)
}

// entity is where records of a kind are stored.
type entity struct {
	table  string
	key    []string
	values []string
	where  string   // further condition on stored rows that count
	extra  []string // columns filled from the import itself
}

// entities are all that files may change, by the name that records carry. Their
// columns are in the order in which records give their values.
var entities = map[string]entity{
	"windows":       {table: "windows", key: []string{"code"}, values: []string{"name", "department", "active_from", "active_to"}},
	"staff":         {table: "staff", key: []string{"code"}, values: []string{"name", "establishment", "joined", "left_on", "ab_partner"}},
	"moves":         {table: "moves", key: []string{"staff", "from_day"}, values: []string{"window_code"}},
	"clock_holders": {table: "clock_holders", key: []string{"number_id", "from_day"}, values: []string{"staff"}},
	"leaves":        {table: "leaves", key: []string{"staff", "from_day", "from_session"}, values: []string{"to_day", "to_session", "type", "status"}},
	"duties":        {table: "duties", key: []string{"day", "staff", "kind"}, values: []string{"session", "window_code", "rest_day", "note", "status"}},
	"slips":         {table: "slips", key: []string{"staff", "day", "session", "side"}, values: []string{"reason"}},
	"calendar_days": {table: "calendar_days", key: []string{"day"}, values: []string{"kind", "name"}},
	"sign_ins":      {table: "sign_ins", key: []string{"day", "meeting", "staff"}, values: []string{"status"}},
	"external_ratings": {table: "external_ratings", key: []string{"period", "department", "window_code", "staff"},
		values: []string{"score", "ref", "note"}},
	"cases": {table: "cases", key: []string{"number"}, values: []string{
		"staff", "kind", "item", "accepted_time", "promise_days", "promise_minutes", "extended_to", "finished_time",
		"wrong", "evaluation", "wrong_points", "dissatisfied_points", "overdue_points"}},
	"facts": {table: "facts", key: []string{"id"}, values: []string{
		"day", "kind", "staff", "window_code", "quantity", "serious", "level", "month_points", "half_points", "ref", "note", "happened_on"},
		where: notReversed,
		extra: []string{"source", "recorded_by", "recorded_staff", "recorded_at", "status"}},
}

// notReversed keeps the facts that nothing has taken back.
const notReversed = ` AND NOT EXISTS (
		SELECT 1 FROM fact_reversals r
		WHERE r.centre_id = facts.centre_id AND r.fact_id = facts.id AND r.batch_id = facts.batch_id)`

// Hold makes the batch's facts wait for a second person before they count.
func (l *Ledger) Hold() { l.meta.Draft = true }

// extras are the values of an entity's extra columns.
func (l *Ledger) extras(e entity) []any {
	if len(e.extra) == 0 {
		return nil
	}
	source, status := cmp.Or(l.meta.Source, "import"), "confirmed"
	if l.meta.Draft {
		status = "draft"
	}
	return []any{source, l.Tx.Actor, l.Tx.Staff, l.Tx.Now.UnixMilli(), status}
}

// Compare tells for each record whether it is new, known or different.
func (l *Ledger) Compare(ctx context.Context, records []intake.Record) ([]intake.Change, error) {
	if err := l.resolveNumbers(ctx, records); err != nil {
		return nil, err
	}
	stored := map[string]map[string]storedRow{}
	for name := range entities {
		rows, err := l.stored(ctx, name, records)
		if err != nil {
			return nil, fmt.Errorf("stored %s: %w", name, err)
		}
		stored[name] = rows
	}
	changes := make([]intake.Change, len(records))
	for i, r := range records {
		changes[i] = intake.Change{Record: r}
		old, known := stored[r.Entity][joined(r.Key)]
		switch {
		case !known:
		case strings.Join(old.values, "\x00") == joined(r.Values):
			changes[i].State = intake.Same
			l.leanOn(old.batch)
		default:
			changes[i].State, changes[i].Old = intake.Changed, old.values
		}
	}
	return changes, nil
}

// storedRow is what a table holds under one key.
type storedRow struct {
	values []string // in text form
	batch  int64    // 0: no batch
}

func (l *Ledger) leanOn(batch int64) {
	if l.earlier == nil {
		l.earlier = map[int64]bool{}
	}
	if batch != 0 {
		l.earlier[batch] = true
	}
}

// joined is the text form of a key or of a row's values.
func joined(values []any) string { return strings.Join(texts(values), "\x00") }

func texts(values []any) []string {
	list := make([]string, len(values))
	for i, v := range values {
		list[i] = intake.Text(v)
	}
	return list
}

// chunk bounds the arguments of one statement; both databases take far more.
const chunk = 500

// stored loads the rows of an entity that share the first part of a key with the
// records, by the text of their keys.
func (l *Ledger) stored(ctx context.Context, name string, records []intake.Record) (map[string]storedRow, error) {
	e := entities[name]
	var first []any
	seen := map[string]bool{}
	for _, r := range records {
		if r.Entity == name && !seen[intake.Text(r.Key[0])] {
			seen[intake.Text(r.Key[0])] = true
			first = append(first, r.Key[0])
		}
	}
	found := map[string]storedRow{}
	columns := append(append([]string{"COALESCE(batch_id, 0)"}, e.key...), e.values...)
	for start := 0; start < len(first); start += chunk {
		part := first[start:min(start+chunk, len(first))]
		query := `SELECT ` + strings.Join(columns, ", ") + ` FROM ` + e.table +
			` WHERE centre_id = ? AND ` + e.key[0] + ` IN (` + placeholders(len(part)) + `)` + e.where
		rows, err := l.Tx.Query(ctx, query, append([]any{l.Tx.CentreID}, part...)...)
		if err != nil {
			return nil, err
		}
		for rows.Next() {
			values, err := rows.SliceScan()
			if err != nil {
				_ = rows.Close() // the scan error says more
				return nil, err
			}
			batch, _ := values[0].(int64)
			row := texts(values[1:])
			found[strings.Join(row[:len(e.key)], "\x00")] = storedRow{row[len(e.key):], batch}
		}
		if err := rows.Close(); err != nil {
			return nil, err
		}
		if err := rows.Err(); err != nil {
			return nil, err
		}
	}
	return found, nil
}

func placeholders(n int) string { return strings.TrimSuffix(strings.Repeat("?, ", n), ", ") }

// Write stores new and changed records and notes what was there before.
func (l *Ledger) Write(ctx context.Context, changes []intake.Change) error {
	for _, name := range order {
		if err := l.write(ctx, name, changes); err != nil {
			return fmt.Errorf("write %s: %w", name, err)
		}
	}
	return l.note(ctx, changes)
}

// order is the order in which entities are written, what others refer to first.
var order = []string{
	"calendar_days", "windows", "staff", "moves", "clock_holders", "leaves", "slips", "duties", "sign_ins", "cases", "facts",
	"external_ratings",
}

func (l *Ledger) write(ctx context.Context, name string, changes []intake.Change) error {
	e := entities[name]
	columns := append([]string{"centre_id", "batch_id"}, e.key...)
	columns = append(append(columns, e.values...), e.extra...)
	var fresh [][]any
	for _, c := range changes {
		switch {
		case c.Entity != name:
		case c.State == intake.New:
			row := append([]any{l.Tx.CentreID, l.batch}, c.Key...)
			fresh = append(fresh, append(append(row, c.Values...), l.extras(e)...))
		case c.State == intake.Changed:
			if err := l.update(ctx, e, c.Key, c.Values, l.batch); err != nil {
				return err
			}
		}
	}
	return insert(ctx, l.Tx, e.table, columns, fresh)
}

// update sets the values of the row with a key.
func (l *Ledger) update(ctx context.Context, e entity, key, values []any, batch any) error {
	query := `UPDATE ` + e.table + ` SET batch_id = ?, ` + strings.Join(e.values, " = ?, ") + ` = ? WHERE centre_id = ? AND ` +
		strings.Join(e.key, " = ? AND ") + ` = ?`
	args := append([]any{batch}, values...)
	args = append(append(args, l.Tx.CentreID), key...)
	_, err := l.Tx.Exec(ctx, query, args...)
	return err
}

// insert writes rows, many to a statement.
func insert(ctx context.Context, tx *sqldb.Tx, table string, columns []string, rows [][]any) error {
	const perStatement = 50
	one := `(` + placeholders(len(columns)) + `)`
	for len(rows) > 0 {
		n := min(perStatement, len(rows))
		query := `INSERT INTO ` + table + ` (` + strings.Join(columns, ", ") + `) VALUES ` +
			strings.TrimSuffix(strings.Repeat(one+", ", n), ", ")
		args := make([]any, 0, n*len(columns))
		for _, row := range rows[:n] {
			args = append(args, row...)
		}
		if _, err := tx.Exec(ctx, query, args...); err != nil {
			return err
		}
		rows = rows[n:]
	}
	return nil
}

// note keeps for each change what was there before, so that it can be taken back.
func (l *Ledger) note(ctx context.Context, changes []intake.Change) error {
	rows := make([][]any, 0, len(changes))
	for _, c := range changes {
		if c.State == intake.Same {
			continue
		}
		key, err := json.Marshal(texts(c.Key))
		if err != nil {
			return err
		}
		var before any
		if c.State == intake.Changed {
			image, err := json.Marshal(c.Old)
			if err != nil {
				return err
			}
			before = string(image)
		}
		l.seq++
		rows = append(rows, []any{l.Tx.CentreID, l.batch, l.seq, c.Entity, string(key), before})
	}
	return insert(ctx, l.Tx, "batch_changes", []string{"centre_id", "batch_id", "seq", "entity", "entity_key", "before_image"}, rows)
}
