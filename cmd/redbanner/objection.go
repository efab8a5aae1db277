package main

import (
	"fmt"

	"redbanner/attendance/roster"
	"redbanner/http/document"
	"redbanner/scoring"
	"redbanner/scoring/rulebook"
	"redbanner/scoring/scoringdb"
)

type objectionCommands struct {
	File     objectionFileCommand     `cmd:"" help:"Object to an entry of a published sheet: objection file --by S014 --period 2025-03 --sheet S014 --clause M1.1 --statement …"`
	Reply    objectionReplyCommand    `cmd:"" help:"Reply, as the general office or who recorded the fact."`
	Decide   objectionDecideCommand   `cmd:"" help:"Uphold or dismiss, as someone not involved: objection decide N --by S001 --uphold --reason …"`
	Withdraw objectionWithdrawCommand `cmd:"" help:"Take back one's own objection."`
	List     objectionListCommand     `cmd:"" help:"List objections."`
	Show     objectionShowCommand     `cmd:"" help:"Show an objection with every step."`
}

// objections is the service over the open store.
func (a *app) objections() *scoring.Objections {
	return &scoring.Objections{Store: scoringdb.NewObjections(a.db)}
}

type objectionFileCommand struct {
	periodFlag
	Sheet     string `required:"" help:"Whose sheet: a staff code, or a window's with --subject window." placeholder:"CODE"`
	Subject   string `default:"staff" help:"staff or window." placeholder:"staff|window"`
	Grade     bool   `help:"To the grade, not to an entry."`
	Clause    string `help:"Clause of the entry." placeholder:"ID"`
	Fact      string `help:"Its evidence, as score --of shows it." placeholder:"ID"`
	Date      string `help:"Its day." placeholder:"DATE"`
	Of        string `name:"staff" help:"The person whom it names." placeholder:"CODE"`
	Nth       int    `help:"The how-manieth of entries that are alike." placeholder:"N"`
	Statement string `required:"" help:"What is objected."`
}

// Run files an objection of the person who acts.
func (c *objectionFileCommand) Run(ctx call, a *app) error {
	o, err := c.objection()
	if err != nil {
		return err
	}
	scope, today, err := a.acting(ctx)
	if err != nil {
		return err
	}
	if o, err = a.objections().File(ctx, scope, o, c.Statement, today); err != nil {
		return err
	}
	return a.tellObjection(o, "objection.filed", o.Number, o.Period.String(), o.Code)
}

func (c *objectionFileCommand) objection() (scoring.Objection, error) {
	o := scoring.Objection{Kind: scoring.ToEntry, Of: rulebook.Unit(c.Subject), Code: c.Sheet}
	o.Entry = scoring.EntryKey{Clause: c.Clause, Fact: c.Fact, Staff: c.Of, Nth: c.Nth}
	var err error
	if o.Period, err = period(c.Period); err != nil {
		return o, err
	}
	if o.Of != rulebook.OfStaff && o.Of != rulebook.OfWindow {
		return o, roster.Errorf(roster.Usage, "objection.bad_subject", c.Subject)
	}
	if c.Date != "" {
		if o.Entry.Date, err = roster.ParseDate(c.Date); err != nil {
			return o, roster.Errorf(roster.Usage, "cli.bad_date", c.Date)
		}
	}
	if c.Grade {
		if o.Entry != (scoring.EntryKey{}) || o.Of != rulebook.OfStaff {
			return o, roster.Errorf(roster.Usage, "objection.grade_alone")
		}
		o.Kind = scoring.ToGrade
	}
	return o, nil
}

type objectionNumber struct {
	Number int64 `arg:"" help:"Number of the objection."`
}

type objectionReplyCommand struct {
	objectionNumber
	Text string `required:"" help:"What is replied."`
}

// Run replies.
func (c *objectionReplyCommand) Run(ctx call, a *app) error {
	scope, today, err := a.acting(ctx)
	if err != nil {
		return err
	}
	o, err := a.objections().Reply(ctx, scope, c.Number, c.Text, today)
	if err != nil {
		return err
	}
	return a.tellObjection(o, "objection.replied", o.Number)
}

type objectionDecideCommand struct {
	objectionNumber
	Uphold      bool           `help:"It is right: the fact is taken back, or what was derived is waived." xor:"verdict" required:""`
	Dismiss     bool           `help:"It is not." xor:"verdict" required:""`
	Reason      string         `required:"" help:"The reasons; the sheet shows them."`
	MonthPoints scoring.Points `help:"Upheld in part: the value in the monthly book instead." placeholder:"P"`
	HalfPoints  scoring.Points `help:"… in the half-year book." placeholder:"P"`
	Quantity    int            `help:"… the quantity." placeholder:"N"`
	NotSerious  bool           `help:"… it was not serious."`
	Corrected   string         `help:"What was corrected otherwise already, such as slip:3 or leave:7." placeholder:"REF"`
	Minutes     string         `help:"Minutes that a waiver refers to (default: the objection)." placeholder:"REF"`
}

// Run decides.
func (c *objectionDecideCommand) Run(ctx call, a *app) error {
	scope, today, err := a.acting(ctx)
	if err != nil {
		return err
	}
	verdict := scoring.Verdict{Uphold: c.Uphold, Reason: c.Reason, Edit: c.edit(), Corrected: c.Corrected, Minutes: c.Minutes}
	o, err := a.objections().Decide(ctx, scope, c.Number, verdict, today)
	if err != nil {
		return err
	}
	return a.tellObjection(o, "objection.decided."+string(o.State), o.Number)
}

// edit is what the fact should have said, nil where nothing is given.
func (c *objectionDecideCommand) edit() *scoring.FactEdit {
	edit := &scoring.FactEdit{Reason: c.Reason}
	no := false
	if c.MonthPoints != 0 {
		edit.Month = &c.MonthPoints
	}
	if c.HalfPoints != 0 {
		edit.Half = &c.HalfPoints
	}
	if c.Quantity != 0 {
		edit.Quantity = &c.Quantity
	}
	if c.NotSerious {
		edit.Serious = &no
	}
	if edit.Month == nil && edit.Half == nil && edit.Quantity == nil && edit.Serious == nil {
		return nil
	}
	return edit
}

type objectionWithdrawCommand struct {
	objectionNumber
	Reason string `help:"Why, for the record."`
}

// Run takes the own objection back.
func (c *objectionWithdrawCommand) Run(ctx call, a *app) error {
	scope, today, err := a.acting(ctx)
	if err != nil {
		return err
	}
	o, err := a.objections().Withdraw(ctx, scope, c.Number, c.Reason, today)
	if err != nil {
		return err
	}
	return a.tellObjection(o, "objection.withdrawn", o.Number)
}

type objectionListCommand struct {
	Period string `help:"Of this period." placeholder:"P"`
	State  string `help:"filed, replied, upheld, dismissed or withdrawn." enum:",filed,replied,upheld,dismissed,withdrawn" default:"" placeholder:"S"`
	Sheet  string `help:"To this person's or window's sheet." placeholder:"CODE"`
}

// Run lists objections.
func (c *objectionListCommand) Run(ctx call, a *app) error {
	filter := scoring.ObjectionFilter{State: scoring.ObjectionState(c.State), Code: c.Sheet}
	if c.Period != "" {
		var err error
		if filter.Period, err = period(c.Period); err != nil {
			return err
		}
	}
	scope, err := a.scope(ctx)
	if err != nil {
		return err
	}
	list, err := a.objections().List(ctx, scope, filter)
	if err != nil {
		return err
	}
	if a.cli.JSON {
		rows := make([]document.Objection, len(list))
		for i, o := range list {
			rows[i] = document.NewObjection(o)
		}
		return a.print(map[string]any{"objections": rows})
	}
	if len(list) == 0 {
		a.say("objection.none")
		return nil
	}
	t := a.table(">column.objection.number", "column.period", "column.code", "column.clause", "column.date", "column.evidence", "column.objection.by", "column.status")
	for _, o := range list {
		t.row(itoa(int(o.Number)), o.Period.String(), o.Code, a.objectTo(o), dayOrNone(o.Entry.Date), o.Entry.Fact, o.Steps[0].By.String(),
			a.printer.T("state.objection."+string(o.State)))
	}
	return t.print(a.stdout)
}

// objectTo is the clause that the objection is about, or that it is about the grade.
func (a *app) objectTo(o scoring.Objection) string {
	if o.Kind == scoring.ToGrade {
		return a.printer.T("objection.to_grade")
	}
	return o.Entry.Clause
}

func dayOrNone(d roster.Date) string { return document.DayOrNone(d) }

type objectionShowCommand struct{ objectionNumber }

// Run shows an objection.
func (c *objectionShowCommand) Run(ctx call, a *app) error {
	scope, err := a.scope(ctx)
	if err != nil {
		return err
	}
	list, err := a.objections().List(ctx, scope, scoring.ObjectionFilter{Number: c.Number})
	if err != nil {
		return err
	}
	o := list[0]
	if a.cli.JSON {
		return a.print(document.NewObjection(o))
	}
	fmt.Fprintln(a.stdout, o.Number, o.Period, o.Code, a.objectTo(o), dayOrNone(o.Entry.Date), o.Entry.Fact, a.printer.T("state.objection."+string(o.State)))
	for _, s := range o.Steps {
		a.say("objection.step", instant(s.At), a.printer.T("objection.action."+s.Action), s.By.String(), s.Note)
		if s.Remedy != "" {
			a.say("objection.remedy."+string(s.Remedy), s.Fact+numberOrNone(s.Waiver)+s.Record)
		}
	}
	return nil
}

// tellObjection says what became of the objection, or prints it.
func (a *app) tellObjection(o scoring.Objection, key string, args ...any) error {
	if a.cli.JSON {
		return a.print(document.NewObjection(o))
	}
	a.say(key, args...)
	return nil
}
