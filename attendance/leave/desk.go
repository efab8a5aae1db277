package leave

import (
	"context"
	"slices"

	"redbanner/attendance"
	"redbanner/attendance/roster"
)

// Desk is what lies on a person's desk: the own requests, those that wait for the
// person's decision, and the own leave of this year.
type Desk struct {
	Book    *Book
	Own     []Request // newest first
	Waiting []Request // oldest first
	Balance Balance   // the zero one for an account that is nobody's
}

// Desk loads the desk of the person who asks.
func (s *Service) Desk(ctx context.Context, scope attendance.Scope, today roster.Date) (Desk, error) {
	if err := scope.As.CheckAny(roster.ReadLeave); err != nil {
		return Desk{}, err
	}
	book, err := s.Store.Desk(ctx, scope, today)
	if err != nil {
		return Desk{}, err
	}
	book.As = scope.As
	book.cut()
	d := Desk{Book: book}
	for _, r := range book.Requests {
		if r.Staff == scope.Staff {
			d.Own = append(d.Own, r)
		}
		if scope.As.Has(roster.DecideLeave) && book.WaitingFor(&r, scope.Staff) {
			d.Waiting = append(d.Waiting, r)
		}
	}
	slices.Reverse(d.Own)
	if me, err := book.person(scope.Staff); err == nil {
		each, _ := Balances(book.Stored, book.Calendar, []roster.Staff{me}, book.Entitlements, today.Year(), today)
		if len(each) > 0 {
			d.Balance = each[0]
		}
	}
	return d, nil
}

// Case is one request with what is to be known before it is decided.
type Case struct {
	Book     *Book
	Request  Request
	Warnings []Warning
	Reasons  bool // the visitor may read why, and the certificates
}

// Case loads a request as the visitor may see it. One out of reach is not there.
func (s *Service) Case(ctx context.Context, scope attendance.Scope, today roster.Date, number int64) (Case, error) {
	if err := scope.As.CheckAny(roster.ReadLeave); err != nil {
		return Case{}, err
	}
	book, err := s.Store.Case(ctx, scope, today, number)
	if err != nil {
		return Case{}, err
	}
	r, err := book.request(number)
	if err != nil {
		return Case{}, err
	}
	owner := roster.Owner{Staff: r.Staff}
	if !scope.As.CoversWithin(roster.ReadLeave, owner, r.From.Date, r.To.Date) {
		return Case{}, roster.Errorf(roster.NotFound, "leave.unknown", number)
	}
	c := Case{Book: book, Request: r, Reasons: scope.As.Covers(roster.ReadReasons, owner)}
	if r.State.Waiting() {
		c.Warnings = book.warnings(&r)
	}
	if !c.Reasons {
		c.Request = r.withoutReasons()
	}
	book.As = scope.As
	book.cut()
	return c, nil
}
