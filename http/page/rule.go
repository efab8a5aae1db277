package page

// Rules is the books and when they are in force.
type Rules struct {
	Base
	List List
	Add  *Form
}

// Template implements View.
func (Rules) Template() string { return "rules" }

// Rule is one version of a book as the office reads it.
type Rule struct {
	Base
	Facts    []Fact
	Items    []RuleItem
	Presumed []PresumedValue
	Confirm  *Form
	Adopt    *Form
	Retire   *Form
}

// Template implements View.
func (Rule) Template() string { return "rule" }

// RuleItem is one item of a book.
type RuleItem struct {
	ID, Name, Full, Text string
	Clauses              []RuleClause
}

// RuleClause is one clause in words.
type RuleClause struct {
	ID, Text, Values, Source, Mark string
	Presumed                       bool
}

// PresumedValue is a value that the source does not give; By is "" until somebody
// confirmed it.
type PresumedValue struct{ ID, Name, What, By, Minutes, When string }

// RuleDiff is in what two versions of a book differ.
type RuleDiff struct {
	Base
	Differences []string
}

// Template implements View.
func (RuleDiff) Template() string { return "rule_diff" }

// RuleTry is a period scored under another book.
type RuleTry struct {
	Base
	Form  Form
	Tried string
	Moves []TryMove
	Unfit []string
}

// Template implements View.
func (RuleTry) Template() string { return "rule_try" }

// TryMove is a sheet that would be another.
type TryMove struct {
	Name, Total string
	Notes       []string
	Lines       []Fact
}
