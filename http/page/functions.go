package page

import (
	"html/template"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"redbanner/attendance/roster"
	"redbanner/http/locale"
	"redbanner/reports/listing"
	"redbanner/scoring/rulebook"
)

// styles and scripts are what every page loads, in this order.
var (
	styles  = []string{"tokens.css", "frame.css", "form.css", "list.css", "piece.css", "chart.css", "print.css", "board.css"}
	scripts = []string{"app.js", "work.js", "grid.js", "session.js"}
)

// functions are what templates can call.
func functions(p *locale.Printer, asset func(string) (string, error)) template.FuncMap {
	return template.FuncMap{
		"T":        p.T,
		"asset":    asset,
		"styles":   func() []string { return styles },
		"scripts":  func() []string { return scripts },
		"day":      func(d roster.Date) string { return Day(p, d) },
		"short":    func(d roster.Date) string { return ShortDay(p, d) },
		"month":    func(m roster.Period) string { return PeriodName(p, m) },
		"moment":   func(t roster.LocalTime) string { return Moment(p, t) },
		"cap":      capital,
		"pair":     func(f Form, field Field) Pair { return Pair{Form: f, Field: field} },
		"inc":      func(n int) int { return n + 1 },
		"dec":      func(n int) int { return n - 1 },
		"cells":    func(v listing.View, r listing.Row) []Shown { return shown(p, v, r) },
		"heads":    heads,
		"said":     said,
		"sentence": sentenceOf,
		"weekdays": func() []string { return weekdays(p) },
	}
}

// Day is a day as people write it: 2025年3月7日 周五.
func Day(p *locale.Printer, d roster.Date) string {
	if d.IsZero() {
		return ""
	}
	y, m, day := d.Civil()
	return p.T("page.day", y, m, day, p.T("page.weekday."+d.Weekday().String()), p.T("page.month_short."+itoa(m)))
}

// PlainDay is a day as documents have it, without the day of the week: 2025年3月7日.
func PlainDay(p *locale.Printer, d roster.Date) string {
	if d.IsZero() {
		return ""
	}
	y, m, day := d.Civil()
	return p.T("page.plain_day", y, m, day, p.T("page.month_short."+itoa(m)))
}

// ShortDay is a day without its year: 3月7日 周五.
func ShortDay(p *locale.Printer, d roster.Date) string {
	if d.IsZero() {
		return ""
	}
	_, m, day := d.Civil()
	return p.T("page.short_day", m, day, p.T("page.weekday."+d.Weekday().String()), p.T("page.month_short."+itoa(m)))
}

// Moment is a wall-clock time: 2025年3月7日 周五 08:17.
func Moment(p *locale.Printer, t roster.LocalTime) string {
	if t.IsZero() {
		return ""
	}
	return Day(p, t.Date()) + " " + t.Minute().String()
}

// PeriodName is a period as people say it: 2025年3月, 2025年上半年.
func PeriodName(p *locale.Printer, of roster.Period) string {
	if of.IsZero() {
		return ""
	}
	switch of.Kind {
	case roster.Month:
		return p.T("page.period.month", of.Year, of.N, p.T("page.month."+itoa(of.N)))
	case roster.Quarter:
		return p.T("page.period.quarter", of.Year, of.N)
	case roster.Half:
		return p.T("page.period.half"+itoa(of.N), of.Year)
	}
	return p.T("page.period.year", of.Year)
}

// Points are points as people read them: with two decimals, and a minus sign, not a hyphen.
func Points(p rulebook.Points) string {
	return strings.Replace(p.String(), "-", "−", 1)
}

// capital begins a label with a capital letter, where its script has them: the catalogue
// has many words as they stand within a sentence.
func capital(label string) string {
	first, size := utf8.DecodeRuneInString(label)
	if size < 1 || first == utf8.RuneError {
		return label
	}
	return string(unicode.ToUpper(first)) + label[size:]
}

// sentenceOf begins a sentence with a capital letter, unless what it begins with is a name
// such as that of a file.
func sentenceOf(text string) string {
	word, _, _ := strings.Cut(text, " ")
	if strings.ContainsFunc(word, func(r rune) bool { return !unicode.IsLower(r) }) {
		return text
	}
	return capital(text)
}

// said reports whether a figure is words and no number, which is set smaller.
func said(figure string) bool {
	return strings.IndexFunc(figure, unicode.IsDigit) != 0
}

// weekdays heads a calendar, from Monday.
func weekdays(p *locale.Printer) []string {
	var names []string
	for i := range 7 {
		names = append(names, p.T("page.weekday."+time.Weekday((i+1)%7).String()))
	}
	return names
}
