package clock

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"golang.org/x/text/unicode/norm"

	"redbanner/attendance/roster"
	"redbanner/attendance/table"
)

// period is the run of days that a report says it covers, both inclusive.
type period struct{ first, last roster.Date }

func (p period) holds(d roster.Date) bool { return p.first <= d && d <= p.last }

// longestReport is how many days a report may cover; a longer period is a misprint.
const longestReport = 366

// A period is printed as 2016-03-01 ~ 2016-03-31, also with ～, 至 or 到, and with the year
// only once: 2021/09/01 ~ 09/22. What follows it, such as the company, says nothing.
var printedPeriod = regexp.MustCompile(`(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?\s*(?:~+|至|到|[-—–]+)\s*(?:(\d{4})[-/.年])?(\d{1,2})[-/.月](\d{1,2})(?:\D|$)`)

// periodIn finds a period in a row.
func periodIn(row table.Row) (period, bool) {
	for _, cell := range row.Cells {
		if len(cell) >= len("2016/3/1~3/2") && len(cell) < 256 && strings.ContainsAny(cell, "-/.年") {
			if p, ok := readPeriod(cell); ok {
				return p, true
			}
		}
	}
	return period{}, false
}

func readPeriod(cell string) (period, bool) {
	m := printedPeriod.FindStringSubmatch(norm.NFKC.String(cell))
	if m == nil {
		return period{}, false
	}
	var n [7]int
	for i, text := range m {
		if i > 0 {
			n[i], _ = strconv.Atoi(text) // digits or nothing, by the pattern
		}
	}
	first, ok := roster.DateOf(n[1], n[2], n[3])
	if !ok {
		return period{}, false
	}
	year := n[4]
	if year == 0 {
		year = n[1]
	}
	last, ok := roster.DateOf(year, n[5], n[6])
	if n[4] == 0 && (!ok || last < first) {
		last, ok = roster.DateOf(year+1, n[5], n[6]) // over New Year's Eve
	}
	p := period{first, last}
	return p, ok && first <= last && last-first < longestReport
}

// printedOn finds the day on which the report was made (制表时间), zero if it does not say.
func printedOn(rows []table.Row) roster.Date {
	for _, row := range rows {
		for i, cell := range row.Cells {
			word, value, _ := strings.Cut(norm.NFKC.String(cell), ":")
			switch folded(word) {
			case "制表时间", "制表日期", "tabulation", "printed":
			default:
				continue
			}
			if strings.TrimSpace(value) == "" {
				value = nextFilled(row.Cells[i+1:])
			}
			day, _, _ := strings.Cut(strings.TrimSpace(value), " ")
			if d, code := table.Date(day); code == "" {
				return d
			}
		}
	}
	return 0
}

// nextFilled returns the first cell that is not empty.
func nextFilled(cells []string) string {
	for _, c := range cells {
		if c != "" {
			return c
		}
	}
	return ""
}

// folded is how labels compare: one width, lower case, without blanks.
func folded(s string) string {
	return strings.ToLower(strings.Join(strings.Fields(norm.NFKC.String(s)), ""))
}

// dayLabel is the heading of a day: its number in the month and, where it is printed,
// its day of the week.
type dayLabel struct {
	number  int
	weekday time.Weekday // -1: not printed
}

var printedDay = regexp.MustCompile(`^(\d{1,2})(?:日|\s*号)?\s*[(]?\s*(?:星期|周)?([一二三四五六日天])?\s*[)]?$`)

var weekdays = map[string]time.Weekday{
	"日": time.Sunday, "天": time.Sunday, "一": time.Monday, "二": time.Tuesday, "三": time.Wednesday,
	"四": time.Thursday, "五": time.Friday, "六": time.Saturday,
}

// readDayLabel reads 14, 01 三 or 14日; behind a blank, as in 02 日, that is a Sunday.
func readDayLabel(cell string) (dayLabel, bool) {
	if n, ok := smallNumber(cell); ok {
		return dayLabel{n, -1}, n >= 1 && n <= 31
	}
	if len(cell) == 0 || len(cell) > 32 || !hasDigit(cell[:1]) && cell[0] < 0x80 {
		return dayLabel{}, false
	}
	m := printedDay.FindStringSubmatch(norm.NFKC.String(cell))
	if m == nil {
		return dayLabel{}, false
	}
	label := dayLabel{weekday: -1}
	label.number, _ = strconv.Atoi(m[1]) // digits, by the pattern
	if m[2] != "" {
		label.weekday = weekdays[m[2]]
	}
	return label, label.number >= 1 && label.number <= 31
}

// fit gives the labels of a row or column of days their dates, zero to those outside
// the period, and reports whether labels and period agree in full: the labels run on day
// by day, over the end of a month too, and none is missing up to the day until. One
// that was left out, or moved by a column, would leave all others beside their times.
// Some clocks print all 31 whatever the period, so that labels may begin before it in
// the same month and go on behind it. A day of the week that is printed must be right.
func (p period) fit(labels []dayLabel, until roster.Date) ([]roster.Date, bool) {
	if len(labels) == 0 {
		return nil, false
	}
	year, month, _ := p.first.Civil()
	d, ok := roster.DateOf(year, month, labels[0].number)
	if !ok || d > p.first {
		return nil, false
	}
	dates := make([]roster.Date, len(labels))
	for i, l := range labels {
		if _, _, day := d.Civil(); day != l.number && (d <= p.last || l.number != labels[i-1].number+1) {
			return nil, false
		}
		if p.holds(d) {
			if l.weekday >= 0 && l.weekday != d.Weekday() {
				return nil, false
			}
			dates[i] = d
		}
		d++
	}
	return dates, d > min(until, p.last)
}
