package scoring

import (
	"context"

	"redbanner/attendance/intake"
	"redbanner/attendance/roster"
	"redbanner/attendance/table"
	"redbanner/scoring/register"
	"redbanner/scoring/rulebook"
)

const halfChoice = rulebook.HalfPoints

// factsKind reads facts·事实. A fact's identity is its content, so two rows alike in
// every column are one fact: what happened twice needs another ref or note.
func factsKind(state *State) intake.Kind[Fact] {
	return intake.Kind[Fact]{
		Name: "facts",
		Columns: []table.Column{
			{Key: "date", Names: []string{"日期"}, Required: true},
			{Key: "kind", Names: []string{"类别", "事实类别", "事项类别"}, Required: true},
			{Key: "staff", Names: []string{"工号", "人员编号"}},
			{Key: "window", Names: []string{"窗口编号", "窗口"}},
			{Key: "quantity", Names: []string{"数量"}},
			{Key: "serious", Names: []string{"情节严重"}},
			{Key: "level", Names: []string{"级别"}},
			{Key: "month_points", Names: []string{"月度分值"}},
			{Key: "half_points", Names: []string{"半年分值"}},
			{Key: "ref", Names: []string{"依据编号", "编号"}},
			{Key: "note", Names: []string{"说明", "备注"}},
			{Key: "happened", Names: []string{"发生日期"}},
		},
		Parse: parseFact,
		Check: func(_ context.Context, rows []intake.Line[Fact]) ([]roster.Problem, error) {
			return checkFacts(state, rows), nil
		},
		Records: factRecords,
		Guard:   carriedInVain(state),
		Touches: func(f Fact, _ []intake.Change) []intake.Span { return []intake.Span{intake.Day(f.Date)} },
	}
}

var levels = map[string]string{
	"": "", "county": "county", "县": "county", "区县": "county", "city": "city", "市": "city",
	"province": "province", "省": "province", "nation": "nation", "国家": "nation", "全国": "nation",
}

func parseFact(c *intake.Cells) Fact {
	f := Fact{
		Date: c.RequiredDate("date"), Kind: c.Required("kind"),
		Staff: c.Text("staff"), Window: c.Text("window"),
		Quantity: c.Int("quantity", 0, 10_000), Serious: c.Flag("serious"),
		Ref: c.Text("ref"), Note: c.Text("note"), Happened: c.Date("happened"),
	}
	if f.Happened == f.Date {
		f.Happened = 0 // it counts on the day on which it happened, as all others do
	}
	if f.Happened > f.Date {
		c.Fail("happened", "happened_later", f.Date.String())
	}
	level, known := levels[c.Text("level")]
	if !known {
		c.Fail("level", "bad_level")
	}
	f.Level = level
	for _, choice := range []rulebook.Choice{rulebook.MonthPoints, rulebook.HalfPoints} {
		if p := points(c, string(choice)); p != nil {
			if f.Choice == nil {
				f.Choice = map[rulebook.Choice]Points{}
			}
			f.Choice[choice] = *p
		}
	}
	if f.Staff == "" && f.Window == "" {
		c.Fail("staff", "nobody_named")
	}
	f.ID = register.FactID(f)
	return f
}

func factRecords(f Fact) []intake.Record {
	choice := func(name rulebook.Choice) any {
		if p, chosen := f.Choice[name]; chosen {
			return int64(p)
		}
		return nil
	}
	return []intake.Record{{
		Entity: "facts",
		Key:    []any{f.ID},
		Values: []any{
			f.Date, f.Kind, orNull(f.Staff), orNull(f.Window), optional(f.Quantity), f.Serious, f.Level,
			choice(rulebook.MonthPoints), choice(rulebook.HalfPoints), f.Ref, f.Note, f.Happened,
		},
	}}
}

// orNull keeps an absent name out of the foreign keys.
func orNull(s string) any {
	if s == "" {
		return nil
	}
	return s
}

func checkFacts(state *State, rows []intake.Line[Fact]) []roster.Problem {
	var problems []roster.Problem
	for _, row := range rows {
		for _, p := range factFaults(state, row.Row) {
			problems = append(problems, row.Problem(p.Column, p.Code, p.Args...))
		}
	}
	return problems
}

// factFaults finds what stands against a fact: whom it names, on the day on which it
// counts, and what the books say of its kind. Columns are the keys of the import file.
func factFaults(state *State, f Fact) []roster.Problem {
	var problems []roster.Problem
	if f.Staff != "" {
		if code, args := state.StaffOn(f.Staff, f.Date); code != "" {
			problems = append(problems, roster.Problem{Column: "staff", Code: code, Value: f.Staff, Args: args})
		}
	}
	if f.Window != "" {
		if code := state.WindowOn(f.Window, f.Date); code != "" {
			problems = append(problems, roster.Problem{Column: "window", Code: code, Value: f.Window})
		}
	}
	return append(problems, CheckFact(state.Books, f)...)
}

// carriedInVain refuses to carry a fact out of a day that is open: it counts there.
func carriedInVain(state *State) func(Fact, []intake.Change) (string, []any) {
	return func(f Fact, _ []intake.Change) (string, []any) {
		if f.Happened.IsZero() {
			return "", nil
		}
		if _, closed := closedOn(state.Closed, f.Happened); closed {
			return "", nil
		}
		return "carried_in_vain", []any{f.Happened.String()}
	}
}

// closedOn finds a closed period that holds the day: the shortest, as people name it.
func closedOn(closed []roster.Period, day roster.Date) (roster.Period, bool) {
	var found roster.Period
	for _, p := range closed {
		if p.Contains(day) && (found.IsZero() || p.Last()-p.First() < found.Last()-found.First()) {
			found = p
		}
	}
	return found, !found.IsZero()
}

// outsideRange reports whether a chosen value lies outside the range of any
// book's clause for the kind.
func outsideRange(books []*rulebook.Book, kind string, chosen *Points) (low, high Points, outside bool) {
	if chosen == nil {
		return 0, 0, false
	}
	for _, book := range books {
		for _, place := range book.ClausesFor(kind) {
			if r := place.Clause.Range; r != nil && (*chosen < r.Low || *chosen > r.High) {
				return r.Low, r.High, true
			}
		}
	}
	return 0, 0, false
}
