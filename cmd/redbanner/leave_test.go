package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"redbanner/http/document"
	"redbanner/migrations/sqldb"
)

// leaveDocument is what `leave … --json` prints of a request.
type leaveDocument struct {
	Number                       int64
	Staff, Type, From, To        string
	FromHalf                     string `json:"from_half"`
	ToHalf                       string `json:"to_half"`
	Days, Reason, State, Awaited string
	Emergency, Told              bool
	Chain                        []string
	Steps                        []leaveStepDocument
	Warnings                     []struct{ Topic, Message string }
}

type leaveStepDocument struct {
	Action, State, Staff, Office, Deputises, Note, Back, End, Certificate, File, Account, At string
	OverrideAB                                                                               string `json:"override_ab"`
	WithoutCertificate                                                                       string `json:"without_certificate"`
	LateDays                                                                                 string `json:"late_days"`
	Batch                                                                                    int64
}

// seated fills the offices of the plain centre: S06 the general office, S05 director,
// S04 secretary, S03 mayor.
func (o *office) seated() {
	o.Helper()
	for name, staff := range map[string]string{"general_office": "S06", "主任": "S05", "secretary": "S04", "mayor": "S03"} {
		o.do("office", "set", name, staff, "--from", "2020-01-01")
	}
}

// leave runs a leave command that must succeed and returns the request.
func (o *office) leave(args ...string) leaveDocument {
	o.Helper()
	var r leaveDocument
	o.ask(&r, append([]string{"leave"}, args...)...)
	return r
}

// asked enters leave of the past as an emergency, since no test knows what day it is.
func (o *office) asked(staff, kind, from, to string, flags ...string) string {
	o.Helper()
	args := []string{"apply", "--by", staff, "--type", kind, "--from", from, "--to", to, "--reason", "家事", "--emergency"}
	return itoa(int(o.leave(append(args, flags...)...).Number))
}

func TestApprovedLeaveChangesTheDaysAtOnce(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, o *office) {
		o.plain("2025-03")
		o.seated()
		n := o.asked("S01", "事假", "2025-03-20", "2025-03-21", "--to-half", "am")
		if got := o.days("2025-03", "S01", "2025-03-20"); got != "present present" {
			t.Fatalf("before approval: %s", got)
		}
		approved := o.leave("approve", n, "--by", "S05", "--note", "同意")
		if got := o.days("2025-03", "S01", "2025-03-20") + ", " + o.days("2025-03", "S01", "2025-03-21"); got != "leave leave, leave present" {
			t.Errorf("after approval: %s", got)
		}
		step := approved.Steps[1]
		if step.Staff != "S05" || step.Office != "director" || step.Note != "同意" || step.Account != "tester" || step.At == "" || step.Batch == 0 {
			t.Errorf("the approval: %+v", step)
		}
		o.refused(exitFailed, "request "+n, "import", "undo", itoa(int(step.Batch)))
		o.refused(exitFailed, "possible: cancel before it begins, return after", "leave", "approve", n, "--by", "S05")
		returned := o.leave("return", n, "--by", "S01", "--on", "2025-03-20", "--half", "pm")
		if returned.State != "returned" || returned.ToHalf != "am" || returned.Days != "0.5" || returned.Steps[2].Back != "2025-03-20 pm" {
			t.Errorf("after the return: %+v", returned)
		}
		if got := o.days("2025-03", "S01", "2025-03-20") + ", " + o.days("2025-03", "S01", "2025-03-21"); got != "leave present, present present" {
			t.Errorf("after the return: %s", got)
		}
	})
}

func TestLeaveOfAClosedMonthIsRefused(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, o *office) {
		o.settled("2025-03")
		o.seated()
		n := o.asked("S01", "personal", "2025-03-20", "2025-03-21")
		o.do("close", "--period", "2025-03")
		before := o.counted("leave_requests", "leave_steps", "leaves", "batches")
		o.refused(exitClosed, "2025-03 is closed", "leave", "approve", n, "--by", "S05")
		o.refused(exitClosed, "2025-03 is closed", "leave", "apply", "--by", "S02", "--type", "personal", "--from", "2025-03-31",
			"--to", "2025-04-01", "--reason", "x", "--emergency")
		if diff := cmp.Diff(before, o.counted("leave_requests", "leave_steps", "leaves", "batches")); diff != "" {
			t.Errorf("what was refused left traces (-before +after):\n%s", diff)
		}
		o.verified("2025-03")
	})
}

func TestLeaveThatHasNotBegunIsCancelled(t *testing.T) {
	t.Parallel()
	o := newOffice(t, sqldb.SQLite)
	o.plain()
	o.seated()
	// A day that no test will see begin.
	apply := []string{"apply", "--by", "S01", "--type", "annual", "--from", "2199-03-04", "--to", "2199-03-04", "--reason", "探亲"}
	n := itoa(int(o.leave(apply...).Number))
	o.leave("approve", n, "--by", "S05")
	o.refused(exitUsage, "still to come", "leave", "return", n, "--by", "S01", "--on", "2199-03-05")
	o.refused(exitFailed, "may not act for S01", "leave", "cancel", n, "--by", "S02", "--reason", "x")
	if got := o.leave("cancel", n, "--by", "S01", "--reason", "改期"); got.State != "cancelled" || got.Steps[2].Note != "改期" {
		t.Errorf("cancelled: %+v", got)
	}
	o.refused(exitFailed, "apply anew", "leave", "cancel", n, "--by", "S01", "--reason", "again")
	past := o.asked("S01", "annual", "2025-03-04", "2025-03-04")
	o.leave("approve", past, "--by", "S05")
	o.refused(exitFailed, "report the return instead", "leave", "cancel", past, "--by", "S01", "--reason", "x")
	if got := o.leave("return", past, "--by", "S01", "--on", "2025-03-04"); got.State != "cancelled" || got.Steps[2].Action != "not_taken" {
		t.Errorf("not taken: %+v", got)
	}
}

func TestWhatLeaveRefuses(t *testing.T) {
	t.Parallel()
	o := newOffice(t, sqldb.SQLite)
	o.plain()
	o.seated()
	n := o.asked("S01", "personal", "2025-03-20", "2025-03-20")
	apply := func(flags ...string) []string {
		return append([]string{"leave", "apply", "--reason", "x", "--type", "personal", "--from", "2025-03-03", "--to", "2025-03-03"}, flags...)
	}
	tests := []struct {
		code  int
		words string
		args  []string
	}{
		{exitUsage, "say for whom", apply()},
		{exitRefused, "--emergency", apply("--by", "S01")},
		{exitUsage, "no leave", apply("--by", "S01", "--type", "party")},
		{exitUsage, "not a date", apply("--by", "S01", "--from", "3月3日")},
		{exitUsage, "not a date", apply("--by", "S01", "--to", "2025-02-30")},
		{exitUsage, "not a half-day", apply("--by", "S01", "--from-half", "noon")},
		{exitUsage, "S99", apply("--by", "S99")},
		{exitFailed, "may not act for S01", apply("--by", "S02", "--for", "S01")},
		{exitUsage, "cannot read", apply("--by", "S01", "--certificate", filepath.Join(t.TempDir(), "none.pdf"))},
		{exitRefused, "PDF, JPEG or PNG", apply("--by", "S01", "--certificate", o.file("a.pdf", "病假三天"))},
		{exitFailed, "request " + n + " covers", apply("--by", "S01", "--to", "2025-03-31", "--emergency")},
		{exitUsage, "--by CODE", []string{"leave", "approve", n}},
		{exitFailed, "his own request", []string{"leave", "approve", n, "--by", "S01"}},
		{exitFailed, "waits for the director", []string{"leave", "approve", n, "--by", "S04"}},
		{exitUsage, "no request 77", []string{"leave", "approve", "77", "--by", "S05"}},
		{exitUsage, "no request 77", []string{"leave", "show", "77"}},
		{exitUsage, "no state", []string{"leave", "list", "--state", "gone"}},
		{exitUsage, "give a month", []string{"leave", "list", "--month", "2025"}},
		{exitUsage, "has no certificate", []string{"leave", "certificate", n, "--out", filepath.Join(t.TempDir(), "x")}},
		{exitUsage, "not a period", []string{"leave", "balance", "--year", "25"}},
		{exitUsage, "S99", []string{"leave", "balance", "--year", "2025", "--staff", "S99"}},
		{exitUsage, "not a number of days", []string{"leave", "entitle", "S01", "--year", "2025", "--days", "1.25"}},
		{exitUsage, "S99", []string{"leave", "entitle", "S99", "--year", "2025", "--days", "5"}},
		{exitUsage, "no leave", []string{"leave", "entitle", "S01", "--year", "2025", "--days", "5", "--type", "party"}},
		{exitUsage, "no office", []string{"office", "set", "king", "S01", "--from", "2025-01-01"}},
		{exitUsage, "not a date", []string{"office", "set", "director", "S01", "--from", "soon"}},
		{exitUsage, "cannot end on", []string{"office", "set", "director", "S01", "--from", "2019-01-02", "--to", "2019-01-01"}},
		{exitFailed, "office end", []string{"office", "set", "director", "S01", "--from", "2025-01-01"}},
		{exitFailed, "no one can stand in", []string{"office", "delegate", "director", "S04", "S01", "--from", "2025-01-01", "--to", "2025-01-02"}},
		{exitUsage, "S99", []string{"office", "delegate", "director", "S05", "S99", "--from", "2025-01-01", "--to", "2025-01-02"}},
		{exitUsage, "not in this office", []string{"office", "end", "director", "S01", "--last", "2025-01-01"}},
	}
	for _, tt := range tests {
		o.refused(tt.code, tt.words, tt.args...)
	}
	if got := o.leave("refuse", n, "--by", "S05", "--reason", "人手不够"); got.State != "refused" || got.Steps[1].Note != "人手不够" {
		t.Errorf("refused: %+v", got)
	}
}

func TestADelegateApprovesAndTheRecordSaysForWhom(t *testing.T) {
	t.Parallel()
	o := newOffice(t, sqldb.SQLite)
	o.plain()
	o.seated()
	o.do("office", "delegate", "director", "S05", "S02", "--from", "2020-01-01", "--to", "2199-12-31")
	n := o.asked("S01", "personal", "2025-03-17", "2025-03-21")
	var list struct{ Requests []leaveDocument }
	o.ask(&list, "leave", "list", "--waiting-for", "S02")
	if len(list.Requests) != 1 || list.Requests[0].Awaited != "director" {
		t.Fatalf("it waits for: %+v", list.Requests)
	}
	if r := o.leave("approve", n, "--by", "S02"); r.State != "endorsed" || r.Steps[1].Deputises != "S05" {
		t.Errorf("endorsed: %+v", r)
	}
	if r := o.leave("approve", n, "--by", "S04"); r.State != "approved" || !r.Told || r.Steps[3].Staff != "S03" {
		t.Errorf("approved: %+v", r)
	}
	for words, args := range map[string][]string{
		"director, for S05":    {"leave", "show", n},
		"mayor to be informed": {"leave", "list", "--told"},
		"2025-03-24 a.m.":      {"leave", "overdue", "--on", "2025-03-25"},
		"dismissal by law":     {"leave", "overdue", "--on", "2025-06-03"},
		"stands in":            {"office", "list", "--on", "2025-03-03"},
	} {
		if got := o.do(args...); !strings.Contains(got, words) {
			t.Errorf("%s does not say %q:\n%s", strings.Join(args, " "), words, got)
		}
	}
	for _, month := range []string{"2025-03", "2025-04"} {
		o.ask(&list, "leave", "list", "--month", month, "--staff", "S01", "--state", "approved")
		if got := len(list.Requests); (month == "2025-03") != (got == 1) {
			t.Errorf("%s lists %d requests", month, got)
		}
	}
	o.do("leave", "return", n, "--by", "S06", "--on", "2025-03-26")
	if got := o.do("leave", "show", n); !strings.Contains(got, "2.0 working days late") {
		t.Errorf("a late return:\n%s", got)
	}
	o.do("office", "end", "director", "S05", "--last", "2025-12-31")
	var offices struct{ Offices []document.Holding }
	o.ask(&offices, "office", "list", "--on", "2026-01-01")
	for _, h := range offices.Offices {
		if h.Office == "director" {
			t.Errorf("still in office: %+v", h)
		}
	}
}

func TestACertificateComesBackAsItWas(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, o *office) {
		o.plain()
		o.seated()
		const pdf = "%PDF-1.4\n\x00\xff\n%%EOF\n"
		n := o.asked("S01", "病假", "2025-03-20", "2025-03-20", "--certificate", o.file("证明.pdf", pdf))
		var list struct{ Certificates []document.LeaveCertificate }
		o.ask(&list, "leave", "certificate", n, "--by", "S01")
		if len(list.Certificates) != 1 || list.Certificates[0].File != "证明.pdf" || list.Certificates[0].Bytes != len(pdf) {
			t.Errorf("listed: %+v", list)
		}
		out := filepath.Join(t.TempDir(), "out.pdf")
		o.refused(exitFailed, "are for the person", "leave", "certificate", n, "--by", "S02", "--out", out)
		o.do("leave", "certificate", n, "--by", "S05", "--out", out)
		if data, err := os.ReadFile(out); err != nil || string(data) != pdf {
			t.Errorf("written out: %q, %v", data, err)
		}
		o.refused(exitFailed, "cannot write", "leave", "certificate", n, "--out", filepath.Join(t.TempDir(), "none", "out.pdf"))
		if r := o.leave("certificate", n, "--by", "S01", "--add", o.file("复印件.pdf", pdf+"%%EOF")); len(r.Steps) != 2 || r.Steps[1].File != "复印件.pdf" {
			t.Errorf("a second one: %+v", r)
		}
	})
}

func TestBalancesAndAlertsOfAYear(t *testing.T) {
	t.Parallel()
	o := newOffice(t, sqldb.SQLite)
	o.plain()
	o.seated()
	o.do("leave", "entitle", "S01", "--year", "2025", "--type", "annual", "--days", "10")
	o.leave("approve", o.asked("S01", "annual", "2025-03-20", "2025-03-21", "--to-half", "am"), "--by", "S05")
	o.takeText("leave", "staff,type,from,to\nS01,annual,2025-04-10,2025-04-11\nS02,personal,2025-01-02,2025-02-17\n")
	var b struct {
		Year   int
		People []balanceDocument
		Totals []typeBalanceDocument
	}
	o.ask(&b, "leave", "balance", "--year", "2025", "--staff", "S01")
	ten, left := "10.0", "6.5"
	annual := typeBalanceDocument{Type: "annual", Days: "3.5", Taken: "3.5", Entitled: &ten, Remaining: &left}
	want := []balanceDocument{{Staff: "S01", Name: "人员1", Types: []typeBalanceDocument{annual}}}
	if diff := cmp.Diff(want, b.People); diff != "" {
		t.Errorf("S01 (-want +got):\n%s", diff)
	}
	if len(b.Totals) != 2 || b.Totals[0].Type != "personal" || b.Totals[1].Days != "3.5" {
		t.Errorf("the centre: %+v", b.Totals)
	}
	if got := o.do("leave", "balance", "--year", "2025"); !strings.Contains(got, "6.5") || !strings.Contains(got, "the centre") {
		t.Errorf("for people:\n%s", got)
	}
	long := o.leave("apply", "--by", "S02", "--type", "personal", "--from", "2025-05-06", "--to", "2025-05-08", "--reason", "家事", "--emergency")
	if len(long.Warnings) != 1 || long.Warnings[0].Topic != "personal_over_30" || !strings.Contains(long.Warnings[0].Message, "art. 2") {
		t.Errorf("warnings: %+v", long.Warnings)
	}
	o.leave("approve", itoa(int(long.Number)), "--by", "S05")
	var alerts struct {
		Year   int
		Alerts []struct {
			Staff, Name, Alert, Passed, Days, Clause, Says string
			Year                                           int
		}
	}
	o.ask(&alerts, "leave", "alerts", "--year", "2025")
	if len(alerts.Alerts) != 1 || alerts.Alerts[0].Alert != "personal_over_30" || alerts.Alerts[0].Staff != "S02" {
		t.Fatalf("alerts: %+v", alerts)
	}
	if got := o.do("--lang", "zh-CN", "leave", "alerts", "--year", "2025"); !strings.Contains(got, "请假制度第二条") ||
		!strings.Contains(got, "当年事假累计超过30天的扣发一个月考核奖。") {
		t.Errorf("in Chinese:\n%s", got)
	}
}

func TestEmptyListsOfLeaveSaySo(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, o *office) {
		o.plain()
		o.seated()
		says := func(en, zh, list string, args ...string) {
			t.Helper()
			args = append([]string{"leave"}, args...)
			for lang, want := range map[string]string{"en": en, "zh-CN": zh} {
				if got := o.do(append([]string{"--lang", lang}, args...)...); strings.TrimSpace(got) != want {
					t.Errorf("%v says %q, want %q", args, got, want)
				}
			}
			document := map[string]any{}
			o.ask(&document, args...)
			if rows, is := document[list].([]any); !is || len(rows) != 0 {
				t.Errorf("%v --json: %v is not an empty list", args, document[list])
			}
		}
		says("nobody has asked for leave yet", "还没有人申请请假", "requests", "list")
		n := o.asked("S01", "personal", "2025-03-20", "2025-03-20")
		says("no request for leave matches", "没有符合条件的请假", "requests", "list", "--staff", "S02")
		says("no request for leave matches", "没有符合条件的请假", "requests", "list", "--told", "--month", "2025-04")
		says("there is no leave of which the mayor is informed", "没有须报镇长的请假", "requests", "list", "--told")
		says("no return is overdue on 2025-03-20", "截至 2025-03-20，没有逾期未销假的", "overdue", "overdue", "--on", "2025-03-20")
		says("request "+n+" has no certificate", n+" 号请假没有证明", "certificates", "certificate", n)
		says("nobody has passed a limit of the rules in 2025 before 2025-04-01", "2025 年（2025-04-01 之前）没有人超过请假制度的限度", "alerts",
			"alerts", "--year", "2025", "--as-of", "2025-04-01")
	})
}

func TestAMayorWhoHasLeftIsNotInformed(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, o *office) {
		o.plain()
		o.seated()
		o.takeText("staff", "code,name,window,clock_no,establishment,left\nS03,人员3,W03,103,contract,2025-02-28\n")
		n := o.asked("S01", "personal", "2025-03-17", "2025-03-21")
		o.leave("approve", n, "--by", "S05")
		approved := o.leave("approve", n, "--by", "S04")
		if s := approved.Steps[len(approved.Steps)-1]; s.Action != "inform" || s.Staff != "" {
			t.Errorf("informed: %+v", s)
		}
		if w := approved.Warnings; len(w) != 1 || w[0].Topic != "no_mayor" {
			t.Errorf("warnings: %+v", w)
		}
	})
}

type balanceDocument struct {
	Staff, Name string
	Types       []typeBalanceDocument
}

type typeBalanceDocument struct {
	Type, Days, Taken   string
	Entitled, Remaining *string
}
