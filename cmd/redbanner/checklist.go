package main

import (
	"fmt"
	"strings"

	"redbanner/attendance/roster"
	"redbanner/scoring"
)

type checklistCommand struct{ periodFlag }

// checklistItemJSON is one thing that is missing.
type checklistItemJSON struct {
	Code   string           `json:"code"`
	Blocks string           `json:"blocks"` // "publish" (and closing), "close", or "" for a warning
	Count  int              `json:"count"`
	Owes   []scoring.Debtor `json:"owes"`
	Cure   string           `json:"cure"`
	What   []string         `json:"what"`
}

// Run lists what is missing before a period can be published or closed, and who owes it.
func (c *checklistCommand) Run(ctx call, a *app) error {
	p, err := period(c.Period)
	if err != nil {
		return err
	}
	scope, today, err := a.acting(ctx)
	if err != nil {
		return err
	}
	done := a.progress("progress.score", p.String())
	items, state, err := a.scoring.Checklist(ctx, scope, p, today)
	done()
	if err != nil {
		return err
	}
	if a.cli.JSON {
		return a.print(a.checklistDocument(p, state, items))
	}
	a.say("checklist.heading", p.String(), a.printer.T("state."+state))
	if len(items) == 0 {
		a.say("checklist.nothing")
		return nil
	}
	t := a.table("column.checklist.blocks", "column.checklist.what", ">column.checklist.count", "column.checklist.owes", "column.checklist.cure")
	for _, item := range items {
		t.row(a.printer.T("checklist.blocks."+blocks(item.Blocks)), a.whatIsMissing(item), itoa(len(item.Problems)), a.owes(item.Owes), "redbanner "+item.Cure)
	}
	return t.print(a.stdout)
}

func blocks(b scoring.Blocking) string {
	return [...]string{scoring.Warns: "nothing", scoring.ForClose: "close", scoring.ForPublish: "publish"}[b]
}

// whatIsMissing tells the first of an item's things.
func (a *app) whatIsMissing(item scoring.Item) string {
	text := a.missing(item.Problems[0])
	if len(item.Problems) > 1 {
		text += " …"
	}
	return text
}

// missing puts one thing of an item into words.
func (a *app) missing(p roster.Problem) string {
	if p.Code == "value_presumed" { // of a clause: what is presumed, and its value
		p.Args = []any{p.Args[0], a.what(fmt.Sprint(p.Args[1])), p.Args[2]}
	}
	return a.printer.Problem(p)
}

// owes names the debtors, of many the first ones.
func (a *app) owes(debtors []scoring.Debtor) string {
	const shown = 5
	var names []string
	for _, d := range debtors[:min(shown, len(debtors))] {
		name := d.Code
		if d.Kind == "office" {
			name = a.printer.T("office." + d.Code)
		}
		names = append(names, name)
	}
	if len(debtors) > shown {
		names = append(names, "…")
	}
	return strings.Join(names, " ")
}

func (a *app) checklistDocument(p roster.Period, state string, items []scoring.Item) map[string]any {
	rows := make([]checklistItemJSON, len(items))
	ready := map[scoring.Blocking]bool{scoring.ForPublish: true, scoring.ForClose: true}
	for i, item := range items {
		name := blocks(item.Blocks)
		if item.Blocks == scoring.Warns {
			name = ""
		}
		rows[i] = checklistItemJSON{Code: item.Code, Blocks: name, Count: len(item.Problems), Owes: item.Owes, Cure: "redbanner " + item.Cure, What: []string{}}
		for _, problem := range item.Problems {
			rows[i].What = append(rows[i].What, a.missing(problem))
		}
		for of := scoring.ForClose; of <= item.Blocks; of++ {
			ready[of] = false
		}
	}
	return map[string]any{
		"period": p, "state": state, "items": rows,
		"may_publish": ready[scoring.ForPublish] && state == scoring.Open, "may_close": ready[scoring.ForClose] && state != scoring.Closed,
	}
}
