package clock

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// dayTime is a time of day from a cell that holds several.
type dayTime struct {
	second  int  // after midnight
	nextDay bool // marked + or 次日: on the day after the cell's
	seconds bool // given to the second
}

// dayTimes reads a cell with the times of one day, parted by blanks, line ends or
// , ; 、 / |, or glued together in the one form that leaves no doubt: 08:5118:31. A +
// behind a time, or 次日 before it, means the next day. ok is false when any of it is no
// time; then none of it is to be believed, for 8:0012:00 has more than one reading.
func dayTimes(cell string) (times []dayTime, ok bool) {
	for _, chunk := range strings.FieldsFunc(norm.NFKC.String(cell), isBetweenTimes) {
		if chunk == "+" { // apart from its time
			if len(times) == 0 || times[len(times)-1].nextDay {
				return nil, false
			}
			times[len(times)-1].nextDay = true
			continue
		}
		found, ok := chunkTimes(chunk)
		if !ok {
			return nil, false
		}
		times = append(times, found...)
	}
	return times, true
}

func isBetweenTimes(r rune) bool {
	return unicode.IsSpace(r) || strings.ContainsRune(",;、/|", r)
}

// chunkTimes reads one time, or several glued together.
func chunkTimes(chunk string) ([]dayTime, bool) {
	next := false
	if after, found := strings.CutPrefix(chunk, "次日"); found {
		chunk, next = after, true
	}
	if t, ok := oneTime(chunk); ok {
		if next && t.nextDay {
			return nil, false // marked twice
		}
		t.nextDay = t.nextDay || next
		return []dayTime{t}, true
	}
	if next {
		return nil, false
	}
	return gluedTimes(chunk)
}

// oneTime reads 8:51, 08:51, 08:51:00, each with + behind it or not.
func oneTime(s string) (t dayTime, ok bool) {
	s, t.nextDay = strings.CutSuffix(s, "+")
	parts := strings.Split(s, ":")
	if len(parts) < 2 || len(parts) > 3 {
		return dayTime{}, false
	}
	for i, limit := range []int{24, 60, 60}[:len(parts)] {
		n, ok := smallNumber(parts[i])
		if !ok || n >= limit || len(parts[i]) < 2 && i > 0 {
			return dayTime{}, false
		}
		t.second = t.second*60 + n
	}
	if len(parts) == 2 {
		t.second *= 60
	}
	t.seconds = len(parts) == 3
	return t, true
}

// gluedTimes reads 08:5118:3100:43+: five characters each.
func gluedTimes(s string) ([]dayTime, bool) {
	const width = len("08:51")
	var times []dayTime
	for len(s) >= width {
		t, ok := oneTime(s[:width])
		if !ok || s[2] != ':' || t.nextDay {
			return nil, false
		}
		s, t.nextDay = strings.CutPrefix(s[width:], "+")
		times = append(times, t)
	}
	return times, s == "" && len(times) > 0
}

// smallNumber reads one or two digits.
func smallNumber(s string) (n int, ok bool) {
	if s == "" || len(s) > 2 {
		return 0, false
	}
	for i := range len(s) {
		if s[i]-'0' > 9 {
			return 0, false
		}
		n = n*10 + int(s[i]-'0')
	}
	return n, true
}

// rising reports whether the times of a cell follow each other, as a cell of one day's
// taps has them. One that does not may hold a tap of the next day without its mark.
func rising(times []dayTime) bool {
	last := -1
	for _, t := range times {
		at := t.second
		if t.nextDay {
			at += secondsOfDay
		}
		if at < last {
			return false
		}
		last = at
	}
	return true
}

const secondsOfDay = 24 * 60 * 60

// hasDigit tells a cell that may hold a time from one of words: 旷工, 休息, --.
func hasDigit(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return unicode.IsDigit(r) })
}
