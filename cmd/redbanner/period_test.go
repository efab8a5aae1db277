package main

import (
	"strings"
	"testing"

	"redbanner/attendance/roster"
	"redbanner/migrations/sqldb"
)

func TestLifeOfAMonth(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, o *office) {
		o.settled("2025-03")
		open := o.do("--json", "score", "--period", "2025-03")
		if !strings.Contains(open, `"state":"open"`) {
			t.Errorf("a fresh month: %.200s", open)
		}
		o.do("publish", "--period", "2025-03")
		o.refused(exitFailed, "published", "publish", "--period", "2025-03")
		o.refused(exitFailed, "objections are taken until", "close", "--period", "2025-03")
		o.do("close", "--period", "2025-03", "--decision", o.file("early.yaml", earlyClose))
		closed := o.do("--json", "score", "--period", "2025-03")
		if want := strings.Replace(open, `"state":"open"`, `"state":"closed"`, 1); closed != want {
			t.Errorf("closing moved the scores:\n%.500s\n%.500s", open, closed)
		}
		o.refused(exitClosed, "2025-03 is closed", "close", "--period", "2025-03")
		o.refused(exitClosed, "2025-03", "publish", "--period", "2025-03")
		o.verified("2025-03")

		o.refused(exitUsage, "reason", "reopen", "--period", "2025-03")
		o.do("reopen", "--period", "2025-03", "--reason", "a letter of praise came late")
		o.verified("2025-03")
		o.refused(exitFailed, "tester has asked", "reopen", "--period", "2025-03", "--confirm")
		o.do("--actor", "second", "reopen", "--period", "2025-03", "--confirm")
		o.refused(exitFailed, "2025-03 is open", "reopen", "--period", "2025-03", "--reason", "again")
		o.refused(exitFailed, "2025-03", "verify", "--period", "2025-03")
		o.takeText("facts", "date,kind,staff\n2025-03-12,praise.letter,S02\n")
		o.do("close", "--period", "2025-03")
		o.verified("2025-03")
		if got := o.item(o.sheet("2025-03", "W02"), "M11").Score; got != "1.00" {
			t.Errorf("after closing again W02 has a bonus of %s, want 1.00", got)
		}
	})
}

// earlyClose closes a published month at once.
const earlyClose = "minutes: 会议2025-7\ndecided_by: 王主任\nearly_close: {reason: 全体书面同意}\n"

// reopen opens a closed period again, by two persons.
func (o *office) reopen(period, reason string) {
	o.Helper()
	o.do("reopen", "--period", period, "--reason", reason)
	o.do("--actor", "second", "reopen", "--period", period, "--confirm")
}

// verified runs verify, which must find exactly these periods closed and right.
func (o *office) verified(periods ...string) {
	o.Helper()
	var d verifyDocument
	o.ask(&d, "verify")
	var got []string
	for _, p := range d.Periods {
		got = append(got, p.Period)
		if !p.OK || p.Digest != p.Computed || p.Digest == "" || p.Fault != "" {
			o.Errorf("verify %s: %+v", p.Period, p)
		}
	}
	if strings.Join(got, " ") != strings.Join(periods, " ") {
		o.Errorf("verified %v, want %v", got, periods)
	}
}

func TestClosingBeforeTheLastPunchesAreInWarns(t *testing.T) {
	t.Parallel()
	o := newOffice(t, sqldb.SQLite)
	o.settled("2025-03")
	if got := o.run("close", "--period", "2025-03"); got.code != exitDone || strings.Contains(got.stderr, "newest punch") {
		t.Errorf("with all punches in: %d, %s", got.code, got.stderr)
	}
	late := newOffice(t, sqldb.SQLite)
	march := roster.MustPeriod("2025-03")
	late.plain()
	late.take("punches", late.file("attlog.dat", plainPunches(march.First(), march.Last()-4)))
	late.takeText("ratings", plainRatings("2025-03"))
	late.takeText("facts", "date,kind,window\n2025-03-10,hygiene.finding,W06\n")
	late.do("ratings", "close", "--period", "2025-03")
	got := late.run("close", "--period", "2025-03")
	if got.code != exitDone || !strings.Contains(got.stderr, "2 working days, 2025-03-28 to 2025-03-31, lie after the newest punch") {
		t.Errorf("without the last ones: %d, %s", got.code, got.stderr)
	}
	bare := newOffice(t, sqldb.SQLite)
	bare.plain()
	bare.takeText("ratings", plainRatings("2025-03"))
	bare.takeText("facts", "date,kind,window\n2025-03-10,hygiene.finding,W06\n")
	bare.do("ratings", "close", "--period", "2025-03")
	if got := bare.run("close", "--period", "2025-03"); got.code != exitDone || got.stderr != "" {
		t.Errorf("where nobody ever punched: %d, %s", got.code, got.stderr)
	}
}

func TestAMonthThatIsNotOverCannotBeClosed(t *testing.T) {
	t.Parallel()
	o := newOffice(t, sqldb.SQLite)
	o.refused(exitFailed, "is not over", "close", "--period", "2099-03")
	o.refused(exitFailed, "is not over", "publish", "--period", "2099-03")
}

func TestClosingNamesEverythingThatIsUnsettled(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, o *office) {
		o.takeText("windows", plainWindows())
		o.takeText("staff", plainStaff())
		march := roster.MustPeriod("2025-03")
		o.take("punches", o.file("attlog.dat", plainPunches(march.First(), march.Last(), "2025-03-13", "2025-03-18")))
		got := o.refused(exitFailed, "2025-03", "close", "--period", "2025-03")
		for _, want := range []string{
			"window W01 窗口1: the peer rating is pending", "window W06 窗口6: the peer rating is pending",
			"2025-03-13: nobody punched", "2025-03-18: nobody punched", "window W03 窗口3 (90.00) is tied", "still open: 14",
		} {
			if !strings.Contains(got.stderr, want) {
				t.Errorf("closing does not say %q:\n%s", want, got.stderr)
			}
		}

		o.takeText("ratings", plainRatings("2025-03"))
		o.do("ratings", "close", "--period", "2025-03")
		o.refused(exitFailed, "still open: 8", "close", "--period", "2025-03") // two days, six equals
		o.refused(exitFailed, "still open: 6", "close", "--period", "2025-03", "--decision", o.file("days.yaml", `
minutes: 主任办公会2025-7
decided_by: 王主任
no_data:
  - {date: 2025-03-13, reason: 考勤机停电}
  - {date: 2025-03-18, reason: 考勤机停电, minutes: 主任办公会2025-8}
`))
		o.do("close", "--period", "2025-03", "--decision", o.file("all.yaml", `
minutes: 主任办公会2025-7
decided_by: 王主任
no_data:
  - {date: 2025-03-13, reason: 考勤机停电}
  - {date: 2025-03-18, reason: 考勤机停电}
ties:
  windows: [W01, W02, W03, W05, W06]
`))
		var rank rankDocument
		o.ask(&rank, "rank", "--period", "2025-03")
		for _, row := range rank.Rows {
			if row.RedBanner != (row.Code != "W04") {
				t.Errorf("after the decision %s has banner %t", row.Code, row.RedBanner)
			}
		}
		o.verified("2025-03")
	})
}

func TestADecisionGivesPendingRatingsAndWaives(t *testing.T) {
	t.Parallel()
	o := newOffice(t, sqldb.SQLite)
	o.plain()
	march := roster.MustPeriod("2025-03")
	late := strings.Replace(plainPunches(march.First(), march.Last()), "      101\t2025-03-05 07:55:10\t1\t0\t1\t0\n      102", "      102", 1)
	o.take("punches", o.file("attlog.dat", strings.ReplaceAll(late, "      103\t2025-03-06", "      999\t2025-03-06")))
	o.takeText("facts", "date,kind,staff,window\n2025-03-10,hygiene.finding,,W06\n2025-03-11,conduct.violation,S02,\n")
	fact := o.item(o.sheet("2025-03", "W02"), "M1").Entries[0].Fact
	var pending strings.Builder
	for _, w := range []string{"W01", "W02", "W03", "W04", "W05", "W06"} {
		pending.WriteString("  - {window: " + w + ", points: 8.25}\n")
	}
	o.do("close", "--period", "2025-03", "--decision", o.file("d.yaml", `
minutes: 会议2025-7
decided_by: 王主任
pending_ratings:
`+pending.String()+`waivers:
  - {fact: "`+fact+`", reason: 已当场改正}
  - {staff: S03, date: 2025-03-06, reason: 照顾重病家属}
`))
	conduct := o.item(o.sheet("2025-03", "W02"), "M1")
	if e := conduct.Entries[0]; conduct.Score != "10.00" || !e.Waived || e.Points != "-1.00" || e.Applied != "0.00" {
		t.Errorf("the waived fact: %+v", conduct)
	}
	absent := o.item(o.sheet("2025-03", "W03"), "M8")
	if e := absent.Entries[0]; absent.Score != "15.00" || !e.Waived || e.Date != "2025-03-06" || e.Staff != "S03" {
		t.Errorf("the waived day: %+v", absent)
	}
	if got := o.item(o.sheet("2025-03", "W04"), "M10"); got.Score != "8.25" || got.Pending {
		t.Errorf("the decided rating: %+v", got)
	}
	o.verified("2025-03")
}
