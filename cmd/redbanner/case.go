package main

import (
	"time"

	"redbanner/attendance"
	"redbanner/attendance/roster"
	"redbanner/http/document"
	"redbanner/scoring"
	"redbanner/scoring/register"
	"redbanner/scoring/scoringdb"
)

type caseCommands struct {
	Add      caseAddCommand      `cmd:"" help:"Enter a case (办件): case add B001 --staff S014 --item 低保 --accepted '2025-03-07 09:12' --days 5"`
	Finish   caseFinishCommand   `cmd:"" help:"Finish a case (办结)."`
	Evaluate caseEvaluateCommand `cmd:"" help:"Put down what the client thinks of a finished case, 1 to 5 (好差评)."`
	Charge   caseChargeCommand   `cmd:"" help:"Choose what a late case costs inside the range of the book (视情, H2.5)."`
	Extend   caseExtendCommand   `cmd:"" help:"Grant more time before a case is due (延期办结)."`
	Partner  casePartnerCommand  `cmd:"" help:"Say who takes part in a joint case (联办件), or end it with --end."`
	Show     caseShowCommand     `cmd:"" help:"Show a case: due, late, what that costs, extensions, partners."`
	List     caseListCommand     `cmd:"" help:"List cases."`
	Overdue  caseOverdueCommand  `cmd:"" help:"List what is overdue, or with --within N what is due soon."`
	Rates    caseRatesCommand    `cmd:"" help:"On-time and accuracy rates of people and windows in a period."`
}

// caseCall is what every case command begins with.
type caseCall struct {
	*scoring.Cases
	scope attendance.Scope
	today roster.Date
}

func (a *app) caseCall(ctx call) (caseCall, error) {
	scope, err := a.scope(ctx)
	if err != nil {
		return caseCall{}, err
	}
	today, err := a.today()
	return caseCall{&scoring.Cases{Store: scoringdb.NewCases(a.db)}, scope, today}, err
}

// changeCase makes one change and shows the case as it stands then.
func (a *app) changeCase(ctx call, key string, change func(caseCall) (scoring.CaseView, error)) error {
	c, err := a.caseCall(ctx)
	if err != nil {
		return err
	}
	view, err := change(c)
	if err != nil {
		return err
	}
	if a.cli.JSON {
		return a.print(document.NewCase(view))
	}
	a.say(key, view.Number, view.Due.String())
	return nil
}

// wallClock is the hall's time of day now.
func (a *app) wallClock() (roster.LocalTime, error) {
	today, err := a.today()
	if err != nil {
		return 0, err
	}
	place, err := time.LoadLocation(zone)
	if err != nil {
		return 0, err
	}
	now := a.clock().In(place)
	return roster.At(today, now.Hour()*3600+now.Minute()*60+now.Second()), nil
}

// moment reads a time of day; without one it is now.
func (a *app) moment(flag string) (roster.LocalTime, error) {
	if flag == "" {
		return a.wallClock()
	}
	t, err := roster.ParseLocalTime(flag)
	if err != nil {
		return 0, roster.Errorf(roster.Usage, "case.bad_time", flag)
	}
	return t, nil
}

type caseNumber struct {
	Number string `arg:"" help:"Number of the case (办件编号)."`
}

type caseAddCommand struct {
	caseNumber
	Staff    string `help:"The handler (default: the person of --by)." placeholder:"CODE"`
	Kind     string `help:"咨询, 补充, 退回, 即办, 承诺, 上报, 联办 or 信访." placeholder:"KIND"`
	Item     string `help:"What it is about." placeholder:"TEXT"`
	Accepted string `help:"When it was accepted (default: now)." placeholder:"TIME"`
	Days     string `help:"Promised within so many working days." placeholder:"N"`
	Minutes  string `help:"Promised within so many minutes, instead." placeholder:"N"`
}

// Run enters a case.
func (c *caseAddCommand) Run(ctx call, a *app) error {
	accepted, err := a.moment(c.Accepted)
	if err != nil {
		return err
	}
	handler := c.Staff
	if handler == "" {
		handler = a.cli.By
	}
	if handler == "" {
		return roster.Errorf(roster.Usage, "case.handler_needed")
	}
	return a.changeCase(ctx, "case.added", func(l caseCall) (scoring.CaseView, error) {
		return l.Add(ctx, l.scope, l.today, scoring.NewCase{
			Number: c.Number, Staff: handler, Kind: c.Kind, Item: c.Item, Accepted: accepted.String(),
			PromiseDays: c.Days, PromiseMinutes: c.Minutes,
		})
	})
}

type caseFinishCommand struct {
	caseNumber
	At                 string `help:"When it was finished (default: now)." placeholder:"TIME"`
	Result             string `help:"ok or wrong (差错)." placeholder:"RESULT"`
	WrongPoints        string `help:"Value chosen for a wrong result (H4.1)." placeholder:"POINTS"`
	OverduePoints      string `help:"Value chosen for a late case (H2.5)." placeholder:"POINTS"`
	Evaluation         string `help:"The client's evaluation, 1 to 5." placeholder:"N"`
	DissatisfiedPoints string `help:"Value chosen for a dissatisfied client (H4.3)." placeholder:"POINTS"`
}

// Run finishes a case.
func (c *caseFinishCommand) Run(ctx call, a *app) error {
	at, err := a.moment(c.At)
	if err != nil {
		return err
	}
	return a.changeCase(ctx, "case.finished", func(l caseCall) (scoring.CaseView, error) {
		return l.Finish(ctx, l.scope, l.today, scoring.Finishing{
			Number: c.Number, Finished: at, Result: c.Result, WrongPoints: c.WrongPoints, OverduePoints: c.OverduePoints,
			Evaluation: c.Evaluation, DissatisfiedPoints: c.DissatisfiedPoints,
		})
	})
}

type caseEvaluateCommand struct {
	caseNumber
	Evaluation string `arg:"" help:"1 (worst) to 5; 1 and 2 are dissatisfied."`
	Points     string `help:"Value chosen for a dissatisfied client (H4.3)." placeholder:"POINTS"`
}

// Run puts down an evaluation.
func (c *caseEvaluateCommand) Run(ctx call, a *app) error {
	return a.changeCase(ctx, "case.evaluated", func(l caseCall) (scoring.CaseView, error) {
		return l.Evaluate(ctx, l.scope, l.today, c.Number, c.Evaluation, c.Points)
	})
}

type caseChargeCommand struct {
	caseNumber
	Points string `required:"" help:"The value, inside the range of the book."`
	Reason string `required:"" help:"Why this value."`
}

// Run chooses what a late case costs.
func (c *caseChargeCommand) Run(ctx call, a *app) error {
	return a.changeCase(ctx, "case.charged", func(l caseCall) (scoring.CaseView, error) {
		return l.Charge(ctx, l.scope, l.today, c.Number, c.Points, c.Reason)
	})
}

type caseExtendCommand struct {
	caseNumber
	To     string `required:"" help:"The new last day." placeholder:"DATE"`
	Reason string `required:"" help:"Why, as the notice to the client says."`
}

// Run grants more time.
func (c *caseExtendCommand) Run(ctx call, a *app) error {
	to, err := roster.ParseDate(c.To)
	if err != nil {
		return roster.Errorf(roster.Usage, "cli.bad_date", c.To)
	}
	return a.changeCase(ctx, "case.extended", func(l caseCall) (scoring.CaseView, error) {
		return l.Extend(ctx, l.scope, l.today, c.Number, to, c.Reason)
	})
}

type casePartnerCommand struct {
	caseNumber
	Department string `help:"Department that takes part." placeholder:"NAME"`
	Window     string `help:"Window that takes part." placeholder:"CODE"`
	Note       string `help:"What its part is."`
	End        int    `help:"End the part of the one with this number instead." placeholder:"N"`
}

// Run names who takes part in a joint case, or ends it.
func (c *casePartnerCommand) Run(ctx call, a *app) error {
	if c.End != 0 {
		return a.changeCase(ctx, "case.parted", func(l caseCall) (scoring.CaseView, error) {
			return l.Part(ctx, l.scope, l.today, c.Number, c.End)
		})
	}
	return a.changeCase(ctx, "case.joined", func(l caseCall) (scoring.CaseView, error) {
		return l.Join(ctx, l.scope, l.today, c.Number, register.Partner{Department: c.Department, Window: c.Window, Note: c.Note})
	})
}
