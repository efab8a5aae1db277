package slip

import (
	"context"

	"redbanner/attendance"
	"redbanner/attendance/roster"
)

// Decides reports whether the person who asks may decide a request today, whatever state
// it is in.
func (s *Service) Decides(ctx context.Context, scope attendance.Scope, r Request, today roster.Date) (bool, error) {
	if !scope.As.Has(roster.DecideSlip) {
		return false, nil
	}
	decides := false
	err := s.Store.ReadSlips(ctx, scope, func(l Ledger) error {
		offices, err := l.Offices(ctx)
		if err != nil {
			return err
		}
		people, err := l.Staff(ctx)
		if err != nil {
			return err
		}
		_, refused := right(offices, people, scope.Staff, r, today)
		decides = refused == nil
		return nil
	})
	return decides, err
}

// Desk lists the slips that a filter shows, and those that wait for the person who asks.
func (s *Service) Desk(ctx context.Context, scope attendance.Scope, filter Filter, today roster.Date) (entries, waiting []Entry, err error) {
	all, err := s.List(ctx, scope, Filter{}, today)
	if err != nil || !scope.As.Has(roster.DecideSlip) {
		return filter.chosen(all), nil, err
	}
	err = s.Store.ReadSlips(ctx, scope, func(l Ledger) error {
		offices, err := l.Offices(ctx)
		if err != nil {
			return err
		}
		people, err := l.Staff(ctx)
		mine := Filter{WaitingFor: scope.Staff}
		for _, e := range all {
			if scope.Staff != "" && mine.shows(offices, people, e, today) {
				waiting = append(waiting, e)
			}
		}
		return err
	})
	return filter.chosen(all), waiting, err
}

// chosen are the entries of the filter's month and state.
func (f Filter) chosen(all []Entry) []Entry {
	var entries []Entry
	for _, e := range all {
		if (f.State == "" || e.State == f.State) && (f.Month.IsZero() || f.Month.Contains(e.Date)) {
			entries = append(entries, e)
		}
	}
	return entries
}
