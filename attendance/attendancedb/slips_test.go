package attendancedb_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"redbanner/attendance"
	"redbanner/attendance/attendancedb"
	"redbanner/attendance/calendar"
	"redbanner/attendance/roster"
	"redbanner/attendance/slip"
	"redbanner/migrations/sqldb"
	"redbanner/migrations/sqldb/sqldbtest"
)

// slipOffice is an office with a director S2 and a secretary S3, in which everybody
// punched on 3 March but S1, who forgot the morning's in and came late after noon.
type slipOffice struct {
	*office
	slips *slip.Service
	store *attendancedb.Store
}

var slipToday = roster.MustDate("2025-04-01")

func newSlipOffice(t *testing.T, db *sqldb.DB) *slipOffice {
	t.Helper()
	o := &slipOffice{office: newOffice(t, db), store: attendancedb.New(db)}
	o.slips = &slip.Service{Store: o.store}
	o.hold("director", "S2", "")
	o.hold("secretary", "S3", "")
	o.must("punches", "clock_no,time\n1001,2025-03-03 11:31\n1001,2025-03-03 14:20\n1001,2025-03-03 17:31\n"+
		"1002,2025-03-03 07:55\n1002,2025-03-03 11:31\n1002,2025-03-03 13:55\n1002,2025-03-03 17:31\n1002,2025-03-31 07:55\n")
	return o
}

// hold puts a person in an office from 2025 on.
func (o *slipOffice) hold(post, staff, deputises string) {
	o.t.Helper()
	err := sqldbtest.InTx(o.t.Context(), o.db, sqldb.Scope{CentreID: o.scope.Centre.ID, Actor: "test"}, func(tx *sqldb.Tx) error {
		_, err := tx.Exec(o.t.Context(), `
			INSERT INTO office_holders (centre_id, office, staff, from_day, deputises, entered_by, entered_at)
			VALUES (?, ?, ?, ?, ?, ?, ?)`, tx.CentreID, post, staff, roster.MustDate("2025-01-01"), deputises, "test", 0)
		return err
	})
	if err != nil {
		o.t.Fatal(err)
	}
}

// by is the scope of a person who acts.
func (o *slipOffice) by(staff string) attendance.Scope {
	scope := o.scope
	scope.Staff = staff
	return scope
}

func (o *slipOffice) set(name attendance.SettingName, from string, value int) {
	o.t.Helper()
	err := o.store.PutSettings(o.t.Context(), o.scope, []attendance.Setting{{Name: name, From: roster.MustDate(from), Value: value}})
	if err != nil {
		o.t.Fatal(err)
	}
}

func wanted(day string, session roster.Session, side calendar.Side) attendance.Slip {
	return attendance.Slip{Date: roster.MustDate(day), Session: session, Side: side, Reason: "忘记打卡"}
}

// ask enters a request that must be taken.
func (o *slipOffice) ask(staff string, want attendance.Slip) int64 {
	o.t.Helper()
	number, err := o.slips.Ask(o.t.Context(), o.by(staff), want, slipToday)
	if err != nil {
		o.t.Fatalf("%s asks for %v: %v", staff, want, err)
	}
	return number
}

// day is a person's statuses of a day in March.
func (o *slipOffice) day(staff, date string) string {
	o.t.Helper()
	in, err := o.Service.Input(o.t.Context(), o.scope, roster.MustPeriod("2025-03"), slipToday)
	if err != nil {
		o.t.Fatal(err)
	}
	var statuses []string
	for _, s := range attendance.Derive(in) {
		if s.Staff == staff && s.Date.String() == date {
			statuses = append(statuses, s.Status.String())
		}
	}
	return strings.Join(statuses, " ")
}

// failed checks the kind and key of an error.
func failed(t testing.TB, err error, kind roster.Kind, key string) {
	t.Helper()
	var e *roster.Error
	if !errors.As(err, &e) || e.Kind != kind || e.Key != key {
		t.Errorf("got %v, want %s of kind %d", err, key, kind)
	}
}

func TestAnApprovedSlipChangesTheDayAtOnce(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		o := newSlipOffice(t, db)
		if got := o.day("S1", "2025-03-03"); got != "late late" {
			t.Fatalf("before: %s", got)
		}
		first := o.ask("S1", wanted("2025-03-03", roster.AM, calendar.In))
		second := o.ask("S1", wanted("2025-03-03", roster.PM, calendar.In))
		if got := o.day("S1", "2025-03-03"); got != "late late" || first != 1 || second != 2 {
			t.Errorf("asking alone moved the day to %s (%d, %d)", got, first, second)
		}
		batch, err := o.slips.Approve(t.Context(), o.by("S2"), first, "属实", slipToday)
		if err != nil {
			t.Fatal(err)
		}
		if got := o.day("S1", "2025-03-03"); got != "present late" {
			t.Errorf("approved: %s", got)
		}
		if err := o.slips.Refuse(t.Context(), o.by("S2"), second, "确系迟到", slipToday); err != nil {
			t.Fatal(err)
		}
		_, err = o.Undo(t.Context(), o.scope, batch)
		failed(t, err, roster.Conflict, "undo.slip")
		e, err := o.slips.Show(t.Context(), o.scope, first)
		if err != nil {
			t.Fatal(err)
		}
		var steps []string
		for _, s := range e.Steps {
			steps = append(steps, fmt.Sprintf("%s %s %s %q %s", s.State, s.Staff, s.Office, s.Note, s.By))
		}
		if diff := cmp.Diff([]string{`asked S1  "忘记打卡" test`, `approved S2 director "属实" test`}, steps); diff != "" || e.By != "S2" {
			t.Errorf("steps (-want +got), decided by %s:\n%s", e.By, diff)
		}
		if err := o.slips.Revoke(t.Context(), o.by("S2"), first, "批错了", slipToday); err != nil {
			t.Fatal(err)
		}
		if got := o.day("S1", "2025-03-03"); got != "late late" {
			t.Errorf("revoked: %s", got)
		}
		failed(t, o.slips.Revoke(t.Context(), o.by("S2"), first, "再次", slipToday), roster.Conflict, "slip.not_approved.revoked")
	})
}

func TestWhoDecidesASlip(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		o := newSlipOffice(t, db)
		o.must("staff", "code,name,window\nS4,丁,W1\nS5,戊,W1\n")
		o.hold("director", "S4", "S2")
		o.hold("secretary", "S5", "S3")
		approve := func(by string, number int64) error {
			_, err := o.slips.Approve(t.Context(), o.by(by), number, "", slipToday)
			return err
		}
		plain := o.ask("S1", wanted("2025-03-03", roster.AM, calendar.In))
		failed(t, approve("S1", plain), roster.Forbidden, "slip.own")
		failed(t, approve("S3", plain), roster.Forbidden, "slip.not_in_office.director")
		failed(t, approve("", plain), roster.Usage, "slip.by_needed")
		failed(t, approve("S2", 99), roster.NotFound, "slip.unknown")
		if err := approve("S4", plain); err != nil {
			t.Errorf("the delegate: %v", err)
		}
		failed(t, approve("S2", plain), roster.Conflict, "slip.decided.approved")

		delegates := o.ask("S4", wanted("2025-03-03", roster.AM, calendar.In))
		failed(t, approve("S4", delegates), roster.Forbidden, "slip.own")
		if err := approve("S2", delegates); err != nil {
			t.Errorf("the director for the own delegate: %v", err)
		}

		directors := o.ask("S2", wanted("2025-03-31", roster.AM, calendar.Out))
		failed(t, approve("S2", directors), roster.Forbidden, "slip.own")
		failed(t, approve("S4", directors), roster.Forbidden, "slip.not_in_office.secretary")
		if err := approve("S5", directors); err != nil {
			t.Errorf("the secretary's delegate: %v", err)
		}
		e, err := o.slips.Show(t.Context(), o.scope, directors)
		if last := e.Steps[len(e.Steps)-1]; err != nil || last.Office != attendance.Secretary || last.Deputises != "S3" {
			t.Errorf("by what right: %+v, %v", last, err)
		}
		if e, err := o.slips.Show(t.Context(), o.scope, plain); err != nil || e.Steps[1].Deputises != "S2" {
			t.Errorf("for whom: %+v, %v", e, err)
		}
	})
}

func TestWhoHasLeftDecidesNoSlip(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		o := newSlipOffice(t, db)
		number := o.ask("S1", wanted("2025-03-03", roster.AM, calendar.In))
		waiting := func() int {
			list, err := o.slips.List(t.Context(), o.scope, slip.Filter{WaitingFor: "S2"}, slipToday)
			if err != nil {
				t.Fatal(err)
			}
			return len(list)
		}
		if waiting() != 1 {
			t.Error("the slip does not wait for the director")
		}
		o.must("staff", "code,name,left\nS2,乙,2025-03-31\n")
		_, err := o.slips.Approve(t.Context(), o.by("S2"), number, "", slipToday)
		failed(t, err, roster.Forbidden, "slip.approver_left")
		failed(t, o.slips.Refuse(t.Context(), o.by("S2"), number, "不行", slipToday), roster.Forbidden, "slip.approver_left")
		if waiting() != 0 {
			t.Error("the slip waits for a director who has left")
		}
	})
}

func TestASideThatNeedsNoSlipGetsNone(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		o := newSlipOffice(t, db)
		o.must("staff", "code,name,joined\nS9,新,2025-03-20\n")
		o.must("leave", "staff,type,from,to\nS3,sick,2025-03-03,2025-03-03\n")
		o.must("corrections", "staff,date,session,side,reason\nS1,2025-03-31,am,in,纸质\n")
		o.set(attendance.SlipDays, "2025-03-10", 5)
		for _, tt := range []struct {
			name, by string
			want     attendance.Slip
			kind     roster.Kind
			key      string
		}{
			{"in time", "S2", wanted("2025-03-03", roster.AM, calendar.In), roster.Refused, "slip.nothing_amiss"},
			{"today", "S1", wanted("2025-04-01", roster.AM, calendar.In), roster.Refused, "slip.not_past"},
			{"a Saturday", "S1", wanted("2025-03-08", roster.AM, calendar.In), roster.Refused, "slip.day_off"},
			{"a day of no data", "S1", wanted("2025-03-04", roster.AM, calendar.In), roster.Refused, "slip.no_data"},
			{"on leave", "S3", wanted("2025-03-03", roster.AM, calendar.In), roster.Refused, "slip.on_leave"},
			{"set by a file", "S1", wanted("2025-03-31", roster.AM, calendar.In), roster.Refused, "slip.set_already"},
			{"before joining", "S9", wanted("2025-03-03", roster.AM, calendar.In), roster.Refused, "slip.not_employed"},
			{"no such person", "S7", wanted("2025-03-03", roster.AM, calendar.In), roster.NotFound, "staff.unknown"},
			{"nobody", "", wanted("2025-03-03", roster.AM, calendar.In), roster.Usage, "slip.by_needed"},
			{"no reason", "S1", attendance.Slip{Date: roster.MustDate("2025-03-03"), Reason: " "}, roster.Usage, "slip.reason_needed"},
		} {
			_, err := o.slips.Ask(t.Context(), o.by(tt.by), tt.want, slipToday)
			failed(t, err, tt.kind, tt.key)
			if t.Failed() {
				t.Fatal(tt.name)
			}
		}
		o.set(attendance.SlipDays, "2025-03-01", 28)
		_, err := o.slips.Ask(t.Context(), o.by("S1"), wanted("2025-03-03", roster.AM, calendar.In), slipToday)
		failed(t, err, roster.Refused, "slip.too_late")
		o.set(attendance.SlipDays, "2025-03-01", 29) // the last word of a day counts
		o.ask("S1", wanted("2025-03-03", roster.AM, calendar.In))
		_, err = o.slips.Ask(t.Context(), o.by("S1"), wanted("2025-03-03", roster.AM, calendar.In), slipToday)
		failed(t, err, roster.Conflict, "slip.pending")
		_, err = o.slips.Ask(t.Context(), o.by("S1"), wanted("2025-03-03", roster.PM, calendar.In), roster.MustDate("2025-03-04"))
		if err != nil {
			t.Errorf("the day after: %v", err)
		}
		settings, err := o.store.Settings(t.Context(), o.scope)
		if len(settings) != 3 || err != nil || settings.On(attendance.SlipDays, roster.MustDate("2025-03-09")) != 29 {
			t.Errorf("what was entered stays on record: %+v, %v", settings, err)
		}
	})
}

func TestAnApprovalLooksAgain(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		o := newSlipOffice(t, db)
		number := o.ask("S1", wanted("2025-03-03", roster.AM, calendar.In))
		approve := func() error {
			_, err := o.slips.Approve(t.Context(), o.by("S2"), number, "", slipToday)
			return err
		}
		late := o.must("punches", "clock_no,time\n1001,2025-03-03 07:50\n")
		failed(t, approve(), roster.Refused, "slip.nothing_amiss")
		if _, err := o.Undo(t.Context(), o.scope, late.Batch); err != nil {
			t.Fatal(err)
		}
		o.set(attendance.SlipLimit, "2025-01-01", 1)
		file := o.must("corrections", "staff,date,session,side,reason\nS1,2025-03-31,am,in,纸质\n")
		failed(t, approve(), roster.Refused, "slip.limit")
		if _, err := o.Undo(t.Context(), o.scope, file.Batch); err != nil {
			t.Fatal(err)
		}
		before := o.stepsAndBatches()
		o.close("2025-03")
		failed(t, approve(), roster.Closed, "slip.closed")
		if after := o.stepsAndBatches(); before != after {
			t.Errorf("a refused approval left something: %s, then %s", before, after)
		}
		_, err := o.slips.Ask(t.Context(), o.by("S1"), wanted("2025-03-03", roster.PM, calendar.In), slipToday)
		failed(t, err, roster.Closed, "slip.closed")
		if err := o.slips.Withdraw(t.Context(), o.by("S1"), number); err != nil {
			t.Errorf("a request moves no closed month: %v", err)
		}
	})
}

// stepsAndBatches counts what slips leave behind.
func (o *slipOffice) stepsAndBatches() string {
	o.t.Helper()
	var counts []int
	err := o.db.ReadTx(o.t.Context(), sqldb.Scope{CentreID: o.scope.Centre.ID}, func(tx *sqldb.Tx) error {
		return tx.Select(o.t.Context(), &counts, `
			SELECT COUNT(*) FROM slip_steps WHERE centre_id = ?
			UNION ALL SELECT COUNT(*) FROM batches WHERE centre_id = ?
			UNION ALL SELECT COUNT(*) FROM slips WHERE centre_id = ?`, tx.CentreID, tx.CentreID, tx.CentreID)
	})
	if err != nil {
		o.t.Fatal(err)
	}
	return fmt.Sprint(counts)
}

func TestTheListJoinsRequestsAndFiles(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		o := newSlipOffice(t, db)
		o.must("corrections", "staff,date,session,side,reason\nS1,2025-03-31,am,in,纸质\n")
		approved := o.ask("S1", wanted("2025-03-03", roster.AM, calendar.In))
		pending := o.ask("S1", wanted("2025-03-03", roster.PM, calendar.In))
		if _, err := o.slips.Approve(t.Context(), o.by("S2"), approved, "", slipToday); err != nil {
			t.Fatal(err)
		}
		// A file that says it in other words does not make it a second slip.
		o.must("corrections", "staff,date,session,side,reason\nS1,2025-03-03,am,in,补交纸质\n")
		failed(t, o.slips.Revoke(t.Context(), o.by("S2"), approved, "x", slipToday), roster.Conflict, "undo.leaned_on")
		lines := func(f slip.Filter) []string {
			t.Helper()
			entries, err := o.slips.List(t.Context(), o.scope, f, slipToday)
			if err != nil {
				t.Fatal(err)
			}
			var list []string
			for _, e := range entries {
				list = append(list, fmt.Sprint(e.Number, " ", e.Name, " ", e.Date, " ", e.Session, " ", e.Side, " ", e.State, " ", e.By, " ", e.File))
			}
			return list
		}
		march := roster.MustPeriod("2025-03")
		want := []string{
			"1 甲 2025-03-03 am in approved S2 ", "2 甲 2025-03-03 pm in asked  ", "0 甲 2025-03-31 am in approved test corrections.csv",
		}
		if diff := cmp.Diff(want, lines(slip.Filter{Month: march})); diff != "" {
			t.Errorf("March (-want +got):\n%s", diff)
		}
		if diff := cmp.Diff(want[1:2], lines(slip.Filter{WaitingFor: "S2"})); diff != "" {
			t.Errorf("waiting for the director (-want +got):\n%s", diff)
		}
		if got := lines(slip.Filter{WaitingFor: "S1"}); len(got) != 0 {
			t.Errorf("nobody waits for the one who asks: %v", got)
		}
		published, err := o.slips.Published(t.Context(), o.scope, march)
		if err != nil || len(published) != 2 {
			t.Errorf("published: %+v, %v", published, err)
		}
		failed(t, o.slips.Withdraw(t.Context(), o.by("S2"), pending), roster.Forbidden, "slip.not_yours")
		failed(t, o.slips.Withdraw(t.Context(), o.by(""), pending), roster.Usage, "slip.by_needed")
		failed(t, o.slips.Refuse(t.Context(), o.by("S2"), pending, " ", slipToday), roster.Usage, "slip.reason_needed")
		failed(t, o.slips.Revoke(t.Context(), o.by("S2"), pending, " ", slipToday), roster.Usage, "slip.reason_needed")
		failed(t, o.slips.Revoke(t.Context(), o.by("S2"), pending, "x", slipToday), roster.Conflict, "slip.not_approved.asked")
		if err := o.slips.Withdraw(t.Context(), o.by("S1"), pending); err != nil {
			t.Error(err)
		}
		failed(t, o.slips.Withdraw(t.Context(), o.by("S1"), pending), roster.Conflict, "slip.decided.withdrawn")
		_, err = o.slips.Show(t.Context(), o.scope, 77)
		failed(t, err, roster.NotFound, "slip.unknown")
	})
}

// Whatever is asked, approved, refused, withdrawn and revoked in whatever order, no more
// slips than the limit are ever in force or on their way in a month.
func TestNoOrderOfStepsExceedsTheLimit(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		o := newSlipOffice(t, db)
		days := []string{"2025-03-05", "2025-03-06", "2025-03-07"}
		for _, day := range days {
			o.must("punches", "clock_no,time\n1002,"+day+" 07:55\n")
		}
		const limit = 3
		o.set(attendance.SlipLimit, "2025-01-01", limit)
		var numbers []int64
		rapid.Check(t, func(r *rapid.T) {
			switch rapid.IntRange(0, 5).Draw(r, "step") {
			case 0, 1:
				want := wanted(rapid.SampledFrom(days).Draw(r, "day"), roster.Session(rapid.IntRange(0, 1).Draw(r, "session")), calendar.Side(rapid.IntRange(0, 1).Draw(r, "side")))
				number, err := o.slips.Ask(t.Context(), o.by("S1"), want, slipToday)
				switch {
				case err == nil:
					numbers = append(numbers, number)
				case roster.KindOf(err) == roster.Internal:
					r.Fatal(err)
				}
			default:
				if len(numbers) == 0 {
					return
				}
				number := rapid.SampledFrom(numbers).Draw(r, "number")
				if err := o.move(rapid.IntRange(0, 3).Draw(r, "move"), number); err != nil && roster.KindOf(err) == roster.Internal {
					r.Fatal(err)
				}
			}
			if taken := o.taken(); taken > limit {
				r.Fatalf("%d slips with a limit of %d", taken, limit)
			}
		})
		var last error // there are more sides to ask for than the limit allows
		for _, day := range days {
			for at := range 4 {
				_, last = o.slips.Ask(t.Context(), o.by("S1"), wanted(day, roster.Session(at/2), calendar.Side(at%2)), slipToday)
			}
		}
		if taken := o.taken(); taken != limit || last == nil {
			t.Errorf("in the end %d slips with a limit of %d; the last request: %v", taken, limit, last)
		}
	})
}

// taken counts the slips of March that are in force or wait.
func (o *slipOffice) taken() int {
	o.t.Helper()
	entries, err := o.slips.List(o.t.Context(), o.scope, slip.Filter{Month: roster.MustPeriod("2025-03")}, slipToday)
	if err != nil {
		o.t.Fatal(err)
	}
	return len(slices.DeleteFunc(entries, func(e slip.Entry) bool { return e.State != slip.Asked && e.State != slip.Approved }))
}

func (o *slipOffice) move(n int, number int64) error {
	switch n {
	case 0:
		_, err := o.slips.Approve(o.t.Context(), o.by("S2"), number, "", slipToday)
		return err
	case 1:
		return o.slips.Refuse(o.t.Context(), o.by("S2"), number, "不属实", slipToday)
	case 2:
		return o.slips.Withdraw(o.t.Context(), o.by("S1"), number)
	}
	return o.slips.Revoke(o.t.Context(), o.by("S2"), number, "批错", slipToday)
}
