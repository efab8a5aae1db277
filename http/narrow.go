package http

import (
	"slices"

	"redbanner/attendance/roster"
	"redbanner/http/page"
	"redbanner/reports"
)

// A page is narrowed down to a window, or to the windows of a department, by what its
// address says of ?window=, in the same words as the workbook that it leads to.

// windowAsked is the code of a window, or the name of a department; "" is the centre.
func (v *visit) windowAsked() string { return v.URL.Query().Get("window") }

// windowsAsked are the windows that are asked for. One of which nobody knows is refused,
// as the workbook refuses it: an empty list would say that nothing happened there.
func (v *visit) windowsAsked(windows []roster.Window) (reports.Windows, error) {
	return reports.ChooseWindows(windows, v.windowAsked())
}

// windowField asks for a window or a department; all is what stands for neither.
func (v *visit) windowField(label, all string, windows []roster.Window) page.Field {
	return page.Field{Name: "window", Label: label, Type: "select", Value: v.windowAsked(), Options: v.amongOptions(all, windows)}
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
