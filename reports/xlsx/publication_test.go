package xlsx_test

import (
	"io"
	"strings"
	"testing"

	"redbanner/attendance"
	"redbanner/attendance/roster"
	"redbanner/reports"
	"redbanner/reports/xlsx"
	"redbanner/scoring"
)

// publication is a posted month of the samples.
func publication() reports.Publication {
	b := basis(monthRules(), "2025-03")
	b.State = reports.Published
	a := reports.AttendanceBasis{
		Centre: b.Centre, Month: b.Period, Profile: "bencha", Staff: b.Staff, WindowName: map[string]string{"S001": "民政", "S002": "社会保险"},
		Totals: []attendance.Total{{Staff: "S002", Due: 42, Present: 40, Leave: 1, OffPost: 1}, {Staff: "S001", Due: 42, Present: 39, Late: 2, Early: 1, MissingOut: 1, Absent: 1, Official: 1}},
		Slips:  []reports.Slip{{Slip: attendance.Slip{Staff: "S001", Date: roster.MustDate("2025-03-07"), Session: roster.PM, Reason: "接孩子"}, Name: "张三", ApprovedBy: "王主任"}},
	}
	posted := &scoring.Publication{On: roster.MustDate("2025-04-02"), Until: roster.MustDate("2025-04-10")}
	return reports.NewPublication(b, windowSheets(), rankSample(), a, posted, 0)
}

// TestThePublicationSheetSaysUntilWhenToObject looks for the line of each state on every
// sheet, and for the state's word.
func TestThePublicationSheetSaysUntilWhenToObject(t *testing.T) {
	t.Parallel()
	closed, never, draft := publication(), publication(), publication()
	closed.State = reports.Closed
	never.State, never.PostedOn, never.Until = reports.Closed, 0, 0
	draft.State, draft.PostedOn = reports.Open, 0
	for name, tt := range map[string]struct {
		sheet   reports.Publication
		line    string
		word    string
		objects bool
	}{
		"posted": {publication(), "公示日期：2025年4月2日，申诉截止日期：2025年4月10日（含当日）。", "状态：公示", true},
		"closed": {closed, "公示日期：2025年4月2日，申诉已于 2025年4月10日 截止，本表为定稿。", "状态：定稿", false},
		"never":  {never, "本期未经公示即已定稿。", "状态：定稿", false},
		"draft":  {draft, "草稿，尚未公示，不得张贴；如于 2025年4月1日 公示，申诉截止日期为 2025年4月10日（含当日）。", "状态：草稿", true},
	} {
		text := dump(t, bytesOf(t, func(w io.Writer) error { return xlsx.Publication(w, tt.sheet) }))
		for _, sheet := range []string{"成绩公示", "考勤公示", "补签公示"} {
			var lines []string
			for line := range strings.Lines(text) {
				if strings.HasPrefix(line, sheet+"!") {
					lines = append(lines, line)
				}
			}
			all := strings.Join(lines, "")
			if !strings.Contains(all, tt.line) || !strings.Contains(all, tt.word) || strings.Contains(all, "书面交本中心综合科") != tt.objects {
				t.Errorf("%s, %s:\n%s", name, sheet, all)
			}
		}
	}
}
