package main

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"redbanner/migrations/sqldb"
)

// Each file has one fault, at the row, column and value named.
var badInput = []struct {
	name, kind, text string
	row              int
	column           string
	code, value      string
}{
	{"a window without code", "windows", "code,name\n,民政\n", 2, "code", "required", ""},
	{"a window that ends before it begins", "windows", "code,name,active_from,active_to\nW9,民政,2025-03-01,2025-02-01\n", 2, "active_to", "ends_before_start", "2025-02-01"},
	{"30 February", "windows", "code,name,active_from\nW9,民政,2025-02-30\n", 2, "active_from", "bad_date", "2025-02-30"},
	{"a missing column", "windows", "code,department\nW9,民政\n", 1, "", "column_missing", "code, department"},
	{"a doubled column", "windows", "code,name,窗口名称\nW9,民政,民政\n", 1, "窗口名称", "column_doubled", "窗口名称"},
	{"a shifted row", "windows", "code,name\nW9,民,政\n", 2, "", "extra_cell", "政"},
	{"a stray quote", "windows", "code,name\nW9,\"民\"政\n", 2, "", "stray_quote", `W9,"民"`},
	{"a spreadsheet's error", "windows", "code,name\nW9,#REF!\n", 2, "name", "cell_error", "#REF!"},
	{"lost digits", "windows", "code,name\n1.23457E+17,民政\n", 2, "code", "digits_lost", "1.23457E+17"},
	{"rows that contradict each other", "windows", "code,name\nW9,民政\nW9,社保\n", 3, "code", "conflicting_rows", "W9"},
	{"an unknown window", "staff", "code,name,window\nS9,甲,W77\n", 2, "window", "unknown_window", "W77"},
	{"an unknown establishment", "staff", "code,name,编制\nS9,甲,临时\n", 2, "编制", "bad_establishment", "临时"},
	{"leaving before joining", "staff", "code,name,joined,left\nS9,甲,2025-03-01,2025-02-01\n", 2, "left", "ends_before_start", "2025-02-01"},
	{"leaving before the stored joining", "staff", "code,name,left\nS05,人员5,2024-02-01\n", 2, "left", "ends_before_start", "2024-02-01"},
	{"another's clock number", "staff", "code,name,clock_no\nS9,甲,101\n", 2, "clock_no", "clock_no_taken", "101"},
	{"one clock number for two", "staff", "code,name,clock_no\nS8,甲,901\nS9,乙,901\n", 2, "clock_no", "clock_no_taken", "901"},
	{"oneself as partner", "staff", "code,name,AB角\nS9,甲,S9\n", 2, "AB角", "unknown_staff", "S9"},
	{"a move of nobody", "moves", "staff,window,from\nS77,W01,2025-03-01\n", 2, "staff", "unknown_staff", "S77"},
	{"a move to nowhere", "moves", "staff,window,from\nS01,W77,2025-03-01\n", 2, "window", "unknown_window", "W77"},
	{"a move before joining", "moves", "staff,window,from\nS05,W01,2024-12-31\n", 2, "from", "before_joining", "2024-12-31"},
	{"a move after leaving", "moves", "staff,window,from\nS05,W01,2026-01-01\n", 2, "from", "after_leaving", "2026-01-01"},
	{"unknown leave", "leave", "staff,type,from,to\nS01,病,2025-03-01,2025-03-02\n", 2, "type", "bad_leave_type", "病"},
	{"leave that ends before it begins", "leave", "staff,type,from,from_half,to,to_half\nS01,sick,2025-03-03,pm,2025-03-03,am\n", 2, "to", "ends_before_start", "2025-03-03"},
	{"leave over stored leave", "leave", "staff,type,from,to\nS04,sick,2025-03-11,2025-03-11\n", 2, "from", "leave_overlaps", "2025-03-11"},
	{"leave over leave of the file", "leave", "staff,type,from,to\nS01,sick,2025-03-03,2025-03-05\nS01,annual,2025-03-05,2025-03-06\n", 3, "from", "leave_overlaps", "2025-03-05"},
	{"a half-day that is none", "leave", "staff,type,from,from_half,to\nS01,sick,2025-03-03,noon,2025-03-05\n", 2, "from_half", "bad_session", "noon"},
	{"a status that is none", "leave", "staff,type,from,to,status\nS01,sick,2025-03-03,2025-03-05,maybe\n", 2, "status", "bad_leave_status", "maybe"},
	{"leave of nobody", "leave", "staff,type,from,to\nS77,sick,2025-03-03,2025-03-05\n", 2, "staff", "unknown_staff", "S77"},
	{"a slip for a side that is none", "corrections", "staff,date,session,side,reason\nS01,2025-03-03,am,up,忘\n", 2, "side", "bad_side", "up"},
	{"a slip without reason", "corrections", "staff,date,session,side,reason\nS01,2025-03-03,am,in,\n", 2, "reason", "required", ""},
	{"a slip of nobody", "corrections", "staff,date,session,side,reason\nS77,2025-03-03,am,in,忘\n", 2, "staff", "unknown_staff", "S77"},
	{"a case finished before it was accepted", "cases", "number,staff,accepted,promise_days,finished\nB1,S01,2025-03-03 09:00,3,2025-03-03 08:59\n", 2, "finished", "finished_before_accepted", "2025-03-03 08:59"},
	{"a case extended into its past", "cases", "number,staff,accepted,promise_days,extended_to\nB1,S01,2025-03-03 09:00,3,2025-03-02\n", 2, "extended_to", "extended_before_accepted", "2025-03-02"},
	{"two promises", "cases", "number,staff,accepted,promise_days,promise_minutes\nB1,S01,2025-03-03 09:00,3,30\n", 2, "promise_days", "one_promise", "3"},
	{"no promise", "cases", "number,staff,accepted,promise_days\nB1,S01,2025-03-03 09:00,\n", 2, "promise_days", "one_promise", ""},
	{"a promise of minus one day", "cases", "number,staff,accepted,promise_days\nB1,S01,2025-03-03 09:00,-1\n", 2, "promise_days", "bad_number", "-1"},
	{"25:61 o'clock", "cases", "number,staff,受理时间,promise_days\nB1,S01,2025-03-03 25:61,3\n", 2, "受理时间", "bad_time", "2025-03-03 25:61"},
	{"wrong points outside their range", "cases", "number,staff,accepted,promise_days,finished,result,wrong_points\nB1,S01,2025-03-03 09:00,3,2025-03-03 10:00,wrong,2.5\n", 2, "wrong_points", "outside_range", "2.5"},
	{"an evaluation of six", "cases", "number,staff,accepted,promise_days,evaluation\nB1,S01,2025-03-03 09:00,3,6\n", 2, "evaluation", "bad_number", "6"},
	{"an unknown result", "cases", "number,staff,accepted,promise_days,result\nB1,S01,2025-03-03 09:00,3,so-so\n", 2, "result", "bad_result", "so-so"},
	{"a case of nobody", "cases", "number,staff,accepted,promise_days\nB1,S77,2025-03-03 09:00,3\n", 2, "staff", "unknown_staff", "S77"},
	{"an unknown kind of fact", "facts", "date,kind,staff\n2025-03-03,conduct.bad,S01\n", 2, "kind", "unknown_kind", "conduct.bad"},
	{"a fact that is only derived", "facts", "date,kind,staff\n2025-03-03,attendance.absent,S01\n", 2, "kind", "unknown_kind", "attendance.absent"},
	{"points outside their range", "facts", "date,kind,window,month_points\n2025-03-03,complaint.upheld,W01,5.01\n", 2, "month_points", "outside_range", "5.01"},
	{"points of three decimals", "facts", "date,kind,window,month_points\n2025-03-03,complaint.upheld,W01,2.505\n", 2, "month_points", "bad_points", "2.505"},
	{"a fact about nobody", "facts", "date,kind,staff,window\n2025-03-03,conduct.violation,,\n", 2, "staff", "nobody_named", ""},
	{"a fact before joining", "facts", "date,kind,staff\n2024-12-31,conduct.violation,S05\n", 2, "staff", "before_joining", "S05"},
	{"a fact after leaving", "facts", "date,kind,staff\n2026-01-02,conduct.violation,S05\n", 2, "staff", "after_leaving", "S05"},
	{"a missing level", "facts", "date,kind,staff\n2025-03-03,media.praise,S01\n", 2, "", "missing_level", ""},
	{"an unknown level", "facts", "date,kind,staff,level\n2025-03-03,media.praise,S01,village\n", 2, "level", "bad_level", "village"},
	{"a flag that is none", "facts", "date,kind,staff,serious\n2025-03-03,conduct.quarrel,S01,very\n", 2, "serious", "bad_flag", "very"},
	{"a meeting attended somehow", "meetings", "date,meeting,staff,status\n2025-03-03,例会,S01,asleep\n", 2, "status", "bad_sign_in", "asleep"},
	{"a meeting of nobody", "meetings", "date,meeting,staff,status\n2025-03-03,例会,S77,late\n", 2, "staff", "unknown_staff", "S77"},
	{"a ballot for oneself", "ratings", "month,rater,window,attitude,efficiency,quality,integrity\n2025-03,W01,W01,8,8,8,8\n", 2, "window", "rates_itself", "W01"},
	{"a ballot of 8.3", "ratings", "month,rater,window,attitude,efficiency,quality,integrity\n2025-03,W01,W02,8,8.3,8,8\n", 2, "efficiency", "bad_aspect", "8.3"},
	{"a ballot of eleven", "ratings", "month,rater,window,attitude,efficiency,quality,integrity\n2025-03,W01,W02,8,8,11,8\n", 2, "quality", "bad_aspect", "11"},
	{"a ballot for a half-year", "ratings", "month,rater,window,attitude,efficiency,quality,integrity\n2025H1,W01,W02,8,8,8,8\n", 2, "month", "bad_month", "2025H1"},
	{"a ballot of nowhere", "ratings", "month,rater,window,attitude,efficiency,quality,integrity\n2025-03,W77,W02,8,8,8,8\n", 2, "rater", "unknown_window", "W77"},
	{"a ballot of a closed round", "ratings", "month,rater,window,attitude,efficiency,quality,integrity\n2024-12,W01,W02,8,8,8,8\n", 2, "month", "round_closed", "2024-12"},
	{"a day of an unknown kind", "calendar", "date,kind\n2025-03-03,party\n", 2, "kind", "bad_day_kind", "party"},
	{"a day that is none", "calendar", "date,kind\n2025-13-03,holiday\n", 2, "date", "bad_date", "2025-13-03"},
	{"a list without times", "punches", "clock_no,when\n101,2025-03-03\n", 1, "", "column_missing", ""},
	{"a broken character", "windows", "code,name\nW9,\xff\xff\n", 0, "", "bad_encoding", ""},
	{"an unclosed quote", "windows", "code,name\nW9,\"民政\n", 2, "", "unclosed_quote", ""},
	{"no header", "windows", "W9\n", 0, "", "no_header", ""},
	{"an empty file", "windows", "", 0, "", "no_header", ""},
	{"a NUL", "windows", "code,name\nW9,民\x00政\n", 2, "", "nul", ""},
	{"a web page", "windows", "<html><p>code</p></html>", 0, "", "html", ""},
	{"half a web page", "windows", "<table><tr><td>code</td><td>name</td></tr>", 0, "", "html_cut", ""},
}

func TestEachBadInputIsAnErrorOfItsOwn(t *testing.T) {
	t.Parallel()
	o := newOffice(t, sqldb.SQLite)
	o.plain()
	o.takeText("staff", "code,name,joined,left\nS05,人员5,2025-01-01,2025-12-31\n")
	o.takeText("leave", "staff,type,from,to\nS04,personal,2025-03-10,2025-03-12\n")
	o.do("ratings", "close", "--period", "2024-12")
	before := o.contents()
	for _, tt := range badInput {
		file := o.file(tt.kind+".csv", tt.text)
		r := o.refuse(exitRefused, tt.kind, file)
		if len(r.Errors) == 0 {
			t.Errorf("%s: no error listed: %+v", tt.name, r)
			continue
		}
		e := r.Errors[0]
		got := []any{e.File, e.Row, e.Column, e.Code}
		if diff := cmp.Diff([]any{tt.kind + ".csv", tt.row, tt.column, tt.code}, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, diff)
		}
		if tt.value != "" && e.Value != tt.value {
			t.Errorf("%s: value %q, want %q", tt.name, e.Value, tt.value)
		}
		if e.Message == "" || strings.Contains(e.Message, "problem.") || strings.Contains(e.Message, "%!") {
			t.Errorf("%s: message %q", tt.name, e.Message)
		}
	}
	if diff := cmp.Diff(before, o.contents()); diff != "" {
		t.Errorf("refused files left traces (-before +after):\n%s", diff)
	}
}

func TestEveryBadRowIsListedInOrder(t *testing.T) {
	t.Parallel()
	o := newOffice(t, sqldb.SQLite)
	o.plain()
	file := o.file("facts.csv", `date,kind,staff,window
2025-03-03,conduct.violation,S01,
2025-02-30,conduct.violation,S01,
2025-03-04,conduct.violation,S77,
2025-03-04,"conduct"x,S01,
2025-03-05,no.such,S01,W77
2025-03-06,conduct.violation,S01,,,
`)
	r := o.refuse(exitRefused, "facts", file)
	var got []string
	for _, e := range r.Errors {
		got = append(got, strings.Join([]string{itoa(e.Row), e.Column, e.Code}, " "))
	}
	want := []string{"3 date bad_date", "4 staff unknown_staff", "5  stray_quote", "6 window unknown_window", "6 kind unknown_kind"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the faults (-want +got):\n%s", diff)
	}
	if text := o.run("import", "facts", file).stderr; !strings.Contains(text, `facts.csv row 3, column date: no such date; write 2025-03-07 (found: "2025-02-30")`) {
		t.Errorf("for people:\n%s", text)
	}
	empty := o.file("empty.csv", "")
	if text := o.run("--lang", "zh-CN", "import", "facts", empty).stderr; strings.Contains(text, "原值") || !strings.Contains(text, "empty.csv") {
		t.Errorf("nothing was found there:\n%s", text)
	}
	if text := o.run("--lang", "zh-CN", "import", "facts", file).stderr; !strings.Contains(text, `facts.csv 第 3 行“date”列：没有这个日期，请写成 2025-03-07（原值："2025-02-30"）`) {
		t.Errorf("in Chinese:\n%s", text)
	}
}

func TestFaultsOfEverySortAreListedTogether(t *testing.T) {
	t.Parallel()
	o := newOffice(t, sqldb.SQLite)
	o.plain()
	file := o.file("windows.csv", "code,name,active_from,active_to\nW50,甲,2025-02-01,2025-01-01\nW53,八,,\nW53,九,,\n")
	r := o.refuse(exitRefused, "windows", file)
	var got []string
	for _, e := range r.Errors {
		got = append(got, strings.Join([]string{itoa(e.Row), e.Column, e.Code}, " "))
	}
	if diff := cmp.Diff([]string{"2 active_to ends_before_start", "4 code conflicting_rows"}, got); diff != "" {
		t.Errorf("the faults (-want +got):\n%s", diff)
	}
}

func TestValuesThatMeanNothingAreRefused(t *testing.T) {
	t.Parallel()
	o := newOffice(t, sqldb.SQLite)
	o.plain()
	for _, tt := range []struct{ kind, text, code string }{
		{"cases", "number,staff,kind,accepted,promise_days\nB9,S01,奇怪,2025-03-03 09:00:00,5\n", "bad_case_kind"},
		{"facts", "date,kind,window,month_points\n2025-03-03,hygiene.finding,W01,3\n", "no_range"},
	} {
		if r := o.refuse(exitRefused, tt.kind, o.file(tt.kind+".csv", tt.text)); len(r.Errors) != 1 || r.Errors[0].Code != tt.code {
			t.Errorf("%s: %+v, want %s", tt.kind, r.Errors, tt.code)
		}
	}
	o.take("windows", o.file("w.csv", "code,name,active_to\nW60,旧,2025-02-10\n"))
	for kind, text := range map[string]string{
		"facts": "date,kind,window\n2025-03-03,hygiene.finding,W60\n",
		"moves": "staff,window,from\nS01,W60,2025-03-03\n",
	} {
		if r := o.refuse(exitRefused, kind, o.file(kind+".csv", text)); len(r.Errors) != 1 || r.Errors[0].Code != "window_not_active" {
			t.Errorf("%s: %+v, want window_not_active", kind, r.Errors)
		}
	}
}

func TestWhoAndWhatMustBeNamed(t *testing.T) {
	t.Parallel()
	o := newOffice(t, sqldb.SQLite)
	for _, args := range [][]string{
		{"centre", "add", "", "--name", "x"}, {"centre", "add", "a b", "--name", "x"}, {"centre", "add", "c2", "--name", " "},
		{"rulebook", "confirm", "bencha-2014-monthly", "M10.1", "--minutes", "", "--by", "x"},
		{"rulebook", "confirm", "bencha-2014-monthly", "M10.1", "--minutes", "x", "--by", " "},
		{"report", "month", "--period", "2025-03", "--of", "S01", "--out", "x.xlsx"},
	} {
		if got := o.run(args...); got.code != exitUsage {
			t.Errorf("%v: exit code %d, want %d\n%s", args, got.code, exitUsage, got.stderr)
		}
	}
	o.refused(exitFailed, "has not begun", "ratings", "close", "--period", "2099-01")
	if got := o.run("--lang", "zh-CN", "score", "--period", "2025-03", "extra"); !strings.Contains(got.stderr, "请看") {
		t.Errorf("a usage error in Chinese: %s", got.stderr)
	}
}

// TestAFaultOfWhatWasTypedHasNoRow reads refusals of what was typed, where there is neither
// a file nor a row.
func TestAFaultOfWhatWasTypedHasNoRow(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, o *office) {
		o.refused(exitRefused, "\n  channel: must not be empty\n", "register", "open", "complaints", "--day", "2025-03-07")
		o.refused(exitRefused, "\n  staff: no such person", "case", "add", "B1", "--staff", "S99", "--item", "低保", "--accepted", "2025-03-07 09:12", "--days", "5")
		if said := o.saidIn("zh-CN", "register", "open", "complaints", "--day", "2025-03-07"); !strings.Contains(said, "\n  投诉渠道：不能为空\n") {
			t.Errorf("in Chinese: %s", said)
		}
	})
}
