package clock

import (
	"bytes"
	"encoding/binary"
	"math"
	"runtime"
	"sync"

	"redbanner/attendance/roster"
	"redbanner/attendance/table"
)

// attlog reads attlog.dat, what ZKTeco devices write to a USB stick:
//
//	<number, blanks at its left> TAB 2006-01-02 15:04:05 [TAB device [TAB status [TAB verify [TAB workcode …]]]]
//
// The third field is the device, other than in the push protocol, where it is the
// status. A first line without TAB is the serial number of an old device.
type attlog struct{}

// Format returns "attlog".
func (attlog) Format() string { return "attlog" }

// Sniff reports whether most of the first lines with a TAB are punches, and the
// very first is no line of headers: a list of two columns has one.
func (attlog) Sniff(f table.File) bool {
	lines, punches := 0, 0
	for line := range bytes.Lines(table.FromUTF16(head(f.Data))) {
		number, after, found := bytes.Cut(bytes.TrimRight(line, "\r\n"), []byte{'\t'})
		if !found {
			continue
		}
		if lines++; lines == 1 && !bytes.ContainsAny(line, "0123456789") {
			return false
		}
		if len(bytes.TrimSpace(number)) > 0 && shapedAsTime(after) {
			punches++
		}
	}
	return punches*2 > lines
}

// shapedAsTime reports whether b begins like 2006-01-02 15:04:05 and a TAB or nothing.
func shapedAsTime(b []byte) bool {
	const shape = "dddd-dd-dd dd:dd:dd"
	if len(b) < len(shape) || len(b) > len(shape) && b[len(shape)] != '\t' {
		return false
	}
	for i := range len(shape) {
		if digit := b[i]-'0' < 10; digit != (shape[i] == 'd') || !digit && b[i] != shape[i] {
			return false
		}
	}
	return true
}

const (
	// partSize is how much text is worth a goroutine of its own.
	partSize = 2 << 20
	// maxBad is how many quarantined lines are listed before a file is no dump at all.
	maxBad = 100_000
)

// Read reads the parts of a large file side by side and joins them in order, so
// that the result does not depend on how many there were.
func (attlog) Read(f table.File, opt Options) (*Dump, error) {
	text := table.FromUTF16(f.Data)
	if len(text) > math.MaxInt32 {
		return nil, refuse(f.Name, "too_large", math.MaxInt32>>20)
	}
	parts := split(text, lineEnd(text))
	var wg sync.WaitGroup
	for _, p := range parts {
		wg.Go(p.countLines)
	}
	wg.Wait()
	lines := 0
	for _, p := range parts {
		p.line, lines = lines, lines+p.lines
	}
	rows := make([]Row, lines)
	for _, p := range parts {
		p.rows = rows[p.line : p.line : p.line+p.lines]
		p.name, p.bounds = f.Name, opt.Bounds
		wg.Go(p.read)
	}
	wg.Wait()
	return join(parts, rows)
}

// lineEnd returns what ends the lines: LF, or CR in a file that has no LF.
func lineEnd(text []byte) byte {
	if bytes.IndexByte(text, '\n') < 0 {
		return '\r'
	}
	return '\n'
}

// split cuts text after line ends into parts of about the same size.
func split(text []byte, end byte) []*part {
	n := max(1, min(len(text)/partSize, runtime.GOMAXPROCS(0)))
	var parts []*part
	for size := len(text)/n + 1; ; {
		cut := len(text)
		if size < len(text) {
			if i := bytes.IndexByte(text[size:], end); i >= 0 {
				cut = size + i + 1
			}
		}
		parts = append(parts, &part{text: text[:cut], end: end})
		text = text[cut:]
		if len(text) == 0 {
			return parts
		}
	}
}

// join puts the parts together, numbering clock numbers and devices by their first
// appearance in the file. Rows already stand in place but for gaps of bad lines.
func join(parts []*part, rows []Row) (*Dump, error) {
	d := &Dump{Format: "attlog"}
	var numbers, devices names
	for _, p := range parts {
		number, device := numbers.absorb(&p.numbers), devices.absorb(&p.devices)
		if len(d.Rows) > 0 {
			for i := range p.rows {
				r := &p.rows[i]
				r.Number = number[r.Number]
				if r.Device >= 0 {
					r.Device = device[r.Device]
				}
			}
		}
		if at := len(d.Rows); at != p.first {
			copy(rows[at:], p.rows)
		}
		d.Rows = rows[:len(d.Rows)+len(p.rows)]
		d.Bad = append(d.Bad, p.bad...)
		d.Ignored += p.ignored
		d.Lines += p.lines
	}
	d.Numbers, d.Devices = numbers.list, devices.list
	if len(d.Bad) > maxBad {
		return nil, refuse(parts[0].name, "too_many_bad_lines", maxBad)
	}
	return d, nil
}

// refuse builds the error of a dump that is not read at all.
func refuse(name, code string, args ...any) error {
	return &roster.Error{Kind: roster.Refused, Key: "table.refused", Args: []any{name},
		Problems: []roster.Problem{{File: name, Code: code, Args: args}}}
}

// part is a stretch of whole lines and what was read of them.
type part struct {
	text   []byte
	end    byte
	name   string
	bounds Bounds
	line   int // lines read, those of the parts before included
	first  int // lines before the part
	lines  int

	rows             []Row
	bad              []roster.Problem
	ignored          int
	numbers, devices names

	// The last date read: its ten bytes, its midnight, whether the bounds hold it. A
	// dump has thousands of lines for each of its days.
	date8    uint64
	date2    uint16
	midnight roster.LocalTime
	held     bool

	// The last line's fields behind the time, and the device they name: in most
	// dumps they never change.
	tail   []byte
	device int32
}

func (p *part) countLines() {
	p.lines = bytes.Count(p.text, []byte{p.end})
	if n := len(p.text); n > 0 && p.text[n-1] != p.end {
		p.lines++
	}
}

func (p *part) read() {
	p.first = p.line
	for text := p.text; len(text) > 0; {
		line := text
		if i := bytes.IndexByte(text, p.end); i >= 0 {
			line, text = text[:i], text[i+1:]
		} else {
			text = nil
		}
		for len(line) > 0 && line[len(line)-1] == '\r' {
			line = line[:len(line)-1]
		}
		p.line++
		row, fault := p.punch(line)
		if fault.code == "" {
			p.rows = append(p.rows, row)
		} else {
			p.putAside(line, fault)
		}
	}
}

// fault is why a line is no punch: a problem code and the field it is about.
type fault struct {
	code  string
	field []byte
}

// putAside ignores or quarantines a line. Rubbish bytes are named as such,
// whatever field they fell into. A first line with a time is no serial number but a
// punch that has lost its TABs.
func (p *part) putAside(line []byte, f fault) {
	blank := len(bytes.TrimSpace(line)) == 0
	serial := p.line == 1 && bytes.IndexByte(line, '\t') < 0 && bytes.Count(line, []byte{':'}) < 2
	var args []any
	switch {
	case blank, serial && readable(line):
		p.ignored++
		return
	case !readable(line):
		f = fault{"line_unreadable", line}
	case f.code == "time_outside":
		args = []any{p.bounds.First, p.bounds.Last}
	}
	if len(p.bad) > maxBad {
		return // the file is refused; spare the memory
	}
	p.bad = append(p.bad, roster.Problem{File: p.name, Row: p.line, Code: f.code,
		Value: excerpt(f.field), Args: args})
}

// excerpt shows a field of any length without copying more of it than is shown.
func excerpt(b []byte) string { return table.Excerpt(string(b[:min(len(b), 1<<10)])) }

// maxNumber is the longest clock number that any device knows, in bytes.
const maxNumber = 24

// punch reads one line.
func (p *part) punch(line []byte) (Row, fault) {
	i := 0
	for i < len(line) && line[i] == ' ' {
		i++
	}
	start := i
	for i < len(line) && isNumber(line[i]) {
		i++
	}
	number := line[start:i]
	for i < len(line) && line[i] == ' ' {
		i++
	}
	switch {
	case i == len(line):
		return Row{}, fault{"few_fields", line}
	case line[i] != '\t':
		return Row{}, fault{"bad_clock_no", line}
	case len(number) == 0:
		return Row{}, fault{"number_missing", line}
	case len(number) > maxNumber:
		return Row{}, fault{"number_too_long", number}
	}
	rest := line[i+1:]
	const width = len("2006-01-02 15:04:05")
	if len(rest) < width || len(rest) > width && rest[width] != '\t' {
		return Row{}, fault{"bad_time", field(rest)}
	}
	at, ok := p.time(rest[:width])
	if !ok {
		return Row{}, fault{"bad_time", rest[:width]}
	}
	if !p.held || at.IsZero() {
		return Row{}, fault{"time_outside", rest[:width]}
	}
	if tail := rest[width:]; p.tail == nil || !bytes.Equal(tail, p.tail) {
		device, f := readTail(tail)
		if f.code != "" {
			return Row{}, f
		}
		p.tail, p.device = tail, -1
		if len(device) > 0 {
			p.device = p.devices.id(device)
		}
	}
	return Row{At: at, Number: p.numbers.id(number), Line: int32(p.line), Device: p.device}, fault{}
}

// isNumber reports whether c may stand in a clock number; some models allow letters.
func isNumber(c byte) bool {
	return c-'0' < 10 || c|0x20-'a' < 26 || c == '-' || c == '_' || c == '.'
}

// field returns b up to the next TAB.
func field(b []byte) []byte {
	if i := bytes.IndexByte(b, '\t'); i >= 0 {
		return b[:i]
	}
	return b
}

// time reads 2006-01-02 15:04:05, every digit and range checked.
func (p *part) time(b []byte) (at roster.LocalTime, ok bool) {
	date8, date2 := binary.LittleEndian.Uint64(b), binary.LittleEndian.Uint16(b[8:])
	if date8 != p.date8 || date2 != p.date2 {
		d, err := roster.ParseDate(string(b[:10]))
		if err != nil {
			return 0, false
		}
		p.date8, p.date2, p.midnight, p.held = date8, date2, roster.At(d, 0), p.bounds.hold(d)
	}
	h, okH := twoDigits(b[11], b[12])
	m, okM := twoDigits(b[14], b[15])
	s, okS := twoDigits(b[17], b[18])
	if b[10] != ' ' || b[13] != ':' || b[16] != ':' || !okH || !okM || !okS || h > 23 || m > 59 || s > 59 {
		return 0, false
	}
	return p.midnight + roster.LocalTime(h*3600+m*60+s), true
}

func twoDigits(a, b byte) (n int, ok bool) {
	a, b = a-'0', b-'0'
	return int(a)*10 + int(b), a < 10 && b < 10
}

// readTail reads the fields behind the time, each with its TAB before it: device,
// status, verify, workcode, each optional and possibly empty. A plausible date in a
// line whose other fields are impossible is rubbish from a worn memory.
func readTail(b []byte) (device []byte, f fault) {
	for n := 0; len(b) > 0 && n < 4; n++ {
		b = b[1:]
		end, value := 0, 0
		for end < len(b) && b[end]-'0' < 10 && end < 10 {
			value = value*10 + int(b[end]-'0')
			end++
		}
		if end < len(b) && b[end] != '\t' {
			return nil, fault{tailCodes[n], field(b)}
		}
		switch {
		case n == 0:
			device = b[:end]
		case n == 1 && value > 5 && value != 255, n == 2 && value > 255:
			return nil, fault{tailCodes[n], b[:end]}
		}
		b = b[end:]
	}
	if !readable(b) {
		return nil, fault{"line_unreadable", b}
	}
	return device, fault{}
}

var tailCodes = [4]string{"bad_device", "bad_status", "bad_verify", "bad_workcode"}

// readable reports whether b is text: valid UTF-8 without control characters other
// than TAB.
func readable(b []byte) bool {
	for _, c := range b {
		if c < 0x20 && c != '\t' || c == 0x7F || c >= 0x80 {
			return c >= 0x80 && readableUTF8(b)
		}
	}
	return true
}
