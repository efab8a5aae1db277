package register

import (
	"slices"
	"time"

	"redbanner/attendance/roster"
)

// Machine is one register's life: what an entry says, the states that it passes
// through and the steps between them. The registers are data: see Machines.
//
// Its words for people are the catalogue's, and what people may write in their place:
//
//	register.name.complaints                    投诉登记
//	register.state.complaints.received          已受理
//	register.action.complaints.uphold           查实
//	register.field.complaints.channel           投诉渠道 (of any step, or a column of its rows)
//	register.choice.complaints.channel.phone    电话
type Machine struct {
	Register string  // "complaints"
	Name     string  // 投诉登记
	Open     Step    // how an entry begins; its From is empty
	Steps    []Step  // in the order in which they are usually taken
	Clocks   []Clock // by when the next step is due

	// Carries lets a fact dated in a closed month go into the current one by itself, as
	// rules.md 7 wants of complaints; elsewhere whoever takes the step has to say so.
	Carries bool

	// Heavier is the state that weighs heavier when one person comes to it twice in a year
	// (一年内两次以上从重), "" for none: see Repeats.
	Heavier string
}

// Step is one transition. It is taken in one transaction and recorded for good.
type Step struct {
	Action string   // "uphold"
	From   []string // the states from which it may be taken
	To     string
	Fields []Field // what the step says, beside a note
	By     Right
	// Facts are what the step puts on the ledger; nil for none. The entry has the
	// step applied already. Their ids are given when they are recorded.
	Facts func(Entry) []Fact
	// Forms are what the step puts down elsewhere, such as a meeting's sign-in list; nil
	// for none. The entry has the step applied already.
	Forms func(Entry) []Form
	// Check finds faults that single fields do not show; nil for none.
	Check func(Entry) []roster.Problem
}

// Right is who may take a step.
type Right struct {
	Office     bool // the general office (综合科), or without a person its own desk
	Director   bool
	Window     bool // a person of the window that the entry names
	Staff      bool // the person whom the entry names
	Uninvolved bool // not whom the entry names, nor who opened it
	Second     bool // not who took the step before
}

// Field is one thing that an entry or a step says.
type Field struct {
	Name     string
	Type     FieldType
	Required bool
	Choices  []string // of a Choice
	Many     bool     // several values, each on a line of its own
	Future   bool     // of a Day: it may lie in the future
	Left     bool     // of a Person: who has left may still be named
	Private  bool     // not for those whom the entry is about: who complained
	Columns  []Field  // of Rows: what each row says
}

// Form is one record that a step puts down in another ledger: the cells of an import
// file of its kind, "meetings" or "cases", by column.
type Form struct {
	Kind  string
	Cells map[string]string
}

// FieldType is how a field is written and checked.
type FieldType string

// The types of fields; values are kept as text in the form that each one's reader takes.
const (
	Text     FieldType = "text"
	Day      FieldType = "date"   // not in the future, unless the field says so
	Person   FieldType = "staff"  // a staff code that is known on the entry's day
	AtWindow FieldType = "window" // a window code that is known on the entry's day
	Choice   FieldType = "choice"
	Value    FieldType = "points"
	Count    FieldType = "number"
	Yes      FieldType = "flag"
	FactKind FieldType = "kind" // a kind of fact that the books in force know
	Level    FieldType = "level"
	Rows     FieldType = "rows" // several findings or people at once, each with Columns: see Entry.Rows
)

// Clock says by when a step is due: so many working days after the state was entered.
type Clock struct {
	State       string
	WorkingDays int
	Owes        string // who: "general_office", "director", "window", "staff"
	From        string // a Day field from which it runs instead, where the entry has it; "" for none
}

// Entry is one entry of a register (登记), with the steps taken so far.
type Entry struct {
	Register string
	Number   int64
	State    string
	Day      roster.Date // when it happened or came in
	Staff    string      // whom it is about, or ""
	Window   string      // which window it is about, or ""
	Fields   Values      // as opened and as later steps added or replaced
	Taken    []Taken
}

// Taken is a step as it was taken.
type Taken struct {
	Seq      int
	Action   string
	State    string      // after it
	Day      roster.Date // on which it was taken; of the opening, the entry's day
	At       time.Time   // when it was recorded
	By       roster.Person
	Note     string
	Fields   Values
	Facts    []string // ids of the facts that it put on the ledger
	Evidence []string // hashes of the files that came with it
}

// Step returns the machine's step of a name.
func (m *Machine) Step(action string) (*Step, bool) {
	i := slices.IndexFunc(m.Steps, func(s Step) bool { return s.Action == action })
	if i < 0 {
		return nil, false
	}
	return &m.Steps[i], true
}

// States lists the machine's states, the first one first.
func (m *Machine) States() []string {
	states := []string{m.Open.To}
	for _, s := range m.Steps {
		if !slices.Contains(states, s.To) {
			states = append(states, s.To)
		}
	}
	return states
}
