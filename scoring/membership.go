package scoring

import (
	"cmp"
	"slices"

	"redbanner/attendance/roster"
)

// nobody is the index of a window or person that does not exist.
const nobody = int32(-1)

// membership answers who was at which window on a day, by index of the ordered
// windows and staff.
type membership struct {
	windows  []roster.Window // by code
	staff    []roster.Staff  // by code
	windowAt map[string]int32
	staffAt  map[string]int32
	stints   [][]stint // by staff, ascending
	members  [][]stint // by window: everyone who was ever moved there
}

// stint is one person's time at one window; both days are inclusive.
type stint struct {
	staff, window int32
	from, to      roster.Date
}

// forever is later than any date.
const forever = roster.Date(1<<31 - 1)

func newMembership(in *Input) *membership {
	m := &membership{
		windows: slices.SortedFunc(slices.Values(in.Windows), func(a, b roster.Window) int { return cmp.Compare(a.Code, b.Code) }),
		staff:   slices.SortedFunc(slices.Values(in.Staff), func(a, b roster.Staff) int { return cmp.Compare(a.Code, b.Code) }),
	}
	m.windowAt = make(map[string]int32, len(m.windows))
	for i := range m.windows {
		m.windowAt[m.windows[i].Code] = int32(i)
	}
	m.staffAt = make(map[string]int32, len(m.staff))
	for i := range m.staff {
		m.staffAt[m.staff[i].Code] = int32(i)
	}
	m.place(in.Moves)
	return m
}

// place turns moves into stints. Of two moves of a person on one day the window
// with the later code wins, so that the order of rows does not matter.
func (m *membership) place(moves []roster.Move) {
	m.stints = make([][]stint, len(m.staff))
	m.members = make([][]stint, len(m.windows))
	ordered := slices.SortedFunc(slices.Values(moves), func(a, b roster.Move) int {
		return cmp.Or(cmp.Compare(a.Staff, b.Staff), cmp.Compare(a.From, b.From), cmp.Compare(a.Window, b.Window))
	})
	for i, move := range ordered {
		person, window := m.person(move.Staff), m.window(move.Window)
		if person == nobody || window == nobody {
			continue
		}
		to := forever
		if i+1 < len(ordered) && ordered[i+1].Staff == move.Staff {
			to = ordered[i+1].From - 1
		}
		if to < move.From {
			continue
		}
		s := stint{person, window, move.From, to}
		m.stints[person] = append(m.stints[person], s)
		m.members[window] = append(m.members[window], s)
	}
}

func (m *membership) window(code string) int32 {
	if i, ok := m.windowAt[code]; ok {
		return i
	}
	return nobody
}

func (m *membership) person(code string) int32 {
	if i, ok := m.staffAt[code]; ok {
		return i
	}
	return nobody
}

// windowOn returns the window of the person on the day, by the moves alone: a
// case that outlives its handler's employment still belongs to a window.
func (m *membership) windowOn(person int32, day roster.Date) int32 {
	if person == nobody {
		return nobody
	}
	for _, s := range m.stints[person] {
		if day >= s.from && day <= s.to {
			return s.window
		}
	}
	return nobody
}

// lastWindow returns the person's window on the last day of the period or of employment.
func (m *membership) lastWindow(person int32, last roster.Date) int32 {
	if left := m.staff[person].Left; !left.IsZero() {
		last = min(last, left)
	}
	return m.windowOn(person, last)
}

// windowCode returns the code of a window, "" for nobody.
func (m *membership) windowCode(window int32) string {
	if window == nobody {
		return ""
	}
	return m.windows[window].Code
}

// manned reports whether the window was open with a member employed on some day of [first, last].
func (m *membership) manned(window int32, first, last roster.Date) bool {
	w := m.windows[window]
	from, to := overlap(first, last, w.ActiveFrom, w.ActiveTo)
	for _, s := range m.members[window] {
		day, until := overlap(max(from, s.from), min(to, s.to), m.staff[s.staff].Joined, m.staff[s.staff].Left)
		if day <= until {
			return true
		}
	}
	return false
}

// overlap cuts [first, last] to the bounds given; zero bounds are open.
func overlap(first, last, from, to roster.Date) (start, end roster.Date) {
	if !to.IsZero() {
		last = min(last, to)
	}
	return max(first, from), last
}
