package calendar

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"io"
	"slices"
	"time"
	"unicode/utf8"

	"redbanner/attendance/roster"
)

// IsHolidayJSON reports whether the file is to be read by ParseHolidayJSON: a JSON
// object begins as no table does.
func IsHolidayJSON(data []byte) bool {
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	return bytes.HasPrefix(bytes.TrimLeft(data, " \t\r\n"), []byte("{"))
}

// ParseHolidayJSON reads the widespread form of a year's holidays,
//
//	{"year": 2026, "papers": ["https://…"], "days": [{"name": "元旦", "date": "2026-01-01", "isOffDay": true}]}
//
// and returns its days, ascending, with every fault found. Rows of the problems
// are lines; their File is left for the caller to fill in. Days are those without
// a fault. A document that says nothing of any day is a fault too: such files
// stand in for years not yet announced.
func ParseHolidayJSON(data []byte) ([]Day, []roster.Problem) {
	if !utf8.Valid(data) {
		return nil, []roster.Problem{{Code: "bad_encoding"}}
	}
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	r := holidayReader{data: data, dec: json.NewDecoder(bytes.NewReader(data)), line: 1}
	if err := r.document(); err != nil {
		r.fault(r.lineAt(r.dec.InputOffset()), "", "bad_json", "")
	}
	days := r.check()
	slices.SortStableFunc(r.problems, func(a, b roster.Problem) int { return cmp.Compare(a.Row, b.Row) })
	return days, r.problems
}

// holidayReader walks the document token by token, because only that tells lines.
type holidayReader struct {
	data     []byte
	dec      *json.Decoder
	year     int
	hasYear  bool
	entries  []holidayEntry
	problems []roster.Problem

	offset int64 // where line was counted to
	line   int
}

// holidayEntry is one element of "days", complete but not yet compared with the year.
type holidayEntry struct {
	line   int
	name   string
	date   string
	offDay bool
}

var errShape = errors.New("not the expected shape")

// document reads the one object that the file must be, and nothing after it.
func (r *holidayReader) document() error {
	if err := r.delim('{'); err != nil {
		return err
	}
	for r.dec.More() {
		key, err := r.dec.Token()
		if err != nil {
			return err
		}
		if err := r.field(key.(string)); err != nil { // keys of an object are strings
			return err
		}
	}
	if err := r.delim('}'); err != nil {
		return err
	}
	if _, err := r.dec.Token(); !errors.Is(err, io.EOF) {
		return errShape
	}
	return nil
}

// field reads the value of one top-level key.
func (r *holidayReader) field(key string) error {
	switch key {
	case "days":
		return r.list()
	case "year":
		return r.readYear()
	case "papers", "$schema", "$id": // where it comes from: no day depends on it
	default:
		r.fault(r.here(), key, "unknown_field", key)
	}
	var skipped json.RawMessage
	return r.dec.Decode(&skipped)
}

func (r *holidayReader) readYear() error {
	var raw json.RawMessage
	line := r.here()
	if err := r.dec.Decode(&raw); err != nil {
		return err
	}
	var year int
	if json.Unmarshal(raw, &year) != nil || year < 1 || year > 9999 {
		r.fault(line, "year", "bad_year", string(raw))
		return nil
	}
	r.year, r.hasYear = year, true
	return nil
}

// list reads the array of days.
func (r *holidayReader) list() error {
	if err := r.delim('['); err != nil {
		return err
	}
	for r.dec.More() {
		line := r.here()
		var raw json.RawMessage
		if err := r.dec.Decode(&raw); err != nil {
			return err
		}
		if e, ok := r.entry(line, raw); ok {
			r.entries = append(r.entries, e)
		}
	}
	return r.delim(']')
}

// entry reads one element: exactly name, date and isOffDay, each of its type.
func (r *holidayReader) entry(line int, raw json.RawMessage) (holidayEntry, bool) {
	var fields map[string]json.RawMessage
	if json.Unmarshal(raw, &fields) != nil || fields == nil {
		r.fault(line, "days", "bad_field", string(raw))
		return holidayEntry{}, false
	}
	e, ok := holidayEntry{line: line}, true
	for _, f := range []struct {
		key  string
		into any
	}{{"name", &e.name}, {"date", &e.date}, {"isOffDay", &e.offDay}} {
		value, found := fields[f.key]
		delete(fields, f.key)
		switch {
		case !found:
			r.fault(line, f.key, "missing_field", "")
			ok = false
		case string(value) == "null" || json.Unmarshal(value, f.into) != nil:
			r.fault(line, f.key, "bad_field", string(value))
			ok = false
		}
	}
	unknown := make([]string, 0, len(fields))
	for key := range fields {
		unknown = append(unknown, key)
	}
	slices.Sort(unknown)
	for _, key := range unknown {
		r.fault(line, key, "unknown_field", key)
		ok = false
	}
	return e, ok
}

// check turns the entries into days, each date once, inside the year, and
// make-up working days on weekends only.
func (r *holidayReader) check() []Day {
	if !r.hasYear && len(r.problems) == 0 {
		r.fault(0, "year", "missing_field", "")
	}
	if len(r.entries) == 0 && len(r.problems) == 0 {
		r.fault(0, "days", "no_days", "")
	}
	days := make([]Day, 0, len(r.entries))
	seen := make(map[roster.Date]int, len(r.entries))
	first, last := yearSpan(r.year)
	for _, e := range r.entries {
		date, err := roster.ParseDate(e.date)
		weekday := date.Weekday()
		switch {
		case err != nil:
			r.fault(e.line, "date", "bad_date", e.date)
		case seen[date] > 0:
			r.fault(e.line, "date", "duplicate_date", e.date, seen[date])
		case r.hasYear && (date < first || date > last):
			r.fault(e.line, "date", "date_outside_year", e.date, r.year)
		case !e.offDay && weekday != time.Saturday && weekday != time.Sunday:
			r.fault(e.line, "date", "workday_not_weekend", e.date)
		default:
			seen[date] = e.line
			days = append(days, Day{Date: date, Kind: kindOf(e.offDay), Name: e.name})
		}
	}
	slices.SortFunc(days, func(a, b Day) int { return cmp.Compare(a.Date, b.Date) })
	return days
}

func kindOf(offDay bool) DayKind {
	if offDay {
		return Holiday
	}
	return Workday
}

// delim reads one bracket.
func (r *holidayReader) delim(want json.Delim) error {
	token, err := r.dec.Token()
	if err != nil {
		return err
	}
	if token != want {
		return errShape
	}
	return nil
}

// here returns the line on which the next value starts.
func (r *holidayReader) here() int {
	at := r.dec.InputOffset()
	for at < int64(len(r.data)) && bytes.IndexByte([]byte(" \t\r\n,:"), r.data[at]) >= 0 {
		at++
	}
	return r.lineAt(at)
}

// lineAt counts on from where it counted last: offsets only grow.
func (r *holidayReader) lineAt(offset int64) int {
	if offset > r.offset {
		r.line += bytes.Count(r.data[r.offset:offset], []byte{'\n'})
		r.offset = offset
	}
	return r.line
}

func (r *holidayReader) fault(line int, column, code, value string, args ...any) {
	r.problems = append(r.problems, roster.Problem{Row: line, Column: column, Code: code, Value: value, Args: args})
}
