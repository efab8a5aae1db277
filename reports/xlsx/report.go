package xlsx

import (
	"fmt"
	"io"

	"redbanner/reports"
)

// Write writes any report as a workbook.
func Write(w io.Writer, report any) error {
	switch b := report.(type) {
	case reports.MonthBook:
		return Month(w, b)
	case reports.Ranking:
		return Ranking(w, b)
	case reports.HalfYearBook:
		return HalfYear(w, b)
	case reports.AttendanceBook:
		return Attendance(w, b)
	case reports.AttendanceTotals:
		return AttendanceTotals(w, b)
	case reports.Centres:
		return Centres(w, b)
	case reports.StaffBook:
		return Staff(w, b)
	case reports.Publication:
		return Publication(w, b)
	case reports.CaseBook:
		return Cases(w, b)
	case reports.RegisterBook:
		return Register(w, b)
	case reports.LeaveYearBook:
		return LeaveYear(w, b)
	case reports.YearBook:
		return Year(w, b)
	}
	return fmt.Errorf("no workbook of a %T", report)
}
