package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"runtime/debug"
	"strings"
	"syscall"
	"time"

	"redbanner/attendance/intake"
	"redbanner/attendance/roster"
	"redbanner/attendance/table"
)

// sandbox opens spreadsheets in processes of their own, for a spreadsheet is a zip
// or a file system full of XML or binary records, and its reader the likeliest part
// of the program to fall to a hostile one. Whatever a file does to its process, this
// one gets a workbook or a refusal. Texts (CSV, clock dumps) are read where they are:
// their readers take one pass, hold no more than the file and are fuzzed.
//
// The process has no environment, no file but its three pipes, cannot open another
// or a socket, leaves no core and dies with the one that started it. Its time is
// bounded twice, by the processor's clock and by the wall's. For its memory see confine.
type sandbox struct {
	program string        // to start; "" is this very program
	memory  int64         // bytes that the process may use
	answer  int64         // bytes that its workbook may take here
	cpu     time.Duration // of the processor, in whole seconds
	wall    time.Duration
	places  chan struct{} // one for each process at a time
}

// newSandbox returns the sandbox that passes any office's file: 100,000 rows of seven
// columns take a tenth of its time and a seventh of its memory on a small machine.
func newSandbox() *sandbox {
	return &sandbox{
		memory: 512 << 20, answer: 128 << 20,
		cpu: 30 * time.Second, wall: 2 * time.Minute, // for a machine that is busy
		places: make(chan struct{}, 2),
	}
}

// openFile reads a named file, '-' being standard input, and opens it when it is a
// spreadsheet. A file that cannot be opened is an error of kind Refused.
func (a *app) openFile(ctx context.Context, name string, limits table.Limits) (intake.File, error) {
	data, err := a.readFile(name, limits.Bytes)
	if err != nil {
		return intake.File{}, err
	}
	return a.opened(ctx, intake.File{Name: shown(name), Data: data}, limits)
}

// opened returns the file with its Book when it is a spreadsheet.
func (a *app) opened(ctx context.Context, file intake.File, limits table.Limits) (intake.File, error) {
	if file.Book != nil || !table.IsSpreadsheet(file.Data) {
		return file, nil
	}
	book, err := a.sandbox.open(ctx, file, limits)
	file.Book = book
	return file, err
}

// opening is what the process is told on the first line of its input; the file follows.
type opening struct {
	Name   string
	Size   int
	Limits table.Limits
	Memory int64
	CPU    time.Duration
	Wall   time.Duration
}

// open opens a spreadsheet in a process of its own.
func (s *sandbox) open(ctx context.Context, file intake.File, limits table.Limits) (*table.Workbook, error) {
	select {
	case s.places <- struct{}{}:
		defer func() { <-s.places }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	request, err := json.Marshal(opening{file.Name, len(file.Data), limits, s.memory, s.cpu, s.wall})
	if err != nil {
		return nil, fmt.Errorf("ask for %s to be opened: %w", file.Name, err)
	}
	input := io.MultiReader(bytes.NewReader(append(request, '\n')), bytes.NewReader(file.Data))
	answer, end, err := s.ask(ctx, input)
	switch {
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case err != nil:
		return nil, &roster.Error{Kind: roster.Internal, Key: "sandbox.cannot_start", Args: []any{file.Name}, Err: err}
	case end.sound() && answer.Book != nil:
		return answer.Book, nil
	case end.sound() && answer.Refusal.Kind == roster.Refused:
		return nil, answer.Refusal
	}
	return nil, s.fallen(file.Name, end)
}

// ending is how a process ended and what was wrong with its answer.
type ending struct {
	late   bool  // it was stopped for the wall's clock
	answer error // of reading what it said
	wait   error
	state  *os.ProcessState
	stderr string // the beginning
}

func (e ending) sound() bool { return e.answer == nil && e.wait == nil && !e.late }

// ask starts the process and waits for its end, whatever comes of it; the error
// says that it could not be started.
func (s *sandbox) ask(ctx context.Context, input io.Reader) (table.Answer, ending, error) {
	// The process is to die with this one, and Linux ties that to the thread that started it.
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	limited, stop := context.WithTimeout(ctx, s.wall)
	defer stop()
	cmd, err := s.command(limited)
	if err != nil {
		return table.Answer{}, ending{}, err
	}
	var said excerpt
	cmd.Stdin, cmd.Stderr = input, &said
	out, err := cmd.StdoutPipe()
	if err != nil {
		return table.Answer{}, ending{}, err
	}
	if err := cmd.Start(); err != nil {
		return table.Answer{}, ending{}, err
	}
	answer, fault := table.ReadAnswer(out, s.answer)
	if fault != nil && !ended(fault) {
		stop() // it has more to say that nobody wants to hear
	}
	late := errors.Is(limited.Err(), context.DeadlineExceeded)
	err = cmd.Wait()
	late = late || errors.Is(err, context.DeadlineExceeded)
	return answer, ending{late, fault, err, cmd.ProcessState, string(said)}, nil
}

// command prepares the process, which is killed when ctx is done.
func (s *sandbox) command(ctx context.Context) (*exec.Cmd, error) {
	program := s.program
	if program == "" {
		var err error
		if program, err = thisProgram(); err != nil {
			return nil, err
		}
	}
	cmd := exec.CommandContext(ctx, program, "open-spreadsheet")
	cmd.Env = []string{"GOMAXPROCS=2"}
	cmd.SysProcAttr = childAttributes()
	cmd.Cancel = func() error { return killChild(cmd.Process) }
	cmd.WaitDelay = time.Second // for pipes that somebody else holds open
	return cmd, keepFiles()
}

// The exit codes of a process that ended itself.
const (
	childTookMemory = 71
	childTookTime   = 72
)

// fallen is the refusal of a file whose process did not live to answer. The cause
// in Err is for logs.
func (s *sandbox) fallen(name string, end ending) error {
	first, _, _ := strings.Cut(end.stderr, "\n")
	cause := fmt.Errorf("open-spreadsheet ended with %v, its answer with %v: %s", end.wait, end.answer, table.Excerpt(first))
	status, _ := end.state.Sys().(syscall.WaitStatus)
	killed := status.Signaled() && status.Signal() == syscall.SIGKILL
	used := end.state.UserTime() + end.state.SystemTime()
	stopped := end.answer != nil && !ended(end.answer) // by us, for what it said
	switch {
	case end.late:
		return unopened(cause, name, "spreadsheet_slow", int(s.wall.Seconds()))
	case end.state.ExitCode() == childTookTime, killed && used > s.cpu/2: // as the kernel counts, which is by ticks
		return unopened(cause, name, "spreadsheet_slow", int(s.cpu.Seconds()))
	case errors.Is(end.answer, table.ErrAnswerTooLarge), end.state.ExitCode() == childTookMemory, outOfMemory(end.stderr),
		killed && !stopped: // by a machine that ran short
		return unopened(cause, name, "spreadsheet_large", int(s.memory>>20))
	}
	return unopened(cause, name, "spreadsheet_broken")
}

// ended reports whether an answer was cut short, as when its process died.
func ended(err error) bool { return errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) }

// outOfMemory reports whether the runtime ended the process for want of memory, be
// it for the heap or for the stack of a thread.
func outOfMemory(stderr string) bool {
	return strings.Contains(stderr, "out of memory") || strings.Contains(stderr, "cannot allocate memory") ||
		strings.Contains(stderr, "pthread_create failed")
}

func unopened(cause error, name, code string, args ...any) error {
	return &roster.Error{Kind: roster.Refused, Key: "table.refused", Args: []any{name}, Err: cause,
		Problems: []roster.Problem{{File: name, Code: code, Args: args}}}
}

// excerpt keeps the beginning of what is written to it, where a panic names itself.
type excerpt []byte

// Write implements io.Writer.
func (e *excerpt) Write(p []byte) (int, error) {
	*e = append(*e, p[:min(len(p), 4<<10-len(*e))]...)
	return len(p), nil
}

// openSpreadsheetCommand is the process's side: one opening and one file on stdin,
// one table.Answer on stdout.
type openSpreadsheetCommand struct{}

// Run confines the process, then reads the file.
func (openSpreadsheetCommand) Run(_ call, a *app) error {
	in := bufio.NewReader(a.stdin)
	var o opening
	line, err := in.ReadBytes('\n')
	if err != nil || json.Unmarshal(line, &o) != nil {
		return roster.Errorf(roster.Usage, "sandbox.by_hand")
	}
	time.AfterFunc(o.Wall, func() { os.Exit(childTookTime) }) // though nobody is left to stop it
	debug.SetMemoryLimit(o.Memory)
	if err := confine(o.Memory, o.CPU); err != nil {
		return err
	}
	data := make([]byte, o.Size)
	if _, err := io.ReadFull(in, data); err != nil {
		return err
	}
	book, err := table.Open(data, o.Name, o.Limits)
	answer := table.Answer{Book: book}
	if err != nil && !errors.As(err, &answer.Refusal) {
		return err
	}
	_, err = answer.WriteTo(a.stdout)
	return err
}
