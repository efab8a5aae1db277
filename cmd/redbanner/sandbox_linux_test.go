package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"redbanner/attendance/intake"
	"redbanner/attendance/roster"
	"redbanner/attendance/table"
)

// realSandbox opens with the built program.
func realSandbox(t *testing.T) *sandbox {
	t.Helper()
	program, err := built()
	if err != nil {
		t.Fatal(err)
	}
	s := newSandbox()
	s.program = program
	return s
}

// fakeSandbox opens with a script in the program's place, for what a process may
// come to that has fallen to a file.
func fakeSandbox(t *testing.T, script string) *sandbox {
	t.Helper()
	s := newSandbox()
	s.program = filepath.Join(t.TempDir(), "program")
	write(t, s.program, "#!/bin/sh\n"+script+"\n", 0o700)
	return s
}

func write(t *testing.T, path, text string, mode os.FileMode) {
	t.Helper()
	// Written by another process: a script that this one holds open to write while a
	// third is being started could not be run.
	cmd := exec.CommandContext(t.Context(), "/bin/sh", "-c", `cat > "$0" && chmod "$1" "$0"`, path, strconv.FormatUint(uint64(mode), 8))
	cmd.Stdin = strings.NewReader(text)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
}

// fault is the code of the one problem that a file is refused for.
func fault(t *testing.T, err error) string {
	t.Helper()
	var e *roster.Error
	if !errors.As(err, &e) || e.Kind != roster.Refused || e.Key != "table.refused" || len(e.Problems) != 1 || e.Problems[0].File != "a.xlsx" {
		t.Fatalf("%v; want a refusal with one problem", err)
	}
	return e.Problems[0].Code
}

func TestTheSandboxOpensAsTheReaderDoes(t *testing.T) {
	t.Parallel()
	s := realSandbox(t)
	good := windowsInEveryForm(t)["workbook.xlsx"]
	for name, data := range map[string][]byte{"good": good, "cut": good[:len(good)/2], "none": []byte("PK\x03\x04"), "html": []byte("<html>")} {
		want, wantErr := table.Open(data, "a.xlsx", table.DefaultLimits())
		got, err := s.open(t.Context(), intake.File{Name: "a.xlsx", Data: data}, table.DefaultLimits())
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-here +there)\n%s", name, diff)
		}
		if fmt.Sprint(wantErr) != fmt.Sprint(err) {
			t.Errorf("%s: %v here, %v there", name, wantErr, err)
		}
	}
}

func TestADeathInTheSandboxIsARefusal(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct{ script, code string }{
		"panic":               {`echo "panic: runtime error: index out of range" >&2; exit 2`, "spreadsheet_broken"},
		"fault":               {`kill -SEGV $$`, "spreadsheet_broken"},
		"silence":             {`cat >/dev/null`, "spreadsheet_broken"},
		"garbage":             {`echo PK garbage`, "spreadsheet_broken"},
		"endless garbage":     {`exec yes garbage`, "spreadsheet_broken"},
		"half an answer":      {`printf 'RBW\001B\010xl'`, "spreadsheet_broken"},
		"answer, then death":  {`printf 'RBW\001B\010xlsx\000.'; exit 1`, "spreadsheet_broken"},
		"error, no refusal":   {`printf 'RBW\001R\000\000\000\000.'`, "spreadsheet_broken"},
		"killed":              {`kill -KILL $$`, "spreadsheet_large"},
		"out of memory":       {`echo "fatal error: runtime: out of memory" >&2; exit 2`, "spreadsheet_large"},
		"by its own watch":    {`exit 71`, "spreadsheet_large"},
		"by its own clock":    {`exit 72`, "spreadsheet_slow"},
		"endless answer":      {`printf 'RBW\001B\010xlsx\002\000\000'; printf '\376\377\377\377\017'; exec yes`, "spreadsheet_broken"},
		"text without an end": {`printf 'RBW\001B\376\377\377\377\017'; exec yes`, "spreadsheet_large"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := fakeSandbox(t, tt.script).open(t.Context(), intake.File{Name: "a.xlsx", Data: bytes.Repeat([]byte("PK"), 1<<20)}, table.DefaultLimits())
			if got := fault(t, err); got != tt.code {
				t.Errorf("refused for %s, want %s: %v", got, tt.code, err)
			}
		})
	}
}

// Whoever hangs is ended by the wall's clock, and what it had started with it.
func TestTheSandboxEndsWhoeverHangs(t *testing.T) {
	t.Parallel()
	left := filepath.Join(t.TempDir(), "left")
	s := fakeSandbox(t, `sleep 600 & echo $! > `+left+`; wait`)
	var text []byte
	for s.wall = time.Second; len(text) == 0; s.wall *= 2 { // until it gets to hang before its time is up
		if s.wall > hang {
			t.Fatal("it never starts")
		}
		_, err := s.open(t.Context(), intake.File{Name: "a.xlsx"}, table.DefaultLimits())
		if got := fault(t, err); got != "spreadsheet_slow" {
			t.Fatalf("refused for %s", got)
		}
		text, _ = os.ReadFile(left) // which need not be there yet
	}
	pid, err := strconv.Atoi(strings.TrimSpace(string(text)))
	if err != nil {
		t.Fatal(err)
	}
	eventually(t, "the process beneath is gone", func() bool { return !running(pid) })
}

// A process that the processor's clock ends was slow, not short of memory.
func TestTheSandboxTellsWhoeverIsSlow(t *testing.T) {
	t.Parallel()
	s := fakeSandbox(t, `ulimit -t 1; while :; do :; done`)
	s.cpu = 100 * time.Millisecond
	_, err := s.open(t.Context(), intake.File{Name: "a.xlsx"}, table.DefaultLimits())
	if got := fault(t, err); got != "spreadsheet_slow" {
		t.Errorf("refused for %s: %v", got, err)
	}
}

// running reports whether a process is there and not only its name.
func running(pid int) bool {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return false
	}
	_, state, _ := strings.Cut(string(stat), ") ")
	return !strings.HasPrefix(state, "Z") && !strings.HasPrefix(state, "X")
}

func TestTheSandboxEndsWithItsCaller(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	started := filepath.Join(t.TempDir(), "started")
	s := fakeSandbox(t, `: > `+started+`; exec sleep 600`)
	go func() {
		defer cancel()
		for ctx.Err() == nil {
			if _, err := os.Stat(started); err == nil {
				return
			}
			time.Sleep(time.Millisecond)
		}
	}()
	if _, err := s.open(ctx, intake.File{Name: "a.xlsx"}, table.DefaultLimits()); !errors.Is(err, context.Canceled) {
		t.Errorf("%v; want the call's own end", err)
	}
}

func TestTheSandboxOpensTwoAtOnceAtMost(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	// Each tells how many were inside with it.
	s := fakeSandbox(t, `mkdir `+dir+`/in.$$; ls -d `+dir+`/in.* | wc -l >> `+dir+`/seen; sleep 0.05; rmdir `+dir+`/in.$$`)
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			if _, err := s.open(t.Context(), intake.File{Name: "a.xlsx"}, table.DefaultLimits()); err == nil {
				t.Error("a book from nowhere")
			}
		})
	}
	all.Wait()
	seen, err := os.ReadFile(dir + "/seen")
	if err != nil {
		t.Fatal(err)
	}
	counts := strings.Fields(string(seen))
	for _, n := range counts {
		if n != "1" && n != "2" {
			t.Errorf("%s processes at once", n)
		}
	}
	if len(counts) != 8 {
		t.Errorf("%d processes ran, not 8", len(counts))
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	s.places <- struct{}{}
	s.places <- struct{}{}
	if _, err := s.open(ctx, intake.File{}, table.DefaultLimits()); !errors.Is(err, context.Canceled) {
		t.Errorf("waiting for a place: %v", err)
	}
}

func TestASandboxThatCannotStartSaysSo(t *testing.T) {
	t.Parallel()
	s := newSandbox()
	s.program = filepath.Join(t.TempDir(), "nobody")
	_, err := s.open(t.Context(), intake.File{Name: "a.xlsx"}, table.DefaultLimits())
	var e *roster.Error
	if !errors.As(err, &e) || e.Kind != roster.Internal || e.Key != "sandbox.cannot_start" || !errors.Is(err, os.ErrNotExist) {
		t.Error(err)
	}
}

// The true process, met while it waits for its file.
func TestTheSandboxIsConfined(t *testing.T) {
	t.Parallel()
	s := realSandbox(t)
	inherited, err := os.CreateTemp(t.TempDir(), "inherited")
	if err != nil {
		t.Fatal(err)
	}
	defer inherited.Close()
	if _, _, e := syscall.Syscall(syscall.SYS_FCNTL, inherited.Fd(), syscall.F_SETFD, 0); e != 0 { // as a shell may leave one open
		t.Fatal(e)
	}
	cmd, err := s.command(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = killChild(cmd.Process); _ = cmd.Wait() }()
	request, err := json.Marshal(opening{Size: 1 << 20, Limits: table.DefaultLimits(), Memory: s.memory, CPU: s.cpu, Wall: s.wall})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := in.Write(append(request, '\n')); err != nil {
		t.Fatal(err)
	}
	proc := fmt.Sprintf("/proc/%d/", cmd.Process.Pid)
	read := func(name string) string {
		data, err := os.ReadFile(proc + name)
		if err != nil {
			t.Fatal(err)
		}
		return string(data)
	}
	// The last of the limits to be set.
	eventually(t, "the process confines itself", func() bool { return regexp.MustCompile(`Max open files +0 +0`).MatchString(read("limits")) })
	for _, want := range []string{`Max core file size +0 +0`, `Max cpu time +30 +32`, `Max data size +671088640 +671088640`} {
		if !regexp.MustCompile(want).MatchString(read("limits")) {
			t.Errorf("no %s in\n%s", want, read("limits"))
		}
	}
	if env := read("environ"); env != "GOMAXPROCS=2\x00" {
		t.Errorf("its environment is %q", env)
	}
	files, err := os.ReadDir(proc + "fd")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		to, err := os.Readlink(proc + "fd/" + f.Name())
		if err == nil && !strings.HasPrefix(to, "pipe:") && to != os.DevNull && !strings.HasPrefix(to, "anon_inode:") && !strings.HasPrefix(to, "/sys/fs/cgroup") {
			t.Errorf("it holds %s open as %s", to, f.Name())
		}
	}
	// What the kernel sends when the processor's time is up.
	if err := cmd.Process.Signal(syscall.SIGXCPU); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Wait(); cmd.ProcessState.ExitCode() != childTookTime {
		t.Errorf("out of time it ends with %v", err)
	}
}

// The limits hold the true process: a workbook that asks for more is refused.
func TestTheSandboxKeepsItsLimits(t *testing.T) {
	t.Parallel()
	small := realSandbox(t)
	small.memory = 64 << 20
	_, err := small.open(t.Context(), intake.File{Name: "a.xlsx", Data: wideBook(t, 60_000)}, table.DefaultLimits())
	if got := fault(t, err); got != "spreadsheet_large" {
		t.Errorf("with little memory: %v", err)
	}
	terse := realSandbox(t)
	terse.answer = 1 << 20
	_, err = terse.open(t.Context(), intake.File{Name: "a.xlsx", Data: wideBook(t, 1000)}, table.DefaultLimits())
	if got := fault(t, err); got != "spreadsheet_large" {
		t.Errorf("with a long answer: %v", err)
	}
}

// wideBook says little and takes a hundred times as much: each row has one cell, the last.
func wideBook(t *testing.T, rows int) []byte {
	t.Helper()
	var b strings.Builder
	b.WriteString("<worksheet><sheetData>")
	for i := 1; i <= rows; i++ {
		fmt.Fprintf(&b, `<row><c r="IV%d"><v>%d</v></c></row>`, i, i*7919%10007)
	}
	b.WriteString("</sheetData></worksheet>")
	return zipOf(t, part{"xl/worksheets/sheet1.xml", b.String()})
}

// Killing the importer ends the process that opens its file.
func TestTheSandboxDiesWithTheProgram(t *testing.T) {
	t.Parallel()
	s := fakeSandbox(t, "")
	ready := filepath.Join(t.TempDir(), "ready")
	write(t, s.program, "#!/bin/sh\necho $$ > "+ready+".new; mv "+ready+".new "+ready+"; exec sleep 600\n", 0o700)
	helper, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), helper)
	cmd.Env = []string{openAndWaitProgram + "=" + s.program, "TMPDIR=" + t.TempDir()}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	var pid int
	eventually(t, "the process starts", func() bool {
		text, err := os.ReadFile(ready)
		if err == nil {
			pid, err = strconv.Atoi(strings.TrimSpace(string(text)))
		}
		return err == nil
	})
	if !running(pid) {
		t.Fatal("it ended by itself")
	}
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait() // it was killed
	eventually(t, "the process ends with the program", func() bool { return !running(pid) })
}

func TestOpenSpreadsheetIsNotForPeople(t *testing.T) {
	t.Parallel()
	o := &office{TB: t, db: "sqlite:" + filepath.Join(t.TempDir(), "none.db")}
	if help := o.do("--help"); strings.Contains(help, "open-spreadsheet") {
		t.Error("the help shows it")
	}
	o.refused(exitUsage, "by the program itself", "open-spreadsheet")
	s := newSandbox()
	request, err := json.Marshal(opening{Size: 9, Memory: s.memory, CPU: s.cpu, Wall: s.wall})
	if err != nil {
		t.Fatal(err)
	}
	got := o.runWith(string(request)+"\nshort", "open-spreadsheet")
	if got.code != exitFailed || !strings.Contains(got.stderr, io.ErrUnexpectedEOF.Error()) {
		t.Errorf("exit code %d: %s", got.code, got.stderr)
	}
}

// memoryTaken is the most that a process that has ended, or one beneath it, had in memory.
func memoryTaken(state *os.ProcessState) int64 {
	used, ok := state.SysUsage().(*syscall.Rusage)
	if !ok {
		return 0
	}
	return used.Maxrss << 10
}

// ownMemory is the most that this process had in memory.
func ownMemory() int64 {
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		return 0
	}
	return used.Maxrss << 10
}

// orphans counts the processes that open a spreadsheet and whose starter is gone.
func orphans(program string) int {
	n := 0
	links, _ := filepath.Glob("/proc/[0-9]*/exe") // the pattern is well formed
	for _, link := range links {
		dir := filepath.Dir(link)
		if exe, err := os.Readlink(link); err != nil || exe != program {
			continue
		}
		args, err := os.ReadFile(dir + "/cmdline")
		if err != nil || !strings.Contains(string(args), "open-spreadsheet") {
			continue
		}
		stat, err := os.ReadFile(dir + "/stat")
		_, after, _ := strings.Cut(string(stat), ") ") // state and parent follow
		fields := strings.Fields(after)
		if err != nil || len(fields) < 2 {
			continue
		}
		starter, err := os.Readlink("/proc/" + fields[1] + "/exe")
		own, ownErr := os.Executable()
		if fields[0] != "Z" && (err != nil || starter != program && (ownErr != nil || starter != own)) {
			n++
		}
	}
	return n
}
