package scoringdb_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"redbanner/attendance/roster"
	"redbanner/migrations/sqldb"
	"redbanner/migrations/sqldb/sqldbtest"
	"redbanner/scoring"
	"redbanner/scoring/scoringdb"
)

func TestAReviewIsKeptAndOutlivesThePublication(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		h, reviews := newHearing(t, db), &scoring.Reviews{Store: scoringdb.NewReviews(db)}
		ctx := t.Context()
		head := h.as("a.head", "S1")
		head.As = &roster.Actor{Roles: []roster.Role{roster.RoleWindowHead}, Staff: "S1", Windows: []string{"W1"}}
		office := h.as("a.hr", "S4")
		office.As = role("S4", roster.RoleHR)
		view := func() scoring.ReviewView {
			t.Helper()
			v, err := reviews.View(ctx, office, march, posted)
			if err != nil {
				t.Fatal(err)
			}
			return v
		}
		before := view()
		if len(before.Windows) != 4 || before.Windows[0].Step != nil || before.Hall.Step != nil || len(before.Steps) != 0 {
			t.Fatalf("before anything: %+v", before)
		}
		signed, err := reviews.Sign(ctx, head, march, "W1", before.Windows[0].Digest, "已核对", posted)
		if err != nil {
			t.Fatalf("what is shown is not what is signed: %v", err)
		}
		submitted, err := reviews.Submit(ctx, office, march, before.Hall.Digest, "请审定", posted)
		if err != nil {
			t.Fatalf("what is shown is not what is submitted: %v", err)
		}
		after := view()
		same := cmpopts.IgnoreFields(scoring.ReviewStep{}, "Signed")
		if diff := cmp.Diff([]scoring.ReviewStep{signed, submitted}, after.Steps, same); diff != "" {
			t.Errorf("steps (-written +read):\n%s", diff)
		}
		if signed.Seq != 1 || submitted.Seq != 2 || signed.By != (roster.Person{Account: "a.head", Staff: "S1"}) || signed.At.IsZero() {
			t.Errorf("signed %+v", signed)
		}
		if w := after.Windows[0]; w.Stale || w.Step == nil || w.Moved() != 0 || after.Hall.Stale {
			t.Errorf("after that: %+v", w)
		}
		if diff := cmp.Diff([]string{"review.sign window:W1 S1", "review.submit review:2025-03 S4"}, h.office.events(2)); diff != "" {
			t.Errorf("events (-want +got):\n%s", diff)
		}

		h.must("facts", "date,kind,staff\n2025-03-14,conduct.dress,S1\n")
		if v := view(); !v.Windows[0].Stale || v.Windows[0].Moved() != 2 || v.Windows[1].Moved() != 0 || !v.Hall.Stale {
			t.Errorf("a fact later: %+v", v.Windows[0])
		}
		if _, err := reviews.Sign(ctx, head, march, "W1", before.Windows[0].Digest, "", posted); err == nil {
			t.Error("what was shown before is signed")
		}
		wants(t, "the window of another head", refusal(reviews.Sign(ctx, head, march, "W2", "", "", posted)), "right.nothing_there")

		h.publish()
		wants(t, "sign what is published", refusal(reviews.Sign(ctx, head, march, "W1", "", "", posted)), "review.published")
		wants(t, "submit what is published", refusal(reviews.Submit(ctx, office, march, "", "", posted)), "review.published")
		wants(t, "take back what is published", refusal(reviews.Withdraw(ctx, head, march, "W1", "", posted)), "review.published")
		if v := view(); v.State != scoring.Published || v.Windows[0].Step == nil || !v.Windows[0].Stale {
			t.Errorf("published: %+v", v)
		}
		if _, err := h.Reopen(ctx, h.scope, march, posted, "漏记"); err != nil {
			t.Fatal(err)
		}
		if v := view(); len(v.Steps) != 2 || !v.Windows[0].Stale {
			t.Errorf("opened again: %+v", v.Steps)
		}
		if _, err := reviews.Sign(ctx, head, march, "W1", "", "", posted); err != nil {
			t.Errorf("sign again: %v", err)
		}
		if _, err := reviews.Withdraw(ctx, office, march, "", "再核", posted); err != nil {
			t.Errorf("take the submission back: %v", err)
		}
		if v := view(); v.Windows[0].Stale || v.Hall.Step != nil || len(v.Steps) != 4 {
			t.Errorf("after that: %+v", v.Windows[0])
		}
	})
}

// Of a closed month the signatures are shown against what it was frozen with.
func TestAClosedMonthShowsItsSignatures(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		h, reviews := newHearing(t, db), &scoring.Reviews{Store: scoringdb.NewReviews(db)}
		ctx := t.Context()
		if _, err := reviews.Sign(ctx, h.scope, march, "W1", "", "", posted); err != nil {
			t.Fatal(err)
		}
		if err := h.shut(decided); err != nil {
			t.Fatal(err)
		}
		v, err := reviews.View(ctx, h.scope, march, today)
		if err != nil || v.State != scoring.Closed || len(v.Windows) != 4 {
			t.Fatalf("%v: %+v", err, v)
		}
		// The meeting settled the rating, which was not done when the head signed.
		if w := v.Windows[0]; w.Step == nil || !w.Stale || len(w.Sheets) != 2 || w.Moved() == 0 {
			t.Errorf("W1: %+v", w)
		}
		wants(t, "sign", refusal(reviews.Sign(ctx, h.scope, march, "W2", "", "", today)), "period.already_closed")
	})
}

func TestStepsOfAReviewAreWrittenOnce(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		h, reviews := newHearing(t, db), &scoring.Reviews{Store: scoringdb.NewReviews(db)}
		if _, err := reviews.Submit(t.Context(), h.scope, march, "", "", posted); err != nil {
			t.Fatal(err)
		}
		for _, query := range []string{`UPDATE review_steps SET note = 'x' WHERE centre_id = ?`, `DELETE FROM review_steps WHERE centre_id = ?`} {
			err := sqldbtest.InTx(t.Context(), db, sqldb.Scope{CentreID: h.scope.Centre.ID}, func(tx *sqldb.Tx) error {
				_, err := tx.Exec(t.Context(), query, tx.CentreID)
				return err
			})
			if err == nil {
				t.Errorf("%s: done", query)
			}
		}
	})
}

func refusal(_ scoring.ReviewStep, err error) error { return err }
