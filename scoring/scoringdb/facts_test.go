package scoringdb_test

import (
	"database/sql"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"redbanner/attendance"
	"redbanner/attendance/attendancedb"
	"redbanner/attendance/evidence"
	"redbanner/attendance/roster"
	"redbanner/migrations/sqldb"
	"redbanner/migrations/sqldb/sqldbtest"
	"redbanner/scoring"
	"redbanner/scoring/rulebook"
	"redbanner/scoring/scoringdb"
)

// desk is the general office at its ledger of facts.
type desk struct {
	*office
	facts *scoring.Facts
}

func newDesk(t *testing.T, db *sqldb.DB) *desk {
	t.Helper()
	return &desk{newOffice(t, db), &scoring.Facts{Store: scoringdb.NewFacts(db)}}
}

// as is the scope of another account or person.
func (d *desk) as(actor, staff string) attendance.Scope {
	s := d.scope
	s.Actor, s.Staff = actor, staff
	return s
}

func (d *desk) record(in scoring.FactInput) scoring.FactDone {
	d.t.Helper()
	done, err := d.facts.Record(d.t.Context(), d.scope, today, in)
	if err != nil {
		d.t.Fatalf("record %+v: %v", in.Fact, err)
	}
	return done
}

// second makes facts wait for a second person from a day on.
func (d *desk) second(value int) {
	d.t.Helper()
	err := attendancedb.New(d.db).PutSettings(d.t.Context(), d.scope, []attendance.Setting{
		{Name: attendance.FactSecondPerson, From: roster.MustDate("2026-01-01"), Value: value}})
	if err != nil {
		d.t.Fatal(err)
	}
}

// taken is what a fact takes from the sheet of a window in March, by clause.
func (d *desk) taken(id string) map[string]string {
	d.t.Helper()
	found := map[string]string{}
	for _, period := range []roster.Period{march, roster.MustPeriod("2025H1")} {
		scores, err := d.Score(d.t.Context(), d.scope, period, today)
		if err != nil {
			d.t.Fatal(err)
		}
		for unit, sheets := range scores.Sheets {
			for _, sheet := range sheets {
				for _, item := range sheet.Items {
					for _, e := range item.Entries {
						if e.Fact == id {
							found[e.Clause+" "+string(unit)+" "+sheet.Code] = e.Applied.String()
						}
					}
				}
			}
		}
	}
	return found
}

func input(kind, day, staff, window string) scoring.FactInput {
	return scoring.FactInput{Fact: scoring.Fact{Kind: kind, Date: roster.MustDate(day), Staff: staff, Window: window}}
}

// events counts the audit events of the centre.
func (d *desk) events() int { return d.count("SELECT COUNT(*) FROM audit_events WHERE centre_id = ?") }

func (d *desk) count(query string) int {
	d.t.Helper()
	var n int
	err := d.db.ReadTx(d.t.Context(), sqldb.Scope{CentreID: d.scope.Centre.ID}, func(tx *sqldb.Tx) error {
		return tx.Get(d.t.Context(), &n, query, tx.CentreID)
	})
	if err != nil {
		d.t.Fatal(err)
	}
	return n
}

func errorKey(err error) string {
	if e, ok := err.(*roster.Error); ok {
		return e.Key
	}
	return ""
}

func TestARecordedFactTakesWhatItsPreviewSaid(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		d := newDesk(t, db)
		d.excuse()
		in := input("conduct.dress", "2025-03-12", "S1", "")
		preview, err := d.facts.Preview(t.Context(), d.scope, today, in)
		if err != nil {
			t.Fatal(err)
		}
		if n := d.count("SELECT COUNT(*) FROM facts WHERE centre_id = ?"); n != 0 {
			t.Fatalf("the preview left %d facts", n)
		}
		done := d.record(in)
		if diff := cmp.Diff(preview.Effects, done.Effects); diff != "" {
			t.Errorf("(-preview +recorded):\n%s", diff)
		}
		want := map[string]string{"M1.1 window W1": "-1.00", "M1.1 staff S1": "-1.00", "H1.3 staff S1": "-1.00"}
		if diff := cmp.Diff(want, d.taken(done.Fact.ID)); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
		for _, e := range done.Effects {
			if e.Applied.String() != want[e.Clause+" "+string(e.Subject)+" "+e.Sheet] || e.After-e.Before != e.Applied || e.State != "open" {
				t.Errorf("told of %+v", e)
			}
		}
		if got := done.Fact; got.State() != scoring.FactConfirmed || got.Source != "record" || got.By.Account != "test" || got.Batch == 0 {
			t.Errorf("recorded as %+v", got)
		}
		again, err := d.facts.Preview(t.Context(), d.scope, today, in)
		if err != nil || again.Known == nil || again.Known.ID != done.Fact.ID {
			t.Errorf("a second preview: %+v, %v", again.Known, err)
		}
	})
}

func TestThePreviewTellsWhatIsLeft(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		d := newDesk(t, db)
		d.excuse()
		facts := "date,kind,window,ref\n"
		for _, ref := range []string{"1", "2", "3", "4"} {
			facts += "2025-03-03,hygiene.finding,W1," + ref + "\n"
		}
		d.must("facts", facts)
		effects := func(in scoring.FactInput) map[string]scoring.FactEffect {
			p, err := d.facts.Preview(t.Context(), d.scope, today, in)
			if err != nil {
				t.Fatal(err)
			}
			found := map[string]scoring.FactEffect{}
			for _, e := range p.Effects {
				found[e.Clause+" "+string(e.Subject)+" "+e.Sheet] = e
			}
			return found
		}
		in := input("hygiene.finding", "2025-03-04", "", "W1")
		if e := effects(in)["M9.1 window W1"]; e.Left != 100 || e.Asked != -100 || e.Applied != -100 {
			t.Errorf("the last point: %+v", e)
		}
		d.record(in)
		in.Date++ // behind the one that takes the last point
		got := effects(in)
		if e := got["M9.1 window W1"]; e.Left != 0 || e.Asked != -100 || e.Applied != 0 || e.Before != e.After {
			t.Errorf("with nothing left: %+v", e)
		}
		if _, told := got["M9.1 staff S1"]; !told {
			t.Errorf("the sheet of the window's person is not told of: %v", got)
		}
		ranged := effects(input("complaint.upheld", "2025-03-05", "S2", ""))
		if e := ranged["M7.1 window W2"]; e.Range == nil || e.Range.Low != 200 || e.Range.High != 500 || e.Value != 200 || e.Chosen {
			t.Errorf("a range without a choice: %+v", e)
		}
		short := 0
		offPost := input("attendance.off_post", "2025-03-05", "S2", "")
		offPost.Quantity = &short
		got = effects(offPost)
		if e, told := got["M8.2  "]; !told || e.Applied != 0 {
			t.Errorf("a clause that gives no entry: %v", got)
		}
		if e := got["H3.1c staff S2"]; !e.Presumed || e.Applied != -100 {
			t.Errorf("a presumed value: %+v", e)
		}
	})
}

func TestAChosenValueNeedsItsReasonAndItsRange(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		d := newDesk(t, db)
		d.excuse()
		in := input("complaint.upheld", "2025-03-05", "S2", "")
		in.Choice = map[rulebook.Choice]scoring.Points{rulebook.MonthPoints: 350}
		_, err := d.facts.Record(t.Context(), d.scope, today, in)
		if problems(err)["choice_reason"] != 1 || roster.KindOf(err) != roster.Refused {
			t.Errorf("without a reason: %v", err)
		}
		in.Note, in.Choice[rulebook.MonthPoints] = "态度恶劣", 501
		_, err = d.facts.Record(t.Context(), d.scope, today, in)
		if problems(err)["outside_range"] != 1 {
			t.Errorf("outside the range: %v", err)
		}
		in.Choice[rulebook.MonthPoints] = 350
		done := d.record(in)
		if got := d.taken(done.Fact.ID)["M7.1 window W2"]; got != "-3.50" {
			t.Errorf("takes %s, want 3.50", got)
		}
		if e := done.Effects[0]; !e.Chosen || e.Value != 350 {
			t.Errorf("told of %+v", e)
		}
	})
}

func TestWhatCannotBeRecorded(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		d := newDesk(t, db)
		level := input("media.praise", "2025-03-05", "S1", "")
		level.Level = "world"
		fixed := input("conduct.dress", "2025-03-05", "S1", "")
		fixed.Note, fixed.Choice = "x", map[rulebook.Choice]scoring.Points{rulebook.MonthPoints: 100}
		tests := map[string]struct {
			in   scoring.FactInput
			want string // key or code
		}{
			"nobody":         {input("conduct.dress", "2025-03-05", "", ""), "nobody_named"},
			"a stranger":     {input("conduct.dress", "2025-03-05", "S9", ""), "unknown_staff"},
			"no such window": {input("conduct.dress", "2025-03-05", "S1", "W9"), "unknown_window"},
			"no such kind":   {input("conduct.sneeze", "2025-03-05", "S1", ""), "unknown_kind"},
			"a derived kind": {input("attendance.late", "2025-03-05", "S1", ""), "unknown_kind"},
			"a level":        {level, "bad_level"},
			"a fixed value":  {fixed, "no_range"},
			"the future":     {input("conduct.dress", "2026-11-22", "S1", ""), "fact.future"},
			"no day":         {scoring.FactInput{Fact: scoring.Fact{Kind: "conduct.dress", Staff: "S1"}}, "fact.date_needed"},
		}
		before := d.events()
		for name, tt := range tests {
			_, err := d.facts.Record(t.Context(), d.scope, today, tt.in)
			if errorKey(err) != tt.want && problems(err)[tt.want] != 1 {
				t.Errorf("%s: %v, want %s", name, err, tt.want)
			}
			if _, previewed := d.facts.Preview(t.Context(), d.scope, today, tt.in); errorKey(previewed) != errorKey(err) {
				t.Errorf("%s: the preview says %v, recording %v", name, previewed, err)
			}
		}
		if n := d.count("SELECT COUNT(*) FROM facts WHERE centre_id = ?") + d.events() - before; n != 0 {
			t.Errorf("what was refused left %d rows", n)
		}
	})
}

func TestTwoFactsAlikeAreOne(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		d := newDesk(t, db)
		in := input("hygiene.finding", "2025-03-04", "", "W1")
		first := d.record(in)
		_, err := d.facts.Record(t.Context(), d.scope, today, in)
		if errorKey(err) != "fact.known_since" || !strings.Contains(err.Error(), first.Fact.ID) {
			t.Errorf("the same again: %v", err)
		}
		in.Note = "  " // blanks are no difference
		if _, err := d.facts.Record(t.Context(), d.scope, today, in); errorKey(err) != "fact.known_since" {
			t.Errorf("the same with blanks: %v", err)
		}
		in.Ref = "第二次"
		if second := d.record(in); second.Fact.ID == first.Fact.ID {
			t.Error("another reference is the same fact")
		}
		if r := d.must("facts", "date,kind,window\n2025-03-04,hygiene.finding,W1\n"); r.Duplicates != 1 {
			t.Errorf("a file with the same: %+v", r)
		}
	})
}

func TestADraftCountsOnceASecondPersonHasConfirmedIt(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		d := newDesk(t, db)
		d.excuse()
		d.second(1)
		in := input("conduct.dress", "2025-03-12", "S1", "")
		draft := d.record(in)
		id := draft.Fact.ID
		if draft.Fact.State() != scoring.FactDraft || len(d.taken(id)) != 0 {
			t.Fatalf("a draft: %s, takes %v", draft.Fact.State(), d.taken(id))
		}
		if _, err := d.facts.Record(t.Context(), d.scope, today, in); errorKey(err) != "fact.known_since" {
			t.Errorf("a draft once more: %v", err)
		}
		if _, err := d.facts.Confirm(t.Context(), d.scope, today, id, ""); errorKey(err) != "fact.same_person" || roster.KindOf(err) != roster.Forbidden {
			t.Errorf("the recorder confirms: %v", err)
		}
		if _, err := d.facts.Confirm(t.Context(), d.as("other", "S2"), today, id, ""); errorKey(err) != "fact.not_in_office" {
			t.Errorf("somebody without an office confirms: %v", err)
		}
		if _, err := d.facts.Reverse(t.Context(), d.scope, today, id, "x"); errorKey(err) != "fact.is_draft" {
			t.Errorf("a draft is reversed: %v", err)
		}
		done, err := d.facts.Confirm(t.Context(), d.as("other", ""), today, id, "属实")
		if err != nil {
			t.Fatal(err)
		}
		if c := done.Fact.Confirmation; done.Fact.State() != scoring.FactConfirmed || c.By.Account != "other" || c.Note != "属实" {
			t.Errorf("confirmed as %+v", done.Fact)
		}
		if got := d.taken(id)["M1.1 window W1"]; got != "-1.00" {
			t.Errorf("a confirmed fact takes %q", got)
		}
		if _, err := d.facts.Confirm(t.Context(), d.as("third", ""), today, id, ""); errorKey(err) != "fact.confirmed_already" {
			t.Errorf("confirmed twice: %v", err)
		}
		if _, err := d.facts.Reject(t.Context(), d.scope, today, id, "x"); errorKey(err) != "fact.not_draft" {
			t.Errorf("rejected after: %v", err)
		}
	})
}

func TestThePersonNamedDoesNotConfirm(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		d := newDesk(t, db)
		d.second(1)
		offices := &attendance.OfficeService{Store: attendancedb.New(db)}
		for _, staff := range []string{"S1", "S2"} {
			h := attendance.Holding{Office: attendance.Director, Staff: staff, From: roster.MustDate("2020-01-01")}
			if staff == "S2" {
				h.Office = attendance.GeneralOffice
			}
			if err := offices.Appoint(t.Context(), d.scope, h); err != nil {
				t.Fatal(err)
			}
		}
		id := d.record(input("conduct.dress", "2025-03-12", "S1", "")).Fact.ID
		if _, err := d.facts.Confirm(t.Context(), d.as("other", "S1"), today, id, ""); errorKey(err) != "fact.about_you" {
			t.Errorf("by the person named: %v", err)
		}
		if _, err := d.facts.Confirm(t.Context(), d.as("other", "S2"), today, id, ""); err != nil {
			t.Errorf("by the general office: %v", err)
		}
		byStaff, err := d.facts.Record(t.Context(), d.as("a", "S2"), today, input("hygiene.finding", "2025-03-12", "", "W1"))
		if err != nil {
			t.Fatal(err)
		}
		// Another account of the same person is no second person.
		if _, err := d.facts.Confirm(t.Context(), d.as("b", "S2"), today, byStaff.Fact.ID, ""); errorKey(err) != "fact.same_person" {
			t.Errorf("by another account of the recorder: %v", err)
		}
	})
}

func TestARejectedDraftNeverCounts(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		d := newDesk(t, db)
		d.excuse()
		d.second(1)
		in := input("conduct.dress", "2025-03-12", "S1", "")
		id := d.record(in).Fact.ID
		if _, err := d.facts.Reject(t.Context(), d.scope, today, id, " "); errorKey(err) != "fact.reason_needed" {
			t.Errorf("without a reason: %v", err)
		}
		done, err := d.facts.Reject(t.Context(), d.as("other", ""), today, id, "看错了人")
		if err != nil || done.Fact.State() != scoring.FactRejected || done.Fact.Reversal.Note != "看错了人" {
			t.Fatalf("rejected: %+v, %v", done.Fact, err)
		}
		if _, err := d.facts.Confirm(t.Context(), d.as("other", ""), today, id, ""); errorKey(err) != "fact.over.rejected" {
			t.Errorf("confirmed after: %v", err)
		}
		again := d.record(in)
		history, err := d.facts.Fact(t.Context(), d.scope, id)
		if err != nil || again.Fact.ID != id || len(history) != 2 || history[1].State() != scoring.FactDraft {
			t.Errorf("recorded again: %+v, %v", history, err)
		}
		if n := len(d.taken(id)); n != 0 {
			t.Errorf("%d entries", n)
		}
	})
}

func TestFilesOfFactsWaitForASecondPersonToo(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		d := newDesk(t, db)
		d.excuse()
		d.second(1)
		r := d.must("facts", "date,kind,staff\n2025-03-12,conduct.dress,S1\n2025-03-13,conduct.dress,S1\n")
		page, err := d.facts.Search(t.Context(), d.scope, scoring.FactFilter{State: scoring.FactDraft})
		if err != nil || page.Total != 2 {
			t.Fatalf("%d drafts, %v", page.Total, err)
		}
		id := page.Facts[0].ID
		if _, err := d.facts.ConfirmBatch(t.Context(), d.as("test", ""), today, r.Batch, ""); errorKey(err) != "fact.same_person" {
			t.Errorf("the batch by the one who imported it: %v", err)
		}
		if _, err := d.facts.Confirm(t.Context(), d.as("other", ""), today, id, ""); err != nil {
			t.Fatal(err)
		}
		if len(d.taken(id)) == 0 || len(d.taken(page.Facts[1].ID)) != 0 {
			t.Error("not just the confirmed one counts")
		}
		if _, err := d.people.Undo(t.Context(), d.scope, r.Batch); err != nil {
			t.Fatalf("undo of a batch with a confirmation: %v", err)
		}
		for state, want := range map[scoring.FactState]int{scoring.FactReversed: 1, scoring.FactRejected: 1, scoring.FactDraft: 0, scoring.FactConfirmed: 0} {
			if page, err := d.facts.Search(t.Context(), d.scope, scoring.FactFilter{State: state}); err != nil || page.Total != want {
				t.Errorf("%s: %d, want %d, %v", state, page.Total, want, err)
			}
		}
		if len(d.taken(id)) != 0 {
			t.Error("it still counts")
		}
	})
}

func TestABatchOfDraftsIsConfirmedAtOnce(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		d := newDesk(t, db)
		d.excuse()
		d.second(1)
		r := d.must("facts", "date,kind,staff\n2025-03-12,conduct.dress,S1\n2025-03-13,conduct.dress,S1\n2025-03-14,conduct.dress,S1\n")
		page, err := d.facts.Search(t.Context(), d.scope, scoring.FactFilter{})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := d.facts.Reject(t.Context(), d.scope, today, page.Facts[1].ID, "x"); err != nil {
			t.Fatal(err)
		}
		before := d.events()
		ids, err := d.facts.ConfirmBatch(t.Context(), d.as("other", ""), today, r.Batch, "已逐条核对")
		if diff := cmp.Diff([]string{page.Facts[0].ID, page.Facts[2].ID}, ids); err != nil || diff != "" {
			t.Errorf("%v, confirmed (-want +got):\n%s", err, diff)
		}
		if n := d.events() - before; n != 1 {
			t.Errorf("%d events, want 1", n)
		}
		if len(d.taken(ids[0])) == 0 || len(d.taken(ids[1])) == 0 {
			t.Error("what was confirmed does not count")
		}
		if _, err := d.facts.ConfirmBatch(t.Context(), d.as("other", ""), today, r.Batch, ""); errorKey(err) != "fact.no_drafts" {
			t.Errorf("again: %v", err)
		}
	})
}

func TestARecordedFactIsReversedNotTakenBackAsABatch(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		d := newDesk(t, db)
		done, err := d.facts.Record(t.Context(), d.scope, today, scoring.FactInput{Fact: scoring.Fact{
			Date: roster.MustDate("2025-03-12"), Kind: "conduct.dress", Staff: "S1",
		}})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := d.people.Undo(t.Context(), d.scope, done.Fact.Batch); errorKey(err) != "undo.fact_form" {
			t.Errorf("undo of a recorded fact: %v", err)
		}
		if _, err := d.facts.Reverse(t.Context(), d.scope, today, done.Fact.ID, "误记"); err != nil {
			t.Error(err)
		}
	})
}

func TestABatchIsTakenBackWithAFactThatWasReversedBefore(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		d := newDesk(t, db)
		r := d.must("facts", "date,kind,staff\n2025-03-12,conduct.dress,S1\n2025-03-13,conduct.dress,S1\n")
		page, err := d.facts.Search(t.Context(), d.scope, scoring.FactFilter{})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := d.facts.Reverse(t.Context(), d.scope, today, page.Facts[0].ID, "重复登记"); err != nil {
			t.Fatal(err)
		}
		if _, err := d.people.Undo(t.Context(), d.scope, r.Batch); err != nil {
			t.Fatal(err)
		}
		after, err := d.facts.Search(t.Context(), d.scope, scoring.FactFilter{State: scoring.FactReversed})
		if err != nil || after.Total != 2 || after.Facts[0].Reversal.Note != "重复登记" {
			t.Errorf("after the undo: %+v, %v", after, err)
		}
	})
}

func TestAReversedFactGivesItsPointsBack(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		d := newDesk(t, db)
		d.excuse()
		in := input("conduct.dress", "2025-03-12", "S1", "")
		id := d.record(in).Fact.ID
		if _, err := d.facts.Reverse(t.Context(), d.scope, today, id, ""); errorKey(err) != "fact.reason_needed" {
			t.Errorf("without a reason: %v", err)
		}
		done, err := d.facts.Reverse(t.Context(), d.scope, today, id, "核实为误记")
		if err != nil || done.Fact.State() != scoring.FactReversed || len(d.taken(id)) != 0 {
			t.Fatalf("reversed: %+v, takes %v, %v", done.Fact, d.taken(id), err)
		}
		if _, err := d.facts.Reverse(t.Context(), d.scope, today, id, "again"); errorKey(err) != "fact.over.reversed" {
			t.Errorf("twice: %v", err)
		}
		if _, err := d.facts.Reverse(t.Context(), d.scope, today, "f:none", "x"); roster.KindOf(err) != roster.NotFound {
			t.Errorf("an unknown one: %v", err)
		}
		if again := d.record(in); again.Fact.State() != scoring.FactConfirmed || len(d.taken(id)) == 0 {
			t.Errorf("recorded again: %+v", again.Fact)
		}
	})
}

func TestAReplacementTakesBackAndRecordsAtOnce(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		d := newDesk(t, db)
		d.excuse()
		id := d.record(input("conduct.dress", "2025-03-12", "S1", "")).Fact.ID
		if _, err := d.facts.Replace(t.Context(), d.scope, today, id, scoring.FactEdit{Reason: "x"}); errorKey(err) != "fact.nothing_new" {
			t.Errorf("the same: %v", err)
		}
		who := "S2"
		done, err := d.facts.Replace(t.Context(), d.scope, today, id, scoring.FactEdit{Staff: &who, Reason: "认错了人"})
		if err != nil {
			t.Fatal(err)
		}
		if e := done.Earlier; e.State() != scoring.FactReversed || e.Reversal.ReplacedBy != done.Fact.ID || e.Reversal.Note != "认错了人" {
			t.Errorf("the earlier one: %+v", e)
		}
		if len(d.taken(id)) != 0 || d.taken(done.Fact.ID)["M1.1 window W2"] != "-1.00" {
			t.Errorf("takes %v and %v", d.taken(id), d.taken(done.Fact.ID))
		}
		// One that cannot be recorded leaves the earlier one as it is.
		nobody := "S9"
		if _, err := d.facts.Replace(t.Context(), d.scope, today, done.Fact.ID, scoring.FactEdit{Staff: &nobody, Reason: "x"}); problems(err)["unknown_staff"] != 1 {
			t.Errorf("an unknown person: %v", err)
		}
		other := d.record(input("hygiene.finding", "2025-03-12", "", "W1"))
		window := "W2"
		d.record(input("hygiene.finding", "2025-03-12", "", "W2"))
		if _, err := d.facts.Replace(t.Context(), d.scope, today, other.Fact.ID, scoring.FactEdit{Window: &window, Reason: "x"}); errorKey(err) != "fact.known" {
			t.Errorf("one that is there already: %v", err)
		}
		if n := d.count("SELECT COUNT(*) FROM fact_reversals WHERE centre_id = ?"); n != 1 {
			t.Errorf("%d reversals, want 1", n)
		}
	})
}

func TestAClosedPeriodKeepsItsFacts(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		d := newDesk(t, db)
		d.excuse()
		d.must("staff", "code,name,window,clock_no,left\nS5,戊,W1,5,2026-01-31\nS6,己,W2,6,\n")
		id := d.record(input("conduct.dress", "2025-03-12", "S1", "")).Fact.ID
		d.must("moves", "staff,window,from\nS2,W4,2026-01-01\nS3,W4,2026-01-01\n")
		if err := d.shut(decided); err != nil {
			t.Fatal(err)
		}
		for name, err := range map[string]error{
			"record":  second(d.facts.Record(t.Context(), d.scope, today, input("conduct.dress", "2025-03-14", "S1", ""))),
			"reverse": second(d.facts.Reverse(t.Context(), d.scope, today, id, "x")),
		} {
			if roster.KindOf(err) != roster.Closed {
				t.Errorf("%s: %v, want Closed", name, err)
			}
		}
		if _, err := d.facts.Attach(t.Context(), d.scope, today, id, []evidence.File{proof(t, "a")}); err != nil {
			t.Errorf("evidence: %v", err)
		}
		in := input("conduct.dress", "2025-03-14", "S2", "")
		if p, err := d.facts.Preview(t.Context(), d.scope, today, in); err != nil || p.Closed != march {
			t.Errorf("a preview: %+v, %v", p, err)
		}
		in.Carry = true
		done := d.record(in)
		if f := done.Fact; f.Date != today || f.Happened != roster.MustDate("2025-03-14") || f.Window != "W2" {
			t.Errorf("carried as %+v", f)
		}
		scores, err := d.Score(t.Context(), d.scope, roster.MustPeriod("2026-11"), today+1)
		if err != nil {
			t.Fatal(err)
		}
		sheet := scores.Sheets[rulebook.OfWindow][1] // W2: W3 has nobody any more
		if e := sheet.Items[0].Entries; len(e) != 1 || !strings.Contains(e[0].Text, "原发生于2025-03-14，该月已定稿，计入本月") {
			t.Errorf("entries of %s: %+v", sheet.Code, e)
		}
		if _, err := d.facts.Record(t.Context(), d.scope, today+1, in); errorKey(err) != "fact.known_since" {
			t.Errorf("carried again on another day: %v", err)
		}
		in.Staff = "S3" // whose window then has no sheet today
		if f := d.record(in).Fact; f.Window != "" {
			t.Errorf("to a window without anybody: %+v", f)
		}
		in.Staff = "S1" // recorded while the month was open
		in.Date = roster.MustDate("2025-03-12")
		if _, err := d.facts.Record(t.Context(), d.scope, today, in); errorKey(err) != "fact.known_since" {
			t.Errorf("carried although it is in the closed month: %v", err)
		}
		in.Staff = "S5" // who has left since and has no sheet any more
		if _, err := d.facts.Record(t.Context(), d.scope, today, in); problems(err)["after_leaving"] != 1 {
			t.Errorf("one who has left: %v", err)
		}
		if v, err := d.Verify(t.Context(), d.scope, march); err != nil || len(v) != 1 || !v[0].OK {
			t.Errorf("verify: %+v, %v", v, err)
		}
	})
}

// second is the error of a call.
func second(_ scoring.FactDone, err error) error { return err }

func TestAFileCarriesOnlyOutOfClosedPeriods(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		d := newDesk(t, db)
		_, err := d.put("facts", "date,kind,staff,happened\n2025-04-01,conduct.dress,S1,2025-03-01\n")
		if problems(err)["carried_in_vain"] != 1 {
			t.Errorf("out of an open month: %v", err)
		}
		_, err = d.put("facts", "date,kind,staff,happened\n2025-04-01,conduct.dress,S1,2025-05-01\n")
		if problems(err)["happened_later"] != 1 {
			t.Errorf("out of the future: %v", err)
		}
		if r := d.must("facts", "date,kind,staff,发生日期\n2025-04-01,conduct.dress,S1,2025-04-01\n"); r.Accepted != 1 {
			t.Errorf("on its own day: %+v", r)
		}
	})
}

func TestSearchFindsFacts(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		d := newDesk(t, db)
		d.must("moves", "staff,window,from\nS1,W4,2025-03-10\n")
		d.must("facts", "date,kind,staff,window,ref,note\n"+
			"2025-03-01,conduct.dress,S1,,A-1,未着装\n2025-03-12,conduct.dress,S1,,a_2,100% 属实\n"+
			"2025-03-05,hygiene.finding,,W1,,\n2025-04-05,hygiene.finding,,W2,,\n")
		in := input("praise.letter", "2025-03-20", "S2", "W1")
		in.Source = "commendations"
		last := d.record(in).Fact.ID
		if _, err := d.facts.Reverse(t.Context(), d.scope, today, last, "x"); err != nil {
			t.Fatal(err)
		}
		tests := map[string]struct {
			filter scoring.FactFilter
			want   int
		}{
			"all":        {scoring.FactFilter{}, 5},
			"March":      {scoring.FactFilter{First: march.First(), Last: march.Last()}, 4},
			"a kind":     {scoring.FactFilter{Kind: "hygiene.finding"}, 2},
			"a person":   {scoring.FactFilter{Staff: "S1"}, 2},
			"a window":   {scoring.FactFilter{Window: "W1"}, 3}, // before S1 moved, named, and named over S2's own
			"after":      {scoring.FactFilter{Window: "W4"}, 1},
			"a source":   {scoring.FactFilter{Source: "commendations"}, 1},
			"import":     {scoring.FactFilter{Source: "import"}, 4},
			"confirmed":  {scoring.FactFilter{State: scoring.FactConfirmed}, 4},
			"reversed":   {scoring.FactFilter{State: scoring.FactReversed}, 1},
			"words":      {scoring.FactFilter{Text: "着装"}, 1},
			"capitals":   {scoring.FactFilter{Text: "A"}, 2},
			"percent":    {scoring.FactFilter{Text: "0%"}, 1},
			"a low line": {scoring.FactFilter{Text: "A_"}, 1},
			"nothing":    {scoring.FactFilter{Text: `\`}, 0},
		}
		for name, tt := range tests {
			page, err := d.facts.Search(t.Context(), d.scope, tt.filter)
			if err != nil || page.Total != tt.want || len(page.Facts) != tt.want {
				t.Errorf("%s: %d of %d, want %d, %v", name, len(page.Facts), page.Total, tt.want, err)
			}
		}
		page, err := d.facts.Search(t.Context(), d.scope, scoring.FactFilter{Limit: 2, Offset: 4})
		if err != nil || page.Total != 5 || len(page.Facts) != 1 {
			t.Errorf("the last page: %+v, %v", page, err)
		}
		if _, err := d.facts.Search(t.Context(), d.scope, scoring.FactFilter{State: "lost"}); roster.KindOf(err) != roster.Usage {
			t.Errorf("an unknown state: %v", err)
		}
		page, err = d.facts.Search(t.Context(), d.scope, scoring.FactFilter{Staff: "S1"})
		want := []scoring.FactTouch{{Book: "bencha-2014-monthly", Clause: "M1.1", Points: 100}, {Book: "bencha-2014-half-year", Clause: "H1.3", Points: 100}}
		if diff := cmp.Diff(want, page.Touches[0]); err != nil || diff != "" {
			t.Errorf("%v, clauses (-want +got):\n%s", err, diff)
		}
	})
}

// proof is a file of evidence that differs by its note.
func proof(t testing.TB, note string) evidence.File {
	t.Helper()
	f, err := evidence.Read(note+".pdf", []byte("%PDF-1.4\n% "+note+"\n%%EOF\n"))
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func TestEvidenceIsKeptOnceByItsContent(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		d := newDesk(t, db)
		a, b := proof(t, "a"), proof(t, "b")
		in := input("conduct.dress", "2025-03-12", "S1", "")
		in.Evidence = []evidence.File{a, a}
		first := d.record(in)
		other := input("conduct.dress", "2025-03-13", "S1", "")
		other.Evidence = []evidence.File{a}
		d.record(other)
		done, err := d.facts.Attach(t.Context(), d.scope, today, first.Fact.ID, []evidence.File{b})
		if err != nil || len(done.Fact.Evidence) != 2 {
			t.Fatalf("attached: %+v, %v", done.Fact.Evidence, err)
		}
		if n := d.count("SELECT COUNT(*) FROM evidence WHERE centre_id = ?"); n != 2 {
			t.Errorf("%d files are kept, want 2", n)
		}
		links, err := d.facts.Evidence(t.Context(), d.scope, scoring.FactSubject(first.Fact.ID))
		if err != nil || len(links) != 2 || links[0].By.Account != "test" || links[0].Size != len(a.Data) {
			t.Errorf("links: %+v, %v", links, err)
		}
		file, err := d.facts.File(t.Context(), d.scope, b.SHA256)
		if diff := cmp.Diff(b, file); err != nil || diff != "" {
			t.Errorf("%v (-want +got):\n%s", err, diff)
		}
		if _, err := d.facts.File(t.Context(), d.scope, "0"); roster.KindOf(err) != roster.NotFound {
			t.Errorf("an unknown hash: %v", err)
		}
		if _, err := d.facts.Attach(t.Context(), d.scope, today, "f:none", []evidence.File{a}); roster.KindOf(err) != roster.NotFound {
			t.Errorf("of an unknown fact: %v", err)
		}
		if _, err := d.facts.Attach(t.Context(), d.scope, today, first.Fact.ID, nil); errorKey(err) != "evidence.file_needed" {
			t.Errorf("without a file: %v", err)
		}
		var many []evidence.File
		for i := range evidence.MaxFiles {
			many = append(many, proof(t, strings.Repeat("x", i+2)))
		}
		before := d.events()
		if _, err := d.facts.Attach(t.Context(), d.scope, today, first.Fact.ID, many); errorKey(err) != "evidence.too_many" || d.events() != before {
			t.Errorf("too many: %v", err)
		}
	})
}

func TestTheLedgerOfFactsIsWrittenOnce(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		d := newDesk(t, db)
		d.second(1)
		in := input("conduct.dress", "2025-03-12", "S1", "")
		in.Evidence = []evidence.File{proof(t, "a")}
		id := d.record(in).Fact.ID
		if _, err := d.facts.Confirm(t.Context(), d.as("other", ""), today, id, ""); err != nil {
			t.Fatal(err)
		}
		if _, err := d.facts.Reverse(t.Context(), d.scope, today, id, "x"); err != nil {
			t.Fatal(err)
		}
		for _, statement := range []string{
			`UPDATE facts SET note = 'x' WHERE centre_id = ?`, `DELETE FROM facts WHERE centre_id = ?`,
			`UPDATE fact_confirmations SET note = 'x' WHERE centre_id = ?`, `DELETE FROM fact_confirmations WHERE centre_id = ?`,
			`UPDATE fact_reversals SET reason = 'x' WHERE centre_id = ?`, `DELETE FROM fact_reversals WHERE centre_id = ?`,
			`UPDATE evidence SET format = 'png' WHERE centre_id = ?`, `DELETE FROM evidence WHERE centre_id = ?`,
			`UPDATE evidence_links SET file_name = 'x' WHERE centre_id = ?`, `DELETE FROM evidence_links WHERE centre_id = ?`,
		} {
			err := db.InTx(t.Context(), sqldb.Scope{CentreID: d.scope.Centre.ID}, func(tx *sqldb.Tx) error {
				_, err := tx.Exec(t.Context(), statement, tx.CentreID)
				return err
			})
			if err == nil || !strings.Contains(err.Error(), "written once") {
				t.Errorf("%s: %v", statement, err)
			}
		}
	})
}

func TestEveryChangeOfAFactIsOneEvent(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		d := newDesk(t, db)
		d.second(1)
		before := d.events()
		id := d.record(input("conduct.dress", "2025-03-12", "S1", "")).Fact.ID
		who := "S2"
		must := func(done scoring.FactDone, err error) scoring.FactDone {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
			return done
		}
		must(d.facts.Attach(t.Context(), d.scope, today, id, []evidence.File{proof(t, "a")}))
		must(d.facts.Confirm(t.Context(), d.as("other", ""), today, id, ""))
		next := must(d.facts.Replace(t.Context(), d.scope, today, id, scoring.FactEdit{Staff: &who, Reason: "x"})).Fact.ID
		must(d.facts.Reject(t.Context(), d.scope, today, next, "x"))
		d.second(0)
		last := d.record(input("conduct.dress", "2025-03-13", "S1", "")).Fact.ID
		must(d.facts.Reverse(t.Context(), d.as("x", ""), today, last, "x"))
		var events []struct {
			Action string         `db:"action"`
			Object string         `db:"object"`
			Actor  string         `db:"actor"`
			Body   sql.NullString `db:"body"`
		}
		err := db.ReadTx(t.Context(), sqldb.Scope{CentreID: d.scope.Centre.ID}, func(tx *sqldb.Tx) error {
			return tx.Select(t.Context(), &events, `
				SELECT e.action, e.object, e.actor, CAST(d.body AS TEXT) AS body
				FROM audit_events e
				LEFT JOIN audit_details d ON d.centre_id = e.centre_id AND d.seq = e.seq
				WHERE e.centre_id = ? AND e.seq > ?
				ORDER BY e.seq`, tx.CentreID, before)
		})
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, e := range events {
			if strings.HasPrefix(e.Action, "fact.") {
				got = append(got, e.Action+" "+e.Object+" "+e.Actor)
			}
		}
		want := []string{
			"fact.record fact:" + id + " test", "fact.attach fact:" + id + " test", "fact.confirm fact:" + id + " other",
			"fact.replace fact:" + id + " test", "fact.reject fact:" + next + " test",
			"fact.record fact:" + last + " test", "fact.reverse fact:" + last + " x",
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	})
}
