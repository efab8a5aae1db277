package register

import (
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"redbanner/attendance/roster"
	"redbanner/attendance/table"
	"redbanner/scoring/rulebook"
)

// What one step may say at most; more belongs into a file attached to it.
const (
	maxText  = 4000 // bytes of a value, and of a note
	maxLines = 500  // values or rows of a field
	maxCount = 10_000
)

// reader reads what was written into fields and gathers every fault.
type reader struct {
	machine *Machine
	state   *State
	on      []roster.Date // a person named must be employed, a window open, on one of these days
	row     int           // of a field's rows, from 1; 0 outside them
	faults  []roster.Problem
}

func (r *reader) fail(field, code, value string, args ...any) {
	r.faults = append(r.faults, roster.Problem{Row: r.row, Column: field, Code: code, Value: value, Args: args})
}

// read returns the values as they are kept. What is written empty is not given.
func (r *reader) read(fields []Field, given Values) Values {
	kept := Values{}
	for i := range fields {
		f := &fields[i]
		text := strings.TrimSpace(given[f.Name])
		switch {
		case text != "":
			kept[f.Name] = r.field(f, text)
		case f.Required:
			r.fail(f.Name, "required", "")
		}
	}
	for _, name := range sortedKeys(given) {
		if !slices.ContainsFunc(fields, func(f Field) bool { return f.Name == name }) {
			r.fail(name, "no_such_field", given[name], r.machine.fieldWords(fields))
		}
	}
	return kept
}

// field reads one field, line by line where it may have many.
func (r *reader) field(f *Field, text string) string {
	if f.Type != Rows && !f.Many {
		return r.one(f, text)
	}
	var kept []string
	for line := range strings.SplitSeq(text, "\n") {
		if line = strings.TrimSpace(line); line == "" {
			continue
		}
		if len(kept) == maxLines {
			r.fail(f.Name, "too_many_lines", "", maxLines)
			break
		}
		if f.Type == Rows {
			kept = append(kept, r.rowOf(f, line, len(kept)+1))
			continue
		}
		kept = append(kept, r.one(f, line))
	}
	return strings.Join(kept, "\n")
}

// rowOf reads one row of a field; its faults name the row.
func (r *reader) rowOf(f *Field, line string, number int) string {
	r.row = number
	defer func() { r.row = 0 }()
	row, ok := ParseRow(line)
	if !ok {
		r.fail(f.Name, "bad_row", line)
		return ""
	}
	return r.read(f.Columns, row).String()
}

// one reads one value.
func (r *reader) one(f *Field, text string) string {
	if code, args := wrongText(text); code != "" {
		r.fail(f.Name, code, "", args...)
		return ""
	}
	kept, code, args := r.value(f, text)
	if code != "" {
		r.fail(f.Name, code, text, args...)
	}
	return kept
}

// wrongText is the fault of a text that cannot be kept; "" for none.
func wrongText(s string) (code string, args []any) {
	control := func(c rune) bool { return unicode.IsControl(c) && c != '\n' && c != '\t' }
	switch {
	case len(s) > maxText:
		return "long_text", []any{maxText}
	case !utf8.ValidString(s) || strings.ContainsFunc(s, control):
		return "bad_text", nil
	}
	return "", nil
}

// value reads one value of the field's type.
func (r *reader) value(f *Field, s string) (kept, code string, args []any) {
	switch f.Type {
	case Day:
		return r.day(f, s)
	case Person:
		if code, args = r.person(s); code == "after_leaving" && f.Left {
			return s, "", nil
		}
		return s, code, args
	case AtWindow:
		return s, r.window(s), nil
	case Choice:
		if !slices.Contains(f.Choices, s) {
			return "", "not_a_choice", []any{r.machine.choiceWords(f)}
		}
		return s, "", nil
	case FactKind:
		return r.kind(s)
	}
	kept, code, args = plainValue(f.Type, s)
	return kept, code, args
}

// plainValue reads what needs nothing to be compared with.
func plainValue(of FieldType, s string) (kept, code string, args []any) {
	switch of {
	case Value:
		p, err := rulebook.ParsePoints(s)
		if err != nil || p < 0 {
			return "", "bad_points", nil
		}
		return p.String(), "", nil
	case Count:
		n, err := strconv.Atoi(table.Number(s))
		if err != nil || n < 0 || n > maxCount {
			return "", "bad_number", []any{0, maxCount}
		}
		return itoa(n), "", nil
	case Yes:
		kept, known := flags[strings.ToLower(s)]
		if !known {
			return "", "bad_flag", nil
		}
		return kept, "", nil
	case Level:
		kept, known := levelNamed(s)
		if !known {
			return "", "bad_level", nil
		}
		return kept, "", nil
	}
	return s, "", nil
}

var flags = map[string]string{
	"true": yes, "1": yes, "yes": yes, "是": yes,
	"false": no, "0": no, "no": no, "否": no,
}

// levelNamed reads a level as files of facts have it.
func levelNamed(s string) (string, bool) {
	switch s {
	case "county", "县", "区县":
		return "county", true
	case "city", "市":
		return "city", true
	case "province", "省":
		return "province", true
	case "nation", "国家", "全国":
		return "nation", true
	}
	return "", false
}

func (r *reader) day(f *Field, s string) (kept, code string, args []any) {
	d, code := table.Date(s)
	switch {
	case code != "":
		return "", code, nil
	case d > r.state.Today && !f.Future:
		return "", "day_to_come", []any{r.state.Today.String()}
	}
	return d.String(), "", nil
}

// person is the fault of naming a person: on none of the days employed, or unknown.
func (r *reader) person(staff string) (code string, args []any) {
	for _, day := range r.on {
		if code, args = r.state.StaffOn(staff, day); code == "" {
			return "", nil
		}
	}
	return code, args
}

func (r *reader) window(window string) (code string) {
	for _, day := range r.on {
		if code = r.state.WindowOn(window, day); code == "" {
			return ""
		}
	}
	return code
}

// kind reads a kind of fact that the books know and somebody may record, by its id or
// its Chinese name.
func (r *reader) kind(s string) (kept, code string, args []any) {
	kinds := rulebook.Kinds()
	for _, book := range r.state.Books {
		kinds = append(kinds, book.Kinds...)
	}
	for _, k := range kinds {
		if !k.Derived && (k.ID == s || k.Name == s) {
			return k.ID, "", nil
		}
	}
	return "", "unknown_kind", nil
}

// fieldWords lists what may be said.
func (m *Machine) fieldWords(fields []Field) []Word {
	words := make([]Word, len(fields))
	for i, f := range fields {
		words[i] = m.FieldWord(f.Name)
	}
	return words
}

func (m *Machine) choiceWords(f *Field) []Word {
	words := make([]Word, len(f.Choices))
	for i, choice := range f.Choices {
		words[i] = m.ChoiceWord(f.Name, choice)
	}
	return words
}

func sortedKeys(v Values) []string {
	keys := make([]string, 0, len(v))
	for key := range v {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys
}
