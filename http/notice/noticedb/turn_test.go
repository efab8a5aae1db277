package noticedb_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"redbanner/attendance"
	"redbanner/attendance/audit/auditdb"
	"redbanner/attendance/roster"
	"redbanner/http/notice"
	"redbanner/http/notice/noticedb"
	"redbanner/migrations/sqldb"
	"redbanner/migrations/sqldb/sqldbtest"
)

// half is the robots of a hall of which those of DingTalk do not answer. They are let go
// once so many messages came to the others: who sends by one after the other runs out of
// patience with them first.
type half struct {
	*hall
	most  int
	done  chan struct{}
	mu    sync.Mutex
	good  int
	calls int // of those that do not answer
}

func (h *hall) halfDead(most int) *half {
	d := &half{hall: h, most: most, done: make(chan struct{})}
	h.Sender.Robots = d
	return d
}

func (d *half) RoundTrip(r *http.Request) (*http.Response, error) {
	if strings.Contains(r.URL.Host, "dingtalk") {
		d.mu.Lock()
		d.calls++
		d.mu.Unlock()
		select {
		case <-d.done:
			return nil, errors.New("no route")
		case <-r.Context().Done():
			return nil, r.Context().Err()
		}
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.good++; d.good == d.most {
		close(d.done)
	}
	return d.hall.RoundTrip(r)
}

// wecom adds a channel of the other kind.
func (h *hall) wecom(topics ...string) notice.Channel {
	h.Helper()
	c, err := h.Add(h.Context(), h.scope, notice.Channel{Kind: notice.WeCom, Name: "值班群", Topics: topics}, notice.Secret{Key: key})
	if err != nil {
		h.Fatal(err)
	}
	return c
}

// told counts the messages of a channel that were sent, those that wait, and the tries of these.
func (h *hall) told(channel int64) (sent, waiting, tries int) {
	h.Helper()
	for _, e := range h.queue() {
		switch {
		case e.Channel == channel && e.State == notice.Sent:
			sent++
		case e.Channel == channel && e.State == notice.Waiting:
			waiting, tries = waiting+1, tries+e.Tries
		}
	}
	return sent, waiting, tries
}

// TestADeadChannelTakesNothingFromAnother has a robot that does not answer beside one that does.
func TestADeadChannelTakesNothingFromAnother(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, h *hall) {
		dead, live := h.add("leave.apply"), h.wecom("leave.apply")
		for range 20 {
			h.happen("leave.apply", "leave:1")
		}
		d := h.halfDead(20)
		h.turn()
		if sent, waiting, _ := h.told(live.Number); sent != 20 || waiting != 0 {
			t.Errorf("the robot that answers was told %d, %d wait", sent, waiting)
		}
		if _, waiting, tries := h.told(dead.Number); waiting != 20 || tries != 1 || d.calls != 1 {
			t.Errorf("of the robot that does not answer %d wait with %d tries after %d calls", waiting, tries, d.calls)
		}
		for _, e := range h.queue() {
			if e.Failure.Code == notice.TimedOut {
				t.Error("the one was waited for before the other was told")
			}
		}
		h.at = h.at.Add(time.Minute)
		h.turn() // the next one is tried, and the first is not due yet
		if _, waiting, tries := h.told(dead.Number); waiting != 20 || tries != 2 || d.calls != 2 {
			t.Errorf("a minute later %d wait with %d tries after %d calls", waiting, tries, d.calls)
		}
	})
}

// TestADeadCentreKeepsNoOtherWaiting takes the turns of two centres, of which the first has
// a robot that does not answer.
func TestADeadCentreKeepsNoOtherWaiting(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, h *hall) {
		h.add("leave.apply")
		h.happen("leave.apply", "leave:1")
		north := h.scope
		h.scope.Centre = roster.Centre{ID: sqldbtest.Centre(t, h.db, "south").CentreID, Name: "南部中心"}
		h.wecom("leave.apply")
		h.happen("leave.apply", "leave:1")
		h.halfDead(1)
		h.Turns(t.Context(), []attendance.Scope{north, h.scope}, func(scope attendance.Scope, err error) {
			t.Errorf("%s: %v", scope.Centre.Name, err)
		})
		h.scope = north
		if e := h.queue()[0]; len(h.texts) != 1 || !strings.Contains(h.texts[0], "南部中心") || e.Failure.Code != notice.Unreachable {
			t.Errorf("told was %q; of the other centre %+v", h.texts, e)
		}
	})
}

// TestTurnsTellWhoseFailed has a turn without the right to one.
func TestTurnsTellWhoseFailed(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, h *hall) {
		h.add("leave.apply")
		h.happen("leave.apply", "leave:1")
		other := h.scope
		other.As = &roster.Actor{Roles: []roster.Role{roster.RoleStaff}, Staff: "S1"}
		var failed error
		h.Turns(t.Context(), []attendance.Scope{other, h.scope}, func(scope attendance.Scope, err error) {
			if scope.As == nil {
				t.Errorf("the other turn: %v", err)
			}
			failed = err
		})
		if roster.KindOf(failed) != roster.Forbidden || len(h.texts) != 1 {
			t.Errorf("%v, told was %q", failed, h.texts)
		}
	})
}

// answering answers each request alike.
type answering struct {
	status int
	body   string
	err    error
	calls  int
}

func (a *answering) RoundTrip(r *http.Request) (*http.Response, error) {
	if a.calls++; a.err != nil {
		return nil, a.err
	}
	return &http.Response{StatusCode: a.status, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(a.body)), Request: r}, nil
}

// TestAChannelRestsAfterWhatTheNextMessageWouldMeet tells the failures that are of the
// channel from those that are of a message.
func TestAChannelRestsAfterWhatTheNextMessageWouldMeet(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, h *hall) {
		h.add("leave.apply")
		for range 8 {
			h.happen("leave.apply", "leave:1")
		}
		for _, tt := range []struct {
			name         string
			robot        answering
			calls, tries int
		}{
			{"no answer", answering{err: context.DeadlineExceeded}, 1, 1},
			{"nobody there", answering{err: errors.New("no route")}, 1, 2},
			{"a fault of a message", answering{status: 200, body: `{"errcode":40008}`}, 6, 8},
		} {
			h.Sender.Robots = &tt.robot
			h.turn()
			if _, waiting, tries := h.told(1); waiting != 8 || tt.robot.calls != tt.calls || tries != tt.tries {
				t.Errorf("%s: %d calls, %d wait with %d tries", tt.name, tt.robot.calls, waiting, tries)
			}
		}
	})
}

// TestAMutedRobotIsLeftAlone by every server, with whatever happens meanwhile.
func TestAMutedRobotIsLeftAlone(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, h *hall) {
		h.add("leave.apply")
		for range 5 {
			h.happen("leave.apply", "leave:1")
		}
		h.fail = `{"errcode":130101}`
		h.turn()
		h.fail = ""
		for range 10 {
			h.at = h.at.Add(time.Minute)
			h.happen("leave.apply", "leave:2")
			if err := h.server().Turn(t.Context(), h.scope); err != nil {
				t.Fatal(err)
			}
		}
		if _, waiting, tries := h.told(1); h.calls != 1 || waiting != 15 || tries != 1 {
			t.Errorf("%d calls, %d wait with %d tries", h.calls, waiting, tries)
		}
		h.at = h.at.Add(time.Minute)
		h.turn()
		if sent, waiting, _ := h.told(1); sent != 15 || waiting != 0 {
			t.Errorf("afterwards %d are sent, %d wait", sent, waiting)
		}
	})
}

// TestATurnEndsAfterAMinute of a robot that is slow: what is left has all its tries.
func TestATurnEndsAfterAMinute(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, h *hall) {
		h.add("leave.apply")
		for range 15 {
			h.happen("leave.apply", "leave:1")
		}
		h.Sender.Robots = slow{h}
		h.turn()
		if sent, waiting, tries := h.told(1); sent != 7 || waiting != 8 || tries != 0 {
			t.Errorf("%d are sent within the minute, %d wait with %d tries", sent, waiting, tries)
		}
		h.turn()
		h.turn()
		if sent, waiting, _ := h.told(1); sent != 15 || waiting != 0 {
			t.Errorf("in the end %d are sent, %d wait", sent, waiting)
		}
	})
}

// slow takes nine seconds for an answer.
type slow struct{ *hall }

func (s slow) RoundTrip(r *http.Request) (*http.Response, error) {
	s.at = s.at.Add(9 * time.Second)
	return s.hall.RoundTrip(r)
}

// faulty is a store of which one channel cannot be read, claimed or kept.
type faulty struct {
	*noticedb.Store
	sealed, claim, done error
}

const badChannel = 1

func (f faulty) Sealed(ctx context.Context, scope attendance.Scope, number int64) (notice.Channel, []byte, error) {
	if number == badChannel && f.sealed != nil {
		return notice.Channel{}, nil, f.sealed
	}
	return f.Store.Sealed(ctx, scope, number)
}

func (f faulty) Claim(ctx context.Context, scope attendance.Scope, channel int64, p notice.Pace) (notice.Entry, bool, error) {
	if channel == badChannel && f.claim != nil {
		return notice.Entry{}, false, f.claim
	}
	return f.Store.Claim(ctx, scope, channel, p)
}

func (f faulty) Done(ctx context.Context, scope attendance.Scope, e notice.Entry) error {
	if e.Channel == badChannel && f.done != nil {
		return f.done
	}
	return f.Store.Done(ctx, scope, e)
}

// TestAFaultOfTheStoreEndsOneChannelAlone and is told.
func TestAFaultOfTheStoreEndsOneChannelAlone(t *testing.T) {
	t.Parallel()
	full := errors.New("the disk is full")
	onBoth(t, func(t *testing.T, h *hall) {
		h.add("leave.apply")
		live := h.wecom("leave.apply")
		for i, f := range []faulty{{sealed: full}, {claim: full}, {done: full}} {
			for range 2 {
				h.happen("leave.apply", "leave:1")
			}
			f.Store = noticedb.New(h.db)
			h.Service.Store = f
			if err := h.Turn(t.Context(), h.scope); !errors.Is(err, full) || !strings.Contains(err.Error(), "channel 1") {
				t.Errorf("fault %d: %v", i, err)
			}
			if sent, waiting, _ := h.told(live.Number); sent != 2*(i+1) || waiting != 0 {
				t.Errorf("fault %d: the other was told %d, %d wait", i, sent, waiting)
			}
		}
		if sent, waiting, tries := h.told(badChannel); sent != 0 || waiting != 6 || tries != 1 {
			t.Errorf("%d are sent, %d wait with %d tries", sent, waiting, tries)
		}
		h.Service.Store = faulty{Store: noticedb.New(h.db), sealed: roster.Errorf(roster.NotFound, "notice.unknown", badChannel)}
		h.turn() // removed since the channels were listed
	})
}

// TestWhatCannotBeToldIsGivenUp has an event of which no message can be made.
func TestWhatCannotBeToldIsGivenUp(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, h *hall) {
		h.add("round.close")
		h.happen("round.close", "round:of old")
		h.happen("round.close", "round:2025-03")
		h.turn()
		if list := h.queue(); list[1].State != notice.GivenUp || list[0].State != notice.Sent || h.calls != 1 {
			t.Errorf("%d calls, %+v", h.calls, list)
		}
	})
}

// TestARemovedChannelIsTakenFromNobody asks the store for a message of a channel that was
// removed after it was read.
func TestARemovedChannelIsTakenFromNobody(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, h *hall) {
		c := h.add("leave.apply")
		h.happen("leave.apply", "leave:1")
		h.gone = true
		h.turn()
		if err := h.Remove(t.Context(), h.scope, c.Number); err != nil {
			t.Fatal(err)
		}
		h.at = h.at.Add(time.Hour)
		if e, found, err := noticedb.New(h.db).Claim(t.Context(), h.scope, c.Number, paced(func() time.Time { return h.at })); found || err != nil {
			t.Errorf("%+v, %v", e, err)
		}
	})
}

func paced(now func() time.Time) notice.Pace {
	return notice.Pace{Now: now, PerMinute: 20, Wait: func(int) time.Duration { return 5 * time.Minute }}
}

// TestAClaimBeginsWhenItIsHad makes a claim wait for another transaction of the centre: until
// when the message is nobody else's counts from the end of that.
func TestAClaimBeginsWhenItIsHad(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, h *hall) {
		c := h.add("leave.apply")
		h.happen("leave.apply", "leave:1")
		store := noticedb.New(h.db)
		if err := store.Collect(t.Context(), h.scope, h.at, h.at); err != nil {
			t.Fatal(err)
		}
		held, over := h.hold(100 * time.Millisecond)
		_, found, err := store.Claim(t.Context(), h.scope, c.Number, paced(func() time.Time {
			if held.Load() {
				t.Error("the clock is read while another has the centre")
			}
			return h.at
		}))
		if failed := <-over; !found || err != nil || failed != nil {
			t.Errorf("%t, %v, %v", found, err, failed)
		}
	})
}

// hold has the centre to itself for a while, beginning before it returns.
func (h *hall) hold(while time.Duration) (held *atomic.Bool, over <-chan error) {
	held = new(atomic.Bool)
	begun, ended := make(chan struct{}), make(chan error, 1)
	go func() {
		ended <- h.db.InTx(h.Context(), auditdb.Scoped(h.scope), func(tx *sqldb.Tx) error {
			err := tx.LockCentre(h.Context())
			held.Store(true)
			close(begun)
			time.Sleep(while)
			held.Store(false)
			return err
		})
	}()
	<-begun
	return held, ended
}
