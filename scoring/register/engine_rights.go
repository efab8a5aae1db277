package register

import (
	"redbanner/attendance"
	"redbanner/attendance/roster"
)

// may refuses whoever has no right to take the step of the entry.
func (s *State) may(m *Machine, step *Step, e *Entry) error {
	if err := s.present(); err != nil {
		return err
	}
	action := m.ActionWord(step.Action)
	right := step.By
	switch {
	case !s.granted(right, e):
		return roster.Errorf(roster.Forbidden, "register.not_yours", s.By.String(), action, right.Words())
	case right.Uninvolved && s.involved(e):
		return roster.Errorf(roster.Forbidden, "register.involved", s.By.String(), action)
	case right.Second && len(e.Taken) > 0 && !s.By.Differs(e.Taken[len(e.Taken)-1].By):
		last := e.Taken[len(e.Taken)-1]
		return roster.Errorf(roster.Forbidden, "register.second_person", action, last.By.String(), m.ActionWord(last.Action))
	}
	return nil
}

// present refuses someone who acts and is not known or not employed today.
func (s *State) present() error {
	if s.By.Staff == "" {
		return nil
	}
	person, known := s.StaffByCode(s.By.Staff)
	switch {
	case !known:
		return roster.Errorf(roster.NotFound, "staff.unknown", s.By.Staff)
	case !person.EmployedOn(s.Today):
		return roster.Errorf(roster.Forbidden, "register.left", s.By.Staff)
	}
	return nil
}

// granted: one of the rights is enough, and where the step names none anybody may.
func (s *State) granted(r Right, e *Entry) bool {
	if !r.Office && !r.Director && !r.Window && !r.Staff {
		return true
	}
	by := s.By.Staff
	if by == "" { // the general office's own desk
		return r.Office && s.As == nil || r.Office && s.signedIn(roster.RoleHR) || r.Director && s.signedIn(roster.RoleSupervisor)
	}
	staff, window := e.whom()
	if window == "" {
		window = s.windowOf(staff, e.Day)
	}
	inName := "" // in whose name a delegate does not act: nobody has a say in his own matter
	if r.Uninvolved {
		inName = staff
	}
	return r.Office && (s.signedIn(roster.RoleHR) || s.holds(attendance.GeneralOffice, inName)) ||
		r.Director && (s.signedIn(roster.RoleSupervisor) || s.holds(attendance.Director, inName)) ||
		r.Window && window != "" && s.windowOf(by, s.Today) == window ||
		r.Staff && by == staff
}

// signedIn reports whether who acts has signed in with a role, which is as good as
// the office that it stands for.
func (s *State) signedIn(role roster.Role) bool { return s.As != nil && s.As.Is(role) }

// holds reports whether who acts holds an office today, or stands in for a holder other
// than one.
func (s *State) holds(office attendance.Office, butNot string) bool {
	right, held := s.Offices.Holding(s.By.Staff, office, s.Today)
	return held && (butNot == "" || right.Deputises != butNot)
}

// involved: whom the entry names, or who opened it. Of an entry about a window as a
// whole, its people are who it names.
func (s *State) involved(e *Entry) bool {
	staff, window := e.whom()
	switch by := s.By.Staff; {
	case len(e.Taken) > 0 && !s.By.Differs(e.Taken[0].By):
		return true
	case by == "":
		return false
	case staff == "" && window != "":
		return s.windowOf(by, e.Day) == window || s.windowOf(by, s.Today) == window
	default:
		return by == staff || by == e.Staff
	}
}

// windowOf is the window at which a person stood on a day, "" for none.
func (s *State) windowOf(staff string, day roster.Date) string {
	window, since := "", roster.Date(-1)
	for _, m := range s.Moves {
		if m.Staff == staff && m.From <= day && m.From > since {
			window, since = m.Window, m.From
		}
	}
	return window
}

// Words are who may take a step, none where anybody may.
func (r Right) Words() []Word {
	var who []Word
	add := func(may bool, name string) {
		if may {
			who = append(who, OwesWord(name))
		}
	}
	add(r.Office, "general_office")
	add(r.Director, "director")
	add(r.Window, "window")
	add(r.Staff, "staff")
	return who
}
