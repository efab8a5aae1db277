package table

import (
	"strings"

	"golang.org/x/text/unicode/norm"

	"redbanner/attendance/roster"
)

// Date reads 2025-03-07, 2025/3/7, 2025.3.7 or 2025年3月7日, with midnight behind it
// or nothing. A day that does not exist is never made into one that does: the code
// is then "bad_date", otherwise "".
func Date(s string) (d roster.Date, code string) {
	d, rest, ok := civil(narrow(s))
	if ok && rest != "" {
		at, _, midnight := clock(rest)
		ok = midnight && at == 0
	}
	if !ok {
		return 0, "bad_date"
	}
	return d, ""
}

// Time reads a date as Date does and a time of day behind a blank or T:
// 2025-03-07 08:05:00, 2025/3/7 8:05. Seconds tells whether the text gives them,
// a fraction of a second being cut off. The code is "bad_time" or "".
func Time(s string) (t roster.LocalTime, seconds bool, code string) {
	d, rest, ok := civil(narrow(s))
	if !ok {
		return 0, false, "bad_time"
	}
	second, seconds, ok := clock(rest)
	if !ok {
		return 0, false, "bad_time"
	}
	return roster.At(d, second), seconds, ""
}

// TimeOfDay reads 08:05:00 or 8:05, in seconds after midnight; seconds and the code
// are as those of Time.
func TimeOfDay(s string) (second int, seconds bool, code string) {
	second, seconds, ok := clock(" " + narrow(s))
	if !ok {
		return 0, false, "bad_time"
	}
	return second, seconds, ""
}

// narrow brings full-width digits, colons and blanks to their ASCII forms.
func narrow(s string) string {
	for i := 0; i < len(s); i++ {
		if s[i] >= 0x80 {
			return strings.TrimSpace(norm.NFKC.String(s))
		}
	}
	return strings.TrimSpace(s)
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

// clock reads a time of day that ends s, behind blanks or T.
func clock(s string) (second int, seconds, ok bool) {
	trimmed := strings.TrimLeft(s, " T")
	if trimmed == s {
		return 0, false, false
	}
	h, rest, ok1 := number(trimmed, 1, 2)
	rest, ok2 := strings.CutPrefix(rest, ":")
	m, rest, ok3 := number(rest, 2, 2)
	if !ok1 || !ok2 || !ok3 || h > 23 || m > 59 {
		return 0, false, false
	}
	second = h*3600 + m*60
	if rest == "" {
		return second, false, true
	}
	rest, ok1 = strings.CutPrefix(rest, ":")
	sec, rest, ok2 := number(rest, 2, 2)
	if fraction, found := strings.CutPrefix(rest, "."); found {
		_, rest, found = number(fraction, 1, 9)
		ok2 = ok2 && found
	}
	return second + sec, true, ok1 && ok2 && rest == "" && sec < 60
}

// number reads between least and most digits at the front of s.
func number(s string, least, most int) (n int, rest string, ok bool) {
	i := 0
	for ; i < len(s) && i < most && s[i] >= '0' && s[i] <= '9'; i++ {
		n = n*10 + int(s[i]-'0')
	}
	return n, s[i:], i >= least
}
