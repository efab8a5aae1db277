package attendance

import (
	"context"
	"slices"

	"redbanner/attendance/roster"
)

// HolderStore loads whose the clock numbers are.
type HolderStore interface {
	// Holders loads who holds which clock number from when, by number and day.
	Holders(ctx context.Context, scope Scope) ([]Holder, error)
}

// Holders lists who holds which clock number from when, of the people whom the visitor
// reads about, by number and day.
func (s *Service) Holders(ctx context.Context, scope Scope) ([]Holder, error) {
	if err := scope.As.CheckAny(roster.ReadRoster); err != nil {
		return nil, err
	}
	list, err := s.Store.Holders(ctx, scope)
	return slices.DeleteFunc(list, func(h Holder) bool { return !scope.As.Covers(roster.ReadRoster, roster.Owner{Staff: h.Staff}) }), err
}
