package main

import (
	"slices"
	"strings"

	"redbanner/attendance/roster"
	"redbanner/scoring/register"
)

// registerJSON is how a register works.
type registerJSON struct {
	Register string             `json:"register"`
	Name     string             `json:"name"`
	States   []wordJSON         `json:"states"`
	Open     registerStepJSON   `json:"open"`
	Steps    []registerStepJSON `json:"steps"`
	Clocks   []registerClocks   `json:"clocks"`
	Carries  bool               `json:"carries"`
}

// wordJSON is a name and what people call it.
type wordJSON struct {
	Name string `json:"name"`
	Word string `json:"word"`
}

type registerStepJSON struct {
	Action string              `json:"action"`
	Word   string              `json:"word"`
	From   []string            `json:"from"`
	To     string              `json:"to"`
	By     []string            `json:"by"` // any of these; empty: anybody
	Not    []string            `json:"not"`
	Fields []registerFieldJSON `json:"fields"`
}

type registerFieldJSON struct {
	Field    string              `json:"field"`
	Word     string              `json:"word"`
	Type     register.FieldType  `json:"type"`
	Required bool                `json:"required"`
	Many     bool                `json:"many"`
	Choices  []wordJSON          `json:"choices,omitempty"`
	Columns  []registerFieldJSON `json:"columns,omitempty"`
}

type registerClocks struct {
	State       string `json:"state"`
	WorkingDays int    `json:"working_days"`
	From        string `json:"from"`
	Owes        string `json:"owes"`
}

func (r *registerCall) machineDocument(m *register.Machine) registerJSON {
	d := registerJSON{
		Register: m.Register, Name: m.Name, States: []wordJSON{}, Carries: m.Carries,
		Open: r.stepDocument(m, &m.Open), Steps: []registerStepJSON{}, Clocks: []registerClocks{},
	}
	for _, state := range m.States() {
		d.States = append(d.States, wordJSON{state, r.a.registerWord(m.StateWord(state))})
	}
	for i := range m.Steps {
		d.Steps = append(d.Steps, r.stepDocument(m, &m.Steps[i]))
	}
	for _, c := range m.Clocks {
		d.Clocks = append(d.Clocks, registerClocks{c.State, c.WorkingDays, c.From, c.Owes})
	}
	return d
}

func (r *registerCall) stepDocument(m *register.Machine, s *register.Step) registerStepJSON {
	d := registerStepJSON{
		Action: s.Action, Word: r.a.registerWord(m.ActionWord(s.Action)), From: append([]string{}, s.From...), To: s.To,
		By: []string{}, Not: []string{}, Fields: r.fieldDocuments(m, s.Fields),
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

func (r *registerCall) fieldDocuments(m *register.Machine, fields []register.Field) []registerFieldJSON {
	documents := []registerFieldJSON{}
	for _, f := range fields {
		d := registerFieldJSON{Field: f.Name, Word: r.a.registerWord(m.FieldWord(f.Name)), Type: f.Type, Required: f.Required, Many: f.Many}
		for _, choice := range f.Choices {
			d.Choices = append(d.Choices, wordJSON{choice, r.a.registerWord(m.ChoiceWord(f.Name, choice))})
		}
		if len(f.Columns) > 0 {
			d.Columns = r.fieldDocuments(m, f.Columns)
		}
		documents = append(documents, d)
	}
	return documents
}

// kinds lists the registers.
func (r *registerCall) kinds() error {
	if r.a.cli.JSON {
		documents := make([]registerJSON, len(r.Machines))
		for i := range r.Machines {
			documents[i] = r.machineDocument(&r.Machines[i])
		}
		return r.a.print(map[string]any{"registers": documents})
	}
	t := r.a.table("column.register.register", "column.register.name", "column.register.opens", "column.register.actions")
	for i := range r.Machines {
		m := &r.Machines[i]
		var actions []string
		for _, s := range m.Steps {
			actions = append(actions, r.a.registerWord(m.ActionWord(s.Action)))
		}
		t.row(m.Register, r.a.registerWord(m.Named()), r.a.registerWord(m.ActionWord(m.Open.Action)), r.a.list(actions))
	}
	return t.print(r.a.stdout)
}

// kind tells how a register works: its steps with who may take them, what they say, and
// by when they are due.
func (r *registerCall) kind(m *register.Machine) error {
	if r.a.cli.JSON {
		return r.a.print(r.machineDocument(m))
	}
	r.a.say("register.kind", r.a.registerWord(m.Named()), m.Register)
	t := r.a.table("column.register.action", "column.register.name", "column.register.from", "column.register.to", "column.register.by")
	for _, s := range append([]register.Step{m.Open}, m.Steps...) {
		var from []string
		for _, state := range s.From {
			from = append(from, r.a.registerWord(m.StateWord(state)))
		}
		t.row(s.Action, r.a.registerWord(m.ActionWord(s.Action)), dash(r.a.list(from)), r.a.registerWord(m.StateWord(s.To)), r.a.wording().MayTake(s.By))
	}
	if err := t.print(r.a.stdout); err != nil {
		return err
	}
	r.a.say("register.fields")
	fields := r.a.table("column.register.action", "column.register.field", "column.register.name", "column.register.type", "column.register.choices")
	for _, s := range append([]register.Step{m.Open}, m.Steps...) {
		r.fieldRows(m, fields, s.Action, s.Fields)
	}
	if err := fields.print(r.a.stdout); err != nil {
		return err
	}
	for _, c := range m.Clocks {
		r.sayClock(m, c)
	}
	return nil
}

func (r *registerCall) sayClock(m *register.Machine, c register.Clock) {
	state, owes := r.a.registerWord(m.StateWord(c.State)), r.a.registerWord(register.OwesWord(c.Owes))
	if c.From != "" {
		r.a.say("register.clock_from", state, owes, c.WorkingDays, r.a.registerWord(m.FieldWord(c.From)))
		return
	}
	r.a.say("register.clock", state, owes, c.WorkingDays)
}

func (r *registerCall) fieldRows(m *register.Machine, t *textTable, action string, fields []register.Field) {
	for i := range fields {
		f := &fields[i]
		kind := r.a.word("register.type.", string(f.Type))
		if f.Required {
			kind += r.a.printer.T("register.required")
		}
		if f.Many {
			kind += r.a.printer.T("register.many")
		}
		var choices []string
		for _, choice := range f.Choices {
			choices = append(choices, r.a.registerWord(m.ChoiceWord(f.Name, choice)))
		}
		t.row(action, f.Name, r.a.registerWord(m.FieldWord(f.Name)), kind, r.a.list(choices))
		r.fieldRows(m, t, action+" · "+f.Name, f.Columns)
	}
}

// dueJSON is one clock that runs.
type dueJSON struct {
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

// due shows the clocks that run.
func (r *registerCall) due(on roster.Date, list []register.Due) error {
	if r.a.cli.JSON {
		documents := []dueJSON{}
		for _, d := range list {
			documents = append(documents, dueJSON{d.Register, d.Number, d.State, d.Since, d.Day, d.Late, d.Owes, d.Staff, d.Window})
		}
		return r.a.print(map[string]any{"on": on, "due": documents})
	}
	if len(list) == 0 {
		r.a.say("register.none_due", on)
		return nil
	}
	t := r.a.table("column.register.due", ">column.register.late", "column.register.name", ">column.register.number",
		"column.register.state", "column.register.since", "column.register.owes")
	for _, d := range list {
		m := r.Machines[slices.IndexFunc(r.Machines, func(m register.Machine) bool { return m.Register == d.Register })]
		late := ""
		if d.Late > 0 {
			late = itoa(d.Late)
		}
		t.row(d.Day.String(), late, r.a.registerWord(m.Named()), number(d.Number), r.a.registerWord(m.StateWord(d.State)), d.Since.String(), r.owes(d))
	}
	return t.print(r.a.stdout)
}

// owes names who owes a step, with the window or the person where it is one.
func (r *registerCall) owes(d register.Due) string {
	who := r.a.registerWord(register.OwesWord(d.Owes))
	switch d.Owes {
	case "window":
		return strings.TrimSpace(who + " " + d.Window)
	case "staff":
		return strings.TrimSpace(who + " " + d.Staff)
	}
	return who
}
