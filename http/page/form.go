package page

import (
	"html/template"
	"net/url"
	"slices"
)

// Form is a form as data: what it asks, what was typed, what is wrong with it.
type Form struct {
	ID      string // where a page has several
	Action  string
	Get     bool // asks for another view; changes nothing
	Fields  []Field
	Hidden  []Hidden
	Submit  string // label of the button
	Danger  bool   // what it does is hard to take back
	Confirm string // the question asked first, naming the object; "" asks nothing
	Cancel  string // address of the way out
	Problem string // what is wrong with the form as a whole
	Files   bool   // carries files
	Inline  bool   // fields in one row
	Wide    bool   // fields in two columns where there is room
}

// Hidden is a value that the form carries along.
type Hidden struct{ Name, Value string }

// Field is one question of a form.
type Field struct {
	Name     string
	Section  string // heading that begins with this field
	Label    string
	Type     string // text (default), textarea, select, radio, checkbox, checks, date, month, time, number, password, file, email
	Value    string
	Values   []string // of checks, and of a select with Multiple
	Hint     string
	Error    string
	Options  []Option // to choose from; of a text field: offered, and another may be typed
	Required bool
	Multiple bool
	Min, Max string
	Step     string
	Accept   string
	Complete string // autocomplete
	Mode     string // inputmode
	Focus    bool
	Rows     int
	Length   int // at most so many characters; 0 takes 1000
}

// Option is one answer to choose.
type Option struct {
	Value, Label, Hint string
	Off                bool
	Group              string // heading under which it stands in a select
}

// OptionGroup is answers to choose under one heading, "" for none.
type OptionGroup struct {
	Label   string
	Options []Option
}

// Groups are the answers to choose, each run of one group together.
func (f Field) Groups() []OptionGroup {
	var groups []OptionGroup
	for _, o := range f.Options {
		if n := len(groups); n == 0 || groups[n-1].Label != o.Group {
			groups = append(groups, OptionGroup{Label: o.Group})
		}
		last := &groups[len(groups)-1]
		last.Options = append(last.Options, o)
	}
	return groups
}

// Chosen reports whether an answer stands.
func (f Field) Chosen(value string) bool {
	return f.Value == value || slices.Contains(f.Values, value)
}

// Filled returns the form with what was typed, passwords and files left out, and each
// fault beside its field; faults of no field of the form stand on top.
func (f Form) Filled(typed url.Values, faults map[string]string, problem string) Form {
	f.Fields = slices.Clone(f.Fields)
	known := map[string]bool{}
	for i := range f.Fields {
		field := &f.Fields[i]
		known[field.Name] = true
		if field.Type != "password" && field.Type != "file" {
			field.Value, field.Values = typed.Get(field.Name), typed[field.Name]
		}
		field.Error = faults[field.Name]
	}
	f.Problem = problem
	for _, name := range sortedKeys(faults) {
		if !known[name] && faults[name] != problem {
			f.Problem = join(f.Problem, faults[name])
		}
	}
	return f
}

func join(a, b string) string {
	if a == "" {
		return b
	}
	return a + " " + b
}

func sortedKeys(m map[string]string) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// Faulty lists the fields with a fault, for the summary on top that leads to them.
func (f Form) Faulty() []Field {
	return slices.DeleteFunc(slices.Clone(f.Fields), func(field Field) bool { return field.Error == "" })
}

// Refused reports whether the form is shown again because something is wrong with it.
func (f Form) Refused() bool { return f.Problem != "" || len(f.Faulty()) > 0 }

// FieldID is the id of a field's element, for its label and its fault.
func (f Form) FieldID(name string) string {
	if f.ID == "" {
		return "f-" + name
	}
	return "f-" + f.ID + "-" + name
}

// Pair is a form with one of its fields, as the template of a field takes them.
type Pair struct {
	Form  Form
	Field Field
	Class template.HTMLAttr
}
