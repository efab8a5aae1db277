package attendancedb_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"redbanner/attendance"
	"redbanner/attendance/attendancedb"
	"redbanner/attendance/leave"
	"redbanner/attendance/roster"
	"redbanner/migrations/sqldb"
	"redbanner/migrations/sqldb/sqldbtest"
)

// leaveOffice is an office in which people ask for leave: S1 asks, S2 holds the other
// role of the same post; G, D, P and M hold the offices.
type leaveOffice struct {
	*office
	leave *leave.Service
}

// leaveDay is the day on which everything happens unless a test says otherwise.
var leaveDay = roster.MustDate("2025-03-03")

func newLeaveOffice(t *testing.T, db *sqldb.DB) *leaveOffice {
	t.Helper()
	o := &leaveOffice{newOffice(t, db), &leave.Service{Store: attendancedb.NewLeaves(db)}}
	o.must("staff", "code,name,window,ab_partner\nS1,甲,W1,S2\nG,综,W1,\nD,主,W1,\nP,书,W1,\nM,镇,W1,\n")
	for office, staff := range map[attendance.Office]string{
		attendance.GeneralOffice: "G", attendance.Director: "D", attendance.Secretary: "P", attendance.Mayor: "M",
	} {
		o.appoint(attendance.Holding{Office: office, Staff: staff, From: roster.MustDate("2020-01-01")})
	}
	return o
}

func (o *leaveOffice) appoint(h attendance.Holding) {
	o.t.Helper()
	if err := o.offices().Appoint(o.t.Context(), o.scope, h); err != nil {
		o.t.Fatalf("appoint %+v: %v", h, err)
	}
}

func (o *leaveOffice) offices() *attendance.OfficeService {
	return &attendance.OfficeService{Store: attendancedb.New(o.db)}
}

// by is the scope in which a person acts.
func (o *leaveOffice) by(staff string) attendance.Scope {
	scope := o.scope
	scope.Staff = staff
	return scope
}

func draft(staff string, kind attendance.LeaveType, from, to string) leave.Draft {
	return leave.Draft{
		Staff: staff, Type: kind, Reason: "家事",
		From: attendance.HalfDay{Date: roster.MustDate(from)},
		To:   attendance.HalfDay{Date: roster.MustDate(to), Session: roster.PM},
	}
}

// asked enters a request that must be accepted and returns its number.
func (o *leaveOffice) asked(d leave.Draft) int64 {
	o.t.Helper()
	c, err := o.leave.Apply(o.t.Context(), o.by(d.Staff), leaveDay, d)
	if err != nil {
		o.t.Fatalf("apply: %v", err)
	}
	return c.Request.Number
}

func (o *leaveOffice) approve(number int64, by string) (leave.Change, error) {
	return o.leave.Approve(o.t.Context(), o.by(by), leaveDay, number, leave.Approval{})
}

// approved approves a request by all who must, in turn.
func (o *leaveOffice) approved(number int64, by ...string) {
	o.t.Helper()
	for _, staff := range by {
		if _, err := o.approve(number, staff); err != nil {
			o.t.Fatalf("approve %d by %s: %v", number, staff, err)
		}
	}
}

// stored are a person's rows of the leaves table.
func (o *leaveOffice) stored(staff string) []string {
	o.t.Helper()
	var rows []string
	err := o.db.ReadTx(o.t.Context(), sqldb.Scope{CentreID: o.scope.Centre.ID}, func(tx *sqldb.Tx) error {
		list, err := attendancedb.Leave(o.t.Context(), tx, attendance.Beginning, roster.MustDate("9999-12-31"))
		for _, l := range list {
			if l.Staff == staff {
				rows = append(rows, strings.Join([]string{string(l.Type), l.From.String(), l.To.String(), l.Status}, " "))
			}
		}
		return err
	})
	if err != nil {
		o.t.Fatal(err)
	}
	return rows
}

func TestLongLeaveIsDecidedByTwoOfficesAndTheMayorIsTold(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		o := newLeaveOffice(t, db)
		n := o.asked(draft("S1", attendance.PersonalLeave, "2025-03-10", "2025-03-13"))
		if _, err := o.approve(n, "P"); key(err) != "leave.waits_for.director" {
			t.Errorf("the secretary before the director: %v", err)
		}
		o.approved(n, "D")
		if got := o.stored("S1"); got != nil {
			t.Errorf("stored before the last word: %v", got)
		}
		o.approved(n, "P")
		want := []string{"personal 2025-03-10 am 2025-03-13 pm approved"}
		if diff := cmp.Diff(want, o.stored("S1")); diff != "" {
			t.Errorf("stored (-want +got):\n%s", diff)
		}
		book, err := o.leave.Requests(t.Context(), o.scope, leaveDay, leave.Filter{Told: true})
		if err != nil || len(book.Requests) != 1 {
			t.Fatalf("told of %+v, %v", book, err)
		}
		var steps []string
		for _, s := range book.Requests[0].Steps {
			steps = append(steps, strings.Join([]string{string(s.Action), string(s.State), s.Staff, string(s.Office)}, " "))
		}
		if diff := cmp.Diff([]string{
			"apply applied S1 ", "endorse endorsed D director", "approve approved P secretary", "inform approved M mayor",
		}, steps); diff != "" {
			t.Errorf("steps (-want +got):\n%s", diff)
		}
		if s := book.Requests[0].Steps[2]; s.Batch == 0 || s.At.IsZero() || s.Account != "test" {
			t.Errorf("the approval does not say when, by which account and batch: %+v", s)
		}
	})
}

func TestAMayorWhoHasLeftIsNotTold(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		o := newLeaveOffice(t, db)
		n := o.asked(draft("S1", attendance.PersonalLeave, "2025-03-10", "2025-03-13"))
		o.approved(n, "D")
		o.must("staff", "code,name,window,left\nM,镇,W1,2025-02-28\n")
		c, err := o.approve(n, "P")
		if err != nil || len(c.Warnings) != 1 || c.Warnings[0].Topic != "no_mayor" {
			t.Fatalf("approved: %+v, %v", c.Warnings, err)
		}
		if s := c.Request.Steps[len(c.Request.Steps)-1]; s.Action != leave.Inform || s.Staff != "" {
			t.Errorf("told: %+v", s)
		}
	})
}

func TestApprovalInAClosedPeriodChangesNothing(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		o := newLeaveOffice(t, db)
		n := o.asked(draft("S1", attendance.PersonalLeave, "2025-03-10", "2025-03-11"))
		o.close("2025-03")
		if _, err := o.approve(n, "D"); key(err) != "leave.period_closed" || roster.KindOf(err) != roster.Closed {
			t.Fatalf("approve: %v", err)
		}
		book, err := o.leave.Requests(t.Context(), o.scope, leaveDay, leave.Filter{Number: n})
		if err != nil || book.Requests[0].State != leave.Applied || len(book.Requests[0].Steps) != 1 || o.stored("S1") != nil {
			t.Errorf("after the refusal: %+v, %v, %v", book.Requests, o.stored("S1"), err)
		}
		if _, err := o.leave.Apply(t.Context(), o.by("S3"), leaveDay, draft("S3", attendance.PersonalLeave, "2025-03-31", "2025-04-01")); key(err) != "leave.period_closed" {
			t.Errorf("asking for a closed month: %v", err)
		}
	})
}

func TestAnEarlyReturnShortensLeaveThatBeganInAClosedMonth(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		o := newLeaveOffice(t, db)
		n := o.asked(draft("S1", attendance.PersonalLeave, "2025-03-28", "2025-04-11"))
		o.approved(n, "D", "P")
		o.close("2025-03")
		returned := func(day string) error {
			on := roster.MustDate(day)
			_, err := o.leave.Return(t.Context(), o.by("S1"), on, n, leave.Report{Back: attendance.HalfDay{Date: on}})
			return err
		}
		if err := returned("2025-03-31"); roster.KindOf(err) != roster.Closed {
			t.Fatalf("a return within the closed month: %v", err)
		}
		if err := returned("2025-04-01"); err != nil {
			t.Fatal(err)
		}
		want := []string{"personal 2025-03-28 am 2025-03-31 pm approved"}
		if diff := cmp.Diff(want, o.stored("S1")); diff != "" {
			t.Errorf("stored (-want +got):\n%s", diff)
		}
	})
}

func TestLeaveOfARequestIsChangedByTheRequestAlone(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		o := newLeaveOffice(t, db)
		n := o.asked(draft("S1", attendance.PersonalLeave, "2025-03-10", "2025-03-11"))
		o.approved(n, "D")
		before := o.stored("S1")
		for _, row := range []string{
			"S1,personal,2025-03-10,2025-03-10,", "S1,sick,2025-03-10,2025-03-11,", "S1,personal,2025-03-10,2025-03-11,cancelled",
		} {
			_, err := o.put("leave", "staff,type,from,to,status\n"+row+"\n", options)
			var e *roster.Error
			if !errors.As(err, &e) || len(e.Problems) != 1 || e.Problems[0].Code != "leave_of_request" {
				t.Errorf("%s: %v", row, err)
			}
		}
		if r := o.must("leave", "staff,type,from,to\nS1,personal,2025-03-10,2025-03-11\n"); r.Duplicates != 1 {
			t.Errorf("what is known is no duplicate: %+v", r)
		}
		book, err := o.leave.Requests(t.Context(), o.scope, leaveDay, leave.Filter{Number: n})
		if err != nil {
			t.Fatal(err)
		}
		batch := book.Requests[0].Steps[1].Batch
		if _, err := o.Undo(t.Context(), o.scope, batch+1); err != nil { // the file that leaned on it
			t.Fatal(err)
		}
		if _, err := o.Undo(t.Context(), o.scope, batch); key(err) != "undo.leave_request" {
			t.Errorf("undo of the batch: %v", err)
		}
		if diff := cmp.Diff(before, o.stored("S1")); diff != "" {
			t.Errorf("stored (-before +after):\n%s", diff)
		}
	})
}

func TestACancelledRequestMakesRoomForAnother(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		o := newLeaveOffice(t, db)
		n := o.asked(draft("S1", attendance.PersonalLeave, "2025-03-10", "2025-03-11"))
		if _, err := o.leave.Apply(t.Context(), o.by("S1"), leaveDay, draft("S1", attendance.AnnualLeave, "2025-03-11", "2025-03-12")); key(err) != "leave.overlaps_request" {
			t.Errorf("a second request for the same day: %v", err)
		}
		o.approved(n, "D")
		if _, err := o.leave.Cancel(t.Context(), o.by("S1"), leaveDay, n, "改期"); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]string{"personal 2025-03-10 am 2025-03-11 pm cancelled"}, o.stored("S1")); diff != "" {
			t.Errorf("after the cancellation (-want +got):\n%s", diff)
		}
		o.approved(o.asked(draft("S1", attendance.AnnualLeave, "2025-03-10", "2025-03-12")), "D")
		if diff := cmp.Diff([]string{"annual 2025-03-10 am 2025-03-12 pm approved"}, o.stored("S1")); diff != "" {
			t.Errorf("after the other request (-want +got):\n%s", diff)
		}
	})
}

func TestOfTwoApproversAtOnceOneIsTold(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		o := newLeaveOffice(t, db)
		o.appoint(attendance.Holding{Office: attendance.Director, Staff: "S3", From: leaveDay, To: leaveDay, Deputises: "D"})
		for day := 10; day < 15; day++ {
			date := "2025-03-" + string(rune('0'+day/10)) + string(rune('0'+day%10))
			n := o.asked(draft("S1", attendance.PersonalLeave, date, date))
			outcomes := make(chan error, 2)
			for _, by := range []string{"D", "S3"} {
				go func() {
					_, err := o.leave.Approve(t.Context(), o.by(by), leaveDay, n, leave.Approval{})
					outcomes <- err
				}()
			}
			a, b := <-outcomes, <-outcomes
			if a != nil {
				a, b = b, a
			}
			if a != nil || roster.KindOf(b) != roster.Conflict || key(b) != "leave.is.approved" {
				t.Errorf("request %d: %v and %v", n, a, b)
			}
		}
		if got := o.stored("S1"); len(got) != 5 {
			t.Errorf("stored: %v", got)
		}
	})
}

func TestPartnersOfAPostDoNotGoTogether(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		o := newLeaveOffice(t, db)
		first := o.asked(draft("S1", attendance.PersonalLeave, "2025-03-10", "2025-03-11"))
		c, err := o.leave.Apply(t.Context(), o.by("S2"), leaveDay, draft("S2", attendance.AnnualLeave, "2025-03-11", "2025-03-12"))
		if err != nil || len(c.Warnings) != 1 || c.Warnings[0].Topic != "partner_asks" {
			t.Fatalf("the partner asks: %+v, %v", c.Warnings, err)
		}
		o.approved(first, "D")
		if _, err := o.approve(c.Request.Number, "D"); key(err) != "leave.partner_away" || roster.KindOf(err) != roster.Conflict {
			t.Errorf("approve both: %v", err)
		}
		approval := leave.Approval{OverrideAB: "窗口停办一天"}
		if c, err = o.leave.Approve(t.Context(), o.by("D"), leaveDay, c.Request.Number, approval); err != nil {
			t.Fatal(err)
		}
		if got := c.Request.Steps[1].OverrideAB; got != approval.OverrideAB {
			t.Errorf("the reason is not on record: %q", got)
		}
	})
}

func TestSickLeaveNeedsItsCertificate(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		o := newLeaveOffice(t, db)
		d := draft("S1", attendance.SickLeave, "2025-03-03", "2025-03-04")
		if _, err := o.leave.Apply(t.Context(), o.by("S1"), leaveDay, d); key(err) != "leave.certificate_needed" {
			t.Errorf("without: %v", err)
		}
		d.Emergency = true
		n := o.asked(d)
		if _, err := o.approve(n, "D"); key(err) != "leave.no_certificate" {
			t.Errorf("approve without: %v", err)
		}
		certificate, err := leave.ReadCertificate("证明.pdf", []byte("%PDF-1.4\n%%EOF\n"))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := o.leave.Attach(t.Context(), o.by("S3"), leaveDay, n, certificate); key(err) != "leave.not_own" {
			t.Errorf("attached by another: %v", err)
		}
		for range 2 { // the same file again is kept once
			if _, err := o.leave.Attach(t.Context(), o.by("S1"), leaveDay, n, certificate); err != nil {
				t.Fatal(err)
			}
		}
		o.approved(n, "D")
		for _, by := range []string{"S1", "", "G", "D"} {
			list, err := o.leave.Certificates(t.Context(), o.by(by), leaveDay, n)
			if diff := cmp.Diff([]leave.Certificate{certificate, certificate}, list); err != nil || diff != "" {
				t.Errorf("for %q (-want +got), %v:\n%s", by, err, diff)
			}
		}
		if _, err := o.leave.Certificates(t.Context(), o.by("S3"), leaveDay, n); key(err) != "leave.certificate_private" {
			t.Errorf("for someone else: %v", err)
		}
		other := o.asked(leave.Draft{Staff: "S3", Type: attendance.SickLeave, Emergency: true, Reason: "急诊",
			From: attendance.HalfDay{Date: leaveDay}, To: attendance.HalfDay{Date: leaveDay, Session: roster.PM}})
		c, err := o.leave.Approve(t.Context(), o.by("D"), leaveDay, other, leave.Approval{WithoutCertificate: "医院系统故障"})
		if len(c.Warnings) != 0 { // nothing is to come before an approval that is given
			t.Errorf("approved without a certificate, and warned of %+v", c.Warnings)
		}
		if err != nil || c.Request.Steps[1].WithoutCertificate == "" {
			t.Errorf("with a reason: %+v, %v", c.Request.Steps, err)
		}
	})
}

func TestBalancesCountImportedAndRequestedLeave(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		o := newLeaveOffice(t, db)
		o.must("leave", "staff,type,from,to,to_half\nS1,annual,2025-02-10,2025-02-11,am\n")
		half := draft("S1", attendance.AnnualLeave, "2025-03-14", "2025-03-17") // over a weekend: two working days
		o.approved(o.asked(half), "D")
		for _, days := range []leave.HalfDays{4, 20} { // the last word counts
			e := leave.Entitlement{Staff: "S1", Year: 2025, Type: attendance.AnnualLeave, HalfDays: days}
			if err := o.leave.Entitle(t.Context(), o.scope, e); err != nil {
				t.Fatal(err)
			}
		}
		_, each, centre, err := o.leave.Balances(t.Context(), o.scope, leaveDay, 2025)
		if err != nil {
			t.Fatal(err)
		}
		want := []leave.TypeBalance{{Type: attendance.AnnualLeave, Booked: 7, Taken: 3, Entitled: 20, Limited: true}}
		for _, b := range each {
			if b.Staff == "S1" && !cmp.Equal(want, b.Types) {
				t.Errorf("S1 (-want +got):\n%s", cmp.Diff(want, b.Types))
			}
		}
		if diff := cmp.Diff(want, centre.Types); diff != "" || want[0].Remaining().String() != "6.5" {
			t.Errorf("the centre (-want +got):\n%s", diff)
		}
		if err := o.leave.Entitle(t.Context(), o.scope, leave.Entitlement{Staff: "X", Year: 2025, Type: attendance.AnnualLeave}); key(err) != "staff.unknown" {
			t.Errorf("nobody's entitlement: %v", err)
		}
	})
}

func TestOfficesKeepTheirHistory(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		o := newLeaveOffice(t, db)
		day := roster.MustDate
		next := attendance.Holding{Office: attendance.Director, Staff: "S3", From: day("2025-06-01")}
		if err := o.offices().Appoint(t.Context(), o.scope, next); key(err) != "office.held" {
			t.Errorf("two directors: %v", err)
		}
		if err := o.offices().Appoint(t.Context(), o.scope, attendance.Holding{Office: attendance.Mayor, Staff: "X", From: 1, To: 2}); key(err) != "staff.unknown" {
			t.Errorf("nobody: %v", err)
		}
		delegate := attendance.Holding{Office: attendance.Director, Staff: "S2", From: day("2025-05-20"), To: day("2025-06-20"), Deputises: "D"}
		o.appoint(delegate)
		if _, err := o.offices().End(t.Context(), o.scope, attendance.Director, "D", day("2025-05-31")); err != nil {
			t.Fatal(err)
		}
		o.appoint(next)
		for _, last := range []string{"2025-05-01", "2025-05-01"} { // withdrawn, entered anew, withdrawn
			if _, err := o.offices().End(t.Context(), o.scope, attendance.Director, "S3", day(last)); err != nil {
				t.Fatal(err)
			}
			if _, err := o.offices().End(t.Context(), o.scope, attendance.Director, "S3", day(last)); key(err) != "office.nothing_to_end" {
				t.Errorf("ended twice: %v", err)
			}
			o.appoint(next)
		}
		all, err := o.offices().Offices(t.Context(), o.scope)
		if err != nil {
			t.Fatal(err)
		}
		var directors []string
		for _, h := range all {
			if h.Office == attendance.Director {
				directors = append(directors, strings.TrimSpace(strings.Join([]string{h.Staff, h.From.String(), h.To.String(), h.Deputises}, " ")))
			}
		}
		want := []string{"D 2020-01-01 2025-05-31", "S2 2025-05-20 2025-05-31 D", "S3 2025-06-01"}
		if diff := cmp.Diff(want, directors); diff != "" {
			t.Errorf("directors (-want +got):\n%s", diff)
		}
	})
}

func TestAStaleRequestIsAConflict(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		o := newLeaveOffice(t, db)
		n := o.asked(draft("S1", attendance.PersonalLeave, "2025-03-10", "2025-03-10"))
		stale := func(b *leave.Book) (leave.Change, error) {
			c, err := b.Refuse(n, "人手不够")
			c.Request.Version++ // as if somebody had taken a step in between
			return c, err
		}
		_, err := o.leave.Store.Change(t.Context(), o.by("D"), leaveDay, leave.About{Number: n}, stale)
		if key(err) != "leave.moved" || roster.KindOf(err) != roster.Conflict {
			t.Errorf("a stale version: %v", err)
		}
		o.approved(n, "D") // nothing of it was kept
	})
}

func TestWhatIsNotThereIsNotFound(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		o := newLeaveOffice(t, db)
		if _, err := o.leave.Store.Certificate(t.Context(), o.scope, "00"); key(err) != "leave.no_such_certificate" {
			t.Errorf("a certificate: %v", err)
		}
		if _, err := o.approve(7, "D"); key(err) != "leave.unknown" || roster.KindOf(err) != roster.NotFound {
			t.Errorf("a request: %v", err)
		}
		if _, err := o.leave.Certificates(t.Context(), o.scope, leaveDay, 7); key(err) != "leave.unknown" {
			t.Errorf("certificates of a request: %v", err)
		}
	})
}

func TestStepsAreWrittenOnce(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		o := newLeaveOffice(t, db)
		o.asked(draft("S1", attendance.PersonalLeave, "2025-03-10", "2025-03-10"))
		for _, query := range []string{
			`UPDATE leave_steps SET staff = 'D' WHERE centre_id = ?`, `DELETE FROM leave_steps WHERE centre_id = ?`,
		} {
			err := o.db.InTx(t.Context(), sqldb.Scope{CentreID: o.scope.Centre.ID}, func(tx *sqldb.Tx) error {
				_, err := tx.Exec(t.Context(), query, tx.CentreID)
				return err
			})
			if sqldb.Classify(err) != sqldb.Refused {
				t.Errorf("%s: %v", query, err)
			}
		}
	})
}
