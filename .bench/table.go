package main

import (
	"fmt"
	"io"
	"time"
)

// row is one line of the result: a piece of work, its floor and what is aimed at.
type row struct {
	name, floorName string
	work, floor     string  // series
	twice           string  // the same work for twice the people
	reach           float64 // the ratio of work to floor that is aimed at
}

// twiceReach is how much more time and memory twice the people may take.
const twiceReach = 2.2

func verdict(value, reach float64) string {
	if value <= reach {
		return "ok"
	}
	return "MISS"
}

// print writes the rows of a benchmark as two tables that read as Markdown.
func printRows(w io.Writer, rows []row, s samples) {
	fmt.Fprintln(w, "| work | measured s | floor | floor s | ratio (spread) | reach | |")
	fmt.Fprintln(w, "|---|---|---|---|---|---|---|")
	for _, r := range rows {
		list := ratios(s[r.work], s[r.floor], seconds)
		if len(list) == 0 {
			continue
		}
		fmt.Fprintf(w, "| %s | %s | %s | %s | **%.2f** (%.2f–%.2f, n=%d) | ≤ %.1f | %s |\n", r.name,
			show(median(s[r.work], seconds)), r.floorName, show(median(s[r.floor], seconds)),
			middle(list), list[0], list[len(list)-1], len(list), r.reach, verdict(middle(list), r.reach))
	}
	fmt.Fprintln(w)
	fmt.Fprintln(w, "| twice the people | time (spread) | memory | MiB | reach | |")
	fmt.Fprintln(w, "|---|---|---|---|---|---|")
	for _, r := range rows {
		took, held := ratios(s[r.twice], s[r.work], seconds), ratios(s[r.twice], s[r.work], memory)
		if len(took) == 0 {
			continue
		}
		fmt.Fprintf(w, "| %s | %.2f (%.2f–%.2f, n=%d) | %.2f | %.0f → %.0f | ≤ %.1f | %s |\n", r.name,
			middle(took), took[0], took[len(took)-1], len(took), middle(held),
			median(s[r.work], memory)/(1<<20), median(s[r.twice], memory)/(1<<20),
			twiceReach, verdict(max(middle(took), middle(held)), twiceReach))
	}
	fmt.Fprintln(w)
}

func show(s float64) string {
	return fmt.Sprintf("%.3f", time.Duration(s*float64(time.Second)).Seconds())
}

// bound is one line of the memory table.
type bound struct {
	name string
	peak int64
	most int64 // bytes
}

func printBounds(w io.Writer, list []bound) {
	fmt.Fprintln(w, "| memory | peak MiB | most | |")
	fmt.Fprintln(w, "|---|---|---|---|")
	for _, b := range list {
		fmt.Fprintf(w, "| %s | %.0f | < %d | %s |\n", b.name, float64(b.peak)/(1<<20), b.most>>20,
			verdict(float64(b.peak), float64(b.most-1)))
	}
	fmt.Fprintln(w)
}
