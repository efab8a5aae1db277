package clock_test

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/text/unicode/norm"

	"redbanner/attendance/clock/clocktest"
	"redbanner/attendance/roster"
)

// literal is what it takes to read a spoiled report word by word: a person, a day and a
// time are where the layout has them, as far as the changed sheet says so. It shares
// nothing with the readers, believes a cell only in its place, and lets a changed
// sheet tell of a punch only through a cell that was changed.
type literal struct {
	ids   []string // headers of the number; none: lines of people above their times
	times []string // headers of times; none: a grid with a column for each day
	days  []string // headers of the day; none with times: the time has it
	cards bool     // people side by side, a row for each day
}

// told is a text that a sheet tells by cells, some of them perhaps changed.
type told struct {
	text    string
	touched bool
}

// tells reports whether the changed sheet tells of a punch at a line.
func (l literal) tells(g clocktest.Grid, line int, p punch) bool {
	if line > len(g) {
		return false
	}
	at, err := time.Parse("2006-01-02 15:04", p.at)
	if err != nil {
		return false
	}
	for column, cell := range g[line-1] {
		if !l.cards && officeOwn(g, line-1, column) {
			continue
		}
		for _, id := range l.whose(g, line-1, column, p.number) {
			if plain(id.text) != p.number {
				continue
			}
			for _, day := range l.when(g, line-1, column) {
				if (cell.Touched || id.touched || day.touched) && says(cell.Text, day.text, at) {
					return true
				}
			}
		}
	}
	return false
}

func plain(s string) string {
	return strings.TrimSuffix(strings.Trim(norm.NFKC.String(s), " '=\""), ".0")
}

// squeezed is a label without its blanks.
func squeezed(s string) string {
	return strings.ToLower(strings.Join(strings.Fields(norm.NFKC.String(s)), ""))
}

// officeOwn reports whether a column has a header of the office's own above a cell.
func officeOwn(g clocktest.Grid, line, column int) bool {
	for i := line - 1; i >= 0; i-- {
		if column < len(g[i]) && slices.Contains(clocktest.OfficeHeaders, g[i][column].Text) {
			return true
		}
	}
	return false
}

// under finds the cells of a line below one of some headers, among those that matter.
func under(g clocktest.Grid, line int, headers []string, matters func(string) bool) (found []told) {
	for column, cell := range g[line] {
		if !matters(cell.Text) {
			continue
		}
		for i := line - 1; i >= 0; i-- {
			if column < len(g[i]) && isHeader(headers, g[i][column].Text) {
				found = append(found, told{cell.Text, cell.Touched || g[i][column].Touched})
			}
		}
	}
	return found
}

// isHeader reports whether a cell is one of the headers, none of which begins with a digit.
func isHeader(headers []string, text string) bool {
	return text != "" && text[0]-'0' > 9 && slices.Contains(headers, squeezed(text))
}

// whose finds the numbers that a cell may belong to, of those in the columns of numbers
// only the one that is asked for.
func (l literal) whose(g clocktest.Grid, line, column int, asked string) []told {
	if len(l.ids) > 0 {
		return under(g, line, l.ids, func(text string) bool { return plain(text) == asked })
	}
	from, to := 0, 1<<14
	if l.cards {
		from, to = card(g, line, column)
	}
	for i := line - 1; i >= 0; i-- {
		for c := from; c < min(to, len(g[i])); c++ {
			word, inside, _ := strings.Cut(squeezed(g[i][c].Text), ":")
			if word != "工号" {
				continue
			}
			if inside != "" {
				return []told{{inside, g[i][c].Touched}}
			}
			for v := c + 1; v < min(to, len(g[i])); v++ {
				if g[i][v].Text != "" {
					return []told{{g[i][v].Text, g[i][v].Touched || g[i][c].Touched}}
				}
			}
			return nil
		}
	}
	return nil
}

// card finds the columns of the card around a cell: from a label of a day to the next.
func card(g clocktest.Grid, line, column int) (from, to int) {
	from, to = -1, 1<<14
	for c, cell := range g[line] {
		if cardLabel.MatchString(cell.Text) {
			if c <= column {
				from = c
			} else {
				to = min(to, c)
			}
		}
	}
	if from < 0 {
		return 0, 0
	}
	return from, to
}

var (
	cardLabel  = regexp.MustCompile(`^\d\d [一二三四五六日]$`)
	wholeDay   = regexp.MustCompile(`(\d{4})[-/](\d{1,2})[-/](\d{1,2})\s*(?:星期(.))?`)
	wholeRange = regexp.MustCompile(`(\d{4})[-/](\d\d?)[-/](\d\d?)\s*(?:~|至)\s*(?:(\d{4})[-/])?(\d\d?)[-/](\d\d?)`)
	shortRange = regexp.MustCompile(`统计时间:?(\d\d?)-(\d\d?) ~ (\d\d?)-(\d\d?)\s+制表时间:?(\d{4})`)
	label      = regexp.MustCompile(`^(\d{1,2})?(?:\s*(?:星期)?([一二三四五六日]))?$`)
)

// when finds the days that a cell may belong to, "" standing for one in the cell itself.
func (l literal) when(g clocktest.Grid, line, column int) (days []told) {
	switch {
	case len(l.times) > 0:
		// The header of the times has to stand above the cell.
		for i := line - 1; i >= 0; i-- {
			if column >= len(g[i]) || !isHeader(l.times, g[i][column].Text) {
				continue
			}
			if len(l.days) == 0 {
				return []told{{"", g[i][column].Touched}}
			}
			for _, d := range under(g, line, l.days, wholeDay.MatchString) {
				days = append(days, told{d.text, d.touched || g[i][column].Touched})
			}
			return days
		}
		return nil
	case l.cards:
		from, _ := card(g, line, column)
		if from >= len(g[line]) {
			return nil
		}
		return inRange(g, line, g[line][from])
	}
	for i := line - 1; i >= 0; i-- {
		if !hasDays(g[i]) || column >= len(g[i]) {
			continue
		}
		c := g[i][column]
		if wholeDay.MatchString(c.Text) && !wholeRange.MatchString(norm.NFKC.String(c.Text)) {
			return []told{{c.Text, c.Touched}}
		}
		if m := label.FindStringSubmatch(squeezed(c.Text)); m != nil && m[1] != "" {
			return inRange(g, i, c)
		}
		return besides(g, i, column)
	}
	return nil
}

// hasDays reports whether a row has the days of the columns below.
func hasDays(row []clocktest.Cell) bool {
	days := 0
	for _, c := range row {
		m := label.FindStringSubmatch(squeezed(c.Text))
		if m != nil && m[1] != "" || wholeDay.MatchString(c.Text) && !wholeRange.MatchString(norm.NFKC.String(c.Text)) {
			days++
		}
	}
	return days > 2
}

// besides dates a column by the number of the nearest one to its side: a weekend or a
// holiday has none.
func besides(g clocktest.Grid, line, column int) (days []told) {
	for c, cell := range g[line] {
		m := label.FindStringSubmatch(squeezed(cell.Text))
		if m == nil || m[1] == "" {
			continue
		}
		for _, d := range inRange(g, line, cell) {
			date := roster.MustDate(d.text) + roster.Date(column-c)
			if own := g[line][column]; agrees(date, own.Text) && holds(g, line, date) {
				days = append(days, told{date.String(), d.touched || own.Touched})
			}
		}
	}
	return days
}

func holds(g clocktest.Grid, line int, d roster.Date) bool {
	from, to, _ := rangeAbove(g, line)
	return from <= d && d <= to
}

// inRange finds the days of the range above that a label names, the day of the week with it.
func inRange(g clocktest.Grid, line int, cell clocktest.Cell) (days []told) {
	from, to, touched := rangeAbove(g, line)
	for d := from; d <= to && d < from+366; d++ {
		if !d.IsZero() && agrees(d, cell.Text) {
			days = append(days, told{d.String(), touched || cell.Touched})
		}
	}
	return days
}

// agrees reports whether a label does not name another day of the month or of the week.
func agrees(d roster.Date, text string) bool {
	m := label.FindStringSubmatch(squeezed(text))
	if m == nil {
		return text != ""
	}
	_, _, day := d.Civil()
	if n, err := strconv.Atoi(m[1]); err == nil && n != day {
		return false
	}
	return m[2] == "" || m[2] == weekdayName(d)
}

func weekdayName(d roster.Date) string { return string([]rune("日一二三四五六")[d.Weekday()]) }

// rangeAbove reads the nearest range above a line, or else the first below.
func rangeAbove(g clocktest.Grid, line int) (from, to roster.Date, touched bool) {
	rows := slices.Concat(g[:line+1])
	slices.Reverse(rows)
	for _, row := range append(rows, g[line+1:]...) {
		for _, c := range row {
			text := norm.NFKC.String(c.Text)
			if m := wholeRange.FindStringSubmatch(text); m != nil {
				if m[4] == "" {
					m[4] = m[1]
				}
				return civil(m[1], m[2], m[3]), civil(m[4], m[5], m[6]), c.Touched
			}
			if m := shortRange.FindStringSubmatch(text); m != nil {
				from, to = civil(m[5], m[1], m[2]), civil(m[5], m[3], m[4])
				if to < from {
					from = civil(fmt.Sprint(number(m[5])-1), m[1], m[2])
				}
				return from, to, c.Touched
			}
		}
	}
	return 0, 0, false
}

func number(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil {
		return -1
	}
	return n
}

func civil(year, month, day string) roster.Date {
	d, ok := roster.DateOf(number(year), number(month), number(day))
	if !ok {
		return 0
	}
	return d
}

var (
	clockTime = regexp.MustCompile(`\d+:\d\d(?::\d\d)?`)
	gluedTime = regexp.MustCompile(`^(?:\d\d:\d\d\+?){2,}$`)
	oneGlued  = regexp.MustCompile(`\d\d:\d\d`)
)

// says reports whether a cell has a time, on its day or where it may be so on the next;
// day "" is for a cell with a date of its own.
func says(cell, day string, at time.Time) bool {
	text := norm.NFKC.String(cell)
	if day == "" {
		day = text
	}
	m := wholeDay.FindStringSubmatch(norm.NFKC.String(day))
	if m == nil {
		return false
	}
	d := civil(m[1], m[2], m[3])
	if d.IsZero() || m[4] != "" && m[4] != weekdayName(d) {
		return false
	}
	next := strings.ContainsAny(text, "+") || strings.Contains(text, "次日") || at.Hour() < 5
	today := at.Format(time.DateOnly)
	if d.String() != today && !(next && (d+1).String() == today) {
		return false
	}
	var times []string
	for _, chunk := range strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(" \n、,;/|-", r) }) {
		if gluedTime.MatchString(chunk) {
			times = append(times, oneGlued.FindAllString(chunk, -1)...)
		} else {
			times = append(times, clockTime.FindAllString(chunk, -1)...)
		}
	}
	if digits := strings.TrimSpace(text); len(digits) == 4 && number(digits) >= 0 {
		times = append(times, digits[:2]+":"+digits[2:])
	}
	if f, err := strconv.ParseFloat(text, 64); err == nil && f < 1 {
		times = append(times, time.Time{}.Add(time.Duration(f*24*60*60)*time.Second+30*time.Second).Format("15:04"))
	}
	return slices.ContainsFunc(times, func(s string) bool { return sameMinute(s, at) })
}

// sameMinute reports whether a text is a time of day, seconds cut off or rounded.
func sameMinute(s string, at time.Time) bool {
	if strings.Count(s, ":") == 1 {
		s += ":00"
	}
	parsed, err := time.Parse("15:04:05", s)
	if err != nil {
		return false
	}
	is := func(t time.Time) bool { return t.Hour() == at.Hour() && t.Minute() == at.Minute() }
	return is(parsed) || is(parsed.Add(30*time.Second))
}
