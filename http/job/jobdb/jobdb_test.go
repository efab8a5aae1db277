package jobdb_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"redbanner/attendance"
	"redbanner/attendance/roster"
	"redbanner/http/job"
	"redbanner/http/job/jobdb"
	"redbanner/migrations/sqldb"
	"redbanner/migrations/sqldb/sqldbtest"
)

// shop is a runner over a store, with the scopes of two accounts and of another centre.
type shop struct {
	testing.TB
	*job.Runner
	db              *sqldb.DB
	log             *bytes.Buffer // read it after Stop
	hr, admin, away attendance.Scope
}

func onBoth(t *testing.T, test func(t *testing.T, s *shop)) {
	t.Helper()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		here, there := sqldbtest.Centre(t, db, "north"), sqldbtest.Centre(t, db, "south")
		s := &shop{TB: t, db: db, log: &bytes.Buffer{}}
		s.hr = scope(here.CentreID, "hr", roster.RoleHR)
		s.admin = scope(here.CentreID, "admin", roster.RoleAdmin)
		s.away = scope(there.CentreID, "hr", roster.RoleHR)
		s.Runner = job.New(jobdb.New(db))
		s.Runner.Log = slog.New(slog.NewTextHandler(s.log, nil))
		t.Cleanup(func() { s.end() })
		test(t, s)
	})
}

func scope(centre int64, actor string, role roster.Role) attendance.Scope {
	return attendance.Scope{Centre: roster.Centre{ID: centre}, Actor: actor, As: &roster.Actor{Roles: []roster.Role{role}}}
}

// end waits for all jobs.
func (s *shop) end() {
	s.Helper()
	if err := s.Stop(context.Background()); err != nil {
		s.Errorf("stop: %v", err)
	}
}

func (s *shop) start(work job.Work) job.Job {
	s.Helper()
	j, err := s.Start(s.Context(), s.hr, "import.preview", "punches.xlsx", work)
	if err != nil {
		s.Fatal(err)
	}
	return j
}

func (s *shop) see(scope attendance.Scope, id string) job.Job {
	s.Helper()
	j, err := s.Job(s.Context(), scope, id)
	if err != nil {
		s.Fatal(err)
	}
	return j
}

func quick(context.Context, *job.Meter) (job.Outcome, error) {
	return job.Outcome{Href: "/imports/previews/3", Key: "imports.previewed", Args: []any{3, "a"}}, nil
}

func TestAJobTellsHowFarItIsAndHowItEnded(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, s *shop) {
		at, on := make(chan bool), make(chan bool)
		j := s.start(func(_ context.Context, m *job.Meter) (job.Outcome, error) {
			m.Stage("reading", 200)
			m.Did(50)
			at <- true
			<-on
			return quick(t.Context(), nil)
		})
		<-at
		halfway := s.see(s.hr, j.ID)
		if halfway.State != job.Running || halfway.Stage != "reading" || halfway.Percent() != 25 || halfway.Subject != "punches.xlsx" {
			t.Errorf("halfway: %+v", halfway)
		}
		close(on)
		s.end()
		ended := s.see(s.hr, j.ID)
		want := &job.Outcome{Href: "/imports/previews/3", Key: "imports.previewed", Args: ended.Outcome.Args}
		if ended.State != job.Done || ended.Failure != nil || ended.Ended.IsZero() || ended.Begun.IsZero() {
			t.Errorf("ended: %+v", ended)
		}
		if diff := cmp.Diff(want, ended.Outcome); diff != "" || fmt.Sprint(ended.Outcome.Args) != "[3 a]" {
			t.Errorf("outcome %v (-want +got):\n%s", ended.Outcome.Args, diff)
		}
	})
}

func TestAFailureIsKeptAsItIsToldAndItsCauseInTheLogAlone(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, s *shop) {
		refused := s.start(func(context.Context, *job.Meter) (job.Outcome, error) {
			return job.Outcome{}, &roster.Error{Kind: roster.Refused, Key: "import.refused", Args: []any{"leave"}, Problems: []roster.Problem{{Row: 7, Code: "bad_date"}}}
		})
		broken := s.start(func(context.Context, *job.Meter) (job.Outcome, error) {
			return job.Outcome{}, errors.New("disk on fire")
		})
		fallen := s.start(func(context.Context, *job.Meter) (job.Outcome, error) {
			return job.Outcome{}, errors.New([]string{}[len(s.hr.Actor)])
		})
		// What a panic says may hold what people typed; the log tells its type and its place.
		spoken := s.start(func(context.Context, *job.Meter) (job.Outcome, error) { panic("typed by Li Ming") })
		s.end()
		f := s.see(s.hr, refused.ID).Failure
		if f == nil || f.Err().Kind != roster.Refused || f.Key != "import.refused" || len(f.Problems) != 1 || f.Problems[0].Row != 7 {
			t.Errorf("refused: %+v", f)
		}
		for _, id := range []string{broken.ID, fallen.ID, spoken.ID} {
			j := s.see(s.hr, id)
			if j.State != job.Failed || j.Failure == nil || j.Failure.Key != "" {
				t.Errorf("%+v", j)
			}
		}
		for _, cause := range []string{"disk on fire", "index out of range", "panic: string", "jobdb_test.go"} {
			if !strings.Contains(s.log.String(), cause) {
				t.Errorf("the log lacks %q", cause)
			}
		}
		if strings.Contains(s.log.String(), "Li Ming") {
			t.Errorf("the log tells what was typed:\n%s", s.log)
		}
	})
}

func TestAJobIsItsOwnersAlone(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, s *shop) {
		j := s.start(quick)
		s.end()
		other := scope(s.hr.Centre.ID, "director", roster.RoleSupervisor)
		for name, who := range map[string]attendance.Scope{"another account": other, "another centre": s.away} {
			if _, err := s.Job(t.Context(), who, j.ID); roster.KindOf(err) != roster.NotFound {
				t.Errorf("%s: %v", name, err)
			}
			if list, err := s.Jobs(t.Context(), who); err != nil || len(list) != 0 {
				t.Errorf("%s lists %v, %v", name, list, err)
			}
		}
		seen := s.see(s.admin, j.ID)
		if seen.State != job.Done || seen.By != "hr" || seen.Subject != "" || seen.Outcome != nil {
			t.Errorf("the administrator sees %+v", seen)
		}
		list, err := s.Jobs(t.Context(), s.admin)
		if err != nil || len(list) != 1 || list[0].Subject != "" || list[0].Outcome != nil {
			t.Errorf("the administrator lists %+v, %v", list, err)
		}
		if list, err = s.Jobs(t.Context(), s.hr); err != nil || len(list) != 1 || list[0].Subject == "" {
			t.Errorf("the owner lists %+v, %v", list, err)
		}
		if _, err := s.Job(t.Context(), s.hr, "no such"); roster.KindOf(err) != roster.NotFound {
			t.Errorf("unknown: %v", err)
		}
	})
}

func TestAtARestartWhatRanIsInterrupted(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, s *shop) {
		ended := s.start(quick)
		s.end()
		store := jobdb.New(s.db)
		lost := job.Job{ID: "0198a000-0000-7000-8000-000000000000", Kind: "import.preview", By: "hr", State: job.Waiting, Made: time.Now()}
		if err := store.Add(t.Context(), s.hr, lost); err != nil {
			t.Fatal(err)
		}
		next := job.New(store)
		if err := next.Recover(t.Context(), s.hr); err != nil {
			t.Fatal(err)
		}
		if j := s.see(s.hr, lost.ID); j.State != job.Interrupted || j.Ended.IsZero() {
			t.Errorf("lost: %+v", j)
		}
		if j := s.see(s.hr, ended.ID); j.State != job.Done {
			t.Errorf("ended: %+v", j)
		}
		if err := store.Interrupt(t.Context(), s.hr, time.Now(), time.Now().Add(time.Hour)); err != nil {
			t.Fatal(err)
		}
		if list, err := s.Jobs(t.Context(), s.hr); err != nil || len(list) != 0 {
			t.Errorf("after all were forgotten: %+v, %v", list, err)
		}
	})
}

func TestAStoppingServerMarksWhatItCannotWaitFor(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, s *shop) {
		running := make(chan bool, 8)
		work := func(ctx context.Context, _ *job.Meter) (job.Outcome, error) {
			running <- true
			<-ctx.Done()
			return job.Outcome{}, ctx.Err()
		}
		ids := []string{s.start(work).ID, s.start(work).ID, s.start(work).ID} // the third one waits for a place
		<-running
		<-running
		now, cancel := context.WithCancel(t.Context())
		cancel()
		if err := s.Stop(now); err != nil {
			t.Fatal(err)
		}
		for _, id := range ids {
			if j := s.see(s.hr, id); j.State != job.Interrupted {
				t.Errorf("%+v", j)
			}
		}
		if _, err := s.Start(t.Context(), s.hr, "import.preview", "", quick); roster.KindOf(err) != roster.Conflict {
			t.Errorf("after the stop: %v", err)
		}
	})
}

func TestTooManyJobsOfOneCentreAreRefused(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, s *shop) {
		on := make(chan bool)
		work := func(context.Context, *job.Meter) (job.Outcome, error) {
			<-on
			return quick(t.Context(), nil)
		}
		for range 20 {
			s.start(work)
		}
		if _, err := s.Start(t.Context(), s.hr, "import.preview", "", quick); roster.KindOf(err) != roster.Conflict {
			t.Errorf("the 21st: %v", err)
		}
		if _, err := s.Start(t.Context(), s.away, "import.preview", "", quick); err != nil {
			t.Errorf("another centre's first: %v", err)
		}
		close(on)
		s.end()
	})
}

func TestIdsSortAsTheJobsWereBegun(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, s *shop) {
		first := s.start(quick)
		for time.Now().UnixMilli() <= first.Made.UnixMilli() { // ids tell milliseconds apart
			time.Sleep(time.Millisecond)
		}
		second := s.start(quick)
		s.end()
		list, err := s.Jobs(t.Context(), s.hr)
		if err != nil || len(list) != 2 || list[0].ID != second.ID || len(first.ID) != 36 || first.ID[14] != '7' {
			t.Errorf("%v, %v", list, err)
		}
	})
}
