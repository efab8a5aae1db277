package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"redbanner/attendance"
	"redbanner/attendance/intake"
	"redbanner/attendance/roster"
	"redbanner/attendance/table"
	"redbanner/scoring"
)

// importCommand is `redbanner import KIND FILE…` and `redbanner import undo BATCH`.
type importCommand struct {
	Kind    string   `arg:"" help:"calendar, windows, staff, moves, leave, corrections, cases, facts, meetings, ratings or punches; or undo."`
	Files   []string `arg:"" name:"file" help:"Files to take in, - for standard input; or the batch to take back."`
	Format  string   `help:"Clock format of punches (default: found from the content): attlog, list." placeholder:"F"`
	DryRun  bool     `help:"Check and count; apply nothing."`
	Partial bool     `help:"Apply the good rows and write the bad ones beside the file."`

	MaxBytes   int64 `name:"max-bytes" env:"REDBANNER_MAX_BYTES" help:"Largest file to read (default 256 MiB)." placeholder:"N"`
	MaxRows    int   `name:"max-rows" env:"REDBANNER_MAX_ROWS" help:"Most rows to read from a table." placeholder:"N"`
	MaxInflate int64 `name:"max-inflate" env:"REDBANNER_MAX_INFLATE" help:"Largest workbook, unpacked." placeholder:"N"`
}

// Run takes the files in, one batch each; the first that fails ends it.
func (c *importCommand) Run(ctx call, a *app) error {
	scope, err := a.scope(ctx)
	if err != nil {
		return err
	}
	if c.Kind == "undo" {
		return c.undo(ctx, a, scope)
	}
	if !slices.Contains(append(attendance.Kinds(), scoring.Kinds()...), c.Kind) {
		return roster.Errorf(roster.Usage, "import.unknown_kind", c.Kind)
	}
	return c.files(ctx, a, scope)
}

// files takes the files in turn. With --json one file gives one result, several
// give a list of them.
func (c *importCommand) files(ctx call, a *app, scope attendance.Scope) error {
	documents := []importJSON{}
	var failed error
	for _, name := range c.Files {
		result, err := c.one(ctx, a, scope, name)
		if kind := roster.KindOf(err); err != nil && kind != roster.Refused && kind != roster.Closed {
			failed = err
			break // what went in before is told all the same
		}
		documents = append(documents, a.importDocument(c.Kind, shown(name), result, err))
		if failed = err; failed != nil {
			break
		}
		if !a.cli.JSON {
			a.tellImport(result)
		}
		if failed = a.writeBadRows(result, name); failed != nil {
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

func (c *importCommand) one(ctx call, a *app, scope attendance.Scope, name string) (intake.Result, error) {
	today, err := a.today()
	if err != nil {
		return intake.Result{}, err
	}
	opt := intake.Options{Format: c.Format, DryRun: c.DryRun, Partial: c.Partial, Today: today, Limits: c.limits()}
	data, err := a.readFile(name, opt.Limits.Bytes)
	if err != nil {
		return intake.Result{}, err
	}
	done := a.progress("progress.import", name)
	defer done()
	return a.importFile(ctx, scope, c.Kind, intake.File{Name: shown(name), Data: data}, opt)
}

func (c *importCommand) limits() table.Limits {
	limits := table.DefaultLimits()
	if c.MaxBytes > 0 {
		limits.Bytes = c.MaxBytes
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
	return a.attendance.Import(ctx, scope, kind, file, opt)
}

// shown is the name by which a file is kept and spoken of: without its folders.
func shown(name string) string {
	if name == "-" {
		return "stdin"
	}
	return filepath.Base(name)
}

// importJSON is the result as the contract writes it.
type importJSON struct {
	Batch       int64         `json:"batch"`
	Kind        string        `json:"kind"`
	Format      string        `json:"format"`
	Rows        int           `json:"rows"`
	Accepted    int           `json:"accepted"`
	Duplicates  int           `json:"duplicates"`
	Unmatched   int           `json:"unmatched"`
	Quarantined int           `json:"quarantined"`
	Ignored     int           `json:"ignored"`
	Corrections int           `json:"corrections"`
	Rejected    int           `json:"rejected"`
	Errors      []problemJSON `json:"errors"`
}

type problemJSON struct {
	File    string `json:"file"`
	Row     int    `json:"row"`
	Column  string `json:"column"`
	Code    string `json:"code"`
	Value   string `json:"value"`
	Message string `json:"message"`
}

func (a *app) problemsJSON(problems []roster.Problem) []problemJSON {
	list := make([]problemJSON, len(problems))
	for i, p := range problems {
		list[i] = problemJSON{p.File, p.Row, p.Column, p.Code, p.Value, a.printer.Problem(p)}
	}
	return list
}

// importDocument is the result of a file. Of a refused one every row is rejected.
func (a *app) importDocument(kind, file string, r intake.Result, err error) importJSON {
	var refused *roster.Error
	if errors.As(err, &refused) {
		r = intake.Result{Kind: kind, Format: r.Format, Rows: r.Rows, Rejected: r.Rows, Problems: refused.Problems}
	}
	problems := a.problemsJSON(r.Problems)
	if refused != nil && len(problems) == 0 { // of the file as a whole
		_, code, _ := strings.Cut(refused.Key, ".")
		problems = append(problems, problemJSON{File: file, Code: code, Message: a.printer.Error(refused)})
	}
	return importJSON{
		r.Batch, r.Kind, r.Format, r.Rows, r.Accepted, r.Duplicates, r.Unmatched,
		r.Quarantined, r.Ignored, r.Corrections, r.Rejected, problems,
	}
}

func (a *app) tellImport(r intake.Result) {
	a.say("import.done", r.File, r.Kind, r.Format, r.Batch)
	a.say("import.counts", r.Rows, r.Accepted, r.Duplicates, r.Corrections, r.Unmatched, r.Quarantined, r.Ignored, r.Rejected)
	if len(r.Columns) > 0 {
		a.say("import.columns_ignored", strings.Join(r.Columns, ", "))
	}
	a.problems(r.Problems)
}

// writeBadRows writes the rows that a partial import left out beside the file:
// as they stood, with where and why, ready to be corrected and imported again.
func (a *app) writeBadRows(r intake.Result, name string) error {
	if r.Bad == nil || r.Batch == 0 {
		return nil
	}
	if name == "-" {
		name = shown(name)
	}
	faults := map[int][]roster.Problem{}
	for _, p := range r.Problems {
		faults[p.Row] = append(faults[p.Row], p)
	}
	rows := [][]string{append(slices.Clone(r.Bad.Header), a.printer.T("import.where"), a.printer.T("import.why"))}
	for _, row := range r.Bad.Rows {
		cells := make([]string, len(r.Bad.Header), len(r.Bad.Header)+2)
		copy(cells, row.Cells)
		var where, why []string
		for _, p := range faults[row.Line] {
			where = append(where, fmt.Sprintf("%d %s", row.Line, p.Column))
			why = append(why, a.printer.Problem(p))
		}
		rows = append(rows, append(cells, strings.Join(where, "; "), strings.Join(why, "; ")))
	}
	path := strings.TrimSuffix(name, filepath.Ext(name)) + ".rejected.csv"
	if err := os.WriteFile(path, table.CSV(rows), 0o600); err != nil {
		return &roster.Error{Kind: roster.Internal, Key: "cli.cannot_write", Args: []any{path, reason(err)}}
	}
	fmt.Fprintln(a.stderr, a.printer.T("import.bad_rows_written", len(r.Bad.Rows), path))
	return nil
}

func (c *importCommand) undo(ctx call, a *app, scope attendance.Scope) error {
	if len(c.Files) != 1 {
		return roster.Errorf(roster.Usage, "import.undo_one")
	}
	batch, err := strconv.ParseInt(c.Files[0], 10, 64)
	if err != nil {
		return roster.Errorf(roster.Usage, "import.bad_batch", c.Files[0])
	}
	done := a.progress("progress.undo", c.Files[0])
	result, err := a.attendance.Undo(ctx, scope, batch)
	done()
	if err != nil {
		return err
	}
	if a.cli.JSON {
		return a.print(struct {
			Batch  int64  `json:"batch"`
			Kind   string `json:"kind"`
			File   string `json:"file"`
			Undone int    `json:"undone"`
		}{result.Batch, result.Kind, result.File, result.Accepted + result.Unmatched + result.Corrections})
	}
	a.say("import.undone", result.Batch, result.Kind, result.File, result.Accepted+result.Unmatched+result.Corrections)
	return nil
}
