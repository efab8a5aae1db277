package main

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"redbanner/http/document"
	"redbanner/migrations/sqldb"
)

// entry runs a command of the registers that must succeed and returns the entry.
func (o *office) entry(args ...string) document.RegisterEntry {
	o.Helper()
	var e document.RegisterEntry
	o.ask(&e, append([]string{"register"}, args...)...)
	return e
}

// complained enters a complaint about S01 and has it upheld by the director, S05.
func (o *office) complained(day string) string {
	o.Helper()
	n := itoa(int(o.entry("open", "complaints", "--by", "S06", "--day", day, "--staff", "S01",
		"--set", "channel=phone", "--set", "statement=态度生硬").Number))
	o.entry("step", "complaints", n, "investigate", "--by", "S06")
	o.entry("step", "complaints", n, "uphold", "--by", "S05", "--set", "category=attitude", "--set", "severity=light", "--set", "findings=属实")
	return n
}

// decide is the step by which a complaint costs points.
func decide(n string, more ...string) []string {
	return append([]string{"step", "complaints", n, "decide", "--by", "S05", "--set", "accountability=criticism", "--set", "accountability=self_criticism"}, more...)
}

func TestAnUpheldComplaintLeadsFromTheRegisterToTheSheet(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, o *office) {
		o.plain("2025-03")
		o.seated()
		n := o.complained("2025-03-07")
		before := o.counted("audit_events", "facts")
		e := o.entry(decide(n, "--set", "month_points=3", "--set", "points_reason=初次", "--note", "会议纪要3号")...)
		if len(e.Facts) != 1 || e.State != "decided" || e.Version != 4 || !slices.Equal(e.Next, []string{"reply"}) {
			t.Fatalf("decided: %+v", e)
		}
		after := o.counted("audit_events", "facts")
		if after["audit_events"] != before["audit_events"]+1 || after["facts"] != before["facts"]+1 {
			t.Errorf("one step, one event: before %v, after %v", before, after)
		}
		fact := e.Facts[0]
		if fact.Kind != "complaint.upheld" || fact.Date.String() != "2025-03-07" || fact.Step != 4 || fact.State != "confirmed" ||
			len(fact.Clauses) != 1 || fact.Clauses[0].Clause != "M7.1" || fact.Clauses[0].Points.String() != "-3.00" {
			t.Errorf("the fact: %+v", fact)
		}
		var d scoreDocument
		o.ask(&d, "score", "--period", "2025-03", "--subject", "window", "--of", "W01")
		if !strings.Contains(fmt.Sprint(d), fact.ID) {
			t.Errorf("the sheet of W01 does not name %s", fact.ID)
		}
		ended := o.entry("step", "complaints", n, "reply", "--by", "S06", "--set", "reply=phone")
		if len(ended.Next) != 0 || ended.Fields["accountability"] == nil {
			t.Errorf("ended: %+v", ended)
		}
		shown := o.entry("show", "complaints", n)
		shown.Facts = nil
		if diff := cmp.Diff(ended, shown); diff != "" {
			t.Errorf("what was done, and what is shown (-done +shown)\n%s", diff)
		}
	})
}

func TestAFindingOfAClosedMonthIsCarriedWhenSaid(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, o *office) {
		o.settled("2025-03")
		o.seated()
		complaint := o.complained("2025-03-07")
		patrol := itoa(int(o.entry("open", "hygiene", "--by", "S06", "--day", "2025-03-12", "--row", "窗口=W02; 说明=地面有纸屑").Number))
		o.do("close", "--period", "2025-03")
		before := o.counted("register_steps", "facts", "batches", "audit_events")
		o.refused(exitClosed, "add --carry", "register", "step", "hygiene", patrol, "confirm", "--by", "S05")
		if diff := cmp.Diff(before, o.counted("register_steps", "facts", "batches", "audit_events")); diff != "" {
			t.Errorf("what was refused left traces (-before +after)\n%s", diff)
		}
		for name, e := range map[string]document.RegisterEntry{
			"told to":                    o.entry("step", "hygiene", patrol, "confirm", "--by", "S05", "--carry"),
			"a complaint does so itself": o.entry(decide(complaint)...),
		} {
			if len(e.Facts) != 1 || e.Facts[0].Happened.IsZero() || e.Facts[0].Date <= e.Facts[0].Happened {
				t.Errorf("%s: %+v", name, e.Facts)
			}
		}
		shown := o.do("register", "show", "complaints", complaint)
		if !strings.Contains(shown, "it happened on 2025-03-07, in a closed month") {
			t.Errorf("it says so:\n%s", shown)
		}
		o.verified("2025-03")
	})
}

func TestWhatRegistersRefuse(t *testing.T) {
	t.Parallel()
	o := newOffice(t, sqldb.SQLite)
	o.plain()
	o.seated()
	n := o.complained("2025-03-07")
	open := func(flags ...string) []string {
		return append([]string{"open", "complaints", "--by", "S06", "--staff", "S01", "--set", "channel=oral", "--set", "statement=x"}, flags...)
	}
	tests := []struct {
		code  int
		words string
		args  []string
	}{
		{exitUsage, "there is no register \"party\"; there are: complaints", []string{"list", "party"}},
		{exitUsage, "no register", []string{"kinds", "party"}},
		{exitUsage, "no register", []string{"due", "--register", "party"}},
		{exitUsage, "not FIELD=VALUE", open("--set", "oral")},
		{exitUsage, "takes one value only", open("--set", "channel=phone")},
		{exitUsage, "takes no rows", open("--row", "a=b")},
		{exitUsage, "is no row", []string{"open", "inspections", "--row", "串岗"}},
		{exitUsage, "not a date", open("--day", "soon")},
		{exitUsage, "not a date", []string{"step", "complaints", n, "decide", "--day", "soon"}},
		{exitUsage, "not a date", []string{"list", "complaints", "--from", "soon"}},
		{exitUsage, "not a date", []string{"list", "complaints", "--to", "soon"}},
		{exitUsage, "not a date", []string{"due", "--on", "soon"}},
		{exitUsage, "cannot read", open("--evidence", filepath.Join(t.TempDir(), "none.pdf"))},
		{exitRefused, "PDF", open("--evidence", o.file("a.pdf", "照片"))},
		{exitRefused, "still to come", open("--day", "2199-01-01")},
		{exitRefused, "no such field; there are: ", open("--set", "colour=red")},
		{exitRefused, "must be one of: ", []string{"open", "complaints", "--staff", "S01", "--set", "channel=by post", "--set", "statement=x"}},
		{exitRefused, "no such person", []string{"open", "complaints", "--staff", "S99", "--set", "channel=oral", "--set", "statement=x"}},
		{exitFailed, "which is for: the general office", []string{"open", "complaints", "--by", "S02", "--staff", "S01"}},
		{exitUsage, "S99", []string{"open", "complaints", "--by", "S99", "--staff", "S01"}},
		{exitUsage, "has no entry 77", []string{"show", "complaints", "77"}},
		{exitUsage, "has no entry 77", []string{"step", "complaints", "77", "uphold"}},
		{exitUsage, "has no step \"dance\"", []string{"step", "complaints", n, "dance"}},
		{exitUsage, "has no state \"lost\"", []string{"list", "complaints", "--state", "lost"}},
		{exitFailed, "possible now: ", []string{"step", "complaints", n, "uphold", "--by", "S05"}},
		{exitFailed, "has moved since you looked: S05", []string{"step", "complaints", n, "decide", "--by", "S05", "--version", "2"}},
		{exitFailed, "is involved", []string{"step", "complaints", n, "decide", "--by", "S06", "--set", "accountability=criticism"}},
		{exitRefused, "the ledger does not take", decide(n, "--set", "month_points=9", "--set", "points_reason=x")},
	}
	before := o.counted("register_entries", "register_steps", "facts", "audit_events", "batches")
	for _, tt := range tests {
		o.refused(tt.code, tt.words, append([]string{"register"}, tt.args...)...)
	}
	if diff := cmp.Diff(before, o.counted("register_entries", "register_steps", "facts", "audit_events", "batches")); diff != "" {
		t.Errorf("what was refused left traces (-before +after)\n%s", diff)
	}
	o.do(append([]string{"register"}, decide(n)...)...)
	o.do("register", "step", "complaints", n, "reply", "--by", "S06", "--set", "reply=oral")
	o.refused(exitFailed, "takes no further step", "register", "step", "complaints", n, "reply", "--by", "S06", "--set", "reply=oral")
}

func TestAPatrolIsConfirmedByASecondPerson(t *testing.T) {
	t.Parallel()
	o := newOffice(t, sqldb.SQLite)
	o.plain()
	o.seated()
	const pdf = "%PDF-1.4\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
	n := itoa(int(o.entry("open", "巡查登记", "--by", "S06", "--day", "2025-03-12",
		"--row", "人员=S01; 事项类别=违反行为规范; 说明=串岗聊天", "--row", `{"kind":"conduct.dress","staff":"S02","note":"未佩戴工号牌; 便装"}`,
		"--row", "staff=S01;kind=conduct.violation;note=串岗聊天", "--evidence", o.file("照片.pdf", pdf)).Number))
	o.refused(exitFailed, "needs a second person: S06", "register", "step", "inspections", n, "confirm", "--by", "S06")
	e := o.entry("step", "inspections", n, "确认", "--by", "S05")
	if len(e.Facts) != 3 {
		t.Fatalf("facts: %+v", e.Facts)
	}
	shown := o.entry("show", "inspections", n)
	if files := shown.Steps[0].Evidence; len(files) != 1 || files[0].File != "照片.pdf" || len(files[0].SHA256) != 64 {
		t.Errorf("evidence: %+v", files)
	}
	out := o.do("--lang", "zh-CN", "register", "show", "inspections", n)
	for _, want := range []string{"巡查登记第 1 号：", "照片.pdf", "M1.1", "（2）", "便装"} {
		if !strings.Contains(out, want) {
			t.Errorf("no %q in\n%s", want, out)
		}
	}
}

func TestTwoProgramsTakeAStepAtOnce(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, o *office) {
		o.plain()
		o.seated()
		n := o.complained("2025-03-07")
		got := make([]outcome, 2)
		var wait sync.WaitGroup
		for i := range got {
			wait.Go(func() { got[i] = o.run(append([]string{"register"}, decide(n)...)...) })
		}
		wait.Wait()
		won := slices.IndexFunc(got, func(r outcome) bool { return r.code == exitDone })
		if won < 0 || got[1-won].code != exitFailed || !strings.Contains(got[1-won].stderr, "by S05") {
			t.Fatalf("one wins and the other is told who did: %+v", got)
		}
		if e := o.entry("show", "complaints", n); e.Version != 4 || len(e.Facts) != 1 {
			t.Errorf("%+v", e)
		}
	})
}

func TestRegistersSayHowTheyWork(t *testing.T) {
	t.Parallel()
	o := newOffice(t, sqldb.SQLite)
	var all struct{ Registers []document.Register }
	o.ask(&all, "--lang", "zh-CN", "register", "kinds")
	names := map[string]bool{}
	for _, m := range all.Registers {
		names[m.Register] = true
		for _, word := range wordsOf(m) {
			if !strings.ContainsFunc(word.Word, func(c rune) bool { return c > 127 }) {
				t.Errorf("%s: %s has no word, only %q", m.Register, word.Name, word.Word)
			}
		}
	}
	for _, want := range []string{"complaints", "inspections", "meetings", "commendations", "suggestions", "hygiene", "negative_filings"} {
		if !names[want] {
			t.Errorf("no register %s", want)
		}
	}
	var one document.Register
	o.ask(&one, "--lang", "zh-CN", "register", "kinds", "巡查登记")
	if diff := cmp.Diff(all.Registers[1], one); diff != "" {
		t.Errorf("(-listed +alone)\n%s", diff)
	}
	for _, lang := range []string{"en", "zh-CN"} {
		out := o.do("--lang", lang, "register", "kinds") + o.do("--lang", lang, "register", "kinds", "spot_checks")
		if strings.Contains(out, "register.") || strings.Contains(out, "notice given") != (lang == "en") {
			t.Errorf("a word is missing in %s of\n%s", lang, out)
		}
	}
}

// wordsOf are all words of a register.
func wordsOf(m document.Register) []document.Word {
	words := slices.Clone(m.States)
	var fields func([]document.RegisterField)
	fields = func(list []document.RegisterField) {
		for _, f := range list {
			words = append(append(words, document.Word{Name: f.Field, Word: f.Word}), f.Choices...)
			fields(f.Columns)
		}
	}
	for _, s := range append([]document.RegisterStep{m.Open}, m.Steps...) {
		words = append(words, document.Word{Name: s.Action, Word: s.Word})
		fields(s.Fields)
	}
	return words
}

func TestWhatRegistersOwe(t *testing.T) {
	t.Parallel()
	o := newOffice(t, sqldb.SQLite)
	o.plain()
	o.seated()
	if out := o.do("register", "due"); !strings.Contains(out, "nothing is due") {
		t.Errorf("of an empty store:\n%s", out)
	}
	o.entry("open", "complaints", "--day", "2025-03-07", "--staff", "S01", "--set", "channel=oral", "--set", "statement=x") // a Friday
	o.entry("open", "hygiene", "--day", "2025-03-06", "--window", "W02")
	var d struct {
		On  string
		Due []document.RegisterDue
	}
	o.ask(&d, "register", "due", "--on", "2025-03-11")
	var got []string
	for _, due := range d.Due {
		got = append(got, fmt.Sprintf("%s %d %s %s %d %s", due.Register, due.Number, due.State, due.Due, due.LateDays, due.Owes))
	}
	want := []string{"complaints 1 received 2025-03-10 1 general_office", "hygiene 1 recorded 2025-03-10 1 general_office"}
	if diff := cmp.Diff(want, got); diff != "" || d.On != "2025-03-11" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	o.ask(&d, "register", "due", "--on", "2025-03-10", "--overdue")
	if len(d.Due) != 0 {
		t.Errorf("overdue on the last day in time: %+v", d.Due)
	}
	o.ask(&d, "register", "due", "--register", "卫生检查")
	if len(d.Due) != 1 || d.Due[0].Register != "hygiene" {
		t.Errorf("of one register: %+v", d.Due)
	}
	if out := o.do("--lang", "zh-CN", "register", "due"); !strings.Contains(out, "综合科") || !strings.Contains(out, "投诉登记") {
		t.Errorf("in words:\n%s", out)
	}
	var list struct {
		Register string
		Entries  []document.RegisterEntry
	}
	o.ask(&list, "register", "list", "complaints", "--state", "已受理", "--from", "2025-03-01", "--to", "2025-03-31", "--staff", "S01")
	if len(list.Entries) != 1 || list.Entries[0].Fields["statement"] != "x" {
		t.Errorf("list: %+v", list)
	}
	if out := o.do("register", "list", "complaints"); !strings.Contains(out, "2025-03-07") {
		t.Errorf("list:\n%s", out)
	}
	if out := o.do("register", "list", "complaints", "--window", "W02"); !strings.Contains(out, "no such entry") {
		t.Errorf("an empty list:\n%s", out)
	}
}

func TestTheSecondComplaintOfAYearWeighsHeavier(t *testing.T) {
	t.Parallel()
	o := newOffice(t, sqldb.SQLite)
	o.plain()
	o.seated()
	o.complained("2025-03-07")
	second := o.complained("2025-09-01")
	if e := o.entry("show", "complaints", second); !slices.Equal(e.Repeats, []int64{1}) {
		t.Errorf("repeats: %v", e.Repeats)
	}
	if out := o.do("register", "show", "complaints", second); !strings.Contains(out, "weighs heavier") {
		t.Errorf("it is said:\n%s", out)
	}
}
