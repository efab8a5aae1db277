package main

import (
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

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
	if got := real.do("centre", "list"); !strings.Contains(got, "真中心") {
		t.Errorf("after the demo beside it the store holds:\n%s", got)
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
		} {
			path := filepath.Join(dir, kind+".xlsx")
			o.do("report", kind, "--period", period, "--out", path)
			opens(t, path)
		}
		o.do("report", "staff", "--period", "2025-03", "--of", "S03", "--out", filepath.Join(dir, "one.xlsx"))
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
