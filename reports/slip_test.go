package reports_test

import (
	"testing"

	"redbanner/attendance"
	"redbanner/attendance/calendar"
	"redbanner/attendance/roster"
	"redbanner/reports"
)

func TestTheMonthsSlipsStandWithTheWindowsOfTheirPeople(t *testing.T) {
	t.Parallel()
	b := february()
	b.WindowName = map[string]string{"S1": "民政"}
	b.Slips = []reports.Slip{
		{Slip: attendance.Slip{Staff: "S1", Date: b.Month.First()}},
		{Slip: attendance.Slip{Staff: "S1", Date: b.Month.Last() + 1}}, // of another month
		{Slip: attendance.Slip{Staff: "S2", Date: b.Month.Last(), Session: roster.PM, Side: calendar.Out}},
	}
	got := reports.NewAttendanceBook(b).Slips
	if len(got) != 2 || got[0].Window != "民政" || got[1].Window != "" || got[1].Staff != "S2" {
		t.Errorf("slips: %+v", got)
	}
	if in, out := reports.SideLabel(calendar.In), reports.SideLabel(calendar.Out); in != "上班" || out != "下班" {
		t.Errorf("the sides are called %s and %s", in, out)
	}
}
