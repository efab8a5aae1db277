package main

import (
	"errors"
	"os"
	"path/filepath"
	"strings"

	"redbanner/attendance"
	"redbanner/attendance/attendancedb"
	"redbanner/attendance/duty"
	"redbanner/attendance/intake"
	"redbanner/attendance/roster"
	"redbanner/attendance/table"
	"redbanner/http/document"
)

type rosterCommands struct {
	Add         rosterAddCommand         `cmd:"" help:"Put people on duty (值班) on a day."`
	Remove      rosterRemoveCommand      `cmd:"" help:"Strike people off a day's duty."`
	Import      rosterImportCommand      `cmd:"" help:"Take in a roster file, as import duty does."`
	List        rosterListCommand        `cmd:"" help:"List a month's duties and rest days."`
	HandOver    rosterHandOverCommand    `cmd:"" name:"handover" help:"Enter what one person hands over to another (登记交接)."`
	Accept      rosterAcceptCommand      `cmd:"" help:"Sign a hand-over, as its taker."`
	HandOvers   rosterHandOversCommand   `cmd:"" name:"handovers" help:"List the hand-over log."`
	Finding     rosterFindingCommand     `cmd:"" help:"Record a finding on duty as a fact."`
	Study       rosterStudyCommand       `cmd:"" help:"Show a month's study days (学习) with who signed in."`
	SignIn      rosterSignInCommand      `cmd:"" name:"signin" help:"Record how one person signed in to a meeting."`
	SignInSheet rosterSignInSheetCommand `cmd:"" name:"signin-sheet" help:"Write a sheet to sign, to be imported as meetings."`
}

// duties is the service over the open store.
func (a *app) duties() *duty.Service { return &duty.Service{Store: attendancedb.New(a.db)} }

// dutyKey names duties: a kind, a day, and people.
type dutyKey struct {
	Kind  string `arg:"" enum:"weekend,holiday,lunch,duty" help:"weekend, holiday, lunch or duty."`
	Date  string `required:"" help:"Day of the duty." placeholder:"DATE"`
	Staff string `required:"" help:"Staff codes, separated by commas." placeholder:"CODES"`
}

// duties are those named, one for each person.
func (k dutyKey) duties(like duty.Duty) ([]duty.Duty, error) {
	date, err := roster.ParseDate(k.Date)
	if err != nil {
		return nil, roster.Errorf(roster.Usage, "cli.bad_date", k.Date)
	}
	var list []duty.Duty
	for _, code := range strings.FieldsFunc(k.Staff, func(r rune) bool { return strings.ContainsRune(",，、 ", r) }) {
		d := like
		d.Date, d.Staff, d.Kind = date, code, duty.Kind(k.Kind)
		list = append(list, d)
	}
	if len(list) == 0 {
		return nil, roster.Errorf(roster.Usage, "roster.nobody")
	}
	return list, nil
}

type rosterAddCommand struct {
	dutyKey
	Window  string `help:"Window that they keep open." placeholder:"CODE"`
	Session string `default:"both" enum:"am,pm,both" help:"am, pm or both; weekend and holiday duty is of whole days."`
	Rest    string `help:"Rest day in lieu of weekend or holiday duty." placeholder:"DATE"`
	Note    string `help:"A remark."`
}

// Run puts people on duty, all of them or none.
func (c *rosterAddCommand) Run(ctx call, a *app) error {
	like := duty.Duty{Window: c.Window, Session: c.Session, Note: c.Note, Status: duty.Planned}
	if c.Rest != "" {
		rest, err := roster.ParseDate(c.Rest)
		if err != nil {
			return roster.Errorf(roster.Usage, "cli.bad_date", c.Rest)
		}
		like.Rest = rest
	}
	return a.putDuties(ctx, c.dutyKey, like)
}

type rosterRemoveCommand struct{ dutyKey }

// Run strikes people off; the entries stay on record.
func (c *rosterRemoveCommand) Run(ctx call, a *app) error {
	return a.putDuties(ctx, c.dutyKey, duty.Duty{Session: duty.Both, Status: duty.Removed})
}

func (a *app) putDuties(ctx call, key dutyKey, like duty.Duty) error {
	duties, err := key.duties(like)
	if err != nil {
		return err
	}
	scope, today, err := a.acting(ctx)
	if err != nil {
		return err
	}
	result, err := a.duties().Put(ctx, scope, duties, intake.Options{Today: today})
	people := make([]string, len(duties))
	for i, d := range duties {
		people[i] = d.Staff
	}
	return a.tellRows("duty", people, result, err)
}

// tellRows tells what became of rows entered by hand, one for each of the people, as the
// import of a file does.
func (a *app) tellRows(kind string, people []string, result intake.Result, err error) error {
	if a.cli.JSON {
		if k := roster.KindOf(err); err == nil || k == roster.Refused || k == roster.Closed {
			if failed := a.print(a.importDocument(kind, "", result, err)); failed != nil {
				return failed
			}
		}
		return err
	}
	if err == nil {
		a.say("roster.entered", result.Accepted+result.Corrections, result.Duplicates, result.Batch)
	}
	return byHand(err, people)
}

// byHand puts the person in the place of the row of a file, of which who entered nothing
// but words on a command line knows nothing.
func byHand(err error, people []string) error {
	var e *roster.Error
	if !errors.As(err, &e) || len(e.Problems) == 0 {
		return err
	}
	entered := &roster.Error{Kind: e.Kind, Key: "roster.refused", Args: []any{len(e.Problems)}, Err: e.Err}
	for _, p := range e.Problems {
		if i := p.Row - 2; 0 <= i && i < len(people) { // below the header
			p.File, p.Row, p.Column = people[i], 0, ""
		}
		entered.Problems = append(entered.Problems, p)
	}
	return entered
}

type rosterImportCommand struct {
	File    string `arg:"" help:"Roster to take in, - for standard input."`
	DryRun  bool   `help:"Check and count; apply nothing."`
	Partial bool   `help:"Apply the good rows and write the bad ones beside the file."`
}

// Run takes a roster in.
func (c *rosterImportCommand) Run(ctx call, a *app) error {
	command := importCommand{Kind: "duty", Files: []string{c.File}, DryRun: c.DryRun, Partial: c.Partial}
	return command.Run(ctx, a)
}

type rosterListCommand struct {
	Month string `required:"" help:"The month, 2025-03." placeholder:"P"`
}

// Run lists what is planned for a month, and what rests in it.
func (c *rosterListCommand) Run(ctx call, a *app) error {
	month, err := period(c.Month, roster.Month)
	if err != nil {
		return err
	}
	scope, err := a.scope(ctx)
	if err != nil {
		return err
	}
	entries, err := a.duties().Roster(ctx, scope, month)
	if err != nil {
		return err
	}
	if a.cli.JSON {
		return a.print(document.NewDuties(month, entries))
	}
	t := a.table("column.date", "column.code", "column.person", "column.roster.kind", "column.session", "column.roster.window",
		"column.roster.rest", "column.remark")
	for _, e := range entries {
		t.row(e.Date.String(), e.Staff, e.Name, a.printer.T("duty."+string(e.Kind)), a.printer.T("duty.session."+e.Session), e.Window,
			e.Rest.String(), e.Note)
	}
	return t.print(a.stdout)
}

type rosterFindingCommand struct {
	Date     string `required:"" help:"Day of the finding." placeholder:"DATE"`
	Staff    string `required:"" help:"Whom it is about." placeholder:"CODE"`
	Kind     string `required:"" enum:"left,careless,off_post" help:"left (left the post), careless (with bad consequences) or off_post."`
	Quantity *int   `help:"Half-days off post; 0 if shorter." placeholder:"N"`
	Ref      string `help:"Number of the inspection record." placeholder:"REF"`
	Note     string `required:"" help:"What was found."`
}

// Run records the finding through the import of facts, so that its points can be traced.
func (c *rosterFindingCommand) Run(ctx call, a *app) error {
	date, err := roster.ParseDate(c.Date)
	if err != nil {
		return roster.Errorf(roster.Usage, "cli.bad_date", c.Date)
	}
	if c.Quantity != nil && c.Kind != "off_post" {
		return roster.Errorf(roster.Usage, "roster.quantity_off_post", c.Kind)
	}
	scope, today, err := a.acting(ctx)
	if err != nil {
		return err
	}
	if date > today {
		return roster.Errorf(roster.Refused, "handover.future", c.Date)
	}
	if c.Kind != "off_post" { // which is found of anybody, on duty or not
		if err := a.duties().OnDuty(ctx, scope, c.Staff, date); err != nil {
			return err
		}
	}
	kind, _ := duty.FactOf(c.Kind)
	cells := [][2]string{{"date", c.Date}, {"kind", kind}, {"staff", c.Staff}, {"ref", c.Ref}, {"note", c.Note}}
	if c.Quantity != nil {
		cells = append(cells, [2]string{"quantity", itoa(*c.Quantity)})
	}
	return a.takeRow(ctx, scope, "facts", today, cells)
}

// takeRow takes one row in by hand, as a file of that row would be.
func (a *app) takeRow(ctx call, scope attendance.Scope, kind string, today roster.Date, cells [][2]string) error {
	rows, staff := make([][]string, 2), ""
	for _, cell := range cells {
		if cell[0] == "staff" {
			staff = cell[1]
		}
		rows[0], rows[1] = append(rows[0], cell[0]), append(rows[1], cell[1])
	}
	opt := intake.Options{Today: today, Limits: table.DefaultLimits()}
	result, err := a.scoring.Import(ctx, scope, kind, intake.File{Data: table.CSV(rows)}, opt)
	return a.tellRows(kind, []string{staff}, result, err)
}

type rosterSignInCommand struct {
	Meeting string `default:"学习" help:"Name of the meeting (default: 学习)."`
	Date    string `required:"" help:"Its day." placeholder:"DATE"`
	Staff   string `required:"" help:"Who." placeholder:"CODE"`
	Status  string `required:"" enum:"present,late,absent,excused" help:"present, late, absent or excused."`
}

// Run records a sign-in through the import of meetings.
func (c *rosterSignInCommand) Run(ctx call, a *app) error {
	scope, today, err := a.acting(ctx)
	if err != nil {
		return err
	}
	return a.takeRow(ctx, scope, "meetings", today,
		[][2]string{{"date", c.Date}, {"meeting", c.Meeting}, {"staff", c.Staff}, {"status", c.Status}})
}

type rosterSignInSheetCommand struct {
	Meeting string `default:"学习" help:"Name of the meeting (default: 学习)."`
	Date    string `required:"" help:"Its day." placeholder:"DATE"`
	Out     string `required:"" help:"File to write." placeholder:"FILE.csv"`
}

// Run writes a sheet with everybody employed that day, one row each: leave stands as
// excused, and everybody else is to be filled in. The file is imported as meetings.
func (c *rosterSignInSheetCommand) Run(ctx call, a *app) error {
	date, err := roster.ParseDate(c.Date)
	if err != nil {
		return roster.Errorf(roster.Usage, "cli.bad_date", c.Date)
	}
	if !strings.EqualFold(filepath.Ext(c.Out), ".csv") {
		return roster.Errorf(roster.Usage, "roster.csv_only", c.Out)
	}
	scope, err := a.scope(ctx)
	if err != nil {
		return err
	}
	people, err := a.duties().SignInSheet(ctx, scope, c.Meeting, date)
	if err != nil {
		return err
	}
	rows := [][]string{{"日期", "会议", "工号", "姓名", "签到情况"}}
	for _, p := range people {
		rows = append(rows, []string{c.Date, c.Meeting, p.Staff, p.Name, a.signed(p)})
	}
	if err := os.WriteFile(c.Out, table.CSV(rows), 0o644); err != nil {
		return &roster.Error{Kind: roster.Internal, Key: "cli.cannot_write", Args: []any{c.Out, reason(err)}}
	}
	if a.cli.JSON {
		return a.print(map[string]any{"file": c.Out, "people": len(people)})
	}
	a.say("roster.sheet_written", c.Out, len(people))
	return nil
}

// signed is what stands in the sheet already, in the words that an import reads.
func (a *app) signed(p duty.Attendee) string {
	switch {
	case p.Status != "":
		return p.Status
	case p.Leave != "":
		return "excused"
	}
	return ""
}
