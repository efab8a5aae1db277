package main

import (
	"bytes"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"redbanner/http/document"
	"redbanner/migrations/sqldb"
)

// factChange is what a change of a fact prints.
type factChange struct {
	Action  string
	Fact    document.Fact
	Earlier *document.Fact
	Effects []document.FactEffect
}

// fact runs a fact command that must succeed.
func (o *office) fact(args ...string) factChange {
	o.Helper()
	var c factChange
	o.ask(&c, append([]string{"fact"}, args...)...)
	return c
}

// facts lists facts.
func (o *office) facts(flags ...string) (facts []document.Fact, total int) {
	o.Helper()
	var page struct {
		Facts                []document.Fact
		Total, Limit, Offset int
	}
	o.ask(&page, append([]string{"fact", "list"}, flags...)...)
	return page.Facts, page.Total
}

// took is what the changed fact took from a sheet under a clause.
func (c factChange) took(clause, sheet string) string {
	for _, e := range c.Effects {
		if e.Clause == clause && e.Sheet == sheet {
			return e.Applied
		}
	}
	return ""
}

func TestAFactGoesFromPreviewToReversal(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, o *office) {
		o.plain()
		said := []string{"着装", "--date", "2025-03-12", "--staff", "S01", "--ref", "巡查1"}
		var preview struct {
			Fact    document.Fact
			Draft   bool
			Closed  string
			Known   *document.Fact
			Effects []document.FactEffect
		}
		o.ask(&preview, append([]string{"fact", "preview"}, said...)...)
		recorded := o.fact(append([]string{"record"}, said...)...)
		if recorded.Fact.ID != preview.Fact.ID || len(preview.Effects) != 3 || preview.Draft || preview.Known != nil {
			t.Errorf("previewed %+v, recorded %+v", preview, recorded)
		}
		if recorded.took("M1.1", "W01") != "-1.00" || recorded.took("H1.3", "S01") != "-1.00" || recorded.Fact.Kind != "conduct.dress" {
			t.Errorf("recorded %+v", recorded)
		}
		o.refused(exitFailed, "--ref", append([]string{"fact", "record"}, said...)...)
		id := recorded.Fact.ID
		replaced := o.fact("replace", id, "--staff", "S02", "--reason", "认错了人")
		if e := replaced.Earlier; e.State != "reversed" || e.Reversal.ReplacedBy != replaced.Fact.ID || replaced.took("M1.1", "W02") != "-1.00" {
			t.Errorf("replaced: %+v", replaced)
		}
		reversed := o.fact("reverse", replaced.Fact.ID, "--reason", "重复登记")
		if reversed.Fact.State != "reversed" || reversed.Fact.Reversal.Note != "重复登记" {
			t.Errorf("reversed: %+v", reversed.Fact)
		}
		if facts, total := o.facts("--state", "reversed"); total != 2 || len(facts[0].Clauses) != 2 {
			t.Errorf("%d reversed: %+v", total, facts)
		}
		if shown := o.do("--lang", "zh-CN", "fact", "show", id); !strings.Contains(shown, "改记为 "+replaced.Fact.ID) || !strings.Contains(shown, "认错了人") {
			t.Errorf("shown:\n%s", shown)
		}
	})
}

func TestTheSettingOfASecondPersonMakesDrafts(t *testing.T) {
	t.Parallel()
	o := newOffice(t, sqldb.SQLite)
	o.plain()
	o.seated()
	o.refused(exitUsage, "neither on nor off", "centre", "set", "--fact-second-person", "maybe", "--from", "2026-01-01")
	o.do("centre", "set", "--fact-second-person", "on", "--from", "2026-01-01")
	draft := o.fact("record", "锦旗", "--date", "2025-03-12", "--staff", "S01").Fact
	if draft.State != "draft" {
		t.Fatalf("recorded %+v", draft)
	}
	o.refused(exitFailed, "a second person", "fact", "confirm", draft.ID)
	o.refused(exitFailed, "general office", "fact", "confirm", draft.ID, "--by", "S02", "--actor", "other")
	if got := o.fact("confirm", draft.ID, "--by", "S06", "--actor", "other"); got.Fact.State != "confirmed" || got.Fact.Confirmation.By.Staff != "S06" || got.took("M11.3", "W01") != "2.00" {
		t.Errorf("confirmed: %+v", got)
	}
	other := o.fact("record", "锦旗", "--date", "2025-03-13", "--staff", "S01").Fact
	o.refused(exitUsage, "say why", "fact", "reject", other.ID, "--reason", " ")
	if got := o.fact("reject", other.ID, "--reason", "没有实物"); got.Fact.State != "rejected" {
		t.Errorf("rejected: %+v", got.Fact)
	}
	batch := itoa(int(o.takeText("facts", "date,kind,staff\n2025-03-12,praise.letter,S01\n2025-03-13,praise.letter,S01\n").Batch))
	o.refused(exitUsage, "give the id", "fact", "confirm")
	o.refused(exitUsage, "no drafts", "fact", "confirm", "--batch", "1", "--actor", "other")
	if said := o.do("fact", "confirm", "--batch", batch, "--actor", "other"); !strings.Contains(said, "2 drafts are confirmed") {
		t.Errorf("a batch: %s", said)
	}
	o.do("centre", "set", "--fact-second-person", "off", "--from", "2026-01-02")
	if got := o.fact("record", "锦旗", "--date", "2025-03-14", "--staff", "S01").Fact; got.State != "confirmed" {
		t.Errorf("with the setting off: %+v", got)
	}
	if table := o.do("--lang", "zh-CN", "centre", "settings"); !strings.Contains(table, "开启") || !strings.Contains(table, "关闭") {
		t.Errorf("settings:\n%s", table)
	}
}

func TestALateFactIsCarriedAndSaysSo(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, o *office) {
		o.settled("2025-03")
		kept := o.fact("record", "着装", "--date", "2025-03-11", "--staff", "S06").Fact.ID
		o.do("close", "--period", "2025-03")
		late := []string{"着装", "--date", "2025-03-12", "--staff", "S01"}
		o.refused(exitClosed, "--carry", append([]string{"fact", "record"}, late...)...)
		o.refused(exitClosed, "2025-03", "fact", "reverse", kept, "--reason", "x")
		o.refused(exitClosed, "2025-03", "fact", "replace", kept, "--staff", "S01", "--reason", "x")
		if said := o.do(append([]string{"fact", "preview"}, late...)...); !strings.Contains(said, "--carry") {
			t.Errorf("preview:\n%s", said)
		}
		carried := o.fact(append([]string{"record", "--carry"}, late...)...)
		if f := carried.Fact; f.Happened.String() != "2025-03-12" || f.Date == f.Happened || carried.took("M1.1", "W01") != "-1.00" {
			t.Errorf("carried: %+v", carried)
		}
		month, today := carried.Fact.Date.String()[:7], carried.Fact.Date+1
		sheet := o.do("score", "--period", month, "--of", "W01", "--as-of", today.String())
		if !strings.Contains(sheet, "原发生于2025-03-12，该月已定稿，计入本月") {
			t.Errorf("the sheet:\n%s", sheet)
		}
		o.do("fact", "attach", kept, o.file("照片.pdf", "%PDF-1.4\n%%EOF\n"))
		o.verified("2025-03")
	})
}

// photograph is the smallest picture that evidence can be.
func photograph(t testing.TB) string {
	t.Helper()
	var picture bytes.Buffer
	if err := png.Encode(&picture, image.NewGray(image.Rect(0, 0, 4, 4))); err != nil {
		t.Fatal(err)
	}
	return picture.String()
}

func TestEvidenceGoesInAndComesOut(t *testing.T) {
	t.Parallel()
	o := newOffice(t, sqldb.SQLite)
	o.plain()
	photo := o.file("现场.png", photograph(t))
	f := o.fact("record", "卫生", "--date", "2025-03-12", "--window", "W01", "--evidence", photo).Fact
	if len(f.Evidence) != 1 || f.Evidence[0].Name != "现场.png" || f.Evidence[0].Format != "png" {
		t.Fatalf("evidence: %+v", f.Evidence)
	}
	sum := f.Evidence[0].SHA256
	if table := o.do("evidence", "list", f.ID); !strings.Contains(table, sum) {
		t.Errorf("listed:\n%s", table)
	}
	if said := o.do("evidence", "list", "complaints:1"); !strings.Contains(said, "no evidence") {
		t.Errorf("of nothing: %s", said)
	}
	out := filepath.Join(t.TempDir(), "out.png")
	o.do("evidence", "save", sum, out)
	if got, err := os.ReadFile(out); err != nil || string(got) != photograph(t) {
		t.Errorf("saved %d bytes, %v", len(got), err)
	}
	o.refused(exitUsage, "not overwritten", "evidence", "save", sum, out)
	o.refused(exitUsage, "no evidence with the hash", "evidence", "save", strings.Repeat("0", 64), out+"2")
	o.refused(exitFailed, "cannot", "evidence", "save", sum, filepath.Join(t.TempDir(), "no", "where"))
	o.refused(exitRefused, "no whole PDF", "fact", "attach", f.ID, o.file("x.pdf", "text"))
	o.refused(exitRefused, "scripts", "fact", "attach", f.ID, o.file("x.pdf", "%PDF-1.4\n<</S /JavaScript>>\n%%EOF\n"))
	o.refused(exitUsage, "missing.pdf", "fact", "attach", f.ID, "missing.pdf")
}

func TestWhatFactCommandsRefuse(t *testing.T) {
	t.Parallel()
	o := newOffice(t, sqldb.SQLite)
	o.plain()
	record := func(flags ...string) []string {
		return append([]string{"fact", "record"}, flags...)
	}
	tests := []struct {
		code  int
		words string
		args  []string
	}{
		{exitUsage, "no kind of fact", record("打喷嚏", "--date", "2025-03-12", "--staff", "S01")},
		{exitUsage, "会议、学习迟到；会议、学习缺席", record("会议", "--date", "2025-03-12", "--staff", "S01")},
		{exitUsage, "not a date", record("着装", "--date", "三月", "--staff", "S01")},
		{exitUsage, "no points", record("投诉查实", "--date", "2025-03-12", "--staff", "S01", "--month-points", "two")},
		{exitUsage, "no points", record("投诉查实", "--date", "2025-03-12", "--staff", "S01", "--half-points", "1.234")},
		{exitRefused, "--month-points", record("投诉查实", "--date", "2025-03-12", "--staff", "S01", "--month-points", "6", "--note", "x")},
		{exitRefused, "--note", record("投诉查实", "--date", "2025-03-12", "--staff", "S01", "--month-points", "3")},
		{exitRefused, "--staff", record("着装", "--date", "2025-03-12")},
		{exitRefused, "still to come", record("着装", "--date", "2199-03-12", "--staff", "S01")},
		{exitFailed, "general office", record("着装", "--date", "2025-03-12", "--staff", "S01", "--by", "S02")},
		{exitUsage, "no fact f:none", []string{"fact", "show", "f:none"}},
		{exitUsage, "no fact f:none", []string{"fact", "reverse", "f:none", "--reason", "x"}},
		{exitUsage, "no state", []string{"fact", "list", "--state", "lost"}},
		{exitUsage, "makes no sense", []string{"fact", "list", "--page", "0"}},
		{exitUsage, "not a date", []string{"fact", "list", "--from", "x"}},
		{exitUsage, "not a date", []string{"fact", "list", "--to", "x"}},
		{exitUsage, "no kind of fact", []string{"fact", "list", "--kind", "x"}},
		{exitUsage, "", []string{"fact", "list", "--month", "2025"}},
	}
	for _, tt := range tests {
		o.refused(tt.code, tt.words, tt.args...)
	}
	if said := o.do("fact", "list"); !strings.Contains(said, "no fact") {
		t.Errorf("an empty ledger: %s", said)
	}
	id := o.fact("record", "着装", "--date", "2025-03-12", "--staff", "S01").Fact.ID
	for words, args := range map[string][]string{
		"say the same":    {"fact", "replace", id, "--reason", "x"},
		"no kind of fact": {"fact", "replace", id, "--reason", "x", "--kind", "喷嚏"},
		"not a date":      {"fact", "replace", id, "--reason", "x", "--date", "x"},
		"no points":       {"fact", "replace", id, "--reason", "x", "--half-points", "x"},
	} {
		o.refused(exitUsage, words, args...)
	}
	o.refused(exitFailed, "confirmed and no draft", "fact", "reject", id, "--reason", "x")
}

func TestSearchTellsInChinese(t *testing.T) {
	t.Parallel()
	o := newOffice(t, sqldb.SQLite)
	o.plain()
	for _, day := range []string{"2025-03-12", "2025-03-13", "2025-04-01"} {
		o.do("fact", "record", "着装", "--date", day, "--staff", "S01", "--note", "未佩戴工作牌")
	}
	if _, total := o.facts("--month", "2025-03", "--window", "W01", "--source", "record", "--text", "工作牌"); total != 2 {
		t.Errorf("%d found, want 2", total)
	}
	if facts, total := o.facts("--limit", "1", "--page", "3"); total != 3 || len(facts) != 1 || facts[0].Date.String() != "2025-04-01" {
		t.Errorf("the third page of %d: %+v", total, facts)
	}
	said := o.do("--lang", "zh-CN", "fact", "list", "--limit", "2", "--to", "2025-04-30", "--from", "2025-03-01")
	for _, words := range []string{"不按规定着装", "M1.1 -1.00, H1.3 -1.00", "已确认", "第 1–2 条，共 3 条"} {
		if !strings.Contains(said, words) {
			t.Errorf("no %q in\n%s", words, said)
		}
	}
}
