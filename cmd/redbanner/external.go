package main

import (
	"redbanner/attendance/roster"
	"redbanner/http/document"
	"redbanner/scoring"
	"redbanner/scoring/scoringdb"
)

type externalCommands struct {
	Add  externalAddCommand  `cmd:"" help:"Enter what a department above the centre gave a window or a person."`
	List externalListCommand `cmd:"" default:"withargs" help:"List the ratings of a period."`
}

type externalAddCommand struct {
	periodFlag
	Department string `required:"" help:"The department that rates." placeholder:"NAME"`
	Window     string `help:"Window rated." xor:"subject" placeholder:"CODE"`
	Staff      string `help:"Person rated." xor:"subject" placeholder:"CODE"`
	Score      string `required:"" help:"0 to 100, up to two decimals."`
	Ref        string `help:"Number of the letter or minutes."`
	Note       string `help:"A remark."`
}

// Run enters one rating, as a file of one row would.
func (c *externalAddCommand) Run(ctx call, a *app) error {
	scope, err := a.scope(ctx)
	if err != nil {
		return err
	}
	form := scoring.Form{Kind: "external", Cells: map[string]string{
		"period": c.Period, "department": c.Department, "window": c.Window, "staff": c.Staff, "score": c.Score, "ref": c.Ref, "note": c.Note,
	}}
	result, err := scoringdb.NewExternal(a.db).Add(ctx, scope, form)
	if err != nil {
		return err
	}
	if a.cli.JSON {
		return a.print(document.ExternalDone{Batch: result.Batch, Period: c.Period, Department: c.Department, Window: c.Window, Staff: c.Staff, Score: c.Score})
	}
	a.say("external.added", c.Period, c.Department, c.Window+c.Staff, c.Score)
	return nil
}

type externalListCommand struct {
	Period string `help:"Only this period." placeholder:"P"`
	Of     string `help:"Only this window or person." placeholder:"CODE"`
}

// Run lists ratings.
func (c *externalListCommand) Run(ctx call, a *app) error {
	var p roster.Period
	if c.Period != "" {
		var err error
		if p, err = period(c.Period); err != nil {
			return err
		}
	}
	scope, err := a.scope(ctx)
	if err != nil {
		return err
	}
	ratings, err := scoringdb.NewExternal(a.db).Ratings(ctx, scope, p)
	if err != nil {
		return err
	}
	list := []document.ExternalRating{}
	for _, r := range scoring.ExternalOf(ratings, c.Of) {
		list = append(list, document.ExternalRating(r))
	}
	if a.cli.JSON {
		return a.print(map[string]any{"ratings": list})
	}
	t := a.table("column.period", "column.external.subject", "column.external.department", ">column.external.score", "column.external.ref", "column.remark")
	for _, r := range list {
		t.row(r.Period.String(), r.Window+r.Staff, r.Department, r.Score.String(), r.Ref, r.Note)
	}
	return t.print(a.stdout)
}

// besideSheet tells what the departments above gave the subject of a sheet: information,
// unless the book has a clause for it.
func (a *app) besideSheet(ctx call, p roster.Period, code string) error {
	scope, err := a.scope(ctx)
	if err != nil {
		return err
	}
	ratings, err := scoringdb.NewExternal(a.db).Ratings(ctx, scope, p)
	if err != nil {
		return err
	}
	for _, r := range scoring.ExternalOf(ratings, code) {
		a.say("external.beside", r.Department, r.Score.String(), r.Ref, r.Note)
	}
	return nil
}
