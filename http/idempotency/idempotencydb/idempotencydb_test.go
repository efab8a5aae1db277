package idempotencydb_test

import (
	"strings"
	"sync"
	"testing"
	"time"

	"redbanner/attendance"
	"redbanner/attendance/roster"
	"redbanner/http/idempotency"
	"redbanner/http/idempotency/idempotencydb"
	"redbanner/migrations/sqldb"
	"redbanner/migrations/sqldb/sqldbtest"
)

var begun = time.Date(2026, 7, 2, 1, 0, 0, 0, time.UTC)

// desk is the service over a store, with a clock that a test moves.
type desk struct {
	*idempotency.Service
	testing.TB
	scope attendance.Scope
	now   time.Time
}

func newDesk(t *testing.T, db *sqldb.DB) *desk {
	t.Helper()
	of := sqldbtest.Centre(t, db, "north")
	d := &desk{TB: t, now: begun, scope: attendance.Scope{Centre: roster.Centre{ID: of.CentreID, Code: "north"}, Actor: "hr"}}
	d.Service = &idempotency.Service{Store: idempotencydb.New(db), Now: func() time.Time { return d.now }}
	return d
}

// begin asks under a key; what is the message of the error, "" for none.
func (d *desk) begin(scope attendance.Scope, key, digest string) (answer *idempotency.Answer, what string) {
	d.Helper()
	answer, err := d.Begin(d.Context(), scope, key, digest)
	if err != nil {
		return nil, err.(*roster.Error).Key
	}
	return answer, ""
}

// fresh fails unless a request under a key is taken for one that was never made.
func (d *desk) fresh(scope attendance.Scope, key string) {
	d.Helper()
	if a, what := d.begin(scope, key, "a"); a != nil || what != "" {
		d.Errorf("%s: %+v %s", key, a, what)
	}
}

func (d *desk) finish(key, body string) {
	d.Helper()
	if err := d.Finish(d.Context(), d.scope, key, idempotency.Answer{Status: 200, ContentType: "application/json", Body: []byte(body)}); err != nil {
		d.Fatal(err)
	}
}

func TestTheSameRequestIsAnsweredAsBeforeForADay(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		d := newDesk(t, db)
		d.fresh(d.scope, "k")
		d.finish("k", `{"number":1}`)
		d.now = begun.Add(idempotency.Kept)
		if a, _ := d.begin(d.scope, "k", "a"); a == nil || a.Status != 200 || a.ContentType != "application/json" || string(a.Body) != `{"number":1}` {
			t.Errorf("after a day: %+v", a)
		}
		d.now = begun.Add(idempotency.Kept + time.Millisecond)
		d.fresh(d.scope, "k")
	})
}

func TestAKeyIsOfOneRequestOfOneAccount(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		d := newDesk(t, db)
		d.fresh(d.scope, "k")
		d.finish("k", "{}")
		if a, what := d.begin(d.scope, "k", "b"); a != nil || what != "api.key_reused" {
			t.Errorf("another request: %+v %s", a, what)
		}
		other := d.scope
		other.Actor = "director"
		d.fresh(other, "k")
		elsewhere := sqldbtest.Centre(t, db, "south")
		d.fresh(attendance.Scope{Centre: roster.Centre{ID: elsewhere.CentreID, Code: "south"}, Actor: "hr"}, "k")
		for _, bad := range []string{"", " k", "键", strings.Repeat("k", idempotency.MaxKey+1)} {
			if _, what := d.begin(d.scope, bad, "a"); what != "api.bad_key" {
				t.Errorf("%q: %s", bad, what)
			}
		}
	})
}

func TestARequestThatNobodyFinishedIsNotDoneAgainUnseen(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		d := newDesk(t, db)
		d.fresh(d.scope, "k")
		d.now = begun.Add(idempotency.Lost)
		if _, what := d.begin(d.scope, "k", "a"); what != idempotency.Running {
			t.Errorf("under way: %s", what)
		}
		d.now = begun.Add(idempotency.Lost + time.Millisecond)
		if _, what := d.begin(d.scope, "k", "a"); what != "api.key_lost" {
			t.Errorf("lost: %s", what)
		}
		if err := d.Forget(t.Context(), d.scope, "k"); err != nil {
			t.Fatal(err)
		}
		d.fresh(d.scope, "k")
	})
}

func TestOfSeveralAtOnceOneComesFirst(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		d := newDesk(t, db)
		said := make([]string, 8)
		var wg sync.WaitGroup
		for i := range said {
			wg.Go(func() { _, said[i] = d.begin(d.scope, "k", "a") })
		}
		wg.Wait()
		first := 0
		for _, what := range said {
			switch what {
			case "":
				first++
			case idempotency.Running:
			default:
				t.Errorf("said %s", what)
			}
		}
		if first != 1 {
			t.Errorf("%d were first", first)
		}
	})
}
