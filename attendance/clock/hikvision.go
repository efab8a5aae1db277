package clock

import (
	"maps"
	"slices"
	"strings"

	"redbanner/attendance/roster"
	"redbanner/attendance/table"
)

// hikvision reads the attendance record that a Hikvision (海康) terminal writes to a USB
// stick. It is made by the manual of the DS-K1T804MF; no file of a terminal was at hand:
//
//	Attendance Record
//	Create Time: 2017-02-01 08:00:00  SW: Start-Work EW: End-Work
//	Employee ID | Card No. | Name | Department | 2017/01/01 | 2017/01/02 | …
//	            |          |      |            | SW-EW      | SW-EW      | …
//
// A cell holds the first and the last punch of a day, 08:01-17:32, either of which may
// be missing. The table of exceptions (Abnormal …) repeats the times and is never read.
type hikvision struct{}

// Format returns "hikvision".
func (hikvision) Format() string { return "hikvision" }

// Sniff reports whether any sheet has the header of the record or of the exceptions.
func (hikvision) Sniff(f table.File) bool {
	return slices.ContainsFunc(peek(f), func(s table.Sheet) bool {
		return hikvisionHeader(s) >= 0 && (isAbnormal(s) || len(hikvisionDays(s)) > 0)
	})
}

// Read reads the record sheets. A cell that is not altogether believable is quarantined
// as a whole, with its name.
func (hikvision) Read(f table.File, opt Options) (*Dump, error) {
	sheets, problems, err := f.Sheets(opt.Limits)
	if err != nil {
		return nil, err
	}
	r := hikvisionReading{reportReading{name: f.Name, bounds: opt.Bounds,
		dump: &Dump{Format: "hikvision", MinutePrecision: true, Bad: problems}}, nil, nil}
	records := slices.DeleteFunc(slices.Clone(sheets), func(s table.Sheet) bool { return isAbnormal(s) || len(hikvisionDays(s)) == 0 })
	if len(records) == 0 {
		return nil, r.refuse(sheets)
	}
	r.several = len(records) > 1
	for _, s := range sheets {
		r.dump.Ignored += s.Blank
		if isAbnormal(s) || len(hikvisionDays(s)) == 0 {
			r.dump.Ignored += len(s.Rows)
			continue
		}
		if err := r.sheet(s); err != nil {
			return nil, err
		}
	}
	return r.finish(), nil
}

// hikvisionHeader returns the index of the row with the names of the columns, or -1.
func hikvisionHeader(s table.Sheet) int {
	return slices.IndexFunc(s.Rows[:min(len(s.Rows), sheetHead)], func(row table.Row) bool {
		return hikvisionColumn(row, "employeeid") >= 0 && hikvisionColumn(row, "cardno.", "cardno") >= 0
	})
}

// hikvisionColumn finds a column by its header, or -1.
func hikvisionColumn(row table.Row, names ...string) int {
	return slices.IndexFunc(row.Cells, func(c string) bool { return len(c) < 64 && slices.Contains(names, folded(c)) })
}

// isAbnormal tells the table of exceptions: it has a column Late.
func isAbnormal(s table.Sheet) bool {
	at := hikvisionHeader(s)
	return at >= 0 && hikvisionColumn(s.Rows[at], "late", "earlyleave") >= 0
}

// hikvisionDays returns the day of each column that has one.
func hikvisionDays(s table.Sheet) map[int]roster.Date {
	days := map[int]roster.Date{}
	if at := hikvisionHeader(s); at >= 0 {
		for i, cell := range s.Rows[at].Cells {
			if d, code := table.Date(cell); code == "" {
				days[i] = d
			}
		}
	}
	return days
}

// hikvisionReading is a record being read.
type hikvisionReading struct {
	reportReading
	header []string
	days   map[int]roster.Date // by column
}

// refuse says why nothing of the file is a punch.
func (r *hikvisionReading) refuse(sheets []table.Sheet) error {
	for _, s := range sheets {
		if isAbnormal(s) {
			return roster.Errorf(roster.Refused, "clock.abnormal_only", r.name)
		}
	}
	return roster.Errorf(roster.Refused, "clock.no_report", r.name)
}

func (r *hikvisionReading) sheet(s table.Sheet) error {
	at := hikvisionHeader(s)
	r.at, r.header, r.days = s, s.Rows[at].Cells, hikvisionDays(s)
	days := slices.Sorted(maps.Values(r.days))
	r.covered = period{days[0], days[len(days)-1]}
	if !r.inTurn() {
		return r.unfit()
	}
	r.cover(0)
	id, called := hikvisionColumn(s.Rows[at], "employeeid"), hikvisionColumn(s.Rows[at], "name")
	r.dump.Ignored += at + 1
	for _, row := range s.Rows[at+1:] {
		if hikvisionColumn(row, "employeeid") >= 0 {
			return refuse(r.name, "report_two_periods", row.Line)
		}
		who := person{number: plainNumber(hikvisionCell(row.Cells, id)), name: hikvisionCell(row.Cells, called)}
		if err := r.row(row, who); err != nil {
			return err
		}
	}
	return nil
}

// inTurn reports whether the days of the columns follow each other and none is missing:
// a date that was changed or moved would leave times beside their day.
func (r *hikvisionReading) inTurn() bool {
	day := r.covered.first
	for _, column := range slices.Sorted(maps.Keys(r.days)) {
		if r.days[column] != day {
			return false
		}
		day++
	}
	return true
}

// betweenDays reports whether a column without a header stands between those of days.
func (r *hikvisionReading) betweenDays(column int) bool {
	columns := slices.Sorted(maps.Keys(r.days))
	return columns[0] < column && column < columns[len(columns)-1]
}

// hikvisionCell is a cell of a row, "" where the row has none.
func hikvisionCell(cells []string, column int) string {
	if column < 0 || column >= len(cells) {
		return ""
	}
	return cells[column]
}

// row reads one person's days. What stands in a column without a header is no day's.
func (r *hikvisionReading) row(row table.Row, who person) error {
	found := 0
	for column, text := range row.Cells {
		day, ok := r.days[column]
		if !hasDigit(text) || !ok && hikvisionCell(r.header, column) != "" {
			continue
		}
		if !ok && r.betweenDays(column) {
			return r.unfit()
		}
		n, err := r.take(row, column, who, day, workTimes)
		if err != nil {
			return err
		}
		found += n
	}
	if found == 0 {
		r.dump.Ignored++
	}
	return nil
}

// workTimes reads 08:01-17:32, 08:01-, -17:32. An end before its start is a shift over
// midnight or a fault; nothing in the file tells which.
func workTimes(text string) ([]dayTime, bool) {
	parts := strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune("-~－–—～", r) })
	if len(parts) > 2 {
		return nil, false
	}
	var times []dayTime
	for _, part := range parts {
		if !hasDigit(part) {
			continue
		}
		t, ok := reportTimes(strings.TrimSpace(part))
		if !ok || len(t) != 1 || t[0].nextDay {
			return nil, false
		}
		times = append(times, t[0])
	}
	return times, len(times) > 0
}
