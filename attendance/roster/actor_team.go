package roster

import (
	"cmp"
	"slices"
)

// Stint is one person's time at one window; both days are inclusive, a zero one is open.
type Stint struct {
	Staff  string
	Window string
	From   Date
	To     Date
}

// Holds reports whether the stint is one of a person's and has the day.
func (s Stint) Holds(staff string, day Date) bool { return s.Staff == staff && s.meets(day, day) }

func (s Stint) meets(first, last Date) bool {
	return s.From <= last && (s.To.IsZero() || first <= s.To)
}

// Stints turns the moves of a centre into the times that people spent at their windows,
// by person and day. Of two moves of a person on one day the window with the later code
// wins.
func Stints(moves []Move) []Stint {
	ordered := slices.SortedFunc(slices.Values(moves), func(a, b Move) int {
		return cmp.Or(cmp.Compare(a.Staff, b.Staff), cmp.Compare(a.From, b.From), cmp.Compare(a.Window, b.Window))
	})
	var stints []Stint
	for i, move := range ordered {
		s := Stint{Staff: move.Staff, Window: move.Window, From: move.From}
		if i+1 < len(ordered) && ordered[i+1].Staff == move.Staff {
			s.To = ordered[i+1].From - 1
		}
		if s.To.IsZero() || s.From <= s.To {
			stints = append(stints, s)
		}
	}
	return stints
}

// TeamOf is who stood at one of the windows and when, out of all moves of the centre:
// what an Actor's Team is to be.
func TeamOf(windows []string, moves []Move) []Stint {
	return slices.DeleteFunc(Stints(moves), func(s Stint) bool { return !slices.Contains(windows, s.Window) })
}

// People are those whom a right reaches, each with the time within which: the actor
// without bounds, the people of his windows while they stood there. all tells that the
// right reaches everybody, and people is nil then.
func (a *Actor) People(right Right) (people []Stint, all bool) {
	reach := a.Reach(right)
	if reach == ReachCentre {
		return nil, true
	}
	people = []Stint{}
	if reach > ReachNothing && a.Staff != "" {
		people = append(people, Stint{Staff: a.Staff})
	}
	if reach == ReachWindow {
		people = append(people, a.Team...)
	}
	return people, false
}

// Public is whoever stands before the hall's screen or the notice board: he may read what
// is published in honour of somebody, and nothing else.
func Public() *Actor {
	return &Actor{Roles: []Role{RoleStaff}, Only: []Right{ReadHonours}}
}
