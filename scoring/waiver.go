package scoring

import (
	"context"
	"slices"
	"strings"
	"time"

	"redbanner/attendance"
	"redbanner/attendance/roster"
)

// WaiverRecord is a waiver entered by itself (M13), beside those of a decision file. It
// counts at once, in the period that it names and in no other.
type WaiverRecord struct {
	Number int64
	Period roster.Period
	Waiver
	Reason    string
	Objection int64 // the objection that led to it, 0 for none
	By        roster.Person
	At        time.Time
	Revoked   *Act // nil while in force
}

// TieRecord is the meeting's decision on equal windows (M12), entered by itself.
type TieRecord struct {
	Period    roster.Period
	Seq       int
	Windows   []string // sorted
	Minutes   string
	DecidedBy string
	By        roster.Person
	At        time.Time
	Revoked   *Act // nil while in force
}

// RulingStore is where waivers and decisions on ties are kept.
type RulingStore interface {
	// Rule runs decide on a period's material under the centre's lock and keeps what it
	// returns, with its number.
	Rule(ctx context.Context, scope attendance.Scope, period roster.Period, today roster.Date, decide func(Material) (Ruling, error)) (Ruling, error)
	// Waiver loads a waiver by its number.
	Waiver(ctx context.Context, scope attendance.Scope, number int64) (WaiverRecord, error)
	// Rulings lists what was ever entered for a period.
	Rulings(ctx context.Context, scope attendance.Scope, period roster.Period) ([]WaiverRecord, []TieRecord, error)
}

// Ruling is one thing to keep; what is nil or zero is not.
type Ruling struct {
	Waive  *WaiverRecord
	Tie    *TieRecord
	Revoke int64 // number of a waiver that counts no more
	Untie  int   // seq of a decision on a tie that counts no more
	Reason string
}

// Rulings is what the director's meeting has entered.
type Rulings struct {
	Store RulingStore
}

// Waive enters a waiver. It must meet something in the period, and no other of the same.
func (r *Rulings) Waive(ctx context.Context, scope attendance.Scope, w WaiverRecord, today roster.Date) (WaiverRecord, error) {
	if err := scope.As.Check(roster.DecideOutcome); err != nil {
		return w, err
	}
	switch {
	case strings.TrimSpace(w.Minutes) == "" || strings.TrimSpace(w.DecidedBy) == "":
		return w, roster.Errorf(roster.Usage, "waiver.authority_needed")
	case strings.TrimSpace(w.Reason) == "":
		return w, roster.Errorf(roster.Usage, "waiver.reason_needed")
	case (w.Fact == "") == (w.Staff == "" || w.Date.IsZero()), w.Fact != "" && (w.Staff != "" || !w.Date.IsZero()):
		return w, roster.Errorf(roster.Usage, "waiver.names_one")
	}
	ruling, err := r.Store.Rule(ctx, scope, w.Period, today, func(m Material) (Ruling, error) {
		return Ruling{Waive: &w}, waivable(m, w.Waiver)
	})
	if err != nil {
		return w, err
	}
	return *ruling.Waive, nil
}

// waivable refuses a waiver that meets nothing in the period, or that is there already.
func waivable(m Material, w Waiver) error {
	for _, stored := range m.Waivers {
		if stored.sameAs(w) {
			return roster.Errorf(roster.Conflict, "waiver.there", stored.Number, stored.Minutes)
		}
	}
	scores, err := Compute(m, Decision{})
	if err != nil {
		return err
	}
	if !scores.waived(w) {
		return roster.Errorf(roster.Refused, "waiver.idle", w.target(), m.Period.String())
	}
	return nil
}

// Revoke takes a waiver back.
func (r *Rulings) Revoke(ctx context.Context, scope attendance.Scope, number int64, reason string, today roster.Date) error {
	if err := scope.As.Check(roster.DecideOutcome); err != nil {
		return err
	}
	if strings.TrimSpace(reason) == "" {
		return roster.Errorf(roster.Usage, "waiver.reason_needed")
	}
	known, err := r.Store.Waiver(ctx, scope, number)
	if err != nil {
		return err
	}
	_, err = r.Store.Rule(ctx, scope, known.Period, today, func(m Material) (Ruling, error) {
		inForce := slices.ContainsFunc(m.Waivers, func(w WaiverRecord) bool { return w.Number == number })
		if !inForce {
			return Ruling{}, roster.Errorf(roster.Conflict, "waiver.revoked", number)
		}
		return Ruling{Revoke: number, Reason: reason}, nil
	})
	return err
}

// Decide enters which of the equal windows get the last banners. It must settle the tie
// that is open; a later decision replaces it.
func (r *Rulings) Decide(ctx context.Context, scope attendance.Scope, t TieRecord, today roster.Date) (TieRecord, error) {
	if err := scope.As.Check(roster.DecideOutcome); err != nil {
		return t, err
	}
	if strings.TrimSpace(t.Minutes) == "" || strings.TrimSpace(t.DecidedBy) == "" {
		return t, roster.Errorf(roster.Usage, "waiver.authority_needed")
	}
	t.Windows = slices.Compact(slices.Sorted(slices.Values(t.Windows)))
	ruling, err := r.Store.Rule(ctx, scope, t.Period, today, func(m Material) (Ruling, error) {
		ruling := Ruling{Tie: &t}
		if m.Tie != nil {
			if slices.Equal(m.Tie.Windows, t.Windows) {
				return ruling, roster.Errorf(roster.Conflict, "tie.there", t.Period.String())
			}
			ruling.Untie, ruling.Reason = m.Tie.Seq, t.Minutes
		}
		m.Tie = &t
		return ruling, settles(m, t)
	})
	if err != nil {
		return t, err
	}
	return *ruling.Tie, nil
}

// settles refuses windows that are not equal, or too many or too few of them.
func settles(m Material, t TieRecord) error {
	scores, err := Compute(m, Decision{})
	if err != nil {
		return err
	}
	tied := scores.tied()
	if len(tied) == 0 {
		return roster.Errorf(roster.Refused, "tie.none", m.Period.String())
	}
	for _, code := range t.Windows {
		if !slices.Contains(tied, code) {
			return roster.Errorf(roster.Refused, "tie.not_tied", code, strings.Join(tied, " "))
		}
	}
	if scores.Ranking.TieOpen {
		return roster.Errorf(roster.Refused, "tie.how_many", len(t.Windows), strings.Join(tied, " "))
	}
	return nil
}

// Untie takes the decision on a tie back.
func (r *Rulings) Untie(ctx context.Context, scope attendance.Scope, period roster.Period, reason string, today roster.Date) error {
	if err := scope.As.Check(roster.DecideOutcome); err != nil {
		return err
	}
	if strings.TrimSpace(reason) == "" {
		return roster.Errorf(roster.Usage, "waiver.reason_needed")
	}
	_, err := r.Store.Rule(ctx, scope, period, today, func(m Material) (Ruling, error) {
		if m.Tie == nil {
			return Ruling{}, roster.Errorf(roster.Conflict, "tie.undecided", period.String())
		}
		return Ruling{Untie: m.Tie.Seq, Reason: reason}, nil
	})
	return err
}

// List lists what was ever entered for a period.
func (r *Rulings) List(ctx context.Context, scope attendance.Scope, period roster.Period) ([]WaiverRecord, []TieRecord, error) {
	if err := scope.As.Check(roster.ReadPeriods); err != nil {
		return nil, nil, err
	}
	return r.Store.Rulings(ctx, scope, period)
}

// rule lays what was entered by itself over the input.
func (m Material) rule(in *Input) {
	for _, w := range m.Waivers {
		in.Waivers = append(in.Waivers, w.Waiver)
	}
	if m.Tie != nil {
		in.Ties = m.Tie.Windows
	}
}

// sameAs reports whether two waivers name the same fact or day.
func (w Waiver) sameAs(other Waiver) bool {
	return w.Fact == other.Fact && (w.Fact != "" || w.Staff == other.Staff && w.Date == other.Date)
}

// target is what the waiver names.
func (w Waiver) target() string {
	if w.Fact != "" {
		return w.Fact
	}
	return w.Staff + " " + w.Date.String()
}
