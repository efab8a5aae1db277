// Package keptdb is the SQL of kept books and of the downloads of reports.
package keptdb

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"redbanner/attendance"
	"redbanner/attendance/audit"
	"redbanner/attendance/audit/auditdb"
	"redbanner/attendance/roster"
	"redbanner/migrations/sqldb"
	"redbanner/reports"
	"redbanner/reports/kept"
)

// Store keeps books in a database. It satisfies kept.Store.
type Store struct {
	db *sqldb.DB
}

// New returns the store over an open database.
func New(db *sqldb.DB) *Store { return &Store{db} }

// objectOf is what the events of a period's reports are about.
func objectOf(p roster.Period) string { return "report:" + p.String() }

// Standing lists the closings that stand, in order of their periods; of one period, or of
// all where it is zero.
func (s *Store) Standing(ctx context.Context, scope attendance.Scope, period roster.Period) ([]kept.Closing, error) {
	where, args := ofPeriod(scope, period)
	var rows []struct {
		Period string `db:"period"`
		Seq    int    `db:"seq"`
		Digest string `db:"output_digest"`
	}
	err := s.db.ReadTx(ctx, auditdb.Scoped(scope), func(tx *sqldb.Tx) error {
		return tx.Select(ctx, &rows, `
			SELECT period, seq, output_digest
			FROM snapshots
			WHERE centre_id = ?`+where+` AND reopened_at IS NULL
			ORDER BY period, seq`, args...)
	})
	list := make([]kept.Closing, len(rows))
	for i, r := range rows {
		p, err := roster.ParsePeriod(r.Period)
		if err != nil {
			return nil, err
		}
		list[i] = kept.Closing{Period: p, Seq: r.Seq, Digest: r.Digest}
	}
	return list, err
}

// ofPeriod is the condition of one period, or none, with the arguments from the centre on.
func ofPeriod(scope attendance.Scope, period roster.Period) (where string, args []any) {
	args = []any{scope.Centre.ID}
	if period.IsZero() {
		return "", args
	}
	return ` AND period = ?`, append(args, period.String())
}

// Keep keeps a book with its event, unless there is one of its closing and kind already.
func (s *Store) Keep(ctx context.Context, scope attendance.Scope, b kept.Book) error {
	return s.db.InTx(ctx, auditdb.Scoped(scope), func(tx *sqldb.Tx) error {
		if err := tx.LockCentre(ctx); err != nil {
			return err
		}
		done, err := tx.Exec(ctx, `
			INSERT INTO kept_books (centre_id, period, closing, kind, digest, name, sha256, size, content, made_by, made_staff, made_at)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
			ON CONFLICT (centre_id, period, closing, kind) DO NOTHING`,
			tx.CentreID, b.Period.String(), b.Closing, string(b.Kind), b.Digest, b.Name, b.SHA256, b.Size, b.Content, tx.Actor, tx.Staff, tx.Now.UnixMilli())
		if err != nil {
			return err
		}
		if rows, err := done.RowsAffected(); err != nil || rows == 0 {
			return err
		}
		return auditdb.Write(ctx, tx, audit.Event{Action: "report.keep", Object: objectOf(b.Period), Detail: map[string]any{
			"kind": b.Kind, "file": b.Name, "digest": b.Digest, "sha256": b.SHA256, "size": b.Size,
		}})
	})
}

const columns = `b.period, b.closing, b.kind, b.digest, b.name, b.sha256, b.size, b.made_by, b.made_staff, b.made_at,
	CASE WHEN s.reopened_at IS NULL THEN 1 ELSE 0 END AS stands`

const from = `
	FROM kept_books b
	JOIN snapshots s ON s.centre_id = b.centre_id AND s.period = b.period AND s.seq = b.closing
	WHERE b.centre_id = ?`

type row struct {
	Period  string `db:"period"`
	Closing int    `db:"closing"`
	Kind    string `db:"kind"`
	Digest  string `db:"digest"`
	Name    string `db:"name"`
	SHA256  string `db:"sha256"`
	Size    int64  `db:"size"`
	Content []byte `db:"content"`
	By      string `db:"made_by"`
	Staff   string `db:"made_staff"`
	At      int64  `db:"made_at"`
	Stands  int    `db:"stands"`
}

func (r row) book() (kept.Book, error) {
	p, err := roster.ParsePeriod(r.Period)
	return kept.Book{
		Period: p, Closing: r.Closing, Digest: r.Digest, Kind: reports.Kind(r.Kind), Name: r.Name, SHA256: r.SHA256, Size: r.Size, Content: r.Content,
		By: roster.Person{Account: r.By, Staff: r.Staff}, At: time.UnixMilli(r.At).UTC(), Stands: r.Stands == 1,
	}, err
}

// Books lists the kept books of a period without their content, the newest closing first.
func (s *Store) Books(ctx context.Context, scope attendance.Scope, period roster.Period) ([]kept.Book, error) {
	var rows []row
	err := s.db.ReadTx(ctx, auditdb.Scoped(scope), func(tx *sqldb.Tx) error {
		return tx.Select(ctx, &rows, `SELECT `+columns+from+` AND b.period = ? ORDER BY b.closing DESC, b.kind`, tx.CentreID, period.String())
	})
	list := make([]kept.Book, len(rows))
	for i, r := range rows {
		if list[i], err = r.book(); err != nil {
			return nil, err
		}
	}
	return list, err
}

// Book loads one book with its content; false where there is none.
func (s *Store) Book(ctx context.Context, scope attendance.Scope, period roster.Period, closing int, kind reports.Kind) (kept.Book, bool, error) {
	var r row
	err := s.db.ReadTx(ctx, auditdb.Scoped(scope), func(tx *sqldb.Tx) error {
		return tx.Get(ctx, &r, `SELECT `+columns+`, b.content`+from+` AND b.period = ? AND b.closing = ? AND b.kind = ?`,
			tx.CentreID, period.String(), closing, string(kind))
	})
	if errors.Is(err, sql.ErrNoRows) {
		return kept.Book{}, false, nil
	}
	if err != nil {
		return kept.Book{}, false, err
	}
	b, err := r.book()
	return b, true, err
}

// Each hands over every kept book of a centre with its content, one at a time; of one
// period, or of all where it is zero.
func (s *Store) Each(ctx context.Context, scope attendance.Scope, period roster.Period, each func(kept.Book) error) error {
	where, args := ofPeriod(scope, period)
	var keys []row
	err := s.db.ReadTx(ctx, auditdb.Scoped(scope), func(tx *sqldb.Tx) error {
		return tx.Select(ctx, &keys, `
			SELECT period, closing, kind
			FROM kept_books
			WHERE centre_id = ?`+where+`
			ORDER BY period, closing, kind`, args...)
	})
	for _, k := range keys {
		if err != nil {
			break
		}
		var p roster.Period
		if p, err = roster.ParsePeriod(k.Period); err != nil {
			break
		}
		var b kept.Book
		var there bool
		if b, there, err = s.Book(ctx, scope, p, k.Closing, reports.Kind(k.Kind)); err == nil && there {
			err = each(b)
		}
	}
	return err
}

// downloaded is what the event of a download says; the person whose sheet it is stands
// under staff, as in every event.
type downloaded struct {
	Kind   reports.Kind `json:"kind"`
	Staff  string       `json:"staff,omitempty"`
	Digest string       `json:"digest,omitempty"`
	SHA256 string       `json:"sha256"`
	Size   int64        `json:"size"`
	Kept   bool         `json:"kept"`
}

// Note writes the event of a download. Nothing else is written, and readers bring it about
// too: that somebody looked is no change of what there is to see.
func (s *Store) Note(ctx context.Context, scope attendance.Scope, d kept.Download) error {
	return s.db.InTx(ctx, auditdb.Scoped(scope), func(tx *sqldb.Tx) error {
		return auditdb.Write(ctx, tx, audit.Event{Action: "report.download", Object: objectOf(d.Period), Detail: downloaded{
			Kind: d.Kind, Staff: d.Of, Digest: d.Digest, SHA256: d.SHA256, Size: d.Size, Kept: d.Kept,
		}})
	})
}

// Downloads lists who was handed reports of a period, the newest first.
func (s *Store) Downloads(ctx context.Context, scope attendance.Scope, period roster.Period, most int) ([]kept.Download, error) {
	var rows []struct {
		Seq   int64  `db:"seq"`
		At    int64  `db:"at"`
		Actor string `db:"actor"`
		Staff string `db:"staff"`
		Body  []byte `db:"body"`
	}
	err := s.db.ReadTx(ctx, auditdb.Scoped(scope), func(tx *sqldb.Tx) error { // the action stands in the text for the sake of its index
		return tx.Select(ctx, &rows, `
			SELECT e.seq, e.at, e.actor, e.staff, d.body
			FROM audit_events e
			LEFT JOIN audit_details d ON d.centre_id = e.centre_id AND d.seq = e.seq
			WHERE e.centre_id = ? AND e.object = ? AND e.action = 'report.download'
			ORDER BY e.seq DESC
			LIMIT ?`, tx.CentreID, objectOf(period), most)
	})
	list := make([]kept.Download, len(rows))
	for i, r := range rows {
		var d downloaded
		if r.Body != nil { // an erased one says only that somebody was handed something
			if err := json.Unmarshal(r.Body, &d); err != nil {
				return nil, fmt.Errorf("event %d: %w", r.Seq, err)
			}
		}
		list[i] = kept.Download{
			Seq: r.Seq, Period: period, Kind: d.Kind, Of: d.Staff, Digest: d.Digest, SHA256: d.SHA256, Size: d.Size, Kept: d.Kept,
			By: roster.Person{Account: r.Actor, Staff: r.Staff}, At: time.UnixMilli(r.At).UTC(),
		}
	}
	return list, err
}
