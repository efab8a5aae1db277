package table

import "strings"

// halfOfDay is a word that says which half of the day an hour is of, or which part.
type halfOfDay string

const (
	am       halfOfDay = "AM" // 上午
	pm       halfOfDay = "PM" // 下午
	morning  halfOfDay = "早上"
	noon     halfOfDay = "中午"
	evening  halfOfDay = "晚上"
	smallHrs halfOfDay = "凌晨"
)

// cutHalf takes such a word and the blanks behind it off the front of a time.
func cutHalf(s string) (half halfOfDay, rest string) {
	for _, h := range []halfOfDay{am, pm, morning, noon, evening, smallHrs, "上午", "下午"} {
		if len(s) < len(h) || !strings.EqualFold(s[:len(h)], string(h)) {
			continue
		}
		rest = strings.TrimLeft(s[len(h):], " ")
		switch h {
		case "上午":
			h = am
		case "下午":
			h = pm
		}
		return h, rest
	}
	return "", s
}

// cutSuffixHalf takes AM or PM off the end of a time.
func cutSuffixHalf(s string) (half halfOfDay, rest string) {
	word := strings.TrimLeft(s, " ")
	switch {
	case strings.EqualFold(word, string(am)):
		return am, ""
	case strings.EqualFold(word, string(pm)):
		return pm, ""
	}
	return "", s
}

// hour returns the hour of the day. 12 AM is midnight and 12 PM is noon, as programs
// write them; an hour of the 24 may stand with a word that agrees with it. What people
// mean in two ways (晚上12:00, 凌晨12:30) or not at all (上午13:00) is none.
func (half halfOfDay) hour(h int) (hour int, ok bool) {
	switch {
	case half == "":
		return h, h < 24
	case half == am && h <= 12:
		return h % 12, true
	case half == pm && h >= 1 && h <= 12:
		return h%12 + 12, true
	case half == pm && h > 12, half == evening && h >= 17:
		return h, h < 24
	case half == morning:
		return h, h >= 1 && h < 12
	case half == smallHrs:
		return h, h <= 6
	case half == noon && h == 1:
		return 13, true
	case half == noon:
		return h, h >= 11 && h <= 13
	case half == evening && h >= 5 && h < 12:
		return h + 12, true
	}
	return 0, false
}
