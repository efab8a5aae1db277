package main

import (
	"fmt"
	"os"
	"path/filepath"
	"time"

	"redbanner/attendance"
	"redbanner/attendance/intake"
	"redbanner/attendance/roster"
	"redbanner/attendance/table"
	"redbanner/cmd/redbanner/demo"
	"redbanner/reports"
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
	Out     string `default:"demo" help:"Folder for the store and the workbooks."`
	Seed    uint64 `default:"1" help:"The same seed gives the same centre."`
	Addr    string `default:"127.0.0.1:8080" help:"Address to serve it at." placeholder:"HOST:PORT"`
	Serve   bool   `default:"true" negatable:"" help:"Serve it afterwards, and print who can sign in (--no-serve: only make it)."`
	Browser bool   `default:"true" negatable:"" help:"Open the machine's browser on it, where there is a desktop."`
}

// Run makes the made-up centre and serves it until it is told to stop, which may be while
// the centre is still being made.
func (c *demoCommand) Run(ctx call, a *app) error {
	made, err := c.makeAll(ctx, a)
	if !c.Serve || a.cli.JSON {
		if err != nil {
			return err
		}
		return a.showDemo(ctx, c, made)
	}
	var servers []place
	if err == nil {
		servers, err = c.openDemo(ctx, a, made)
	}
	if stopped(ctx, err) {
		return nil
	}
	if err != nil {
		return err
	}
	return serveAll(ctx, servers)
}

// madeUp is what the demonstration has to show.
type madeUp struct {
	scope    attendance.Scope
	clock    *madeClock
	imported []intake.Result
	scores   *scoring.Scores // of the last month
}

// makeAll imports the made-up centre into a fresh SQLite file and scores its half-year.
func (c *demoCommand) makeAll(ctx call, a *app) (madeUp, error) {
	made := madeUp{clock: &madeClock{}}
	if err := os.MkdirAll(c.Out, 0o755); err != nil {
		return made, &roster.Error{Kind: roster.Usage, Key: "cli.cannot_write", Args: []any{c.Out, reason(err)}}
	}
	store := filepath.Join(c.Out, "demo.db") // never the name of a real store
	for _, suffix := range []string{"", "-wal", "-shm", ".keys", ".snapshots", ".backups"} {
		if err := os.RemoveAll(store + suffix); err != nil {
			return made, &roster.Error{Kind: roster.Internal, Key: "cli.cannot_write", Args: []any{store, reason(err)}}
		}
	}
	a.cli.DB, a.cli.Centre = "sqlite:"+store, ""
	a.cli.Keys, a.cli.Snapshots = "", "" // beside the store, never those of a real one
	made.clock.at(demoDay()-1, "08:40")
	a.now, a.cli.Actor = made.clock.Now, demoHR
	var err error
	if made.scope, err = a.scope(ctx); err != nil {
		return made, err
	}
	done := a.progress("progress.demo")
	err = a.makeDemo(ctx, c, &made)
	done()
	return made, err
}

func (a *app) makeDemo(ctx call, c *demoCommand, made *madeUp) error {
	var err error
	if made.imported, err = a.importDemo(ctx, made.scope, c.Seed, made.clock); err != nil {
		return err
	}
	made.clock.at(demoDay()-1, "09:30")
	months := monthsOf(roster.MustPeriod(demo.Period))
	for _, month := range months {
		if _, err := a.ratings().Close(ctx, made.scope, month, month.Next().First()); err != nil {
			return err
		}
	}
	last := months[len(months)-1]
	made.scores, err = a.scoring.Score(ctx, made.scope, last, last.Next().Next().First())
	return err
}

func monthsOf(half roster.Period) []roster.Period {
	var months []roster.Period
	for m := roster.PeriodOf(half.First(), roster.Month); half.Contains(m.First()); m = m.Next() {
		months = append(months, m)
	}
	return months
}

func (a *app) importDemo(ctx call, scope attendance.Scope, seed uint64, clock *madeClock) ([]intake.Result, error) {
	today, err := a.today()
	if err != nil {
		return nil, err
	}
	var results []intake.Result
	for _, f := range demo.Files(seed) {
		r, err := a.importFile(ctx, scope, f.Kind, intake.File{Name: f.Name, Data: f.Data}, intake.Options{Today: today, Limits: table.DefaultLimits()})
		if err != nil {
			return nil, err
		}
		results = append(results, r)
		clock.later(3 * time.Minute)
	}
	return results, nil
}

// writeDemo writes a workbook of each kind.
func (a *app) writeDemo(ctx call, scope attendance.Scope, dir string, half, month roster.Period) ([]string, error) {
	books := []struct {
		kind   string
		period roster.Period
	}{
		{"month", month}, {"ranking", month}, {"attendance", month}, {"staff", month}, {"publication", month}, {"half-year", half}, {"cases", month}, {"register", half},
		{"leave-year", roster.PeriodOf(half.First(), roster.Year)}, {"year", roster.PeriodOf(half.First(), roster.Year)},
	}
	var files []string
	for _, b := range books {
		write, err := a.workbook(ctx, scope, reports.Kind(b.kind), b.period, "")
		if err != nil {
			return nil, err
		}
		path := filepath.Join(dir, b.kind+"-"+b.period.String()+".xlsx")
		if err := writeWhole(path, write); err != nil {
			return nil, &roster.Error{Kind: roster.Internal, Key: "cli.cannot_write", Args: []any{path, reason(err)}, Err: err}
		}
		files = append(files, path)
	}
	return files, nil
}

// showDemo writes the workbooks, and prints what was imported, the month's ranking and the
// sheet of the last window to win a red banner, every point explained.
func (a *app) showDemo(ctx call, c *demoCommand, made madeUp) error {
	scores := made.scores
	done := a.progress("progress.demo")
	files, err := a.writeDemo(ctx, made.scope, c.Out, roster.MustPeriod(demo.Period), scores.Period)
	done()
	if err != nil {
		return err
	}
	ranking := scoring.NewRankDocument(scores.Period, *scores.Ranking)
	document := scores.Document(rulebook.OfWindow)
	document.Sheets = one(document.Sheets, lastBanner(ranking))
	if a.cli.JSON {
		return a.print(map[string]any{"store": a.cli.DB, "rank": ranking, "score": document, "files": files})
	}
	a.say("demo.imported", a.cli.DB)
	t := a.table("column.file", ">column.rows", ">column.accepted", ">column.duplicates", ">column.unmatched", ">column.quarantined", ">column.ignored")
	for _, r := range made.imported {
		t.row(r.File, itoa(r.Rows), itoa(r.Accepted+r.Corrections), itoa(r.Duplicates), itoa(r.Unmatched), itoa(r.Quarantined), itoa(r.Ignored))
	}
	if err := t.print(a.stdout); err != nil {
		return err
	}
	fmt.Fprintln(a.stdout)
	if err := a.showRank(ranking, scores.State, 0); err != nil {
		return err
	}
	fmt.Fprintln(a.stdout)
	if err := a.explain(scores.Book, document, document.Sheets[0]); err != nil {
		return err
	}
	fmt.Fprintln(a.stdout)
	for _, path := range files {
		a.say("report.written", path)
	}
	return nil
}

func lastBanner(ranking scoring.RankDocument) string {
	code := ranking.Rows[0].Code
	for _, row := range ranking.Rows {
		if row.RedBanner {
			code = row.Code
		}
	}
	return code
}
