package table

import (
	"errors"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"redbanner/attendance/roster"
)

// Column is one column that a kind of file may have.
type Column struct {
	Key      string   // accepted as a header, too
	Names    []string // further headers, Chinese and English
	Required bool
}

// Binding tells where a file's columns stand.
type Binding struct {
	Ignored []string // headers that name no column of the kind, as written

	table *Table
	place map[string]int // by key
}

// headerSearch is how many rows may stand above the header: titles, notes, dates.
const headerSearch = 10

// Bind finds the columns of the spec by name, in any order, whatever the case, the
// width and the blanks of the headers. When the table's header lacks a required
// column, the first of the next rows that has them all becomes the header. Rows
// whose bound cells hold no usable text (#REF!, digits lost) are taken out of the
// table and told among the problems, as are missing and doubled columns.
func Bind(t *Table, spec []Column) (Binding, []roster.Problem) {
	candidates := [][]string{t.Header}
	for _, row := range t.Rows[:min(len(t.Rows), headerSearch)] {
		candidates = append(candidates, row.Cells)
	}
	if i := headerAmong(candidates, spec); i > 0 {
		t.Header, t.HeaderLine = t.Rows[i-1].Cells, t.Rows[i-1].Line
		t.Rows = t.Rows[i:]
		t.Skipped += i
	}
	b, problems := bindHeader(t, spec)
	good := t.Rows[:0]
	for _, row := range t.Rows {
		faults := b.faults(row)
		problems = append(problems, faults...)
		if len(faults) == 0 {
			good = append(good, row)
		}
	}
	t.Rows = good
	return b, problems
}

// Each reads a file as Read and Bind do, but hands each sound row over instead of
// keeping it, so that a text of any length needs no more memory than itself. The
// row's cells are lent until visit returns; an error of visit ends the reading and
// is returned. Nothing is visited when a column is missing or doubled.
func Each(f File, limits Limits, spec []Column, visit func(Binding, Row) error) (*Table, Binding, []roster.Problem, error) {
	s := stream{t: &Table{Name: f.Name}, spec: spec, visit: visit}
	problems, err := s.t.scan(f, limits, s.row)
	if err == nil && !s.settled {
		err = s.settle()
	}
	if err != nil && !errors.Is(err, ErrStop) {
		return nil, Binding{}, nil, named(err, f.Name)
	}
	return s.t, s.b, append(problems, s.problems...), nil
}

// ErrStop is what a visitor of Each returns when it has seen enough.
var ErrStop = errors.New("enough rows")

// stream holds the first rows back until the header among them is known.
type stream struct {
	t        *Table
	spec     []Column
	visit    func(Binding, Row) error
	head     []Row
	settled  bool
	unbound  bool
	b        Binding
	problems []roster.Problem
}

func (s *stream) row(row Row) error {
	if s.settled {
		return s.pass(row)
	}
	s.head = append(s.head, Row{row.Line, slices.Clone(row.Cells)})
	if len(s.head) > headerSearch {
		return s.settle()
	}
	return nil
}

// settle finds the header in the rows held back and lets the others pass.
func (s *stream) settle() error {
	s.settled = true
	candidates := make([][]string, len(s.head))
	for i, row := range s.head {
		candidates[i] = row.Cells
	}
	at := headerAmong(candidates, s.spec)
	if at < 0 {
		at = slices.IndexFunc(s.head, func(r Row) bool { return filled(r.Cells) > 1 })
	}
	if at < 0 {
		return refuse("no_header", 0, "")
	}
	s.t.Header, s.t.HeaderLine = s.head[at].Cells, s.head[at].Line
	s.t.Skipped += at + 1
	s.b, s.problems = bindHeader(s.t, s.spec)
	s.unbound = len(s.problems) > 0
	for _, row := range s.head[at+1:] {
		if err := s.pass(row); err != nil {
			return err
		}
	}
	s.head = nil
	return nil
}

func (s *stream) pass(row Row) error {
	if s.unbound {
		return nil
	}
	if faults := s.b.faults(row); len(faults) > 0 {
		s.problems = append(s.problems, faults...)
		if len(s.problems) > maxProblems {
			return refuse("too_many_problems", row.Line, "", maxProblems)
		}
		return nil
	}
	return s.visit(s.b, row)
}

// headerAmong returns the first candidate with every required column, or -1.
func headerAmong(candidates [][]string, spec []Column) int {
	return slices.IndexFunc(candidates, func(cells []string) bool {
		_, problems := bindHeader(&Table{Header: cells}, spec)
		return !slices.ContainsFunc(problems, func(p roster.Problem) bool { return p.Code == "column_missing" })
	})
}

func bindHeader(t *Table, spec []Column) (Binding, []roster.Problem) {
	b := Binding{table: t, place: map[string]int{}}
	keys := map[string]string{}
	for _, c := range spec {
		keys[foldHeader(c.Key)] = c.Key
		for _, name := range c.Names {
			keys[foldHeader(name)] = c.Key
		}
	}
	var problems []roster.Problem
	for i, name := range t.Header {
		key, known := keys[foldHeader(name)]
		at, taken := b.place[key]
		switch {
		case name == "":
		case !known:
			b.Ignored = append(b.Ignored, name)
		case taken:
			problems = append(problems, roster.Problem{File: t.Name, Row: t.HeaderLine, Column: name,
				Code: "column_doubled", Value: Excerpt(name), Args: []any{t.Header[at]}})
		default:
			b.place[key] = i
		}
	}
	for _, c := range spec {
		if c.Required && !b.Has(c.Key) {
			problems = append(problems, roster.Problem{File: t.Name, Row: t.HeaderLine,
				Code: "column_missing", Value: Excerpt(strings.Join(t.Header, ", ")), Args: []any{wanted(c)}})
		}
	}
	return b, problems
}

// wanted names a column for people: its key and its first other name.
func wanted(c Column) string {
	if len(c.Names) == 0 {
		return c.Key
	}
	return c.Key + " / " + c.Names[0]
}

// foldHeader is how headers compare: one width, lower case, without blanks, low
// lines and the star that marks a required column in a form.
func foldHeader(name string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || r == '_' || r == '-' || r == '*' || r == '\uFEFF' {
			return -1
		}
		return unicode.ToLower(r)
	}, norm.NFKC.String(name))
}

// Has reports whether the file has the column.
func (b Binding) Has(key string) bool { _, ok := b.place[key]; return ok }

// Headers returns all headers as written.
func (b Binding) Headers() []string { return b.table.Header }

// Header returns the column's header as written, or "" without the column.
func (b Binding) Header(key string) string {
	if i, ok := b.place[key]; ok {
		return b.table.Header[i]
	}
	return ""
}

// Cell returns the row's text in the column, "" for an empty cell and without the column.
func (b Binding) Cell(row Row, key string) string {
	if i, ok := b.place[key]; ok && i < len(row.Cells) {
		return row.Cells[i]
	}
	return ""
}

// Problem tells what is wrong with a cell; args say what would be right.
func (b Binding) Problem(row Row, key, code string, args ...any) roster.Problem {
	return roster.Problem{File: b.table.Name, Row: row.Line, Column: b.Header(key), Code: code,
		Value: Excerpt(b.Cell(row, key)), Args: args}
}

// faults finds what no kind of file can use: a cell to the right of the last
// header of a text, where a stray delimiter has shifted the row; the spreadsheet's
// error values; numbers whose last digits the spreadsheet has thrown away.
func (b Binding) faults(row Row) []roster.Problem {
	var problems []roster.Problem
	if width := len(b.table.Header); len(row.Cells) > width && b.table.Format == "csv" {
		problems = append(problems, roster.Problem{File: b.table.Name, Row: row.Line, Code: "extra_cell",
			Value: Excerpt(row.Cells[len(row.Cells)-1]), Args: []any{width}})
	}
	for i, text := range row.Cells {
		if code := faultOf(text); code != "" && b.bound(i) {
			problems = append(problems, roster.Problem{File: b.table.Name, Row: row.Line, Column: b.table.Header[i],
				Code: code, Value: Excerpt(text)})
		}
	}
	return problems
}

func (b Binding) bound(column int) bool {
	for _, i := range b.place {
		if i == column {
			return true
		}
	}
	return false
}

func faultOf(text string) string {
	switch {
	case text == "":
	case text[0] == '#':
		switch text {
		case "#REF!", "#N/A", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!", "#CALC!", NoFormulaValue:
			return "cell_error"
		}
		if strings.Trim(text, "#") == "" {
			return "cell_error" // a column too narrow for its number, saved as text
		}
	case lostDigits(text):
		return "digits_lost"
	}
	return ""
}

// lostDigits reports whether text is a large number as a spreadsheet abridges it: 1.23457E+17.
func lostDigits(text string) bool {
	mantissa, exponent, found := strings.Cut(text, "E+")
	return found && exponent != "" && strings.Trim(exponent, "0123456789") == "" &&
		mantissa != "" && strings.Trim(mantissa, "0123456789.-") == ""
}
