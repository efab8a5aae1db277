package main

import (
	"errors"
	"path/filepath"
	"slices"
	"strings"

	"redbanner/attendance"
	"redbanner/attendance/duty"
	"redbanner/attendance/intake"
	"redbanner/attendance/roster"
	"redbanner/attendance/table"
	"redbanner/http/document"
	"redbanner/scoring"
	"redbanner/scoring/ballot"
)

// importCommand is `redbanner import KIND FILE…`; a word in place of the kind looks up
// or ends what was imported or previewed.
type importCommand struct {
	Kind    string   `arg:"" help:"calendar, windows, staff, moves, leave, corrections, cases, facts, meetings, ratings, duty or punches; or previews, confirm, discard, batches, show, undo."`
	Files   []string `arg:"" optional:"" name:"file" help:"Files to take in, - for standard input; or the number of a preview or batch."`
	Format  string   `help:"Clock format of punches (default: found from the content): attlog, glg, glg:mdy, glg:dmy, standard-report, hikvision, dingtalk, wecom, list." placeholder:"F"`
	Map     string   `help:"Saved column mapping by which to read punches; see: mapping." placeholder:"NAME"`
	DryRun  bool     `help:"Check and count; apply nothing."`
	Partial bool     `help:"Apply the good rows and write the bad ones beside the file."`
	Preview bool     `help:"Show what the file would do and keep it, to be confirmed: import confirm N."`
	Errors  string   `help:"Write the bad rows, marked, to a workbook that can be corrected and imported again." placeholder:"FILE.xlsx"`

	OfKind  string `name:"kind" help:"With batches: only this kind." placeholder:"KIND"`
	OfMonth string `name:"month" help:"With batches: only those about a day of the month." placeholder:"2025-03"`

	MaxBytes   int64 `name:"max-bytes" env:"REDBANNER_MAX_BYTES" help:"Largest file to read (default 256 MiB, of a workbook 20 MiB)." placeholder:"N"`
	MaxRows    int   `name:"max-rows" env:"REDBANNER_MAX_ROWS" help:"Most rows to read from a table." placeholder:"N"`
	MaxInflate int64 `name:"max-inflate" env:"REDBANNER_MAX_INFLATE" help:"Largest workbook, unpacked." placeholder:"N"`
}

// Run takes the files in, one batch each; the first that fails ends it.
func (c *importCommand) Run(ctx call, a *app) error {
	scope, err := a.scope(ctx)
	if err != nil {
		return err
	}
	if word, isWord := c.words()[c.Kind]; isWord {
		return word(ctx, a, scope)
	}
	if !slices.Contains(slices.Concat(attendance.Kinds(), duty.Kinds(), scoring.Kinds(), ballot.Kinds()), c.Kind) {
		return roster.Errorf(roster.Usage, "import.unknown_kind", c.Kind)
	}
	switch {
	case len(c.Files) == 0:
		return roster.Errorf(roster.Usage, "import.no_files", c.Kind)
	case c.Map != "" && c.Kind != "punches":
		return roster.Errorf(roster.Usage, "mapping.only_punches", c.Kind)
	case c.Map != "" && c.Format != "":
		return roster.Errorf(roster.Usage, "mapping.format_too")
	case c.Errors != "" && len(c.Files) > 1:
		return roster.Errorf(roster.Usage, "import.errors_of_one")
	}
	return c.files(ctx, a, scope)
}

// files takes the files in turn. With --json one file gives one result, several
// give a list of them.
func (c *importCommand) files(ctx call, a *app, scope attendance.Scope) error {
	documents := []importJSON{}
	var failed error
	for _, name := range c.Files {
		file, result, err := c.one(ctx, a, scope, name)
		if kind := roster.KindOf(err); err != nil && kind != roster.Refused && kind != roster.Closed {
			failed = err
			break // what went in before is told all the same
		}
		documents = append(documents, a.importDocument(c.Kind, shown(name), result, err))
		if err == nil && !a.cli.JSON {
			a.tellImport(result)
		}
		if failed = c.handBack(ctx, a, name, file, result, err); failed != nil {
			break
		}
	}
	if !a.cli.JSON {
		return failed
	}
	var document any = documents
	switch {
	case len(documents) == 0:
		return failed
	case len(c.Files) == 1:
		document = documents[0]
	}
	if err := a.print(document); err != nil {
		return err
	}
	return failed
}

func (c *importCommand) one(ctx call, a *app, scope attendance.Scope, name string) (intake.File, intake.Result, error) {
	today, err := a.today()
	if err != nil {
		return intake.File{}, intake.Result{}, err
	}
	opt := intake.Options{Format: c.Format, Mapping: c.Map, DryRun: c.DryRun, Partial: c.Partial, Today: today, Limits: c.limits()}
	data, err := a.readFile(name, opt.Limits.Bytes)
	if err != nil {
		return intake.File{}, intake.Result{}, err
	}
	done := a.progress("progress.import", name)
	defer done()
	file := intake.File{Name: shown(name), Data: data}
	if c.Preview {
		preview, err := a.imports().Preview(ctx, scope, c.Kind, file, opt)
		return file, preview.Result, err
	}
	result, err := a.importFile(ctx, scope, c.Kind, file, opt)
	return file, result, err
}

func (c *importCommand) limits() table.Limits {
	limits := table.DefaultLimits()
	if c.MaxBytes > 0 {
		limits.Bytes, limits.Workbook = c.MaxBytes, c.MaxBytes
	}
	if c.MaxRows > 0 {
		limits.Rows, limits.Lines = c.MaxRows, c.MaxRows+1 // a text has its header among its lines
	}
	if c.MaxInflate > 0 {
		limits.Inflate = c.MaxInflate
	}
	return limits
}

// importFile hands a file to the domain that its kind belongs to.
func (a *app) importFile(ctx call, scope attendance.Scope, kind string, file intake.File, opt intake.Options) (intake.Result, error) {
	file, err := a.opened(ctx, file, opt.Limits)
	if err != nil {
		return intake.Result{}, err
	}
	if slices.Contains(scoring.Kinds(), kind) {
		return a.scoring.Import(ctx, scope, kind, file, opt)
	}
	if slices.Contains(ballot.Kinds(), kind) {
		return a.ratings().Import(ctx, scope, file, opt)
	}
	if slices.Contains(duty.Kinds(), kind) {
		return a.duties().Import(ctx, scope, file, opt)
	}
	return a.attendance.Import(ctx, scope, kind, file, opt)
}

// shown is the name by which a file is kept and spoken of: without its folders.
func shown(name string) string {
	if name == "-" {
		return "stdin"
	}
	return filepath.Base(name)
}

// The documents about files.
type (
	importJSON  = document.Import
	problemJSON = document.ImportFault
)

func (a *app) problemsJSON(problems []roster.Problem) []problemJSON {
	return document.NewImportFaults(problems, a.printer.Problem)
}

// importDocument is the result of a file. Of a refused one every row is rejected.
func (a *app) importDocument(kind, file string, r intake.Result, err error) importJSON {
	var refused *roster.Error
	if errors.As(err, &refused) {
		r = intake.Result{Kind: kind, Format: r.Format, Rows: r.Rows, Rejected: r.Rows, Problems: refused.Problems}
	}
	d := document.NewImport(r, a.printer.Problem)
	if refused != nil && len(d.Errors) == 0 { // of the file as a whole
		_, code, _ := strings.Cut(refused.Key, ".")
		d.Errors = append(d.Errors, problemJSON{File: file, Code: code, Message: a.printer.Error(refused)})
	}
	return d
}

func (a *app) tellImport(r intake.Result) {
	if r.Batch != 0 || r.Preview == nil {
		a.say("import.done", r.File, a.kind(r.Kind), r.Format, r.Batch)
	} else {
		a.say("import.previewed", r.File, a.kind(r.Kind), r.Format, r.Preview.ID)
	}
	a.say("import.counts", r.Rows, r.Accepted, r.Duplicates, r.Corrections, r.Unmatched, r.Quarantined, r.Ignored, r.Rejected)
	if len(r.Columns) > 0 {
		a.say("import.columns_ignored", a.list(r.Columns))
	}
	if s := r.SameFile; s != nil {
		a.say("import.same_file", s.Batch, s.By, a.when(s.At))
	}
	a.problems(r.Warnings)
	a.problems(r.Problems)
	if r.Batch == 0 && r.Preview != nil {
		a.tellPreview(r.Kind, r.Preview)
	}
}

func (c *importCommand) undo(ctx call, a *app, scope attendance.Scope) error {
	batch, err := c.number("import.undo_one", "import.bad_batch")
	if err != nil {
		return err
	}
	done := a.progress("progress.undo", c.Files[0])
	result, err := a.attendance.Undo(ctx, scope, batch)
	done()
	if err != nil {
		return err
	}
	if a.cli.JSON {
		return a.print(document.NewBatchUndone(result))
	}
	a.say("import.undone", result.Batch, a.kind(result.Kind), result.File, result.Accepted+result.Unmatched+result.Corrections)
	return nil
}
