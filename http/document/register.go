package document

import (
	"time"

	"redbanner/attendance/roster"
	"redbanner/scoring"
	"redbanner/scoring/register"
	"redbanner/scoring/rulebook"
)

// Register is how a register (登记簿) works.
type Register struct {
	Register string          `json:"register"`
	Name     string          `json:"name"`
	States   []Word          `json:"states"`
	Open     RegisterStep    `json:"open"`
	Steps    []RegisterStep  `json:"steps"`
	Clocks   []RegisterClock `json:"clocks"`
	Carries  bool            `json:"carries"`
}

// Word is a name and what people call it.
type Word struct {
	Name string `json:"name"`
	Word string `json:"word"`
}

type RegisterStep struct {
	Action string          `json:"action"`
	Word   string          `json:"word"`
	From   []string        `json:"from"`
	To     string          `json:"to"`
	By     []string        `json:"by" doc:"Any of these; empty: anybody."`
	Not    []string        `json:"not"`
	Fields []RegisterField `json:"fields"`
}

type RegisterField struct {
	Field    string             `json:"field"`
	Word     string             `json:"word"`
	Type     register.FieldType `json:"type"`
	Required bool               `json:"required"`
	Many     bool               `json:"many"`
	Choices  []Word             `json:"choices,omitempty"`
	Columns  []RegisterField    `json:"columns,omitempty"`
}

type RegisterClock struct {
	State       string `json:"state"`
	WorkingDays int    `json:"working_days"`
	From        string `json:"from"`
	Owes        string `json:"owes"`
}

// NewRegister is the document of a register; called puts its words into a language.
func NewRegister(m *register.Machine, called func(register.Word) string) Register {
	d := Register{
		Register: m.Register, Name: m.Name, States: []Word{}, Carries: m.Carries,
		Open: newRegisterStep(m, &m.Open, called), Steps: []RegisterStep{}, Clocks: []RegisterClock{},
	}
	for _, state := range m.States() {
		d.States = append(d.States, Word{state, called(m.StateWord(state))})
	}
	for i := range m.Steps {
		d.Steps = append(d.Steps, newRegisterStep(m, &m.Steps[i], called))
	}
	for _, c := range m.Clocks {
		d.Clocks = append(d.Clocks, RegisterClock{c.State, c.WorkingDays, c.From, c.Owes})
	}
	return d
}

func newRegisterStep(m *register.Machine, s *register.Step, called func(register.Word) string) RegisterStep {
	d := RegisterStep{
		Action: s.Action, Word: called(m.ActionWord(s.Action)), From: append([]string{}, s.From...), To: s.To,
		By: []string{}, Not: []string{}, Fields: newRegisterFields(m, s.Fields, called),
	}
	for _, w := range s.By.Words() {
		d.By = append(d.By, w.Plain)
	}
	if s.By.Uninvolved {
		d.Not = append(d.Not, "involved")
	}
	if s.By.Second {
		d.Not = append(d.Not, "step_before")
	}
	return d
}

func newRegisterFields(m *register.Machine, fields []register.Field, called func(register.Word) string) []RegisterField {
	documents := []RegisterField{}
	for _, f := range fields {
		d := RegisterField{Field: f.Name, Word: called(m.FieldWord(f.Name)), Type: f.Type, Required: f.Required, Many: f.Many}
		for _, choice := range f.Choices {
			d.Choices = append(d.Choices, Word{choice, called(m.ChoiceWord(f.Name, choice))})
		}
		if len(f.Columns) > 0 {
			d.Columns = newRegisterFields(m, f.Columns, called)
		}
		documents = append(documents, d)
	}
	return documents
}

// RegisterDue is one clock that runs.
type RegisterDue struct {
	Register string      `json:"register"`
	Number   int64       `json:"number"`
	State    string      `json:"state"`
	Since    roster.Date `json:"since"`
	Due      roster.Date `json:"due"`
	LateDays int         `json:"late_days"`
	Owes     string      `json:"owes"`
	Staff    string      `json:"staff"`
	Window   string      `json:"window"`
}

// NewRegisterDue is the document of a clock.
func NewRegisterDue(d register.Due) RegisterDue {
	return RegisterDue{d.Register, d.Number, d.State, d.Since, d.Day, d.Late, d.Owes, d.Staff, d.Window}
}

// RegisterEntry is an entry of a register as scripts read it.
type RegisterEntry struct {
	Register string          `json:"register"`
	Number   int64           `json:"number"`
	State    string          `json:"state"`
	Day      roster.Date     `json:"day"`
	Staff    string          `json:"staff"`
	Window   string          `json:"window"`
	Version  int             `json:"version"`
	Next     []string        `json:"next" doc:"The steps that are possible now."`
	Fields   map[string]any  `json:"fields"`
	Steps    []RegisterTaken `json:"steps"`
	Facts    []RegisterFact  `json:"facts,omitempty"`
	Repeats  []int64         `json:"repeats,omitempty" doc:"Earlier entries that make this one weigh heavier."`
}

// RegisterTaken is a step as it was taken.
type RegisterTaken struct {
	Seq      int             `json:"seq"`
	Action   string          `json:"action"`
	State    string          `json:"state"`
	Day      roster.Date     `json:"day"`
	At       time.Time       `json:"at"`
	Account  string          `json:"account"`
	Staff    string          `json:"staff"`
	Note     string          `json:"note"`
	Fields   map[string]any  `json:"fields"`
	Facts    []string        `json:"facts"`
	Evidence []RegisterProof `json:"evidence"`
}

// RegisterProof is a file that came with a step; its name is known where it is shown.
type RegisterProof struct {
	SHA256 string `json:"sha256"`
	File   string `json:"file"`
}

// RegisterFact is a fact of an entry with the clauses that it touches.
type RegisterFact struct {
	ID       string            `json:"id"`
	Step     int               `json:"step"`
	Date     roster.Date       `json:"date"`
	Happened roster.Date       `json:"happened" doc:"Where it was carried out of a closed month."`
	Kind     string            `json:"kind"`
	Staff    string            `json:"staff"`
	Window   string            `json:"window"`
	State    scoring.FactState `json:"state"`
	Clauses  []RegisterTouch   `json:"clauses"`
}

// RegisterTouch is what a fact is worth under a clause, before caps; negative for a deduction.
type RegisterTouch struct {
	Book   string          `json:"book"`
	Clause string          `json:"clause"`
	Points rulebook.Points `json:"points"`
}

// NewRegisterEntry is the document of an entry. Evidence is named by files, as far as they
// are known.
func NewRegisterEntry(m *register.Machine, e register.Entry, files map[string]string) RegisterEntry {
	d := RegisterEntry{
		Register: e.Register, Number: e.Number, State: e.State, Day: e.Day, Staff: e.Staff, Window: e.Window,
		Version: len(e.Taken), Next: []string{}, Fields: spread(m, e.Fields), Steps: []RegisterTaken{},
	}
	for _, w := range m.Next(e.State) {
		d.Next = append(d.Next, w.Plain)
	}
	for _, t := range e.Taken {
		step := RegisterTaken{
			Seq: t.Seq, Action: t.Action, State: t.State, Day: t.Day, At: t.At, Account: t.By.Account, Staff: t.By.Staff,
			Note: t.Note, Fields: spread(m, t.Fields), Facts: append([]string{}, t.Facts...), Evidence: []RegisterProof{},
		}
		for _, hash := range t.Evidence {
			step.Evidence = append(step.Evidence, RegisterProof{hash, files[hash]})
		}
		d.Steps = append(d.Steps, step)
	}
	return d
}

// spread makes lists of fields that may have many values or rows.
func spread(m *register.Machine, v register.Values) map[string]any {
	values := make(map[string]any, len(v))
	for name, text := range v {
		switch f := registerField(m, name); {
		case f.Type == register.Rows:
			values[name] = v.Rows(name)
		case f.Many:
			values[name] = v.Lines(name)
		default:
			values[name] = text
		}
	}
	return values
}

// registerField finds a field by its name in whichever step has it.
func registerField(m *register.Machine, name string) register.Field {
	for _, s := range append([]register.Step{m.Open}, m.Steps...) {
		for _, f := range s.Fields {
			if f.Name == name {
				return f
			}
		}
	}
	return register.Field{Name: name}
}

// RegisterFactsOf are the facts that the steps of an entry put on the ledger, in the order
// of the steps: of one step, or with 0 of all. They are looked for on a page of the ledger.
func RegisterFactsOf(e register.Entry, seq int, page scoring.FactPage) []RegisterFact {
	at := map[string]int{}
	for i := range page.Facts {
		at[page.Facts[i].ID] = i + 1
	}
	var facts []RegisterFact
	for _, t := range e.Taken {
		for _, id := range t.Facts {
			if i := at[id]; i > 0 && (seq == 0 || t.Seq == seq) {
				facts = append(facts, newRegisterFact(t.Seq, &page.Facts[i-1], page.Touches[i-1]))
			}
		}
	}
	return facts
}

func newRegisterFact(step int, f *scoring.Recorded, touches []scoring.FactTouch) RegisterFact {
	d := RegisterFact{
		ID: f.ID, Step: step, Date: f.Date, Happened: f.Happened, Kind: f.Kind, Staff: f.Staff, Window: f.Window,
		State: f.State(), Clauses: []RegisterTouch{},
	}
	for _, t := range touches {
		d.Clauses = append(d.Clauses, RegisterTouch{t.Book, t.Clause, signed(t)})
	}
	return d
}
