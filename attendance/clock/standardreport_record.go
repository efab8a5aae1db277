package clock

import (
	"slices"
	"strings"

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
func dayRowOf(row table.Row, p period, until roster.Date) (dayRow, bool) {
	var labels []dayLabel
	var columns []int
	for i, cell := range row.Cells {
		if l, ok := readDayLabel(cell); ok {
			labels, columns = append(labels, l), append(columns, i)
		} else if hasDigit(cell) {
			return dayRow{}, false
		}
	}
	dates, ok := p.fit(labels, until)
	if !ok {
		return dayRow{}, false
	}
	d := dayRow{row.Cells, make([]roster.Date, len(row.Cells))}
	for i, column := range columns {
		d.dates[column] = dates[i]
	}
	return d, true
}

// looksLikeDays reports whether a row has numbers of days and no times: one that does
// not fit the period was changed, and what follows it cannot be dated.
func looksLikeDays(row table.Row) bool {
	days := 0
	for _, cell := range row.Cells {
		if strings.ContainsAny(cell, ":：") {
			return false
		}
		if _, ok := readDayLabel(cell); ok {
			days++
		}
	}
	return days > 1
}

// ends are the columns of the first and the last day.
func (d dayRow) ends() (first, last int) {
	isDay := func(date roster.Date) bool { return !date.IsZero() }
	first = slices.IndexFunc(d.dates, isDay)
	for last = len(d.dates) - 1; !isDay(d.dates[last]); last-- {
	}
	return first, last
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

// record reads the sheet of records: the lines of people, each followed by its times,
// with the row of day numbers above them all and one row of times for each, or with
// day numbers below each line of a person and any rows of times. A row of times that
// is not where its person's must be has lost the line of its own.
func (r *reportReading) record() error {
	rows := r.at.Rows
	at := slices.IndexFunc(rows, func(row table.Row) bool { _, ok := dayRowOf(row, r.covered, r.until); return ok })
	if at < 0 {
		return r.unfit()
	}
	b := block{}
	b.days, _ = dayRowOf(rows[at], r.covered, r.until)
	b.each = slices.ContainsFunc(rows[:at], func(row table.Row) bool { return personIn(row).ids > 0 })
	for i, row := range rows {
		p := personIn(row)
		switch {
		case p.ids > 1:
			return refuse(r.name, "report_two_people", row.Line)
		case p.ids == 1:
			b.begin(p)
			r.dump.Ignored++
			continue
		case p.labels > 0 && i > at:
			return refuse(r.name, "report_no_person", row.Line)
		}
		title, err := r.isTitle(row, &b, i > at)
		if err != nil {
			return err
		}
		if title || !b.begun && !(i > at && holdsTimes(row)) {
			r.dump.Ignored++
			continue
		}
		if err := r.times(row, &b); err != nil {
			return err
		}
	}
	return nil
}

// block is the part of a record about one person, as far as it has been read.
type block struct {
	days  dayRow
	each  bool // every person has day numbers of their own
	who   person
	begun bool
	dated bool      // the person's own day numbers have come
	rows  int       // of times
	last  []dayTime // by column, the latest time of the rows above
}

func (b *block) begin(who person) {
	*b = block{days: b.days, each: b.each, who: who, begun: true}
}

func (r *reportReading) unfit() error {
	return refuse(r.name, "report_days_unfit", r.covered.first, r.covered.last)
}

// isTitle tells a row between the people's: the day numbers or the title with its
// period, repeated. Another period or other days would make two reports of one sheet,
// and day numbers below the times of a person belong to one whose line is lost.
func (r *reportReading) isTitle(row table.Row, b *block, below bool) (bool, error) {
	if p, ok := periodIn(row); ok {
		if p != r.covered {
			return false, refuse(r.name, "report_two_periods", row.Line)
		}
		return true, nil
	}
	again, ok := dayRowOf(row, r.covered, r.until)
	switch {
	case ok && !slices.Equal(again.dates, b.days.dates), !ok && (below || b.begun) && looksLikeDays(row):
		return false, r.unfit()
	case !ok:
		return false, nil
	case b.each && (b.dated || b.rows > 0):
		return false, refuse(r.name, "report_no_person", row.Line)
	}
	b.dated = true
	return true, nil
}

// holdsTimes reports whether a row has a cell of times.
func holdsTimes(row table.Row) bool {
	return slices.ContainsFunc(row.Cells, func(c string) bool {
		times, ok := reportTimes(c)
		return ok && len(times) > 0
	})
}

// times reads a row of times of one person.
func (r *reportReading) times(row table.Row, b *block) error {
	if holdsTimes(row) {
		if b.begun && (!b.each && b.rows > 0 || b.each && !b.dated) {
			return refuse(r.name, "report_no_person", row.Line)
		}
		b.rows++
	}
	first, last := b.days.ends()
	found := 0
	for column, text := range row.Cells {
		day, placed := b.days.of(column)
		if text == "" || !placed {
			continue
		}
		if times, ok := reportTimes(text); ok && len(times) > 0 {
			if day.IsZero() && first <= column && column < last {
				return r.unfit() // between two days, so that labels or times have moved
			}
			if !b.follows(column, times) {
				return refuse(r.name, "report_no_person", row.Line)
			}
		}
		n, err := r.cell(row, column, b.who, day)
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

// follows reports whether the times of a cell are later than those above it in the rows
// of the same person; those of another would begin the day again.
func (b *block) follows(column int, times []dayTime) bool {
	for len(b.last) <= column {
		b.last = append(b.last, dayTime{})
	}
	ok := rising([]dayTime{b.last[column], times[0]})
	b.last[column] = times[len(times)-1]
	return ok
}
