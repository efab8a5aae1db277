package attendance

import (
	"context"

	"redbanner/attendance/calendar"
	"redbanner/attendance/intake"
	"redbanner/attendance/roster"
	"redbanner/attendance/table"
)

var leaveStatuses = map[string]string{
	"": "approved", "approved": "approved", "批准": "approved", "已批准": "approved",
	"applied": "applied", "待批": "applied", "refused": "refused", "不批准": "refused",
	"cancelled": "cancelled", "已撤销": "cancelled",
}

// leaveKind reads leave·请假, in half-days.
func leaveKind(state *State) intake.Kind[Leave] {
	return intake.Kind[Leave]{
		Name: "leave",
		Columns: []table.Column{
			{Key: "staff", Names: []string{"工号", "人员编号"}, Required: true},
			{Key: "type", Names: []string{"请假类型", "类型"}, Required: true},
			{Key: "from", Names: []string{"开始日期", "自"}, Required: true},
			{Key: "from_half", Names: []string{"开始半天", "开始时段"}},
			{Key: "to", Names: []string{"结束日期", "至"}, Required: true},
			{Key: "to_half", Names: []string{"结束半天", "结束时段"}},
			{Key: "status", Names: []string{"状态"}},
		},
		Parse: parseLeave,
		Check: func(_ context.Context, rows []intake.Line[Leave]) ([]roster.Problem, error) {
			return checkLeave(state, rows), nil
		},
		Records: func(l Leave) []intake.Record {
			return []intake.Record{{
				Entity: "leaves",
				Key:    []any{l.Staff, l.From.Date, int(l.From.Session)},
				Values: []any{l.To.Date, int(l.To.Session), string(l.Type), l.Status},
			}}
		},
		Touches: func(l Leave, changes []intake.Change) []intake.Span {
			moved := movedDays(l, changes[0])
			return append(yearSpans(state.Closed, moved.First, moved.Last), moved)
		},
		Guard: func(l Leave, _ []intake.Change) (code string, args []any) {
			if number, held := state.Requested[LeaveKey{l.Staff, l.From}]; held {
				return "leave_of_request", []any{number}
			}
			return "", nil
		},
		Reach: func(l Leave) intake.Span { return intake.Span{First: l.From.Date, Last: endOfYear(l.To.Date)} },
		Days:  func(l Leave) intake.Span { return intake.Span{First: l.From.Date, Last: l.To.Date} },
	}
}

// LeaveKey is what a stored leave is known by.
type LeaveKey struct {
	Staff string
	From  HalfDay
}

// movedDays are the days whose outcome the change moves: all of the leave, or what lies
// between the old end and the new one where nothing but the end changed.
func movedDays(l Leave, c intake.Change) intake.Span {
	moved := intake.Span{First: l.From.Date, Last: l.To.Date}
	if c.State != intake.Changed {
		return moved
	}
	end := HalfDay{Date: date(c.Old[0])}
	if c.Old[1] == intake.Text(int(roster.PM)) {
		end.Session = roster.PM
	}
	if c.Old[2] == string(l.Type) && c.Old[3] == l.Status {
		shorter := l.To
		if end.Before(shorter) {
			shorter = end
		}
		moved.First = shorter.Date
		if shorter.Session == roster.PM {
			moved.First++ // that day is leave to its end, either way
		}
	}
	moved.Last = max(end.Date, l.To.Date)
	return moved
}

// yearSpans are the closed half-years that sum up leave from 1 January (H3.1a and the
// grades) and end on or after a leave of their year.
func yearSpans(closed []roster.Period, first, last roster.Date) []intake.Span {
	var spans []intake.Span
	for _, p := range closed {
		if p.Kind != roster.Month && first <= p.Last() && p.First() <= endOfYear(last) {
			spans = append(spans, intake.Span{First: p.First(), Last: p.Last()})
		}
	}
	return spans
}

func endOfYear(d roster.Date) roster.Date {
	return roster.Period{Year: d.Year(), Kind: roster.Year, N: 1}.Last()
}

func parseLeave(c *intake.Cells) Leave {
	l := Leave{
		Staff: c.Required("staff"),
		From:  HalfDay{c.RequiredDate("from"), c.Session("from_half", roster.AM)},
		To:    HalfDay{c.RequiredDate("to"), c.Session("to_half", roster.PM)},
	}
	if name := c.Required("type"); name != "" {
		kind, known := ParseLeaveType(name)
		if !known {
			c.Fail("type", "bad_leave_type")
		}
		l.Type = kind
	}
	status, known := leaveStatuses[c.Text("status")]
	if !known {
		c.Fail("status", "bad_leave_status")
	}
	l.Status = status
	if len(c.Problems) == 0 && l.To.Before(l.From) {
		c.Fail("to", "ends_before_start", l.From.Date.String()+" "+l.From.Session.String())
	}
	return l
}

// checkLeave refuses unknown people and leave that overlaps other leave of the
// same person, stored or in the file; the very same leave again is no overlap.
func checkLeave(state *State, rows []intake.Line[Leave]) []roster.Problem {
	var problems []roster.Problem
	taken := takenLeave(state, rows)
	codes := staffCodes(state)
	for _, row := range rows {
		l := row.Row
		if !codes[l.Staff] {
			problems = append(problems, row.Problem("staff", "unknown_staff"))
			continue
		}
		if l.Status != Approved {
			continue
		}
		if other, overlaps := overlapping(taken[l.Staff], l); overlaps {
			problems = append(problems, row.Problem("from", "leave_overlaps", other.Type.Chinese(), other.From.Date.String(), other.To.Date.String()))
			continue
		}
		taken[l.Staff] = append(taken[l.Staff], l)
	}
	return problems
}

// takenLeave is the stored leave by person that the file does not say anew: leave
// that begins at the same half-day is the same record, which a file may correct.
func takenLeave(state *State, rows []intake.Line[Leave]) map[string][]Leave {
	type start struct {
		staff string
		from  HalfDay
	}
	anew := map[start]bool{}
	for _, row := range rows {
		anew[start{row.Row.Staff, row.Row.From}] = true
	}
	taken := map[string][]Leave{}
	for _, l := range state.Leave {
		if l.Status == Approved && !anew[start{l.Staff, l.From}] {
			taken[l.Staff] = append(taken[l.Staff], l)
		}
	}
	return taken
}

// overlapping finds other leave that shares a half-day with l. Two rows that begin
// at the same half-day are one record; whether they agree is seen elsewhere.
func overlapping(taken []Leave, l Leave) (Leave, bool) {
	for _, t := range taken {
		if t.From != l.From && !t.To.Before(l.From) && !l.To.Before(t.From) {
			return t, true
		}
	}
	return Leave{}, false
}

var sides = map[string]calendar.Side{
	"in": calendar.In, "上班": calendar.In, "签到": calendar.In,
	"out": calendar.Out, "下班": calendar.Out, "签退": calendar.Out,
}

// slipsKind reads corrections·补签单.
func slipsKind(state *State) intake.Kind[Slip] {
	return intake.Kind[Slip]{
		Name: "corrections",
		Columns: []table.Column{
			{Key: "staff", Names: []string{"工号", "人员编号"}, Required: true},
			{Key: "date", Names: []string{"日期"}, Required: true},
			{Key: "session", Names: []string{"班次", "时段", "半天"}, Required: true},
			{Key: "side", Names: []string{"上下班", "签到签退"}, Required: true},
			{Key: "reason", Names: []string{"原因", "事由"}, Required: true},
		},
		Parse: parseSlip,
		Check: func(_ context.Context, rows []intake.Line[Slip]) ([]roster.Problem, error) {
			return unknownStaff(state, rows, func(s Slip) string { return s.Staff }), nil
		},
		Records: func(s Slip) []intake.Record {
			return []intake.Record{{
				Entity: "slips",
				Key:    []any{s.Staff, s.Date, int(s.Session), int(s.Side)},
				Values: []any{s.Reason},
			}}
		},
		Touches: func(s Slip, _ []intake.Change) []intake.Span { return []intake.Span{intake.Day(s.Date)} },
	}
}

func parseSlip(c *intake.Cells) Slip {
	s := Slip{
		Staff: c.Required("staff"), Date: c.RequiredDate("date"), Reason: c.Required("reason"),
		Session: c.Session("session", roster.AM),
	}
	c.Required("session")
	if name := c.Required("side"); name != "" {
		side, known := sides[name]
		if !known {
			c.Fail("side", "bad_side")
		}
		s.Side = side
	}
	return s
}

func unknownStaff[R any](state *State, rows []intake.Line[R], of func(R) string) []roster.Problem {
	var problems []roster.Problem
	codes := staffCodes(state)
	for _, row := range rows {
		if !codes[of(row.Row)] {
			problems = append(problems, row.Problem("staff", "unknown_staff"))
		}
	}
	return problems
}

var dayKinds = map[string]calendar.DayKind{
	"holiday": calendar.Holiday, "休": calendar.Holiday, "节假日": calendar.Holiday, "放假": calendar.Holiday,
	"workday": calendar.Workday, "班": calendar.Workday, "调休上班": calendar.Workday, "上班": calendar.Workday,
}

// calendarKind reads calendar·日历: days that differ from the weekly pattern.
func calendarKind(state *State) intake.Kind[calendar.Day] {
	return intake.Kind[calendar.Day]{
		Name: "calendar",
		Columns: []table.Column{
			{Key: "date", Names: []string{"日期"}, Required: true},
			{Key: "kind", Names: []string{"类型"}, Required: true},
			{Key: "name", Names: []string{"名称"}},
		},
		Parse: func(c *intake.Cells) calendar.Day {
			day := calendar.Day{Date: c.RequiredDate("date"), Name: c.Text("name")}
			if name := c.Required("kind"); name != "" {
				kind, known := dayKinds[name]
				if !known {
					c.Fail("kind", "bad_day_kind")
				}
				day.Kind = kind
			}
			return day
		},
		Records: func(d calendar.Day) []intake.Record {
			return []intake.Record{{Entity: "calendar_days", Key: []any{d.Date}, Values: []any{string(d.Kind), d.Name}}}
		},
		Touches: func(d calendar.Day, _ []intake.Change) []intake.Span {
			if state.Calendar.Working(d.Date) == (d.Kind == calendar.Workday) {
				return nil // says what is in force already
			}
			// Deadlines and sums of leave run over the day into later periods.
			return []intake.Span{{First: d.Date}}
		},
		Days: func(d calendar.Day) intake.Span { return intake.Day(d.Date) },
	}
}
