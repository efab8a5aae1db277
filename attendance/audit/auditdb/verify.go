package auditdb

import (
	"context"
	"database/sql"
	"fmt"
	"math"

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

// chunk is how many events are read at a time.
const chunk = 4096

// eachEvent reads every event with its detail, in order: by chunks, the events and then
// their details, each in the order in which they lie, which is twice as quick as joining
// them. The record is the caller's during the call only.
func eachEvent(ctx context.Context, tx *sqldb.Tx, fn func(r *audit.Record, salt, body []byte)) error {
	known := texts{}
	for after := int64(math.MinInt64); ; {
		records, err := readEvents(ctx, tx, after, known)
		if err != nil || len(records) == 0 {
			return err
		}
		last := records[len(records)-1].Seq
		details, err := readDetails(ctx, tx, after, last)
		if err != nil {
			return err
		}
		for i := range records {
			r := &records[i]
			for len(details) > 0 && details[0].seq < r.Seq {
				details = details[1:] // of no event: that it is missing is said
			}
			if len(details) > 0 && details[0].seq == r.Seq {
				fn(r, details[0].salt, details[0].body)
			} else {
				fn(r, nil, nil)
			}
		}
		after = last
	}
}

// readEvents reads the next events behind one.
func readEvents(ctx context.Context, tx *sqldb.Tx, after int64, known texts) ([]audit.Record, error) {
	rows, err := tx.Query(ctx, `
		SELECT seq, at, actor, staff, origin, action, object, detail_commit, state, prev, hash
		FROM audit_events
		WHERE centre_id = ? AND seq > ?
		ORDER BY seq
		LIMIT ?`, tx.CentreID, after, chunk)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var actor, staff, origin, action, object, commit, state, prev, hash sql.RawBytes
	var at int64
	records := make([]audit.Record, 0, chunk)
	for rows.Next() {
		r := audit.Record{Centre: tx.CentreID}
		err := rows.Scan(&r.Seq, &at, &actor, &staff, &origin, &action, &object, &commit, &state, &prev, &hash)
		if err != nil {
			return nil, fmt.Errorf("audit event %d: %w", r.Seq, err)
		}
		r.At, r.Object = audit.At(at), string(object)
		r.Actor, r.Staff, r.Origin, r.Action = known.of(actor), known.of(staff), known.of(origin), known.of(action)
		wide := copyHash(&r.Commit, commit) + copyHash(&r.State, state) + copyHash(&r.Prev, prev) + copyHash(&r.Hash, hash)
		if wide != 4*len(r.Hash) {
			r.Hash = audit.Hash{} // a hash of another length is none
		}
		records = append(records, r)
	}
	return records, rows.Err()
}

// detail is that of an event.
type detail struct {
	seq        int64
	salt, body []byte
}

// readDetails reads the details of events behind one, up to another.
func readDetails(ctx context.Context, tx *sqldb.Tx, after, last int64) ([]detail, error) {
	rows, err := tx.Query(ctx, `
		SELECT seq, salt, body
		FROM audit_details
		WHERE centre_id = ? AND seq > ? AND seq <= ?
		ORDER BY seq`, tx.CentreID, after, last)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var details []detail
	for rows.Next() {
		var d detail
		if err := rows.Scan(&d.seq, &d.salt, &d.body); err != nil {
			return nil, fmt.Errorf("detail of event %d: %w", d.seq, err)
		}
		details = append(details, d)
	}
	return details, rows.Err()
}

func copyHash(h *audit.Hash, data []byte) int {
	copy(h[:], data)
	return len(data)
}

// texts keeps texts that come again and again, such as names of accounts, once.
type texts map[string]string

func (t texts) of(data []byte) string {
	text, known := t[string(data)]
	if !known && len(t) < 1000 {
		text = string(data)
		t[text] = text
	} else if !known {
		text = string(data)
	}
	return text
}
