package main

import (
	"slices"
	"strings"

	"redbanner/attendance/roster"
	"redbanner/http/document"
	"redbanner/scoring/register"
)

// kinds lists the registers.
func (r *registerCall) kinds() error {
	if r.a.cli.JSON {
		documents := make([]document.Register, len(r.Machines))
		for i := range r.Machines {
			documents[i] = document.NewRegister(&r.Machines[i], r.a.registerWord)
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
		return r.a.print(document.NewRegister(m, r.a.registerWord))
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

// due shows the clocks that run.
func (r *registerCall) due(on roster.Date, list []register.Due) error {
	if r.a.cli.JSON {
		documents := []document.RegisterDue{}
		for _, d := range list {
			documents = append(documents, document.NewRegisterDue(d))
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
