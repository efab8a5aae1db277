package leave

import (
	"context"
	"slices"

	"redbanner/attendance"
	"redbanner/attendance/roster"
)

// Store is where requests are kept.
type Store interface {
	// Change loads the book of the person whom about concerns, runs fn on it and writes
	// what it did, all in one transaction under the centre's lock.
	Change(ctx context.Context, scope attendance.Scope, today roster.Date, about About, fn func(*Book) (Change, error)) (Change, error)
	// Book loads the requests that a filter lets through, with people and offices.
	Book(ctx context.Context, scope attendance.Scope, today roster.Date, filter Filter) (*Book, error)
	// Year loads the people, and the leave and entitlements of a year.
	Year(ctx context.Context, scope attendance.Scope, today roster.Date, year int) (*Book, error)
	// Desk loads the requests of the scope's person and those that wait for anybody, with
	// the person's leave and entitlements.
	Desk(ctx context.Context, scope attendance.Scope, today roster.Date) (*Book, error)
	// Case loads what a request is judged by; an unknown number is NotFound.
	Case(ctx context.Context, scope attendance.Scope, today roster.Date, number int64) (*Book, error)
	// Certificate loads a certificate by its hash.
	Certificate(ctx context.Context, scope attendance.Scope, sha256 string) (Certificate, error)
	// Entitle puts down how much leave of a kind a person may take in a year.
	Entitle(ctx context.Context, scope attendance.Scope, e Entitlement) error
}

// About says whose leave a change is about: that of a request, or of a person.
type About struct {
	Number int64
	Staff  string
}

// Filter chooses requests; what is zero chooses all.
type Filter struct {
	Number      int64
	Staff       string
	State       State
	First, Last roster.Date // days of which the request touches one
	WaitingFor  string      // staff code of the person whose decision is next
	Told        bool        // only leave of which the mayor was told
}

// Service is what people and programs ask about leave. Who acts is the scope's Staff;
// without one it is the general office's own desk, which may enter and file what
// people bring, and decides nothing.
type Service struct {
	Store Store
}

// Apply enters a request: one's own, or for whom scope.As may ask.
func (s *Service) Apply(ctx context.Context, scope attendance.Scope, today roster.Date, d Draft) (Change, error) {
	if err := scope.As.CheckOf(roster.AskLeave, roster.Owner{Staff: d.Staff}); err != nil {
		return Change{}, err
	}
	return s.Store.Change(ctx, scope, today, About{Staff: d.Staff}, func(b *Book) (Change, error) {
		b.As = scope.As
		return b.Apply(d)
	})
}

// Approve agrees to a request; see Book.Approve.
func (s *Service) Approve(ctx context.Context, scope attendance.Scope, today roster.Date, number int64, a Approval) (Change, error) {
	if err := scope.As.CheckAny(roster.DecideLeave); err != nil {
		return Change{}, err
	}
	return s.change(ctx, scope, today, number, roster.DecideLeave, func(b *Book) (Change, error) { return b.Approve(number, a) })
}

// Refuse turns a request down.
func (s *Service) Refuse(ctx context.Context, scope attendance.Scope, today roster.Date, number int64, reason string) (Change, error) {
	if err := scope.As.CheckAny(roster.DecideLeave); err != nil {
		return Change{}, err
	}
	return s.change(ctx, scope, today, number, roster.DecideLeave, func(b *Book) (Change, error) { return b.Refuse(number, reason) })
}

// Cancel withdraws a request; see Book.Cancel.
func (s *Service) Cancel(ctx context.Context, scope attendance.Scope, today roster.Date, number int64, reason string) (Change, error) {
	if err := scope.As.CheckAny(roster.AskLeave); err != nil {
		return Change{}, err
	}
	return s.change(ctx, scope, today, number, roster.AskLeave, func(b *Book) (Change, error) { return b.Cancel(number, reason) })
}

// Return reports a return, or corrects the report; see Book.Return.
func (s *Service) Return(ctx context.Context, scope attendance.Scope, today roster.Date, number int64, report Report) (Change, error) {
	if err := scope.As.CheckAny(roster.AskLeave); err != nil {
		return Change{}, err
	}
	return s.change(ctx, scope, today, number, roster.AskLeave, func(b *Book) (Change, error) { return b.Return(number, report) })
}

// Attach adds a certificate to a request.
func (s *Service) Attach(ctx context.Context, scope attendance.Scope, today roster.Date, number int64, c Certificate) (Change, error) {
	if err := scope.As.CheckAny(roster.AskLeave); err != nil {
		return Change{}, err
	}
	return s.change(ctx, scope, today, number, roster.AskLeave, func(b *Book) (Change, error) { return b.Attach(number, c) })
}

// change takes a step of a request. One that the actor's right does not reach is not there.
func (s *Service) change(ctx context.Context, scope attendance.Scope, today roster.Date, number int64, right roster.Right, fn func(*Book) (Change, error)) (Change, error) {
	return s.Store.Change(ctx, scope, today, About{Number: number}, func(b *Book) (Change, error) {
		b.As = scope.As
		if r, err := b.request(number); err == nil && !b.As.Covers(right, roster.Owner{Staff: r.Staff}) {
			return Change{}, roster.Errorf(roster.NotFound, "leave.unknown", number)
		}
		return fn(b)
	})
}

// Requests loads the requests that the filter chooses, by number, cut down to what
// scope.As may see: without reasons where they are not his business.
func (s *Service) Requests(ctx context.Context, scope attendance.Scope, today roster.Date, f Filter) (*Book, error) {
	if err := scope.As.CheckAny(roster.ReadLeave); err != nil {
		return nil, err
	}
	book, err := s.Store.Book(ctx, scope, today, f)
	if err != nil {
		return nil, err
	}
	book.As = scope.As
	book.cut()
	if f.Number != 0 && len(book.Requests) == 0 {
		return nil, roster.Errorf(roster.NotFound, "leave.unknown", f.Number)
	}
	book.Requests = slices.DeleteFunc(book.Requests, func(r Request) bool {
		return f.WaitingFor != "" && !book.WaitingFor(&r, f.WaitingFor) || f.Told && !r.Told()
	})
	return book, nil
}

// Certificates loads the certificates of a request, the last one last, for those whom
// it concerns: health is nobody else's business.
func (s *Service) Certificates(ctx context.Context, scope attendance.Scope, today roster.Date, number int64) ([]Certificate, error) {
	if err := scope.As.CheckAny(roster.ReadReasons); err != nil {
		return nil, err
	}
	book, err := s.Requests(ctx, scope, today, Filter{Number: number})
	if err != nil {
		return nil, err
	}
	r := book.Requests[0]
	if !book.seesCertificate(&r) {
		return nil, roster.Errorf(roster.Forbidden, "leave.certificate_private", number, scope.Staff)
	}
	var list []Certificate
	for _, step := range r.Steps {
		if step.Certificate == "" {
			continue
		}
		c, err := s.Store.Certificate(ctx, scope, step.Certificate)
		if err != nil {
			return nil, err
		}
		c.Name = step.File
		list = append(list, c)
	}
	return list, nil
}

// seesCertificate: the person, the general office, and the offices that decide.
func (b *Book) seesCertificate(r *Request) bool {
	if b.As != nil {
		return b.As.Covers(roster.ReadReasons, roster.Owner{Staff: r.Staff})
	}
	if b.speaksFor(r.Staff) == nil {
		return true
	}
	return slices.ContainsFunc(r.Chain, func(office attendance.Office) bool {
		_, held := b.holding(b.Staff, office)
		return held
	})
}

// Overdue lists the leave whose return was due by a day and is not reported, cut down to
// what scope.As may see.
func (s *Service) Overdue(ctx context.Context, scope attendance.Scope, today, on roster.Date) (*Book, []Overdue, error) {
	if err := scope.As.CheckAny(roster.ReadLeave); err != nil {
		return nil, nil, err
	}
	book, err := s.Store.Book(ctx, scope, today, Filter{State: Approved, Last: on})
	if err != nil {
		return nil, nil, err
	}
	book.As = scope.As
	book.cut()
	return book, book.Overdue(on), nil
}

// Balances adds up a year's leave: of each person, and of the centre, which is no more
// than the people whose leave scope.As may see.
func (s *Service) Balances(ctx context.Context, scope attendance.Scope, today roster.Date, year int) (book *Book, each []Balance, centre Balance, err error) {
	if err := scope.As.CheckAny(roster.ReadLeave); err != nil {
		return nil, nil, Balance{}, err
	}
	book, err = s.Store.Year(ctx, scope, today, year)
	if err != nil {
		return nil, nil, Balance{}, err
	}
	book.As = scope.As
	book.cut()
	book.People = slices.DeleteFunc(slices.Clone(book.People), func(p roster.Staff) bool { return !book.knows(p.Code) })
	each, centre = Balances(book.Stored, book.Calendar, book.People, book.Entitlements, year, today)
	return book, each, centre, nil
}

// Entitle puts down how much leave of a kind a person may take in a year.
func (s *Service) Entitle(ctx context.Context, scope attendance.Scope, e Entitlement) error {
	if err := scope.As.Check(roster.EditRoster); err != nil {
		return err
	}
	return s.Store.Entitle(ctx, scope, e)
}
