package reports

import (
	"redbanner/attendance"
	"redbanner/attendance/calendar"
)

// Slip is one correction slip (补签) in force, as it is published with the month's attendance.
type Slip struct {
	attendance.Slip
	Name, Window string
	ApprovedBy   string // a person's name, or the file that brought it in
}

// slips are the month's slips, with the windows of their people.
func (b AttendanceBasis) slips() []Slip {
	slips := make([]Slip, 0, len(b.Slips))
	for _, s := range b.Slips {
		if b.Month.Contains(s.Date) {
			s.Window = b.WindowName[s.Staff]
			slips = append(slips, s)
		}
	}
	return slips
}

// SideLabel names a side of a session.
func SideLabel(side calendar.Side) string {
	if side == calendar.Out {
		return "下班"
	}
	return "上班"
}
