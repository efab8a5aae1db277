package main

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"redbanner/attendance/intake"
	"redbanner/attendance/table"
	"redbanner/migrations/sqldb"
	"redbanner/migrations/sqldb/sqldbtest"
)

// An office is a store with the command line before it, as a general office has it.
// Commands run as the built program: as offices run it, and under the race detector,
// which the program is built without, ten times as quick as in this process.
type office struct {
	testing.TB
	db   string
	keys string // the folder of its keys; "" for the usual place
}

// newOffice returns an office over a fresh database of the kind.
func newOffice(t testing.TB, dialect sqldb.Dialect) *office {
	t.Helper()
	return &office{TB: t, db: sqldbtest.URL(t, dialect), keys: filepath.Join(t.TempDir(), "keys")}
}

// onBoth runs the test on both databases, side by side.
func onBoth(t *testing.T, test func(t *testing.T, o *office)) {
	t.Helper()
	for _, dialect := range []sqldb.Dialect{sqldb.SQLite, sqldb.PostgreSQL} {
		t.Run(string(dialect), func(t *testing.T) {
			t.Parallel()
			test(t, newOffice(t, dialect))
		})
	}
}

// outcome is what a command leaves behind.
type outcome struct {
	code           int
	stdout, stderr string
}

// run runs a command in English, unless the arguments say otherwise.
func (o *office) run(args ...string) outcome { return o.runWith("", args...) }

// runWith runs a command with something on its standard input.
func (o *office) runWith(stdin string, args ...string) outcome {
	o.Helper()
	flags := []string{"--db", o.db, "--lang", "en", "--actor", "tester"}
	if o.keys != "" {
		flags = append(flags, "--keys", o.keys)
	}
	if !strings.HasPrefix(o.db, "sqlite:") {
		flags = append(flags, "--snapshots", "none") // a dump of each closing would take long
	}
	return execute(o, stdin, nil, append(flags, args...)...)
}

// do runs a command that must succeed and returns what it printed.
func (o *office) do(args ...string) string {
	o.Helper()
	got := o.run(args...)
	if got.code != exitDone {
		o.Fatalf("%s: exit code %d\n%s%s", strings.Join(args, " "), got.code, got.stdout, got.stderr)
	}
	return got.stdout
}

// refused runs a command that must end with the exit code and say the words.
func (o *office) refused(code int, words string, args ...string) outcome {
	o.Helper()
	got := o.run(args...)
	if got.code != code || !strings.Contains(got.stderr, words) {
		o.Fatalf("%s: exit code %d, want %d and %q in\n%s%s", strings.Join(args, " "), got.code, code, words, got.stderr, got.stdout)
	}
	return got
}

// ask runs a command with --json that must succeed, and reads its one document into v.
func (o *office) ask(v any, args ...string) {
	o.Helper()
	readJSON(o, o.do(append([]string{"--json"}, args...)...), v)
}

// readJSON reads exactly one document without a field that v does not know.
func readJSON(t testing.TB, document string, v any) {
	t.Helper()
	decoder := json.NewDecoder(strings.NewReader(document))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(v); err != nil {
		t.Fatalf("%v in\n%.2000s", err, document)
	}
	if decoder.More() {
		t.Fatalf("more than one document:\n%.2000s", document)
	}
}

// take imports a file that must go in, and returns what became of it.
func (o *office) take(kind, file string, flags ...string) importJSON {
	o.Helper()
	var r importJSON
	o.ask(&r, append([]string{"import", kind, file}, flags...)...)
	if sum := r.Accepted + r.Duplicates + r.Unmatched + r.Quarantined + r.Ignored + r.Corrections + r.Rejected; sum != r.Rows {
		o.Errorf("import %s %s: the counts add up to %d of %d rows: %+v", kind, file, sum, r.Rows, r)
	}
	return r
}

// takeText imports text that must go in.
func (o *office) takeText(kind, text string, flags ...string) importJSON {
	o.Helper()
	return o.take(kind, o.file(kind+".csv", text), flags...)
}

// refuse imports a file that must be refused with the exit code, and returns why.
func (o *office) refuse(code int, kind, file string, flags ...string) importJSON {
	o.Helper()
	got := o.run(append([]string{"--json", "import", kind, file}, flags...)...)
	if got.code != code {
		o.Fatalf("import %s: exit code %d, want %d\n%s%s", kind, got.code, code, got.stdout, got.stderr)
	}
	var r importJSON
	readJSON(o, got.stdout, &r)
	return r
}

// file writes a file into a folder of its own.
func (o *office) file(name, content string) string {
	o.Helper()
	path := filepath.Join(o.TempDir(), name)
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		o.Fatal(err)
	}
	return path
}

// raw hands out the store without any guard, as a hand that tampers with it has it.
func (o *office) raw(fn func(db *sql.DB) error) {
	o.Helper()
	path, isFile := strings.CutPrefix(o.db, "sqlite:")
	if !isFile {
		db, err := sqldb.Open(o.Context(), o.db)
		if err != nil {
			o.Fatal(err)
		}
		defer db.Close()
		if err := db.Migrate(o.Context(), fn); err != nil {
			o.Fatal(err)
		}
		return
	}
	db, err := sql.Open("sqlite", path)
	if err != nil {
		o.Fatal(err)
	}
	defer db.Close()
	if err := fn(db); err != nil {
		o.Fatal(err)
	}
}

// tables are those that hold what imports bring in.
var tables = []string{
	"windows", "staff", "moves", "clock_numbers", "clock_holders", "punches", "clock_days", "leaves", "slips", "duties", "sign_ins", "cases",
	"facts", "fact_reversals", "sealed_ballots", "turnout", "ballot_scores", "calendar_days", "batches", "batch_changes", "batch_overlaps", "quarantine",
}

// contents counts the rows of every table.
func (o *office) contents() map[string]int {
	o.Helper()
	counts := o.counted(tables...)
	if counts["batches"] == 0 {
		o.Fatal("no batch in sight: the counts prove nothing")
	}
	return counts
}

// counted counts the rows of some tables.
func (o *office) counted(tables ...string) map[string]int {
	o.Helper()
	var counting []string
	for _, table := range tables {
		counting = append(counting, "SELECT '"+table+"', COUNT(*) FROM "+table)
	}
	counts := map[string]int{}
	o.raw(func(db *sql.DB) error {
		rows, err := db.QueryContext(o.Context(), strings.Join(counting, " UNION ALL "))
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var table string
			var n int
			if err := rows.Scan(&table, &n); err != nil {
				return err
			}
			counts[table] = n
		}
		return rows.Err()
	})
	return counts
}

// built is the program, built once for all tests of this binary.
var built = sync.OnceValues(func() (string, error) {
	out := filepath.Join(programDir, "redbanner")
	build := exec.Command("go", "build", "-o", out, ".")
	if text, err := build.CombinedOutput(); err != nil {
		return "", fmt.Errorf("go build: %w\n%s", err, text)
	}
	return out, nil
})

// programDir is where the program is built; TestMain makes and removes it.
var programDir string

// openAndWaitProgram tells this binary to be no test but the program of openAndWait.
const openAndWaitProgram = "REDBANNER_TEST_PROGRAM"

func TestMain(m *testing.M) {
	if program := os.Getenv(openAndWaitProgram); program != "" {
		os.Exit(openAndWait(program))
	}
	dir, err := os.MkdirTemp("", "redbanner-test-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	programDir = dir
	code := m.Run()
	if err := os.RemoveAll(dir); err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = max(code, 1)
	}
	os.Exit(code)
}

// openAndWait is the program that TestTheSandboxDiesWithTheProgram kills: this test
// binary, started once more. It is done by killing only.
func openAndWait(program string) int {
	s := newSandbox()
	s.program = program
	_, err := s.open(context.Background(), intake.File{Name: "a.xlsx"}, table.DefaultLimits())
	fmt.Fprintln(os.Stderr, err)
	return 1
}

// command prepares the built program with an environment of its own.
func command(ctx context.Context, t testing.TB, env []string, args ...string) *exec.Cmd {
	t.Helper()
	program, err := built()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(ctx, program, args...)
	cmd.Env = append([]string{"HOME=" + t.TempDir(), "PATH=" + os.Getenv("PATH")}, env...)
	return cmd
}

// execute runs the built program to its end.
func execute(t testing.TB, stdin string, env []string, args ...string) outcome {
	t.Helper()
	cmd := command(t.Context(), t, env, args...)
	var stdout, stderr bytes.Buffer
	cmd.Stdin, cmd.Stdout, cmd.Stderr = strings.NewReader(stdin), &stdout, &stderr
	var exit *exec.ExitError
	if err := cmd.Run(); err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return outcome{cmd.ProcessState.ExitCode(), stdout.String(), stderr.String()}
}
