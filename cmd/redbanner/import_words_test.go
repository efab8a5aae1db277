package main

import (
	"strings"
	"testing"

	"redbanner/migrations/sqldb"
)

// saidIn runs a command in a language, whatever becomes of it.
func (o *office) saidIn(language string, args ...string) string {
	o.Helper()
	got := o.run(append([]string{"--lang", language}, args...)...)
	return got.stdout + got.stderr
}

func TestPreviewsSpeakTheWordsOfTheOffice(t *testing.T) {
	t.Parallel()
	o := newOffice(t, sqldb.SQLite)
	o.plain()
	o.takeText("meetings", "date,meeting,staff,status\n2025-03-10,例会,S01,late\n")
	tests := []struct{ kind, text, zh, en string }{
		{"leave", "staff,type,from,from_half,to,to_half\nS01,personal,2025-03-04,am,2025-03-05,pm\n",
			"开始时段 上午，至 2025-03-05，结束时段 下午，类型 事假，状态 已批准",
			"first half-day a.m., to 2025-03-05, last half-day p.m., type personal leave, status approved"},
		{"corrections", "staff,date,session,side,reason\nS01,2025-03-04,pm,out,开会\n",
			"日期 2025-03-04，时段 下午，上下班 下班，原因 开会", "session p.m., side out, reason 开会"},
		{"duty", "date,staff,kind\n2025-03-08,S01,weekend\n", "类别 周末值班，时段 全天，状态 有效", "kind weekend duty, session all day, status planned"},
		{"meetings", "date,meeting,staff,status\n2025-03-10,例会,S01,present\n", "会议 例会，状态 迟到 → 到会", "meeting 例会, status late → present"},
		{"calendar", "date,kind,name\n2025-03-20,holiday,停电\n", "类别 放假，名称 停电", "kind day off, name 停电"},
		{"staff", "code,name,establishment\nS01,人员1,civil_servant\n", "编制 聘用 → 公务员", "establishment contract → civil servant"},
		{"facts", "date,kind,staff,serious\n2025-03-06,conduct.violation,S01,yes\n", "情节严重 是", "serious yes"},
		{"cases", "number,staff,accepted,promise_days\nB1,S02,2025-03-03 09:00,3\n", "办错 否，评价 未评价", "wrong no, evaluation none"},
	}
	for _, tt := range tests {
		file := o.file("f.csv", tt.text)
		for language, want := range map[string]string{"zh-CN": tt.zh, "en": tt.en} {
			if text := o.saidIn(language, "import", tt.kind, file, "--preview"); !strings.Contains(text, want) {
				t.Errorf("%s in %s: no %q in\n%s", tt.kind, language, want, text)
			}
		}
	}
	// Scripts read the codes as they are stored.
	seen := o.take("leave", o.file("f.csv", tests[0].text), "--preview")
	if v := seen.Preview.Rows[0].Values; seen.Kind != "leave" || v["type"] != "personal" || v["from_session"] != "am" || v["status"] != "approved" {
		t.Errorf("JSON: %s %v", seen.Kind, v)
	}
}

func TestKindsOfFilesAreCalledAsTheOfficeCallsThem(t *testing.T) {
	t.Parallel()
	o := newOffice(t, sqldb.SQLite)
	o.plain()
	leave := o.file("leave.csv", "staff,type,from,to\nS01,sick,2025-03-04,2025-03-04\n")
	o.take("leave", leave, "--preview")
	batch := itoa(int(o.take("leave", leave).Batch))
	tests := []struct {
		args []string
		want string
	}{
		{[]string{"import", "previews"}, " 请假 "},
		{[]string{"import", "batches"}, " 请假 "},
		{[]string{"import", "show", batch}, "leave.csv（请假，csv）"},
		{[]string{"import", "leave", leave}, "leave.csv：请假（csv）"},
		{[]string{"import", "leave", leave, "--preview"}, "leave.csv：请假（csv）"},
		{[]string{"import", "leave", o.file("bad.csv", "staff,type,from,to\nS01,x,2025-03-04,2025-03-04\n")}, "请假文件被退回"},
		{[]string{"import", "leave", leave, "--map", "x"}, "不用于 请假"},
		{[]string{"import", "undo", batch}, "批次 " + batch + "（请假，leave.csv）已撤回"},
	}
	for _, tt := range tests {
		if text := o.saidIn("zh-CN", tt.args...); !strings.Contains(text, tt.want) {
			t.Errorf("%v: no %q in\n%s", tt.args, tt.want, text)
		}
	}
}

func TestADayWithPunchesAndAnOutageIsNotCalledOneWithoutData(t *testing.T) {
	t.Parallel()
	o := newOffice(t, sqldb.SQLite)
	o.plain()
	o.take("punches", o.file("attlog.dat", "101\t2025-03-04 07:50:00\t1\t0\t1\t0\n"))
	o.do("clock", "explain", "2025-03-04", "--outage", "--reason", "停电")
	for language, want := range map[string]string{"zh-CN": "无打卡数据或作过说明的日期", "en": "without data, or of which something was said"} {
		text := o.saidIn(language, "clock", "status", "--month", "2025-03")
		if !strings.Contains(text, want) || !strings.Contains(text, "2025-03-04") {
			t.Errorf("%s: no %q in\n%s", language, want, text)
		}
	}
}
