// Package attendance derives what each person did in each session of each
// working day (rules.md 5) from punches, leave and correction slips.
//
// Derive is a pure function: a status is never stored, so correcting a punch
// corrects everything that follows from it. Times are wall-clock minutes of the
// centre. The package also owns the import of everything that feeds attendance;
// its Store interface is satisfied by attendancedb.
package attendance

import (
	"redbanner/attendance/calendar"
	"redbanner/attendance/roster"
)

// Status is the outcome of one session of one person.
type Status uint8

// The statuses, in no order of gravity.
const (
	Present Status = iota
	Late
	Early
	OffPost  // 脱岗, 空岗
	Absent   // 旷工, half a day
	OnLeave  // approved leave
	Official // 公出, 培训
	Scheduled
	NoData // nobody in the centre punched that day: for HR to explain
)

// Flag marks a side without a punch and without a slip.
type Flag uint8

// The flags; a session may carry both.
const (
	MissingIn Flag = 1 << iota
	MissingOut
)

// LeaveType is the kind of leave (请假类型).
type LeaveType string

// The kinds of leave. OfficialLeave and TrainingLeave are absences on duty.
const (
	PersonalLeave    LeaveType = "personal"
	SickLeave        LeaveType = "sick"
	AnnualLeave      LeaveType = "annual"
	MarriageLeave    LeaveType = "marriage"
	BereavementLeave LeaveType = "bereavement"
	MaternityLeave   LeaveType = "maternity"
	OfficialLeave    LeaveType = "official"
	TrainingLeave    LeaveType = "training"
)

// Official reports whether the leave is an absence on duty (公出/培训).
func (t LeaveType) Official() bool { return t == OfficialLeave || t == TrainingLeave }

// Leave is one leave of a person, from a half-day to a half-day, both inclusive.
type Leave struct {
	Staff    string
	Type     LeaveType
	From, To HalfDay
	Status   string // "approved" counts; anything else does not
}

// HalfDay is one session of one day.
type HalfDay struct {
	Date    roster.Date
	Session roster.Session
}

// Before reports whether h comes before other.
func (h HalfDay) Before(other HalfDay) bool {
	return h.Date < other.Date || h.Date == other.Date && h.Session < other.Session
}

// Slip is an approved correction (补签单): it puts one side of one session at its scheduled time.
type Slip struct {
	Staff   string
	Date    roster.Date
	Session roster.Session
	Side    calendar.Side
	Reason  string
}

// Input is everything that Derive needs, by value.
type Input struct {
	First, Last roster.Date // the days to derive, inclusive
	AsOf        roster.Date // only what is dated before this day counts; sessions of it and later are Scheduled
	Calendar    calendar.Calendar
	Profiles    calendar.Profiles
	Staff       []roster.Staff
	Punches     [][]roster.LocalTime // by index of Staff, ascending; may reach beyond [First, Last]
	Leave       []Leave
	Slips       []Slip
	Clock       ClockDays
	Duty        []DutyDay

	// Within, where it is not nil, are the people and times whose sessions are wanted.
	Within []roster.Stint
}

// DutyDay makes one day a working day, or a day off, for one person, over the
// calendar: weekend duty (5+2 值班) and the rest day in lieu of it.
type DutyDay struct {
	Staff   string
	Date    roster.Date
	Working bool
}

// ClockDays tells on which days anybody in the centre punched.
type ClockDays struct {
	Days   []roster.Date // ascending: the days with at least one stored punch
	Newest roster.Date   // the day of the centre's newest stored punch; zero when there is none

	// Excused are the days, ascending, on which a clock failed, as HR has explained: a
	// side without a punch is not missing then, and a session without any is NoData.
	Excused []roster.Date
	// Counted are the days, ascending, without any punch on which the clocks did work: a
	// session without a punch is Absent like on any other day.
	Counted []roster.Date
}

// Session is the derived record of one person, day and session.
type Session struct {
	Staff        string
	Date         roster.Date
	Session      roster.Session
	Status       Status
	Late         bool // counted in totals even when Status is the later check's
	In, Out      roster.Minutes
	HasIn        bool // a punch or a slip stands for the side
	HasOut       bool
	LateMinutes  roster.Minutes // past the session's start, 0 if none
	EarlyMinutes roster.Minutes // before the session's end, 0 if none
	Flags        Flag
	Leave        LeaveType // with OnLeave and Official
	Slipped      [2]bool   // by calendar.Side: the side was set by a slip
}

// Total is one person's month: how many sessions were due and how they went.
type Total struct {
	Staff                                                       string
	Due, Present, Late, Early, OffPost, Absent, Leave, Official int
	MissingIn, MissingOut                                       int
}
