package reports

import (
	"cmp"
	"slices"
	"time"

	"redbanner/attendance"
	"redbanner/attendance/leave"
	"redbanner/attendance/roster"
)

// LeaveLine is one leave as a workbook lists it. It never holds why somebody was away nor
// what was said about it: whoever may know that looks at the request.
type LeaveLine struct {
	Number             int64 // of the request; 0 of leave that a file brought in
	Code, Name, Window string
	Type               attendance.LeaveType
	From, To           attendance.HalfDay // as it stands, both inclusive
	HalfDays           leave.HalfDays     // working half-days of all of it
	State              leave.State
	Certificate        Answer // whether one was attached
}

// Answer is yes, no, or not for the reader to know.
type Answer uint8

// The answers.
const (
	Untold Answer = iota
	No
	Yes
)

// Label is the word in a cell.
func (a Answer) Label() string {
	switch a {
	case Yes:
		return "有"
	case No:
		return "无"
	}
	return "—"
}

// leaveTaken is what the leave of a period is listed from.
type leaveTaken struct {
	First, Last roster.Date
	Before      time.Time // what was put on record later counts not; zero for no bound
	Book        *leave.Book
	Stored      []attendance.Leave // imported or approved
	Tells       func(staff string) bool
	WindowName  map[string]string // by staff code
}

// lines are the requests, and the leave that no request asked for, by person and day.
func (t leaveTaken) lines() []LeaveLine {
	names := make(map[string]string, len(t.Book.People))
	for _, p := range t.Book.People {
		names[p.Code] = p.Name
	}
	asked := map[attendance.Leave]bool{}
	var lines []LeaveLine
	for _, r := range t.Book.Requests {
		if r.State.Stored() {
			asked[r.Leave(attendance.Approved)] = true
		}
		r = asOfThen(r, t.Before)
		if len(r.Steps) == 0 || !t.touches(r.From, r.End()) {
			continue
		}
		lines = append(lines, LeaveLine{
			Number: r.Number, Code: r.Staff, Name: names[r.Staff], Window: t.WindowName[r.Staff], Type: r.Type,
			From: r.From, To: r.End(), HalfDays: t.Book.Length(&r), State: r.State, Certificate: t.certificate(&r),
		})
	}
	for _, l := range t.Stored {
		if l.Status != attendance.Approved || asked[l] || !t.touches(l.From, l.To) {
			continue
		}
		lines = append(lines, LeaveLine{
			Code: l.Staff, Name: names[l.Staff], Window: t.WindowName[l.Staff], Type: l.Type, From: l.From, To: l.To,
			HalfDays: t.length(l), State: leave.Approved,
		})
	}
	slices.SortStableFunc(lines, func(a, b LeaveLine) int {
		return cmp.Or(cmp.Compare(a.Code, b.Code), a.From.Compare(b.From), cmp.Compare(a.Number, b.Number))
	})
	return lines
}

func (t leaveTaken) touches(from, to attendance.HalfDay) bool {
	return from.Date <= t.Last && to.Date >= t.First
}

// length is how many working half-days of the calendar leave has that no request counted.
func (t leaveTaken) length(l attendance.Leave) leave.HalfDays {
	taken := attendance.LeaveDays([]attendance.Leave{l}, t.Book.Calendar, l.From.Date, l.To.Date, 0, l.Type)
	if len(taken) == 0 {
		return 0
	}
	return leave.HalfDays(len(taken[0].HalfDays))
}

func (t leaveTaken) certificate(r *leave.Request) Answer {
	if t.Tells != nil && !t.Tells(r.Staff) {
		return Untold
	}
	if slices.ContainsFunc(r.Steps, func(s leave.Step) bool { return s.Certificate != "" }) {
		return Yes
	}
	return No
}

// asOfThen is a request as it stood at a moment: a closed month is printed as it was, though
// the return from a leave that reaches beyond it was reported later.
func asOfThen(r leave.Request, moment time.Time) leave.Request {
	if moment.IsZero() {
		return r
	}
	n := slices.IndexFunc(r.Steps, func(s leave.Step) bool { return s.At.After(moment) })
	if n < 0 {
		return r
	}
	r.Steps = slices.Clone(r.Steps[:n])
	if n > 0 {
		r.State, r.Version = r.Steps[n-1].State, n
	}
	return r
}

// LeaveStateLabel names the state of a request.
func LeaveStateLabel(l LeaveLine) string {
	if l.Number == 0 {
		return "已批准（导入）"
	}
	switch l.State {
	case leave.Applied:
		return "待批"
	case leave.Endorsed:
		return "已转报"
	case leave.Approved:
		return "已批准"
	case leave.Refused:
		return "不批准"
	case leave.Cancelled:
		return "已撤销"
	case leave.Returned:
		return "已销假"
	}
	return string(l.State)
}
