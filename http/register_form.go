package http

import (
	"cmp"
	"errors"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"redbanner/attendance"
	"redbanner/attendance/roster"
	"redbanner/http/page"
	"redbanner/scoring/register"
	"redbanner/scoring/rulebook"
)

// asker makes the questions of a step's form out of the fields of its machine.
type asker struct {
	v       *visit
	m       *register.Machine
	entry   *register.Entry // nil before there is one
	names   attendance.People
	people  []page.Option
	windows []page.Option
	kinds   []page.Option
}

// asker loads what the choices of a form offer.
func (s *Site) asker(v *visit, m *register.Machine, e *register.Entry) (*asker, error) {
	load := s.Attendance.People
	if v.everywhere(roster.TakeSteps) {
		load = s.Attendance.Names // the window of none of them is asked for
	}
	people, err := load(v.Context(), v.scope)
	if err != nil {
		return nil, err
	}
	ask := &asker{v: v, m: m, entry: e, names: people}
	ask.people = staffOptions(v.T("facts.nobody"), recent(people.Staff, v.today))
	ask.windows = windowOptions(v.T("registers.no_window"), people.OpenOn(v.today))
	if !asksKind(m) {
		return ask, nil
	}
	kinds, err := s.Facts.Kinds(v.Context(), v.scope, v.today)
	ask.kinds = v.kindOptions(kinds)
	return ask, err
}

// asksKind reports whether any line of a machine asks for a kind of fact.
func asksKind(m *register.Machine) bool {
	for _, f := range m.Open.Fields {
		if slices.ContainsFunc(f.Columns, func(c register.Field) bool { return c.Type == register.FactKind }) {
			return true
		}
	}
	return false
}

// firstRows is how many lines a field of rows has room for at first; moreRows adds as many.
const firstRows = 3

// fields are the questions of a step; more is how many lines were asked for beyond the first.
func (a *asker) fields(fields []register.Field, more int) []page.Field {
	if roll := rollOf(fields); len(roll) > 1 {
		return append(a.plain(fields, roll), a.roll(roll)...)
	}
	var asked []page.Field
	for i := range fields {
		f := &fields[i]
		if f.Type == register.Rows {
			asked = append(asked, a.rows(f, firstRows+more)...)
			asked = append(asked, page.Field{Name: "more", Label: a.v.T("registers.more_rows", firstRows), Type: "checkbox"})
			continue
		}
		asked = append(asked, a.field(f, f.Name))
	}
	return asked
}

// rollOf are the lists of people of a step: two or more of them are one roll to call.
func rollOf(fields []register.Field) []register.Field {
	return slices.DeleteFunc(slices.Clone(fields), func(f register.Field) bool { return f.Type != register.Person || !f.Many })
}

// plain are the questions that are not part of the roll.
func (a *asker) plain(fields, roll []register.Field) []page.Field {
	var asked []page.Field
	for i := range fields {
		if !slices.ContainsFunc(roll, func(f register.Field) bool { return f.Name == fields[i].Name }) {
			asked = append(asked, a.field(&fields[i], fields[i].Name))
		}
	}
	return asked
}

// roll asks of each person in which of the lists he stands. A list that is made for the
// first time begins with everybody in the first one.
func (a *asker) roll(lists []register.Field) []page.Field {
	options := []page.Option{{Label: a.v.T("registers.not_listed")}}
	for _, f := range lists {
		options = append(options, page.Option{Value: f.Name, Label: a.v.words().Word(a.m.FieldWord(f.Name))})
	}
	first := lists[0].Name
	if a.entry != nil && slices.ContainsFunc(lists, func(f register.Field) bool { return a.entry.Fields[f.Name] != "" }) {
		first = "" // it is corrected: only who is named changes
	}
	var asked []page.Field
	for i, p := range a.names.EmployedOn(a.v.today) {
		field := page.Field{Name: rollName(p.Code), Label: p.Name + " " + p.Code, Type: "select", Options: options, Value: first}
		if i == 0 {
			field.Section = a.v.T("registers.roll")
		}
		asked = append(asked, field)
	}
	return asked
}

func rollName(staff string) string { return "roll." + staff }

// rows are the questions of so many lines.
func (a *asker) rows(f *register.Field, lines int) []page.Field {
	var asked []page.Field
	for n := 1; n <= lines; n++ {
		for i := range f.Columns {
			column := f.Columns[i]
			column.Required = false // an empty line is none
			field := a.field(&column, rowName(f.Name, n, column.Name))
			if i == 0 {
				field.Section = a.v.T("registers.row", a.v.words().Word(a.m.FieldWord(f.Name)), n)
			}
			asked = append(asked, field)
		}
	}
	return asked
}

func rowName(field string, line int, column string) string {
	return field + "." + strconv.Itoa(line) + "." + column
}

// field is the question of one field, under a name.
func (a *asker) field(f *register.Field, name string) page.Field {
	v := a.v
	asked := page.Field{Name: name, Label: v.words().Word(a.m.FieldWord(f.Name)), Required: f.Required}
	switch f.Type {
	case register.Day:
		asked.Type = "date"
		if !f.Future {
			asked.Max = dateText(v.today)
		}
	case register.Person:
		asked.Type, asked.Options = "select", a.people
	case register.AtWindow:
		asked.Type, asked.Options = "select", a.windows
	case register.Choice:
		asked.Type, asked.Options = "select", a.choices(f)
	case register.Level:
		asked.Type, asked.Options = "select", levelOptions(v)
	case register.FactKind:
		asked.Type, asked.Options = "select", a.kinds
	case register.Yes:
		asked.Type = "checkbox"
	case register.Value:
		asked.Type, asked.Min, asked.Step, asked.Mode = "number", "0", "0.01", "decimal"
	case register.Count:
		asked.Type, asked.Min, asked.Step, asked.Mode = "number", "0", "1", "numeric"
	case register.Text:
		if asked.Length = 1000; !strings.Contains(name, ".") {
			asked.Type, asked.Rows = "textarea", 2
		}
	}
	if f.Many {
		a.many(f, &asked)
	}
	return asked
}

// many makes a question out of one that may have several answers: a box for each of those
// that there are.
func (a *asker) many(f *register.Field, asked *page.Field) {
	asked.Type, asked.Min, asked.Max = "checks", "", ""
	if f.Type == register.Count { // lines of the entry, by number
		asked.Options = nil
		for i, row := range a.findings() {
			asked.Options = append(asked.Options, page.Option{Value: strconv.Itoa(i + 1), Label: row})
		}
		return
	}
	asked.Options = slices.DeleteFunc(slices.Clone(asked.Options), func(o page.Option) bool { return o.Value == "" })
}

// findings are the lines of the entry in words.
func (a *asker) findings() []string {
	var lines []string
	if a.entry == nil {
		return nil
	}
	for _, f := range a.m.Open.Fields {
		if f.Type == register.Rows {
			for _, row := range a.entry.Fields.Rows(f.Name) {
				lines = append(lines, a.v.says(a.m, f.Columns, row, a.names))
			}
		}
	}
	return lines
}

func (a *asker) choices(f *register.Field) []page.Option {
	options := []page.Option{{Label: a.v.T("facts.choose")}}
	for _, choice := range f.Choices {
		options = append(options, page.Option{Value: choice, Label: a.v.words().Word(a.m.ChoiceWord(f.Name, choice))})
	}
	return options
}

func levelOptions(v *visit) []page.Option {
	options := []page.Option{{Label: v.T("facts.choose")}}
	for _, level := range rulebook.Levels() {
		options = append(options, page.Option{Value: level, Label: v.T("level." + level)})
	}
	return options
}

// last are the questions with which every step ends.
func (a *asker) last(step *register.Step) []page.Field {
	asked := []page.Field{{Name: "note", Label: a.v.T("column.register.note"), Type: "textarea", Rows: 2}, a.v.evidenceField()}
	if step.Facts != nil && !a.m.Carries {
		asked = append(asked, page.Field{Name: "carry", Label: a.v.T("facts.carry"), Type: "checkbox", Hint: a.v.T("facts.carry_hint")})
	}
	return asked
}

// maxRows bounds the lines of a form; more belong into several entries.
const maxRows = 60

// moreRows is how many lines a posted form had beyond the first ones, with those asked
// for now.
func (v *visit) moreRows() int {
	lines := firstRows
	for name := range v.PostForm {
		if parts := strings.Split(name, "."); len(parts) == 3 {
			if n, err := strconv.Atoi(parts[1]); err == nil && n <= maxRows {
				lines = max(lines, n)
			}
		}
	}
	if v.PostForm.Get("more") == "yes" {
		lines = min(lines+firstRows, maxRows)
	}
	return lines - firstRows
}

// posted is a whole number of a form, 0 for none.
func posted(form url.Values, name string) int64 {
	n, err := strconv.ParseInt(form.Get(name), 10, 64)
	if err != nil {
		return 0
	}
	return n
}

// draftPosted reads what a step says out of a form.
func draftPosted(fields []register.Field, form url.Values) register.Draft {
	d := register.Draft{Fields: register.Values{}, Note: form.Get("note"), Carry: form.Get("carry") == "yes"}
	roll := rollOf(fields)
	for _, f := range fields {
		switch {
		case f.Type == register.Rows:
			d.Fields[f.Name] = rowsPosted(&f, form)
		case f.Type == register.Person && f.Many && len(roll) > 1:
			d.Fields[f.Name] = rollPosted(f.Name, form)
		case f.Many:
			d.Fields[f.Name] = strings.Join(form[f.Name], "\n")
		default:
			d.Fields[f.Name] = form.Get(f.Name)
		}
	}
	return d
}

// rowsPosted are the lines of which anything is filled in.
func rowsPosted(f *register.Field, form url.Values) string {
	var lines []string
	for n := 1; n <= maxRows; n++ {
		row := register.Values{}
		for _, column := range f.Columns {
			if value := strings.TrimSpace(form.Get(rowName(f.Name, n, column.Name))); value != "" {
				row[column.Name] = value
			}
		}
		if len(row) > 0 {
			lines = append(lines, row.String())
		}
	}
	return strings.Join(lines, "\n")
}

// rollPosted are the people in a list.
func rollPosted(list string, form url.Values) string {
	var people []string
	for _, name := range sorted(form) {
		if staff, is := strings.CutPrefix(name, "roll."); is && form.Get(name) == list {
			people = append(people, staff)
		}
	}
	return strings.Join(people, "\n")
}

// stepAgain shows the form of a step with what is wrong with it, each fault beside its
// field, those of lines in their line.
func (v *visit) stepAgain(m *register.Machine, step *register.Step, err error, form page.Form, fill func(page.Form) page.View) error {
	err = v.words().Said(err)
	var e *roster.Error
	if errors.As(err, &e) {
		said := *e
		said.Problems = slices.Clone(e.Problems)
		for i := range said.Problems {
			placeFault(step, v.PostForm, &said.Problems[i])
		}
		err = &said
	}
	beside := map[string]string{"register.period_closed": "carry"}
	for key, field := range evidenceFields {
		beside[key] = field
	}
	return v.againBeside(err, form, beside, fill)
}

// faultColumns tells by its code in which column of a line a fault lies that is told of
// the line as a whole.
var faultColumns = map[string]string{"window_not_checked": "window", "nobody_named": "staff", "points_need_reason": "note"}

// placeFault names the field of the form that a fault is about: of a line, the column in
// the line as it was filled in; of the roll, its first question.
func placeFault(step *register.Step, form url.Values, p *roster.Problem) {
	for _, f := range step.Fields {
		switch {
		case f.Type == register.Rows && p.Row > 0:
			column := cmp.Or(faultColumns[p.Code], f.Columns[0].Name)
			if slices.ContainsFunc(f.Columns, func(c register.Field) bool { return c.Name == p.Column }) {
				column = p.Column
			}
			p.Column, p.Row = rowName(f.Name, filledLine(&f, form, p.Row), column), 0
			return
		case f.Type == register.Rows && p.Column == f.Name:
			p.Column = rowName(f.Name, 1, f.Columns[0].Name)
			return
		}
	}
}

// filledLine is the place in the form of the n-th line of which anything is filled in.
func filledLine(f *register.Field, form url.Values, n int) int {
	for line := 1; line <= maxRows; line++ {
		filled := slices.ContainsFunc(f.Columns, func(c register.Field) bool {
			return strings.TrimSpace(form.Get(rowName(f.Name, line, c.Name))) != ""
		})
		if filled {
			if n--; n == 0 {
				return line
			}
		}
	}
	return 1
}
