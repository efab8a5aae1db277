package roster

import (
	"fmt"
	"strconv"
)

// Period is an assessment period (考核期): a month 2025-03, a quarter 2025Q1,
// a half-year 2025H1 or a year 2025. The zero Period is no period. It is comparable.
type Period struct {
	Year int
	Kind PeriodKind
	N    int // 1-based number within the year; 1 for a year
}

// PeriodKind is the length of a period.
type PeriodKind string

// The lengths a rulebook may score.
const (
	Month   PeriodKind = "month"
	Quarter PeriodKind = "quarter"
	Half    PeriodKind = "half"
	Year    PeriodKind = "year"
)

// months returns how many months a period of the kind lasts.
func (k PeriodKind) months() int {
	switch k {
	case Month:
		return 1
	case Quarter:
		return 3
	case Half:
		return 6
	}
	return 12
}

// ParsePeriod reads 2025-03, 2025Q1, 2025H1 or 2025.
func ParsePeriod(s string) (Period, error) {
	bad := fmt.Errorf("%q is not a period (want 2025-03, 2025Q1, 2025H1 or 2025)", s)
	if len(s) < 4 {
		return Period{}, bad
	}
	year, ok := digits(s[:4])
	if !ok || year == 0 {
		return Period{}, bad
	}
	rest := s[4:]
	kinds := map[byte]PeriodKind{'-': Month, 'Q': Quarter, 'H': Half}
	switch {
	case rest == "":
		return Period{year, Year, 1}, nil
	case kinds[rest[0]] == "" || (rest[0] == '-') != (len(rest) == 3):
		return Period{}, bad
	}
	kind := kinds[rest[0]]
	n, ok := digits(rest[1:])
	if !ok || n < 1 || n > 12/kind.months() {
		return Period{}, bad
	}
	return Period{year, kind, n}, nil
}

// MustPeriod is ParsePeriod for literals in tests; it panics on a bad one.
func MustPeriod(s string) Period {
	p, err := ParsePeriod(s)
	if err != nil {
		panic(err)
	}
	return p
}

// PeriodOf returns the period of the kind that holds the day.
func PeriodOf(d Date, kind PeriodKind) Period {
	y, m, _ := d.Civil()
	return Period{y, kind, (m-1)/kind.months() + 1}
}

// First returns the first day.
func (p Period) First() Date {
	d, _ := DateOf(p.Year, (p.N-1)*p.Kind.months()+1, 1)
	return d
}

// Last returns the last day.
func (p Period) Last() Date { return p.Next().First() - 1 }

// Next returns the following period of the same kind.
func (p Period) Next() Period {
	if p.N < 12/p.Kind.months() {
		return Period{p.Year, p.Kind, p.N + 1}
	}
	return Period{p.Year + 1, p.Kind, 1}
}

// Contains reports whether the day lies in the period.
func (p Period) Contains(d Date) bool { return d >= p.First() && d <= p.Last() }

// IsZero reports whether p is no period.
func (p Period) IsZero() bool { return p == Period{} }

// String returns the form that ParsePeriod reads.
func (p Period) String() string {
	year := fmt.Sprintf("%04d", p.Year)
	switch p.Kind {
	case Month:
		return year + fmt.Sprintf("-%02d", p.N)
	case Quarter:
		return year + "Q" + strconv.Itoa(p.N)
	case Half:
		return year + "H" + strconv.Itoa(p.N)
	}
	return year
}

// MarshalText implements encoding.TextMarshaler.
func (p Period) MarshalText() ([]byte, error) { return []byte(p.String()), nil }

// UnmarshalText implements encoding.TextUnmarshaler.
func (p *Period) UnmarshalText(text []byte) error {
	parsed, err := ParsePeriod(string(text))
	if err != nil {
		return err
	}
	*p = parsed
	return nil
}
