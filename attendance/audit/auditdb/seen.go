package auditdb

import (
	"context"

	"redbanner/attendance"
	"redbanner/attendance/audit"
	"redbanner/attendance/roster"
	"redbanner/migrations/sqldb"
)

// unseen refuses a change that somebody made without having seen the one before it: the
// chain is locked, so nobody comes between this look and the change.
func unseen(ctx context.Context, tx *sqldb.Tx, e audit.Event) error {
	seen, ok := audit.SeenIn(ctx)
	if !ok || !seen.Covers(e.Action, e.Object) {
		return nil
	}
	later, err := since(ctx, tx, seen)
	if err != nil || len(later) == 0 {
		return err
	}
	return roster.Errorf(roster.Conflict, "edit.meanwhile", later)
}

// since loads the events after those that were seen that Seen covers, the newest first.
func since(ctx context.Context, tx *sqldb.Tx, seen audit.Seen) (audit.Meanwhile, error) {
	var rows []entryRow
	err := tx.Select(ctx, &rows, `
		SELECT e.seq, e.at, e.actor, e.staff, e.origin, e.action, e.object, e.detail_commit, e.state, e.prev, e.hash, d.body
		FROM audit_events e
		LEFT JOIN audit_details d ON d.centre_id = e.centre_id AND d.seq = e.seq
		WHERE e.centre_id = ? AND e.seq > ? AND e.action LIKE ?
		ORDER BY e.seq DESC`, tx.CentreID, seen.Seq, seen.Action+"%")
	var later audit.Meanwhile
	for _, r := range rows {
		if seen.Covers(r.Action, r.Object) && seen.CoversDetail(r.Body) {
			later = append(later, r.entry(tx.CentreID))
		}
	}
	return later, err
}

// Since tells who changed, after it was seen, what somebody is about to change, the newest
// first. It is for whoever may make that change and asks for no right of its own.
func (l *Log) Since(ctx context.Context, scope attendance.Scope, seen audit.Seen) (audit.Meanwhile, error) {
	var later audit.Meanwhile
	err := l.db.ReadTx(ctx, Scoped(scope), func(tx *sqldb.Tx) error {
		var err error
		later, err = since(ctx, tx, seen)
		return err
	})
	return later, err
}
