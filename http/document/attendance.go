package document

import (
	"redbanner/attendance"
	"redbanner/attendance/roster"
)

type Attendance struct {
	Month  roster.Period       `json:"month"`
	Days   []AttendanceSession `json:"days"`
	Totals []AttendanceTotal   `json:"totals"`
}

type AttendanceSession struct {
	Staff        string            `json:"staff"`
	Date         roster.Date       `json:"date"`
	Session      string            `json:"session"`
	Status       attendance.Status `json:"status"`
	In           string            `json:"in"`
	Out          string            `json:"out"`
	LateMinutes  int               `json:"late_minutes"`
	EarlyMinutes int               `json:"early_minutes"`
	Flags        []string          `json:"flags"`
	Leave        string            `json:"leave"`
}

type AttendanceTotal struct {
	Staff      string `json:"staff"`
	Due        int    `json:"due"`
	Present    int    `json:"present"`
	Late       int    `json:"late"`
	Early      int    `json:"early"`
	OffPost    int    `json:"off_post"`
	Absent     int    `json:"absent"`
	Leave      int    `json:"leave"`
	Official   int    `json:"official"`
	MissingIn  int    `json:"missing_in"`
	MissingOut int    `json:"missing_out"`
}

func NewAttendanceSession(s *attendance.Session) AttendanceSession {
	d := AttendanceSession{
		Staff: s.Staff, Date: s.Date, Session: s.Session.String(), Status: s.Status,
		LateMinutes: int(s.LateMinutes), EarlyMinutes: int(s.EarlyMinutes), Flags: s.Flags.Names(), Leave: string(s.Leave),
	}
	if d.Flags == nil {
		d.Flags = []string{}
	}
	if s.HasIn {
		d.In = s.In.String()
	}
	if s.HasOut {
		d.Out = s.Out.String()
	}
	return d
}
