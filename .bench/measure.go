package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"syscall"
	"time"
)

// sample is one run of one thing.
type sample struct {
	took time.Duration
	peak int64 // most resident memory of its process, bytes; 0 = not known
}

// samples are the runs of a benchmark by the name of what ran, one per round.
type samples map[string][]sample

func (s samples) add(name string, one sample) { s[name] = append(s[name], one) }

// ratios compares two series round by round, so that a slow moment of the machine
// weighs on both sides of each ratio.
func ratios(a, b []sample, of func(sample) float64) []float64 {
	list := make([]float64, min(len(a), len(b)))
	for i := range list {
		list[i] = of(a[i]) / of(b[i])
	}
	slices.Sort(list)
	return list
}

func seconds(s sample) float64 { return s.took.Seconds() }
func memory(s sample) float64  { return float64(s.peak) }

// middle is the median of an ascending list.
func middle(list []float64) float64 {
	n := len(list)
	if n == 0 {
		return 0
	}
	return (list[(n-1)/2] + list[n/2]) / 2
}

func median(list []sample, of func(sample) float64) float64 {
	values := make([]float64, len(list))
	for i, s := range list {
		values[i] = of(s)
	}
	slices.Sort(values)
	return middle(values)
}

// process runs a program to its end. The peak is the kernel's own count for the
// process; it begins at this program's, which is why everything large is done in
// processes of its own.
func process(ctx context.Context, name string, args ...string) (sample, []byte, error) {
	var out, problems bytes.Buffer
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Stdout, cmd.Stderr = &out, &problems
	began := time.Now()
	err := cmd.Run()
	took := time.Since(began)
	if err != nil {
		return sample{}, nil, fmt.Errorf("%s %q: %w\n%s%s", name, args, err, problems.Bytes(), out.Bytes())
	}
	usage := cmd.ProcessState.SysUsage().(*syscall.Rusage)
	return sample{took: took, peak: usage.Maxrss << 10}, out.Bytes(), nil
}

// discard is process with the output thrown away as it comes.
func discard(ctx context.Context, name string, args ...string) (sample, error) {
	null, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0)
	if err != nil {
		return sample{}, err
	}
	defer null.Close()
	var problems bytes.Buffer
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Stdout, cmd.Stderr = null, &problems
	began := time.Now()
	if err := cmd.Run(); err != nil {
		return sample{}, fmt.Errorf("%s %q: %w\n%s", name, args, err, problems.Bytes())
	}
	took := time.Since(began)
	usage := cmd.ProcessState.SysUsage().(*syscall.Rusage)
	return sample{took: took, peak: usage.Maxrss << 10}, nil
}

// report is what a worker tells on its stdout.
type report struct {
	Took  time.Duration // the part that is measured
	Tally string        // what came out, for comparing
}

// work runs a worker, which is this program again, and takes the time that it
// measured itself.
func work(ctx context.Context, name string, args ...string) (sample, string, error) {
	self, err := os.Executable()
	if err != nil {
		return sample{}, "", err
	}
	s, out, err := process(ctx, self, append([]string{"worker", name}, args...)...)
	if err != nil {
		return s, "", err
	}
	var told report
	if err := json.Unmarshal(out, &told); err != nil {
		return s, "", fmt.Errorf("worker %s: %w: %s", name, err, out)
	}
	s.took = told.Took
	return s, told.Tally, nil
}
