package register

import (
	"slices"
	"strings"
	"time"

	"redbanner/attendance"
	"redbanner/attendance/evidence"
	"redbanner/attendance/roster"
	"redbanner/scoring/rulebook"
)

// State is what an entry and its steps are checked against.
type State struct {
	attendance.State
	Today   roster.Date
	Now     time.Time
	By      roster.Person // who acts; without a person it is the general office's own desk
	As      *roster.Actor // with which rights; nil leaves it to the offices
	Offices attendance.Offices
	Books   []*rulebook.Book // in force or ever used by the centre
}

// Draft is what somebody wants to put into a register: a new entry, or a step of one.
type Draft struct {
	Day    roster.Date // of an entry: when it happened or came in; of a step: when it was taken. Zero: today
	Staff  string      // of an entry: whom it is about, or ""
	Window string      // of an entry: which window it is about, or ""
	Fields Values
	Note   string
	Files  []evidence.File

	Carry   bool // facts of a closed month go into the current one
	Version int  // how many steps the entry had when it was looked at; 0: whatever it has now
}

// Change is what opening an entry or taking a step does, for the Store to write.
type Change struct {
	Entry Entry // as it stands then; the last of Taken is new
	Facts []Fact
	Forms []Form
	Files []evidence.File
}

// New is the step that the change adds.
func (c *Change) New() *Taken { return &c.Entry.Taken[len(c.Entry.Taken)-1] }

// Word names words of the catalogue inside a message: a register, a state, an action, a
// field or who is meant. Plain is the name itself, for whoever has no catalogue.
type Word struct {
	Key   string
	Plain string
}

// String is the name itself.
func (w Word) String() string { return w.Plain }

// Named is what the register is called.
func (m *Machine) Named() Word { return Word{"register.name." + m.Register, m.Register} }

// StateWord is what a state is called.
func (m *Machine) StateWord(state string) Word { return m.word("state", state) }

// ActionWord is what a step is called.
func (m *Machine) ActionWord(action string) Word { return m.word("action", action) }

// FieldWord is what a field, or a column of rows, is called.
func (m *Machine) FieldWord(field string) Word { return m.word("field", field) }

// ChoiceWord is what a choice of a field is called.
func (m *Machine) ChoiceWord(field, choice string) Word {
	return Word{"register.choice." + m.Register + "." + field + "." + choice, choice}
}

// Title is an entry as a message names it.
type Title struct {
	Register Word
	Number   int64
}

// Title is how a message names the entry of a number.
func (m *Machine) Title(number int64) Title { return Title{m.Named(), number} }

// OwesWord is what somebody who owes or may take a step is called.
func OwesWord(who string) Word { return Word{"register.owes." + who, who} }

func (m *Machine) word(family, name string) Word {
	return Word{"register." + family + "." + m.Register + "." + name, name}
}

// Begin opens an entry under a number.
func (m *Machine) Begin(s *State, number int64, d Draft) (Change, error) {
	e := Entry{
		Register: m.Register, Number: number, Day: d.Day,
		Staff: strings.TrimSpace(d.Staff), Window: strings.TrimSpace(d.Window),
	}
	if e.Day.IsZero() {
		e.Day = s.Today
	}
	if err := s.may(m, &m.Open, &e); err != nil {
		return Change{}, err
	}
	r := &reader{machine: m, state: s, on: []roster.Date{e.Day}}
	if e.Day > s.Today {
		r.fail("day", "day_to_come", e.Day.String(), s.Today.String())
	}
	if e.Staff != "" {
		if code, args := r.person(e.Staff); code != "" {
			r.fail("staff", code, e.Staff, args...)
		}
	}
	if e.Window != "" {
		if code := r.window(e.Window); code != "" {
			r.fail("window", code, e.Window)
		}
	}
	return m.apply(s, r, e, &m.Open, d, e.Day)
}

// Take takes a step of an entry.
func (m *Machine) Take(s *State, e Entry, action string, d Draft) (Change, error) {
	step, err := m.from(&e, action, d.Version)
	if err != nil {
		return Change{}, err
	}
	if err := s.may(m, step, &e); err != nil {
		return Change{}, err
	}
	day := d.Day
	if day.IsZero() {
		day = s.Today
	}
	r := &reader{machine: m, state: s, on: []roster.Date{e.Day, day}}
	if day > s.Today {
		r.fail("day", "day_to_come", day.String(), s.Today.String())
	}
	if last := e.last(); day < last.Day {
		r.fail("day", "before_last_step", day.String(), last.Day.String())
	}
	return m.apply(s, r, e, step, d, day)
}

// from finds the step of a name that is possible now, of an entry that nobody moved
// since it was looked at.
func (m *Machine) from(e *Entry, action string, version int) (*Step, error) {
	step, known := m.Step(action)
	last := e.last()
	next := m.Next(e.State)
	switch {
	case !known:
		return nil, roster.Errorf(roster.Usage, "register.no_such_action", m.Named(), action, m.actions())
	case version != 0 && version != len(e.Taken):
		return nil, roster.Errorf(roster.Conflict, "register.moved",
			m.Title(e.Number), last.By.String(), last.At, m.ActionWord(last.Action), m.StateWord(e.State))
	case slices.Contains(step.From, e.State):
		return step, nil
	case len(next) == 0:
		return nil, roster.Errorf(roster.Conflict, "register.ended",
			m.Title(e.Number), m.StateWord(e.State), last.At, last.By.String(), m.ActionWord(action))
	}
	return nil, roster.Errorf(roster.Conflict, "register.not_now",
		m.Title(e.Number), m.StateWord(e.State), last.At, last.By.String(), m.ActionWord(action), next)
}

// Next lists the actions that are possible in a state, none where entries end.
func (m *Machine) Next(state string) []Word {
	var words []Word
	for _, s := range m.Steps {
		if slices.Contains(s.From, state) {
			words = append(words, m.ActionWord(s.Action))
		}
	}
	return words
}

func (m *Machine) actions() []Word {
	words := make([]Word, len(m.Steps))
	for i, s := range m.Steps {
		words[i] = m.ActionWord(s.Action)
	}
	return words
}

// apply reads what the step says and does it.
func (m *Machine) apply(s *State, r *reader, e Entry, step *Step, d Draft, day roster.Date) (Change, error) {
	taken := Taken{
		Seq: len(e.Taken) + 1, Action: step.Action, State: step.To, Day: day, At: s.Now, By: s.By,
		Note: strings.TrimSpace(d.Note), Fields: r.read(step.Fields, d.Fields),
	}
	if code, args := wrongText(taken.Note); code != "" {
		r.fail("note", code, "", args...)
	}
	for _, f := range d.Files {
		taken.Evidence = append(taken.Evidence, f.SHA256)
	}
	e = e.With(taken)
	if len(r.faults) == 0 && step.Check != nil {
		r.faults = step.Check(e)
	}
	if len(r.faults) > 0 {
		return Change{}, &roster.Error{
			Kind: roster.Refused, Key: "register.refused", Problems: r.faults,
			Args: []any{m.Named(), m.ActionWord(step.Action), len(r.faults)},
		}
	}
	c := Change{Entry: e, Files: d.Files}
	if step.Forms != nil {
		c.Forms = step.Forms(e)
	}
	var err error
	if step.Facts != nil {
		c.Facts, err = m.settle(s, &e, step.Facts(e), d.Carry || m.Carries)
	}
	return c, err
}

// settle readies a step's facts for the ledger: each names its entry ("inspections:3", or
// one finding of it, "inspections:3/2"), none is the same as another, and those of a closed month go into the current one where that is wanted
// (rules.md 7).
func (m *Machine) settle(s *State, e *Entry, facts []Fact, carry bool) ([]Fact, error) {
	seen := map[string]bool{}
	for _, t := range e.Taken {
		for _, id := range t.Facts {
			seen[id] = true
		}
	}
	for i := range facts {
		f := &facts[i]
		if period, closed := s.closedOn(f.Date); closed {
			if !carry {
				return nil, roster.Errorf(roster.Closed, "register.period_closed", f.Date, period.String(), m.Title(e.Number))
			}
			s.carry(f)
		}
		if f.Ref != e.Name() && !strings.HasPrefix(f.Ref, e.Name()+"/") {
			f.Ref = e.Name()
		}
		f.Note = strings.Join(strings.Fields(f.Note), " ") // as the ledger keeps it
		ref := f.Ref
		for n := 2; seen[FactID(*f)]; n++ {
			f.Ref = ref + "/" + itoa(n)
		}
		f.ID = FactID(*f)
		seen[f.ID] = true
	}
	return facts, nil
}

// closedOn finds the shortest closed period that holds the day.
func (s *State) closedOn(day roster.Date) (roster.Period, bool) {
	var found roster.Period
	for _, p := range s.Closed {
		if p.Contains(day) && (found.IsZero() || p.Last()-p.First() < found.Last()-found.First()) {
			found = p
		}
	}
	return found, !found.IsZero()
}

// carry moves a fact to today. It keeps the window at which the person stood when it
// happened; of somebody who has left since, that window is all that can still bear it.
func (s *State) carry(f *Fact) {
	if f.Window == "" {
		if window := s.windowOf(f.Staff, f.Date); window != "" && s.WindowOn(window, s.Today) == "" {
			f.Window = window
		}
	}
	if code, _ := s.StaffOn(f.Staff, s.Today); f.Staff != "" && code != "" && f.Window != "" {
		f.Note = strings.TrimSpace(f.Note + "（当事人" + f.Staff + "已离职）")
		f.Staff = ""
	}
	f.Happened, f.Date = f.Date, s.Today
}

// Name is how facts, evidence and messages name the entry: "complaints:12".
func (e *Entry) Name() string { return e.Register + ":" + itoa(int(e.Number)) }

// With is the entry with one more step taken. The entry itself stays as it is.
func (e Entry) With(t Taken) Entry {
	e.State = t.State
	e.Fields = e.Fields.over(t.Fields)
	e.Taken = append(slices.Clone(e.Taken), t)
	return e
}
