package main

import (
	"strings"
	"time"

	"redbanner/http/locale"
	"redbanner/http/words"
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

// wording is what words things in the language of the messages.
func (a *app) wording() words.Book {
	place, err := time.LoadLocation(zone)
	if err != nil {
		place = nil // times are then told with their zone
	}
	return words.Book{Printer: a.printer, Zone: place}
}

// registerWord says a word; one that the catalogue lacks is shown by its name.
func (a *app) registerWord(w register.Word) string { return a.wording().Word(w) }

func (a *app) registerWords(list []register.Word) string { return a.wording().Words(list) }

// inWords is an error of a register in whose sentences everything is called as people
// call it; m may be nil.
func (a *app) inWords(m *register.Machine, err error) error { return a.wording().Columns(m, err) }

// wallClock is a time as the hall's clocks show it.
func wallClock(t time.Time) string {
	place, err := time.LoadLocation(zone)
	if err != nil {
		place = nil
	}
	return words.Book{Zone: place}.Clock(t)
}
