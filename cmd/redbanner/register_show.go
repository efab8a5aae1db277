package main

import (
	"slices"
	"strings"

	"redbanner/http/document"
	"redbanner/http/words"
	"redbanner/scoring"
	"redbanner/scoring/register"
)

// tell says where an entry stands after a step, and what came of it.
func (r *registerCall) tell(ctx call, m *register.Machine, c register.Change) error {
	facts, err := r.factsOf(ctx, c.Entry, len(c.Entry.Taken))
	if err != nil {
		return err
	}
	repeats, err := r.repeats(ctx, m, c.Entry)
	if err != nil {
		return err
	}
	if r.a.cli.JSON {
		d := document.NewRegisterEntry(m, c.Entry, namesOf(c))
		d.Facts, d.Repeats = facts, repeats
		return r.a.print(d)
	}
	r.standing(m, c.Entry)
	for _, f := range facts {
		r.sayFact(f)
	}
	r.sayRepeats(repeats)
	cal, err := r.Store.Calendar(ctx, r.scope)
	if err != nil {
		return err
	}
	for _, d := range m.Due(c.Entry, cal, r.today) {
		r.a.say("register.due_by", d.Day, r.owes(d))
	}
	return nil
}

// repeats are the numbers of the earlier entries that make an entry weigh heavier.
func (r *registerCall) repeats(ctx call, m *register.Machine, e register.Entry) ([]int64, error) {
	if m.Heavier == "" {
		return nil, nil
	}
	others, err := r.Entries(ctx, r.scope, m.Register, register.Filter{First: e.Day - 366, Last: e.Day})
	var numbers []int64
	for _, earlier := range m.Repeats(e, others) {
		numbers = append(numbers, earlier.Number)
	}
	return numbers, err
}

func (r *registerCall) sayRepeats(numbers []int64) {
	if len(numbers) == 0 {
		return
	}
	texts := make([]string, len(numbers))
	for i, n := range numbers {
		texts[i] = number(n)
	}
	r.a.say("register.repeats", r.a.list(texts))
}

func namesOf(c register.Change) map[string]string {
	names := map[string]string{}
	for _, f := range c.Files {
		names[f.SHA256] = f.Name
	}
	return names
}

// standing says the state of an entry and what is possible next.
func (r *registerCall) standing(m *register.Machine, e register.Entry) {
	name, state := r.a.registerWord(m.Named()), r.a.registerWord(m.StateWord(e.State))
	if next := m.Next(e.State); len(next) > 0 {
		r.a.say("register.now", name, e.Number, state, r.a.registerWords(next))
		return
	}
	r.a.say("register.now_ended", name, e.Number, state)
}

// sayFact says what a fact costs or earns.
func (r *registerCall) sayFact(f document.RegisterFact) {
	who := f.Staff
	if who == "" {
		who = f.Window
	}
	r.a.say("register.fact", f.ID, words.Kind(f.Kind), who, f.Date, r.touched(f))
	if !f.Happened.IsZero() {
		r.a.say("register.carried", f.Happened, f.Date)
	}
}

// touched lists the clauses of a fact with what it is worth under each.
func (r *registerCall) touched(f document.RegisterFact) string {
	var parts []string
	for _, c := range f.Clauses {
		parts = append(parts, c.Clause+" "+c.Points.String())
	}
	if f.State != scoring.FactConfirmed {
		parts = append(parts, r.a.word("register.fact_state.", string(f.State)))
	}
	if len(parts) == 0 {
		return "–"
	}
	return r.a.list(parts)
}

// factsOf loads the facts that an entry's steps put on the ledger: of one step, or with 0
// of all.
func (r *registerCall) factsOf(ctx call, e register.Entry, seq int) ([]document.RegisterFact, error) {
	if !slices.ContainsFunc(e.Taken, func(t register.Taken) bool { return len(t.Facts) > 0 && (seq == 0 || t.Seq == seq) }) {
		return nil, nil
	}
	// They name the entry; so do those of complaints:12 when complaints:1 is looked for.
	page, err := r.ledger().Search(ctx, r.scope, scoring.FactFilter{Source: e.Register, Text: e.Name()})
	return document.RegisterFactsOf(e, seq, page), err
}

// list shows entries in a table.
func (r *registerCall) list(m *register.Machine, entries []register.Entry) error {
	if r.a.cli.JSON {
		documents := make([]document.RegisterEntry, len(entries))
		for i, e := range entries {
			documents[i] = document.NewRegisterEntry(m, e, nil)
		}
		return r.a.print(map[string]any{"register": m.Register, "entries": documents})
	}
	if len(entries) == 0 {
		r.a.say("register.none", r.a.registerWord(m.Named()))
		return nil
	}
	t := r.a.table(">column.register.number", "column.register.day", "column.register.staff", "column.register.window",
		"column.register.state", "column.register.since", "column.register.said")
	for _, e := range entries {
		t.row(number(e.Number), e.Day.String(), e.Staff, e.Window, r.a.registerWord(m.StateWord(e.State)),
			e.Taken[len(e.Taken)-1].Day.String(), shortened(r.said(m, m.Open.Fields, e.Taken[0].Fields)))
	}
	return t.print(r.a.stdout)
}

// shortened keeps a table's line readable.
func shortened(s string) string {
	const most = 60
	runes := []rune(strings.ReplaceAll(s, "\n", " "))
	if len(runes) <= most {
		return string(runes)
	}
	return string(runes[:most]) + "…"
}

// said shows what a step says, field by field in the step's order.
func (r *registerCall) said(m *register.Machine, fields []register.Field, v register.Values) string {
	return r.a.wording().Says(m, fields, v)
}

// show shows an entry with its steps, facts and evidence.
func (r *registerCall) show(ctx call, m *register.Machine, e register.Entry) error {
	links, err := r.ledger().Evidence(ctx, r.scope, e.Name())
	if err != nil {
		return err
	}
	files := map[string]string{}
	for _, l := range links {
		files[l.SHA256] = l.Name
	}
	facts, err := r.factsOf(ctx, e, 0)
	if err != nil {
		return err
	}
	repeats, err := r.repeats(ctx, m, e)
	if err != nil {
		return err
	}
	if r.a.cli.JSON {
		d := document.NewRegisterEntry(m, e, files)
		d.Facts, d.Repeats = facts, repeats
		return r.a.print(d)
	}
	r.standing(m, e)
	r.a.say("register.about", e.Day, dash(e.Staff), dash(e.Window))
	if err := r.steps(m, e, files); err != nil {
		return err
	}
	for _, f := range facts {
		r.sayFact(f)
	}
	r.sayRepeats(repeats)
	return nil
}

// steps shows every step in order: when, what, by whom, and what was said.
func (r *registerCall) steps(m *register.Machine, e register.Entry, files map[string]string) error {
	t := r.a.table(">column.register.seq", "column.register.day", "column.register.action", "column.register.state",
		"column.register.who", "column.register.at", "column.register.said", "column.register.evidence")
	for _, taken := range e.Taken {
		fields := m.Open.Fields
		if step, known := m.Step(taken.Action); known && taken.Seq > 1 {
			fields = step.Fields
		}
		said := r.said(m, fields, taken.Fields)
		if taken.Note != "" {
			said = strings.TrimPrefix(said+r.a.printer.T("register.and")+taken.Note, r.a.printer.T("register.and"))
		}
		var names []string
		for _, hash := range taken.Evidence {
			names = append(names, files[hash])
		}
		t.row(itoa(taken.Seq), taken.Day.String(), r.a.registerWord(m.ActionWord(taken.Action)), r.a.registerWord(m.StateWord(taken.State)),
			taken.By.String(), wallClock(taken.At), strings.ReplaceAll(said, "\n", " "), r.a.list(names))
	}
	return t.print(r.a.stdout)
}
