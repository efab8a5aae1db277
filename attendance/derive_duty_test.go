package attendance_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"redbanner/attendance"
	"redbanner/attendance/roster"
)

// dates lists the days on which a person is due.
func dates(sessions []attendance.Session, staff string) []string {
	var list []string
	for _, s := range sessions {
		if s.Staff == staff && s.Session == roster.AM {
			list = append(list, s.Date.String()[len("2025-03-"):])
		}
	}
	return list
}

func TestWeekendDutyIsOnePersonsWorkingDay(t *testing.T) {
	t.Parallel()
	in := centre(t, "bencha")
	in.Last = in.First + 6 // Monday the 10th to Sunday the 16th
	in.Staff = []roster.Staff{{Code: "S0"}, {Code: "S1"}, {Code: "S2", Left: in.First + 3}}
	in.Punches = [][]roster.LocalTime{nil, punches(t, "2025-03-15", "08:10 11:30 14:00 17:30"), nil}
	in.Duty = []attendance.DutyDay{
		{Staff: "S1", Date: in.First + 5, Working: true}, {Staff: "S1", Date: in.First + 1},
		{Staff: "S2", Date: in.First + 5, Working: true},                                                   // left before
		{Staff: "S1", Date: in.First + 7, Working: true}, {Staff: "S1", Date: in.First - 1, Working: true}, // of other weeks
		{Staff: "S1", Date: in.First, Working: true}, {Staff: "S0", Date: in.First + 6}, // as the calendar has it
		{Staff: "S1", Date: in.First + 5}, // said twice: work
	}
	got := attendance.Derive(in)
	for staff, want := range map[string][]string{
		"S0": {"10", "11", "12", "13", "14"},
		"S1": {"10", "12", "13", "14", "15"},
		"S2": {"10", "11", "12", "13"},
	} {
		if diff := cmp.Diff(want, dates(got, staff)); diff != "" {
			t.Errorf("%s (-want +got)\n%s", staff, diff)
		}
	}
	var saturday []string
	for _, s := range got {
		if s.Date == in.First+5 {
			saturday = append(saturday, s.Staff+" "+show(s))
		}
	}
	if diff := cmp.Diff([]string{"S1 am late 08:10 11:30", "S1 pm present 14:00 17:30"}, saturday); diff != "" {
		t.Errorf("Saturday (-want +got)\n%s", diff)
	}
}

func TestOnADayOfAClockOutageOnlyWhatWasPunchedIsJudged(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, times, am, pm string }{
		{"nothing", "", "am no_data - -", "pm no_data - -"},
		{"in the morning before it failed", "08:00", "am present 08:00 -", "pm no_data - -"},
		{"late before it failed", "08:20", "am late 08:20 -", "pm no_data - -"},
		{"early after it was mended", "17:10", "am no_data - -", "pm early - 17:10"},
		{"all of it", "08:00 11:30 14:00 17:30", "am present 08:00 11:30", "pm present 14:00 17:30"},
		{"far too late", "09:10", "am absent 09:10 -", "pm no_data - -"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			in := centre(t, "bencha")
			in.Clock.Excused = []roster.Date{in.First}
			in.Punches[0] = punches(t, monday, tt.times)
			got := attendance.Derive(in)
			if diff := cmp.Diff([]string{tt.am, tt.pm}, []string{show(got[0]), show(got[1])}); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func TestADayThatCountsIsAbsenceWhereNobodyPunched(t *testing.T) {
	t.Parallel()
	date := roster.MustDate(monday)
	for name, clock := range map[string]attendance.ClockDays{
		"among punched days":      {Days: []roster.Date{date - 1, date + 1}, Newest: date + 1, Counted: []roster.Date{date}},
		"after the newest punch":  {Days: []roster.Date{date - 1}, Newest: date - 1, Counted: []roster.Date{date}},
		"before any punch at all": {Counted: []roster.Date{date}},
	} {
		in := centre(t, "bencha")
		in.Clock = clock
		for _, s := range attendance.Derive(in) {
			if s.Status != attendance.Absent {
				t.Errorf("%s: %s", name, show(s))
			}
		}
		in.AsOf = date
		if s := attendance.Derive(in)[0]; s.Status != attendance.Scheduled {
			t.Errorf("%s, as of that day: %s", name, show(s))
		}
	}
}
