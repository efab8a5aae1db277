package attendancedb

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"redbanner/attendance"
	"redbanner/attendance/audit"
	"redbanner/attendance/audit/auditdb"
	"redbanner/attendance/push"
	"redbanner/attendance/roster"
	"redbanner/migrations/sqldb"
)

// uploadRow is a stored upload and whether its batch was taken back.
type uploadRow struct {
	ID         int64            `db:"id"`
	Serial     string           `db:"serial"`
	ReceivedAt int64            `db:"received_at"`
	Address    string           `db:"address"`
	Lines      int              `db:"line_count"`
	Repeats    int              `db:"repeats"`
	State      push.UploadState `db:"state"`
	Reason     string           `db:"reason"`
	Batch      sql.NullInt64    `db:"batch_id"`
	FirstLine  int              `db:"first_line"`
	UndoneAt   sql.NullInt64    `db:"undone_at"`
}

// placed reports whether the upload's lines have their place in a batch that stands.
func (r uploadRow) placed() bool { return r.Batch.Valid && !r.UndoneAt.Valid }

func (r uploadRow) upload() push.Upload {
	return push.Upload{
		ID: r.ID, Serial: r.Serial, ReceivedAt: time.UnixMilli(r.ReceivedAt).UTC(), Address: r.Address,
		Lines: r.Lines, Repeats: r.Repeats, State: r.State, Reason: r.Reason, Batch: r.Batch.Int64,
	}
}

const selectUpload = `
	SELECT u.id, u.serial, u.received_at, u.address, u.line_count, u.repeats, u.state, u.reason, u.batch_id, u.first_line, b.undone_at
	FROM push_uploads u
	LEFT JOIN batches b ON b.centre_id = u.centre_id AND b.id = u.batch_id
	WHERE u.centre_id = ? `

// Keep stores an upload, or counts a repeat: the very same bytes of the same clock. A
// repeat of one that is applied is nothing new, unless its batch was taken back since.
func (s *PushStore) Keep(ctx context.Context, scope attendance.Scope, body push.Body) (push.Upload, error) {
	var upload push.Upload
	by := machine(push.Call{Scope: scope, Serial: body.Serial, Address: body.Address})
	err := s.db.InTx(ctx, by, func(tx *sqldb.Tx) error {
		if err := tx.LockCentre(ctx); err != nil {
			return err
		}
		if err := keepStamp(ctx, tx, "attlog_stamp", body.Serial, body.Stamp); err != nil {
			return err
		}
		var row uploadRow
		err := tx.Get(ctx, &row, selectUpload+`AND u.serial = ? AND u.sha256 = ?`, tx.CentreID, body.Serial, body.SHA256)
		if errors.Is(err, sql.ErrNoRows) {
			if upload, err = keepNew(ctx, tx, body); err != nil {
				return err
			}
			return auditdb.Write(ctx, tx, received(body, upload))
		}
		if err != nil {
			return err
		}
		upload = row.upload()
		upload.Repeats++
		if row.State == push.Applied && !row.placed() {
			upload.State = push.Received
		}
		_, err = tx.Exec(ctx, `
			UPDATE push_uploads
			SET repeats = repeats + 1, state = ?
			WHERE centre_id = ? AND id = ?`, string(upload.State), tx.CentreID, upload.ID)
		if err != nil {
			return err
		}
		return auditdb.Write(ctx, tx, received(body, upload))
	})
	return upload, err
}

// received tells of the lines that a clock sent.
func received(body push.Body, u push.Upload) audit.Event {
	return audit.Event{Action: "upload.receive", Object: numbered("upload", u.ID), Detail: map[string]any{
		"serial": body.Serial, "sha256": body.SHA256, "lines": body.Lines, "repeats": u.Repeats,
	}}
}

func keepNew(ctx context.Context, tx *sqldb.Tx, body push.Body) (push.Upload, error) {
	u := push.Upload{Serial: body.Serial, ReceivedAt: tx.Now, Address: body.Address, Lines: body.Lines, State: push.Received}
	err := tx.Get(ctx, &u.ID, `
		SELECT COALESCE(MAX(id), 0) + 1
		FROM push_uploads
		WHERE centre_id = ?`, tx.CentreID)
	if err != nil {
		return u, err
	}
	_, err = tx.Exec(ctx, `
		INSERT INTO push_uploads (centre_id, id, serial, sha256, body, line_count, received_at, address, state, first_time, last_time)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		tx.CentreID, u.ID, body.Serial, body.SHA256, body.Data, body.Lines, tx.Now.UnixMilli(), body.Address, string(u.State), body.First, body.Last)
	return u, err
}

// keepStamp keeps how far a clock has sent; column is ours, not the clock's.
func keepStamp(ctx context.Context, tx *sqldb.Tx, column, serial, stamp string) error {
	if stamp == "" {
		return nil
	}
	_, err := tx.Exec(ctx, `UPDATE push_devices SET `+column+` = ? WHERE centre_id = ? AND serial = ?`, stamp, tx.CentreID, serial)
	return err
}

// Defer notes why an upload could not be applied.
func (s *PushStore) Defer(ctx context.Context, scope attendance.Scope, upload int64, reason string) error {
	return s.db.InTx(ctx, auditdb.Scoped(scope), func(tx *sqldb.Tx) error {
		if err := setUpload(ctx, tx, upload, push.Waiting, reason); err != nil {
			return err
		}
		return auditdb.Write(ctx, tx, audit.Event{
			Action: "upload.defer", Object: numbered("upload", upload), Detail: map[string]any{"reason": reason},
		})
	})
}

func setUpload(ctx context.Context, tx *sqldb.Tx, upload int64, state push.UploadState, reason string) error {
	_, err := tx.Exec(ctx, `
		UPDATE push_uploads
		SET state = ?, reason = ?
		WHERE centre_id = ? AND id = ?`, string(state), reason, tx.CentreID, upload)
	return err
}

// Unapplied lists the uploads that are not, or not wholly, applied, the oldest first.
func (s *PushStore) Unapplied(ctx context.Context, scope attendance.Scope) ([]push.Upload, error) {
	var uploads []push.Upload
	err := s.db.ReadTx(ctx, auditdb.Scoped(scope), func(tx *sqldb.Tx) error {
		var rows []uploadRow
		err := tx.Select(ctx, &rows, selectUpload+`AND u.state IN ('received', 'waiting') ORDER BY u.id`, tx.CentreID)
		uploads = make([]push.Upload, len(rows))
		for i, r := range rows {
			uploads[i] = r.upload()
		}
		return err
	})
	return uploads, err
}

// Apply turns the lines of an upload into punches, or looks again at one that was
// applied: what has become possible since is done, and nothing twice.
func (s *PushStore) Apply(ctx context.Context, scope attendance.Scope, upload int64) (push.Upload, error) {
	var applied push.Upload
	err := locked(ctx, s.db, scope, func(tx *sqldb.Tx) error {
		var row uploadRow
		err := tx.Get(ctx, &row, selectUpload+`AND u.id = ?`, tx.CentreID, upload)
		if errors.Is(err, sql.ErrNoRows) {
			return roster.Errorf(roster.NotFound, "push.unknown_upload", upload)
		}
		if err != nil {
			return err
		}
		if applied, err = s.apply(ctx, tx, row); err != nil {
			return err
		}
		return auditdb.Write(ctx, tx, audit.Event{Action: "upload.apply", Object: numbered("upload", upload), Detail: map[string]any{
			"serial": applied.Serial, "state": applied.State, "reason": applied.Reason, "batch": applied.Batch,
			"accepted": applied.Accepted, "duplicates": applied.Duplicates, "unmatched": applied.Unmatched,
			"quarantined": applied.Quarantined, "ignored": applied.Ignored, "left": applied.Left,
		}})
	})
	return applied, err
}
