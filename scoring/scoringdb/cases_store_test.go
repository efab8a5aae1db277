package scoringdb_test

import (
	"slices"
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"

	"redbanner/attendance/roster"
	"redbanner/migrations/sqldb"
	"redbanner/migrations/sqldb/sqldbtest"
	"redbanner/scoring"
	"redbanner/scoring/register"
	"redbanner/scoring/scoringdb"
)

func (o *office) cases() *scoring.Cases { return &scoring.Cases{Store: scoringdb.NewCases(o.db)} }

// day reads a day of the tests.
var day = roster.MustDate

// accepted enters a case of S1 at W1, promised within five working days: due 2025-03-14.
func (o *office) accepted(number string) {
	o.t.Helper()
	_, err := o.cases().Add(o.t.Context(), o.as("S1"), day("2025-03-07"), scoring.NewCase{
		Number: number, Staff: "S1", Kind: "联办", Item: "准生证", Accepted: "2025-03-07 09:00:00", PromiseDays: "5",
	})
	if err != nil {
		o.t.Fatal(err)
	}
}

func (o *office) finish(number, at string, on roster.Date) (scoring.CaseView, error) {
	finished, err := roster.ParseLocalTime(at)
	if err != nil {
		o.t.Fatal(err)
	}
	return o.cases().Finish(o.t.Context(), o.as("S1"), on, scoring.Finishing{Number: number, Finished: finished, Result: "wrong", WrongPoints: "2"})
}

func TestTheLifeOfACaseByHand(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		o := newOffice(t, db)
		o.accepted("B1")
		ctx := t.Context()
		v, err := o.cases().Extend(ctx, o.scope, day("2025-03-14"), "B1", day("2025-03-18"), "材料复杂")
		if err != nil {
			t.Fatal(err)
		}
		if v.Due.Date() != day("2025-03-18") || len(v.Extensions) != 1 || v.Extensions[0].Reason != "材料复杂" || v.Extensions[0].Due != day("2025-03-14") {
			t.Errorf("extended: %+v", v)
		}
		if _, err := o.cases().Join(ctx, o.as("S1"), day("2025-03-14"), "B1", register.Partner{Window: "W2", Note: "核查"}); err != nil {
			t.Fatal(err)
		}
		v, err = o.cases().Join(ctx, o.as("S1"), day("2025-03-14"), "B1", register.Partner{Department: "派出所"})
		if err != nil || len(v.Partners) != 2 || v.Partners[0].Window != "W2" || v.Partners[1].Department != "派出所" {
			t.Errorf("%v, partners %+v", err, v.Partners)
		}
		v, err = o.cases().Part(ctx, o.scope, day("2025-03-14"), "B1", 2)
		if err != nil || v.Partners[1].Ended.IsZero() || v.Partners[1].EndedBy != (roster.Person{Account: "test"}) || !v.Partners[0].Ended.IsZero() {
			t.Errorf("%v, partners %+v", err, v.Partners)
		}
		if v, err = o.finish("B1", "2025-03-20 10:00", day("2025-03-20")); err != nil || v.State != scoring.CaseFinishedLate || v.Over != 2 || !v.Wrong {
			t.Errorf("%v, finished %+v", err, v)
		}
		if v, err = o.cases().Evaluate(ctx, o.scope, day("2025-03-21"), "B1", "2", "1"); err != nil || v.Evaluation != 2 || v.ExtendedTo != day("2025-03-18") || v.Kind != "联办" {
			t.Errorf("%v, evaluated %+v", err, v)
		}
		want := []string{
			"case.add case:B1 S1", "case.extend case:B1 ", "case.join case:B1 S1", "case.join case:B1 S1", "case.part case:B1 ",
			"case.finish case:B1 S1", "case.evaluate case:B1 ",
		}
		if diff := cmp.Diff(want, o.events(len(want))); diff != "" {
			t.Errorf("events (-want +got)\n%s", diff)
		}
	})
}

func TestWhatALateCaseCostsIsChosenWithAReason(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		o := newOffice(t, db)
		o.accepted("B1")
		charge := func(on, points string) (scoring.CaseView, error) {
			return o.cases().Charge(t.Context(), o.as(""), day(on), "B1", points, "群众多次往返")
		}
		half := func(v scoring.CaseView) scoring.Points {
			i := slices.IndexFunc(v.Costs, func(c scoring.FactTouch) bool { return c.Clause == "H2.5" })
			if i < 0 {
				return 0
			}
			return v.Costs[i].Points
		}
		v, err := charge("2025-03-18", "2.5")
		if err != nil || v.State != scoring.CaseOverdue || half(v) != -250 {
			t.Errorf("%v, an unfinished case: %+v", err, v)
		}
		if v, err = o.finish("B1", "2025-03-20 10:00", day("2025-03-20")); err != nil || half(v) != -250 {
			t.Errorf("%v, finished later: %+v", err, v)
		}
		if v, err = charge("2025-03-21", "4"); err != nil || v.State != scoring.CaseFinishedLate || half(v) != -400 {
			t.Errorf("%v, chosen again: %+v", err, v)
		}
		if _, err = charge("2025-03-21", "4.0"); roster.KindOf(err) != roster.Conflict {
			t.Errorf("the same value once more: %v", err)
		}
		if _, err = charge("2025-03-21", "4.5"); roster.KindOf(err) != roster.Refused {
			t.Errorf("a value outside the range: %v", err)
		}
		want := []string{"case.charge case:B1 ", "case.finish case:B1 S1", "case.charge case:B1 "}
		if diff := cmp.Diff(want, o.events(len(want))); diff != "" {
			t.Errorf("events (-want +got)\n%s", diff)
		}
		o.excuse()
		if err := o.shut(decided); err != nil {
			t.Fatal(err)
		}
		if _, err = charge("2025-04-01", "3"); roster.KindOf(err) != roster.Closed {
			t.Errorf("a half-year value of a closed month: %v", err)
		}
	})
}

func TestWhatIsRefusedOfACaseLeavesNothing(t *testing.T) {
	t.Parallel()
	tables := []string{"cases", "case_extensions", "case_partners", "batches", "audit_events"}
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		o := newOffice(t, db)
		o.accepted("B1")
		o.must("cases", "number,staff,accepted,promise_days,finished\nB0,S1,2025-03-03 09:00,5,2025-03-04 10:00\n")
		before := o.rows(tables...)
		ctx := t.Context()
		refusals := map[string]struct {
			kind roster.Kind
			do   func() (scoring.CaseView, error)
		}{
			"more time too late": {roster.Conflict, func() (scoring.CaseView, error) {
				return o.cases().Extend(ctx, o.scope, day("2025-03-15"), "B1", day("2025-03-18"), "x")
			}},
			"a promise of both kinds": {roster.Refused, func() (scoring.CaseView, error) {
				return o.cases().Add(ctx, o.scope, day("2025-03-10"), scoring.NewCase{Number: "B2", Staff: "S1", Accepted: "2025-03-10 09:00:00", PromiseDays: "5", PromiseMinutes: "30"})
			}},
			"a handler whom nobody knows": {roster.Refused, func() (scoring.CaseView, error) {
				return o.cases().Add(ctx, o.scope, day("2025-03-10"), scoring.NewCase{Number: "B2", Staff: "S9", Accepted: "2025-03-10 09:00:00", PromiseDays: "5"})
			}},
			"finished before it was accepted": {roster.Refused, func() (scoring.CaseView, error) { return o.finish("B1", "2025-03-06 09:00", day("2025-03-10")) }},
			"a window that is none": {roster.NotFound, func() (scoring.CaseView, error) {
				return o.cases().Join(ctx, o.scope, day("2025-03-10"), "B1", register.Partner{Window: "W9"})
			}},
			"an evaluation of nothing": {roster.Conflict, func() (scoring.CaseView, error) {
				return o.cases().Evaluate(ctx, o.scope, day("2025-03-10"), "B0", "", "")
			}},
			"an evaluation beyond five": {roster.Refused, func() (scoring.CaseView, error) {
				return o.cases().Evaluate(ctx, o.scope, day("2025-03-10"), "B0", "6", "")
			}},
		}
		for name, r := range refusals {
			if _, err := r.do(); roster.KindOf(err) != r.kind {
				t.Errorf("%s: %v", name, err)
			}
		}
		if diff := cmp.Diff(before, o.rows(tables...)); diff != "" {
			t.Errorf("what was refused left traces (-before +after)\n%s", diff)
		}
	})
}

func TestAFileTakesBackNothingThatWasGranted(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		o := newOffice(t, db)
		o.accepted("B1")
		ctx := t.Context()
		if _, err := o.cases().Extend(ctx, o.scope, day("2025-03-10"), "B1", day("2025-03-20"), "x"); err != nil {
			t.Fatal(err)
		}
		batch := o.rows("batches")["batches"]
		r := o.must("cases", "number,staff,accepted,promise_days,kind,item,extended_to\nB1,S1,2025-03-07 09:00,5,联办,准生证,\n")
		if r.Duplicates != 1 {
			t.Errorf("a file that does not know of the extension: %+v", r)
		}
		o.must("cases", "number,staff,accepted,extended_to\nB1,S1,2025-03-07 09:00,2025-03-17\n")
		if v, err := o.cases().Case(ctx, o.scope, day("2025-03-10"), "B1"); err != nil || v.ExtendedTo != day("2025-03-20") {
			t.Errorf("%v, extended to %s", err, v.ExtendedTo)
		}
		o.must("cases", "number,staff,accepted,extended_to\nB1,S1,2025-03-07 09:00,2025-03-25\n")
		if v, err := o.cases().Case(ctx, o.scope, day("2025-03-10"), "B1"); err != nil || v.ExtendedTo != day("2025-03-25") {
			t.Errorf("%v, a later day of a file: %s", err, v.ExtendedTo)
		}
		o.accepted("B2")
		if _, err := o.cases().Extend(ctx, o.scope, day("2025-03-10"), "B2", day("2025-03-20"), "x"); err != nil {
			t.Fatal(err)
		}
		last := o.rows("batches")["batches"]
		if _, err := o.people.Undo(ctx, o.scope, int64(last)); errorKey(err) != "undo.case_form" {
			t.Errorf("undo of batch %d, after %d: %v", last, batch, err)
		}
	})
}

func TestCasesOfClosedPeriodsAreRefused(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		o := newOffice(t, db)
		o.accepted("B1")
		o.excuse()
		if err := o.shut(decided); err != nil {
			t.Fatal(err)
		}
		if _, err := o.finish("B1", "2025-03-12 10:00", today); roster.KindOf(err) != roster.Closed {
			t.Errorf("finished in a closed month: %v", err)
		}
		_, err := o.cases().Add(t.Context(), o.scope, today, scoring.NewCase{Number: "B2", Staff: "S1", Accepted: "2025-03-03 09:00:00", PromiseDays: "5"})
		if roster.KindOf(err) != roster.Closed {
			t.Errorf("a case that was late in a closed month: %v", err)
		}
		if v, err := o.finish("B1", "2025-04-02 10:00", today); err != nil || v.State != scoring.CaseFinishedLate {
			t.Errorf("finished after the closed month: %v, %+v", err, v)
		}
	})
}

func TestWhatIsOverdueAndWhatIsDueSoon(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		o := newOffice(t, db)
		o.must("cases", "number,staff,accepted,promise_days,finished\n"+
			"A,S1,2025-03-03 09:00,1,\n"+ // due 03-04
			"B,S2,2025-03-03 09:00,2,2025-03-11 09:00\n"+ // due 03-05, finished on the 11th
			"C,S3,2025-03-03 09:00,2,2025-03-05 09:00\n"+
			"D,S1,2025-03-03 09:00,7,\n"+ // due 03-12
			"E,S2,2025-03-03 09:00,9,\n"+ // due 03-14
			"F,S2,2025-03-12 09:00,0,\n") // not there yet on the tenth
		on := day("2025-03-10")
		names := func(views []scoring.CaseView, err error) string {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
			text := ""
			for _, v := range views {
				text += v.Number + strconv.Itoa(v.Over) + "@" + v.Window + " "
			}
			return text
		}
		ctx, cases := t.Context(), o.cases()
		if got := names(cases.Overdue(ctx, o.scope, on, scoring.CaseFilter{})); got != "A3@W1 B2@W2 " {
			t.Errorf("overdue: %s", got)
		}
		if got := names(cases.Overdue(ctx, o.scope, on, scoring.CaseFilter{Window: "W2"})); got != "B2@W2 " {
			t.Errorf("overdue at W2: %s", got)
		}
		if got := names(cases.DueSoon(ctx, o.scope, on, 2, scoring.CaseFilter{})); got != "D0@W1 " {
			t.Errorf("due within two working days: %s", got)
		}
		if got := names(cases.DueSoon(ctx, o.scope, on, 4, scoring.CaseFilter{})); got != "D0@W1 E0@W2 " {
			t.Errorf("due within four working days: %s", got)
		}
		if got := names(cases.List(ctx, o.scope, on, scoring.CaseFilter{State: scoring.CaseFinished})); got != "C0@W3 " {
			t.Errorf("finished in time: %s", got)
		}
		people, windows, err := cases.Rates(ctx, o.scope, march, day("2025-03-20"))
		if err != nil {
			t.Fatal(err)
		}
		want := []register.CaseRate{{Code: "S1", Cases: 2, Late: 2}, {Code: "S2", Cases: 3, Late: 3, Finished: 1}, {Code: "S3", Cases: 1, Finished: 1}}
		if diff := cmp.Diff(want, people); diff != "" {
			t.Errorf("people (-want +got)\n%s", diff)
		}
		for i := range want {
			want[i].Code = "W" + want[i].Code[1:]
		}
		if diff := cmp.Diff(want, windows); diff != "" {
			t.Errorf("windows (-want +got)\n%s", diff)
		}
	})
}
