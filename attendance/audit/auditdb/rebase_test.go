package auditdb_test

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"

	"redbanner/attendance"
	"redbanner/attendance/audit"
	"redbanner/attendance/audit/auditdb"
	"redbanner/attendance/roster"
	"redbanner/migrations"
	"redbanner/migrations/sqldb"
	"redbanner/migrations/sqldb/sqldbtest"
)

// TestRowsAreSummedAfreshOnceWithAnEvent makes the sums those of another schema, or takes
// them away, and looks at what the log says afterwards.
func TestRowsAreSummedAfreshOnceWithAnEvent(t *testing.T) {
	t.Parallel()
	older := `UPDATE audit_states SET schema = 9`
	yes, no := true, false
	tests := map[string]struct {
		edit      string
		also      string
		looked    bool
		faults    []sqldb.SumFault
		digest    bool // what was found is what the last event says
		action    string
		right     *bool
		stateless bool // the event is from before there were sums
		wrong     bool // nothing is summed afresh, and the faults stay
	}{
		"current":          {edit: `UPDATE windows SET name = name`, action: "window.add"},
		"first":            {edit: `DELETE FROM audit_states`, stateless: true, action: "audit.begin"},
		"sums removed":     {edit: `DELETE FROM audit_states`, action: "window.add", wrong: true},
		"right":            {edit: older, looked: true, digest: true, action: "schema.migrate", right: &yes},
		"rows edited":      {edit: older, looked: true, digest: true, faults: []sqldb.SumFault{{Table: "windows", Group: "0"}}, action: "schema.migrate", right: &no},
		"sums edited too":  {edit: older, looked: true, action: "schema.migrate", right: &no},
		"cut short":        {edit: older, action: "schema.migrate", right: &yes},
		"made to look old": {edit: older, also: `UPDATE windows SET name = 'y'`, action: "window.add", wrong: true},
	}
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		for name, tt := range tests {
			scope := sqldbtest.Centre(t, db, name)
			err := db.InTx(t.Context(), scope, func(tx *sqldb.Tx) error {
				if _, err := tx.Exec(t.Context(), `INSERT INTO windows (centre_id, code, name) VALUES (?, 'W1', 'x')`, tx.CentreID); err != nil {
					return err
				}
				return auditdb.Write(t.Context(), tx, audit.Event{Action: "window.add", Object: "window:W1"})
			})
			if err != nil {
				t.Fatal(err)
			}
			_, digest, err := db.CheckSums(t.Context(), scope)
			if err != nil {
				t.Fatal(err)
			}
			sqldbtest.Tamper(t, db, tt.edit+` WHERE centre_id = ?`, scope.CentreID)
			if tt.also != "" {
				sqldbtest.Tamper(t, db, tt.also+` WHERE centre_id = ?`, scope.CentreID)
			}
			if tt.stateless {
				sqldbtest.Tamper(t, db, `UPDATE audit_events SET state = ? WHERE centre_id = ?`, make([]byte, 32), scope.CentreID)
			}
			before := map[int64]migrations.Checked{}
			if tt.looked {
				found := migrations.Checked{Faults: tt.faults}
				if tt.digest {
					found.Digest = digest
				}
				before[scope.CentreID] = found
			}
			for range 2 {
				if err := auditdb.Rebase(t.Context(), db, before, sqldb.Scope{Actor: "it"}); err != nil {
					t.Fatal(err)
				}
			}
			events, err := auditdb.NewLog(db).List(t.Context(), attendance.Scope{Centre: roster.Centre{ID: scope.CentreID}}, auditdb.Filter{Limit: 10})
			if err != nil {
				t.Fatal(err)
			}
			want := 2
			if name == "current" || tt.wrong {
				want = 1
			}
			end := events[0]
			for _, e := range events {
				if e.Seq > end.Seq {
					end = e
				}
			}
			if len(events) != want || end.Action != tt.action {
				t.Errorf("%s: %d events, the last %s", name, len(events), end.Action)
				continue
			}
			var detail struct{ Right *bool }
			if len(end.Detail) > 0 {
				if err := json.Unmarshal(end.Detail, &detail); err != nil {
					t.Error(err)
				}
			}
			if diff := cmp.Diff(tt.right, detail.Right); diff != "" {
				t.Errorf("%s: right (-want +got):\n%s", name, diff)
			}
			faults, state, err := db.CheckSums(t.Context(), scope)
			if tt.wrong && len(faults) > 0 && err == nil {
				continue
			}
			if err != nil || len(faults) > 0 || end.State != state {
				t.Errorf("%s: %v, %v, %x in the event and %x in the store", name, faults, err, end.State, state)
			}
		}
	})
}
