package calendar

import (
	"bytes"
	"cmp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"redbanner/attendance/roster"
)

// IsICS reports whether the file is to be read by ParseICS.
func IsICS(data []byte) bool {
	data = bytes.TrimLeft(bytes.TrimPrefix(data, []byte("\ufeff")), " \t\r\n")
	return len(data) >= len(icsBegin) && strings.EqualFold(string(data[:len(icsBegin)]), icsBegin)
}

const icsBegin = "BEGIN:VCALENDAR"

// ParseICS reads a calendar of whole-day events (iCalendar, RFC 5545), as phones and web
// sites give out the public holidays, and returns its days, ascending, with every fault
// found. Rows of the problems are lines; their File is left for the caller to fill in.
//
// An event is a working day (补班) or a day off (休) where its title says so, as in
// 国庆节（休）, 春节 补班第1天 or 元旦 假期, or where the property X-APPLE-SPECIAL-DAY does.
// Other events are festivals on which people work: they change no day and are passed over.
func ParseICS(data []byte) ([]Day, []roster.Problem) {
	if !utf8.Valid(data) {
		return nil, []roster.Problem{{Code: "bad_encoding"}}
	}
	r := icsReader{lines: unfold(string(bytes.TrimPrefix(data, []byte("\ufeff")))), seen: map[roster.Date]Day{}}
	r.read()
	if len(r.days) == 0 && len(r.problems) == 0 {
		r.fault(0, "", "no_days", "")
	}
	slices.SortFunc(r.days, func(a, b Day) int { return cmp.Compare(a.Date, b.Date) })
	return r.days, r.problems
}

// icsLine is one line as it was meant: long ones are folded over several.
type icsLine struct {
	number            int // of its first line in the file
	name, args, value string
}

// unfold joins folded lines and takes each apart.
func unfold(text string) []icsLine {
	var lines []icsLine
	var whole []string
	var numbers []int
	for i, line := range strings.Split(text, "\n") {
		line = strings.TrimSuffix(line, "\r")
		if (strings.HasPrefix(line, " ") || strings.HasPrefix(line, "\t")) && len(whole) > 0 {
			whole[len(whole)-1] += line[1:]
			continue
		}
		if line != "" {
			whole, numbers = append(whole, line), append(numbers, i+1)
		}
	}
	for i, line := range whole {
		name, value, _ := strings.Cut(line, ":")
		name, args, _ := strings.Cut(name, ";")
		lines = append(lines, icsLine{numbers[i], strings.ToUpper(strings.TrimSpace(name)), strings.ToUpper(args), value})
	}
	return lines
}

// icsReader reads event by event.
type icsReader struct {
	lines    []icsLine
	days     []Day
	seen     map[roster.Date]Day
	problems []roster.Problem
}

// icsEvent is what an event says of itself.
type icsEvent struct {
	line              int
	from, until, name icsLine
	special           string
	repeats           bool
}

// read walks the file; what is inside of an event belongs to it, but for its alarms.
func (r *icsReader) read() {
	var event *icsEvent
	depth, inside := 0, 0
	for _, l := range r.lines {
		switch {
		case l.name == "BEGIN":
			if depth++; strings.EqualFold(l.value, "VEVENT") && event == nil {
				event, inside = &icsEvent{line: l.number}, depth
			}
		case l.name == "END":
			if depth--; event != nil && depth < inside {
				r.take(*event)
				event = nil
			}
		case event != nil && depth == inside:
			event.note(l)
		}
	}
	if n := len(r.lines); depth != 0 && n > 0 {
		r.fault(r.lines[n-1].number, "", "bad_ics", "")
	}
}

func (e *icsEvent) note(l icsLine) {
	switch l.name {
	case "DTSTART":
		e.from = l
	case "DTEND":
		e.until = l
	case "SUMMARY":
		e.name = l
	case "X-APPLE-SPECIAL-DAY":
		e.special = strings.ToUpper(l.value)
	case "RRULE", "RDATE", "DURATION":
		e.repeats = true
	}
}

// longestEvent is how many days an event may last; no holiday is longer.
const longestEvent = 31

// take turns an event into days.
func (r *icsReader) take(e icsEvent) {
	title := icsText(e.name.value)
	kind := icsKind(e.special, title)
	if kind == "" {
		return
	}
	if e.repeats {
		r.fault(e.line, "", "ics_repeats", title)
		return
	}
	first, err := icsDate(e.from)
	if err != nil {
		r.fault(max(e.line, e.from.number), "DTSTART", "ics_time", e.from.value)
		return
	}
	last := first
	if e.until.value != "" {
		after, err := icsDate(e.until) // the day after the last
		if err != nil || after <= first || after-first > longestEvent {
			r.fault(e.until.number, "DTEND", "ics_time", e.until.value)
			return
		}
		last = after - 1
	}
	for date := first; date <= last; date++ {
		r.add(e, Day{Date: date, Kind: kind, Name: icsName(title)})
	}
}

// add keeps a day once; two events that say the opposite of it are a fault.
func (r *icsReader) add(e icsEvent, day Day) {
	weekday := day.Date.Weekday()
	before, twice := r.seen[day.Date]
	switch {
	case twice && before.Kind != day.Kind:
		r.fault(e.line, "DTSTART", "ics_contradicts", day.Date.String())
	case twice:
	case day.Kind == Workday && weekday != time.Saturday && weekday != time.Sunday:
		r.fault(e.line, "DTSTART", "workday_not_weekend", day.Date.String())
	default:
		r.seen[day.Date] = day
		r.days = append(r.days, day)
	}
}

// icsDate reads a whole day, or midnight as some programs write it.
func icsDate(l icsLine) (roster.Date, error) {
	digits, clock, timed := strings.Cut(l.value, "T")
	if timed && strings.TrimSuffix(clock, "Z") != "000000" || len(digits) != 8 {
		return 0, errShape
	}
	return roster.ParseDate(digits[:4] + "-" + digits[4:6] + "-" + digits[6:])
}

// icsKind is what an event says of its days, "" for nothing.
func icsKind(special, title string) DayKind {
	switch {
	case special == "ALTERNATE-WORKDAY":
		return Workday
	case special == "WORK-HOLIDAY":
		return Holiday
	case strings.Contains(title, "班"): // also 调休上班, hence before 休
		return Workday
	case strings.Contains(title, "休"), strings.Contains(title, "假"):
		return Holiday
	}
	return ""
}

// icsName is the title without what it says of the day.
func icsName(title string) string {
	for _, mark := range []string{"（", "(", " 假期", " 放假", " 补班", " 调休", " 休", " 班"} {
		title, _, _ = strings.Cut(title, mark)
	}
	return strings.TrimSpace(title)
}

// icsText undoes the escapes of a text.
func icsText(s string) string {
	return strings.TrimSpace(strings.NewReplacer(`\n`, " ", `\N`, " ", `\,`, ",", `\;`, ";", `\\`, `\`).Replace(s))
}

func (r *icsReader) fault(line int, column, code, value string) {
	r.problems = append(r.problems, roster.Problem{Row: line, Column: column, Code: code, Value: value})
}
