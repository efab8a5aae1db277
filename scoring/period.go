package scoring

import (
	"context"
	"strings"
	"time"

	"redbanner/attendance"
	"redbanner/attendance/calendar"
	"redbanner/attendance/roster"
	"redbanner/scoring/rulebook"
)

// The states of a period (rules.md 8).
const (
	Open      = "open"
	Published = "published" // 公示
	Closed    = "closed"    // 定稿
)

// PeriodState is where a period stands. A period without a record is open.
type PeriodState struct {
	Period roster.Period
	State  string
	Since  time.Time // zero for one that was never turned
	By     roster.Person
	Reason string // of opening it again

	Publication *Publication // what is posted, or was when it was closed; nil without
	Asked       *Act         // a closed one that somebody wants opened again; else nil
	Digest      string       // of the snapshot that a closed one stands on
}

// Turn is a step in the life of a period, as its event calls it.
type Turn string

// The turns of a period.
const (
	TurnPublish      Turn = "publish"
	TurnWithdraw     Turn = "withdraw" // 撤回公示
	TurnClose        Turn = "close"
	TurnAskReopen    Turn = "reopen_ask"
	TurnReopen       Turn = "reopen"
	TurnCancelReopen Turn = "reopen_cancel"
)

// Transition is what becomes of a period; Publication comes with publishing, Snapshot
// with closing.
type Transition struct {
	Turn        Turn
	State       string
	Reason      string
	Publication *Publication
	Snapshot    *Snapshot
}

// Publish posts a period for objections (公示) and returns what it posted.
func (s *Service) Publish(ctx context.Context, scope attendance.Scope, period roster.Period, today roster.Date) (Publication, error) {
	if err := scope.As.Check(roster.PublishPeriod); err != nil {
		return Publication{}, err
	}
	var posted Publication
	err := s.Store.ChangePeriod(ctx, scope, period, today, func(p PeriodState, m Material) (Transition, error) {
		switch {
		case p.State != Open:
			return Transition{}, roster.Errorf(stateKind(p.State), "period.not_open."+p.State, period.String())
		case today <= period.Last():
			return Transition{}, roster.Errorf(roster.Conflict, "period.not_over", period.String(), period.Last().String())
		}
		scores, err := Compute(m, Decision{})
		if err != nil {
			return Transition{}, err
		}
		if err := blocked(scores, m, Decision{}, today, ForPublish, "period.unpublishable"); err != nil {
			return Transition{}, err
		}
		posted, err = scores.post(today)
		return Transition{Turn: TurnPublish, State: Published, Publication: &posted}, err
	})
	return posted, err
}

func stateKind(state string) roster.Kind {
	if state == Closed {
		return roster.Closed
	}
	return roster.Conflict
}

// post makes the publication of a period on a day.
func (s *Scores) post(today roster.Date) (Publication, error) {
	was := s.State
	s.State = Published
	output, err := s.encode()
	s.State = was
	return Publication{On: today, Until: objectionsUntil(s.Book, s.Calendar, today), Digest: digest(output), Output: output}, err
}

// ObjectionsUntil is the last day on which objections are taken to the period if it is
// posted on a day.
func (s *Scores) ObjectionsUntil(on roster.Date) roster.Date {
	return objectionsUntil(s.Book, s.Calendar, on)
}

// objectionDays is how many working days objections are taken where a book does not say.
const objectionDays = 5

// objectionsUntil is the last day on which objections are taken: the window is so many
// whole working days after the day of publication, on which they are taken already.
func objectionsUntil(book *rulebook.Book, cal calendar.Calendar, on roster.Date) roster.Date {
	days := objectionDays
	if book.Objections != nil && book.Objections.WorkingDays > 0 {
		days = book.Objections.WorkingDays
	}
	return cal.AddWorkingDays(on, days)
}

// Close freezes a period (定稿). What the checklist calls blocking refuses it, item by
// item, unless the decision settles it. One that was never published may be closed:
// small offices do, and the rules ask for publication of results, which an office may
// post in its own way; the checklist says that it was not published.
func (s *Service) Close(ctx context.Context, scope attendance.Scope, period roster.Period, today roster.Date, decision Decision) (Snapshot, error) {
	if err := scope.As.Check(roster.ClosePeriod); err != nil {
		return Snapshot{}, err
	}
	if err := s.beforeClose(ctx, scope, period, today, decision); err != nil {
		return Snapshot{}, err
	}
	var snapshot Snapshot
	err := s.Store.ChangePeriod(ctx, scope, period, today, func(p PeriodState, m Material) (Transition, error) {
		scores, err := closable(p, m, today, decision)
		if err != nil {
			return Transition{}, err
		}
		snapshot, err = scores.freeze(decision)
		snapshot.NotKnown = scores.notKnown()
		return Transition{Turn: TurnClose, State: Closed, Snapshot: &snapshot}, err
	})
	return snapshot, err
}

// beforeClose lets the caller copy the store before a period is closed, but not for a
// close that would be refused.
func (s *Service) beforeClose(ctx context.Context, scope attendance.Scope, period roster.Period, today roster.Date, decision Decision) error {
	if s.BeforeClose == nil {
		return nil
	}
	if err := s.Closable(ctx, scope, period, today, decision); err != nil {
		return err
	}
	return s.BeforeClose(ctx, scope, period)
}

// Closable tells why a period cannot be closed as it stands; nil where it can be, unless
// something changes until then.
func (s *Service) Closable(ctx context.Context, scope attendance.Scope, period roster.Period, today roster.Date, decision Decision) error {
	if err := scope.As.Check(roster.ClosePeriod); err != nil {
		return err
	}
	r, waiting, err := s.Store.Pending(ctx, scope, period, today)
	if err != nil {
		return err
	}
	m := r.Material
	m.Waiting = waiting
	_, err = closable(m.State, m, today, decision)
	return err
}

// closable scores a period that may be closed as it stands.
func closable(p PeriodState, m Material, today roster.Date, decision Decision) (*Scores, error) {
	period := p.Period
	switch {
	case p.State == Closed:
		return nil, roster.Errorf(roster.Closed, "period.already_closed", period.String())
	case today <= period.Last():
		return nil, roster.Errorf(roster.Conflict, "period.not_over", period.String(), period.Last().String())
	}
	scores, err := Compute(m, decision)
	if err != nil {
		return nil, err
	}
	if idle := decision.idle(scores, m, today); len(idle) > 0 {
		return nil, &roster.Error{Kind: roster.Refused, Key: "decision.faults", Args: []any{period.String()}, Problems: idle}
	}
	return scores, blocked(scores, m, decision, today, ForClose, "period.unsettled")
}

// blocked is the error of everything that stands in the way of a turn.
func blocked(scores *Scores, m Material, d Decision, today roster.Date, of Blocking, key string) error {
	var open []roster.Problem
	for _, item := range Checklist(scores, m, d, today) {
		if item.Blocks >= of {
			open = append(open, item.Problems...)
		}
	}
	if len(open) == 0 {
		return nil
	}
	return &roster.Error{Kind: roster.Conflict, Key: key, Args: []any{m.Period.String(), len(open)}, Problems: open}
}

// Reopen withdraws a published period, for a reason that is kept. Of a closed one it
// asks that it be opened again, which a second person confirms; until then it stays closed.
// It returns the state that the period is in then.
func (s *Service) Reopen(ctx context.Context, scope attendance.Scope, period roster.Period, today roster.Date, reason string) (string, error) {
	if err := scope.As.Check(roster.ReopenPeriod); err != nil {
		return "", err
	}
	if strings.TrimSpace(reason) == "" {
		return "", roster.Errorf(roster.Usage, "period.reason_needed", period.String())
	}
	var t Transition
	err := s.Store.ChangePeriod(ctx, scope, period, today, func(p PeriodState, _ Material) (Transition, error) {
		switch {
		case p.State == Open:
			return Transition{}, roster.Errorf(roster.Conflict, "period.is_open", period.String())
		case p.State == Published:
			t = Transition{Turn: TurnWithdraw, State: Open, Reason: reason}
		case p.Asked != nil:
			return Transition{}, roster.Errorf(roster.Conflict, "period.reopen_asked", period.String(), p.Asked.By.String(), p.Asked.Reason)
		default:
			t = Transition{Turn: TurnAskReopen, State: Closed, Reason: reason}
		}
		return t, nil
	})
	return t.State, err
}

// ConfirmReopen opens a closed period again as somebody else has asked.
func (s *Service) ConfirmReopen(ctx context.Context, scope attendance.Scope, period roster.Period, today roster.Date) error {
	if err := scope.As.Check(roster.ReopenPeriod); err != nil {
		return err
	}
	return s.reopening(ctx, scope, period, today, func(asked Act) (Transition, error) {
		if !who(scope).Differs(asked.By) {
			return Transition{}, roster.Errorf(roster.Forbidden, "period.second_person", period.String(), asked.By.String())
		}
		return Transition{Turn: TurnReopen, State: Open, Reason: asked.Reason}, nil
	})
}

// CancelReopen lets a closed period be as it is: what was asked for is off the table. Whoever
// asked may, and anyone else who would rather not confirm.
func (s *Service) CancelReopen(ctx context.Context, scope attendance.Scope, period roster.Period, today roster.Date) error {
	if err := scope.As.Check(roster.ReopenPeriod); err != nil {
		return err
	}
	return s.reopening(ctx, scope, period, today, func(Act) (Transition, error) {
		return Transition{Turn: TurnCancelReopen, State: Closed}, nil
	})
}

// reopening turns a closed period of which somebody has asked that it be opened again.
func (s *Service) reopening(ctx context.Context, scope attendance.Scope, period roster.Period, today roster.Date, turn func(Act) (Transition, error)) error {
	return s.Store.ChangePeriod(ctx, scope, period, today, func(p PeriodState, _ Material) (Transition, error) {
		if p.State != Closed || p.Asked == nil {
			return Transition{}, roster.Errorf(roster.Conflict, "period.reopen_not_asked", period.String())
		}
		return turn(*p.Asked)
	})
}

// who is the account and the person who act.
func who(scope attendance.Scope) roster.Person {
	return roster.Person{Account: scope.Actor, Staff: scope.Staff}
}
