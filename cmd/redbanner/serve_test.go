package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"

	"redbanner/attendance/roster"
	"redbanner/http/document"
	"redbanner/http/iclocktest"
	"redbanner/migrations/sqldb"
)

const pushSecret = "k3y-of-the-hall"

// serving is a `redbanner serve` that listens.
type serving struct {
	*exec.Cmd
	HTTP    string `json:"http"`
	Push    string `json:"push"`
	Metrics string `json:"metrics"`
	said    *spoke
}

// spoke gathers what a program says while it runs.
type spoke struct {
	mu   sync.Mutex
	text strings.Builder
}

func (l *spoke) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *spoke) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// serve starts the built program and waits until it listens.
func (o *office) serve(args ...string) *serving {
	o.Helper()
	flags := []string{"--db", o.db, "--lang", "en", "--json"}
	if o.keys != "" {
		flags = append(flags, "--keys", o.keys)
	}
	args = append(append(flags, "serve", "--addr", "127.0.0.1:0"), args...)
	r := &serving{Cmd: command(o.Context(), o, nil, args...), said: &spoke{}}
	stdout, err := r.StdoutPipe()
	if err != nil {
		o.Fatal(err)
	}
	r.Stderr = r.said
	if err := r.Start(); err != nil {
		o.Fatal(err)
	}
	line, err := bufio.NewReader(stdout).ReadString('\n')
	if err != nil {
		o.Fatalf("serve said nothing: %v, %v\n%s", err, r.Wait(), r.said)
	}
	if err := json.Unmarshal([]byte(line), r); err != nil {
		o.Fatal(err)
	}
	return r
}

// end sends a signal and returns how the program ended.
func (o *office) end(r *serving, signal os.Signal) error {
	o.Helper()
	if err := r.Process.Signal(signal); err != nil {
		o.Fatal(err)
	}
	return r.Wait()
}

func status(t testing.TB, url string) int {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	return response.StatusCode
}

func TestServeListensAndEndsWhenTold(t *testing.T) {
	t.Parallel()
	o := newOffice(t, sqldb.SQLite)
	for _, signal := range []os.Signal{os.Interrupt, syscall.SIGTERM} {
		r := o.serve()
		if got := status(t, r.HTTP+"/healthz"); got != 200 || r.Push != "" {
			t.Errorf("healthz %d, clocks at %q", got, r.Push)
		}
		if got := status(t, r.HTTP+"/iclock/ping?SN=1"); got != 404 {
			t.Errorf("clocks are answered on the people's address: %d", got)
		}
		if err := o.end(r, signal); err != nil {
			t.Errorf("%v: %v\n%s", signal, err, r.said)
		}
	}
}

func TestServeRefusesAnUnguardedDoor(t *testing.T) {
	t.Parallel()
	o := newOffice(t, sqldb.SQLite)
	push := []string{"serve", "--addr", "127.0.0.1:0", "--push-addr", "127.0.0.1:0"}
	for _, tt := range []struct {
		code  int
		words string
		args  []string
	}{
		{exitUsage, "--push-open", push},
		{exitUsage, "at least 12", append(push, "--push-path", "short")},
		{exitUsage, "is no network", append(push, "--push-network", "10.0.0.0/99")},
		{exitUsage, "need --push-addr", []string{"serve", "--push-open"}},
		{exitFailed, "cannot listen on 203.0.113.1:1", []string{"serve", "--addr", "203.0.113.1:1"}},
		{exitFailed, "cannot listen on 203.0.113.1:1", []string{"serve", "--addr", "127.0.0.1:0", "--push-addr", "203.0.113.1:1", "--push-open"}},
	} {
		o.refused(tt.code, tt.words, tt.args...)
	}
	r := o.serve("--push-addr", "127.0.0.1:0", "--push-open")
	if got := status(t, r.Push+"/iclock/ping?SN=1"); got != 403 {
		t.Errorf("a stranger at an open door: %d", got)
	}
	if err := o.end(r, os.Interrupt); err != nil || !strings.Contains(r.said.String(), "warning") {
		t.Errorf("%v\n%s", err, r.said)
	}
	r = o.serve("--push-addr", "127.0.0.1:0", "--push-network", "10.1.0.0/16")
	if got := status(t, r.Push+"/iclock/ping?SN=2"); got != 403 {
		t.Errorf("from outside the networks: %d", got)
	}
	if err := o.end(r, os.Interrupt); err != nil || strings.Contains(r.said.String(), "warning") {
		t.Errorf("%v\n%s", err, r.said)
	}
}

// Each centre has a door of its own; none may stand where another does.
func TestEachCentreHasItsDoor(t *testing.T) {
	t.Parallel()
	o := newOffice(t, sqldb.SQLite)
	o.do("centre", "add", "B", "--name", "分中心")
	o.refused(exitUsage, "centres", "serve", "--addr", "127.0.0.1:0", "--push-addr", "127.0.0.1:0", "--push-open")
	o.do("--centre", "default", "clock", "door", "--path", pushSecret)
	o.do("--centre", "B", "clock", "door", "--path", pushSecret)
	o.refused(exitUsage, "have the same way in", "serve", "--addr", "127.0.0.1:0", "--push-addr", "127.0.0.1:0")
	o.do("--centre", "B", "clock", "door", "--path", "another-secret-path", "--networks", "127.0.0.0/8")
	r := o.serve("--push-addr", "127.0.0.1:0")
	status(t, r.Push+"/"+pushSecret+"/iclock/ping?SN=A1")
	status(t, r.Push+"/d/another-secret-path/iclock/ping?SN=B1")
	if got := status(t, r.Push+"/iclock/ping?SN=C1"); got != 404 {
		t.Errorf("without a secret: %d", got)
	}
	if err := o.end(r, os.Interrupt); err != nil {
		t.Error(err)
	}
	for centre, want := range map[string]string{"default": "A1", "B": "B1"} {
		var list struct{ Devices []document.Device }
		o.ask(&list, "--centre", centre, "clock", "devices")
		if len(list.Devices) != 1 || list.Devices[0].Serial != want || list.Devices[0].State != "pending" {
			t.Errorf("%s: %+v", centre, list.Devices)
		}
	}
	o.do("--centre", "default", "clock", "approve", "A1")
	o.refused(exitFailed, "is approved in centre default", "--centre", "B", "clock", "approve", "A1")
	if got := o.do("--centre", "B", "clock", "door", "--path", "", "--networks", ""); !strings.Contains(got, "no secret path; networks: any") {
		t.Errorf("the door of B: %s", got)
	}
}

const serverKills = 12

// The program is killed in the middle of uploads; the clock goes on with the next one.
func TestKilledServersLoseNothingThatWasAcknowledged(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, o *office) {
		o.plain()
		o.do("clock", "approve", "SN1")
		random := rand.New(rand.NewPCG(3, 12))
		c := &iclocktest.Clock{Serial: "SN1"}
		day := daysAgo(t, 20)
		before := o.counted("punches")["punches"]
		for range serverKills {
			r := o.serve("--push-addr", "127.0.0.1:0", "--push-path", pushSecret)
			c.URL = r.Push + "/" + pushSecret
			for range random.IntN(4) {
				punchAtRandom(c, day, random)
				c.Lines = 1 + random.IntN(20)
				if err := c.Upload(t.Context()); err != nil {
					t.Fatalf("%v\n%s", err, r.said)
				}
			}
			punchAtRandom(c, day, random)
			c.Fault = iclocktest.ReplyUnread
			if err := c.Upload(t.Context()); !errors.Is(err, iclocktest.ErrLost) {
				t.Fatal(err)
			}
			c.Fault = iclocktest.None
			if err := r.Process.Kill(); err != nil {
				t.Fatal(err)
			}
			if err := r.Wait(); err == nil {
				t.Error("the program ended by itself")
			}
		}
		r := o.serve("--push-addr", "127.0.0.1:0", "--push-path", pushSecret)
		c.URL, c.Lines = r.Push+"/"+pushSecret, 50
		for c.Pending() > 0 {
			if err := c.Upload(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		if err := o.end(r, syscall.SIGTERM); err != nil {
			t.Error(err)
		}
		records := c.Log()
		slices.Sort(records)
		records = slices.Compact(records)
		if n := o.counted("punches")["punches"] - before; n != len(records) {
			t.Errorf("%d punches of %d records are stored", n, len(records))
		}
		if got := o.do("clock", "apply"); !strings.Contains(got, "nothing waits") {
			t.Errorf("left over: %s", got)
		}
		if strings.Contains(r.said.String(), pushSecret) {
			t.Error("the secret path stands in the log")
		}
	})
}

// daysAgo is a day that a clock's records of now may have.
func daysAgo(t *testing.T, n int) roster.Date {
	t.Helper()
	today, err := new(app).today()
	if err != nil {
		t.Fatal(err)
	}
	return today - roster.Date(n)
}

func punchAtRandom(c *iclocktest.Clock, day roster.Date, random *rand.Rand) {
	for range 1 + random.IntN(15) {
		c.Punch(fmt.Sprint(900+random.IntN(30)), roster.At(day+roster.Date(random.IntN(7)), random.IntN(86400)).String())
	}
}

// What HR sees of a clock, from its first call to the answer to a question.
func TestACommandForEachThingAboutClocks(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, o *office) {
		o.plain()
		r := o.serve("--push-addr", "127.0.0.1:0", "--push-path", pushSecret)
		c := &iclocktest.Clock{URL: r.Push + "/" + pushSecret, Serial: "SN1", Lines: 2}
		from, to := daysAgo(t, 9).String(), daysAgo(t, 7).String()
		for ago := 9; ago >= 7; ago-- {
			c.Punch("101", roster.At(daysAgo(t, ago), 8*3600).String())
		}
		if err := c.Upload(t.Context()); err == nil {
			t.Fatal("a stranger was heard")
		}
		if got := o.do("clock", "devices"); !strings.Contains(got, "SN1") || !strings.Contains(got, "waits for approval") || !strings.Contains(got, "127.0.0.1") {
			t.Errorf("devices:\n%s", got)
		}
		o.refused(exitUsage, "there is no clock", "clock", "refuse", "SN2")
		o.refused(exitUsage, "is no serial number", "clock", "approve", "S N")
		o.refused(exitFailed, "is not approved", "clock", "check", "SN1", "--from", from, "--to", to)
		if got := o.do("clock", "approve", "SN1", "--name", "门口"); !strings.Contains(got, "SN1 门口: approved") {
			t.Errorf("approve: %s", got)
		}
		if err := c.Upload(t.Context()); err != nil {
			t.Fatal(err)
		}
		if got := o.do("clock", "check", "SN1", "--from", from, "--to", to); !strings.Contains(got, "waits for the clock to ask") {
			t.Errorf("check: %s", got)
		}
		if err := c.Poll(t.Context()); err != nil {
			t.Fatal(err)
		}
		if got := o.do("clock", "check", "SN1"); !strings.Contains(got, "the clock holds 3 records, 2 are stored: 1 missing") {
			t.Errorf("answer: %s", got)
		}
		o.do("clock", "pull", "SN1", "--from", from, "--to", to)
		o.do("clock", "check", "SN1", "--from", from, "--to", to)
		if err := c.Poll(t.Context()); err != nil {
			t.Fatal(err)
		}
		var asked struct{ Questions []document.Question }
		o.ask(&asked, "clock", "check", "SN1")
		if len(asked.Questions) != 3 || *asked.Questions[0].Missing != 0 || asked.Questions[1].Kind != "pull" || *asked.Questions[1].Return != 0 || asked.Questions[1].Missing != nil {
			t.Errorf("questions: %+v", asked.Questions)
		}
		if _, err := c.Post(t.Context(), "cdata", "&table=OPERLOG", "OPLOG 21\t7\t2026-11-18 09:00:00\t0\t0\t0\t0\nOPLOG 13\t7\t2026-11-01 09:00:00\t0\t0\t0\t0\n"); err != nil {
			t.Fatal(err)
		}
		if got := o.do("clock", "events", "--device", "SN1", "--since", "2026-11-10"); !strings.Contains(got, "time set") || strings.Contains(got, "deleted") {
			t.Errorf("events: %s", got)
		}
		var events struct{ Events []eventJSON }
		o.ask(&events, "clock", "events")
		want := []eventJSON{
			{"SN1", "2026-11-01 09:00:00", "oplog", 13, "7", "0 0 0 0", "attendance records deleted"},
			{"SN1", "2026-11-18 09:00:00", "oplog", 21, "7", "0 0 0 0", "time set"},
		}
		if diff := cmp.Diff(want, events.Events); diff != "" {
			t.Errorf("events (-want +got):\n%s", diff)
		}
		var uploads struct{ Uploads []uploadJSON }
		o.ask(&uploads, "clock", "apply", "--upload", "1")
		if len(uploads.Uploads) != 1 || uploads.Uploads[0].Duplicates != 2 || uploads.Uploads[0].State != "applied" {
			t.Errorf("applied again: %+v", uploads.Uploads)
		}
		o.refused(exitUsage, "there is no upload 99", "clock", "apply", "--upload", "99")
		o.refused(exitUsage, "--from and --to", "clock", "check", "SN1", "--from", "2026-11-16")
		o.refused(exitUsage, "is before the first", "clock", "pull", "SN1", "--from", "2026-11-16", "--to", "2026-11-15")
		o.refused(exitUsage, "2026-02-30", "clock", "pull", "SN1", "--from", "2026-02-30", "--to", "2026-11-15")
		o.refused(exitUsage, "2026-02-30", "clock", "check", "SN1", "--from", "2026-02-01", "--to", "2026-02-30")
		o.refused(exitUsage, "2026-02-30", "clock", "events", "--since", "2026-02-30")
		o.refused(exitUsage, "a name", "clock", "rename", "SN1", " ")
		o.refused(exitUsage, "at least 12", "clock", "door", "--path", "short")
		o.refused(exitUsage, "is no network", "clock", "door", "--networks", "x")
		if got := o.do("clock", "rename", "SN1", "二楼"); !strings.Contains(got, "二楼: approved") {
			t.Errorf("rename: %s", got)
		}
		var device document.Device
		o.ask(&device, "clock", "retire", "SN1")
		if device.State != "retired" || device.Name != "二楼" || device.DecidedBy != "tester" {
			t.Errorf("retire: %+v", device)
		}
		c.Punch("101", roster.At(daysAgo(t, 6), 0).String())
		if err := c.Upload(t.Context()); err == nil {
			t.Error("a retired clock was heard")
		}
		o.do("clock", "refuse", "SN1")
		if err := o.end(r, os.Interrupt); err != nil {
			t.Errorf("%v\n%s", err, r.said)
		}
	})
}
