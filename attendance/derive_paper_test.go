package attendance_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"redbanner/attendance"
	"redbanner/attendance/calendar"
	"redbanner/attendance/roster"
)

func halfDay(t testing.TB, s string) attendance.HalfDay {
	t.Helper()
	date, half, _ := strings.Cut(s, " ")
	return attendance.HalfDay{Date: day(t, date), Session: session(t, half)}
}

func leave(t testing.TB, staff string, kind attendance.LeaveType, from, to, status string) attendance.Leave {
	t.Helper()
	return attendance.Leave{Staff: staff, Type: kind, From: halfDay(t, from), To: halfDay(t, to), Status: status}
}

func TestLeaveComesFirst(t *testing.T) {
	t.Parallel()
	am, pm := monday+" am", monday+" pm"
	tests := []struct {
		name   string
		leave  []attendance.Leave
		times  string
		want   []string
		noData bool
	}{
		{
			name:  "a morning's leave leaves the afternoon due",
			leave: []attendance.Leave{leave(t, "S1", attendance.SickLeave, am, am, "approved")},
			want:  []string{"am leave:sick - -", "pm absent - -"},
		},
		{
			name:  "over whatever was punched",
			leave: []attendance.Leave{leave(t, "S1", attendance.PersonalLeave, am, pm, "approved")},
			times: "09:30 10:00 14:20 17:30",
			want:  []string{"am leave:personal 09:30 10:00", "pm leave:personal 14:20 17:30"},
		},
		{
			name:  "an absence on duty is official",
			leave: []attendance.Leave{leave(t, "S1", attendance.OfficialLeave, am, am, "approved"), leave(t, "S1", attendance.TrainingLeave, pm, pm, "approved")},
			want:  []string{"am official:official - -", "pm official:training - -"},
		},
		{
			name:  "from days before to days after",
			leave: []attendance.Leave{leave(t, "S1", attendance.AnnualLeave, "2025-03-06 pm", "2025-03-20 am", "approved")},
			want:  []string{"am leave:annual - -", "pm leave:annual - -"},
		},
		{
			name:  "on a day without data",
			leave: []attendance.Leave{leave(t, "S1", attendance.MarriageLeave, am, am, "approved")},
			want:  []string{"am leave:marriage - -", "pm no_data - -"}, noData: true,
		},
		{
			name: "leave not approved, past, to come or another's counts nothing",
			leave: []attendance.Leave{
				leave(t, "S1", attendance.SickLeave, am, pm, "applied"),
				leave(t, "S1", attendance.SickLeave, am, pm, ""),
				leave(t, "S1", attendance.SickLeave, "2025-03-03 am", "2025-03-07 pm", "approved"),
				leave(t, "S1", attendance.SickLeave, "2025-03-11 am", "2025-03-11 pm", "approved"),
				leave(t, "S0", attendance.SickLeave, am, pm, "approved"),
				leave(t, "S2", attendance.SickLeave, am, pm, "approved"),
			},
			want: []string{"am absent - -", "pm absent - -"},
		},
		{
			name:  "of leave and an absence on duty together, leave",
			leave: []attendance.Leave{leave(t, "S1", attendance.OfficialLeave, am, pm, "approved"), leave(t, "S1", attendance.SickLeave, pm, pm, "approved")},
			want:  []string{"am official:official - -", "pm leave:sick - -"},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			in := centre(t, "bencha")
			in.Leave, in.Punches[0] = tt.leave, punches(t, monday, tt.times)
			if tt.noData {
				in.Clock.Days = slices.DeleteFunc(in.Clock.Days, func(d roster.Date) bool { return d == in.First })
			}
			for range 2 { // the order of rows is free
				got := attendance.Derive(in)
				if diff := cmp.Diff(tt.want, []string{show(got[0]), show(got[1])}); diff != "" {
					t.Errorf("sessions (-want +got):\n%s", diff)
				}
				if got[0].Late || got[0].Flags != 0 || tt.name == "over whatever was punched" && got[0].LateMinutes != 0 {
					t.Errorf("a session on leave is judged: %+v", got[0])
				}
				slices.Reverse(in.Leave)
			}
		})
	}
}

func TestSlips(t *testing.T) {
	t.Parallel()
	am := func(side calendar.Side) attendance.Slip {
		return attendance.Slip{Staff: "S1", Date: roster.MustDate(monday), Session: roster.AM, Side: side}
	}
	other := []attendance.Slip{
		{Staff: "S0", Date: roster.MustDate(monday), Side: calendar.In}, {Staff: "S2", Date: roster.MustDate(monday), Side: calendar.In},
		{Staff: "S1", Date: roster.MustDate("2025-03-08"), Side: calendar.In}, {Staff: "S1", Date: roster.MustDate("2025-03-11"), Side: calendar.In},
	}
	tests := []struct {
		name, times string
		slips       []attendance.Slip
		want        string
	}{
		{"for the missing side", "08:00", []attendance.Slip{am(calendar.Out)}, "am present 08:00 11:30"},
		{"over what was punched", "08:40 10:00", []attendance.Slip{am(calendar.In), am(calendar.Out)}, "am present 08:00 11:30"},
		{"the other side is judged all the same", "08:40 10:00", []attendance.Slip{am(calendar.In)}, "am absent 08:00 10:00"},
		{"over the only punch, the other side stays missing", "08:40", []attendance.Slip{am(calendar.In)}, "am early 08:00 - missing_out"},
		{"without any punch, one side", "", []attendance.Slip{am(calendar.Out)}, "am late - 11:30 missing_in"},
		{"without any punch, both sides", "", []attendance.Slip{am(calendar.Out), am(calendar.In)}, "am present 08:00 11:30"},
		{"twice for the same side", "08:00", []attendance.Slip{am(calendar.Out), am(calendar.Out)}, "am present 08:00 11:30"},
		{"another's, of a Saturday and of the day after", "08:00", other, "am early 08:00 - missing_out"},
		{"among others", "08:00", slices.Concat(other, []attendance.Slip{am(calendar.Out)}), "am present 08:00 11:30"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			in := centre(t, "bencha")
			in.Punches[0], in.Slips = punches(t, monday, tt.times), tt.slips
			got := attendance.Derive(in)[0]
			if show(got) != tt.want {
				t.Errorf("got %s, want %s", show(got), tt.want)
			}
			for _, side := range []calendar.Side{calendar.In, calendar.Out} {
				if got.Slipped[side] != slices.Contains(tt.slips, am(side)) {
					t.Errorf("slipped %v with slips %v", got.Slipped, tt.slips)
				}
			}
		})
	}
}

func TestASlipComesBeforeNoDataAndLeaveBeforeASlip(t *testing.T) {
	t.Parallel()
	in := centre(t, "bencha")
	in.Clock = attendance.ClockDays{Days: []roster.Date{in.First + 1}, Newest: in.First + 1}
	in.Slips = []attendance.Slip{
		{Staff: "S1", Date: in.First, Session: roster.AM, Side: calendar.In},
		{Staff: "S1", Date: in.First, Session: roster.AM, Side: calendar.Out},
		{Staff: "S1", Date: in.First, Session: roster.PM, Side: calendar.In},
	}
	in.Leave = []attendance.Leave{leave(t, "S1", attendance.SickLeave, monday+" pm", monday+" pm", "approved")}
	got := attendance.Derive(in)
	if diff := cmp.Diff([]string{"am present 08:00 11:30", "pm leave:sick - -"}, []string{show(got[0]), show(got[1])}); diff != "" {
		t.Errorf("sessions (-want +got):\n%s", diff)
	}
}
