package attendancedb

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"redbanner/attendance"
	"redbanner/attendance/audit"
	"redbanner/attendance/audit/auditdb"
	"redbanner/attendance/intake"
	"redbanner/attendance/roster"
	"redbanner/migrations/sqldb"
)

// batchRow is a batch about to be taken back.
type batchRow struct {
	Kind      string        `db:"kind"`
	Format    string        `db:"format"`
	FileName  string        `db:"file_name"`
	LineCount int           `db:"line_count"`
	Accepted  int           `db:"accepted"`
	Unmatched int           `db:"unmatched"`
	FirstDay  roster.Date   `db:"first_day"`
	LastDay   roster.Date   `db:"last_day"`
	UndoneAt  sql.NullInt64 `db:"undone_at"`
}

// Undo takes a batch back: what it added goes, what it changed is as before. It is
// refused while a later batch leans on it, which must be taken back first, and
// when a day that it touched lies in a closed period.
func (s *Store) Undo(ctx context.Context, scope attendance.Scope, batch int64) (intake.Result, error) {
	var result intake.Result
	err := locked(ctx, s.db, scope, func(tx *sqldb.Tx) error {
		row, err := undoable(ctx, tx, batch)
		if err != nil {
			return err
		}
		if err := slipDecided(ctx, tx, batch); err != nil {
			return err
		}
		result = intake.Result{
			Batch: batch, Kind: row.Kind, Format: row.Format, File: row.FileName,
			Rows: row.LineCount, Accepted: row.Accepted, Unmatched: row.Unmatched,
		}
		if row.Kind == "punches" {
			err = removePunches(ctx, tx, batch)
		} else {
			err = revert(ctx, tx, batch)
		}
		if err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `
			UPDATE batches
			SET undone_at = ?, undone_by = ?
			WHERE centre_id = ? AND id = ?`, tx.Now.UnixMilli(), tx.Actor, tx.CentreID, batch)
		if err != nil {
			return err
		}
		return auditdb.Write(ctx, tx, audit.Event{Action: "import.undo", Object: numbered("batch", batch), Detail: map[string]any{
			"kind": row.Kind, "format": row.Format, "file": row.FileName, "accepted": row.Accepted, "unmatched": row.Unmatched,
		}})
	})
	if sqldb.Classify(err) == sqldb.Foreign {
		return result, &roster.Error{Kind: roster.Conflict, Key: "undo.in_use", Args: []any{batch}, Err: err}
	}
	return result, err
}

// undoable loads the batch if nothing stands against taking it back.
func undoable(ctx context.Context, tx *sqldb.Tx, batch int64) (batchRow, error) {
	var row batchRow
	err := tx.Get(ctx, &row, `
		SELECT kind, format, file_name, line_count, accepted, unmatched, first_day, last_day, undone_at
		FROM batches
		WHERE centre_id = ? AND id = ?`, tx.CentreID, batch)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return row, roster.Errorf(roster.NotFound, "undo.unknown", batch)
	case err != nil:
		return row, err
	case row.UndoneAt.Valid:
		return row, roster.Errorf(roster.Conflict, "undo.done", batch)
	case row.Kind == "ratings": // whose rows it was nobody knows
		return row, roster.Errorf(roster.Conflict, "undo.ballots", batch)
	case row.Format == "form":
		if err := filledIn(row.Kind, batch); err != nil {
			return row, err
		}
	}
	if err := leanedOn(ctx, tx, batch); err != nil {
		return row, err
	}
	if err := decidedBatch(ctx, tx, batch); err != nil {
		return row, err
	}
	closed, err := ClosedPeriods(ctx, tx)
	if err != nil {
		return row, err
	}
	reach := intake.Span{First: row.FirstDay, Last: row.LastDay}
	for _, p := range closed {
		if row.Accepted+row.Unmatched > 0 && reach.Meets(p) {
			return row, roster.Errorf(roster.Closed, "undo.closed", batch, p.String())
		}
	}
	return row, nil
}

// filledIn refuses to take back what the ledger of facts, a register or the desk of cases
// put down: each has a step of its own for that, which asks for the reason and is told.
func filledIn(kind string, batch int64) error {
	switch kind {
	case "cases":
		return roster.Errorf(roster.Conflict, "undo.case_form", batch)
	case "facts":
		return roster.Errorf(roster.Conflict, "undo.fact_form", batch)
	case "meetings":
		return roster.Errorf(roster.Conflict, "undo.meeting_form", batch)
	}
	return nil // rosters; leave and slips are known by their requests
}

// leanedOn refuses a batch whose rows a later one counted as known, or whose records a
// later one changed. A later one that brought nothing in and changed nothing, such as
// the same file once more, leaves no gap and does not stand in the way.
func leanedOn(ctx context.Context, tx *sqldb.Tx, batch int64) error {
	var later []int64
	err := tx.Select(ctx, &later, `
		SELECT o.batch_id
		FROM batch_overlaps o
		JOIN batches b ON b.centre_id = o.centre_id AND b.id = o.batch_id
		WHERE o.centre_id = ? AND o.earlier_id = ? AND b.undone_at IS NULL AND b.accepted + b.unmatched > 0
		UNION
		SELECT l.batch_id
		FROM batch_changes c
		JOIN batch_changes l ON l.centre_id = c.centre_id AND l.entity = c.entity AND l.entity_key = c.entity_key AND l.batch_id > c.batch_id
		JOIN batches b ON b.centre_id = l.centre_id AND b.id = l.batch_id
		WHERE c.centre_id = ? AND c.batch_id = ? AND b.undone_at IS NULL AND l.before_image IS NOT NULL
		ORDER BY 1 DESC`, tx.CentreID, batch, tx.CentreID, batch)
	if err != nil || len(later) == 0 {
		return err
	}
	return roster.Errorf(roster.Conflict, "undo.leaned_on", batch, strings.Trim(fmt.Sprint(later), "[]"))
}

// removePunches deletes the batch's punches and their count by day.
func removePunches(ctx context.Context, tx *sqldb.Tx, batch int64) error {
	perDay := map[roster.Date]int64{}
	err := tx.EachInts(ctx, `
		SELECT at
		FROM punches
		WHERE centre_id = ? AND batch_id = ?`, []any{tx.CentreID, batch}, func(row []int64) error {
		perDay[roster.LocalTime(row[0]).Date()]--
		return nil
	})
	if err != nil {
		return err
	}
	if _, err := tx.UnloadInts(ctx, "punches", batch); err != nil {
		return err
	}
	return addClockDays(ctx, tx, perDay)
}

// changeRow is one noted change.
type changeRow struct {
	Entity string         `db:"entity"`
	Key    string         `db:"entity_key"`
	Before sql.NullString `db:"before_image"`
}

// revert undoes the noted changes, the last one first.
func revert(ctx context.Context, tx *sqldb.Tx, batch int64) error {
	var changes []changeRow
	err := tx.Select(ctx, &changes, `
		SELECT entity, entity_key, before_image
		FROM batch_changes
		WHERE centre_id = ? AND batch_id = ?
		ORDER BY seq DESC`, tx.CentreID, batch)
	if err != nil {
		return err
	}
	ledger := &Ledger{Tx: tx, batch: batch}
	for _, c := range changes {
		if err := ledger.revert(ctx, c); err != nil {
			return fmt.Errorf("revert %s %s: %w", c.Entity, c.Key, err)
		}
	}
	return nil
}

// revert takes one change back. Facts are never deleted: a reversal cancels them.
func (l *Ledger) revert(ctx context.Context, c changeRow) error {
	e, key := entities[c.Entity], []string(nil)
	if err := json.Unmarshal([]byte(c.Key), &key); err != nil {
		return err
	}
	switch {
	case c.Entity == "facts":
		_, err := l.Tx.Exec(ctx, `
			INSERT INTO fact_reversals (centre_id, fact_id, batch_id, reason, reversed_by, reversed_at, reversed_staff)
			VALUES (?, ?, ?, ?, ?, ?, ?)
			ON CONFLICT (centre_id, fact_id, batch_id) DO NOTHING`, // one that was taken back alone stays so
			l.Tx.CentreID, key[0], l.batch, "import undo", l.Tx.Actor, l.Tx.Now.UnixMilli(), l.Tx.Staff)
		return err
	case !c.Before.Valid:
		_, err := l.Tx.Exec(ctx, `DELETE FROM `+e.table+` WHERE centre_id = ? AND `+strings.Join(e.key, " = ? AND ")+` = ?`,
			append([]any{l.Tx.CentreID}, anys(key)...)...)
		return err
	}
	var before []string
	if err := json.Unmarshal([]byte(c.Before.String), &before); err != nil {
		return err
	}
	earlier, err := l.earlierBatch(ctx, c)
	if err != nil {
		return err
	}
	return l.update(ctx, e, anys(key), anys(before), earlier)
}

// earlierBatch is whose record it is again: the last batch before this one that
// wrote it, or none.
func (l *Ledger) earlierBatch(ctx context.Context, c changeRow) (sql.NullInt64, error) {
	var earlier sql.NullInt64
	err := l.Tx.Get(ctx, &earlier, `
		SELECT MAX(c.batch_id)
		FROM batch_changes c
		JOIN batches b ON b.centre_id = c.centre_id AND b.id = c.batch_id
		WHERE c.centre_id = ? AND c.entity = ? AND c.entity_key = ? AND c.batch_id < ? AND b.undone_at IS NULL`,
		l.Tx.CentreID, c.Entity, c.Key, l.batch)
	return earlier, err
}

// anys turns stored text forms back into arguments.
func anys(texts []string) []any {
	values := make([]any, len(texts))
	for i, t := range texts {
		if t != intake.Null {
			values[i] = t
		}
	}
	return values
}
