package main

import (
	"fmt"

	"redbanner/attendance"
	"redbanner/attendance/roster"
	"redbanner/scoring"
	"redbanner/scoring/rulebook"
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
	shelf rulebook.Shelf
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
	if y.scope, err = a.scope(ctx); err != nil {
		return y, err
	}
	y.shelf, err = a.bookService().Shelf(ctx, y.scope)
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
	stars, err := a.starService().Stars(ctx, y.scope, y.shelf, y.year.Year, y.asOf)
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
	stars, err := a.starService().Decide(ctx, y.scope, y.shelf, d, y.asOf)
	if err != nil {
		return err
	}
	return a.showStars(y.year, stars)
}

type monthStateJSON struct {
	Period roster.Period `json:"period"`
	State  string        `json:"state"`
}

type starDecisionJSON struct {
	Codes     []string `json:"codes"`
	Minutes   string   `json:"minutes"`
	DecidedBy string   `json:"decided_by"`
	By        string   `json:"entered_by"`
	At        string   `json:"entered_at"`
}

func (a *app) showStars(year roster.Period, s scoring.Stars) error {
	months := monthStates(s.Months)
	if a.cli.JSON {
		var decision *starDecisionJSON
		if d := s.Decision; d != nil {
			decision = &starDecisionJSON{d.Codes, d.Minutes, d.DecidedBy, d.By.String(), instant(d.At)}
		}
		return a.print(map[string]any{
			"year": year.Year, "subject": s.Of, "count": s.Count, "provisional": s.Provisional, "months": months,
			"rows": s.Rows, "tie_open": s.TieOpen, "decision": decision,
		})
	}
	closed := 0
	for _, m := range months {
		if m.State == scoring.Closed {
			closed++
		}
	}
	fmt.Fprintln(a.stdout, a.printer.T("star.heading", year.Year, s.Count, len(months), closed))
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

func monthStates(parts []scoring.YearPart) []monthStateJSON {
	list := make([]monthStateJSON, len(parts))
	for i, p := range parts {
		list[i] = monthStateJSON{p.Period, p.State}
	}
	return list
}
