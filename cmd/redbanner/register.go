package main

import (
	"slices"
	"strings"

	"redbanner/attendance"
	"redbanner/attendance/evidence"
	"redbanner/attendance/roster"
	"redbanner/scoring"
	"redbanner/scoring/register"
	"redbanner/scoring/scoringdb"
)

type registerCommands struct {
	Kinds registerKindsCommand `cmd:"" help:"List the registers, or one with its states, steps and fields."`
	Open  registerOpenCommand  `cmd:"" help:"Open an entry: register open complaints --day 2025-03-07 --staff S014 --set channel=oral --set …"`
	Step  registerStepCommand  `cmd:"" help:"Take a step of an entry: register step complaints 12 uphold --by S001 --set …"`
	List  registerListCommand  `cmd:"" help:"List the entries of a register."`
	Show  registerShowCommand  `cmd:"" help:"Show an entry with every step, its facts and its evidence."`
	Due   registerDueCommand   `cmd:"" help:"List what is to be done about open entries, by when and by whom; what is overdue first."`
}

// registerCall is what every command of the registers begins with.
type registerCall struct {
	*register.Service
	a     *app
	names wordbook
	scope attendance.Scope
	today roster.Date
}

// registers opens the store and builds the service over it.
func (a *app) registers(ctx call) (*registerCall, error) {
	r, err := a.registerNames()
	if err != nil {
		return nil, err
	}
	if r.scope, err = a.scope(ctx); err != nil {
		return nil, err
	}
	r.Store = scoringdb.NewRegisters(a.db)
	r.today, err = a.today()
	return r, err
}

// registerNames knows the registers without a store.
func (a *app) registerNames() (*registerCall, error) {
	names, err := newWordbook()
	return &registerCall{Service: &register.Service{Machines: register.Machines()}, a: a, names: names}, err
}

// ledger is the service of the facts that entries put down.
func (r *registerCall) ledger() *scoring.Facts {
	return &scoring.Facts{Store: scoringdb.NewFacts(r.a.db)}
}

// machine finds a register by its name, in whatever language.
func (r *registerCall) machine(name string) (*register.Machine, error) {
	words := make([]register.Word, len(r.Machines))
	for i := range r.Machines {
		words[i] = r.Machines[i].Named()
	}
	m, err := r.Machine(r.names.named(name, words))
	return m, r.a.inWords(nil, err)
}

// registerSaid are the flags by which an entry or a step says something.
type registerSaid struct {
	Set      []string `sep:"none" help:"What a field says, FIELD=VALUE; once for each, several times where a field may have many." placeholder:"FIELD=VALUE"`
	Row      []string `sep:"none" help:"One finding, person or the like: 'field=value; field=value', or a JSON object." placeholder:"ROW"`
	Note     string   `help:"A remark, for the record."`
	Evidence []string `sep:"none" help:"A PDF, JPEG or PNG that proves it, of at most 5 MiB; may be given several times." placeholder:"FILE"`
	Carry    bool     `help:"Count facts of a closed month in the current one."`
}

// draft reads the flags for a step.
func (s *registerSaid) draft(r *registerCall, m *register.Machine, step *register.Step) (register.Draft, error) {
	d := register.Draft{Fields: register.Values{}, Note: s.Note, Carry: s.Carry}
	for _, pair := range s.Set {
		name, value, ok := register.CutPair(pair)
		if !ok {
			return d, roster.Errorf(roster.Usage, "register.bad_set", pair)
		}
		if err := r.set(m, step, d.Fields, name, value); err != nil {
			return d, err
		}
	}
	for _, row := range s.Row {
		if err := r.row(m, step, d.Fields, row); err != nil {
			return d, err
		}
	}
	for _, name := range s.Evidence {
		data, err := r.a.readFile(name, 64<<20)
		if err != nil {
			return d, err
		}
		file, err := evidence.Read(shown(name), data)
		if err != nil {
			return d, err
		}
		d.Files = append(d.Files, file)
	}
	return d, nil
}

// set puts one value into a field; a further one where the field may have many.
func (r *registerCall) set(m *register.Machine, step *register.Step, values register.Values, name, value string) error {
	name = r.names.field(m, step.Fields, name)
	i := slices.IndexFunc(step.Fields, func(f register.Field) bool { return f.Name == name })
	several := i >= 0 && (step.Fields[i].Many || step.Fields[i].Type == register.Rows)
	if i >= 0 {
		value = r.names.choice(m, &step.Fields[i], value)
	}
	switch earlier, given := values[name]; {
	case !given:
		values[name] = value
	case several:
		values[name] = earlier + "\n" + value
	default:
		return roster.Errorf(roster.Usage, "register.set_twice", r.a.registerWord(m.FieldWord(name)))
	}
	return nil
}

// row puts one row into the step's field of rows.
func (r *registerCall) row(m *register.Machine, step *register.Step, values register.Values, text string) error {
	i := slices.IndexFunc(step.Fields, func(f register.Field) bool { return f.Type == register.Rows })
	if i < 0 {
		return roster.Errorf(roster.Usage, "register.no_rows", r.a.registerWord(m.Named()), r.a.registerWord(m.ActionWord(step.Action)))
	}
	given, ok := register.ParseRow(strings.TrimSpace(text))
	if !ok {
		return roster.Errorf(roster.Usage, "register.bad_row", text)
	}
	named := register.Values{}
	columns := step.Fields[i].Columns
	for name, value := range given {
		column := r.names.field(m, columns, name)
		if at := slices.IndexFunc(columns, func(f register.Field) bool { return f.Name == column }); at >= 0 {
			value = r.names.choice(m, &columns[at], value)
		}
		named[column] = value
	}
	return r.set(m, step, values, step.Fields[i].Name, named.String())
}

type registerOpenCommand struct {
	Register string `arg:"" help:"The register; see register kinds."`
	Day      string `help:"When it happened or came in (default: today)." placeholder:"DATE"`
	Staff    string `help:"Staff code of whom it is about." placeholder:"CODE"`
	Window   string `help:"Code of the window that it is about." placeholder:"CODE"`
	registerSaid
}

// Run opens an entry.
func (c *registerOpenCommand) Run(ctx call, a *app) error {
	day, err := optionalDate(c.Day)
	if err != nil {
		return err
	}
	r, err := a.registers(ctx)
	if err != nil {
		return err
	}
	m, err := r.machine(c.Register)
	if err != nil {
		return err
	}
	draft, err := c.draft(r, m, &m.Open)
	if err != nil {
		return err
	}
	draft.Day, draft.Staff, draft.Window = day, c.Staff, c.Window
	done, err := r.Open(ctx, r.scope, r.today, m.Register, draft)
	if err != nil {
		return a.inWords(m, err)
	}
	return r.tell(ctx, m, done)
}

type registerStepCommand struct {
	Register string `arg:"" help:"The register."`
	Number   int64  `arg:"" help:"Number of the entry."`
	Action   string `arg:"" help:"The step; see register kinds REGISTER."`
	Day      string `help:"When the step was taken (default: today)." placeholder:"DATE"`
	Version  int    `help:"How many steps the entry had when you looked at it: somebody else's step in between is a conflict."`
	registerSaid
}

// Run takes a step.
func (c *registerStepCommand) Run(ctx call, a *app) error {
	day, err := optionalDate(c.Day)
	if err != nil {
		return err
	}
	r, err := a.registers(ctx)
	if err != nil {
		return err
	}
	m, err := r.machine(c.Register)
	if err != nil {
		return err
	}
	action := r.names.action(m, c.Action)
	step, known := m.Step(action)
	if !known {
		step = &register.Step{} // the service says which there are
	}
	draft, err := c.draft(r, m, step)
	if err != nil {
		return err
	}
	draft.Day, draft.Version = day, c.Version
	done, err := r.Take(ctx, r.scope, r.today, m.Register, c.Number, action, draft)
	if err != nil {
		return a.inWords(m, err)
	}
	return r.tell(ctx, m, done)
}

type registerListCommand struct {
	Register string   `arg:"" help:"The register."`
	State    []string `help:"Only entries in these states."`
	From     string   `help:"Only entries of this day and later." placeholder:"DATE"`
	To       string   `help:"Only entries of this day and earlier." placeholder:"DATE"`
	Staff    string   `help:"Only entries about this person." placeholder:"CODE"`
	Window   string   `help:"Only entries about this window." placeholder:"CODE"`
}

// Run lists entries.
func (c *registerListCommand) Run(ctx call, a *app) error {
	filter := register.Filter{Staff: c.Staff, Window: c.Window}
	var err error
	if filter.First, err = optionalDate(c.From); err != nil {
		return err
	}
	if filter.Last, err = optionalDate(c.To); err != nil {
		return err
	}
	r, err := a.registers(ctx)
	if err != nil {
		return err
	}
	m, err := r.machine(c.Register)
	if err != nil {
		return err
	}
	for _, state := range c.State {
		filter.States = append(filter.States, r.names.state(m, state))
	}
	entries, err := r.Entries(ctx, r.scope, m.Register, filter)
	if err != nil {
		return a.inWords(m, err)
	}
	return r.list(m, entries)
}

type registerShowCommand struct {
	Register string `arg:"" help:"The register."`
	Number   int64  `arg:"" help:"Number of the entry."`
}

// Run shows an entry.
func (c *registerShowCommand) Run(ctx call, a *app) error {
	r, err := a.registers(ctx)
	if err != nil {
		return err
	}
	m, err := r.machine(c.Register)
	if err != nil {
		return err
	}
	entry, err := r.Entry(ctx, r.scope, m.Register, c.Number)
	if err != nil {
		return a.inWords(m, err)
	}
	return r.show(ctx, m, entry)
}

type registerDueCommand struct {
	On       string `help:"As of this day (default: today)." placeholder:"DATE"`
	Register string `help:"Only this register."`
	Overdue  bool   `help:"Only what is overdue."`
}

// Run lists what is due.
func (c *registerDueCommand) Run(ctx call, a *app) error {
	on, err := optionalDate(c.On)
	if err != nil {
		return err
	}
	r, err := a.registers(ctx)
	if err != nil {
		return err
	}
	if c.Register != "" {
		m, err := r.machine(c.Register)
		if err != nil {
			return err
		}
		r.Machines = []register.Machine{*m}
	}
	if on.IsZero() {
		on = r.today
	}
	due, err := r.Due(ctx, r.scope, on)
	if err != nil {
		return err
	}
	if c.Overdue {
		due = slices.DeleteFunc(due, func(d register.Due) bool { return !d.Overdue(on) })
	}
	return r.due(on, due)
}

type registerKindsCommand struct {
	Register string `arg:"" optional:"" help:"Only this register, in full."`
}

// Run tells which registers there are, or how one works.
func (c *registerKindsCommand) Run(a *app) error {
	r, err := a.registerNames()
	if err != nil {
		return err
	}
	if c.Register == "" {
		return r.kinds()
	}
	m, err := r.machine(c.Register)
	if err != nil {
		return err
	}
	return r.kind(m)
}
