package page

// Period is where a period stands, what is missing, and what may be done now.
type Period struct {
	Base
	Steps         Steps
	Tabs          []Link
	State         Pill
	Lead          string
	Groups        []CheckGroup
	Publish       *Form
	Close         *Form
	Reopen        *Form
	ReopenConfirm *Form
	ReopenCancel  *Form
	Moves         []Fact
	Story         []Stage
	Waivers       []Fact
	Waive         *Form
	Ties          []Fact
	Tie           *Form
	Reports       []Link
}

// Template implements View.
func (Period) Template() string { return "period" }

// CheckGroup is what is missing before one thing can happen.
type CheckGroup struct {
	Label  string
	Checks []Check
}
