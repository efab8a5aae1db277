package scoringdb

import (
	"context"
	"slices"

	"redbanner/attendance/attendancedb"
	"redbanner/attendance/intake"
	"redbanner/attendance/roster"
	"redbanner/scoring/ballot"
)

// ballotLedger is an import's transaction in which ballots are compared and kept sealed.
// Unlike that of other imports it has no journal: a batch of ballots is never taken back.
type ballotLedger struct {
	*attendancedb.Ledger
	state     ballot.State
	secrets   map[roster.Period]*ballot.Secret // of the open months
	rehearsal bool
	boxes     map[roster.Period]map[string]ballot.Sealed // of the open months, by token
}

// State loads what rows are checked against.
func (l *ballotLedger) State(context.Context) (ballot.State, error) { return l.state, nil }

// Compare tells for each ballot whether its rater has cast one already, and whether it
// says the same. A rehearsal does not open it, and nobody does once the month is closed,
// or people could try what it says without anything being changed.
func (l *ballotLedger) Compare(ctx context.Context, records []intake.Record) ([]intake.Change, error) {
	changes := make([]intake.Change, len(records))
	for i, r := range records {
		changes[i] = intake.Change{Record: r}
		b, err := ballot.BallotOf(r)
		if err != nil {
			return nil, err
		}
		secret := l.secrets[b.Month]
		if secret == nil {
			continue
		}
		box, err := l.box(ctx, b.Month)
		if err != nil {
			return nil, err
		}
		sealed, cast := box[string(secret.Token(l.Tx.CentreID, b.Month, b.Rater, b.Window))]
		if !cast {
			continue
		}
		changes[i].State = intake.Changed
		if l.rehearsal || slices.Contains(l.state.Closed, b.Month) {
			continue
		}
		// One that does not open is of another hand: closing the round will say so, unless
		// this one takes its place.
		if before, err := secret.Open(l.Tx.CentreID, b.Month, sealed); err == nil && before.Aspects == b.Aspects {
			changes[i].State = intake.Same
		}
	}
	return changes, nil
}

// box loads the sealed ballots of a month, once.
func (l *ballotLedger) box(ctx context.Context, month roster.Period) (map[string]ballot.Sealed, error) {
	if box, loaded := l.boxes[month]; loaded {
		return box, nil
	}
	list, err := sealedBallots(ctx, l.Tx, month)
	if err != nil {
		return nil, err
	}
	box := make(map[string]ballot.Sealed, len(list))
	for _, s := range list {
		box[string(s.Token)] = s
	}
	if l.boxes == nil {
		l.boxes = map[roster.Period]map[string]ballot.Sealed{}
	}
	l.boxes[month] = box
	return box, nil
}

// Write seals new and changed ballots and keeps them, and nothing of those before.
func (l *ballotLedger) Write(ctx context.Context, changes []intake.Change) error {
	if l.rehearsal {
		return nil
	}
	for _, c := range changes {
		b, err := ballot.BallotOf(c.Record)
		if err != nil {
			return err
		}
		secret := l.secrets[b.Month]
		if secret == nil {
			return moved(b.Month)
		}
		if err := putBallot(ctx, l.Tx, secret, b, c.State == intake.New); err != nil {
			return err
		}
	}
	return nil
}
