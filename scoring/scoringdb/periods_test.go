package scoringdb_test

import (
	"errors"
	"testing"

	"redbanner/attendance"
	"redbanner/attendance/attendancedb"
	"redbanner/attendance/roster"
	"redbanner/migrations/sqldb"
	"redbanner/migrations/sqldb/sqldbtest"
	"redbanner/scoring"
	"redbanner/scoring/rulebook"
	"redbanner/scoring/scoringdb"
)

// hearing is an office whose March has facts and is ready to be closed.
type hearing struct {
	*office
	rulings    *scoring.Rulings
	objections *scoring.Objections
}

// The day of publication, and the last day of its window: five working days later, the
// 4th of April being a holiday.
var (
	posted = roster.MustDate("2025-04-02")
	until  = roster.MustDate("2025-04-10")
)

func newHearing(t *testing.T, db *sqldb.DB) *hearing {
	t.Helper()
	h := &hearing{newOffice(t, db), &scoring.Rulings{Store: scoringdb.NewRulings(db)}, &scoring.Objections{Store: scoringdb.NewObjections(db)}}
	h.excuse()
	h.must("leave", "staff,type,from,to,status\nS4,official,2025-03-01,2025-03-31,cancelled\n")
	h.must("leave", "staff,type,from,to\nS4,official,2025-03-04,2025-03-31\n") // so the 3rd is absence once somebody punches
	h.must("punches", "clock_no,time\n1,2025-03-03 07:50:00\n1,2025-04-01 07:50:00\n")
	h.must("facts", "date,kind,staff,quantity,month_points\n2025-03-12,conduct.violation,S1,,\n2025-03-13,complaint.upheld,S2,,3\n")
	offices := attendancedb.New(db)
	_, err := offices.ChangeOffices(t.Context(), h.scope, func(attendance.Offices) ([]attendance.Holding, error) {
		return []attendance.Holding{
			{Office: attendance.Director, Staff: "S3", From: roster.MustDate("2025-01-01")},
			{Office: attendance.Secretary, Staff: "S2", From: roster.MustDate("2025-01-01")},
		}, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// as is the office as somebody else.
func (h *hearing) as(account, staff string) attendance.Scope {
	s := h.scope
	s.Actor, s.Staff = account, staff
	return s
}

// actor is the scope of somebody with other rights than the account of as would have.
func (h *hearing) actor(as *roster.Actor) attendance.Scope {
	scope := h.as("a."+as.Staff, as.Staff)
	scope.As = as
	return scope
}

func (h *hearing) publish() scoring.Publication {
	h.t.Helper()
	p, err := h.Publish(h.t.Context(), h.scope, march, posted)
	if err != nil {
		h.t.Fatal(err)
	}
	return p
}

// entry finds an entry of a sheet as it is scored now.
func (h *hearing) entry(of rulebook.Unit, code, clause string) *scoring.EntryDocument {
	h.t.Helper()
	scores, err := h.Score(h.t.Context(), h.scope, march, posted+1)
	if err != nil {
		h.t.Fatal(err)
	}
	for _, sheet := range scores.Document(of).Sheets {
		for _, item := range sheet.Items {
			for _, e := range item.Entries {
				if sheet.Code == code && e.Clause == clause {
					return &e
				}
			}
		}
	}
	return nil
}

func (h *hearing) file(staff string, of rulebook.Unit, code, clause string, day roster.Date) (scoring.Objection, error) {
	o := scoring.Objection{Period: march, Kind: scoring.ToEntry, Of: of, Code: code, Entry: scoring.EntryKey{Clause: clause}}
	return h.objections.File(h.t.Context(), h.as("a."+staff, staff), o, "当时在外出办件", day)
}

func (h *hearing) filed(staff string, of rulebook.Unit, code, clause string) scoring.Objection {
	h.t.Helper()
	o, err := h.file(staff, of, code, clause, posted+1)
	if err != nil {
		h.t.Fatalf("file: %v", err)
	}
	return o
}

func wants(t *testing.T, what string, err error, key string) {
	t.Helper()
	var e *roster.Error
	if !errors.As(err, &e) || e.Key != key {
		t.Errorf("%s: %v, want %s", what, err, key)
	}
}

func TestAPublishedMonthWaitsForItsWindow(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		h := newHearing(t, db)
		p := h.publish()
		if p.On != posted || p.Until != until {
			t.Errorf("published on %s until %s, want %s", p.On, p.Until, until)
		}
		d, err := scoring.ParseDecision([]byte(decided), "d")
		if err != nil {
			t.Fatal(err)
		}
		_, err = h.Close(t.Context(), h.scope, march, until, d)
		if problems(err)["objections_taken"] != 1 {
			t.Errorf("closing on the last day of the window: %v", err)
		}
		if _, err = h.Close(t.Context(), h.scope, march, until+1, d); err != nil {
			t.Errorf("closing on the day after: %v", err)
		}
		if found, err := h.Verify(t.Context(), h.scope, march); err != nil || !found[0].OK {
			t.Errorf("verify: %+v, %v", found, err)
		}
	})
}

func TestClosingEarlyTakesADecisionAndSomethingToSettle(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		h := newHearing(t, db)
		early := decided + "early_close: {reason: 全体同意}\n"
		d, err := scoring.ParseDecision([]byte(early), "d")
		if err != nil {
			t.Fatal(err)
		}
		_, err = h.Close(t.Context(), h.scope, march, posted, d)
		if problems(err)["nothing_to_settle"] != 1 {
			t.Errorf("early closing of a month that was never published: %v", err)
		}
		h.publish()
		o := h.filed("S1", rulebook.OfStaff, "S1", "M1.1")
		if _, err := h.Close(t.Context(), h.scope, march, posted+1, d); err != nil {
			t.Fatalf("closing early: %v", err)
		}
		_, err = h.objections.Decide(t.Context(), h.as("a", "S3"), o.Number, scoring.Verdict{Reason: "x"}, posted+1)
		wants(t, "deciding after closing", err, "objection.closed")
		if _, err := scoring.ParseDecision([]byte("minutes: 1\ndecided_by: x\nearly_close: {}\n"), "d"); problems(err)["reason_needed"] != 1 {
			t.Errorf("closing early without a reason: %v", err)
		}
		if found, err := h.Verify(t.Context(), h.scope, march); err != nil || !found[0].OK {
			t.Errorf("verify with an undecided objection: %+v, %v", found, err)
		}
	})
}

func TestWhatMovedSinceThePublicationIsTold(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		h := newHearing(t, db)
		h.publish()
		view, err := h.ViewPeriod(t.Context(), h.scope, march, posted+1)
		if err != nil || len(view.Since) != 0 || view.Publication == nil {
			t.Fatalf("nothing moved yet: %+v, %v", view.Since, err)
		}
		h.must("facts", "date,kind,staff\n2025-03-14,praise.letter,S3\n")
		if view, err = h.ViewPeriod(t.Context(), h.scope, march, posted+1); err != nil {
			t.Fatal(err)
		}
		if len(view.Since) != 2 || view.Since[0].Code != "W3" || view.Since[1].Code != "S3" || *view.Since[0].To != *view.Since[0].From+100 {
			t.Errorf("after a late letter of praise: %+v", view.Since)
		}
		if state, err := h.Reopen(t.Context(), h.scope, march, posted+1, "漏记"); err != nil || state != scoring.Open {
			t.Errorf("withdrawing: %s, %v", state, err)
		}
		h.publish()
		if view, err = h.ViewPeriod(t.Context(), h.scope, march, posted+1); err != nil {
			t.Fatal(err)
		}
		if len(view.Publications) != 2 || view.Publications[0].Withdrawn == nil || view.Publications[0].Withdrawn.Reason != "漏记" || len(view.Since) != 0 {
			t.Errorf("published again: %+v", view.Publications)
		}
	})
}

func TestAClosedMonthTakesTwoPersonsToOpen(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		h := newHearing(t, db)
		ctx := t.Context()
		if err := h.shut(decided); err != nil {
			t.Fatal(err)
		}
		wants(t, "confirming what nobody asked", h.ConfirmReopen(ctx, h.scope, march, today), "period.reopen_not_asked")
		if state, err := h.Reopen(ctx, h.as("one", "S1"), march, today, "更正"); err != nil || state != scoring.Closed {
			t.Fatalf("asking: %s, %v", state, err)
		}
		_, err := h.Reopen(ctx, h.as("two", "S2"), march, today, "也要")
		wants(t, "asking twice", err, "period.reopen_asked")
		wants(t, "the same person under another account", h.ConfirmReopen(ctx, h.as("other", "S1"), march, today), "period.second_person")
		wants(t, "the same account", h.ConfirmReopen(ctx, h.as("one", ""), march, today), "period.second_person")
		if err := h.CancelReopen(ctx, h.as("two", "S2"), march, today); err != nil {
			t.Fatal(err)
		}
		wants(t, "confirming what was cancelled", h.ConfirmReopen(ctx, h.as("two", "S2"), march, today), "period.reopen_not_asked")
		if found, err := h.Verify(ctx, h.scope, march); err != nil || !found[0].OK {
			t.Errorf("it is still closed: %+v, %v", found, err)
		}
		if _, err := h.Reopen(ctx, h.as("one", "S1"), march, today, "更正"); err != nil {
			t.Fatal(err)
		}
		if err := h.ConfirmReopen(ctx, h.as("two", "S2"), march, today); err != nil {
			t.Fatal(err)
		}
		h.must("facts", "date,kind,staff\n2025-03-14,praise.letter,S3\n")
		if err := h.shut(decided); err != nil {
			t.Fatal(err)
		}
		view, err := h.ViewPeriod(ctx, h.scope, march, today)
		if err != nil || len(view.Closings) != 2 || len(view.Between[1]) != 2 || view.Between[1][0].Code != "W3" {
			t.Fatalf("both closings: %+v, %v", view.Between, err)
		}
		first := view.Closings[0]
		if first.Asked == nil || first.Asked.By.Staff != "S1" || first.Asked.Reason != "更正" || first.ReopenedBy.Staff != "S2" || first.ReopenedAt.IsZero() {
			t.Errorf("the first closing: %+v", first)
		}
	})
}

func TestAnObjectionGoesItsWay(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		h := newHearing(t, db)
		ctx := t.Context()
		_, err := h.file("S1", rulebook.OfStaff, "S1", "M1.1", posted)
		wants(t, "before publication", err, "objection.not_published")
		h.publish()
		_, err = h.file("S2", rulebook.OfStaff, "S1", "M1.1", posted)
		wants(t, "somebody else's sheet", err, "objection.not_yours")
		_, err = h.file("", rulebook.OfStaff, "S1", "M1.1", posted)
		wants(t, "nobody", err, "objection.by_needed")
		_, err = h.file("S1", rulebook.OfStaff, "S1", "M7.1", posted)
		wants(t, "an entry that is not there", err, "objection.no_entry")
		_, err = h.file("S1", rulebook.OfStaff, "S1", "M1.1", until+1)
		wants(t, "after the window", err, "objection.too_late")
		o := h.filed("S1", rulebook.OfStaff, "S1", "M1.1")
		_, err = h.file("S1", rulebook.OfStaff, "S1", "M1.1", posted)
		wants(t, "twice", err, "objection.there")

		_, err = h.objections.Reply(ctx, h.as("a", "S3"), o.Number, "有录像", posted+1)
		wants(t, "a reply of another", err, "objection.not_office")
		_, err = h.objections.Reply(ctx, h.as("a", ""), o.Number, " ", posted+1)
		wants(t, "an empty reply", err, "objection.statement_needed")
		if o, err = h.objections.Reply(ctx, h.as("desk", ""), o.Number, "有录像", posted+1); err != nil || o.State != scoring.Replied {
			t.Fatalf("reply: %+v, %v", o, err)
		}
		_, err = h.objections.Withdraw(ctx, h.as("a", "S3"), o.Number, "", posted+1)
		wants(t, "withdrawing another's", err, "objection.not_filer")

		uphold := scoring.Verdict{Uphold: true, Reason: "录像不清"}
		for _, tt := range []struct{ what, account, staff, key string }{
			{"nobody", "a", "", "objection.by_needed"},
			{"without an office", "a", "S4", "objection.no_office"},
			{"who recorded it, in another role", "test", "S3", ""},
			{"the account of the reply", "desk", "", "objection.by_needed"},
		} {
			_, err := h.objections.Decide(ctx, h.as(tt.account, tt.staff), o.Number, uphold, posted+2)
			if tt.key != "" {
				wants(t, tt.what, err, tt.key)
			} else if roster.KindOf(err) != roster.Forbidden {
				t.Errorf("%s: %v", tt.what, err)
			}
		}
		_, err = h.objections.Decide(ctx, h.as("a", "S3"), o.Number, scoring.Verdict{Uphold: true}, posted+2)
		wants(t, "no reasons", err, "objection.reasons_needed")
		if o, err = h.objections.Decide(ctx, h.as("director", "S3"), o.Number, uphold, posted+2); err != nil || o.State != scoring.Upheld {
			t.Fatalf("decide: %+v, %v", o, err)
		}
		if e := h.entry(rulebook.OfStaff, "S1", "M1.1"); e != nil {
			t.Errorf("the entry is still there: %+v", e)
		}
		scores, err := h.Score(ctx, h.scope, march, posted+2)
		if err != nil {
			t.Fatal(err)
		}
		marks := scores.Document(rulebook.OfStaff).Sheets[0].Objections
		if len(marks) != 1 || marks[0].Number != 1 || marks[0].State != scoring.Upheld || marks[0].Decided != (posted+2).String() || marks[0].Clause != "M1.1" {
			t.Errorf("the sheet says %+v", marks)
		}
		_, err = h.objections.Decide(ctx, h.as("director", "S3"), o.Number, uphold, posted+2)
		wants(t, "deciding twice", err, "objection.decided.upheld")
	})
}

func TestRemediesOfAnUpheldObjection(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		h := newHearing(t, db)
		ctx := t.Context()
		h.publish()
		points := rulebook.Points(200)

		o := h.filed("S2", rulebook.OfStaff, "S2", "M7.1")
		v := scoring.Verdict{Uphold: true, Reason: "情节较轻", Edit: &scoring.FactEdit{Month: &points}}
		if _, err := h.objections.Decide(ctx, h.as("director", "S3"), o.Number, v, posted+1); err != nil {
			t.Fatal(err)
		}
		e := h.entry(rulebook.OfStaff, "S2", "M7.1")
		if e == nil || e.Points != -200 || e.Objection == nil || e.Objection.State != scoring.Upheld || e.Fact == o.Entry.Fact {
			t.Errorf("the entry in its place: %+v", e)
		}

		absent := h.filed("S4", rulebook.OfStaff, "S4", "M8.2")
		_, err := h.objections.Decide(ctx, h.as("director", "S3"), absent.Number, v, posted+1)
		wants(t, "another value for what is derived", err, "objection.derived")
		_, err = h.objections.Decide(ctx, h.as("director", "S3"), absent.Number, scoring.Verdict{Uphold: true, Reason: "x", Corrected: "slip:1"}, posted+1)
		wants(t, "corrected, but still there", err, "objection.still_there")
		if _, err = h.objections.Decide(ctx, h.as("director", "S3"), absent.Number, scoring.Verdict{Uphold: true, Reason: "家人急病"}, posted+1); err != nil {
			t.Fatal(err)
		}
		e = h.entry(rulebook.OfStaff, "S4", "M8.2")
		if e == nil || !e.Waived || e.Applied != 0 || e.Objection == nil {
			t.Errorf("the absence is not waived: %+v", e)
		}
		list, _, err := h.rulings.List(ctx, h.scope, march)
		if err != nil || len(list) != 1 || list[0].Objection != absent.Number || list[0].Minutes != "申诉第2号" {
			t.Errorf("the waiver: %+v, %v", list, err)
		}

		dismissed := h.filed("S4", rulebook.OfWindow, "W4", "M8.2")
		_, err = h.objections.Decide(ctx, h.as("a", "S3"), dismissed.Number, scoring.Verdict{Reason: "x", Corrected: "slip:1"}, posted+1)
		wants(t, "dismissing with a remedy", err, "objection.nothing_changes")
		if _, err = h.objections.Decide(ctx, h.as("a", "S3"), dismissed.Number, scoring.Verdict{Reason: "已放宽"}, posted+1); err != nil {
			t.Fatal(err)
		}
		window := h.filed("S1", rulebook.OfWindow, "W1", "M1.1")
		if _, err := h.objections.Withdraw(ctx, h.as("a.S1", "S1"), window.Number, "算了", posted+1); err != nil {
			t.Fatal(err)
		}
		again := h.filed("S1", rulebook.OfWindow, "W1", "M1.1")
		h.mustClose(decided+"early_close: {reason: 全体同意}\n", posted+1)
		frozen, err := h.Frozen(ctx, h.scope, march)
		if err != nil {
			t.Fatal(err)
		}
		doc, err := frozen.Decode()
		if err != nil || doc.Sheets[rulebook.OfWindow].Sheets[0].Items[0].Entries[0].Objection.Number != again.Number {
			t.Errorf("the frozen sheet: %v", err)
		}
		if found, err := h.Verify(ctx, h.scope, march); err != nil || !found[0].OK {
			t.Errorf("verify: %+v, %v", found, err)
		}
	})
}

// mustClose closes March on a day.
func (h *hearing) mustClose(decision string, day roster.Date) {
	h.t.Helper()
	d, err := scoring.ParseDecision([]byte(decision), "d")
	if err != nil {
		h.t.Fatal(err)
	}
	if _, err := h.Close(h.t.Context(), h.scope, march, day, d); err != nil {
		h.t.Fatal(err)
	}
}

func TestThoseWhoAreInvolvedDoNotDecide(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		h := newHearing(t, db)
		h.publish()
		own := h.filed("S2", rulebook.OfStaff, "S2", "M7.1") // the secretary's own
		_, err := h.objections.Decide(t.Context(), h.as("b", "S2"), own.Number, scoring.Verdict{Reason: "x"}, posted+1)
		wants(t, "the one who objects", err, "objection.involved.file")
		_, err = h.objections.Decide(t.Context(), h.as("test", "S3"), own.Number, scoring.Verdict{Reason: "x"}, posted+1)
		wants(t, "the account that recorded the fact", err, "objection.involved.recorded")
		// The secretary's colleague of the window objects, the secretary stands there, too.
		h.must("moves", "staff,window,from\nS4,W2,2025-03-10\n")
		window := h.filed("S4", rulebook.OfWindow, "W2", "M7.1")
		_, err = h.objections.Decide(t.Context(), h.as("b", "S2"), window.Number, scoring.Verdict{Reason: "x"}, posted+1)
		wants(t, "whom the fact names", err, "objection.involved.named")
		_, err = h.objections.Reply(t.Context(), h.as("c", "S4"), window.Number, "x", posted+1)
		wants(t, "a reply by the one who objects", err, "objection.not_office")
		if _, err := h.objections.List(t.Context(), h.scope, scoring.ObjectionFilter{Number: 9}); roster.KindOf(err) != roster.NotFound {
			t.Errorf("an unknown one: %v", err)
		}
	})
}

func TestWaiversAndTiesAreRecordsOfTheirOwn(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		h := newHearing(t, db)
		ctx := t.Context()
		fact := h.entry(rulebook.OfWindow, "W1", "M1.1").Fact
		waive := func(w scoring.Waiver) error {
			w.Minutes, w.DecidedBy = "纪要3", "主任"
			_, err := h.rulings.Waive(ctx, h.scope, scoring.WaiverRecord{Period: march, Waiver: w, Reason: "重病"}, today)
			return err
		}
		wants(t, "a fact that is not there", waive(scoring.Waiver{Fact: "f:none"}), "waiver.idle")
		wants(t, "a blameless day", waive(scoring.Waiver{Staff: "S1", Date: march.First()}), "waiver.idle")
		wants(t, "a fact and a day", waive(scoring.Waiver{Fact: fact, Staff: "S1", Date: march.First()}), "waiver.names_one")
		if err := waive(scoring.Waiver{Fact: fact}); err != nil {
			t.Fatal(err)
		}
		wants(t, "the same again", waive(scoring.Waiver{Fact: fact}), "waiver.there")
		if e := h.entry(rulebook.OfWindow, "W1", "M1.1"); !e.Waived || e.Applied != 0 {
			t.Errorf("the waived entry: %+v", e)
		}
		if err := h.rulings.Revoke(ctx, h.scope, 1, "查无此事", today); err != nil {
			t.Fatal(err)
		}
		wants(t, "revoking twice", h.rulings.Revoke(ctx, h.scope, 1, "x", today), "waiver.revoked")
		wants(t, "revoking what is not there", h.rulings.Revoke(ctx, h.scope, 7, "x", today), "waiver.unknown")
		if e := h.entry(rulebook.OfWindow, "W1", "M1.1"); e.Waived {
			t.Errorf("the entry is still waived: %+v", e)
		}
		if err := waive(scoring.Waiver{Staff: "S4", Date: roster.MustDate("2025-03-03")}); err != nil {
			t.Fatal(err)
		}
		wants(t, "a tie that is not open", h.tie("W1"), "tie.none")
		contradicts := decided + "waivers: [{staff: S4, date: 2025-03-03, minutes: 另一份, reason: x}]\n"
		wants(t, "a decision file that says otherwise", h.shut(contradicts), "decision.contradicts_waiver")
		if err := h.shut(decided); err != nil {
			t.Fatal(err)
		}
		if found, err := h.Verify(ctx, h.scope, march); err != nil || !found[0].OK {
			t.Errorf("verify: %+v, %v", found, err)
		}
		if err := waive(scoring.Waiver{Fact: fact}); roster.KindOf(err) != roster.Closed {
			t.Errorf("a waiver into a closed month: %v, want Closed", err)
		}
		if err := h.rulings.Revoke(ctx, h.scope, 2, "x", today); roster.KindOf(err) != roster.Closed {
			t.Errorf("revoking in a closed month: %v, want Closed", err)
		}
	})
}

func (h *hearing) tie(windows ...string) error {
	_, err := h.rulings.Decide(h.t.Context(), h.scope, scoring.TieRecord{Period: march, Windows: windows, Minutes: "纪要4", DecidedBy: "主任"}, today)
	return err
}

func TestADecisionOnATieShowsAtOnce(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		h := &hearing{newOffice(t, db), &scoring.Rulings{Store: scoringdb.NewRulings(db)}, nil}
		h.must("windows", "code,name\nW5,五\nW6,六\n")
		h.must("staff", "code,name,window\nS5,戊,W5\nS6,己,W6\n")
		h.must("leave", "staff,type,from,to\nS5,official,2025-03-01,2025-03-31\nS6,official,2025-03-01,2025-03-31\n")
		h.excuse()
		wants(t, "too few", h.tie("W1", "W2"), "tie.how_many")
		wants(t, "a window that is not tied", h.tie("W9"), "tie.not_tied")
		if err := h.tie("W6", "W2", "W3", "W4", "W1"); err != nil {
			t.Fatal(err)
		}
		wants(t, "the same again", h.tie("W1", "W2", "W3", "W4", "W6"), "tie.there")
		scores, err := h.Score(t.Context(), h.scope, march, today)
		if err != nil || scores.Ranking.TieOpen {
			t.Fatalf("the tie is still open: %v", err)
		}
		if err := h.tie("W1", "W2", "W3", "W4", "W5"); err != nil {
			t.Fatal(err)
		}
		same := "minutes: 1\ndecided_by: x\npending_ratings: [{window: W1, points: '8'}, {window: W2, points: '8'}, {window: W3, points: '8'}, " +
			"{window: W4, points: '8'}, {window: W5, points: '8'}, {window: W6, points: '8'}]\n"
		wants(t, "a file that says otherwise", h.shut(same+"ties: {windows: [W1, W2, W3, W4, W6]}\n"), "decision.contradicts_tie")
		if err := h.rulings.Untie(t.Context(), h.scope, march, "重议", today); err != nil {
			t.Fatal(err)
		}
		if err := h.shut(same); problems(err)["tie_open"] != 6 {
			t.Errorf("with the decision taken back: %v", err)
		}
		wants(t, "taking back twice", h.rulings.Untie(t.Context(), h.scope, march, "重议", today), "tie.undecided")
		if err := h.tie("W1", "W2", "W3", "W4", "W5"); err != nil {
			t.Fatal(err)
		}
		if err := h.shut(same); err != nil {
			t.Fatal(err)
		}
		if found, err := h.Verify(t.Context(), h.scope, march); err != nil || !found[0].OK {
			t.Errorf("verify: %+v, %v", found, err)
		}
	})
}

func TestAnObjectionPointsAtWhatWasCorrectedOtherwise(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		h := newHearing(t, db)
		ctx := t.Context()
		h.must("facts", "date,kind,staff,note\n2025-03-12,conduct.violation,S1,又一次\n")
		h.publish()
		_, err := h.file("S1", rulebook.OfStaff, "S1", "M1.1", posted)
		wants(t, "two that are alike", err, "objection.which")
		o := h.filed("S4", rulebook.OfStaff, "S4", "M8.2")
		h.must("leave", "staff,type,from,to\nS4,sick,2025-03-03,2025-03-03\n")
		uphold := scoring.Verdict{Uphold: true, Reason: "有病假条"}
		_, err = h.objections.Decide(ctx, h.as("director", "S3"), o.Number, uphold, posted+1)
		wants(t, "an entry that is gone", err, "objection.gone")
		uphold.Corrected = "leave:1"
		if o, err = h.objections.Decide(ctx, h.as("director", "S3"), o.Number, uphold, posted+1); err != nil {
			t.Fatal(err)
		}
		if last := o.Steps[len(o.Steps)-1]; last.Remedy != scoring.Corrected || last.Record != "leave:1" || last.Office != attendance.Director {
			t.Errorf("the step: %+v", last)
		}
		list, err := h.objections.List(ctx, h.scope, scoring.ObjectionFilter{Period: march, State: scoring.Upheld, Code: "S4"})
		if err != nil || len(list) != 1 || len(list[0].Steps) != 2 {
			t.Errorf("list: %+v, %v", list, err)
		}
	})
}

func TestAnObjectionToAGradeLeavesTheGradeToTheMeeting(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		h := newHearing(t, db)
		ctx := t.Context()
		half := roster.MustPeriod("2025H1")
		july := roster.MustDate("2025-07-02")
		if _, err := h.Publish(ctx, h.scope, half, july); err != nil {
			t.Fatal(err)
		}
		o := scoring.Objection{Period: half, Kind: scoring.ToGrade, Of: rulebook.OfStaff, Code: "S1"}
		o, err := h.objections.File(ctx, h.as("a", "S1"), o, "应为优秀", july)
		if err != nil {
			t.Fatal(err)
		}
		_, err = h.objections.File(ctx, h.as("a", "S1"), scoring.Objection{Period: half, Kind: scoring.ToGrade, Of: rulebook.OfStaff, Code: "S1"}, "x", july)
		wants(t, "twice", err, "objection.there")
		o, err = h.objections.Decide(ctx, h.as("director", "S3"), o.Number, scoring.Verdict{Uphold: true, Reason: "重议"}, july)
		if err != nil || o.Steps[1].Remedy != scoring.ForGrade {
			t.Errorf("upheld: %+v, %v", o, err)
		}
	})
}

func TestRulingsNameTheirAuthority(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		h := newHearing(t, db)
		ctx := t.Context()
		_, err := h.rulings.Waive(ctx, h.scope, scoring.WaiverRecord{Period: march, Reason: "x"}, today)
		wants(t, "a waiver without minutes", err, "waiver.authority_needed")
		_, err = h.rulings.Waive(ctx, h.scope, scoring.WaiverRecord{Period: march, Waiver: scoring.Waiver{Minutes: "1", DecidedBy: "x"}}, today)
		wants(t, "a waiver without a reason", err, "waiver.reason_needed")
		_, err = h.rulings.Decide(ctx, h.scope, scoring.TieRecord{Period: march}, today)
		wants(t, "a tie without minutes", err, "waiver.authority_needed")
		wants(t, "revoking without a reason", h.rulings.Revoke(ctx, h.scope, 1, " ", today), "waiver.reason_needed")
		wants(t, "untying without a reason", h.rulings.Untie(ctx, h.scope, march, "", today), "waiver.reason_needed")
	})
}

func TestWhatARatingDidIsObjectedToByItsClause(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		h := newHearing(t, db)
		h.publish()
		o := h.filed("S1", rulebook.OfStaff, "S1", "M10.1")
		if o.Entry != (scoring.EntryKey{Clause: "M10.1"}) {
			t.Errorf("it is to %+v", o.Entry)
		}
		_, err := h.file("S1", rulebook.OfStaff, "S1", "M10.1", posted+1)
		wants(t, "twice", err, "objection.there")
		director := h.as("director", "S3")
		_, err = h.objections.Decide(t.Context(), director, o.Number, scoring.Verdict{Uphold: true, Reason: "站错了窗口"}, posted+1)
		wants(t, "upheld with nothing corrected", err, "objection.rated")
		o, err = h.objections.Decide(t.Context(), director, o.Number, scoring.Verdict{Uphold: true, Reason: "站错了窗口", Corrected: "move:S1"}, posted+1)
		if err != nil || o.Steps[1].Remedy != scoring.Corrected || o.Steps[1].Record != "move:S1" {
			t.Errorf("upheld: %+v, %v", o, err)
		}
		scores, err := h.Score(t.Context(), h.scope, march, posted+1)
		if err != nil {
			t.Fatal(err)
		}
		for _, sheet := range scores.Document(rulebook.OfStaff).Sheets {
			for _, item := range sheet.Items {
				if marked := item.Objection != nil; marked != (sheet.Code == "S1" && item.ID == "M10") {
					t.Errorf("%s %s is marked: %v", sheet.Code, item.ID, marked)
				}
			}
		}
	})
}
