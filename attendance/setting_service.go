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

// Settings loads every value ever entered.
func (s *SettingService) Settings(ctx context.Context, scope Scope) (Settings, error) {
	if err := scope.As.Check(roster.ReadSettings); err != nil {
		return nil, err
	}
	return s.Store.Settings(ctx, scope)
}

// Put enters values, all of them or none.
func (s *SettingService) Put(ctx context.Context, scope Scope, settings []Setting) error {
	if err := scope.As.Check(roster.EditSettings); err != nil {
		return err
	}
	return s.Store.PutSettings(ctx, scope, settings)
}
