package page

// Objections is the list of objections.
type Objections struct {
	Base
	List List
}

// Template implements View.
func (Objections) Template() string { return "objections" }

// ObjectionNew asks what is to be said against an entry.
type ObjectionNew struct {
	Base
	Facts []Fact
	Form  Form
}

// Template implements View.
func (ObjectionNew) Template() string { return "objection_new" }

// Objection is one objection, how it came about, and what can be done with it.
type Objection struct {
	Base
	State    Pill
	Facts    []Fact
	Steps    []Stage
	Comment  *Form
	Reply    *Form
	Decide   *Form
	Withdraw *Form
}

// Template implements View.
func (Objection) Template() string { return "objection" }
