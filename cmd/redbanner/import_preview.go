package main

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"redbanner/attendance"
	"redbanner/attendance/attendancedb"
	"redbanner/attendance/intake"
	"redbanner/attendance/roster"
	"redbanner/http/document"
	"redbanner/http/words"
)

// imports is the service of previews and batches, over the domains' own imports.
func (a *app) imports() *attendance.Imports {
	return &attendance.Imports{
		Store: attendancedb.New(a.db), Open: a.opened,
		Import: func(ctx context.Context, scope attendance.Scope, kind string, file intake.File, opt intake.Options) (intake.Result, error) {
			return a.importFile(call{ctx}, scope, kind, file, opt)
		},
	}
}

// words are what may stand in place of a kind.
func (c *importCommand) words() map[string]func(call, *app, attendance.Scope) error {
	return map[string]func(call, *app, attendance.Scope) error{
		"undo": c.undo, "previews": c.previews, "confirm": c.confirm, "discard": c.discard, "batches": c.batches, "show": c.show,
	}
}

// number is the one number that a word takes; one and bad are the keys of what to say
// when there is none, or several, or no number.
func (c *importCommand) number(one, bad string) (int64, error) {
	if len(c.Files) != 1 {
		return 0, &roster.Error{Kind: roster.Usage, Key: one}
	}
	n, err := strconv.ParseInt(c.Files[0], 10, 64)
	if err != nil {
		return 0, &roster.Error{Kind: roster.Usage, Key: bad, Args: []any{c.Files[0]}}
	}
	return n, nil
}

func (c *importCommand) none() error {
	if len(c.Files) > 0 {
		return roster.Errorf(roster.Usage, "import.takes_nothing", c.Kind)
	}
	return nil
}

// confirm imports exactly what was previewed.
func (c *importCommand) confirm(ctx call, a *app, scope attendance.Scope) error {
	id, err := c.number("import.confirm_one", "import.bad_preview")
	if err != nil {
		return err
	}
	done := a.progress("progress.import", c.Files[0])
	result, err := a.imports().Confirm(ctx, scope, id)
	done()
	if kind := roster.KindOf(err); err != nil && kind != roster.Refused && kind != roster.Closed {
		return err
	}
	if a.cli.JSON {
		result.Preview = nil // has been seen
		if err := a.print(a.importDocument(result.Kind, result.File, result, err)); err != nil {
			return err
		}
	} else if err == nil {
		a.tellImport(result)
	}
	return err
}

// discard ends a preview that nobody will confirm.
func (c *importCommand) discard(ctx call, a *app, scope attendance.Scope) error {
	id, err := c.number("import.confirm_one", "import.bad_preview")
	if err != nil {
		return err
	}
	if err := a.imports().Discard(ctx, scope, id); err != nil {
		return err
	}
	if a.cli.JSON {
		return a.print(document.PreviewEnded{Number: id, State: attendance.PreviewDiscarded})
	}
	a.say("import.discarded", id)
	return nil
}

// previews lists what was looked at, newest first.
func (c *importCommand) previews(ctx call, a *app, scope attendance.Scope) error {
	if err := c.none(); err != nil {
		return err
	}
	list, err := a.imports().Previews(ctx, scope)
	if err != nil {
		return err
	}
	if a.cli.JSON {
		documents := make([]document.Preview, len(list))
		for i, p := range list {
			documents[i] = document.NewPreview(p, a.printer.Problem)
		}
		return a.print(map[string]any{"previews": documents})
	}
	if len(list) == 0 {
		a.say("import.no_previews")
		return nil
	}
	t := a.table(">import.col.number", "import.col.kind", "column.file", ">column.rows", "import.col.at", "import.col.by", "column.status")
	for _, p := range list {
		state := a.printer.T("status.preview." + p.State)
		if p.Batch != 0 {
			state = a.printer.T("import.confirmed_as", p.Batch)
		}
		t.row(fmt.Sprint(p.ID), a.kind(p.Kind), p.File, fmt.Sprint(p.Result.Rows), a.when(p.At), p.By, state)
	}
	return t.print(a.stdout)
}

// when is an instant on the hall's clock.
func (a *app) when(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	if place, err := time.LoadLocation(zone); err == nil {
		t = t.In(place)
	}
	return t.Format("2006-01-02 15:04")
}

// shownChanges is how many replaced records people are shown; JSON has them all.
const shownChanges = 50

// tellPreview says what a file of a kind means and would change.
func (a *app) tellPreview(kind string, v *intake.Preview) {
	if v.Days != (intake.Span{}) {
		a.say("import.days", dayOr(v.Days.First, "…"), dayOr(v.Days.Last, "…"))
	}
	for _, p := range v.Periods {
		a.say("import.settled_period", p)
	}
	if len(v.People) > 0 {
		a.say("import.new_people", len(v.People), a.people(v.People))
	}
	if len(v.Unknown) > 0 {
		a.say("import.unknown_numbers", len(v.Unknown), a.list(v.Unknown))
	}
	if len(v.Rows) > 0 {
		a.say("import.first_rows")
	}
	for _, s := range v.Rows {
		a.say("import.row", s.Line, a.printer.T("status.row."+s.Outcome), a.sentence(kind, s))
	}
	a.tellReplaced(kind, v.Replaced)
	a.say("import.confirm_it", v.ID)
}

func (a *app) tellReplaced(kind string, list []intake.Shown) {
	if len(list) > 0 {
		a.say("import.changes", len(list))
	}
	for i, s := range list {
		if i == shownChanges {
			a.say("import.more_changes", len(list)-shownChanges)
			return
		}
		if s.Line == 0 {
			a.say("import.replaced", a.difference(kind, s))
		} else {
			a.say("import.change", s.Line, a.difference(kind, s))
		}
	}
}

func (a *app) people(list []intake.Person) string {
	texts := make([]string, len(list))
	for i, p := range list {
		texts[i] = p.Code + " " + p.Name
	}
	return a.list(texts)
}

// sentence is a row in words: whom it is about, and its values.
func (a *app) sentence(kind string, s intake.Shown) string { return a.wording().Understood(kind, s) }

// difference is a replaced record in words: what it is known by, and what differs.
func (a *app) difference(kind string, s intake.Shown) string { return a.wording().Difference(kind, s) }

func dayOr(d roster.Date, otherwise string) string { return words.DayOr(d, otherwise) }

func dash(s string) string { return words.Dash(s) }
