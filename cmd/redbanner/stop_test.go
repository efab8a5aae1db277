package main

import (
	"context"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"redbanner/migrations/sqldb"
)

// told is a context that is told to stop when its end is asked for the n-th time.
type told struct {
	context.Context
	stop context.CancelFunc
	left atomic.Int64
}

func toldAt(t *testing.T, n int64) *told {
	t.Helper()
	inner, stop := context.WithCancel(t.Context())
	t.Cleanup(stop)
	ctx := &told{Context: inner, stop: stop}
	ctx.left.Store(n)
	if n == 0 {
		stop()
	}
	return ctx
}

func (c *told) Done() <-chan struct{} {
	if c.left.Add(-1) == 0 {
		c.stop()
	}
	return c.Context.Done()
}

// tellOn stops the program when it says certain words.
type tellOn struct {
	spoke
	words string
	stop  context.CancelFunc
}

func (w *tellOn) Write(p []byte) (int, error) {
	n, err := w.spoke.Write(p)
	if strings.Contains(w.String(), w.words) {
		w.stop()
	}
	return n, err
}

// stopAt runs a command in this process until its n-th look at the context, or until it
// says words, and returns its exit code and all that it said.
func (o *office) stopAt(t *testing.T, n int64, words string, args ...string) (code int, said string) {
	t.Helper()
	ctx, stderr := toldAt(t, n), &spoke{}
	stdout := &tellOn{words: words, stop: ctx.stop}
	args = append([]string{"--db", o.db, "--keys", o.keys, "--lang", "en", "--actor", "tester"}, args...)
	code = run(ctx, args, strings.NewReader(""), stdout, stderr)
	return code, stdout.String() + stderr.String()
}

const never = 1 << 40

// Whoever stops a server that has not begun to serve stops no failure.
func TestServeThatIsToldToStopWhileItStartsHasNotFailed(t *testing.T) {
	t.Parallel()
	o := newOffice(t, sqldb.SQLite)
	o.do("centre", "list")
	for _, words := range []string{"set-up code", "listening"} {
		if code, said := o.stopAt(t, never, words, "serve", "--addr", "127.0.0.1:0"); code != exitDone || !strings.Contains(said, words) {
			t.Errorf("told at its %q: exit code %d\n%s", words, code, said)
		}
	}
	for n := int64(0); ; n = max(1, 2*n) {
		code, said := o.stopAt(t, n, "listening", "serve", "--addr", "127.0.0.1:0", "--push-addr", "127.0.0.1:0", "--push-open", "--metrics-addr", "127.0.0.1:0")
		if code != exitDone || strings.Contains(said, "failed") {
			t.Errorf("told at look %d: exit code %d\n%s", n, code, said)
		}
		if strings.Contains(said, "listening") {
			break
		}
	}
	o.do("verify")
}

func TestServeThatIsWronglyAskedSaysSoEvenWhenToldToStop(t *testing.T) {
	t.Parallel()
	o := newOffice(t, sqldb.SQLite)
	if code, said := o.stopAt(t, 0, "-", "serve", "--push-open"); code != exitUsage || !strings.Contains(said, "--push-addr") {
		t.Errorf("exit code %d\n%s", code, said)
	}
}

// A command that owes a result has not done it, and says so in words of its own.
func TestCommandThatIsToldToStopSaysThatItIsNotDone(t *testing.T) {
	t.Parallel()
	o := newOffice(t, sqldb.SQLite)
	o.do("centre", "list")
	file := o.file("windows.csv", "code,name\nW01,窗口1\n")
	out := filepath.Join(t.TempDir(), "demo")
	for _, tt := range []struct {
		at   int64
		want int
		args []string
	}{
		{0, exitFailed, []string{"import", "windows", file}},
		{8, exitFailed, []string{"import", "windows", file}},
		{0, exitFailed, []string{"verify"}},
		{0, exitFailed, []string{"backup", filepath.Join(t.TempDir(), "a.rbk")}},
		{0, exitFailed, []string{"demo", "--no-serve", "--out", out}},
		{0, exitDone, []string{"demo", "--out", out}},
		{40, exitDone, []string{"demo", "--out", out}},
	} {
		code, said := o.stopAt(t, tt.at, "served at", tt.args...)
		if code != tt.want || strings.Contains(said, "cancel") || strings.Contains(said, "told to stop") != (tt.want == exitFailed) {
			t.Errorf("%v told at look %d: exit code %d\n%s", tt.args, tt.at, code, said)
		}
	}
	if got := o.counted("windows")["windows"]; got != 0 {
		t.Errorf("%d windows of an import that was stopped", got)
	}
}
