package roster

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestDateAgreesWithTime(t *testing.T) {
	t.Parallel()
	day := time.Date(1890, 1, 1, 0, 0, 0, 0, time.UTC)
	want, _ := DateOf(1890, 1, 1)
	for range 160_000 {
		y, m, d := day.Date()
		got, ok := DateOf(y, int(m), d)
		if !ok || got != want {
			t.Fatalf("DateOf(%s) = %d, want %d", day, got, want)
		}
		if gy, gm, gd := got.Civil(); gy != y || gm != int(m) || gd != d {
			t.Fatalf("Civil(%d) = %d-%d-%d, want %s", got, gy, gm, gd, day)
		}
		if got.Weekday() != day.Weekday() {
			t.Fatalf("%s: weekday %s, want %s", got, got.Weekday(), day.Weekday())
		}
		if s := day.Format(time.DateOnly); got.String() != s || MustDate(s) != got {
			t.Fatalf("String(%d) = %s, want %s", got, got, s)
		}
		if at := At(got, 3661); at.Date() != got || int64(at) != day.Unix()+3661 || at.Second() != 3661 {
			t.Fatalf("At(%s) = %d", got, at)
		}
		day, want = day.AddDate(0, 0, 1), want+1
	}
}

func TestParseRefusesWhatDoesNotExist(t *testing.T) {
	t.Parallel()
	for _, s := range []string{"2025-02-30", "2025-13-01", "2025-00-10", "2025-1-1", "0000-01-01", "2023-02-29", "", "2025-01-0a"} {
		if d, err := ParseDate(s); err == nil {
			t.Errorf("ParseDate(%q) = %s, want an error", s, d)
		}
	}
	for _, s := range []string{"2025-01-01 24:00:00", "2025-01-01 12:60:00", "2025-01-01T12:00:00", "2025-02-30 08:00:00", "2025-01-01 08:00:0"} {
		if at, err := ParseLocalTime(s); err == nil {
			t.Errorf("ParseLocalTime(%q) = %s, want an error", s, at)
		}
	}
	for _, s := range []string{"2025-13", "2025-3", "2025Q5", "2025H3", "2025H", "25-01", "2025X1", "2025-003", "2025H01"} {
		if p, err := ParsePeriod(s); err == nil {
			t.Errorf("ParsePeriod(%q) = %s, want an error", s, p)
		}
	}
}

func TestPeriodBounds(t *testing.T) {
	t.Parallel()
	tests := []struct{ period, first, last string }{
		{"2024-02", "2024-02-01", "2024-02-29"},
		{"2025-12", "2025-12-01", "2025-12-31"},
		{"2025Q1", "2025-01-01", "2025-03-31"},
		{"2025H2", "2025-07-01", "2025-12-31"},
		{"2025", "2025-01-01", "2025-12-31"},
	}
	for _, tt := range tests {
		p := MustPeriod(tt.period)
		if p.String() != tt.period || p.First().String() != tt.first || p.Last().String() != tt.last {
			t.Errorf("%s: %s %s…%s", tt.period, p, p.First(), p.Last())
		}
		if got := PeriodOf(p.Last(), p.Kind); got != p {
			t.Errorf("PeriodOf(%s) = %s, want %s", p.Last(), got, p)
		}
	}
}

func TestLocalTimeRoundTrip(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		at := At(Date(rapid.IntRange(1, 3_652_059).Draw(t, "day")), rapid.IntRange(0, secondsPerDay-1).Draw(t, "second"))
		if at.IsZero() {
			return
		}
		got, err := ParseLocalTime(at.String())
		if err != nil || got != at {
			t.Fatalf("ParseLocalTime(%s) = %d, %v; want %d", at, got, err, at)
		}
	})
}
