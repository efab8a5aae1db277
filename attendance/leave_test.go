package attendance_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"redbanner/attendance"
	"redbanner/attendance/calendar"
	"redbanner/attendance/roster"
)

func TestParseLeaveType(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]attendance.LeaveType{
		"personal": attendance.PersonalLeave, "事假": attendance.PersonalLeave, "病假": attendance.SickLeave,
		"年休假": attendance.AnnualLeave, "年假": attendance.AnnualLeave, "婚假": attendance.MarriageLeave,
		"丧假": attendance.BereavementLeave, "产假": attendance.MaternityLeave, "公出": attendance.OfficialLeave, "培训": attendance.TrainingLeave,
	} {
		if got, ok := attendance.ParseLeaveType(name); !ok || got != want {
			t.Errorf("ParseLeaveType(%q) = %q, %t", name, got, ok)
		}
	}
	for _, name := range []string{"", "holiday", "休假", "Sick"} {
		if got, ok := attendance.ParseLeaveType(name); ok {
			t.Errorf("ParseLeaveType(%q) = %q", name, got)
		}
	}
}

func TestEveryLeaveTypeHasAChineseNameThatReadsBack(t *testing.T) {
	t.Parallel()
	types := attendance.LeaveTypes()
	if len(types) != 8 {
		t.Fatalf("%d types, want 8", len(types))
	}
	for _, kind := range types {
		if got, ok := attendance.ParseLeaveType(kind.Chinese()); !ok || got != kind {
			t.Errorf("%s: %q reads back as %q", kind, kind.Chinese(), got)
		}
		if official := kind == attendance.OfficialLeave || kind == attendance.TrainingLeave; kind.Official() != official {
			t.Errorf("%s: Official() = %t", kind, kind.Official())
		}
	}
	if got := attendance.LeaveType("strike").Chinese(); got != "" {
		t.Errorf("an unknown type is called %q", got)
	}
}

func TestLeaveDays(t *testing.T) {
	t.Parallel()
	cal := calendar.New(calendar.AllNational(), nil)
	list := []attendance.Leave{
		leave(t, "S2", attendance.PersonalLeave, "2025-03-07 pm", "2025-03-10 am", "approved"), // over a weekend
		leave(t, "S2", attendance.SickLeave, "2025-01-24 pm", "2025-02-05 am", "approved"),     // over the Spring Festival and a make-up Sunday
		leave(t, "S2", attendance.SickLeave, "2024-12-31 pm", "2025-01-02 am", "approved"),     // from the year before
		leave(t, "S2", attendance.SickLeave, "2025-03-10 am", "2025-03-10 am", "approved"),     // twice
		leave(t, "S2", attendance.AnnualLeave, "2025-03-11 am", "2025-03-14 pm", "approved"),
		leave(t, "S2", attendance.SickLeave, "2025-03-17 am", "2025-03-17 pm", "applied"),
		leave(t, "S1", attendance.SickLeave, "2025-06-29 am", "2025-07-01 pm", "approved"),
		leave(t, "S3", attendance.SickLeave, "2025-03-08 am", "2025-03-09 pm", "approved"), // no working day
	}
	shown := func(taken []attendance.LeaveTaken) map[string][]string {
		got := map[string][]string{}
		for _, p := range taken {
			for _, h := range p.HalfDays {
				got[p.Staff] = append(got[p.Staff], h.String())
			}
		}
		return got
	}
	first, last := roster.MustDate("2025-01-01"), roster.MustDate("2025-06-30")
	want := map[string][]string{
		"S1": {"2025-06-30 am", "2025-06-30 pm"},
		"S2": {
			"2025-01-02 am", "2025-01-24 pm", "2025-01-26 am", "2025-01-26 pm", "2025-01-27 am", "2025-01-27 pm", "2025-02-05 am",
			"2025-03-07 pm", "2025-03-10 am",
		},
	}
	taken := attendance.LeaveDays(list, cal, first, last, 0, attendance.SickLeave, attendance.PersonalLeave)
	if diff := cmp.Diff(want, shown(taken)); diff != "" {
		t.Errorf("half-days (-want +got):\n%s", diff)
	}
	if len(taken) != 2 || taken[0].Staff != "S1" {
		t.Errorf("want S1 and S2 in this order, got %d: %v", len(taken), taken)
	}
	asOf := attendance.LeaveDays(list, cal, first, last, roster.MustDate("2025-01-27"), attendance.SickLeave)
	want = map[string][]string{"S2": {"2025-01-02 am", "2025-01-24 pm", "2025-01-26 am", "2025-01-26 pm"}}
	if diff := cmp.Diff(want, shown(asOf)); diff != "" {
		t.Errorf("as of 27 January (-want +got):\n%s", diff)
	}
}
