package scoring

import (
	"context"
	"slices"

	"redbanner/attendance/intake"
	"redbanner/attendance/roster"
	"redbanner/attendance/table"
)

// externalKind reads external·外部评议: what a department above gave a window or a person.
func externalKind(state *State) intake.Kind[ExternalRating] {
	return intake.Kind[ExternalRating]{
		Name: "external",
		Columns: []table.Column{
			{Key: "period", Names: []string{"考核期"}, Required: true},
			{Key: "department", Names: []string{"评议部门", "部门"}, Required: true},
			{Key: "window", Names: []string{"窗口编号", "窗口"}},
			{Key: "staff", Names: []string{"工号", "人员编号"}},
			{Key: "score", Names: []string{"得分", "分数"}, Required: true},
			{Key: "ref", Names: []string{"文号", "依据"}},
			{Key: "note", Names: []string{"备注", "说明"}},
		},
		Parse: parseExternal,
		Check: func(_ context.Context, rows []intake.Line[ExternalRating]) ([]roster.Problem, error) {
			return checkExternal(state, rows), nil
		},
		Records: func(r ExternalRating) []intake.Record {
			return []intake.Record{{
				Entity: "external_ratings",
				Key:    []any{r.Period.String(), r.Department, r.Window, r.Staff},
				Values: []any{int64(r.Score), r.Ref, r.Note},
			}}
		},
		// A rating moves sheets of its own period only: that months of a quarter are closed
		// does not stand in the way of the quarter's rating.
		Touches: func(r ExternalRating, _ []intake.Change) []intake.Span {
			if slices.Contains(state.Closed, r.Period) {
				return []intake.Span{r.span()}
			}
			return nil
		},
		Reach: ExternalRating.span,
	}
}

func (r ExternalRating) span() intake.Span {
	return intake.Span{First: r.Period.First(), Last: r.Period.Last()}
}

func parseExternal(c *intake.Cells) ExternalRating {
	r := ExternalRating{
		Department: c.Required("department"), Window: c.Text("window"), Staff: c.Text("staff"), Ref: c.Text("ref"), Note: c.Text("note"),
	}
	if s := c.Required("period"); s != "" {
		var err error
		if r.Period, err = roster.ParsePeriod(s); err != nil {
			c.Fail("period", "bad_period")
		}
	}
	if c.Required("score") != "" {
		if p := points(c, "score"); p != nil {
			r.Score = *p
			if !validExternal(r.Score) {
				c.Fail("score", "bad_external_score")
			}
		}
	}
	if (r.Window == "") == (r.Staff == "") {
		c.Fail("window", "window_or_staff")
	}
	return r
}

// checkExternal finds ratings of nobody, and two of one department and subject in a file.
func checkExternal(state *State, rows []intake.Line[ExternalRating]) []roster.Problem {
	var problems []roster.Problem
	first := map[string]int{}
	for _, row := range rows {
		r := row.Row
		known := slices.ContainsFunc(state.Windows, func(w roster.Window) bool { return w.Code == r.Window })
		if r.Window != "" && !known {
			problems = append(problems, row.Problem("window", "unknown_window"))
		}
		known = slices.ContainsFunc(state.Staff, func(s roster.Staff) bool { return s.Code == r.Staff })
		if r.Staff != "" && !known {
			problems = append(problems, row.Problem("staff", "unknown_staff"))
		}
		if line, twice := first[r.key()]; twice {
			problems = append(problems, row.Problem("department", "external_twice", line))
		} else {
			first[r.key()] = row.Line
		}
	}
	return problems
}
