package clock

import (
	"bytes"
	"iter"
	"strconv"

	"redbanner/attendance/roster"
)

// PushOptions are what the lines of an upload are judged by.
type PushOptions struct {
	Device string           // the serial number, which every row is of
	Bounds Bounds           // the believable days
	Latest roster.LocalTime // the last believable second: of the receipt, with some grace
	Offset int              // seconds that the centre's wall clock is ahead of UTC
}

// maxPushBad is how many bad lines an upload may have before it is none.
const maxPushBad = 20_000

// ReadPush reads the attendance records that a ZKTeco clock sends (ATTLOG), as
// CleanPush leaves them. Each line is
//
//	<number> TAB 2006-01-02 15:04:05 [TAB status [TAB verify [TAB workcode …]]]
//
// Its third field is the status, other than in attlog.dat, where it is the device. An
// eleventh field such as +28800 is the zone of the line, in seconds east of UTC: the
// time is put on the centre's clock. Lines of key=value are read, too. It fails only
// for a body with more rubbish than lines worth listing.
func ReadPush(name string, body []byte, opt PushOptions) (*Dump, error) {
	d := &Dump{Format: "push", Devices: []string{opt.Device}}
	var numbers names
	for n, line := range pushLines(body) {
		d.Lines++
		r := fieldsOf(line)
		at, f := r.punch(opt)
		switch {
		case len(bytes.TrimSpace(line)) == 0, r.verification:
			d.Ignored++
			continue
		case !readable(line):
			f = fault{"line_unreadable", line}
		}
		if f.code == "" {
			d.Rows = append(d.Rows, Row{At: at, Number: numbers.id(r.number), Line: int32(n)})
			continue
		}
		if len(d.Bad) == maxPushBad {
			return nil, refuse(name, "too_many_bad_lines", maxPushBad)
		}
		d.Bad = append(d.Bad, roster.Problem{File: name, Row: n, Code: f.code, Value: excerpt(f.field), Args: opt.args(f.code)})
	}
	d.Numbers = numbers.list
	return d, nil
}

// args say what would be right, as the messages of some faults want it.
func (o PushOptions) args(code string) []any {
	switch code {
	case "time_outside":
		return []any{o.Bounds.First, o.Bounds.Last}
	case "time_ahead":
		return []any{o.Latest.String()}
	}
	return nil
}

// pushLines gives the lines, numbered from 1, without their ends.
func pushLines(body []byte) iter.Seq2[int, []byte] {
	return func(yield func(int, []byte) bool) {
		n := 0
		for line := range bytes.Lines(body) {
			n++
			if !yield(n, bytes.TrimRight(line, "\r\n")) {
				return
			}
		}
	}
}

// pushFields are the fields of one line, not yet judged.
type pushFields struct {
	number, time, status, verify, workcode, zone []byte

	verification bool // of an identity card: no attendance
}

// fieldsOf takes a line apart, in either form.
func fieldsOf(line []byte) pushFields {
	fields := bytes.Split(line, []byte{'\t'})
	if bytes.IndexByte(fields[0], '=') >= 0 {
		return keyedFields(fields)
	}
	at := func(i int) []byte {
		if i < len(fields) {
			return bytes.Trim(fields[i], " ")
		}
		return nil
	}
	r := pushFields{number: at(0), time: at(1), status: at(2), verify: at(3), workcode: at(4)}
	if isPushZone(at(pushZoneField)) {
		r.zone = at(pushZoneField)
	}
	return r
}

// pushZoneField is the place of the zone in a line; the fields after workcode and before
// it, and those behind it, mean nothing here.
const pushZoneField = 10

// keyedFields reads fields of key=value, which some firmware is said to send.
func keyedFields(fields [][]byte) pushFields {
	var r pushFields
	for _, f := range fields {
		key, value, _ := bytes.Cut(f, []byte{'='})
		value = bytes.Trim(value, " ")
		switch string(bytes.ToLower(bytes.Trim(key, " "))) {
		case "pin":
			r.number = value
		case "time", "datetime":
			r.time = value
		case "status":
			r.status = value
		case "verify", "verified":
			r.verify = value
		case "workcode":
			r.workcode = value
		case "timeoffset":
			r.zone = value
		case "type":
			r.verification = string(value) == "1"
		}
	}
	return r
}

// punch judges the record and returns its moment on the centre's wall clock.
func (r pushFields) punch(opt PushOptions) (roster.LocalTime, fault) {
	switch {
	case len(r.time) == 0:
		return 0, fault{"few_fields", r.number}
	case len(r.number) == 0:
		return 0, fault{"number_missing", r.time}
	case len(r.number) > maxNumber:
		return 0, fault{"number_too_long", r.number}
	case !isClockNumber(string(r.number)):
		return 0, fault{"bad_clock_no", r.number}
	}
	at, ok := r.moment(opt.Offset)
	switch {
	case !ok:
		return 0, fault{"bad_time", r.time}
	case !opt.Bounds.hold(at.Date()), at.IsZero():
		return 0, fault{"time_outside", r.time}
	case opt.Latest != 0 && at > opt.Latest:
		return 0, fault{"time_ahead", r.time}
	}
	if status, ok := pushCode(r.status); !ok || status > 5 && status != 255 {
		return 0, fault{"bad_status", r.status}
	}
	if verify, ok := pushCode(r.verify); !ok || verify > 255 {
		return 0, fault{"bad_verify", r.verify}
	}
	if _, ok := pushCode(r.workcode); !ok {
		return 0, fault{"bad_workcode", r.workcode}
	}
	return at, fault{}
}

// moment reads the time and puts it on a clock that is offset seconds ahead of UTC.
func (r pushFields) moment(offset int) (roster.LocalTime, bool) {
	at, err := roster.ParseLocalTime(string(r.time))
	if err != nil || len(r.time) != len("2006-01-02 15:04:05") {
		return 0, false
	}
	if len(r.zone) == 0 {
		return at, true
	}
	zone, err := strconv.Atoi(string(r.zone))
	if err != nil || zone < -maxPushZone || zone > maxPushZone {
		return 0, false
	}
	return at + roster.LocalTime(offset-zone), true
}

// maxPushZone is the widest offset from UTC, in seconds.
const maxPushZone = 15 * 3600

// isPushZone tells a zone, with its sign, from another number.
func isPushZone(b []byte) bool {
	return len(b) > 1 && len(b) < 8 && (b[0] == '+' || b[0] == '-') && onlyDigits(b[1:])
}

func onlyDigits(b []byte) bool {
	for _, c := range b {
		if c-'0' > 9 {
			return false
		}
	}
	return len(b) > 0
}

// pushCode reads an optional number of up to nine digits.
func pushCode(b []byte) (n int, ok bool) {
	if len(b) == 0 {
		return 0, true
	}
	if len(b) > 9 || !onlyDigits(b) {
		return 0, false
	}
	n, err := strconv.Atoi(string(b))
	return n, err == nil
}

// PushRecord is a line as the clock counts it: what it holds of whom and when, by
// its own time.
type PushRecord struct {
	Number         string
	At             roster.LocalTime
	Status, Verify string
}

// PushRecords lists the lines that have a number and a possible time, trusted or not.
func PushRecords(body []byte) []PushRecord {
	var records []PushRecord
	for _, line := range pushLines(body) {
		r := fieldsOf(line)
		r.zone = nil
		if at, ok := r.moment(0); ok && len(r.number) > 0 && !r.verification {
			records = append(records, PushRecord{string(r.number), at, string(r.status), string(r.verify)})
		}
	}
	return records
}

// PushLineCount counts the lines of an upload, as ReadPush does.
func PushLineCount(body []byte) int {
	n := bytes.Count(body, []byte{'\n'})
	if len(body) > 0 && body[len(body)-1] != '\n' {
		n++
	}
	return n
}
