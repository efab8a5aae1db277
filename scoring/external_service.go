package scoring

import (
	"context"
	"slices"

	"redbanner/attendance"
	"redbanner/attendance/intake"
	"redbanner/attendance/roster"
	"redbanner/scoring/rulebook"
)

// ExternalStore is where the ratings of departments above the centre are kept.
type ExternalStore interface {
	// Ratings lists the ratings of a period, or of all with a zero one.
	Ratings(ctx context.Context, scope attendance.Scope, period roster.Period) ([]ExternalRating, error)
	// Add takes in one rating as a file of one row would be.
	Add(ctx context.Context, scope attendance.Scope, form Form) (intake.Result, error)
}

// Externals is what people ask of the ratings of departments above the centre (外部评议).
type Externals struct {
	Store ExternalStore
}

// Ratings lists the ratings of a period, or of all with a zero one: of those windows and
// people whose sheets scope.As may see.
func (s *Externals) Ratings(ctx context.Context, scope attendance.Scope, period roster.Period) ([]ExternalRating, error) {
	if err := scope.As.CheckAny(roster.ReadScores); err != nil {
		return nil, err
	}
	list, err := s.Store.Ratings(ctx, scope, period)
	return slices.DeleteFunc(list, func(r ExternalRating) bool {
		if r.Staff != "" {
			return !reads(scope.As, rulebook.OfStaff, r.Staff, r.Period)
		}
		return !reads(scope.As, rulebook.OfWindow, r.Window, r.Period)
	}), err
}

// Add takes in one rating as a file of one row would be.
func (s *Externals) Add(ctx context.Context, scope attendance.Scope, form Form) (intake.Result, error) {
	if err := scope.As.CheckOne(roster.RecordFacts, roster.Import); err != nil {
		return intake.Result{}, err
	}
	return s.Store.Add(ctx, scope, form)
}
