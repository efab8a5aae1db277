// Package job runs what takes longer than a visitor waits: it goes on when the visitor
// leaves the page, says how far it is, and leaves a record of how it ended.
//
// A job belongs to the server that began it. What it wrote is whole or absent, as its own
// transactions make it; a job that the server did not live to end is told as interrupted.
package job

import (
	"context"
	"crypto/rand"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"time"

	"redbanner/attendance"
	"redbanner/attendance/roster"
)

// State is where a job stands.
type State string

// The states of a job.
const (
	Waiting     State = "waiting" // for a place to run in
	Running     State = "running"
	Done        State = "done"
	Failed      State = "failed"
	Interrupted State = "interrupted" // the server stopped before it ended
)

// Ended reports whether nothing more will come of a job.
func (s State) Ended() bool { return s != Waiting && s != Running }

// Job is one of them, as it is shown (任务).
type Job struct {
	ID      string
	Kind    string // the message job.kind.<kind> is its name
	Subject string // what it is about, such as a file
	By      string // account that began it
	State   State
	Progress
	Outcome *Outcome // when done
	Failure *Failure // when failed
	Made    time.Time
	Begun   time.Time // zero: it never ran
	Ended   time.Time
}

// Progress is how far a job is. Total is zero where nobody can tell.
type Progress struct {
	Stage       string // the message job.stage.<stage>, "" for none
	Done, Total int64
}

// Percent is the share that is done, 0 to 100.
func (p Progress) Percent() int {
	if p.Total <= 0 {
		return 0
	}
	return int(100 * min(max(p.Done, 0), p.Total) / p.Total)
}

// Outcome is what a job came to: a sentence, and the page that shows it.
type Outcome struct {
	Href string `json:"href"`
	Key  string `json:"key"`
	Args []any  `json:"args,omitempty"`
}

// Failure is why a job failed, as far as it is for people: without a key and problems the
// cause is in the log alone.
type Failure struct {
	Kind     roster.Kind      `json:"kind"`
	Key      string           `json:"key"`
	Args     []any            `json:"args,omitempty"`
	Problems []roster.Problem `json:"problems,omitempty"`
}

// Err is the failure as the error that it was.
func (f *Failure) Err() *roster.Error {
	return &roster.Error{Kind: f.Kind, Key: f.Key, Args: f.Args, Problems: f.Problems}
}

func failureOf(err error) *Failure {
	var e *roster.Error
	if !errors.As(err, &e) || e.Kind == roster.Internal {
		return &Failure{}
	}
	return &Failure{Kind: e.Kind, Key: e.Key, Args: e.Args, Problems: e.Problems}
}

// Store keeps the record of jobs.
type Store interface {
	// Add keeps a new job.
	Add(ctx context.Context, scope attendance.Scope, j Job) error
	// Save keeps where a job stands.
	Save(ctx context.Context, scope attendance.Scope, j Job) error
	// Job loads a job; an unknown one is NotFound.
	Job(ctx context.Context, scope attendance.Scope, id string) (Job, error)
	// Jobs lists the newest jobs of an account, or of all with "", newest first.
	Jobs(ctx context.Context, scope attendance.Scope, by string, most int) ([]Job, error)
	// Interrupt ends the jobs that no server runs any more and forgets those that ended
	// before a time.
	Interrupt(ctx context.Context, scope attendance.Scope, now, forget time.Time) error
}

// newID is a UUID of version 7: the time in milliseconds, then chance.
func newID(now time.Time) string {
	var id [16]byte
	_, _ = rand.Read(id[6:]) // never fails
	var at [8]byte
	binary.BigEndian.PutUint64(at[:], uint64(now.UnixMilli()))
	copy(id[:6], at[2:])
	id[6], id[8] = id[6]&0x0F|0x70, id[8]&0x3F|0x80
	text := hex.EncodeToString(id[:])
	return text[:8] + "-" + text[8:12] + "-" + text[12:16] + "-" + text[16:20] + "-" + text[20:]
}
