package attendance

import (
	"context"
	"time"

	"redbanner/attendance/clock"
	"redbanner/attendance/intake"
	"redbanner/attendance/roster"
)

// SavedMapping is a column mapping as it is stored.
type SavedMapping struct {
	clock.Mapping
	Version int
	By      string    // who entered the version
	At      time.Time // when, UTC
}

// MappingStore is where column mappings are kept.
type MappingStore interface {
	// AddMapping stores the mapping as the next version of its name; one that says the
	// same as the newest version is that version.
	AddMapping(ctx context.Context, scope Scope, m clock.Mapping) (saved SavedMapping, isNew bool, err error)
	// Mapping loads the newest version of a name; unknown is NotFound.
	Mapping(ctx context.Context, scope Scope, name string) (SavedMapping, error)
	// Mappings loads the newest version of each, by name.
	Mappings(ctx context.Context, scope Scope) ([]SavedMapping, error)
}

// AddMapping saves a column mapping for files of one source; an older one of the same
// name is kept, and no longer used. isNew tells that it says anything new.
func (s *Service) AddMapping(ctx context.Context, scope Scope, m clock.Mapping) (saved SavedMapping, isNew bool, err error) {
	if err := scope.As.CheckOne(roster.Import, roster.ManageSystem); err != nil {
		return SavedMapping{}, false, err
	}
	if err := m.Validate(); err != nil {
		return SavedMapping{}, false, err
	}
	return s.Store.AddMapping(ctx, scope, m)
}

// Mapping returns the column mapping of a name.
func (s *Service) Mapping(ctx context.Context, scope Scope, name string) (SavedMapping, error) {
	if err := scope.As.Check(roster.ReadMappings); err != nil {
		return SavedMapping{}, err
	}
	return s.Store.Mapping(ctx, scope, name)
}

// Mappings returns the column mappings in use, by name.
func (s *Service) Mappings(ctx context.Context, scope Scope) ([]SavedMapping, error) {
	if err := scope.As.Check(roster.ReadMappings); err != nil {
		return nil, err
	}
	return s.Store.Mappings(ctx, scope)
}

// TryMapping reads a file through a mapping as an import would, and stores nothing.
func TryMapping(m clock.Mapping, file intake.File, opt intake.Options) (*clock.Dump, error) {
	if err := m.Validate(); err != nil {
		return nil, err
	}
	dump, err := m.Reader().Read(file, clockOptions(opt))
	if err == nil && len(dump.Rows) == 0 {
		err = &roster.Error{Kind: roster.Refused, Key: "mapping.sample_empty", Args: []any{file.Name, m.Name}, Problems: dump.Bad}
	}
	return dump, err
}
