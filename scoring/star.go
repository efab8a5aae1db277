package scoring

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"redbanner/attendance"
	"redbanner/attendance/roster"
	"redbanner/scoring/rulebook"
)

// Standing is one window's or person's place among the year's stars (M14).
type Standing struct {
	Rank   int    `json:"rank"` // by mean; equal means share it (1, 2, 2, 4)
	Code   string `json:"code"`
	Name   string `json:"name"`
	Mean   Points `json:"mean"`   // of the totals of the months scored, half-up to 0.01
	Months int    `json:"months"` // in which there was a sheet
	Closed int    `json:"closed"` // of them closed; the others are provisional
	Star   bool   `json:"star"`
	Tie    bool   `json:"tie"` // equal to another at the last place
}

// Stars are the standings of a year. TieOpen asks for a decision of the director's meeting.
type Stars struct {
	Of          rulebook.Unit
	Count       int
	Months      []YearPart // that were counted, in order
	Provisional bool       // a month is not closed, or not over
	Rows        []Standing
	Ranked      int // how many are ranked, where Rows are not all of them; else 0
	TieOpen     bool
	Decision    *StarDecision // that settled the tie
}

// Settled reports whether somebody is a star: the year is over, all its months are closed,
// and no tie is open.
func (s Stars) Settled() bool { return !s.Provisional && !s.TieOpen }

// StarDecision is whom the director's meeting chose among equals at the last place.
type StarDecision struct {
	Year      int
	Of        rulebook.Unit
	Codes     []string // ascending
	Minutes   string
	DecidedBy string
	By        roster.Person // who entered it
	At        time.Time
}

// StarsOf ranks a year's windows or people by the mean of their months; rules are those
// of the book of the last month. Months not scored are not counted against anyone. What
// the list shows, the mean to the hundredth, is what decides. Equals that do not all fit
// into the last places are left open until a decision names exactly as many of them as
// there are places left; one that no longer fits counts no more.
func StarsOf(rules *rulebook.Stars, parts []YearPart, decision *StarDecision) Stars {
	stars := Stars{Of: rules.Of, Count: rules.Count, Rows: []Standing{}}
	for _, part := range parts {
		if part.Period.Kind == roster.Month {
			stars.Months = append(stars.Months, part)
			stars.Provisional = stars.Provisional || part.State != Closed
		}
	}
	stars.Provisional = stars.Provisional || len(stars.Months) < 12
	for _, row := range Overview(stars.Months) {
		if row.Of != rules.Of {
			continue
		}
		s := Standing{Code: row.Code, Name: row.Name, Mean: row.Mean, Months: row.Months}
		for _, cell := range row.Cells {
			if cell.State == Closed {
				s.Closed++
			}
		}
		stars.Rows = append(stars.Rows, s)
	}
	slices.SortFunc(stars.Rows, func(a, b Standing) int {
		return cmp.Or(cmp.Compare(b.Mean, a.Mean), strings.Compare(a.Code, b.Code))
	})
	for i := range stars.Rows {
		stars.Rows[i].Rank = i + 1
		if i > 0 && stars.Rows[i].Mean == stars.Rows[i-1].Mean {
			stars.Rows[i].Rank = stars.Rows[i-1].Rank
		}
	}
	stars.award(decision)
	return stars
}

// award gives the stars, group by group of equals.
func (s *Stars) award(decision *StarDecision) {
	for at, left := 0, s.Count; at < len(s.Rows) && left > 0; {
		same := 1
		for at+same < len(s.Rows) && s.Rows[at+same].Mean == s.Rows[at].Mean {
			same++
		}
		group := s.Rows[at : at+same]
		if same > left {
			s.tie(group, left, decision)
			return
		}
		for i := range group {
			group[i].Star = true
		}
		at, left = at+same, left-same
	}
}

// tie marks the equals at the last places and applies the decision if it settles them.
func (s *Stars) tie(equals []Standing, places int, decision *StarDecision) {
	var chosen []int
	for i := range equals {
		equals[i].Tie = true
		if decision != nil && slices.Contains(decision.Codes, equals[i].Code) {
			chosen = append(chosen, i)
		}
	}
	s.TieOpen = decision == nil || len(chosen) != places || len(decision.Codes) != places
	if s.TieOpen {
		return
	}
	s.Decision = decision
	for _, i := range chosen {
		equals[i].Star = true
	}
}

// StarStore is where decisions about stars are kept.
type StarStore interface {
	// StarDecision loads the last decision of a year and unit, nil without one.
	StarDecision(ctx context.Context, scope attendance.Scope, year int, of rulebook.Unit) (*StarDecision, error)
	// AddStarDecision keeps one.
	AddStarDecision(ctx context.Context, scope attendance.Scope, d StarDecision) error
}

// StarService tells a year's stars and records the meeting's decision.
type StarService struct {
	Scoring *Service
	Store   StarStore
}

// Stars ranks the year as it stands on a day, cut down to what scope.As may see; see
// Stars.For.
func (s *StarService) Stars(ctx context.Context, scope attendance.Scope, year int, asOf roster.Date) (Stars, error) {
	if err := scope.As.CheckOne(roster.ReadScores, roster.ReadHonours); err != nil {
		return Stars{}, err
	}
	stars, err := s.stars(ctx, scope, year, asOf)
	return stars.For(scope.As), err
}

// Year is the year's parts and its stars, loaded together, cut down to what scope.As may
// see. The stars are nil where the book of the last month knows none.
func (s *StarService) Year(ctx context.Context, scope attendance.Scope, year int, asOf roster.Date) ([]YearPart, *Stars, error) {
	if err := scope.As.CheckAny(roster.ReadScores); err != nil {
		return nil, nil, err
	}
	parts, err := s.Scoring.year(ctx, scope, year, asOf)
	if err != nil {
		return nil, nil, err
	}
	var known *Stars
	stars, err := s.starsOf(ctx, scope, year, parts)
	switch {
	case err == nil:
		cut := stars.For(scope.As)
		known = &cut
	case roster.KindOf(err) != roster.Usage:
		return nil, nil, err
	}
	for i := range parts {
		parts[i].Frozen = parts[i].Frozen.For(scope.As, parts[i].Period)
	}
	return parts, known, nil
}

// stars ranks the year, whoever asks.
func (s *StarService) stars(ctx context.Context, scope attendance.Scope, year int, asOf roster.Date) (Stars, error) {
	parts, err := s.Scoring.year(ctx, scope, year, asOf)
	if err != nil {
		return Stars{}, err
	}
	return s.starsOf(ctx, scope, year, parts)
}

func (s *StarService) starsOf(ctx context.Context, scope attendance.Scope, year int, parts []YearPart) (Stars, error) {
	var rules *rulebook.Stars
	for _, part := range parts {
		if part.Period.Kind == roster.Month {
			rules = part.Book.Stars // of the last month
		}
	}
	if rules == nil {
		return Stars{}, roster.Errorf(roster.Usage, "star.none", year)
	}
	decision, err := s.Store.StarDecision(ctx, scope, year, rules.Of)
	if err != nil {
		return Stars{}, err
	}
	return StarsOf(rules, parts, decision), nil
}

// Decide records whom the meeting chose among equals. It has to settle the tie as it
// stands: as many of the equals as there are places left.
func (s *StarService) Decide(ctx context.Context, scope attendance.Scope, d StarDecision, asOf roster.Date) (Stars, error) {
	if err := scope.As.Check(roster.DecideOutcome); err != nil {
		return Stars{}, err
	}
	if strings.TrimSpace(d.Minutes) == "" || strings.TrimSpace(d.DecidedBy) == "" {
		return Stars{}, roster.Errorf(roster.Usage, "grade.who_and_where")
	}
	stars, err := s.stars(ctx, scope, d.Year, asOf)
	if err != nil {
		return stars, err
	}
	var tied []string
	places := stars.Count
	for i := range stars.Rows {
		row := &stars.Rows[i]
		if row.Tie {
			tied = append(tied, row.Code)
		} else if row.Star {
			places--
		}
	}
	slices.Sort(d.Codes)
	d.Of, d.Codes = stars.Of, slices.Compact(d.Codes)
	fits := !slices.ContainsFunc(d.Codes, func(code string) bool { return !slices.Contains(tied, code) })
	switch {
	case len(tied) == 0:
		return stars, roster.Errorf(roster.Conflict, "star.no_tie", d.Year)
	case !fits || len(d.Codes) != places:
		return stars, roster.Errorf(roster.Refused, "star.does_not_settle", places, strings.Join(tied, " "))
	}
	if err := s.Store.AddStarDecision(ctx, scope, d); err != nil {
		return stars, err
	}
	return s.stars(ctx, scope, d.Year, asOf)
}
