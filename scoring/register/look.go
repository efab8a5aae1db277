package register

import (
	"context"
	"slices"

	"redbanner/attendance"
	"redbanner/attendance/roster"
)

// Looked is an entry as somebody looks at it.
type Looked struct {
	Entry
	Possible []Possible // the steps that its state allows, in the machine's order
	Due      []Due      // the clocks that run
	Repeats  []int64    // earlier entries that make this one weigh heavier
}

// Possible is a step that the state of an entry allows.
type Possible struct {
	*Step
	Why error // nil: the visitor may take it
}

// Look shows an entry with the steps that may be taken now, and why not by the visitor.
func (s *Service) Look(ctx context.Context, scope attendance.Scope, today roster.Date, register string, number int64) (Looked, error) {
	e, err := s.Entry(ctx, scope, register, number)
	if err != nil {
		return Looked{}, err
	}
	m, err := s.Machine(register)
	if err != nil {
		return Looked{}, err
	}
	looked := Looked{Entry: e}
	if looked.Repeats, err = s.repeats(ctx, scope, m, e); err != nil {
		return Looked{}, err
	}
	state, err := s.Store.Rights(ctx, scope, today)
	if err != nil {
		return Looked{}, err
	}
	state.As = scope.As
	looked.Due = m.Due(e, state.Calendar, today)
	for i := range m.Steps {
		step := &m.Steps[i]
		if !slices.Contains(step.From, e.State) {
			continue
		}
		why := scope.As.CheckOne(roster.TakeSteps, roster.RecordFacts)
		if why == nil {
			why = state.may(m, step, &e)
		}
		looked.Possible = append(looked.Possible, Possible{step, why})
	}
	return looked, nil
}

// repeats are the numbers of the earlier entries that make one weigh heavier.
func (s *Service) repeats(ctx context.Context, scope attendance.Scope, m *Machine, e Entry) ([]int64, error) {
	if m.Heavier == "" {
		return nil, nil
	}
	others, err := s.Entries(ctx, scope, m.Register, Filter{First: e.Day - 366, Last: e.Day})
	var numbers []int64
	for _, earlier := range m.Repeats(e, others) {
		numbers = append(numbers, earlier.Number)
	}
	return numbers, err
}

// Opens tells of each register why the visitor may not open an entry of it, at least
// about himself or his window; nil where he may.
func (s *Service) Opens(ctx context.Context, scope attendance.Scope, today roster.Date) (map[string]error, error) {
	state, err := s.Store.Rights(ctx, scope, today)
	if err != nil {
		return nil, err
	}
	state.As = scope.As
	why := map[string]error{}
	for i := range s.Machines {
		m := &s.Machines[i]
		by := state.By.Staff
		if why[m.Register] = scope.As.CheckOne(roster.TakeSteps, roster.RecordFacts); why[m.Register] == nil {
			why[m.Register] = state.may(m, &m.Open, &Entry{Register: m.Register, Day: today, Staff: by, Window: state.windowOf(by, today)})
		}
	}
	return why, nil
}

// running are the states of the machines in which a clock runs, by register.
func (s *Service) running() map[string][]string {
	running := map[string][]string{}
	for _, m := range s.Machines {
		for _, c := range m.Clocks {
			if !slices.Contains(running[m.Register], c.State) {
				running[m.Register] = append(running[m.Register], c.State)
			}
		}
	}
	return running
}
