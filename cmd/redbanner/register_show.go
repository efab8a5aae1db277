package main

import (
	"slices"
	"strings"
	"time"

	"redbanner/attendance/roster"
	"redbanner/http/words"
	"redbanner/scoring"
	"redbanner/scoring/register"
	"redbanner/scoring/rulebook"
)

// entryJSON is an entry of a register as scripts read it.
type entryJSON struct {
	Register string          `json:"register"`
	Number   int64           `json:"number"`
	State    string          `json:"state"`
	Day      roster.Date     `json:"day"`
	Staff    string          `json:"staff"`
	Window   string          `json:"window"`
	Version  int             `json:"version"`
	Next     []string        `json:"next"` // the steps that are possible now
	Fields   map[string]any  `json:"fields"`
	Steps    []takenJSON     `json:"steps"`
	Facts    []entryFactJSON `json:"facts,omitempty"`
	Repeats  []int64         `json:"repeats,omitempty"` // earlier entries that make this one weigh heavier
}

// takenJSON is a step as it was taken.
type takenJSON struct {
	Seq      int            `json:"seq"`
	Action   string         `json:"action"`
	State    string         `json:"state"`
	Day      roster.Date    `json:"day"`
	At       time.Time      `json:"at"`
	Account  string         `json:"account"`
	Staff    string         `json:"staff"`
	Note     string         `json:"note"`
	Fields   map[string]any `json:"fields"`
	Facts    []string       `json:"facts"`
	Evidence []evidenceJSON `json:"evidence"`
}

// evidenceJSON is a file that came with a step; its name is known where it is shown.
type evidenceJSON struct {
	SHA256 string `json:"sha256"`
	File   string `json:"file"`
}

// entryFactJSON is a fact of an entry with the clauses that it touches.
type entryFactJSON struct {
	ID       string            `json:"id"`
	Step     int               `json:"step"`
	Date     roster.Date       `json:"date"`
	Happened roster.Date       `json:"happened"` // where it was carried out of a closed month
	Kind     string            `json:"kind"`
	Staff    string            `json:"staff"`
	Window   string            `json:"window"`
	State    scoring.FactState `json:"state"`
	Clauses  []touchJSON       `json:"clauses"`
}

// touchJSON is what a fact is worth under a clause, before caps; negative for a deduction.
type touchJSON struct {
	Book   string          `json:"book"`
	Clause string          `json:"clause"`
	Points rulebook.Points `json:"points"`
}

// entry is the document of an entry. Evidence is named by files, as far as they are known.
func (r *registerCall) entry(m *register.Machine, e register.Entry, files map[string]string) entryJSON {
	d := entryJSON{
		Register: e.Register, Number: e.Number, State: e.State, Day: e.Day, Staff: e.Staff, Window: e.Window,
		Version: len(e.Taken), Next: []string{}, Fields: spread(m, e.Fields), Steps: []takenJSON{},
	}
	for _, w := range m.Next(e.State) {
		d.Next = append(d.Next, w.Plain)
	}
	for _, t := range e.Taken {
		step := takenJSON{
			Seq: t.Seq, Action: t.Action, State: t.State, Day: t.Day, At: t.At, Account: t.By.Account, Staff: t.By.Staff,
			Note: t.Note, Fields: spread(m, t.Fields), Facts: append([]string{}, t.Facts...), Evidence: []evidenceJSON{},
		}
		for _, hash := range t.Evidence {
			step.Evidence = append(step.Evidence, evidenceJSON{hash, files[hash]})
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
		d := r.entry(m, c.Entry, namesOf(c))
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
func (r *registerCall) sayFact(f entryFactJSON) {
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
func (r *registerCall) touched(f entryFactJSON) string {
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
func (r *registerCall) factsOf(ctx call, e register.Entry, seq int) ([]entryFactJSON, error) {
	steps, place := map[string]int{}, map[string]int{} // by fact: its step, and its place among all
	for _, t := range e.Taken {
		for _, id := range t.Facts {
			if seq == 0 || t.Seq == seq {
				steps[id], place[id] = t.Seq, len(place)
			}
		}
	}
	if len(steps) == 0 {
		return nil, nil
	}
	// They name the entry; so do those of complaints:12 when complaints:1 is looked for.
	page, err := r.ledger().Search(ctx, r.scope, scoring.FactFilter{Source: e.Register, Text: e.Name()})
	var facts []entryFactJSON
	for i := range page.Facts {
		if f := &page.Facts[i]; steps[f.ID] != 0 {
			facts = append(facts, factOf(steps[f.ID], f, page.Touches[i]))
		}
	}
	slices.SortStableFunc(facts, func(a, b entryFactJSON) int { return place[a.ID] - place[b.ID] })
	return facts, err
}

func factOf(step int, f *scoring.Recorded, touches []scoring.FactTouch) entryFactJSON {
	d := entryFactJSON{
		ID: f.ID, Step: step, Date: f.Date, Happened: f.Happened, Kind: f.Kind, Staff: f.Staff, Window: f.Window,
		State: f.State(), Clauses: []touchJSON{},
	}
	for _, touch := range touches {
		points := touch.Points
		if !touch.Earns {
			points = -points
		}
		d.Clauses = append(d.Clauses, touchJSON{touch.Book, touch.Clause, points})
	}
	return d
}

// list shows entries in a table.
func (r *registerCall) list(m *register.Machine, entries []register.Entry) error {
	if r.a.cli.JSON {
		documents := make([]entryJSON, len(entries))
		for i, e := range entries {
			documents[i] = r.entry(m, e, nil)
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
		d := r.entry(m, e, files)
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
