package table_test

import (
	"testing"

	"redbanner/attendance/roster"
	"redbanner/attendance/table"
)

func TestDate(t *testing.T) {
	t.Parallel()
	for _, s := range []string{"2025-03-07", "2025-3-7", "2025/3/7", "2025/03/07", "2025.3.7", "2025年3月7日", "２０２５－０３－０７",
		" 2025-03-07 ", "2025-03-07 00:00:00", "2025/3/7 0:00", "2025-03-07T00:00:00", "2025年3月7日00:00",
		"2025/3/7 星期五", "2025-03-07 周五", "2025年3月7日星期五", "2025-03-07（星期五）", "2025-03-07 Fri", "2025-03-07 friday", "2025-03-07 Fri.",
		"2025/3/7 星期五 0:00", "2025-03-07 礼拜五", "'2025-03-07", `="2025-03-07"`, "2025-03-07\t", "\u00a02025-03-07\u00a0"} {
		if d, code := table.Date(s); code != "" || d != roster.MustDate("2025-03-07") {
			t.Errorf("Date(%q) = %s, %q", s, d, code)
		}
	}
	for _, s := range []string{"", "2025-02-30", "2025-13-01", "2025-00-10", "2025-1-0", "25-03-07", "2025-03/07", "2025年3月7", "2025-03-07 08:00",
		"2025-03-07x", "2025-03-071", "20250307", "07/03/2025", "2025", "2025-", "2025-03", "1900-02-29", "0000-01-01", "45723", "2025日3月7年", "2025-03-0700:00",
		"2025-03-07 星期六", "2025-03-07 Sat", "2025-03-07 星期", "2025-03-07 星期八", "2025-03-07 (星期五", "2025-03-07 x", "2025-03-07 (", "2025-03-07 Fri 08:05",
		"2025-03-07 Frit", "20250307 0000", "星期五 2025-03-07"} {
		if d, code := table.Date(s); code != "bad_date" || d != 0 {
			t.Errorf("Date(%q) = %s, %q; want bad_date", s, d, code)
		}
	}
}

func TestTime(t *testing.T) {
	t.Parallel()
	tests := map[string]bool{"2025-03-07 08:05:00": true, "2025/3/7 8:05": false, "2025-03-07T08:05:00": true, "2025年3月7日 08:05": false,
		"2025年3月7日8:05:00": true, "2025.3.7  8:05": false, "２０２５/3/7　8：05": false, "2025-03-07 08:05:00.997": true,
		"20250307 0805": false, "20250307 080500": true, "20250307T0805": false, "20250307 08:05:00": true, "20250307  8:05": false,
		"2025/3/7 星期五 8:05": false, "2025-03-07 周五 08:05:00": true, "2025年3月7日星期五8:05": false, "2025-03-07 Fri 8:05": false, "2025-03-07(周五)8:05": false,
		"2025-03-07 8:05 AM": false, "2025-03-07 上午8:05": false, "2025-03-07上午 8:05:00": true, "2025/3/7 早上8:05": false, "2025-03-07 am 8:05": false,
		"2025-03-07\u00a008:05": false, "'2025-03-07 08:05": false}
	for s, wantSeconds := range tests {
		at, seconds, code := table.Time(s)
		if code != "" || at.String() != "2025-03-07 08:05:00" || seconds != wantSeconds {
			t.Errorf("Time(%q) = %s, %t, %q", s, at, seconds, code)
		}
	}
	for _, s := range []string{"", "2025-03-07", "2025-03-07 25:61", "2025-03-07 24:00", "2025-03-07 08:60", "2025-03-07 08:05:60", "2025-03-07 8:5",
		"2025-02-30 08:00", "2025-03-07 08:05Z", "2025-03-07 08:05+08:00", "2025-03-0708:05", "2025-03-07 08:05:", "2025-03-07 08:05:00.", "08:05", "2025-03-07 -8:05",
		"2025-03-07 星期六 08:05", "20250307", "202503070805", "20250307 805", "20250307 2565", "20250230 0805", "20250307 ", "2025030x 0805", "20250307-0805",
		"1899-12-30 08:05:00", "1899/12/31 8:05", "1900-01-01 08:05", "1904-01-01 08:05", "1900-01-00 08:05", "45723.337", "07/03/2025 08:05", "25-03-07 08:05"} {
		if at, _, code := table.Time(s); code != "bad_time" {
			t.Errorf("Time(%q) = %s, %q; want bad_time", s, at, code)
		}
	}
}

func TestTimeOfDay(t *testing.T) {
	t.Parallel()
	tests := map[string]int{
		" 8:05": 8*60 + 5, "23:59": 23*60 + 59, "0:00": 0, "８：０５": 8*60 + 5, "'08:05": 8*60 + 5, `="08:05"`: 8*60 + 5, "\u00a008:05\t": 8*60 + 5,
		"8:05 AM": 8*60 + 5, "8:05am": 8*60 + 5, "8:05 pm": 20*60 + 5, "PM 8:05": 20*60 + 5, "12:30 AM": 30, "12:30 PM": 12*60 + 30, "0:30 AM": 30,
		"上午8:05": 8*60 + 5, "下午 1:05": 13*60 + 5, "下午13:05": 13*60 + 5, "下午12:05": 12*60 + 5, "上午12:05": 5,
		"早上8:05": 8*60 + 5, "中午12:05": 12*60 + 5, "中午1:05": 13*60 + 5, "中午11:50": 11*60 + 50, "晚上7:05": 19*60 + 5, "晚上19:05": 19*60 + 5, "凌晨0:05": 5, "凌晨5:05": 5*60 + 5,
		"1899-12-30 08:05": 8*60 + 5, "1899/12/31 8:05": 8*60 + 5, "1900-01-00 08:05": 8*60 + 5, "1900/1/1 8:05": 8*60 + 5, "1904-01-01T08:05": 8*60 + 5,
		"1899-12-30 下午1:05": 13*60 + 5,
	}
	for s, minutes := range tests {
		if second, seconds, code := table.TimeOfDay(s); second != minutes*60 || seconds || code != "" {
			t.Errorf("TimeOfDay(%q) = %d, %t, %q; want %d", s, second, seconds, code, minutes*60)
		}
	}
	for _, s := range []string{"23:59:59", "1899-12-30 23:59:59", "11:59:59 PM", "晚上11:59:59.4"} {
		if second, seconds, code := table.TimeOfDay(s); second != 86399 || !seconds || code != "" {
			t.Errorf("TimeOfDay(%q) = %d, %t, %q", s, second, seconds, code)
		}
	}
	for _, s := range []string{"", "8", "24:00", "8:5", "13:30:58  22:37:56", "0.3354", "0.33541584", "0805", "805", "13:05 AM", "上午13:05", "下午0:05", "PM 0:05",
		"AM 8:05 PM", "晚上12:05", "晚上1:05", "凌晨12:05", "凌晨8:05", "早上0:05", "早上13:05", "中午2:05", "中午9:05", "夜里8:05", "AM", "8:05 xm", "8:05:", "8:60 AM",
		"2025-03-07 08:05", "1899-12-30", "1899-12-30 ", "1900/1/10 8:05", "+08:05", "8:05+"} {
		if second, _, code := table.TimeOfDay(s); code != "bad_time" {
			t.Errorf("TimeOfDay(%q) = %d, %q", s, second, code)
		}
	}
}

func TestNumber(t *testing.T) {
	t.Parallel()
	tests := map[string]string{
		"12": "12", "1,024": "1024", "1,234,567.50": "1234567.50", "-1,024": "-1024", "１２３": "123", "１，０２４": "1024", `="0012"`: "0012", "'12": "12", " 12\t": "12",
		"\u00a012": "12", "0.5": "0.5", "-3": "-3",
		"1,02": "1,02", "1,0245": "1,0245", "1024,000": "1024,000", ",024": ",024", "1,": "1,", "1.": "1.", ".5": ".5", "1.5.2": "1.5.2", "1,024.x": "1,024.x", "x": "x", "": "", "--1": "--1",
		"1e3": "1e3", "1 024": "1 024", "12元": "12元",
	}
	for s, want := range tests {
		if got := table.Number(s); got != want {
			t.Errorf("Number(%q) = %q, want %q", s, got, want)
		}
	}
}

func FuzzTime(f *testing.F) {
	for _, s := range []string{"2025-03-07 08:05:00", "2025年3月7日8:05", "２０２５/3/7　8：05", "2025.3.7T1:00:00.5", "2025-02-30",
		"20250307 0805", "2025/3/7 星期五 下午1:05", "2025-03-07 Fri 8:05 PM", "1899-12-30 08:05", "'晚上7:05", "1,024.5"} {
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
		if second, _, code := table.TimeOfDay(s); code == "" && (second < 0 || second >= 24*60*60) {
			t.Fatalf("TimeOfDay(%q) = %d", s, second)
		}
		if n := table.Number(s); n != s && table.Number(n) != n {
			t.Fatalf("Number(%q) = %q, which is read as %q", s, n, table.Number(n))
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
