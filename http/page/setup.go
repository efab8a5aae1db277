package page

// Setup is one step of the first start.
type Setup struct {
	Base
	Steps   []Stage
	Heading string
	Lead    string
	Verdict *Notice
	Cards   []Card
	Faults  []string // of what was entered, with their places
	Errors  string   // where the bad rows of a file can be had, "" where there are none
	Form    Form     // without a label of its button there is nothing to send
	Before  *Link    // the step before
	After   *Link    // the next one, without sending anything
	Lists   []List
	Links   []Link
}

// Template implements View.
func (Setup) Template() string { return "setup" }
