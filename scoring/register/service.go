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
	// Running loads the entries that are in one of the states of their register, by
	// register and number.
	Running(ctx context.Context, scope attendance.Scope, states map[string][]string) ([]Entry, error)
	// Rights loads who acts, and the people, offices and calendar by which it is judged who
	// may take a step; nothing else of a State.
	Rights(ctx context.Context, scope attendance.Scope, today roster.Date) (State, error)
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
	if err := scope.As.CheckOne(roster.TakeSteps, roster.RecordFacts); err != nil {
		return Change{}, err
	}
	m, err := s.Machine(register)
	if err != nil {
		return Change{}, err
	}
	return s.Store.Change(ctx, scope, today, register, 0, func(state *State, e Entry) (Change, error) {
		state.As = scope.As
		return m.Begin(state, e.Number, d)
	})
}

// Take takes a step of an entry; see Machine.Take.
func (s *Service) Take(ctx context.Context, scope attendance.Scope, today roster.Date, register string, number int64, action string, d Draft) (Change, error) {
	if err := scope.As.CheckOne(roster.TakeSteps, roster.RecordFacts); err != nil {
		return Change{}, err
	}
	m, err := s.Machine(register)
	if err != nil {
		return Change{}, err
	}
	if number <= 0 {
		return Change{}, m.noEntry(number)
	}
	return s.Store.Change(ctx, scope, today, register, number, func(state *State, e Entry) (Change, error) {
		state.As = scope.As
		if len(e.Taken) == 0 || !m.within(state, e, action) {
			return Change{}, m.noEntry(number)
		}
		return m.Take(state, e, action, d)
	})
}

// within reports whether who acts may know of the entry: by reading it, or because the
// step is for whoever stands at its window today.
func (m *Machine) within(state *State, e Entry, action string) bool {
	_, reads := m.For(state.As, e)
	step, known := m.Step(action)
	return reads || known && state.granted(step.By, &e)
}

func (m *Machine) noEntry(number int64) error {
	return roster.Errorf(roster.NotFound, "register.no_entry", m.Named(), number)
}

// Entry loads one entry as scope.As may see it; see Machine.For.
func (s *Service) Entry(ctx context.Context, scope attendance.Scope, register string, number int64) (Entry, error) {
	if err := scope.As.CheckAny(roster.ReadFacts); err != nil {
		return Entry{}, err
	}
	m, err := s.Machine(register)
	if err != nil {
		return Entry{}, err
	}
	list, err := s.Store.Entries(ctx, scope, register, Filter{Number: number})
	if err != nil {
		return Entry{}, err
	}
	if list = m.entriesFor(scope.As, list); number <= 0 || len(list) == 0 {
		return Entry{}, m.noEntry(number)
	}
	return list[0], nil
}

// Entries loads the entries of a register that the filter lets through, by number, as
// scope.As may see them; see Machine.For.
func (s *Service) Entries(ctx context.Context, scope attendance.Scope, register string, f Filter) ([]Entry, error) {
	if err := scope.As.CheckAny(roster.ReadFacts); err != nil {
		return nil, err
	}
	m, err := s.Machine(register)
	if err != nil {
		return nil, err
	}
	for _, state := range f.States {
		if !slices.Contains(m.States(), state) {
			return nil, roster.Errorf(roster.Usage, "register.no_such_state", m.Named(), state, m.stateWords())
		}
	}
	list, err := s.Store.Entries(ctx, scope, register, f)
	return m.entriesFor(scope.As, list), err
}

func (m *Machine) stateWords() []Word {
	var words []Word
	for _, state := range m.States() {
		words = append(words, m.StateWord(state))
	}
	return words
}

// Due lists the clocks that run in all registers, as of a day, the earliest first. The
// entries are taken as they stand now, those that scope.As may see.
func (s *Service) Due(ctx context.Context, scope attendance.Scope, on roster.Date) ([]Due, error) {
	if err := scope.As.CheckAny(roster.ReadFacts); err != nil {
		return nil, err
	}
	cal, err := s.Store.Calendar(ctx, scope)
	if err != nil {
		return nil, err
	}
	entries, err := s.Store.Running(ctx, scope, s.running())
	if err != nil {
		return nil, err
	}
	var list []Due
	for _, e := range entries {
		m, err := s.Machine(e.Register)
		if err != nil {
			return nil, err
		}
		if cut, seen := m.For(scope.As, e); seen {
			list = append(list, m.Due(cut, cal, on)...)
		}
	}
	slices.SortStableFunc(list, byDay)
	return list, nil
}
