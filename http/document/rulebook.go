package document

import (
	"slices"
	"strings"

	"redbanner/attendance/roster"
	"redbanner/scoring"
	"redbanner/scoring/rulebook"
)

// Books are the versions in force, each with its time, and those that are not.
type Books struct {
	Books      []Book `json:"books"`
	NotAdopted []Book `json:"not_adopted"`
}

// Book is a version of a rulebook, and when it is in force.
type Book struct {
	Book     string      `json:"book"`
	Version  string      `json:"version"`
	Name     string      `json:"name"`
	Period   string      `json:"period"`
	From     roster.Date `json:"from"`
	To       roster.Date `json:"to"` // last day in force; null while it is open, and of a book not adopted
	Hash     string      `json:"hash"`
	Presumed int         `json:"presumed"`
	Minutes  string      `json:"minutes"`
	By       string      `json:"adopted_by"`
	At       string      `json:"adopted_at"`
}

func newBook(book *rulebook.Book, span scoring.Span) Book {
	return Book{
		book.ID, book.Version, book.Name, string(book.Period), span.From, span.To, book.Hash(), len(book.PresumedValues()),
		span.Minutes, span.By.String(), Instant(span.At),
	}
}

func NewBooks(state scoring.BookState) (Books, error) {
	spans, err := state.Spans()
	if err != nil {
		return Books{}, err
	}
	d := Books{make([]Book, 0, len(spans)), []Book{}}
	for _, span := range spans {
		book, err := state.Shelf.Get(span.Book, span.Version)
		if err != nil {
			return Books{}, err
		}
		d.Books = append(d.Books, newBook(book, span))
	}
	for _, book := range state.Shelf.Books() {
		if !slices.ContainsFunc(d.Books, func(b Book) bool { return b.Book == book.ID && b.Version == book.Version }) {
			d.NotAdopted = append(d.NotAdopted, newBook(book, scoring.Span{}))
		}
	}
	return d, nil
}

// BookShown is a version of a rulebook with all clauses.
type BookShown struct {
	Book    string   `json:"book"`
	Clauses []Clause `json:"clauses"`
	Hash    string   `json:"hash"`
	Name    string   `json:"name"`
	Version string   `json:"version"`
}

// Clause is one rule of a book.
type Clause struct {
	Item   string   `json:"item"`
	Part   string   `json:"part,omitempty"`
	Clause string   `json:"clause"`
	Text   string   `json:"text"`
	Source string   `json:"source"`
	Mark   string   `json:"mark"`
	Value  []string `json:"value"`
	Kinds  []string `json:"kinds"`
}

// NewBookShown tells a book; what words a kind of value.
func NewBookShown(book *rulebook.Book, what func(string) string) BookShown {
	d := BookShown{Book: book.ID, Clauses: []Clause{}, Hash: book.Hash(), Name: book.Name, Version: book.Version}
	for place := range book.Clauses() {
		clause := Clause{
			Item: place.Item.ID, Part: place.PartID(), Clause: place.Clause.ID, Text: place.Clause.Text,
			Source: place.Clause.Source, Mark: string(place.Clause.Mark), Kinds: never(place.Clause.Kinds), Value: []string{},
		}
		for _, v := range place.Clause.Values() {
			clause.Value = append(clause.Value, strings.TrimSpace(what(v.What)+" "+v.Value))
		}
		d.Clauses = append(d.Clauses, clause)
	}
	return d
}

// BookPresumed are values that the source of a book does not give.
type BookPresumed struct {
	Presumed []Presumed `json:"presumed"`
}

// Presumed is one of them, and who has confirmed it.
type Presumed struct {
	Book    string `json:"book"`
	Version string `json:"version"`
	Clause  string `json:"clause"`
	What    string `json:"what"`
	Value   string `json:"value"`
	By      string `json:"confirmed_by"`
	At      string `json:"confirmed_at"`
	Minutes string `json:"minutes"`
}

// NewPresumed lists the presumed values of a book. What was confirmed of another version
// counts where the value is the same.
func NewPresumed(book *rulebook.Book, confirmed []scoring.Confirmation) []Presumed {
	list := []Presumed{}
	for _, v := range book.PresumedValues() {
		p := Presumed{Book: book.ID, Version: book.Version, Clause: v.ID, What: v.What, Value: v.Value}
		for _, c := range confirmed {
			if c.Clause == v.ID && c.Value == book.Presumed(v.ID) {
				p.By, p.At, p.Minutes = c.By, Instant(c.At), c.Minutes
			}
		}
		list = append(list, p)
	}
	return list
}

// BookVersion names a version of a book.
type BookVersion struct {
	Book    string `json:"book"`
	Hash    string `json:"hash"`
	Version string `json:"version"`
}

func NewBookVersion(b *rulebook.Book) BookVersion { return BookVersion{b.ID, b.Hash(), b.Version} }

// BookDiff is in what two versions differ.
type BookDiff struct {
	Differences []rulebook.Difference `json:"differences"`
	From        BookVersion           `json:"from"`
	To          BookVersion           `json:"to"`
}

func NewBookDiff(from, to *rulebook.Book) BookDiff {
	return BookDiff{rulebook.Diff(from, to), NewBookVersion(from), NewBookVersion(to)}
}

// WhatIf is a period under another book.
type WhatIf struct {
	From   BookVersion         `json:"from"`
	Moves  []scoring.SheetMove `json:"moves"`
	Period roster.Period       `json:"period"`
	State  string              `json:"state"`
	To     BookVersion         `json:"to"`
	Unfit  []scoring.UnfitFact `json:"unfit"`
}

func NewWhatIf(p roster.Period, r scoring.Rescored) WhatIf {
	return WhatIf{
		Period: p, State: r.State, From: NewBookVersion(r.BeforeBook), To: NewBookVersion(r.AfterBook),
		Moves: scoring.Moved(r.Before, r.After), Unfit: append([]scoring.UnfitFact{}, r.Unfit...),
	}
}

// BookAdded is a book of the centre's own that was taken in.
type BookAdded struct {
	Book    string `json:"book"`
	Hash    string `json:"hash"`
	Minutes string `json:"minutes"`
	Version string `json:"version"`
}

// BookConfirmed is a presumed value that was confirmed.
type BookConfirmed struct {
	Book    string `json:"book"`
	Clause  string `json:"clause"`
	By      string `json:"confirmed_by"`
	Minutes string `json:"minutes"`
	Value   string `json:"value"`
	Version string `json:"version"`
}

// BookStep is a book that was put in force or, without a version, taken out of it.
type BookStep struct {
	Book    string `json:"book"`
	From    string `json:"from"`
	Minutes string `json:"minutes"`
	Version string `json:"version"`
}

func NewBookStep(s scoring.BookInForce) BookStep {
	return BookStep{s.Book, s.From.String(), s.Minutes, s.Version}
}
