package page

// Part is a piece of a page under its own heading: a form, a list, or both.
type Part struct {
	ID    string
	Title string
	Lead  string // a sentence before it
	Form  *Form
	List  *List
	Facts []Fact
}

// Desk is a page of lists and forms about one thing.
type Desk struct {
	Base
	Lead   string // one sentence of orientation
	Tabs   []Link
	Steps  *Steps
	Choice *Form // what to look at
	Warns  []string
	Cards  []Card
	Facts  []Fact
	Lists  []List
	Parts  []Part
}

// Template implements View.
func (Desk) Template() string { return "desk" }

// Request is a page about something that somebody asked for: what, how it stands, who is
// next, and what can be done.
type Request struct {
	Base
	State Pill
	Lead  string
	Warns []string
	Facts []Fact
	Chain []Stage // who decides, first to last
	Why   string  // why those decide
	Way   []Stage // what happened, first to last
	Files []Link
	Parts []Part
}

// Template implements View.
func (Request) Template() string { return "request" }

// MyAttendance is a person's own month.
type MyAttendance struct {
	Base
	Lead   string
	Steps  Steps
	Totals []Fact
	Days   Calendar
	List   List
	Warns  []string
}

// Template implements View.
func (MyAttendance) Template() string { return "my_attendance" }

// Grid is the month grid as the paper form has it.
type Grid struct {
	Base
	Tabs    []Link
	Steps   Steps
	Choice  Form
	State   Pill
	Summary string
	Notes   []string
	Warns   []string
	Days    []GridDay
	List    List // by which the people are sorted, and that a download holds
	Rows    []GridRow
	Legend  []GridSign
	Empty   Empty
}

// Persons are the headings that sort by name, code and window.
func (g Grid) Persons() []Head { return g.heads(0, 3) }

// Totals are the headings of what the month comes to.
func (g Grid) Totals() []Head { return g.heads(3+len(g.Days), len(g.List.Columns)) }

func (g Grid) heads(from, to int) []Head {
	all := heads(g.List)
	return all[min(from, len(all)):min(to, len(all))]
}

// Template implements View.
func (Grid) Template() string { return "grid" }

// GridDay heads the two columns of a day.
type GridDay struct {
	Number  int
	Weekday string
	Name    string // the whole day in words
	Class   string
}

// GridRow is one person's line.
type GridRow struct {
	Name, Window, Code string
	Href               string
	Days               [][2]GridMark
	Sums               []int
}

// GridMark is one half-day.
type GridMark struct {
	Text  string
	Words string // what the sign means, for a screen reader
	Class string
	Href  string // to the day, where something is to be explained
}

// GridSign explains a sign.
type GridSign struct{ Sign, Words, Class string }

// Year is the working days of a year, month by month.
type Year struct {
	Base
	Lead   string
	Tabs   []Link
	Steps  Steps
	Warns  []string
	Facts  []Fact
	Months []Calendar
	List   List
	Parts  []Part
}

// Template implements View.
func (Year) Template() string { return "year" }
