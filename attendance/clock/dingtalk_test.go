package clock_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"redbanner/attendance/clock"
	"redbanner/attendance/clock/clocktest"
	"redbanner/attendance/roster"
	"redbanner/attendance/table"
)

// page is one sheet of a made-up report.
type page struct {
	name string
	rows [][]any
}

func officeBook(t testing.TB, pages ...page) []byte {
	t.Helper()
	f := excelize.NewFile()
	for i, p := range pages {
		if i == 0 {
			check(t, f.SetSheetName("Sheet1", p.name))
		} else if _, err := f.NewSheet(p.name); err != nil {
			t.Fatal(err)
		}
		for n, row := range p.rows {
			check(t, f.SetSheetRow(p.name, fmt.Sprintf("A%d", n+1), &row))
		}
	}
	buf, err := f.WriteToBuffer()
	check(t, err)
	return buf.Bytes()
}

func check(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// asCSV writes a page as a text, every cell in quotes.
func asCSV(p page) []byte {
	var b strings.Builder
	for _, row := range p.rows {
		for i, cell := range row {
			if i > 0 {
				b.WriteByte(',')
			}
			fmt.Fprintf(&b, `"%v"`, cell)
		}
		b.WriteByte('\n')
	}
	return []byte(b.String())
}

// cells writes rows as number, time, device and line, and problems with their column.
func places(d *clock.Dump) []string {
	var out []string
	for _, p := range d.Bad {
		out = append(out, fmt.Sprintf("L%d %s %s %s", p.Row, p.Column, p.Code, p.Value))
	}
	return out
}

func warnings(d *clock.Dump) []string {
	var out []string
	for _, p := range d.Warnings {
		out = append(out, p.Code)
	}
	return out
}

// refusal reads data in a format, which must refuse it, and returns the one problem.
func refusal(t testing.TB, format string, data []byte) roster.Problem {
	t.Helper()
	r, _ := clock.ByFormat(format)
	_, err := r.Read(table.File{Name: "f", Data: data}, options(year2025))
	var e *roster.Error
	if !errors.As(err, &e) || e.Kind != roster.Refused || e.Key != "table.refused" || len(e.Problems) != 1 {
		t.Fatalf("%v is no refusal for one reason", err)
	}
	return e.Problems[0]
}

func sniffed(t testing.TB, data []byte, format string) {
	t.Helper()
	if r, ok := clock.Sniff(table.File{Data: data}); !ok || r.Format() != format {
		t.Fatalf("sniffed as %v, want %s", r, format)
	}
}

// records is 原始记录 with rows given as: name, group, 工号, UserId, 考勤日期, 打卡时间,
// 打卡结果, 打卡设备.
func records(rows ...[]any) page {
	p := page{"原始记录", [][]any{
		{"原始记录 统计日期：2025-03-01 至 2025-03-31"},
		{"报表生成时间：2025-04-01 09:00"},
		{"姓名", "考勤组", "部门", "工号", "职位", "UserId", "考勤日期", "考勤时间", "打卡时间", "打卡结果", "打卡地址", "打卡备注",
			"异常打卡原因", "打卡图片1", "打卡图片2", "打卡设备", "管理员修改备注", "管理员修改备注图片1"},
	}}
	for _, r := range rows {
		p.rows = append(p.rows, []any{r[0], r[1], "综合科", r[2], "", r[3], r[4], "2025-03-03 08:00", r[5], r[6], "", "", "", "", "", r[7]})
	}
	return p
}

func tapped(id, at string) []any {
	return []any{"甲一", "中心", "", id, "25-03-03 星期一", at, "正常", "考勤机"}
}

func TestDingTalkRecords(t *testing.T) {
	t.Parallel()
	const long = "2842382459215821530012"
	data := officeBook(t, records(
		[]any{"甲一", "中心", "", long, "25-03-03 星期一", "2025-03-03 07:51", "正常", "考勤机"},
		[]any{"甲一", "中心", "", long, "25-03-03 星期一", "2025-03-04 00:57", "加班", "手机_0123abcd"},
		[]any{"甲二", "中心", "S2", "0958295019-618157888", "25-03-03 星期一", "2025-03-03 07:58", "打卡无效:已经打过卡了，上班时间以最早打卡时间为准", "手机"},
		[]any{"甲二", "中心", "S2", "0958295019-618157888", "25-03-03 星期一", "2025-03-03 18:00", "补卡审批通过", "补卡审批"},
		[]any{"甲二", "中心", "S2", "0958295019-618157888", "25-03-04 星期二", "2025-03-04 08:00", "管理员甲三改为正常", "管理员修改"},
		[]any{"甲二", "中心", "S2", "0958295019-618157888", "25-03-04 星期二", "2025-03-04 08:21", "管理员甲三改为正常", "考勤机"},
		[]any{"甲二", "中心", "S2", "0958295019-618157888", "25-03-05 星期三", "", "请假", ""},
		[]any{"甲四", "未加入考勤组", "", "u4", "", "", "", ""},
		[]any{"甲五", "中心", "", 284238245921582153.0, "25-03-03 星期一", "2025-03-03 07:51", "正常", "考勤机"},
		[]any{"甲六", "中心", "", "", "25-03-03 星期一", "2025-03-03 07:51", "正常", "考勤机"},
		[]any{"甲七", "中心", "", "u7", "25-03-03 星期一", "2025-03-33 07:51", "正常", "考勤机"},
		[]any{"甲七", "中心", "", "u7", "25-03-03 星期一", "2024-03-03 07:51", "正常", "考勤机"},
		[]any{"甲七", "中心", "", "u 7", "25-03-03 星期一", "2025-03-03 07:51", "正常", "考勤机"},
		[]any{"甲七", "中心", "", strings.Repeat("7", 65), "25-03-03 星期一", "2025-03-03 07:51", "正常", "考勤机"},
		[]any{"甲七", "中心", "", "u7", "25-03-03 星期一", "#REF!", "正常", "考勤机"},
		[]any{"甲七", "中心", "", "u7", "25-03-03 星期一", "2025-03-03 18:00", "补卡审批通过", ""},
		[]any{"甲七", "中心", "", "u7", "25-03-03 星期一", "2025-03-03 18:00", "补卡审批通过", "考勤机"},
		[]any{"甲七", "中心", "", "u7", "25-03-03 星期一", "2025-03-03 18:00", "管理员甲三改为正常", ""},
	))
	sniffed(t, data, "dingtalk")
	d := read(t, "dingtalk", data, year2025)
	want := []string{long + " 2025-03-03 07:51:00 @考勤机 L4", long + " 2025-03-04 00:57:00 @手机 L5",
		"0958295019-618157888 2025-03-03 07:58:00 @手机 L6", "0958295019-618157888 2025-03-04 08:21:00 @考勤机 L9"}
	if diff := cmp.Diff(want, lines(d)); diff != "" {
		t.Errorf("rows (-want +got)\n%s", diff)
	}
	bad := []string{"L7 打卡时间 not_a_punch_correction 2025-03-03 18:00", "L8 打卡时间 not_a_punch_correction 2025-03-04 08:00",
		"L12 打卡时间 digits_lost 2.8423824592158214E+17", "L13 打卡时间 number_missing ", "L14 打卡时间 bad_time 2025-03-33 07:51",
		"L15 打卡时间 time_outside 2024-03-03 07:51", "L16 打卡时间 bad_account u 7", "L17 打卡时间 account_too_long " + strings.Repeat("7", 65),
		"L18 打卡时间 cell_error #REF!", "L19 打卡时间 not_a_punch_correction 2025-03-03 18:00",
		"L20 打卡时间 not_a_punch_correction 2025-03-03 18:00", "L21 打卡时间 not_a_punch_correction 2025-03-03 18:00"}
	if diff := cmp.Diff(bad, places(d)); diff != "" {
		t.Errorf("bad (-want +got)\n%s", diff)
	}
	if diff := cmp.Diff([]string{"甲一", "甲二"}, d.Names); diff != "" {
		t.Errorf("names (-want +got)\n%s", diff)
	}
	if d.Ignored != 5 || d.Format != "dingtalk" || d.ByStaff || !d.MinutePrecision || len(d.Warnings) > 0 ||
		d.From != roster.MustDate("2025-03-01") || d.To != roster.MustDate("2025-03-31") {
		t.Errorf("%+v", d)
	}
}

func TestDingTalkRecordsWithSecondsAreExact(t *testing.T) {
	t.Parallel()
	if d := read(t, "dingtalk", officeBook(t, records(tapped("u1", "2025-03-03 07:51:10"))), year2025); d.MinutePrecision {
		t.Error("taken to be of the minute")
	}
	if d := read(t, "dingtalk", officeBook(t, records(tapped("u1", "2025-03-03 07:51:00"))), year2025); !d.MinutePrecision {
		t.Error(":00 is what a spreadsheet adds")
	}
}

// times is 打卡时间 from 1 to 9 March 2025, the 5th a holiday, rows given as name,
// group, UserId and the cells of the days.
func times(rows ...[]any) page {
	p := page{"打卡时间", [][]any{
		{"打卡时间 统计日期：2025-03-01 至 2025-03-09"},
		{"报表生成时间：2025-04-01 09:00"},
		{"姓名", "考勤组", "部门", "工号", "职位", "UserId", "打卡时间"},
		{"", "", "", "", "", "", "六", "日", "3", "4", "植树节", "6", "7", "六", "日"},
	}}
	for _, r := range rows {
		p.rows = append(p.rows, append([]any{r[0], r[1], "综合科", "", "", r[2]}, r[3:]...))
	}
	return p
}

// A tap says twice which day it is of, so that a wrong digit in either shows.
func TestDingTalkTapsAreOfTheirDay(t *testing.T) {
	t.Parallel()
	d := read(t, "dingtalk", officeBook(t, records(
		tapped("u1", "2025-03-02 23:51"), tapped("u1", "2025-03-03 07:51"), tapped("u1", "2025-03-04 07:35"),
		tapped("u1", "2025-03-05 00:10"), tapped("u1", "2025-08-03 18:01"), tapped("u1", "2025-03-01 23:59"),
		[]any{"甲一", "中心", "", "u1", "某日", "2025-08-03 18:01", "正常", "考勤机"},
		[]any{"甲一", "中心", "", "u1", "", "2025-08-03 18:02", "正常", "考勤机"},
	)), year2025)
	want := []string{"u1 2025-03-02 23:51:00 @考勤机 L4", "u1 2025-03-03 07:51:00 @考勤机 L5", "u1 2025-03-04 07:35:00 @考勤机 L6",
		"u1 2025-08-03 18:01:00 @考勤机 L10", "u1 2025-08-03 18:02:00 @考勤机 L11"}
	if diff := cmp.Diff(want, lines(d)); diff != "" {
		t.Errorf("rows (-want +got)\n%s", diff)
	}
	bad := []string{"L7 打卡时间 tap_far_from_day 2025-03-05 00:10", "L8 打卡时间 tap_far_from_day 2025-08-03 18:01",
		"L9 打卡时间 tap_far_from_day 2025-03-01 23:59"}
	if diff := cmp.Diff(bad, places(d)); diff != "" {
		t.Errorf("bad (-want +got)\n%s", diff)
	}
}

func TestDingTalkTimesAlone(t *testing.T) {
	t.Parallel()
	data := officeBook(t, times(
		[]any{"甲一", "中心", "u1", "", "", "07:51  \n18:01  ", "08:24外勤\n00:02外勤\n01:14外勤", "00:37", "07:51\n次日00:10"},
		[]any{"甲二", "中心", "u2", "05:01外勤\n00:03外勤", "08:00 25:61", "08:00(补卡)\n18:00某处", "休息", "0800", "", "", "", "23:59\n00:01"},
		[]any{"甲三", "未加入考勤组", "u3"},
		[]any{"甲四", "中心", "", "08:00"},
		[]any{"甲五", "中心", "u5", "#REF!", "", "08:5118:31"},
	), page{"说明", [][]any{{"人事自加"}, {"姓名", "备注"}}})
	sniffed(t, data, "dingtalk")
	d := read(t, "dingtalk", data, year2025)
	want := []string{"u1 2025-03-03 07:51:00 L5", "u1 2025-03-03 18:01:00 L5", "u1 2025-03-04 08:24:00 L5", "u1 2025-03-05 00:02:00 L5",
		"u1 2025-03-05 01:14:00 L5", "u1 2025-03-05 00:37:00 L5", "u1 2025-03-06 07:51:00 L5", "u1 2025-03-07 00:10:00 L5",
		"u2 2025-03-01 05:01:00 L6", "u2 2025-03-02 00:03:00 L6", "u2 2025-03-02 08:00:00 L6", "u2 2025-03-09 23:59:00 L6", "u2 2025-03-10 00:01:00 L6"}
	if diff := cmp.Diff(want, lines(d)); diff != "" {
		t.Errorf("rows (-want +got)\n%s", diff)
	}
	bad := []string{"L6 H6 bad_time 25:61", "L6 I6 not_a_punch_correction 08:00 补卡", "L6 I6 unknown_note 18:00 某处", "L6 K6 bad_time 0800",
		"L8 G8 number_missing ", "L9 G9 cell_error #REF!", "L9 I9 bad_time 08:5118:31"}
	if diff := cmp.Diff(bad, places(d)); diff != "" {
		t.Errorf("bad (-want +got)\n%s", diff)
	}
	if diff := cmp.Diff([]string{"dingtalk_times_only"}, warnings(d)); diff != "" {
		t.Errorf("warnings (-want +got)\n%s", diff)
	}
	// Four rows above, one person without a time.
	if d.Ignored != 5 || d.Lines != len(want)+len(bad)+5 || !d.MinutePrecision || d.To != roster.MustDate("2025-03-09") {
		t.Errorf("%+v", d)
	}
}

// A sheet that was saved again has 列1, 列2, … in its first row and no merged cells.
func TestDingTalkSheetSavedAgain(t *testing.T) {
	t.Parallel()
	p := times([]any{"甲一", "中心", "u1", "", "", "07:51"})
	for i := 1; i < 15; i++ {
		p.rows[0] = append(p.rows[0], fmt.Sprintf("列%d", i))
	}
	p.rows = slices.Insert(p.rows, 2, []any{"人事加的一行"})
	p.name = "Sheet1"
	d := read(t, "dingtalk", officeBook(t, p), year2025)
	if diff := cmp.Diff([]string{"u1 2025-03-03 07:51:00 L6"}, lines(d)); diff != "" || d.Ignored != 5 {
		t.Errorf("%d ignored (-want +got)\n%s", d.Ignored, diff)
	}
	records := records(tapped("u1", "2025-03-03 07:51"))
	records.rows = slices.Insert(records.rows, 0, []any{"另加"}, []any{"列1", "列2"})
	if d := read(t, "dingtalk", officeBook(t, records), year2025); len(d.Rows) != 1 || d.Ignored != 5 {
		t.Errorf("%v, %d ignored", lines(d), d.Ignored)
	}
}

func TestDingTalkLabelsInTheHeaderItself(t *testing.T) {
	t.Parallel()
	p := times([]any{"甲一", "中心", "u1", "", "", "07:51"})
	p.rows[2] = append(p.rows[2][:6:6], p.rows[3][6:]...)
	p.rows = slices.Delete(p.rows, 3, 4)
	if d := read(t, "dingtalk", officeBook(t, p), year2025); len(d.Rows) != 1 || lines(d)[0] != "u1 2025-03-03 07:51:00 L4" || d.Ignored != 3 {
		t.Errorf("%v, %d ignored", lines(d), d.Ignored)
	}
	p = times([]any{"甲一", "中心", "u1", "", "", "07:51"})
	p.rows = slices.Delete(p.rows, 3, 4)
	if got := refusal(t, "dingtalk", officeBook(t, p)); got.Code != "days_unclear" {
		t.Errorf("without labels, so that nothing tells whether a column is gone: %v", got)
	}
}

// The two repeat each other, so only the better one is read.
func TestDingTalkReadsOneOfTheTwo(t *testing.T) {
	t.Parallel()
	tap := tapped("u1", "2025-03-03 07:51")
	grid := times([]any{"甲一", "中心", "u1", "", "", "07:51\n18:00"})
	for name, pages := range map[string][]page{"first": {records(tap), grid}, "last": {grid, records(tap)}} {
		if d := read(t, "dingtalk", officeBook(t, pages...), year2025); len(d.Rows) != 1 || len(d.Warnings) != 0 {
			t.Errorf("原始记录 %s: %v, %v", name, lines(d), d.Warnings)
		}
	}
	if d := read(t, "dingtalk", officeBook(t, records(tapped("u1", "")), grid), year2025); len(d.Rows) != 2 || len(d.Warnings) != 1 {
		t.Errorf("原始记录 without a time: %v, %v", lines(d), d.Warnings)
	}
	if d := read(t, "dingtalk", officeBook(t, records(tapped("u1", ""))), year2025); len(d.Rows) != 0 || d.Ignored != 4 {
		t.Errorf("原始记录 without a time alone: %v, %d ignored", lines(d), d.Ignored)
	}
	second := records([]any{"甲二", "中心", "", "u2", "25-04-01 星期二", "2025-04-01 07:51", "正常", "考勤机"})
	second.name, second.rows[0] = "原始记录2", []any{"原始记录 统计日期：2025-04-01 至 2025-04-30"}
	if d := read(t, "dingtalk", officeBook(t, records(tap), second), year2025); len(d.Rows) != 2 || d.To != roster.MustDate("2025-04-30") || d.From != roster.MustDate("2025-03-01") {
		t.Errorf("two months: %v, %s to %s", lines(d), d.From, d.To)
	}
}

func TestDingTalkSheetsAsCSV(t *testing.T) {
	t.Parallel()
	data := asCSV(records(tapped("0001", "2025-03-03 07:51"), tapped("1.23457E+17", "2025-03-03 07:51")))
	sniffed(t, data, "dingtalk")
	d := read(t, "dingtalk", data, year2025)
	if diff := cmp.Diff([]string{"0001 2025-03-03 07:51:00 @考勤机 L4"}, lines(d)); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if diff := cmp.Diff([]string{"L5 打卡时间 digits_lost 1.23457E+17"}, places(d)); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	data = asCSV(times([]any{"甲一", "中心", "u1", "", "", "07:51  \n18:01"}))
	sniffed(t, data, "dingtalk")
	if d := read(t, "dingtalk", append(data, "\"甲\"x\n"...), year2025); len(d.Rows) != 2 || len(d.Bad) != 1 || d.Bad[0].Code != "stray_quote" {
		t.Errorf("%v, %v", lines(d), places(d))
	}
}

func TestDingTalkIsRefusedWithTheCure(t *testing.T) {
	t.Parallel()
	daily := page{"每日统计", [][]any{{"每日汇总 统计日期：2025-03-01 至 2025-03-31"}, {"报表生成时间"},
		{"姓名", "考勤组", "部门", "工号", "职位", "UserId", "日期", "workDate", "班次", "上班1打卡时间", "上班1打卡结果"}, {},
		{"甲一", "中心", "", "", "", "u1", "25-03-03 星期一", "1740931200000", "普通出勤 08:00-17:30", "07:51", "正常"}}}
	monthly := page{"月度汇总", [][]any{{"月度汇总 统计日期：2025-03-01 至 2025-03-31"}, {"报表生成时间"},
		{"姓名", "考勤组", "部门", "工号", "职位", "UserId", "出勤天数", "考勤结果"}, {"", "", "", "", "", "", "", "六"},
		{"甲一", "中心", "", "", "", "u1", "1", "休息并打卡\n(08:23,16:36)"}}}
	undated, shifted, weekend := times([]any{"甲一", "中心", "u1", "08:00"}), times([]any{"甲一", "中心", "u1", "08:00"}), times()
	undated.rows[0] = []any{"打卡时间 统计日期：三月"}
	shifted.rows[3] = slices.Delete(slices.Clone(shifted.rows[3]), 10, 11) // the holiday's column taken out
	weekend.rows[3] = []any{"", "", "", "", "", "", "1", "2", "六"}
	tests := map[string]struct {
		pages []page
		want  roster.Problem
	}{
		"每日统计 alone": {[]page{daily}, roster.Problem{Code: "dingtalk_summary", Value: "每日统计"}},
		"月度汇总 alone": {[]page{{"Sheet1", monthly.rows}}, roster.Problem{Code: "dingtalk_summary", Value: "月度汇总"}},
		"both":       {[]page{monthly, daily}, roster.Problem{Code: "dingtalk_summary", Value: "月度汇总"}},
		"no header": {[]page{{"x", [][]any{{"打卡时间 统计日期：2025-03-01 至 2025-03-31", "列1"}, {"姓名", "工号", "1"}}}},
			roster.Problem{Code: "column_missing", Args: []any{"UserId / 打卡时间"}}},
		"no dates":           {[]page{undated}, roster.Problem{Code: "period_missing", Value: "打卡时间 统计日期：三月"}},
		"a column taken out": {[]page{shifted}, roster.Problem{Row: 4, Column: "K4", Code: "day_shifted", Value: "6", Args: []any{roster.MustDate("2025-03-05")}}},
		"a weekend misplaced": {[]page{weekend}, roster.Problem{Row: 4, Column: "I4", Code: "day_shifted", Value: "六",
			Args: []any{roster.MustDate("2025-03-03")}}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			data := officeBook(t, tt.pages...)
			sniffed(t, data, "dingtalk")
			tt.want.File = "f"
			if diff := cmp.Diff(tt.want, refusal(t, "dingtalk", data)); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

// Behind the last day stand the office's own columns; a time there has no day.
func TestDingTalkColumnsBeyondThePeriod(t *testing.T) {
	t.Parallel()
	d := read(t, "dingtalk", officeBook(t, times([]any{"甲一", "中心", "u1", "07:51", "", "", "", "", "", "", "", "", "22天", "08:00"})), year2025)
	if diff := cmp.Diff([]string{"L5 Q5 beyond_period 08:00"}, places(d)); diff != "" || len(d.Rows) != 1 {
		t.Errorf("%v (-want +got)\n%s", lines(d), diff)
	}
}

func TestDingTalkReadsItsOwnAlone(t *testing.T) {
	t.Parallel()
	for name, rows := range map[string][][]any{
		"a list with UserId": {{"姓名", "UserId", "时间"}, {"甲", "u1", "2025-03-03 08:00"}},
		"a list":             {{"工号", "打卡时间"}, {"S1", "2025-03-03 08:00"}},
	} {
		if r, ok := clock.Sniff(table.File{Data: officeBook(t, page{"Sheet1", rows})}); !ok || r.Format() == "dingtalk" {
			t.Errorf("%s sniffed as %v", name, r)
		}
		if p := refusal(t, "dingtalk", officeBook(t, page{"Sheet1", rows})); p.Code != "column_missing" {
			t.Errorf("%s: %v", name, p)
		}
	}
	if p := refusal(t, "dingtalk", []byte("PK\x03\x04")); p.Code != "zip_damaged" {
		t.Errorf("%v", p)
	}
}

func TestDingTalkWithoutEndOfBadRowsIsRefused(t *testing.T) {
	t.Parallel()
	text := string(asCSV(records())) + strings.Repeat(",,,,,u1,,,x\n", 100_001)
	r, _ := clock.ByFormat("dingtalk")
	opt := options(year2025)
	opt.Limits.Rows = 1 << 20
	_, err := r.Read(table.File{Name: "f", Data: []byte(text)}, opt)
	var e *roster.Error
	if !errors.As(err, &e) || e.Problems[0].Code != "too_many_bad_lines" {
		t.Errorf("%v", err)
	}
}

func TestRealDingTalk(t *testing.T) {
	t.Parallel()
	dir := clocktest.Samples(t, "dingtalk")
	files, err := filepath.Glob(filepath.Join(dir, "*打卡时间.xlsx"))
	if err != nil {
		t.Fatal(err)
	}
	if len(files) == 0 { // it is full of names and may not be passed on, so most folders are without it
		t.Skip("the folder has no report of DingTalk, which may not be passed on")
	}
	data, err := os.ReadFile(files[0])
	check(t, err)
	sniffed(t, data, "dingtalk")
	d := read(t, "dingtalk", data, clock.Bounds{})
	people := len(d.Numbers) + d.Ignored - 4 // those without a time, and four rows above
	if n := len(d.Rows) + len(d.Bad); n != 2813 || len(d.Bad) != 0 || people != 75 {
		t.Errorf("%d times, %d of them quarantined, %d people", n, len(d.Bad), people)
	}
	if d.From != roster.MustDate("2026-06-01") || d.To != roster.MustDate("2026-06-29") || len(d.Warnings) != 1 {
		t.Errorf("%s to %s, %v", d.From, d.To, d.Warnings)
	}
}

func FuzzDingTalk(f *testing.F) {
	f.Add(asCSV(records(tapped("0001", "2025-03-03 07:51"), tapped("u1", ""))))
	f.Add(asCSV(times([]any{"甲一", "中心", "u1", "08:00 25:61", "", "08:00(补卡)\n18:00外勤", "次日00:10", "0800"})))
	f.Add(officeBook(f, times([]any{"甲一", "中心", "u1", "07:51", "", "18:00\n00:10"})))
	f.Fuzz(func(t *testing.T, data []byte) { fuzzReport(t, "dingtalk", data) })
}

// fuzzReport reads data and checks what holds for every report.
func fuzzReport(t *testing.T, format string, data []byte) {
	t.Helper()
	r, _ := clock.ByFormat(format)
	r.Sniff(table.File{Data: data})
	d, err := r.Read(table.File{Name: "f", Data: data}, options(year2025))
	if err != nil {
		if roster.KindOf(err) != roster.Refused {
			t.Fatal(err)
		}
		return
	}
	if len(d.Names) != len(d.Numbers) || slices.Contains(d.Numbers, "") || len(d.Rows)+len(d.Bad)+d.Ignored != d.Lines {
		t.Fatalf("%+v", d)
	}
	for _, row := range d.Rows {
		if row.At.Date() < year2025.First || row.At.Date() > year2025.Last || row.Line < 1 || int(row.Number) >= len(d.Numbers) || int(row.Device) >= len(d.Devices) {
			t.Fatalf("row %+v", row)
		}
	}
	for _, p := range d.Bad {
		if p.Row < 1 || p.Code == "" || len([]rune(p.Value)) > 80 {
			t.Fatalf("problem %#v", p)
		}
	}
}
