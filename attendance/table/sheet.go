package table

import (
	"cmp"
	"encoding/xml"
	"strconv"
	"strings"
)

// The size of a sheet in the file format.
const (
	sheetRows    = 1 << 20
	sheetColumns = 1 << 14
)

// NoFormulaValue is the text of a formula that the writing program did not compute.
const NoFormulaValue = "#FORMULA!"

// sheet reads the rows of one worksheet part from its tokens:
// worksheet > sheetData > row > c > v, f or is.
type sheet struct {
	book   *book
	part   string
	limits *remaining

	rows   []Row
	blank  int // rows without a value
	merged []region

	in     bool // sheetData
	row    int
	cells  []string // of the row
	cell   cell
	inline richText
	value  []byte // of the open v element
	inV    bool
}

// cell is the open c element.
type cell struct {
	column          int // 1-based
	kind            string
	style           int
	formula, valued bool
}

func (s *sheet) token(depth int, token xml.Token) error {
	switch e := token.(type) {
	case xml.StartElement:
		if depth == 2 {
			s.in = e.Name.Local == "sheetData"
		}
		switch {
		case s.in:
			return s.start(depth, e)
		case depth == 3 && e.Name.Local == "mergeCell":
			return s.merge(attr(e, "ref"))
		}
	case xml.EndElement:
		if s.in {
			return s.end(depth, e)
		}
	case xml.CharData:
		switch {
		case s.inV:
			s.value = append(s.value, e...)
		case depth > 4 && s.in:
			s.inline.token(token)
		}
	}
	return nil
}

func (s *sheet) start(depth int, e xml.StartElement) error {
	switch {
	case depth == 3 && e.Name.Local == "row":
		return s.startRow(e)
	case depth == 4 && e.Name.Local == "c":
		return s.startCell(e)
	case depth == 5 && e.Name.Local == "v":
		if s.cell.valued {
			return refuse("bad_cell", s.row, "v", s.part)
		}
		s.inV, s.cell.valued = true, true
	case depth == 5 && e.Name.Local == "f":
		s.cell.formula = true
	case depth > 5:
		s.inline.token(e)
	}
	return nil
}

func (s *sheet) end(depth int, e xml.EndElement) error {
	switch {
	case depth == 2:
		s.in = false
	case depth == 3 && e.Name.Local == "row":
		return s.endRow()
	case depth == 4 && e.Name.Local == "c":
		return s.endCell()
	case depth == 5 && e.Name.Local == "v":
		s.inV = false
	case depth > 5:
		s.inline.token(e)
	}
	return nil
}

// startRow demands rows in rising order: a workbook has no others, and a row
// given twice would be two truths.
func (s *sheet) startRow(e xml.StartElement) error {
	number := s.row + 1
	if r := attr(e, "r"); r != "" {
		n, err := strconv.Atoi(r)
		if err != nil || n < number || n > sheetRows {
			return refuse("bad_row_number", 0, r, s.part, sheetRows)
		}
		number = n
	}
	s.row, s.cell, s.cells = number, cell{}, s.cells[:0]
	return nil
}

func (s *sheet) startCell(e xml.StartElement) error {
	next := cell{column: s.cell.column + 1, kind: attr(e, "t")}
	if ref := attr(e, "r"); ref != "" {
		column, row := position(ref)
		if row != s.row || column < next.column {
			return refuse("bad_cell", s.row, ref, s.part)
		}
		next.column = column
	}
	if style := attr(e, "s"); style != "" {
		n, err := strconv.Atoi(style)
		if err != nil || n < 0 {
			return refuse("bad_cell", s.row, style, s.part)
		}
		next.style = n
	}
	if err := s.limits.take(s.row, 1, 0); err != nil {
		return err
	}
	s.cell, s.value, s.inline.buf = next, s.value[:0], s.inline.buf[:0]
	return nil
}

// position reads a reference such as AB12; 0, 0 is none.
func position(ref string) (column, row int) {
	i := 0
	for ; i < len(ref) && ref[i] >= 'A' && ref[i] <= 'Z' && column <= sheetColumns; i++ {
		column = column*26 + int(ref[i]-'A') + 1
	}
	row, err := strconv.Atoi(ref[i:])
	if err != nil || column > sheetColumns {
		return 0, 0
	}
	return column, row
}

func (s *sheet) endCell() error {
	text, ok := s.cellText()
	switch text = strings.TrimSpace(text); {
	case !ok:
		return refuse("bad_cell", s.row, string(s.value), s.part)
	case text == "":
		return nil
	case s.cell.column > s.limits.Columns:
		return refuse("too_many_columns", s.row, text, s.limits.Columns)
	case len(text) > s.limits.Cell:
		return refuse("cell_too_long", s.row, text, s.limits.Cell)
	}
	gap := s.cell.column - 1 - len(s.cells)
	if err := s.limits.take(s.row, gap, len(text)); err != nil {
		return err
	}
	s.cells = append(append(s.cells, make([]string, gap)...), text)
	return nil
}

// merge notes a block of merged cells, such as A1:C2.
func (s *sheet) merge(ref string) error {
	from, to, _ := strings.Cut(ref, ":")
	column, line := position(from)
	lastColumn, lastLine := position(cmp.Or(to, from))
	if line < 1 || lastLine < line || column < 1 || lastColumn < column {
		return refuse("bad_cell", 0, ref, s.part)
	}
	s.merged = append(s.merged, region{line, column, lastLine, lastColumn})
	return nil
}

// finish returns the sheet once all of its part is read.
func (s *sheet) finish(name string) (Sheet, error) {
	sheet := Sheet{Name: name, Rows: s.rows, Blank: s.blank}
	if len(s.merged) == 0 {
		return sheet, nil
	}
	if err := uncover(s.rows, s.merged, s.limits.Limits); err != nil {
		return Sheet{}, err
	}
	rows, blank := dropBlank(s.rows)
	sheet.Rows, sheet.Blank = rows, s.blank+blank
	return sheet, nil
}

// cellText returns what a person would read in the cell. A formula gives the
// value that the writing program computed.
func (s *sheet) cellText() (text string, ok bool) {
	v := string(s.value)
	if s.cell.formula && !s.cell.valued {
		return NoFormulaValue, true
	}
	switch s.cell.kind {
	case "inlineStr":
		return s.inline.take(), true
	case "str":
		return unescape(v), true
	case "s":
		i, err := strconv.Atoi(strings.TrimSpace(v))
		if err != nil || i < 0 || i >= len(s.book.strings) {
			return "", v == ""
		}
		return s.book.strings[i], true
	case "b":
		return boolean(v)
	case "e", "d":
		return v, true
	case "n", "":
		return s.book.numberText(strings.TrimSpace(v), s.cell.style)
	}
	return "", false
}

func (s *sheet) endRow() error {
	if len(s.cells) == 0 {
		s.blank++
		return nil
	}
	if len(s.rows) == s.limits.Rows {
		return refuse("too_many_rows", s.row, "", s.limits.Rows)
	}
	s.rows = append(s.rows, Row{s.row, append([]string(nil), s.cells...)})
	return nil
}

// boolean is the text of a cell of truth, as the program shows it.
func boolean(v string) (text string, ok bool) {
	switch v {
	case "0":
		return truth(false), true
	case "1":
		return truth(true), true
	}
	return "", v == ""
}
