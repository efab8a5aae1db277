package auth

import (
	"cmp"
	"context"
	"slices"

	"redbanner/attendance"
	"redbanner/attendance/audit"
	"redbanner/attendance/roster"
)

// setupCodeSize is of 100 bits: the code is good for as long as there is no account.
const setupCodeSize = 15

// SetupCode draws the code by which a store without accounts gets its first
// administrator, for whoever sees what the program prints. It takes the place of the
// one before. With an account in the store there is none.
func (s *Service) SetupCode(ctx context.Context, scope attendance.Scope) (string, error) {
	needed, err := s.NeedsSetup(ctx)
	if err != nil || !needed {
		return "", err
	}
	code := randomCode(setupCodeSize)
	return code, s.Store.PutSetup(ctx, scope, hashCode(code), audit.Event{Action: "account.setup_code", Object: "account:" + unknownName})
}

// CheckSetup reports whether somebody has the set-up code, and returns a proof of it that
// is good until another code is drawn or there is an account.
func (s *Service) CheckSetup(ctx context.Context, centre roster.Centre, code, origin string) (proof string, err error) {
	if err := s.addresses.allow(origin, s.now()); err != nil {
		return "", err
	}
	proof = hashCode(code)
	return proof, s.ProveSetup(ctx, centre, proof)
}

// ProveSetup refuses a proof that is none, or none any more.
func (s *Service) ProveSetup(ctx context.Context, centre roster.Centre, proof string) error {
	if needed, err := s.NeedsSetup(ctx); err != nil || !needed {
		return cmp.Or[error](err, roster.Errorf(roster.Conflict, "account.set_up"))
	}
	stored, err := s.Store.Setup(ctx, centre)
	if err != nil {
		return err
	}
	if stored == "" || proof == "" || !sameHash(stored, proof) {
		return roster.Errorf(roster.Forbidden, "account.setup_wrong")
	}
	return nil
}

// Setup makes the first account, an administrator, for who has the set-up code.
func (s *Service) Setup(ctx context.Context, centre roster.Centre, code string, n New, password, origin string) (Account, error) {
	if err := s.addresses.allow(origin, s.now()); err != nil {
		return Account{}, err
	}
	return s.SetupProved(ctx, centre, hashCode(code), n, password, origin)
}

// SetupProved makes the first account for who has the proof of CheckSetup.
func (s *Service) SetupProved(ctx context.Context, centre roster.Centre, proof string, n New, password, origin string) (Account, error) {
	if needed, err := s.NeedsSetup(ctx); err != nil || !needed {
		return Account{}, cmp.Or[error](err, roster.Errorf(roster.Conflict, "account.set_up"))
	}
	scope := attendance.Scope{Centre: centre, Actor: CleanName(n.Name), Origin: origin}
	if !slices.Contains(n.Roles, roster.RoleAdmin) {
		n.Roles = append(slices.Clone(n.Roles), roster.RoleAdmin)
	}
	r, err := s.fresh(scope, n)
	if err != nil {
		return Account{}, err
	}
	profile, err := s.Profile(ctx, centre)
	if err == nil {
		err = profile.refuse(r.Name, password)
	}
	if err != nil {
		return Account{}, err
	}
	leave, err := s.strangers.enter(ctx)
	if err != nil {
		return Account{}, err
	}
	defer leave()
	r.Password, r.PasswordAt = s.hash(password), s.now()
	event := created(&r)
	event.Action = "account.setup"
	if err := s.Store.Add(ctx, scope, r, proof, event); err != nil {
		return Account{}, err
	}
	s.begun.Store(true)
	return r.shown(profile, s.now()), nil
}
