package attendance

import (
	"context"

	"redbanner/attendance/roster"
)

// SettingStore is where the numbers are kept that a centre chooses for itself.
type SettingStore interface {
	// Settings loads every value ever entered.
	Settings(ctx context.Context, scope Scope) (Settings, error)
	// PutSettings enters values, all of them or none.
	PutSettings(ctx context.Context, scope Scope, settings []Setting) error
}

// SettingService tells the numbers that a centre chose for itself, and changes them.
type SettingService struct {
	Store SettingStore
}

// Settings loads every value ever entered: they are rules, which everybody may read.
func (s *SettingService) Settings(ctx context.Context, scope Scope) (Settings, error) {
	if err := scope.As.Check(roster.ReadRules); err != nil {
		return nil, err
	}
	return s.Store.Settings(ctx, scope)
}

// Put enters values, all of them or none.
func (s *SettingService) Put(ctx context.Context, scope Scope, settings []Setting) error {
	if err := scope.As.Check(roster.AdoptRules); err != nil {
		return err
	}
	return s.Store.PutSettings(ctx, scope, settings)
}
