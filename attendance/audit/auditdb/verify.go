package auditdb

import (
	"context"
	"database/sql"
	"fmt"

	"redbanner/attendance/audit"
	"redbanner/migrations/sqldb"
)

// Verify reads the centre's whole log and checks it against itself, and against the
// checkpoints in the store and those that were found elsewhere. Those of the store must
// be signed with one of the keys, or with any when none is known.
func Verify(ctx context.Context, tx *sqldb.Tx, elsewhere []audit.Anchor, keys []string) (*audit.Report, error) {
	stored, err := checkpoints(ctx, tx)
	if err != nil {
		return nil, err
	}
	known := map[string]bool{}
	for _, k := range keys {
		known[k] = true
	}
	anchors, forged := elsewhere, []audit.Fault(nil)
	for _, c := range stored {
		if !c.Genuine() || len(keys) > 0 && !known[string(c.Key)] {
			forged = append(forged, audit.Fault{Kind: audit.Forged, Seq: c.Seq, Place: "audit_checkpoints"})
			continue
		}
		anchors = append(anchors[:len(anchors):len(anchors)], audit.Anchor{Checkpoint: c, Place: "audit_checkpoints"})
	}
	v := audit.NewVerifier(tx.CentreID, anchors)
	for _, f := range forged {
		v.Found(f)
	}
	if err := eachEvent(ctx, tx, v.Add); err != nil {
		return nil, err
	}
	return v.Report(), nil
}

// eachEvent reads every event with its detail, in order. The record is the caller's
// during the call only.
func eachEvent(ctx context.Context, tx *sqldb.Tx, fn func(r *audit.Record, salt, body []byte)) error {
	rows, err := tx.Query(ctx, `
		SELECT e.seq, e.at, e.actor, e.staff, e.origin, e.action, e.object, e.detail_commit, e.state, e.prev, e.hash, d.salt, d.body
		FROM audit_events e
		LEFT JOIN audit_details d ON d.centre_id = e.centre_id AND d.seq = e.seq
		WHERE e.centre_id = ?
		ORDER BY e.seq`, tx.CentreID)
	if err != nil {
		return err
	}
	defer rows.Close()
	var actor, staff, origin, action, object, commit, state, prev, hash, salt, body sql.RawBytes
	var at int64
	for rows.Next() {
		r := audit.Record{Centre: tx.CentreID}
		err := rows.Scan(&r.Seq, &at, &actor, &staff, &origin, &action, &object, &commit, &state, &prev, &hash, &salt, &body)
		if err != nil {
			return fmt.Errorf("audit event after %d: %w", r.Seq, err)
		}
		r.At = audit.At(at)
		r.Actor, r.Staff, r.Origin, r.Action, r.Object = string(actor), string(staff), string(origin), string(action), string(object)
		wide := copyHash(&r.Commit, commit) + copyHash(&r.State, state) + copyHash(&r.Prev, prev) + copyHash(&r.Hash, hash)
		if wide != 4*len(r.Hash) {
			r.Hash = audit.Hash{} // a hash of another length is none
		}
		fn(&r, salt, body)
	}
	return rows.Err()
}

func copyHash(h *audit.Hash, data []byte) int {
	copy(h[:], data)
	return len(data)
}
