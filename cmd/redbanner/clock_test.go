package main

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"redbanner/migrations/sqldb"
)

// wornDump is a dump from a clock with a worn memory and a past: good lines, one of
// no one's number, and lines that cannot be trusted.
const wornDump = "A8N5210760003\n" + // the device's serial number
	"      101\t2025-03-03 07:55:10\t1\t0\t1\t0\n" +
	"      101\t2047-02-30 07:55:10\t1\t0\t1\t0\n" + // a day that is none, and far off
	"      102\t2000-01-01 00:00:12\t1\t0\t1\t0\n" + // a clock that was never set
	"      102\t2025-03-03 07:56:10\t1\t0\t1\t0\n" +
	"      102\t2025-03-03 07:56:10\t1\t0\t1\t0\n" + // twice
	"\x00\xff\x13\x7f\t\x80\x81\t\xfe\n" + // rubbish
	"      103\t2025-03-03 07:57:10\t9999999999\t77\t999\t-1\n" + // a plausible time among impossible fields
	"      103\t2025-03-03 25:00:00\t1\t0\t1\t0\n" +
	"      777\t2025-03-03 07:58:10\t1\t0\t1\t0\n" + // held by no one
	"\n"

func TestAWornClocksDumpGoesInWithoutItsBadLines(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, o *office) {
		o.plain()
		r := o.take("punches", o.file("attlog.dat", wornDump))
		want := importJSON{
			Batch: r.Batch, Kind: "punches", Format: "attlog", Rows: 11,
			Accepted: 2, Duplicates: 1, Unmatched: 1, Quarantined: 5, Ignored: 2,
		}
		errors := r.Errors
		r.Errors = nil
		if diff := cmp.Diff(want, r); diff != "" {
			t.Errorf("counts (-want +got):\n%s", diff)
		}
		var rows []int
		for _, e := range errors {
			rows = append(rows, e.Row)
			if e.File != "attlog.dat" || e.Code == "" || e.Message == "" || strings.HasPrefix(e.Message, "problem.") {
				t.Errorf("quarantined: %+v", e)
			}
		}
		if diff := cmp.Diff([]int{3, 4, 7, 8, 9}, rows); diff != "" {
			t.Errorf("the quarantined lines (-want +got):\n%s", diff)
		}
		if n := o.contents()["quarantine"]; n != 5 {
			t.Errorf("%d lines are kept with their reason, want 5", n)
		}
		again := o.take("punches", o.file("attlog.dat", wornDump))
		if again.Duplicates != 4 || again.Quarantined != 5 || again.Ignored != 2 {
			t.Errorf("again: %+v", again)
		}
	})
}

func TestUnmatchedPunchesAttachByThemselves(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, o *office) {
		o.plain()
		stray := ""
		for _, at := range []string{"07:55:10", "11:31:20", "13:55:30", "17:31:40"} {
			stray += "00000777\t2025-03-03 " + at + "\t1\t0\t1\t0\n"
		}
		if r := o.take("punches", o.file("attlog.dat", stray)); r.Unmatched != 4 || r.Accepted != 0 {
			t.Fatalf("punches of no one: %+v", r)
		}
		o.takeText("staff", "code,name,window,clock_no\nS09,新人,W01,777\n")
		if got := o.days("2025-03", "S09", "2025-03-03"); got != "present present" {
			t.Errorf("S09 was %s", got)
		}
		if r := o.take("punches", o.file("attlog.dat", stray)); r.Duplicates != 4 {
			t.Errorf("again: %+v", r)
		}
	})
}

func TestAClockNumberPassesToASuccessor(t *testing.T) {
	t.Parallel()
	o := newOffice(t, sqldb.SQLite)
	o.plain()
	r := o.takeText("staff", `code,name,window,clock_no,joined,left
S21,前任,W01,701,2024-01-01,2025-03-07
S22,后任,W01,701,2025-03-10,
S23,老人,W01,702,,2025-03-07
`)
	if r.Accepted != 3 {
		t.Fatalf("predecessor and successor in one file: %+v", r)
	}
	o.takeText("staff", "code,name,window,clock_no,joined\nS24,接替,W01,702,2025-03-10\n")
	var b strings.Builder
	for _, day := range []string{"2025-03-06", "2025-03-11"} {
		for _, at := range []string{"07:55:10", "11:31:20", "13:55:30", "17:31:40"} {
			b.WriteString("701\t" + day + " " + at + "\t1\t0\t1\t0\n702\t" + day + " " + at + "\t1\t0\t1\t0\n")
		}
	}
	o.take("punches", o.file("attlog.dat", b.String()))
	for code, day := range map[string]string{"S21": "2025-03-06", "S22": "2025-03-11", "S23": "2025-03-06", "S24": "2025-03-11"} {
		if got := o.days("2025-03", code, day); got != "present present" {
			t.Errorf("%s on %s was %s", code, day, got)
		}
	}
	if e := o.refuse(exitRefused, "staff", o.file("s.csv", "code,name,clock_no,joined\nS25,又一,702,2025-06-01\n")).Errors[0]; e.Code != "clock_no_taken" {
		t.Errorf("a number of someone who is there: %+v", e)
	}
	// The same person's number with zeros in front is the same number.
	o.takeText("staff", "code,name,clock_no\nS22,后任,0701\n")
	if got := o.days("2025-03", "S22", "2025-03-11"); got != "present present" {
		t.Errorf("after 0701 S22 was %s", got)
	}
}

func TestWhatIsNoClockFileIsRefused(t *testing.T) {
	t.Parallel()
	o := newOffice(t, sqldb.SQLite)
	o.refused(exitRefused, "is no clock file that is known", "import", "punches", o.file("x.dat", "hello\nworld\n"))
	open := o.file("GLG_001.TXT", "No\tTMNo\tEnNo\tName\tGMNo\tMode\tDateTime\n1\t1\t00000001\t\t1\t0\t03/04/2025 07:55:10\n")
	o.refused(exitRefused, "--format glg:mdy", "import", "punches", open)
	o.take("punches", open, "--format", "glg:mdy")
	o.refused(exitUsage, "there is no clock format nonsense", "import", "punches", "--format", "nonsense", o.file("x.dat", wornDump))
	o.takeText("punches", "clock_no,time\n101,2025-03-03 07:55:10\n", "--format", "list")
}
