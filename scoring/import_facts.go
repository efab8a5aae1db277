package scoring

import (
	"context"
	"slices"

	"redbanner/attendance/intake"
	"redbanner/attendance/roster"
	"redbanner/attendance/table"
	"redbanner/scoring/ballot"
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
			{Key: "kind", Names: []string{"类别", "事实类别"}, Required: true},
			{Key: "staff", Names: []string{"工号", "人员编号"}},
			{Key: "window", Names: []string{"窗口编号", "窗口"}},
			{Key: "quantity", Names: []string{"数量"}},
			{Key: "serious", Names: []string{"情节严重"}},
			{Key: "level", Names: []string{"级别"}},
			{Key: "month_points", Names: []string{"月度分值"}},
			{Key: "half_points", Names: []string{"半年分值"}},
			{Key: "ref", Names: []string{"依据编号", "编号"}},
			{Key: "note", Names: []string{"说明", "备注"}},
		},
		Parse: parseFact,
		Check: func(_ context.Context, rows []intake.Line[Fact]) ([]roster.Problem, error) {
			return checkFacts(state, rows), nil
		},
		Records: factRecords,
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
		Ref: c.Text("ref"), Note: c.Text("note"),
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
			choice(rulebook.MonthPoints), choice(rulebook.HalfPoints), f.Ref, f.Note,
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
		f := row.Row
		if f.Staff != "" {
			if code, args := state.StaffOn(f.Staff, f.Date); code != "" {
				problems = append(problems, row.Problem("staff", code, args...))
			}
		}
		if f.Window != "" {
			if code := state.WindowOn(f.Window, f.Date); code != "" {
				problems = append(problems, row.Problem("window", code))
			}
		}
		for _, p := range CheckFact(state.Books, f) {
			problems = append(problems, row.Problem(p.Column, p.Code, p.Args...))
		}
	}
	return problems
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

var signInStatuses = map[string]string{
	"present": "present", "到会": "present", "出席": "present", "late": "late", "迟到": "late",
	"absent": "absent", "缺席": "absent", "excused": "excused", "请假": "excused",
}

// meetingsKind reads meetings·会议签到.
func meetingsKind(state *State) intake.Kind[register.SignIn] {
	return intake.Kind[register.SignIn]{
		Name: "meetings",
		Columns: []table.Column{
			{Key: "date", Names: []string{"日期"}, Required: true},
			{Key: "meeting", Names: []string{"会议", "会议名称"}, Required: true},
			staffColumn,
			{Key: "status", Names: []string{"状态", "签到情况"}, Required: true},
		},
		Parse: func(c *intake.Cells) register.SignIn {
			s := register.SignIn{Date: c.RequiredDate("date"), Meeting: c.Required("meeting"), Staff: c.Required("staff")}
			if name := c.Required("status"); name != "" {
				status, known := signInStatuses[name]
				if !known {
					c.Fail("status", "bad_sign_in")
				}
				s.Status = status
			}
			return s
		},
		Check: func(_ context.Context, rows []intake.Line[register.SignIn]) ([]roster.Problem, error) {
			var problems []roster.Problem
			for _, row := range rows { // lists go on naming people for a while after they left
				if _, known := state.StaffByCode(row.Row.Staff); !known {
					problems = append(problems, row.Problem("staff", "unknown_staff"))
				}
			}
			return problems, nil
		},
		Records: func(s register.SignIn) []intake.Record {
			return []intake.Record{{Entity: "sign_ins", Key: []any{s.Date, s.Meeting, s.Staff}, Values: []any{s.Status}}}
		},
		Touches: func(s register.SignIn, _ []intake.Change) []intake.Span { return []intake.Span{intake.Day(s.Date)} },
	}
}

var aspects = [4]string{"attitude", "efficiency", "quality", "integrity"}

// ratingsKind reads ratings·窗口互评: one ballot per rater and window until the round is closed.
func ratingsKind(state *State) intake.Kind[ballot.Ballot] {
	return intake.Kind[ballot.Ballot]{
		Name: "ratings",
		Columns: []table.Column{
			{Key: "month", Names: []string{"月份"}, Required: true},
			{Key: "rater", Names: []string{"评分窗口"}, Required: true},
			{Key: "window", Names: []string{"被评窗口"}, Required: true},
			{Key: "attitude", Names: []string{"工作态度"}, Required: true},
			{Key: "efficiency", Names: []string{"办事效率"}, Required: true},
			{Key: "quality", Names: []string{"服务质量"}, Required: true},
			{Key: "integrity", Names: []string{"廉洁从政"}, Required: true},
		},
		Parse: parseBallot,
		Check: func(_ context.Context, rows []intake.Line[ballot.Ballot]) ([]roster.Problem, error) {
			return checkBallots(state, rows), nil
		},
		Records: func(b ballot.Ballot) []intake.Record {
			return []intake.Record{{
				Entity: "ballots",
				Key:    []any{b.Month.String(), b.Rater, b.Window},
				Values: []any{int64(b.Aspects[0]), int64(b.Aspects[1]), int64(b.Aspects[2]), int64(b.Aspects[3])},
			}}
		},
		Touches: func(b ballot.Ballot, _ []intake.Change) []intake.Span {
			return []intake.Span{{First: b.Month.First(), Last: b.Month.Last()}}
		},
		Guard: func(b ballot.Ballot, _ []intake.Change) (string, []any) {
			// Of a closed month its state says more than its round.
			if state.Rounds[b.Month] && !slices.Contains(state.Closed, b.Month) {
				return "round_closed", []any{b.Month.String()}
			}
			return "", nil
		},
	}
}

func parseBallot(c *intake.Cells) ballot.Ballot {
	b := ballot.Ballot{Rater: c.Required("rater"), Window: c.Required("window")}
	if s := c.Required("month"); s != "" {
		month, err := roster.ParsePeriod(s)
		if err != nil {
			c.Fail("month", "bad_month")
		}
		b.Month = month
	}
	for i, aspect := range aspects {
		if c.Required(aspect) == "" {
			continue
		}
		if p := points(c, aspect); p != nil {
			b.Aspects[i] = *p
		}
	}
	if len(c.Problems) == 0 {
		for _, p := range b.Validate() {
			c.Fail(p.Column, p.Code, p.Args...)
		}
	}
	return b
}

func checkBallots(state *State, rows []intake.Line[ballot.Ballot]) []roster.Problem {
	var problems []roster.Problem
	active := func(code string, month roster.Period) bool {
		for _, w := range state.Windows {
			if w.Code == code {
				return (w.ActiveFrom.IsZero() || w.ActiveFrom <= month.Last()) && (w.ActiveTo.IsZero() || w.ActiveTo >= month.First())
			}
		}
		return false
	}
	for _, row := range rows {
		if !active(row.Row.Rater, row.Row.Month) {
			problems = append(problems, row.Problem("rater", "unknown_window"))
		}
		if !active(row.Row.Window, row.Row.Month) {
			problems = append(problems, row.Problem("window", "unknown_window"))
		}
	}
	return problems
}
