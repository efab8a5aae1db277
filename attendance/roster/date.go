package roster

import (
	"database/sql/driver"
	"fmt"
	"time"
)

// Date is a calendar day: days since 0001-01-01, which is 1. The zero Date is
// "no date". Days are counted, never kept as an instant, so no zone can move them.
type Date int32

// unixDay is the Date of 1970-01-01.
const unixDay = 719163

// DateOf returns the Date of a civil day, or ok false when there is no such day
// (2025-02-30 is refused, never normalised).
func DateOf(year, month, day int) (d Date, ok bool) {
	if year < 1 || year > 9999 || month < 1 || month > 12 || day < 1 || day > daysIn(year, month) {
		return 0, false
	}
	return daysBeforeMonth(year, month) + Date(day), true
}

// MustDate is DateOf for literals in tests and tables; it panics on a day that does not exist.
func MustDate(s string) Date {
	d, err := ParseDate(s)
	if err != nil {
		panic(err)
	}
	return d
}

// ParseDate reads the strict form 2006-01-02.
func ParseDate(s string) (Date, error) {
	if len(s) == 10 && s[4] == '-' && s[7] == '-' {
		y, ok1 := digits(s[0:4])
		m, ok2 := digits(s[5:7])
		d, ok3 := digits(s[8:10])
		if ok1 && ok2 && ok3 {
			if date, ok := DateOf(y, m, d); ok {
				return date, nil
			}
		}
	}
	return 0, fmt.Errorf("%q is not a date (want 2006-01-02)", s)
}

// IsZero reports whether d is "no date".
func (d Date) IsZero() bool { return d == 0 }

// Civil returns year, month and day.
func (d Date) Civil() (year, month, day int) {
	// 400-, 100-, 4- and 1-year cycles of the proleptic Gregorian calendar.
	n := int(d) - 1
	n400 := n / 146097
	n %= 146097
	n100 := min(n/36524, 3)
	n -= n100 * 36524
	n4 := n / 1461
	n %= 1461
	n1 := min(n/365, 3)
	n -= n1 * 365
	year = n400*400 + n100*100 + n4*4 + n1 + 1
	month = n/31 + 1
	for month < 12 && n >= cumulative(year, month+1) {
		month++
	}
	return year, month, n - cumulative(year, month) + 1
}

// Year returns the year of d.
func (d Date) Year() int { y, _, _ := d.Civil(); return y }

// Weekday returns the day of the week.
func (d Date) Weekday() time.Weekday { return time.Weekday(int(d) % 7) }

// String returns 2006-01-02, or "" for no date.
func (d Date) String() string {
	if d.IsZero() {
		return ""
	}
	y, m, day := d.Civil()
	b := [10]byte{'0', '0', '0', '0', '-', '0', '0', '-', '0', '0'}
	put(b[0:4], y)
	put(b[5:7], m)
	put(b[8:10], day)
	return string(b[:])
}

// MarshalText implements encoding.TextMarshaler.
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText implements encoding.TextUnmarshaler; empty text is no date.
func (d *Date) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*d = 0
		return nil
	}
	parsed, err := ParseDate(string(text))
	if err != nil {
		return err
	}
	*d = parsed
	return nil
}

// Value stores a Date as 2006-01-02 text, no date as NULL.
func (d Date) Value() (driver.Value, error) {
	if d.IsZero() {
		return nil, nil
	}
	return d.String(), nil
}

// Scan reads a DATE (PostgreSQL) or TEXT (SQLite) column; NULL is no date.
func (d *Date) Scan(src any) error {
	switch v := src.(type) {
	case nil:
		*d = 0
		return nil
	case time.Time:
		y, m, day := v.Date()
		*d, _ = DateOf(y, int(m), day)
		return nil
	case string:
		return d.UnmarshalText([]byte(v))
	case []byte:
		return d.UnmarshalText(v)
	}
	return fmt.Errorf("scan date: unexpected %T", src)
}

func daysIn(year, month int) int {
	return cumulative(year, month+1) - cumulative(year, month)
}

// cumulative returns the days of the year before the month; month 13 gives the year's length.
func cumulative(year, month int) int {
	before := [...]int{0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365}
	n := before[month-1]
	if month > 2 && leap(year) {
		n++
	}
	return n
}

func leap(year int) bool { return year%4 == 0 && (year%100 != 0 || year%400 == 0) }

func daysBeforeMonth(year, month int) Date {
	y := year - 1
	return Date(y*365 + y/4 - y/100 + y/400 + cumulative(year, month))
}

// digits reads a string of decimal digits only.
func digits(s string) (int, bool) {
	n := 0
	for i := 0; i < len(s); i++ {
		c := s[i] - '0'
		if c > 9 {
			return 0, false
		}
		n = n*10 + int(c)
	}
	return n, len(s) > 0
}

// put writes n right-aligned over b, which already holds zeros.
func put(b []byte, n int) {
	for i := len(b) - 1; i >= 0 && n > 0; i-- {
		b[i] = byte('0' + n%10)
		n /= 10
	}
}
