package page

// Scores is a period's table of totals.
type Scores struct {
	Base
	Steps   Steps
	Tabs    []Link
	State   Pill
	Lead    string
	Choice  *Form // whose totals
	List    List
	Reports []Link
	Empty   *Empty
}

// Template implements View.
func (Scores) Template() string { return "scores" }

// Sheet is one sheet with every point explained.
type Sheet struct {
	Base
	Steps      Steps
	Tabs       []Link
	State      Pill
	Deadline   string // until when objections are taken
	Total      string
	Standing   []Fact // place, median, base and bonus
	About      []Fact // book, as-of day, digest
	Start      string // what one begins with
	StartText  string
	Items      []SheetItem
	Bonus      []SheetItem
	Deducted   string
	Earned     string
	EarnedText string
	Lines      List // what a download of the sheet holds
	Presumed   bool
	Gone       []string // objections whose entry is gone
	External   []string
	Chart      *Chart
	Empty      *Empty
}

// Template implements View.
func (Sheet) Template() string { return "sheet" }

// SheetItem is one item of a sheet.
type SheetItem struct {
	ID, Name, Text string
	Full, Score    string
	Median         string
	Note           string
	Pending        bool
	Clean          bool // nothing was taken
	Parts          []SheetPart
	Lines          []SheetLine
}

// SheetPart is one part of an item.
type SheetPart struct{ ID, Name, Full, Score string }

// SheetLine is one entry: what happened, by which clause, on what evidence.
type SheetLine struct {
	Anchor   string
	Day      string
	Words    string
	Clause   string
	Wording  string
	Evidence *Link
	Staff    string
	Points   string // asked
	Applied  string // taken
	Cut      string // why less was taken than asked
	Presumed bool
	Waived   bool
	Mark     *Link // what became of an objection
	Object   *Link
}

// Chart is a picture with its words; its table stands beneath it.
type Chart struct {
	Src     string
	Summary string
	Caption string
}
