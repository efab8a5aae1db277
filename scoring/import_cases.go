package scoring

import (
	"context"
	"slices"
	"strings"

	"redbanner/attendance/intake"
	"redbanner/attendance/roster"
	"redbanner/attendance/table"
	"redbanner/scoring/register"
)

// casesKind reads cases·办件. A case already stored is corrected by a later file
// (finished, extended, evaluated) as long as no closed period moves.
func casesKind(state *State) intake.Kind[caseRow] {
	return intake.Kind[caseRow]{
		Name: "cases",
		Columns: []table.Column{
			{Key: "number", Names: []string{"办件编号", "编号"}, Required: true},
			staffColumn,
			{Key: "kind", Names: []string{"类型"}},
			{Key: "item", Names: []string{"事项"}},
			{Key: "accepted", Names: []string{"受理时间"}, Required: true},
			{Key: "promise_days", Names: []string{"承诺天数", "承诺工作日"}},
			{Key: "promise_minutes", Names: []string{"承诺分钟"}},
			{Key: "extended_to", Names: []string{"延期至"}},
			{Key: "finished", Names: []string{"办结时间"}},
			{Key: "result", Names: []string{"结果", "办理结果"}},
			{Key: "wrong_points", Names: []string{"差错扣分"}},
			{Key: "evaluation", Names: []string{"评价"}},
			{Key: "dissatisfied_points", Names: []string{"不满意扣分"}},
			{Key: "overdue_points", Names: []string{"超时扣分"}},
		},
		Parse: parseCase,
		Check: func(_ context.Context, rows []intake.Line[caseRow]) ([]roster.Problem, error) {
			return checkCases(state, rows), nil
		},
		Records: func(r caseRow) []intake.Record {
			c := r.over(state)
			return []intake.Record{{
				Entity: "cases",
				Key:    []any{c.Number},
				Values: []any{
					c.Staff, c.Kind, c.Item, c.Accepted, optional(c.PromiseDays), optional(c.PromiseMinutes),
					c.ExtendedTo, c.Finished, c.Wrong, c.Evaluation,
					optional(c.WrongPoints), optional(c.DissatisfiedPoints), optional(c.OverduePoints),
				},
			}}
		},
		Touches: func(r caseRow, _ []intake.Change) []intake.Span { return touchCase(state, r.over(state)) },
		Reach:   func(r caseRow) intake.Span { return reachCase(state, r.over(state)) },
	}
}

// caseRow is one row of a cases file. Columns that the file does not have keep what
// is stored; the promise counts as one column.
type caseRow struct {
	register.Case
	given func(column string) bool
}

// over is the case as it will be stored.
func (r caseRow) over(state *State) register.Case {
	c := r.Case
	stored, known := state.Cases[c.Number]
	if !known {
		return c
	}
	keep := func(column string, restore func()) {
		if !r.given(column) {
			restore()
		}
	}
	keep("kind", func() { c.Kind = stored.Kind })
	keep("item", func() { c.Item = stored.Item })
	keep("extended_to", func() { c.ExtendedTo = stored.ExtendedTo })
	keep("finished", func() { c.Finished = stored.Finished })
	keep("result", func() { c.Wrong = stored.Wrong })
	keep("evaluation", func() { c.Evaluation = stored.Evaluation })
	keep("wrong_points", func() { c.WrongPoints = stored.WrongPoints })
	keep("dissatisfied_points", func() { c.DissatisfiedPoints = stored.DissatisfiedPoints })
	keep("overdue_points", func() { c.OverduePoints = stored.OverduePoints })
	if !r.given("promise_days") && !r.given("promise_minutes") {
		c.PromiseDays, c.PromiseMinutes = stored.PromiseDays, stored.PromiseMinutes
	}
	// What was granted stays granted: a file that does not know of it takes nothing back.
	c.ExtendedTo = max(c.ExtendedTo, state.Granted[c.Number])
	return c
}

// caseKinds are the kinds of case (rules.md 6), which may be left out.
var caseKinds = map[string]bool{
	"": true, "咨询": true, "consult": true, "补充": true, "补": true, "supplement": true, "退回": true, "退": true, "returned": true,
	"即办": true, "instant": true, "承诺": true, "promised": true, "上报": true, "forwarded": true, "联办": true, "joint": true,
	"信访": true, "petition": true,
}

func parseCase(c *intake.Cells) caseRow {
	row := register.Case{
		Number: c.Required("number"), Staff: c.Required("staff"),
		Kind: c.Text("kind"), Item: c.Text("item"),
		Accepted: c.Time("accepted"), Finished: c.Time("finished"), ExtendedTo: c.Date("extended_to"),
		PromiseDays: c.Int("promise_days", 0, 3660), PromiseMinutes: c.Int("promise_minutes", 1, 60*24*31),
		WrongPoints: points(c, "wrong_points"), DissatisfiedPoints: points(c, "dissatisfied_points"), OverduePoints: points(c, "overdue_points"),
	}
	c.Required("accepted")
	if !caseKinds[strings.TrimSuffix(row.Kind, "件")] {
		c.Fail("kind", "bad_case_kind")
	}
	switch c.Text("result") {
	case "", "ok", "正确":
	case "wrong", "差错", "错误":
		row.Wrong = true
	default:
		c.Fail("result", "bad_result")
	}
	if evaluation := c.Int("evaluation", 1, 5); evaluation != nil {
		row.Evaluation = *evaluation
	}
	return caseRow{row, c.Binding.Has}
}

// checkCases: the handler is known and the chosen points lie inside the books' ranges.
func checkCases(state *State, rows []intake.Line[caseRow]) []roster.Problem {
	var problems []roster.Problem
	for _, row := range rows {
		c := row.Row.over(state)
		for _, p := range c.Validate() {
			problems = append(problems, row.Problem(p.Column, p.Code, p.Args...))
		}
		if _, known := state.StaffByCode(c.Staff); !known {
			problems = append(problems, row.Problem("staff", "unknown_staff"))
		}
		chosen := []struct {
			column, kind string
			points       *Points
		}{
			{"wrong_points", "case.wrong", c.WrongPoints},
			{"dissatisfied_points", "satisfaction.poor", c.DissatisfiedPoints},
			{"overdue_points", "case.late", c.OverduePoints},
		}
		for _, choice := range chosen {
			if low, high, outside := outsideRange(state.Books, choice.kind, choice.points); outside {
				problems = append(problems, row.Problem(choice.column, "outside_range", low.String(), high.String()))
			}
		}
	}
	return problems
}

// touchCase is every day of a closed period in which the case, as it would be
// stored, gives other facts, counts or finishes than the stored one.
func touchCase(state *State, now register.Case) []intake.Span {
	was, known := state.Cases[now.Number]
	var spans []intake.Span
	for _, period := range state.Closed {
		if !known && sameIn(state, period, nil, []register.Case{now}) ||
			known && sameIn(state, period, []register.Case{was}, []register.Case{now}) {
			continue
		}
		spans = append(spans, intake.Span{First: period.First(), Last: period.Last()})
	}
	return spans
}

// reachCase is from acceptance to the end of the case, as it was and as it will be;
// open while it is unfinished.
func reachCase(state *State, now register.Case) intake.Span {
	span := lifeOf(now)
	if was, known := state.Cases[now.Number]; known {
		span = span.Join(lifeOf(was))
	}
	return span
}

func lifeOf(c register.Case) intake.Span {
	span := intake.Span{First: c.Accepted.Date()}
	if !c.Finished.IsZero() {
		span.Last = c.Finished.Date()
	}
	return span
}

// sameIn reports whether two states of a case say the same about a closed period,
// as of the day on which it was closed.
func sameIn(state *State, period roster.Period, was, now []register.Case) bool {
	first, last, asOf := period.First(), period.Last(), state.ClosedAsOf[period]
	in := func(cases []register.Case) []Fact {
		facts := register.Facts(cases, state.Calendar, asOf)
		return slices.DeleteFunc(facts, func(f Fact) bool { return !period.Contains(f.Date) })
	}
	return slices.EqualFunc(in(was), in(now), sameFact) &&
		slices.Equal(register.OnTimeOf(was, state.Calendar, first, last, asOf), register.OnTimeOf(now, state.Calendar, first, last, asOf)) &&
		slices.Equal(register.Finished(was, first, last, asOf), register.Finished(now, first, last, asOf))
}

func sameFact(a, b Fact) bool {
	return a.Kind == b.Kind && a.Date == b.Date && a.Staff == b.Staff && a.Text == b.Text && a.Choice[halfChoice] == b.Choice[halfChoice]
}
