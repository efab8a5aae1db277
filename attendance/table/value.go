package table

import (
	"slices"
	"strings"
	"time"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"redbanner/attendance/roster"
)

// Date reads 2025-03-07, 2025/3/7, 2025.3.7 or 2025年3月7日, with its day of the week
// (星期五, 周五, Fri), midnight or nothing behind it. A day that does not exist, or that
// is another day of the week, is never made into one that does: the code is then
// "bad_date", otherwise "".
func Date(s string) (d roster.Date, code string) {
	d, rest, ok := day(narrow(s))
	if ok && rest != "" {
		at, _, midnight := clock(rest)
		ok = midnight && at == 0
	}
	if !ok {
		return 0, "bad_date"
	}
	return d, ""
}

// Time reads a date as Date does and a time of day as TimeOfDay does behind a blank or
// T: 2025-03-07 08:05:00, 2025/3/7 星期五 下午 1:05; and without their marks, as clocks
// write both, 20250307 0805. Seconds tells whether the text gives them, a fraction of
// a second being cut off. The code is "bad_time" or ""; it is "bad_time" for the days
// under which programs write a time of no day (1899-12-30).
func Time(s string) (t roster.LocalTime, seconds bool, code string) {
	s = narrow(s)
	d, rest, ok := day(s)
	var second int
	if ok {
		second, seconds, ok = clock(rest)
	} else {
		d, second, seconds, ok = compact(s)
	}
	if !ok || isNoDay(d) {
		return 0, false, "bad_time"
	}
	return roster.At(d, second), seconds, ""
}

// TimeOfDay reads 08:05:00 or 8:05, in seconds after midnight, with the half of the day
// or not: 8:05 AM, 下午 1:05, 早上8:05, 晚上 7:30. It takes off the day that programs write
// before a time of no day, 1899-12-30. Seconds and the code are as those of Time. A
// bare number is no time, not even one below 1: the column has to say so.
func TimeOfDay(s string) (second int, seconds bool, code string) {
	s = narrow(s)
	second, seconds, ok := clock(" " + s)
	if !ok {
		second, seconds, ok = clock(withoutNoDay(s))
	}
	if !ok {
		return 0, false, "bad_time"
	}
	return second, seconds, ""
}

// Number returns a whole or decimal number without what people and programs put around
// it: thousands separators (1,024.5), full width, ="12" and '12. What is no such number
// comes back as it is, for its reader to refuse.
func Number(s string) string {
	plain := narrow(s)
	whole, fraction, point := strings.Cut(strings.TrimPrefix(plain, "-"), ".")
	groups := strings.Split(whole, ",")
	for i, g := range groups {
		if i > 0 && len(g) != 3 || g == "" || len(groups) > 1 && len(g) > 3 || !digitsOnly(g) {
			return s
		}
	}
	if point && (fraction == "" || !digitsOnly(fraction)) {
		return s
	}
	return strings.ReplaceAll(plain, ",", "")
}

func digitsOnly(s string) bool { return strings.Trim(s, "0123456789") == "" }

// narrow brings full-width digits, colons and blanks to their ASCII forms and takes
// off the marks that make a text of a number.
func narrow(s string) string {
	for i := 0; i < len(s); i++ {
		if s[i] >= 0x80 {
			s = norm.NFKC.String(s)
			break
		}
	}
	return unmark(strings.TrimSpace(s))
}

// The days under which programs write a time of no day: those of serial number 0 and
// 1, and the first of what databases and other systems count from.
var noDays = [...]string{"1899-12-30", "1899/12/30", "1899-12-31", "1899/12/31", "1900-01-00", "1900/1/0",
	"1900-01-01", "1900/1/1", "1904-01-01", "1904/1/1"}

func isNoDay(d roster.Date) bool {
	return d < roster.MustDate("1904-01-02") && slices.Contains(noDays[:], d.String())
}

// withoutNoDay returns what follows such a day, or nothing.
func withoutNoDay(s string) string {
	for _, day := range noDays {
		if rest, found := strings.CutPrefix(s, day); found {
			return rest
		}
	}
	return ""
}

// day reads a date and a day of the week that agrees with it at the front of s.
func day(s string) (d roster.Date, rest string, ok bool) {
	d, rest, ok = civil(s)
	if !ok || rest == "" || strings.IndexByte("0123456789T:", rest[0]) >= 0 {
		return d, rest, ok
	}
	trimmed := strings.TrimLeft(rest, " ")
	if trimmed == "" || trimmed[0] >= '0' && trimmed[0] <= '9' {
		return d, rest, true // a time, most often
	}
	inner, bracket := strings.CutPrefix(trimmed, "(")
	w, after, found := weekday(inner)
	if !found {
		return d, rest, true
	}
	if bracket {
		if after, ok = strings.CutPrefix(after, ")"); !ok {
			return 0, "", false
		}
	}
	if after != "" {
		after = " " + after
	}
	return d, after, w == d.Weekday()
}

// weekday reads a day of the week at the front of s.
func weekday(s string) (w time.Weekday, rest string, ok bool) {
	for _, mark := range []string{"星期", "周", "礼拜"} {
		name, found := strings.CutPrefix(s, mark)
		if !found {
			continue
		}
		for i, day := range []string{"日", "一", "二", "三", "四", "五", "六", "天"} {
			if rest, found := strings.CutPrefix(name, day); found {
				return time.Weekday(i % 7), rest, true
			}
		}
	}
	end := strings.IndexFunc(s+" ", func(r rune) bool { return !unicode.IsLetter(r) })
	for w := time.Sunday; w <= time.Saturday; w++ {
		if word := s[:end]; strings.EqualFold(word, w.String()) || strings.EqualFold(word, w.String()[:3]) {
			return w, strings.TrimPrefix(s[end:], "."), true
		}
	}
	return 0, s, false
}

// compact reads 20250307 0805 and 20250307 080506, a T for the blank or the time with
// its colons. Eight digits alone are a number.
func compact(s string) (d roster.Date, second int, seconds, ok bool) {
	if len(s) < len("20250307 0805") || strings.IndexByte(" T", s[8]) < 0 || !digitsOnly(s[:8]) {
		return 0, 0, false, false
	}
	digits, at := s[:8], strings.TrimLeft(s[9:], " ")
	if digitsOnly(at) {
		switch len(at) {
		case 4:
			at = at[:2] + ":" + at[2:]
		case 6:
			at = at[:2] + ":" + at[2:4] + ":" + at[4:]
		}
	}
	d, rest, ok1 := civil(digits[:4] + "-" + digits[4:6] + "-" + digits[6:])
	second, seconds, ok2 := clock(" " + at)
	return d, second, seconds, ok1 && ok2 && rest == ""
}

// civil reads a date at the front of s and returns what follows it.
func civil(s string) (d roster.Date, rest string, ok bool) {
	year, rest, ok := number(s, 4, 4)
	if !ok || rest == "" {
		return 0, "", false
	}
	first, second, third := rest[:1], rest[:1], ""
	switch {
	case strings.HasPrefix(rest, "年"):
		first, second, third = "年", "月", "日"
	case !strings.Contains("-/.", first):
		return 0, "", false
	}
	month, rest, ok1 := number(rest[len(first):], 1, 2)
	rest, ok2 := strings.CutPrefix(rest, second)
	day, rest, ok3 := number(rest, 1, 2)
	rest, ok4 := strings.CutPrefix(rest, third)
	if third != "" && rest != "" {
		rest = " " + rest // 日 parts date and time as well as a blank does
	}
	d, exists := roster.DateOf(year, month, day)
	return d, rest, ok1 && ok2 && ok3 && ok4 && exists
}

// clock reads a time of day that ends s, behind blanks or T, or a word for the half of
// the day.
func clock(s string) (second int, seconds, ok bool) {
	trimmed := strings.TrimLeft(s, " T")
	if trimmed == "" {
		return 0, false, false
	}
	half := halfOfDay("")
	if c := trimmed[0]; c < '0' || c > '9' {
		half, trimmed = cutHalf(trimmed)
	}
	if trimmed == s {
		return 0, false, false
	}
	h, rest, ok1 := number(trimmed, 1, 2)
	rest, ok2 := strings.CutPrefix(rest, ":")
	m, rest, ok3 := number(rest, 2, 2)
	if !ok1 || !ok2 || !ok3 || m > 59 {
		return 0, false, false
	}
	sec := 0
	if after, found := strings.CutPrefix(rest, ":"); found {
		seconds = true
		sec, rest, ok1 = number(after, 2, 2)
		if fraction, found := strings.CutPrefix(rest, "."); found {
			_, rest, ok2 = number(fraction, 1, 9)
		}
	}
	if rest != "" && half == "" {
		half, rest = cutSuffixHalf(rest)
	}
	h, ok3 = half.hour(h)
	if !ok1 || !ok2 || !ok3 || rest != "" || sec > 59 {
		return 0, false, false
	}
	return h*3600 + m*60 + sec, seconds, true
}

// number reads between least and most digits at the front of s.
func number(s string, least, most int) (n int, rest string, ok bool) {
	i := 0
	for ; i < len(s) && i < most && s[i] >= '0' && s[i] <= '9'; i++ {
		n = n*10 + int(s[i]-'0')
	}
	return n, s[i:], i >= least
}
