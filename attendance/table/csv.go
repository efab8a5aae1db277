package table

import (
	"bytes"
	"strings"

	"redbanner/attendance/roster"
)

// scanText reads comma, tab or semicolon separated text. Lines end with LF, CRLF
// or a bare CR; a quoted cell may hold them.
func (t *Table) scanText(data []byte, limits Limits, visit func(Row) error) ([]roster.Problem, error) {
	utf, ok := Text(data)
	if !ok {
		return nil, refuse("bad_encoding", 0, "")
	}
	if i := bytes.IndexByte(utf, 0); i >= 0 {
		return nil, refuse("nul", 1+bytes.Count(utf[:i], []byte{'\n'}), "")
	}
	var problems []roster.Problem
	r := textReader{rest: utf, delimiter: delimiter(utf), line: 1, limit: limits.Cell, columns: limits.Columns}
	for len(r.rest) > 0 {
		line := r.line
		code, err := r.record()
		switch {
		case err != nil:
			return nil, err
		case line > limits.Lines:
			return nil, refuse("too_many_rows", line, "", limits.Lines)
		case code != "":
			problems = append(problems, roster.Problem{File: t.Name, Row: line, Code: code, Value: Excerpt(r.raw)})
			if len(problems) > maxProblems {
				return nil, refuse("too_many_problems", line, "", maxProblems)
			}
			continue
		}
		for i, c := range r.cells {
			r.cells[i] = unmark(strings.TrimSpace(c))
		}
		cells := trim(r.cells)
		if len(cells) == 0 {
			t.Skipped++
			continue
		}
		if err := visit(Row{line, cells}); err != nil {
			return nil, err
		}
	}
	return problems, nil
}

// maxProblems is how many faulty rows are listed before a file is no table at all.
const maxProblems = 100_000

// delimiter picks the commonest of tab, comma and semicolon in the first line that has
// any. A tab right before another delimiter or the end of the line is not one: some
// programs put it behind a number so that spreadsheets take it for text.
func delimiter(utf []byte) byte {
	quoted := false
	var tabs, commas, semicolons int
	for i, c := range utf {
		switch {
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '\t':
			if i+1 < len(utf) && bytes.IndexByte([]byte(",;\r\n"), utf[i+1]) < 0 {
				tabs++
			}
		case c == ',':
			commas++
		case c == ';':
			semicolons++
		case (c == '\n' || c == '\r') && tabs+commas+semicolons > 0:
			return most(tabs, commas, semicolons)
		}
	}
	return most(tabs, commas, semicolons)
}

func most(tabs, commas, semicolons int) byte {
	switch {
	case tabs > commas && tabs >= semicolons:
		return '\t'
	case semicolons > commas:
		return ';'
	}
	return ','
}

// textReader cuts a text into records. cells are lent until the next record.
type textReader struct {
	rest      []byte
	delimiter byte
	line      int // the next line, 1-based
	limit     int // bytes of one cell
	columns   int // cells of one record; empty ones beyond are passed over
	cells     []string
	raw       string // the record, as far as it was read
}

// record reads one record into cells, or returns the code of its fault.
func (r *textReader) record() (code string, err error) {
	r.cells = r.cells[:0]
	end := 0
	for end < len(r.rest) && r.rest[end] != '\n' && r.rest[end] != '\r' {
		if r.rest[end] == '"' {
			return r.quotedRecord()
		}
		end++
	}
	if end > 8*r.limit {
		return "", refuse("line_too_long", r.line, string(r.rest[:min(end, excerptLength)]), 8*r.limit)
	}
	r.raw = string(r.rest[:end]) // the one allocation: the cells are parts of it
	for left, more := r.raw, true; more; {
		var cell string
		cell, left, more = strings.Cut(left, string(rune(r.delimiter)))
		if err := r.add(cell); err != nil {
			return "", err
		}
	}
	r.rest = r.rest[end:]
	r.endLine()
	return "", nil
}

// add appends a cell to the record within the limits.
func (r *textReader) add(cell string) error {
	switch {
	case len(cell) > r.limit:
		return refuse("cell_too_long", r.line, cell, r.limit)
	case len(r.cells) < r.columns:
		r.cells = append(r.cells, cell)
	case strings.TrimSpace(cell) != "":
		return refuse("too_many_columns", r.line, cell, r.columns)
	}
	return nil
}

// quotedRecord reads a record that has a quote somewhere.
func (r *textReader) quotedRecord() (code string, err error) {
	start := r.rest
	for {
		if len(r.rest) > 0 && r.rest[0] == '"' {
			code, err = r.quotedCell()
		} else {
			err = r.bareCell()
		}
		r.raw = string(start[:min(len(start)-len(r.rest), 4*excerptLength)])
		if err != nil {
			return "", err
		}
		if code != "" { // what follows on the line cannot be told apart
			r.rest = r.rest[r.lineEnd():]
		}
		if len(r.rest) == 0 || r.rest[0] != r.delimiter {
			r.endLine()
			return code, nil
		}
		r.rest = r.rest[1:]
	}
}

// quotedCell reads a cell in quotes, a doubled quote standing for one.
func (r *textReader) quotedCell() (code string, err error) {
	first := r.line
	var cell []byte
	for i := 1; i < len(r.rest); i++ {
		switch c := r.rest[i]; {
		case c == '"' && i+1 < len(r.rest) && r.rest[i+1] == '"':
			i++
		case c == '"':
			r.rest = bytes.TrimLeft(r.rest[i+1:], " ")
			if err := r.add(string(cell)); err != nil {
				return "", err
			}
			if len(r.rest) > 0 && r.rest[0] != r.delimiter && r.rest[0] != '\n' && r.rest[0] != '\r' {
				return "stray_quote", nil
			}
			return "", nil
		case c == '\n', c == '\r' && (i+1 == len(r.rest) || r.rest[i+1] != '\n'):
			r.line++
		}
		cell = append(cell, r.rest[i])
		if len(cell) > r.limit {
			return "", refuse("cell_too_long", first, string(cell[:min(len(cell), excerptLength)]), r.limit)
		}
	}
	return "", refuse("unclosed_quote", first, string(cell))
}

// bareCell reads up to the delimiter or the end of the line; a quote inside is a character.
func (r *textReader) bareCell() error {
	end := r.lineEnd()
	if i := bytes.IndexByte(r.rest[:end], r.delimiter); i >= 0 {
		end = i
	}
	cell := string(r.rest[:end])
	r.rest = r.rest[end:]
	return r.add(cell)
}

func (r *textReader) lineEnd() int {
	for i, c := range r.rest {
		if c == '\n' || c == '\r' {
			return i
		}
	}
	return len(r.rest)
}

// endLine steps over LF, CRLF or CR.
func (r *textReader) endLine() {
	r.rest = bytes.TrimPrefix(r.rest, []byte{'\r'})
	r.rest = bytes.TrimPrefix(r.rest, []byte{'\n'})
	r.line++
}

// unmark takes off what spreadsheet programs and CSV put around text that looks like a
// number or a formula: ="0012", '0012 and '=1.
func unmark(cell string) string {
	if len(cell) > 3 && strings.HasPrefix(cell, `="`) && strings.HasSuffix(cell, `"`) {
		return strings.TrimSpace(cell[2 : len(cell)-1])
	}
	if len(cell) > 1 && cell[0] == '\'' && cell[1] >= '0' && cell[1] <= '9' {
		return cell[1:]
	}
	return Unquote(cell)
}
