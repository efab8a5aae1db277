package duty

import (
	"redbanner/attendance"
	"redbanner/attendance/intake"
	"redbanner/attendance/roster"
)

// check finds the faults of a roster's rows among each other and against what is stored.
func check(state *State, rows []intake.Line[row]) []roster.Problem {
	c := checker{state: state, rests: map[personDay]Duty{}, works: map[personDay]Duty{}}
	for _, d := range state.Duties {
		c.note(d)
	}
	var problems []roster.Problem
	for _, line := range rows { // a row may move a rest day that another row of the file takes
		if stored, known := state.stored(line.Row.Duty); known {
			c.forget(stored)
		}
	}
	for _, line := range rows {
		d := line.Row.over(state)
		found := c.row(line, d)
		problems = append(problems, found...)
		if len(found) == 0 {
			c.note(d)
		}
	}
	return problems
}

// personDay is one person on one day.
type personDay struct {
	staff string
	day   roster.Date
}

// checker knows whose days are taken: by duty, and by rest in lieu of it.
type checker struct {
	state        *State
	rests, works map[personDay]Duty
}

func (c *checker) note(d Duty) {
	for _, day := range d.Days() {
		if day.Working {
			c.works[personDay{d.Staff, day.Date}] = d
		} else {
			c.rests[personDay{d.Staff, day.Date}] = d
		}
	}
}

func (c *checker) forget(d Duty) {
	for _, day := range d.Days() {
		delete(c.works, personDay{d.Staff, day.Date})
		delete(c.rests, personDay{d.Staff, day.Date})
	}
}

// row finds the faults of one row.
func (c *checker) row(line intake.Line[row], d Duty) []roster.Problem {
	if _, known := c.state.stored(d); d.Status == Removed {
		if !known {
			return []roster.Problem{line.Problem("date", "duty_unknown")}
		}
		return nil
	}
	if code, args := c.state.StaffOn(d.Staff, d.Date); code != "" {
		return []roster.Problem{line.Problem("staff", code, args...)}
	}
	var problems []roster.Problem
	if code, args := c.day(d); code != "" {
		problems = append(problems, line.Problem("date", code, args...))
	}
	if d.Kind.Works() && d.Session != Both {
		problems = append(problems, line.Problem("session", "duty_whole_day"))
	}
	if d.Window != "" {
		if code := c.state.WindowOn(d.Window, d.Date); code != "" {
			problems = append(problems, line.Problem("window", code))
		}
	}
	if !d.Rest.IsZero() {
		if code, args := c.rest(d); code != "" {
			problems = append(problems, line.Problem("rest", code, args...))
		}
	}
	return problems
}

// day reports why the duty cannot be on its day: weekend and holiday duty is for days
// off, lunch duty for days on which the hall is open to the person.
func (c *checker) day(d Duty) (code string, args []any) {
	working := c.state.Calendar.Working(d.Date)
	other, doubled := c.works[personDay{d.Staff, d.Date}]
	switch {
	case !d.Kind.Works():
		return "", nil
	case working:
		return "duty_on_working_day", nil
	case d.Kind == Weekend && !weekend(d.Date):
		return "duty_not_weekend", nil
	case d.Kind == Holiday && weekend(d.Date) && c.state.Calendar.Name(d.Date) == "":
		return "duty_not_holiday", nil
	case doubled && entryOf(other) != entryOf(d):
		return "duty_doubled", nil
	}
	if l, away := c.state.onLeave(d.Staff, d.Date); away {
		return "duty_on_leave", []any{l.Type.Chinese(), l.From.Date.String(), l.To.Date.String()}
	}
	return "", nil
}

// weekend reports whether the day is a Saturday or a Sunday.
func weekend(d roster.Date) bool { return d.Weekday()%6 == 0 }

// rest reports why the day cannot be the rest day in lieu of the duty.
func (c *checker) rest(d Duty) (code string, args []any) {
	within := c.state.Settings.On(attendance.RestDays, d.Date)
	other, taken := c.rests[personDay{d.Staff, d.Rest}]
	switch {
	case !d.Kind.Works():
		return "rest_without_cause", nil
	case !c.state.Calendar.Working(d.Rest):
		return "rest_on_day_off", nil
	case within > 0 && max(d.Rest-d.Date, d.Date-d.Rest) > roster.Date(within):
		return "rest_too_far", []any{within, d.Date.String()}
	case taken && entryOf(other) != entryOf(d):
		return "rest_taken", []any{other.Date.String()}
	}
	if code, args := c.state.StaffOn(d.Staff, d.Rest); code != "" {
		return code, args
	}
	if l, away := c.state.onLeave(d.Staff, d.Rest); away {
		return "rest_on_leave", []any{l.Type.Chinese(), l.From.Date.String(), l.To.Date.String()}
	}
	return "", nil
}
