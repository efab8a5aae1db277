package attendance

import (
	"context"

	"redbanner/attendance/intake"
	"redbanner/attendance/roster"
	"redbanner/attendance/table"
)

// windowsKind reads windows·窗口.
func windowsKind(state *State) intake.Kind[windowRow] {
	return intake.Kind[windowRow]{
		Name: "windows",
		Columns: []table.Column{
			{Key: "code", Names: []string{"窗口编号", "编号"}, Required: true},
			{Key: "name", Names: []string{"窗口名称", "名称"}, Required: true},
			{Key: "department", Names: []string{"部门"}},
			{Key: "active_from", Names: []string{"启用日期"}},
			{Key: "active_to", Names: []string{"停用日期"}},
		},
		Parse: parseWindow,
		Check: func(_ context.Context, rows []intake.Line[windowRow]) ([]roster.Problem, error) {
			var problems []roster.Problem
			for _, row := range rows {
				if w := row.Row.over(state); !w.ActiveTo.IsZero() && w.ActiveTo < w.ActiveFrom {
					problems = append(problems, row.Problem("active_to", "ends_before_start", w.ActiveFrom.String()))
				}
			}
			return problems, nil
		},
		Records: func(r windowRow) []intake.Record {
			w := r.over(state)
			return []intake.Record{{Entity: "windows", Key: []any{w.Code}, Values: []any{w.Name, w.Department, w.ActiveFrom, w.ActiveTo}}}
		},
		Touches: func(r windowRow, changes []intake.Change) []intake.Span { return touchWindow(r.over(state), changes) },
	}
}

// windowRow is one row of a windows file. Columns that the file does not have keep
// what is stored.
type windowRow struct {
	roster.Window
	given func(column string) bool
}

func parseWindow(c *intake.Cells) windowRow {
	return windowRow{
		Window: roster.Window{
			Code: c.Required("code"), Name: c.Required("name"), Department: c.Text("department"),
			ActiveFrom: c.Date("active_from"), ActiveTo: c.Date("active_to"),
		},
		given: c.Binding.Has,
	}
}

// over is the window as it will be stored.
func (r windowRow) over(state *State) roster.Window {
	w := r.Window
	for _, stored := range state.Windows {
		if stored.Code != r.Code {
			continue
		}
		if !r.given("department") {
			w.Department = stored.Department
		}
		if !r.given("active_from") {
			w.ActiveFrom = stored.ActiveFrom
		}
		if !r.given("active_to") {
			w.ActiveTo = stored.ActiveTo
		}
	}
	return w
}

// touchWindow: a new window has no member yet and moves nothing; a change of its
// life moves the days between the old bounds and the new.
func touchWindow(w roster.Window, changes []intake.Change) []intake.Span {
	if changes[0].State != intake.Changed {
		return nil
	}
	old := changes[0].Old
	return append(startMoved(date(old[2]), w.ActiveFrom), endMoved(date(old[3]), w.ActiveTo)...)
}

// date reads back a stored day.
func date(stored string) roster.Date {
	if stored == intake.Null {
		return 0
	}
	d, err := roster.ParseDate(stored)
	if err != nil {
		return 0
	}
	return d
}

// startMoved is the run of days that a first day in another place gains or loses; an
// absent one lies before all days.
func startMoved(old, now roster.Date) []intake.Span {
	if old == now {
		return nil
	}
	return []intake.Span{{First: min(old, now), Last: max(old, now) - 1}}
}

// endMoved is the run of days that a last day in another place gains or loses; an
// absent one lies after all days.
func endMoved(old, now roster.Date) []intake.Span {
	switch {
	case old == now:
		return nil
	case old.IsZero() || now.IsZero():
		return []intake.Span{{First: max(old, now) + 1}}
	}
	return []intake.Span{{First: min(old, now) + 1, Last: max(old, now)}}
}
