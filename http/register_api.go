package http

import (
	"maps"
	"slices"
	"strings"

	"redbanner/attendance/roster"
	"redbanner/http/document"
	"redbanner/scoring"
	"redbanner/scoring/register"
)

// apiRegisters are the registers (登记簿): what they ask, their entries, what is due.
func (s *Site) apiRegisters() []*operation {
	read, step := with(roster.ReadFacts), with(roster.TakeSteps)
	return []*operation{
		apiGet("/registers", read, "List the registers with their states, steps and fields.", s.apiRegisterList),
		apiGet("/registers/due", read, "What is to be done about open entries, by when and by whom.", s.apiRegisterDue),
		apiGet("/registers/{register}", read, "How a register works.", s.apiRegisterShow),
		apiGet("/registers/{register}/entries", read, "Find the entries of a register.", s.apiEntryList),
		apiPost("/registers/{register}/entries", step, "Open an entry.", s.apiEntryOpen).takesAtMost(maxProofs),
		apiGet("/registers/{register}/entries/{number}", read, "Show an entry with every step, its facts and its evidence.", s.apiEntryShow),
		apiPost("/registers/{register}/entries/{number}/{action}", step, "Take a step of an entry.", s.apiEntryStep).takesAtMost(maxProofs),
	}
}

// apiRegisterList serves GET /api/v1/registers.
func (s *Site) apiRegisterList(v *visit, _ *nothing) (Listed[document.Register], error) {
	list := make([]document.Register, len(s.Registers.Machines))
	for i := range s.Registers.Machines {
		list[i] = document.NewRegister(&s.Registers.Machines[i], v.words().Word)
	}
	return whole(list), nil
}

type dueAsked struct {
	Paging
	Register string `query:"register" doc:"Only of this one."`
}

// apiRegisterDue serves GET /api/v1/registers/due.
func (s *Site) apiRegisterDue(v *visit, in *dueAsked) (Listed[document.RegisterDue], error) {
	due, err := s.Registers.Due(v.Context(), v.scope, v.today)
	if err != nil {
		return Listed[document.RegisterDue]{}, err
	}
	var list []document.RegisterDue
	for _, d := range due {
		if in.Register == "" || d.Register == in.Register {
			list = append(list, document.NewRegisterDue(d))
		}
	}
	return paged(in.Paging, list)
}

// OneRegister is what operations about one register take.
type OneRegister struct {
	Register string `path:"register" doc:"complaints and so on; see the list of registers."`
}

// apiRegisterShow serves GET /api/v1/registers/{register}.
func (s *Site) apiRegisterShow(v *visit, _ *OneRegister) (document.Register, error) {
	m, err := s.machine(v)
	if err != nil {
		return document.Register{}, err
	}
	return document.NewRegister(m, v.words().Word), nil
}

type entriesAsked struct {
	OneRegister
	Paging
	State  string `query:"state" doc:"A state of the register, or open for all in which something is still to be done."`
	Staff  string `query:"staff"`
	Window string `query:"window"`
	From   string `query:"from" doc:"The first day on which they happened or came in."`
	To     string `query:"to"`
}

// apiEntryList serves GET /api/v1/registers/{register}/entries.
func (s *Site) apiEntryList(v *visit, in *entriesAsked) (Listed[document.RegisterEntry], error) {
	m, err := s.machine(v)
	if err != nil {
		return Listed[document.RegisterEntry]{}, err
	}
	filter := register.Filter{Staff: in.Staff, Window: in.Window}
	switch in.State {
	case "":
	case "open":
		filter.States = runningStates(m)
	default:
		filter.States = []string{in.State}
	}
	if filter.First, err = dayField("from", in.From); err != nil {
		return Listed[document.RegisterEntry]{}, err
	}
	if filter.Last, err = dayField("to", in.To); err != nil {
		return Listed[document.RegisterEntry]{}, err
	}
	entries, err := s.Registers.Entries(v.Context(), v.scope, m.Register, filter)
	if err != nil {
		return Listed[document.RegisterEntry]{}, v.words().Said(err)
	}
	list := make([]document.RegisterEntry, len(entries))
	for i, e := range entries {
		list[i] = document.NewRegisterEntry(m, e, nil)
	}
	return paged(in.Paging, list)
}

// OneEntry is what operations about one entry of a register take.
type OneEntry struct {
	OneRegister
	Numbered
}

// apiEntryShow serves GET /api/v1/registers/{register}/entries/{number}.
func (s *Site) apiEntryShow(v *visit, in *OneEntry) (document.RegisterEntry, error) {
	m, err := s.machine(v)
	if err != nil {
		return document.RegisterEntry{}, err
	}
	return s.entryNow(v, m, in.Number, nil)
}

// entryNow is an entry as it stands after what was done to it.
func (s *Site) entryNow(v *visit, m *register.Machine, number int64, err error) (document.RegisterEntry, error) {
	if err != nil {
		return document.RegisterEntry{}, v.words().Said(err)
	}
	looked, err := s.Registers.Look(v.Context(), v.scope, v.today, m.Register, number)
	if err != nil {
		return document.RegisterEntry{}, v.words().Said(err)
	}
	links, err := s.Facts.Evidence(v.Context(), v.scope, looked.Name())
	if err != nil {
		return document.RegisterEntry{}, err
	}
	files := map[string]string{}
	for _, l := range links {
		files[l.SHA256] = l.Name
	}
	d := document.NewRegisterEntry(m, looked.Entry, files)
	d.Repeats = looked.Repeats
	if !slices.ContainsFunc(looked.Taken, func(t register.Taken) bool { return len(t.Facts) > 0 }) {
		return d, nil
	}
	// They name the entry; so do those of complaints:12 when complaints:1 is looked for.
	found, err := s.Facts.Search(v.Context(), v.scope, scoring.FactFilter{Source: m.Register, Text: looked.Name()})
	d.Facts = document.RegisterFactsOf(looked.Entry, 0, found)
	return d, err
}

// StepSaid is what a step of a register says.
type StepSaid struct {
	Day      string         `json:"day,omitempty" doc:"When it was taken, or came in; without it today."`
	Fields   map[string]any `json:"fields,omitempty" doc:"A text each, or a list of texts or of rows, as the register asks."`
	Note     string         `json:"note,omitempty" doc:"A remark, for the record."`
	Evidence []Sent         `json:"evidence,omitempty"`
	Carry    bool           `json:"carry,omitempty" doc:"Count facts of a closed month in the current one."`
}

// draft reads what a step says.
func (b *StepSaid) draft() (register.Draft, error) {
	d := register.Draft{Fields: register.Values{}, Note: b.Note, Carry: b.Carry}
	var err error
	if d.Day, err = dayField("day", b.Day); err != nil {
		return d, err
	}
	for _, name := range slices.Sorted(maps.Keys(b.Fields)) {
		text, ok := fieldText(b.Fields[name])
		if !ok {
			return d, refusedField(name, "api_bad_value", "")
		}
		d.Fields[name] = text
	}
	d.Files, err = proofsIn(b.Evidence)
	return d, err
}

// fieldText is a value as registers keep it: a text, lines of texts, or lines of rows.
func fieldText(value any) (string, bool) {
	switch value := value.(type) {
	case string:
		return value, true
	case map[string]any:
		row := register.Values{}
		for name, of := range value {
			text, ok := of.(string)
			if !ok {
				return "", false
			}
			row[name] = text
		}
		return row.String(), true
	case []any:
		lines := make([]string, len(value))
		for i, one := range value {
			text, ok := fieldText(one)
			if _, list := one.([]any); list || !ok || strings.Contains(text, "\n") {
				return "", false
			}
			lines[i] = text
		}
		return strings.Join(lines, "\n"), true
	}
	return "", false
}

type entryOpened struct {
	OneRegister
	Body struct {
		StepSaid
		Staff  string `json:"staff,omitempty" doc:"Whom it is about."`
		Window string `json:"window,omitempty" doc:"Which window it is about."`
	}
}

// apiEntryOpen serves POST /api/v1/registers/{register}/entries.
func (s *Site) apiEntryOpen(v *visit, in *entryOpened) (document.RegisterEntry, error) {
	m, err := s.machine(v)
	if err != nil {
		return document.RegisterEntry{}, err
	}
	d, err := in.Body.draft()
	if err != nil {
		return document.RegisterEntry{}, err
	}
	d.Staff, d.Window = in.Body.Staff, in.Body.Window
	done, err := s.Registers.Open(v.Context(), v.scope, v.today, m.Register, d)
	return s.entryNow(v, m, done.Entry.Number, err)
}

type entryStepped struct {
	OneEntry
	Action string `path:"action" doc:"One of the entry's next steps."`
	Body   struct {
		StepSaid
		Version int `json:"version,omitempty" minimum:"0" doc:"How many steps the entry had when it was read: somebody else's step in between is a conflict."`
	}
}

// apiEntryStep serves POST /api/v1/registers/{register}/entries/{number}/{action}.
func (s *Site) apiEntryStep(v *visit, in *entryStepped) (document.RegisterEntry, error) {
	m, err := s.machine(v)
	if err != nil {
		return document.RegisterEntry{}, err
	}
	d, err := in.Body.draft()
	if err != nil {
		return document.RegisterEntry{}, err
	}
	d.Version = in.Body.Version
	_, err = s.Registers.Take(v.Context(), v.scope, v.today, m.Register, in.Number, in.Action, d)
	return s.entryNow(v, m, in.Number, err)
}
