package main

import (
	"errors"
	"slices"
	"strings"
	"time"

	"redbanner/attendance/roster"
	"redbanner/http/locale"
	"redbanner/scoring/register"
)

// wordbook reads what people call registers, states, steps, fields and choices, in
// either language whatever the messages are in.
type wordbook []*locale.Printer

func newWordbook() (wordbook, error) {
	var book wordbook
	for _, lang := range []string{locale.Chinese, locale.English} {
		p, err := locale.New(lang)
		if err != nil {
			return nil, err
		}
		book = append(book, p)
	}
	return book, nil
}

// named returns the name that a word stands for; what is no word is returned as it is.
// The names themselves come before all words.
func (b wordbook) named(said string, words []register.Word) string {
	said = strings.TrimSpace(said)
	for _, w := range words {
		if w.Plain == said {
			return said
		}
	}
	for _, w := range words {
		for _, p := range b {
			if p.Has(w.Key) && strings.EqualFold(p.T(w.Key), said) {
				return w.Plain
			}
		}
	}
	return said
}

func (b wordbook) action(m *register.Machine, said string) string {
	words := make([]register.Word, len(m.Steps))
	for i, s := range m.Steps {
		words[i] = m.ActionWord(s.Action)
	}
	return b.named(said, words)
}

func (b wordbook) state(m *register.Machine, said string) string {
	var words []register.Word
	for _, state := range m.States() {
		words = append(words, m.StateWord(state))
	}
	return b.named(said, words)
}

func (b wordbook) field(m *register.Machine, fields []register.Field, said string) string {
	words := make([]register.Word, len(fields))
	for i, f := range fields {
		words[i] = m.FieldWord(f.Name)
	}
	return b.named(said, words)
}

func (b wordbook) choice(m *register.Machine, f *register.Field, said string) string {
	words := make([]register.Word, len(f.Choices))
	for i, choice := range f.Choices {
		words[i] = m.ChoiceWord(f.Name, choice)
	}
	return b.named(said, words)
}

// registerWord says a word; one that the catalogue lacks is shown by its name.
func (a *app) registerWord(w register.Word) string {
	if a.printer.Has(w.Key) {
		return a.printer.T(w.Key)
	}
	return w.Plain
}

func (a *app) registerWords(words []register.Word) string {
	texts := make([]string, len(words))
	for i, w := range words {
		texts[i] = a.registerWord(w)
	}
	return a.list(texts)
}

// inWords is an error of a register in whose sentences everything is called as people
// call it; m may be nil.
func (a *app) inWords(m *register.Machine, err error) error {
	var e *roster.Error
	if !errors.As(err, &e) {
		return err
	}
	said := *e
	said.Args = a.saidArgs(e.Args)
	said.Problems = slices.Clone(e.Problems)
	for i := range said.Problems {
		p := &said.Problems[i]
		p.Args = a.saidArgs(p.Args)
		if m != nil && p.Column != "" {
			p.Column = a.registerColumn(m, p.Column)
		}
	}
	return &said
}

// registerColumn is what a field is called, or a flag of the command.
func (a *app) registerColumn(m *register.Machine, column string) string {
	if key := "column.register." + column; a.printer.Has(key) && !a.printer.Has(m.FieldWord(column).Key) {
		return a.printer.T(key)
	}
	return a.registerWord(m.FieldWord(column))
}

func (a *app) saidArgs(args []any) []any {
	said := slices.Clone(args)
	for i, arg := range said {
		switch arg := arg.(type) {
		case register.Word:
			said[i] = a.registerWord(arg)
		case []register.Word:
			said[i] = a.registerWords(arg)
		case register.Title:
			said[i] = a.printer.T("register.title", a.registerWord(arg.Register), arg.Number)
		case time.Time:
			said[i] = wallClock(arg)
		}
	}
	return said
}

// wallClock is a time as the hall's clocks show it.
func wallClock(t time.Time) string {
	place, err := time.LoadLocation(zone)
	if err != nil {
		return t.Format(time.RFC3339)
	}
	return t.In(place).Format("2006-01-02 15:04")
}
