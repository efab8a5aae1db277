package clock

import (
	"bytes"
	"math"
	"strings"

	"redbanner/attendance/roster"
	"redbanner/attendance/table"
)

// glg reads GLG_001.TXT, AGL_001.TXT and their like, what the clocks of several
// Shenzhen makers write to a USB stick: a line of headers, then rows parted by TAB.
//
//	No TMNo EnNo Name [GMNo, INOUT, Mode, …] DateTime
//
// Makers agree on the first four fields and on the last one, so these are found by
// their place; what stands between is checked by the header where header and row have
// the same number of fields. The date is 2006/01/02, 2006-01-02, 01/02/2006 or
// 02/01/2006: which of the last two is decided for the file as a whole.
type glg struct{ order dateOrder }

// glgOrdered returns the reader by a name that says what the dates mean: glg:mdy is
// the month first, glg:dmy the day first.
func glgOrdered(name string) (Reader, bool) {
	switch name {
	case "glg:mdy":
		return glg{monthFirst}, true
	case "glg:dmy":
		return glg{dayFirst}, true
	}
	return nil, false
}

// Format returns "glg".
func (glg) Format() string { return "glg" }

// Sniff reports whether one of the first lines is a header of such a file.
func (glg) Sniff(f table.File) bool {
	if table.IsSpreadsheet(f.Data) {
		return false
	}
	for line := range bytes.Lines(table.FromUTF16(head(f.Data))) {
		if isGLGHeader(line) {
			return true
		}
	}
	return false
}

// isGLGHeader tells the header by two of its words: its first bytes may be missing.
func isGLGHeader(line []byte) bool {
	return bytes.Contains(line, []byte("EnNo")) && bytes.Contains(line, []byte("TMNo")) && bytes.IndexByte(line, '\t') >= 0
}

// Read reads the lines in order. Dates that leave open which is the month and which
// the day refuse the file, for a guess would move every punch to another day.
func (r glg) Read(f table.File, opt Options) (*Dump, error) {
	text := table.FromUTF16(f.Data)
	if len(text) > math.MaxInt32 {
		return nil, refuse(f.Name, "too_large", math.MaxInt32>>20)
	}
	g := glgFile{name: f.Name, bounds: opt.Bounds, text: text, order: r.order}
	g.width, g.rows = commonWidth(text)
	g.read()
	if r.order == 0 && g.proof.dates > 0 {
		if g.order = g.proof.order(); g.order == 0 {
			return nil, g.ambiguous()
		}
		g.read()
	}
	return g.finish()
}

// trimmedLines yields the lines without their ends and the blanks before them.
func trimmedLines(text []byte) func(yield func(line []byte) bool) {
	end := lineEnd(text)
	return func(yield func([]byte) bool) {
		for len(text) > 0 {
			line := text
			if i := bytes.IndexByte(text, end); i >= 0 {
				line, text = text[:i], text[i+1:]
			} else {
				text = nil
			}
			if !yield(bytes.TrimRight(line, " \t\r")) {
				return
			}
		}
	}
}

// isGLGData reports whether a line is neither blank nor comment nor header.
func isGLGData(line []byte) bool { return len(line) > 0 && line[0] != '#' && !isGLGHeader(line) }

// maxFields is more fields than any maker's rows have.
const maxFields = 32

// commonWidth returns the number of fields that most rows have, and how many rows there
// are. A row of another number of fields is torn, or two rows run together: its number
// and its time are two people's.
func commonWidth(text []byte) (width, rows int) {
	var count [maxFields + 1]int
	for line := range trimmedLines(text) {
		if isGLGData(line) {
			count[min(bytes.Count(line, []byte{'\t'})+1, maxFields)]++
			rows++
		}
	}
	for n := range count {
		if count[n] > count[width] {
			width = n
		}
	}
	return width, rows
}

// glgFile is a file being read.
type glgFile struct {
	name   string
	bounds Bounds
	text   []byte
	width  int // fields of most rows
	rows   int
	order  dateOrder
	proof  orderProof

	dump             *Dump
	line             int
	header           []string // the names of the fields that hold codes, "" for others
	joined           bool     // name and group share a field
	seconds          bool
	numbers, devices names
	people           [][]byte // names by number, in the encoding of the file
}

func (g *glgFile) read() {
	g.dump = &Dump{Format: "glg", Rows: make([]Row, 0, g.rows)}
	g.line, g.header, g.joined, g.seconds = 0, nil, false, false
	g.numbers, g.devices, g.people = names{}, names{}, nil
	for line := range trimmedLines(g.text) {
		g.line++
		if !isGLGData(line) {
			g.dump.Ignored++
			if isGLGHeader(line) {
				g.readHeader(line)
			}
			continue
		}
		g.row(line)
	}
}

func (g *glgFile) readHeader(line []byte) {
	g.header, g.joined = nil, false
	for i, name := range strings.Split(string(line), "\t") {
		name = strings.TrimSpace(name)
		g.joined = g.joined || i == 3 && strings.HasPrefix(name, "Name ")
		switch name {
		case "GMNo", "Mode", "INOUT", "In/Out", "Antipass":
		default:
			name = ""
		}
		g.header = append(g.header, name)
	}
}

// row reads one line of data.
func (g *glgFile) row(line []byte) {
	var buf [maxFields][]byte
	fields := splitFields(buf[:0], line)
	if p := g.shapeFault(line, fields); p.Code != "" {
		g.putAside(p)
		return
	}
	number, name := bytes.Trim(fields[2], " "), g.person(fields)
	if len(number) > 0 && len(bytes.Trim(number, "0")) == 0 {
		if len(name) == 0 {
			g.dump.Ignored++ // an event without a person: the door, the clock itself
			return
		}
		number = nil
	}
	if p := g.fieldFault(fields, number); p.Code != "" {
		g.putAside(p)
		return
	}
	at, p := g.time(fields[len(fields)-1])
	if p.Code != "" {
		g.putAside(p)
		return
	}
	r := Row{At: at, Number: g.numbers.id(number), Line: int32(g.line), Device: -1}
	if device := bytes.Trim(fields[1], " "); len(device) > 0 {
		r.Device = g.devices.id(device)
	}
	if int(r.Number) == len(g.people) {
		g.people = append(g.people, name)
	} else if len(g.people[r.Number]) == 0 {
		g.people[r.Number] = name
	}
	g.dump.Rows = append(g.dump.Rows, r)
}

// splitFields cuts a line at its TABs; what is beyond the room of buf stays uncut.
func splitFields(buf [][]byte, line []byte) [][]byte {
	for len(buf) < cap(buf)-1 {
		i := bytes.IndexByte(line, '\t')
		if i < 0 {
			break
		}
		buf, line = append(buf, line[:i]), line[i+1:]
	}
	return append(buf, line)
}

// putAside quarantines the line for a problem.
func (g *glgFile) putAside(p roster.Problem) {
	if len(g.dump.Bad) > maxBad {
		return // the file is refused; spare the memory
	}
	p.File, p.Row = g.name, g.line
	g.dump.Bad = append(g.dump.Bad, p)
}

// shapeFault tells rubbish bytes and lines that are torn or run together.
func (g *glgFile) shapeFault(line []byte, fields [][]byte) roster.Problem {
	switch {
	case hasControls(line):
		return roster.Problem{Code: "line_unreadable", Value: excerpt(line)}
	case len(fields) < 4:
		return roster.Problem{Code: "few_fields", Value: excerpt(line)}
	case len(fields) != g.width && len(fields) != len(g.header):
		return roster.Problem{Code: "fields_differ", Value: excerpt(line), Args: []any{len(fields), g.width}}
	}
	return roster.Problem{}
}

// hasControls reports whether b has control characters other than TAB.
func hasControls(b []byte) bool {
	for _, c := range b {
		if c < ' ' && c != '\t' || c == 0x7F {
			return true
		}
	}
	return false
}

// person returns the name, which some makers put into one field with the group.
func (g *glgFile) person(fields [][]byte) []byte {
	if len(fields) < 5 {
		return nil
	}
	name := bytes.Trim(fields[3], " ")
	if g.named(fields) && g.joined {
		name = bytes.Trim(bytes.TrimRight(name, "0123456789"), " ")
	}
	return name
}

// named reports whether the header names the fields of a row.
func (g *glgFile) named(fields [][]byte) bool { return len(g.header) == len(fields) }

// fieldFault tells fields that no clock writes: the date in such a line may be as
// wrong and look right.
func (g *glgFile) fieldFault(fields [][]byte, number []byte) roster.Problem {
	switch {
	case !isCount(fields[0]):
		return roster.Problem{Code: "bad_row_no", Column: "No", Value: excerpt(fields[0])}
	case !isCount(fields[1]):
		return roster.Problem{Code: "bad_device", Column: "TMNo", Value: excerpt(fields[1])}
	case len(number) == 0:
		return roster.Problem{Code: "number_missing", Column: "EnNo", Value: excerpt(fields[2])}
	case len(number) > maxNumber:
		return roster.Problem{Code: "number_too_long", Column: "EnNo", Value: excerpt(number)}
	}
	for _, c := range number {
		if !isNumber(c) {
			return roster.Problem{Code: "bad_clock_no", Column: "EnNo", Value: excerpt(fields[2])}
		}
	}
	if !g.named(fields) {
		return roster.Problem{}
	}
	for i := 4; i < len(fields)-1; i++ {
		if g.header[i] != "" && !isCode(fields[i]) {
			return roster.Problem{Code: "bad_clock_field", Column: g.header[i], Value: excerpt(fields[i])}
		}
	}
	return roster.Problem{}
}

// isCount reports whether a field is a number of at most ten digits, or blank.
func isCount(field []byte) bool {
	field = bytes.Trim(field, " ")
	for _, c := range field {
		if c-'0' > 9 {
			return false
		}
	}
	return len(field) <= 10
}

// isCode reports whether a field is a number up to 255, a word such as FP or DutyOn, or blank.
func isCode(field []byte) bool {
	field = bytes.Trim(field, " ")
	if isCount(field) {
		value := 0
		for _, c := range field {
			value = value*10 + int(c-'0')
		}
		return value <= 255
	}
	for _, c := range field {
		if c|0x20-'a' > 25 && c != '/' && c != '-' && c != '+' && c != '_' && c-'0' > 9 {
			return false
		}
	}
	return len(field) <= 16
}

// finish decodes the names and sums up.
func (g *glgFile) finish() (*Dump, error) {
	d := g.dump
	if len(d.Bad) > maxBad {
		return nil, refuse(g.name, "too_many_bad_lines", maxBad)
	}
	d.Numbers, d.Devices, d.Lines = g.numbers.list, g.devices.list, g.line
	d.MinutePrecision = len(d.Rows) > 0 && !g.seconds
	lost := 0
	if d.Names, lost = decodeNames(g.people); lost > 0 {
		d.Warnings = append(d.Warnings, roster.Problem{File: g.name, Column: "Name", Code: "names_unreadable", Args: []any{lost}})
	}
	return d, nil
}

// decodeNames returns the names as UTF-8 and how many could not be read. They are read
// together, for a short one alone may be well-formed in the wrong encoding.
func decodeNames(people [][]byte) (list []string, lost int) {
	all, sound := table.Text(bytes.Join(people, []byte{'\n'}))
	list = make([]string, len(people))
	if parts := bytes.Split(all, []byte{'\n'}); sound && len(parts) == len(people) {
		for i, part := range parts {
			list[i] = string(part)
		}
		return list, 0
	}
	for i, name := range people {
		one, ok := table.Text(name)
		if !ok {
			lost++
			continue
		}
		list[i] = string(one)
	}
	return list, lost
}
