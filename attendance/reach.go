package attendance

import (
	"slices"

	"redbanner/attendance/roster"
)

// SessionsFor are the sessions that an actor may read: his own, and those of the people
// of his windows on the days on which they stood there.
func SessionsFor(sessions []Session, as *roster.Actor) []Session {
	people, all := as.People(roster.ReadAttendance)
	if all {
		return sessions
	}
	return within(sessions, people)
}

// within keeps the sessions of people in their times.
func within(sessions []Session, people []roster.Stint) []Session {
	return slices.DeleteFunc(slices.Clone(sessions), func(s Session) bool { return !holds(people, s.Staff, s.Date) })
}

func holds(people []roster.Stint, staff string, day roster.Date) bool {
	return slices.ContainsFunc(people, func(p roster.Stint) bool { return p.Holds(staff, day) })
}

// For is the input cut down to what an actor may read: Derive makes of it his own
// sessions, and those of the people of his windows on the days on which they stood there.
func (in Input) For(as *roster.Actor) Input {
	people, all := as.People(roster.ReadAttendance)
	if all {
		return in
	}
	cut := in
	cut.Within, cut.Staff, cut.Punches = people, nil, nil
	for i, p := range in.Staff {
		if !slices.ContainsFunc(people, func(s roster.Stint) bool { return s.Staff == p.Code }) {
			continue
		}
		cut.Staff = append(cut.Staff, p)
		var punches []roster.LocalTime
		if i < len(in.Punches) {
			punches = slices.DeleteFunc(slices.Clone(in.Punches[i]), func(t roster.LocalTime) bool { return !holds(people, p.Code, t.Date()) })
		}
		cut.Punches = append(cut.Punches, punches)
	}
	cut.Leave = LeaveFor(in.Leave, as)
	cut.Slips = slices.DeleteFunc(slices.Clone(in.Slips), func(s Slip) bool { return !holds(people, s.Staff, s.Date) })
	cut.Duty = slices.DeleteFunc(slices.Clone(in.Duty), func(d DutyDay) bool { return !holds(people, d.Staff, d.Date) })
	return cut
}

// LeaveFor is the leave that an actor may read: his own, and what touches the time of
// somebody at one of his windows.
func LeaveFor(list []Leave, as *roster.Actor) []Leave {
	return slices.DeleteFunc(slices.Clone(list), func(l Leave) bool {
		return !as.CoversWithin(roster.ReadAttendance, roster.Owner{Staff: l.Staff}, l.From.Date, l.To.Date)
	})
}
