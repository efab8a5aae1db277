package scoring

import (
	"context"

	"redbanner/attendance"
	"redbanner/attendance/roster"
)

// ObjectionStore is where objections are kept.
type ObjectionStore interface {
	// Object runs fn on the docket of the objection that asked names by its number, or of
	// a new one, under the centre's lock, and writes what it returns.
	Object(ctx context.Context, scope attendance.Scope, asked Objection, today roster.Date, fn func(*Docket) (Plea, error)) (Objection, error)
	// Objections loads the objections that a filter lets through, by number.
	Objections(ctx context.Context, scope attendance.Scope, filter ObjectionFilter) ([]Objection, error)
}

// ObjectionFilter chooses objections; what is zero chooses all.
type ObjectionFilter struct {
	Number int64
	Period roster.Period
	State  ObjectionState
	Code   string // whose sheet
}

// Objections is what people ask of objections. The person who acts is the scope's.
type Objections struct {
	Store ObjectionStore
}

// File enters an objection; what o leaves zero of the entry need not fit.
func (s *Objections) File(ctx context.Context, scope attendance.Scope, o Objection, statement string, today roster.Date) (Objection, error) {
	if err := scope.As.CheckOf(roster.FileObjection, o.owner()); err != nil {
		return Objection{}, err
	}
	o.Number = 0
	return s.object(ctx, scope, o, today, func(d *Docket) (Plea, error) { return d.File(statement) })
}

// Reply enters a reply; see Docket.Reply.
func (s *Objections) Reply(ctx context.Context, scope attendance.Scope, number int64, text string, today roster.Date) (Objection, error) {
	if err := scope.As.Check(roster.ReplyObjection); err != nil {
		return Objection{}, err
	}
	return s.object(ctx, scope, Objection{Number: number}, today, func(d *Docket) (Plea, error) { return d.Reply(text) })
}

// Comment adds the opinion of the head of the window that the sheet is of, or at which its
// person stood when the period ended; see Docket.Comment.
func (s *Objections) Comment(ctx context.Context, scope attendance.Scope, number int64, text string, today roster.Date) (Objection, error) {
	if err := scope.As.CheckAny(roster.NoteObjection); err != nil {
		return Objection{}, err
	}
	return s.object(ctx, scope, Objection{Number: number}, today, func(d *Docket) (Plea, error) {
		if !d.Objection.CommentedBy(scope.As) {
			return Plea{}, roster.Errorf(roster.NotFound, "objection.unknown", number)
		}
		return d.Comment(text)
	})
}

// Decide upholds or dismisses; see Docket.Decide.
func (s *Objections) Decide(ctx context.Context, scope attendance.Scope, number int64, v Verdict, today roster.Date) (Objection, error) {
	if err := scope.As.Check(roster.DecideObjection); err != nil {
		return Objection{}, err
	}
	return s.object(ctx, scope, Objection{Number: number}, today, func(d *Docket) (Plea, error) { return d.Decide(v) })
}

// Withdraw takes an objection back; see Docket.Withdraw.
func (s *Objections) Withdraw(ctx context.Context, scope attendance.Scope, number int64, reason string, today roster.Date) (Objection, error) {
	if err := scope.As.CheckAny(roster.FileObjection); err != nil {
		return Objection{}, err
	}
	return s.object(ctx, scope, Objection{Number: number}, today, func(d *Docket) (Plea, error) {
		if !d.filed(scope.As) {
			return Plea{}, roster.Errorf(roster.NotFound, "objection.unknown", number)
		}
		return d.Withdraw(reason)
	})
}

func (s *Objections) object(ctx context.Context, scope attendance.Scope, o Objection, today roster.Date, fn func(*Docket) (Plea, error)) (Objection, error) {
	return s.Store.Object(ctx, scope, o, today, func(d *Docket) (Plea, error) {
		d.As = scope.As
		return fn(d)
	})
}

// List loads the objections that the filter chooses, of those that scope.As may see.
func (s *Objections) List(ctx context.Context, scope attendance.Scope, f ObjectionFilter) ([]Objection, error) {
	if err := scope.As.CheckAny(roster.ReadObjections); err != nil {
		return nil, err
	}
	list, err := s.Store.Objections(ctx, scope, f)
	list = ObjectionsFor(list, scope.As)
	if err == nil && f.Number != 0 && len(list) == 0 {
		return nil, roster.Errorf(roster.NotFound, "objection.unknown", f.Number)
	}
	return list, err
}
