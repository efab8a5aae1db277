package scoring

import (
	"time"

	"redbanner/attendance/evidence"
	"redbanner/attendance/roster"
)

// FactState is where a fact stands on the ledger. There is no way back: what was rejected
// or reversed is recorded anew.
type FactState string

// The states. Only a confirmed fact counts.
const (
	FactDraft     FactState = "draft"     // 待确认: waits for a second person
	FactConfirmed FactState = "confirmed" // 已确认
	FactRejected  FactState = "rejected"  // 已退回: a draft that never counted
	FactReversed  FactState = "reversed"  // 已冲销: it counted, and no longer does
)

// FactStates returns the states in the order of a fact's life.
func FactStates() []FactState {
	return []FactState{FactDraft, FactConfirmed, FactRejected, FactReversed}
}

// Recorded is a fact as the ledger keeps it, with everything that happened to it since.
type Recorded struct {
	Fact
	Batch  int64
	Source string // what recorded it: "record", "import", or a register's name
	Draft  bool   // it was recorded as a draft
	By     roster.Person
	At     time.Time

	Confirmation *FactStep // nil: none
	Reversal     *FactStep // nil: none; of a draft it is the rejection
	Evidence     []EvidenceLink
}

// FactStep is a confirmation or a reversal.
type FactStep struct {
	By         roster.Person
	At         time.Time
	Note       string // of a reversal the reason
	ReplacedBy string // of a reversal: id of the fact recorded in its place, or ""
}

// EvidenceLink is one file of evidence of a subject.
type EvidenceLink struct {
	Subject string // "fact:" and an id, or a register's name and number
	SHA256  string
	Name    string
	Format  string
	Size    int // bytes
	By      roster.Person
	At      time.Time
}

// FactSubject is how evidence names the fact of an id.
func FactSubject(id string) string { return "fact:" + id }

// State tells where the fact stands.
func (r *Recorded) State() FactState {
	counted := !r.Draft || r.Confirmation != nil
	switch {
	case r.Reversal != nil && counted:
		return FactReversed
	case r.Reversal != nil:
		return FactRejected
	case counted:
		return FactConfirmed
	}
	return FactDraft
}

// FactFilter chooses facts; what is zero chooses all.
type FactFilter struct {
	ID          string
	First, Last roster.Date // on which they count
	Kind        string
	Staff       string
	Window      string // named, or that of the person named on that day
	Source      string
	State       FactState
	Text        string // within reference and note, in capitals or not
	Ref         string // the reference, or that of one finding of it: "inspections:3" also finds "inspections:3/2"
	Limit       int    // 0: all
	Offset      int

	Reach *FactReach // nil: all are in reach
}

// FactReach narrows a search to what somebody may see: no drafts, and of what counts or
// ever counted the facts that name the person, or
// the person's window of the day and nobody, and those of the windows.
type FactReach struct {
	Staff   string // "" for none
	Windows []string
}

// reachOf is the reach of an actor's right to read facts, nil for everything.
func reachOf(as *roster.Actor) *FactReach {
	switch as.Reach(roster.ReadFacts) {
	case roster.ReachCentre:
		return nil
	case roster.ReachWindow:
		return &FactReach{Staff: as.Staff, Windows: as.Windows}
	case roster.ReachOwn:
		return &FactReach{Staff: as.Staff}
	}
	return &FactReach{}
}

// FactInput is what somebody records.
type FactInput struct {
	Fact
	Carry    bool   // count it today, should its day lie in a closed period
	Source   string // "" is "record"
	Evidence []evidence.File
}

// FactEdit is what a replacement says otherwise than the fact that it replaces; nil
// leaves a field as it was.
type FactEdit struct {
	Date           *roster.Date
	Kind           *string
	Staff, Window  *string
	Quantity       *int
	Serious        *bool
	Level          *string
	Month, Half    *Points
	Ref, Note      *string
	Reason         string // why the earlier one is taken back
	Carry          bool
	Evidence       []evidence.File
	WithoutChoices bool // forget the values that were chosen
}
