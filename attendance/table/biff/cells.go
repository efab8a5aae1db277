package biff

import (
	"errors"
	"math"
)

// Kind is what a cell holds.
type Kind uint8

// Kinds of cells. Blank is a cell or a row that is only formatted; NoValue is a
// formula whose value the writing program did not keep; Fault is an error value.
const (
	Blank Kind = iota
	Text
	Number
	Bool
	Fault
	NoValue
)

// Cell is one cell; Row and Column count from 0.
type Cell struct {
	Row, Column int
	Kind        Kind
	Text        string  // of a Text; the name of a Fault, such as #N/A
	Number      float64 // of a Number; 0 or 1 of a Bool
	Style       int     // its place in Formats, which may be beyond them
}

// Region is a block of merged cells, its last row and column included.
type Region struct{ Row, Column, LastRow, LastColumn int }

// Each hands out the cells of a sheet in the order of the file and returns the merged
// regions. An error of visit ends the reading and is returned.
func (b *Book) Each(s Sheet, visit func(Cell) error) ([]Region, error) {
	c := cells{book: b, in: records{stream: s.stream, base: s.at}, visit: visit}
	first, err := c.in.next()
	if err != nil {
		return nil, err
	}
	if !first.bof() {
		return nil, damaged(first)
	}
	for {
		r, err := c.in.next()
		if err != nil {
			return nil, err
		}
		if c.in.depth == 0 {
			return c.merged, c.settle("", false)
		}
		if c.in.depth > 1 || r.bof() {
			continue
		}
		if err := c.record(r); err != nil {
			return nil, inRow(err, r)
		}
	}
}

// inRow tells the row of a fault that has none yet: a cell's record begins with it.
func inRow(err error, r record) error {
	var e *Error
	if errors.As(err, &e) && e.Row == 0 && len(r.body) > 1 {
		e.Row = word(r.body) + 1
	}
	return err
}

// cells is a sheet being read.
type cells struct {
	book    *Book
	in      records
	visit   func(Cell) error
	merged  []Region
	formula *Cell // whose text is in a record to come
}

// settle hands out the formula that waits for its text.
func (c *cells) settle(text string, found bool) error {
	if c.formula == nil {
		return nil
	}
	cell := *c.formula
	c.formula = nil
	if found {
		cell.Kind, cell.Text = Text, text
	}
	return c.visit(cell)
}

// record reads one record of the sheet. Those of BIFF2 stand for something else in
// the later editions, or for nothing.
func (c *cells) record(r record) error {
	switch r.id {
	case idString, idString2:
		if r.id == idString || c.book.version == 2 {
			return c.string(r)
		}
	case idFilePass:
		return fail("encrypted", "")
	case idMergedCells:
		return c.merge(r)
	case idRow:
		return c.rowOf(r)
	case idBlank, idNumber, idLabel, idRString, idBoolErr, idLabelSST, idRK,
		idMulRK, idMulBlank, idFormula, idFormula3, idFormula4:
		return c.cell(r)
	case idBlank2, idInteger2, idNumber2, idLabel2, idBoolErr2:
		if c.book.version == 2 {
			return c.cell(r)
		}
	case idRow2:
		if c.book.version == 2 {
			return c.rowOf(r)
		}
	}
	return nil
}

func (c *cells) string(r record) error {
	if c.formula == nil {
		return nil
	}
	lengthBytes := 2
	if r.id == idString2 {
		lengthBytes = 1
	}
	text, err := c.book.text(c.in.parts(r), lengthBytes, r)
	if err != nil {
		return err
	}
	return c.settle(text, true)
}

// rowOf tells of a row, which may have no cell.
func (c *cells) rowOf(r record) error {
	if len(r.body) < 2 {
		return damaged(r)
	}
	return c.visit(Cell{Row: word(r.body)})
}

func (c *cells) merge(r record) error {
	for rest := r.body[min(2, len(r.body)):]; len(rest) >= 8; rest = rest[8:] {
		c.merged = append(c.merged, Region{word(rest), word(rest[4:]), word(rest[2:]), word(rest[6:])})
	}
	return nil
}

// cell reads the place of a cell, its style and what it holds.
func (c *cells) cell(r record) error {
	if err := c.settle("", false); err != nil {
		return err
	}
	head := 6
	if c.book.version == 2 {
		head = 7
	}
	if len(r.body) < head {
		return damaged(r)
	}
	cell := Cell{Row: word(r.body), Column: word(r.body[2:]), Style: word(r.body[4:])}
	if c.book.version == 2 {
		cell.Style = int(r.body[5] & 0x3F)
	}
	switch r.id {
	case idMulRK:
		return c.many(r, cell, 6)
	case idMulBlank:
		return c.many(r, cell, 2)
	case idFormula, idFormula3, idFormula4:
		return c.result(r, cell, r.body[head:])
	}
	if err := c.value(r, &cell, r.body[head:]); err != nil {
		return err
	}
	return c.visit(cell)
}

// value reads what a cell holds that is neither a formula nor one of many.
func (c *cells) value(r record, cell *Cell, body []byte) error {
	if len(body) < valueSize(r.id) {
		return damaged(r)
	}
	switch r.id {
	case idNumber, idNumber2:
		cell.Kind, cell.Number = Number, math.Float64frombits(qword(body))
	case idInteger2:
		cell.Kind, cell.Number = Number, float64(word(body))
	case idRK:
		cell.Kind, cell.Number = Number, rk(dword(body))
	case idBoolErr, idBoolErr2:
		cell.truth(body[0], body[1] != 0)
	case idLabelSST:
		i := dword(body)
		if uint64(i) >= uint64(len(c.book.strings)) {
			return damaged(r)
		}
		cell.Kind, cell.Text = Text, c.book.strings[i]
	case idLabel, idRString, idLabel2:
		return c.label(r, cell, body)
	}
	return nil
}

// valueSize is the least number of bytes behind the head of a cell.
func valueSize(id int) int {
	switch id {
	case idNumber, idNumber2:
		return 8
	case idLabelSST, idRK:
		return 4
	case idBoolErr, idBoolErr2, idInteger2:
		return 2
	}
	return 0
}

// label reads a text that stands in the cell itself; the runs of an RSTRING follow it.
func (c *cells) label(r record, cell *Cell, body []byte) error {
	lengthBytes := 2
	if r.id == idLabel2 {
		lengthBytes = 1
	}
	parts := c.in.parts(r)
	parts[0] = body
	text, err := c.book.text(parts, lengthBytes, r)
	cell.Kind, cell.Text = Text, text
	return err
}

// many reads cells side by side: a style each, and a number in those of MULRK.
func (c *cells) many(r record, cell Cell, size int) error {
	body := r.body[4:]
	if len(body) < 2 || (len(body)-2)%size != 0 {
		return damaged(r)
	}
	for body = body[:len(body)-2]; len(body) > 0; body = body[size:] {
		cell.Style = word(body)
		if size == 6 {
			cell.Kind, cell.Number = Number, rk(dword(body[2:]))
		}
		if err := c.visit(cell); err != nil {
			return err
		}
		cell.Column++
	}
	return nil
}

// result reads the value that the writing program computed for a formula.
func (c *cells) result(r record, cell Cell, body []byte) error {
	if len(body) < 8 {
		return damaged(r)
	}
	if body[6] != 0xFF || body[7] != 0xFF {
		cell.Kind, cell.Number = Number, math.Float64frombits(qword(body))
		return c.visit(cell)
	}
	switch body[0] {
	case 0: // a text, in the STRING behind
		cell.Kind = NoValue
		c.formula = &cell
		return nil
	case 1, 2:
		cell.truth(body[2], body[0] == 2)
	case 3:
		cell.Kind = Text
	default:
		return damaged(r)
	}
	return c.visit(cell)
}

// truth makes the cell TRUE or FALSE, or an error value.
func (cell *Cell) truth(b byte, fault bool) {
	if !fault {
		cell.Kind, cell.Number = Bool, float64(min(b, 1))
		return
	}
	cell.Kind = Fault
	switch b {
	case 0x00:
		cell.Text = "#NULL!"
	case 0x07:
		cell.Text = "#DIV/0!"
	case 0x0F:
		cell.Text = "#VALUE!"
	case 0x17:
		cell.Text = "#REF!"
	case 0x1D:
		cell.Text = "#NAME?"
	case 0x24:
		cell.Text = "#NUM!"
	default:
		cell.Text = "#N/A"
	}
}

// rk unpacks a number of 30 bits: the front of a double or a whole number, either
// of them in hundredths if bit 0 says so.
func rk(v uint32) float64 {
	var n float64
	if v&2 != 0 {
		n = float64(int32(v) >> 2)
	} else {
		n = math.Float64frombits(uint64(v&^3) << 32)
	}
	if v&1 != 0 {
		n /= 100
	}
	return n
}
