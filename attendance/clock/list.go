package clock

import (
	"cmp"
	"slices"

	"redbanner/attendance/roster"
	"redbanner/attendance/table"
)

// list reads a table of punches, CSV or xlsx, with a header row: a clock number
// (考勤号) or a staff code (工号), and a time or a date and a time.
type list struct{}

// Format returns "list".
func (list) Format() string { return "list" }

// Keys of the list's columns. personNo is the number that attendance software
// gives a person beside the clock's own; it stands in where there is no other.
const (
	clockNo  = "clock_no"
	personNo = "person_no"
	staff    = "staff"
	date     = "date"
	moment   = "time"
	device   = "device"
)

func listColumns() []table.Column {
	return []table.Column{
		{Key: clockNo, Names: []string{"考勤号", "考勤号码", "登记号码", "设备工号", "Clock No.", "AC-No.", "PIN"}},
		{Key: personNo, Names: []string{"人员编号"}},
		{Key: staff, Names: []string{"工号", "员工工号"}},
		{Key: date, Names: []string{"刷卡日期", "打卡日期", "考勤日期", "日期"}},
		{Key: moment, Names: []string{"打卡时间", "日期时间", "刷卡时间", "考勤时间", "时间", "Date/Time"}, Required: true},
		{Key: device, Names: []string{"设备", "机器号", "设备编号"}},
	}
}

// Sniff reports whether data is the file of a spreadsheet program, or a text with a
// header that names the column of times or that of numbers.
func (list) Sniff(f table.File) bool {
	if table.IsSpreadsheet(f.Data) {
		return true
	}
	pass := func(table.Binding, table.Row) error { return nil }
	t, b, _, err := table.Each(table.File{Data: head(f.Data)}, table.DefaultLimits(), listColumns(), pass)
	return err == nil && (b.Has(moment) || numberKey(b) != "" || officeExport(t.Header) != "")
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

// Read reads the rows; a faulty one is quarantined. A report of office software is
// named, even where it happens to have the columns of a list.
func (list) Read(f table.File, opt Options) (*Dump, error) {
	l := listing{dump: &Dump{Format: "list"}, name: f.Name, bounds: opt.Bounds, workbook: table.IsSpreadsheet(f.Data)}
	t, binding, problems, err := table.Each(f, opt.Limits, listColumns(), l.row)
	if err != nil {
		return nil, err
	}
	if format := officeExport(t.Header); format != "" {
		return nil, notReadYet(format)
	}
	if missing := columnProblems(t, binding, problems); len(missing) > 0 {
		return nil, &roster.Error{Kind: roster.Refused, Key: "table.refused", Args: []any{f.Name}, Problems: missing}
	}
	return l.finish(t.Skipped, problems), nil
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

// listing is a list being read.
type listing struct {
	dump     *Dump
	name     string
	bounds   Bounds
	workbook bool
	key      string // the column of the number
	seconds  bool   // some time is given to the second
	numbers  names
	devices  names
}

func (l *listing) row(b table.Binding, row table.Row) error {
	if l.key == "" {
		l.key = numberKey(b)
		if l.key == "" || officeExport(b.Headers()) != "" {
			return table.ErrStop
		}
	}
	number := b.Cell(row, l.key)
	if isTotal(row) {
		l.dump.Ignored++
		return nil
	}
	at, problem := l.time(b, row)
	if code := l.numberFault(number); code != "" {
		problem = b.Problem(row, l.key, code, maxNumber)
	}
	if problem.Code != "" {
		l.dump.Bad = append(l.dump.Bad, problem)
		if len(l.dump.Bad) > maxBad {
			return refuse(l.name, "too_many_bad_lines", maxBad)
		}
		return nil
	}
	r := Row{At: at, Number: l.numbers.id([]byte(number)), Line: int32(row.Line), Device: -1}
	if d := b.Cell(row, device); d != "" {
		r.Device = l.devices.id([]byte(d))
	}
	l.dump.Rows = append(l.dump.Rows, r)
	return nil
}

// isTotal reports whether the row is a line of totals (合计) below the list.
func isTotal(row table.Row) bool {
	return len(row.Cells) > 0 && slices.Contains([]string{"合计", "总计", "小计"}, row.Cells[0])
}

func (l *listing) numberFault(number string) string {
	switch {
	case number == "":
		return "number_missing"
	case len(number) > maxNumber:
		return "number_too_long"
	case !readable([]byte(number)), l.key != staff && !isClockNumber(number):
		return "bad_clock_no"
	}
	return ""
}

func isClockNumber(s string) bool {
	for i := range len(s) {
		if !isNumber(s[i]) {
			return false
		}
	}
	return true
}

// time reads the row's moment from one cell or from a date and a time of day.
func (l *listing) time(b table.Binding, row table.Row) (roster.LocalTime, roster.Problem) {
	text := b.Cell(row, moment)
	at, seconds, code := table.Time(text)
	if code != "" && b.Has(date) {
		d, badDate := table.Date(b.Cell(row, date))
		if badDate != "" {
			return 0, b.Problem(row, date, badDate)
		}
		var second int
		second, seconds, code = table.TimeOfDay(text)
		at = roster.At(d, second)
	}
	switch {
	case code != "":
		return 0, b.Problem(row, moment, code)
	case !l.bounds.hold(at.Date()), at.IsZero():
		return 0, b.Problem(row, moment, "time_outside", l.bounds.First, l.bounds.Last)
	}
	// A workbook's times come with seconds whether anybody gave them or not.
	l.seconds = l.seconds || seconds && (!l.workbook || at.Second()%60 != 0)
	return at, roster.Problem{}
}

// finish adds the rows that were faulty as a table and sums up.
func (l *listing) finish(skipped int, problems []roster.Problem) *Dump {
	d := l.dump
	d.Bad = append(d.Bad, problems...)
	slices.SortStableFunc(d.Bad, func(a, b roster.Problem) int { return cmp.Compare(a.Row, b.Row) })
	d.Bad = slices.CompactFunc(d.Bad, func(a, b roster.Problem) bool { return a.Row == b.Row }) // a row is quarantined once
	d.Numbers, d.Devices = l.numbers.list, l.devices.list
	d.ByStaff = l.key == staff
	d.MinutePrecision = len(d.Rows) > 0 && !l.seconds
	d.Ignored += skipped
	d.Lines = len(d.Rows) + len(d.Bad) + d.Ignored
	return d
}
