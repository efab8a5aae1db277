package main

import (
	"fmt"

	"redbanner/attendance"
	"redbanner/attendance/roster"
	"redbanner/http/document"
	"redbanner/scoring"
	"redbanner/scoring/scoringdb"
)

type starsCommands struct {
	Show   starsShowCommand   `cmd:"" default:"withargs" help:"Show the year's stars by the mean of the months."`
	Decide starsDecideCommand `cmd:"" help:"Record whom the director's meeting chose among equals at the last place."`
}

// yearFlags are the year and the day as of which open months are taken.
type yearFlags struct {
	Year string `required:"" help:"The year, 2025." placeholder:"YEAR"`
	AsOf string `name:"as-of" help:"Open months as they stood when this day began (default: today)." placeholder:"DATE"`
}

// yearCall is what a command about a year begins with.
type yearCall struct {
	scope attendance.Scope
	year  roster.Period
	asOf  roster.Date
}

func (f yearFlags) open(ctx call, a *app) (yearCall, error) {
	var y yearCall
	var err error
	if y.year, err = period(f.Year, roster.Year); err != nil {
		return y, err
	}
	if y.asOf, err = a.asOf(f.AsOf); err != nil {
		return y, err
	}
	y.scope, err = a.scope(ctx)
	return y, err
}

func (a *app) starService() *scoring.StarService {
	return &scoring.StarService{Scoring: a.scoring, Store: scoringdb.NewGrades(a.db)}
}

type starsShowCommand struct{ yearFlags }

// Run shows the year's stars.
func (c *starsShowCommand) Run(ctx call, a *app) error {
	y, err := c.open(ctx, a)
	if err != nil {
		return err
	}
	done := a.progress("progress.score", y.year.String())
	stars, err := a.starService().Stars(ctx, y.scope, y.year.Year, y.asOf)
	done()
	if err != nil {
		return err
	}
	return a.showStars(y.year, stars)
}

type starsDecideCommand struct {
	yearFlags
	Codes []string `required:"" name:"codes" help:"Codes of those chosen, with commas." placeholder:"CODE,…"`
	meetingFlags
}

// Run records a decision and shows what became of the year.
func (c *starsDecideCommand) Run(ctx call, a *app) error {
	y, err := c.open(ctx, a)
	if err != nil {
		return err
	}
	d := scoring.StarDecision{Year: y.year.Year, Codes: c.Codes, Minutes: c.Minutes, DecidedBy: c.DecidedBy}
	stars, err := a.starService().Decide(ctx, y.scope, d, y.asOf)
	if err != nil {
		return err
	}
	return a.showStars(y.year, stars)
}

func (a *app) showStars(year roster.Period, s scoring.Stars) error {
	d := document.NewStars(year.Year, s)
	if a.cli.JSON {
		return a.print(d)
	}
	closed := 0
	for _, m := range d.Months {
		if m.State == scoring.Closed {
			closed++
		}
	}
	fmt.Fprintln(a.stdout, a.printer.T("star.heading", year.Year, s.Count, len(d.Months), closed))
	t := a.table(">column.rank", "column.code", "column.name", ">column.mean", ">column.months", "column.star")
	for _, r := range s.Rows {
		mark := ""
		switch {
		case r.Star:
			mark = a.printer.T("star.star")
		case r.Tie:
			mark = a.printer.T("rank.tie")
		}
		t.row(itoa(r.Rank), r.Code, r.Name, r.Mean.String(), itoa(r.Months), mark)
	}
	if err := t.print(a.stdout); err != nil {
		return err
	}
	switch {
	case s.TieOpen:
		fmt.Fprintln(a.stdout, a.printer.T("star.tie_open"))
	case s.Decision != nil:
		fmt.Fprintln(a.stdout, a.printer.T("star.decided", s.Decision.DecidedBy, s.Decision.Minutes))
	}
	if s.Provisional {
		fmt.Fprintln(a.stdout, a.printer.T("star.provisional"))
	}
	return nil
}
