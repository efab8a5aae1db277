package main

import (
	"errors"
	"slices"
	"strings"

	"redbanner/attendance"
	"redbanner/attendance/evidence"
	"redbanner/attendance/roster"
	"redbanner/scoring"
	"redbanner/scoring/rulebook"
	"redbanner/scoring/scoringdb"
)

type factCommands struct {
	Preview factPreviewCommand `cmd:"" help:"Show what a fact would take or earn, and where, without recording it."`
	Record  factRecordCommand  `cmd:"" help:"Record a fact (事项): fact record 卫生不达标 --date 2025-03-12 --window W01 --note …"`
	Confirm factConfirmCommand `cmd:"" help:"Confirm a draft as the second person, after which it counts."`
	Reject  factRejectCommand  `cmd:"" help:"Turn a draft down, or withdraw it."`
	Reverse factReverseCommand `cmd:"" help:"Take back a fact that counts; it stays on record."`
	Replace factReplaceCommand `cmd:"" help:"Take a fact back and record what it should have said, in one step."`
	Show    factShowCommand    `cmd:"" help:"Show a fact with its history, its evidence and what it does."`
	List    factListCommand    `cmd:"" help:"Find facts by day, kind, person, window, source, state or words."`
	Attach  factAttachCommand  `cmd:"" help:"Add evidence to a fact: JPEG, PNG or PDF, at most 5 MiB each."`
}

// factCall is what every fact command begins with.
type factCall struct {
	*scoring.Facts
	scope attendance.Scope
	today roster.Date
}

func (a *app) factCall(ctx call) (factCall, error) {
	scope, err := a.scope(ctx)
	if err != nil {
		return factCall{}, err
	}
	today, err := a.today()
	return factCall{&scoring.Facts{Store: scoringdb.NewFacts(a.db)}, scope, today}, err
}

// factFlags are what a fact says.
type factFlags struct {
	Kind        string   `arg:"" help:"Kind of fact: its id, its Chinese name or a part of it (着装)."`
	Date        string   `required:"" help:"Day on which it happened." placeholder:"DATE"`
	Staff       string   `help:"Staff code (工号)." placeholder:"CODE"`
	Window      string   `help:"Window code; with a person, where it counts rather than at the person's window." placeholder:"CODE"`
	Quantity    *int     `help:"Days, half-days or pieces, where the clause counts them." placeholder:"N"`
	Serious     bool     `help:"It was serious (情节严重)."`
	Level       string   `help:"county, city, province or nation." placeholder:"LEVEL"`
	MonthPoints string   `help:"Value chosen in the month's book, inside its range; needs a --note." placeholder:"POINTS"`
	HalfPoints  string   `help:"Value chosen in the half-year's book, inside its range; needs a --note." placeholder:"POINTS"`
	Ref         string   `help:"Number of the paper that it rests on." placeholder:"TEXT"`
	Note        string   `help:"What happened; why the value was chosen." placeholder:"TEXT"`
	Carry       bool     `help:"Should the day lie in a closed period, count it today and say so."`
	Evidence    []string `help:"Evidence: a JPEG, PNG or PDF; may be given several times." placeholder:"FILE" sep:"none"`
}

// input reads the flags.
func (c *factFlags) input(ctx call, a *app, l factCall) (scoring.FactInput, error) {
	kind, err := l.KindOfFact(ctx, l.scope, l.today, c.Kind)
	if err != nil {
		return scoring.FactInput{}, err
	}
	in := scoring.FactInput{Carry: c.Carry, Fact: scoring.Fact{
		Kind: kind.ID, Staff: c.Staff, Window: c.Window, Quantity: c.Quantity,
		Serious: c.Serious, Level: c.Level, Ref: c.Ref, Note: c.Note,
	}}
	if in.Date, err = roster.ParseDate(c.Date); err != nil {
		return in, roster.Errorf(roster.Usage, "cli.bad_date", c.Date)
	}
	month, half, err := chosenPoints(c.MonthPoints, c.HalfPoints)
	if err != nil {
		return in, err
	}
	in.Choice = map[rulebook.Choice]scoring.Points{}
	if month != nil {
		in.Choice[rulebook.MonthPoints] = *month
	}
	if half != nil {
		in.Choice[rulebook.HalfPoints] = *half
	}
	in.Evidence, err = a.evidenceFiles(c.Evidence)
	return in, err
}

// chosenPoints reads the two values that may be chosen.
func chosenPoints(month, half string) (ofMonth, ofHalf *scoring.Points, err error) {
	read := func(text string) (*scoring.Points, error) {
		if text == "" {
			return nil, nil
		}
		p, err := rulebook.ParsePoints(text)
		if err != nil {
			return nil, roster.Errorf(roster.Usage, "fact.bad_points", text)
		}
		return &p, nil
	}
	if ofMonth, err = read(month); err != nil {
		return nil, nil, err
	}
	ofHalf, err = read(half)
	return ofMonth, ofHalf, err
}

// evidenceFiles reads files that are to prove something.
func (a *app) evidenceFiles(names []string) ([]evidence.File, error) {
	var files []evidence.File
	for _, name := range names {
		data, err := a.readFile(name, 64<<20)
		if err != nil {
			return nil, err
		}
		file, err := evidence.Read(shown(name), data)
		if err != nil {
			return nil, err
		}
		files = append(files, file)
	}
	return files, nil
}

// inFlags is an error whose places are flags of the command line.
func inFlags(err error) error {
	var e *roster.Error
	if !errors.As(err, &e) || len(e.Problems) == 0 {
		return err
	}
	said := *e
	said.Problems = slices.Clone(e.Problems)
	for i, p := range said.Problems {
		if p.File == "" && p.Row == 0 && p.Column != "" {
			said.Problems[i].File, said.Problems[i].Column = "--"+strings.ReplaceAll(p.Column, "_", "-"), ""
		}
	}
	return &said
}

type factPreviewCommand struct{ factFlags }

// Run shows what a fact would do.
func (c *factPreviewCommand) Run(ctx call, a *app) error {
	l, err := a.factCall(ctx)
	if err != nil {
		return err
	}
	in, err := c.input(ctx, a, l)
	if err != nil {
		return err
	}
	preview, err := l.Preview(ctx, l.scope, l.today, in)
	if err != nil {
		return inFlags(err)
	}
	return a.tellFactPreview(preview)
}

// changeFact makes one change and tells what it did.
func (a *app) changeFact(ctx call, change func(factCall) (scoring.FactDone, error)) error {
	l, err := a.factCall(ctx)
	if err != nil {
		return err
	}
	done, err := change(l)
	if err != nil {
		return inFlags(err)
	}
	return a.tellFact(done)
}

type factRecordCommand struct {
	factFlags
	Source string `help:"What recorded it (default: record)." default:"record" placeholder:"NAME"`
}

// Run records a fact.
func (c *factRecordCommand) Run(ctx call, a *app) error {
	return a.changeFact(ctx, func(l factCall) (scoring.FactDone, error) {
		in, err := c.input(ctx, a, l)
		if err != nil {
			return scoring.FactDone{}, err
		}
		in.Source = c.Source
		return l.Record(ctx, l.scope, l.today, in)
	})
}

type factConfirmCommand struct {
	ID    string `arg:"" optional:"" help:"Id of the draft."`
	Batch int64  `help:"All drafts of this batch, such as a file of facts, at once." placeholder:"N"`
	Note  string `help:"A remark, for the record."`
}

// Run confirms a draft, or all drafts of a batch.
func (c *factConfirmCommand) Run(ctx call, a *app) error {
	if (c.ID == "") == (c.Batch == 0) {
		return roster.Errorf(roster.Usage, "fact.which_draft")
	}
	if c.Batch != 0 {
		return c.batch(ctx, a)
	}
	return a.changeFact(ctx, func(l factCall) (scoring.FactDone, error) {
		return l.Confirm(ctx, l.scope, l.today, c.ID, c.Note)
	})
}

func (c *factConfirmCommand) batch(ctx call, a *app) error {
	l, err := a.factCall(ctx)
	if err != nil {
		return err
	}
	ids, err := l.ConfirmBatch(ctx, l.scope, l.today, c.Batch, c.Note)
	if err != nil {
		return inFlags(err)
	}
	if a.cli.JSON {
		return a.print(map[string]any{"batch": c.Batch, "confirmed": ids})
	}
	a.say("fact.batch_confirmed", c.Batch, len(ids))
	return nil
}

type factRejectCommand struct {
	ID     string `arg:"" help:"Id of the draft."`
	Reason string `required:"" help:"Why, for the recorder and the record."`
}

// Run turns a draft down.
func (c *factRejectCommand) Run(ctx call, a *app) error {
	return a.changeFact(ctx, func(l factCall) (scoring.FactDone, error) {
		return l.Reject(ctx, l.scope, l.today, c.ID, c.Reason)
	})
}

type factReverseCommand struct {
	ID     string `arg:"" help:"Id of the fact."`
	Reason string `required:"" help:"Why, for the record."`
}

// Run takes a fact back.
func (c *factReverseCommand) Run(ctx call, a *app) error {
	return a.changeFact(ctx, func(l factCall) (scoring.FactDone, error) {
		return l.Reverse(ctx, l.scope, l.today, c.ID, c.Reason)
	})
}

type factReplaceCommand struct {
	ID     string `arg:"" help:"Id of the fact."`
	Reason string `required:"" help:"Why, for the record."`

	Kind        *string  `help:"Another kind." placeholder:"KIND"`
	Date        *string  `help:"Another day." placeholder:"DATE"`
	Staff       *string  `help:"Another person; empty for nobody." placeholder:"CODE"`
	Window      *string  `help:"Another window; empty for the person's." placeholder:"CODE"`
	Quantity    *int     `help:"Another quantity." placeholder:"N"`
	Serious     *bool    `negatable:"" help:"It was serious, or with --no-serious was not."`
	Level       *string  `help:"Another level." placeholder:"LEVEL"`
	MonthPoints string   `help:"Another value chosen in the month's book." placeholder:"POINTS"`
	HalfPoints  string   `help:"Another value chosen in the half-year's book." placeholder:"POINTS"`
	NoPoints    bool     `help:"Forget the values chosen: the low ends are taken."`
	Ref         *string  `help:"Another reference." placeholder:"TEXT"`
	Note        *string  `help:"Another note." placeholder:"TEXT"`
	Carry       bool     `help:"Should the other day lie in a closed period, count it today and say so."`
	Evidence    []string `help:"Evidence of the new fact." placeholder:"FILE" sep:"none"`
}

// Run replaces a fact.
func (c *factReplaceCommand) Run(ctx call, a *app) error {
	return a.changeFact(ctx, func(l factCall) (scoring.FactDone, error) {
		edit, err := c.edit(ctx, a, l)
		if err != nil {
			return scoring.FactDone{}, err
		}
		return l.Replace(ctx, l.scope, l.today, c.ID, edit)
	})
}

func (c *factReplaceCommand) edit(ctx call, a *app, l factCall) (scoring.FactEdit, error) {
	edit := scoring.FactEdit{
		Staff: c.Staff, Window: c.Window, Quantity: c.Quantity, Serious: c.Serious, Level: c.Level, Ref: c.Ref, Note: c.Note,
		Reason: c.Reason, Carry: c.Carry, WithoutChoices: c.NoPoints,
	}
	if c.Kind != nil {
		kind, err := l.KindOfFact(ctx, l.scope, l.today, *c.Kind)
		if err != nil {
			return edit, err
		}
		edit.Kind = &kind.ID
	}
	if c.Date != nil {
		day, err := roster.ParseDate(*c.Date)
		if err != nil {
			return edit, roster.Errorf(roster.Usage, "cli.bad_date", *c.Date)
		}
		edit.Date = &day
	}
	var err error
	if edit.Month, edit.Half, err = chosenPoints(c.MonthPoints, c.HalfPoints); err != nil {
		return edit, err
	}
	edit.Evidence, err = a.evidenceFiles(c.Evidence)
	return edit, err
}

type factAttachCommand struct {
	ID    string   `arg:"" help:"Id of the fact."`
	Files []string `arg:"" name:"file" help:"Files: JPEG, PNG or PDF."`
}

// Run adds evidence, to a fact of a closed period as well: it moves no score.
func (c *factAttachCommand) Run(ctx call, a *app) error {
	files, err := a.evidenceFiles(c.Files)
	if err != nil {
		return err
	}
	return a.changeFact(ctx, func(l factCall) (scoring.FactDone, error) {
		return l.Attach(ctx, l.scope, l.today, c.ID, files)
	})
}

type factShowCommand struct {
	ID string `arg:"" help:"Id of the fact."`
}

// Run shows a fact, every time that it was recorded.
func (c *factShowCommand) Run(ctx call, a *app) error {
	l, err := a.factCall(ctx)
	if err != nil {
		return err
	}
	page, err := l.Search(ctx, l.scope, scoring.FactFilter{ID: c.ID})
	if err != nil {
		return err
	}
	if page.Total == 0 {
		return roster.Errorf(roster.NotFound, "fact.unknown", c.ID)
	}
	effects, err := l.Effects(ctx, l.scope, l.today, page.Facts[page.Total-1].Fact)
	if err != nil {
		return err
	}
	return a.showFact(page, effects)
}

type factListCommand struct {
	Month  string `help:"Only facts that count in this month, 2025-03." placeholder:"P" xor:"days"`
	From   string `help:"Only facts that count on or after this day." placeholder:"DATE" xor:"days"`
	To     string `help:"Only facts that count on or before this day." placeholder:"DATE"`
	Kind   string `help:"Only this kind." placeholder:"KIND"`
	Staff  string `help:"Only this person." placeholder:"CODE"`
	Window string `help:"Only this window, named or the person's on that day." placeholder:"CODE"`
	Source string `help:"Only what this recorded: record, import, or a register's name." placeholder:"NAME"`
	State  string `help:"Only this state: draft, confirmed, rejected or reversed."`
	Text   string `help:"Only with these words in reference or note." placeholder:"WORDS"`
	Limit  int    `default:"100" help:"At most so many; 0: all." placeholder:"N"`
	Page   int    `default:"1" help:"Which page." placeholder:"N"`
}

// Run finds facts.
func (c *factListCommand) Run(ctx call, a *app) error {
	l, err := a.factCall(ctx)
	if err != nil {
		return err
	}
	filter, err := c.filter(ctx, l)
	if err != nil {
		return err
	}
	page, err := l.Search(ctx, l.scope, filter)
	if err != nil {
		return err
	}
	return a.listFacts(page, filter)
}

func (c *factListCommand) filter(ctx call, l factCall) (scoring.FactFilter, error) {
	f := scoring.FactFilter{
		Staff: c.Staff, Window: c.Window, Source: c.Source, State: scoring.FactState(c.State), Text: c.Text,
		Limit: c.Limit, Offset: c.Limit * (c.Page - 1),
	}
	if c.Limit < 0 || c.Page < 1 {
		return f, roster.Errorf(roster.Usage, "fact.bad_page", c.Limit, c.Page)
	}
	var err error
	if c.Kind != "" {
		kind, err := l.KindOfFact(ctx, l.scope, l.today, c.Kind)
		if err != nil {
			return f, err
		}
		f.Kind = kind.ID
	}
	if c.Month != "" {
		month, err := period(c.Month, roster.Month)
		if err != nil {
			return f, err
		}
		f.First, f.Last = month.First(), month.Last()
	}
	if c.From != "" {
		if f.First, err = optionalDate(c.From); err != nil {
			return f, err
		}
	}
	if c.To != "" {
		f.Last, err = optionalDate(c.To)
	}
	return f, err
}
