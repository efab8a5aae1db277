package register

import (
	"redbanner/attendance"
	"redbanner/attendance/calendar"
	"redbanner/attendance/roster"
)

// The kinds of fact that attendance gives; none of them is ever recorded.
const (
	AbsentSession    = "attendance.absent"           // 旷工, half a day
	OffPostSession   = "attendance.off_post_session" // 脱岗 by the punches
	LateSession      = "attendance.late"             // 迟到
	EarlySession     = "attendance.early"            // 早退
	SickLeaveDay     = "leave.sick"                  // quantity = half-days of the day
	PersonalLeaveDay = "leave.personal"              // quantity = half-days of the day
)

// AttendanceFacts derives the facts of the sessions: one for each absent,
// off-post, late and early session. Leave has its own, see LeaveFacts.
func AttendanceFacts(sessions []attendance.Session) []Fact {
	var facts []Fact
	for i := range sessions {
		s := &sessions[i]
		if s.Late && s.Status != attendance.Absent || s.Status == attendance.Late {
			facts = append(facts, sessionFact(s, LateSession, "迟到"))
		}
		switch s.Status {
		case attendance.Absent:
			facts = append(facts, sessionFact(s, AbsentSession, "旷工"))
		case attendance.OffPost:
			facts = append(facts, sessionFact(s, OffPostSession, "脱岗"))
		case attendance.Early:
			facts = append(facts, sessionFact(s, EarlySession, "早退"))
		}
	}
	return facts
}

func sessionFact(s *attendance.Session, kind, word string) Fact {
	date := s.Date.String()
	return Fact{
		ID:   "a:" + s.Staff + ":" + date + ":" + s.Session.String(),
		Date: s.Date, Kind: kind, Staff: s.Staff, Text: halfName(s.Session) + word + sides(s, kind), Derived: true,
	}
}

// sides tells the minutes or the missing punch behind a session's fact.
func sides(s *attendance.Session, kind string) string {
	switch {
	case kind == LateSession && s.Flags&attendance.MissingIn != 0:
		return "（缺上班打卡）"
	case kind == EarlySession && s.Flags&attendance.MissingOut != 0:
		return "（缺下班打卡）"
	case kind == LateSession && s.LateMinutes > 0:
		return itoa(int(s.LateMinutes)) + "分钟"
	case kind != LateSession && s.EarlyMinutes > 0:
		return "，早离" + itoa(int(s.EarlyMinutes)) + "分钟"
	}
	return ""
}

func halfName(s roster.Session) string {
	if s == roster.PM {
		return "下午"
	}
	return "上午"
}

// LeaveFacts derives one fact for each person and working day of [first, last]
// before asOf with approved sick or personal leave; its quantity is half-days.
// H3.1a needs them from 1 January.
func LeaveFacts(leave []attendance.Leave, cal calendar.Calendar, first, last, asOf roster.Date) []Fact {
	sick := attendance.LeaveDays(leave, cal, first, last, asOf, attendance.SickLeave)
	personal := attendance.LeaveDays(leave, cal, first, last, asOf, attendance.PersonalLeave)
	return append(leaveDays(sick, SickLeaveDay, "病假"), leaveDays(personal, PersonalLeaveDay, "事假")...)
}

// leaveDays makes a fact of each day; the half-days come in order.
func leaveDays(taken []attendance.LeaveTaken, kind, word string) []Fact {
	var facts []Fact
	for _, t := range taken {
		for i, half := range t.HalfDays {
			if i > 0 && t.HalfDays[i-1].Date == half.Date {
				whole := &facts[len(facts)-1]
				*whole.Quantity, whole.Text = 2, word+"一天"
				continue
			}
			halves := 1
			facts = append(facts, Fact{
				ID:   "l:" + t.Staff + ":" + half.Date.String(),
				Date: half.Date, Kind: kind, Staff: t.Staff, Quantity: &halves, Text: word + "半天", Derived: true,
			})
		}
	}
	return facts
}
