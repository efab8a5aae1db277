package clock

import (
	"strconv"
	"time"

	"redbanner/attendance/roster"
	"redbanner/attendance/table"
)

// readGrid reads 打卡时间. The day of a column is the first day of the title and the
// columns from it on: the labels are 4, 5, then 六, 日 or 端午节. Every day must have one
// that does not contradict it, and no other column one of a day, for a column that
// somebody took out or put in moves all others.
func (d *dingtalkSheet) readGrid(o *officeReport) error {
	if d.from.IsZero() {
		return refuseReport(o.name, "period_missing", d.title)
	}
	if err := secondReport(o.name, d.Rows[d.header+1:]); err != nil {
		return err
	}
	first, labels := d.days()
	for column := first; column < len(labels.Cells) || d.from+roster.Date(column-first) <= d.to; column++ {
		day, label := d.from+roster.Date(column-first), textAt(labels, column)
		if day <= d.to && contradicts(label, day) || day > d.to && isDayOfGrid(label) {
			return &roster.Error{Kind: roster.Refused, Key: "table.refused", Args: []any{o.name}, Problems: []roster.Problem{{
				File: o.name, Row: labels.Line, Column: cellRef(labels.Line, column), Code: "day_shifted",
				Value: table.Excerpt(label), Args: []any{day}}}}
		}
		if day <= d.to && label == "" {
			return refuseReport(o.name, "days_unclear", d.title, d.from, d.to)
		}
	}
	o.cover(d.from, d.to)
	o.dump.Warnings = append(o.dump.Warnings, roster.Problem{File: o.name, Code: "dingtalk_times_only", Value: d.called()})
	body := d.header + 1
	if labels.Line != d.Rows[d.header].Line {
		body++
	}
	o.ignore(d.Blank + body)
	for _, row := range d.Rows[body:] {
		if d.gridRow(o, row, first) == 0 {
			o.ignore(1)
		}
	}
	return nil
}

// days returns the column of the first day and the row of the labels, which is below
// the headers or, where somebody made one row of the two, the headers themselves.
func (d *dingtalkSheet) days() (first int, labels table.Row) {
	header := d.Rows[d.header]
	first, found := d.place["打卡时间"]
	if !found {
		for _, name := range []string{"姓名", "考勤组", "部门", "工号", "职位", "userid"} {
			if at, ok := d.place[name]; ok {
				first = max(first, at+1)
			}
		}
	}
	if below := d.Rows[d.header+1:]; len(below) > 0 && d.place.cell(below[0], "姓名") == "" &&
		d.place.cell(below[0], "userid") == "" && len(below[0].Cells) > first {
		return first, below[0]
	}
	if found {
		return first, table.Row{Line: header.Line} // no labels at all
	}
	return first, header
}

// contradicts reports whether a label names another day of the month or of the week.
func contradicts(label string, day roster.Date) bool {
	if n, err := strconv.Atoi(label); err == nil {
		_, _, dom := day.Civil()
		return n != dom
	}
	switch label {
	case "六":
		return day.Weekday() != time.Saturday
	case "日":
		return day.Weekday() != time.Sunday
	}
	return false
}

// isDayOfGrid reports whether a label is surely one of a day.
func isDayOfGrid(label string) bool {
	n, ok := smallNumber(label)
	return ok && n >= 1 && n <= 31 || label == "六" || label == "日"
}

// gridRow takes a person's times in and returns how many there were. Behind the last
// day stand only the office's own columns.
func (d *dingtalkSheet) gridRow(o *officeReport, row table.Row, first int) (times int) {
	t := tap{line: row.Line, number: d.place.cell(row, "userid"), person: d.place.cell(row, "姓名")}
	for column := first; column < len(row.Cells); column++ {
		cell := row.Cells[column]
		t.column = cellRef(row.Line, column)
		day := d.from + roster.Date(column-first)
		if day <= d.to {
			times += o.takeMarks(t, day, cell, "")
			continue
		}
		for _, m := range clockMarks(cell) {
			if m.fault != "bad_time" {
				t.text = m.text
				o.putAside(t.problem("beyond_period", d.from, d.to))
				times++
			}
		}
	}
	return times
}
