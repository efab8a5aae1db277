package xlsx

import (
	"bytes"
	"compress/flate"
	"hash/crc32"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"

	"redbanner/attendance/roster"
	"redbanner/reports"
)

// rows encodes the rows of one sheet and compresses them as they come, so that a
// sheet of any length takes no more memory than its compressed self and no
// temporary file. Everything else of the sheet is the stream writer's; its rows
// would cost three times as much, most of it for each text's own little objects.
type rows struct {
	packed  bytes.Buffer
	deflate *flate.Writer
	sum     uint32 // of the raw bytes
	size    uint64
	letters []string // of the columns
	row     []byte   // the cells of the current row
	columns int      // how many cells it has
	number  int      // of the current row
	points  float64  // high, all so far
}

func newRows(columns int) (*rows, error) {
	r := &rows{number: 1, letters: make([]string, columns)}
	for i := range r.letters {
		name, err := excelize.ColumnNumberToName(i + 1)
		if err != nil {
			return nil, err
		}
		r.letters[i] = name
	}
	deflate, err := flate.NewWriter(&r.packed, flate.BestSpeed)
	if err != nil {
		return nil, err
	}
	r.deflate = deflate
	return r, nil
}

// begin starts a cell of the current row.
func (r *rows) begin() {
	r.row = append(r.row, `<c r="`...)
	r.row = append(r.row, r.letters[r.columns]...)
	r.row = strconv.AppendInt(r.row, int64(r.number), 10)
	r.row = append(r.row, '"')
	r.columns++
}

// add appends one cell of a style id.
func (r *rows) add(style int, value any) {
	r.begin()
	r.row = appendValue(r.row, style, value)
}

// addShared appends a cell whose style and value appendValue has encoded before.
func (r *rows) addShared(encoded []byte) {
	r.begin()
	r.row = append(r.row, encoded...)
}

// skip leaves the current row empty.
func (r *rows) skip() { r.next(reserved) }

func (r *rows) next(height float64) {
	r.row, r.columns = r.row[:0], 0
	r.points += height
	r.number++
}

// end writes the current row with its height in points.
func (r *rows) end(height float64) error {
	head := make([]byte, 0, 64)
	head = append(head, `<row r="`...)
	head = strconv.AppendInt(head, int64(r.number), 10)
	head = append(head, `" ht="`...)
	head = strconv.AppendFloat(head, height, 'f', -1, 64)
	head = append(head, `" customHeight="1">`...)
	for _, b := range [][]byte{head, r.row, []byte(`</row>`)} {
		r.sum = crc32.Update(r.sum, crc32.IEEETable, b)
		r.size += uint64(len(b))
		if _, err := r.deflate.Write(b); err != nil {
			return err
		}
	}
	r.next(height)
	return nil
}

// close ends the rows at a whole byte, so that the rest of the sheet may follow, and
// lets the compressor go: a workbook may have hundreds of sheets.
func (r *rows) close() error {
	err := r.deflate.Flush()
	r.deflate = nil
	return err
}

// appendValue encodes style and value of a cell behind its reference.
func appendValue(b []byte, style int, value any) []byte {
	b = append(b, ` s="`...)
	b = strconv.AppendInt(b, int64(style), 10)
	switch v := value.(type) {
	case string:
		return appendText(b, v)
	case int:
		return appendNumber(b, strconv.AppendInt(nil, int64(v), 10))
	case reports.Points:
		return appendNumber(b, appendPoints(nil, v))
	case roster.Minutes:
		return appendNumber(b, strconv.AppendFloat(nil, float64(v)/(24*60), 'f', -1, 64))
	case roster.LocalTime:
		if v.Date() < excelFirst {
			return appendText(b, v.String())
		}
		day := strconv.AppendInt(nil, int64(v.Date()-unixDay)+excelDayOfUnix, 10)
		return appendNumber(b, append(day, strconv.FormatFloat(float64(v.Second())/(24*60*60), 'f', 10, 64)[1:]...))
	case roster.Date:
		if v < excelFirst {
			return appendText(b, v.String())
		}
		return appendNumber(b, strconv.AppendInt(nil, int64(v-unixDay)+excelDayOfUnix, 10))
	}
	return append(b, `"/>`...)
}

func appendNumber(b, number []byte) []byte {
	b = append(b, `"><v>`...)
	b = append(b, number...)
	return append(b, `</v></c>`...)
}

// appendPoints writes hundredths as the decimal they are, without a float in between.
func appendPoints(b []byte, p reports.Points) []byte {
	if p < 0 {
		b, p = append(b, '-'), -p
	}
	b = strconv.AppendInt(b, int64(p/100), 10)
	if p%100 == 0 {
		return b
	}
	b = append(b, '.', byte('0'+p/10%10))
	if p%10 == 0 {
		return b
	}
	return append(b, byte('0'+p%10))
}

// appendText writes a text that cellText has made legal.
func appendText(b []byte, s string) []byte {
	if s == "" {
		return append(b, `"/>`...)
	}
	b = append(b, `" t="inlineStr"><is><t`...)
	if strings.TrimSpace(s) != s || strings.Contains(s, "\n") {
		b = append(b, ` xml:space="preserve"`...)
	}
	b = append(b, '>')
	for i := range len(s) {
		switch c := s[i]; {
		case c == '&':
			b = append(b, "&amp;"...)
		case c == '<':
			b = append(b, "&lt;"...)
		case c == '>':
			b = append(b, "&gt;"...)
		case c == '_' && isEscape(s[i:]):
			b = append(b, "_x005F_"...) // else Excel would read the text as a character's number
		default:
			b = append(b, c)
		}
	}
	return append(b, `</t></is></c>`...)
}

// isEscape reports whether s begins like _x0041_, Excel's escape for a character.
func isEscape(s string) bool {
	if len(s) < 7 || s[1] != 'x' || s[6] != '_' {
		return false
	}
	_, err := strconv.ParseUint(s[2:6], 16, 16)
	return err == nil
}

// Excel counts days from 1900 and believes in a 1900-02-29.
const (
	excelDayOfUnix = 25569
	unixDay        = roster.Date(719163)
	excelFirst     = unixDay - excelDayOfUnix + 61 // 1900-03-01; earlier numbers are off by one
)
