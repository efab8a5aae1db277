package job

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime"
	"runtime/debug"
	"sync"
	"time"

	"redbanner/attendance"
	"redbanner/attendance/roster"
)

// Work is what a job does. It tells the meter how far it is, and ends early when its
// context does: the server is stopping then.
type Work func(ctx context.Context, m *Meter) (Outcome, error)

// The bounds of what runs at once.
const (
	places  = 2  // that run at a time: the machine is small, and has visitors
	waiting = 20 // of one centre that wait or run
)

// Kept is how long the record of an ended job is kept.
const Kept = 90 * 24 * time.Hour

// Shown is how many jobs a list has.
const Shown = 200

// saveTime bounds the writing of how a job ended, while the server stops.
const saveTime = 10 * time.Second

// Runner runs jobs. Make it with New; end it with Stop.
type Runner struct {
	// Log is told what goes wrong inside; set it before the first job.
	Log *slog.Logger
	// Now is the clock of the jobs; set it before the first one.
	Now func() time.Time

	store Store

	ctx    context.Context // of all jobs
	cancel context.CancelFunc
	place  chan struct{}
	ends   sync.WaitGroup

	mu      sync.Mutex
	stopped bool
	live    map[string]*live // by id
	ended   map[State]int    // how many ended so, since the runner began
}

// live is a job that has not ended.
type live struct {
	mu    sync.Mutex
	scope attendance.Scope
	job   Job
}

// Meter is how a job tells how far it is.
type Meter struct{ of *live }

// Stage names what begins now: the message job.stage.<stage>. total is how much there is
// to do in it, 0 where that is not known.
func (m *Meter) Stage(stage string, total int64) {
	m.of.mu.Lock()
	defer m.of.mu.Unlock()
	m.of.job.Progress = Progress{Stage: stage, Total: total}
}

// Did says how much of the stage is done.
func (m *Meter) Did(done int64) {
	m.of.mu.Lock()
	defer m.of.mu.Unlock()
	m.of.job.Done = done
}

func (l *live) shown() Job {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.job
}

func (l *live) change(fn func(*Job)) Job {
	l.mu.Lock()
	defer l.mu.Unlock()
	fn(&l.job)
	return l.job
}

// New returns a runner over a store.
func New(store Store) *Runner {
	ctx, cancel := context.WithCancel(context.Background())
	return &Runner{
		Log: slog.New(slog.DiscardHandler), store: store, Now: time.Now,
		ctx: ctx, cancel: cancel, place: make(chan struct{}, places), live: map[string]*live{}, ended: map[State]int{},
	}
}

// Recover tells, for a centre, the jobs that an earlier server did not live to end.
func (r *Runner) Recover(ctx context.Context, scope attendance.Scope) error {
	now := r.Now()
	return r.store.Interrupt(ctx, scope, now, now.Add(-Kept))
}

// Start begins a job and returns at once. ctx is that of the request; the job has its own.
func (r *Runner) Start(ctx context.Context, scope attendance.Scope, kind, subject string, work Work) (Job, error) {
	now := r.Now()
	l := &live{scope: scope, job: Job{ID: newID(now), Kind: kind, Subject: subject, By: scope.Actor, State: Waiting, Made: now}}
	if err := r.enter(l); err != nil {
		return Job{}, err
	}
	if err := r.store.Add(ctx, scope, l.job); err != nil {
		r.leave(l)
		return Job{}, err
	}
	begun := l.shown()
	go r.run(l, work)
	return begun, nil
}

// enter counts a job in, unless there are too many or the server is stopping.
func (r *Runner) enter(l *live) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.stopped {
		return roster.Errorf(roster.Conflict, "job.stopping")
	}
	n := 0
	for _, other := range r.live {
		if other.scope.Centre.ID == l.scope.Centre.ID {
			n++
		}
	}
	if n >= waiting {
		return roster.Errorf(roster.Conflict, "job.too_many", waiting)
	}
	r.live[l.job.ID] = l
	r.ends.Add(1)
	return nil
}

func (r *Runner) leave(l *live) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.live, l.job.ID)
	r.ends.Done()
}

// run waits for a place, does the work and keeps how it ended.
func (r *Runner) run(l *live, work Work) {
	defer r.leave(l)
	var outcome Outcome
	err := r.ctx.Err()
	select {
	case r.place <- struct{}{}:
		defer func() { <-r.place }()
		r.save(l, func(j *Job) { j.State, j.Begun = Running, r.Now() })
		outcome, err = r.do(l, work)
	case <-r.ctx.Done():
		err = r.ctx.Err()
	}
	r.save(l, func(j *Job) {
		j.Ended = r.Now()
		switch {
		case err == nil:
			j.State, j.Outcome = Done, &outcome
		case r.ctx.Err() != nil:
			j.State = Interrupted
		default:
			j.State, j.Failure = Failed, failureOf(err)
		}
	})
	r.mu.Lock()
	r.ended[l.shown().State]++
	r.mu.Unlock()
	if err != nil && roster.KindOf(err) == roster.Internal {
		r.Log.Error("job failed", "job", l.job.ID, "kind", l.job.Kind, "error", err)
	}
}

// do runs the work; a panic ends the job and not the server.
func (r *Runner) do(l *live, work Work) (outcome Outcome, err error) {
	defer func() {
		if fallen := recover(); fallen != nil {
			err = fmt.Errorf("panic: %s\n%s", Fault(fallen), debug.Stack())
		}
	}()
	if err := r.ctx.Err(); err != nil {
		return Outcome{}, err
	}
	return work(r.ctx, &Meter{l})
}

// Fault says what a panic was raised with as far as that holds nothing that people typed:
// the runtime's own words, else the type of the value. The stack beside it names the place.
func Fault(fallen any) string {
	if of, ok := fallen.(runtime.Error); ok {
		return of.Error()
	}
	return fmt.Sprintf("%T", fallen)
}

// save keeps where a job stands, also while the server stops. A job whose record cannot be
// written goes on: it is shown from memory as long as it runs, and as interrupted later.
func (r *Runner) save(l *live, fn func(*Job)) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(r.ctx), saveTime)
	defer cancel()
	if err := r.store.Save(ctx, l.scope, l.change(fn)); err != nil {
		r.Log.Error("job record", "job", l.job.ID, "error", err)
	}
}

// Job returns a job of the visitor's own. Who reads the system sees others' jobs, too, but
// neither what they are about nor what came of them.
func (r *Runner) Job(ctx context.Context, scope attendance.Scope, id string) (Job, error) {
	j, err := r.job(ctx, scope, id)
	if err != nil {
		return Job{}, err
	}
	if !owns(scope, j) {
		if !scope.As.Has(roster.ReadSystem) {
			return Job{}, unknown()
		}
		j = j.outside()
	}
	return j, nil
}

func (r *Runner) job(ctx context.Context, scope attendance.Scope, id string) (Job, error) {
	r.mu.Lock()
	l := r.live[id]
	r.mu.Unlock()
	if l != nil && l.scope.Centre.ID == scope.Centre.ID {
		return l.shown(), nil
	}
	return r.store.Job(ctx, scope, id)
}

func unknown() error { return roster.Errorf(roster.NotFound, "job.unknown") }

// owns reports whether a job is the visitor's own. The machine's own hand owns all.
func owns(scope attendance.Scope, j Job) bool { return scope.As == nil || j.By == scope.Actor }

// outside is what somebody else may know of a job.
func (j Job) outside() Job {
	j.Subject, j.Outcome, j.Failure = "", nil, nil
	return j
}

// Jobs lists the visitor's own jobs, newest first; who reads the system sees all.
func (r *Runner) Jobs(ctx context.Context, scope attendance.Scope) ([]Job, error) {
	by := scope.Actor
	if scope.As.Has(roster.ReadSystem) {
		by = ""
	}
	list, err := r.store.Jobs(ctx, scope, by, Shown)
	for i := range list {
		r.mu.Lock()
		l := r.live[list[i].ID]
		r.mu.Unlock()
		if l != nil {
			list[i] = l.shown()
		}
		if !owns(scope, list[i]) {
			list[i] = list[i].outside()
		}
	}
	return list, err
}

// Counts tells how many jobs wait and run now, of all centres, and how many ended in each
// other state since the program began.
func (r *Runner) Counts() map[string]int {
	counts := map[string]int{string(Waiting): 0, string(Running): 0}
	r.mu.Lock()
	defer r.mu.Unlock()
	for state, n := range r.ended {
		counts[string(state)] = n
	}
	for _, l := range r.live {
		if state := l.shown().State; !state.Ended() {
			counts[string(state)]++
		}
	}
	return counts
}

// Stop takes no more jobs and waits for those under way until ctx ends; then they are told
// to end, and are kept as interrupted.
func (r *Runner) Stop(ctx context.Context) error {
	r.mu.Lock()
	r.stopped = true
	r.mu.Unlock()
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		r.ends.Wait()
	}()
	defer r.cancel()
	select {
	case <-ended:
		return nil
	case <-ctx.Done():
	}
	r.cancel()
	select {
	case <-ended:
		return nil
	case <-time.After(saveTime):
		return errors.New("jobs still run")
	}
}
