package clock

import (
	"math"
	"regexp"
	"strconv"
	"strings"

	"golang.org/x/text/unicode/norm"

	"redbanner/attendance/roster"
	"redbanner/attendance/table"
)

// Orders of day, month and year in a date, as a mapping names them.
const (
	orderYMD = "ymd"
	orderMDY = "mdy"
	orderDMY = "dmy"
)

// dateForms are the forms in which a file writes its dates, beyond those that can be
// read in one way only. The zero value knows none.
type dateForms struct {
	order string // of a date without a year of four digits in front
	epoch int    // 1900 or 1904: what the bare numbers of a spreadsheet count from
}

// moment reads a date with a time of day. Beyond what every table may hold these are
// 20240301 0801, 2024-03-01 下午 1:05, 2024/3/1 (周五) 8:01 and, as far as the forms are
// known, 3/1/2024 8:01 and 45352.33.
func (f dateForms) moment(text string) (at roster.LocalTime, seconds bool, code string) {
	if at, seconds, code = table.Time(text); code == "" {
		return at, seconds, ""
	}
	d, rest, code := f.split(text)
	if code == "date_order_unknown" || code == "date_serial" {
		return 0, false, code
	}
	second, seconds, noTime := listTime(rest)
	if code+noTime != "" {
		return 0, false, "bad_time"
	}
	return roster.At(d, second), seconds, ""
}

// day reads a date alone, with its day of the week or a time of midnight behind it or not.
func (f dateForms) day(text string) (d roster.Date, code string) {
	if d, code = table.Date(text); code == "" {
		return d, ""
	}
	d, rest, code := f.split(text)
	if code != "" || rest == "" {
		return d, code
	}
	if second, _, code := listTime(rest); code != "" || second != 0 {
		return 0, "bad_date"
	}
	return d, ""
}

var (
	partedDate  = regexp.MustCompile(`^(\d{1,4})([-/.年])(\d{1,2})([-/.月])(\d{1,4})日?(?:[ T]\s*(.*))?$`)
	compactDate = regexp.MustCompile(`^(\d{4})(\d{2})(\d{2})(?:[ T]?(\d{4}|\d{6}|[ ]\S.*))?$`)
	serialDate  = regexp.MustCompile(`^\d{5}(?:\.\d+)?$`)
	weekdayMark = regexp.MustCompile(`^[(]?(?:星期|周)([一二三四五六日天])[)]?\s*`)
)

// split reads the date at the front of a text and returns what is behind it; the time
// of a serial number comes back as a fraction.
func (f dateForms) split(text string) (d roster.Date, rest, code string) {
	s := strings.TrimSpace(norm.NFKC.String(text))
	switch {
	case len(s) > 64:
		return 0, "", "bad_date"
	case serialDate.MatchString(s):
		return f.serial(s)
	}
	if m := compactDate.FindStringSubmatch(s); m != nil {
		d, ok := roster.DateOf(digitsOf(m[1]), digitsOf(m[2]), digitsOf(m[3]))
		return checked(d, ok, strings.TrimSpace(m[4]))
	}
	if spaced := weekdayBehind.ReplaceAllString(s, "$1 $2"); spaced != s {
		s = spaced
	}
	m := partedDate.FindStringSubmatch(s)
	if m == nil {
		return 0, "", "bad_date"
	}
	d, code = f.parted(m)
	if code != "" {
		return 0, "", code
	}
	return checked(d, true, strings.TrimSpace(m[6]))
}

// weekdayBehind finds a day of the week that follows its date without a blank.
var weekdayBehind = regexp.MustCompile(`^([0-9年月日/.-]+)([(]?(?:星期|周))`)

// checked takes a day of the week off the front of the rest; a wrong one makes the date
// as doubtful as a day that does not exist.
func checked(d roster.Date, exists bool, rest string) (roster.Date, string, string) {
	if m := weekdayMark.FindStringSubmatch(rest); m != nil {
		exists = exists && d.Weekday() == weekdays[m[1]]
		rest = rest[len(m[0]):]
	}
	if !exists {
		return 0, "", "bad_date"
	}
	return d, rest, ""
}

// parted reads a date whose numbers are parted, in the order that its first number
// shows or that is known. A year of two digits is one of this century.
func (f dateForms) parted(m []string) (d roster.Date, code string) {
	first, second, third := m[1], m[3], m[5]
	if m[2] != m[4] && m[2]+m[4] != "年月" {
		return 0, "bad_date"
	}
	var year, month, day string
	switch order := f.order; {
	case len(first) == 4 || m[2] == "年":
		year, month, day = first, second, third
	case order == "":
		return 0, "date_order_unknown"
	case order == orderYMD:
		year, month, day = first, second, third
	case order == orderMDY:
		month, day, year = first, second, third
	default:
		day, month, year = first, second, third
	}
	if len(year) == 2 {
		year = "20" + year
	}
	d, ok := roster.DateOf(digitsOf(year), digitsOf(month), digitsOf(day))
	if !ok || len(year) != 4 || len(day) > 2 || len(month) > 2 {
		return 0, "bad_date"
	}
	return d, ""
}

// serial reads a bare number of days since the epoch.
func (f dateForms) serial(s string) (d roster.Date, rest, code string) {
	whole, fraction, found := strings.Cut(s, ".")
	switch f.epoch {
	case 1900:
		d = roster.MustDate("1899-12-30")
	case 1904:
		d = roster.MustDate("1904-01-01")
	default:
		return 0, "", "date_serial"
	}
	if found {
		rest = "0." + fraction
	}
	return d + roster.Date(digitsOf(whole)), rest, ""
}

// digitsOf reads decimal digits, which a pattern has found.
func digitsOf(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil {
		return -1
	}
	return n
}

var (
	// A spreadsheet's time without a day comes with the day that it counts from.
	emptyDay  = regexp.MustCompile(`^(?:1899[-/]12[-/]3[01]|1904[-/]0?1[-/]0?1)[ T]+`)
	halfDay   = regexp.MustCompile(`^(上午|下午|(?i:am|pm))?\s*(\d{1,2})((?::\d{2}){1,2})\s*(?i:(am|pm))?$`)
	spelled   = regexp.MustCompile(`^(\d{1,2})时(\d{1,2})分(?:(\d{1,2})秒)?$`)
	justTimes = regexp.MustCompile(`^(\d{2})(\d{2})(\d{2})?$`)
)

// listTime reads a time of day in seconds after midnight: 8:05, 08:05:00, 下午 1:05,
// 1:05 PM, 8时05分, 0805, 080500, and the fraction of a day that a spreadsheet keeps.
func listTime(text string) (second int, seconds bool, code string) {
	if second, seconds, code = table.TimeOfDay(text); code == "" {
		return second, seconds, ""
	}
	s := strings.TrimSpace(norm.NFKC.String(text))
	s = emptyDay.ReplaceAllString(s, "")
	if f, ok := dayFraction(s); ok {
		second = int(math.Round(f * secondsOfDay))
		if second >= secondsOfDay {
			return 0, false, "bad_time"
		}
		return second, second%60 != 0, ""
	}
	if m := spelled.FindStringSubmatch(s); m != nil {
		s = joinTime(m[1:])
	} else if m := justTimes.FindStringSubmatch(s); m != nil {
		s = joinTime(m[1:])
	}
	m := halfDay.FindStringSubmatch(s)
	if m == nil || m[1] != "" && m[4] != "" {
		return 0, false, "bad_time"
	}
	hour, ok := hourOf(digitsOf(m[2]), strings.ToLower(m[1]+m[4]))
	if !ok {
		return 0, false, "bad_time"
	}
	return table.TimeOfDay(strconv.Itoa(hour) + m[3])
}

// joinTime writes hours, minutes and perhaps seconds with colons.
func joinTime(parts []string) string {
	s := parts[0]
	for _, p := range parts[1:] {
		if len(p) == 1 {
			p = "0" + p
		}
		if p != "" {
			s += ":" + p
		}
	}
	return s
}

// hourOf is the hour of the day of an hour in a half of it; the halves have no hour 13.
func hourOf(hour int, half string) (int, bool) {
	switch {
	case half == "":
		return hour, hour < 24
	case hour < 1 || hour > 12:
		return 0, false
	case half == "上午" || half == "am":
		return hour % 12, true
	}
	return hour%12 + 12, true
}

var (
	thousands = regexp.MustCompile(`^\d{1,3}(?:,\d{3})+$`)
	pointZero = regexp.MustCompile(`^\d+\.0+$`)
)

// plainNumber takes off a number or a staff code what programs put around it: full
// width, quotes that keep its zeros (="0012", '0012), thousands (1,024) and a fraction
// of nothing (64.0). Leading zeros stay.
func plainNumber(text string) string {
	if text == "" {
		return ""
	}
	s := strings.TrimSpace(norm.NFKC.String(text))
	if inner, found := strings.CutPrefix(s, `="`); found && strings.HasSuffix(inner, `"`) {
		s = strings.TrimSpace(strings.TrimSuffix(inner, `"`))
	}
	s = strings.TrimPrefix(s, "'")
	switch {
	case thousands.MatchString(s):
		return strings.ReplaceAll(s, ",", "")
	case pointZero.MatchString(s):
		whole, _, _ := strings.Cut(s, ".")
		return whole
	}
	return s
}

// numberCode returns why a text is no clock number or staff code, or "".
func numberCode(number string, ofClock bool) (code string) {
	switch {
	case number == "":
		return "number_missing"
	case len(number) > maxNumber:
		return "number_too_long"
	case !readable([]byte(number)), ofClock && !isClockNumber(number):
		return "bad_clock_no"
	}
	return ""
}
