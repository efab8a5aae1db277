package register

import (
	"context"
	"slices"

	"redbanner/attendance"
	"redbanner/attendance/calendar"
	"redbanner/attendance/roster"
)

// Store is where entries are kept.
type Store interface {
	// Change loads what a step is judged by and the entry, or an empty one with the next
	// number where the number is 0, runs fn on them and writes what it did: the step, its
	// evidence, its facts and its event, all in one transaction under the centre's lock.
	Change(ctx context.Context, scope attendance.Scope, today roster.Date, register string, number int64, fn func(*State, Entry) (Change, error)) (Change, error)
	// Entries loads the entries of a register that the filter lets through, by number.
	Entries(ctx context.Context, scope attendance.Scope, register string, filter Filter) ([]Entry, error)
	// Calendar loads the working days of the centre.
	Calendar(ctx context.Context, scope attendance.Scope) (calendar.Calendar, error)
}

// Filter chooses entries; what is zero chooses all.
type Filter struct {
	Number      int64
	States      []string
	First, Last roster.Date // the entry's day lies between them, inclusive
	Staff       string
	Window      string
}

// Service is what people and programs ask of the registers. Who acts is the scope's
// Staff; without one it is the general office's own desk.
type Service struct {
	Store    Store
	Machines []Machine
}

// Machine returns the register of a name.
func (s *Service) Machine(register string) (*Machine, error) {
	var names []Word
	for i := range s.Machines {
		m := &s.Machines[i]
		if m.Register == register {
			return m, nil
		}
		names = append(names, m.Named())
	}
	return nil, roster.Errorf(roster.NotFound, "register.unknown", register, names)
}

// Open opens an entry; see Machine.Begin.
func (s *Service) Open(ctx context.Context, scope attendance.Scope, today roster.Date, register string, d Draft) (Change, error) {
	m, err := s.Machine(register)
	if err != nil {
		return Change{}, err
	}
	return s.Store.Change(ctx, scope, today, register, 0, func(state *State, e Entry) (Change, error) {
		return m.Begin(state, e.Number, d)
	})
}

// Take takes a step of an entry; see Machine.Take.
func (s *Service) Take(ctx context.Context, scope attendance.Scope, today roster.Date, register string, number int64, action string, d Draft) (Change, error) {
	m, err := s.Machine(register)
	if err != nil {
		return Change{}, err
	}
	if number <= 0 {
		return Change{}, m.noEntry(number)
	}
	return s.Store.Change(ctx, scope, today, register, number, func(state *State, e Entry) (Change, error) {
		if len(e.Taken) == 0 {
			return Change{}, m.noEntry(number)
		}
		return m.Take(state, e, action, d)
	})
}

func (m *Machine) noEntry(number int64) error {
	return roster.Errorf(roster.NotFound, "register.no_entry", m.Named(), number)
}

// Entry loads one entry.
func (s *Service) Entry(ctx context.Context, scope attendance.Scope, register string, number int64) (Entry, error) {
	m, err := s.Machine(register)
	if err != nil {
		return Entry{}, err
	}
	list, err := s.Store.Entries(ctx, scope, register, Filter{Number: number})
	if err != nil {
		return Entry{}, err
	}
	if number <= 0 || len(list) == 0 {
		return Entry{}, m.noEntry(number)
	}
	return list[0], nil
}

// Entries loads the entries of a register that the filter lets through, by number.
func (s *Service) Entries(ctx context.Context, scope attendance.Scope, register string, f Filter) ([]Entry, error) {
	m, err := s.Machine(register)
	if err != nil {
		return nil, err
	}
	for _, state := range f.States {
		if !slices.Contains(m.States(), state) {
			return nil, roster.Errorf(roster.Usage, "register.no_such_state", m.Named(), state, m.stateWords())
		}
	}
	return s.Store.Entries(ctx, scope, register, f)
}

func (m *Machine) stateWords() []Word {
	var words []Word
	for _, state := range m.States() {
		words = append(words, m.StateWord(state))
	}
	return words
}

// Due lists the clocks that run in all registers, as of a day, the earliest first. The
// entries are taken as they stand now.
func (s *Service) Due(ctx context.Context, scope attendance.Scope, on roster.Date) ([]Due, error) {
	cal, err := s.Store.Calendar(ctx, scope)
	if err != nil {
		return nil, err
	}
	var list []Due
	for i := range s.Machines {
		m := &s.Machines[i]
		var running []string
		for _, c := range m.Clocks {
			running = append(running, c.State)
		}
		if len(running) == 0 {
			continue
		}
		entries, err := s.Store.Entries(ctx, scope, m.Register, Filter{States: running})
		if err != nil {
			return nil, err
		}
		for _, e := range entries {
			list = append(list, m.Due(e, cal, on)...)
		}
	}
	slices.SortStableFunc(list, byDay)
	return list, nil
}
