package attendancedb

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"

	"redbanner/attendance"
	"redbanner/attendance/audit"
	"redbanner/attendance/audit/auditdb"
	"redbanner/attendance/intake"
	"redbanner/attendance/roster"
	"redbanner/migrations/sqldb"
)

// KeepPreview keeps a preview and the bytes of its file, which are there once however
// often the file is looked at.
func (s *Store) KeepPreview(ctx context.Context, scope attendance.Scope, p attendance.Preview, data []byte) (int64, error) {
	options, err := json.Marshal(p.Options)
	if err != nil {
		return 0, fmt.Errorf("options of %s: %w", p.File, err)
	}
	kept := p.Result
	if kept.Bad != nil {
		kept.Bad = &intake.BadRows{Header: kept.Bad.Header, Rows: kept.Bad.Rows[:min(len(kept.Bad.Rows), attendance.MaxBadRows)]}
	}
	outcome, err := json.Marshal(kept)
	if err != nil {
		return 0, fmt.Errorf("outcome of %s: %w", p.File, err)
	}
	var id int64
	err = locked(ctx, s.db, scope, func(tx *sqldb.Tx) error {
		expired, err := expirePreviews(ctx, tx)
		if err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `
			INSERT INTO kept_files (centre_id, sha256, content)
			VALUES (?, ?, ?)
			ON CONFLICT (centre_id, sha256) DO NOTHING`, tx.CentreID, p.SHA256, data)
		if err != nil {
			return err
		}
		err = tx.Get(ctx, &id, `
			SELECT COALESCE(MAX(id), 0) + 1
			FROM import_previews
			WHERE centre_id = ?`, tx.CentreID)
		if err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `
			INSERT INTO import_previews (centre_id, id, kind, format, file_name, sha256, size, options, outcome, digest, made_at, made_by, state)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'pending')`,
			tx.CentreID, id, p.Kind, p.Result.Format, p.File, p.SHA256, p.Size, string(options), string(outcome),
			p.Result.Preview.Digest, tx.Now.UnixMilli(), tx.Actor)
		if err != nil {
			return err
		}
		return auditdb.Write(ctx, tx, audit.Event{Action: "preview.make", Object: numbered("preview", id), Detail: map[string]any{
			"kind": p.Kind, "format": p.Result.Format, "file": p.File, "sha256": p.SHA256, "size": p.Size, "expired": expired,
		}})
	})
	return id, err
}

// dayMillis is a day in milliseconds.
const dayMillis = 24 * 60 * 60 * 1000

// expirePreviews ends the previews that have waited too long and drops the files that
// nothing waits for. It tells which ones they were, and writes nothing when there are none.
func expirePreviews(ctx context.Context, tx *sqldb.Tx) ([]int64, error) {
	limit := tx.Now.UnixMilli() - attendance.PreviewDays*dayMillis
	var old []int64
	err := tx.Select(ctx, &old, `
		SELECT id
		FROM import_previews
		WHERE centre_id = ? AND state = 'pending' AND made_at < ?
		ORDER BY id`, tx.CentreID, limit)
	if err != nil || len(old) == 0 {
		return nil, err
	}
	_, err = tx.Exec(ctx, `
		UPDATE import_previews
		SET state = 'expired', ended_at = ?
		WHERE centre_id = ? AND state = 'pending' AND made_at < ?`, tx.Now.UnixMilli(), tx.CentreID, limit)
	if err != nil {
		return nil, err
	}
	return old, dropFiles(ctx, tx)
}

func dropFiles(ctx context.Context, tx *sqldb.Tx) error {
	_, err := tx.Exec(ctx, `
		DELETE FROM kept_files
		WHERE centre_id = ? AND sha256 NOT IN (
		    SELECT sha256
		    FROM import_previews
		    WHERE centre_id = ? AND state = 'pending')`, tx.CentreID, tx.CentreID)
	return err
}

const selectPreviews = `
	SELECT id, kind, file_name, sha256, size, options, outcome, digest, made_at, made_by, state,
	       COALESCE(ended_at, 0) AS ended_at, COALESCE(ended_by, '') AS ended_by, COALESCE(batch_id, 0) AS batch_id
	FROM import_previews
	WHERE centre_id = ?`

type previewRow struct {
	ID      int64  `db:"id"`
	Kind    string `db:"kind"`
	File    string `db:"file_name"`
	SHA256  string `db:"sha256"`
	Size    int    `db:"size"`
	Options string `db:"options"`
	Outcome string `db:"outcome"`
	Digest  string `db:"digest"`
	At      int64  `db:"made_at"`
	By      string `db:"made_by"`
	State   string `db:"state"`
	EndedAt int64  `db:"ended_at"`
	EndedBy string `db:"ended_by"`
	Batch   int64  `db:"batch_id"`
}

func (r previewRow) preview() (attendance.Preview, error) {
	p := attendance.Preview{
		ID: r.ID, Kind: r.Kind, File: r.File, SHA256: r.SHA256, Size: r.Size,
		At: atMillis(r.At), By: r.By, State: r.State, EndedBy: r.EndedBy, Batch: r.Batch,
	}
	if r.EndedAt != 0 {
		p.EndedAt = atMillis(r.EndedAt)
	}
	if err := json.Unmarshal([]byte(r.Options), &p.Options); err != nil {
		return p, fmt.Errorf("options of preview %d: %w", r.ID, err)
	}
	decoder := json.NewDecoder(bytes.NewReader([]byte(r.Outcome)))
	decoder.UseNumber() // numbers of messages stay as they were written
	if err := decoder.Decode(&p.Result); err != nil {
		return p, fmt.Errorf("outcome of preview %d: %w", r.ID, err)
	}
	return p, nil
}

// pendingPreview loads a preview that can still be confirmed.
func pendingPreview(ctx context.Context, tx *sqldb.Tx, id int64) (previewRow, error) {
	var row previewRow
	err := tx.Get(ctx, &row, selectPreviews+` AND id = ?`, tx.CentreID, id)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return row, roster.Errorf(roster.NotFound, "import.unknown_preview", id)
	case err != nil:
		return row, err
	case row.State != attendance.PreviewPending:
		return row, roster.Errorf(roster.Conflict, "import.preview_ended."+row.State, id)
	case row.At < tx.Now.UnixMilli()-attendance.PreviewDays*dayMillis:
		return row, roster.Errorf(roster.Conflict, "import.preview_ended."+attendance.PreviewExpired, id)
	}
	return row, nil
}

// Preview loads a preview in whatever state.
func (s *Store) Preview(ctx context.Context, scope attendance.Scope, id int64) (attendance.Preview, error) {
	var row previewRow
	err := s.db.ReadTx(ctx, auditdb.Scoped(scope), func(tx *sqldb.Tx) error {
		return tx.Get(ctx, &row, selectPreviews+` AND id = ?`, tx.CentreID, id)
	})
	if errors.Is(err, sql.ErrNoRows) {
		return attendance.Preview{}, roster.Errorf(roster.NotFound, "import.unknown_preview", id)
	}
	if err != nil {
		return attendance.Preview{}, err
	}
	p, err := row.preview()
	if p.Result.Preview != nil {
		p.Result.Preview.ID = id
	}
	return p, err
}

// Kept loads a pending preview and the bytes of its file.
func (s *Store) Kept(ctx context.Context, scope attendance.Scope, id int64) (attendance.Preview, []byte, error) {
	var p attendance.Preview
	var data []byte
	err := s.db.ReadTx(ctx, auditdb.Scoped(scope), func(tx *sqldb.Tx) error {
		row, err := pendingPreview(ctx, tx, id)
		if err != nil {
			return err
		}
		if p, err = row.preview(); err != nil {
			return err
		}
		return tx.Get(ctx, &data, `
			SELECT content
			FROM kept_files
			WHERE centre_id = ? AND sha256 = ?`, tx.CentreID, row.SHA256)
	})
	return p, data, err
}

// Discard ends a pending preview.
func (s *Store) Discard(ctx context.Context, scope attendance.Scope, id int64) error {
	return locked(ctx, s.db, scope, func(tx *sqldb.Tx) error {
		row, err := pendingPreview(ctx, tx, id)
		if err != nil {
			return err
		}
		if err := endPreview(ctx, tx, id, attendance.PreviewDiscarded, nil); err != nil {
			return err
		}
		return auditdb.Write(ctx, tx, audit.Event{Action: "preview.discard", Object: numbered("preview", id), Detail: map[string]any{
			"kind": row.Kind, "file": row.File, "sha256": row.SHA256,
		}})
	})
}

func endPreview(ctx context.Context, tx *sqldb.Tx, id int64, state string, batch any) error {
	_, err := tx.Exec(ctx, `
		UPDATE import_previews
		SET state = ?, ended_at = ?, ended_by = ?, batch_id = ?
		WHERE centre_id = ? AND id = ?`, state, tx.Now.UnixMilli(), tx.Actor, batch, tx.CentreID, id)
	if err != nil {
		return err
	}
	return dropFiles(ctx, tx)
}

// Previews lists the previews, newest first, after old ones have expired.
func (s *Store) Previews(ctx context.Context, scope attendance.Scope) ([]attendance.Preview, error) {
	var list []attendance.Preview
	err := s.unexpired(ctx, scope, func(tx *sqldb.Tx) error {
		var rows []previewRow
		err := tx.Select(ctx, &rows, selectPreviews+` ORDER BY id DESC`, tx.CentreID)
		if err != nil {
			return err
		}
		list = make([]attendance.Preview, len(rows))
		for i, row := range rows {
			if list[i], err = row.preview(); err != nil {
				return err
			}
		}
		return nil
	})
	return list, err
}

// unexpired reads previews after old ones have expired, which is on record.
func (s *Store) unexpired(ctx context.Context, scope attendance.Scope, read func(tx *sqldb.Tx) error) error {
	return locked(ctx, s.db, scope, func(tx *sqldb.Tx) error {
		expired, err := expirePreviews(ctx, tx)
		if err != nil {
			return err
		}
		if err := read(tx); err != nil || len(expired) == 0 {
			return err
		}
		return auditdb.Write(ctx, tx, audit.Event{
			Action: "preview.expire", Object: numbered("preview", expired[0]), Detail: map[string]any{"expired": expired},
		})
	})
}

// waitingRows selects the counts alone out of the outcome, which may be megabytes.
var waitingRows = map[sqldb.Dialect]string{
	sqldb.SQLite: `
	SELECT id, kind, file_name, made_at, made_by, json_extract(outcome, '$.Rows') AS row_count,
	       json_extract(outcome, '$.Quarantined') + json_extract(outcome, '$.Rejected') AS bad_count
	FROM import_previews
	WHERE centre_id = ? AND state = 'pending'
	ORDER BY id DESC`,
	sqldb.PostgreSQL: `
	SELECT p.id, p.kind, p.file_name, p.made_at, p.made_by, CAST(o.outcome ->> 'Rows' AS BIGINT) AS row_count,
	       CAST(o.outcome ->> 'Quarantined' AS BIGINT) + CAST(o.outcome ->> 'Rejected' AS BIGINT) AS bad_count
	FROM import_previews p
	JOIN LATERAL (SELECT CAST(p.outcome AS JSON) AS outcome) o ON TRUE
	WHERE p.centre_id = ? AND p.state = 'pending'
	ORDER BY p.id DESC`,
}

// Waiting lists the pending previews, newest first, after old ones have expired.
func (s *Store) Waiting(ctx context.Context, scope attendance.Scope) ([]attendance.Waiting, error) {
	var list []attendance.Waiting
	err := s.unexpired(ctx, scope, func(tx *sqldb.Tx) error {
		var rows []struct {
			ID   int64  `db:"id"`
			Kind string `db:"kind"`
			File string `db:"file_name"`
			At   int64  `db:"made_at"`
			By   string `db:"made_by"`
			Rows int    `db:"row_count"`
			Bad  int    `db:"bad_count"`
		}
		if err := tx.Select(ctx, &rows, waitingRows[s.db.Dialect()], tx.CentreID); err != nil {
			return err
		}
		for _, r := range rows {
			list = append(list, attendance.Waiting{ID: r.ID, Kind: r.Kind, File: r.File, At: atMillis(r.At), By: r.By, Rows: r.Rows, Bad: r.Bad})
		}
		return nil
	})
	return list, err
}

// watch completes the result of a file that somebody looks at, or has looked at: the
// confirmation of a preview must do what the preview showed.
func (l *Ledger) watch(ctx context.Context, result *intake.Result) error {
	if result.Preview == nil {
		return nil
	}
	if err := l.describe(ctx, result); err != nil || l.meta.Preview == 0 {
		return err
	}
	row, err := pendingPreview(ctx, l.Tx, l.meta.Preview)
	if err != nil {
		return err
	}
	if row.Digest != result.Preview.Digest {
		return roster.Errorf(roster.Conflict, "import.preview_differs", row.ID, row.File)
	}
	return endPreview(ctx, l.Tx, row.ID, attendance.PreviewConfirmed, l.batch)
}

// sameFile finds the last batch that took in something of the very same file and has not
// been taken back, or else the last one that brought nothing new, unless what it knew
// has been taken back since.
func (l *Ledger) sameFile(ctx context.Context) (*intake.SameFile, error) {
	if l.meta.SHA256 == "" {
		return nil, nil
	}
	var row struct {
		ID int64  `db:"id"`
		By string `db:"imported_by"`
		At int64  `db:"imported_at"`
	}
	err := l.Tx.Get(ctx, &row, `
		SELECT b.id, b.imported_by, b.imported_at
		FROM batches b
		WHERE b.centre_id = ? AND b.sha256 = ? AND b.kind = ? AND b.id <> ? AND b.undone_at IS NULL
		  AND (b.accepted + b.unmatched > 0 OR NOT EXISTS (
		      SELECT 1
		      FROM batch_overlaps o
		      JOIN batches e ON e.centre_id = o.centre_id AND e.id = o.earlier_id
		      WHERE o.centre_id = b.centre_id AND o.batch_id = b.id AND e.undone_at IS NOT NULL))
		ORDER BY CASE WHEN b.accepted + b.unmatched > 0 THEN 0 ELSE 1 END, b.id DESC
		LIMIT 1`, l.Tx.CentreID, l.meta.SHA256, l.meta.Kind, l.batch)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	return &intake.SameFile{Batch: row.ID, By: row.By, At: atMillis(row.At)}, err
}
