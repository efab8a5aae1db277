package auth

import (
	"context"
	"errors"
	"time"

	"redbanner/attendance"
	"redbanner/attendance/audit"
	"redbanner/attendance/roster"
)

// errWrong is all that is said to who is not let in: whether there is such an account,
// whether it is disabled, and what was wrong, is nobody's business.
func errWrong() error { return roster.Errorf(roster.Forbidden, "auth.wrong") }

// SignIn lets the owner of an account in. Who has a second factor and gave no code is
// asked for it (auth.code_needed), which costs no failure.
func (s *Service) SignIn(ctx context.Context, a Attempt) (SignedIn, error) {
	var in SignedIn
	err := s.guarded(ctx, a, func(r Record, bucket string) error {
		right, cost := s.right(r, a.Password)
		if !right {
			return wrong(r, "password")
		}
		fresh := r.Password
		if cost != s.cost() {
			fresh = s.hash(a.Password)
		}
		changed, err := s.Store.Change(ctx, a.scope(r.Name, r.Staff), r.Name, func(b *Book) (audit.Event, error) {
			if b.Password != r.Password || b.Disabled {
				return audit.Event{}, wrong(r, "password") // it was changed while this was thought about
			}
			how, err := s.second(b, a.Code)
			if err != nil {
				return audit.Event{}, err
			}
			b.Password = fresh
			return b.opened(how, bucket), nil
		})
		if err != nil {
			return err
		}
		in, err = s.signedIn(ctx, a, changed)
		return err
	})
	if err != nil {
		return SignedIn{}, err
	}
	return in, nil
}

// signedIn is who came in, and what his browser is to hold.
func (s *Service) signedIn(ctx context.Context, a Attempt, r Record) (SignedIn, error) {
	account, err := s.shown(ctx, r)
	return SignedIn{Account: account, Device: s.remember(a.Device, a.Centre, r.Name), Origin: a.Origin}, err
}

// opened notes that the owner came in.
func (b *Book) opened(how, bucket string) audit.Event {
	b.LastSeen, b.Forget = b.Now, bucket
	return audit.Event{Action: "session.open", Object: "account:" + b.Name, Detail: map[string]any{"way": how}}
}

// scope is in whose name an attempt is noted.
func (a *Attempt) scope(name, staff string) attendance.Scope {
	return attendance.Scope{Centre: a.Centre, Actor: name, Staff: staff, Origin: a.Origin}
}

// right reports whether the password is that of an account that may come in. It takes
// as long when there is none.
func (s *Service) right(r Record, password string) (bool, Cost) {
	stored := r.Password
	if stored == "" {
		stored = s.cost().nobody()
	}
	if len(password) > maxPassword {
		password = password[:maxPassword+1] // no password is as long
	}
	s.hashes.Add(1)
	right, cost := matches(stored, password)
	return right && !r.Disabled && r.Password != "", cost
}

// failure is an attempt that failed, with what the log is told of it.
type failure struct{ account, staff, reason string }

func (f *failure) Error() string { return "sign-in failed: " + f.reason }

func wrong(r Record, reason string) error {
	switch {
	case r.Name == "":
		reason = "unknown"
	case r.Disabled:
		reason = "disabled"
	case r.Password == "" && reason == "password":
		reason = "no_password"
	}
	return &failure{r.Name, r.Staff, reason}
}

// unknownName stands in the log for a name that is nobody's: it may be a password that
// was typed into the wrong field.
const unknownName = "?"

// guarded runs check on the account that is asked for, within the limits on guessing.
// The failure is counted before, lest many guesses at once all come before the first
// is counted; who is let in clears what was counted.
func (s *Service) guarded(ctx context.Context, a Attempt, check func(r Record, bucket string) error) error {
	name := CleanName(a.Name)
	bucket, gate, err := s.place(a, name)
	if err != nil {
		return err
	}
	until, err := s.Store.Locked(ctx, a.Centre, bucket)
	if err == nil {
		err = Tries{Until: until}.locked(s.now())
	}
	if err != nil {
		return err
	}
	leave, err := gate.enter(ctx)
	if err != nil {
		return err
	}
	defer leave()
	if err := s.Store.Try(ctx, a.Centre, bucket, func(t Tries) (Tries, error) { return t.count(s.now()) }); err != nil {
		return err
	}
	r, err := s.Store.Record(ctx, a.Centre, name)
	if err != nil && roster.KindOf(err) != roster.NotFound {
		return err
	}
	return s.judged(ctx, a, bucket, check(r, bucket))
}

// place tells for what the failures of an attempt are counted, and where its hash waits.
func (s *Service) place(a Attempt, name string) (bucket string, gate *gate, err error) {
	if a.inside {
		return s.bucket(a.Centre, name, []byte("inside")), s.known, nil
	}
	if nonce, known := s.knownDevice(a.Device, a.Centre, name); known {
		return s.bucket(a.Centre, name, nonce), s.known, nil
	}
	return s.bucket(a.Centre, name, nil), s.strangers, s.addresses.allow(a.Origin, s.now())
}

// judged notes how an attempt ended.
func (s *Service) judged(ctx context.Context, a Attempt, bucket string, err error) error {
	var f *failure
	if !errors.As(err, &f) {
		if err != nil { // it was no guess
			forget := func(t Tries) (Tries, error) { return t.back(), nil }
			return errors.Join(err, s.Store.Try(ctx, a.Centre, bucket, forget))
		}
		return nil
	}
	scope, object := a.scope(f.account, f.staff), "account:"+f.account
	if f.account == "" {
		scope.Actor, object = unknownName, "account:"+unknownName
	}
	event := audit.Event{Action: "session.fail", Object: object, Detail: map[string]any{"reason": f.reason}}
	return errors.Join(errWrong(), s.Store.Note(ctx, scope, event))
}

// back takes the last failure back.
func (t Tries) back() Tries {
	t.Failures, t.Until = max(t.Failures-1, 0), time.Time{}
	return t
}
