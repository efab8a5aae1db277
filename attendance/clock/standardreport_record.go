package clock

import (
	"slices"

	"redbanner/attendance/roster"
	"redbanner/attendance/table"
)

// dayRow is the row with the numbers of the days.
type dayRow struct {
	cells []string
	dates []roster.Date // by column; zero: the column is none of a day in the period
}

// dayRowOf reads a row of day numbers within a period. Other words beside them are
// columns that somebody added (上班天数).
func dayRowOf(row table.Row, p period) (dayRow, bool) {
	var labels []dayLabel
	var columns []int
	for i, cell := range row.Cells {
		if l, ok := readDayLabel(cell); ok {
			labels, columns = append(labels, l), append(columns, i)
		} else if hasDigit(cell) {
			return dayRow{}, false
		}
	}
	dates, ok := p.fit(labels)
	if !ok {
		return dayRow{}, false
	}
	d := dayRow{row.Cells, make([]roster.Date, len(row.Cells))}
	for i, column := range columns {
		d.dates[column] = dates[i]
	}
	return d, true
}

// of returns the day of a column, and whether times have a place there at all: not in
// columns that somebody added.
func (d dayRow) of(column int) (day roster.Date, placed bool) {
	if column >= len(d.cells) || d.cells[column] == "" {
		return 0, true
	}
	_, labelled := readDayLabel(d.cells[column])
	return d.dates[column], labelled
}

// record reads the sheet of records: the lines of people, each followed by rows of
// times, with rows of day numbers above them or repeated between.
func (r *reportReading) record() error {
	rows := r.at.Rows
	at := slices.IndexFunc(rows, func(row table.Row) bool { _, ok := dayRowOf(row, r.covered); return ok })
	if at < 0 {
		return refuse(r.name, "report_days_unfit", r.covered.first, r.covered.last)
	}
	days, _ := dayRowOf(rows[at], r.covered)
	var who person
	begun := false
	for _, row := range rows {
		if p := personIn(row); p.ids > 0 {
			if p.ids > 1 {
				return refuse(r.name, "report_two_people", row.Line)
			}
			who, begun = p, true
			r.dump.Ignored++
			continue
		}
		title, err := r.isTitle(row, days)
		if err != nil {
			return err
		}
		if title || !begun {
			r.dump.Ignored++
			continue
		}
		if err := r.times(row, days, who); err != nil {
			return err
		}
	}
	return nil
}

// isTitle tells a row between the people's: the day numbers or the title with its
// period, repeated. Another period or other days would make two reports of one sheet.
func (r *reportReading) isTitle(row table.Row, days dayRow) (bool, error) {
	if p, ok := periodIn(row); ok {
		if p != r.covered {
			return false, refuse(r.name, "report_two_periods", row.Line)
		}
		return true, nil
	}
	if again, ok := dayRowOf(row, r.covered); ok {
		if !slices.Equal(again.dates, days.dates) {
			return false, refuse(r.name, "report_days_unfit", r.covered.first, r.covered.last)
		}
		return true, nil
	}
	return false, nil
}

// times reads a row of times of one person.
func (r *reportReading) times(row table.Row, days dayRow, who person) error {
	found := 0
	for column, text := range row.Cells {
		day, placed := days.of(column)
		if text == "" || !placed {
			continue
		}
		n, err := r.cell(row, column, who, day)
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
