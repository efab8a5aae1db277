package scoringdb_test

import (
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"

	"redbanner/attendance/roster"
	"redbanner/migrations/sqldb"
	"redbanner/migrations/sqldb/sqldbtest"
	"redbanner/scoring/rulebook"
)

// Sixteen people of four windows vote at once, each for the same three others: of each
// window one ballot stays, whole.
func TestManyVoteAtOnce(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		o := newOffice(t, db)
		text := "code,name,window\n"
		for i := range 16 {
			text += fmt.Sprintf("P%02d,人员,W%d\n", i, 1+i%4)
		}
		o.must("staff", text)
		o.open()
		var wait sync.WaitGroup
		for i := range 16 {
			wait.Go(func() {
				for w := range 4 {
					if w != i%4 {
						if _, err := o.cast(fmt.Sprintf("P%02d", i), fmt.Sprintf("W%d", 1+w), rulebook.Points(50*i)); err != nil {
							t.Error(err)
						}
					}
				}
			})
		}
		wait.Wait()
		standing, _ := o.standing()
		for _, w := range standing.Windows {
			if w.Cast != 3 || w.Missing != 0 || w.Received != 3 {
				t.Errorf("%+v", w)
			}
		}
		if round := o.count(); round.Ballots != 12 {
			t.Errorf("counted %d", round.Ballots)
		}
	})
}

// Closing twice at once counts once; whoever votes meanwhile is counted, or is told that
// it was too late.
func TestVotesAreCountedOrRefusedWhileARoundCloses(t *testing.T) {
	t.Parallel()
	rounds := 10
	if raced {
		rounds = 2
	}
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		for n := range rounds {
			closing(t, db, n)
		}
	})
}

// late are the ways in which a vote comes too late.
var late = []string{"ratings.already_closed", "ratings.moved", "ratings.keys_lost"}

func closing(t *testing.T, db *sqldb.DB, n int) {
	t.Helper()
	o := newOfficeNamed(t, db, fmt.Sprintf("%s-%d", t.Name(), n))
	o.open()
	o.mustCast("S1", "W2", 800)
	taken, closed := atomic.Int64{}, atomic.Int64{}
	taken.Add(1)
	var wait sync.WaitGroup
	for staff, window := range map[string]string{"S2": "W1", "S3": "W1", "S4": "W1"} {
		wait.Go(func() {
			switch _, err := o.cast(staff, window, 700); {
			case err == nil:
				taken.Add(1)
			case !isLate(err):
				t.Errorf("%s: %v", staff, err)
			}
		})
	}
	for range 2 {
		wait.Go(func() {
			switch _, err := o.rounds.Close(t.Context(), o.scope, march, today); {
			case err == nil:
				closed.Add(1)
			case !isLate(err):
				t.Errorf("close: %v", err)
			}
		})
	}
	wait.Wait()
	standing, _ := o.standing()
	if int64(standing.Round.Ballots) != taken.Load() || standing.Ballots != standing.Round.Ballots || closed.Load() != 1 {
		t.Errorf("%d taken, %d counted, %d stored, closed %d times", taken.Load(), standing.Round.Ballots, standing.Ballots, closed.Load())
	}
	if keys, _ := o.keys.List(); len(keys) != 0 {
		t.Errorf("keys left: %v", keys)
	}
}

func isLate(err error) bool {
	var e *roster.Error
	if !errors.As(err, &e) {
		return false
	}
	for _, key := range late {
		if e.Key == key {
			return true
		}
	}
	return false
}

// Many who open a round at once open it once, and leave one key.
func TestManyOpenAtOnce(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		o := newOffice(t, db)
		var wait sync.WaitGroup
		for i := range 8 {
			wait.Go(func() {
				text := fmt.Sprintf("month,rater,window,attitude,efficiency,quality,integrity\n2025-03,W1,W2,8,8,8,%d\n", i)
				if _, err := o.put("ratings", text); err != nil {
					t.Error(err)
				}
			})
		}
		wait.Wait()
		if keys, _ := o.keys.List(); len(keys) != 1 {
			t.Errorf("keys of one round: %v", keys)
		}
		if got := o.actions("round:2025-03"); len(got) != 1 {
			t.Errorf("events: %v", got)
		}
		if round := o.count(); round.Ballots != 1 {
			t.Errorf("counted %d", round.Ballots)
		}
	})
}
