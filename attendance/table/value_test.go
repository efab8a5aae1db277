package table_test

import (
	"testing"

	"redbanner/attendance/roster"
	"redbanner/attendance/table"
)

func TestDate(t *testing.T) {
	t.Parallel()
	for _, s := range []string{"2025-03-07", "2025-3-7", "2025/3/7", "2025/03/07", "2025.3.7", "2025年3月7日", "２０２５－０３－０７",
		" 2025-03-07 ", "2025-03-07 00:00:00", "2025/3/7 0:00", "2025-03-07T00:00:00", "2025年3月7日00:00"} {
		if d, code := table.Date(s); code != "" || d != roster.MustDate("2025-03-07") {
			t.Errorf("Date(%q) = %s, %q", s, d, code)
		}
	}
	for _, s := range []string{"", "2025-02-30", "2025-13-01", "2025-00-10", "2025-1-0", "25-03-07", "2025-03/07", "2025年3月7", "2025-03-07 08:00",
		"2025-03-07x", "2025-03-071", "20250307", "07/03/2025", "2025", "2025-", "2025-03", "1900-02-29", "0000-01-01", "45723", "2025日3月7年", "2025-03-0700:00"} {
		if d, code := table.Date(s); code != "bad_date" || d != 0 {
			t.Errorf("Date(%q) = %s, %q; want bad_date", s, d, code)
		}
	}
}

func TestTime(t *testing.T) {
	t.Parallel()
	tests := map[string]bool{"2025-03-07 08:05:00": true, "2025/3/7 8:05": false, "2025-03-07T08:05:00": true, "2025年3月7日 08:05": false,
		"2025年3月7日8:05:00": true, "2025.3.7  8:05": false, "２０２５/3/7　8：05": false, "2025-03-07 08:05:00.997": true}
	for s, wantSeconds := range tests {
		at, seconds, code := table.Time(s)
		if code != "" || at.String() != "2025-03-07 08:05:00" || seconds != wantSeconds {
			t.Errorf("Time(%q) = %s, %t, %q", s, at, seconds, code)
		}
	}
	for _, s := range []string{"", "2025-03-07", "2025-03-07 25:61", "2025-03-07 24:00", "2025-03-07 08:60", "2025-03-07 08:05:60", "2025-03-07 8:5",
		"2025-02-30 08:00", "2025-03-07 08:05Z", "2025-03-07 08:05+08:00", "2025-03-0708:05", "2025-03-07 08:05:", "2025-03-07 08:05:00.", "08:05", "2025-03-07 -8:05"} {
		if at, _, code := table.Time(s); code != "bad_time" {
			t.Errorf("Time(%q) = %s, %q; want bad_time", s, at, code)
		}
	}
}

func TestTimeOfDay(t *testing.T) {
	t.Parallel()
	if second, seconds, code := table.TimeOfDay(" 8:05"); second != 8*3600+5*60 || seconds || code != "" {
		t.Errorf("%d, %t, %q", second, seconds, code)
	}
	if second, seconds, code := table.TimeOfDay("23:59:59"); second != 86399 || !seconds || code != "" {
		t.Errorf("%d, %t, %q", second, seconds, code)
	}
	for _, s := range []string{"", "8", "24:00", "8:5", "08:05 pm", "13:30:58  22:37:56"} {
		if second, _, code := table.TimeOfDay(s); code != "bad_time" {
			t.Errorf("TimeOfDay(%q) = %d, %q", s, second, code)
		}
	}
}

func FuzzTime(f *testing.F) {
	for _, s := range []string{"2025-03-07 08:05:00", "2025年3月7日8:05", "２０２５/3/7　8：05", "2025.3.7T1:00:00.5", "2025-02-30"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		at, _, code := table.Time(s)
		if code == "" {
			again, _, code := table.Time(at.Date().String() + "T" + clockText(at))
			if code != "" || again != at {
				t.Fatalf("Time(%q) = %s, read again %s", s, at, again)
			}
		}
		if d, code := table.Date(s); code == "" {
			if again, err := roster.ParseDate(d.String()); err != nil || again != d {
				t.Fatalf("Date(%q) = %s", s, d)
			}
		}
	})
}

// clockText returns the time of day, of 1970-01-01 00:00:00 too, which has no text of its own.
func clockText(at roster.LocalTime) string {
	if at.IsZero() {
		return "00:00:00"
	}
	return at.String()[11:]
}
