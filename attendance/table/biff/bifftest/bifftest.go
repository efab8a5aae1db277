// Package bifftest makes legacy workbooks (.xls) for tests: BIFF8 in an OLE2
// container, and the bare stream of records that some clocks write.
//
// It writes what the reader has to cope with rather than what one program writes:
// shared strings cut anywhere, rich and phonetic parts, formulas of every result.
package bifftest

import (
	"encoding/binary"
	"math"
	"testing"
	"unicode/utf16"
)

// Book is a workbook to make. The cells of its sheets may be nil, string, bool, int,
// float64, or one of the types below.
type Book struct {
	Sheets   []Sheet
	Date1904 bool
	Password bool // as if encrypted: with the record that says so
	Piece    int  // bytes in a record of shared strings; 0 for as many as may be
}

// Sheet is one sheet, whose rows begin at A1.
type Sheet struct {
	Name   string
	Rows   [][]any
	Hidden bool
	Chart  bool     // of another kind than a worksheet
	Merged [][4]int // first row, last row, first column, last column; from 0
}

// Styled is a number under a format: a code, or the number of a built-in one.
type Styled struct {
	Value  float64
	Format string
	ID     int
}

// Formula is a formula with its last value: float64, string, bool, Fault, or nil for
// one that was never computed.
type Formula struct{ Value any }

// Fault is an error value, by its number.
type Fault byte

// Label is a text that stands in the cell itself.
type Label string

// Rich is a text with formatted runs and a phonetic block, in the cell itself if Own.
type Rich struct {
	Text string
	Own  bool
}

// Many is a stretch of numbers in one record.
type Many []float64

// Workbook returns the file of a workbook.
func Workbook(t testing.TB, sheets ...Sheet) []byte {
	t.Helper()
	return Book{Sheets: sheets}.File(t)
}

// File returns the workbook in its container.
func (b Book) File(t testing.TB) []byte {
	t.Helper()
	return Container(t, Stream{Name: "Workbook", Data: b.Stream(t)})
}

// Record returns one record.
func Record(t testing.TB, id int, body ...byte) []byte {
	t.Helper()
	if len(body) > math.MaxUint16 {
		t.Fatalf("record %04X of %d bytes", id, len(body))
	}
	return append(words(id, len(body)), body...)
}

func words(values ...int) []byte {
	var out []byte
	for _, v := range values {
		out = binary.LittleEndian.AppendUint16(out, uint16(v))
	}
	return out
}

func dwords(values ...int) []byte {
	var out []byte
	for _, v := range values {
		out = binary.LittleEndian.AppendUint32(out, uint32(v))
	}
	return out
}

// BOF returns the record that begins a substream of BIFF8: 5 a workbook's, 16 a
// sheet's, 32 a chart's.
func BOF(t testing.TB, kind int) []byte {
	t.Helper()
	return Record(t, 0x0809, append(words(0x0600, kind, 0x0DBB, 0x07CC), dwords(0, 6)...)...)
}

// EOF returns the record that ends a substream.
func EOF(t testing.TB) []byte {
	t.Helper()
	return Record(t, 0x000A)
}

// maker gathers what the lists of a workbook need.
type maker struct {
	t       testing.TB
	styles  []Styled // the format of each style, from 1 on
	strings []Rich
	runs    map[int]bool // which of the strings are rich
}

// Stream returns the stream of records.
func (b Book) Stream(t testing.TB) []byte {
	t.Helper()
	m := &maker{t: t, runs: map[int]bool{}}
	var sheets [][]byte
	for _, s := range b.Sheets {
		sheets = append(sheets, m.sheet(s))
	}
	head := BOF(t, 5)
	if b.Password {
		head = append(head, Record(t, 0x002F, make([]byte, 54)...)...)
	}
	head = append(head, Record(t, 0x0042, words(1200)...)...)
	if b.Date1904 {
		head = append(head, Record(t, 0x0022, words(1)...)...)
	}
	head = append(head, m.formats()...)
	tail := append(m.shared(b.Piece), EOF(t)...)
	size := len(head) + len(tail)
	for _, s := range b.Sheets {
		size += len(boundSheet(t, s, 0))
	}
	out := head
	for i, s := range b.Sheets {
		out = append(out, boundSheet(t, s, size)...)
		size += len(sheets[i])
	}
	out = append(out, tail...)
	for _, s := range sheets {
		out = append(out, s...)
	}
	return out
}

func boundSheet(t testing.TB, s Sheet, at int) []byte {
	body := dwords(at)
	body = append(body, 0, 0)
	if s.Hidden {
		body[4] = 1
	}
	if s.Chart {
		body[5] = 2
	}
	units := utf16.Encode([]rune(s.Name))
	body = append(body, byte(len(units)), 1)
	for _, u := range units {
		body = append(body, words(int(u))...)
	}
	return Record(t, 0x0085, body...)
}

// formats writes the codes, a style for numbers without one, and those asked for.
func (m *maker) formats() []byte {
	var codes, styles []byte
	style := func(format int) {
		styles = append(styles, Record(m.t, 0x00E0, append(words(0, format), make([]byte, 16)...)...)...)
	}
	style(0)
	for i, s := range m.styles {
		id := s.ID
		if s.Format != "" {
			id = 164 + i
			codes = append(codes, Record(m.t, 0x041E, append(words(id), characters(s.Format)...)...)...)
		}
		style(id)
	}
	return append(codes, styles...)
}

// characters returns a text of BIFF8 with its length in two bytes.
func characters(text string) []byte {
	units := utf16.Encode([]rune(text))
	out := append(words(len(units)), 0)
	if !narrow(units) {
		out[2] = 1
	}
	return append(out, encode(units, narrow(units))...)
}

func narrow(units []uint16) bool {
	for _, u := range units {
		if u > 0xFF {
			return false
		}
	}
	return true
}

func encode(units []uint16, narrow bool) []byte {
	var out []byte
	for _, u := range units {
		out = append(out, byte(u))
		if !narrow {
			out = append(out, byte(u>>8))
		}
	}
	return out
}
