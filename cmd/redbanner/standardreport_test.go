package main

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"redbanner/attendance/table/biff/bifftest"
)

// clockBook is a workbook as self-service clocks write it, with a summary of the same
// times before the record.
func clockBook(t testing.TB) string {
	t.Helper()
	return string(bifftest.Workbook(t,
		bifftest.Sheet{Name: "考勤汇总", Rows: [][]any{{"考 勤 汇 总 表"}, {"统计日期：", "2025-03-03 ~ 2025-03-04"}, {"工号", "姓名", "工作时数"}, {1, "甲", "16:00"}}},
		bifftest.Sheet{Name: "考勤记录", Rows: [][]any{
			{"考 勤 记 录 表"}, {"考勤时间", nil, "2025-03-03 ~ 2025-03-04"}, {3, 4},
			{"工 号:", nil, 101, nil, "姓 名:", nil, "甲"}, {"07:5511:31", "08:0109:0109:01"},
			{"工 号:", nil, 102, nil, "姓 名:", nil, "乙"}, {"8:0012:00", 0.33541584},
		}}))
}

func TestAStandardReportGoesIn(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, o *office) {
		o.plain()
		file := o.file("标准报表.xls", clockBook(t))
		r := o.take("punches", file)
		if len(r.Errors) != 1 || r.Errors[0].Code != "bad_times" || r.Errors[0].Row != 7 || r.Errors[0].Column != "A7" || r.Errors[0].Value != "8:0012:00" {
			t.Errorf("errors %+v", r.Errors)
		}
		want := importJSON{Batch: r.Batch, Kind: "punches", Format: "standard-report", Rows: 16, Accepted: 5, Duplicates: 1, Quarantined: 1, Ignored: 9, Errors: r.Errors}
		if diff := cmp.Diff(want, r); diff != "" {
			t.Errorf("(-want +got)\n%s", diff)
		}
		if again := o.take("punches", file); again.Duplicates != 6 || again.Accepted != 0 {
			t.Errorf("again: %+v", again)
		}
	})
}

func TestASummaryIsRefusedWithTheReason(t *testing.T) {
	t.Parallel()
	o := newOffice(t, "sqlite")
	data := string(bifftest.Workbook(t, bifftest.Sheet{Name: "统计", Rows: [][]any{{"考 勤 统 计 表"}, {"统计日期：", "2025-03-03 ~ 2025-03-04"}, {"工号", "姓名", "工作时数"}, {1, "甲", "16:00"}}}))
	got := o.refused(exitRefused, "holds summaries only (统计), no punches", "import", "punches", o.file("考勤统计表.xls", data))
	if strings.Contains(got.stdout, "imported") {
		t.Errorf("%s", got.stdout)
	}
}
