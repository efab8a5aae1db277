package http

import (
	"redbanner/attendance/evidence"
	"redbanner/attendance/roster"
	"redbanner/http/document"
	"redbanner/scoring"
	"redbanner/scoring/rulebook"
)

// apiFacts are the ledger of facts (事项).
func (s *Site) apiFacts() []*operation {
	read, record, confirm := with(roster.ReadFacts), with(roster.RecordFacts), with(roster.ConfirmFacts)
	return []*operation{
		apiGet("/facts", read, "Find facts.", s.apiFactList),
		apiPost("/facts", record, "Record a fact.", s.apiFactRecord),
		apiPost("/facts/preview", record, "What a fact would do; nothing is recorded.", s.apiFactPreview),
		apiGet("/facts/{id}", read, "A fact, every time that it was recorded, and what it does.", s.apiFactShow),
		apiPost("/facts/{id}/confirm", confirm, "Let a draft count, as the second person.", s.apiFactConfirm),
		apiPost("/facts/{id}/reject", confirm, "Turn a draft down.", s.apiFactReject),
		apiPost("/facts/{id}/reverse", record, "Take back a fact that counts; it stays on record.", s.apiFactReverse),
		apiPost("/facts/{id}/replace", record, "Take a fact back and record what it should have said.", s.apiFactReplace),
		apiPost("/facts/{id}/evidence", record, "Attach a JPEG, PNG or PDF.", s.apiFactAttach).takesFile(evidence.MaxSize),
	}
}

type factsAsked struct {
	Page    int    `query:"page" default:"1" minimum:"1"`
	PerPage int    `query:"per_page" default:"50" minimum:"1" maximum:"200"`
	From    string `query:"from" doc:"The first day on which they count."`
	To      string `query:"to"`
	Kind    string `query:"kind"`
	Staff   string `query:"staff"`
	Window  string `query:"window"`
	Source  string `query:"source"`
	State   string `query:"state"`
	Ref     string `query:"ref"`
	Q       string `query:"q" maxLength:"100" doc:"Within reference and note."`
}

// apiFactList serves GET /api/v1/facts. The store cuts the page: a ledger is long.
func (s *Site) apiFactList(v *visit, in *factsAsked) (Listed[document.Fact], error) {
	filter := scoring.FactFilter{
		Kind: in.Kind, Staff: in.Staff, Window: in.Window, Source: in.Source, State: scoring.FactState(in.State), Ref: in.Ref, Text: in.Q,
		Limit: in.PerPage, Offset: itemsBefore(in.Page, in.PerPage),
	}
	var err error
	if filter.First, err = dayIn(in.From); err != nil {
		return Listed[document.Fact]{}, err
	}
	if filter.Last, err = dayIn(in.To); err != nil {
		return Listed[document.Fact]{}, err
	}
	found, err := s.Facts.Search(v.Context(), v.scope, filter)
	if err != nil {
		return Listed[document.Fact]{}, err
	}
	return Listed[document.Fact]{Items: document.NewFacts(found), Total: found.Total, Page: in.Page, PerPage: in.PerPage}, nil
}

// OneFact is what operations about one fact take.
type OneFact struct {
	ID string `path:"id" doc:"f:…"`
}

// apiFactShow serves GET /api/v1/facts/{id}.
func (s *Site) apiFactShow(v *visit, in *OneFact) (document.FactShown, error) {
	found, err := s.Facts.Search(v.Context(), v.scope, scoring.FactFilter{ID: in.ID})
	if err != nil {
		return document.FactShown{}, err
	}
	if len(found.Facts) == 0 {
		return document.FactShown{}, roster.Errorf(roster.NotFound, "page.nothing_there")
	}
	effects, err := s.Facts.Effects(v.Context(), v.scope, v.today, found.Facts[len(found.Facts)-1].Fact)
	if err != nil {
		return document.FactShown{}, err
	}
	return document.FactShown{Facts: document.NewFacts(found), Effects: document.NewFactEffects(effects)}, nil
}

// factSaid is what a fact says.
type factSaid struct {
	Kind        string `json:"kind" doc:"The id of a kind, its Chinese name or a part of it."`
	Date        string `json:"date"`
	Staff       string `json:"staff,omitempty"`
	Window      string `json:"window,omitempty"`
	Quantity    *int   `json:"quantity,omitempty"`
	Serious     bool   `json:"serious,omitempty"`
	Level       string `json:"level,omitempty"`
	MonthPoints string `json:"month_points,omitempty" doc:"Chosen inside the range of the month's book; needs a note."`
	HalfPoints  string `json:"half_points,omitempty"`
	Ref         string `json:"ref,omitempty"`
	Note        string `json:"note,omitempty"`
	Carry       bool   `json:"carry,omitempty" doc:"Should the day lie in a closed period, count it today."`
}

type factGiven struct{ Body factSaid }

// factIn reads what a program says of a fact.
func (s *Site) factIn(v *visit, b *factSaid) (scoring.FactInput, error) {
	kind, err := s.Facts.KindOfFact(v.Context(), v.scope, v.today, b.Kind)
	if err != nil {
		return scoring.FactInput{}, err
	}
	in := scoring.FactInput{Carry: b.Carry, Fact: scoring.Fact{
		Kind: kind.ID, Staff: b.Staff, Window: b.Window, Quantity: b.Quantity, Serious: b.Serious, Level: b.Level, Ref: b.Ref, Note: b.Note,
		Choice: map[rulebook.Choice]scoring.Points{},
	}}
	if in.Date, err = roster.ParseDate(b.Date); err != nil {
		return in, roster.Errorf(roster.Usage, "cli.bad_date", b.Date)
	}
	for choice, text := range map[rulebook.Choice]string{rulebook.MonthPoints: b.MonthPoints, rulebook.HalfPoints: b.HalfPoints} {
		points, err := pointsIn(text)
		if err != nil {
			return in, err
		}
		if points != nil {
			in.Choice[choice] = *points
		}
	}
	return in, nil
}

// pointsIn reads points that a program wrote, nil for none.
func pointsIn(text string) (*scoring.Points, error) {
	if text == "" {
		return nil, nil
	}
	p, err := rulebook.ParsePoints(text)
	if err != nil {
		return nil, roster.Errorf(roster.Usage, "fact.bad_points", text)
	}
	return &p, nil
}

// apiFactPreview serves POST /api/v1/facts/preview.
func (s *Site) apiFactPreview(v *visit, in *factGiven) (document.FactPreview, error) {
	given, err := s.factIn(v, &in.Body)
	if err != nil {
		return document.FactPreview{}, err
	}
	p, err := s.Facts.Preview(v.Context(), v.scope, v.today, given)
	if err != nil {
		return document.FactPreview{}, err
	}
	return document.NewFactPreview(p), nil
}

// apiFactRecord serves POST /api/v1/facts.
func (s *Site) apiFactRecord(v *visit, in *factGiven) (document.FactDone, error) {
	given, err := s.factIn(v, &in.Body)
	if err != nil {
		return document.FactDone{}, err
	}
	return factDone(s.Facts.Record(v.Context(), v.scope, v.today, given))
}

func factDone(done scoring.FactDone, err error) (document.FactDone, error) {
	if err != nil {
		return document.FactDone{}, err
	}
	return document.NewFactDone(done), nil
}

type factNoted struct {
	OneFact
	Body struct {
		Note string `json:"note,omitempty"`
	}
}

// apiFactConfirm serves POST /api/v1/facts/{id}/confirm.
func (s *Site) apiFactConfirm(v *visit, in *factNoted) (document.FactDone, error) {
	return factDone(s.Facts.Confirm(v.Context(), v.scope, v.today, in.ID, in.Body.Note))
}

type factReasoned struct {
	OneFact
	Body reason
}

// apiFactReject serves POST /api/v1/facts/{id}/reject.
func (s *Site) apiFactReject(v *visit, in *factReasoned) (document.FactDone, error) {
	return factDone(s.Facts.Reject(v.Context(), v.scope, v.today, in.ID, in.Body.Reason))
}

// apiFactReverse serves POST /api/v1/facts/{id}/reverse.
func (s *Site) apiFactReverse(v *visit, in *factReasoned) (document.FactDone, error) {
	return factDone(s.Facts.Reverse(v.Context(), v.scope, v.today, in.ID, in.Body.Reason))
}

// FactChange is what a replacement says otherwise than the fact that it replaces.
type FactChange struct {
	Kind           *string `json:"kind,omitempty" doc:"What is left out stays as it was."`
	Staff          *string `json:"staff,omitempty"`
	Window         *string `json:"window,omitempty"`
	Quantity       *int    `json:"quantity,omitempty"`
	Serious        *bool   `json:"serious,omitempty"`
	Level          *string `json:"level,omitempty"`
	MonthPoints    string  `json:"month_points,omitempty"`
	HalfPoints     string  `json:"half_points,omitempty"`
	Ref            *string `json:"ref,omitempty"`
	Note           *string `json:"note,omitempty"`
	Carry          bool    `json:"carry,omitempty"`
	WithoutChoices bool    `json:"without_choices,omitempty" doc:"Forget the values that were chosen."`
}

// edit reads what a replacement says, with the reason why the earlier one is taken back.
func (c *FactChange) edit(reason string) (scoring.FactEdit, error) {
	edit := scoring.FactEdit{
		Kind: c.Kind, Staff: c.Staff, Window: c.Window, Quantity: c.Quantity, Serious: c.Serious, Level: c.Level, Ref: c.Ref, Note: c.Note,
		Reason: reason, Carry: c.Carry, WithoutChoices: c.WithoutChoices,
	}
	var err error
	if edit.Month, err = pointsIn(c.MonthPoints); err != nil {
		return edit, err
	}
	edit.Half, err = pointsIn(c.HalfPoints)
	return edit, err
}

type factReplaced struct {
	OneFact
	Body struct {
		Reason string `json:"reason" doc:"Why the earlier one is taken back."`
		Date   string `json:"date,omitempty"`
		FactChange
	}
}

// apiFactReplace serves POST /api/v1/facts/{id}/replace.
func (s *Site) apiFactReplace(v *visit, in *factReplaced) (document.FactDone, error) {
	edit, err := in.Body.edit(in.Body.Reason)
	if err != nil {
		return document.FactDone{}, err
	}
	if in.Body.Date != "" {
		day, err := dayIn(in.Body.Date)
		if err != nil {
			return document.FactDone{}, err
		}
		edit.Date = &day
	}
	return factDone(s.Facts.Replace(v.Context(), v.scope, v.today, in.ID, edit))
}

type evidenceSent struct {
	OneFact
	Name string `query:"name" required:"true" doc:"The file's name."`
}

// apiFactAttach serves POST /api/v1/facts/{id}/evidence.
func (s *Site) apiFactAttach(v *visit, in *evidenceSent) (document.FactDone, error) {
	file, err := evidence.Read(in.Name, v.sent)
	if err != nil {
		return document.FactDone{}, err
	}
	return factDone(s.Facts.Attach(v.Context(), v.scope, v.today, in.ID, []evidence.File{file}))
}
