package http

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"redbanner/attendance"
	"redbanner/attendance/roster"
	"redbanner/http/page"
	"redbanner/reports/listing"
	"redbanner/scoring"
	"redbanner/scoring/rulebook"
)

// factNew serves GET /events/new: which kinds of fact there are, and the form of one.
func (s *Site) factNew(v *visit) error {
	kinds, err := s.Facts.Kinds(v.Context(), v.scope, v.today)
	if err != nil {
		return err
	}
	if !v.URL.Query().Has("kind") {
		return v.factKinds(kinds)
	}
	form, kind, err := s.factForm(v, kinds, v.URL.Query())
	if err != nil {
		return err
	}
	return v.show(v.factFormPage(form, kind))
}

// factKinds shows the kinds that can be recorded, with what each costs or earns.
func (v *visit) factKinds(kinds []scoring.RecordableKind) error {
	l := listing.List{Title: v.T("facts.kinds"), Empty: v.T("facts.none"), Columns: []listing.Column{
		{Key: "kind", Label: v.T("column.fact.kind")}, {Key: "clauses", Label: v.T("column.fact.clauses"), Plain: true},
	}}
	for _, k := range kinds {
		var clauses []string
		for _, c := range k.Clauses {
			clauses = append(clauses, c.Clause.ID+" "+v.clauseWorth(c))
		}
		if len(clauses) == 0 {
			clauses = []string{v.T("facts.no_clause")}
		}
		l.Rows = append(l.Rows, listing.Row{Key: k.ID, Cells: []listing.Cell{
			{Text: k.Name, Href: "/events/new?kind=" + url.QueryEscape(k.ID)}, {Text: strings.Join(clauses, v.T("register.and"))},
		}})
	}
	list, err := v.list(l)
	if err != nil {
		return err
	}
	b := v.baseWith("facts", "fact_new")
	b.Crumbs = v.factCrumbs()
	return v.listed(page.Desk{Base: b, Lead: v.T("facts.kinds_lead"), Lists: []page.List{list}}, list)
}

func (v *visit) factCrumbs() []page.Link {
	return []page.Link{{Label: v.T("page.title.facts"), Href: "/events"}}
}

// clauseWorth is what a clause takes or gives, in words.
func (v *visit) clauseWorth(c scoring.KindClause) string {
	verb := "facts.takes"
	if c.Earns() {
		verb = "facts.earns"
	}
	var worth string
	switch {
	case c.Clause.Range != nil:
		worth = v.T("facts.worth_range", c.Clause.Range.Low.String(), c.Clause.Range.High.String())
	case c.Clause.Levels != nil:
		var levels []string
		for _, level := range rulebook.Levels() {
			if p, ok := c.Clause.Levels[level]; ok {
				levels = append(levels, v.T("facts.worth_level", v.T("level."+level), p.String()))
			}
		}
		worth = v.words().List(levels)
	default:
		worth = v.T("facts.worth", c.Clause.Points.String())
	}
	if c.Clause.PerQuantity {
		worth += v.T("facts.worth_each")
	}
	if c.Clause.MinQuantity > 0 {
		worth += v.T("facts.worth_from", c.Clause.MinQuantity)
	}
	if c.Clause.Serious != 0 {
		worth += v.T("facts.worth_serious", c.Clause.Serious.String())
	}
	return v.T(verb, worth)
}

// factForm is the form of a kind of fact, filled with what is said already: it asks only
// for what the clauses of the kind want to know.
func (s *Site) factForm(v *visit, kinds []scoring.RecordableKind, said url.Values) (page.Form, scoring.RecordableKind, error) {
	at := slices.IndexFunc(kinds, func(k scoring.RecordableKind) bool { return k.ID == said.Get("kind") })
	if at < 0 {
		return page.Form{}, scoring.RecordableKind{}, roster.Errorf(roster.NotFound, "fact.unknown_kind", said.Get("kind"))
	}
	people, err := s.Attendance.Names(v.Context(), v.scope)
	if err != nil {
		return page.Form{}, kinds[at], err
	}
	form := page.Form{
		ID: "fact", Action: "/events/new", Submit: v.T("facts.preview"), Cancel: "/events/new", Wide: true,
		Hidden: []page.Hidden{{Name: "kind", Value: kinds[at].ID}}, Fields: v.factFields(kinds[at], people, v.today),
	}
	for i := range form.Fields {
		if f := &form.Fields[i]; said.Has(f.Name) {
			f.Value = said.Get(f.Name)
		}
	}
	return form, kinds[at], nil
}

// factFields are the questions about a fact of a kind.
func (v *visit) factFields(kind scoring.RecordableKind, people attendance.People, day roster.Date) []page.Field {
	fields := []page.Field{
		{Name: "date", Label: v.T("facts.date"), Type: "date", Required: true, Value: dateText(day), Max: dateText(v.today)},
		{Name: "staff", Label: v.T("column.person"), Type: "select", Options: staffOptions(v.T("facts.nobody"), recent(people.Staff, v.today))},
		{Name: "window", Label: v.T("column.register.window"), Type: "select", Hint: v.T("facts.window_hint"), Options: windowOptions(v.T("facts.own_window"), people.Windows)},
	}
	if kind.Counts() {
		fields = append(fields, page.Field{Name: "quantity", Label: v.T("facts.quantity"), Type: "number", Min: "0", Step: "1", Mode: "numeric", Hint: v.T("facts.quantity_hint")})
	}
	if levels := kind.Levels(); len(levels) > 0 {
		options := []page.Option{{Label: v.T("facts.choose")}}
		for _, level := range levels {
			options = append(options, page.Option{Value: level, Label: v.T("level." + level)})
		}
		fields = append(fields, page.Field{Name: "level", Label: v.T("facts.level"), Type: "select", Required: true, Options: options})
	}
	for _, of := range []rulebook.Choice{rulebook.MonthPoints, rulebook.HalfPoints} {
		if r := kind.Range(of); r != nil {
			fields = append(fields, page.Field{
				Name: string(of), Label: v.T("facts." + string(of)), Type: "number", Min: r.Low.String(), Max: r.High.String(), Step: "0.01", Mode: "decimal",
				Hint: v.T("facts.range_hint", r.Low.String(), r.High.String()),
			})
		}
	}
	if kind.Weighs() {
		fields = append(fields, page.Field{Name: "serious", Label: v.T("fact.serious"), Type: "checkbox"})
	}
	return append(fields,
		page.Field{Name: "ref", Label: v.T("facts.ref"), Length: 200, Hint: v.T("facts.ref_hint")},
		page.Field{Name: "note", Label: v.T("column.fact.note"), Type: "textarea", Hint: v.T("facts.note_hint")},
		page.Field{Name: "carry", Label: v.T("facts.carry"), Type: "checkbox", Hint: v.T("facts.carry_hint")})
}

// recent are the people who worked in the hall within the last year.
func recent(people []roster.Staff, today roster.Date) []roster.Staff {
	return slices.DeleteFunc(slices.Clone(people), func(p roster.Staff) bool { return !p.EmployedIn(today-366, today) })
}

func (v *visit) factFormPage(form page.Form, kind scoring.RecordableKind) page.View {
	b := v.baseWith("facts", "fact_form", kind.Name)
	b.Crumbs = append(v.factCrumbs(), page.Link{Label: v.T("page.title.fact_new"), Href: "/events/new"})
	clauses := page.List{View: v.clauseTable(kind).All(listing.Query{}, v.order())}
	return page.Desk{Base: b, Lists: []page.List{clauses}, Parts: []page.Part{{Title: v.T("facts.what"), Form: &form}}}
}

// clauseTable tells for each book the clause in its words and what it is worth.
func (v *visit) clauseTable(kind scoring.RecordableKind) listing.List {
	l := listing.List{ID: "clauses", Title: v.T("facts.clauses"), Empty: v.T("facts.no_clause"), Columns: []listing.Column{
		{Key: "clause", Label: v.T("column.clause"), Plain: true}, {Key: "text", Label: v.T("column.text"), Plain: true}, {Key: "worth", Label: v.T("column.value"), Plain: true},
	}}
	for _, c := range kind.Clauses {
		text := c.Clause.Text
		if c.Clause.Mark == rulebook.Presumed {
			text += v.T("fact.presumed")
		}
		l.Rows = append(l.Rows, listing.Row{Cells: []listing.Cell{
			{Text: v.T("length."+string(c.Book.Period)) + " " + c.Clause.ID}, {Text: text}, {Text: v.clauseWorth(c)},
		}})
	}
	return l
}

// factPosted reads a fact out of a form.
func (v *visit) factPosted() (scoring.FactInput, error) {
	in := scoring.FactInput{Carry: v.PostForm.Get("carry") == "yes", Fact: scoring.Fact{
		Kind: v.PostForm.Get("kind"), Staff: v.PostForm.Get("staff"), Window: v.PostForm.Get("window"), Serious: v.PostForm.Get("serious") == "yes",
		Level: v.PostForm.Get("level"), Ref: v.PostForm.Get("ref"), Note: v.PostForm.Get("note"), Choice: map[rulebook.Choice]scoring.Points{},
	}}
	var err error
	if in.Date, err = v.dayPosted("date", true); err != nil {
		return in, err
	}
	if text := strings.TrimSpace(v.PostForm.Get("quantity")); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil {
			return in, refusedField("quantity", "bad_number", text, 0, 10_000)
		}
		in.Quantity = &n
	}
	for _, of := range []rulebook.Choice{rulebook.MonthPoints, rulebook.HalfPoints} {
		p, err := v.pointsPosted(string(of))
		if err != nil {
			return in, err
		}
		if p != nil {
			in.Choice[of] = *p
		}
	}
	return in, nil
}

// pointsPosted reads points out of a form, nil where nothing was said.
func (v *visit) pointsPosted(name string) (*scoring.Points, error) {
	text := strings.TrimSpace(v.PostForm.Get(name))
	if text == "" {
		return nil, nil
	}
	p, err := rulebook.ParsePoints(text)
	if err != nil {
		return nil, refusedField(name, "bad_points", text)
	}
	return &p, nil
}

// factFaults tells by an error's message which field of a fact it is about.
var factFaults = map[string]string{
	"fact.date_needed": "date", "fact.future": "date", "fact.closed": "carry", "fact.today_closed": "date", "fact.known_since": "note", "fact.reason_needed": "reason",
}

// factAgain shows the form of a fact with what is wrong with it.
func (s *Site) factAgain(v *visit, err error) error {
	kinds, failed := s.Facts.Kinds(v.Context(), v.scope, v.today)
	if failed != nil {
		return failed
	}
	form, kind, failed := s.factForm(v, kinds, v.PostForm)
	if failed != nil {
		return failed
	}
	return v.againBeside(err, form, factFaults, func(f page.Form) page.View { return v.factFormPage(f, kind) })
}

// factPreview serves POST /events/new: what the fact would do, before it is recorded.
func (s *Site) factPreview(v *visit) error {
	in, err := v.factPosted()
	if err != nil {
		return s.factAgain(v, err)
	}
	preview, err := s.Facts.Preview(v.Context(), v.scope, v.today, in)
	if err != nil {
		return s.factAgain(v, err)
	}
	return s.showPreview(v, preview, nil)
}

// showPreview shows a fact before it is recorded; refused is why its evidence was not taken.
func (s *Site) showPreview(v *visit, p scoring.FactPreview, refused error) error {
	people, err := s.Attendance.Names(v.Context(), v.scope)
	if err != nil {
		return err
	}
	b := v.baseWith("facts", "fact_preview")
	b.Crumbs = append(v.factCrumbs(), page.Link{Label: v.T("page.title.fact_new"), Href: "/events/new"})
	view := page.Record{Base: b, Lead: v.T("facts.preview_lead"), Facts: v.factFacts(p.Fact, people), Lists: []page.List{v.asIs(v.effectTable(p.Effects))}}
	form := s.recordForm(v)
	switch {
	case p.Known != nil:
		view.Warns = []string{v.T("facts.known", p.Known.By.String(), v.dayWords(p.Known.Date))}
		form = page.Form{Action: factAddress(p.Known.ID), Get: true, Submit: v.T("facts.show_known"), Cancel: form.Cancel}
	case !p.Closed.IsZero():
		view.Warns = []string{v.T("facts.closed", v.periodName(p.Closed))}
		form.Action, form.Files, form.Fields, form.Submit = "/events/new", false, nil, v.T("facts.carry")
		form.Hidden = append(form.Hidden, page.Hidden{Name: "carry", Value: "yes"})
	case p.Draft:
		view.Warns = []string{v.T("fact.preview_draft")}
	}
	view.Parts = []page.Part{{Title: v.T("facts.decide"), Form: &form}}
	if refused != nil {
		return v.againBeside(refused, form, evidenceFields, func(f page.Form) page.View {
			view.Parts[0].Form = &f
			return view
		})
	}
	return v.show(view)
}

// recordForm carries what was said along and asks for evidence.
func (s *Site) recordForm(v *visit) page.Form {
	form := page.Form{ID: "record", Action: "/events", Files: true, Submit: v.T("facts.record_now"), Fields: []page.Field{v.evidenceField()}}
	said := url.Values{}
	for _, name := range sorted(v.PostForm) {
		if value := v.PostForm.Get(name); value != "" && name != "evidence" {
			said.Set(name, value)
			if name != "carry" || value == "yes" {
				form.Hidden = append(form.Hidden, page.Hidden{Name: name, Value: value})
			}
		}
	}
	form.Cancel = "/events/new?" + said.Encode()
	return form
}

// factRecord serves POST /events: the fact goes on the ledger, with its evidence.
func (s *Site) factRecord(v *visit) error {
	files, unread := v.evidenceUpload()
	in, err := v.factPosted()
	if err != nil {
		return s.factAgain(v, err)
	}
	if in.Evidence = files; unread == nil {
		done, err := s.Facts.Record(v.Context(), v.scope, v.today, in)
		if err == nil {
			return v.factDone(done)
		}
		if evidenceFields[keyOf(err)] == "" {
			return s.factAgain(v, err)
		}
		unread = err
	}
	preview, err := s.Facts.Preview(v.Context(), v.scope, v.today, in)
	if err != nil {
		return s.factAgain(v, err)
	}
	return s.showPreview(v, preview, unread)
}

// factDone leads to the fact with a sentence about what became of it.
func (v *visit) factDone(done scoring.FactDone) error {
	key := "facts.done." + done.Change.Action
	if done.Fact.State() == scoring.FactDraft && done.Change.Action != "attach" {
		key = "facts.done.draft"
	}
	return v.to(factAddress(done.Fact.ID), key)
}
