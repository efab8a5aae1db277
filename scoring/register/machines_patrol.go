package register

import (
	"slices"
	"strconv"

	"redbanner/attendance/roster"
	"redbanner/scoring/rulebook"
)

// patrolItems are what a patrol looks at (值班制度，巡查内容), beside what else it sees.
var patrolItems = []string{"discipline", "badge", "demeanour", "attitude", "materials", "hygiene", "consulting", "other"}

// findingColumns are what each finding of a patrol says. Its kind says which clauses it
// touches; the values chosen in their ranges need a note.
func findingColumns(more ...Field) []Field {
	return append(more,
		Field{Name: "window", Type: AtWindow},
		Field{Name: "staff", Type: Person},
		Field{Name: "quantity", Type: Count},
		Field{Name: "serious", Type: Yes},
		Field{Name: "month_points", Type: Value},
		Field{Name: "half_points", Type: Value},
		Field{Name: "note", Type: Text})
}

// inspections is the register of patrols (巡查): what one person saw, window by window,
// and a second person confirms. A finding can be struck when that is done.
func inspections() Machine {
	m := patrol("inspections", "巡查登记",
		Field{Name: "round", Type: Choice, Choices: []string{"morning", "forenoon", "afternoon", "closing", "unannounced"}},
		Field{Name: "checked", Type: AtWindow, Many: true},
		Field{Name: "finding", Type: Rows, Columns: findingColumns(
			Field{Name: "kind", Type: FactKind, Required: true},
			Field{Name: "item", Type: Choice, Choices: patrolItems})},
	)
	m.confirm().Facts = func(e Entry) []Fact { return findings(e, func(row Values) string { return row["kind"] }) }
	return m
}

// hygieneRounds is the register of the rounds of hygiene (卫生保洁检查): a finding each
// time that a window falls short, with the putting right of it (整改).
func hygieneRounds() Machine {
	m := patrol("hygiene", "卫生检查",
		Field{Name: "checked", Type: AtWindow, Many: true},
		Field{Name: "finding", Type: Rows, Columns: []Field{
			{Name: "window", Type: AtWindow},
			{Name: "staff", Type: Person}, // whose place it is, where that is known
			{Name: "place", Type: Choice, Choices: []string{"desk", "counter", "floor", "papers", "surroundings", "other"}},
			{Name: "note", Type: Text},
		}},
	)
	m.confirm().Facts = func(e Entry) []Fact { return findings(e, func(Values) string { return "hygiene.finding" }) }
	m.Steps = append(m.Steps, Step{
		Action: "rectify", From: []string{"confirmed"}, To: "rectified", By: Right{Office: true, Window: true},
		Fields: []Field{{Name: "rectified_on", Type: Day}, {Name: "result", Type: Text, Required: true}},
	})
	m.Clocks = append(m.Clocks, Clock{State: "confirmed", WorkingDays: 1, Owes: owesWindow}) // presumed
	return m
}

// spotChecks is the register of unannounced checks (不定期抽查) of the community rules,
// each finding under one of their four heads, with the notice to put it right
// (整改通知书). A finding without a kind of its own is one of its head. What was put right
// is reported by the window where the entry as a whole is about one, else by the office.
func spotChecks() Machine {
	m := patrol("spot_checks", "抽查登记",
		Field{Name: "checked", Type: AtWindow, Many: true},
		Field{Name: "finding", Type: Rows, Columns: findingColumns(
			Field{Name: "head", Type: Choice, Required: true, Choices: []string{"efficiency", "service", "disclosure", "archive"}},
			Field{Name: "kind", Type: FactKind})},
	)
	m.confirm().Facts = func(e Entry) []Fact {
		return findings(e, func(row Values) string {
			if row["kind"] != "" {
				return row["kind"]
			}
			return "spot." + row["head"]
		})
	}
	m.Steps = append(m.Steps,
		Step{
			Action: "notify", From: []string{"confirmed"}, To: "notified", By: leaders,
			Fields: []Field{{Name: "demand", Type: Text, Required: true}, {Name: "deadline", Type: Day, Required: true, Future: true}},
		},
		Step{
			Action: "rectify", From: []string{"notified"}, To: "rectified", By: Right{Office: true, Window: true},
			Fields: []Field{{Name: "rectified_on", Type: Day}, {Name: "result", Type: Text, Required: true}},
		})
	m.Clocks = append(m.Clocks,
		Clock{State: "confirmed", WorkingDays: 2, Owes: owesOffice},                  // 及时下达: presumed
		Clock{State: "notified", WorkingDays: 0, Owes: owesWindow, From: "deadline"}) // as the notice says
	return m
}

// patrol is what the registers of findings have in common.
func patrol(register, name string, fields ...Field) Machine {
	struck := []Field{{Name: "struck", Type: Count, Many: true}, {Name: "strike_reason", Type: Text}}
	return Machine{
		Register: register, Name: name,
		Open: Step{Action: "record", To: "recorded", By: leaders, Fields: fields, Check: checkFindings},
		Steps: []Step{
			{Action: "confirm", From: []string{"recorded"}, To: "confirmed", By: second, Fields: struck, Check: checkConfirmed},
			{Action: "clear", From: []string{"recorded"}, To: "clear", By: second, Fields: struck, Check: checkClear},
		},
		Clocks: []Clock{{State: "recorded", WorkingDays: 2, Owes: owesOffice}}, // presumed
	}
}

// confirm is the step by which a patrol's findings become facts.
func (m *Machine) confirm() *Step {
	s, _ := m.Step("confirm")
	return s
}

// checkFindings: each finding names somebody, at a window that was looked at where the
// windows are listed, and gives the reason of a chosen value.
func checkFindings(e Entry) []roster.Problem {
	var found []roster.Problem
	checked := e.Fields.Lines("checked")
	for i, row := range e.Fields.Rows("finding") {
		at := func(code, value string, args ...any) {
			for _, p := range fault("finding", code, value, args...) {
				p.Row = i + 1
				found = append(found, p)
			}
		}
		window := row["window"]
		if window == "" && row["staff"] == "" && e.Staff == "" && e.Window == "" {
			at("nobody_named", "")
		}
		if window != "" && len(checked) > 0 && !slices.Contains(checked, window) {
			at("window_not_checked", window)
		}
		if (row["month_points"] != "" || row["half_points"] != "") && row["note"] == "" {
			at("points_need_reason", "")
		}
	}
	return found
}

// checkConfirmed: something is left of the findings, and nobody confirms one of himself.
func checkConfirmed(e Entry) []roster.Problem {
	found := checkStruck(e)
	left := 0
	for i, row := range e.Fields.Rows("finding") {
		if e.struck(i + 1) {
			continue
		}
		left++
		if staff := e.last().By.Staff; staff != "" && (row["staff"] == staff || e.Staff == staff) {
			found = append(found, fault("finding", "decider_involved", staff)...)
		}
	}
	if left == 0 {
		found = append(found, fault("struck", "nothing_found", "")...)
	}
	return found
}

// checkClear: a patrol is clear that found nothing, or of which every finding is struck.
func checkClear(e Entry) []roster.Problem {
	found := checkStruck(e)
	for i := range e.Fields.Rows("finding") {
		if !e.struck(i + 1) {
			found = append(found, fault("struck", "finding_left", itoa(i+1))...)
		}
	}
	return found
}

// checkStruck: what is struck was found, and is struck for a reason.
func checkStruck(e Entry) []roster.Problem {
	var found []roster.Problem
	rows := len(e.Fields.Rows("finding"))
	struck := e.Fields.Lines("struck")
	for _, line := range struck {
		if n, err := strconv.Atoi(line); err != nil || n < 1 || n > rows {
			found = append(found, fault("struck", "no_such_finding", line, rows)...)
		}
	}
	if len(struck) > 0 && e.Fields["strike_reason"] == "" {
		found = append(found, fault("strike_reason", "strike_needs_reason", "")...)
	}
	return found
}

// struck reports whether a finding, the first being 1, was struck.
func (e Entry) struck(n int) bool { return slices.Contains(e.Fields.Lines("struck"), itoa(n)) }

// findings are the facts of what was found and not struck, dated on the patrol's day. The
// number of the finding is part of what they point at, so that two alike stay two.
func findings(e Entry, kind func(Values) string) []Fact {
	var facts []Fact
	for i, row := range e.Fields.Rows("finding") {
		if e.struck(i + 1) {
			continue
		}
		f := Fact{
			Date: e.Day, Kind: kind(row), Staff: row["staff"], Window: row["window"],
			Quantity: row.Quantity("quantity"), Serious: row.Yes("serious"),
			Ref: e.Name() + "/" + itoa(i+1), Note: row["note"],
		}
		if f.Staff == "" && f.Window == "" {
			f.Staff, f.Window = e.Staff, e.Window
		}
		f.Choice = chosen(row)
		facts = append(facts, f)
	}
	return facts
}

// chosen are the values that were chosen inside the clauses' ranges; nil for none.
func chosen(v Values) map[rulebook.Choice]rulebook.Points {
	var choice map[rulebook.Choice]rulebook.Points
	for _, of := range []rulebook.Choice{rulebook.MonthPoints, rulebook.HalfPoints} {
		points := v.Points(string(of))
		if points == nil {
			continue
		}
		if choice == nil {
			choice = map[rulebook.Choice]rulebook.Points{}
		}
		choice[of] = *points
	}
	return choice
}
