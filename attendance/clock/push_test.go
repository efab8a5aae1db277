package clock_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"redbanner/attendance/clock"
	"redbanner/attendance/clock/clocktest"
	"redbanner/attendance/roster"
)

func pushTime(s string) roster.LocalTime {
	at, err := roster.ParseLocalTime(s)
	if err != nil {
		panic(err)
	}
	return at
}

var pushOptions = clock.PushOptions{
	Device: "SN1", Offset: 8 * 3600,
	Bounds: clock.Bounds{First: roster.MustDate("2024-01-01"), Last: roster.MustDate("2025-03-04")},
	Latest: pushTime("2025-03-03 12:10:00"),
}

func TestPushLines(t *testing.T) {
	t.Parallel()
	const at = "2025-03-03 07:58:10"
	tests := []struct{ name, line, number, time, code string }{
		{"two fields", "1001\t" + at, "1001", at, ""},
		{"five fields", "1001\t" + at + "\t0\t1\t0", "1001", at, ""},
		{"seven fields", "1001\t" + at + "\t255\t15\t0\t0\t0", "1001", at, ""},
		{"ten fields and an empty one", "0007\t" + at + "\t1\t25\t0\t0\t0\t255\t36.6\t97.8\t", "0007", at, ""},
		{"the third field is the status", "1001\t" + at + "\t7\t1", "", "", "bad_status"},
		{"blanks before the number", "   12\t" + at + "\t0\t1", "12", at, ""},
		{"a zone east of the centre", "1\t2025-03-03 09:58:10\t0\t1\t0\t0\t0\t\t\t\t+36000", "1", "2025-03-03 07:58:10", ""},
		{"a zone west of the centre", "1\t2025-03-02 23:58:10\t0\t1\t0\t0\t0\t\t\t\t+0", "1", at, ""},
		{"the centre's own zone", "1\t" + at + "\t0\t1\t0\t0\t0\t\t\t\t+28800\tabc", "1", at, ""},
		{"a zone that is none", "1\t" + at + "\t0\t1\t0\t0\t0\t\t\t\t+99999", "", "", "bad_time"},
		{"key and value", "PIN=12\tDateTime=" + at + "\tStatus=0\tVerify=1", "12", at, ""},
		{"key and value in another order", "Time=" + at + "\tPIN=12", "12", at, ""},
		{"key and value with a zone", "PIN=12\tTime=2025-03-02 23:58:10\tTimeOffset=+0", "12", at, ""},
		{"key and value without a time", "PIN=12\tStatus=0", "", "", "few_fields"},
		{"no field", "rubbish", "", "", "few_fields"},
		{"no number", "\t" + at, "", "", "number_missing"},
		{"a long number", strings.Repeat("1", 25) + "\t" + at, "", "", "number_too_long"},
		{"no clock number", "1 2\t" + at, "", "", "bad_clock_no"},
		{"an impossible day", "1\t2025-02-30 08:00:00", "", "", "bad_time"},
		{"no seconds", "1\t2025-03-03 08:00", "", "", "bad_time"},
		{"a clock never set", "1\t2000-01-01 00:00:12", "", "", "time_outside"},
		{"ahead of the receipt", "1\t2025-03-03 12:10:01", "", "", "time_ahead"},
		{"within the grace", "1\t2025-03-03 12:10:00", "1", "2025-03-03 12:10:00", ""},
		{"bad verify", "1\t" + at + "\t0\t256", "", "", "bad_verify"},
		{"bad workcode", "1\t" + at + "\t0\t1\tx", "", "", "bad_workcode"},
		{"unreadable", "1\t" + at + "\t0\t1\t0\x01", "", "", "line_unreadable"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			d, err := clock.ReadPush("body", []byte("\r\n"+tt.line+"\r\n"), pushOptions)
			if err != nil || d.Lines != 2 || d.Ignored != 1 || len(d.Rows)+len(d.Bad) != 1 {
				t.Fatalf("%+v, %v", d, err)
			}
			if tt.number == "" {
				if got := d.Bad[0]; got.Code != tt.code || got.Row != 2 || got.File != "body" {
					t.Errorf("got %v, want %s in line 2", got, tt.code)
				}
				return
			}
			if len(d.Rows) != 1 {
				t.Fatal(d.Bad)
			}
			if got := d.Numbers[0] + " " + d.Rows[0].At.String(); got != tt.number+" "+tt.time || d.Devices[d.Rows[0].Device] != "SN1" {
				t.Errorf("got %s, want %s %s", got, tt.number, tt.time)
			}
		})
	}
}

func TestABodyOfRubbishIsNoUpload(t *testing.T) {
	t.Parallel()
	if d, err := clock.ReadPush("b", []byte(strings.Repeat("x\n", 20_001)), pushOptions); err == nil {
		t.Errorf("read as %d lines", d.Lines)
	}
}

func TestWhatMustNotBeKeptIsTakenOut(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		ids  bool
		line string
		want string
	}{
		{"a plain record stays", false, "12\t2025-03-03 08:00:00\t0\t1\t0\t0\t0", "12\t2025-03-03 08:00:00\t0\t1\t0\t0\t0"},
		{"mask and temperature", false, "12\tT\t0\t1\t0\t0\t0\t1\t36.6\t97.9\t", "12\tT\t0\t1\t0\t0\t0"},
		{"place, but not the zone", false, "12\tT\t0\t1\t0\t0\t0\t\t\t\t+28800\teyJHUFM=", "12\tT\t0\t1\t0\t0\t0\t\t\t\t+28800"},
		{"an identity number anywhere", false, "12\tT\t0\t1\t11010119900307123X", "12\tT\t0\t1"},
		{"of a card reader", true, "12\tT\t0\t1\t0\t0\t0\t110101199003071234\t0", "12\tT\t0\t1\t0\t0\t0"},
		{"a number of another make, of a card reader", true, "12\tT\t0\t1\t0\t0\t0\tPASS123\t0", "12\tT\t0\t1\t0\t0\t0"},
		{"a check of a card", true, "12\tT\t0\t1\t0\t0\t0\t110101199003071234\t1", "Type=1"},
		{"a check of a card in a short line", true, "12\tT\t1\t110101900307123\t1\t", "Type=1"},
		{"a template in the wrong table", false, "FP PIN=1\tFID=2\tTMP=TEMPLATE", "-=\t-=\t-="},
		{"keys of a record", false, "PIN=1\tTime=T\tStatus=0\tPasswd=SECRET\tIDNum=9", "PIN=1\tTime=T\tStatus=0\t-=\t-="},
		{"a very long field", false, strings.Repeat("A", 70), strings.Repeat("A", 64)},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff("\n"+tt.want+"\n", string(clock.CleanPush([]byte("\r\n"+tt.line+"\r\n"), tt.ids))); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
	if got := clock.CleanPush(nil, false); len(got) != 0 {
		t.Errorf("of nothing: %q", got)
	}
}

func TestACheckOfACardIsNoPunch(t *testing.T) {
	t.Parallel()
	body := clock.CleanPush([]byte("12\t2025-03-03 08:00:00\t0\t1\t0\t0\t0\t110101199003071234\t1\n13\t2025-03-03 08:00:00\t0\t1\t0\t0\t0\t110101199003071234\t0\n"), true)
	d, err := clock.ReadPush("b", body, pushOptions)
	if err != nil || len(d.Rows) != 1 || d.Ignored != 1 || d.Numbers[0] != "13" {
		t.Errorf("%+v, %v", d, err)
	}
}

func TestPushRecordsAreWhatTheClockCounts(t *testing.T) {
	t.Parallel()
	body := "12\t2000-01-01 08:00:00\t0\t1\n12\t2025-03-03 08:00:00\t9\t1\nrubbish\n13\t2025-13-03 08:00:00\nType=1\n"
	want := []clock.PushRecord{
		{Number: "12", At: pushTime("2000-01-01 08:00:00"), Status: "0", Verify: "1"},
		{Number: "12", At: pushTime("2025-03-03 08:00:00"), Status: "9", Verify: "1"},
	}
	if diff := cmp.Diff(want, clock.PushRecords([]byte(body))); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestTheManualsRecordsAreRead(t *testing.T) {
	t.Parallel()
	folder := clocktest.Samples(t, "adms")
	body, err := os.ReadFile(filepath.Join(folder, "vendor_manual_attlog.body"))
	if err != nil {
		t.Fatal(err)
	}
	d, err := clock.ReadPush("manual", clock.CleanPush(body, false), clock.PushOptions{})
	if err != nil || d.Lines != 9 || len(d.Rows) != 9 || len(d.Numbers) != 2 {
		t.Errorf("%d lines, %d rows, numbers %v, %v", d.Lines, len(d.Rows), d.Numbers, err)
	}
}

func FuzzReadPush(f *testing.F) {
	f.Add([]byte("1001\t2025-03-03 07:58:10\t0\t1\t0\t0\t0\t255\t36.6\t97.8\t\n"), false)
	f.Add([]byte("PIN=12\tTime=2025-03-02 23:58:10\tTimeOffset=+0\r\n\r\nType=1"), true)
	f.Add([]byte("12\t2025-03-03 08:00:00\t0\t1\t0\t0\t0\t110101199003071234\t1\n"), true)
	f.Add([]byte("1\t2025-03-03 08:00:00\t0\t1\t0\t0\t0\t\t\t\t-99999\n\x00\xff"), false)
	f.Add([]byte("\r\t"), false)
	f.Fuzz(func(t *testing.T, body []byte, ids bool) {
		clean := clock.CleanPush(body, ids)
		if again := clock.CleanPush(clean, false); string(again) != string(clean) {
			t.Errorf("cleaned twice:\n%q\n%q", clean, again)
		}
		d, err := clock.ReadPush("b", clean, pushOptions)
		if err != nil {
			return
		}
		raw, err := clock.ReadPush("b", body, pushOptions)
		if err != nil || raw.Lines != d.Lines || d.Lines != len(d.Rows)+len(d.Bad)+d.Ignored {
			t.Fatalf("%d lines, %d rows, %d bad, %d ignored; %d lines before cleaning", d.Lines, len(d.Rows), len(d.Bad), d.Ignored, raw.Lines)
		}
		for _, r := range d.Rows {
			if r.At > pushOptions.Latest || r.At.Date() < pushOptions.Bounds.First || int(r.Line) > d.Lines {
				t.Errorf("row %+v", r)
			}
		}
	})
}
