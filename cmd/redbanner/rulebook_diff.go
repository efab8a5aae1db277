package main

import (
	"fmt"
	"path/filepath"

	"redbanner/attendance/roster"
	"redbanner/http/document"
	"redbanner/http/words"
	"redbanner/scoring/rulebook"
)

type rulebookDiffCommand struct {
	What []string `arg:"" help:"BOOK V1 V2, BOOK V and a YAML file, or two YAML files."`
}

// Run says in what two versions of a book differ.
func (c *rulebookDiffCommand) Run(ctx call, a *app) error {
	from, to, err := c.books(ctx, a)
	if err != nil {
		return err
	}
	if a.cli.JSON {
		return a.print(document.NewBookDiff(from, to))
	}
	differences := rulebook.Diff(from, to)
	a.say("diff.heading", from.ID, from.Version, to.ID, to.Version)
	if len(differences) == 0 {
		a.say("diff.none")
	}
	for _, d := range differences {
		fmt.Fprintln(a.stdout, "  "+words.Book{Printer: a.printer}.BookDifference(d))
	}
	return nil
}

// books finds what is compared: two versions of a book, a version and a file that is to
// follow it, or two files.
func (c *rulebookDiffCommand) books(ctx call, a *app) (from, to *rulebook.Book, err error) {
	switch len(c.What) {
	case 2:
		if from, err = a.bookFile(c.What[0]); err != nil {
			return nil, nil, err
		}
		to, err = a.bookFile(c.What[1])
		return from, to, err
	case 3:
		shelf, err := a.shelf(ctx)
		if err != nil {
			return nil, nil, err
		}
		if from, err = shelf.Get(c.What[0], c.What[1]); err != nil {
			return nil, nil, err
		}
		if yaml := filepath.Ext(c.What[2]); yaml == ".yaml" || yaml == ".yml" {
			to, err = a.bookFile(c.What[2])
		} else {
			to, err = shelf.Get(c.What[0], c.What[2])
		}
		return from, to, err
	}
	return nil, nil, roster.Errorf(roster.Usage, "rulebook.diff_what")
}
