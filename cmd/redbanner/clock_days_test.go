package main

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"redbanner/attendance/roster"
	"redbanner/http/document"
	"redbanner/migrations/sqldb"
)

// clockStatus is the JSON of clock status.
type clockStatus struct {
	Month    string            `json:"month"`
	Complete string            `json:"complete_to"`
	Clocks   []document.Clock  `json:"clocks"`
	NoData   []document.NoData `json:"no_data"`
}

func TestExplainedDaysAreNotAskedForAtClosing(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, o *office) {
		march := roster.MustPeriod("2025-03")
		o.takeText("windows", plainWindows())
		o.takeText("staff", plainStaff())
		o.takeText("ratings", plainRatings("2025-03"))
		o.takeText("facts", "date,kind,window\n2025-03-10,hygiene.finding,W06\n")
		o.take("punches", o.file("attlog.dat", plainPunches(march.First(), march.Last(), "2025-03-12", "2025-03-13", "2025-03-14")))
		o.do("ratings", "close", "--period", "2025-03")
		o.refused(exitFailed, "2025-03-13", "close", "--period", "2025-03")
		o.do("--by", "S01", "clock", "explain", "2025-03-12", "--outage", "--reason", "停电")
		o.do("clock", "explain", "2025-03-13", "--outage", "--reason", "停电")
		got := o.refused(exitFailed, "2025-03-14", "close", "--period", "2025-03")
		if strings.Contains(got.stderr, "2025-03-13") {
			t.Errorf("an explained day is asked for:\n%s", got.stderr)
		}
		o.do("clock", "explain", "2025-03-13", "--withdraw", "--reason", "写错")
		o.refused(exitFailed, "2025-03-13", "close", "--period", "2025-03")
		o.do("clock", "explain", "2025-03-13", "--counted", "--reason", "无人上班")
		if got := o.days("2025-03", "S01", "2025-03-13"); got != "absent absent" {
			t.Errorf("the counted day: %s", got)
		}
		// The decision file still explains what nobody has explained, and may repeat what somebody has.
		decision := o.file("d.yaml", decided+"no_data:\n  - {date: 2025-03-12, reason: 停电}\n  - {date: 2025-03-14, reason: 停电}\n")
		o.do("close", "--period", "2025-03", "--decision", decision)
		o.refused(exitClosed, "is closed", "clock", "explain", "2025-03-12", "--withdraw", "--reason", "x")
		o.do("verify", "--period", "2025-03")
		var status clockStatus
		o.ask(&status, "clock", "status", "--month", "2025-03")
		var states []string
		for _, d := range status.NoData {
			states = append(states, d.Date[8:]+" "+d.State)
		}
		if diff := cmp.Diff([]string{"12 outage", "13 counted", "14 unexplained"}, states); diff != "" {
			t.Errorf("days without data (-want +got):\n%s", diff)
		}
		if h := status.NoData[1].History; len(h) != 3 || h[0].Verdict != "outage" || h[1].Verdict != "withdrawn" || h[2].By != "tester" || h[2].At == "" {
			t.Errorf("history: %+v", h)
		}
		if h := status.NoData[0].History; len(h) != 1 || h[0].Staff != "S01" || h[0].Reason != "停电" {
			t.Errorf("history: %+v", h)
		}
	})
}

func TestAHalfYearDoesNotAskForExplainedDays(t *testing.T) {
	t.Parallel()
	o := newOffice(t, sqldb.SQLite)
	half := roster.MustPeriod("2025H1")
	o.takeText("windows", plainWindows())
	o.takeText("staff", plainStaff())
	o.take("punches", o.file("attlog.dat", plainPunches(half.First(), half.Last(), "2025-03-13")))
	got := o.run("close", "--period", "2025H1")
	if got.code != exitFailed || !strings.Contains(got.stderr, "2025-03-13") {
		t.Fatalf("exit code %d\n%s", got.code, got.stderr)
	}
	o.do("clock", "explain", "2025-03-13", "--outage", "--reason", "停电")
	if got := o.run("close", "--period", "2025H1"); strings.Contains(got.stderr, "2025-03-13") {
		t.Errorf("asked for in spite of the explanation:\n%s", got.stderr)
	}
}

func TestClocksAreDeclaredCompleteAndNumbersAttached(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, o *office) {
		o.plain()
		o.take("punches", o.file("l.csv", "clock_no,time,device\n101,2025-03-03 07:55:10,前门\n778,2025-03-04 07:55:10,后门\n778,2025-03-05 07:55:10,后门\n"))
		var numbers struct{ Numbers []document.Unmatched }
		o.ask(&numbers, "clock", "unmatched")
		want := []document.Unmatched{{Number: "778", Punches: 2, FirstDay: "2025-03-04", LastDay: "2025-03-05", Devices: []string{"后门"}}}
		if diff := cmp.Diff(want, numbers.Numbers); diff != "" {
			t.Errorf("unmatched (-want +got):\n%s", diff)
		}
		if text := o.do("clock", "unmatched"); !strings.Contains(text, "778") {
			t.Errorf("unmatched:\n%s", text)
		}
		var attached struct {
			Batch   int64
			Number  string
			Staff   string
			From    string
			Punches int
		}
		o.ask(&attached, "clock", "attach", "778", "S06", "--from", "2025-03-05", "--reason", "换卡")
		if attached.Punches != 1 || attached.From != "2025-03-05" || attached.Staff != "S06" {
			t.Errorf("attached: %+v", attached)
		}
		o.do("import", "undo", itoa(int(attached.Batch)))
		if text := o.do("clock", "attach", "778", "S06"); !strings.Contains(text, "from the first punch") {
			t.Errorf("attached for all days:\n%s", text)
		}
		o.ask(&numbers, "clock", "unmatched")
		if len(numbers.Numbers) != 0 || !strings.Contains(o.do("clock", "unmatched"), "held by somebody") {
			t.Errorf("still unmatched: %+v", numbers.Numbers)
		}
		o.do("clock", "complete", "--device", "前门", "--to", "2025-03-31")
		var status clockStatus
		o.ask(&status, "clock", "status", "--month", "2025-03", "--days", "2")
		var clocks []string
		for _, c := range status.Clocks {
			clocks = append(clocks, c.Clock+" "+c.LastDay+" "+c.Complete+" "+c.DeclaredBy+" "+strings.Join(c.SilentDays, " "))
		}
		wantClocks := []string{"前门 2025-03-03 2025-03-31 tester 2025-03-04 2025-03-05", "后门 2025-03-05 2025-03-05  "}
		if diff := cmp.Diff(wantClocks, clocks); diff != "" || status.Complete != "2025-03-05" || !status.Clocks[0].Silent || status.Clocks[1].Silent {
			t.Errorf("clocks, complete to %s (-want +got):\n%s", status.Complete, diff)
		}
		for _, language := range []string{"en", "zh-CN"} {
			o.run("clock", "explain", "2025-03-06", "--outage", "--reason", "x")
			text := o.do("--lang", language, "clock", "status", "--month", "2025-03")
			if strings.Contains(text, "%!") || strings.Contains(text, "clockday.") || strings.Contains(text, "status.") {
				t.Errorf("a message is missing:\n%s", text)
			}
		}
	})
}

func TestWordsAboutClocksThatMakeNoSense(t *testing.T) {
	t.Parallel()
	o := newOffice(t, sqldb.SQLite)
	o.plain()
	o.take("punches", o.file("l.csv", "clock_no,time,device\n101,2025-03-03 07:55:10,前门\n778,2025-03-04 07:55:10,后门\n"))
	for _, tt := range []struct {
		code  int
		words string
		args  string
	}{
		{exitUsage, "", "explain 2025-03-05 --reason x"},
		{exitUsage, "", "explain 2025-03-05 --outage --counted --reason x"},
		{exitUsage, "", "explain 2025-03-05 --outage"},
		{exitUsage, "2025-02-30", "explain 2025-02-30 --outage --reason x"},
		{exitFailed, "nobody is due", "explain 2025-03-08 --outage --reason x"},
		{exitFailed, "somebody punched", "explain 2025-03-03 --counted --reason x"},
		{exitFailed, "nothing stands", "explain 2025-03-05 --withdraw --reason x"},
		{exitFailed, "is not over", "explain 2999-03-05 --outage --reason x"},
		{exitUsage, "1 or more", "status --days 0"},
		{exitUsage, "2025H1", "status --month 2025H1"},
		{exitUsage, "no punches of a clock 旁门", "complete --device 旁门 --to 2025-03-31"},
		{exitUsage, "x", "complete --device 前门 --to x"},
		{exitFailed, "is not over", "complete --device 前门 --to 2999-03-31"},
		{exitUsage, "no clock ever sent", "attach 4711 S01"},
		{exitUsage, "nobody with the code S77", "attach 778 S77"},
		{exitUsage, "x", "attach 778 S01 --from x"},
		{exitFailed, "is held by S01", "attach 101 S02"},
	} {
		o.refused(tt.code, tt.words, append([]string{"clock"}, strings.Fields(tt.args)...)...)
	}
	empty := newOffice(t, sqldb.SQLite)
	if text := empty.do("clock", "status", "--month", "2025-03"); !strings.Contains(text, "no clock has sent anything") {
		t.Errorf("an empty office:\n%s", text)
	}
}
