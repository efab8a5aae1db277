package main

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"redbanner/attendance/audit"
	"redbanner/http/document"
	"redbanner/migrations/sqldb"
)

// audited is an office with a log of some length, and keys of its own.
func audited(o *office) *office {
	o.Helper()
	o.do("centre", "set", "--name", "=大厅")
	o.takeText("windows", "code,name\nW01,民政\n")
	o.takeText("staff", "code,name,window\nS01,甲,W01\nS02,乙,W01\n")
	o.do("office", "set", "director", "S01", "--from", "2025-01-01")
	o.do("centre", "set", "--from", "2025-02-01", "--slip-days", "5")
	return o
}

// log lists the events, newest first.
func (o *office) log(flags ...string) []document.Event {
	o.Helper()
	var d struct {
		Events []document.Event `json:"events"`
	}
	o.ask(&d, append([]string{"audit", "list"}, flags...)...)
	return d.Events
}

func actions(events []document.Event) string {
	var list []string
	for _, e := range events {
		list = append(list, e.Action)
	}
	return strings.Join(list, " ")
}

func TestTheLogSaysWhoDidWhat(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, o *office) {
		audited(o)
		all := o.log()
		want := "setting.enter office.change import.apply import.apply centre.rename centre.add"
		if got := actions(all); got != want {
			t.Fatalf("actions %s, want %s", got, want)
		}
		for i, e := range all[:len(all)-1] {
			if e.Actor != "tester" || e.Prev != all[i+1].Hash || e.Seq != int64(len(all)-i) {
				t.Errorf("event %+v", e)
			}
		}
		for flags, want := range map[string]string{
			"--action office.change":                        "office.change",
			"--action import.":                              "import.apply import.apply",
			"--object office:director":                      "office.change",
			"--limit 2":                                     "setting.enter office.change",
			"--account nobody":                              "",
			"--person S01":                                  "",
			"--from 2020-01-01 --to 2020-12-31":             "",
			"--from 2020-01-01 --to 2099-12-31 --limit 1":   "setting.enter",
			"--account tester --action centre. --limit 100": "centre.rename centre.add",
		} {
			if got := actions(o.log(strings.Fields(flags)...)); got != want {
				t.Errorf("%s: %s, want %s", flags, got, want)
			}
		}
		for _, tt := range []struct{ language, words string }{
			{"en", "file imported"}, {"zh-CN", "导入文件"}, {"en", "kind: staff"}, {"en", "director"}, {"zh-CN", "职务"},
		} {
			if got := o.do("audit", "list", "--lang", tt.language); !strings.Contains(got, tt.words) {
				t.Errorf("no %q in\n%s", tt.words, got)
			}
		}
		if got := o.do("audit", "show", "3"); !strings.Contains(got, "event 3") || !strings.Contains(got, all[3].Hash) || !strings.Contains(got, "accepted: 1") {
			t.Errorf("event 3:\n%s", got)
		}
		o.refused(exitUsage, "no event 99", "audit", "show", "99")
		o.refused(exitUsage, "--limit", "audit", "list", "--limit=-1")
		o.refused(exitUsage, "2025-13-01", "audit", "list", "--from", "2025-13-01")
		o.refused(exitUsage, "2025-13-01", "audit", "list", "--to", "2025-13-01")
	})
}

func TestTheLogIsExportedAndThatIsAnEvent(t *testing.T) {
	t.Parallel()
	o := audited(newOffice(t, sqldb.SQLite))
	dir := t.TempDir()
	sheet, lines := filepath.Join(dir, "log.csv"), filepath.Join(dir, "log.jsonl")
	o.do("audit", "export", sheet)
	o.do("audit", "export", lines, "--action", "import.")
	data, err := os.ReadFile(sheet)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(data, []byte("\ufeff")))).ReadAll()
	if err != nil || len(rows) != 7 || rows[1][5] != "centre added" {
		t.Errorf("%d rows, %v: %v", len(rows), err, rows)
	}
	for _, row := range rows[1:] {
		for _, cell := range row {
			if strings.HasPrefix(cell, "=") || strings.HasPrefix(cell, "@") {
				t.Errorf("the cell %q is a formula", cell)
			}
		}
	}
	if data, err = os.ReadFile(lines); err != nil {
		t.Fatal(err)
	}
	var first document.Event
	if all := strings.Split(strings.TrimSpace(string(data)), "\n"); len(all) != 2 || json.Unmarshal([]byte(all[0]), &first) != nil || first.Seq != 3 {
		t.Errorf("lines %s", data)
	}
	if got := o.do("audit", "export", "-", "--format", "csv"); !strings.Contains(got, "file imported") {
		t.Errorf("csv on standard output: %s", got)
	}
	if got := o.do("audit", "export", "-"); !strings.HasPrefix(got, `{"seq":1,`) {
		t.Errorf("lines on standard output: %s", got)
	}
	if got := actions(o.log("--action", "audit.")); got != strings.TrimSpace(strings.Repeat("audit.export ", 4)) {
		t.Errorf("exports in the log: %s", got)
	}
	o.refused(exitUsage, ".csv", "audit", "export", filepath.Join(dir, "log.txt"))
	o.refused(exitFailed, "log.csv", "audit", "export", filepath.Join(dir, "none", "log.csv"))
}

func TestADetailIsErasedForGoodAndTheLogStaysWhole(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, o *office) {
		audited(o)
		seq := o.log("--action", "office.change")[0].Seq
		o.do("audit", "erase", fmt.Sprint(seq), "--reason", "asked for by the person")
		list := o.log()
		if e := list[len(list)-int(seq)]; !e.Erased || string(e.Detail) != "null" || e.Seq != seq {
			t.Errorf("the erased event: %+v", e)
		}
		erasure := list[0].Seq
		if e := list[0]; e.Action != audit.EraseAction || e.Object != fmt.Sprintf("event:%d", seq) || !strings.Contains(string(e.Detail), "asked for") {
			t.Errorf("the erasure: %+v", e)
		}
		var d verifyDocument
		o.ask(&d, "verify")
		if !d.Audit.OK || len(d.Audit.Erased) != 1 || d.Audit.Erased[0] != (audit.Erasure{Seq: seq, By: erasure}) {
			t.Errorf("verify: %+v", d.Audit)
		}
		if got := o.do("audit", "show", fmt.Sprint(seq)); !strings.Contains(got, "(erased)") {
			t.Errorf("shown as %s", got)
		}
		o.refused(exitFailed, fmt.Sprintf("by event %d", erasure), "audit", "erase", fmt.Sprint(seq), "--reason", "again")
		o.refused(exitFailed, "that stays", "audit", "erase", fmt.Sprint(erasure), "--reason", "hide it")
		o.refused(exitUsage, "no event 999", "audit", "erase", "999", "--reason", "x")
		o.refused(exitUsage, "--reason", "audit", "erase", "1", "--reason", " ")
	})
}
