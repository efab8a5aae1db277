package attendancedb_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"redbanner/attendance"
	"redbanner/attendance/leave"
	"redbanner/attendance/roster"
	"redbanner/migrations/sqldb"
	"redbanner/migrations/sqldb/sqldbtest"
)

func TestACorrectedReturnSetsTheStoredLeaveAnew(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		o := newLeaveOffice(t, db)
		n := o.asked(draft("S1", attendance.PersonalLeave, "2025-03-10", "2025-03-13"))
		o.approved(n, "D", "P")
		for _, tt := range []struct{ by, back, want string }{
			{"S1", "2025-03-11", "personal 2025-03-10 am 2025-03-10 pm approved"},
			{"G", "2025-03-13", "personal 2025-03-10 am 2025-03-12 pm approved"},
			{"", "2025-03-10", "personal 2025-03-10 am 2025-03-13 pm cancelled"},
			{"G", "2025-03-11", "personal 2025-03-10 am 2025-03-10 pm approved"}, // what was there before
			{"G", "2025-03-20", "personal 2025-03-10 am 2025-03-13 pm approved"}, // as approved, not beyond
		} {
			report := leave.Report{Back: attendance.HalfDay{Date: roster.MustDate(tt.back)}, Reason: "日期写错"}
			c, err := o.leave.Return(t.Context(), o.by(tt.by), roster.MustDate("2025-03-21"), n, report)
			if err != nil {
				t.Fatalf("back on %s: %v", tt.back, err)
			}
			if s := c.Request.Steps[len(c.Request.Steps)-1]; s.Batch == 0 || s.Note != report.Reason {
				t.Errorf("back on %s: the step %+v", tt.back, s)
			}
			if diff := cmp.Diff([]string{tt.want}, o.stored("S1")); diff != "" {
				t.Errorf("back on %s: stored (-want +got):\n%s", tt.back, diff)
			}
		}
		book, err := o.leave.Requests(t.Context(), o.scope, leaveDay, leave.Filter{Number: n})
		if err != nil {
			t.Fatal(err)
		}
		var steps []string
		for _, s := range book.Requests[0].Steps[4:] { // after the mayor was told
			steps = append(steps, strings.Join([]string{string(s.Action), string(s.State), s.Staff, string(s.Office), s.Back.String()}, " "))
		}
		if diff := cmp.Diff([]string{
			"return returned S1  2025-03-11 am",
			"return_corrected returned G general_office 2025-03-13 am",
			"not_taken_corrected cancelled   2025-03-10 am",
			"return_corrected returned G general_office 2025-03-11 am",
			"return_corrected returned G general_office 2025-03-20 am",
		}, steps); diff != "" {
			t.Errorf("steps (-want +got):\n%s", diff)
		}
	})
}

func TestACorrectionInAClosedPeriodChangesNothing(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		o := newLeaveOffice(t, db)
		n := o.asked(draft("S1", attendance.PersonalLeave, "2025-03-28", "2025-04-11"))
		o.approved(n, "D", "P")
		on := roster.MustDate("2025-04-14")
		reported := func(day string) error {
			report := leave.Report{Back: attendance.HalfDay{Date: roster.MustDate(day)}, Reason: "日期写错"}
			_, err := o.leave.Return(t.Context(), o.by("G"), on, n, report)
			return err
		}
		if err := reported("2025-04-03"); err != nil {
			t.Fatal(err)
		}
		o.close("2025-03")
		for _, day := range []string{"2025-03-31", "2025-03-28"} {
			before := o.stored("S1")
			if err := reported(day); key(err) != "leave.period_closed" || roster.KindOf(err) != roster.Closed {
				t.Errorf("back on %s: %v", day, err)
			}
			book, err := o.leave.Requests(t.Context(), o.scope, on, leave.Filter{Number: n})
			if err != nil || len(book.Requests[0].Steps) != 5 || !cmp.Equal(before, o.stored("S1")) {
				t.Errorf("after the refusal: %+v, %v, %v", book.Requests, o.stored("S1"), err)
			}
		}
		if err := reported("2025-04-10"); err != nil { // the open days of it alone
			t.Error(err)
		}
	})
}

func TestDaysThatAFileTookDoNotBecomeLeaveAgain(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		o := newLeaveOffice(t, db)
		n := o.asked(draft("S1", attendance.PersonalLeave, "2025-03-10", "2025-03-11"))
		o.approved(n, "D")
		reported := func(day string) error {
			report := leave.Report{Back: attendance.HalfDay{Date: roster.MustDate(day)}, Reason: "日期写错"}
			_, err := o.leave.Return(t.Context(), o.by("G"), roster.MustDate("2025-03-14"), n, report)
			return err
		}
		if err := reported("2025-03-10"); err != nil {
			t.Fatal(err)
		}
		o.must("leave", "staff,type,from,to\nS1,training,2025-03-10,2025-03-10\n") // the very same half-day
		if err := reported("2025-03-11"); key(err) != "leave.overlaps_stored" || roster.KindOf(err) != roster.Conflict {
			t.Errorf("taken by a file: %v", err)
		}
		o.must("leave", "staff,type,from,to,status\nS1,training,2025-03-10,2025-03-10,cancelled\n")
		if err := reported("2025-03-11"); err != nil {
			t.Errorf("and free again: %v", err)
		}
		if diff := cmp.Diff([]string{"personal 2025-03-10 am 2025-03-10 pm approved"}, o.stored("S1")); diff != "" {
			t.Errorf("stored (-want +got):\n%s", diff)
		}
	})
}
