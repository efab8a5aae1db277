package auth

import (
	"context"
	"slices"
	"strings"
	"time"

	"redbanner/attendance"
	"redbanner/attendance/audit"
	"redbanner/attendance/roster"
)

// Share is an account of a centre by which an account of another centre may look in: who
// supervises several centres reads in each what the account that each shares may read, and
// writes nowhere but at home.
type Share struct {
	Account     string // of this centre
	WithCentre  string // code of the other one
	WithAccount string
	By          string
	At          time.Time
}

// object is what events about the share are about.
func (s Share) object() string { return "account:" + s.Account }

func (s Share) detail() map[string]any {
	return map[string]any{"with_centre": s.WithCentre, "with_account": s.WithAccount}
}

// Share lets an account of another centre look in by one of this centre, in the place of
// any that it looked in by before. Whether there is such an account over there is not told.
func (s *Service) Share(ctx context.Context, scope attendance.Scope, account, withCentre, withAccount string) (Share, error) {
	if err := scope.As.Check(roster.ManageAccounts); err != nil {
		return Share{}, err
	}
	share := Share{Account: CleanName(account), WithCentre: strings.TrimSpace(withCentre), WithAccount: CleanName(withAccount), By: scope.Actor, At: s.now()}
	centres, err := s.Store.Centres(ctx)
	if err != nil {
		return Share{}, err
	}
	if share.WithCentre == scope.Centre.Code {
		return Share{}, roster.Errorf(roster.Refused, "account.share_home", share.WithCentre)
	}
	if !slices.ContainsFunc(centres, func(c roster.Centre) bool { return c.Code == share.WithCentre }) {
		return Share{}, roster.Errorf(roster.NotFound, "centre.unknown", share.WithCentre)
	}
	if _, err := s.Store.Record(ctx, scope.Centre, share.Account); err != nil {
		return Share{}, err
	}
	return share, s.Store.PutShare(ctx, scope, share, audit.Event{Action: "account.share", Object: share.object(), Detail: share.detail()})
}

// Unshare ends what Share began.
func (s *Service) Unshare(ctx context.Context, scope attendance.Scope, withCentre, withAccount string) error {
	if err := scope.As.Check(roster.ManageAccounts); err != nil {
		return err
	}
	shares, err := s.Store.Shares(ctx, scope.Centre)
	if err != nil {
		return err
	}
	name := CleanName(withAccount)
	i := slices.IndexFunc(shares, func(one Share) bool { return one.WithCentre == withCentre && one.WithAccount == name })
	if i < 0 {
		return roster.Errorf(roster.NotFound, "account.no_share", withCentre, withAccount)
	}
	return s.Store.DropShare(ctx, scope, shares[i], audit.Event{Action: "account.unshare", Object: shares[i].object(), Detail: shares[i].detail()})
}

// Shares lists who looks in from other centres, by their centre and account.
func (s *Service) Shares(ctx context.Context, scope attendance.Scope) ([]Share, error) {
	if err := scope.As.Check(roster.ManageAccounts); err != nil {
		return nil, err
	}
	return s.Store.Shares(ctx, scope.Centre)
}

// Elsewhere lists the accounts by which the owner of an account may look into other
// centres, by the id of the centre. Each has the rights that it has at home, and none while
// it is disabled.
func (s *Service) Elsewhere(ctx context.Context, of Account) ([]Account, error) {
	centres, err := s.Store.Centres(ctx)
	if err != nil {
		return nil, err
	}
	var accounts []Account
	for _, c := range centres {
		if c.ID == of.Centre.ID {
			continue
		}
		shares, err := s.Store.Shares(ctx, c)
		if err != nil {
			return nil, err
		}
		i := slices.IndexFunc(shares, func(one Share) bool { return one.WithCentre == of.Centre.Code && one.WithAccount == of.Name })
		if i < 0 {
			continue
		}
		r, err := s.Store.Record(ctx, c, shares[i].Account)
		if err != nil {
			return nil, err
		}
		if !r.Disabled {
			accounts = append(accounts, r.Account)
		}
	}
	return accounts, nil
}
