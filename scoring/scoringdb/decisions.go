package scoringdb

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"redbanner/attendance"
	"redbanner/attendance/audit"
	"redbanner/attendance/audit/auditdb"
	"redbanner/attendance/roster"
	"redbanner/migrations/sqldb"
	"redbanner/scoring"
)

// Rulings keeps waivers and decisions on ties in a database. It satisfies
// scoring.RulingStore.
type Rulings struct {
	db *sqldb.DB
}

// NewRulings returns the store over an open database.
func NewRulings(db *sqldb.DB) *Rulings { return &Rulings{db} }

// Rule runs decide on the period's material under the centre's lock and keeps what it
// returns. A closed period takes no more of it.
func (s *Rulings) Rule(ctx context.Context, scope attendance.Scope, period roster.Period, today roster.Date, decide func(scoring.Material) (scoring.Ruling, error)) (scoring.Ruling, error) {
	var ruling scoring.Ruling
	err := locked(ctx, s.db, scope, func(tx *sqldb.Tx) error {
		m, err := material(ctx, tx, scope.Centre, period, today, allBallots)
		if err != nil {
			return err
		}
		if m.State.State == scoring.Closed {
			return roster.Errorf(roster.Closed, "period.already_closed", period.String())
		}
		if ruling, err = decide(m); err != nil {
			return err
		}
		return putRuling(ctx, tx, period, &ruling)
	})
	return ruling, err
}

func putRuling(ctx context.Context, tx *sqldb.Tx, period roster.Period, r *scoring.Ruling) error {
	event := audit.Event{Object: "period:" + period.String(), Detail: map[string]any{"reason": r.Reason}}
	if r.Revoke != 0 {
		event.Action, event.Object = "waiver.revoke", fmt.Sprintf("waiver:%d", r.Revoke)
		if err := endRuling(ctx, tx, `waivers`, `number = ?`, r.Reason, r.Revoke); err != nil {
			return err
		}
	}
	if r.Untie != 0 {
		event.Action = "tie.revoke"
		if err := endRuling(ctx, tx, `tie_decisions`, `period = ? AND seq = ?`, r.Reason, period.String(), r.Untie); err != nil {
			return err
		}
	}
	if w := r.Waive; w != nil {
		if err := putWaiver(ctx, tx, w); err != nil {
			return err
		}
		event = audit.Event{Action: "waiver.add", Object: fmt.Sprintf("waiver:%d", w.Number), Detail: waiverDetail(w)}
	}
	if t := r.Tie; t != nil {
		if err := putTie(ctx, tx, t); err != nil {
			return err
		}
		event.Action = "tie.decide"
		event.Detail = map[string]any{"windows": t.Windows, "minutes": t.Minutes, "decided_by": t.DecidedBy}
	}
	return auditdb.Write(ctx, tx, event)
}

func waiverDetail(w *scoring.WaiverRecord) map[string]any {
	detail := map[string]any{"period": w.Period.String(), "minutes": w.Minutes, "decided_by": w.DecidedBy, "reason": w.Reason}
	if w.Fact != "" {
		detail["fact"] = w.Fact
	} else {
		detail["staff"], detail["date"] = w.Staff, w.Date
	}
	return detail
}

// endRuling marks rows as revoked; table and where are this file's own words.
func endRuling(ctx context.Context, tx *sqldb.Tx, table, where, reason string, args ...any) error {
	_, err := tx.Exec(ctx, `
		UPDATE `+table+`
		SET revoked_by = ?, revoked_staff = ?, revoked_at = ?, revoke_reason = ?
		WHERE centre_id = ? AND `+where, append([]any{tx.Actor, tx.Staff, tx.Now.UnixMilli(), reason, tx.CentreID}, args...)...)
	return err
}

// putWaiver keeps a waiver and gives it its number.
func putWaiver(ctx context.Context, tx *sqldb.Tx, w *scoring.WaiverRecord) error {
	var err error
	if w.Number, err = nextOf(ctx, tx, `
		SELECT COALESCE(MAX(number), 0) + 1
		FROM waivers
		WHERE centre_id = ?`, tx.CentreID); err != nil {
		return err
	}
	w.By, w.At = tx.Who(), tx.Now
	_, err = tx.Exec(ctx, `
		INSERT INTO waivers (centre_id, number, period, fact, staff, day, minutes, decided_by, reason, objection, entered_by, entered_staff, entered_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		tx.CentreID, w.Number, w.Period.String(), w.Fact, w.Staff, w.Date, w.Minutes, w.DecidedBy, w.Reason, w.Objection,
		tx.Actor, tx.Staff, tx.Now.UnixMilli())
	return err
}

func putTie(ctx context.Context, tx *sqldb.Tx, t *scoring.TieRecord) error {
	seq, err := nextOf(ctx, tx, `
		SELECT COALESCE(MAX(seq), 0) + 1
		FROM tie_decisions
		WHERE centre_id = ? AND period = ?`, tx.CentreID, t.Period.String())
	if err != nil {
		return err
	}
	t.Seq, t.By, t.At = int(seq), tx.Who(), tx.Now
	_, err = tx.Exec(ctx, `
		INSERT INTO tie_decisions (centre_id, period, seq, windows, minutes, decided_by, entered_by, entered_staff, entered_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		tx.CentreID, t.Period.String(), seq, strings.Join(t.Windows, "\n"), t.Minutes, t.DecidedBy, tx.Actor, tx.Staff, tx.Now.UnixMilli())
	return err
}

// Waiver loads a waiver by its number.
func (s *Rulings) Waiver(ctx context.Context, scope attendance.Scope, number int64) (scoring.WaiverRecord, error) {
	var found []scoring.WaiverRecord
	err := s.db.ReadTx(ctx, auditdb.Scoped(scope), func(tx *sqldb.Tx) error {
		var err error
		found, err = waivers(ctx, tx, `number = ?`, number)
		return err
	})
	if err != nil {
		return scoring.WaiverRecord{}, err
	}
	if len(found) == 0 {
		return scoring.WaiverRecord{}, roster.Errorf(roster.NotFound, "waiver.unknown", number)
	}
	return found[0], nil
}

// Rulings lists what was ever entered for a period.
func (s *Rulings) Rulings(ctx context.Context, scope attendance.Scope, period roster.Period) ([]scoring.WaiverRecord, []scoring.TieRecord, error) {
	var list []scoring.WaiverRecord
	var decided []scoring.TieRecord
	err := s.db.ReadTx(ctx, auditdb.Scoped(scope), func(tx *sqldb.Tx) error {
		var err error
		if list, err = waivers(ctx, tx, `period = ?`, period.String()); err != nil {
			return err
		}
		decided, err = ties(ctx, tx, period)
		return err
	})
	return list, decided, err
}

// rulings adds to the material what is in force of its period.
func rulings(ctx context.Context, tx *sqldb.Tx, m *scoring.Material) error {
	var err error
	if m.Waivers, err = waivers(ctx, tx, `period = ? AND revoked_at IS NULL`, m.Period.String()); err != nil {
		return err
	}
	decided, err := ties(ctx, tx, m.Period)
	for i := range decided {
		if decided[i].Revoked == nil {
			m.Tie = &decided[i]
		}
	}
	return err
}

func waivers(ctx context.Context, tx *sqldb.Tx, where string, args ...any) ([]scoring.WaiverRecord, error) {
	var rows []struct {
		Number    int64       `db:"number"`
		Period    string      `db:"period"`
		Fact      string      `db:"fact"`
		Staff     string      `db:"staff"`
		Day       roster.Date `db:"day"`
		Minutes   string      `db:"minutes"`
		DecidedBy string      `db:"decided_by"`
		Reason    string      `db:"reason"`
		Objection int64       `db:"objection"`
		entered
		act
	}
	err := tx.Select(ctx, &rows, `
		SELECT number, period, fact, staff, day, minutes, decided_by, reason, objection, entered_by, entered_staff, entered_at,
		       revoked_by AS act_by, revoked_staff AS act_staff, revoked_at AS act_at, revoke_reason AS act_reason
		FROM waivers
		WHERE centre_id = ? AND `+where+`
		ORDER BY number`, append([]any{tx.CentreID}, args...)...)
	list := make([]scoring.WaiverRecord, len(rows))
	for i, r := range rows {
		p, err := roster.ParsePeriod(r.Period)
		if err != nil {
			return nil, err
		}
		list[i] = scoring.WaiverRecord{
			Number: r.Number, Period: p, Reason: r.Reason, Objection: r.Objection, By: r.who(), At: r.when(), Revoked: r.done(),
			Waiver: scoring.Waiver{Fact: r.Fact, Staff: r.Staff, Date: r.Day, Minutes: r.Minutes, DecidedBy: r.DecidedBy},
		}
	}
	return list, err
}

// entered is who made a row.
type entered struct {
	EnteredBy    string `db:"entered_by"`
	EnteredStaff string `db:"entered_staff"`
	EnteredAt    int64  `db:"entered_at"`
}

func (e entered) who() roster.Person {
	return roster.Person{Account: e.EnteredBy, Staff: e.EnteredStaff}
}

func (e entered) when() time.Time { return time.UnixMilli(e.EnteredAt).UTC() }

func ties(ctx context.Context, tx *sqldb.Tx, period roster.Period) ([]scoring.TieRecord, error) {
	return tiesWhere(ctx, tx, `period = ?`, period.String())
}

func tiesWhere(ctx context.Context, tx *sqldb.Tx, where string, args ...any) ([]scoring.TieRecord, error) {
	var rows []struct {
		Period    string `db:"period"`
		Seq       int    `db:"seq"`
		Windows   string `db:"windows"`
		Minutes   string `db:"minutes"`
		DecidedBy string `db:"decided_by"`
		entered
		act
	}
	err := tx.Select(ctx, &rows, `
		SELECT period, seq, windows, minutes, decided_by, entered_by, entered_staff, entered_at,
		       revoked_by AS act_by, revoked_staff AS act_staff, revoked_at AS act_at, revoke_reason AS act_reason
		FROM tie_decisions
		WHERE centre_id = ? AND `+where+`
		ORDER BY period, seq`, append([]any{tx.CentreID}, args...)...)
	list := make([]scoring.TieRecord, len(rows))
	for i, r := range rows {
		period, err := roster.ParsePeriod(r.Period)
		if err != nil {
			return nil, err
		}
		list[i] = scoring.TieRecord{
			Period: period, Seq: r.Seq, Windows: slices.Sorted(strings.SplitSeq(r.Windows, "\n")),
			Minutes: r.Minutes, DecidedBy: r.DecidedBy, By: r.who(), At: r.when(), Revoked: r.done(),
		}
	}
	return list, err
}
