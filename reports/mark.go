package reports

import (
	"slices"
	"strings"

	"redbanner/attendance"
	"redbanner/attendance/roster"
)

// Mark is what one cell of the grid says: the status of a session with its flags
// and type of leave, packed. The zero Mark is a half-day without a session.
type Mark uint16

// A Mark holds, from the low end, one bit "there is a session", four of status,
// one of lateness, two of flags and four of leave type (1-based).
const (
	markPresent    = 1
	markStatusBit  = 1
	markLateBit    = 5
	markFlagsBit   = 6
	markLeaveBit   = 8
	markLeaveMask  = 15
	markStatusMask = 15

	// MaxMark is one more than the greatest Mark.
	MaxMark Mark = 1 << 12
)

const leaveTypes = 8

// LeaveColumns are the types of leave in the order of the grid's totals.
func LeaveColumns() [leaveTypes]attendance.LeaveType {
	return [...]attendance.LeaveType{
		attendance.PersonalLeave, attendance.SickLeave, attendance.AnnualLeave, attendance.MarriageLeave,
		attendance.BereavementLeave, attendance.MaternityLeave, attendance.OfficialLeave, attendance.TrainingLeave,
	}
}

// LeaveSymbols are the characters of the types, in the order of LeaveColumns.
func LeaveSymbols() [leaveTypes]string {
	return [...]string{"事", "病", "年", "婚", "丧", "产", "公", "训"}
}

// MarkOf packs a session.
func MarkOf(s attendance.Session) Mark {
	m := Mark(markPresent | Mark(s.Status)<<markStatusBit | Mark(s.Flags&3)<<markFlagsBit)
	if s.Late || s.Status == attendance.Late {
		m |= 1 << markLateBit
	}
	return m | Mark(leaveIndex(s.Leave)+1)<<markLeaveBit
}

// leaveIndex returns the column of a type of leave, -1 for none.
func leaveIndex(t attendance.LeaveType) int {
	columns := LeaveColumns()
	return slices.Index(columns[:], t)
}

func (m Mark) status() attendance.Status {
	return attendance.Status(m >> markStatusBit & markStatusMask)
}
func (m Mark) late() bool             { return m>>markLateBit&1 == 1 }
func (m Mark) flags() attendance.Flag { return attendance.Flag(m >> markFlagsBit & 3) }
func (m Mark) leave() int             { return int(m>>markLeaveBit&markLeaveMask) - 1 }

// Text returns the characters of the cell. A session both late and left early
// shows both; 缺 stands right behind what was counted for want of a punch.
func (m Mark) Text() string {
	if m == 0 {
		return ""
	}
	switch m.status() {
	case attendance.Absent:
		return "旷" + missing(m.flags() != 0)
	case attendance.OnLeave, attendance.Official:
		return m.leaveText()
	case attendance.Scheduled:
		return "–"
	case attendance.NoData:
		return "？"
	}
	in, out := m.sides()
	if in+out == "" {
		return "√"
	}
	return in + out
}

func (m Mark) leaveText() string {
	if i := m.leave(); i >= 0 {
		return LeaveSymbols()[i]
	}
	if m.status() == attendance.Official {
		return "公"
	}
	return "假"
}

// sides returns what is wrong with the beginning and with the end of the session.
func (m Mark) sides() (in, out string) {
	missingIn, missingOut := m.flags()&attendance.MissingIn != 0, m.flags()&attendance.MissingOut != 0
	if m.late() || missingIn {
		in = "迟" + missing(missingIn)
	}
	switch {
	case m.status() == attendance.OffPost:
		out = "脱" + missing(missingOut)
	case m.status() == attendance.Early || missingOut:
		out = "退" + missing(missingOut)
	}
	return in, out
}

func missing(is bool) string {
	if is {
		return "缺"
	}
	return ""
}

// MarkTone is how loud a cell is.
type MarkTone uint8

// The tones.
const (
	Quiet   MarkTone = iota // present, or no session
	Away                    // leave and absence on duty
	Warning                 // late, early, off post, a missing punch
	Alarm                   // absent
	Unknown                 // scheduled, no data
)

// Tone returns how loud the cell is.
func (m Mark) Tone() MarkTone {
	if m == 0 {
		return Quiet
	}
	switch m.status() {
	case attendance.Absent:
		return Alarm
	case attendance.OnLeave, attendance.Official:
		return Away
	case attendance.Scheduled, attendance.NoData:
		return Unknown
	}
	if m.Text() == "√" {
		return Quiet
	}
	return Warning
}

// StatusLabel names the outcome of a session in words, both sides of it.
func StatusLabel(s attendance.Session) string {
	switch s.Status {
	case attendance.Absent:
		return "旷工（半天）"
	case attendance.OnLeave:
		return "请假"
	case attendance.Official:
		return "公出"
	case attendance.Scheduled:
		return "未到或未知"
	case attendance.NoData:
		return "无打卡数据"
	}
	in, out := MarkOf(s).sides()
	var words []string
	if in != "" {
		words = append(words, "迟到")
	}
	switch {
	case s.Status == attendance.OffPost:
		words = append(words, "脱岗")
	case out != "":
		words = append(words, "早退")
	}
	if words == nil {
		return "出勤"
	}
	return strings.Join(words, "、")
}

// FlagLabel names the missing punches of a session.
func FlagLabel(f attendance.Flag) string {
	var words []string
	if f&attendance.MissingIn != 0 {
		words = append(words, "缺上班卡")
	}
	if f&attendance.MissingOut != 0 {
		words = append(words, "缺下班卡")
	}
	return strings.Join(words, "、")
}

// SessionLabel names a half-day.
func SessionLabel(s roster.Session) string {
	if s == roster.PM {
		return "下午"
	}
	return "上午"
}
