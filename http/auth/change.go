package auth

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"redbanner/attendance"
	"redbanner/attendance/audit"
	"redbanner/attendance/roster"
)

// Update changes what an account is. When it was changed since it was shown, that is a
// Conflict, which tells by whom, when and what.
func (s *Service) Update(ctx context.Context, scope attendance.Scope, name string, c Change) (Account, error) {
	if err := scope.As.Check(roster.ManageAccounts); err != nil {
		return Account{}, err
	}
	return s.update(ctx, scope, name, c)
}

// SetWindows says which windows an account is head of; the general office knows that.
func (s *Service) SetWindows(ctx context.Context, scope attendance.Scope, name string, version int64, windows []string) (Account, error) {
	if err := scope.As.Check(roster.ManageAccounts); err != nil && scope.As.Check(roster.EditRoster) != nil {
		return Account{}, err
	}
	return s.update(ctx, scope, name, Change{Version: version, Windows: append([]string{}, windows...)})
}

// SetLanguage says in which language the one who acts wants to read.
func (s *Service) SetLanguage(ctx context.Context, scope attendance.Scope, language string) error {
	_, err := s.update(ctx, scope, scope.Actor, Change{Language: &language})
	return err
}

func (s *Service) update(ctx context.Context, scope attendance.Scope, name string, c Change) (Account, error) {
	r, err := s.Store.Change(ctx, scope, CleanName(name), func(b *Book) (audit.Event, error) {
		if c.Version != 0 && c.Version != b.Version {
			return audit.Event{}, s.meanwhile(b)
		}
		return b.apply(c)
	})
	if err != nil {
		return Account{}, err
	}
	return s.shown(ctx, r)
}

// meanwhile tells who changed an account last, and what its fields are now.
func (s *Service) meanwhile(b *Book) error {
	zone := s.Zone
	if zone == nil {
		zone = time.UTC
	}
	clash := roster.Errorf(roster.Conflict, "account.changed", b.Name, b.ChangedBy, b.ChangedAt.In(zone).Format("2006-01-02 15:04:05"))
	for _, field := range b.Changed {
		clash.Problems = append(clash.Problems, roster.Problem{Column: field, Code: "account_changed", Value: b.field(field)})
	}
	return clash
}

// field is what a field holds, as text.
func (b *Book) field(name string) string {
	switch name {
	case "display":
		return b.Display
	case "staff":
		return b.Staff
	case "roles":
		return fmt.Sprint(b.Roles)
	case "windows":
		return fmt.Sprint(b.Windows)
	case "language":
		return b.Language
	case "federated":
		return b.Federated
	case "disabled":
		return fmt.Sprint(b.Disabled)
	}
	return "" // of secrets nothing is shown
}

// apply makes the change of the account and tells what it did.
func (b *Book) apply(c Change) (audit.Event, error) {
	before := b.Account
	set(&b.Display, c.Display)
	set(&b.Staff, c.Staff)
	set(&b.Language, c.Language)
	set(&b.Federated, c.Federated)
	if c.Disabled != nil {
		b.Disabled = *c.Disabled
	}
	if c.Roles != nil {
		b.Roles = sorted(c.Roles)
	}
	if c.Windows != nil {
		b.Windows = sorted(c.Windows)
	}
	if err := b.check(); err != nil {
		return audit.Event{}, err
	}
	changed := b.differences(before)
	if ends := []string{"disabled", "roles", "staff"}; slices.ContainsFunc(changed, func(f string) bool { return slices.Contains(ends, f) }) {
		b.Epoch++
	}
	b.changed(changed...)
	return b.told(before, changed), b.keepsAnAdmin(before)
}

func set(field *string, to *string) {
	if to != nil {
		*field = strings.TrimSpace(*to)
	}
}

// differences names the fields that are not what they were.
func (b *Book) differences(before Account) []string {
	changed := []string{}
	for _, f := range []struct {
		name string
		same bool
	}{
		{"display", b.Display == before.Display},
		{"staff", b.Staff == before.Staff},
		{"roles", slices.Equal(b.Roles, before.Roles)},
		{"windows", slices.Equal(b.Windows, before.Windows)},
		{"language", b.Language == before.Language},
		{"federated", b.Federated == before.Federated},
		{"disabled", b.Disabled == before.Disabled},
	} {
		if !f.same {
			changed = append(changed, f.name)
		}
	}
	return changed
}

// changed notes that fields were changed.
func (b *Book) changed(fields ...string) {
	b.Version++
	b.Changed = fields
}

// told is the event of a change of fields.
func (b *Book) told(before Account, changed []string) audit.Event {
	action := "account.change"
	switch {
	case b.Disabled && !before.Disabled:
		action = "account.disable"
	case before.Disabled && !b.Disabled:
		action = "account.enable"
	}
	return audit.Event{Action: action, Object: "account:" + b.Name, Detail: map[string]any{
		"changed": changed, "name": b.Display, "staff": b.Staff, "roles": b.Roles, "windows": b.Windows,
	}}
}

// keepsAnAdmin: without one nobody could let anybody in again.
func (b *Book) keepsAnAdmin(before Account) error {
	isAdmin := func(a *Account) bool { return !a.Disabled && slices.Contains(a.Roles, roster.RoleAdmin) }
	if isAdmin(&before) && !isAdmin(&b.Account) && b.Admins == 0 {
		return roster.Errorf(roster.Refused, "account.last_admin", b.Name)
	}
	return nil
}
