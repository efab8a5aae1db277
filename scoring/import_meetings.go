package scoring

import (
	"context"

	"redbanner/attendance/intake"
	"redbanner/attendance/roster"
	"redbanner/attendance/table"
	"redbanner/scoring/register"
)

var signInStatuses = map[string]string{
	"present": "present", "到会": "present", "出席": "present", "late": "late", "迟到": "late",
	"absent": "absent", "缺席": "absent", "excused": "excused", "请假": "excused",
}

// meetingsOn reads meetings as far as they can have been held: up to a day, the centre's
// today. The zero day knows of no future.
func meetingsOn(today roster.Date) func(*State) intake.Kind[register.SignIn] {
	return func(state *State) intake.Kind[register.SignIn] {
		kind := meetingsKind(state)
		parse := kind.Parse
		kind.Parse = func(c *intake.Cells) register.SignIn {
			s := parse(c)
			if !today.IsZero() && s.Date > today {
				c.Fail("date", "day_to_come", today.String())
			}
			return s
		}
		return kind
	}
}

// meetingsKind reads meetings·会议签到.
func meetingsKind(state *State) intake.Kind[register.SignIn] {
	return intake.Kind[register.SignIn]{
		Name: "meetings",
		Columns: []table.Column{
			{Key: "date", Names: []string{"日期"}, Required: true},
			{Key: "meeting", Names: []string{"会议", "会议名称"}, Required: true},
			staffColumn,
			{Key: "status", Names: []string{"状态", "签到情况"}, Required: true},
		},
		Parse: func(c *intake.Cells) register.SignIn {
			s := register.SignIn{Date: c.RequiredDate("date"), Meeting: c.Required("meeting"), Staff: c.Required("staff")}
			if name := c.Required("status"); name != "" {
				status, known := signInStatuses[name]
				if !known {
					c.Fail("status", "bad_sign_in")
				}
				s.Status = status
			}
			return s
		},
		Check: func(_ context.Context, rows []intake.Line[register.SignIn]) ([]roster.Problem, error) {
			var problems []roster.Problem
			for _, row := range rows { // lists go on naming people for a while after they left
				if _, known := state.StaffByCode(row.Row.Staff); !known {
					problems = append(problems, row.Problem("staff", "unknown_staff"))
				}
			}
			return problems, nil
		},
		Records: func(s register.SignIn) []intake.Record {
			return []intake.Record{{Entity: "sign_ins", Key: []any{s.Date, s.Meeting, s.Staff}, Values: []any{s.Status}}}
		},
		Touches: func(s register.SignIn, _ []intake.Change) []intake.Span { return []intake.Span{intake.Day(s.Date)} },
	}
}
