package http

import (
	"net/url"
	"slices"
	"strings"

	"redbanner/attendance"
	"redbanner/attendance/roster"
	"redbanner/http/page"
	"redbanner/http/words"
	"redbanner/reports/listing"
	"redbanner/scoring"
	"redbanner/scoring/register"
	"redbanner/scoring/rulebook"
)

// words says what services know in the visitor's language.
func (v *visit) words() words.Book { return words.Book{Printer: v.printer, Zone: v.site.Zone} }

// factAddress is the page of a fact.
func factAddress(id string) string { return "/events/" + url.PathEscape(id) }

// factList serves GET /events: the facts that count in some days, the newest first.
func (s *Site) factList(v *visit) error {
	filter, err := v.factFilter()
	if err != nil {
		return err
	}
	found, err := s.Facts.Search(v.Context(), v.scope, filter)
	if err != nil {
		return err
	}
	people, err := s.Attendance.Names(v.Context(), v.scope)
	if err != nil {
		return err
	}
	l, err := v.list(v.factTable(found, people))
	if err != nil {
		return err
	}
	choice := v.factChoice(filter, found.Kinds, people)
	p := page.Desk{Base: v.base("facts"), Lead: v.T("facts.lead"), Choice: &choice, Lists: []page.List{l}}
	if v.may(roster.RecordFacts) {
		p.Actions = []page.Link{{Label: v.T("facts.record"), Href: "/events/new", Primary: true}, {Label: v.T("facts.import"), Href: "/imports"}}
	}
	if v.everywhere(roster.ConfirmFacts) {
		waiting, err := s.Facts.Waiting(v.Context(), v.scope)
		if err != nil {
			return err
		}
		if waiting > 0 && filter.State != scoring.FactDraft {
			p.Cards = []page.Card{{Figure: numeral(int64(waiting)), Label: v.T("facts.drafts"), Hint: v.T("facts.drafts_hint"), Href: "/events?state=draft", Tone: "warn"}}
		}
		p.Parts = v.batchParts(found.Facts)
	}
	return v.listed(p, l)
}

// batchParts offer to confirm at once the drafts that came in one file, as far as they are
// among the facts. A draft that came alone is confirmed on its page.
func (v *visit) batchParts(facts []scoring.Recorded) []page.Part {
	drafts := map[int64][]string{}
	var batches []int64
	for i := range facts {
		if r := &facts[i]; r.State() == scoring.FactDraft {
			if drafts[r.Batch] = append(drafts[r.Batch], r.ID); len(drafts[r.Batch]) == 2 {
				batches = append(batches, r.Batch)
			}
		}
	}
	parts := make([]page.Part, len(batches))
	for i, batch := range batches {
		id, do := "batch-"+numeral(batch), v.T("facts.do.batch", batch)
		parts[i] = page.Part{ID: id, Title: do, Lead: v.T("facts.do.batch_lead", len(drafts[batch])), Form: &page.Form{
			ID: id, Action: factAddress(drafts[batch][0]) + "/confirm", Submit: do, Confirm: v.T("facts.ask.batch", batch),
			Hidden: []page.Hidden{{Name: "all", Value: "yes"}}, Fields: []page.Field{{Name: "note", Label: v.T("facts.remark"), Length: 500}},
		}}
	}
	return parts
}

// factFilter reads what of the ledger is asked for. Where nobody says, it is what counts
// since the month before; drafts are shown from whenever they are.
func (v *visit) factFilter() (scoring.FactFilter, error) {
	q := v.URL.Query()
	f := scoring.FactFilter{
		Kind: q.Get("kind"), Staff: q.Get("staff"), Window: q.Get("window"), Source: q.Get("source"),
		State: scoring.FactState(q.Get("state")), Text: strings.TrimSpace(q.Get("text")),
	}
	if !q.Has("first") && f.State != scoring.FactDraft {
		f.First = periodBefore(roster.PeriodOf(v.today, roster.Month)).First()
	}
	for name, day := range map[string]*roster.Date{"first": &f.First, "last": &f.Last} {
		if text := q.Get(name); text != "" {
			var err error
			if *day, err = roster.ParseDate(text); err != nil {
				return f, roster.Errorf(roster.Usage, "facts.bad_day", text)
			}
		}
	}
	return f, nil
}

// factChoice asks what of the ledger is to be shown.
func (v *visit) factChoice(f scoring.FactFilter, kinds []rulebook.Kind, people attendance.People) page.Form {
	kindOptions := []page.Option{{Label: v.T("facts.any")}}
	for _, k := range kinds {
		kindOptions = append(kindOptions, page.Option{Value: k.ID, Label: k.Name})
	}
	states := []page.Option{{Label: v.T("facts.any")}}
	for _, state := range scoring.FactStates() {
		states = append(states, page.Option{Value: string(state), Label: v.T("state.fact." + string(state))})
	}
	form := page.Form{Action: "/events", Get: true, Inline: true, Submit: v.T("facts.show"), Fields: []page.Field{
		{Name: "first", Label: v.T("facts.first"), Type: "date", Value: dateText(f.First)},
		{Name: "last", Label: v.T("facts.last"), Type: "date", Value: dateText(f.Last)},
		{Name: "kind", Label: v.T("column.fact.kind"), Type: "select", Value: f.Kind, Options: kindOptions},
		{Name: "state", Label: v.T("column.fact.state"), Type: "select", Value: string(f.State), Options: states},
	}}
	if v.scope.As.Reach(roster.ReadFacts) > roster.ReachOwn {
		form.Fields = append(form.Fields,
			page.Field{Name: "staff", Label: v.T("column.person"), Type: "select", Value: f.Staff, Options: staffOptions(v.T("facts.any"), people.Staff)},
			page.Field{Name: "window", Label: v.T("column.register.window"), Type: "select", Value: f.Window, Options: windowOptions(v.T("facts.any"), people.Windows)})
	}
	form.Fields = append(form.Fields,
		page.Field{Name: "source", Label: v.T("facts.source"), Type: "select", Value: f.Source, Options: v.sourceOptions()},
		page.Field{Name: "text", Label: v.T("facts.text"), Value: f.Text, Length: 100})
	return form
}

func dateText(d roster.Date) string {
	if d.IsZero() {
		return ""
	}
	return d.String()
}

// staffOptions are people to choose from, after one that stands for nobody in particular.
func staffOptions(none string, people []roster.Staff) []page.Option {
	options := []page.Option{{Label: none}}
	for _, p := range people {
		options = append(options, page.Option{Value: p.Code, Label: p.Name + " " + p.Code})
	}
	return options
}

func windowOptions(none string, windows []roster.Window) []page.Option {
	options := []page.Option{{Label: none}}
	for _, w := range windows {
		options = append(options, page.Option{Value: w.Code, Label: w.Name + " " + w.Code})
	}
	return options
}

// sourceOptions are what facts may have been recorded by.
func (v *visit) sourceOptions() []page.Option {
	options := []page.Option{{Label: v.T("facts.any")}}
	for _, source := range []string{"record", "import"} {
		options = append(options, page.Option{Value: source, Label: v.source(source)})
	}
	for _, m := range register.Machines() {
		options = append(options, page.Option{Value: m.Register, Label: v.source(m.Register)})
	}
	return options
}

// source is what recorded a fact, in words.
func (v *visit) source(name string) string {
	if v.printer.Has("facts.source." + name) {
		return v.T("facts.source." + name)
	}
	return v.words().Name("register.name.", name)
}

// factTable is the ledger as a table.
func (v *visit) factTable(found scoring.FactPage, people attendance.People) listing.List {
	l := listing.List{Title: v.T("page.title.facts"), PerPage: 25, Empty: v.T("facts.none"), Columns: []listing.Column{
		{Key: "day", Label: v.T("column.date"), Kind: listing.Day},
		{Key: "kind", Label: v.T("column.fact.kind")},
		{Key: "person", Label: v.T("column.person"), Names: true},
		{Key: "window", Label: v.T("column.register.window")},
		{Key: "clauses", Label: v.T("column.fact.clauses")},
		{Key: "note", Label: v.T("column.fact.note"), Plain: true},
		{Key: "state", Label: v.T("column.fact.state")},
	}}
	for i := range slices.Backward(found.Facts) {
		r := &found.Facts[i]
		l.Rows = append(l.Rows, listing.Row{Key: r.ID, Cells: []listing.Cell{
			{Day: r.Date}, {Text: v.kindName(found.Kinds, r.Fact), Href: factAddress(r.ID)},
			personCell(people, r.Staff), windowCell(people, r.Window), {Text: v.clausesText(found.Touches[i])},
			{Text: v.factNote(r)}, {Text: v.T("state.fact." + string(r.State())), Tone: factTone(r.State())},
		}})
	}
	return l
}

func personCell(people attendance.People, code string) listing.Cell {
	if code == "" {
		return listing.Cell{None: true}
	}
	return listing.Cell{Text: people.Name(code)}
}

func windowCell(people attendance.People, code string) listing.Cell {
	if code == "" {
		return listing.Cell{None: true}
	}
	return listing.Cell{Text: people.WindowName(code)}
}

// kindName is what a fact is called, with what qualifies it.
func (v *visit) kindName(kinds []rulebook.Kind, f scoring.Fact) string {
	name := words.Kind(f.Kind)
	if i := slices.IndexFunc(kinds, func(k rulebook.Kind) bool { return k.ID == f.Kind }); i >= 0 {
		name = kinds[i].Name
	}
	return strings.TrimSpace(name + " " + v.words().Qualified(f))
}

// factNote is what was written about a fact, with what happened to its day.
func (v *visit) factNote(r *scoring.Recorded) string {
	parts := slices.DeleteFunc([]string{r.Ref, r.Note}, func(s string) bool { return s == "" })
	text := strings.Join(parts, " · ") + v.words().Carried(r.Fact)
	if n := len(r.Evidence); n > 0 {
		text = strings.TrimSpace(text + " " + v.T("facts.proofs", n))
	}
	return text
}

// clausesText lists clauses with what each is worth, as sheets show it.
func (v *visit) clausesText(touches []scoring.FactTouch) string {
	parts := make([]string, len(touches))
	for i, t := range touches {
		parts[i] = t.Clause + " " + pointsSigned(t.Points, t.Earns)
	}
	return v.words().List(parts)
}

// pointsSigned are points with their sign: + for what is earned, − for what is taken.
func pointsSigned(p scoring.Points, earns bool) string {
	switch {
	case p == 0:
		return p.String()
	case earns:
		return "+" + p.String()
	}
	return "−" + p.String()
}

func factTone(state scoring.FactState) listing.Tone {
	switch state {
	case scoring.FactConfirmed:
		return listing.Good
	case scoring.FactDraft:
		return listing.Warn
	}
	return listing.Faint
}
