package register_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"redbanner/attendance/calendar"
	"redbanner/attendance/roster"
	"redbanner/scoring/register"
)

// spring is a calendar with a holiday on Thursday and Friday 2025-05-01 and -02
// and a make-up working day on Sunday 2025-04-27.
var spring = calendar.New(nil, []calendar.Day{
	{Date: roster.MustDate("2025-04-27"), Kind: calendar.Workday},
	{Date: roster.MustDate("2025-05-01"), Kind: calendar.Holiday},
	{Date: roster.MustDate("2025-05-02"), Kind: calendar.Holiday},
})

func at(s string) roster.LocalTime {
	t, err := roster.ParseLocalTime(s)
	if err != nil {
		panic(err)
	}
	return t
}

func promisedDays(accepted string, days int) register.Case {
	return register.Case{Number: "B1", Staff: "S1", Accepted: at(accepted), PromiseDays: &days}
}

func promisedMinutes(accepted string, minutes int) register.Case {
	return register.Case{Number: "B1", Staff: "S1", Accepted: at(accepted), PromiseMinutes: &minutes}
}

func finished(c register.Case, when string) register.Case {
	c.Finished = at(when)
	return c
}

func extended(c register.Case, to string) register.Case {
	c.ExtendedTo = roster.MustDate(to)
	return c
}

func days(dates ...string) []roster.Date {
	var list []roster.Date
	for _, d := range dates {
		list = append(list, roster.MustDate(d))
	}
	return list
}

func TestDue(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		c    register.Case
		want string
	}{
		{"minutes count from the second of acceptance", promisedMinutes("2025-04-24 09:20:15", 30), "2025-04-24 09:50:15"},
		{"minutes may run past midnight", promisedMinutes("2025-04-24 23:50:00", 30), "2025-04-25 00:20:00"},
		{"the day of acceptance does not count", promisedDays("2025-04-24 00:00:00", 1), "2025-04-25 23:59:59"},
		{"a make-up working day counts", promisedDays("2025-04-25 17:00:00", 1), "2025-04-27 23:59:59"},
		{"holidays and weekends do not count", promisedDays("2025-04-30 09:00:00", 2), "2025-05-06 23:59:59"},
		{"accepted on a Saturday", promisedDays("2025-04-19 09:00:00", 1), "2025-04-21 23:59:59"},
		{"no working day promised is the same day", promisedDays("2025-04-24 09:00:00", 0), "2025-04-24 23:59:59"},
		{"an extension moves due to the end of its day", extended(promisedDays("2025-04-24 09:00:00", 1), "2025-05-04"), "2025-05-04 23:59:59"},
		{"an extension of a promise in minutes", extended(promisedMinutes("2025-04-24 09:00:00", 30), "2025-04-24"), "2025-04-24 23:59:59"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := tt.c.Due(spring).String(); got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
		})
	}
}

func TestOverdueDays(t *testing.T) {
	t.Parallel()
	instant := promisedMinutes("2025-04-24 09:20:00", 30)
	oneDay := promisedDays("2025-04-24 09:20:00", 1) // due on Friday 04-25
	tests := []struct {
		name string
		c    register.Case
		asOf string
		want []roster.Date
	}{
		{"finished in the last second", finished(oneDay, "2025-04-25 23:59:59"), "2026-01-01", nil},
		{"finished on the third working day after due", finished(oneDay, "2025-04-29 08:00:00"), "2026-01-01", days("2025-04-27", "2025-04-28", "2025-04-29")},
		{"finished over a weekend without a working day: once, on the due date", finished(promisedDays("2025-04-17 09:00:00", 1), "2025-04-20 10:00:00"), "2026-01-01", days("2025-04-18")},
		{"finished on a holiday, the days before it count", finished(oneDay, "2025-05-02 10:00:00"), "2026-01-01", days("2025-04-27", "2025-04-28", "2025-04-29", "2025-04-30")},
		{"minutes late on the same day: once, on that day", finished(instant, "2025-04-24 09:50:01"), "2026-01-01", days("2025-04-24")},
		{"minutes kept to the second", finished(instant, "2025-04-24 09:50:00"), "2026-01-01", nil},
		{"minutes late by a day", finished(instant, "2025-04-25 08:00:00"), "2026-01-01", days("2025-04-25")},
		{"unfinished runs to the day before as-of", oneDay, "2025-04-29", days("2025-04-27", "2025-04-28")},
		{"unfinished when the due day is just over is not late yet", oneDay, "2025-04-26", nil},
		{"unfinished over a day off: once, on the due date", oneDay, "2025-04-27", days("2025-04-25")},
		{"unfinished instant case is late on the morning after", instant, "2025-04-25", days("2025-04-24")},
		{"finished on the as-of day counts as unfinished", finished(oneDay, "2025-04-29 08:00:00"), "2025-04-29", days("2025-04-27", "2025-04-28")},
		{"accepted on the as-of day is not known", instant, "2025-04-24", nil},
		{"an extension kept", finished(extended(oneDay, "2025-04-29"), "2025-04-29 17:00:00"), "2026-01-01", nil},
		{"an extension broken", finished(extended(oneDay, "2025-04-29"), "2025-04-30 17:00:00"), "2026-01-01", days("2025-04-30")},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(tt.want, tt.c.OverdueDays(spring, roster.MustDate(tt.asOf))); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func TestOverdueDaysGrowWithTime(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		start := roster.MustDate("2025-04-20")
		c := promisedDays(roster.At(start, rapid.IntRange(0, 86399).Draw(t, "second")).String(), rapid.IntRange(0, 6).Draw(t, "days"))
		if rapid.Bool().Draw(t, "finished") {
			c.Finished = c.Accepted + roster.LocalTime(rapid.IntRange(0, 30*86400).Draw(t, "took"))
		}
		asOf := start + roster.Date(rapid.IntRange(0, 40).Draw(t, "as of"))
		earlier, later := c.OverdueDays(spring, asOf), c.OverdueDays(spring, asOf+1)
		if len(earlier) > len(later) {
			t.Fatalf("%d overdue days on %s, %d a day later", len(earlier), asOf, len(later))
		}
		due := c.Due(spring).Date()
		for i, day := range later {
			onDue := len(later) == 1 && day == due
			if !onDue && (day <= due || !spring.Working(day) || day > asOf) || i > 0 && day <= later[i-1] {
				t.Fatalf("overdue days %v of a case due on %s, as of %s", later, due, asOf+1)
			}
		}
	})
}

func TestCaseValidate(t *testing.T) {
	t.Parallel()
	minutes, zero, many := 30, 0, 4000
	both := promisedDays("2025-04-24 09:00:00", 1)
	both.PromiseMinutes = &minutes
	evaluated := promisedDays("2025-04-24 09:00:00", 1)
	evaluated.Evaluation = 6
	none := register.Case{Accepted: at("2025-04-24 09:00:00")}
	instant := none
	instant.PromiseMinutes = &zero
	long := none
	long.PromiseDays = &many
	tests := []struct {
		name string
		c    register.Case
		want []roster.Problem
	}{
		{"sound", finished(extended(promisedDays("2025-04-24 09:00:00", 1), "2025-04-24"), "2025-04-24 09:00:00"), nil},
		{"two promises", both, []roster.Problem{{Column: "promise_days", Code: "one_promise"}}},
		{"no promise", none, []roster.Problem{{Column: "promise_days", Code: "one_promise"}}},
		{"a promise of no minutes", instant, []roster.Problem{{Column: "promise_minutes", Code: "bad_number", Value: "0", Args: []any{1, 44640}}}},
		{"a promise of years", long, []roster.Problem{{Column: "promise_days", Code: "bad_number", Value: "4000", Args: []any{0, 3660}}}},
		{"finished before it was accepted", finished(promisedDays("2025-04-24 09:00:00", 1), "2025-04-24 08:59:59"), []roster.Problem{
			{Column: "finished", Code: "finished_before_accepted", Value: "2025-04-24 08:59:59", Args: []any{"2025-04-24 09:00:00"}}}},
		{"extended to a day before acceptance", extended(promisedDays("2025-04-24 09:00:00", 1), "2025-04-23"), []roster.Problem{
			{Column: "extended_to", Code: "extended_before_accepted", Value: "2025-04-23", Args: []any{"2025-04-24 09:00:00"}}}},
		{"six stars", evaluated, []roster.Problem{{Column: "evaluation", Code: "bad_number", Value: "6", Args: []any{1, 5}}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(tt.want, tt.c.Validate()); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}
