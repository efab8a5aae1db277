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

var printedDay = regexp.MustCompile(`^(\d{1,2})\s*[日号]?\s*[(]?\s*(?:星期|周)?([一二三四五六日天])?\s*[)]?$`)

var weekdays = map[string]time.Weekday{
	"日": time.Sunday, "天": time.Sunday, "一": time.Monday, "二": time.Tuesday, "三": time.Wednesday,
	"四": time.Thursday, "五": time.Friday, "六": time.Saturday,
}

// readDayLabel reads 14, 01 三 or 14日.
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
// the period, and reports whether that can be done in one way only: when the labels
// begin with the first day and run on by the calendar, over the end of a month too, or
// when the period lies in one month. A day of the week that is printed must be right.
func (p period) fit(labels []dayLabel) ([]roster.Date, bool) {
	dates := p.inTurn(labels)
	if dates == nil {
		dates = p.inMonth(labels)
	}
	inside := 0
	for i, d := range dates {
		if d.IsZero() {
			continue
		}
		inside++
		if w := labels[i].weekday; w >= 0 && w != d.Weekday() {
			return nil, false
		}
	}
	return dates, inside > 0 && inside*2 >= int(p.last-p.first)+1
}

// inTurn dates labels that begin with the first day of the period and leave none out.
func (p period) inTurn(labels []dayLabel) []roster.Date {
	dates := make([]roster.Date, len(labels))
	for i, l := range labels {
		d := p.first + roster.Date(i)
		if d > p.last {
			break
		}
		if _, _, day := d.Civil(); day != l.number {
			return nil
		}
		dates[i] = d
	}
	return dates
}

// inMonth dates labels by their number alone, each at most once and in order.
func (p period) inMonth(labels []dayLabel) []roster.Date {
	year, month, _ := p.first.Civil()
	if y, m, _ := p.last.Civil(); y != year || m != month {
		return nil
	}
	dates := make([]roster.Date, len(labels))
	last := 0
	for i, l := range labels {
		if l.number <= last {
			return nil
		}
		last = l.number
		if d, ok := roster.DateOf(year, month, l.number); ok && p.holds(d) {
			dates[i] = d
		}
	}
	return dates
}
