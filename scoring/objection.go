package scoring

import (
	"time"

	"redbanner/attendance"
	"redbanner/attendance/roster"
	"redbanner/scoring/rulebook"
)

// What an objection (申诉) is to.
const (
	ToEntry = "entry"
	ToGrade = "grade"
)

// ObjectionState is where an objection stands.
type ObjectionState string

// The states of an objection.
const (
	Filed     ObjectionState = "filed"
	Replied   ObjectionState = "replied"
	Upheld    ObjectionState = "upheld"    // 成立
	Dismissed ObjectionState = "dismissed" // 不成立
	TakenBack ObjectionState = "withdrawn"
)

// Decided reports whether nothing more comes.
func (s ObjectionState) Decided() bool { return s == Upheld || s == Dismissed || s == TakenBack }

// Objection is one person's objection to one entry of a sheet of a published period, to
// what a rating did to an item, or to a grade, with everything that happened to it.
type Objection struct {
	Number int64
	Period roster.Period
	Kind   string // ToEntry or ToGrade
	Of     rulebook.Unit
	Code   string // whose sheet
	Entry  EntryKey
	State  ObjectionState
	Steps  []ObjectionStep
}

// EntryKey tells an entry of a sheet from all others whenever the sheet is computed: by
// clause, evidence, day and person, and the how-manieth of those alike, from 1. The clause
// alone is what its rating did to the item.
type EntryKey struct {
	Clause string
	Fact   string
	Date   roster.Date
	Staff  string
	Nth    int
}

// ObjectionStep is one thing that happened to an objection. It is written once.
type ObjectionStep struct {
	Action    string // file, comment, reply, uphold, dismiss, withdraw
	State     ObjectionState
	Day       roster.Date
	By        roster.Person
	Office    attendance.Office // by which a decision was made
	Deputises string
	Note      string // statement, comment, reply, reasons
	Remedy    Remedy // of an upheld one
	Fact      string // of one: the fact in place of the reversed one
	Waiver    int64  // of one: the waiver
	Record    string // of one: what was corrected otherwise, such as "slip:3"
	At        time.Time
}

// Remedy is what an upheld objection led to.
type Remedy string

// The remedies.
const (
	Reversed  Remedy = "reversed"  // the fact was taken back
	Replaced  Remedy = "replaced"  // by another value
	Waived    Remedy = "waived"    // what was derived counts no more
	Corrected Remedy = "corrected" // the record behind it was
	ForGrade  Remedy = "grade"     // the meeting decides the grade anew
)

// last is the step that brought the objection where it stands.
func (o *Objection) last() ObjectionStep { return o.Steps[len(o.Steps)-1] }

// ObjectionMark is what a sheet says of an objection.
type ObjectionMark struct {
	Number  int64          `json:"number"`
	State   ObjectionState `json:"state"`
	Decided string         `json:"decided,omitempty"` // the day
	Reason  string         `json:"reason,omitempty"`
	Clause  string         `json:"clause,omitempty"` // where the entry itself is gone
	Fact    string         `json:"fact,omitempty"`
}

func (o *Objection) mark() *ObjectionMark {
	m := &ObjectionMark{Number: o.Number, State: o.State}
	if last := o.last(); o.State == Upheld || o.State == Dismissed {
		m.Decided, m.Reason = last.Day.String(), last.Note
	}
	return m
}

// keys are the entries' keys, in their order.
func keys(entries []EntryDocument) []EntryKey {
	seen := map[EntryKey]int{}
	list := make([]EntryKey, len(entries))
	for i, e := range entries {
		key := EntryKey{Clause: e.Clause, Fact: e.Fact, Date: e.Date, Staff: e.Staff}
		seen[key]++
		list[i] = key
		list[i].Nth = seen[key]
	}
	return list
}

// mark puts what became of objections on the document: at the entry that it is to, at
// the one in its place, or, where there is none any more, on the sheet.
func (d *Document) mark(book *rulebook.Book, objections []Objection) {
	for i := range objections {
		o := &objections[i]
		if o.Kind != ToEntry || o.Of != d.Subject || o.State == TakenBack {
			continue
		}
		sheet := sheetOf(d.Sheets, o.Code)
		if sheet == nil {
			continue
		}
		if e := sheet.entry(o.Entry); e != nil {
			e.Objection = o.mark()
			continue
		}
		if item := sheet.rated(book, o.Entry); item != nil {
			item.Objection = o.mark()
			continue
		}
		if fact := o.last().Fact; fact != "" {
			if e := sheet.entry(EntryKey{o.Entry.Clause, fact, o.Entry.Date, o.Entry.Staff, 1}); e != nil {
				e.Objection = o.mark()
				continue
			}
		}
		gone := o.mark()
		gone.Clause, gone.Fact = o.Entry.Clause, o.Entry.Fact
		sheet.Objections = append(sheet.Objections, *gone)
	}
}

// entry finds an entry by its key; nil for none.
func (s *SheetDocument) entry(key EntryKey) *EntryDocument {
	for i := range s.Items {
		for j, k := range keys(s.Items[i].Entries) {
			if k == key {
				return &s.Items[i].Entries[j]
			}
		}
	}
	return nil
}

// takesObjections reports whether the period is published and its window is not over.
func (m *Material) takesObjections(today roster.Date) bool {
	p := m.State.Publication
	return m.State.State == Published && p != nil && today <= p.Until
}

// undecided are the objections that wait.
func (m *Material) undecided() []Objection {
	var list []Objection
	for _, o := range m.Objections {
		if !o.State.Decided() {
			list = append(list, o)
		}
	}
	return list
}

// Keys are the keys of a sheet's entries, by item and in the order in which they stand.
func (s *SheetDocument) Keys() [][]EntryKey {
	list := make([][]EntryKey, len(s.Items))
	for i := range s.Items {
		list[i] = keys(s.Items[i].Entries)
	}
	return list
}
