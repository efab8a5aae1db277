package calendar_test

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"redbanner/attendance/calendar"
	"redbanner/attendance/roster"
)

func national() calendar.Calendar { return calendar.New(calendar.AllNational(), nil) }

func TestNationalDaysPerYear(t *testing.T) {
	t.Parallel()
	tests := []struct{ year, holidays, workdays, working int }{
		{2024, 28, 8, 251},
		{2025, 28, 5, 248},
		{2026, 33, 6, 248},
	}
	for _, tt := range tests {
		holidays, workdays := 0, 0
		for _, d := range calendar.National(tt.year) {
			if d.Kind == calendar.Holiday {
				holidays++
			} else {
				workdays++
			}
			if d.Name == "" || d.Date.Year() != tt.year {
				t.Errorf("%d: odd row %+v", tt.year, d)
			}
		}
		if holidays != tt.holidays || workdays != tt.workdays {
			t.Errorf("%d: %d holidays and %d make-up days, want %d and %d", tt.year, holidays, workdays, tt.holidays, tt.workdays)
		}
		year := roster.Period{Year: tt.year, Kind: roster.Year, N: 1}
		if got := national().WorkingDays(year.First(), year.Last()); got != tt.working {
			t.Errorf("%d: %d working days, want %d", tt.year, got, tt.working)
		}
		if len(calendar.Papers(tt.year)) == 0 {
			t.Errorf("%d: no notice named", tt.year)
		}
	}
	if got := calendar.NationalYears(); !slices.Equal(got, []int{2024, 2025, 2026}) {
		t.Errorf("NationalYears() = %v", got)
	}
	if got := calendar.National(2027); len(got) != 0 {
		t.Errorf("National(2027) = %v, want none: it is not announced", got)
	}
	if got := calendar.Papers(2027); got != nil {
		t.Errorf("Papers(2027) = %v, want none", got)
	}
}

// The notices as they are worded: ranges off, single days of work.
func TestNationalDaysAreThoseOfTheNotices(t *testing.T) {
	t.Parallel()
	off := [][2]string{
		{"2024-01-01", "2024-01-01"}, {"2024-02-10", "2024-02-17"}, {"2024-04-04", "2024-04-06"}, {"2024-05-01", "2024-05-05"},
		{"2024-06-10", "2024-06-10"}, {"2024-09-15", "2024-09-17"}, {"2024-10-01", "2024-10-07"},
		{"2025-01-01", "2025-01-01"}, {"2025-01-28", "2025-02-04"}, {"2025-04-04", "2025-04-06"}, {"2025-05-01", "2025-05-05"},
		{"2025-05-31", "2025-06-02"}, {"2025-10-01", "2025-10-08"},
		{"2026-01-01", "2026-01-03"}, {"2026-02-15", "2026-02-23"}, {"2026-04-04", "2026-04-06"}, {"2026-05-01", "2026-05-05"},
		{"2026-06-19", "2026-06-21"}, {"2026-09-25", "2026-09-27"}, {"2026-10-01", "2026-10-07"},
	}
	work := []string{
		"2024-02-04", "2024-02-18", "2024-04-07", "2024-04-28", "2024-05-11", "2024-09-14", "2024-09-29", "2024-10-12",
		"2025-01-26", "2025-02-08", "2025-04-27", "2025-09-28", "2025-10-11",
		"2026-01-04", "2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10",
	}
	want := map[roster.Date]calendar.DayKind{}
	for _, span := range off {
		for d := roster.MustDate(span[0]); d <= roster.MustDate(span[1]); d++ {
			want[d] = calendar.Holiday
		}
	}
	for _, s := range work {
		want[roster.MustDate(s)] = calendar.Workday
	}
	got := map[roster.Date]calendar.DayKind{}
	for _, d := range calendar.AllNational() {
		got[d.Date] = d.Kind
		weekend := d.Date.Weekday() == time.Saturday || d.Date.Weekday() == time.Sunday
		if d.Kind == calendar.Workday && !weekend {
			t.Errorf("%s: a make-up day on a %s", d.Date, d.Date.Weekday())
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("national days (-want +got):\n%s", diff)
	}
}

func TestWorking(t *testing.T) {
	t.Parallel()
	own := []calendar.Day{
		{Date: roster.MustDate("2025-03-10"), Kind: calendar.Holiday, Name: "赶集日"},
		{Date: roster.MustDate("2025-05-02"), Kind: calendar.Workday},
		{Date: roster.MustDate("2025-01-01"), Kind: calendar.Holiday},
	}
	c := calendar.New(calendar.AllNational(), own)
	tests := []struct {
		name, date string
		working    bool
		called     string
	}{
		{"a Wednesday", "2025-03-12", true, ""},
		{"a Saturday", "2025-03-15", false, ""},
		{"a Sunday", "2025-03-16", false, ""},
		{"a statutory holiday", "2025-01-29", false, "春节"},
		{"a make-up Sunday", "2025-01-26", true, "春节"},
		{"a day of the centre's own", "2025-03-10", false, "赶集日"},
		{"a holiday on which the centre works", "2025-05-02", true, ""},
		{"an own row that says the same keeps the name", "2025-01-01", false, "元旦"},
		{"a Thursday of a year without data", "2031-05-01", true, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			d := roster.MustDate(tt.date)
			if got := c.Working(d); got != tt.working {
				t.Errorf("Working(%s) = %t, want %t", d, got, tt.working)
			}
			if got := c.Name(d); got != tt.called {
				t.Errorf("Name(%s) = %q, want %q", d, got, tt.called)
			}
		})
	}
}

func TestOwnRowsLastOneWins(t *testing.T) {
	t.Parallel()
	d := roster.MustDate("2025-03-10")
	c := calendar.New(nil, []calendar.Day{{Date: d, Kind: calendar.Holiday, Name: "停电"}, {Date: d, Kind: calendar.Workday}})
	if !c.Working(d) || c.Name(d) != "" {
		t.Errorf("working %t, name %q; want the last row", c.Working(d), c.Name(d))
	}
}

func TestNewKeepsItsArguments(t *testing.T) {
	t.Parallel()
	rows := calendar.National(2025)
	slices.Reverse(rows)
	before := slices.Clone(rows)
	c := calendar.New(rows, nil)
	if diff := cmp.Diff(before, rows); diff != "" {
		t.Errorf("New changed its argument (-before +after):\n%s", diff)
	}
	rows[0].Kind = calendar.Workday
	if c.Working(before[0].Date) != (before[0].Kind == calendar.Workday) {
		t.Error("a calendar changed with the slice that it was made of")
	}
}

func TestCovers(t *testing.T) {
	t.Parallel()
	newYear2027 := calendar.Day{Date: roster.MustDate("2027-01-01"), Kind: calendar.Holiday, Name: "元旦"}
	market2028 := calendar.Day{Date: roster.MustDate("2028-03-10"), Kind: calendar.Holiday, Name: "赶集日"}
	december2023 := calendar.Day{Date: roster.MustDate("2023-12-30"), Kind: calendar.Holiday, Name: "元旦"}
	c := calendar.New(append(calendar.AllNational(), december2023), []calendar.Day{newYear2027, market2028})
	for year, want := range map[int]bool{
		2023: false, 2024: true, 2025: true, 2026: true, 2027: true, 2028: false, 0: false,
	} {
		if got := c.Covers(year); got != want {
			t.Errorf("Covers(%d) = %t, want %t", year, got, want)
		}
	}
	if (calendar.Calendar{}).Covers(2025) {
		t.Error("the zero calendar covers a year")
	}
}

func TestAddWorkingDays(t *testing.T) {
	t.Parallel()
	tests := []struct {
		from string
		n    int
		want string
	}{
		{"2025-03-10", 1, "2025-03-11"},
		{"2025-03-14", 1, "2025-03-17"}, // over a weekend
		{"2025-01-24", 1, "2025-01-26"}, // to a make-up Sunday
		{"2025-01-27", 1, "2025-02-05"}, // over the Spring Festival
		{"2025-02-07", 2, "2025-02-10"}, // a make-up Saturday counts
		{"2025-03-15", 1, "2025-03-17"}, // accepted on a Saturday
		{"2025-03-15", 0, "2025-03-15"},
		{"2025-03-14", -3, "2025-03-14"},
		{"9999-12-30", 1000, "9999-12-31"}, // the end of days
	}
	for _, tt := range tests {
		if got := national().AddWorkingDays(roster.MustDate(tt.from), tt.n); got.String() != tt.want {
			t.Errorf("AddWorkingDays(%s, %d) = %s, want %s", tt.from, tt.n, got, tt.want)
		}
	}
}

func TestAddingAndCountingAgree(t *testing.T) {
	t.Parallel()
	c := national()
	rapid.Check(t, func(t *rapid.T) {
		from := roster.MustDate("2024-01-01") + roster.Date(rapid.IntRange(0, 1000).Draw(t, "from"))
		n := rapid.IntRange(1, 80).Draw(t, "n")
		to := c.AddWorkingDays(from, n)
		if !c.Working(to) || c.WorkingDays(from+1, to) != n {
			t.Fatalf("AddWorkingDays(%s, %d) = %s: working %t, %d days counted", from, n, to, c.Working(to), c.WorkingDays(from+1, to))
		}
		if got := len(slices.Collect(c.Each(from+1, to))); got != n {
			t.Fatalf("Each yields %d days, want %d", got, n)
		}
	})
}

func TestEachStopsWhenAsked(t *testing.T) {
	t.Parallel()
	n := 0
	for range national().Each(roster.MustDate("2025-03-01"), roster.MustDate("2025-03-31")) {
		if n++; n == 3 {
			break
		}
	}
	if n != 3 {
		t.Errorf("%d days, want 3", n)
	}
	if got := national().WorkingDays(roster.MustDate("2025-03-31"), roster.MustDate("2025-03-01")); got != 0 {
		t.Errorf("an empty range has %d working days", got)
	}
}
