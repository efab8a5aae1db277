package main

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"redbanner/attendance/clock"
	"redbanner/http/document"
	"redbanner/migrations/sqldb"
)

// feishu is a table of an office's own shape.
const feishu = "三月打卡流水\n姓名,员工号,日期,打卡,手机\n甲,S01,2025-03-03,07:55  11:31,1\n乙,S02,2025-03-03,08:0011:30,2\n乙,S02,2025-03-04,8:0011:30,2\n合计,,,4,\n"

// addFeishu saves the mapping of such tables.
func (o *office) addFeishu(flags ...string) outcome {
	o.Helper()
	return o.run(append([]string{"mapping", "add", "飞书", "--person", "员工号", "--staff", "--date", "日期", "--times", "打卡", "--name", "姓名"}, flags...)...)
}

func TestAFileGoesInThroughASavedMapping(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, o *office) {
		o.plain()
		if got := o.addFeishu(); got.code != exitDone || !strings.Contains(got.stdout, "mapping 飞书 saved, version 1") {
			t.Fatalf("%+v", got)
		}
		file := o.file("飞书.csv", feishu)
		r := o.take("punches", file, "--map", "飞书")
		if len(r.Errors) != 1 || r.Errors[0].Code != "bad_time" || r.Errors[0].Row != 5 || r.Errors[0].Column != "打卡" {
			t.Errorf("errors %+v", r.Errors)
		}
		want := importJSON{Batch: r.Batch, Kind: "punches", Format: "map:飞书", Rows: 8, Accepted: 4, Quarantined: 1, Ignored: 3, Errors: r.Errors}
		if diff := cmp.Diff(want, r); diff != "" {
			t.Errorf("(-want +got)\n%s", diff)
		}
		if again := o.take("punches", file, "--map", "飞书"); again.Duplicates != 4 || again.Accepted != 0 {
			t.Errorf("again: %+v", again)
		}
	})
}

func TestTheBadRowsOfAMappedFileGoInOnceTheyAreCorrected(t *testing.T) {
	t.Parallel()
	o := newOffice(t, sqldb.SQLite)
	o.plain()
	o.addFeishu()
	bad := filepath.Join(t.TempDir(), "bad.xlsx")
	o.take("punches", o.file("飞书.csv", feishu), "--map", "飞书", "--errors", bad)
	r := o.take("punches", bad, "--map", "飞书")
	if r.Quarantined != 1 || r.Errors[0].Value != "8:0011:30" || r.Errors[0].Column != "打卡" {
		t.Errorf("the bad rows again: %+v", r)
	}
}

func TestAMappingIsReplacedAndKept(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, o *office) {
		o.addFeishu()
		if got := o.addFeishu(); !strings.Contains(got.stdout, "already so, version 1") {
			t.Errorf("the same again: %+v", got)
		}
		if got := o.addFeishu("--date-order", "mdy"); !strings.Contains(got.stdout, "version 2") {
			t.Errorf("changed: %+v", got)
		}
		o.do("mapping", "add", "a", "--person", "no", "--time", "at", "--skip-rows", "2", "--epoch", "1900", "--sheet", "s")
		var m document.SavedMapping
		o.ask(&m, "mapping", "show", "飞书")
		want := clock.Mapping{Name: "飞书", Person: "员工号", Staff: true, Called: "姓名", Date: "日期", Times: "打卡", DateOrder: "mdy"}
		if diff := cmp.Diff(want, m.Mapping); diff != "" || m.Version != 2 || m.EnteredBy != "tester" || m.EnteredAt.IsZero() {
			t.Errorf("%+v, (-want +got)\n%s", m, diff)
		}
		var list struct {
			Mappings []document.SavedMapping `json:"mappings"`
		}
		o.ask(&list, "mapping", "list")
		if len(list.Mappings) != 2 || list.Mappings[0].Name != "a" || list.Mappings[1].Version != 2 {
			t.Errorf("%+v", list)
		}
		for _, words := range []string{"员工号, 日期, 打卡, 姓名", "tester"} {
			if got := o.do("mapping", "list"); !strings.Contains(got, words) {
				t.Errorf("no %q in\n%s", words, got)
			}
		}
		shown := o.do("mapping", "show", "a")
		for _, words := range []string{"--person", "--skip-rows", "1900", "version 1, entered by tester"} {
			if !strings.Contains(shown, words) {
				t.Errorf("no %q in\n%s", words, shown)
			}
		}
		if n := o.counted("mappings")["mappings"]; n != 3 {
			t.Errorf("%d versions are kept, want 3", n)
		}
	})
}

func TestASampleIsReadBeforeAMappingIsSaved(t *testing.T) {
	t.Parallel()
	o := newOffice(t, sqldb.SQLite)
	file := o.file("飞书.csv", feishu)
	var added document.MappingAdded
	readJSON(t, o.addFeishu("--json", "--sample", file).stdout, &added)
	want := document.Sample{File: "飞书.csv", Rows: 8, Punches: 4, People: 2, Quarantined: 1, Ignored: 3, First: []document.SamplePunch{
		{Row: 3, Number: "S01", Name: "甲", Time: "2025-03-03 07:55:00"}, {Row: 3, Number: "S01", Name: "甲", Time: "2025-03-03 11:31:00"},
		{Row: 4, Number: "S02", Name: "乙", Time: "2025-03-03 08:00:00"}, {Row: 4, Number: "S02", Name: "乙", Time: "2025-03-03 11:30:00"},
	}}
	if added.Sample == nil || len(added.Sample.Errors) != 1 || !added.Changed || added.Mapping.Version != 1 {
		t.Fatalf("%+v", added)
	}
	added.Sample.Errors = nil
	if diff := cmp.Diff(want, *added.Sample); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	got := o.addFeishu("--sample", file)
	for _, words := range []string{"4 punches of 2 people", "2025-03-03 07:55:00", "already so"} {
		if !strings.Contains(got.stdout, words) {
			t.Errorf("no %q in\n%s", words, got.stdout)
		}
	}
	if !strings.Contains(got.stderr, "8:0011:30") {
		t.Errorf("the fault is not shown: %s", got.stderr)
	}
	lacks := o.refused(exitRefused, "it lacks columns of mapping x; it has: 姓名, 员工号, 日期, 打卡, 手机", "mapping", "add", "x", "--person", "工牌", "--time", "打卡", "--sample", file)
	if !strings.Contains(lacks.stderr, "column 工牌 is missing") {
		t.Errorf("the column is not named: %s", lacks.stderr)
	}
	o.refused(exitRefused, "finds no punch; nothing was saved", "mapping", "add", "x", "--person", "员工号", "--time", "手机", "--sample", file)
	o.refused(exitRefused, "its dates can be read in more than one way", "mapping", "add", "x", "--person", "a", "--time", "b", "--sample", o.file("x.csv", "a,b\n1,03/04/2025 08:00\n"))
	o.refused(exitUsage, "there is no mapping x", "mapping", "show", "x")
}

func TestAMappingThatCannotBeIsRefused(t *testing.T) {
	t.Parallel()
	o := newOffice(t, sqldb.SQLite)
	o.plain()
	file := o.file("p.csv", "a,b\n1,2025-03-03 08:00\n")
	if got := o.do("mapping", "list"); !strings.Contains(got, "there is no mapping yet") {
		t.Errorf("%s", got)
	}
	o.refused(exitUsage, "say which column holds the clock number", "mapping", "add", "x", "--time", "b")
	o.refused(exitUsage, "write ymd, mdy or dmy", "mapping", "add", "x", "--person", "a", "--time", "b", "--date-order", "ydm")
	o.refused(exitUsage, "there is no mapping x; see: redbanner mapping list", "import", "punches", "--map", "x", file)
	o.refused(exitUsage, "--map is for punches, not for staff", "import", "staff", "--map", "x", file)
	o.refused(exitUsage, "give either --map or --format", "import", "punches", "--map", "x", "--format", "list", file)
	o.do("mapping", "add", "x", "--person", "工牌", "--time", "b")
	r := o.refuse(exitRefused, "punches", file, "--map", "x")
	if len(r.Errors) != 1 || r.Errors[0].Code != "column_missing" || r.Errors[0].Value != "a, b" {
		t.Errorf("%+v", r.Errors)
	}
}

func TestMappingsAreTheCentresOwn(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, o *office) {
		o.do("centre", "add", "east", "--name", "东")
		o.do("--centre", "east", "mapping", "add", "x", "--person", "a", "--time", "b")
		o.refused(exitUsage, "there is no mapping x", "--centre", "default", "mapping", "show", "x")
	})
}
