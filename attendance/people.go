package attendance

import (
	"context"
	"slices"
	"strings"

	"redbanner/attendance/roster"
)

// People are who works in the hall and where, as far as somebody may know it: what pages
// name them by and offer them for choice.
type People struct {
	Staff   []roster.Staff  // by code; those whom the visitor reads about, with the past ones
	Windows []roster.Window // all, by code: they are written over the counters
	Stints  []roster.Stint  // of Staff

	names map[string]string
}

// PeopleStore loads everybody who ever worked in a hall.
type PeopleStore interface {
	// People loads the people, the windows and who stood where, by code and day.
	People(ctx context.Context, scope Scope) ([]roster.Staff, []roster.Window, []roster.Move, error)
	// Names is People without who stood where.
	Names(ctx context.Context, scope Scope) ([]roster.Staff, []roster.Window, error)
}

// People loads whom the visitor may read about: himself, the people of his windows, or
// everybody.
func (s *Service) People(ctx context.Context, scope Scope) (People, error) {
	if err := scope.As.CheckAny(roster.ReadRoster); err != nil {
		return People{}, err
	}
	staff, windows, moves, err := s.Store.People(ctx, scope)
	if err != nil {
		return People{}, err
	}
	known, all := scope.As.People(roster.ReadRoster)
	seen := func(code string) bool {
		return all || slices.ContainsFunc(known, func(k roster.Stint) bool { return k.Staff == code })
	}
	return NewPeople(
		slices.DeleteFunc(staff, func(p roster.Staff) bool { return !seen(p.Code) }), windows,
		slices.DeleteFunc(roster.Stints(moves), func(s roster.Stint) bool { return !seen(s.Staff) })), nil
}

// Names is People without the stints, for pages that only name people.
func (s *Service) Names(ctx context.Context, scope Scope) (People, error) {
	if err := scope.As.CheckAny(roster.ReadRoster); err != nil {
		return People{}, err
	}
	staff, windows, err := s.Store.Names(ctx, scope)
	if err != nil {
		return People{}, err
	}
	known, all := scope.As.People(roster.ReadRoster)
	return NewPeople(slices.DeleteFunc(staff, func(p roster.Staff) bool {
		return !all && !slices.ContainsFunc(known, func(k roster.Stint) bool { return k.Staff == p.Code })
	}), windows, nil), nil
}

// NewPeople puts people, windows and stints together.
func NewPeople(staff []roster.Staff, windows []roster.Window, stints []roster.Stint) People {
	p := People{Staff: staff, Windows: windows, Stints: stints, names: map[string]string{}}
	for _, s := range staff {
		p.names["staff "+s.Code] = s.Name
	}
	for _, w := range windows {
		p.names["window "+w.Code] = w.Name
	}
	return p
}

// Name is a person by name and code; the code alone of somebody who is not known here.
func (p People) Name(staff string) string { return p.named("staff ", staff) }

// WindowName is a window by name and code.
func (p People) WindowName(window string) string { return p.named("window ", window) }

func (p People) named(of, code string) string {
	return strings.TrimSpace(p.names[of+code] + " " + code)
}

// EmployedOn lists who worked in the hall on a day.
func (p People) EmployedOn(day roster.Date) []roster.Staff {
	return slices.DeleteFunc(slices.Clone(p.Staff), func(s roster.Staff) bool { return !s.EmployedOn(day) })
}

// OpenOn lists the windows that were open on a day.
func (p People) OpenOn(day roster.Date) []roster.Window {
	return slices.DeleteFunc(slices.Clone(p.Windows), func(w roster.Window) bool { return !w.ActiveOn(day) })
}

// WindowOf is the window at which a person stood on a day, "" for none.
func (p People) WindowOf(code string, day roster.Date) string {
	for _, s := range p.Stints {
		if s.Holds(code, day) {
			return s.Window
		}
	}
	return ""
}
