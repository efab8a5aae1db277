package attendance

import (
	"context"

	"redbanner/attendance/intake"
	"redbanner/attendance/roster"
	"redbanner/attendance/table"
)

// staffRow is one row of a staff file. Columns that the file does not have keep
// what is stored.
type staffRow struct {
	roster.Staff
	Window  string
	ClockNo string
	given   func(column string) bool
}

// staffKind reads staff·工作人员.
func staffKind(state *State) intake.Kind[staffRow] {
	file := &staffFile{}
	return intake.Kind[staffRow]{
		Name: "staff",
		Columns: []table.Column{
			{Key: "code", Names: []string{"工号", "staff"}, Required: true},
			{Key: "name", Names: []string{"姓名"}, Required: true},
			{Key: "window", Names: []string{"窗口编号", "窗口"}},
			{Key: "clock_no", Names: []string{"考勤号", "考勤号码"}},
			{Key: "establishment", Names: []string{"编制"}},
			{Key: "joined", Names: []string{"入职日期"}},
			{Key: "left", Names: []string{"离职日期"}},
			{Key: "ab_partner", Names: []string{"AB角"}},
		},
		Parse: parseStaff,
		Check: func(_ context.Context, rows []intake.Line[staffRow]) ([]roster.Problem, error) {
			file.read(state, rows)
			return checkStaff(state, file, rows), nil
		},
		Records: func(r staffRow) []intake.Record { return staffRecords(file, r) },
		Touches: func(r staffRow, changes []intake.Change) []intake.Span {
			return touchStaff(state, file.people[r.Code], changes)
		},
		Guard: func(r staffRow, changes []intake.Change) (string, []any) {
			if changes[0].State == intake.New && r.Joined.IsZero() && len(state.Closed) > 0 {
				return "joined_needed", []any{lastClosed(state.Closed).String()}
			}
			return "", nil
		},
	}
}

func lastClosed(closed []roster.Period) roster.Date {
	var last roster.Date
	for _, p := range closed {
		last = max(last, p.Last())
	}
	return last
}

var establishments = map[string]roster.Establishment{
	"": "", "civil_servant": roster.CivilServant, "公务员": roster.CivilServant, "行政": roster.CivilServant,
	"public_institution": roster.PublicInstitution, "事业": roster.PublicInstitution, "事业编": roster.PublicInstitution, "事业编制": roster.PublicInstitution, "事业单位": roster.PublicInstitution,
	"contract": roster.Contract, "合同": roster.Contract, "合同制": roster.Contract, "聘用": roster.Contract,
}

func parseStaff(c *intake.Cells) staffRow {
	r := staffRow{
		Staff: roster.Staff{
			Code: c.Required("code"), Name: c.Required("name"),
			Joined: c.Date("joined"), Left: c.Date("left"), ABPartner: c.Text("ab_partner"),
		},
		Window: c.Text("window"), ClockNo: c.Text("clock_no"),
		given: c.Binding.Has,
	}
	establishment, known := establishments[c.Text("establishment")]
	if !known {
		c.Fail("establishment", "bad_establishment")
	}
	r.Establishment = establishment
	return r
}

func checkStaff(state *State, file *staffFile, rows []intake.Line[staffRow]) []roster.Problem {
	var problems []roster.Problem
	windows := windowCodes(state)
	for _, row := range rows {
		r := row.Row
		if s := file.people[r.Code]; !s.Left.IsZero() && s.Left < s.Joined {
			problems = append(problems, row.Problem("left", "ends_before_start", s.Joined.String()))
		}
		if r.Window != "" && !windows[r.Window] {
			problems = append(problems, row.Problem("window", "unknown_window"))
		}
		if _, known := file.people[r.ABPartner]; r.ABPartner != "" && (!known || r.ABPartner == r.Code) {
			problems = append(problems, row.Problem("ab_partner", "unknown_staff"))
		}
		if other := file.takenBy(r); other != "" {
			problems = append(problems, row.Problem("clock_no", "clock_no_taken", other))
		}
	}
	return problems
}

func staffCodes(state *State) map[string]bool {
	codes := make(map[string]bool, len(state.Staff))
	for _, s := range state.Staff {
		codes[s.Code] = true
	}
	return codes
}

func windowCodes(state *State) map[string]bool {
	codes := make(map[string]bool, len(state.Windows))
	for _, w := range state.Windows {
		codes[w.Code] = true
	}
	return codes
}

func staffRecords(file *staffFile, r staffRow) []intake.Record {
	s := r.over(file.stored)
	records := []intake.Record{{Entity: "staff", Key: []any{s.Code}, Values: []any{s.Name, string(s.Establishment), s.Joined, s.Left, s.ABPartner}}}
	if r.Window != "" {
		records = append(records, intake.Record{Entity: "moves", Key: []any{s.Code, Beginning}, Values: []any{r.Window}})
	}
	if r.ClockNo != "" {
		records = append(records, intake.Record{Entity: "clock_holders", Key: []any{file.number(r), file.holdsFrom(r)}, Values: []any{s.Code}})
	}
	return records
}

// over is the person as stored with the columns that the file has laid over.
func (r staffRow) over(stored map[string]roster.Staff) roster.Staff {
	s, known := stored[r.Code]
	if !known {
		return r.Staff
	}
	s.Name = r.Name
	if r.given("establishment") {
		s.Establishment = r.Establishment
	}
	if r.given("joined") {
		s.Joined = r.Joined
	}
	if r.given("left") {
		s.Left = r.Left
	}
	if r.given("ab_partner") {
		s.ABPartner = r.ABPartner
	}
	return s
}

// touchStaff: a new person moves every day of employment, a change of the
// employment the days between the bounds, a change of the first window the days
// up to the next move, a clock number the days from when it is held.
func touchStaff(state *State, s roster.Staff, changes []intake.Change) []intake.Span {
	var spans []intake.Span
	for _, c := range changes {
		switch {
		case c.State == intake.Same:
		case c.Entity == "clock_holders":
			spans = append(spans, intake.Span{First: c.Key[1].(roster.Date)})
		case c.Entity == "moves":
			spans = append(spans, tenure(state, s, Beginning))
		case c.State == intake.New:
			spans = append(spans, intake.Span{First: s.Joined, Last: s.Left})
		default:
			spans = append(spans, touchChanged(state, c)...)
		}
	}
	return spans
}

// touchChanged: names and partners are labels; joining and leaving move the days
// between; the grades of a half-year ask for the establishment and for how long the
// person has been there.
func touchChanged(state *State, c intake.Change) []intake.Span {
	spans := append(startMoved(date(c.Old[2]), c.Values[2].(roster.Date)), endMoved(date(c.Old[3]), c.Values[3].(roster.Date))...)
	graded := c.Old[1] != intake.Text(c.Values[1]) || c.Old[2] != intake.Text(c.Values[2])
	for _, p := range state.Closed {
		if graded && p.Kind != roster.Month {
			spans = append(spans, intake.Span{First: p.First(), Last: p.Last()})
		}
	}
	return spans
}

// tenure is the run of days from a move to the person's next one.
func tenure(state *State, s roster.Staff, from roster.Date) intake.Span {
	span := intake.Span{First: max(from, s.Joined), Last: s.Left}
	for _, m := range state.Moves {
		if m.Staff == s.Code && m.From > from && (span.Last.IsZero() || m.From-1 < span.Last) {
			span.Last = m.From - 1
		}
	}
	return span
}

// movesKind reads moves·调动: changes of window.
func movesKind(state *State) intake.Kind[roster.Move] {
	return intake.Kind[roster.Move]{
		Name: "moves",
		Columns: []table.Column{
			{Key: "staff", Names: []string{"工号", "人员编号"}, Required: true},
			{Key: "window", Names: []string{"窗口编号", "窗口"}, Required: true},
			{Key: "from", Names: []string{"自", "起始日期"}, Required: true},
		},
		Parse: func(c *intake.Cells) roster.Move {
			return roster.Move{Staff: c.Required("staff"), Window: c.Required("window"), From: c.RequiredDate("from")}
		},
		Check: func(_ context.Context, rows []intake.Line[roster.Move]) ([]roster.Problem, error) {
			return checkMoves(state, rows), nil
		},
		Records: func(m roster.Move) []intake.Record {
			return []intake.Record{{Entity: "moves", Key: []any{m.Staff, m.From}, Values: []any{m.Window}}}
		},
		Touches: func(m roster.Move, _ []intake.Change) []intake.Span {
			s, _ := state.StaffByCode(m.Staff)
			return []intake.Span{tenure(state, s, m.From)}
		},
	}
}

func checkMoves(state *State, rows []intake.Line[roster.Move]) []roster.Problem {
	var problems []roster.Problem
	for _, row := range rows {
		s, known := state.StaffByCode(row.Row.Staff)
		switch {
		case !known:
			problems = append(problems, row.Problem("staff", "unknown_staff"))
		case row.Row.From < s.Joined:
			problems = append(problems, row.Problem("from", "before_joining", s.Joined.String()))
		case !s.Left.IsZero() && row.Row.From > s.Left:
			problems = append(problems, row.Problem("from", "after_leaving", s.Left.String()))
		}
		if code := state.WindowOn(row.Row.Window, row.Row.From); code != "" {
			problems = append(problems, row.Problem("window", code))
		}
	}
	return problems
}
