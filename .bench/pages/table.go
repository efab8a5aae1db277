package main

import (
	"cmp"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"time"
)

func clock(t taking) time.Duration { return t.clock }
func work(t taking) time.Duration  { return t.work }

// at is a share of what was taken: 0.5 is the median, 1 the most.
func at(list []taking, share float64, of func(taking) time.Duration) time.Duration {
	values := make([]time.Duration, len(list))
	for i, t := range list {
		values[i] = of(t)
	}
	slices.Sort(values)
	return values[min(len(values)-1, int(share*float64(len(values))))]
}

func (f figure) median() time.Duration { return at(f.again, 0.5, clock) }

func ms(d time.Duration) string { return fmt.Sprintf("%.1f", float64(d.Microseconds())/1000) }

// printFigures writes one line for each address, as the role it was slowest for, the
// slowest first; then what all of them come to.
func printFigures(w io.Writer, all []figure, patterns []pattern) {
	again, cold := map[string]figure{}, map[string]figure{}
	for _, f := range all {
		if s, known := again[f.pattern]; !known || at(f.again, 0.5, work) > at(s.again, 0.5, work) {
			again[f.pattern] = f
		}
		if s, known := cold[f.pattern]; !known || f.cold.work > s.cold.work {
			cold[f.pattern] = f
		}
	}
	var lines []figure
	for _, f := range again {
		lines = append(lines, f)
	}
	slices.SortFunc(lines, func(a, b figure) int {
		return cmp.Or(cmp.Compare(at(b.again, 0.5, work), at(a.again, 0.5, work)), strings.Compare(a.pattern, b.pattern))
	})
	fmt.Fprintln(w, "| page | as | median ms | p95 ms | worked ms | times the health | after a change ms | worked ms | as | KiB | |")
	fmt.Fprintln(w, "|---|---|---|---|---|---|---|---|---|---|---|")
	for _, f := range lines {
		c := cold[f.pattern]
		fmt.Fprintf(w, "| %s | %s | %s | %s | %s | %.1f | %s | %s | %s | %d | %s |\n", f.pattern, f.role,
			ms(f.median()), ms(at(f.again, 0.95, clock)), ms(at(f.again, 0.5, work)), float64(f.median())/float64(at(f.floor, 0.5, clock)),
			ms(c.cold.clock), ms(c.cold.work), c.role, f.bytes>>10, verdict(f, c))
	}
	fmt.Fprintln(w)
	summarize(w, all)
	for _, p := range patterns {
		if _, reached := again[p.text]; !reached {
			fmt.Fprintln(w, "not linked for anybody:", p.text)
		}
	}
}

func verdict(f, c figure) string {
	switch {
	case f.file:
		return "file"
	case f.median() > reach || c.cold.clock > coldReach:
		return "MISS"
	}
	return "ok"
}

// summarize tells of all pages together, and of the floor.
func summarize(w io.Writer, all []figure) {
	var medians, colds, floors []taking
	for _, f := range all {
		floors = append(floors, f.floor...)
		if !f.file {
			medians, colds = append(medians, taking{f.median(), at(f.again, 0.5, work)}), append(colds, f.cold)
		}
	}
	fmt.Fprintln(w, "| | median ms | p95 ms | most ms | worked ms: median | p95 | most |")
	fmt.Fprintln(w, "|---|---|---|---|---|---|---|")
	for _, l := range []struct {
		name string
		list []taking
	}{{"pages, by their medians", medians}, {"pages after a change", colds}, {"the health", floors}} {
		fmt.Fprintf(w, "| %s (n=%d)", l.name, len(l.list))
		for _, of := range []func(taking) time.Duration{clock, work} {
			fmt.Fprintf(w, " | %s | %s | %s", ms(at(l.list, 0.5, of)), ms(at(l.list, 0.95, of)), ms(at(l.list, 1, of)))
		}
		fmt.Fprintln(w, " |")
	}
	fmt.Fprintln(w)
}

// printMemory tells what the program holds after all of that.
func (d *demo) printMemory(w io.Writer) error {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", d.program.Process.Pid))
	if err != nil {
		return err
	}
	for line := range strings.Lines(string(text)) {
		if strings.HasPrefix(line, "VmHWM") || strings.HasPrefix(line, "VmRSS") {
			fmt.Fprint(w, line)
		}
	}
	return nil
}
