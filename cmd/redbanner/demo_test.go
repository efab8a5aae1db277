package main

import (
	"io"
	"log/slog"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"redbanner/attendance/audit"
	"redbanner/attendance/intake"
	"redbanner/attendance/table"
	"redbanner/cmd/redbanner/demo"
	"redbanner/migrations/sqldb"
)

func TestTheDemoIsTheSameEachTime(t *testing.T) {
	t.Parallel()
	o := newOffice(t, sqldb.SQLite)
	folder := func(args ...string) map[string]string {
		dir := filepath.Join(t.TempDir(), "data")
		o.do(append([]string{"demo-data", dir}, args...)...)
		files := map[string]string{}
		for _, path := range glob(t, filepath.Join(dir, "*")) {
			data, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			files[filepath.Base(path)] = string(data)
		}
		return files
	}
	one := folder()
	if diff := cmp.Diff(one, folder("--seed", "1")); diff != "" || len(one) < 10 {
		t.Errorf("%d files, the second time different:\n%.500s", len(one), diff)
	}
	if maps.Equal(one, folder("--seed", "2")) {
		t.Error("another seed gave the same files")
	}
	show := func(dir string) string {
		out := strings.ReplaceAll(o.do("demo", "--no-serve", "--out", dir), dir, "DIR")
		for _, path := range glob(t, filepath.Join(dir, "*.xlsx")) {
			opens(t, path)
		}
		return out
	}
	beside := t.TempDir() // a real store, which the demo must leave alone
	real := &office{TB: t, db: "sqlite:" + filepath.Join(beside, "redbanner.db")}
	real.do("centre", "set", "--name", "真中心")
	if first, second := show(filepath.Join(t.TempDir(), "demo")), show(beside); first != second || !strings.Contains(first, "🚩") {
		t.Errorf("the demo:\n%s\nand again:\n%s", first, second)
	}
	if again := show(beside); again != show(beside) {
		t.Error("in the same folder the demo is another one the third time")
	}
	if got := real.do("centre", "list"); !strings.Contains(got, "真中心") {
		t.Errorf("after the demo beside it the store holds:\n%s", got)
	}
}

// Everything that the made-up centre stores bears the time of its own clock and the name of
// one of its own accounts, whichever machine makes it and when.
func TestTheDemoLivesByItsOwnClock(t *testing.T) {
	t.Parallel()
	a := &app{cli: &commands{DB: "sqlite:" + filepath.Join(t.TempDir(), "demo.db"), Keys: t.TempDir(), Actor: demoHR, Snapshots: "none"}, stdout: io.Discard, stderr: io.Discard}
	clock := &madeClock{}
	clock.at(demoDay()-1, "08:40")
	a.now = clock.Now
	scope, err := a.scope(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer a.close()
	if today, err := a.today(); err != nil || today != demoDay()-1 || a.clock() != clock.Now() {
		t.Errorf("today is %v, %v", today, err)
	}
	for _, f := range demo.Files(1) {
		if f.Kind != "windows" && f.Kind != "staff" { // enough to give out accounts
			continue
		}
		if _, err := a.importFile(call{t.Context()}, scope, f.Kind, intake.File{Name: f.Name, Data: f.Data}, intake.Options{Today: demoDay(), Limits: table.DefaultLimits()}); err != nil {
			t.Fatal(err)
		}
	}
	clock.later(20 * time.Minute)
	site, err := a.site(false, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := demoPassword(call{t.Context()}, site.Accounts, demoHand(scope, demoAdmin)); err != nil {
		t.Fatal(err)
	}
	l := life{Services: site.Services, ctx: call{t.Context()}, scope: scope, clock: clock}
	if hand := l.by(demoDirector); hand.Actor != "director" || hand.Staff != demoDirector {
		t.Errorf("the director signs as %q, %q", hand.Actor, hand.Staff)
	}
	clock.run(demoDay(), "09:00")
	if now := clock.Now(); now.Before(time.Date(2026, 7, 2, 1, 0, 0, 0, time.UTC)) || now.After(time.Date(2026, 7, 2, 3, 0, 0, 0, time.UTC)) {
		t.Errorf("visited at %v", now)
	}
	events, err := site.Audit.List(t.Context(), scope, audit.Filter{})
	if err != nil || len(events) == 0 {
		t.Fatalf("%d events, %v", len(events), err)
	}
	for _, e := range events {
		if day := e.At.In(demoZone()).Format("2006-01-02"); day != "2026-07-01" && day != "2026-07-02" || e.Actor != demoHR && e.Actor != demoAdmin {
			t.Errorf("event %d, %s: at %v by %q", e.Seq, e.Action, e.At, e.Actor)
		}
	}
}

func TestEveryReportOpens(t *testing.T) {
	t.Parallel()
	o := newOffice(t, sqldb.SQLite)
	o.settled("2025-03")
	dir := t.TempDir()
	for range 2 { // open, then closed
		for kind, period := range map[string]string{
			"month": "2025-03", "ranking": "2025-03", "attendance": "2025-03", "staff": "2025-03", "half-year": "2025H1",
			"cases": "2025Q1", "register": "2025", "leave-year": "2025", "year": "2025",
		} {
			path := filepath.Join(dir, kind+".xlsx")
			o.do("report", kind, "--period", period, "--out", path)
			opens(t, path)
		}
		o.do("report", "register", "--period", "2025-03", "--of", "complaints", "--out", filepath.Join(dir, "complaints.xlsx"))
		o.refused(exitUsage, "a year", "report", "year", "--period", "2025-03", "--out", filepath.Join(dir, "none.xlsx"))
		o.refused(exitUsage, "nothing", "report", "register", "--period", "2025", "--of", "nothing", "--out", filepath.Join(dir, "none.xlsx"))
		o.refused(exitUsage, "no window", "report", "cases", "--period", "2025", "--of", "nothing", "--out", filepath.Join(dir, "none.xlsx"))
		o.do("report", "staff", "--period", "2025-03", "--of", "S03", "--out", filepath.Join(dir, "one.xlsx"))
		for _, period := range []string{"2025Q1", "2025H1", "2025"} {
			o.do("report", "attendance", "--period", period, "--of", "W01", "--out", filepath.Join(dir, "totals.xlsx"))
			opens(t, filepath.Join(dir, "totals.xlsx"))
		}
		o.do("report", "staff", "--period", "2025-03", "--of", "W01", "--out", filepath.Join(dir, "window.xlsx"))
		o.refused(exitUsage, "S77", "report", "staff", "--period", "2025-03", "--of", "S77", "--out", filepath.Join(dir, "none.xlsx"))
		if o.run("close", "--period", "2025-03").code == exitDone {
			continue
		}
	}
	o.refused(exitFailed, "cannot write", "report", "month", "--period", "2025-03", "--out", filepath.Join(dir, "no", "such", "m.xlsx"))
	if left := glob(t, filepath.Join(dir, ".redbanner-*")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

func glob(t *testing.T, pattern string) []string {
	t.Helper()
	paths, err := filepath.Glob(pattern)
	if err != nil {
		t.Fatal(err)
	}
	return paths
}

// opens fails unless the workbook opens with a filled sheet.
func opens(t *testing.T, path string) {
	t.Helper()
	f, err := excelize.OpenFile(path)
	if err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	defer f.Close()
	for _, sheet := range f.GetSheetList() {
		if rows, err := f.GetRows(sheet); err != nil || len(rows) < 2 {
			t.Errorf("%s, sheet %s: %d rows, %v", path, sheet, len(rows), err)
		}
	}
}
