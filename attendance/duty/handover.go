package duty

import (
	"context"
	"slices"
	"strings"

	"redbanner/attendance"
	"redbanner/attendance/roster"
)

// HandOver enters what one person hands over to another, and returns its number. Giver
// and taker need not stand on a roster: posts are handed over on any day. It stands as
// written; what was wrong is put right by a further entry.
func (s *Service) HandOver(ctx context.Context, scope attendance.Scope, h HandOver, today roster.Date) (int64, error) {
	if err := scope.As.CheckOf(roster.HandOver, roster.Owner{Staff: h.Giver}); err != nil {
		return 0, err
	}
	h.Note, h.Items = strings.TrimSpace(h.Note), strings.TrimSpace(h.Items)
	switch {
	case h.Note == "":
		return 0, roster.Errorf(roster.Usage, "handover.note_needed")
	case h.Giver == h.Taker:
		return 0, roster.Errorf(roster.Usage, "handover.to_oneself", h.Giver)
	case scope.As == nil && scope.Staff != "" && scope.Staff != h.Giver:
		return 0, roster.Errorf(roster.Forbidden, "handover.not_giver", scope.Staff, h.Giver)
	case h.Date > today:
		return 0, roster.Errorf(roster.Refused, "handover.future", h.Date.String())
	}
	var number int64
	err := s.Store.Duty(ctx, scope, func(b Book) error {
		staff, err := b.Staff(ctx)
		if err != nil {
			return err
		}
		for _, code := range []string{h.Giver, h.Taker} {
			if err := checkEmployed(staff, code, h.Date); err != nil {
				return err
			}
		}
		number, err = b.AddHandOver(ctx, h)
		return err
	})
	return number, err
}

func checkEmployed(staff []roster.Staff, code string, day roster.Date) error {
	i := slices.IndexFunc(staff, func(s roster.Staff) bool { return s.Code == code })
	switch {
	case i < 0:
		return roster.Errorf(roster.NotFound, "staff.unknown", code)
	case !staff[i].EmployedOn(day):
		return roster.Errorf(roster.Refused, "handover.not_employed", code, day.String())
	}
	return nil
}

// Accept signs a hand-over; only its taker does.
func (s *Service) Accept(ctx context.Context, scope attendance.Scope, number int64, remark string) error {
	if err := scope.As.CheckAny(roster.HandOver); err != nil {
		return err
	}
	if scope.Staff == "" {
		return roster.Errorf(roster.Usage, "handover.by_needed")
	}
	return s.Store.Duty(ctx, scope, func(b Book) error {
		h, err := b.HandOver(ctx, number)
		switch {
		case err != nil:
			return err
		case !h.seenBy(scope.As):
			return roster.Errorf(roster.NotFound, "handover.unknown", number)
		case h.Taker != scope.Staff:
			return roster.Errorf(roster.Forbidden, "handover.not_taker", number, h.Taker)
		case !h.Open():
			return roster.Errorf(roster.Conflict, "handover.signed", number)
		}
		return b.Accept(ctx, number, scope.Staff, strings.TrimSpace(remark))
	})
}

// seenBy reports whether an actor may know of a hand-over: he has to do with it, or may
// see the attendance of somebody who has.
func (h HandOver) seenBy(as *roster.Actor) bool {
	return as.CoversOn(roster.ReadAttendance, roster.Owner{Staff: h.Giver}, h.Date) ||
		as.CoversOn(roster.ReadAttendance, roster.Owner{Staff: h.Taker}, h.Date)
}

// HandOvers returns the log of a month (zero: of all time), only what is yet to be
// signed if asked, cut down to what scope.As may see: what he gave or took over, and the
// people of his windows.
func (s *Service) HandOvers(ctx context.Context, scope attendance.Scope, month roster.Period, open bool) ([]HandOver, error) {
	if err := scope.As.CheckAny(roster.ReadAttendance); err != nil {
		return nil, err
	}
	first, last := attendance.Beginning, roster.MustDate("9999-12-31")
	if !month.IsZero() {
		first, last = month.First(), month.Last()
	}
	var log []HandOver
	err := s.Store.ReadDuty(ctx, scope, func(b Book) error {
		all, err := b.HandOvers(ctx, first, last)
		log = slices.DeleteFunc(all, func(h HandOver) bool { return open && !h.Open() || !h.seenBy(scope.As) })
		return err
	})
	return log, err
}
