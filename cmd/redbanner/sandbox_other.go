//go:build !linux

package main

import (
	"os"
	"runtime/metrics"
	"syscall"
	"time"
)

func thisProgram() (string, error) { return os.Executable() }

// childAttributes are none: the child ends by its own clock, and for want of input
// or of somebody to answer.
func childAttributes() *syscall.SysProcAttr { return nil }

func killChild(p *os.Process) error { return p.Kill() }

// confine watches this process's memory and processor time, for want of limits that
// the system keeps.
func confine(memory int64, _ time.Duration) error {
	go func() {
		samples := []metrics.Sample{{Name: "/memory/classes/total:bytes"}, {Name: "/memory/classes/heap/released:bytes"}}
		for range time.Tick(20 * time.Millisecond) {
			metrics.Read(samples)
			if samples[0].Value.Uint64()-samples[1].Value.Uint64() > uint64(memory)*5/4 {
				os.Exit(childTookMemory)
			}
		}
	}()
	return nil
}

func keepFiles() error { return nil }
