package register

import (
	"cmp"
	"slices"

	"redbanner/attendance/calendar"
	"redbanner/attendance/roster"
)

// Due is one clock that runs for an entry.
type Due struct {
	Register string
	Number   int64
	State    string
	Since    roster.Date // the day from which it runs
	Day      roster.Date // the last day on which the step is in time
	Late     int         // working days after Day that are over, at least 1; 0 in time
	Owes     string      // who: "general_office", "director", "window", "staff"
	Staff    string      // whom the entry is about, or ""
	Window   string
}

// Due lists the clocks that run for an entry, as of a day, the first one first. The
// N-th working day after the state was entered is the last one in time, as with cases
// (rules.md 6); the day asked about is not over yet.
func (m *Machine) Due(e Entry, cal calendar.Calendar, on roster.Date) []Due {
	var list []Due
	for _, c := range m.Clocks {
		if c.State != e.State {
			continue
		}
		since := e.last().Day // a step that leaves the entry in its state starts the clock anew
		if from := e.Fields.Date(c.From); !from.IsZero() {
			since = from
		}
		staff, window := e.whom()
		due := Due{
			Register: e.Register, Number: e.Number, State: e.State, Since: since,
			Day: cal.AddWorkingDays(since, c.WorkingDays), Owes: c.Owes, Staff: staff, Window: window,
		}
		if due.Overdue(on) {
			due.Late = max(1, cal.WorkingDays(due.Day+1, on-1))
		}
		list = append(list, due)
	}
	slices.SortStableFunc(list, byDay)
	return list
}

// Overdue reports whether the last day in time was over when the day asked about began.
func (d Due) Overdue(on roster.Date) bool { return d.Day < on }

func byDay(a, b Due) int {
	return cmp.Or(cmp.Compare(a.Day, b.Day), cmp.Compare(a.Register, b.Register), cmp.Compare(a.Number, b.Number))
}
