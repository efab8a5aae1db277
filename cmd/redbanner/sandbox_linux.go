package main

import (
	"errors"
	"fmt"
	"os"
	"os/signal"
	"strconv"
	"syscall"
	"time"
)

// thisProgram is the program as it was started, even when another version has been
// put in its place since.
func thisProgram() (string, error) { return "/proc/self/exe", nil }

// childAttributes make a process group of the child's own and end it with this process.
func childAttributes() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
}

// killChild ends the child and whatever it may have started.
func killChild(p *os.Process) error {
	if err := syscall.Kill(-p.Pid, syscall.SIGKILL); err != nil {
		return p.Kill()
	}
	return nil
}

// overhead is what a Go process maps beside the heap that its memory limit is about.
const overhead = 128 << 20

// confine bounds this process for good. RLIMIT_DATA counts what is mapped to be
// written, which is what the heap takes; RLIMIT_AS would count the address space that
// the runtime reserves and never uses. The soft limit, set before, makes the collector
// work ahead of the hard one.
func confine(memory int64, cpu time.Duration) error {
	slow := make(chan os.Signal, 1)
	signal.Notify(slow, syscall.SIGXCPU)
	go func() { <-slow; os.Exit(childTookTime) }()
	seconds := uint64(cpu / time.Second)
	bounds := []struct {
		what       int
		soft, hard uint64
	}{
		{syscall.RLIMIT_CORE, 0, 0},
		{syscall.RLIMIT_CPU, seconds, seconds + 2}, // a signal first, then the end
		{syscall.RLIMIT_DATA, uint64(memory) + overhead, uint64(memory) + overhead},
		{syscall.RLIMIT_NOFILE, 0, 0}, // no file, no socket; those open stay open
	}
	for _, b := range bounds {
		if err := syscall.Setrlimit(b.what, &syscall.Rlimit{Cur: b.soft, Max: b.hard}); err != nil {
			return fmt.Errorf("limit %d to %d: %w", b.what, b.soft, err)
		}
	}
	return nil
}

// keepFiles sees to it that files which this process was started with are not
// handed on; those that Go opens never are.
func keepFiles() error {
	entries, err := os.ReadDir("/proc/self/fd")
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	for _, e := range entries {
		if fd, err := strconv.Atoi(e.Name()); err == nil && fd > 2 {
			syscall.CloseOnExec(fd)
		}
	}
	return err
}
