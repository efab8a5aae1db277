package attendancedb

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"math"
	"strings"

	"redbanner/attendance"
	"redbanner/attendance/audit/auditdb"
	"redbanner/attendance/intake"
	"redbanner/attendance/roster"
	"redbanner/migrations/sqldb"
)

const selectBatches = `
	SELECT id, kind, format, file_name, sha256, line_count, accepted, duplicates, unmatched, quarantined, ignored,
	       corrections, rejected, first_day, last_day, covers_from, covers_to, imported_at, imported_by,
	       COALESCE(undone_at, 0) AS undone_at, COALESCE(undone_by, '') AS undone_by,
	       COALESCE((SELECT MIN(p.id) FROM import_previews p WHERE p.centre_id = b.centre_id AND p.batch_id = b.id), 0) AS preview
	FROM batches b
	WHERE centre_id = ?`

type batchRecord struct {
	ID          int64       `db:"id"`
	Kind        string      `db:"kind"`
	Format      string      `db:"format"`
	File        string      `db:"file_name"`
	SHA256      string      `db:"sha256"`
	Rows        int         `db:"line_count"`
	Accepted    int         `db:"accepted"`
	Duplicates  int         `db:"duplicates"`
	Unmatched   int         `db:"unmatched"`
	Quarantined int         `db:"quarantined"`
	Ignored     int         `db:"ignored"`
	Corrections int         `db:"corrections"`
	Rejected    int         `db:"rejected"`
	First       roster.Date `db:"first_day"`
	Last        roster.Date `db:"last_day"`
	CoversFrom  roster.Date `db:"covers_from"`
	CoversTo    roster.Date `db:"covers_to"`
	At          int64       `db:"imported_at"`
	By          string      `db:"imported_by"`
	UndoneAt    int64       `db:"undone_at"`
	UndoneBy    string      `db:"undone_by"`
	Preview     int64       `db:"preview"`
}

func (r batchRecord) batch() attendance.Batch {
	b := attendance.Batch{
		ID: r.ID, Kind: r.Kind, Format: r.Format, File: r.File, SHA256: r.SHA256,
		Rows: r.Rows, Accepted: r.Accepted - r.Corrections, Duplicates: r.Duplicates, Unmatched: r.Unmatched,
		Quarantined: r.Quarantined, Ignored: r.Ignored, Corrections: r.Corrections, Rejected: r.Rejected,
		Days: intake.Span{First: r.First, Last: r.Last}, Covers: intake.Span{First: r.CoversFrom, Last: r.CoversTo},
		At: atMillis(r.At), By: r.By, UndoneBy: r.UndoneBy, Preview: r.Preview,
	}
	switch {
	case r.Kind != "punches" && b.Covers != (intake.Span{}):
		b.Days = b.Covers // without the sums that its days move, up to the end of the year
	case r.First == everyDay: // the mark of what moves no day
		b.Days = intake.Span{}
	}
	if r.UndoneAt != 0 {
		b.UndoneAt = atMillis(r.UndoneAt)
	}
	return b
}

// Batches lists the batches that the filter lets pass, newest first.
func (s *Store) Batches(ctx context.Context, scope attendance.Scope, filter attendance.BatchFilter) ([]attendance.Batch, error) {
	query, args := selectBatches, []any{scope.Centre.ID}
	if filter.Kind != "" {
		query, args = query+` AND kind = ?`, append(args, filter.Kind)
	}
	if !filter.Since.IsZero() {
		query, args = query+` AND imported_at >= ?`, append(args, filter.Since.UnixMilli())
	}
	var rows []batchRecord
	err := s.db.ReadTx(ctx, auditdb.Scoped(scope), func(tx *sqldb.Tx) error {
		return tx.Select(ctx, &rows, query+` ORDER BY id DESC`, args...)
	})
	list := make([]attendance.Batch, 0, len(rows))
	for _, r := range rows {
		b := r.batch()
		if filter.Month.IsZero() || b.Days != (intake.Span{}) && b.Days.Meets(filter.Month) {
			list = append(list, b)
		}
	}
	return list, err
}

// Batch loads a batch with everything that is kept of it.
func (s *Store) Batch(ctx context.Context, scope attendance.Scope, id int64) (attendance.BatchDetail, error) {
	var d attendance.BatchDetail
	err := s.db.ReadTx(ctx, auditdb.Scoped(scope), func(tx *sqldb.Tx) error {
		var row batchRecord
		err := tx.Get(ctx, &row, selectBatches+` AND id = ?`, tx.CentreID, id)
		if errors.Is(err, sql.ErrNoRows) {
			return roster.Errorf(roster.NotFound, "import.unknown_batch", id)
		}
		if err != nil {
			return err
		}
		d = attendance.BatchDetail{Batch: row.batch()}
		if d.Quarantine, err = quarantined(ctx, tx, d.Batch); err != nil {
			return err
		}
		if d.SameFile, err = batchesOf(ctx, tx, d.Batch); err != nil {
			return err
		}
		d.Replaced, err = replacedBy(ctx, tx, d.Batch)
		return err
	})
	return d, err
}

// batchesOf lists the other batches of the very same file.
func batchesOf(ctx context.Context, tx *sqldb.Tx, b attendance.Batch) ([]int64, error) {
	var ids []int64
	err := tx.Select(ctx, &ids, `
		SELECT id
		FROM batches
		WHERE centre_id = ? AND sha256 = ? AND sha256 <> '' AND kind = ? AND id <> ?
		ORDER BY id`, tx.CentreID, b.SHA256, b.Kind, b.ID)
	return ids, err
}

// replacedBy tells what a batch replaced: the values before it, and those that it wrote.
func replacedBy(ctx context.Context, tx *sqldb.Tx, b attendance.Batch) ([]intake.Shown, error) {
	words, err := loadLabels(ctx, tx)
	if err != nil {
		return nil, err
	}
	var changes []changeRow
	err = tx.Select(ctx, &changes, `
		SELECT entity, entity_key, before_image
		FROM batch_changes
		WHERE centre_id = ? AND batch_id = ? AND before_image IS NOT NULL
		ORDER BY seq`, tx.CentreID, b.ID)
	if err != nil {
		return nil, err
	}
	var list []intake.Shown
	for _, c := range changes {
		var key, before []string
		if err := errors.Join(json.Unmarshal([]byte(c.Key), &key), json.Unmarshal([]byte(c.Before.String), &before)); err != nil {
			return nil, err
		}
		wrote, err := written(ctx, tx, b, c, key)
		if err != nil {
			return nil, err
		}
		s := intake.Shown{Outcome: "changed"}
		words.difference(&s, c.Entity, key, before, wrote)
		list = append(list, s)
	}
	return list, nil
}

// written is what a batch wrote under a key: what the next one found there, or else what
// is stored now. Of a batch that was taken back only one counts that came in between.
func written(ctx context.Context, tx *sqldb.Tx, b attendance.Batch, c changeRow, key []string) ([]string, error) {
	until := int64(math.MaxInt64)
	if b.Undone() {
		until = b.UndoneAt.UnixMilli()
	}
	var image string
	err := tx.Get(ctx, &image, `
		SELECT l.before_image
		FROM batch_changes l
		JOIN batches n ON n.centre_id = l.centre_id AND n.id = l.batch_id
		WHERE l.centre_id = ? AND l.entity = ? AND l.entity_key = ? AND l.batch_id > ? AND l.before_image IS NOT NULL
		  AND n.imported_at <= ?
		ORDER BY l.batch_id, l.seq
		LIMIT 1`, tx.CentreID, c.Entity, c.Key, b.ID, until)
	switch {
	case errors.Is(err, sql.ErrNoRows) && b.Undone():
		image = c.Before.String // nobody has kept it
	case errors.Is(err, sql.ErrNoRows):
		return storedNow(ctx, tx, c.Entity, key)
	case err != nil:
		return nil, err
	}
	var values []string
	err = json.Unmarshal([]byte(image), &values)
	return values, err
}

// storedNow loads the values under a key, nil when there are none any more.
func storedNow(ctx context.Context, tx *sqldb.Tx, name string, key []string) ([]string, error) {
	e := entities[name]
	rows, err := tx.Query(ctx, `SELECT `+strings.Join(e.values, ", ")+` FROM `+e.table+
		` WHERE centre_id = ? AND `+strings.Join(e.key, " = ? AND ")+` = ?`+e.where,
		append([]any{tx.CentreID}, anys(key)...)...)
	if err != nil {
		return nil, err
	}
	var now []string
	if rows.Next() {
		values, err := rows.SliceScan()
		if err != nil {
			_ = rows.Close() // the scan error says more
			return nil, err
		}
		now = texts(values)
	}
	if err := rows.Close(); err != nil {
		return nil, err
	}
	return now, rows.Err()
}
