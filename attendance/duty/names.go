package duty

import (
	"context"
	"slices"

	"redbanner/attendance"
	"redbanner/attendance/roster"
)

// Names lists everybody who works in the hall on a day, by code: a hand-over is to anybody
// of it. Of them no more is told than who they are.
func (s *Service) Names(ctx context.Context, scope attendance.Scope, day roster.Date) ([]roster.Staff, error) {
	if err := scope.As.CheckAny(roster.HandOver); err != nil {
		return nil, err
	}
	var people []roster.Staff
	err := s.Store.ReadDuty(ctx, scope, func(b Book) error {
		all, err := b.Staff(ctx)
		people = slices.DeleteFunc(all, func(p roster.Staff) bool { return !p.EmployedOn(day) })
		for i, p := range people {
			people[i] = roster.Staff{Code: p.Code, Name: p.Name}
		}
		return err
	})
	return people, err
}
