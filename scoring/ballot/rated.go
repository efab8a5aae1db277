package ballot

import (
	"context"
	"slices"

	"redbanner/attendance"
	"redbanner/attendance/roster"
	"redbanner/scoring/rulebook"
)

// Rated is what a window has done in an open round, and what is left for it to do.
type Rated struct {
	Round  Round
	Rater  roster.Window
	Others []RatedWindow // that take part, by code
	Left   int           // of those, not rated yet
}

// RatedWindow is another window, and whether it was rated. Never how: nobody can tell.
type RatedWindow struct {
	roster.Window
	Done bool
}

// Rated tells the head of a window which of the others it has rated. Without a rater it is
// the window at which the acting person stands, or else the first that he is head of.
func (s *Service) Rated(ctx context.Context, scope attendance.Scope, today roster.Date, month roster.Period, rater string) (Rated, error) {
	if err := scope.As.CheckAny(roster.CastBallot); err != nil {
		return Rated{}, err
	}
	if _, err := s.tend(ctx, scope); err != nil {
		return Rated{}, err
	}
	state, sealed, err := s.Store.Cards(ctx, scope, month)
	if err != nil {
		return Rated{}, err
	}
	round := state.Rounds[month]
	secret, err := s.current(ctx, scope, round)
	if err != nil {
		return Rated{}, err
	}
	if rater, err = state.rater(scope, today, rater); err != nil {
		return Rated{}, err
	}
	rated := Rated{Round: round}
	for _, w := range state.Windows {
		switch {
		case w.Code == rater:
			rated.Rater = w
		case ActiveIn(w, month):
			token := string(secret.Token(scope.Centre.ID, month, rater, w.Code))
			done := slices.ContainsFunc(sealed, func(b Sealed) bool { return string(b.Token) == token })
			rated.Others = append(rated.Others, RatedWindow{w, done})
			if !done {
				rated.Left++
			}
		}
	}
	return rated, nil
}

// rater is the window for which somebody votes: the one that is asked for, that at which
// he stands, or the first that he is head of.
func (s *State) rater(scope attendance.Scope, today roster.Date, asked string) (string, error) {
	choices := []string{asked}
	if asked == "" {
		choices = []string{s.standsAt(scope.Staff, today)}
		if scope.As != nil {
			choices = append(choices, scope.As.Windows...)
		}
	}
	for _, code := range choices {
		if code != "" && scope.As.Covers(roster.CastBallot, roster.Owner{Window: code}) {
			return code, nil
		}
	}
	return "", roster.Errorf(roster.Forbidden, "ratings.no_window", scope.Staff, today.String())
}

// Averages are the results of a closed round, by window: pending where the group is too
// small for anything to be told, and of windows whose sheets scope.As may not see.
func (s *Service) Averages(ctx context.Context, scope attendance.Scope, month roster.Period, rating rulebook.Rating, windows []string) ([]Result, error) {
	if err := scope.As.CheckAny(roster.ReadScores); err != nil {
		return nil, err
	}
	scores, err := s.Store.Scores(ctx, scope, month)
	if err != nil {
		return nil, err
	}
	ballots := make([]Ballot, len(scores))
	for i, score := range scores {
		ballots[i] = Ballot{Month: month, Window: score.Window, Aspects: score.Aspects}
	}
	results := Results(ballots, true, rating, windows)
	for i, r := range results {
		if !scope.As.Covers(roster.ReadScores, roster.Owner{Window: r.Window}) {
			results[i] = Result{Window: r.Window, Pending: true}
		}
	}
	return results, nil
}

// Counted is how many ballots the result of a closed round for a window rests on; 0 where
// there is none yet or they are too few for anything to be told. Who has voted is no
// secret, and the number tells no more than that.
func (s *Service) Counted(ctx context.Context, scope attendance.Scope, month roster.Period, rating rulebook.Rating, window string) (int, error) {
	if err := scope.As.CheckAny(roster.ReadScores); err != nil {
		return 0, err
	}
	scores, err := s.Store.Scores(ctx, scope, month)
	if err != nil {
		return 0, err
	}
	count := 0
	for _, score := range scores {
		if score.Window == window {
			count++
		}
	}
	if count < max(rating.MinBallots, SmallestGroup) {
		return 0, nil
	}
	return count, nil
}
