package scoringdb_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"redbanner/attendance"
	"redbanner/attendance/attendancedb"
	"redbanner/attendance/audit"
	"redbanner/attendance/audit/auditdb"
	"redbanner/attendance/calendar"
	"redbanner/attendance/intake"
	"redbanner/attendance/roster"
	"redbanner/attendance/slip"
	"redbanner/migrations/sqldb"
	"redbanner/migrations/sqldb/sqldbtest"
	"redbanner/scoring"
	"redbanner/scoring/scoringdb"
)

// races is how many races are run: a few, or as many as REDBANNER_RACES says.
func races(t *testing.T) int {
	t.Helper()
	text := os.Getenv("REDBANNER_RACES")
	switch {
	case text != "":
	case raced:
		return 2
	default:
		return 10
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// track is a centre in whose March people write while somebody closes it. S4 was absent
// every day, so that a slip, leave or a punch of any day moves a score.
type track struct {
	*hearing
	facts *scoring.Facts
	slips *slip.Service
	days  []roster.Date // working days
	lap   int
}

// laps is how many races a track is good for: each takes a day of its own.
const laps = 18

func newTrack(t *testing.T, db *sqldb.DB, number int) *track {
	t.Helper()
	store := scoringdb.New(db)
	centre, err := store.AddCentre(t.Context(), "test", fmt.Sprint("track", number), "中心")
	if err != nil {
		t.Fatal(err)
	}
	o := &office{Service: &scoring.Service{Store: store}, people: &attendance.Service{Store: attendancedb.New(db)}, t: t, db: db}
	o.scope = attendance.Scope{Centre: centre, Actor: "test"}
	k := &track{
		hearing: &hearing{o, &scoring.Rulings{Store: scoringdb.NewRulings(db)}, nil},
		facts:   &scoring.Facts{Store: scoringdb.NewFacts(db)}, slips: &slip.Service{Store: attendancedb.New(db)},
	}
	cal := calendar.New(calendar.AllNational(), nil)
	var punches strings.Builder
	for day := range cal.Each(march.First(), march.Last()) {
		k.days = append(k.days, day)
		fmt.Fprintf(&punches, "1,%s 07:50:00\n", day)
	}
	o.must("windows", "code,name\nW1,民政\nW2,社保\nW3,财政\nW4,信访\n")
	o.must("staff", "code,name,window,clock_no\nS1,甲,W1,1\nS2,乙,W2,2\nS3,丙,W3,3\nS4,丁,W4,4\n")
	o.must("leave", "staff,type,from,to\nS2,official,2025-03-01,2025-03-31\nS3,official,2025-03-01,2025-03-31\n")
	o.must("punches", "clock_no,time\n"+punches.String())
	_, err = attendancedb.New(db).ChangeOffices(t.Context(), o.scope, func(attendance.Offices) ([]attendance.Holding, error) {
		return []attendance.Holding{{Office: attendance.Director, Staff: "S3", From: roster.MustDate("2025-01-01")}}, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return k
}

// writers are the kinds of writes into a period; each is of the lap's own day.
func (k *track) writers(slipNumber int64) map[string]func(context.Context) error {
	day, note := k.days[k.lap], fmt.Sprint("lap ", k.lap)
	imported := func(service func(context.Context, attendance.Scope, string, intake.File, intake.Options) (intake.Result, error), kind, text string) func(context.Context) error {
		return func(ctx context.Context) error {
			_, err := service(ctx, k.scope, kind, intake.File{Name: kind + ".csv", Data: []byte(text)}, options)
			return err
		}
	}
	return map[string]func(context.Context) error{
		"fact import": imported(k.Import, "facts", fmt.Sprintf("date,kind,staff,note\n%s,conduct.violation,S1,%s\n", day, note)),
		"case":        imported(k.Import, "cases", fmt.Sprintf("number,staff,accepted,promise_days,finished\nB%d,S2,2025-03-03 09:00,1,2025-03-05 10:00\n", k.lap)),
		"meeting":     imported(k.Import, "meetings", fmt.Sprintf("date,meeting,staff,status\n%s,%s,S3,late\n", day, note)),
		"leave":       imported(k.people.Import, "leave", fmt.Sprintf("staff,type,from,from_half,to,to_half\nS4,personal,%s,pm,%s,pm\n", day, day)),
		"punches":     imported(k.people.Import, "punches", fmt.Sprintf("clock_no,time\n4,%s 11:35:00\n", day)),
		"fact service": func(ctx context.Context) error {
			_, err := k.facts.Record(ctx, k.scope, today, scoring.FactInput{Fact: scoring.Fact{Date: day, Kind: "hygiene.finding", Window: "W3", Note: note}})
			return err
		},
		"slip": func(ctx context.Context) error {
			_, err := k.slips.Approve(ctx, k.as("director", "S3"), slipNumber, "", today)
			return err
		},
		"waiver": func(ctx context.Context) error {
			w := scoring.WaiverRecord{Period: march, Reason: note, Waiver: scoring.Waiver{Staff: "S4", Date: day, Minutes: "纪要", DecidedBy: "主任"}}
			_, err := k.rulings.Waive(ctx, k.scope, w, today)
			return err
		},
	}
}

// run lets everybody write while March is closed, and reports how many got in.
func (k *track) run() (in int32) {
	k.t.Helper()
	ctx := k.t.Context()
	number, err := k.slips.Ask(ctx, k.as("S4", "S4"), attendance.Slip{Date: k.days[k.lap], Session: roster.AM, Side: calendar.In, Reason: "忘记打卡"}, today)
	if err != nil {
		k.t.Fatal(err)
	}
	d, err := scoring.ParseDecision([]byte(decided), "d")
	if err != nil {
		k.t.Fatal(err)
	}
	var all sync.WaitGroup
	var inside atomic.Int32
	start := make(chan struct{})
	enter := func(what string, write func(context.Context) error) {
		after := time.Duration(rand.Int64N(int64(30 * time.Millisecond)))
		all.Go(func() {
			<-start
			time.Sleep(after)
			switch err := write(ctx); {
			case err == nil:
				inside.Add(1)
			case roster.KindOf(err) != roster.Closed:
				k.t.Errorf("%s: %v", what, err)
			}
		})
	}
	for what, write := range k.writers(number) {
		enter(what, write)
	}
	enter("close", func(ctx context.Context) error {
		_, err := k.Close(ctx, k.scope, march, today, d)
		return err
	})
	close(start)
	all.Wait()
	return inside.Load() - 1
}

// sound reports whether the closed month holds everything that got in, and opens it again
// for the next race.
func (k *track) sound() bool {
	k.t.Helper()
	found, err := k.Verify(k.t.Context(), k.scope, march)
	if err != nil || len(found) != 1 {
		k.t.Fatalf("verify: %+v, %v", found, err)
	}
	k.reopen()
	k.lap++
	return found[0].OK
}

func TestNothingSlipsInWhileAMonthIsClosed(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		n, in, outside := races(t), 0, 0
		var k *track
		for i := range n {
			if i%laps == 0 {
				k = newTrack(t, db, i)
			}
			in += int(k.run())
			if !k.sound() {
				outside++
			}
			if t.Failed() {
				t.FailNow()
			}
		}
		t.Logf("%d races with %d writers each: %d writes went in, %d were refused, %d months with something outside", n, 8, in, 8*n-in, outside)
		if outside != 0 {
			t.Errorf("%d of %d months hold something outside their total", outside, n)
		}
	})
}

// TestWithoutTheLockSomethingSlipsIn: a writer that looks whether the month is open before
// it has the centre to itself is what the lock is for, and the test above would notice
// one. SQLite has one writer at a time.
func TestWithoutTheLockSomethingSlipsIn(t *testing.T) {
	t.Parallel()
	k := newTrack(t, sqldbtest.Open(t, sqldb.PostgreSQL), 0)
	looked, closed, written := make(chan struct{}), make(chan struct{}), make(chan error, 1)
	go func() { written <- k.hasty(looked, closed) }()
	<-looked
	if err := k.shut(decided); err != nil {
		t.Error(err)
	}
	close(closed)
	if err := <-written; err != nil {
		t.Fatalf("the hasty writer: %v", err)
	}
	if k.sound() {
		t.Error("a writer without the lock lost nothing: the test would not notice")
	}
}

// hasty looks first and writes when the month is closed, without the centre's lock between.
func (k *track) hasty(looked chan<- struct{}, closed <-chan struct{}) error {
	ctx := k.t.Context()
	once := sync.OnceFunc(func() { close(looked) })
	defer once() // whatever goes wrong, the other side goes on
	return k.db.InTx(ctx, sqldb.Scope{CentreID: k.scope.Centre.ID, Actor: "hasty"}, func(tx *sqldb.Tx) error {
		closedPeriods, err := attendancedb.ClosedPeriods(ctx, tx)
		if err != nil || len(closedPeriods) > 0 {
			return err
		}
		once()
		<-closed
		_, err = tx.Exec(ctx, `
			INSERT INTO sign_ins (centre_id, day, meeting, staff, status)
			VALUES (?, ?, ?, 'S3', 'absent')`, tx.CentreID, k.days[k.lap], fmt.Sprint("hasty ", k.lap))
		if err != nil {
			return err
		}
		return auditdb.Write(ctx, tx, audit.Event{Action: "meeting.add", Object: "meeting:hasty"})
	})
}

func TestTwoWhoTurnAPeriodAtOnceHaveOneEffect(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		n := races(t)
		h := newHearing(t, db)
		d, err := scoring.ParseDecision([]byte(decided+"early_close: {reason: 全体同意}\n"), "d")
		if err != nil {
			t.Fatal(err)
		}
		plain, err := scoring.ParseDecision([]byte(decided), "d")
		if err != nil {
			t.Fatal(err)
		}
		ctx := t.Context()
		events := h.events()
		twice := func(what string, effects int, turns ...func() error) {
			t.Helper()
			var all sync.WaitGroup
			var done atomic.Int32
			for _, turn := range turns {
				all.Go(func() {
					if turn() == nil {
						done.Add(1)
					}
				})
			}
			all.Wait()
			now := h.events()
			if int(done.Load()) != effects || now-events != effects {
				t.Fatalf("%s: %d effects and %d events, want %d", what, done.Load(), now-events, effects)
			}
			events = now
		}
		publish := func() error { _, err := h.Publish(ctx, h.scope, march, posted); return err }
		shut := func() error { _, err := h.Close(ctx, h.scope, march, posted, d); return err }
		straight := func() error { _, err := h.Close(ctx, h.scope, march, posted, plain); return err }
		ask := func() error { _, err := h.Reopen(ctx, h.as("one", "S1"), march, posted, "更正"); return err }
		confirm := func() error { return h.ConfirmReopen(ctx, h.as("two", "S2"), march, posted) }
		for i := range n {
			if i%2 == 0 {
				twice("publishing twice", 1, publish, publish)
				twice("closing twice", 1, shut, shut)
			} else {
				twice("closing twice", 1, straight, straight)
			}
			twice("asking twice", 1, ask, ask)
			twice("confirming twice", 1, confirm, confirm)
			if err := straight(); err != nil {
				t.Fatal(err)
			}
			if err := ask(); err != nil {
				t.Fatal(err)
			}
			events = h.events()
			again := error(nil) // of closing before or after it is open again
			twice("confirming against closing", 1, confirm, func() error {
				if again = straight(); again == nil {
					events++ // its own, which is not the confirmation's
				}
				return context.Canceled
			})
			if again == nil {
				twice("asking", 1, ask)
				twice("confirming", 1, confirm)
			} else if roster.KindOf(again) != roster.Closed {
				t.Fatalf("closing against opening: %v", again)
			}
		}
	})
}

// events counts the events of the log.
func (h *hearing) events() int {
	h.t.Helper()
	n := 0
	err := h.db.ReadTx(h.t.Context(), sqldb.Scope{CentreID: h.scope.Centre.ID}, func(tx *sqldb.Tx) error {
		return tx.Get(h.t.Context(), &n, `
			SELECT COUNT(*)
			FROM audit_events
			WHERE centre_id = ?`, tx.CentreID)
	})
	if err != nil {
		h.t.Fatal(err)
	}
	return n
}
