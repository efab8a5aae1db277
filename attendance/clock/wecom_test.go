package clock_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"redbanner/attendance/clock"
	"redbanner/attendance/clock/clocktest"
	"redbanner/attendance/roster"
	"redbanner/attendance/table"
)

// wecomTaps is 概况统计与打卡明细 with rows given as: day, name, account, 打卡时间记录.
func wecomTaps(rows ...[]any) page {
	p := page{"概况统计与打卡明细", [][]any{
		{"概况统计与打卡明细"},
		{"统计时间:03-01 ～ 03-31     制表时间:2025-04-01 20:11(UTC+8)"},
		{"时间", "姓名", "账号", "基础信息", "", "", "考勤概况", "", "", "", "外出打卡", "", "上班1", "", "下班1", "", "打卡时间记录", "打卡详情"},
		{"", "", "", "部门", "职务", "工号", "所属规则", "班次", "最早", "最晚", "最早", "最晚", "打卡时间", "打卡状态", "打卡时间", "打卡状态"},
	}}
	for _, r := range rows {
		p.rows = append(p.rows, []any{r[0], r[1], r[2], "中心/综合科", "--", "--", "规则", "08:00-17:30", "--", "--", "--", "--", "07:11", "正常", "--", "正常(补卡)", r[3], "查看"})
	}
	return p
}

// wecomDetail is 打卡详情 with rows given as: day, name, account, 实际打卡时间, 打卡状态.
func wecomDetail(rows ...[]any) page {
	p := page{"打卡详情", [][]any{
		{"打卡详情"},
		{"统计时间:03-01 ～ 03-31     制表时间:2025-04-01 20:11(UTC+8)"},
		{"日期", "姓名", "账号", "部门", "职务", "所属规则", "打卡类型", "应打卡时间", "实际打卡时间", "打卡状态", "打卡地点", "打卡设备"},
		{"", "", "", "", "", "", "", "", "", ""},
	}}
	for _, r := range rows {
		p.rows = append(p.rows, []any{r[0], r[1], r[2], "综合科", "--", "规则", "上班", "08:00", r[3], r[4], "中心 | 某路1号", "Phone 1 | XXXX"})
	}
	return p
}

const monday = "2025/03/03 星期一"

func TestWeComTaps(t *testing.T) {
	t.Parallel()
	data := officeBook(t, wecomTaps(
		[]any{"2025/03/04 星期二", "甲一", "JiaYi", "08:11 12:21 18:00(补卡)"},
		[]any{"2025/03/04 星期二", "甲二（已离职）", "jia_er@x.cn", "--"},
		[]any{monday, "甲一", "JiaYi", "07:51 23:10 次日00:30"},
		[]any{monday, "甲二（已离职）", "jia_er@x.cn", "07:58（外勤）、18:01(地点异常,外勤)"},
		[]any{monday, "甲三(已离职)", "0012", "22:00 00:10 05:00"},
		[]any{monday, "甲四", "--", "08:00"},
		[]any{"三月三日", "甲四", "j4", "08:00"},
		[]any{monday, "甲四", "j4", "08:00(其他) 8:61 18:00(管理员修改)"},
		[]any{monday, "甲四", "甲四", "08:00"},
		[]any{"2024/03/03 星期日", "甲四", "j4", "08:00"},
		[]any{"合计", "", "", ""},
	), wecomDetail([]any{monday, "甲一", "JiaYi", "07:51", "正常"}))
	sniffed(t, data, "wecom")
	d := read(t, "wecom", data, year2025)
	want := []string{"JiaYi 2025-03-04 08:11:00 L5", "JiaYi 2025-03-04 12:21:00 L5", "JiaYi 2025-03-03 07:51:00 L7", "JiaYi 2025-03-03 23:10:00 L7",
		"JiaYi 2025-03-04 00:30:00 L7", "jia_er@x.cn 2025-03-03 07:58:00 L8", "jia_er@x.cn 2025-03-03 18:01:00 L8", "0012 2025-03-03 22:00:00 L9",
		"0012 2025-03-04 00:10:00 L9"}
	if diff := cmp.Diff(want, lines(d)); diff != "" {
		t.Errorf("rows (-want +got)\n%s", diff)
	}
	bad := []string{"L5 Q5 not_a_punch_correction 18:00 补卡", "L9 Q9 times_not_rising 05:00", "L10 Q10 number_missing ", "L11 Q11 bad_date 08:00", "L12 Q12 unknown_note 08:00 其他",
		"L12 Q12 bad_time 8:61", "L12 Q12 not_a_punch_correction 18:00 管理员修改", "L13 Q13 bad_account 甲四", "L14 Q14 time_outside 08:00"}
	if diff := cmp.Diff(bad, places(d)); diff != "" {
		t.Errorf("bad (-want +got)\n%s", diff)
	}
	if diff := cmp.Diff([]string{"甲一", "甲二", "甲三"}, d.Names); diff != "" {
		t.Errorf("names (-want +got)\n%s", diff)
	}
	if d.Ignored != 6 || d.Format != "wecom" || d.ByStaff || !d.MinutePrecision || len(d.Warnings) > 0 || len(d.Devices) > 0 ||
		d.From != roster.MustDate("2024-03-03") || d.To != roster.MustDate("2025-03-04") {
		t.Errorf("%+v", d)
	}
}

func TestWeComDetailWhereThereIsNothingBetter(t *testing.T) {
	t.Parallel()
	detail := wecomDetail(
		[]any{monday, "甲一", "JiaYi", "07:51", "正常"},
		[]any{monday, "甲一", "JiaYi", "--", "缺卡（18:00）"},
		[]any{monday, "甲二", "j2", "08:00", "正常(补卡)"},
		[]any{monday, "甲二", "j2", "次日00:15", "正常"},
		[]any{monday, "甲二", "j2", "--", "无需打卡（请假）"},
	)
	without := wecomTaps([]any{monday, "甲一", "JiaYi", "--"})
	for name, pages := range map[string][]page{"alone": {detail}, "beside an empty 打卡时间记录": {without, detail}, "as Sheet1": {{"Sheet1", detail.rows}}} {
		data := officeBook(t, pages...)
		sniffed(t, data, "wecom")
		d := read(t, "wecom", data, year2025)
		if diff := cmp.Diff([]string{"JiaYi 2025-03-03 07:51:00 L5", "j2 2025-03-04 00:15:00 L8"}, lines(d)); diff != "" {
			t.Errorf("%s: rows (-want +got)\n%s", name, diff)
		}
		if diff := cmp.Diff([]string{"L7 I7 not_a_punch_correction 08:00"}, places(d)); diff != "" {
			t.Errorf("%s: bad (-want +got)\n%s", name, diff)
		}
		if diff := cmp.Diff([]string{"wecom_shift_only"}, warnings(d)); diff != "" || d.Lines != 3+2+4 {
			t.Errorf("%s: %d lines, warnings (-want +got)\n%s", name, d.Lines, diff)
		}
	}
	if d := read(t, "wecom", officeBook(t, without), year2025); len(d.Rows) != 0 || d.Lines != 5 || len(d.Warnings) > 0 {
		t.Errorf("no time at all: %+v", d)
	}
}

// Older reports have neither 打卡时间记录 nor 打卡详情, or are CSV.
func TestWeComShiftsOfOlderReports(t *testing.T) {
	t.Parallel()
	p := wecomTaps([]any{monday, "甲一", "JiaYi", ""})
	p.rows[2] = p.rows[2][:16]
	p.rows[4][14] = "次日00:30"
	d := read(t, "wecom", officeBook(t, p), year2025)
	if diff := cmp.Diff([]string{"JiaYi 2025-03-03 07:11:00 L5"}, lines(d)); diff != "" || len(d.Warnings) != 1 {
		t.Errorf("%v (-want +got)\n%s", d.Warnings, diff)
	}
	if diff := cmp.Diff([]string{"L5 O5 not_a_punch_correction 00:30"}, places(d)); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	for name, text := range map[string]string{
		"flat":         "日期,姓名,账号,工号,所属规则,打卡时间\n2025/03/03,甲一,j1,S1,规则,08:00\n",
		"flat shifts":  "\uFEFF日期,姓名,账号,所属规则,上班1打卡时间,下班1打卡时间\n2025/03/03 星期一,甲一,j1,规则,08:00,--\n",
		"打卡时间记录":       "日期,姓名,账号,所属规则,打卡时间记录\n2025-03-03,甲一,j1,规则,08:00\n",
		"two rows":     string(asCSV(wecomTaps([]any{monday, "甲一", "j1", "08:00"}))),
		"two rows, wd": string(asCSV(wecomDetail([]any{monday, "甲一", "j1", "08:00", "正常"}))),
	} {
		sniffed(t, []byte(text), "wecom")
		d := read(t, "wecom", []byte(text), year2025)
		if len(d.Rows) != 1 || len(d.Bad) > 0 || d.Numbers[0] != "j1" || d.Rows[0].At.String() != "2025-03-03 08:00:00" {
			t.Errorf("%s: %v, %v", name, lines(d), places(d))
		}
	}
}

// wecomDays is the report 打卡时间记录 of 27 February to 3 March 2025, rows given as
// name, account and the cells of the days.
func wecomDays(rows ...[]any) page {
	p := page{"Sheet1", [][]any{
		{"打卡时间记录"},
		{"统计时间:02-27 ～ 03-03     制表时间:2025-03-10 20:11(UTC+8)"},
		{"姓名", "账号", "部门", "打卡时间记录"},
		{"", "", "", "27\n星期四", "28 星期五", "1星期六", "2 星期日", "3 星期一"},
	}}
	for _, r := range rows {
		p.rows = append(p.rows, append([]any{r[0], r[1], "综合科"}, r[2:]...))
	}
	return p
}

func TestWeComTimesByDay(t *testing.T) {
	t.Parallel()
	data := officeBook(t, wecomDays(
		[]any{"甲一（已离职）", "j1", "08:00、18:00(补卡)", "--", "", "", "07:51、次日00:30"},
		[]any{"甲二", "j2", "--"},
		[]any{"甲三", "", "08:00"},
	))
	sniffed(t, data, "wecom")
	d := read(t, "wecom", data, year2025)
	if diff := cmp.Diff([]string{"j1 2025-02-27 08:00:00 L5", "j1 2025-03-03 07:51:00 L5", "j1 2025-03-04 00:30:00 L5"}, lines(d)); diff != "" {
		t.Errorf("rows (-want +got)\n%s", diff)
	}
	if diff := cmp.Diff([]string{"L5 D5 not_a_punch_correction 18:00 补卡", "L7 D7 number_missing "}, places(d)); diff != "" {
		t.Errorf("bad (-want +got)\n%s", diff)
	}
	if d.Ignored != 5 || len(d.Warnings) > 0 || d.From != roster.MustDate("2025-02-27") || d.To != roster.MustDate("2025-03-03") || d.Names[0] != "甲一" {
		t.Errorf("%+v", d)
	}
}

func TestWeComReadsTheSheetWithEveryTap(t *testing.T) {
	t.Parallel()
	detail := wecomDetail([]any{monday, "甲一", "j1", "07:51", "正常"})
	grid := wecomDays([]any{"甲一", "j1", "", "", "", "", "07:51 12:00 17:31"})
	if d := read(t, "wecom", officeBook(t, detail, grid), year2025); len(d.Rows) != 3 || len(d.Warnings) > 0 {
		t.Errorf("%v, %v", lines(d), d.Warnings)
	}
	grid.rows = grid.rows[:4]
	if d := read(t, "wecom", officeBook(t, detail, grid), year2025); len(d.Rows) != 1 || len(d.Warnings) != 1 {
		t.Errorf("the other empty: %v, %v", lines(d), d.Warnings)
	}
}

func TestWeComTimesByDayNeedTheirYear(t *testing.T) {
	t.Parallel()
	head := func(title string, labels ...any) []byte {
		p := wecomDays([]any{"甲一", "j1", "08:00"})
		p.rows[1] = []any{title}
		if labels != nil {
			p.rows[3] = append([]any{"", "", ""}, labels...)
		}
		return officeBook(t, p)
	}
	for title, want := range map[string]string{
		"统计时间:02-27 ～ 03-03":                                 "period_missing",
		"制表时间:2025-03-10":                                    "period_missing",
		"统计时间:02-27 ～ 03-33 制表时间:2025-03-10 20:11":           "period_missing",
		"统计时间:02-27 ～ 03-03 制表时间:2026-03-10 20:11(UTC+8)":    "days_unclear", // the days of the week are another year's
		"统计时间:02-26 ～ 03-03     制表时间:2025-03-10 20:11":       "days_unclear",
		"统计时间:2025-02-26 至 2025-03-03 制表时间:2025-03-10 20:11": "days_unclear",
	} {
		if p := refusal(t, "wecom", head(title)); p.Code != want {
			t.Errorf("%s: %v, want %s", title, p, want)
		}
	}
	d := read(t, "wecom", head("统计时间:12-31 ～ 01-02 制表时间:2025-02-01 20:11", "31", "1", "2"), clock.Bounds{})
	if diff := cmp.Diff([]string{"j1 2024-12-31 08:00:00 L5"}, lines(d)); diff != "" {
		t.Errorf("over New Year's Eve (-want +got)\n%s", diff)
	}
	d = read(t, "wecom", head("统计时间:2025-02-27 至 2025-03-03"), year2025)
	if diff := cmp.Diff([]string{"j1 2025-02-27 08:00:00 L5"}, lines(d)); diff != "" {
		t.Errorf("with its year (-want +got)\n%s", diff)
	}
}

func TestWeComIsRefusedWithTheCure(t *testing.T) {
	t.Parallel()
	monthly := page{"月报", [][]any{{"上下班打卡_月报"}, {"统计时间:03-01 ～ 03-31"},
		{"姓名", "账号", "基础信息", "", "考勤概况", "1\n星期六"}, {"", "", "部门", "所属规则", "应打卡天数(天)"}, {"甲一", "j1", "综合科", "规则", "21", "正常"}}}
	outing := page{"外出打卡", [][]any{{"外出打卡_日报"}, {"统计时间:03-01 ～ 03-31"},
		{"日期", "姓名", "账号", "部门", "打卡时间", "打卡地点"}, {monday, "甲一", "j1", "综合科", "10:00", "某路"}}}
	results := page{"Sheet1", [][]any{{"统计"}, {"时间", "姓名", "账号", "所属规则"}, {monday, "甲一", "j1", "规则"}}}
	tests := map[string]struct {
		pages []page
		want  roster.Problem
	}{
		"月报":                  {[]page{monthly}, roster.Problem{Code: "wecom_monthly", Value: "上下班打卡_月报"}},
		"外出打卡":                {[]page{outing}, roster.Problem{Code: "wecom_outing", Value: "外出打卡_日报"}},
		"without any time":    {[]page{results}, roster.Problem{Code: "wecom_monthly", Value: "统计"}},
		"of both, 外出打卡 first": {[]page{monthly, outing}, roster.Problem{Code: "wecom_outing", Value: "外出打卡_日报"}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			data := officeBook(t, tt.pages...)
			sniffed(t, data, "wecom")
			tt.want.File = "f"
			if diff := cmp.Diff(tt.want, refusal(t, "wecom", data)); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
	list := page{"Sheet1", [][]any{{"姓名", "账号", "时间"}, {"甲", "j1", "2025-03-03 08:00"}}}
	if p := refusal(t, "wecom", officeBook(t, list)); p.Code != "column_missing" {
		t.Errorf("%v", p)
	}
	if r, _ := clock.Sniff(table.File{Data: officeBook(t, list)}); r.Format() == "wecom" {
		t.Error("a list with 账号 sniffed as wecom")
	}
	if p := refusal(t, "wecom", []byte("PK\x03\x04")); p.Code != "zip_damaged" {
		t.Errorf("%v", p)
	}
}

func TestWeComRowsOutsideTheBoundsOfTheHead(t *testing.T) {
	t.Parallel()
	p := wecomTaps()
	for range 12 {
		p.rows = slices.Insert(p.rows, 0, []any{"说明"})
	}
	if r, _ := clock.Sniff(table.File{Data: officeBook(t, p)}); r.Format() == "wecom" {
		t.Error("a header far below is found")
	}
}

func TestRealWeCom(t *testing.T) {
	t.Parallel()
	dir := clocktest.Samples(t, "wecom")
	files, err := filepath.Glob(filepath.Join(dir, "*日报*.xlsx"))
	if err != nil || len(files) != 1 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	data, err := os.ReadFile(files[0])
	check(t, err)
	sniffed(t, data, "wecom")
	d := read(t, "wecom", data, clock.Bounds{})
	// Two of the 14 people have no time; 198 of the 392 rows have none.
	if n := len(d.Rows) + len(d.Bad); n != 367 || len(d.Bad) != 13 || d.Ignored != 198+4 || len(d.Warnings) > 0 {
		t.Errorf("%d times, %d of them quarantined, %d ignored, %d numbers", n, len(d.Bad), d.Ignored, len(d.Numbers))
	}
	for _, p := range d.Bad {
		if p.Code != "not_a_punch_correction" || !strings.Contains(p.Value, "补卡") {
			t.Errorf("%+v", p)
		}
	}
	if d.From != roster.MustDate("2026-02-01") || d.To != roster.MustDate("2026-02-28") {
		t.Errorf("%s to %s", d.From, d.To)
	}
	book, err := table.Open(data, "f", table.DefaultLimits())
	check(t, err)
	book.Sheets = slices.DeleteFunc(book.Sheets, func(s table.Sheet) bool { return s.Name != "打卡详情" })
	r, _ := clock.ByFormat("wecom")
	d, err = r.Read(table.File{Name: "f", Data: data, Book: book}, options(clock.Bounds{}))
	check(t, err)
	if n := len(d.Rows) + len(d.Bad); n != 366 || d.Ignored != 459-366+4 {
		t.Errorf("打卡详情: %d times, %d ignored", n, d.Ignored)
	}
}

func FuzzWeCom(f *testing.F) {
	f.Add(asCSV(wecomTaps([]any{monday, "甲一", "JiaYi", "08:11 18:00(补卡) 次日00:10"}, []any{monday, "甲二", "--", "8:61"})))
	f.Add(asCSV(wecomDetail([]any{monday, "甲一", "JiaYi", "08:11", "正常(补卡)"})))
	f.Add([]byte("日期,姓名,账号,所属规则,上班1打卡时间,上班1打卡状态,下班1打卡时间\n2025/03/03 星期一,甲一,j1,规则,08:00,正常,--\n"))
	f.Add(asCSV(wecomDays([]any{"甲一", "j1", "08:00、18:00(补卡)", "--", "", "", "次日00:30"})))
	f.Add(officeBook(f, wecomTaps([]any{monday, "甲一", "JiaYi", "08:11"})))
	f.Fuzz(func(t *testing.T, data []byte) { fuzzReport(t, "wecom", data) })
}
