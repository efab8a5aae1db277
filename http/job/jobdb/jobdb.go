// Package jobdb is the SQL of jobs.
package jobdb

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"redbanner/attendance"
	"redbanner/attendance/audit/auditdb"
	"redbanner/attendance/roster"
	"redbanner/http/job"
	"redbanner/migrations/sqldb"
)

// Store keeps the record of jobs in a database. It satisfies job.Store.
type Store struct {
	db *sqldb.DB
}

// New returns the store over an open database.
func New(db *sqldb.DB) *Store { return &Store{db} }

// write runs fn in a transaction that leaves no event.
func (s *Store) write(ctx context.Context, scope attendance.Scope, fn func(*sqldb.Tx) error) error {
	return s.db.InSilentTx(ctx, auditdb.Scoped(scope), []string{"jobs"}, fn)
}

// Add keeps a new job.
func (s *Store) Add(ctx context.Context, scope attendance.Scope, j job.Job) error {
	return s.write(ctx, scope, func(tx *sqldb.Tx) error {
		_, err := tx.Exec(ctx, `
			INSERT INTO jobs (centre_id, id, kind, subject, started_by, state, made_at)
			VALUES (?, ?, ?, ?, ?, ?, ?)`, tx.CentreID, j.ID, j.Kind, j.Subject, j.By, string(j.State), j.Made.UnixMilli())
		return err
	})
}

// Save keeps where a job stands.
func (s *Store) Save(ctx context.Context, scope attendance.Scope, j job.Job) error {
	outcome, err := text(j.Outcome)
	if err != nil {
		return fmt.Errorf("outcome of job %s: %w", j.ID, err)
	}
	failure, err := text(j.Failure)
	if err != nil {
		return fmt.Errorf("failure of job %s: %w", j.ID, err)
	}
	return s.write(ctx, scope, func(tx *sqldb.Tx) error {
		_, err := tx.Exec(ctx, `
			UPDATE jobs
			SET state = ?, stage = ?, done = ?, total = ?, outcome = ?, failure = ?, begun_at = ?, ended_at = ?
			WHERE centre_id = ? AND id = ?`,
			string(j.State), j.Stage, j.Done, j.Total, outcome, failure, instant(j.Begun), instant(j.Ended), tx.CentreID, j.ID)
		return err
	})
}

// text is a value in JSON, "" for none.
func text[T any](v *T) (string, error) {
	if v == nil {
		return "", nil
	}
	data, err := json.Marshal(v)
	return string(data), err
}

func instant(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t.UnixMilli()
}

const selectJobs = `
	SELECT id, kind, subject, started_by, state, stage, done, total, outcome, failure, made_at,
	       COALESCE(begun_at, 0) AS begun_at, COALESCE(ended_at, 0) AS ended_at
	FROM jobs
	WHERE centre_id = ?`

type row struct {
	ID      string `db:"id"`
	Kind    string `db:"kind"`
	Subject string `db:"subject"`
	By      string `db:"started_by"`
	State   string `db:"state"`
	Stage   string `db:"stage"`
	Done    int64  `db:"done"`
	Total   int64  `db:"total"`
	Outcome string `db:"outcome"`
	Failure string `db:"failure"`
	Made    int64  `db:"made_at"`
	Begun   int64  `db:"begun_at"`
	Ended   int64  `db:"ended_at"`
}

func (r row) job() (job.Job, error) {
	j := job.Job{
		ID: r.ID, Kind: r.Kind, Subject: r.Subject, By: r.By, State: job.State(r.State),
		Progress: job.Progress{Stage: r.Stage, Done: r.Done, Total: r.Total},
		Made:     at(r.Made), Begun: at(r.Begun), Ended: at(r.Ended),
	}
	err := errors.Join(read(r.Outcome, &j.Outcome), read(r.Failure, &j.Failure))
	if err != nil {
		return j, fmt.Errorf("job %s: %w", r.ID, err)
	}
	return j, nil
}

// read reads what text wrote. Numbers of messages stay as they were written.
func read[T any](text string, v **T) error {
	if text == "" {
		return nil
	}
	decoder := json.NewDecoder(bytes.NewReader([]byte(text)))
	decoder.UseNumber()
	return decoder.Decode(v)
}

func at(millis int64) time.Time {
	if millis == 0 {
		return time.Time{}
	}
	return time.UnixMilli(millis).UTC()
}

// Job loads a job.
func (s *Store) Job(ctx context.Context, scope attendance.Scope, id string) (job.Job, error) {
	var r row
	err := s.db.ReadTx(ctx, auditdb.Scoped(scope), func(tx *sqldb.Tx) error {
		return tx.Get(ctx, &r, selectJobs+` AND id = ?`, tx.CentreID, id)
	})
	if errors.Is(err, sql.ErrNoRows) {
		return job.Job{}, roster.Errorf(roster.NotFound, "job.unknown")
	}
	if err != nil {
		return job.Job{}, err
	}
	return r.job()
}

// Jobs lists the newest jobs, newest first.
func (s *Store) Jobs(ctx context.Context, scope attendance.Scope, by string, most int) ([]job.Job, error) {
	var rows []row
	err := s.db.ReadTx(ctx, auditdb.Scoped(scope), func(tx *sqldb.Tx) error {
		return tx.Select(ctx, &rows, selectJobs+`
			  AND (? = '' OR started_by = ?)
			ORDER BY id DESC
			LIMIT ?`, tx.CentreID, by, by, most)
	})
	if err != nil {
		return nil, err
	}
	list := make([]job.Job, len(rows))
	for i, r := range rows {
		if list[i], err = r.job(); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// Interrupt ends what no server runs any more and forgets what ended long ago.
func (s *Store) Interrupt(ctx context.Context, scope attendance.Scope, now, forget time.Time) error {
	return s.write(ctx, scope, func(tx *sqldb.Tx) error {
		_, err := tx.Exec(ctx, `
			UPDATE jobs
			SET state = 'interrupted', ended_at = ?
			WHERE centre_id = ? AND state IN ('waiting', 'running')`, now.UnixMilli(), tx.CentreID)
		if err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `
			DELETE FROM jobs
			WHERE centre_id = ? AND ended_at < ?`, tx.CentreID, forget.UnixMilli())
		return err
	})
}
