package scoringdb_test

import (
	"context"
	"errors"
	"testing"

	"redbanner/attendance"
	"redbanner/attendance/attendancedb"
	"redbanner/attendance/intake"
	"redbanner/attendance/roster"
	"redbanner/attendance/table"
	"redbanner/migrations/sqldb"
	"redbanner/migrations/sqldb/sqldbtest"
	"redbanner/scoring"
	"redbanner/scoring/ballot"
	"redbanner/scoring/ballot/ballottest"
	"redbanner/scoring/rulebook"
	"redbanner/scoring/scoringdb"
)

// office is a centre of four windows with one person each.
type office struct {
	*scoring.Service
	people *attendance.Service
	rounds *ballot.Service
	keys   *ballottest.Keys // those of rounds
	t      *testing.T
	db     *sqldb.DB
	scope  attendance.Scope
}

var (
	march   = roster.MustPeriod("2025-03")
	today   = roster.MustDate("2026-11-21")
	options = intake.Options{Today: today, Limits: table.DefaultLimits()}
)

func newOffice(t *testing.T, db *sqldb.DB) *office {
	t.Helper()
	return newOfficeNamed(t, db, t.Name())
}

func newOfficeNamed(t *testing.T, db *sqldb.DB, code string) *office {
	t.Helper()
	store := scoringdb.New(db)
	centre, err := store.AddCentre(t.Context(), "test", code, "中心")
	if err != nil {
		t.Fatal(err)
	}
	keys := &ballottest.Keys{}
	o := &office{
		&scoring.Service{Store: store}, &attendance.Service{Store: attendancedb.New(db)},
		&ballot.Service{Store: scoringdb.NewRounds(db), Keys: keys}, keys, t, db,
		attendance.Scope{Centre: centre, Actor: "test"},
	}
	o.must("windows", "code,name\nW1,民政\nW2,社保\nW3,财政\nW4,信访\n")
	o.must("staff", "code,name,window,clock_no\nS1,甲,W1,1\nS2,乙,W2,2\nS3,丙,W3,3\nS4,丁,W4,4\n")
	return o
}

func (o *office) put(kind, data string) (intake.Result, error) {
	file := intake.File{Name: kind + ".csv", Data: []byte(data)}
	if kind == "ratings" {
		return o.rounds.Import(o.t.Context(), o.scope, file, options)
	}
	for _, k := range scoring.Kinds() {
		if k == kind {
			return o.Import(o.t.Context(), o.scope, kind, file, options)
		}
	}
	return o.people.Import(o.t.Context(), o.scope, kind, file, options)
}

func (o *office) must(kind, data string) intake.Result {
	o.t.Helper()
	r, err := o.put(kind, data)
	if err != nil {
		o.t.Fatalf("import %s: %v", kind, err)
	}
	return r
}

// excuse puts everybody on official leave for March, so that no day lacks data.
func (o *office) excuse() {
	o.must("leave", "staff,type,from,to\nS1,official,2025-03-01,2025-03-31\nS2,official,2025-03-01,2025-03-31\n"+
		"S3,official,2025-03-01,2025-03-31\nS4,official,2025-03-01,2025-03-31\n")
}

const decided = "minutes: 纪要1\ndecided_by: 主任\n" +
	"pending_ratings: [{window: W1, points: '9'}, {window: W2, points: '8'}, {window: W3, points: '7'}, {window: W4, points: '6'}]\n"

// shut closes March with the decision.
func (o *office) shut(decision string) error {
	o.t.Helper()
	d, err := scoring.ParseDecision([]byte(decision), "decision.yaml")
	if err != nil {
		o.t.Fatal(err)
	}
	_, err = o.Close(o.t.Context(), o.scope, march, today, d)
	return err
}

// reopen opens March again, by two persons.
func (o *office) reopen() {
	o.t.Helper()
	if _, err := o.Reopen(o.t.Context(), o.scope, march, today, "更正"); err != nil {
		o.t.Fatal(err)
	}
	second := o.scope
	second.Actor = "second"
	if err := o.ConfirmReopen(o.t.Context(), second, march, today); err != nil {
		o.t.Fatal(err)
	}
}

// tamper runs SQL beside the service.
func (o *office) tamper(query string, args ...any) {
	o.t.Helper()
	err := sqldbtest.InTx(o.t.Context(), o.db, sqldb.Scope{CentreID: o.scope.Centre.ID}, func(tx *sqldb.Tx) error {
		_, err := tx.Exec(o.t.Context(), query, append(args, tx.CentreID)...)
		return err
	})
	if err != nil {
		o.t.Fatal(err)
	}
}

func problems(err error) map[string]int {
	var e *roster.Error
	codes := map[string]int{}
	if errors.As(err, &e) {
		for _, p := range e.Problems {
			codes[p.Code]++
		}
	}
	return codes
}

func TestClosingNamesWhatIsOpen(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		o := newOffice(t, db)
		o.must("punches", "clock_no,time\n1,2025-03-31 07:50:00\n")
		open := problems(o.shut(""))
		if open["pending_rating"] != 4 || open["no_data_unexplained"] == 0 {
			t.Errorf("open: %v", open)
		}
		o.excuse()
		if err := o.shut(decided); err != nil {
			t.Errorf("with everything settled: %v", err)
		}
		if err := o.shut(decided); roster.KindOf(err) != roster.Closed {
			t.Errorf("closing twice: %v, want Closed", err)
		}
	})
}

func TestAYearWithoutACalendarCannotBeClosed(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		o := newOffice(t, db)
		_, err := o.Close(t.Context(), o.scope, roster.MustPeriod("2023-03"), today, scoring.Decision{})
		if problems(err)["no_calendar"] != 1 {
			t.Errorf("closing without a calendar: %v", err)
		}
	})
}

func TestADecisionSettlesOnlyWhatIsOpen(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		o := newOffice(t, db)
		o.excuse()
		if err := o.shut(decided + "ties: {windows: [W1]}\n"); roster.KindOf(err) != roster.Refused {
			t.Errorf("a tie that is not open: %v, want Refused", err)
		}
		if err := o.shut(decided + "grades: [{staff: S1, grade: 合格}]\n"); roster.KindOf(err) != roster.Refused {
			t.Errorf("a grade in a month: %v, want Refused", err)
		}
		if _, err := o.rounds.Close(t.Context(), o.scope, march, march.First()-1); roster.KindOf(err) != roster.Conflict {
			t.Errorf("a round before its month: %v, want Conflict", err)
		}
		if err := o.shut(decided); err != nil {
			t.Fatal(err)
		}
		o.reopen()
		if err := o.shut("minutes: x\ndecided_by: y\npending_ratings: [{window: W9, points: '9'}]"); roster.KindOf(err) != roster.Refused {
			t.Errorf("a rating for no window: %v, want Refused", err)
		}
	})
}

func TestVerifyNamesWhatWasTamperedWith(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, fault string
		tamper      string
		args        []any
	}{
		{"nothing", "", ``, nil},
		{"a name", "", `UPDATE staff SET name = '改名' WHERE code = 'S1' AND centre_id = ?`, nil},
		{"leaving later", "", `UPDATE staff SET left_on = '2025-05-01' WHERE code = 'S1' AND centre_id = ?`, nil},
		{"a case", "output", `UPDATE cases SET accepted_time = accepted_time - 864000 WHERE centre_id = ?`, nil},
		{"a leave", "output", `DELETE FROM leaves WHERE staff = 'S1' AND centre_id = ?`, nil},
		{"the frozen scores", "snapshot", `UPDATE snapshots SET output = ? WHERE centre_id = ?`, []any{[]byte("{}")}},
		{"the digest of the inputs", "inputs", `UPDATE snapshots SET inputs_digest = 'x' WHERE centre_id = ?`, nil},
		{"the book", "book", `UPDATE snapshots SET book_hash = 'x' WHERE centre_id = ?`, nil},
	}
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		for _, tt := range tests {
			t.Run(tt.name, func(t *testing.T) {
				t.Parallel()
				o := newOffice(t, db)
				o.excuse()
				o.must("cases", "number,staff,accepted,promise_days,finished\nB1,S1,2025-03-03 09:00:00,5,2025-03-12 16:00:00\n")
				o.must("punches", "clock_no,time\n1,2025-03-03 07:50:00\n2,2025-04-07 07:50:00\n")
				if err := o.shut(decided); err != nil {
					t.Fatal(err)
				}
				if tt.tamper != "" {
					o.tamper(tt.tamper, tt.args...)
				}
				found, err := o.Verify(t.Context(), o.scope, march)
				if err != nil || len(found) != 1 || found[0].Fault != tt.fault || found[0].OK != (tt.fault == "") {
					t.Errorf("verify: %+v, %v; want fault %q", found, err, tt.fault)
				}
			})
		}
	})
}

func TestPeriodsMoveOnlyAsTheyMay(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		o := newOffice(t, db)
		ctx := t.Context()
		if _, err := o.Reopen(ctx, o.scope, march, today, "x"); roster.KindOf(err) != roster.Conflict {
			t.Errorf("reopening an open month: %v, want Conflict", err)
		}
		if _, err := o.Publish(ctx, o.scope, march, march.Last()); roster.KindOf(err) != roster.Conflict {
			t.Errorf("publishing before the end: %v, want Conflict", err)
		}
		if _, err := o.Publish(ctx, o.scope, march, march.Last()+1); err != nil {
			t.Errorf("publishing: %v", err)
		}
		if _, err := o.Publish(ctx, o.scope, march, today); roster.KindOf(err) != roster.Conflict {
			t.Errorf("publishing twice: %v, want Conflict", err)
		}
		if _, err := o.Reopen(ctx, o.scope, march, today, ""); roster.KindOf(err) != roster.Usage {
			t.Errorf("reopening without a reason: %v, want Usage", err)
		}
		if _, err := o.Reopen(ctx, o.scope, march, today, "更正"); err != nil {
			t.Errorf("reopening a published month: %v", err)
		}
		if _, err := o.Verify(ctx, o.scope, march); roster.KindOf(err) != roster.Conflict {
			t.Errorf("verifying an open month: %v, want Conflict", err)
		}
		if _, err := o.Publish(ctx, o.scope, roster.MustPeriod("2025Q1"), today); roster.KindOf(err) != roster.Usage {
			t.Errorf("a quarter without a book: %v, want Usage", err)
		}
	})
}

func TestRoundClosesOnceAndTakesNoMoreBallots(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		o := newOffice(t, db)
		ballots := "month,rater,window,attitude,efficiency,quality,integrity\n2025-03,W1,W2,8,8,8,8\n"
		batch := o.must("ratings", ballots).Batch
		if _, err := o.rounds.Close(t.Context(), o.scope, march, today); err != nil {
			t.Fatal(err)
		}
		if _, err := o.rounds.Close(t.Context(), o.scope, march, today); roster.KindOf(err) != roster.Conflict {
			t.Errorf("closing a round twice: %v, want Conflict", err)
		}
		if _, err := o.people.Undo(t.Context(), o.scope, batch); roster.KindOf(err) != roster.Conflict {
			t.Errorf("taking back ballots of a closed round: %v, want Conflict", err)
		}
		// Whether one was counted nobody can tell any more.
		_, err := o.put("ratings", ballots+"2025-03,W1,W3,8,8,8,8\n")
		if problems(err)["round_closed"] != 2 {
			t.Errorf("ballots of a closed round: %v", err)
		}
	})
}

func TestACaseMayBeFinishedAfterItsMonthIsClosed(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		o := newOffice(t, db)
		o.excuse()
		head := "number,staff,accepted,promise_days,finished\n"
		o.must("cases", head+"B1,S1,2025-03-03 09:00:00,5,\n")
		if err := o.shut(decided); err != nil {
			t.Fatal(err)
		}
		if r := o.must("cases", head+"B1,S1,2025-03-03 09:00:00,5,2025-04-08 16:00:00\n"); r.Corrections != 1 {
			t.Errorf("finishing later: %+v", r)
		}
		if _, err := o.put("cases", head+"B1,S1,2025-03-03 09:00:00,5,2025-03-20 16:00:00\n"); roster.KindOf(err) != roster.Closed {
			t.Errorf("finishing within the closed month: %v, want Closed", err)
		}
		if found, err := o.Verify(t.Context(), o.scope, march); err != nil || !found[0].OK {
			t.Errorf("verify after finishing later: %+v, %v", found, err)
		}
	})
}

func TestConfirmedValuesAreNoLongerPresumed(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		o := newOffice(t, db)
		half := roster.MustPeriod("2025H1")
		o.must("facts", "date,kind,staff\n2025-03-03,attendance.off_post,S1\n")
		presumed := func() bool {
			scores, err := o.Score(t.Context(), o.scope, half, today)
			if err != nil {
				t.Fatal(err)
			}
			for _, item := range scores.Sheets[rulebook.OfStaff][0].Items {
				for _, e := range item.Entries {
					if e.Clause == "H3.1c" {
						return e.Presumed
					}
				}
			}
			t.Fatal("no entry for the off-post finding")
			return false
		}
		if !presumed() {
			t.Error("a presumed value is not marked")
		}
		c := scoring.Confirmation{Book: "bencha-2014-half-year", Clause: "H3.1c", Value: "points 1.00", Minutes: "纪要", By: "主任"}
		if err := o.Store.Confirm(t.Context(), o.scope, c); err != nil {
			t.Fatal(err)
		}
		if presumed() {
			t.Error("a confirmed value is still marked as presumed")
		}
		if err := o.Store.Confirm(t.Context(), o.scope, c); roster.KindOf(err) != roster.Conflict {
			t.Errorf("confirming twice: %v, want Conflict", err)
		}
	})
}

func TestAFreshStoreHasOneCentreWithBothBooks(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		store := scoringdb.New(db)
		for range 2 {
			if err := store.Seed(t.Context(), "test"); err != nil {
				t.Fatal(err)
			}
		}
		centres, err := store.Centres(t.Context())
		if err != nil || len(centres) != 1 || centres[0].Code != "default" {
			t.Fatalf("centres: %v, %v", centres, err)
		}
		books, err := store.Books(context.Background(), attendance.Scope{Centre: centres[0]})
		if err != nil || len(books) != 2 || books[0].From != roster.MustDate("2014-11-01") {
			t.Errorf("books: %v, %v", books, err)
		}
		if profile, err := store.Profile(t.Context(), centres[0], roster.MustDate("2014-11-01")); err != nil || profile != "bencha" {
			t.Errorf("profile: %q, %v", profile, err)
		}
		if _, err := store.AddCentre(t.Context(), "test", "default", "x"); roster.KindOf(err) != roster.Conflict {
			t.Errorf("a centre twice: %v, want Conflict", err)
		}
	})
}

func TestTheMeetingSetsTheFinalGrade(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		o := newOffice(t, db)
		half := roster.MustPeriod("2025H1")
		closeHalf := func(yaml string) (scoring.Frozen, error) {
			d, err := scoring.ParseDecision([]byte("minutes: 纪要1\ndecided_by: 主任\n"+yaml), "decision.yaml")
			if err != nil {
				t.Fatal(err)
			}
			snapshot, err := o.Close(t.Context(), o.scope, half, today, d)
			if err != nil {
				return scoring.Frozen{}, err
			}
			return snapshot.Decode()
		}
		if _, err := closeHalf("grades: [{staff: S1, grade: 基本合格}]\n"); roster.KindOf(err) != roster.Refused {
			t.Errorf("another grade without a reason: %v, want Refused", err)
		}
		frozen, err := closeHalf("grades: [{staff: S1, grade: 基本合格, reason: 会议研究}]\nunder_investigation: [S2]\n")
		if err != nil || len(frozen.Grades) != 4 {
			t.Fatalf("close: %+v, %v", frozen.Grades, err)
		}
		if g := frozen.Grades[0]; g.Final != "基本合格" || g.Reason != "会议研究" || g.Minutes != "纪要1" {
			t.Errorf("decided grade: %+v", g)
		}
		if g := frozen.Grades[1]; g.Why != scoring.UnderInvestigation || g.Final != "" {
			t.Errorf("grade of someone under investigation: %+v", g)
		}
		if found, err := o.Verify(t.Context(), o.scope, half); err != nil || !found[0].OK {
			t.Errorf("verify: %+v, %v", found, err)
		}
	})
}
