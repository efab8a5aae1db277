package register

import (
	"maps"
	"slices"
	"strings"

	"redbanner/attendance/roster"
)

// For is the entry as an actor may read it, and whether he may at all: of what is about
// him, or about his windows and who stood there on its day, without who complained and
// without findings about others.
func (m *Machine) For(as *roster.Actor, e Entry) (Entry, bool) {
	if as.Reach(roster.ReadFacts) == roster.ReachCentre {
		return e, true
	}
	staff, window := e.whom()
	if !as.CoversOn(roster.ReadFacts, roster.Owner{Staff: staff, Window: window}, e.Day) {
		return Entry{}, false
	}
	e.Fields = m.fieldsFor(as, e.Fields, e.Day)
	e.Taken = slices.Clone(e.Taken)
	for i := range e.Taken {
		e.Taken[i].Fields = m.fieldsFor(as, e.Taken[i].Fields, e.Day)
	}
	return e, true
}

// entriesFor are the entries as an actor may read them.
func (m *Machine) entriesFor(as *roster.Actor, list []Entry) []Entry {
	var seen []Entry
	for _, e := range list {
		if cut, may := m.For(as, e); may {
			seen = append(seen, cut)
		}
	}
	return seen
}

// fieldsFor leaves out the private fields, and rows about others.
func (m *Machine) fieldsFor(as *roster.Actor, v Values, day roster.Date) Values {
	cut := maps.Clone(v)
	for _, f := range m.fields() {
		switch {
		case f.Private:
			delete(cut, f.Name)
		case f.Type == Rows && cut[f.Name] != "":
			cut[f.Name] = rowsFor(as, v.Lines(f.Name), v.Rows(f.Name), day)
		}
	}
	return cut
}

// rowsFor keeps the rows that name nobody, and those about somebody in reach.
func rowsFor(as *roster.Actor, lines []string, rows []Values, day roster.Date) string {
	if len(rows) != len(lines) {
		return "" // not to be told apart
	}
	var kept []string
	for i, row := range rows {
		of := roster.Owner{Staff: row["staff"], Window: row["window"]}
		if of == (roster.Owner{}) || as.CoversOn(roster.ReadFacts, of, day) {
			kept = append(kept, lines[i])
		}
	}
	return strings.Join(kept, "\n")
}

// fields are those of all steps.
func (m *Machine) fields() []Field {
	all := slices.Clone(m.Open.Fields)
	for _, s := range m.Steps {
		all = append(all, s.Fields...)
	}
	return all
}

// Fields are what the steps of the register say, each once, in their order.
func (m *Machine) Fields() []Field {
	var each []Field
	for _, f := range m.fields() {
		if !slices.ContainsFunc(each, func(known Field) bool { return known.Name == f.Name }) {
			each = append(each, f)
		}
	}
	return each
}
