package main

import (
	"fmt"
	"os"
	"path/filepath"

	"redbanner/attendance"
	"redbanner/attendance/intake"
	"redbanner/attendance/roster"
	"redbanner/attendance/table"
	"redbanner/cmd/redbanner/demo"
	"redbanner/scoring"
	"redbanner/scoring/rulebook"
)

type demoDataCommand struct {
	Dir  string `arg:"" help:"Folder to write to."`
	Seed uint64 `default:"1" help:"The same seed gives the same files."`
}

// Run writes the made-up centre's import files.
func (c *demoDataCommand) Run(_ call, a *app) error {
	if err := os.MkdirAll(c.Dir, 0o755); err != nil {
		return &roster.Error{Kind: roster.Usage, Key: "cli.cannot_write", Args: []any{c.Dir, reason(err)}}
	}
	var written []map[string]string
	for _, f := range demo.Files(c.Seed) {
		path := filepath.Join(c.Dir, f.Name)
		if err := os.WriteFile(path, f.Data, 0o644); err != nil {
			return &roster.Error{Kind: roster.Internal, Key: "cli.cannot_write", Args: []any{path, reason(err)}}
		}
		written = append(written, map[string]string{"kind": f.Kind, "file": path})
	}
	if a.cli.JSON {
		return a.print(map[string]any{"files": written})
	}
	for _, f := range written {
		fmt.Fprintln(a.stdout, "redbanner import", f["kind"], f["file"])
	}
	return nil
}

type demoCommand struct {
	Out  string `default:"demo" help:"Folder for the store and the workbooks."`
	Seed uint64 `default:"1" help:"The same seed gives the same centre."`
}

// Run imports the made-up centre into a fresh SQLite file, scores its half-year,
// shows the last month and writes the workbooks.
func (c *demoCommand) Run(ctx call, a *app) error {
	if err := os.MkdirAll(c.Out, 0o755); err != nil {
		return &roster.Error{Kind: roster.Usage, Key: "cli.cannot_write", Args: []any{c.Out, reason(err)}}
	}
	store := filepath.Join(c.Out, "redbanner.db")
	for _, suffix := range []string{"", "-wal", "-shm"} {
		if err := os.Remove(store + suffix); err != nil && !os.IsNotExist(err) {
			return &roster.Error{Kind: roster.Internal, Key: "cli.cannot_write", Args: []any{store, reason(err)}}
		}
	}
	a.cli.DB, a.cli.Centre = "sqlite:"+store, ""
	scope, err := a.scope(ctx)
	if err != nil {
		return err
	}
	half := roster.MustPeriod(demo.Period)
	if err := a.importDemo(ctx, scope, c.Seed); err != nil {
		return err
	}
	months := monthsOf(half)
	for _, month := range months {
		if err := a.scoring.CloseRound(ctx, scope, month); err != nil {
			return err
		}
	}
	if err := a.showDemo(ctx, scope, months[len(months)-1]); err != nil {
		return err
	}
	return a.writeDemo(ctx, scope, c.Out, half, months[len(months)-1])
}

func monthsOf(half roster.Period) []roster.Period {
	var months []roster.Period
	for m := roster.PeriodOf(half.First(), roster.Month); half.Contains(m.First()); m = m.Next() {
		months = append(months, m)
	}
	return months
}

func (a *app) importDemo(ctx call, scope attendance.Scope, seed uint64) error {
	today, err := a.today()
	if err != nil {
		return err
	}
	t := a.table("column.file", ">column.rows", ">column.accepted", ">column.duplicates", ">column.unmatched", ">column.quarantined", ">column.ignored")
	for _, f := range demo.Files(seed) {
		r, err := a.importFile(ctx, scope, f.Kind, intake.File{Name: f.Name, Data: f.Data}, intake.Options{Today: today, Limits: table.DefaultLimits()})
		if err != nil {
			return err
		}
		t.row(f.Name, itoa(r.Rows), itoa(r.Accepted+r.Corrections), itoa(r.Duplicates), itoa(r.Unmatched), itoa(r.Quarantined), itoa(r.Ignored))
	}
	a.say("demo.imported", a.cli.DB)
	return t.print(a.stdout)
}

// showDemo prints the ranking of a month and the winner's sheet, every point explained.
func (a *app) showDemo(ctx call, scope attendance.Scope, month roster.Period) error {
	scores, err := a.scoring.Score(ctx, scope, month, month.Next().Next().First())
	if err != nil {
		return err
	}
	fmt.Fprintln(a.stdout)
	a.say("demo.ranking", month.String())
	if err := a.showRank(scoring.NewRankDocument(month, *scores.Ranking)); err != nil {
		return err
	}
	fmt.Fprintln(a.stdout)
	document := scores.Document(rulebook.OfWindow)
	return a.explain(document, one(document.Sheets, scores.Ranking.Rows[0].Code)[0])
}

func (a *app) writeDemo(ctx call, scope attendance.Scope, dir string, half, month roster.Period) error {
	books := []struct {
		kind   string
		period roster.Period
	}{{"month", month}, {"ranking", month}, {"attendance", month}, {"staff", month}, {"half-year", half}}
	fmt.Fprintln(a.stdout)
	for _, b := range books {
		write, err := a.workbook(ctx, scope, b.kind, b.period, "")
		if err != nil {
			return err
		}
		path := filepath.Join(dir, b.kind+"-"+b.period.String()+".xlsx")
		if err := writeWhole(path, write); err != nil {
			return &roster.Error{Kind: roster.Internal, Key: "cli.cannot_write", Args: []any{path, reason(err)}, Err: err}
		}
		a.say("report.written", path)
	}
	return nil
}
