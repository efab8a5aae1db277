// Command pages measures how quickly the made-up centre's pages answer: every page that is
// linked for a role, as each role, beside the health, which reads nothing, in the same run.
//
//	pages -redbanner bin/redbanner -table http/testdata/matrix.txt [-rounds 11] [-examples 1] [-roles staff,hr]
//
// Times by the clock hang on the machine and on what else it does: the ratio to the health
// tells more, and so does how long the program worked for an answer.
package main

import (
	"bufio"
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"time"
)

// What is aimed at: a page asked for again, at the median, and one that is asked for when
// something was changed since anybody read it.
const (
	reach     = 50 * time.Millisecond
	coldReach = 300 * time.Millisecond
)

func main() {
	if err := run(context.Background()); err != nil {
		fmt.Fprintln(os.Stderr, "pages:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context) error {
	redbanner, table, roles, rounds, examples := "", "", "", 0, 0
	flag.StringVar(&redbanner, "redbanner", "bin/redbanner", "the `program` to measure")
	flag.StringVar(&table, "table", "http/testdata/matrix.txt", "the `file` that lists the addresses")
	flag.StringVar(&roles, "roles", "staff,head,hr,director,secretary,admin,auditor", "the `accounts` that look")
	flag.IntVar(&rounds, "rounds", 11, "how often each page is asked for again")
	flag.IntVar(&examples, "examples", 1, "how many addresses of a pattern each role looks at")
	flag.Parse()
	patterns, err := patternsOf(table)
	if err != nil {
		return err
	}
	folder, err := os.MkdirTemp("", "pages")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder)
	site, err := serveDemo(ctx, redbanner, folder)
	if err != nil {
		return err
	}
	defer site.stop()
	var all []figure
	for role := range strings.SplitSeq(roles, ",") {
		list, err := site.look(ctx, role, patterns, examples, rounds)
		if err != nil {
			return fmt.Errorf("%s: %w", role, err)
		}
		all = append(all, list...)
	}
	printFigures(os.Stdout, all, patterns)
	return site.printMemory(os.Stdout)
}

// demo is a served centre.
type demo struct {
	url, password string
	program       *exec.Cmd
}

// served is where the program says what it serves, and the password of everybody.
var served = regexp.MustCompile(`http://127\.0\.0\.1:\d+|Demo-[A-Z0-9]+`)

// serveDemo makes the centre and waits until it is served.
func serveDemo(ctx context.Context, redbanner, folder string) (*demo, error) {
	cmd := exec.CommandContext(ctx, redbanner, "demo", "--no-browser", "--out", folder, "--addr", "127.0.0.1:0")
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	site := &demo{program: cmd}
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		switch found := served.FindString(lines.Text()); {
		case strings.HasPrefix(found, "http"):
			site.url = found
		case found != "":
			site.password = found
		}
		if strings.Contains(lines.Text(), "Ctrl+C") && site.password != "" {
			go func() {
				for lines.Scan() { // nobody reads on, and it must not wait for that
				}
			}()
			return site, nil
		}
	}
	site.stop()
	return nil, errors.New("redbanner demo ended before it served anything")
}

func (d *demo) stop() {
	_ = d.program.Process.Kill()
	_ = d.program.Wait()
}

// pattern is an address of the table of routes.
type pattern struct {
	text string
	fits *regexp.Regexp
}

var parameter = regexp.MustCompile(`\\\{[a-z0-9]+\\\}`)

// patternsOf reads which addresses can be asked for, but for those of programs.
func patternsOf(table string) ([]pattern, error) {
	text, err := os.ReadFile(table)
	if err != nil {
		return nil, err
	}
	var list []pattern
	seen := map[string]bool{}
	for line := range strings.Lines(string(text)) {
		words := strings.Fields(line)
		if len(words) < 2 || words[0] != "GET" || strings.HasPrefix(words[1], "/api/") || seen[words[1]] {
			continue
		}
		seen[words[1]] = true
		expression := "^" + parameter.ReplaceAllString(regexp.QuoteMeta(words[1]), "[^/]+") + "$"
		list = append(list, pattern{words[1], regexp.MustCompile(expression)})
	}
	return list, nil
}

// patternFor is the address in the table that a path belongs to: the one with the fewest
// parameters.
func patternFor(path string, patterns []pattern) string {
	best := ""
	for _, p := range patterns {
		if p.fits.MatchString(path) && (best == "" || strings.Count(p.text, "{") < strings.Count(best, "{")) {
			best = p.text
		}
	}
	return best
}
