package main

import (
	"strings"
	"testing"

	"redbanner/attendance/roster"
	"redbanner/http/document"
	"redbanner/migrations/sqldb"
)

// published is an office whose March is settled, with a breach of S02 and a director and
// a secretary, published today.
func published(o *office) {
	o.Helper()
	o.settled("2025-03")
	o.takeText("facts", "date,kind,staff\n2025-03-12,conduct.quarrel,S02\n")
	o.do("office", "set", "director", "S05", "--from", "2025-01-01")
	o.do("office", "set", "secretary", "S06", "--from", "2025-01-01")
	o.do("publish", "--period", "2025-03")
}

type objectionDoc struct {
	document.Objection
}

func TestAnObjectionFromTheCommandLine(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, o *office) {
		published(o)
		file := []string{"objection", "file", "--period", "2025-03", "--sheet", "S02", "--clause", "M1.2", "--statement", "当时在接待"}
		o.refused(exitUsage, "--by", file...)
		o.refused(exitFailed, "may not object", append([]string{"--by", "S01"}, file...)...)
		o.refused(exitUsage, "no entry", "--by", "S02", "objection", "file", "--period", "2025-03", "--sheet", "S02", "--clause", "M7.1", "--statement", "x")
		o.refused(exitUsage, "“cat”", "--by", "S02", "objection", "file", "--period", "2025-03", "--sheet", "S02", "--subject", "cat", "--statement", "x")
		o.refused(exitUsage, "names the person alone", "--by", "S02", "objection", "file", "--period", "2025-03", "--sheet", "S02", "--grade", "--clause", "x", "--statement", "x")
		o.refused(exitUsage, "has no grade", "--by", "S02", "objection", "file", "--period", "2025-03", "--sheet", "S02", "--grade", "--statement", "x")
		var d objectionDoc
		o.ask(&d, append([]string{"--by", "S02"}, file...)...)
		if d.Number != 1 || d.State != "filed" || d.Date != "2025-03-12" || d.Nth != 1 || d.Fact == "" {
			t.Errorf("filed: %+v", d)
		}
		o.refused(exitFailed, "objection 1 is to the same entry", append([]string{"--by", "S02"}, file...)...)
		if said := o.do("score", "--period", "2025-03", "--subject", "staff", "--of", "S02"); !strings.Contains(said, "[objection 1: filed]") {
			t.Errorf("the sheet does not say so:\n%s", said)
		}
		var list struct {
			Items []checklistItemJSON `json:"items"`

			Period, State string
			MayPublish    bool `json:"may_publish"`
			MayClose      bool `json:"may_close"`
		}
		o.ask(&list, "checklist", "--period", "2025-03")
		codes := map[string]string{}
		for _, item := range list.Items {
			codes[item.Code] = item.Blocks
		}
		if codes["objection_undecided"] != "close" || codes["objections_taken"] != "close" || list.MayClose || list.MayPublish || list.State != "published" {
			t.Errorf("the checklist: %+v", list)
		}
		got := o.refused(exitFailed, "objection 1 of S02 is not decided", "close", "--period", "2025-03")
		if !strings.Contains(got.stderr, "still open: 2") {
			t.Errorf("closing refuses something else than the checklist: %s", got.stderr)
		}

		o.do("--actor", "desk", "objection", "reply", "1", "--text", "有记录")
		o.refused(exitUsage, "missing flags", "--by", "S05", "objection", "decide", "1", "--reason", "x")
		o.refused(exitFailed, "the same account", "--by", "S05", "objection", "decide", "1", "--uphold", "--reason", "x")
		o.refused(exitFailed, "decides no objection", "--actor", "d", "--by", "S04", "objection", "decide", "1", "--uphold", "--reason", "x")
		o.do("--actor", "d", "--by", "S05", "objection", "decide", "1", "--uphold", "--reason", "录像为证")
		said := o.do("score", "--period", "2025-03", "--subject", "staff", "--of", "S02")
		if strings.Contains(said, "M1.2") != strings.Contains(said, "(M1.2, ") || !strings.Contains(said, "its entry is gone: 录像为证") {
			t.Errorf("after it was upheld:\n%s", said)
		}
		o.refused(exitFailed, "is decided already", "--by", "S02", "objection", "withdraw", "1")
		if said := o.do("objection", "show", "1"); !strings.Contains(said, "the fact was taken back") {
			t.Errorf("show: %s", said)
		}
		if said := o.do("objection", "list", "--state", "upheld"); !strings.Contains(said, "upheld") {
			t.Errorf("list: %s", said)
		}
		if said := o.do("period", "show", "2025-03"); !strings.Contains(said, "sheets that moved since the publication: 2") {
			t.Errorf("what moved: %s", said)
		}
		o.do("close", "--period", "2025-03", "--decision", o.file("early.yaml", earlyClose))
		o.verified("2025-03")
		o.refused(exitClosed, "is closed", append([]string{"--by", "S02"}, file...)...)
	})
}

func TestWaiversAndTiesFromTheCommandLine(t *testing.T) {
	t.Parallel()
	o := newOffice(t, sqldb.SQLite)
	o.plain()
	march := roster.MustPeriod("2025-03")
	o.take("punches", o.file("attlog.dat", plainPunches(march.First(), march.Last())))
	o.takeText("ratings", plainRatings("2025-03"))
	o.do("ratings", "close", "--period", "2025-03")
	o.takeText("facts", "date,kind,window\n2025-03-10,hygiene.finding,W06\n")
	fact := o.item(o.sheet("2025-03", "W06"), "M9").Entries[0].Fact
	ours := []string{"--minutes", "纪要3", "--decided-by", "主任", "--reason", "突发停水"}
	add := func(args ...string) []string {
		return append(append([]string{"waiver", "add", "--period", "2025-03"}, args...), ours...)
	}
	o.refused(exitUsage, "name either", add()...)
	o.refused(exitRefused, "meets nothing", add("--fact", "f:none")...)
	o.refused(exitUsage, "date", add("--staff", "S01", "--date", "2025-02-30")...)
	o.do(add("--fact", fact)...)
	o.refused(exitFailed, "waiver 1", add("--fact", fact)...)
	if m9 := o.item(o.sheet("2025-03", "W06"), "M9"); !m9.Entries[0].Waived || m9.Score != "5.00" {
		t.Errorf("a waiver does not show at once: %+v", m9)
	}
	// Without the finding all six are equal at five places.
	tie := []string{"tie", "decide", "--period", "2025-03", "--minutes", "纪要4", "--decided-by", "主任", "--windows"}
	o.refused(exitRefused, "is not among", append(tie, "W01,W77")...)
	o.refused(exitRefused, "are not as many", append(tie, "W01,W02")...)
	o.do(append(tie, "W01,W02,W03,W04,W06")...)
	if said := o.do("tie", "list", "--period", "2025-03"); !strings.Contains(said, "W01 W02 W03 W04 W06") {
		t.Errorf("list: %s", said)
	}
	o.do("waiver", "revoke", "1", "--reason", "不符合条件")
	o.refused(exitFailed, "meets no tie", "close", "--period", "2025-03")
	o.do("tie", "revoke", "--period", "2025-03", "--reason", "不再并列")
	o.do("close", "--period", "2025-03")
	o.verified("2025-03")
	o.refused(exitClosed, "2025-03 is closed", add("--fact", fact)...)
	o.refused(exitUsage, "there is no waiver 9", "waiver", "revoke", "9", "--reason", "x")
	for _, tt := range []struct{ args, names string }{
		{"waiver list --period 2025-03", "waivers"},
		{"tie list --period 2025-03", "ties"},
		{"checklist --period 2025-03", "items may_close may_publish period state"},
		{"objection list", "objections"},
		{"period list", "periods"},
	} {
		o.printsOne(tt.args, tt.names)
	}
}

func TestTheChecklistSaysWhoOwesWhat(t *testing.T) {
	t.Parallel()
	o := newOffice(t, sqldb.SQLite)
	o.plain()
	o.take("punches", o.file("attlog.dat", wornDump))
	o.takeText("cases", "number,staff,accepted,promise_days\nB1,S02,2025-03-03 09:00,3\n")
	o.do("office", "set", "director", "S05", "--from", "2025-01-01")
	o.do("--by", "S04", "leave", "apply", "--type", "personal", "--from", "2025-03-18", "--to", "2025-03-18", "--reason", "x", "--emergency")
	o.do("slip", "ask", "--by", "S04", "--date", "2025-03-03", "--session", "pm", "--side", "out", "--reason", "x")
	said := o.do("--lang", "zh-CN", "checklist", "--period", "2025-03")
	for _, want := range []string{"第 1 号请假", "第 1 号补签单", "办件 B1 未办结", "W01 窗口1：互评待定", "考勤号 777", "尚未公示", "综合科", "S02", "ratings open"} {
		if !strings.Contains(said, want) {
			t.Errorf("the checklist does not say %q:\n%s", want, said)
		}
	}
	if strings.Contains(said, "problem.") || strings.Contains(said, "%!") {
		t.Errorf("a message is missing:\n%s", said)
	}
	o.refused(exitUsage, "nonsense", "checklist", "--period", "nonsense")
}
