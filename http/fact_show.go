package http

import (
	"net/url"
	"strings"

	"redbanner/attendance"
	"redbanner/attendance/roster"
	"redbanner/http/page"
	"redbanner/http/words"
	"redbanner/reports/listing"
	"redbanner/scoring"
	"redbanner/scoring/rulebook"
)

// factShow serves GET /events/{id}: a fact with every time that it was recorded.
func (s *Site) factShow(v *visit) error {
	view, err := s.factRecorded(v)
	if err != nil {
		return err
	}
	return v.show(view)
}

// factRecorded is the page of a fact.
func (s *Site) factRecorded(v *visit) (page.Record, error) {
	found, people, err := s.factFound(v)
	if err != nil {
		return page.Record{}, err
	}
	last := &found.Facts[len(found.Facts)-1]
	state := last.State()
	view := page.Record{
		Base:  v.baseWith("facts", "fact", words.Kind(last.Kind)),
		State: page.Pill{Text: v.T("state.fact." + string(state)), Tone: string(factTone(state))},
		Lead:  v.T("facts.lead." + string(state)), Facts: v.factFacts(last.Fact, people), Files: v.proofs(last.Evidence),
	}
	view.Title = v.kindName(found.Kinds, last.Fact)
	view.Crumbs = v.factCrumbs()
	view.Facts = append(view.Facts,
		page.Fact{Name: v.T("column.fact.clauses"), Value: v.clausesText(found.Touches[len(found.Touches)-1])},
		page.Fact{Name: v.T("facts.source"), Value: v.source(last.Source), Href: sourceAddress(last)})
	view.Tabs = v.factTabs(last.ID, false)
	for i := range found.Facts {
		view.Way = append(view.Way, v.factWay(&found.Facts[i], people)...)
	}
	view.Parts = v.factParts(last)
	return view, nil
}

// factFound loads a fact with the people by whom it is worded.
func (s *Site) factFound(v *visit) (scoring.FactPage, attendance.People, error) {
	id := pathText(v.PathValue("id"))
	found, err := s.Facts.Search(v.Context(), v.scope, scoring.FactFilter{ID: id})
	if err == nil && len(found.Facts) == 0 {
		err = roster.Errorf(roster.NotFound, "fact.unknown", id)
	}
	if err != nil {
		return found, attendance.People{}, err
	}
	people, err := s.Attendance.Names(v.Context(), v.scope)
	return found, people, err
}

// pathText is a part of an address as it was meant, escaped or not.
func pathText(part string) string {
	if text, err := url.PathUnescape(part); err == nil {
		return text
	}
	return part
}

// factTabs are the views of a fact.
func (v *visit) factTabs(id string, effects bool) []page.Link {
	return []page.Link{
		{Label: v.T("facts.tab"), Href: factAddress(id), Here: !effects},
		{Label: v.T("facts.tab_effects"), Href: factAddress(id) + "/effects", Here: effects},
	}
}

// factFacts are the particulars of a fact.
func (v *visit) factFacts(f scoring.Fact, people attendance.People) []page.Fact {
	facts := []page.Fact{{Name: v.T("facts.date"), Value: v.dayWords(f.Date)}}
	add := func(name, value string) {
		if value != "" {
			facts = append(facts, page.Fact{Name: v.T(name), Value: value})
		}
	}
	if !f.Happened.IsZero() {
		facts[0].Name = v.T("facts.counts_on")
		add("facts.happened", v.T("facts.carried", v.dayWords(f.Happened)))
	}
	if f.Staff != "" {
		add("column.person", people.Name(f.Staff))
	}
	if f.Window != "" {
		add("column.register.window", people.WindowName(f.Window))
	}
	add("facts.qualified", v.words().Qualified(f))
	for _, of := range []rulebook.Choice{rulebook.MonthPoints, rulebook.HalfPoints} {
		if p, chosen := f.Choice[of]; chosen {
			add("facts."+string(of), v.T("facts.chosen", p.String()))
		}
	}
	add("facts.ref", f.Ref)
	add("column.fact.note", f.Note)
	return facts
}

// sourceAddress is the entry of a register from which a fact came, "" for none.
func sourceAddress(r *scoring.Recorded) string {
	name, number, ok := strings.Cut(r.Ref, ":")
	if !ok || name != r.Source {
		return ""
	}
	number, _, _ = strings.Cut(number, "/")
	return "/registers/" + name + "/" + number
}

// factWay is what happened to a fact since it was recorded.
func (v *visit) factWay(r *scoring.Recorded, people attendance.People) []page.Stage {
	way := []page.Stage{{Label: v.T("facts.way.recorded", who(people, r.By)), When: v.instant(r.At), State: "done"}}
	if r.Confirmation != nil {
		way = append(way, page.Stage{Label: v.T("facts.way.confirmed", who(people, r.Confirmation.By)), When: v.instant(r.Confirmation.At), Note: r.Confirmation.Note, State: "done"})
	}
	if r.Reversal != nil {
		way = append(way, page.Stage{Label: v.T("facts.way."+string(r.State()), who(people, r.Reversal.By)), When: v.instant(r.Reversal.At), Note: r.Reversal.Note, State: "bad"})
	}
	return way
}

// who is somebody who did something: by name where it is known, else the account.
func who(people attendance.People, p roster.Person) string {
	if p.Staff != "" {
		return people.Name(p.Staff)
	}
	return p.Account
}

// factParts are the forms of what the visitor may do with a fact.
func (v *visit) factParts(r *scoring.Recorded) []page.Part {
	var parts []page.Part
	add := func(id, button string, danger bool, fields ...page.Field) {
		parts = append(parts, page.Part{ID: id, Title: v.T("facts.do." + id), Lead: v.T("facts.do." + id + "_lead"), Form: &page.Form{
			ID: id, Hidden: v.seen(), Action: factAddress(r.ID) + "/" + id, Submit: v.T(button), Danger: danger, Fields: fields, Files: id == "evidence",
		}})
	}
	reason := page.Field{Name: "reason", Label: v.T("facts.reason"), Type: "textarea", Required: true, Rows: 2, Length: 500}
	switch r.State() {
	case scoring.FactDraft:
		if v.everywhere(roster.ConfirmFacts) {
			add("confirm", "facts.do.confirm", false, page.Field{Name: "note", Label: v.T("facts.remark"), Length: 500})
			add("reject", "facts.do.reject", true, reason)
		}
	case scoring.FactConfirmed:
		if v.may(roster.RecordFacts) {
			parts = append(parts, page.Part{ID: "replace", Title: v.T("facts.do.replace"), Lead: v.T("facts.do.replace_lead"),
				Form: &page.Form{Action: factAddress(r.ID) + "/replace", Get: true, Submit: v.T("facts.do.replace")}})
			add("reverse", "facts.do.reverse", true, reason)
		}
	}
	if v.may(roster.RecordFacts) {
		add("evidence", "facts.do.evidence", false, v.evidenceField())
	}
	return parts
}

// factEffects serves GET /events/{id}/effects: what a fact does to which scores.
func (s *Site) factEffects(v *visit) error {
	found, people, err := s.factFound(v)
	if err != nil {
		return err
	}
	last := &found.Facts[len(found.Facts)-1]
	effects, err := s.Facts.Effects(v.Context(), v.scope, v.today, last.Fact)
	if err != nil {
		return err
	}
	l, err := v.list(v.effectTable(effects))
	if err != nil {
		return err
	}
	state := last.State()
	view := page.Record{
		Base: v.baseWith("facts", "fact"), State: page.Pill{Text: v.T("state.fact." + string(state)), Tone: string(factTone(state))},
		Lead: v.T("facts.effects." + string(state)), Tabs: v.factTabs(last.ID, true), Lists: []page.List{l}, Facts: v.factFacts(last.Fact, people),
	}
	view.Title, view.Crumbs = v.kindName(found.Kinds, last.Fact), v.factCrumbs()
	return v.listed(view, l)
}

// effectTable is what a fact takes or gives, by clause and sheet.
func (v *visit) effectTable(effects []scoring.FactEffect) listing.List {
	l := listing.List{ID: "effects", Title: v.T("facts.tab_effects"), PerPage: 30, Empty: v.T("fact.no_clause"), Columns: []listing.Column{
		{Key: "period", Label: v.T("column.period")},
		{Key: "clause", Label: v.T("column.clause")},
		{Key: "sheet", Label: v.T("facts.sheet")},
		{Key: "asked", Label: v.T("facts.asked"), Kind: listing.Points},
		{Key: "applied", Label: v.T("column.applied"), Kind: listing.Points},
		{Key: "left", Label: v.T("facts.left"), Kind: listing.Points},
		{Key: "before", Label: v.T("facts.before"), Kind: listing.Points},
		{Key: "after", Label: v.T("facts.after"), Kind: listing.Points},
	}}
	for _, e := range effects {
		row := listing.Row{Cells: []listing.Cell{
			{Text: v.periodName(e.Period) + v.T("fact.period."+e.State)}, {Text: e.Clause + " " + e.Text + v.words().Remark(e)},
		}}
		if e.Subject == "" {
			row.Cells = append(row.Cells, listing.Cell{Text: v.T("facts.no_entry"), Tone: listing.Faint})
		} else {
			row.Cells = append(row.Cells, listing.Cell{Text: v.T("fact.sheet."+string(e.Subject), e.Sheet, e.Name)},
				listing.Cell{Points: e.Asked}, listing.Cell{Points: e.Applied, Tone: effectTone(e)}, listing.Cell{Points: e.Left}, listing.Cell{Points: e.Before}, listing.Cell{Points: e.After})
		}
		for len(row.Cells) < len(l.Columns) {
			row.Cells = append(row.Cells, listing.Cell{None: true})
		}
		l.Rows = append(l.Rows, row)
	}
	return l
}

// effectTone: what counts only in part stands out; its numbers say so, too.
func effectTone(e scoring.FactEffect) listing.Tone {
	if e.Applied != e.Asked {
		return listing.Warn
	}
	return listing.Plain
}

// factConfirm serves POST /events/{id}/confirm: a draft counts from now on.
func (s *Site) factConfirm(v *visit) error {
	if v.PostForm.Get("all") == "yes" {
		return s.factConfirmBatch(v)
	}
	done, err := s.Facts.Confirm(v.Context(), v.scope, v.today, pathText(v.PathValue("id")), v.PostForm.Get("note"))
	return s.factChanged(v, "confirm", done, err)
}

// factConfirmBatch lets all drafts count that came in one file with the one of the address.
func (s *Site) factConfirmBatch(v *visit) error {
	found, _, err := s.factFound(v)
	if err != nil {
		return err
	}
	batch := found.Facts[len(found.Facts)-1].Batch
	if ok, err := v.confirmed(v.T("facts.ask.batch", batch), v.T("facts.do.batch", batch)); !ok {
		return err
	}
	ids, err := s.Facts.ConfirmBatch(v.Context(), v.scope, v.today, batch, v.PostForm.Get("note"))
	if err != nil {
		return err
	}
	return v.to("/events", "facts.batch_confirmed", batch, len(ids))
}

// factReject serves POST /events/{id}/reject: a draft is turned down or withdrawn.
func (s *Site) factReject(v *visit) error {
	id := pathText(v.PathValue("id"))
	if reason := v.PostForm.Get("reason"); strings.TrimSpace(reason) != "" {
		if ok, err := v.confirmed(v.T("facts.ask.reject", id), v.T("facts.do.reject")); !ok {
			return err
		}
	}
	done, err := s.Facts.Reject(v.Context(), v.scope, v.today, id, v.PostForm.Get("reason"))
	return s.factChanged(v, "reject", done, err)
}

// factReverse serves POST /events/{id}/reverse: a fact that counts is taken back.
func (s *Site) factReverse(v *visit) error {
	id := pathText(v.PathValue("id"))
	if reason := v.PostForm.Get("reason"); strings.TrimSpace(reason) != "" {
		found, people, err := s.factFound(v)
		if err != nil {
			return err
		}
		if ok, err := v.confirmed(v.T("facts.ask.reverse", v.factNamed(found, people)), v.T("facts.do.reverse")); !ok {
			return err
		}
	}
	done, err := s.Facts.Reverse(v.Context(), v.scope, v.today, id, v.PostForm.Get("reason"))
	return s.factChanged(v, "reverse", done, err)
}

// factNamed names a fact in a question.
func (v *visit) factNamed(found scoring.FactPage, people attendance.People) string {
	f := found.Facts[len(found.Facts)-1].Fact
	parts := []string{v.dayWords(f.Date), v.kindName(found.Kinds, f)}
	if f.Staff != "" {
		parts = append(parts, people.Name(f.Staff))
	}
	if f.Window != "" {
		parts = append(parts, people.WindowName(f.Window))
	}
	return strings.Join(parts, " ")
}

// factAttach serves POST /events/{id}/evidence.
func (s *Site) factAttach(v *visit) error {
	files, err := v.evidenceUpload()
	var done scoring.FactDone
	if err == nil {
		done, err = s.Facts.Attach(v.Context(), v.scope, v.today, pathText(v.PathValue("id")), files)
	}
	return s.factChanged(v, "evidence", done, err)
}

// factChanged leads back to a fact that was changed, or shows it again with what is wrong
// beside the form that did it.
func (s *Site) factChanged(v *visit, part string, done scoring.FactDone, err error) error {
	if err == nil {
		return v.factDone(done)
	}
	view, failed := s.factRecorded(v)
	if failed != nil {
		return failed
	}
	for i := range view.Parts {
		if view.Parts[i].ID != part {
			continue
		}
		beside := map[string]string{"fact.reason_needed": "reason"}
		for key, field := range evidenceFields {
			beside[key] = field
		}
		return v.againBeside(err, *view.Parts[i].Form, beside, func(f page.Form) page.View {
			view.Parts[i].Form = &f
			return view
		})
	}
	return err // somebody else was first, or the visitor may not
}
