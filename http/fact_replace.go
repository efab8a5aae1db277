package http

import (
	"net/url"

	"redbanner/attendance/roster"
	"redbanner/http/page"
	"redbanner/scoring"
	"redbanner/scoring/rulebook"
)

// factReplaceShow serves GET /events/{id}/replace: the fact as it stands, to be said anew.
func (s *Site) factReplaceShow(v *visit) error {
	form, title, err := s.replaceForm(v)
	if err != nil {
		return err
	}
	return v.show(v.replacePage(form, title))
}

// replaceForm is the form of a fact that is to be said anew, and what the fact is called.
func (s *Site) replaceForm(v *visit) (page.Form, string, error) {
	found, people, err := s.factFound(v)
	if err != nil {
		return page.Form{}, "", err
	}
	last := found.Facts[len(found.Facts)-1]
	day := last.Date
	if !last.Happened.IsZero() {
		day = last.Happened
	}
	kinds, err := s.Facts.Kinds(v.Context(), v.scope, day)
	if err != nil {
		return page.Form{}, "", err
	}
	kind := scoring.RecordableKind{}
	options := []page.Option{}
	for _, k := range kinds {
		options = append(options, page.Option{Value: k.ID, Label: k.Name})
		if k.ID == last.Kind {
			kind = k
		}
	}
	form := page.Form{ID: "replace", Hidden: v.seen(), Action: factAddress(last.ID) + "/replace", Submit: v.T("facts.do.replace"), Cancel: factAddress(last.ID), Wide: true, Danger: true}
	form.Fields = append([]page.Field{{Name: "kind", Label: v.T("column.fact.kind"), Type: "select", Options: options}}, v.factFields(kind, people, day)...)
	form.Fields = append(form.Fields, page.Field{Name: "reason", Label: v.T("facts.replace_reason"), Type: "textarea", Required: true, Rows: 2, Length: 500})
	said := factValues(last.Fact)
	for i := range form.Fields {
		if f := &form.Fields[i]; said.Has(f.Name) {
			f.Value = said.Get(f.Name)
		}
	}
	return form, v.factNamed(found, people), nil
}

// factValues is a fact as its form would be filled in.
func factValues(f scoring.Fact) url.Values {
	said := url.Values{"kind": {f.Kind}, "staff": {f.Staff}, "window": {f.Window}, "level": {f.Level}, "ref": {f.Ref}, "note": {f.Note}}
	if f.Quantity != nil {
		said.Set("quantity", numeral(int64(*f.Quantity)))
	}
	if f.Serious {
		said.Set("serious", "yes")
	}
	for of, points := range f.Choice {
		said.Set(string(of), points.String())
	}
	return said
}

func (v *visit) replacePage(form page.Form, title string) page.View {
	b := v.baseWith("facts", "fact_replace")
	b.Crumbs = append(v.factCrumbs(), page.Link{Label: title, Href: form.Cancel})
	return page.Desk{Base: b, Lead: v.T("facts.do.replace_lead"), Parts: []page.Part{{Title: title, Form: &form}}}
}

// factReplace serves POST /events/{id}/replace: the fact is taken back, and what it should
// have said is recorded in its place.
func (s *Site) factReplace(v *visit) error {
	form, title, err := s.replaceForm(v)
	if err != nil {
		return err
	}
	again := func(err error) error {
		return v.againBeside(err, form, factFaults, func(f page.Form) page.View { return v.replacePage(f, title) })
	}
	edit, err := v.factEdited()
	if err != nil {
		return again(err)
	}
	if edit.Reason != "" {
		if ok, err := v.confirmed(v.T("facts.ask.replace", title), v.T("facts.do.replace")); !ok {
			return err
		}
	}
	done, err := s.Facts.Replace(v.Context(), v.scope, v.today, pathText(v.PathValue("id")), edit)
	if err != nil {
		return again(err)
	}
	return v.factDone(done)
}

// factEdited reads what a fact should have said.
func (v *visit) factEdited() (scoring.FactEdit, error) {
	in, err := v.factPosted()
	if err != nil {
		return scoring.FactEdit{}, err
	}
	edit := scoring.FactEdit{
		Date: &in.Date, Kind: &in.Kind, Staff: &in.Staff, Window: &in.Window, Quantity: in.Quantity, Serious: &in.Serious, Level: &in.Level,
		Ref: &in.Ref, Note: &in.Note, Reason: v.PostForm.Get("reason"), Carry: in.Carry, WithoutChoices: true,
	}
	if p, chosen := in.Choice[rulebook.MonthPoints]; chosen {
		edit.Month = &p
	}
	if p, chosen := in.Choice[rulebook.HalfPoints]; chosen {
		edit.Half = &p
	}
	if edit.Reason == "" {
		err = roster.Errorf(roster.Usage, "fact.reason_needed")
	}
	return edit, err
}
