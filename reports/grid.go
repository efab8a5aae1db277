package reports

import (
	"redbanner/attendance"
	"redbanner/attendance/roster"
)

// NewAttendanceGrid arranges a month's attendance into the grid as the workbook has it:
// a row for each person employed in the month, by code.
func NewAttendanceGrid(centre roster.Centre, m attendance.Month) AttendanceBook {
	return NewAttendanceBook(GridBasis(centre, m))
}

// GridBasis is what a month's grid is arranged from, of the people whom the reader knows.
func GridBasis(centre roster.Centre, m attendance.Month) AttendanceBasis {
	profile := m.Input.Profiles.On(m.Period.Last())
	names := map[string]string{}
	for _, w := range m.Windows {
		names[w.Code] = w.Name
	}
	b := AttendanceBasis{
		Centre: centre, Month: m.Period, State: State(m.State), AsOf: m.AsOf,
		Profile: profile.Name, Presumed: profile.Presumed, WorkingDay: m.Input.Calendar.Working,
		WindowName: map[string]string{}, WindowCode: map[string]string{}, Sessions: m.Sessions, Totals: attendance.Totals(m.Sessions),
	}
	for _, p := range m.Input.Staff {
		if p.EmployedIn(m.Period.First(), m.Period.Last()) {
			b.Staff = append(b.Staff, p)
			window := m.WindowOf(p.Code)
			b.WindowName[p.Code], b.WindowCode[p.Code] = names[window], window
		}
	}
	return b
}
