package auth

import (
	"context"
	"time"

	"redbanner/attendance"
	"redbanner/attendance/audit"
	"redbanner/attendance/roster"
)

// Profile is what a centre asks of passwords today.
func (s *Service) Profile(ctx context.Context, centre roster.Centre) (Profile, error) {
	value, err := s.Store.Profile(ctx, centre, s.today())
	if err != nil || value < 1 || value > len(Profiles()) {
		return ProfileDJBH, err
	}
	return Profiles()[value-1], nil
}

// SetProfile says what a centre asks of passwords from today on. Passwords that are in
// use stay so; the age of one is that of the profile.
func (s *Service) SetProfile(ctx context.Context, scope attendance.Scope, p Profile) error {
	if err := scope.As.Check(roster.ManageAccounts); err != nil {
		return err
	}
	for i, known := range Profiles() {
		if p == known {
			return s.Store.SetProfile(ctx, scope, s.today(), i+1, audit.Event{
				Action: "account.profile", Object: "setting:password_profile", Detail: map[string]any{"profile": p},
			})
		}
	}
	return roster.Errorf(roster.Usage, "account.unknown_profile", string(p))
}

// today is the hall's day.
func (s *Service) today() roster.Date {
	now := s.now()
	if s.Zone != nil {
		now = now.In(s.Zone)
	}
	y, m, d := now.Date()
	day, _ := roster.DateOf(y, int(m), d)
	return day
}

// ChangePassword sets another password for the one who acts. All sessions end; the
// browser that asked may go on (Sessions.Renew).
func (s *Service) ChangePassword(ctx context.Context, scope attendance.Scope, old, fresh string) (Account, error) {
	a := Attempt{Centre: scope.Centre, Name: scope.Actor, Password: old, Origin: scope.Origin, inside: true}
	var account Account
	err := s.guarded(ctx, a, func(r Record, bucket string) error {
		if right, _ := s.right(r, old); !right {
			return wrong(r, "password")
		}
		if old == fresh {
			return &roster.Error{Kind: roster.Refused, Key: "auth.password", Problems: []roster.Problem{{Column: "password", Code: "password_same"}}}
		}
		var err error
		account, err = s.setPassword(ctx, scope, r.Name, fresh, "account.password", func(b *Book) error {
			if b.Password != r.Password {
				return wrong(r, "password")
			}
			b.Forget = bucket
			return nil
		})
		return err
	})
	return account, err
}

// SetPassword sets a password for somebody: whoever holds the machine may, so that a
// made-up centre can be signed in to. Nobody who signed in may.
func (s *Service) SetPassword(ctx context.Context, scope attendance.Scope, name, password string) error {
	if scope.As != nil {
		return roster.Errorf(roster.Forbidden, "account.password_of_other")
	}
	_, err := s.setPassword(ctx, scope, CleanName(name), password, "account.password", func(*Book) error { return nil })
	return err
}

// setPassword checks a new password and sets it, when the account is as may asks.
func (s *Service) setPassword(ctx context.Context, scope attendance.Scope, name, password, action string, may func(*Book) error) (Account, error) {
	profile, err := s.Profile(ctx, scope.Centre)
	if err == nil {
		err = profile.refuse(name, password)
	}
	if err != nil {
		return Account{}, err
	}
	hash := s.hash(password)
	r, err := s.Store.Change(ctx, scope, name, func(b *Book) (audit.Event, error) {
		if err := may(b); err != nil {
			return audit.Event{}, err
		}
		b.Password, b.PasswordAt, b.Code, b.CodeUntil = hash, b.Now, "", time.Time{}
		b.Epoch++
		b.changed("password")
		return audit.Event{Action: action, Object: "account:" + b.Name}, nil
	})
	if err != nil {
		return Account{}, err
	}
	return r.shown(profile, s.now()), nil
}

// ResetCode gives out a one-time code by which the owner of an account sets a password.
// The old one is good until then.
func (s *Service) ResetCode(ctx context.Context, scope attendance.Scope, name string) (Code, error) {
	if err := scope.As.Check(roster.ManageAccounts); err != nil {
		return Code{}, err
	}
	code := newCode(s.now())
	_, err := s.Store.Change(ctx, scope, CleanName(name), func(b *Book) (audit.Event, error) {
		if b.Disabled {
			return audit.Event{}, roster.Errorf(roster.Refused, "account.is_disabled", b.Name)
		}
		b.Code, b.CodeUntil = hashCode(code.Code), code.Until
		b.changed("code")
		return audit.Event{Action: "account.code", Object: "account:" + b.Name}, nil
	})
	return code, err
}

// Redeem sets a password by a one-time code, which is good once.
func (s *Service) Redeem(ctx context.Context, a Attempt, password string) error {
	return s.guarded(ctx, a, func(r Record, bucket string) error {
		hash := hashCode(a.Code)
		good := func(r *Record) bool {
			return r.Code != "" && sameHash(r.Code, hash) && s.now().Before(r.CodeUntil) && !r.Disabled
		}
		if !good(&r) {
			return wrong(r, "code")
		}
		_, err := s.setPassword(ctx, a.scope(r.Name, r.Staff), r.Name, password, "account.redeem", func(b *Book) error {
			if !good(b.Record) {
				return wrong(r, "code")
			}
			b.Forget = bucket
			return nil
		})
		return err
	})
}
