//go:build unix

package main_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// build compiles the command once for a test.
func build(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "pgserver")
	if out, err := exec.CommandContext(t.Context(), "go", "build", "-o", path, ".").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return path
}

// started is a run of the command with a temporary folder of its own.
type started struct {
	*exec.Cmd
	folder         string
	stdout, stderr bytes.Buffer
}

func command(t *testing.T, path string, args ...string) *started {
	t.Helper()
	// Not t.TempDir: the user that the server runs as must be able to reach it.
	folder, err := os.MkdirTemp("", "pgservertest")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(folder) })
	if err := os.Chmod(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	s := &started{Cmd: exec.CommandContext(context.WithoutCancel(t.Context()), path, args...), folder: folder}
	s.Env = append(os.Environ(), "TMPDIR="+folder, "TEST_POSTGRES_URL=")
	s.Stdout, s.Stderr = &s.stdout, &s.stderr
	return s
}

// expectEnd waits for the command and looks at its exit code and at what it leaves.
func (s *started) expectEnd(t *testing.T, code int) {
	t.Helper()
	err := s.Wait()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	if got := s.ProcessState.ExitCode(); got == 3 && code != 3 {
		t.Skipf("%s", s.stderr.String())
	} else if got != code {
		t.Errorf("exit code %d, want %d: %s", got, code, s.stderr.String())
	}
	left, err := os.ReadDir(s.folder)
	if err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

func TestCommandGetsAServerAndItsExitCodeIsKept(t *testing.T) {
	t.Parallel()
	s := command(t, build(t), "--", "sh", "-c", `echo "$TEST_POSTGRES_URL"; exit 7`)
	if err := s.Start(); err != nil {
		t.Fatal(err)
	}
	s.expectEnd(t, 7)
	if url := s.stdout.String(); !strings.HasPrefix(url, "postgres://postgres:") || !strings.Contains(url, "@127.0.0.1:") {
		t.Errorf("URL %q", url)
	}
}

func TestServerStopsOnASignal(t *testing.T) {
	t.Parallel()
	s := command(t, build(t))
	file := filepath.Join(t.TempDir(), "url")
	s.Args = append(s.Args, "-url-file", file, "--", "sleep", "60")
	if err := s.Start(); err != nil {
		t.Fatal(err)
	}
	for range 600 { // it is written once the server answers
		if _, err := os.Stat(file); err == nil {
			break
		}
		time.Sleep(100 * time.Millisecond)
	}
	if err := s.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	s.expectEnd(t, 1)
	if _, err := os.Stat(file); err == nil {
		t.Error("the file with the URL is still there")
	}
}

func TestMissingProgramsAreSaidLoudly(t *testing.T) {
	t.Parallel()
	s := command(t, build(t), "-debian", t.TempDir(), "--", "true")
	s.Env = append(s.Env, "PATH="+t.TempDir())
	if err := s.Start(); err != nil {
		t.Fatal(err)
	}
	s.expectEnd(t, 3)
	if !strings.Contains(s.stderr.String(), "NOTHING IS TESTED ON POSTGRESQL") {
		t.Errorf("stderr %q", s.stderr.String())
	}
}

func TestUsage(t *testing.T) {
	t.Parallel()
	s := command(t, build(t))
	if err := s.Start(); err != nil {
		t.Fatal(err)
	}
	s.expectEnd(t, 2)
}
