package page

// Record is a page about one thing on record: what it says, how it stands, what happened
// to it, and what the visitor may do with it now.
type Record struct {
	Base
	State  Pill
	Lead   string
	Warns  []string
	Tabs   []Link
	Facts  []Fact
	Lists  []List
	Files  []Proof
	Way    []Stage // what happened, first to last
	Steps  []Doing // what is possible now
	Parts  []Part
	Closed string // instead of Steps: why nothing is possible
}

// Template implements View.
func (Record) Template() string { return "record" }

// Proof is a file of evidence.
type Proof struct {
	Name    string
	Note    string
	Href    string
	Picture bool // it can stand on the page
}

// Doing is something that is possible now: an address for whoever may, else why not.
type Doing struct {
	Label string
	Href  string // "": the visitor may not
	Who   string // who may
	Why   string // why the visitor may not
}
