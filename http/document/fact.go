package document

import (
	"redbanner/attendance/roster"
	"redbanner/scoring"
	"redbanner/scoring/rulebook"
)

// Fact is a fact as scripts read it. Points are strings with two decimals, "" where no
// value was chosen.
type Fact struct {
	ID           string       `json:"id"`
	Date         roster.Date  `json:"date"`
	Happened     roster.Date  `json:"happened"`
	Kind         string       `json:"kind"`
	Staff        string       `json:"staff"`
	Window       string       `json:"window"`
	Quantity     *int         `json:"quantity"`
	Serious      bool         `json:"serious"`
	Level        string       `json:"level"`
	MonthPoints  string       `json:"month_points"`
	HalfPoints   string       `json:"half_points"`
	Ref          string       `json:"ref"`
	Note         string       `json:"note"`
	State        string       `json:"state,omitempty"`
	Source       string       `json:"source,omitempty"`
	Batch        int64        `json:"batch,omitempty"`
	By           *Person      `json:"by,omitempty"`
	At           string       `json:"at,omitempty"`
	Confirmation *FactStep    `json:"confirmation,omitempty"`
	Reversal     *FactStep    `json:"reversal,omitempty"`
	Evidence     []Evidence   `json:"evidence,omitempty"`
	Clauses      []FactClause `json:"clauses,omitempty"`
}

type FactStep struct {
	By         Person `json:"by"`
	At         string `json:"at"`
	Note       string `json:"note"`
	ReplacedBy string `json:"replaced_by,omitempty"`
}

// FactClause is a clause that answers to a fact, with what it is worth before caps.
type FactClause struct {
	Book   string `json:"book"`
	Clause string `json:"clause"`
	Points string `json:"points"`
}

// FactEffect is what a fact does under one clause, on one sheet.
type FactEffect struct {
	Book     string        `json:"book"`
	Version  string        `json:"book_version"`
	Period   roster.Period `json:"period"`
	State    string        `json:"state"`
	Clause   string        `json:"clause"`
	Item     string        `json:"item"`
	Part     string        `json:"part"`
	Text     string        `json:"text"`
	Earns    bool          `json:"earns"`
	Value    string        `json:"value"`
	Low      string        `json:"low,omitempty"`
	High     string        `json:"high,omitempty"`
	Chosen   bool          `json:"chosen"`
	Presumed bool          `json:"presumed"`
	Subject  rulebook.Unit `json:"subject"`
	Sheet    string        `json:"sheet"`
	Name     string        `json:"name"`
	Left     string        `json:"left"`
	Points   string        `json:"points"`
	Applied  string        `json:"applied"`
	Before   string        `json:"before"`
	After    string        `json:"after"`
}

func NewFactContent(f scoring.Fact) Fact {
	d := Fact{
		ID: f.ID, Date: f.Date, Happened: f.Happened, Kind: f.Kind, Staff: f.Staff, Window: f.Window, Quantity: f.Quantity,
		Serious: f.Serious, Level: f.Level, Ref: f.Ref, Note: f.Note,
	}
	if p, chosen := f.Choice[rulebook.MonthPoints]; chosen {
		d.MonthPoints = p.String()
	}
	if p, chosen := f.Choice[rulebook.HalfPoints]; chosen {
		d.HalfPoints = p.String()
	}
	return d
}

func NewFact(r *scoring.Recorded) Fact {
	d := NewFactContent(r.Fact)
	by := newPerson(r.By)
	d.State, d.Source, d.Batch, d.By, d.At = string(r.State()), r.Source, r.Batch, &by, Instant(r.At)
	d.Confirmation, d.Reversal = newFactStep(r.Confirmation), newFactStep(r.Reversal)
	d.Evidence = NewEvidence(r.Evidence)
	return d
}

func newFactStep(s *scoring.FactStep) *FactStep {
	if s == nil {
		return nil
	}
	return &FactStep{By: newPerson(s.By), At: Instant(s.At), Note: s.Note, ReplacedBy: s.ReplacedBy}
}

func NewFacts(page scoring.FactPage) []Fact {
	documents := make([]Fact, len(page.Facts))
	for i := range page.Facts {
		documents[i] = NewFact(&page.Facts[i])
		for _, t := range page.Touches[i] {
			documents[i].Clauses = append(documents[i].Clauses, FactClause{t.Book, t.Clause, signed(t).String()})
		}
	}
	return documents
}

// signed is what a clause is worth as sheets show it: negative for a deduction.
func signed(t scoring.FactTouch) scoring.Points {
	if t.Earns {
		return t.Points
	}
	return -t.Points
}

func NewFactEffects(effects []scoring.FactEffect) []FactEffect {
	documents := make([]FactEffect, len(effects))
	for i, e := range effects {
		documents[i] = FactEffect{
			Book: e.Book, Version: e.Version, Period: e.Period, State: e.State, Clause: e.Clause, Item: e.Item, Part: e.Part,
			Text: e.Text, Earns: e.Earns, Value: e.Value.String(), Chosen: e.Chosen, Presumed: e.Presumed,
			Subject: e.Subject, Sheet: e.Sheet, Name: e.Name, Left: e.Left.String(),
			Points: e.Asked.String(), Applied: e.Applied.String(), Before: e.Before.String(), After: e.After.String(),
		}
		if e.Range != nil {
			documents[i].Low, documents[i].High = e.Range.Low.String(), e.Range.High.String()
		}
	}
	return documents
}

// Evidence is one file of evidence.
type Evidence struct {
	Subject string `json:"subject"`
	SHA256  string `json:"sha256"`
	Name    string `json:"name"`
	Format  string `json:"format"`
	Size    int    `json:"size"`
	By      Person `json:"by"`
	At      string `json:"at"`
}

// Person is who did something.
type Person struct {
	Account string `json:"account"`
	Staff   string `json:"staff"`
}

func newPerson(p roster.Person) Person { return Person(p) }

func NewEvidence(links []scoring.EvidenceLink) []Evidence {
	documents := make([]Evidence, len(links))
	for i, e := range links {
		documents[i] = Evidence{e.Subject, e.SHA256, e.Name, e.Format, e.Size, newPerson(e.By), Instant(e.At)}
	}
	return documents
}

// FactShown is a fact, every time that it was recorded, and what it does.
type FactShown struct {
	Facts   []Fact       `json:"facts"`
	Effects []FactEffect `json:"effects"`
}

// FactPreview is what a fact would do if it were recorded now.
type FactPreview struct {
	Fact    Fact         `json:"fact"`
	Draft   bool         `json:"draft" doc:"It would wait for a second person."`
	Closed  string       `json:"closed" doc:"The closed period in which its day lies, or empty."`
	Known   *Fact        `json:"known" doc:"It is on the ledger already."`
	Effects []FactEffect `json:"effects"`
}

// NewFactPreview is the document of a preview.
func NewFactPreview(p scoring.FactPreview) FactPreview {
	d := FactPreview{Fact: NewFactContent(p.Fact), Draft: p.Draft, Effects: NewFactEffects(p.Effects)}
	if !p.Closed.IsZero() {
		d.Closed = p.Closed.String()
	}
	if p.Known != nil {
		known := NewFact(p.Known)
		d.Known = &known
	}
	return d
}

// FactDone is what a change of the ledger did.
type FactDone struct {
	Action  string       `json:"action"`
	Fact    Fact         `json:"fact"`
	Earlier *Fact        `json:"earlier,omitempty" doc:"The one that was replaced."`
	Effects []FactEffect `json:"effects"`
}

// NewFactDone is the document of a change.
func NewFactDone(done scoring.FactDone) FactDone {
	d := FactDone{Action: done.Change.Action, Fact: NewFact(&done.Fact), Effects: NewFactEffects(done.Effects)}
	if done.Earlier != nil {
		earlier := NewFact(done.Earlier)
		d.Earlier = &earlier
	}
	return d
}
