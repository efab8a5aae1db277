package http_test

import (
	"fmt"
	"slices"
	"sort"
	"strings"
	"sync"
	"testing"
	"time"

	"redbanner/http/sitetest"
)

// budget is how many statements a page may take.
const budget = 12

// owed are the pages that take more yet, and how many: what a sheet is made from is
// asked for piece by piece. These figures may only fall.
var owed = map[string]int{
	"/": 76, "/assess/{period}": 98, "/attendance/{month}": 13, "/attendance/{month}/clocks": 18,
	"/attendance/{month}/exceptions": 13, "/attendance/{month}/{staff}": 13, "/calendar/study/{month}": 13,
	"/events/{id}/effects": 40, "/grades/{period}": 36, "/grades/{period}/{code}": 36, "/me/score": 38,
	"/registers/{register}/{number}": 13, "/registers/{register}/{number}/{action}": 13, "/reports/{kind}/{period}": 34,
	"/scores/{period}": 37, "/scores/{period}/charts": 46, "/scores/{period}/{subject}/{code}": 40,
	"/staff/{code}": 56, "/windows/{code}": 50, "/year/{year}": 38,
}

// walked is what the walk through the site found out about its pages.
var walked struct {
	sync.Mutex
	took map[string][]time.Duration
	most map[string]figure
}

type figure struct {
	queries int
	who     string
	texts   []string
}

// note keeps what a page took.
func note(who, pattern string, a sitetest.Answer, took time.Duration) {
	walked.Lock()
	defer walked.Unlock()
	if walked.took == nil {
		walked.took, walked.most = map[string][]time.Duration{}, map[string]figure{}
	}
	if a.Status == 200 {
		walked.took[pattern] = append(walked.took[pattern], took)
	}
	if n := len(a.Queries); n > walked.most[pattern].queries {
		walked.most[pattern] = figure{n, who + " " + a.Path, a.Queries}
	}
}

// overBudget are the pages that take more than they may.
func overBudget(t *testing.T) {
	walked.Lock()
	defer walked.Unlock()
	for _, pattern := range slices.Sorted(keys(walked.most)) {
		f := walked.most[pattern]
		if f.queries > max(budget, owed[pattern]) {
			t.Errorf("%s takes %d statements (%s), %d are allowed:\n  %s", pattern, f.queries, f.who, budget, strings.Join(short(f.texts), "\n  "))
		}
	}
	if testing.Verbose() {
		fmt.Print(medians())
	}
}

// medians tells how long each page took, the slowest first.
func medians() string {
	type line struct {
		pattern string
		median  time.Duration
	}
	var lines []line
	for pattern, took := range walked.took {
		slices.Sort(took)
		lines = append(lines, line{pattern, took[len(took)/2]})
	}
	sort.Slice(lines, func(i, j int) bool { return lines[i].median > lines[j].median })
	var b strings.Builder
	for _, l := range lines {
		fmt.Fprintf(&b, "%6.1f ms  %2d statements  %s\n", float64(l.median.Microseconds())/1000, walked.most[l.pattern].queries, l.pattern)
	}
	return b.String()
}

// short are statements on one line each.
func short(texts []string) []string {
	var lines []string
	for _, text := range texts {
		text = strings.Join(strings.Fields(text), " ")
		lines = append(lines, text[:min(len(text), 140)])
	}
	return lines
}

func keys[V any](m map[string]V) func(func(string) bool) {
	return func(yield func(string) bool) {
		for k := range m {
			if !yield(k) {
				return
			}
		}
	}
}
