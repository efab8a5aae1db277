package clock

import (
	"regexp"
	"strconv"
	"strings"

	"golang.org/x/text/unicode/norm"

	"redbanner/attendance/roster"
	"redbanner/attendance/table"
)

// The range in the title of a report has no year; the day on which it was made has.
var (
	yearlessRange = regexp.MustCompile(`统计时间[:\s]*(\d{1,2})[-/.](\d{1,2})\s*(?:~+|至|-)\s*(\d{1,2})[-/.](\d{1,2})`)
	madeOn        = regexp.MustCompile(`制表时间[:\s]*(\d{4}[-/.]\d{1,2}[-/.]\d{1,2})`)
)

// readRange finds the days of a report, the latest ones that were over when it was made.
func readRange(rows []table.Row) (period, bool) {
	for _, row := range rows {
		text := norm.NFKC.String(strings.Join(row.Cells, " "))
		days, made := yearlessRange.FindStringSubmatch(text), madeOn.FindStringSubmatch(text)
		if days == nil || made == nil {
			if p, ok := periodIn(row); ok {
				return p, true
			}
			continue
		}
		printed, code := table.Date(made[1])
		var n [4]int
		for i := range n {
			n[i], _ = strconv.Atoi(days[i+1]) // digits, by the pattern
		}
		last, ok := latest(printed, n[2], n[3])
		first, sound := latest(last, n[0], n[1])
		return period{first, last}, code == "" && ok && sound
	}
	return period{}, false
}

// latest returns the last day of the given month and day that is not after another.
func latest(until roster.Date, month, day int) (roster.Date, bool) {
	year := until.Year()
	d, ok := roster.DateOf(year, month, day)
	if !ok || d > until {
		d, ok = roster.DateOf(year-1, month, day)
	}
	return d, ok
}

// dayColumns are the columns of the grid 打卡时间记录 and their labels: 1 星期五.
func (w *wecomSheet) dayColumns() (columns []int, labels []dayLabel) {
	for column, cell := range w.names {
		if label, ok := readDayLabel(folded(cell)); ok && column > w.place["账号"] {
			columns, labels = append(columns, column), append(labels, label)
		}
	}
	return columns, labels
}

// readGrid reads 打卡时间记录 as a report of its own: a row for each person, a column for
// each day, every tap of the day in the cell.
func (w *wecomSheet) readGrid(o *officeReport) error {
	columns, labels := w.dayColumns()
	days, ok := readRange(headRows(w.Sheet))
	if !ok {
		return refuseReport(o.name, "period_missing", w.title)
	}
	dates, ok := days.fit(labels, days.last)
	if !ok {
		return refuseReport(o.name, "days_unclear", w.title, days.first, days.last)
	}
	if err := secondReport(o.name, w.Rows[w.body:]); err != nil {
		return err
	}
	o.cover(days.first, days.last)
	o.ignore(w.Blank + w.body)
	for _, row := range w.Rows[w.body:] {
		t := w.whose(row)
		times := 0
		for i, column := range columns {
			t.column = cellRef(row.Line, column)
			times += o.takeMarks(t, dates[i], textAt(row, column), "")
		}
		if times == 0 {
			o.ignore(1)
		}
	}
	return nil
}
