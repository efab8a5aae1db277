package main

import (
	"redbanner/attendance/roster"
	"redbanner/http/document"
	"redbanner/scoring"
)

type rulebookAddCommand struct {
	File    string `arg:"" help:"The book's YAML file."`
	Minutes string `required:"" help:"Reference of the minutes."`
}

// Run takes in a book of the centre's own. It is not in force before it is adopted.
func (c *rulebookAddCommand) Run(ctx call, a *app) error {
	data, err := a.readFile(c.File, maxBook)
	if err != nil {
		return err
	}
	scope, err := a.scope(ctx)
	if err != nil {
		return err
	}
	own, err := a.bookService().Add(ctx, scope, shown(c.File), data, c.Minutes)
	if err != nil {
		return err
	}
	if a.cli.JSON {
		return a.print(document.BookAdded{Book: own.ID, Hash: own.Hash(), Minutes: own.Minutes, Version: own.Version})
	}
	a.say("rulebook.added", own.Name, own.ID, own.Version, own.Hash()[:16])
	return nil
}

type rulebookAdoptCommand struct {
	Book    string `arg:"" help:"Id of the book."`
	Version string `arg:"" help:"Its version."`
	From    string `required:"" help:"First day; a period is scored under the book in force on its last day." placeholder:"DATE"`
	Minutes string `required:"" help:"Reference of the minutes."`
}

// Run puts a version of a book in force.
func (c *rulebookAdoptCommand) Run(ctx call, a *app) error {
	return a.stepBook(ctx, c.From, scoring.BookInForce{Book: c.Book, Version: c.Version, Minutes: c.Minutes})
}

type rulebookRetireCommand struct {
	Book    string `arg:"" help:"Id of the book."`
	From    string `required:"" help:"First day on which it is no longer in force." placeholder:"DATE"`
	Minutes string `required:"" help:"Reference of the minutes."`
}

// Run takes a book out of force.
func (c *rulebookRetireCommand) Run(ctx call, a *app) error {
	return a.stepBook(ctx, c.From, scoring.BookInForce{Book: c.Book, Minutes: c.Minutes})
}

// stepBook adopts a version, or retires the book where the step names none.
func (a *app) stepBook(ctx call, from string, step scoring.BookInForce) error {
	var err error
	if step.From, err = roster.ParseDate(from); err != nil {
		return roster.Errorf(roster.Usage, "cli.bad_date", from)
	}
	scope, err := a.scope(ctx)
	if err != nil {
		return err
	}
	said := "rulebook.adopted"
	if step.Version == "" {
		said, err = "rulebook.retired", a.bookService().Retire(ctx, scope, step)
	} else {
		err = a.bookService().Adopt(ctx, scope, step)
	}
	if err != nil {
		return err
	}
	if a.cli.JSON {
		return a.print(document.NewBookStep(step))
	}
	a.say(said, step.Book, step.Version, step.From.String(), step.Minutes)
	return nil
}
