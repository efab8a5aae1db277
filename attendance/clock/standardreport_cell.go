package clock

import (
	"math"
	"strconv"
	"strings"

	"redbanner/attendance/roster"
	"redbanner/attendance/table"
)

// cell takes in the times of one person's cell, all of them or none. It returns how
// many things it held: times, a fault, or words that tell of no tap.
func (r *reportReading) cell(row table.Row, column int, who person, day roster.Date) (found int, err error) {
	if !hasDigit(row.Cells[column]) {
		r.dump.Ignored++
		return 1, nil
	}
	return r.take(row, column, who, day, reportTimes)
}

// take takes a cell's times in as read reads them.
func (r *reportReading) take(row table.Row, column int, who person, day roster.Date, read func(string) ([]dayTime, bool)) (found int, err error) {
	text := row.Cells[column]
	times, ok := read(text)
	if code, args := r.fault(times, ok, who, day); code != "" {
		r.dump.Bad = append(r.dump.Bad, roster.Problem{File: r.name, Row: row.Line, Column: r.cellName(row.Line, column),
			Code: code, Value: table.Excerpt(text), Args: args})
		if len(r.dump.Bad) > maxBad {
			return 0, refuse(r.name, "too_many_bad_lines", maxBad)
		}
		return 1, nil
	}
	number := r.number(who)
	for _, t := range times {
		r.dump.Rows = append(r.dump.Rows, Row{At: t.on(day), Number: number, Line: int32(row.Line), Device: -1})
	}
	return len(times), nil
}

// fault says why a cell's times are not believed, "" if they are.
func (r *reportReading) fault(times []dayTime, readable bool, who person, day roster.Date) (code string, args []any) {
	switch {
	case !readable:
		return "bad_times", nil
	case day.IsZero():
		return "day_outside_report", []any{r.covered.first, r.covered.last}
	case !rising(times):
		return "times_not_rising", nil
	}
	if code := numberCode(who.number, true); code != "" {
		return code, nil
	}
	for _, t := range times {
		if at := t.on(day); !r.bounds.hold(at.Date()) || at.IsZero() {
			return "time_outside", []any{r.bounds.First, r.bounds.Last}
		}
	}
	return "", nil
}

// on is the time on a day, or on the next one where it is marked so.
func (t dayTime) on(day roster.Date) roster.LocalTime {
	if t.nextDay {
		day++
	}
	return roster.At(day, t.second)
}

// number returns the index of a person's number, and keeps the name with it.
func (r *reportReading) number(who person) int32 {
	n := r.numbers.id([]byte(who.number))
	for len(r.people) < len(r.numbers.list) {
		r.people = append(r.people, "")
	}
	if r.people[n] == "" {
		r.people[n] = who.name
	}
	return n
}

// cellName is the cell as a spreadsheet shows it: F12, with the sheet's name before it
// where there is more than one.
func (r *reportReading) cellName(line, column int) string {
	name := columnName(column) + strconv.Itoa(line)
	if r.several {
		name = table.Excerpt(r.at.Name) + "!" + name
	}
	return name
}

// columnName is A for 0, Z for 25, AA for 26.
func columnName(column int) string {
	name := ""
	for column++; column > 0; column = (column - 1) / 26 {
		name = string(rune('A'+(column-1)%26)) + name
	}
	return name
}

// reportTimes reads a cell's times to the minute: as text, or as the fraction of a day
// that a workbook keeps, in single precision and so a little off.
func reportTimes(text string) (times []dayTime, ok bool) {
	if fraction, ok := dayFraction(text); ok {
		minute := int(math.Round(fraction * 24 * 60))
		return []dayTime{{second: minute * 60}}, minute < 24*60
	}
	times, ok = dayTimes(text)
	for i, t := range times {
		if t.seconds {
			times[i].second, times[i].seconds = (t.second+30)/60*60, false
		}
		ok = ok && times[i].second < secondsOfDay
	}
	return times, ok
}

// dayFraction reads 0.33541584, a time of day as a spreadsheet keeps it.
func dayFraction(text string) (float64, bool) {
	if !strings.HasPrefix(text, "0.") || strings.Trim(text[2:], "0123456789") != "" {
		return 0, false
	}
	f, err := strconv.ParseFloat(text, 64)
	return f, err == nil && f < 1
}
