// Package reports arranges what has been computed for reading: the month book,
// the ranking, the half-year book, the attendance grid and the personal sheets,
// as plain structs that a writer only has to lay out.
//
// It computes no score. Points are the hundredths of the sheets' own entries,
// carried over unchanged; the only things counted here are half-days of leave by
// type. The wording is Chinese: these are the forms that offices print and stamp.
package reports

import (
	"fmt"
	"slices"
	"strings"

	"redbanner/attendance/roster"
	"redbanner/scoring/rulebook"
)

// Points are hundredths of a point.
type Points = rulebook.Points

// State is where a period stands in its life (rules.md 8).
type State string

// The states.
const (
	Open      State = "open"
	Published State = "published"
	Closed    State = "closed"
)

// Label returns the word printed on every page; what is not closed yet cannot be taken for final.
func (s State) Label() string {
	switch s {
	case Published:
		return "公示"
	case Closed:
		return "定稿"
	}
	return "草稿"
}

// PresumedNote is the label of every value that the source does not give and the
// centre has not confirmed.
const PresumedNote = "原文数字缺失,系推定,请核定"

// Head is what every workbook says of itself, on its pages and in its properties.
type Head struct {
	Title   string // of the first sheet, with the centre and the period
	Centre  string
	Period  string // 2025年3月
	State   State
	Profile string // the attendance profile (考勤制度), or ""
	Books   []Edition
	AsOf    roster.Date
	Digest  string // of the snapshot, or ""
	Notes   []string
	Mark    string // of a list: what stands on every page of it, in its language, such as 「草稿」
}

// Summary returns the line under the title: period, state, book and day.
func (h Head) Summary() string {
	parts := []string{"考核期：" + h.Period, "状态：" + h.State.Label()}
	if h.Profile != "" {
		parts = append(parts, "考勤制度："+h.Profile)
	}
	if len(h.Books) > 0 {
		parts = append(parts, "考核办法："+h.join(Edition.Label))
	}
	if !h.AsOf.IsZero() {
		parts = append(parts, "截至："+h.AsOf.String())
	}
	return strings.Join(parts, "　")
}

// BookLabel returns the first book's name with its version, and whether there are others.
func (h Head) BookLabel() string {
	switch len(h.Books) {
	case 0:
		return ""
	case 1:
		return h.Books[0].Label()
	}
	return h.Books[0].Label() + "等"
}

// BookNames and BookVersions are those of all books, in the same order.
func (h Head) BookNames() string    { return h.join(func(e Edition) string { return e.Name }) }
func (h Head) BookVersions() string { return h.join(func(e Edition) string { return e.Version }) }

func (h Head) join(part func(Edition) string) string {
	list := make([]string, len(h.Books))
	for i, e := range h.Books {
		list[i] = part(e)
	}
	return strings.Join(list, "、")
}

// Edition is a version of an assessment method (考核办法).
type Edition struct{ Name, Version string }

// Label returns the name with the version.
func (e Edition) Label() string { return e.Name + "（版本 " + e.Version + "）" }

// editionsOf are those of books, each once.
func editionsOf(books ...*rulebook.Book) []Edition {
	var list []Edition
	for _, book := range books {
		if e := (Edition{book.Name, book.Version}); !slices.Contains(list, e) {
			list = append(list, e)
		}
	}
	return list
}

// PeriodLabel names a period as an office writes it: 2025年3月, 2025年上半年.
func PeriodLabel(p roster.Period) string {
	switch p.Kind {
	case roster.Month:
		return fmt.Sprintf("%d年%d月", p.Year, p.N)
	case roster.Quarter:
		return fmt.Sprintf("%d年第%d季度", p.Year, p.N)
	case roster.Half:
		return fmt.Sprintf("%d年%s半年", p.Year, [...]string{"上", "下"}[p.N-1])
	}
	return fmt.Sprintf("%d年度", p.Year)
}

// WeekdayLabel returns the one character of the day's weekday.
func WeekdayLabel(d roster.Date) string {
	return WeekdayName(int(d.Weekday()))
}

// WeekdayName returns the one character of a weekday, Sunday being 0.
func WeekdayName(n int) string {
	return [...]string{"日", "一", "二", "三", "四", "五", "六"}[n]
}
