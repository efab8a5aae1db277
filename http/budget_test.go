package http_test

import (
	"fmt"
	"slices"
	"sort"
	"strings"
	"sync"
	"testing"
	"time"

	"redbanner/attendance/roster"
	"redbanner/http/sitetest"
)

// budget is how many statements a page may take, and coldBudget how many where something
// was changed since it was last read, which is then remembered for all pages.
const (
	budget     = 12
	coldBudget = 70
)

// walked is what the walk through the site found out about its pages.
var walked struct {
	sync.Mutex
	took       map[string][]time.Duration
	most, cold map[string]figure // of a page asked for again, and at first
}

type figure struct {
	queries int
	who     string
	texts   []string
}

// note keeps what a page took at first.
func note(who, pattern string, a sitetest.Answer, took time.Duration) {
	walked.Lock()
	defer walked.Unlock()
	if walked.took == nil {
		walked.took, walked.most, walked.cold = map[string][]time.Duration{}, map[string]figure{}, map[string]figure{}
	}
	if a.Status == 200 {
		walked.took[pattern] = append(walked.took[pattern], took)
	}
	worst(walked.cold, who, pattern, a)
	if len(a.Queries) <= budget {
		worst(walked.most, who, pattern, a)
	}
}

// noteAgain keeps what a page took when nothing had changed since it was asked for.
func noteAgain(who, pattern string, a sitetest.Answer) {
	walked.Lock()
	defer walked.Unlock()
	worst(walked.most, who, pattern, a)
}

func worst(most map[string]figure, who, pattern string, a sitetest.Answer) {
	if n := len(a.Queries); n > most[pattern].queries {
		most[pattern] = figure{n, who + " " + a.Path, a.Queries}
	}
}

// overBudget are the pages that take more than they may.
func overBudget(t *testing.T) {
	walked.Lock()
	defer walked.Unlock()
	for _, of := range []struct {
		when    string
		figures map[string]figure
		most    int
	}{{"asked for again", walked.most, budget}, {"asked for first", walked.cold, coldBudget}} {
		for _, pattern := range slices.Sorted(keys(of.figures)) {
			if f := of.figures[pattern]; f.queries > of.most {
				t.Errorf("%s, %s, takes %d statements (%s), %d are allowed:\n  %s", pattern, of.when, f.queries, f.who, of.most, strings.Join(short(f.texts), "\n  "))
			}
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
		fmt.Fprintf(&b, "%6.1f ms  %2d statements (%2d at first)  %s\n",
			float64(l.median.Microseconds())/1000, walked.most[l.pattern].queries, walked.cold[l.pattern].queries, l.pattern)
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

// TestPagesKeepToTheirBudgetWhateverWasChangedBefore asks for the pages that show most when
// nothing is remembered, and again. A limit leaves room for what time brings: a session that
// is noted as used, and what is drawn anew when a minute has passed.
func TestPagesKeepToTheirBudgetWhateverWasChangedBefore(t *testing.T) {
	t.Parallel()
	hall := sitetest.New(t)
	v := hall.Enter(t, "default", "director")
	for _, tc := range []struct {
		path string
		cold int
	}{
		{"/", coldBudget}, {"/assess/2026-06", 60}, {"/scores/2026-06", 40}, {"/scores/2026-06/charts", 40}, {"/scores/2026-06/window/W01", 40},
		{"/grades/2026H1", 40}, {"/year/2026", 40}, {"/staff/S002", 50}, {"/windows/W01", 45}, {"/attendance/2026-06", 20},
		{"/attendance/2026-06/S002", 20}, {"/reports/month/2026-06", 40}, {"/attendance/2026H1", coldBudget}, {"/attendance/2026", coldBudget},
	} {
		hall.DB.Forget()
		first, again := v.Get(tc.path), v.Get(tc.path)
		if first.Status != 200 || len(first.Queries) > tc.cold || len(again.Queries) > budget {
			t.Errorf("%s: %d, %d statements and then %d; want at most %d and %d:\n  %s", tc.path, first.Status,
				len(first.Queries), len(again.Queries), tc.cold, budget, strings.Join(short(again.Queries), "\n  "))
		}
		if again.Body != first.Body {
			t.Errorf("%s is another page when it is remembered", tc.path)
		}
	}
}

// The hall's screen is there for months, and asks again every few minutes.
func TestTheScreenKeepsToItsBudgetHoweverManyMonthsArePublished(t *testing.T) {
	t.Parallel()
	hall := sitetest.New(t)
	for month := roster.MustPeriod("2026-01"); month.First() <= roster.MustDate("2026-05-31"); month = month.Next() {
		if _, err := hall.Site.Scoring.Publish(t.Context(), hall.Scope, month, roster.MustDate(sitetest.Today)); err != nil {
			t.Fatal(err)
		}
	}
	token, err := hall.Site.Boards.Renew(t.Context(), hall.Scope, roster.MustDate(sitetest.Today))
	if err != nil {
		t.Fatal(err)
	}
	hall.DB.Forget()
	v := hall.Visitor()
	for _, when := range []string{"first", "again"} {
		if a := v.Get("/board/" + token); a.Status != 200 || len(a.Queries) > budget {
			t.Errorf("%s: %d, %d statements; want at most %d:\n  %s", when, a.Status, len(a.Queries), budget, strings.Join(short(a.Queries), "\n  "))
		}
	}
}
