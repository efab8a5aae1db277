package main

import (
	"strings"

	"redbanner/attendance/roster"
	"redbanner/http/document"
	"redbanner/scoring"
	"redbanner/scoring/register"
)

// costs lists what being late costs, by clause.
func costs(v scoring.CaseView) string {
	var list []string
	for _, cost := range v.Costs {
		list = append(list, cost.Clause+" "+cost.Points.String())
	}
	return strings.Join(list, ", ")
}

type caseShowCommand struct {
	caseNumber
}

// Run shows a case.
func (c *caseShowCommand) Run(ctx call, a *app) error {
	l, err := a.caseCall(ctx)
	if err != nil {
		return err
	}
	v, err := l.Case(ctx, l.scope, l.today, c.Number)
	if err != nil {
		return err
	}
	if a.cli.JSON {
		return a.print(document.NewCase(v))
	}
	if err := a.caseTable([]scoring.CaseView{v}); err != nil {
		return err
	}
	for _, e := range v.Extensions {
		a.say("case.was_extended", e.On.String(), e.Due.String(), e.To.String(), a.printer.T("office."+string(e.Right.Office)), e.By.String(), e.Reason)
	}
	for _, p := range v.Partners {
		if p.Ended.IsZero() {
			a.say("case.has_partner", p.Seq, strings.TrimSpace(p.Window+" "+p.Department), p.Note)
		}
	}
	return nil
}

func (a *app) caseTable(views []scoring.CaseView) error {
	t := a.table("column.case.number", "column.case.handler", "column.case.window", "column.case.item", "column.case.due", "column.case.finished",
		"column.case.state", ">column.case.over", "column.case.costs")
	for _, v := range views {
		finished := ""
		if !v.Finished.IsZero() {
			finished = v.Finished.String()
		}
		t.row(v.Number, v.Staff, v.Window, v.Item, v.Due.String(), finished, a.printer.T("case.state."+string(v.State)), itoa(v.Over), costs(v))
	}
	return t.print(a.stdout)
}

// showCases lists cases.
func (a *app) showCases(on roster.Date, views []scoring.CaseView) error {
	if a.cli.JSON {
		return a.print(map[string]any{"on": on, "cases": document.NewCases(views)})
	}
	if len(views) == 0 {
		a.say("case.none")
		return nil
	}
	return a.caseTable(views)
}

type caseListCommand struct {
	Month  string `help:"Accepted in this month." placeholder:"P"`
	Staff  string `help:"Of this handler." placeholder:"CODE"`
	Window string `help:"Of this window's handlers." placeholder:"CODE"`
	State  string `help:"open, overdue, finished or finished_late." placeholder:"STATE"`
}

// Run lists cases.
func (c *caseListCommand) Run(ctx call, a *app) error {
	filter := scoring.CaseFilter{Staff: c.Staff, Window: c.Window, State: scoring.CaseState(c.State)}
	if err := checkCaseState(c.State); err != nil {
		return err
	}
	if c.Month != "" {
		month, err := period(c.Month, roster.Month)
		if err != nil {
			return err
		}
		filter.First, filter.Last = month.First(), month.Last()
	}
	l, err := a.caseCall(ctx)
	if err != nil {
		return err
	}
	views, err := l.List(ctx, l.scope, l.today, filter)
	if err != nil {
		return err
	}
	return a.showCases(l.today, views)
}

func checkCaseState(state string) error {
	for _, known := range scoring.CaseStates() {
		if state == "" || state == string(known) {
			return nil
		}
	}
	return roster.Errorf(roster.Usage, "case.unknown_state", state)
}

type caseOverdueCommand struct {
	On     string `help:"As it stood when this day began (default: today)." placeholder:"DATE"`
	Within *int   `help:"What is due on the day or within so many working days after it, instead." placeholder:"N"`
	Staff  string `help:"Of this handler." placeholder:"CODE"`
	Window string `help:"Of this window's handlers." placeholder:"CODE"`
}

// Run lists what is overdue, or due soon.
func (c *caseOverdueCommand) Run(ctx call, a *app) error {
	on, err := a.asOf(c.On)
	if err != nil {
		return err
	}
	if c.Within != nil && (*c.Within < 0 || *c.Within > 366) {
		return roster.Errorf(roster.Usage, "case.bad_within", *c.Within)
	}
	l, err := a.caseCall(ctx)
	if err != nil {
		return err
	}
	filter := scoring.CaseFilter{Staff: c.Staff, Window: c.Window}
	var views []scoring.CaseView
	if c.Within != nil {
		views, err = l.DueSoon(ctx, l.scope, on, *c.Within, filter)
	} else {
		views, err = l.Overdue(ctx, l.scope, on, filter)
	}
	if err != nil {
		return err
	}
	return a.showCases(on, views)
}

type caseRatesCommand struct {
	periodFlag
	AsOf string `name:"as-of" help:"As it stood when this day began (default: today)." placeholder:"DATE"`
}

// Run shows the rates.
func (c *caseRatesCommand) Run(ctx call, a *app) error {
	p, err := period(c.Period)
	if err != nil {
		return err
	}
	asOf, err := a.asOf(c.AsOf)
	if err != nil {
		return err
	}
	l, err := a.caseCall(ctx)
	if err != nil {
		return err
	}
	people, windows, err := l.Rates(ctx, l.scope, p, asOf)
	if err != nil {
		return err
	}
	if a.cli.JSON {
		return a.print(document.CaseRates{Period: p, AsOf: asOf, Staff: document.NewCaseRates(people), Windows: document.NewCaseRates(windows)})
	}
	t := a.table("column.case.whose", ">column.case.count", ">column.case.late", ">column.case.on_time", ">column.case.done", ">column.case.wrong", ">column.case.accuracy")
	for _, rates := range [][]register.CaseRate{people, windows} {
		for _, r := range rates {
			t.row(r.Code, itoa(r.Cases), itoa(r.Late), r.OnTime().String()+" %", itoa(r.Finished), itoa(r.Wrong), r.Accuracy().String()+" %")
		}
	}
	return t.print(a.stdout)
}
