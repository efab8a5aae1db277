package noticedb_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"redbanner/attendance"
	"redbanner/attendance/audit"
	"redbanner/attendance/audit/auditdb"
	"redbanner/attendance/roster"
	"redbanner/http/notice"
	"redbanner/http/notice/noticedb"
	"redbanner/migrations/sqldb"
	"redbanner/migrations/sqldb/sqldbtest"
)

// hall is a centre with the robots of a test at the end of the line.
type hall struct {
	testing.TB
	*notice.Service
	db    *sqldb.DB
	scope attendance.Scope
	at    time.Time

	mu    sync.Mutex
	texts []string // that arrived
	fail  string   // what the robot answers instead of taking a message
	gone  bool     // there is no robot at all
	calls int
}

func onBoth(t *testing.T, test func(t *testing.T, h *hall)) {
	t.Helper()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		h := &hall{TB: t, db: db, at: time.Date(2025, 4, 2, 0, 0, 0, 0, time.UTC)}
		h.scope = attendance.Scope{Centre: roster.Centre{ID: sqldbtest.Centre(t, db, "north").CentreID, Name: "便民中心"}, Actor: "admin"}
		h.Service = h.server()
		test(t, h)
	})
}

// server is one more server over the same store.
func (h *hall) server() *notice.Service {
	s := notice.NewService(noticedb.New(h.db), make([]byte, 32))
	s.Now = func() time.Time { return h.at }
	s.Sender.Robots = h
	return s
}

// RoundTrip takes what is sent to a robot.
func (h *hall) RoundTrip(r *http.Request) (*http.Response, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.calls++
	if h.gone {
		return nil, errors.New("no route to " + r.URL.String())
	}
	answer := h.fail
	if answer == "" {
		var m struct{ Text struct{ Content string } }
		if err := json.NewDecoder(r.Body).Decode(&m); err != nil {
			return nil, err
		}
		h.texts = append(h.texts, m.Text.Content)
		answer = `{"errcode":0}`
	}
	return &http.Response{StatusCode: 200, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(answer)), Request: r}, nil
}

// happen writes an event of the log, with what nobody is to be told.
func (h *hall) happen(action, object string) {
	h.Helper()
	err := h.db.InTx(h.Context(), auditdb.Scoped(h.scope), func(tx *sqldb.Tx) error {
		return auditdb.Write(h.Context(), tx, audit.Event{Action: action, Object: object, Detail: map[string]any{"until": "2025-04-10", "staff": "S001", "name": "张三", "total": "97.25"}})
	})
	if err != nil {
		h.Fatal(err)
	}
}

const key = "0123456789abcdef"

func (h *hall) add(topics ...string) notice.Channel {
	h.Helper()
	c, err := h.Add(h.Context(), h.scope, notice.Channel{Kind: notice.DingTalk, Name: "大厅群", Topics: topics}, notice.Secret{Key: key, Sign: "SECgeheim"})
	if err != nil {
		h.Fatal(err)
	}
	return c
}

func (h *hall) turn() {
	h.Helper()
	if err := h.Turn(h.Context(), h.scope); err != nil {
		h.Fatal(err)
	}
}

func (h *hall) queue() []notice.Entry {
	h.Helper()
	list, err := h.Queue(h.Context(), h.scope, 1000)
	if err != nil {
		h.Fatal(err)
	}
	return list
}

func TestNobodyIsCalledUntilAChannelIsAdded(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, h *hall) {
		h.happen("period.publish", "period:2025-03")
		h.turn()
		if h.calls != 0 || len(h.queue()) != 0 {
			t.Fatalf("%d calls, %+v", h.calls, h.queue())
		}
		c := h.add(notice.Topics()...)
		h.turn() // what was before the channel is not told
		h.happen("fact.record", "fact:1")
		h.turn()
		if h.calls != 0 {
			t.Errorf("%d calls: %q", h.calls, h.texts)
		}
		h.happen("period.publish", "period:2025-03")
		h.happen("leave.apply", "leave:12")
		h.happen("round.close", "round:2025-03")
		h.turn()
		h.turn()
		all := strings.Join(h.texts, "\n")
		if len(h.texts) != 3 || !strings.Contains(all, "2025年4月10日") || !strings.Contains(all, "【便民中心】有请假申请") {
			t.Errorf("told was %q", h.texts)
		}
		for _, secret := range []string{"S001", "张三", "97.25", "12"} {
			if strings.Contains(all, secret) {
				t.Errorf("%q is told: %q", secret, all)
			}
		}
		if err := h.Remove(t.Context(), h.scope, c.Number); err != nil {
			t.Fatal(err)
		}
		h.happen("leave.apply", "leave:13")
		h.turn()
		if len(h.texts) != 3 {
			t.Errorf("a removed channel is told %q", h.texts)
		}
		if err := h.Remove(t.Context(), h.scope, c.Number); roster.KindOf(err) != roster.NotFound {
			t.Errorf("removed again: %v", err)
		}
	})
}

func TestOnlyTheTopicsAskedForAreTold(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, h *hall) {
		h.add("round.close")
		h.happen("leave.apply", "leave:1")
		h.happen("round.close", "round:2025-03")
		h.turn()
		if len(h.texts) != 1 || !strings.Contains(h.texts[0], "互评") {
			t.Errorf("told was %q", h.texts)
		}
	})
}

// TestALeaveThatAnotherOfficeDecidesWaitsAgain is told to who asked to hear of leave alone.
func TestALeaveThatAnotherOfficeDecidesWaitsAgain(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, h *hall) {
		h.add("leave.apply")
		h.wecom("period.publish", "round.close")
		for _, action := range []string{"leave.apply", "leave.endorse", "leave.approve", "leave.refuse"} {
			h.happen(action, "leave:12")
		}
		h.turn()
		all := strings.Join(h.texts, "\n")
		if len(h.texts) != 2 || !strings.Contains(h.texts[1], "已转报，等待下一级审批") || strings.Contains(all, "张三") || strings.Contains(all, "12") {
			t.Errorf("told was %q", h.texts)
		}
		if e := h.queue()[0]; e.Topic() != "leave.apply" || e.Action != "leave.endorse" || e.Object != "" {
			t.Errorf("%+v", e)
		}
	})
}

func TestTwoServersTellAThingOnce(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, h *hall) {
		h.add(notice.Topics()...)
		for range 10 {
			h.happen("leave.apply", "leave:1")
		}
		var both sync.WaitGroup
		for range 4 {
			s := h.server()
			both.Go(func() {
				if err := s.Turn(context.WithoutCancel(t.Context()), h.scope); err != nil {
					t.Error(err)
				}
			})
		}
		both.Wait()
		if len(h.texts) != 10 {
			t.Errorf("10 things were told %d times", len(h.texts))
		}
	})
}

func TestAFullMinuteWaits(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, h *hall) {
		h.add(notice.Topics()...)
		for range 30 {
			h.happen("leave.apply", "leave:1")
		}
		h.turn()
		h.turn()
		if h.calls != 20 {
			t.Errorf("%d calls within a minute", h.calls)
		}
		h.at = h.at.Add(61 * time.Second)
		h.turn()
		if h.calls != 30 {
			t.Errorf("%d calls within two minutes", h.calls)
		}
	})
}

// TestALongLogIsReadInParts has more to tell than one transaction queues.
func TestALongLogIsReadInParts(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, h *hall) {
		h.add(notice.Topics()...)
		for range 505 {
			h.happen("leave.apply", "leave:1")
		}
		h.turn()
		if n := len(h.queue()); n != 500 {
			t.Errorf("%d are queued at once", n)
		}
		h.turn()
		h.turn()
		if n := len(h.queue()); n != 505 || h.calls != 20 {
			t.Errorf("%d are queued in the end, %d were sent within the minute", n, h.calls)
		}
	})
}

func TestWhatIsRefusedIsTriedAgainAndGivenUp(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, h *hall) {
		h.add(notice.Topics()...)
		h.happen("leave.apply", "leave:1")
		h.gone = true
		h.turn()
		h.turn()
		if e := h.queue()[0]; h.calls != 1 || e.State != notice.Waiting || e.Failure.Code != notice.Unreachable || e.Next.Sub(h.at) != 5*time.Minute {
			t.Fatalf("%d calls, %+v", h.calls, e)
		}
		h.at, h.gone, h.fail = h.at.Add(6*time.Minute), false, `{"errcode":130101}`
		h.turn()
		if e := h.queue()[0]; e.Failure.Code != notice.TooMany || e.Next.Sub(h.at) < 11*time.Minute {
			t.Errorf("a muted robot is asked again too soon: %+v", e)
		}
		for range 20 {
			h.at = h.at.Add(12 * time.Hour)
			h.turn()
		}
		if e := h.queue()[0]; h.calls != 7 || e.State != notice.GivenUp || e.Tries != 7 || e.Ended.IsZero() {
			t.Errorf("%d calls, %+v", h.calls, e)
		}
		h.fail = `{"errcode":310000}`
		h.happen("leave.apply", "leave:2")
		h.turn()
		if e := h.queue()[0]; e.State != notice.GivenUp || e.Tries != 1 || e.Failure.Code != notice.BadSignature {
			t.Errorf("a wrong signature: %+v", e)
		}
		h.fail = ""
		h.happen("leave.apply", "leave:3")
		h.turn()
		if len(h.texts) != 1 {
			t.Errorf("afterwards %q", h.texts)
		}
	})
}

func TestAServerThatEndedWhileItSentSendsAgain(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, h *hall) {
		h.add(notice.Topics()...)
		h.happen("leave.apply", "leave:1")
		stopped, stop := context.WithCancel(t.Context())
		s := h.server()
		s.Sender.Robots = stopping{h, stop}
		if err := s.Turn(stopped, h.scope); err == nil {
			t.Error("a stopped server ends its turn well")
		}
		if e := h.queue()[0]; e.State != notice.Waiting || e.Tries != 1 {
			t.Fatalf("%+v", e)
		}
		h.at = h.at.Add(6 * time.Minute)
		h.turn()
		if e := h.queue()[0]; e.State != notice.Sent || len(h.texts) != 2 { // at least once
			t.Errorf("%+v, %q", e, h.texts)
		}
	})
}

// stopping ends the server when the robot has taken a message.
type stopping struct {
	*hall
	stop func()
}

func (s stopping) RoundTrip(r *http.Request) (*http.Response, error) {
	response, err := s.hall.RoundTrip(r)
	s.stop()
	return response, err
}

func TestSecretsAreInNoTableAndNoError(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, h *hall) {
		c := h.add(notice.Topics()...)
		h.gone = true
		err := h.Test(t.Context(), h.scope, c.Number)
		if roster.KindOf(err) != roster.Conflict || strings.Contains(err.Error(), key) {
			t.Errorf("a trial without a robot: %v", err)
		}
		h.gone = false
		if err := h.Test(t.Context(), h.scope, c.Number); err != nil || len(h.texts) != 1 || !strings.Contains(h.texts[0], "测试消息") {
			t.Errorf("a trial: %v, %q", err, h.texts)
		}
		h.happen("leave.apply", "leave:1")
		h.fail = `{"errcode":1,"errmsg":"` + key + ` SECgeheim"}`
		h.turn()
		list, err := h.Channels(t.Context(), h.scope)
		if err != nil || len(list) != 1 || list[0].Name != "大厅群" {
			t.Errorf("%+v, %v", list, err)
		}
		if err := h.Remove(t.Context(), h.scope, c.Number); err != nil {
			t.Fatal(err)
		}
		for _, secret := range []string{key, "SECgeheim"} {
			if all := h.dump(); strings.Contains(all, secret) || !strings.Contains(all, "大厅群") {
				t.Errorf("%q is stored: %s", secret, all)
			}
		}
		if !strings.Contains(h.dump(), "notice.test") || strings.Contains(h.dump(), "leave:1 ") {
			t.Error(h.dump())
		}
		other := notice.NewService(noticedb.New(h.db), append(make([]byte, 31), 1))
		d := h.add(notice.Topics()...)
		if err := other.Test(t.Context(), h.scope, d.Number); err == nil || !strings.Contains(err.Error(), "sealed") {
			t.Errorf("with another key: %v", err)
		}
	})
}

// dump is every value of the tables of notices and of the log, as text.
func (h *hall) dump() string {
	h.Helper()
	var text strings.Builder
	err := h.db.ReadTx(h.Context(), sqldb.Scope{CentreID: h.scope.Centre.ID}, func(tx *sqldb.Tx) error {
		for _, query := range []string{
			`SELECT name || ' ' || host FROM notice_channels`, `SELECT action || ' ' || object || ' ' || failure FROM notice_queue`,
			`SELECT action || ' ' || object FROM audit_events`,
		} {
			var rows []string
			if err := tx.Select(h.Context(), &rows, query+` WHERE centre_id = ?`, tx.CentreID); err != nil {
				return err
			}
			text.WriteString(strings.Join(rows, "\n") + "\n")
		}
		for _, query := range []string{`SELECT sealed FROM notice_channels`, `SELECT body FROM audit_details`} {
			var rows [][]byte
			if err := tx.Select(h.Context(), &rows, query+` WHERE centre_id = ?`, tx.CentreID); err != nil {
				return err
			}
			for _, row := range rows {
				text.Write(append(row, '\n'))
			}
		}
		return nil
	})
	if err != nil {
		h.Fatal(err)
	}
	return text.String()
}

func TestOnlyAdministratorsHandleChannels(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, h *hall) {
		for _, role := range []roster.Role{roster.RoleStaff, roster.RoleHR, roster.RoleSupervisor, roster.RoleAuditor} {
			as := h.scope
			as.As = &roster.Actor{Roles: []roster.Role{role}, Staff: "S1"}
			_, err := h.Add(t.Context(), as, notice.Channel{}, notice.Secret{})
			for what, err := range map[string]error{"add": err, "remove": h.Remove(t.Context(), as, 1), "test": h.Test(t.Context(), as, 1), "turn": h.Turn(t.Context(), as)} {
				if roster.KindOf(err) != roster.Forbidden {
					t.Errorf("%s by %s: %v", what, role, err)
				}
			}
		}
	})
}
