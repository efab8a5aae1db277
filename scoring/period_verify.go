package scoring

import (
	"context"
	"reflect"

	"redbanner/attendance"
	"redbanner/attendance/roster"
	"redbanner/scoring/rulebook"
)

// Verification is what recomputing a closed period found.
type Verification struct {
	Period   roster.Period `json:"period"`
	OK       bool          `json:"ok"`
	Digest   string        `json:"digest"`
	Computed string        `json:"computed"`
	Fault    string        `json:"fault,omitempty"`  // "output", "snapshot", "inputs" or "book": what differs
	Sheets   []string      `json:"sheets,omitempty"` // the sheets that differ
}

// Verify recomputes closed periods from the records as they are now and compares
// the bytes. A zero period means all.
func (s *Service) Verify(ctx context.Context, scope attendance.Scope, period roster.Period) ([]Verification, error) {
	if err := scope.As.Check(roster.ReadPeriods); err != nil {
		return nil, err
	}
	periods, err := s.Store.Periods(ctx, scope)
	if err != nil {
		return nil, err
	}
	found := []Verification{}
	for _, p := range periods {
		if p.State != Closed || !period.IsZero() && p.Period != period {
			continue
		}
		v, err := s.verify(ctx, scope, p.Period)
		if err != nil {
			return nil, err
		}
		found = append(found, v)
	}
	if !period.IsZero() && len(found) == 0 {
		return nil, roster.Errorf(roster.Conflict, "period.not_closed", period.String())
	}
	return found, nil
}

func (s *Service) verify(ctx context.Context, scope attendance.Scope, period roster.Period) (Verification, error) {
	snapshot, err := s.Store.Frozen(ctx, scope, period)
	if err != nil {
		return Verification{}, err
	}
	v := Verification{Period: period, Digest: snapshot.Digest}
	if digest(snapshot.Output) != snapshot.Digest {
		v.Fault, v.Computed = "snapshot", digest(snapshot.Output)
		return v, nil
	}
	m, err := s.Store.Material(ctx, scope, period, snapshot.AsOf)
	if err != nil {
		return Verification{}, err
	}
	_, again, err := snapshot.recompute(m)
	if err != nil {
		return Verification{}, err
	}
	v.Computed = again.Digest
	switch {
	case again.BookHash != snapshot.BookHash:
		v.Fault = "book"
	case again.Digest != snapshot.Digest:
		v.Fault, v.Sheets = "output", differing(snapshot, again)
	case again.Inputs != snapshot.Inputs:
		v.Fault = "inputs"
	default:
		v.OK = true
	}
	return v, nil
}

// recompute scores the records again as the snapshot did: same day, same book,
// same decision, the confirmations of that day, and its names, which are labels.
func (s Snapshot) recompute(m Material) (*Scores, Snapshot, error) {
	decision, err := ParseDecision([]byte(s.Decision), s.Period.String())
	if err != nil {
		return nil, Snapshot{}, err
	}
	frozen, err := s.Decode()
	if err != nil {
		return nil, Snapshot{}, err
	}
	m.Books = []BookInForce{{From: m.Period.First(), Book: s.BookID, Version: s.BookVersion}}
	m.Confirmed = nil
	for _, clause := range frozen.Confirmed {
		m.Confirmed = append(m.Confirmed, Confirmation{Book: s.BookID, Clause: clause})
	}
	m.rename(frozen)
	scores, err := Compute(m, decision)
	if err != nil {
		return nil, Snapshot{}, err
	}
	again, err := scores.freeze(decision)
	return scores, again, err
}

// ScoreClosed computes a closed period again and makes sure that it gives the frozen
// bytes; a workbook of a closed period shows nothing else. What comes back is cut down to
// what scope.As may see.
func (s *Service) ScoreClosed(ctx context.Context, scope attendance.Scope, period roster.Period) (*Scores, Snapshot, error) {
	if err := scope.As.CheckAny(roster.ReadScores); err != nil {
		return nil, Snapshot{}, err
	}
	r, err := s.Store.ClosedReading(ctx, scope, period)
	if err != nil {
		return nil, Snapshot{}, err
	}
	scores, err := r.recomputed()
	if err != nil {
		return nil, Snapshot{}, err
	}
	cut, err := r.Snapshot.For(scope.As)
	return scores.For(scope.As), cut, err
}

func notReproduced(period roster.Period) error {
	return roster.Errorf(roster.Internal, "period.not_reproduced", period.String())
}

// rename gives windows and people the names that they bore when the period was closed.
func (m *Material) rename(frozen Frozen) {
	m.Windows = append([]roster.Window(nil), m.Windows...)
	m.Attendance.Staff = append([]roster.Staff(nil), m.Attendance.Staff...)
	names := map[string]string{}
	for unit, doc := range frozen.Sheets {
		for _, sheet := range doc.Sheets {
			names[string(unit)+sheet.Code] = sheet.Name
		}
	}
	for i, w := range m.Windows {
		if name, ok := names[string(rulebook.OfWindow)+w.Code]; ok {
			m.Windows[i].Name = name
		}
	}
	for i, p := range m.Attendance.Staff {
		if name, ok := names[string(rulebook.OfStaff)+p.Code]; ok {
			m.Attendance.Staff[i].Name = name
		}
	}
}

// differing names the sheets that two snapshots of a period do not agree on.
func differing(a, b Snapshot) []string {
	left, errA := a.Decode()
	right, errB := b.Decode()
	if errA != nil || errB != nil {
		return nil
	}
	var codes []string
	for _, unit := range []rulebook.Unit{rulebook.OfWindow, rulebook.OfStaff} {
		now := map[string]SheetDocument{}
		for _, sheet := range right.Sheets[unit].Sheets {
			now[sheet.Code] = sheet
		}
		for _, sheet := range left.Sheets[unit].Sheets {
			if !reflect.DeepEqual(now[sheet.Code], sheet) {
				codes = append(codes, sheet.Code)
			}
		}
	}
	return codes
}
