package attendance

import (
	"context"
	"slices"

	"redbanner/attendance/intake"
	"redbanner/attendance/roster"
	"redbanner/attendance/table"
)

// windowsKind reads windows·窗口.
func windowsKind(*State) intake.Kind[roster.Window] {
	return intake.Kind[roster.Window]{
		Name: "windows",
		Columns: []table.Column{
			{Key: "code", Names: []string{"窗口编号", "编号"}, Required: true},
			{Key: "name", Names: []string{"窗口名称", "名称"}, Required: true},
			{Key: "department", Names: []string{"部门"}},
			{Key: "active_from", Names: []string{"启用日期"}},
			{Key: "active_to", Names: []string{"停用日期"}},
		},
		Parse: parseWindow,
		Records: func(w roster.Window) []intake.Record {
			return []intake.Record{{Entity: "windows", Key: []any{w.Code}, Values: []any{w.Name, w.Department, w.ActiveFrom, w.ActiveTo}}}
		},
		Touches: touchWindow,
	}
}

func parseWindow(c *intake.Cells) roster.Window {
	w := roster.Window{
		Code: c.Required("code"), Name: c.Required("name"), Department: c.Text("department"),
		ActiveFrom: c.Date("active_from"), ActiveTo: c.Date("active_to"),
	}
	if !w.ActiveTo.IsZero() && w.ActiveTo < w.ActiveFrom {
		c.Fail("active_to", "ends_before_start", w.ActiveFrom.String())
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
	return append(shifted(date(old[2]), w.ActiveFrom), shifted(date(old[3]), w.ActiveTo)...)
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

// shifted is the run of days between two positions of a bound; an absent bound
// lies infinitely far, so the run is open on that side.
func shifted(old, now roster.Date) []intake.Span {
	switch {
	case old == now:
		return nil
	case old.IsZero() || now.IsZero():
		return []intake.Span{{}}
	}
	return []intake.Span{{First: min(old, now), Last: max(old, now)}}
}

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
			return checkStaff(state, rows), nil
		},
		Records: func(r staffRow) []intake.Record { return staffRecords(state, r) },
		Touches: func(r staffRow, changes []intake.Change) []intake.Span { return touchStaff(state, r, changes) },
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
	"public_institution": roster.PublicInstitution, "事业": roster.PublicInstitution, "事业编": roster.PublicInstitution, "事业单位": roster.PublicInstitution,
	"contract": roster.Contract, "合同": roster.Contract, "合同制": roster.Contract, "聘用": roster.Contract,
}

func parseStaff(c *intake.Cells) staffRow {
	r := staffRow{
		Staff: roster.Staff{
			Code: c.Required("code"), Name: c.Required("name"),
			Joined: c.Date("joined"), Left: c.Date("left"), ABPartner: c.Text("ab_partner"),
		},
		Window: c.Text("window"), ClockNo: c.Text("clock_no"),
		given: func(column string) bool { return c.Binding.Header(column) != "" },
	}
	establishment, known := establishments[c.Text("establishment")]
	if !known {
		c.Fail("establishment", "bad_establishment")
	}
	r.Establishment = establishment
	if !r.Left.IsZero() && r.Left < r.Joined {
		c.Fail("left", "ends_before_start", r.Joined.String())
	}
	return r
}

func checkStaff(state *State, rows []intake.Line[staffRow]) []roster.Problem {
	var problems []roster.Problem
	codes := staffCodes(state)
	for _, row := range rows {
		codes[row.Row.Code] = true
	}
	windows := windowCodes(state)
	holders := map[string]string{}
	for _, row := range rows {
		r := row.Row
		if r.Window != "" && !windows[r.Window] {
			problems = append(problems, row.Problem("window", "unknown_window"))
		}
		if r.ABPartner != "" && (!codes[r.ABPartner] || r.ABPartner == r.Code) {
			problems = append(problems, row.Problem("ab_partner", "unknown_staff"))
		}
		if r.ClockNo == "" {
			continue
		}
		if other := holderOf(state, holders, r); other != "" {
			problems = append(problems, row.Problem("clock_no", "clock_no_taken", other))
		}
		holders[r.ClockNo] = r.Code
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

// holderOf returns who else holds the row's clock number: in the same file, or
// stored and not gone before the row's person came.
func holderOf(state *State, inFile map[string]string, r staffRow) string {
	if other := inFile[r.ClockNo]; other != "" && other != r.Code {
		return other
	}
	i := slices.IndexFunc(state.Holders, func(h Holder) bool { return h.Number == r.ClockNo && h.Staff != r.Code })
	if i < 0 {
		return ""
	}
	other, _ := state.StaffByCode(state.Holders[i].Staff)
	if !other.Left.IsZero() && !r.Joined.IsZero() && other.Left < r.Joined {
		return ""
	}
	return other.Code
}

func staffRecords(state *State, r staffRow) []intake.Record {
	s := r.Staff
	if stored, known := state.StaffByCode(r.Code); known {
		s = r.over(stored)
	}
	records := []intake.Record{{Entity: "staff", Key: []any{s.Code}, Values: []any{s.Name, string(s.Establishment), s.Joined, s.Left, s.ABPartner}}}
	if r.Window != "" {
		records = append(records, intake.Record{Entity: "moves", Key: []any{s.Code, Beginning}, Values: []any{r.Window}})
	}
	if r.ClockNo != "" {
		records = append(records, intake.Record{Entity: "clock_holders", Key: []any{r.ClockNo, holderFrom(state, r)}, Values: []any{s.Code}})
	}
	return records
}

// over lays the columns that the file has over what is stored.
func (r staffRow) over(stored roster.Staff) roster.Staff {
	stored.Name = r.Name
	if r.given("establishment") {
		stored.Establishment = r.Establishment
	}
	if r.given("joined") {
		stored.Joined = r.Joined
	}
	if r.given("left") {
		stored.Left = r.Left
	}
	if r.given("ab_partner") {
		stored.ABPartner = r.ABPartner
	}
	return stored
}

// holderFrom is the day from which a number is the person's: what is stored if
// they hold it already; else from the beginning, or from joining if someone held
// it before, but never inside a closed period, whose scores would move.
func holderFrom(state *State, r staffRow) roster.Date {
	from := Beginning
	for _, h := range state.Holders {
		if h.Number == r.ClockNo && h.Staff == r.Code {
			return h.From
		}
		if h.Number == r.ClockNo {
			from = r.Joined
		}
	}
	if last := lastClosed(state.Closed); !last.IsZero() {
		from = max(from, last+1)
	}
	return from
}

// touchStaff: a new person moves every day of employment, a change of the
// employment the days between the bounds, a change of the first window the days
// up to the next move.
func touchStaff(state *State, r staffRow, changes []intake.Change) []intake.Span {
	var spans []intake.Span
	for _, c := range changes {
		switch {
		case c.State == intake.Same || c.Entity == "clock_holders":
		case c.Entity == "moves":
			spans = append(spans, tenure(state, r.Staff, Beginning))
		case c.State == intake.New:
			spans = append(spans, intake.Span{First: r.Joined, Last: r.Left})
		default:
			spans = append(spans, touchChanged(c)...)
		}
	}
	return spans
}

// touchChanged: names and partners are labels; the establishment decides what
// every grade is called; joining and leaving move the days between.
func touchChanged(c intake.Change) []intake.Span {
	spans := append(shifted(date(c.Old[2]), c.Values[2].(roster.Date)), shifted(date(c.Old[3]), c.Values[3].(roster.Date))...)
	if c.Old[1] != intake.Text(c.Values[1]) && c.Old[1] != "" {
		spans = append(spans, intake.Span{})
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
	windows := windowCodes(state)
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
		if !windows[row.Row.Window] {
			problems = append(problems, row.Problem("window", "unknown_window"))
		}
	}
	return problems
}
