package scoring

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"

	"redbanner/attendance"
	"redbanner/attendance/roster"
	"redbanner/scoring/rulebook"
)

// The states of a period (rules.md 8).
const (
	Open      = "open"
	Published = "published" // 公示
	Closed    = "closed"    // 定稿
)

// PeriodState is where a period stands. A period without a record is open.
type PeriodState struct {
	Period roster.Period
	State  string
}

// Transition is what becomes of a period; Snapshot comes with closing.
type Transition struct {
	State    string
	Reason   string
	Snapshot *Snapshot
}

// Snapshot is a closed period, frozen: what it was computed with and what came out.
type Snapshot struct {
	Period      roster.Period
	BookID      string
	BookVersion string
	BookHash    string
	AsOf        roster.Date
	Inputs      string // digest of the inputs
	Digest      string // digest of Output
	Output      []byte // the documents of score and rank, as the contract writes them
	Decision    string // YAML, as it was given; "" without one

	// NotKnown are the working days after the centre's newest punch: the period was
	// closed before they came in. Told when closing, not stored.
	NotKnown []roster.Date
}

// Frozen is the Output of a snapshot.
type Frozen struct {
	Sheets map[rulebook.Unit]Document `json:"sheets"`
	Rank   *RankDocument              `json:"rank,omitempty"`
	Grades []Grade                    `json:"grades,omitempty"`
	// Confirmed lists the clauses whose presumed values the centre had confirmed.
	Confirmed []string `json:"confirmed,omitempty"`
}

// Publish posts a period for objections (公示).
func (s *Service) Publish(ctx context.Context, scope attendance.Scope, period roster.Period, today roster.Date) error {
	return s.Store.ChangePeriod(ctx, scope, period, today, func(p PeriodState, m Material) (Transition, error) {
		switch {
		case p.State != Open:
			return Transition{}, roster.Errorf(stateKind(p.State), "period.not_open."+p.State, period.String())
		case today <= period.Last():
			return Transition{}, roster.Errorf(roster.Conflict, "period.not_over", period.String(), period.Last().String())
		}
		if _, err := m.Book(); err != nil {
			return Transition{}, err
		}
		return Transition{State: Published}, nil
	})
}

func stateKind(state string) roster.Kind {
	if state == Closed {
		return roster.Closed
	}
	return roster.Conflict
}

// Close freezes a period (定稿). What is still unsettled refuses it, item by item,
// unless the decision settles it.
func (s *Service) Close(ctx context.Context, scope attendance.Scope, period roster.Period, today roster.Date, decision Decision) (Snapshot, error) {
	var snapshot Snapshot
	err := s.Store.ChangePeriod(ctx, scope, period, today, func(p PeriodState, m Material) (Transition, error) {
		switch {
		case p.State == Closed:
			return Transition{}, roster.Errorf(roster.Closed, "period.already_closed", period.String())
		case today <= period.Last():
			return Transition{}, roster.Errorf(roster.Conflict, "period.not_over", period.String(), period.Last().String())
		}
		scores, err := Compute(m, decision)
		if err != nil {
			return Transition{}, err
		}
		if idle := decision.idle(scores); len(idle) > 0 {
			return Transition{}, &roster.Error{Kind: roster.Refused, Key: "decision.faults", Args: []any{period.String()}, Problems: idle}
		}
		if open := decision.unsettled(scores); len(open) > 0 {
			return Transition{}, &roster.Error{Kind: roster.Conflict, Key: "period.unsettled", Args: []any{period.String(), len(open)}, Problems: open}
		}
		snapshot, err = scores.freeze(decision)
		snapshot.NotKnown = scores.notKnown()
		return Transition{State: Closed, Snapshot: &snapshot}, err
	})
	return snapshot, err
}

// Reopen opens a closed or published period again, for a reason that is kept.
func (s *Service) Reopen(ctx context.Context, scope attendance.Scope, period roster.Period, today roster.Date, reason string) error {
	if strings.TrimSpace(reason) == "" {
		return roster.Errorf(roster.Usage, "period.reason_needed", period.String())
	}
	return s.Store.ChangePeriod(ctx, scope, period, today, func(p PeriodState, _ Material) (Transition, error) {
		if p.State == Open {
			return Transition{}, roster.Errorf(roster.Conflict, "period.is_open", period.String())
		}
		return Transition{State: Open, Reason: reason}, nil
	})
}

// freeze makes the snapshot of a period about to be closed.
func (s *Scores) freeze(decision Decision) (Snapshot, error) {
	s.State = Closed
	output, err := s.encode()
	if err != nil {
		return Snapshot{}, err
	}
	return Snapshot{
		Period: s.Period, BookID: s.Book.ID, BookVersion: s.Book.Version, BookHash: s.Book.Hash(),
		AsOf: s.AsOf, Inputs: s.Input.Digest(), Digest: digest(output), Output: output, Decision: decision.Source,
	}, nil
}

func digest(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

// encode writes the documents of the period, the same bytes for the same scores.
func (s *Scores) encode() ([]byte, error) {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(s.Documents()); err != nil {
		return nil, fmt.Errorf("encode %s: %w", s.Period, err)
	}
	return b.Bytes(), nil
}

// Decode reads the frozen documents back.
func (s Snapshot) Decode() (Frozen, error) {
	var f Frozen
	if err := json.Unmarshal(s.Output, &f); err != nil {
		return Frozen{}, fmt.Errorf("snapshot of %s: %w", s.Period, err)
	}
	return f, nil
}

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
// bytes; a workbook of a closed period shows nothing else.
func (s *Service) ScoreClosed(ctx context.Context, scope attendance.Scope, period roster.Period) (*Scores, Snapshot, error) {
	snapshot, err := s.Store.Frozen(ctx, scope, period)
	if err != nil {
		return nil, Snapshot{}, err
	}
	m, err := s.Store.Material(ctx, scope, period, snapshot.AsOf)
	if err != nil {
		return nil, Snapshot{}, err
	}
	scores, again, err := snapshot.recompute(m)
	if err != nil {
		return nil, Snapshot{}, err
	}
	if again.Digest != snapshot.Digest {
		return nil, Snapshot{}, roster.Errorf(roster.Internal, "period.not_reproduced", period.String())
	}
	return scores, snapshot, nil
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
		now := map[string]string{}
		for _, sheet := range right.Sheets[unit].Sheets {
			now[sheet.Code] = fmt.Sprintf("%+v", sheet)
		}
		for _, sheet := range left.Sheets[unit].Sheets {
			if now[sheet.Code] != fmt.Sprintf("%+v", sheet) {
				codes = append(codes, sheet.Code)
			}
		}
	}
	return codes
}
