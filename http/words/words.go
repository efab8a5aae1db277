// Package words says what the services know in the words of the catalogues: registers with
// their states, steps and fields, facts, and what facts do. The pages and the command line
// say it alike.
//
// It decides nothing. Points have two decimals, days are as in files.
package words

import (
	"errors"
	"slices"
	"strings"
	"time"

	"redbanner/attendance/roster"
	"redbanner/http/locale"
	"redbanner/scoring/register"
	"redbanner/scoring/rulebook"
)

// Book words things in one language.
type Book struct {
	*locale.Printer
	Zone *time.Location // of the hall's clocks
}

// List is several things in one sentence.
func (b Book) List(texts []string) string { return strings.Join(texts, b.T("import.comma")) }

// Word says a word; one that the catalogue lacks is said by its name.
func (b Book) Word(w register.Word) string {
	if b.Has(w.Key) {
		return b.T(w.Key)
	}
	return w.Plain
}

// Words says several words in one sentence.
func (b Book) Words(words []register.Word) string {
	texts := make([]string, len(words))
	for i, w := range words {
		texts[i] = b.Word(w)
	}
	return b.List(texts)
}

// Column is what a field of a register is called, or a particular that all of them have,
// such as the day.
func (b Book) Column(m *register.Machine, column string) string {
	if key := "column.register." + column; b.Has(key) && !b.Has(m.FieldWord(column).Key) {
		return b.T(key)
	}
	return b.Word(m.FieldWord(column))
}

// Said is an error in whose sentences everything is called as people call it. Its columns
// stay: forms find their fields by them.
func (b Book) Said(err error) error {
	var e *roster.Error
	if !errors.As(err, &e) {
		return err
	}
	said := *e
	said.Args = b.args(e.Args)
	said.Problems = slices.Clone(e.Problems)
	for i := range said.Problems {
		said.Problems[i].Args = b.args(said.Problems[i].Args)
	}
	return &said
}

// Columns is Said with the columns of a register called by their words, too.
func (b Book) Columns(m *register.Machine, err error) error {
	err = b.Said(err)
	var e *roster.Error
	if errors.As(err, &e) && m != nil {
		for i := range e.Problems { // Said has made them anew
			if p := &e.Problems[i]; p.Column != "" {
				p.Column = b.Column(m, p.Column)
			}
		}
	}
	return err
}

func (b Book) args(args []any) []any {
	said := slices.Clone(args)
	for i, arg := range said {
		switch arg := arg.(type) {
		case register.Word:
			said[i] = b.Word(arg)
		case []register.Word:
			said[i] = b.Words(arg)
		case register.Title:
			said[i] = b.T("register.title", b.Word(arg.Register), arg.Number)
		case time.Time:
			said[i] = b.Clock(arg)
		}
	}
	return said
}

// Clock is a time as the hall's clocks show it, to the minute.
func (b Book) Clock(t time.Time) string {
	if b.Zone == nil {
		return t.Format(time.RFC3339)
	}
	return t.In(b.Zone).Format("2006-01-02 15:04")
}

// MayTake says who may take a step.
func (b Book) MayTake(right register.Right) string {
	who := b.Words(right.Words())
	if who == "" {
		who = b.T("register.anybody")
	}
	if right.Uninvolved {
		who += b.T("register.uninvolved")
	}
	if right.Second {
		who += b.T("register.second")
	}
	return who
}

// Says tells what a step says, field by field in the step's order.
func (b Book) Says(m *register.Machine, fields []register.Field, v register.Values) string {
	var parts []string
	for i := range fields {
		if f := &fields[i]; v[f.Name] != "" {
			parts = append(parts, b.T("register.says", b.Word(m.FieldWord(f.Name)), b.FieldValue(m, f, v)))
		}
	}
	return strings.Join(parts, b.T("register.and"))
}

// FieldValue tells the value of a field, its rows numbered.
func (b Book) FieldValue(m *register.Machine, f *register.Field, v register.Values) string {
	if f.Type == register.Rows {
		var rows []string
		for i, row := range v.Rows(f.Name) {
			rows = append(rows, b.T("register.row", i+1, b.Says(m, f.Columns, row)))
		}
		return strings.Join(rows, b.T("register.and"))
	}
	values := []string{v[f.Name]}
	if f.Many {
		values = v.Lines(f.Name)
	}
	for i, value := range values {
		values[i] = b.one(m, f, value)
	}
	return b.List(values)
}

func (b Book) one(m *register.Machine, f *register.Field, value string) string {
	switch f.Type {
	case register.Choice:
		return b.Word(m.ChoiceWord(f.Name, value))
	case register.FactKind:
		return Kind(value)
	case register.Yes:
		return b.Name("register.flag.", value)
	case register.Level:
		return b.Name("level.", value)
	}
	return value
}

// Name says a stored name by its family of messages; one without a message stays as it is.
func (b Book) Name(family, name string) string {
	if b.Has(family + name) {
		return b.T(family + name)
	}
	return name
}

// Kind is what people call a kind of fact; one that a book adds keeps its id.
func Kind(id string) string {
	kinds := rulebook.Kinds()
	if i := slices.IndexFunc(kinds, func(k rulebook.Kind) bool { return k.ID == id }); i >= 0 {
		return kinds[i].Name
	}
	return id
}
