package scoringdb

import (
	"context"
	"strconv"
	"strings"

	"redbanner/attendance"
	"redbanner/attendance/attendancedb"
	"redbanner/attendance/audit/auditdb"
	"redbanner/attendance/roster"
	"redbanner/attendance/slip"
	"redbanner/migrations/sqldb"
	"redbanner/scoring"
	"redbanner/scoring/ballot"
	"redbanner/scoring/register"
)

// pendingOf is a period with what waits in it, to be remembered by.
type pendingOf struct {
	centre roster.Centre
	period roster.Period
	asOf   roster.Date
}

// Pending loads everything that a period's scores follow from, and what waits in it. What
// comes and goes without an event is asked for anew: who has voted while a round is open,
// and which previews are too old by now.
func (s *Store) Pending(ctx context.Context, scope attendance.Scope, period roster.Period, asOf roster.Date) (*scoring.Reading, scoring.Waiting, error) {
	var r *scoring.Reading
	var w scoring.Waiting
	err := s.db.ReadTx(ctx, auditdb.Scoped(scope), func(tx *sqldb.Tx) error {
		var err error
		if r, err = pendingReading(ctx, tx, pendingOf{scope.Centre, period, asOf}); err != nil {
			return err
		}
		w = r.Waiting
		if w.Previews, err = waitingPreviews(ctx, tx); err != nil {
			return err
		}
		if w.Round == ballot.Open {
			w.Ballots, err = waitingVotes(ctx, tx, &r.Material)
		}
		return err
	})
	return r, w, err
}

// pendingReading is what the checklist of a period and its review both go by.
func pendingReading(ctx context.Context, tx *sqldb.Tx, of pendingOf) (*scoring.Reading, error) {
	return sqldb.Recall(ctx, tx, of, func() (*scoring.Reading, error) {
		m, err := pending(ctx, tx, of.centre, of.period, of.asOf, countedBallots)
		if err != nil {
			return nil, err
		}
		err = waiting(ctx, tx, &m)
		return &scoring.Reading{Material: m}, err
	})
}

// pending loads a period's material with what blocks closing it.
func pending(ctx context.Context, tx *sqldb.Tx, centre roster.Centre, period roster.Period, asOf roster.Date, box box) (scoring.Material, error) {
	m, err := material(ctx, tx, centre, period, asOf, box)
	if err != nil {
		return m, err
	}
	m.Waiting.Drafts, err = waits(ctx, tx, owedBy(attendance.GeneralOffice), `
		SELECT id AS ref, day
		FROM facts
		WHERE centre_id = ? AND day >= ? AND day <= ? AND status = 'draft'
		  AND NOT EXISTS (
		      SELECT 1
		      FROM fact_confirmations c
		      WHERE c.centre_id = facts.centre_id AND c.fact_id = facts.id AND c.batch_id = facts.batch_id)
		  AND NOT EXISTS (
		      SELECT 1
		      FROM fact_reversals r
		      WHERE r.centre_id = facts.centre_id AND r.fact_id = facts.id AND r.batch_id = facts.batch_id)
		ORDER BY day, id`, period.First(), period.Last())
	return m, err
}

func owedBy(office attendance.Office) scoring.Debtor {
	return scoring.Debtor{Kind: "office", Code: string(office)}
}

// waits loads what one debtor owes: rows of a ref and a day.
func waits(ctx context.Context, tx *sqldb.Tx, owes scoring.Debtor, query string, args ...any) ([]scoring.Waits, error) {
	var rows []struct {
		Ref string      `db:"ref"`
		Day roster.Date `db:"day"`
	}
	err := tx.Select(ctx, &rows, query, append([]any{tx.CentreID}, args...)...)
	list := make([]scoring.Waits, len(rows))
	for i, r := range rows {
		list[i] = scoring.Waits{Ref: r.Ref, Date: r.Day, Owes: owes}
	}
	return list, err
}

// waiting loads the rest of what waits in the material's period.
func waiting(ctx context.Context, tx *sqldb.Tx, m *scoring.Material) error {
	for _, load := range []func(context.Context, *sqldb.Tx, *scoring.Material) error{
		waitingLeave, waitingSlips, waitingFiles, waitingNumbers, waitingEntries, waitingRound,
	} {
		if err := load(ctx, tx, m); err != nil {
			return err
		}
	}
	var err error
	m.Waiting.Clocks, err = attendancedb.Clocks(ctx, tx, m.AsOf, 1)
	m.Waiting.Whole = true
	return err
}

// waitingLeave loads the requests that an office has to decide, and the leave from which
// nobody has reported the return. What a person asks for waits for the next office of
// its chain.
func waitingLeave(ctx context.Context, tx *sqldb.Tx, m *scoring.Material) error {
	var rows []struct {
		Number int64       `db:"number"`
		Staff  string      `db:"staff"`
		From   roster.Date `db:"from_day"`
		To     roster.Date `db:"to_day"`
		State  string      `db:"state"`
		Chain  string      `db:"chain"`
		Done   int         `db:"done"`
	}
	err := tx.Select(ctx, &rows, `
		SELECT r.number, r.staff, r.from_day, r.to_day, r.state, r.chain,
		       (SELECT COUNT(*) FROM leave_steps s WHERE s.centre_id = r.centre_id AND s.number = r.number AND s.action = 'endorse') AS done
		FROM leave_requests r
		WHERE r.centre_id = ? AND r.to_day >= ? AND r.from_day <= ? AND r.state IN ('applied', 'endorsed', 'approved')
		ORDER BY r.number`, tx.CentreID, m.Period.First(), m.Period.Last())
	for _, r := range rows {
		w := scoring.Waits{Ref: strconv.FormatInt(r.Number, 10), Date: r.From}
		if r.State == "approved" {
			if m.Attendance.Calendar.AddWorkingDays(r.To, 1) <= m.AsOf {
				w.Owes = scoring.Debtor{Kind: "staff", Code: r.Staff}
				m.Waiting.Returns = append(m.Waiting.Returns, w)
			}
			continue
		}
		chain := strings.Split(r.Chain, ",")
		w.Owes = scoring.Debtor{Kind: "office", Code: chain[min(r.Done, len(chain)-1)]}
		m.Waiting.Leave = append(m.Waiting.Leave, w)
	}
	return err
}

func waitingSlips(ctx context.Context, tx *sqldb.Tx, m *scoring.Material) error {
	offices, err := attendancedb.Offices(ctx, tx)
	if err != nil {
		return err
	}
	var rows []struct {
		Number int64       `db:"number"`
		Staff  string      `db:"staff"`
		Day    roster.Date `db:"day"`
	}
	err = tx.Select(ctx, &rows, `
		SELECT number, staff, day
		FROM slip_requests
		WHERE centre_id = ? AND day >= ? AND day <= ? AND state = 'asked'
		ORDER BY number`, tx.CentreID, m.Period.First(), m.Period.Last())
	for _, r := range rows {
		m.Waiting.Slips = append(m.Waiting.Slips, scoring.Waits{
			Ref: strconv.FormatInt(r.Number, 10), Date: r.Day, Owes: owedBy(slip.Decides(offices, r.Staff, m.AsOf)),
		})
	}
	return err
}

// waitingPreviews loads the previews that wait, of whatever days, since only confirming
// tells.
func waitingPreviews(ctx context.Context, tx *sqldb.Tx) ([]scoring.Waits, error) {
	return waits(ctx, tx, owedBy(attendance.GeneralOffice), `
		SELECT CAST(id AS TEXT) AS ref, NULL AS day
		FROM import_previews
		WHERE centre_id = ? AND state = 'pending' AND made_at >= ?
		ORDER BY id`, tx.Now.AddDate(0, 0, -attendance.PreviewDays).UnixMilli())
}

// waitingFiles loads the batches about days of the period with lines that were put aside.
func waitingFiles(ctx context.Context, tx *sqldb.Tx, m *scoring.Material) error {
	var err error
	m.Waiting.Quarantine, err = waits(ctx, tx, owedBy(attendance.GeneralOffice), `
		SELECT CAST(b.id AS TEXT) AS ref, b.first_day AS day
		FROM batches b
		WHERE b.centre_id = ? AND b.first_day <= ? AND b.last_day >= ? AND b.undone_at IS NULL
		  AND EXISTS (
		      SELECT 1
		      FROM quarantine q
		      WHERE q.centre_id = b.centre_id AND q.batch_id = b.id)
		ORDER BY b.id`, m.Period.Last(), m.Period.First())
	return err
}

func waitingNumbers(ctx context.Context, tx *sqldb.Tx, m *scoring.Material) error {
	numbers, err := attendancedb.Unmatched(ctx, tx)
	for _, n := range numbers {
		if n.First <= m.Period.Last() && n.Last >= m.Period.First() {
			m.Waiting.Numbers = append(m.Waiting.Numbers, scoring.Waits{Ref: n.Number, Date: n.First, Owes: owedBy(attendance.GeneralOffice)})
		}
	}
	return err
}

// waitingEntries loads the entries of the period from whose state a step can still be
// reached that puts a fact on the ledger: register by register, in the order of the machines.
func waitingEntries(ctx context.Context, tx *sqldb.Tx, m *scoring.Material) error {
	machines := register.Machines()
	var open []string
	args := []any{tx.CentreID, m.Period.First(), m.Period.Last()}
	for i := range machines {
		if states := machines[i].Unsettled(); len(states) > 0 {
			open = append(open, `register = ? AND state IN (?`+strings.Repeat(`, ?`, len(states)-1)+`)`)
			args = append(args, machines[i].Register)
			for _, state := range states {
				args = append(args, state)
			}
		}
	}
	if len(open) == 0 {
		return nil
	}
	var rows []struct {
		Register string      `db:"register"`
		Number   int64       `db:"number"`
		State    string      `db:"state"`
		Day      roster.Date `db:"day"`
		Staff    string      `db:"staff"`
		Window   string      `db:"window_code"`
	}
	err := tx.Select(ctx, &rows, `
		SELECT register, number, state, day, COALESCE(staff, '') AS staff, COALESCE(window_code, '') AS window_code
		FROM register_entries
		WHERE centre_id = ? AND day >= ? AND day <= ? AND (`+strings.Join(open, ` OR `)+`)
		ORDER BY register, number`, args...)
	for i := range machines {
		for _, r := range rows {
			if r.Register == machines[i].Register {
				m.Waiting.Entries = append(m.Waiting.Entries, scoring.Waits{
					Ref: r.Register + " " + strconv.FormatInt(r.Number, 10), Date: r.Day, Owes: owesEntry(&machines[i], r.State, r.Staff, r.Window),
				})
			}
		}
	}
	return err
}

// owesEntry is who owes the next step of an entry, as the clock of its state says.
func owesEntry(machine *register.Machine, state, staff, window string) scoring.Debtor {
	for _, clock := range machine.Clocks {
		switch {
		case clock.State != state:
		case clock.Owes == "staff" && staff != "":
			return scoring.Debtor{Kind: "staff", Code: staff}
		case clock.Owes == "window" && window != "":
			return scoring.Debtor{Kind: "window", Code: window}
		case clock.Owes == string(attendance.Director):
			return owedBy(attendance.Director)
		}
	}
	return owedBy(attendance.GeneralOffice)
}

// waitingRound tells where the round of a month stands.
func waitingRound(ctx context.Context, tx *sqldb.Tx, m *scoring.Material) error {
	if m.Period.Kind != roster.Month {
		return nil
	}
	round, err := roundOf(ctx, tx, m.Period)
	m.Waiting.Round = round.State
	return err
}

// waitingVotes loads what the windows still owe in an open round.
func waitingVotes(ctx context.Context, tx *sqldb.Tx, m *scoring.Material) ([]scoring.Waits, error) {
	cast, err := turnout(ctx, tx, m.Period)
	var owed []scoring.Waits
	for _, w := range participations(m.Windows, m.Period, cast, nil) {
		if w.Missing > 0 {
			owed = append(owed, scoring.Waits{Ref: strconv.Itoa(w.Missing), Owes: scoring.Debtor{Kind: "window", Code: w.Code}})
		}
	}
	return owed, err
}
