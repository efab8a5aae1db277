package roster

import (
	"database/sql/driver"
	"fmt"
)

// LocalTime is a wall-clock time of the centre to the second, without a zone:
// seconds since 1970-01-01 00:00:00 on that wall clock. The zero LocalTime is "no time".
type LocalTime int64

const secondsPerDay = 24 * 60 * 60

// At returns the wall-clock time on day d, second seconds after midnight.
func At(d Date, second int) LocalTime {
	return LocalTime(int64(d)-unixDay)*secondsPerDay + LocalTime(second)
}

// ParseLocalTime reads 2006-01-02 15:04:05 or 2006-01-02 15:04, strictly.
func ParseLocalTime(s string) (LocalTime, error) {
	if (len(s) == 19 && s[16] == ':' || len(s) == 16) && s[10] == ' ' && s[13] == ':' {
		d, err := ParseDate(s[:10])
		h, ok1 := digits(s[11:13])
		m, ok2 := digits(s[14:16])
		sec, ok3 := 0, true
		if len(s) == 19 {
			sec, ok3 = digits(s[17:19])
		}
		if err == nil && ok1 && ok2 && ok3 && h < 24 && m < 60 && sec < 60 {
			return At(d, h*3600+m*60+sec), nil
		}
	}
	return 0, fmt.Errorf("%q is not a time (want 2006-01-02 15:04:05)", s)
}

// IsZero reports whether t is "no time".
func (t LocalTime) IsZero() bool { return t == 0 }

// Date returns the day of t.
func (t LocalTime) Date() Date {
	return Date(floorDiv(int64(t), secondsPerDay) + unixDay)
}

// Second returns the seconds after midnight.
func (t LocalTime) Second() int {
	return int(int64(t) - floorDiv(int64(t), secondsPerDay)*secondsPerDay)
}

// Minute returns the minutes after midnight, seconds cut off (rules.md 5).
func (t LocalTime) Minute() Minutes { return Minutes(t.Second() / 60) }

// String returns 2006-01-02 15:04:05, or "" for no time.
func (t LocalTime) String() string {
	if t.IsZero() {
		return ""
	}
	s := t.Second()
	return fmt.Sprintf("%s %02d:%02d:%02d", t.Date(), s/3600, s/60%60, s%60)
}

// Value stores the seconds as an integer, no time as NULL.
func (t LocalTime) Value() (driver.Value, error) {
	if t.IsZero() {
		return nil, nil
	}
	return int64(t), nil
}

// Scan reads an integer column; NULL is no time.
func (t *LocalTime) Scan(src any) error {
	switch v := src.(type) {
	case nil:
		*t = 0
	case int64:
		*t = LocalTime(v)
	default:
		return fmt.Errorf("scan local time: unexpected %T", src)
	}
	return nil
}

func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}

// Minutes is a time of day, in minutes after midnight, or a span in minutes.
type Minutes int32

// ParseMinutes reads 15:04.
func ParseMinutes(s string) (Minutes, error) {
	if len(s) == 5 && s[2] == ':' {
		h, ok1 := digits(s[:2])
		m, ok2 := digits(s[3:])
		if ok1 && ok2 && h < 24 && m < 60 {
			return Minutes(h*60 + m), nil
		}
	}
	return 0, fmt.Errorf("%q is not a time of day (want 15:04)", s)
}

// String returns 15:04.
func (m Minutes) String() string { return fmt.Sprintf("%02d:%02d", int(m)/60, int(m)%60) }
