package http

import (
	"net/http"
	"slices"
	"strings"

	"redbanner/attendance"
	"redbanner/attendance/roster"
	"redbanner/http/page"
	"redbanner/http/words"
	"redbanner/scoring"
	"redbanner/scoring/register"
)

// entryShow serves GET /registers/{register}/{number}: an entry with what happened to it
// and what can be done now.
func (s *Site) entryShow(v *visit) error {
	m, looked, err := s.looked(v)
	if err != nil {
		return err
	}
	people, err := s.Attendance.Names(v.Context(), v.scope)
	if err != nil {
		return err
	}
	view := page.Record{
		Base: v.baseWith("registers", "entry", v.words().Word(m.Named()), looked.Number), State: page.Pill{Text: v.words().Word(m.StateWord(looked.State)), Tone: "info"},
		Facts: v.entryFacts(m, looked, people), Steps: v.possible(m, looked),
	}
	view.Crumbs = v.registerCrumbs(m)
	for _, d := range looked.Due {
		view.Warns = append(view.Warns, v.dueSentence(d, people))
	}
	if len(looked.Repeats) > 0 {
		view.Warns = append(view.Warns, v.T("register.repeats", v.numbers(looked.Repeats)))
	}
	if len(m.Next(looked.State)) == 0 {
		view.Closed = v.T("registers.ended")
	}
	names := map[string]string{}
	if slices.ContainsFunc(looked.Taken, func(t register.Taken) bool { return len(t.Evidence) > 0 }) {
		links, err := s.Facts.Evidence(v.Context(), v.scope, looked.Name())
		if err != nil {
			return err
		}
		view.Files = v.proofs(links)
		for _, l := range links {
			names[l.SHA256] = l.Name
		}
	}
	for _, taken := range looked.Taken {
		view.Way = append(view.Way, v.takenStage(m, taken, names, people))
	}
	if err := s.entryLedger(v, looked.Entry, &view, people); err != nil {
		return err
	}
	return v.listed(view, view.Lists...)
}

// looked is the entry of the address.
func (s *Site) looked(v *visit) (*register.Machine, register.Looked, error) {
	m, err := s.machine(v)
	if err != nil {
		return nil, register.Looked{}, err
	}
	number, err := v.numberOf("number")
	if err != nil {
		return nil, register.Looked{}, err
	}
	looked, err := s.Registers.Look(v.Context(), v.scope, v.today, m.Register, number)
	return m, looked, v.words().Said(err)
}

// entryFacts are the particulars of an entry as they stand after all its steps.
func (v *visit) entryFacts(m *register.Machine, e register.Looked, people attendance.People) []page.Fact {
	facts := []page.Fact{{Name: v.T("column.register.day"), Value: v.dayWords(e.Day)}}
	if e.Staff != "" {
		facts = append(facts, page.Fact{Name: v.T("registers.person"), Value: people.Name(e.Staff)})
	}
	if e.Window != "" {
		facts = append(facts, page.Fact{Name: v.T("column.register.window"), Value: people.WindowName(e.Window)})
	}
	for i := range m.Open.Fields {
		f := &m.Open.Fields[i]
		if e.Fields[f.Name] != "" {
			facts = append(facts, page.Fact{Name: v.words().Word(m.FieldWord(f.Name)), Value: v.words().FieldValue(m, f, v.named(m.Open.Fields, e.Fields, people))})
		}
	}
	return facts
}

// possible are the steps that the state of an entry allows: an address for whoever may
// take one, to the others who may.
func (v *visit) possible(m *register.Machine, e register.Looked) []page.Doing {
	var steps []page.Doing
	for _, p := range e.Possible {
		d := page.Doing{Label: v.words().Word(m.ActionWord(p.Action)), Who: v.T("registers.who_takes", v.words().MayTake(p.By))}
		if p.Why == nil {
			d.Href = entryAddress(m.Register, e.Number) + "/" + p.Action
		} else {
			d.Why = v.faultOf(v.words().Said(p.Why)).Text
		}
		steps = append(steps, d)
	}
	return steps
}

func (v *visit) numbers(list []int64) string {
	texts := make([]string, len(list))
	for i, n := range list {
		texts[i] = numeral(n)
	}
	return v.words().List(texts)
}

// dueSentence says by when the next step is due and from whom.
func (v *visit) dueSentence(d register.Due, people attendance.People) string {
	if d.Late > 0 {
		return v.T("registers.owed_late", v.owesStep(d, people), v.dayWords(d.Day), d.Late)
	}
	return v.T("registers.owed", v.owesStep(d, people), v.dayWords(d.Day))
}

// takenStage is a step as it was taken.
func (v *visit) takenStage(m *register.Machine, t register.Taken, files map[string]string, people attendance.People) page.Stage {
	fields := m.Open.Fields
	if step, known := m.Step(t.Action); known && t.Seq > 1 {
		fields = step.Fields
	}
	parts := []string{v.T("registers.taken", who(people, t.By), v.instant(t.At)), v.says(m, fields, t.Fields, people), t.Note}
	for _, hash := range t.Evidence {
		parts = append(parts, files[hash])
	}
	parts = slices.DeleteFunc(parts, func(s string) bool { return s == "" })
	return page.Stage{
		Label: v.T("registers.stage", v.words().Word(m.ActionWord(t.Action)), v.words().Word(m.StateWord(t.State))),
		When:  v.dayWords(t.Day), Note: strings.Join(parts, v.T("register.and")), State: "done",
	}
}

// entryLedger lists the facts that an entry put on the ledger.
func (s *Site) entryLedger(v *visit, e register.Entry, view *page.Record, people attendance.People) error {
	if !slices.ContainsFunc(e.Taken, func(t register.Taken) bool { return len(t.Facts) > 0 }) {
		return nil
	}
	found, err := s.Facts.Search(v.Context(), v.scope, scoring.FactFilter{Source: e.Register, Ref: e.Name()})
	if err != nil {
		return err
	}
	table := v.factTable(found, people)
	table.ID, table.Title, table.Empty = "facts", v.T("registers.facts"), v.T("registers.no_facts")
	l, err := v.list(table)
	view.Lists = []page.List{l}
	return err
}

// entryNew serves GET /registers/{register}/new: the form by which an entry is opened.
func (s *Site) entryNew(v *visit) error {
	m, err := s.machine(v)
	if err != nil {
		return err
	}
	form, err := s.openForm(v, m, 0)
	if err != nil {
		return err
	}
	return v.show(v.openPage(m, form))
}

// openForm asks what an entry says; more are the lines asked for beside the first ones.
func (s *Site) openForm(v *visit, m *register.Machine, more int) (page.Form, error) {
	ask, err := s.asker(v, m, nil)
	if err != nil {
		return page.Form{}, err
	}
	form := page.Form{
		ID: "entry", Action: "/registers/" + m.Register + "/new", Files: true, Wide: true,
		Submit: v.words().Word(m.ActionWord(m.Open.Action)), Cancel: "/registers/" + m.Register,
		Fields: []page.Field{
			{Name: "day", Label: v.T("registers.day"), Type: "date", Value: dateText(v.today), Max: dateText(v.today), Required: true},
			{Name: "staff", Label: v.T("registers.person"), Type: "select", Options: ask.people, Hint: v.T("registers.person_hint")},
			{Name: "window", Label: v.T("column.register.window"), Type: "select", Options: ask.windows},
		},
	}
	if !v.everywhere(roster.TakeSteps) {
		form.Fields[1].Value = v.scope.Staff
		form.Fields[2].Value = ask.names.WindowOf(v.scope.Staff, v.today)
	}
	form.Fields = append(form.Fields, ask.fields(m.Open.Fields, more)...)
	form.Fields = append(form.Fields, ask.last(&m.Open)...)
	return form, nil
}

func (v *visit) openPage(m *register.Machine, form page.Form) page.View {
	b := v.baseWith("registers", "entry_new", v.words().Word(m.Named()))
	b.Crumbs = v.registerCrumbs(m)
	return page.Desk{Base: b, Lead: v.T("registers.who_opens", v.words().MayTake(m.Open.By)), Parts: []page.Part{{Title: v.words().Word(m.ActionWord(m.Open.Action)), Form: &form}}}
}

// entryOpen serves POST /registers/{register}/new.
func (s *Site) entryOpen(v *visit) error {
	m, err := s.machine(v)
	if err != nil {
		return err
	}
	files, err := v.evidenceUpload()
	form, failed := s.openForm(v, m, v.moreRows())
	if failed != nil {
		return failed
	}
	if err == nil && v.PostForm.Get("more") == "yes" {
		return v.show(v.openPage(m, s.roomForMore(v, form)))
	}
	var done register.Change
	if err == nil {
		d := draftPosted(m.Open.Fields, v.PostForm)
		d.Files, d.Staff, d.Window = files, v.PostForm.Get("staff"), v.PostForm.Get("window")
		if d.Day, err = v.dayPosted("day", true); err == nil {
			done, err = s.Registers.Open(v.Context(), v.scope, v.today, m.Register, d)
		}
	}
	if err != nil {
		return v.stepAgain(m, &m.Open, err, form, func(f page.Form) page.View { return v.openPage(m, f) })
	}
	return v.to(entryAddress(m.Register, done.Entry.Number), "registers.opened", done.Entry.Number)
}

// roomForMore is the form as it was filled in, which has more lines now.
func (s *Site) roomForMore(v *visit, form page.Form) page.Form {
	form = form.Filled(v.PostForm, nil, "")
	for i := range form.Fields {
		if form.Fields[i].Name == "more" {
			form.Fields[i].Value, form.Fields[i].Values = "", nil
		}
	}
	return form
}

// stepNew serves GET /registers/{register}/{number}/{action}: the form of a step.
func (s *Site) stepNew(v *visit) error {
	m, looked, step, err := s.stepAsked(v)
	if err != nil {
		return err
	}
	form, view, err := s.stepForm(v, m, looked, step, 0)
	if err != nil {
		return err
	}
	return v.show(view(form))
}

// stepAsked is the step of the address, for somebody who may take it now.
func (s *Site) stepAsked(v *visit) (*register.Machine, register.Looked, *register.Step, error) {
	m, looked, err := s.looked(v)
	if err != nil {
		return nil, looked, nil, err
	}
	action := v.PathValue("action")
	for _, p := range looked.Possible {
		if p.Action == action {
			return m, looked, p.Step, v.words().Said(p.Why)
		}
	}
	step, known := m.Step(action)
	if !known {
		return nil, looked, nil, roster.Errorf(roster.NotFound, "page.nothing_there")
	}
	if v.Method == http.MethodPost {
		return m, looked, step, nil // the service says who was first
	}
	return nil, looked, nil, roster.Errorf(roster.Conflict, "registers.not_now", v.words().Word(m.ActionWord(action)), v.words().Word(m.StateWord(looked.State)))
}

// stepForm asks what a step says, on the page that shows it. It carries how many steps the entry had, so that nobody
// takes one on something that he has not seen.
func (s *Site) stepForm(v *visit, m *register.Machine, e register.Looked, step *register.Step, more int) (page.Form, func(page.Form) page.View, error) {
	ask, err := s.asker(v, m, &e.Entry)
	if err != nil {
		return page.Form{}, nil, err
	}
	form := page.Form{
		ID: "step", Action: entryAddress(m.Register, e.Number) + "/" + step.Action, Files: true, Wide: true,
		Submit: v.words().Word(m.ActionWord(step.Action)), Cancel: entryAddress(m.Register, e.Number),
		Hidden: []page.Hidden{{Name: "version", Value: numeral(int64(len(e.Taken)))}},
		Fields: []page.Field{{Name: "day", Label: v.T("registers.step_day"), Type: "date", Value: dateText(v.today), Max: dateText(v.today), Required: true}},
	}
	form.Fields = append(form.Fields, ask.fields(step.Fields, more)...)
	form.Fields = append(form.Fields, ask.last(step)...)
	return form, v.stepPage(m, e, step, ask.names), nil
}

// stepPage shows the form of a step below the entry that it is about.
func (v *visit) stepPage(m *register.Machine, e register.Looked, step *register.Step, people attendance.People) func(page.Form) page.View {
	action := v.words().Word(m.ActionWord(step.Action))
	b := v.baseWith("registers", "step", action, v.words().Word(m.Named()), e.Number)
	b.Crumbs = append(v.registerCrumbs(m), page.Link{Label: v.T("registers.number", e.Number), Href: entryAddress(m.Register, e.Number)})
	facts := v.entryFacts(m, e, people)
	return func(form page.Form) page.View {
		return page.Desk{Base: b, Facts: facts, Parts: []page.Part{{Title: action, Form: &form}}}
	}
}

// stepTake serves POST /registers/{register}/{number}/{action}.
func (s *Site) stepTake(v *visit) error {
	files, unread := v.evidenceUpload()
	m, looked, step, err := s.stepAsked(v)
	if err != nil {
		return err
	}
	form, view, err := s.stepForm(v, m, looked, step, v.moreRows())
	if err != nil {
		return err
	}
	if err = unread; err == nil && v.PostForm.Get("more") == "yes" {
		return v.show(view(s.roomForMore(v, form)))
	}
	var done register.Change
	if err == nil {
		d := draftPosted(step.Fields, v.PostForm)
		d.Files, d.Version = files, int(posted(v.PostForm, "version"))
		if d.Day, err = v.dayPosted("day", true); err == nil {
			done, err = s.Registers.Take(v.Context(), v.scope, v.today, m.Register, looked.Number, step.Action, d)
		}
	}
	if err != nil {
		return v.stepAgain(m, step, err, form, view)
	}
	return v.to(entryAddress(m.Register, looked.Number), v.tookKey(done), v.words().Word(m.ActionWord(step.Action)), len(done.Facts))
}

// tookKey says whether a step put facts on the ledger.
func (v *visit) tookKey(done register.Change) string {
	if len(done.Facts) > 0 {
		return "registers.took_with_facts"
	}
	return "registers.took"
}

// kindOptions are the kinds of fact that somebody may record.
func (v *visit) kindOptions(kinds []scoring.RecordableKind) []page.Option {
	options := []page.Option{{Label: v.T("facts.choose")}}
	for _, k := range kinds {
		options = append(options, page.Option{Value: k.ID, Label: words.Kind(k.ID)})
		if k.Name != "" {
			options[len(options)-1].Label = k.Name
		}
	}
	return options
}
