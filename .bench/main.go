// Command bench measures the product's work beside floors: what plain programs need
// for the same data on the same machine, in the same run and in turn. It prints
// each figure as a ratio; absolute times mean little.
//
//	bench -redbanner bin/redbanner [-rounds 5] [-only postgres,sqlite,derive,score,workbook,memory]
//
// TEST_POSTGRES_URL names a PostgreSQL server where databases may be created.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

func main() {
	var err error
	if len(os.Args) > 2 && os.Args[1] == "worker" {
		err = runWorker(os.Args[2], os.Args[3:])
	} else {
		err = run(context.Background())
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// workers are what runs in a process of its own, by name.
var workers = map[string]func(args []string) (report, error){
	"data":    makeData,
	"derive":  deriveDump,
	"duckdb":  deriveWithDuckDB,
	"score":   scoreMonth,
	"grid":    writeGrid,
	"cells":   writeCells,
	"entries": writeEntries,
}

func runWorker(name string, args []string) error {
	worker, known := workers[name]
	if !known {
		return fmt.Errorf("no worker %q", name)
	}
	told, err := worker(args)
	if err != nil {
		return err
	}
	return json.NewEncoder(os.Stdout).Encode(told)
}

// The sizes: once and twice, and as many people as make a million punches a month.
const (
	people  = 10_000
	twice   = 20_000
	million = 11_600
)

// bench is one run of everything.
type bench struct {
	redbanner string
	psql      string
	sqlite    string
	server    string // URL
	folder    string // of temporary files
	rounds    int
	lines     map[int]int // of the dump, by people
}

// benchmark is one group of rows that are measured together, round by round.
type benchmark struct {
	name    string
	short   bool // each thing takes less than a second: more rounds, or the machine's noise shows
	rows    []row
	prepare func(context.Context, *bench) error
	round   func(context.Context, *bench, samples) error
}

func run(ctx context.Context) error {
	b := &bench{lines: map[int]int{}}
	only := ""
	flag.StringVar(&b.redbanner, "redbanner", "bin/redbanner", "the `program` to measure")
	flag.IntVar(&b.rounds, "rounds", 5, "how often each thing is measured; what takes less than a second three times as often")
	flag.StringVar(&only, "only", "", "some of the `groups`: postgres,sqlite,derive,score,workbook,memory")
	flag.Parse()
	if err := b.findPrograms(); err != nil {
		return err
	}
	folder, err := os.MkdirTemp("", "bench")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder)
	b.folder = folder
	wanted := func(name string) bool { return only == "" || slices.Contains(strings.Split(only, ","), name) }
	for _, n := range []int{people, twice} {
		if err := b.makeFiles(ctx, n); err != nil {
			return err
		}
	}
	for _, m := range []benchmark{intoPostgreSQL, intoSQLite, derivation, scores, workbook} {
		if wanted(m.name) {
			if err := b.measure(ctx, m); err != nil {
				return fmt.Errorf("%s: %w", m.name, err)
			}
		}
	}
	if wanted("memory") {
		return b.measureMemory(ctx)
	}
	return nil
}

// findPrograms finds what the floors are made of.
func (b *bench) findPrograms() error {
	var errs []error
	find := func(name string) string {
		path, err := exec.LookPath(name)
		errs = append(errs, err)
		return path
	}
	b.psql, b.sqlite = find("psql"), find("sqlite3")
	// Debian's psql is a script that looks for the program; the floor is the program.
	if found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/psql"); len(found) > 0 {
		b.psql = found[len(found)-1]
	}
	if b.server = os.Getenv("TEST_POSTGRES_URL"); b.server == "" {
		errs = append(errs, errors.New("TEST_POSTGRES_URL is not set"))
	}
	path, err := filepath.Abs(b.redbanner)
	b.redbanner = path
	return errors.Join(append(errs, err)...)
}

func (b *bench) files(people int) files { return filesOf(b.folder, people) }

func (b *bench) makeFiles(ctx context.Context, people int) error {
	_, tally, err := work(ctx, "data", b.folder, strconv.Itoa(people))
	if err != nil {
		return err
	}
	b.lines[people], err = strconv.Atoi(tally)
	return err
}

// makeData is the worker that writes the files of a centre.
func makeData(args []string) (report, error) {
	people, err := strconv.Atoi(args[1])
	if err != nil {
		return report{}, err
	}
	lines, err := makeFiles(args[0], people)
	return report{Tally: strconv.Itoa(lines)}, err
}

// measure runs the rounds of a benchmark and prints its rows.
func (b *bench) measure(ctx context.Context, m benchmark) error {
	s := samples{}
	if err := m.prepare(ctx, b); err != nil {
		return err
	}
	rounds := b.rounds
	if m.short {
		rounds *= 3
	}
	for i := range rounds {
		fmt.Fprintf(os.Stderr, "bench: %s, round %d of %d\n", m.name, i+1, rounds)
		if err := m.round(ctx, b, s); err != nil {
			return err
		}
	}
	printRows(os.Stdout, m.rows, s)
	return nil
}

// same runs redbanner with --json and checks one number of what it counted.
func (b *bench) same(ctx context.Context, field string, want int, args ...string) (sample, error) {
	s, out, err := process(ctx, b.redbanner, append(args, "--json")...)
	if err != nil {
		return s, err
	}
	var counts map[string]any
	if err := json.Unmarshal(out, &counts); err != nil {
		return s, err
	}
	if got, _ := counts[field].(float64); int(got) != want {
		return s, fmt.Errorf("%q: %s is %v, want %d", args, field, counts[field], want)
	}
	return s, nil
}
