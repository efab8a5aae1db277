package scoring

import (
	"context"
	"slices"

	"redbanner/attendance"
	"redbanner/attendance/roster"
)

// Periods lists the periods that have left the open state, in order. What was posted, who
// turned them and why is only for who may read where periods stand.
func (s *Service) Periods(ctx context.Context, scope attendance.Scope) ([]PeriodState, error) {
	if err := scope.As.CheckOne(roster.ReadScores, roster.ReadPeriods); err != nil {
		return nil, err
	}
	list, err := s.Store.Periods(ctx, scope)
	if !scope.As.Has(roster.ReadPeriods) {
		list = slices.Clone(list)
		for i, p := range list {
			list[i] = PeriodState{Period: p.Period, State: p.State, Since: p.Since}
			if p.Publication != nil {
				list[i].Publication = &Publication{On: p.Publication.On, Until: p.Publication.Until}
			}
		}
	}
	return list, err
}

// Confirmations lists the presumed values of a book that the centre has confirmed.
func (s *Service) Confirmations(ctx context.Context, scope attendance.Scope, book string) ([]Confirmation, error) {
	if err := scope.As.Check(roster.ReadRules); err != nil {
		return nil, err
	}
	return s.Store.Confirmations(ctx, scope, book)
}

// Confirm records that the centre has confirmed presumed values of a clause.
func (s *Service) Confirm(ctx context.Context, scope attendance.Scope, c Confirmation) error {
	if err := scope.As.Check(roster.AdoptRules); err != nil {
		return err
	}
	return s.Store.Confirm(ctx, scope, c)
}

// Steps lists the decisions about grades of a period, in order of person and entry: all
// of them, for whoever may read where periods stand.
func (s *GradeService) Steps(ctx context.Context, scope attendance.Scope, period roster.Period) ([]GradeStep, error) {
	if err := scope.As.Check(roster.ReadPeriods); err != nil {
		return nil, err
	}
	return s.Store.GradeSteps(ctx, scope, period)
}

// State loads the books and from when they are in force.
func (s *BookService) State(ctx context.Context, scope attendance.Scope) (BookState, error) {
	if err := scope.As.Check(roster.ReadRules); err != nil {
		return BookState{}, err
	}
	return s.Store.BookState(ctx, scope)
}
