package duty

import (
	"context"

	"redbanner/attendance"
	"redbanner/attendance/intake"
	"redbanner/attendance/roster"
	"redbanner/attendance/table"
)

// Kinds returns the kinds of import file that the Service takes.
func Kinds() []string { return []string{"duty"} }

// State is what rows of a roster are checked against.
type State struct {
	attendance.State
	Duties   []Duty // planned and removed
	Settings attendance.Settings

	byEntry map[entry]Duty                // of Duties, made when first asked
	byStaff map[string][]attendance.Leave // approved, made when first asked
}

// entry is what there is one of in a roster.
type entry struct {
	day   roster.Date
	staff string
	kind  Kind
}

func entryOf(d Duty) entry { return entry{d.Date, d.Staff, d.Kind} }

// stored finds what the roster holds of the same person, day and kind.
func (s *State) stored(d Duty) (Duty, bool) {
	if s.byEntry == nil {
		s.byEntry = make(map[entry]Duty, len(s.Duties))
		for _, stored := range s.Duties {
			s.byEntry[entryOf(stored)] = stored
		}
	}
	stored, known := s.byEntry[entryOf(d)]
	return stored, known
}

// onLeave finds approved leave of the person on any half of the day.
func (s *State) onLeave(staff string, day roster.Date) (attendance.Leave, bool) {
	if s.byStaff == nil {
		s.byStaff = map[string][]attendance.Leave{}
		for _, l := range s.Leave {
			if l.Status == attendance.Approved {
				s.byStaff[l.Staff] = append(s.byStaff[l.Staff], l)
			}
		}
	}
	for _, l := range s.byStaff[staff] {
		if l.From.Date <= day && day <= l.To.Date {
			return l, true
		}
	}
	return attendance.Leave{}, false
}

// Ledger is one import's transaction as rosters need it.
type Ledger interface {
	intake.Ledger
	// DutyState loads what rows are checked against.
	DutyState(ctx context.Context) (State, error)
}

// columns are those of a roster; the names are also the header of a form.
var columns = [...]table.Column{
	{Key: "date", Names: []string{"日期", "值班日期"}, Required: true},
	{Key: "staff", Names: []string{"工号", "人员编号"}, Required: true},
	{Key: "kind", Names: []string{"值班类型", "类型"}, Required: true},
	{Key: "session", Names: []string{"班次", "时段"}},
	{Key: "window", Names: []string{"窗口编号", "窗口"}},
	{Key: "rest", Names: []string{"补休日期", "补休"}},
	{Key: "note", Names: []string{"备注", "说明"}},
	{Key: "status", Names: []string{"状态"}},
}

// Columns are those that a roster's file may have, in the order of a template.
func Columns() []table.Column { return append([]table.Column(nil), columns[:]...) }

// row is one row of a roster. Columns that the file does not have keep what is stored.
type row struct {
	Duty
	given func(column string) bool
}

// over is the duty as it will be stored. Striking one off keeps all else.
func (r row) over(state *State) Duty {
	d := r.Duty
	stored, known := state.stored(d)
	if !known {
		return d
	}
	if d.Status == Removed {
		stored.Status = Removed
		return stored
	}
	if !r.given("session") {
		d.Session = stored.Session
	}
	if !r.given("window") {
		d.Window = stored.Window
	}
	if !r.given("rest") {
		d.Rest = stored.Rest
	}
	if !r.given("note") {
		d.Note = stored.Note
	}
	return d
}

// dutyKind reads duty·值班表.
func dutyKind(state *State) intake.Kind[row] {
	return intake.Kind[row]{
		Name:    "duty",
		Columns: columns[:],
		Parse:   parse,
		Check: func(_ context.Context, rows []intake.Line[row]) ([]roster.Problem, error) {
			return check(state, rows), nil
		},
		Records: func(r row) []intake.Record {
			d := r.over(state)
			return []intake.Record{{
				Entity: "duties",
				Key:    []any{d.Date, d.Staff, string(d.Kind)},
				Values: []any{d.Session, d.Window, d.Rest, d.Note, d.Status},
			}}
		},
		Touches: func(r row, changes []intake.Change) []intake.Span { return touches(r.over(state), changes) },
	}
}

func parse(c *intake.Cells) row {
	d := Duty{
		Date: c.RequiredDate("date"), Staff: c.Required("staff"), Window: c.Text("window"),
		Rest: c.Date("rest"), Note: c.Text("note"), Session: Both, Status: Planned,
	}
	if name := c.Required("kind"); name != "" {
		kind, known := ParseKind(name)
		if !known {
			c.Fail("kind", "bad_duty_kind")
		}
		d.Kind = kind
	}
	switch c.Text("session") {
	case "", "both", "全天":
	default:
		d.Session = c.Session("session", roster.AM).String()
	}
	switch c.Text("status") {
	case "", "planned", "有效":
	case "removed", "取消":
		d.Status = Removed
	default:
		c.Fail("status", "bad_duty_status")
	}
	return row{d, c.Binding.Has}
}

// touches are the duty day and its rest day, the old one too where it moves. A roster
// of a closed period stays as it is even where no attendance depends on it.
func touches(d Duty, changes []intake.Change) []intake.Span {
	spans := []intake.Span{intake.Day(d.Date)}
	if !d.Rest.IsZero() {
		spans = append(spans, intake.Day(d.Rest))
	}
	if changes[0].State == intake.Changed {
		if old, err := roster.ParseDate(changes[0].Old[2]); err == nil && old != d.Rest {
			spans = append(spans, intake.Day(old))
		}
	}
	return spans
}
