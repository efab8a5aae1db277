package slip

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"redbanner/attendance"
	"redbanner/attendance/roster"
)

// Ledger is one transaction of a centre as slips need it.
type Ledger interface {
	// Input loads what Derive needs for one day as of another.
	Input(ctx context.Context, day, asOf roster.Date) (attendance.Input, error)
	Staff(ctx context.Context) ([]roster.Staff, error)
	Offices(ctx context.Context) (attendance.Offices, error)
	Settings(ctx context.Context) (attendance.Settings, error)
	Closed(ctx context.Context) ([]roster.Period, error)
	// Requests loads the requests for days from first to last, by number.
	Requests(ctx context.Context, first, last roster.Date) ([]Request, error)
	// Request loads one request; an unknown number is an error of kind NotFound.
	Request(ctx context.Context, number int64) (Request, error)
	// Stored loads the slips in force of days from first to last, by person and day.
	Stored(ctx context.Context, first, last roster.Date) ([]Stored, error)
	// Add stores a request with its first step and returns its number.
	Add(ctx context.Context, s attendance.Slip, step Step) (int64, error)
	// Step moves a request on.
	Step(ctx context.Context, number int64, step Step) error
	// Apply takes the form in as a batch of its own.
	Apply(ctx context.Context, form attendance.Form, today roster.Date) (batch int64, err error)
	// Revoke takes the batch back, under the rules of every undo.
	Revoke(ctx context.Context, batch int64) error
}

// Store opens the ledger.
type Store interface {
	// Slips runs fn in one transaction under the centre's lock and keeps all of what it
	// did or nothing.
	Slips(ctx context.Context, scope attendance.Scope, fn func(Ledger) error) error
	// ReadSlips runs fn over one state of the store; it cannot write.
	ReadSlips(ctx context.Context, scope attendance.Scope, fn func(Ledger) error) error
}

// Service is what people and programs ask of correction slips. The person who acts is
// the scope's staff, today is the centre's day.
type Service struct {
	Store Store
}

// Ask enters a request for a slip of the person who acts, and returns its number. Who
// signed in with the right to ask on behalf of others may name another person.
func (s *Service) Ask(ctx context.Context, scope attendance.Scope, want attendance.Slip, today roster.Date) (int64, error) {
	want.Reason = strings.TrimSpace(want.Reason)
	if scope.As == nil || want.Staff == "" {
		want.Staff = scope.Staff
	}
	if err := scope.As.CheckOf(roster.AskSlip, roster.Owner{Staff: want.Staff}); err != nil {
		return 0, err
	}
	switch {
	case want.Staff == "":
		return 0, roster.Errorf(roster.Usage, "slip.by_needed")
	case want.Reason == "":
		return 0, roster.Errorf(roster.Usage, "slip.reason_needed")
	}
	var number int64
	err := s.Store.Slips(ctx, scope, func(l Ledger) error {
		err := checkAsked(ctx, l, want, today)
		if err != nil {
			return err
		}
		number, err = l.Add(ctx, want, Step{State: Asked, Staff: cmp.Or(scope.Staff, want.Staff), Note: want.Reason})
		return err
	})
	return number, err
}

// checkAsked finds what stands against a new request.
func checkAsked(ctx context.Context, l Ledger, want attendance.Slip, today roster.Date) error {
	if err := checkDay(ctx, l, want, today); err != nil {
		return err
	}
	settings, err := l.Settings(ctx)
	if err != nil {
		return err
	}
	if err := checkTime(settings, want, today); err != nil {
		return err
	}
	m := month(want.Date)
	requests, err := l.Requests(ctx, m.First(), m.Last())
	if err != nil {
		return err
	}
	taken, err := inForce(ctx, l, want)
	if err != nil {
		return err
	}
	for _, r := range requests {
		if r.State != Asked || r.Staff != want.Staff {
			continue
		}
		if keyOf(r.Slip) == keyOf(want) {
			return roster.Errorf(roster.Conflict, "slip.pending", r.Number)
		}
		taken++
	}
	return checkLimit(settings, want, taken)
}

// checkDay finds what the day itself has against a slip.
func checkDay(ctx context.Context, l Ledger, want attendance.Slip, today roster.Date) error {
	closed, err := l.Closed(ctx)
	if err != nil {
		return err
	}
	if err := checkOpen(closed, want.Date); err != nil {
		return err
	}
	in, err := l.Input(ctx, want.Date, today)
	if err != nil {
		return err
	}
	return Check(in, want, today)
}

// inForce counts the person's slips in force in the month, approved here or from a file.
func inForce(ctx context.Context, l Ledger, want attendance.Slip) (int, error) {
	m := month(want.Date)
	stored, err := l.Stored(ctx, m.First(), m.Last())
	n := 0
	for _, s := range stored {
		if s.Staff == want.Staff {
			n++
		}
	}
	return n, err
}

// Approve puts the slip of a request in force and returns the batch that brought it
// in. What stood against asking is looked at again, since files may have come in since;
// of the limit only the slips in force count now, so that one decided here can always
// be told from one that must wait.
func (s *Service) Approve(ctx context.Context, scope attendance.Scope, number int64, note string, today roster.Date) (int64, error) {
	if err := scope.As.CheckAny(roster.DecideSlip); err != nil {
		return 0, err
	}
	var batch int64
	err := s.Store.Slips(ctx, scope, func(l Ledger) error {
		r, held, err := decidable(ctx, l, scope.Staff, number, today)
		if err != nil {
			return err
		}
		if err := checkApproval(ctx, l, r, today); err != nil {
			return err
		}
		if batch, err = l.Apply(ctx, form(r.Slip), today); err != nil {
			return err
		}
		return l.Step(ctx, number, decision(Approved, held, note, batch))
	})
	return batch, err
}

func checkApproval(ctx context.Context, l Ledger, r Request, today roster.Date) error {
	if err := checkDay(ctx, l, r.Slip, today); err != nil {
		return err
	}
	settings, err := l.Settings(ctx)
	if err != nil {
		return err
	}
	taken, err := inForce(ctx, l, r.Slip)
	if err != nil {
		return err
	}
	return checkLimit(settings, r.Slip, taken)
}

// form is the slip as a row of a file of corrections.
func form(s attendance.Slip) attendance.Form {
	return attendance.Form{Kind: "corrections", Cells: map[string]string{
		"staff": s.Staff, "date": s.Date.String(), "session": s.Session.String(), "side": s.Side.String(), "reason": s.Reason,
	}}
}

func decision(state State, held attendance.Holding, note string, batch int64) Step {
	return Step{State: state, Staff: held.Staff, Office: held.Office, Deputises: held.Deputises, Note: strings.TrimSpace(note), Batch: batch}
}

// decidable loads a request that waits, and the right by which the person decides it.
func decidable(ctx context.Context, l Ledger, acting string, number int64, today roster.Date) (Request, attendance.Holding, error) {
	r, held, err := ofRight(ctx, l, acting, number, today)
	if err == nil && r.State != Asked {
		err = roster.Errorf(roster.Conflict, "slip.decided."+string(r.State), number)
	}
	return r, held, err
}

// ofRight loads a request and the right by which the person decides it.
func ofRight(ctx context.Context, l Ledger, acting string, number int64, today roster.Date) (Request, attendance.Holding, error) {
	var held attendance.Holding
	r, err := l.Request(ctx, number)
	if err != nil {
		return r, held, err
	}
	offices, err := l.Offices(ctx)
	if err != nil {
		return r, held, err
	}
	people, err := l.Staff(ctx)
	if err != nil {
		return r, held, err
	}
	held, err = right(offices, people, acting, r, today)
	return r, held, err
}

// Refuse turns a request down, with a reason.
func (s *Service) Refuse(ctx context.Context, scope attendance.Scope, number int64, reason string, today roster.Date) error {
	if err := scope.As.CheckAny(roster.DecideSlip); err != nil {
		return err
	}
	if strings.TrimSpace(reason) == "" {
		return roster.Errorf(roster.Usage, "slip.reason_needed")
	}
	return s.Store.Slips(ctx, scope, func(l Ledger) error {
		_, held, err := decidable(ctx, l, scope.Staff, number, today)
		if err != nil {
			return err
		}
		return l.Step(ctx, number, decision(Refused, held, reason, 0))
	})
}

// Withdraw takes back the own request that nobody has decided yet.
func (s *Service) Withdraw(ctx context.Context, scope attendance.Scope, number int64) error {
	if err := scope.As.CheckAny(roster.AskSlip); err != nil {
		return err
	}
	if scope.Staff == "" && scope.As == nil {
		return roster.Errorf(roster.Usage, "slip.by_needed")
	}
	return s.Store.Slips(ctx, scope, func(l Ledger) error {
		r, err := l.Request(ctx, number)
		switch {
		case err != nil:
			return err
		case !scope.As.Covers(roster.AskSlip, roster.Owner{Staff: r.Staff}):
			return roster.Errorf(roster.NotFound, "slip.unknown", number)
		case scope.As == nil && r.Staff != scope.Staff:
			return roster.Errorf(roster.Forbidden, "slip.not_yours", number, scope.Staff)
		case r.State != Asked:
			return roster.Errorf(roster.Conflict, "slip.decided."+string(r.State), number)
		}
		return l.Step(ctx, number, Step{State: Withdrawn, Staff: scope.Staff})
	})
}

// Revoke takes back an approval given in error: the slip goes, the day is as punched.
// Whoever may decide the request may do so, while the day's periods are open.
func (s *Service) Revoke(ctx context.Context, scope attendance.Scope, number int64, reason string, today roster.Date) error {
	if err := scope.As.CheckAny(roster.DecideSlip); err != nil {
		return err
	}
	if strings.TrimSpace(reason) == "" {
		return roster.Errorf(roster.Usage, "slip.reason_needed")
	}
	return s.Store.Slips(ctx, scope, func(l Ledger) error {
		r, held, err := ofRight(ctx, l, scope.Staff, number, today)
		switch {
		case err != nil:
			return err
		case r.State != Approved:
			return roster.Errorf(roster.Conflict, "slip.not_approved."+string(r.State), number)
		}
		if err := l.Revoke(ctx, r.batch()); err != nil {
			return err
		}
		return l.Step(ctx, number, decision(Revoked, held, reason, r.batch()))
	})
}

// Filter is which slips a list shows; its zero fields leave nothing out.
type Filter struct {
	Month      roster.Period
	State      State
	WaitingFor string // the person who may decide them today
}

// List returns the requests and the slips of files, by day, person and session, cut down
// to what scope.As may see.
func (s *Service) List(ctx context.Context, scope attendance.Scope, filter Filter, today roster.Date) ([]Entry, error) {
	if err := scope.As.CheckAny(roster.ReadAttendance); err != nil {
		return nil, err
	}
	first, last := attendance.Beginning, roster.MustDate("9999-12-31")
	if !filter.Month.IsZero() {
		first, last = filter.Month.First(), filter.Month.Last()
	}
	var entries []Entry
	err := s.Store.ReadSlips(ctx, scope, func(l Ledger) error {
		all, err := list(ctx, l, first, last)
		if err != nil {
			return err
		}
		offices, err := l.Offices(ctx)
		if err != nil {
			return err
		}
		people, err := l.Staff(ctx)
		entries = slices.DeleteFunc(all, func(e Entry) bool {
			return !reads(scope.As, e.Slip) || !filter.shows(offices, people, e, today)
		})
		return err
	})
	return entries, err
}

func (f Filter) shows(offices attendance.Offices, people []roster.Staff, e Entry, today roster.Date) bool {
	if f.State != "" && e.State != f.State {
		return false
	}
	if f.WaitingFor == "" {
		return true
	}
	_, err := right(offices, people, f.WaitingFor, e.Request, today)
	return e.State == Asked && err == nil
}

// reads reports whether an actor may know of a slip: his own, and those of the people
// of his windows for days on which they stood there.
func reads(as *roster.Actor, s attendance.Slip) bool {
	return as.CoversOn(roster.ReadAttendance, roster.Owner{Staff: s.Staff}, s.Date)
}

// Published returns the slips in force of a month, as they are published with its attendance.
func (s *Service) Published(ctx context.Context, scope attendance.Scope, m roster.Period) ([]Entry, error) {
	if err := scope.As.CheckAny(roster.ReadAttendance); err != nil {
		return nil, err
	}
	return s.List(ctx, scope, Filter{Month: m, State: Approved}, 0)
}

// Show returns one request; one that scope.As may not see is not there.
func (s *Service) Show(ctx context.Context, scope attendance.Scope, number int64) (Entry, error) {
	if err := scope.As.CheckAny(roster.ReadAttendance); err != nil {
		return Entry{}, err
	}
	var entry Entry
	err := s.Store.ReadSlips(ctx, scope, func(l Ledger) error {
		r, err := l.Request(ctx, number)
		if err != nil {
			return err
		}
		if !reads(scope.As, r.Slip) {
			return roster.Errorf(roster.NotFound, "slip.unknown", number)
		}
		staff, err := l.Staff(ctx)
		entry = entryOf(r, names(staff))
		return err
	})
	return entry, err
}
