package ballot

import (
	"context"
	"errors"
	"maps"
	"slices"

	"redbanner/attendance"
	"redbanner/attendance/intake"
	"redbanner/attendance/roster"
	"redbanner/attendance/table"
	"redbanner/scoring/rulebook"
)

// Kinds returns the kinds of import file that the Service takes.
func Kinds() []string { return []string{"ratings"} }

// Import takes in a file of paper ballots (ratings·窗口互评). It is sealed like every
// ballot: the batch remembers counts and a keyed hash, nothing else is kept of the file,
// so there is no preview to be confirmed later and nothing to be taken back. The first
// ballot of a month opens its round.
//
// A dry run does not open stored ballots and knows no earlier file, so that nobody finds
// out by trying what a ballot says: it counts as a correction whatever may turn out to be
// a repetition. Trying in earnest puts the guess in place of the ballot.
func (s *Service) Import(ctx context.Context, scope attendance.Scope, file intake.File, opt intake.Options) (intake.Result, error) {
	if err := scope.As.CheckOne(roster.RunRound, roster.Import); err != nil {
		return intake.Result{}, err
	}
	if opt.Watched() {
		return intake.Result{}, roster.Errorf(roster.Usage, "ratings.no_preview")
	}
	state := &State{}
	parsed, err := intake.Parse(kind(state), file, opt)
	if err != nil {
		return intake.Result{}, err
	}
	if _, err := s.tend(ctx, scope); err != nil {
		return intake.Result{}, err
	}
	for attempt := 1; ; attempt++ {
		result, err := s.take(ctx, scope, parsed, state, file.Data, opt)
		if !errors.Is(err, ErrMoved) || attempt == attempts {
			return result, err
		}
	}
}

// attempts is how often an import is tried that found rounds opened or closed meanwhile.
const attempts = 4

// take rehearses the import, opens the rounds that its ballots need, and then does it: a
// file that is refused opens no round.
func (s *Service) take(ctx context.Context, scope attendance.Scope, parsed *intake.Parsed[Ballot], state *State, data []byte, opt intake.Options) (intake.Result, error) {
	needed := map[roster.Period]bool{}
	apply := func(ledger Ledger) (intake.Result, error) {
		var err error
		if *state, err = ledger.State(ctx); err != nil {
			return intake.Result{}, err
		}
		return parsed.Apply(ctx, noting{ledger, needed}, opt)
	}
	secrets, err := s.secrets(ctx, scope, parsed.Rows())
	if err != nil {
		return intake.Result{}, err
	}
	meta := parsed.Meta
	meta.SHA256 = "" // that the file has been here before would say too much, too
	result, err := s.Store.Import(ctx, scope, meta, true, secrets, apply)
	if err != nil || opt.DryRun {
		return result, err
	}
	for month := range needed {
		if secrets[month] != nil {
			continue
		}
		if secrets[month], _, err = s.open(ctx, scope, month); err != nil {
			return intake.Result{}, err
		}
	}
	meta.SHA256 = hash(secrets, data)
	return s.Store.Import(ctx, scope, meta, false, secrets, apply)
}

// secrets are those of the open rounds that the ballots are for.
func (s *Service) secrets(ctx context.Context, scope attendance.Scope, rows []Ballot) (map[roster.Period]*Secret, error) {
	secrets := map[roster.Period]*Secret{}
	seen := map[roster.Period]bool{}
	for _, b := range rows {
		if seen[b.Month] || b.Month.Kind != roster.Month {
			continue
		}
		seen[b.Month] = true
		round, err := s.Store.Round(ctx, scope, b.Month)
		if err != nil {
			return nil, err
		}
		if round.State != Open {
			continue
		}
		secret, err := s.current(ctx, scope, round)
		if err != nil {
			return nil, err
		}
		secrets[b.Month] = secret
	}
	return secrets, nil
}

// hash is a file's identity under the secret of its first open month, "" without any.
func hash(secrets map[roster.Period]*Secret, data []byte) string {
	months := slices.SortedFunc(maps.Keys(secrets), func(a, b roster.Period) int { return int(a.First() - b.First()) })
	if len(months) == 0 {
		return ""
	}
	return secrets[months[0]].Hash(data)
}

// noting notes the months of which ballots are written.
type noting struct {
	Ledger
	months map[roster.Period]bool
}

func (n noting) Write(ctx context.Context, changes []intake.Change) error {
	for _, c := range changes {
		b, err := BallotOf(c.Record)
		if err != nil {
			return err
		}
		n.months[b.Month] = true
	}
	return n.Ledger.Write(ctx, changes)
}

func (b Ballot) record() intake.Record {
	return intake.Record{
		Entity: "ballots",
		Key:    []any{b.Month.String(), b.Rater, b.Window},
		Values: []any{int64(b.Aspects[0]), int64(b.Aspects[1]), int64(b.Aspects[2]), int64(b.Aspects[3])},
	}
}

// BallotOf is the ballot that a record of an import stands for.
func BallotOf(r intake.Record) (Ballot, error) {
	month, err := roster.ParsePeriod(intake.Text(r.Key[0]))
	b := Ballot{Month: month, Rater: intake.Text(r.Key[1]), Window: intake.Text(r.Key[2])}
	for i := range b.Aspects {
		b.Aspects[i] = rulebook.Points(r.Values[i].(int64))
	}
	return b, err
}

// Columns are those that a file of ballots has, in the order of a template.
func Columns() []table.Column { return kind(&State{}).Columns }

// kind reads ratings·窗口互评: one ballot per rater and window until the round is closed.
func kind(state *State) intake.Kind[Ballot] {
	return intake.Kind[Ballot]{
		Name: "ratings",
		Columns: []table.Column{
			{Key: "month", Names: []string{"月份"}, Required: true},
			{Key: "rater", Names: []string{"评分窗口"}, Required: true},
			{Key: "window", Names: []string{"被评窗口"}, Required: true},
			{Key: aspectColumns[0], Names: []string{"工作态度"}, Required: true},
			{Key: aspectColumns[1], Names: []string{"办事效率"}, Required: true},
			{Key: aspectColumns[2], Names: []string{"服务质量"}, Required: true},
			{Key: aspectColumns[3], Names: []string{"廉洁从政"}, Required: true},
		},
		Parse: parse,
		Check: func(_ context.Context, rows []intake.Line[Ballot]) ([]roster.Problem, error) {
			return check(state, rows), nil
		},
		Records: func(b Ballot) []intake.Record { return []intake.Record{b.record()} },
		Touches: func(b Ballot, _ []intake.Change) []intake.Span {
			return []intake.Span{{First: b.Month.First(), Last: b.Month.Last()}}
		},
		Guard: func(b Ballot, _ []intake.Change) (string, []any) {
			// Of a closed month its state says more than its round.
			if state.Rounds[b.Month].State == Closed && !slices.Contains(state.Closed, b.Month) {
				return "round_closed", []any{b.Month.String()}
			}
			return "", nil
		},
	}
}

func parse(c *intake.Cells) Ballot {
	b := Ballot{Rater: c.Required("rater"), Window: c.Required("window")}
	if s := c.Required("month"); s != "" {
		month, err := roster.ParsePeriod(s)
		if err != nil {
			c.Fail("month", "bad_month")
		}
		b.Month = month
	}
	for i, aspect := range aspectColumns {
		s := c.Required(aspect)
		if s == "" {
			continue
		}
		p, err := rulebook.ParsePoints(s)
		if err != nil {
			c.Fail(aspect, "bad_points")
		}
		b.Aspects[i] = p
	}
	if len(c.Problems) == 0 {
		for _, p := range b.Validate() {
			c.Fail(p.Column, p.Code, p.Args...)
		}
	}
	return b
}

func check(state *State, rows []intake.Line[Ballot]) []roster.Problem {
	var problems []roster.Problem
	for _, row := range rows {
		if !state.active(row.Row.Rater, row.Row.Month) {
			problems = append(problems, row.Problem("rater", "unknown_window"))
		}
		if !state.active(row.Row.Window, row.Row.Month) {
			problems = append(problems, row.Problem("window", "unknown_window"))
		}
	}
	return problems
}
