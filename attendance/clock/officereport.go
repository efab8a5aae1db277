package clock

import (
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"redbanner/attendance/roster"
	"redbanner/attendance/table"
)

// officeReport collects what the sheets of an office software's report say.
type officeReport struct {
	dump             *Dump
	name             string
	bounds           Bounds
	seconds          bool // some time is given to the second
	numbers, devices names
}

// tap is one time of a report: whose it is, where it stands, what stands there.
type tap struct {
	line           int
	column         string // header, or cell of a grid
	text           string
	number, person string
	device         string
}

// problem says what is wrong with a tap.
func (t tap) problem(code string, args ...any) roster.Problem {
	return roster.Problem{Row: t.line, Column: t.column, Code: code, Value: table.Excerpt(t.text), Args: args}
}

// ignore counts lines that are no punch.
func (o *officeReport) ignore(lines int) { o.dump.Ignored += lines }

// putAside quarantines.
func (o *officeReport) putAside(p roster.Problem) {
	p.File = o.name
	if len(o.dump.Bad) <= maxBad {
		o.dump.Bad = append(o.dump.Bad, p)
	}
}

// take takes a tap in at its time, unless its number or the time cannot be believed.
func (o *officeReport) take(t tap, at roster.LocalTime, seconds bool) {
	if code := accountFault(t.number); code != "" {
		t.text = t.number
		o.putAside(t.problem(code))
		return
	}
	if !o.bounds.hold(at.Date()) || at.IsZero() {
		o.putAside(t.problem("time_outside", o.bounds.First, o.bounds.Last))
		return
	}
	r := Row{At: at, Number: o.numbers.id([]byte(t.number)), Line: int32(t.line), Device: -1}
	if int(r.Number) == len(o.dump.Names) {
		o.dump.Names = append(o.dump.Names, "")
	}
	if o.dump.Names[r.Number] == "" {
		o.dump.Names[r.Number] = t.person
	}
	if t.device != "" {
		r.Device = o.devices.id([]byte(t.device))
	}
	o.seconds = o.seconds || seconds && at.Second()%60 != 0 // a spreadsheet adds :00 of its own
	o.dump.Rows = append(o.dump.Rows, r)
}

// cover notes days that the report says it covers.
func (o *officeReport) cover(from, to roster.Date) {
	if !from.IsZero() && (o.dump.From.IsZero() || from < o.dump.From) {
		o.dump.From = from
	}
	o.dump.To = max(o.dump.To, to)
}

// finish adds the lines that were faulty as a table and sums up.
func (o *officeReport) finish(faulty []roster.Problem) (*Dump, error) {
	d := o.dump
	d.Bad = append(d.Bad, faulty...)
	if len(d.Bad) > maxBad {
		return nil, refuse(o.name, "too_many_bad_lines", maxBad)
	}
	slices.SortStableFunc(d.Bad, func(a, b roster.Problem) int { return a.Row - b.Row })
	d.Numbers, d.Devices = o.numbers.list, o.devices.list
	d.MinutePrecision = len(d.Rows) > 0 && !o.seconds
	d.Lines = len(d.Rows) + len(d.Bad) + d.Ignored
	return d, nil
}

// maxAccount is the longest account of a person, in bytes.
const maxAccount = 64

// accountFault tells what is wrong with the account by which a report knows a person.
func accountFault(account string) (code string) {
	if code := table.CellFault(account); code != "" {
		return code
	}
	switch {
	case account == "":
		return "number_missing"
	case len(account) > maxAccount:
		return "account_too_long"
	case strings.ContainsFunc(account, func(r rune) bool { return r > unicode.MaxASCII || r != '@' && !isNumber(byte(r)) }):
		return "bad_account"
	}
	return ""
}

// clockMark is a time of day in a cell, and what is written at it.
type clockMark struct {
	text    string // as written
	second  int
	seconds bool
	next    bool // on the day after the cell's
	note    string
	fault   string // the code of what is wrong with it
}

const (
	nextDayWord = "次日"
	// nightEnds is when a time no longer belongs to the evening before it.
	nightEnds = 5 * 60 * 60
)

// clockMarks reads the times of a cell: 09:49 19:43, 08:59(补卡) 18:03, 18:00外勤, 次日00:30.
// A time before 05:00 that stands behind a later one is of the next day, for the times
// of a day stand in their order; a time from 05:00 on that does so is of nobody knows
// which day. A cell with digits that are no time is one faulty mark.
func clockMarks(cell string) []clockMark {
	text := norm.NFKC.String(cell)
	spans := timeSpans(text)
	if len(spans) == 0 {
		if hasDigit(text) {
			return []clockMark{{text: text, fault: "bad_time"}}
		}
		return nil
	}
	marks := make([]clockMark, len(spans))
	before, latest := text[:spans[0][0]], 0
	for i, span := range spans {
		after := text[span[1]:]
		if i+1 < len(spans) {
			after = text[span[1]:spans[i+1][0]]
		}
		m := &marks[i]
		m.text = text[span[0]:span[1]]
		m.note, before = partNotes(before, after, i+1 == len(spans))
		m.note, m.next = cutWord(m.note, nextDayWord)
		m.second, m.seconds, m.fault = table.TimeOfDay(m.text)
		switch {
		case m.fault != "", m.next:
		case m.second < nightEnds && m.second < latest:
			m.next = true
		case m.second < latest:
			m.fault = "times_not_rising" // the end of a night's work, or of another day
		default:
			latest = m.second
		}
		if m.fault == "" {
			m.fault = noteFault(m.note)
		}
	}
	return marks
}

// timeSpans finds the runs of digits and colons that have both.
func timeSpans(s string) [][2]int {
	var spans [][2]int
	for i := 0; i < len(s); i++ {
		start := i
		for i < len(s) && (s[i]-'0' < 10 || s[i] == ':') {
			i++
		}
		if run := s[start:i]; strings.Contains(run, ":") && len(run) > 1 {
			spans = append(spans, [2]int{start, i})
		}
	}
	return spans
}

// partNotes gives a time what stands in front of it and behind it, up to the next one's
// 次日: that is written right before its time, or apart from both.
func partNotes(before, after string, last bool) (note, rest string) {
	if trimmed := strings.TrimRightFunc(after, unicode.IsSpace); !last && strings.HasSuffix(trimmed, nextDayWord) {
		own := strings.TrimSuffix(trimmed, nextDayWord)
		if r, _ := utf8.DecodeLastRuneInString(own); len(trimmed) == len(after) || own != "" && isBesideNote(r) {
			after, rest = own, nextDayWord
		}
	}
	return strings.TrimFunc(before+" "+strings.TrimFunc(after, isBesideNote), isBesideNote), rest
}

// isBesideNote tells what parts notes from each other and from times.
func isBesideNote(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune("(),;、/|[]", r) }

// cutWord takes a word out of a note.
func cutWord(note, word string) (rest string, found bool) {
	before, after, found := strings.Cut(note, word)
	return strings.TrimFunc(before+" "+strings.TrimFunc(after, isBesideNote), isBesideNote), found
}

// noteFault tells what a note makes of a time: nothing when it says how or where the
// person pressed, otherwise the code of why it is no tap that can be believed.
func noteFault(note string) (code string) {
	if isCorrection(note) {
		return "not_a_punch_correction"
	}
	for _, word := range strings.FieldsFunc(note, isBesideNote) {
		if !isPressed(word) {
			return "unknown_note"
		}
	}
	return ""
}

// isPressed reports whether a word begins as the notes of a tap do that the person
// made: outside, at an unusual place or phone, on time or not.
func isPressed(word string) bool {
	return slices.ContainsFunc([]string{"外勤", "外出", "地点异常", "设备异常", "正常", "迟到", "早退", "加班"},
		func(w string) bool { return strings.HasPrefix(word, w) })
}

// isCorrection reports whether words tell a time that nobody pressed: it was asked
// for afterwards (补卡) or written by an administrator.
func isCorrection(words string) bool {
	return slices.ContainsFunc([]string{"补卡", "补签", "审批", "管理员", "修改"}, func(w string) bool { return strings.Contains(words, w) })
}

// takeMarks takes the times of a cell of a day in and returns how many there were.
func (o *officeReport) takeMarks(t tap, day roster.Date, cell, status string) int {
	if code := table.CellFault(cell); code != "" {
		t.text = cell
		o.putAside(t.problem(code))
		return 1
	}
	marks := clockMarks(cell)
	for _, m := range marks {
		t.text = m.text
		if m.note != "" {
			t.text += " " + m.note
		}
		if m.fault == "" && isCorrection(status) {
			m.fault = "not_a_punch_correction"
		}
		at := roster.At(day, m.second)
		if m.next {
			at = roster.At(day+1, m.second)
		}
		switch {
		case day.IsZero():
			o.putAside(t.problem("bad_date"))
		case m.fault != "":
			o.putAside(t.problem(m.fault))
		default:
			o.take(t, at, m.seconds)
		}
	}
	return len(marks)
}

// headings are the headers of a report's table by their place.
type headings map[string]int

// headingsOf folds the headers of a row; of two with one name the first counts.
func headingsOf(cells []string) headings {
	h := headings{}
	for i, cell := range cells {
		name := folded(cell)
		if _, taken := h[name]; !taken && name != "" {
			h[name] = i
		}
	}
	return h
}

func (h headings) has(names ...string) bool {
	return !slices.ContainsFunc(names, func(n string) bool { _, ok := h[n]; return !ok })
}

func (h headings) hasAny(names ...string) bool {
	return slices.ContainsFunc(names, func(n string) bool { _, ok := h[n]; return ok })
}

// cell returns a row's text under a header, "" without the header.
func (h headings) cell(row table.Row, name string) string {
	if i, ok := h[name]; ok {
		return textAt(row, i)
	}
	return ""
}

func textAt(row table.Row, column int) string {
	if column < len(row.Cells) {
		return row.Cells[column]
	}
	return ""
}

// cellRef names a cell as a spreadsheet does: G12. Columns count from 0.
func cellRef(line, column int) string { return columnName(column) + strconv.Itoa(line) }

// secondReport refuses rows among which another report begins: its title or its headers
// stand below the first one's people, and its days are not the first one's.
func secondReport(file string, rows []table.Row) error {
	for _, row := range rows {
		h := headingsOf(row.Cells)
		titled := slices.ContainsFunc(row.Cells, func(c string) bool { return strings.Contains(c, "统计日期") || strings.Contains(c, "统计时间") })
		if titled || h.has("姓名") && h.hasAny("userid", "账号") {
			return refuse(file, "report_two_periods", row.Line)
		}
	}
	return nil
}

// refuseReport refuses a report that has no punches to read; value names what it is.
func refuseReport(file, code, value string, args ...any) error {
	return &roster.Error{Kind: roster.Refused, Key: "table.refused", Args: []any{file},
		Problems: []roster.Problem{{File: file, Code: code, Value: table.Excerpt(value), Args: args}}}
}

// peek returns what tells reports apart: all of a spreadsheet, the front of a text.
func peek(f table.File) []table.Sheet {
	if f.Book == nil && !table.IsSpreadsheet(f.Data) {
		f.Data = head(f.Data)
	}
	return f.Peek()
}

// reportHead is how many rows may stand above the table of a report, its headers included.
const reportHead = 10

// headRows are the rows among which a report has its titles and headers.
func headRows(s table.Sheet) []table.Row { return s.Rows[:min(len(s.Rows), reportHead)] }
