package scoring

import (
	"context"
	"slices"

	"redbanner/attendance/intake"
	"redbanner/attendance/roster"
	"redbanner/attendance/table"
	"redbanner/scoring/ballot"
)

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
