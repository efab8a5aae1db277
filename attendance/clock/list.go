package clock

import (
	"cmp"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"

	"redbanner/attendance/roster"
	"redbanner/attendance/table"
)

// list reads a table of punches, CSV or a workbook, with a header row: a clock number
// (考勤号) or a staff code (工号), and a time, a date and a time, or a date and all the
// times of that day. It reads these columns and no others: lists carry mobile numbers
// and places, which are nobody's business here.
type list struct{}

// Format returns "list".
func (list) Format() string { return "list" }

// Keys of the list's columns. personNo is the number that attendance software
// gives a person beside the clock's own; it stands in where there is no other.
const (
	clockNo  = "clock_no"
	personNo = "person_no"
	staff    = "staff"
	called   = "name"
	date     = "date"
	moment   = "time"
	device   = "device"
	valid    = "valid"
)

// ListColumns are the columns that a list of punches may have.
func ListColumns() []table.Column { return listColumns() }

func listColumns() []table.Column {
	return []table.Column{
		{Key: clockNo, Names: []string{"考勤号", "考勤号码", "登记号码", "设备工号", "Clock No.", "AC-No.", "PIN"}},
		{Key: personNo, Names: []string{"人员编号"}},
		{Key: staff, Names: []string{"工号", "员工工号"}},
		{Key: called, Names: []string{"姓名", "员工姓名"}},
		{Key: date, Names: []string{"刷卡日期", "打卡日期", "考勤日期", "日期"}},
		{Key: moment, Names: []string{"打卡时间", "日期时间", "刷卡时间", "考勤时间", "时间", "Date/Time"}, Required: true},
		{Key: device, Names: []string{"设备", "机器号", "设备编号"}},
		{Key: valid, Names: []string{"是否有效"}},
	}
}

// Sniff reports whether data is the file of a spreadsheet program, or a text with a
// header that names the column of times or that of numbers.
func (list) Sniff(f table.File) bool {
	if table.IsSpreadsheet(f.Data) {
		return true
	}
	pass := func(table.Binding, table.Row) error { return nil }
	_, b, _, err := table.Each(table.File{Data: head(f.Data)}, table.DefaultLimits(), listColumns(), pass)
	return err == nil && (b.Has(moment) || numberKey(b) != "")
}

// numberKey returns the column that says whose punch it is, or "".
func numberKey(b table.Binding) string {
	for _, key := range []string{clockNo, personNo, staff} {
		if b.Has(key) {
			return key
		}
	}
	return ""
}

// Read reads the rows; a faulty one is quarantined.
func (list) Read(f table.File, opt Options) (*Dump, error) {
	l := listing{
		dump: &Dump{Format: "list"}, name: f.Name, bounds: opt.Bounds, workbook: table.IsSpreadsheet(f.Data),
		columns: columns{name: called, date: date, moment: moment, device: device, valid: valid},
	}
	f, beside, err := listSheet(f, opt.Limits)
	if err != nil {
		return nil, err
	}
	t, binding, problems, err := table.Each(f, opt.Limits, listColumns(), l.listRow)
	if err != nil {
		return nil, err
	}
	if missing := columnProblems(t, binding, problems); len(missing) > 0 {
		return nil, &roster.Error{Kind: roster.Refused, Key: "table.refused", Args: []any{f.Name}, Problems: missing}
	}
	return l.finish(t.Skipped+beside, problems), nil
}

// listSheet leaves of a workbook the first sheet that has a list's columns, where any
// has, and returns how many rows that took away.
func listSheet(f table.File, limits table.Limits) (list table.File, beside int, err error) {
	if !table.IsSpreadsheet(f.Data) {
		return f, 0, nil
	}
	book, err := f.Open(limits)
	if err != nil || len(book.Sheets) == 0 {
		return f, 0, err
	}
	at := slices.IndexFunc(book.Sheets, func(s table.Sheet) bool {
		return fits(oneSheet(f, book, headOf(s, 0)), listColumns(), func(b table.Binding) bool { return numberKey(b) != "" })
	})
	if at < 0 {
		at = max(0, slices.IndexFunc(book.Sheets, func(s table.Sheet) bool { return len(s.Rows) > 0 }))
	}
	return oneSheet(f, book, book.Sheets[at]), besides(book, at), nil
}

// columnProblems returns what is wrong with the header: a list without these
// columns has no row that could be quarantined.
func columnProblems(t *table.Table, b table.Binding, problems []roster.Problem) []roster.Problem {
	bad := slices.DeleteFunc(slices.Clone(problems), func(p roster.Problem) bool {
		return p.Code != "column_missing" && p.Code != "column_doubled"
	})
	if numberKey(b) == "" {
		bad = append(bad, roster.Problem{File: t.Name, Row: t.HeaderLine, Code: "column_missing",
			Args: []any{clockNo + " / " + staff + " / 考勤号 / 工号"}})
	}
	return bad
}

// columns are the keys under which a list's columns are bound.
type columns struct {
	number, name, date, moment, device, valid string
}

// listing is a list being read.
type listing struct {
	dump     *Dump
	name     string
	bounds   Bounds
	workbook bool
	columns  columns
	byStaff  bool
	daily    bool // a cell holds the times of a day, never a moment
	forms    dateForms
	shift    int  // lines that were cut off above the table
	seconds  bool // some time is given to the second
	numbers  names
	devices  names
	people   []string // by number
}

// listRow finds which column has the number before it takes the first row in.
func (l *listing) listRow(b table.Binding, row table.Row) error {
	if l.columns.number == "" {
		l.columns.number = numberKey(b)
		l.byStaff = l.columns.number == staff
		if l.columns.number == "" {
			return table.ErrStop
		}
	}
	return l.row(b, row)
}

func (l *listing) row(b table.Binding, row table.Row) error {
	if isTotal(row) {
		l.dump.Ignored++
		return nil
	}
	times, problem := l.times(b, row)
	number := plainNumber(b.Cell(row, l.columns.number))
	if code := numberCode(number, !l.byStaff); code != "" {
		problem = b.Problem(row, l.columns.number, code)
	}
	if mark := b.Cell(row, l.columns.valid); problem.Code == "" && !isValid(mark) {
		problem = b.Problem(row, l.columns.valid, "tap_invalid")
	}
	if problem.Code != "" {
		l.dump.Bad = append(l.dump.Bad, problem)
		if len(l.dump.Bad) > maxBad {
			return refuse(l.name, "too_many_bad_lines", maxBad)
		}
		return nil
	}
	if len(times) == 0 {
		l.dump.Ignored++ // a day without a tap
		return nil
	}
	r := Row{Number: l.number(number, b.Cell(row, l.columns.name)), Line: int32(row.Line + l.shift), Device: -1}
	if d := b.Cell(row, l.columns.device); d != "" {
		r.Device = l.devices.id([]byte(d))
	}
	for _, r.At = range times {
		l.dump.Rows = append(l.dump.Rows, r)
	}
	return nil
}

// number returns the index of a number, and keeps the first name that comes with it.
func (l *listing) number(number, person string) int32 {
	n := l.numbers.id([]byte(number))
	for len(l.people) < len(l.numbers.list) {
		l.people = append(l.people, "")
	}
	if l.people[n] == "" {
		l.people[n] = person
	}
	return n
}

var totals = regexp.MustCompile(`^(?:(?:合计|总计|小计|共计|总数|记录数|(?i:total))\s*:?\s*\d*|共\s*\d+)\s*[条人行次]?(?:记录)?$`)

// isTotal reports whether the row is a line of totals (合计, 记录数) below the list.
func isTotal(row table.Row) bool {
	first := nextFilled(row.Cells)
	if len(first) > 64 || first != "" && first[0] < 0x80 && first[0] != 'T' && first[0] != 't' {
		return false
	}
	return totals.MatchString(norm.NFKC.String(first))
}

// isValid reports whether a list's own mark of a tap (是否有效) lets it count.
func isValid(mark string) bool {
	switch strings.ToLower(mark) {
	case "", "是", "有效", "yes", "y", "true", "1":
		return true
	}
	return false
}

func isClockNumber(s string) bool {
	for i := range len(s) {
		if !isNumber(s[i]) {
			return false
		}
	}
	return true
}

// times reads the row's moments: from one cell, or from a date and the time or times
// of that day, of which there may be none.
func (l *listing) times(b table.Binding, row table.Row) ([]roster.LocalTime, roster.Problem) {
	text := b.Cell(row, l.columns.moment)
	at, seconds, code := l.forms.moment(text)
	times := []roster.LocalTime{at}
	if b.Has(l.columns.date) && (code != "" || l.daily || isEpoch(at.Date())) {
		d, badDate := l.forms.day(b.Cell(row, l.columns.date))
		if badDate != "" {
			return nil, b.Problem(row, l.columns.date, badDate)
		}
		times, seconds, code = timesOn(d, text)
	}
	if code != "" {
		return nil, b.Problem(row, l.columns.moment, code)
	}
	if d, bad := l.forms.day(b.Cell(row, l.columns.date)); bad == "" && len(times) > 0 && farFrom(d, times[0].Date()) {
		return nil, b.Problem(row, l.columns.moment, "tap_far_from_day", d)
	}
	for _, at := range times {
		if !l.bounds.hold(at.Date()) || at.IsZero() {
			return nil, b.Problem(row, l.columns.moment, "time_outside", l.bounds.First, l.bounds.Last)
		}
		// A workbook's times come with seconds whether anybody gave them or not.
		l.seconds = l.seconds || seconds && (!l.workbook || at.Second()%60 != 0)
	}
	return times, roster.Problem{}
}

// farFrom tells of a tap that is not of the day beside it, nor of the night around it.
func farFrom(day, tap roster.Date) bool { return tap < day-1 || tap > day+1 }

// isEpoch tells the day that a spreadsheet gives to a time of day without one.
func isEpoch(d roster.Date) bool {
	switch d.String() {
	case "1899-12-30", "1899-12-31", "1904-01-01":
		return true
	}
	return false
}

// timesOn reads the time or the times of a day. Several of them rise, since a tap after
// midnight without a mark would be taken for one of the day's morning.
func timesOn(d roster.Date, text string) (times []roster.LocalTime, seconds bool, code string) {
	if text == "" || !hasDigit(text) && strings.Trim(text, "-—") == "" {
		return nil, false, ""
	}
	if second, seconds, code := listTime(text); code == "" {
		return []roster.LocalTime{roster.At(d, second)}, seconds, ""
	}
	several, ok := dayTimes(text)
	switch {
	case !ok:
		return nil, false, "bad_time"
	case !rising(several):
		return nil, false, "times_not_rising"
	}
	for _, t := range several {
		times, seconds = append(times, t.on(d)), seconds || t.seconds
	}
	return times, seconds, ""
}

// finish adds the rows that were faulty as a table and sums up.
func (l *listing) finish(skipped int, problems []roster.Problem) *Dump {
	d := l.dump
	d.Bad = append(d.Bad, problems...)
	slices.SortStableFunc(d.Bad, func(a, b roster.Problem) int { return cmp.Compare(a.Row, b.Row) })
	d.Bad = slices.CompactFunc(d.Bad, func(a, b roster.Problem) bool { return a.Row == b.Row }) // a row is quarantined once
	for i := range d.Bad {
		d.Bad[i].Row += l.shift
	}
	d.Numbers, d.Devices, d.Names = l.numbers.list, l.devices.list, l.people
	d.ByStaff = l.byStaff
	d.MinutePrecision = len(d.Rows) > 0 && !l.seconds
	d.Ignored += skipped
	d.Lines = len(d.Rows) + len(d.Bad) + d.Ignored
	return d
}
