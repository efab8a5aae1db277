package http

import (
	"net/url"
	"slices"
	"strings"

	"redbanner/attendance/roster"
	"redbanner/http/page"
	"redbanner/reports"
	"redbanner/scoring/rulebook"
)

// A page is narrowed down to a window, or to the windows of a department, by what its
// address says of ?window=, in the same words as the workbook that it leads to.

// windowAsked is the code of a window, or the name of a department; "" is the centre.
func (v *visit) windowAsked() string { return v.URL.Query().Get("window") }

// windowsAsked are the windows that are asked for. One that the visitor does not know is
// refused, as the workbook refuses it: an empty list would say that nothing happened there. What is
// taken along of the page names them.
func (v *visit) windowsAsked(known []roster.Window) (reports.Windows, error) {
	among, err := reports.ChooseWindows(known, v.windowAsked())
	v.only = among.Label
	return among, err
}

// knownWindows are those of which the visitor may ask a page of what is read by a right.
func (v *visit) knownWindows(right roster.Right, windows []roster.Window, stints []roster.Stint) []roster.Window {
	return reports.KnownWindows(v.scope.As, right, windows, stints)
}

// windowField asks for a window or a department; all is what stands for neither.
func (v *visit) windowField(label, all string, windows []roster.Window) page.Field {
	return page.Field{Name: "window", Label: label, Type: "select", Value: v.windowAsked(), Options: v.amongOptions(all, windows)}
}

// mannedField asks for one of the windows at which anybody of some stints stood; the one
// that is asked for is among them, even where nobody did.
func (v *visit) mannedField(windows []roster.Window, stints []roster.Stint) page.Field {
	manned := map[string]bool{v.windowAsked(): true}
	for _, s := range stints {
		manned[s.Window] = true
	}
	windows = slices.DeleteFunc(slices.Clone(windows), func(w roster.Window) bool { return !manned[w.Code] && w.Department != v.windowAsked() })
	return v.windowField(v.T("column.roster.window"), v.T("attendance_page.all_windows"), windows)
}

// narrowing is a page about people and windows that is narrowed down to some windows.
type narrowing struct {
	reports.Windows
	at     map[string]string // where people stood last
	choice page.Form
}

// narrowed reads which windows a page of a period at an address is narrowed down to, of what
// is read there by a right. People belong to the window at which they stood last in the period, as in the workbooks.
func (v *visit) narrowed(p roster.Period, address string, right roster.Right) (narrowing, error) {
	people, err := v.site.Attendance.People(v.Context(), v.scope)
	if err != nil {
		return narrowing{}, err
	}
	known := v.knownWindows(right, people.Windows, people.Stints)
	among, err := v.windowsAsked(known)
	return narrowing{Windows: among, at: reports.LastWindows(people.Stints, min(p.Last(), v.today)), choice: page.Form{
		ID: "choice", Action: address, Get: true, Inline: true, Submit: v.T("attendance_page.look"), Fields: []page.Field{v.mannedField(known, people.Stints)},
	}}, err
}

// holds reports whether a window, or a person, is among what the page is narrowed down to.
func (n narrowing) holds(of rulebook.Unit, code string) bool {
	if of == rulebook.OfWindow {
		return n.Has(code)
	}
	return n.Has(n.at[code])
}

// withWindow keeps at another address what the page is narrowed down to.
func (v *visit) withWindow(address string) string {
	window := v.windowAsked()
	if window == "" {
		return address
	}
	sign := "?"
	if strings.Contains(address, "?") {
		sign = "&"
	}
	return address + sign + "window=" + url.QueryEscape(window)
}

// stepWindow keeps beside a period what its page is narrowed down to.
func (v *visit) stepWindow(steps page.Steps) page.Steps {
	for _, link := range []*page.Link{steps.Before, steps.After} {
		if link != nil {
			link.Href = v.withWindow(link.Href)
		}
	}
	return steps
}

// amongOptions are windows and, under a heading of their own, the departments that they
// belong to, where they belong to any.
func (v *visit) amongOptions(all string, windows []roster.Window) []page.Option {
	options := windowOptions(all, windows)
	names := departments(windows)
	if len(names) == 0 {
		return options
	}
	for i := range options[1:] {
		options[1+i].Group = v.T("column.roster.window")
	}
	for _, name := range names {
		options = append(options, page.Option{Value: name, Label: name, Group: v.T("org_page.department")})
	}
	return options
}

// departments are those of windows, each once, as they come; one that is called by the
// code of a window cannot be asked for.
func departments(windows []roster.Window) []string {
	var names []string
	for _, w := range windows {
		coded := slices.ContainsFunc(windows, func(other roster.Window) bool { return other.Code == w.Department })
		if name := w.Department; name != "" && !coded && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}

// periodAsked reads a period of the address, the zero one where none is asked for.
func (v *visit) periodAsked(name string) (roster.Period, error) {
	text := v.URL.Query().Get(name)
	if text == "" {
		return roster.Period{}, nil
	}
	p, err := roster.ParsePeriod(text)
	if err != nil {
		return p, roster.Errorf(roster.NotFound, "page.nothing_there")
	}
	return p, nil
}

// periodOptions are the years, half-years, quarters and months of this year that have
// begun, the year before, and the period that is asked for, whichever it is.
func (v *visit) periodOptions(asked roster.Period) []page.Option {
	year := v.thisYear()
	periods := []roster.Period{year}
	for _, kind := range []roster.PeriodKind{roster.Half, roster.Quarter, roster.Month} {
		for p := roster.PeriodOf(year.First(), kind); p.First() <= v.today; p = p.Next() {
			periods = append(periods, p)
		}
	}
	periods = append(periods, periodBefore(year))
	if !asked.IsZero() && !slices.Contains(periods, asked) {
		periods = append(periods, asked)
	}
	options := []page.Option{{Label: v.T("facts.any")}}
	for _, p := range periods {
		options = append(options, page.Option{Value: p.String(), Label: v.periodName(p)})
	}
	return options
}
