package attendancedb

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"time"

	"redbanner/attendance"
	"redbanner/attendance/clock"
	"redbanner/attendance/intake"
	"redbanner/attendance/push"
	"redbanner/attendance/roster"
	"redbanner/migrations/sqldb"
)

// pushLedger is the batch of a clock's day, to which one upload is added: a clock
// sends line by line, and a batch for each would bury all others.
type pushLedger struct {
	*Ledger
	firstLine int  // lines of the batch before the upload's first
	again     bool // the upload has its place in the batch since an earlier time
}

// apply adds an upload to its batch.
func (s *PushStore) apply(ctx context.Context, tx *sqldb.Tx, row uploadRow) (push.Upload, error) {
	u := row.upload()
	device, _, err := pushDevice(ctx, tx, row.Serial)
	if err != nil {
		return u, err
	}
	var body []byte
	err = tx.Get(ctx, &body, `
		SELECT body
		FROM push_uploads
		WHERE centre_id = ? AND id = ?`, tx.CentreID, row.ID)
	if err != nil {
		return u, err
	}
	received := time.UnixMilli(row.ReceivedAt)
	name := row.Serial + " " + s.clockTime(received).Date().String()
	dump, err := clock.ReadPush(name, body, push.Judge(device, received, s.offset(received)))
	if err != nil {
		u.State, u.Reason = push.Waiting, "too_many_bad_lines"
		return u, setUpload(ctx, tx, u.ID, u.State, u.Reason)
	}
	ledger, err := openPush(ctx, tx, row, name)
	if err != nil {
		return u, err
	}
	counts, err := ledger.pushed(ctx, dump)
	if err != nil {
		return u, err
	}
	u.Accepted, u.Duplicates, u.Unmatched, u.Ignored = counts.Accepted, counts.Duplicates, counts.Unmatched, dump.Ignored
	u.Quarantined, u.Left, u.Batch = len(dump.Bad)+len(counts.Bad), len(counts.Closed), ledger.batch
	if u.State, u.Reason = push.Applied, ""; u.Left > 0 {
		u.State, u.Reason = push.Waiting, "period_closed"
	}
	if err := ledger.finish(ctx, row, u, slices.Concat(dump.Bad, counts.Bad)); err != nil {
		return u, err
	}
	_, err = tx.Exec(ctx, `
		UPDATE push_uploads
		SET state = ?, reason = ?, batch_id = ?, first_line = ?
		WHERE centre_id = ? AND id = ?`, string(u.State), u.Reason, u.Batch, ledger.firstLine, tx.CentreID, u.ID)
	return u, err
}

// openPush finds the batch of an upload: the one that it is in, else that of the clock
// and the day of the receipt, else a new one.
func openPush(ctx context.Context, tx *sqldb.Tx, row uploadRow, name string) (*pushLedger, error) {
	meta := intake.Meta{Kind: "punches", Format: "push", File: name}
	l := &pushLedger{Ledger: &Ledger{Tx: tx, meta: meta}}
	if row.placed() {
		l.batch, l.firstLine, l.again = row.Batch.Int64, row.FirstLine, true
		return l, nil
	}
	var batch struct {
		ID    int64 `db:"id"`
		Lines int   `db:"line_count"`
	}
	err := tx.Get(ctx, &batch, `
		SELECT id, line_count
		FROM batches
		WHERE centre_id = ? AND kind = ? AND format = ? AND file_name = ? AND undone_at IS NULL
		ORDER BY id DESC
		LIMIT 1`, tx.CentreID, meta.Kind, meta.Format, meta.File)
	if errors.Is(err, sql.ErrNoRows) {
		return l, l.open(ctx)
	}
	l.batch, l.firstLine = batch.ID, batch.Lines
	return l, err
}

// pushed stores the lines of an upload like those of a file, but for what is dated
// before the last closed period, which is not believed, and for new punches of a closed
// period, which stay outside until it is opened.
func (l *pushLedger) pushed(ctx context.Context, dump *clock.Dump) (attendance.PunchCounts, error) {
	var counts attendance.PunchCounts
	for i := range dump.Rows {
		dump.Rows[i].Line += int32(l.firstLine)
	}
	for i := range dump.Bad {
		dump.Bad[i].Row += l.firstLine
	}
	numbers, err := l.numbers(ctx, dump)
	if err != nil {
		return counts, err
	}
	punches := numbers.punches(dump, l.meta.File, &counts)
	if len(punches) == 0 {
		return counts, nil
	}
	fresh, err := l.subtractKnown(ctx, punches, false)
	if err != nil {
		return counts, err
	}
	counts.Duplicates = len(punches) - len(fresh)
	if fresh, err = l.subtractOld(ctx, fresh, numbers, &counts); err != nil {
		return counts, err
	}
	if fresh, err = l.subtractClosed(ctx, fresh, dump, numbers, &counts); err != nil {
		return counts, err
	}
	err = l.keep(ctx, fresh, dump, numbers, &counts)
	return counts, err
}

// subtractOld quarantines the new punches from before the last closed period that lie
// in no closed one: a clock that remembers them now has been tampered with, or was off
// the network for so long that HR should look first.
func (l *pushLedger) subtractOld(ctx context.Context, fresh []punch, n *numberBook, counts *attendance.PunchCounts) ([]punch, error) {
	closed, err := l.Closed(ctx)
	if err != nil || len(closed) == 0 {
		return fresh, err
	}
	newest := slices.MaxFunc(closed, func(a, b roster.Period) int { return int(a.Last() - b.Last()) })
	return slices.DeleteFunc(fresh, func(p punch) bool {
		day := p.at.Date()
		inClosed := slices.ContainsFunc(closed, func(c roster.Period) bool { return c.Contains(day) })
		old := day < newest.First() && !inClosed
		if old {
			counts.Bad = append(counts.Bad, roster.Problem{
				File: l.meta.File, Row: int(p.line), Code: "before_closed",
				Value: n.names[p.number] + " " + p.at.String(), Args: []any{newest.String()},
			})
		}
		return old
	}), nil
}

// finish adds the outcome to the batch. Of an upload that was in it already, only what
// is new counts, and its quarantined lines are listed afresh.
func (l *pushLedger) finish(ctx context.Context, row uploadRow, u push.Upload, bad []roster.Problem) error {
	lines, duplicates, ignored, quarantined := row.Lines, u.Duplicates, u.Ignored, len(bad)
	if l.again {
		removed, err := l.clearQuarantine(ctx, row.Lines)
		if err != nil {
			return err
		}
		lines, duplicates, ignored, quarantined = 0, 0, 0, len(bad)-removed
	}
	var stored struct {
		First roster.Date `db:"first_day"`
		Last  roster.Date `db:"last_day"`
	}
	err := l.Tx.Get(ctx, &stored, `
		SELECT first_day, last_day
		FROM batches
		WHERE centre_id = ? AND id = ?`, l.Tx.CentreID, l.batch)
	if err != nil {
		return err
	}
	first, last := stored.First, max(stored.Last, l.days.Last)
	if !l.days.First.IsZero() {
		first = earliest(first, l.days.First)
	}
	_, err = l.Tx.Exec(ctx, `
		UPDATE batches
		SET line_count = line_count + ?, accepted = accepted + ?, duplicates = duplicates + ?, unmatched = unmatched + ?,
		    quarantined = quarantined + ?, ignored = ignored + ?, first_day = ?, last_day = ?
		WHERE centre_id = ? AND id = ?`,
		lines, u.Accepted, duplicates, u.Unmatched, quarantined, ignored, first, last, l.Tx.CentreID, l.batch)
	if err != nil {
		return err
	}
	if err := l.quarantine(ctx, bad); err != nil {
		return err
	}
	return l.leanOnOthers(ctx)
}

// clearQuarantine takes the upload's own lines off the batch's list and says how many.
func (l *pushLedger) clearQuarantine(ctx context.Context, lines int) (int, error) {
	result, err := l.Tx.Exec(ctx, `
		DELETE FROM quarantine
		WHERE centre_id = ? AND batch_id = ? AND line > ? AND line <= ?`,
		l.Tx.CentreID, l.batch, l.firstLine, l.firstLine+lines)
	if err != nil {
		return 0, err
	}
	n, err := result.RowsAffected()
	return int(n), err
}

// quarantine lists lines after those that the batch has listed.
func (l *pushLedger) quarantine(ctx context.Context, bad []roster.Problem) error {
	if len(bad) == 0 {
		return nil
	}
	var last int
	err := l.Tx.Get(ctx, &last, `
		SELECT COALESCE(MAX(seq), 0)
		FROM quarantine
		WHERE centre_id = ? AND batch_id = ?`, l.Tx.CentreID, l.batch)
	if err != nil {
		return err
	}
	return l.setAside(ctx, last, bad)
}

// leanOnOthers keeps which earlier batches this one counts punches of, each once.
func (l *pushLedger) leanOnOthers(ctx context.Context) error {
	delete(l.earlier, l.batch)
	if len(l.earlier) == 0 {
		return nil
	}
	var noted []int64
	err := l.Tx.Select(ctx, &noted, `
		SELECT earlier_id
		FROM batch_overlaps
		WHERE centre_id = ? AND batch_id = ?`, l.Tx.CentreID, l.batch)
	if err != nil {
		return err
	}
	for _, id := range noted {
		delete(l.earlier, id)
	}
	return l.noteOverlaps(ctx)
}
