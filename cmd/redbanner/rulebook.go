package main

import (
	"fmt"
	"strings"

	"redbanner/attendance/roster"
	"redbanner/http/document"
	"redbanner/http/words"
	"redbanner/scoring"
	"redbanner/scoring/rulebook"
	"redbanner/scoring/scoringdb"
)

type rulebookCommands struct {
	List    rulebookListCommand    `cmd:"" help:"List the books and from when to when they are in force."`
	Show    rulebookShowCommand    `cmd:"" help:"Show a book's items and clauses with wording and source."`
	Check   rulebookCheckCommand   `cmd:"" help:"Check the books, or a file, and list presumed values with who confirmed them."`
	Confirm rulebookConfirmCommand `cmd:"" help:"Record that the centre has confirmed a presumed value."`
	Add     rulebookAddCommand     `cmd:"" help:"Take in a book of the centre's own: rulebook add FILE.yaml --minutes …"`
	Adopt   rulebookAdoptCommand   `cmd:"" help:"Put a version of a book in force from a day on."`
	Retire  rulebookRetireCommand  `cmd:"" help:"Take a book out of force from a day on."`
	Diff    rulebookDiffCommand    `cmd:"" help:"Say in words in what two versions or files of a book differ."`
	WhatIf  rulebookWhatIfCommand  `cmd:"" name:"what-if" help:"Score a past period under another book and show every sheet that moves."`
}

// bookService is the service over the open store.
func (a *app) bookService() *scoring.BookService {
	return &scoring.BookService{Store: scoringdb.NewBooks(a.db)}
}

// shelf opens the store and loads every book that the centre can use.
func (a *app) shelf(ctx call) (rulebook.Shelf, error) {
	scope, err := a.scope(ctx)
	if err != nil {
		return rulebook.Shelf{}, err
	}
	return a.bookService().Shelf(ctx, scope)
}

type rulebookListCommand struct{}

// Run lists when each version is in force, and the books that are not adopted.
func (c *rulebookListCommand) Run(ctx call, a *app) error {
	scope, err := a.scope(ctx)
	if err != nil {
		return err
	}
	state, err := a.bookService().Store.BookState(ctx, scope)
	if err != nil {
		return err
	}
	books, err := document.NewBooks(state)
	if err != nil {
		return err
	}
	if a.cli.JSON {
		return a.print(books)
	}
	t := a.table("column.book", "column.version", "column.name", "column.period", "column.from", "column.to_day", ">column.presumed", "column.minutes", "column.adopted_by")
	for _, b := range books.Books {
		t.row(b.Book, b.Version, b.Name, a.printer.T("length."+b.Period), b.From.String(), open(b.To), itoa(b.Presumed), b.Minutes, b.By)
	}
	for _, b := range books.NotAdopted {
		t.row(b.Book, b.Version, b.Name, a.printer.T("length."+b.Period), a.printer.T("rulebook.not_adopted"), "", itoa(b.Presumed), "", "")
	}
	return t.print(a.stdout)
}

type rulebookShowCommand struct {
	Book    string `arg:"" help:"Id of the book." placeholder:"BOOK"`
	Version string `arg:"" optional:"" help:"Its version (default: the newest)."`
}

// Run prints a book as the office reads it.
func (c *rulebookShowCommand) Run(ctx call, a *app) error {
	shelf, err := a.shelf(ctx)
	if err != nil {
		return err
	}
	book, err := bookOf(shelf, c.Book, c.Version)
	if err != nil {
		return err
	}
	if a.cli.JSON {
		return a.print(document.NewBookShown(book, func(what string) string { return what }))
	}
	fmt.Fprintln(a.stdout, a.printer.T("rulebook.heading", book.Name, book.ID, book.Version, book.Source))
	last := ""
	for _, clause := range document.NewBookShown(book, a.what).Clauses {
		if clause.Item != last {
			item, _ := book.Item(clause.Item)
			fmt.Fprintln(a.stdout, "\n"+a.printer.T("rulebook.item", item.ID, item.Name, item.Full.String()))
			last = clause.Item
		}
		fmt.Fprintf(a.stdout, "  %s  %s [%s] (%s, %s)\n", clause.Clause, clause.Text, strings.Join(clause.Value, ", "), clause.Source, a.printer.T("mark."+clause.Mark))
	}
	return nil
}

// bookOf finds a version of a book, the newest where none is asked for.
func bookOf(shelf rulebook.Shelf, id, version string) (*rulebook.Book, error) {
	if version == "" {
		return shelf.Newest(id)
	}
	return shelf.Get(id, version)
}

type rulebookCheckCommand struct {
	File string `arg:"" optional:"" help:"A book's YAML file; without one the books in force are checked."`
}

// Run checks a file, or lists the presumed values of every version in force today or
// later, and before.
func (c *rulebookCheckCommand) Run(ctx call, a *app) error {
	if c.File != "" {
		book, err := a.bookFile(c.File)
		if err != nil {
			return err
		}
		return a.showPresumed(document.NewPresumed(book, nil))
	}
	scope, err := a.scope(ctx)
	if err != nil {
		return err
	}
	state, err := a.bookService().Store.BookState(ctx, scope)
	if err != nil {
		return err
	}
	spans, err := state.Spans()
	if err != nil {
		return err
	}
	list := []document.Presumed{}
	for _, span := range spans {
		book, err := state.Shelf.Get(span.Book, span.Version)
		if err != nil {
			return err
		}
		confirmed, err := a.scoring.Store.Confirmations(ctx, scope, book.ID)
		if err != nil {
			return err
		}
		list = append(list, document.NewPresumed(book, confirmed)...)
	}
	return a.showPresumed(list)
}

// bookFile reads and checks a book's file.
func (a *app) bookFile(name string) (*rulebook.Book, error) {
	data, err := a.readFile(name, maxBook)
	if err != nil {
		return nil, err
	}
	return rulebook.Parse(data, shown(name))
}

// maxBook is far more than rulebook.Parse takes.
const maxBook = 1 << 20

func (a *app) showPresumed(list []document.Presumed) error {
	if a.cli.JSON {
		return a.print(document.BookPresumed{Presumed: list})
	}
	t := a.table("column.book", "column.version", "column.clause", "column.what", "column.value", "column.confirmed", "column.confirmed_at", "column.minutes")
	for _, v := range list {
		by := v.By
		if by == "" {
			by = a.printer.T("rulebook.unconfirmed")
		}
		t.row(v.Book, v.Version, v.Clause, a.what(v.What), v.Value, by, v.At, v.Minutes)
	}
	return t.print(a.stdout)
}

// what names a kind of value in words where the catalogue has them.
func (a *app) what(what string) string { return words.Book{Printer: a.printer}.BookValue(what) }

type rulebookConfirmCommand struct {
	Book    string `arg:"" help:"Id of the book."`
	Clause  string `arg:"" help:"Clause, item or section whose presumed value is confirmed."`
	Version string `help:"Version whose value it is (default: the newest); it holds for every version with the same value." placeholder:"V"`
	Minutes string `required:"" help:"Reference of the minutes."`
}

// Run records a confirmation.
func (c *rulebookConfirmCommand) Run(ctx call, a *app) error {
	if strings.TrimSpace(c.Minutes) == "" || strings.TrimSpace(a.cli.By) == "" {
		return roster.Errorf(roster.Usage, "rulebook.who_and_where")
	}
	scope, err := a.scope(ctx)
	if err != nil {
		return err
	}
	shelf, err := a.bookService().Shelf(ctx, scope)
	if err != nil {
		return err
	}
	book, err := bookOf(shelf, c.Book, c.Version)
	if err != nil {
		return err
	}
	var values []string
	for _, v := range book.PresumedValues() {
		if v.ID == c.Clause {
			values = append(values, strings.TrimSpace(a.what(v.What)+" "+v.Value))
		}
	}
	value := book.Presumed(c.Clause)
	if value == "" {
		return roster.Errorf(roster.Usage, "rulebook.not_presumed", c.Book, c.Clause)
	}
	err = a.scoring.Store.Confirm(ctx, scope, scoring.Confirmation{Book: book.ID, Clause: c.Clause, Value: value, Minutes: c.Minutes, By: a.cli.By})
	if err != nil {
		return err
	}
	if a.cli.JSON {
		return a.print(document.BookConfirmed{Book: book.ID, Clause: c.Clause, By: a.cli.By, Minutes: c.Minutes, Value: value, Version: book.Version})
	}
	a.say("rulebook.confirmed", book.ID, c.Clause, strings.Join(values, "; "), a.cli.By)
	return nil
}
