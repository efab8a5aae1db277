package attendance_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"redbanner/attendance"
	"redbanner/attendance/calendar"
	"redbanner/attendance/roster"
)

// halves returns n sessions of one status on consecutive working days from the date on.
func halves(staff, from string, n int, status attendance.Status, kind attendance.LeaveType) []attendance.Session {
	cal := calendar.New(calendar.AllNational(), nil)
	d := roster.MustDate(from) - 1
	var list []attendance.Session
	for i := range n {
		if i%2 == 0 {
			d = cal.AddWorkingDays(d, 1)
		}
		list = append(list, attendance.Session{Staff: staff, Date: d, Session: roster.Session(i % 2), Status: status, Leave: kind})
	}
	return list
}

func join(parts ...[]attendance.Session) []attendance.Session {
	var all []attendance.Session
	for _, p := range parts {
		all = append(all, p...)
	}
	return all
}

func TestAlerts(t *testing.T) {
	t.Parallel()
	date := roster.MustDate
	absent := func(from string, n int) []attendance.Session { return halves("S1", from, n, attendance.Absent, "") }
	present := func(from string, n int) []attendance.Session { return halves("S1", from, n, attendance.Present, "") }
	away := func(from string, n int, kind attendance.LeaveType) []attendance.Session {
		return halves("S1", from, n, attendance.OnLeave, kind)
	}
	tests := []struct {
		name     string
		sessions []attendance.Session
		want     []attendance.Alert
	}{
		{"nobody", nil, nil},
		{"7 days absent", absent("2025-03-03", 14), nil},
		{"7 and a half days absent", absent("2025-03-03", 15), []attendance.Alert{
			{Staff: "S1", Year: 2025, Code: attendance.AbsentOver7, Passed: date("2025-03-12"), HalfDays: 15},
		}},
		{"15 days running", absent("2025-03-03", 30), []attendance.Alert{
			{Staff: "S1", Year: 2025, Code: attendance.AbsentOver7, Passed: date("2025-03-12"), HalfDays: 30},
		}},
		{"over 15 days running", absent("2025-03-03", 31), []attendance.Alert{
			{Staff: "S1", Year: 2025, Code: attendance.AbsentOver7, Passed: date("2025-03-12"), HalfDays: 31},
			{Staff: "S1", Year: 2025, Code: attendance.AbsentRunningOver15, Passed: date("2025-03-24"), HalfDays: 31},
		}},
		{"a run that was broken", join(absent("2025-03-03", 20), present("2025-03-17", 1), absent("2025-03-18", 20)), []attendance.Alert{
			{Staff: "S1", Year: 2025, Code: attendance.AbsentOver7, Passed: date("2025-03-12"), HalfDays: 40},
		}},
		{"a run over days of which nothing is known", join(absent("2025-03-03", 20), halves("S1", "2025-03-17", 2, attendance.NoData, ""), absent("2025-03-18", 11)), []attendance.Alert{
			{Staff: "S1", Year: 2025, Code: attendance.AbsentOver7, Passed: date("2025-03-12"), HalfDays: 31},
			{Staff: "S1", Year: 2025, Code: attendance.AbsentRunningOver15, Passed: date("2025-03-25"), HalfDays: 31},
		}},
		{"30 days and a half in pieces", join(absent("2025-03-03", 30), present("2025-03-24", 2), absent("2025-03-25", 30), present("2025-04-16", 2), absent("2025-04-17", 1)), []attendance.Alert{
			{Staff: "S1", Year: 2025, Code: attendance.AbsentOver7, Passed: date("2025-03-12"), HalfDays: 61},
			{Staff: "S1", Year: 2025, Code: attendance.AbsentOver30, Passed: date("2025-04-17"), HalfDays: 61},
		}},
		{"a run over New Year, each year counted alone", join(absent("2024-12-23", 14), absent("2025-01-02", 14), absent("2025-01-13", 3)), []attendance.Alert{
			{Staff: "S1", Year: 2025, Code: attendance.AbsentOver7, Passed: date("2025-01-13"), HalfDays: 17},
			{Staff: "S1", Year: 2025, Code: attendance.AbsentRunningOver15, Passed: date("2025-01-14"), HalfDays: 31},
		}},
		{"personal leave of 30 days", away("2025-03-03", 60, attendance.PersonalLeave), nil},
		{"personal leave over 30 days", away("2025-03-03", 61, attendance.PersonalLeave), []attendance.Alert{
			{Staff: "S1", Year: 2025, Code: attendance.PersonalOver30, Passed: date("2025-04-15"), HalfDays: 61},
		}},
		{"personal leave over 60 days", away("2025-03-03", 121, attendance.PersonalLeave), []attendance.Alert{
			{Staff: "S1", Year: 2025, Code: attendance.PersonalOver30, Passed: date("2025-04-15"), HalfDays: 121},
			{Staff: "S1", Year: 2025, Code: attendance.PersonalOver60, Passed: date("2025-05-29"), HalfDays: 121},
		}},
		{"sick leave over 30 days", away("2025-03-03", 61, attendance.SickLeave), []attendance.Alert{
			{Staff: "S1", Year: 2025, Code: attendance.SickOver30, Passed: date("2025-04-15"), HalfDays: 61},
		}},
		{"other leave counts nothing", away("2025-03-03", 200, attendance.MaternityLeave), nil},
		{"two persons are counted apart", join(absent("2025-03-03", 10), halves("S2", "2025-03-10", 15, attendance.Absent, "")), []attendance.Alert{
			{Staff: "S2", Year: 2025, Code: attendance.AbsentOver7, Passed: date("2025-03-19"), HalfDays: 15},
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(tt.want, attendance.Alerts(tt.sessions)); diff != "" {
				t.Errorf("alerts (-want +got):\n%s", diff)
			}
		})
	}
}
