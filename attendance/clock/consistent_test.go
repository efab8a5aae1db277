package clock_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"redbanner/attendance/clock"
	"redbanner/attendance/roster"
	"redbanner/attendance/table"
)

// refusedFor reads a sheet of lines, which must be refused, and returns the code.
func refusedFor(t testing.TB, format, sheet string) string {
	t.Helper()
	r, _ := clock.ByFormat(format)
	d, err := r.Read(table.File{Name: "f", Data: sheets(t, [2]string{"记录", sheet})}, options(year2025))
	var e *roster.Error
	if !errors.As(err, &e) || e.Kind != roster.Refused || len(e.Problems) == 0 {
		t.Fatalf("%v, %+v", err, d)
	}
	return e.Problems[0].Code
}

// What would give a time to another day or person is refused, however well each cell reads.
func TestReportsWhoseDaysOrPeopleHaveMovedAreRefused(t *testing.T) {
	t.Parallel()
	good := report("08:00|08:01|08:02|08:03")
	two := good + "\n工号:||8||姓名:||乙\n09:00|09:01"
	second := "|工号：||2|||||姓名：|乙二|||部门：|一组\n"
	tests := map[string]struct{ format, sheet, code string }{
		"a day number left out":           {"standard-report", strings.Replace(good, "1|2|3|4|5", "1|3|4|5|6", 1), "report_days_unfit"},
		"a period longer than its days":   {"standard-report", strings.Replace(good, "2025-03-04", "2025-03-14", 1), "report_days_unfit"},
		"a gap with a time between days":  {"standard-report", strings.Replace(good, "1|2|3|4|5", "1|2||3|4", 1), "report_days_unfit"},
		"two periods in the head":         {"standard-report", strings.Replace(good, "\n1|2", "\n日期|2025-03-02 ~ 2025-03-05\n1|2", 1), "report_two_periods"},
		"the line of a person taken out":  {"standard-report", strings.Replace(two, "工号:||8||姓名:||乙\n", "", 1), "report_no_person"},
		"the number taken out of it":      {"standard-report", strings.Replace(two, "工号:||8||", "||||", 1), "report_no_person"},
		"own days, the line taken out":    {"standard-report", strings.Replace(staffCards, second, "", 1), "report_no_person"},
		"own days taken out":              {"standard-report", strings.Replace(staffCards, second+"|27|28|1|2\n", second+"|08:00\n", 1), "report_no_person"},
		"own days changed":                {"standard-report", strings.Replace(staffCards, second+"|27|28|1|2\n", second+"|27|28|2|3\n", 1), "report_days_unfit"},
		"times that begin the day again":  {"standard-report", strings.Replace(staffCards, "||23:30||18:33", "||23:30||08:33", 1), "report_no_person"},
		"a row of a card taken out":       {"standard-report", strings.Replace(cards, "\n02 日|||||02 日", "", 1), "report_days_unfit"},
		"a date of Hikvision changed":     {"hikvision", strings.Replace(hikvisionRecord, "2025/03/02", "2025/03/12", 1), "report_days_unfit"},
		"a date of Hikvision moved":       {"hikvision", strings.Replace(hikvisionRecord, "2025/03/02|2025/03/03", "|2025/03/02", 1), "report_days_unfit"},
		"a second record of Hikvision":    {"hikvision", hikvisionRecord + "\n" + strings.ReplaceAll(hikvisionRecord, "/03/", "/04/"), "report_two_periods"},
		"times of Hikvision under no day": {"hikvision", strings.Replace(strings.Replace(hikvisionRecord, "|2025/03/02", "||2025/03/02", 1), "08:01-17:32||", "08:01-17:32|8:30||", 1), "report_days_unfit"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if code := refusedFor(t, tt.format, tt.sheet); code != tt.code {
				t.Errorf("refused for %s, want %s", code, tt.code)
			}
		})
	}
}

func TestOfficeReportsWithAnotherBelowAreRefused(t *testing.T) {
	t.Parallel()
	grid, days := times([]any{"甲一", "中心", "u1", "07:51"}), wecomDays([]any{"甲一", "j1", "08:00"})
	for format, p := range map[string]page{"dingtalk": grid, "wecom": days} {
		p.rows = slices.Concat(p.rows, p.rows)
		if got := refusal(t, format, officeBook(t, p)); got.Code != "report_two_periods" {
			t.Errorf("%s: %v", format, got)
		}
	}
}

// A column of the office's own before the last day is none of the days.
func TestDingTalkDaysAreCountedToTheLast(t *testing.T) {
	t.Parallel()
	p := times([]any{"甲一", "中心", "u1", "", "", "07:51", "", "", "", "", "", "8:30", "08:00"})
	p.rows[3] = slices.Insert(slices.Clone(p.rows[3]), 14, any("备注"))
	if got := refusal(t, "dingtalk", officeBook(t, p)); got.Code != "day_shifted" || got.Column != "P4" {
		t.Errorf("%v", got)
	}
	p = times([]any{"甲一", "中心", "u1", "07:51"})
	p.rows[0] = []any{"打卡时间 统计日期：2025-03-01 至 2025-03-19"}
	if got := refusal(t, "dingtalk", officeBook(t, p)); got.Code != "days_unclear" {
		t.Errorf("a period longer than its days: %v", got)
	}
}

func TestWeComDayMustBeItsDayOfTheWeek(t *testing.T) {
	t.Parallel()
	d := read(t, "wecom", officeBook(t, wecomTaps([]any{"2025/03/13 星期一", "甲一", "j1", "08:00"})), year2025)
	if diff := gocmp.Diff([]string{"L5 Q5 bad_date 08:00"}, places(d)); diff != "" || len(d.Rows) > 0 {
		t.Errorf("%v, %s", lines(d), diff)
	}
}

// 02 日 on a card is a Sunday, on which people may press as on any other day.
func TestStandardReportCardsHaveSundays(t *testing.T) {
	t.Parallel()
	d := read(t, "standard-report", sheets(t, [2]string{"64.69", strings.Replace(cards, "02 日||", "02 日|10:00|", 1)}), year2025)
	if !slices.Contains(lines(d), "64 2025-03-02 10:00:00 L8") || len(d.Bad) > 0 {
		t.Errorf("%v, %v", lines(d), d.Bad)
	}
}

// Times above which the line of the first person is gone belong to nobody.
func TestStandardReportTimesOfNobody(t *testing.T) {
	t.Parallel()
	sheet := strings.Replace(report("08:00")+"\n工号:||8||姓名:||乙\n09:00", "工号:||7||姓名:||甲\n", "", 1)
	d := read(t, "standard-report", sheets(t, [2]string{"记录", sheet}), year2025)
	if len(d.Rows) != 1 || d.Numbers[0] != "8" || len(d.Bad) != 1 || d.Bad[0].Code != "number_missing" {
		t.Errorf("%v, %v", lines(d), d.Bad)
	}
}
