// Package biff reads legacy workbooks (.xls): BIFF8 and BIFF5 in an OLE2 container,
// and the bare stream of BIFF2 to BIFF8 records that some clocks write.
//
// It hands out the cells of the visible worksheets as they are stored: texts,
// numbers with the format that shows them, the last values of formulas. A file that
// is cut, damaged, encrypted or contradicts itself is refused; no length in the file
// is believed before that many bytes are seen to be there, so that reading takes
// memory in proportion to the file. The package opens nothing and keeps no state.
package biff

import (
	"encoding/binary"
	"fmt"
	"slices"
)

// Error is why a file is not read: a problem code and where it stands, as the number
// of a record and its place in the stream, in bytes.
type Error struct {
	Code  string
	Place string
	Row   int // 1-based row of the sheet, 0 for the file as a whole
	Args  []any
}

func (e *Error) Error() string { return "biff: " + e.Code + " " + e.Place }

func fail(code, place string, args ...any) error {
	return &Error{Code: code, Place: place, Args: args}
}

// damaged is the fault of a record that does not hold what it must.
func damaged(r record) error {
	return fail("xls", r.place())
}

// Limits bound what a file may ask of the machine.
type Limits struct {
	Strings int // shared strings
}

// Book is a workbook whose lists have been read; its cells are read by Each.
type Book struct {
	Sheets   []Sheet  // visible worksheets in the order of the tabs
	Formats  []Format // by the Style of a cell
	Date1904 bool     // days count from 1904-01-01

	version  int // 2, 3, 4, 5 or 8
	codePage int // of texts before BIFF8; 0 where neither the file nor its content says
	strings  []string
}

// Sheet is one worksheet.
type Sheet struct {
	Name   string
	stream []byte
	at     int // its place in the whole stream
}

// Format is how a number is shown: a code such as yyyy/m/d, or without one the
// number of a format that every program knows.
type Format struct {
	ID   int
	Code string
}

// Open reads the lists of a workbook: its sheets, formats and shared strings.
func Open(data []byte, limits Limits) (*Book, error) {
	stream := data
	if !Bare(data) {
		var err error
		if stream, err = workbookStream(data); err != nil {
			return nil, err
		}
	}
	in := records{stream: stream}
	first, err := in.next()
	if err != nil {
		return nil, err
	}
	b := &Book{version: version(first)}
	if b.version < 8 && allUTF8(stream) {
		b.codePage = utf8Page
	}
	g := globals{book: b, limits: limits}
	switch kind := substream(first, b.version); {
	case b.version == 0:
		return nil, damaged(first)
	case kind == worksheet:
		if err := g.read(&in); err != nil {
			return nil, err
		}
		g.tabs = []tab{{name: "Sheet1"}}
	case kind == workbook:
		if err := g.read(&in); err != nil {
			return nil, err
		}
	default:
		return nil, fail("not_a_spreadsheet", "")
	}
	b.Formats = g.styles()
	b.Sheets, err = cut(stream, g.tabs)
	return b, err
}

// Kinds of substream, as its BOF record says.
const (
	workbook  = 0x0005
	worksheet = 0x0010
)

// Bare reports whether data begins with the BOF record of a stream that no container holds.
func Bare(data []byte) bool {
	if len(data) < 4 || data[0] != 0x09 || data[3] != 0 {
		return false
	}
	switch data[1] {
	case 0x00, 0x02, 0x04:
		return data[2] == 4 || data[2] == 6
	case 0x08:
		return data[2] == 8 || data[2] == 16
	}
	return false
}

// version tells the edition of the format by the BOF record, 0 for another record.
// A clock that leaves the version of a BIFF5 record empty means BIFF5.
func version(r record) int {
	switch {
	case len(r.body) < 4:
		return 0
	case r.id == 0x0009:
		return 2
	case r.id == 0x0209:
		return 3
	case r.id == 0x0409:
		return 4
	case r.id == 0x0809 && word(r.body) == 0x0600:
		return 8
	case r.id == 0x0809:
		return 5
	}
	return 0
}

func substream(r record, version int) int {
	if version == 0 {
		return 0
	}
	return word(r.body[2:])
}

// cut gives each visible worksheet its part of the stream, which ends where the next
// sheet of any kind begins: no byte is read for two sheets.
func cut(stream []byte, tabs []tab) ([]Sheet, error) {
	starts := make([]int, len(tabs))
	for i, t := range tabs {
		starts[i] = t.at
	}
	slices.Sort(starts)
	var sheets []Sheet
	for i, t := range tabs {
		at, _ := slices.BinarySearch(starts, t.at)
		end := len(stream)
		if at+1 < len(starts) {
			end = min(end, starts[at+1])
		}
		switch {
		case !t.visible():
		case t.at >= end:
			return nil, fail("xls", fmt.Sprintf("%04X #%d", idBoundSheet, i+1))
		default:
			sheets = append(sheets, Sheet{t.name, stream[t.at:end], t.at})
		}
	}
	return sheets, nil
}

func word(b []byte) int     { return int(binary.LittleEndian.Uint16(b)) }
func dword(b []byte) uint32 { return binary.LittleEndian.Uint32(b) }
func qword(b []byte) uint64 { return binary.LittleEndian.Uint64(b) }
