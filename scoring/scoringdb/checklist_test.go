package scoringdb_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"redbanner/attendance"
	"redbanner/attendance/roster"
	"redbanner/migrations/sqldb"
	"redbanner/migrations/sqldb/sqldbtest"
	"redbanner/scoring"
	"redbanner/scoring/register"
)

// items are the codes of a checklist with what each blocks and who owes it.
func items(list []scoring.Item) map[string]string {
	found := map[string]string{}
	for _, item := range list {
		var owes []string
		for _, d := range item.Owes {
			owes = append(owes, d.Kind+":"+d.Code)
		}
		found[item.Code] = [...]string{"", "close ", "publish "}[item.Blocks] + strings.Join(owes, " ")
	}
	return found
}

func TestAChecklistNamesWhoOwesWhat(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		h := newHearing(t, db)
		h.must("cases", "number,staff,accepted,promise_days,finished\nB1,S2,2025-03-03 09:00,1,\n")
		h.must("punches", "clock_no,time\n99,2025-03-05 07:50:00\n")
		h.tamper(`INSERT INTO leave_requests (number, staff, type, from_day, from_session, to_day, to_session, half_days, reason, emergency, chain, state, version, centre_id)
			VALUES (1, 'S1', 'personal', '2025-03-18', 0, '2025-03-19', 1, 4, 'x', FALSE, 'general_office,director', 'applied', 1, ?)`)
		h.tamper(`INSERT INTO leave_requests (number, staff, type, from_day, from_session, to_day, to_session, half_days, reason, emergency, chain, state, version, centre_id)
			VALUES (2, 'S2', 'personal', '2025-03-18', 0, '2025-03-19', 1, 4, 'x', FALSE, 'director', 'approved', 1, ?)`)
		h.tamper(`INSERT INTO slip_requests (number, staff, day, session, side, reason, state, centre_id)
			VALUES (1, 'S1', '2025-03-18', 0, 0, 'x', 'asked', ?)`)
		h.tamper(`INSERT INTO register_entries (register, number, state, day, staff, window_code, version, centre_id)
			VALUES ('complaints', 1, 'received', '2025-03-18', 'S1', NULL, 1, ?)`)
		h.tamper(`INSERT INTO facts (id, batch_id, day, kind, staff, source, recorded_by, recorded_at, status, centre_id)
			SELECT 'f:draft', id, '2025-03-18', 'conduct.violation', 'S1', 'record', 'x', 0, 'draft', centre_id FROM batches WHERE id = 1 AND centre_id = ?`)
		list, state, err := h.Checklist(t.Context(), h.scope, march, posted)
		if err != nil || state != scoring.Open {
			t.Fatal(state, err)
		}
		const desk, director = "office:general_office", "office:director"
		want := map[string]string{
			"pending_rating": "close " + desk, "draft_unconfirmed": "close " + desk,
			"not_published": desk, "round_not_opened": desk, "number_unheld": desk, "leave_undecided": desk, "entry_unfinished": desk,
			"return_overdue": "staff:S2", "case_overdue": "staff:S2", "slip_undecided": director, "value_presumed": director,
		}
		got := items(list)
		delete(got, "clock_incomplete") // of which the clock of this test tells nothing
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("checklist (-want +got):\n%s", diff)
		}
		if !strings.HasPrefix(items(list[:1])[list[0].Code], "close ") {
			t.Errorf("what blocks does not come first: %s", list[0].Code)
		}
		// Closing refuses exactly what the checklist calls blocking.
		blocking := map[string]int{}
		for _, item := range list {
			if item.Blocks >= scoring.ForClose {
				blocking[item.Code] = len(item.Problems)
			}
		}
		_, err = h.Close(t.Context(), h.scope, march, posted, scoring.Decision{})
		if diff := cmp.Diff(blocking, problems(err)); diff != "" {
			t.Errorf("closing refuses something else (-checklist +close):\n%s", diff)
		}
		if list, _, err = h.Checklist(t.Context(), h.scope, roster.MustPeriod("2027-03"), posted); err != nil {
			t.Fatal(err)
		}
		if got := items(list); got["period_not_over"] != "publish "+desk || got["no_calendar"] != "publish "+desk {
			t.Errorf("a month to come: %v", got)
		}
		if _, err := h.Publish(t.Context(), h.scope, roster.MustPeriod("2023-03"), posted); problems(err)["no_calendar"] != 1 {
			t.Errorf("publishing without a calendar: %v", err)
		}
	})
}

func TestNothingIsMissingOfAClosedMonth(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		h := newHearing(t, db)
		var copied []string
		h.BeforeClose = func(_ context.Context, _ attendance.Scope, p roster.Period) error {
			copied = append(copied, p.String())
			return nil
		}
		if err := h.shut(""); len(problems(err)) == 0 || len(copied) != 0 {
			t.Errorf("a close that is refused copies the store: %v %v", copied, err)
		}
		h.BeforeClose = func(context.Context, attendance.Scope, roster.Period) error { return errors.New("disk full") }
		if err := h.shut(decided); err == nil || err.Error() != "disk full" {
			t.Errorf("without a copy: %v", err)
		}
		h.BeforeClose = func(_ context.Context, _ attendance.Scope, p roster.Period) error {
			copied = append(copied, p.String())
			return nil
		}
		if err := h.shut(decided); err != nil || len(copied) != 1 || copied[0] != "2025-03" {
			t.Errorf("closing: %v, %v", copied, err)
		}
		list, state, err := h.Checklist(t.Context(), h.scope, march, posted)
		if err != nil || state != scoring.Closed || len(list) != 0 {
			t.Errorf("of a closed month: %v %s %v", list, state, err)
		}
		var action, object string
		err = db.ReadTx(t.Context(), sqldb.Scope{CentreID: h.scope.Centre.ID}, func(tx *sqldb.Tx) error {
			if err := tx.Get(t.Context(), &action, `
				SELECT action FROM audit_events WHERE centre_id = ? ORDER BY seq DESC LIMIT 1`, tx.CentreID); err != nil {
				return err
			}
			var body []byte
			err := tx.Get(t.Context(), &body, `
				SELECT body FROM audit_details WHERE centre_id = ? ORDER BY seq DESC LIMIT 1`, tx.CentreID)
			object = string(body)
			return err
		})
		frozen, ferr := h.Frozen(t.Context(), h.scope, march)
		if err != nil || ferr != nil || action != "period.close" || !strings.Contains(object, frozen.Digest) {
			t.Errorf("the event of closing: %s %s %v %v", action, object, err, ferr)
		}
	})
}

func TestUnsettledStatesCanStillLeadToAFact(t *testing.T) {
	t.Parallel()
	m, ok := register.ByName("complaints")
	if !ok {
		t.Fatal("no complaints register")
	}
	open := strings.Join(m.Unsettled(), " ")
	if !strings.Contains(open, m.Open.To) || strings.Contains(open, "unfounded") {
		t.Errorf("states from which a fact may follow: %s", open)
	}
}
