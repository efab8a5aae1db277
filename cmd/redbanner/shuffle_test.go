package main

import (
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
)

// everyScore is the output of score, rank and attendance for each period and subject.
func (o *office) everyScore(centre string) map[string]string {
	o.Helper()
	g := readGolden(o, centre)
	all := map[string]string{}
	ask := func(args ...string) {
		all[strings.Join(args, " ")] = o.do(append([]string{"--json"}, append(args, "--as-of", g.AsOf)...)...)
	}
	for month := range g.Months {
		ask("score", "--period", month, "--subject", "window")
		ask("score", "--period", month, "--subject", "staff")
		ask("rank", "--period", month)
		ask("attendance", "--month", month)
	}
	for half := range g.Halves {
		ask("score", "--period", half, "--subject", "staff")
	}
	return all
}

// shuffled deals the rows of each file, in a seeded order, out to two files.
func (o *office) shuffled(centre string, seed uint64) func(kind string) []string {
	dir := o.TempDir()
	return func(kind string) []string {
		o.Helper()
		path := asGiven(centre)(kind)[0]
		data, err := os.ReadFile(path)
		if err != nil {
			o.Fatal(err)
		}
		header, rest := "", string(data)
		if strings.HasSuffix(path, ".csv") {
			header, rest, _ = strings.Cut(rest, "\n")
			header += "\n"
		}
		lines := strings.Split(strings.TrimRight(rest, "\n"), "\n")
		rand.New(rand.NewPCG(seed, uint64(len(lines)))).Shuffle(len(lines), func(i, j int) { lines[i], lines[j] = lines[j], lines[i] })
		half := len(lines) / 2
		if kind == "staff" { // people name each other
			half = len(lines)
		}
		var files []string
		for i, part := range [][]string{lines[:half], lines[half:]} {
			if len(part) == 0 {
				continue
			}
			file := filepath.Join(dir, string(rune('a'+i))+"-"+filepath.Base(path))
			if err := os.WriteFile(file, []byte(header+strings.Join(part, "\n")), 0o600); err != nil {
				o.Fatal(err)
			}
			files = append(files, file)
		}
		return files
	}
}
