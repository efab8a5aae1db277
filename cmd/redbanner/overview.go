package main

import (
	"fmt"
	"strings"

	"redbanner/attendance/roster"
	"redbanner/http/document"
	"redbanner/scoring"
)

type overviewCommand struct {
	yearFlags
	Of string `help:"Only this window or person." placeholder:"CODE"`
}

// Run shows the year by window and person: each period's total, rank, banner and grade.
func (c *overviewCommand) Run(ctx call, a *app) error {
	y, err := c.open(ctx, a)
	if err != nil {
		return err
	}
	done := a.progress("progress.score", y.year.String())
	parts, err := a.scoring.Year(ctx, y.scope, y.year.Year, y.asOf)
	done()
	if err != nil {
		return err
	}
	rows := []scoring.YearRow{}
	for _, row := range scoring.Overview(parts) {
		if c.Of == "" || row.Code == c.Of {
			rows = append(rows, row)
		}
	}
	if c.Of != "" && len(rows) == 0 {
		return roster.Errorf(roster.NotFound, "score.no_sheet", c.Of, y.year.String())
	}
	if a.cli.JSON {
		return a.print(document.Overview{Year: y.year.Year, Periods: document.NewPeriodMarks(parts), Rows: rows})
	}
	return a.showOverview(parts, rows)
}

func (a *app) showOverview(parts []scoring.YearPart, rows []scoring.YearRow) error {
	headings := []string{"column.code", "column.name"}
	for _, p := range parts {
		headings = append(headings, p.Period.String())
	}
	t := a.table(append(headings, ">column.months", ">column.mean")...)
	for _, row := range rows {
		cells := []string{row.Code, row.Name}
		next := 0
		for _, p := range parts {
			cell := ""
			if next < len(row.Cells) && row.Cells[next].Period == p.Period {
				cell = a.yearCell(row.Cells[next])
				next++
			}
			cells = append(cells, cell)
		}
		t.row(append(cells, itoa(row.Months), row.Mean.String())...)
	}
	if err := t.print(a.stdout); err != nil {
		return err
	}
	fmt.Fprintln(a.stdout, a.printer.T("overview.legend"))
	return nil
}

// yearCell is a total with its rank, banner and grade; a star behind the total says that
// it is provisional.
func (a *app) yearCell(c scoring.YearCell) string {
	text := c.Total.String()
	if c.State != scoring.Closed {
		text += "*"
	}
	parts := []string{text}
	if c.Rank > 0 {
		parts = append(parts, "#"+itoa(c.Rank))
	}
	if c.RedBanner {
		parts = append(parts, a.printer.T("overview.banner"))
	}
	if c.Grade != "" {
		parts = append(parts, c.Grade)
	}
	return strings.Join(parts, " ")
}
