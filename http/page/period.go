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
	Waivers       []Ruling
	Waive         *Form
	Ties          []Ruling
	Tie           *Form
	Reports       []Link
	Books         []List // what is kept of it, and who was handed reports
	Review        Review
	Team          bool // only the review is shown: the visitor carries a window, not the month
}

// Template implements View.
func (Period) Template() string { return "period" }

// Ruling is one decision of the director's meeting, and the form that takes it back.
type Ruling struct {
	Facts  []Fact // the one that it is
	Revoke *Form  // nil where it cannot be taken back, or has been
}

// CheckGroup is what is missing before one thing can happen.
type CheckGroup struct {
	Label  string
	Checks []Check
}
