package main

import (
	"fmt"
	"os"
	"strings"

	"redbanner/attendance/roster"
	"redbanner/scoring"
	"redbanner/scoring/rulebook"
)

type rulebookCommands struct {
	List    rulebookListCommand    `cmd:"" help:"List the books and from when they are in force."`
	Show    rulebookShowCommand    `cmd:"" help:"Show a book's items and clauses with wording and source."`
	Check   rulebookCheckCommand   `cmd:"" help:"Check the books, or a file, and list presumed values that nobody has confirmed."`
	Confirm rulebookConfirmCommand `cmd:"" help:"Record that the centre has confirmed a presumed value."`
}

type rulebookListCommand struct{}

type bookJSON struct {
	Book     string      `json:"book"`
	Version  string      `json:"version"`
	Name     string      `json:"name"`
	Period   string      `json:"period"`
	From     roster.Date `json:"from"`
	Hash     string      `json:"hash"`
	Presumed int         `json:"presumed"`
}

// Run lists the books in force at the centre.
func (c *rulebookListCommand) Run(ctx call, a *app) error {
	scope, err := a.scope(ctx)
	if err != nil {
		return err
	}
	inForce, err := a.scoring.Store.Books(ctx, scope)
	if err != nil {
		return err
	}
	list := make([]bookJSON, 0, len(inForce))
	for _, b := range inForce {
		book, err := rulebook.Get(b.Book, b.Version)
		if err != nil {
			return err
		}
		list = append(list, bookJSON{book.ID, book.Version, book.Name, string(book.Period), b.From, book.Hash(), len(book.PresumedValues())})
	}
	if a.cli.JSON {
		return a.print(map[string]any{"books": list})
	}
	t := a.table("column.book", "column.version", "column.name", "column.period", "column.from", ">column.presumed")
	for _, b := range list {
		t.row(b.Book, b.Version, b.Name, a.printer.T("length."+b.Period), b.From.String(), itoa(b.Presumed))
	}
	return t.print(a.stdout)
}

type rulebookShowCommand struct {
	Book string `arg:"" help:"Id of the book." placeholder:"BOOK"`
}

type clauseJSON struct {
	Item   string   `json:"item"`
	Part   string   `json:"part,omitempty"`
	Clause string   `json:"clause"`
	Text   string   `json:"text"`
	Source string   `json:"source"`
	Mark   string   `json:"mark"`
	Value  []string `json:"value"`
	Kinds  []string `json:"kinds"`
}

// Run prints a book as the office reads it.
func (c *rulebookShowCommand) Run(ctx call, a *app) error {
	book, err := bookByID(c.Book)
	if err != nil {
		return err
	}
	clauses := []clauseJSON{}
	for place := range book.Clauses() {
		clause := clauseJSON{
			Item: place.Item.ID, Part: place.PartID(), Clause: place.Clause.ID, Text: place.Clause.Text,
			Source: place.Clause.Source, Mark: string(place.Clause.Mark), Kinds: place.Clause.Kinds, Value: []string{},
		}
		for _, v := range place.Clause.Values() {
			what := v.What
			if !a.cli.JSON {
				what = a.what(what)
			}
			clause.Value = append(clause.Value, strings.TrimSpace(what+" "+v.Value))
		}
		if clause.Kinds == nil {
			clause.Kinds = []string{}
		}
		clauses = append(clauses, clause)
	}
	if a.cli.JSON {
		return a.print(map[string]any{"book": book.ID, "version": book.Version, "name": book.Name, "hash": book.Hash(), "clauses": clauses})
	}
	fmt.Fprintln(a.stdout, a.printer.T("rulebook.heading", book.Name, book.ID, book.Version, book.Source))
	last := ""
	for _, clause := range clauses {
		if clause.Item != last {
			item, _ := book.Item(clause.Item)
			fmt.Fprintln(a.stdout, "\n"+a.printer.T("rulebook.item", item.ID, item.Name, item.Full.String()))
			last = clause.Item
		}
		fmt.Fprintf(a.stdout, "  %s  %s [%s] (%s, %s)\n", clause.Clause, clause.Text, strings.Join(clause.Value, ", "), clause.Source, a.printer.T("mark."+clause.Mark))
	}
	return nil
}

// bookByID finds the newest embedded version of a book.
func bookByID(id string) (*rulebook.Book, error) {
	var found *rulebook.Book
	for _, book := range rulebook.Embedded() {
		if book.ID == id {
			found = book
		}
	}
	if found == nil {
		return nil, roster.Errorf(roster.NotFound, "rulebook.unknown", id)
	}
	return found, nil
}

type rulebookCheckCommand struct {
	File string `arg:"" optional:"" help:"A book's YAML file; without one the books in force are checked."`
}

type presumedJSON struct {
	Book   string `json:"book"`
	Clause string `json:"clause"`
	What   string `json:"what"`
	Value  string `json:"value"`
	By     string `json:"confirmed_by"`
}

// Run checks a file, or lists the presumed values of the books in force.
func (c *rulebookCheckCommand) Run(ctx call, a *app) error {
	if c.File != "" {
		data, err := os.ReadFile(c.File)
		if err != nil {
			return &roster.Error{Kind: roster.Usage, Key: "cli.cannot_read", Args: []any{c.File, reason(err)}}
		}
		book, err := rulebook.Parse(data, shown(c.File))
		if err != nil {
			return err
		}
		return a.showPresumed(presumed(book, nil))
	}
	scope, err := a.scope(ctx)
	if err != nil {
		return err
	}
	inForce, err := a.scoring.Store.Books(ctx, scope)
	if err != nil {
		return err
	}
	list := []presumedJSON{}
	for _, b := range inForce {
		book, err := rulebook.Get(b.Book, b.Version)
		if err != nil {
			return err
		}
		confirmed, err := a.scoring.Store.Confirmations(ctx, scope, book.ID)
		if err != nil {
			return err
		}
		list = append(list, presumed(book, confirmed)...)
	}
	return a.showPresumed(list)
}

// presumed lists the values that the source does not give, with who confirmed them.
func presumed(book *rulebook.Book, confirmed []scoring.Confirmation) []presumedJSON {
	by := map[string]string{}
	for _, c := range confirmed {
		by[c.Clause] = c.By
	}
	list := []presumedJSON{}
	for _, v := range book.PresumedValues() {
		list = append(list, presumedJSON{book.ID, v.ID, v.What, v.Value, by[v.ID]})
	}
	return list
}

func (a *app) showPresumed(list []presumedJSON) error {
	if a.cli.JSON {
		return a.print(map[string]any{"presumed": list})
	}
	t := a.table("column.book", "column.clause", "column.what", "column.value", "column.confirmed")
	for _, v := range list {
		by := v.By
		if by == "" {
			by = a.printer.T("rulebook.unconfirmed")
		}
		t.row(v.Book, v.Clause, a.what(v.What), v.Value, by)
	}
	return t.print(a.stdout)
}

// what names a kind of value in words where the catalogue has them.
func (a *app) what(what string) string {
	if key := "value." + what; a.printer.Has(key) {
		return a.printer.T(key)
	}
	return what
}

type rulebookConfirmCommand struct {
	Book    string `arg:"" help:"Id of the book."`
	Clause  string `arg:"" help:"Clause or item whose presumed value is confirmed."`
	Minutes string `required:"" help:"Reference of the minutes."`
}

// Run records a confirmation.
func (c *rulebookConfirmCommand) Run(ctx call, a *app) error {
	if strings.TrimSpace(c.Minutes) == "" || strings.TrimSpace(a.cli.By) == "" {
		return roster.Errorf(roster.Usage, "rulebook.who_and_where")
	}
	book, err := bookByID(c.Book)
	if err != nil {
		return err
	}
	var values, words []string
	for _, v := range book.PresumedValues() {
		if v.ID == c.Clause {
			values = append(values, strings.TrimSpace(v.What+" "+v.Value))
			words = append(words, strings.TrimSpace(a.what(v.What)+" "+v.Value))
		}
	}
	if len(values) == 0 {
		return roster.Errorf(roster.Usage, "rulebook.not_presumed", c.Book, c.Clause)
	}
	scope, err := a.scope(ctx)
	if err != nil {
		return err
	}
	value := strings.Join(values, "; ")
	err = a.scoring.Store.Confirm(ctx, scope, scoring.Confirmation{Book: book.ID, Clause: c.Clause, Value: value, Minutes: c.Minutes, By: a.cli.By})
	if err != nil {
		return err
	}
	if a.cli.JSON {
		return a.print(map[string]string{"book": book.ID, "clause": c.Clause, "value": value, "confirmed_by": a.cli.By})
	}
	a.say("rulebook.confirmed", book.ID, c.Clause, strings.Join(words, "; "), a.cli.By)
	return nil
}
