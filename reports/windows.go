package reports

import (
	"slices"
	"strings"

	"redbanner/attendance/roster"
)

// Windows are those that a report is narrowed down to; the zero one is all of them.
type Windows struct {
	Label string // "" for the whole centre
	codes []string
}

// Has reports whether a window is among them.
func (w Windows) Has(window string) bool { return w.Label == "" || slices.Contains(w.codes, window) }

// All reports whether nothing is left out.
func (w Windows) All() bool { return w.Label == "" }

// Check returns nil where a right reaches every one of the windows, else why not.
func (w Windows) Check(as *roster.Actor, right roster.Right) error {
	if w.All() {
		return as.Check(right)
	}
	for _, code := range w.codes {
		if err := as.CheckOf(right, roster.Owner{Window: code}); err != nil {
			return err
		}
	}
	return nil
}

// KnownWindows are all windows to whoever has a right over the whole centre, to others those
// of which they are the head or at which somebody stood of whom they read. Nobody is to
// learn by asking what there is beside them.
func KnownWindows(as *roster.Actor, right roster.Right, windows []roster.Window, stints []roster.Stint) []roster.Window {
	if as.Reach(right) == roster.ReachCentre {
		return windows
	}
	return slices.DeleteFunc(slices.Clone(windows), func(w roster.Window) bool {
		return !slices.Contains(as.Windows, w.Code) && !slices.ContainsFunc(stints, func(s roster.Stint) bool { return s.Window == w.Code })
	})
}

// ChooseWindows finds the window of a code, or the windows of a department; "" chooses all.
func ChooseWindows(windows []roster.Window, of string) (Windows, error) {
	if of == "" {
		return Windows{}, nil
	}
	var found Windows
	for _, w := range windows {
		if w.Code == of {
			return Windows{Label: strings.TrimSpace(w.Name + " " + w.Code), codes: []string{w.Code}}, nil
		}
		if w.Department == of {
			found.Label, found.codes = of, append(found.codes, w.Code)
		}
	}
	if found.codes == nil {
		return found, roster.Errorf(roster.NotFound, "report.no_such_window", of)
	}
	return found, nil
}

// LastWindows are the windows at which people stood last by the end of a day, by person;
// the stints are by person and day.
func LastWindows(stints []roster.Stint, last roster.Date) map[string]string {
	at := map[string]string{}
	for _, s := range stints {
		if s.From <= last {
			at[s.Staff] = s.Window
		}
	}
	return at
}
