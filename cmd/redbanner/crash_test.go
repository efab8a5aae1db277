package main

import (
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"redbanner/attendance/roster"
	"redbanner/migrations/sqldb"
	"redbanner/migrations/sqldb/sqldbtest"
)

// kills is how many imports are killed on each database; REDBANNER_KILLS asks for more.
func kills(t *testing.T) int {
	t.Helper()
	asked := os.Getenv("REDBANNER_KILLS")
	if asked == "" {
		return 25
	}
	n, err := strconv.Atoi(asked)
	if err != nil || n < 1 {
		t.Fatalf("REDBANNER_KILLS is %q", asked)
	}
	return n
}

// A killed import leaves all of its file or nothing, and the next one goes through.
func TestAKilledImportLeavesAllOrNothing(t *testing.T) {
	t.Parallel()
	t.Cleanup(func() {
		if program, err := built(); err == nil {
			eventually(t, "no process outlives the program that started it", func() bool { return orphans(program) == 0 })
		}
	})
	onBoth(t, func(t *testing.T, o *office) {
		o.plain()
		random := rand.New(rand.NewPCG(7, 11))
		landed, kills := 0, kills(t)
		took := 50 * time.Millisecond // by the last whole import
		for round := range kills {
			kind, file, rows := "punches", o.file("attlog.dat", manyPunches(round)), punchesEach
			table := "punches"
			switch round % 3 {
			case 1: // opened by a process beneath, which the kill may meet, too
				file = o.file("punches.xlsx", bookOfPunches(t, round))
			case 2:
				kind, file, rows, table = "facts", o.file("facts.csv", manyFacts(round)), factsEach, "facts"
			}
			before := o.counted(table, "batches")
			args := []string{"--db", o.db, "--lang", "en", "import", kind, file}
			cmd := command(t.Context(), t, nil, args...)
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			time.Sleep(time.Duration(random.Int64N(int64(took))))
			if err := cmd.Process.Kill(); err == nil && cmd.Wait() != nil {
				landed++
			}
			killed := o.counted(table)
			if n := killed[table] - before[table]; n != 0 && n != rows {
				t.Fatalf("round %d: the killed import of %s left %d of %d rows", round, kind, n, rows)
			}
			start := time.Now()
			r := o.take(kind, file)
			took = time.Since(start) * 4 / 5
			if r.Accepted+r.Unmatched+r.Duplicates != rows || r.Duplicates != 0 && r.Duplicates != rows {
				t.Fatalf("round %d: the import after the killed one: %+v", round, r)
			}
			after := o.counted(table, "batches")
			if after[table] != before[table]+rows {
				t.Fatalf("round %d: %d rows of %s after both, %d before", round, after[table], kind, before[table])
			}
			// The killed one either is a whole batch or there is no trace of it.
			if batches := after["batches"] - before["batches"]; batches != 1 && (batches != 2 || r.Duplicates != rows) {
				t.Fatalf("round %d: %d batches, of which the second found %d duplicates", round, batches, r.Duplicates)
			}
		}
		if landed < kills/2 {
			t.Errorf("only %d of %d kills met a running import", landed, kills)
		}
		t.Logf("%d of %d kills met a running import", landed, kills)
	})
}

const punchesEach, factsEach = 3000, 400

// manyPunches is a clock's file whose lines no other round's has.
func manyPunches(round int) string {
	var b strings.Builder
	for i := range punchesEach {
		number, at := onePunch(round, i)
		fmt.Fprintf(&b, "%s\t%s\t1\t0\t1\t0\n", number, at)
	}
	return b.String()
}

func onePunch(round, i int) (number, at string) {
	day := roster.MustDate("2020-01-01") + roster.Date(10*round+i%10)
	return strconv.Itoa(101 + i%400), fmt.Sprintf("%s %02d:%02d:%02d", day, 8+i/400, i%60, i%59)
}

// bookOfPunches is the same punches as a workbook.
func bookOfPunches(t testing.TB, round int) string {
	t.Helper()
	var b strings.Builder
	b.WriteString("<worksheet><sheetData>")
	row := func(cells ...string) {
		b.WriteString("<row>")
		for _, c := range cells {
			b.WriteString(`<c t="str"><v>` + c + `</v></c>`)
		}
		b.WriteString("</row>")
	}
	row("考勤号", "打卡时间")
	for i := range punchesEach {
		row(onePunch(round, i))
	}
	b.WriteString("</sheetData></worksheet>")
	return string(zipOf(t, part{sheetPart, b.String()}))
}

func manyFacts(round int) string {
	var b strings.Builder
	b.WriteString("date,kind,staff,ref\n")
	for i := range factsEach {
		fmt.Fprintf(&b, "2025-03-03,conduct.violation,S01,r%d-%d\n", round, i)
	}
	return b.String()
}

func TestTwoImportsOfOneFileAtOnce(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, o *office) {
		o.plain()
		before := o.counted("punches")["punches"]
		for round := range 4 {
			file := o.file("attlog.dat", manyPunches(round))
			if round%2 == 1 {
				file = o.file("punches.xlsx", bookOfPunches(t, round))
			}
			results := make([]importJSON, 2)
			var both sync.WaitGroup
			for i := range results {
				both.Go(func() {
					got := o.run("--json", "import", "punches", file)
					if got.code != exitDone {
						t.Errorf("exit code %d: %s", got.code, got.stderr)
						return
					}
					readJSON(t, got.stdout, &results[i])
				})
			}
			both.Wait()
			a, b := results[0], results[1]
			if a.Duplicates > b.Duplicates {
				a, b = b, a
			}
			if a.Accepted+a.Unmatched != punchesEach || b.Duplicates != punchesEach || a.Batch == b.Batch {
				t.Fatalf("round %d: %+v and %+v", round, a, b)
			}
			// The second is told whose this very file was.
			if a.SameFile != nil || b.SameFile == nil || b.SameFile.Batch != a.Batch || b.SameFile.By != "tester" || b.SameFile.At == "" {
				t.Errorf("round %d: of the same file %+v and %+v are told", round, a.SameFile, b.SameFile)
			}
			if n := o.counted("punches")["punches"] - before; n != (round+1)*punchesEach {
				t.Fatalf("round %d: %d punches stored", round, n)
			}
		}
	})
}

// The first use of a store makes it; two first uses at once make it once.
func TestTwoFirstUsesAtOnce(t *testing.T) {
	t.Parallel()
	for _, dialect := range []sqldb.Dialect{sqldb.SQLite, sqldb.PostgreSQL} {
		t.Run(string(dialect), func(t *testing.T) {
			t.Parallel()
			o := &office{TB: t, db: sqldbtest.Empty(t, dialect)}
			var all sync.WaitGroup
			for range 4 {
				all.Go(func() {
					if got := o.run("--json", "centre", "list"); got.code != exitDone || strings.Count(got.stdout, `"code"`) != 1 {
						t.Errorf("exit code %d\n%s%s", got.code, got.stdout, got.stderr)
					}
				})
			}
			all.Wait()
			o.settled("2025-03")
		})
	}
}

func TestAnOlderStoreIsLeftAloneWhenAskedTo(t *testing.T) {
	t.Parallel()
	o := newOffice(t, sqldb.SQLite)
	o.refused(exitFailed, "migrate", "--no-migrate", "centre", "list")
	o.do("migrate")
	o.do("--no-migrate", "centre", "list")
	if path, _ := strings.CutPrefix(o.db, "sqlite:"); path != "" {
		if _, err := os.Stat(path); err != nil {
			t.Error(err)
		}
	}
}
