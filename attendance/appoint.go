package attendance

import (
	"context"

	"redbanner/attendance/roster"
)

// OfficeStore is where it is kept who holds which office.
type OfficeStore interface {
	// Offices loads who holds, held and will hold which office.
	Offices(ctx context.Context, scope Scope) (Offices, error)
	// ChangeOffices runs fn on what is stored and writes the holdings that it returns,
	// in one transaction under the centre's lock. No row is ever deleted.
	ChangeOffices(ctx context.Context, scope Scope, fn func(Offices) ([]Holding, error)) ([]Holding, error)
}

// OfficeService appoints to offices and ends appointments.
type OfficeService struct {
	Store OfficeStore
}

// Offices loads who holds, held and will hold which office.
func (s *OfficeService) Offices(ctx context.Context, scope Scope) (Offices, error) {
	if err := scope.As.CheckAny(roster.ReadRoster); err != nil {
		return nil, err
	}
	return s.Store.Offices(ctx, scope)
}

// Appoint puts a holder or a delegate into an office.
func (s *OfficeService) Appoint(ctx context.Context, scope Scope, h Holding) error {
	if err := scope.As.Check(roster.EditRoster); err != nil {
		return err
	}
	_, err := s.Store.ChangeOffices(ctx, scope, func(o Offices) ([]Holding, error) {
		return []Holding{h}, o.Appointable(h)
	})
	return err
}

// End ends a person's holding of an office with a day; see Offices.Ended.
func (s *OfficeService) End(ctx context.Context, scope Scope, office Office, staff string, last roster.Date) ([]Holding, error) {
	if err := scope.As.Check(roster.EditRoster); err != nil {
		return nil, err
	}
	return s.Store.ChangeOffices(ctx, scope, func(o Offices) ([]Holding, error) { return o.Ended(office, staff, last) })
}

// Withdrawn reports whether the holding ended before it began, and so never was.
func (h Holding) Withdrawn() bool { return !h.To.IsZero() && h.To < h.From }

// meets reports whether two holdings share a day.
func (h Holding) meets(other Holding) bool {
	return !h.Withdrawn() && !other.Withdrawn() &&
		(h.To.IsZero() || other.From <= h.To) && (other.To.IsZero() || h.From <= other.To)
}

// within reports whether every day of h is one of other.
func (h Holding) within(other Holding) bool {
	return other.From <= h.From && (other.To.IsZero() || !h.To.IsZero() && h.To <= other.To)
}

// Appointable refuses a holding that clashes with the others: an office has one holder
// on a day, a delegate stands in for its holder while that one holds it, and a person
// is in an office in one way at a time.
func (o Offices) Appointable(h Holding) error {
	if h.Withdrawn() {
		return roster.Errorf(roster.Usage, "office.ends_before_start", h.From, h.To)
	}
	for _, other := range o {
		clash := other.Staff == h.Staff || other.Deputises == "" && h.Deputises == ""
		if other.Office == h.Office && clash && h.meets(other) {
			return roster.Errorf(roster.Conflict, "office.held", other.Staff, other.From, until(other.To))
		}
	}
	if h.Deputises == "" {
		return nil
	}
	for _, other := range o {
		if other.Office == h.Office && other.Staff == h.Deputises && other.Deputises == "" && h.within(other) {
			return nil
		}
	}
	return roster.Errorf(roster.Conflict, "office.not_held", h.Deputises, h.From, until(h.To))
}

// until shows an open end.
func until(d roster.Date) string {
	if d.IsZero() {
		return "…"
	}
	return d.String()
}

// Ended returns what changes when a person leaves an office with a day: the holding
// that reaches beyond it, and those of the delegates in the person's name. One that
// would begin later is withdrawn, and stays on record as such.
func (o Offices) Ended(office Office, staff string, last roster.Date) ([]Holding, error) {
	var ended []Holding
	found := false
	for _, h := range o {
		of := h.Staff == staff || h.Deputises == staff
		if h.Office != office || !of || h.Withdrawn() || !h.To.IsZero() && h.To <= last {
			continue
		}
		found = found || h.Staff == staff
		h.To = max(last, h.From-1)
		ended = append(ended, h)
	}
	if !found {
		return nil, roster.Errorf(roster.NotFound, "office.nothing_to_end", staff, last)
	}
	return ended, nil
}
