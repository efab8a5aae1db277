package scoringdb

import (
	"context"
	"slices"
	"strings"

	"redbanner/attendance"
	"redbanner/attendance/attendancedb"
	"redbanner/attendance/audit/auditdb"
	"redbanner/attendance/roster"
	"redbanner/migrations/sqldb"
	"redbanner/scoring"
	"redbanner/scoring/ballot"
	"redbanner/scoring/register"
)

// readingOf is a period as people look at it on a day, to be remembered by.
type readingOf struct {
	centre roster.Centre
	period roster.Period
	asOf   roster.Date
}

// Readings loads several periods at one moment, in their order.
func (s *Store) Readings(ctx context.Context, scope attendance.Scope, periods []roster.Period, asOf roster.Date) ([]*scoring.Reading, error) {
	var list []*scoring.Reading
	if len(periods) == 0 {
		return nil, nil
	}
	wanted := make([]readingOf, len(periods))
	for i, p := range periods {
		wanted[i] = readingOf{scope.Centre, p, asOf}
	}
	err := s.db.ReadTx(ctx, auditdb.Scoped(scope), func(tx *sqldb.Tx) error {
		var err error
		list, err = sqldb.RecallEach(ctx, tx, wanted, func(missing []readingOf) ([]*scoring.Reading, error) {
			asked := make([]roster.Period, len(missing))
			for i, one := range missing {
				asked[i] = one.period
			}
			return readings(ctx, tx, scope.Centre, asked, asOf)
		})
		return err
	})
	return list, err
}

// readings loads periods in their order: of the closed ones what they stand on, of the
// others what they follow from.
func readings(ctx context.Context, tx *sqldb.Tx, centre roster.Centre, periods []roster.Period, asOf roster.Date) ([]*scoring.Reading, error) {
	frozen, err := standing(ctx, tx, periods)
	if err != nil {
		return nil, err
	}
	at := map[roster.Period]*scoring.Reading{}
	if len(frozen) > 0 {
		shelf, err := shelfOf(ctx, tx)
		if err != nil {
			return nil, err
		}
		for i := range frozen {
			p := frozen[i].Period
			at[p] = &scoring.Reading{Snapshot: &frozen[i], Material: scoring.Material{Centre: centre, Period: p, Shelf: shelf}}
		}
	}
	open := slices.DeleteFunc(slices.Clone(periods), func(p roster.Period) bool { return at[p] != nil })
	if len(open) > 0 {
		list, err := materials(ctx, tx, centre, open, asOf)
		if err != nil {
			return nil, err
		}
		for _, m := range list {
			at[m.Period] = &scoring.Reading{Material: m.Within()}
		}
	}
	list := make([]*scoring.Reading, len(periods))
	for i, p := range periods {
		list[i] = at[p]
	}
	return list, nil
}

// closedOf is a closed period with what it followed from, to be remembered by.
type closedOf struct {
	centre roster.Centre
	period roster.Period
}

// ClosedReading loads what a closed period stands on, and what it followed from on the day
// as of which it was closed.
func (s *Store) ClosedReading(ctx context.Context, scope attendance.Scope, period roster.Period) (*scoring.Reading, error) {
	var r *scoring.Reading
	err := s.db.ReadTx(ctx, auditdb.Scoped(scope), func(tx *sqldb.Tx) error {
		var err error
		r, err = sqldb.Recall(ctx, tx, closedOf{scope.Centre, period}, func() (*scoring.Reading, error) {
			frozen, err := standing(ctx, tx, []roster.Period{period})
			if err != nil {
				return nil, err
			}
			if len(frozen) == 0 {
				return nil, roster.Errorf(roster.Conflict, "period.not_closed", period.String())
			}
			m, err := material(ctx, tx, scope.Centre, period, frozen[0].AsOf, countedBallots)
			return &scoring.Reading{Snapshot: &frozen[0], Material: m}, err
		})
		return err
	})
	return r, err
}

// among is a condition on a column, with its arguments: one of the periods.
func among(column string, periods []roster.Period) (string, []any) {
	args := make([]any, len(periods))
	for i, p := range periods {
		args[i] = p.String()
	}
	return column + ` IN (?` + strings.Repeat(`, ?`, len(periods)-1) + `)`, args
}

// standing loads the snapshots on which those of the periods that are closed stand.
func standing(ctx context.Context, tx *sqldb.Tx, periods []roster.Period) ([]scoring.Snapshot, error) {
	var rows []struct {
		Period      string      `db:"period"`
		BookID      string      `db:"book_id"`
		BookVersion string      `db:"book_version"`
		BookHash    string      `db:"book_hash"`
		AsOf        roster.Date `db:"as_of"`
		Inputs      string      `db:"inputs_digest"`
		Digest      string      `db:"output_digest"`
		Output      []byte      `db:"output"`
		Decision    string      `db:"decision"`
	}
	where, args := among(`period`, periods)
	err := tx.Select(ctx, &rows, `
		SELECT period, book_id, book_version, book_hash, as_of, inputs_digest, output_digest, output, decision
		FROM snapshots
		WHERE centre_id = ? AND reopened_at IS NULL AND `+where+`
		ORDER BY period, seq`, append([]any{tx.CentreID}, args...)...)
	list := make([]scoring.Snapshot, len(rows))
	for i, r := range rows {
		p, err := roster.ParsePeriod(r.Period)
		if err != nil {
			return nil, err
		}
		list[i] = scoring.Snapshot{
			Period: p, BookID: r.BookID, BookVersion: r.BookVersion, BookHash: r.BookHash, AsOf: r.AsOf,
			Inputs: r.Inputs, Digest: r.Digest, Output: r.Output, Decision: r.Decision,
		}
	}
	return list, err
}

// materials loads what open periods follow from: once for all what is of days, then what
// is of periods.
func materials(ctx context.Context, tx *sqldb.Tx, centre roster.Centre, periods []roster.Period, asOf roster.Date) ([]scoring.Material, error) {
	first, last := periods[0].First(), periods[0].Last()
	for _, p := range periods {
		first, last = min(first, p.First()), max(last, p.Last())
	}
	all := scoring.Material{Centre: centre, AsOf: asOf}
	if err := daysOf(ctx, tx, &all, first, last); err != nil {
		return nil, err
	}
	list := make([]scoring.Material, len(periods))
	for i, p := range periods {
		list[i] = all
		list[i].Period, list[i].State = p, scoring.PeriodState{Period: p, State: scoring.Open}
		list[i].Cases = casesWithin(all.Cases, p)
	}
	return list, ownOf(ctx, tx, list, periods)
}

// daysOf loads what belongs to days, whatever period they are in.
func daysOf(ctx context.Context, tx *sqldb.Tx, m *scoring.Material, first, last roster.Date) error {
	var err error
	if m.Books, err = booksInForce(ctx, tx); err != nil {
		return err
	}
	if m.Shelf, err = shelfOf(ctx, tx); err != nil {
		return err
	}
	if m.Confirmed, err = confirmations(ctx, tx, ""); err != nil {
		return err
	}
	if m.Attendance, err = attendancedb.Input(ctx, tx, first, last, m.AsOf); err != nil {
		return err
	}
	if m.Windows, err = attendancedb.Windows(ctx, tx); err != nil {
		return err
	}
	if m.Moves, err = attendancedb.Moves(ctx, tx); err != nil {
		return err
	}
	if m.Facts, err = facts(ctx, tx, first, last); err != nil {
		return err
	}
	if m.Cases, err = casesOf(ctx, tx, first, last); err != nil {
		return err
	}
	m.SignIns, err = signIns(ctx, tx, first, last)
	return err
}

// ownOf loads what belongs to the periods themselves, for all of them together.
func ownOf(ctx context.Context, tx *sqldb.Tx, list []scoring.Material, periods []roster.Period) error {
	at := map[roster.Period]*scoring.Material{}
	for i := range list {
		at[list[i].Period] = &list[i]
	}
	where, args := among(`period`, periods)
	states, err := periodStates(ctx, tx, ` AND `+where, args...)
	if err != nil {
		return err
	}
	for _, s := range states {
		at[s.Period].State = s
	}
	waived, err := waivers(ctx, tx, where+` AND revoked_at IS NULL`, args...)
	if err != nil {
		return err
	}
	for _, w := range waived {
		at[w.Period].Waivers = append(at[w.Period].Waivers, w)
	}
	decided, err := tiesWhere(ctx, tx, where, args...)
	if err != nil {
		return err
	}
	for i, t := range decided {
		if t.Revoked == nil {
			at[t.Period].Tie = &decided[i]
		}
	}
	objections, err := objectionsOf(ctx, tx, where, args...)
	if err != nil {
		return err
	}
	for _, o := range objections {
		at[o.Period].Objections = append(at[o.Period].Objections, o)
	}
	return voicesOf(ctx, tx, at, periods)
}

// voicesOf loads what was said about windows and people: the departments' ratings, the
// ballots, the meeting's decisions about grades.
func voicesOf(ctx context.Context, tx *sqldb.Tx, at map[roster.Period]*scoring.Material, periods []roster.Period) error {
	ratings, err := externalRatings(ctx, tx, roster.Period{})
	if err != nil {
		return err
	}
	for _, r := range ratings {
		if m := at[r.Period]; m != nil {
			m.External = append(m.External, r)
		}
	}
	where, args := among(`period`, periods)
	steps, err := gradeStepsWhere(ctx, tx, where, args...)
	if err != nil {
		return err
	}
	for _, s := range steps {
		at[s.Period].GradeSteps = append(at[s.Period].GradeSteps, s)
	}
	months := slices.DeleteFunc(slices.Clone(periods), func(p roster.Period) bool { return p.Kind != roster.Month })
	if len(months) == 0 {
		return nil
	}
	rounds, err := closedRounds(ctx, tx)
	if err != nil {
		return err
	}
	cast, err := countedBallots(ctx, tx, months)
	for _, month := range months {
		at[month].RoundClosed, at[month].Ballots = rounds[month], cast[month]
	}
	return err
}

// countedBallots are the ballots of closed rounds. Those of an open one come in without
// an event and count for nothing yet, so they are left out of what is remembered.
func countedBallots(ctx context.Context, tx *sqldb.Tx, months []roster.Period) (map[roster.Period][]ballot.Ballot, error) {
	scores, err := scoresOfMonths(ctx, tx, months)
	if err != nil {
		return nil, err
	}
	list := map[roster.Period][]ballot.Ballot{}
	for month, said := range scores {
		for _, s := range said {
			list[month] = append(list[month], ballot.Ballot{Month: month, Window: s.Window, Aspects: s.Aspects})
		}
	}
	where, args := among(`month`, months)
	var rows []struct {
		Month  string `db:"month"`
		Window string `db:"window_code"`
	}
	err = tx.Select(ctx, &rows, `
		SELECT month, window_code
		FROM ballots_waiting
		WHERE centre_id = ? AND `+where+`
		ORDER BY month, window_code`, append([]any{tx.CentreID}, args...)...)
	for _, r := range rows {
		month, err := roster.ParsePeriod(r.Month)
		if err != nil {
			return nil, err
		}
		list[month] = append(list[month], ballot.Ballot{Month: month, Window: r.Window})
	}
	return list, err
}

// casesWithin are those of the cases that casesOf loads for a period.
func casesWithin(cases []register.Case, p roster.Period) []register.Case {
	first, after := roster.At(p.First(), 0), roster.At(p.Last()+1, 0)
	return slices.DeleteFunc(slices.Clone(cases), func(c register.Case) bool {
		return c.Accepted >= after || !c.Finished.IsZero() && c.Finished < first
	})
}
