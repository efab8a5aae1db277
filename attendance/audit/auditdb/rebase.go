package auditdb

import (
	"bytes"
	"context"
	"fmt"

	"redbanner/attendance/audit"
	"redbanner/migrations"
	"redbanner/migrations/sqldb"
)

// rebased is the detail of the events of Rebase.
type rebased struct {
	From   int64            `json:"from"` // the migration of the sums before, 0 without any
	To     int64            `json:"to"`
	Right  *bool            `json:"right"` // whether the rows were what the log said; null at the first sums
	Faults []sqldb.SumFault `json:"faults,omitempty"`
	Count  int              `json:"fault_count,omitempty"`
}

// maxFaults bounds how many faults an event names; all are counted.
const maxFaults = 100

// Rebase sums afresh the rows of each centre whose sums are of an older schema, or that
// has none yet, and says so in the centre's log: audit.begin for the first sums, and
// schema.migrate with whether the rows were right before the schema moved on, which
// before tells (migrations.UpProved). Of a centre that before does not tell of, the rows
// must be what the log says still: somebody may have edited them and made the sums look
// old, so what is not right is left as it is, for verify to name. Whoever opens a store
// calls it.
func Rebase(ctx context.Context, db *sqldb.DB, before map[int64]migrations.Checked, scope sqldb.Scope) error {
	var centres []int64
	err := db.System(ctx, func(tx *sqldb.SystemTx) error {
		centres = nil
		return tx.Select(ctx, &centres, `SELECT id FROM centres ORDER BY id`)
	})
	if err != nil {
		return err
	}
	for _, id := range centres {
		scope.CentreID = id
		var age sqldb.SumsAge
		err := db.ReadTx(ctx, scope, func(tx *sqldb.Tx) error {
			var err error
			age, err = tx.SumsAge(ctx)
			return err
		})
		if err != nil {
			return err
		}
		if !age.Stale() {
			continue
		}
		found, moved := before[id]
		if !moved {
			var right bool
			if found, right, err = unmoved(ctx, db, scope, age); err != nil {
				return err
			} else if !right {
				continue
			}
		}
		err = db.InTx(ctx, scope, func(tx *sqldb.Tx) error { return rebase(ctx, tx, found) })
		if err != nil {
			return fmt.Errorf("sum the rows of centre %d afresh: %w", id, err)
		}
	}
	return nil
}

// unmoved looks at a centre whose sums are stale though its schema did not move: at its
// first ones, or where the program ended between the two.
func unmoved(ctx context.Context, db *sqldb.DB, scope sqldb.Scope, age sqldb.SumsAge) (found migrations.Checked, right bool, err error) {
	var states [][]byte
	err = db.ReadTx(ctx, scope, func(tx *sqldb.Tx) error {
		var err error
		states, err = lastState(ctx, tx)
		return err
	})
	if err != nil {
		return found, false, err
	}
	never := len(states) == 0 || bytes.Equal(states[0], make([]byte, len(audit.Hash{})))
	if !age.Kept {
		return found, never, nil
	}
	found.Faults, found.Digest, err = db.CheckSums(ctx, scope)
	return found, len(found.Faults) == 0 && (never || bytes.Equal(states[0], found.Digest[:])), err
}

func rebase(ctx context.Context, tx *sqldb.Tx, found migrations.Checked) error {
	if err := tx.LockCentre(ctx); err != nil { // another process may do the same
		return err
	}
	age, err := tx.SumsAge(ctx)
	if err != nil || !age.Stale() {
		return err
	}
	e := audit.Event{Action: "schema.migrate", Object: fmt.Sprintf("schema:%d", age.Newest)}
	detail := rebased{From: age.Schema, To: age.Newest}
	if !age.Kept {
		e.Action, detail.From = "audit.begin", 0
	} else {
		states, err := lastState(ctx, tx)
		if err != nil {
			return err
		}
		right := len(found.Faults) == 0 && (len(states) == 0 || bytes.Equal(states[0], found.Digest[:]))
		detail.Right, detail.Count = &right, len(found.Faults)
		detail.Faults = found.Faults[:min(len(found.Faults), maxFaults)]
	}
	e.Detail = detail
	if err := tx.RebaseSums(ctx); err != nil {
		return err
	}
	return Write(ctx, tx, e)
}

// lastState is the state that the chain's last event commits to; none without an event.
func lastState(ctx context.Context, tx *sqldb.Tx) (states [][]byte, err error) {
	err = tx.Select(ctx, &states, `
		SELECT state
		FROM audit_events
		WHERE centre_id = ?
		ORDER BY seq DESC
		LIMIT 1`, tx.CentreID)
	return states, err
}
