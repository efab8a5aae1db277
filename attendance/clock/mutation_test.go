package clock_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"redbanner/attendance/clock"
	"redbanner/attendance/clock/clocktest"
	"redbanner/attendance/roster"
	"redbanner/attendance/table"
	"redbanner/attendance/table/biff/bifftest"
)

// Reports of which every punch is known, each spoiled some hundred times, cell by cell
// and byte by byte. Whatever is left of one, it is refused, or each of its rows is a punch
// of the original or one that the very cells that were changed now tell of, as a
// simple-minded reading finds them (see literal_test.go). Nothing panics, nothing hangs,
// and every line is in a count.

// punch is a number, and a time to the minute: 2025-03-05 07:51.
type punch struct{ number, at string }

// specimen is a report to spoil.
type specimen struct {
	literal
	reader func(table.File) (clock.Reader, bool)
	rows   [][]string
	truth  []punch
}

const (
	mutants     = 300 // of each specimen
	mutantHangs = 5 * time.Minute
)

func TestNoSpoiledReportGivesAWrongRow(t *testing.T) {
	t.Parallel()
	for name, s := range specimens() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s.checkItself(t)
			count := mutants
			if testing.Short() || raced {
				count /= 10
			}
			sum := map[string]int{}
			for i := range count {
				r := rand.New(rand.NewPCG(uint64(i), 20261122))
				file, now := s.spoil(t, r)
				watch := time.AfterFunc(mutantHangs, func() { panic(fmt.Sprintf("%s: mutant %d hangs", name, i)) })
				d, err := s.read(file)
				watch.Stop()
				switch {
				case err != nil && roster.KindOf(err) != roster.Refused:
					t.Fatalf("mutant %d fails with %v", i, err)
				case err != nil:
					sum["refused"]++
					continue
				}
				if fault := s.wrongRow(d, now); fault != "" {
					t.Errorf("mutant %d: %s\n%s", i, fault, show(now))
				}
				sum["rows"], sum["aside"] = sum["rows"]+len(d.Rows), sum["aside"]+len(d.Bad)
			}
			if sum["refused"] == count || sum["rows"] == 0 {
				t.Errorf("nothing but refusals proves nothing: %v of %d", sum, count)
			}
			t.Logf("%d mutants: %d refused, of the others %d rows accepted and %d put aside", count, sum["refused"], sum["rows"], sum["aside"])
		})
	}
}

// checkItself proves that the report gives the truth and nothing else before it is spoiled.
func (s specimen) checkItself(t *testing.T) {
	t.Helper()
	for _, container := range []string{"xlsx", "xls", "csv"} {
		d, err := s.read(pack(t, container, s.rows))
		if err != nil || len(d.Bad) > 0 || len(d.Rows) != len(s.truth) {
			t.Fatalf("the specimen itself in %s: %v, %+v, want %d rows", container, err, d, len(s.truth))
		}
		if fault := s.wrongRow(d, clocktest.GridOf(s.rows)); fault != "" {
			t.Fatalf("the specimen itself in %s: %s", container, fault)
		}
	}
}

// spoil returns a spoiled file and what its cells are now: two of three times the cells
// are spoiled and sound containers made of them, otherwise the bytes of a container.
func (s specimen) spoil(t testing.TB, r *rand.Rand) (table.File, clocktest.Grid) {
	t.Helper()
	container := []string{"xlsx", "xls", "csv", "csv", "xls"}[r.IntN(5)]
	if r.IntN(3) > 0 {
		g := clocktest.SpoilGrid(r, clocktest.GridOf(s.rows))
		texts := make([][]string, len(g))
		for i, row := range g {
			for _, c := range row {
				texts[i] = append(texts[i], c.Text)
			}
		}
		return pack(t, container, texts), g
	}
	file := pack(t, container, s.rows)
	file.Data = clocktest.Spoil(r, file.Data, "")
	return file, s.differences(file)
}

// differences opens a spoiled file and marks what is no longer the original's.
func (s specimen) differences(file table.File) clocktest.Grid {
	sheets, _, err := file.Sheets(table.DefaultLimits())
	if err != nil || len(sheets) == 0 {
		return nil // refused, or without a row
	}
	var g clocktest.Grid
	for _, row := range sheets[0].Rows {
		for len(g) < row.Line {
			g = append(g, nil)
		}
		for i, text := range row.Cells {
			was := ""
			if row.Line <= len(s.rows) && i < len(s.rows[row.Line-1]) {
				was = strings.TrimSpace(s.rows[row.Line-1][i])
			}
			g[row.Line-1] = append(g[row.Line-1], clocktest.Cell{Text: text, Touched: text != was})
		}
	}
	return g
}

func (s specimen) read(file table.File) (*clock.Dump, error) {
	r, known := s.reader(file)
	if !known {
		return nil, roster.Errorf(roster.Refused, "clock.unknown_content", file.Name)
	}
	return r.Read(file, options(clock.Bounds{First: roster.MustDate("2020-01-01"), Last: roster.MustDate("2026-12-31")}))
}

// wrongRow tells of the first row that is neither of the original nor told by changed
// cells, and of lines that are in no count.
func (s specimen) wrongRow(d *clock.Dump, now clocktest.Grid) string {
	for _, row := range d.Rows {
		got := punch{d.Numbers[row.Number], row.At.String()[:len("2025-03-05 07:51")]}
		if !slices.Contains(s.truth, got) && !s.tells(now, int(row.Line), got) {
			return fmt.Sprintf("read as %s, line %d is %+v", d.Format, row.Line, got)
		}
	}
	if len(d.Rows)+len(d.Bad)+d.Ignored != d.Lines {
		return fmt.Sprintf("%d rows, %d put aside and %d ignored of %d", len(d.Rows), len(d.Bad), d.Ignored, d.Lines)
	}
	return ""
}

// show writes a sheet with the touched cells in brackets.
func show(g clocktest.Grid) string {
	var b strings.Builder
	for i, row := range g {
		fmt.Fprintf(&b, "%d ", i+1)
		for _, c := range row {
			if c.Touched {
				fmt.Fprintf(&b, "[%s]|", strings.ReplaceAll(c.Text, "\n", `\n`))
			} else {
				fmt.Fprintf(&b, "%s|", strings.ReplaceAll(c.Text, "\n", `\n`))
			}
		}
		b.WriteString("\n")
	}
	return b.String()
}

// pack puts rows into a container.
func pack(t testing.TB, container string, rows [][]string) table.File {
	t.Helper()
	p := page{name: "Sheet1"}
	for _, row := range rows {
		var cells []any
		for _, text := range row {
			cells = append(cells, text)
		}
		p.rows = append(p.rows, cells)
	}
	file := table.File{Name: "f"}
	ends := slices.ContainsFunc(rows, func(row []string) bool {
		return slices.ContainsFunc(row, func(c string) bool { return strings.Contains(c, "\n") })
	})
	switch {
	case container == "xlsx":
		file.Data = officeBook(t, p)
	case container == "xls", ends: // in a text, rows and lines would be two things
		file.Data = bifftest.Workbook(t, bifftest.Sheet{Name: p.name, Rows: p.rows})
	default:
		file.Data = asCSV(p)
	}
	return file
}

// The oracle has teeth: it finds a punch given to another, and a lost line.
func TestTheOracleFindsAWrongRow(t *testing.T) {
	t.Parallel()
	for name, s := range specimens() {
		d, err := s.read(pack(t, "xlsx", s.rows))
		check(t, err)
		now := clocktest.GridOf(s.rows)
		for i := range d.Rows {
			if d.Rows[i].Number != d.Rows[0].Number {
				d.Rows[i].At, d.Rows[0].At = d.Rows[0].At, d.Rows[i].At
				break
			}
		}
		if s.wrongRow(d, now) == "" {
			t.Errorf("%s: swapped times went unseen", name)
		}
		d.Rows = d.Rows[1:]
		d.Rows = slices.DeleteFunc(d.Rows, func(r clock.Row) bool {
			return !slices.Contains(s.truth, punch{d.Numbers[r.Number], r.At.String()[:16]})
		})
		if s.wrongRow(d, now) == "" {
			t.Errorf("%s: a lost line went unseen", name)
		}
	}
}
