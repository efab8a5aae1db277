package auditdb

import (
	"context"
	"database/sql"
	"errors"
	"strings"

	"redbanner/attendance"
	"redbanner/attendance/audit"
	"redbanner/attendance/roster"
	"redbanner/migrations/sqldb"
)

// Log is the log of each centre as people read it. It satisfies audit's needs of a
// command line: list, show, erase, verify, sign.
type Log struct {
	db *sqldb.DB
}

// NewLog returns the log over an open database.
func NewLog(db *sqldb.DB) *Log { return &Log{db} }

// Scoped is for whom a transaction is made, as the services say it.
func Scoped(s attendance.Scope) sqldb.Scope {
	return sqldb.Scope{CentreID: s.Centre.ID, Actor: s.Actor, Staff: s.Staff, Origin: s.Origin}
}

// What events are chosen by, and what they are shown as.
type (
	Filter = audit.Filter
	Entry  = audit.Entry
)

type entryRow struct {
	Seq    int64  `db:"seq"`
	At     int64  `db:"at"`
	Actor  string `db:"actor"`
	Staff  string `db:"staff"`
	Origin string `db:"origin"`
	Action string `db:"action"`
	Object string `db:"object"`
	Commit []byte `db:"detail_commit"`
	State  []byte `db:"state"`
	Prev   []byte `db:"prev"`
	Hash   []byte `db:"hash"`
	Body   []byte `db:"body"`
}

func (r entryRow) entry(centre int64) Entry {
	e := Entry{Record: audit.Record{
		Centre: centre, Seq: r.Seq, At: audit.At(r.At), Actor: r.Actor, Staff: r.Staff, Origin: r.Origin, Action: r.Action, Object: r.Object,
	}, Detail: r.Body}
	for hash, data := range map[*audit.Hash][]byte{&e.Commit: r.Commit, &e.State: r.State, &e.Prev: r.Prev, &e.Hash: r.Hash} {
		copy(hash[:], data)
	}
	e.Erased = r.Body == nil && !e.Commit.IsZero()
	return e
}

// List loads the events that the filter lets through, the newest first.
func (l *Log) List(ctx context.Context, scope attendance.Scope, filter Filter) ([]Entry, error) {
	if err := scope.As.Check(roster.ReadAudit); err != nil {
		return nil, err
	}
	var list []Entry
	err := l.db.ReadTx(ctx, Scoped(scope), func(tx *sqldb.Tx) error {
		var err error
		list, err = entries(ctx, tx, filter)
		return err
	})
	return list, err
}

func entries(ctx context.Context, tx *sqldb.Tx, filter Filter) ([]Entry, error) {
	where, args := where(filter, tx.CentreID)
	var rows []entryRow
	err := tx.Select(ctx, &rows, `
		SELECT e.seq, e.at, e.actor, e.staff, e.origin, e.action, e.object, e.detail_commit, e.state, e.prev, e.hash, d.body
		FROM audit_events e
		LEFT JOIN audit_details d ON d.centre_id = e.centre_id AND d.seq = e.seq
		WHERE e.centre_id = ?`+where, args...)
	list := make([]Entry, len(rows))
	for i, r := range rows {
		list[i] = r.entry(tx.CentreID)
	}
	return list, err
}

// where is what the filter asks of the rows, after the centre.
func where(f Filter, centre int64) (where string, args []any) {
	args = []any{centre}
	also := func(condition string, arg any) {
		where += " AND " + condition
		args = append(args, arg)
	}
	if f.From != 0 {
		also("e.at >= ?", f.From)
	}
	if f.Until != 0 {
		also("e.at < ?", f.Until)
	}
	if f.Actor != "" {
		also("e.actor = ?", f.Actor)
	}
	if f.Staff != "" {
		also("e.staff = ?", f.Staff)
	}
	if f.Object != "" {
		also("e.object = ?", f.Object)
	}
	if f.Seq != 0 {
		also("e.seq = ?", f.Seq)
	}
	if f.Below != 0 {
		also("e.seq < ?", f.Below)
	}
	if n := len(f.Action); n > 0 && f.Action[n-1] == '.' {
		also("substr(e.action, 1, ?) = ?", n)
		args = append(args, f.Action)
	} else if n > 0 {
		also("e.action = ?", f.Action)
	}
	if len(f.Actions) > 0 {
		where += " AND e.action IN (?" + strings.Repeat(", ?", len(f.Actions)-1) + ")"
		for _, action := range f.Actions {
			args = append(args, action)
		}
	}
	where += " ORDER BY e.seq DESC"
	if f.Limit > 0 {
		where += " LIMIT ?"
		args = append(args, f.Limit)
	}
	return where, args
}

// Show loads one event.
func (l *Log) Show(ctx context.Context, scope attendance.Scope, seq int64) (Entry, error) {
	if err := scope.As.Check(roster.ReadAudit); err != nil {
		return Entry{}, err
	}
	list, err := l.List(ctx, scope, Filter{Seq: seq})
	if err == nil && len(list) == 0 {
		return Entry{}, roster.Errorf(roster.NotFound, "audit.unknown", seq)
	}
	if err != nil {
		return Entry{}, err
	}
	return list[0], nil
}

// Export loads the events that the filter lets through, and notes in the log that they
// were taken out of it: how many, and by what choice.
func (l *Log) Export(ctx context.Context, scope attendance.Scope, filter Filter, choice map[string]any) ([]Entry, error) {
	if err := scope.As.Check(roster.ReadAudit); err != nil {
		return nil, err
	}
	var list []Entry
	err := l.db.InTx(ctx, Scoped(scope), func(tx *sqldb.Tx) error {
		if err := tx.LockCentre(ctx); err != nil {
			return err
		}
		var err error
		if list, err = entries(ctx, tx, filter); err != nil {
			return err
		}
		return Write(ctx, tx, audit.Event{Action: "audit.export", Object: "audit:log", Detail: map[string]any{"events": len(list), "choice": choice}})
	})
	return list, err
}

// Erase takes the detail of an event away for good. The event and the chain stay, and
// an event of its own says who did it, and why.
func (l *Log) Erase(ctx context.Context, scope attendance.Scope, seq int64, reason string) error {
	if err := scope.As.Check(roster.ManageSystem); err != nil {
		return err
	}
	return l.db.Erase(ctx, Scoped(scope), func(tx *sqldb.Tx) error {
		if err := tx.LockCentre(ctx); err != nil {
			return err
		}
		list, err := entries(ctx, tx, Filter{Seq: seq})
		switch {
		case err != nil:
			return err
		case len(list) == 0:
			return roster.Errorf(roster.NotFound, "audit.unknown", seq)
		case list[0].Erased:
			return erasedAlready(ctx, tx, seq)
		case list[0].Detail == nil:
			return roster.Errorf(roster.Conflict, "audit.no_detail", seq)
		case list[0].Action == audit.EraseAction:
			return roster.Errorf(roster.Conflict, "audit.erasure_stays", seq)
		}
		if _, err := tx.Exec(ctx, `DELETE FROM audit_details WHERE centre_id = ? AND seq = ?`, tx.CentreID, seq); err != nil {
			return err
		}
		return Write(ctx, tx, audit.Event{
			Action: audit.EraseAction, Object: audit.EventObject(seq), Detail: map[string]any{"reason": reason, "action": list[0].Action},
		})
	})
}

// erasedAlready is the error that names the event by which a detail was erased.
func erasedAlready(ctx context.Context, tx *sqldb.Tx, seq int64) error {
	var by int64
	err := tx.Get(ctx, &by, `
		SELECT seq
		FROM audit_events
		WHERE centre_id = ? AND action = ? AND object = ?
		ORDER BY seq
		LIMIT 1`, tx.CentreID, audit.EraseAction, audit.EventObject(seq))
	if errors.Is(err, sql.ErrNoRows) {
		return roster.Errorf(roster.Conflict, "audit.detail_gone", seq)
	}
	if err != nil {
		return err
	}
	return roster.Errorf(roster.Conflict, "audit.erased_already", seq, by)
}

// Verify checks the centre's log; see the function of that name.
func (l *Log) Verify(ctx context.Context, scope attendance.Scope, elsewhere []audit.Anchor, keys []string) (*audit.Report, error) {
	if err := scope.As.CheckOne(roster.ReadAudit, roster.ManageSystem); err != nil {
		return nil, err
	}
	var report *audit.Report
	err := l.db.ReadTx(ctx, Scoped(scope), func(tx *sqldb.Tx) error {
		var err error
		report, err = Verify(ctx, tx, elsewhere, keys)
		return err
	})
	return report, err
}

// Head tells where the centre's log stands.
func (l *Log) Head(ctx context.Context, scope attendance.Scope) (Chain, error) {
	if err := scope.As.CheckOne(roster.ReadAudit, roster.ManageSystem); err != nil {
		return Chain{}, err
	}
	var chain Chain
	err := l.db.ReadTx(ctx, Scoped(scope), func(tx *sqldb.Tx) error {
		var err error
		chain, err = Head(ctx, tx)
		return err
	})
	return chain, err
}

// Keep keeps a checkpoint in the store. It is no change of the centre's records: it
// signs them.
func (l *Log) Keep(ctx context.Context, scope attendance.Scope, c audit.Checkpoint) error {
	if err := scope.As.Check(roster.ManageSystem); err != nil {
		return err
	}
	return l.db.InTx(ctx, Scoped(scope), func(tx *sqldb.Tx) error { return KeepCheckpoint(ctx, tx, c) })
}
