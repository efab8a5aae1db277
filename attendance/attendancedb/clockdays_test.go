package attendancedb_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"redbanner/attendance"
	"redbanner/attendance/attendancedb"
	"redbanner/attendance/roster"
	"redbanner/migrations/sqldb"
	"redbanner/migrations/sqldb/sqldbtest"
)

// clocks is the office's service of the clocks' record.
func (o *office) clocks() *attendance.Clocks {
	return &attendance.Clocks{Store: attendancedb.New(o.db), Input: o.Service.Input}
}

func (o *office) explain(day string, verdict attendance.Verdict) error {
	return o.clocks().Explain(o.t.Context(), o.scope,
		attendance.Explanation{Day: roster.MustDate(day), Verdict: verdict, Reason: "原因"}, options.Today)
}

// statuses are the statuses of a person's sessions of a day.
func (o *office) statuses(staff, day string) string {
	o.t.Helper()
	date := roster.MustDate(day)
	in, err := attendancedb.New(o.db).Input(o.t.Context(), o.scope, date, date, options.Today)
	if err != nil {
		o.t.Fatal(err)
	}
	var list []string
	for _, s := range attendance.Derive(in) {
		if s.Staff == staff {
			list = append(list, s.Status.String())
		}
	}
	return strings.Join(list, " ")
}

func TestADayIsExplainedCountedAndTakenBack(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		o := newOffice(t, db)
		o.must("punches", dump("1001 2025-03-03 07:58:10", "1001 2025-03-05 07:58:10"))
		const day = "2025-03-04" // a Tuesday between two punched days
		for _, step := range []struct {
			verdict attendance.Verdict
			want    string
		}{{"", "no_data no_data"}, {attendance.Counted, "absent absent"}, {attendance.Outage, "no_data no_data"}, {attendance.Withdrawn, "no_data no_data"}, {attendance.Counted, "absent absent"}} {
			if step.verdict != "" {
				if err := o.explain(day, step.verdict); err != nil {
					t.Fatalf("%s: %v", step.verdict, err)
				}
			}
			if got := o.statuses("S1", day); got != step.want {
				t.Errorf("after %q: %s, want %s", step.verdict, got, step.want)
			}
		}
		status, err := o.clocks().Status(t.Context(), o.scope, roster.MustPeriod("2025-03"), options.Today, 1)
		if err != nil || len(status.NoData) != 1 {
			t.Fatalf("%+v, %v", status.NoData, err)
		}
		var said []string
		for _, e := range status.NoData[0].History {
			said = append(said, string(e.Verdict)+" "+e.Reason+" "+e.By)
			if e.At.IsZero() {
				t.Errorf("%s: no time", e.Verdict)
			}
		}
		want := []string{"counted 原因 test", "outage 原因 test", "withdrawn 原因 test", "counted 原因 test"}
		if diff := cmp.Diff(want, said); diff != "" {
			t.Errorf("history (-want +got)\n%s", diff)
		}
		if got := status.NoData[0]; got.Verdict != attendance.Counted || got.Day.String() != day {
			t.Errorf("%+v", got)
		}
	})
}

func TestAnOutageExcusesWhatWasNotPunched(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		o := newOffice(t, db)
		o.must("punches", dump("1001 2025-03-03 07:58:10", "1001 2025-03-04 07:58:10"))
		if got := o.statuses("S1", "2025-03-03") + ", " + o.statuses("S2", "2025-03-03"); got != "early absent, absent absent" {
			t.Fatalf("before: %s", got)
		}
		if err := o.explain("2025-03-03", attendance.Outage); err != nil {
			t.Fatal(err)
		}
		if got := o.statuses("S1", "2025-03-03") + ", " + o.statuses("S2", "2025-03-03"); got != "present no_data, no_data no_data" {
			t.Errorf("after: %s", got)
		}
	})
}

func TestWordsThatMeanNothingAreRefused(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		o := newOffice(t, db)
		o.must("punches", dump("1001 2025-03-03 07:58:10"))
		o.close("2025-02")
		if err := o.explain("2025-03-04", attendance.Outage); err != nil {
			t.Fatal(err)
		}
		for _, tt := range []struct {
			day     string
			verdict attendance.Verdict
			key     string
			kind    roster.Kind
		}{
			{"2025-03-04", attendance.Outage, "clock.explained_already", roster.Conflict},
			{"2025-03-05", attendance.Withdrawn, "clock.not_explained", roster.Conflict},
			{"2025-03-03", attendance.Counted, "clock.day_has_punches", roster.Conflict},
			{"2025-03-08", attendance.Outage, "clock.nobody_due", roster.Conflict}, // a Saturday
			{options.Today.String(), attendance.Outage, "clock.day_not_over", roster.Conflict},
			{"2025-02-03", attendance.Outage, "clock.explain_closed", roster.Closed},
			{"2025-02-03", attendance.Withdrawn, "clock.explain_closed", roster.Closed},
		} {
			if err := o.explain(tt.day, tt.verdict); key(err) != tt.key || roster.KindOf(err) != tt.kind {
				t.Errorf("%s %s: %v, want %s", tt.verdict, tt.day, err, tt.key)
			}
		}
		err := o.clocks().Explain(t.Context(), o.scope, attendance.Explanation{Day: roster.MustDate("2025-03-05"), Verdict: attendance.Outage, Reason: " "}, options.Today)
		if key(err) != "clock.reason_needed" {
			t.Errorf("without a reason: %v", err)
		}
		if _, err := o.clocks().Status(t.Context(), o.scope, roster.MustPeriod("2025-03"), options.Today, 0); key(err) != "clock.bad_days" {
			t.Errorf("no days: %v", err)
		}
	})
}

func TestClocksTellHowFarTheyReach(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		o := newOffice(t, db)
		// The front door until Tuesday, the back door until Friday, a list of neither until Thursday.
		o.must("punches", "clock_no,time,device\n1001,2025-03-03 07:58:10,前门\n1001,2025-03-04 07:58:10,前门\n1002,2025-03-04 07:59:10,后门\n1002,2025-03-07 07:58:10,后门\n")
		last := o.must("punches", "clock_no,time\n1001,2025-03-06 07:58:10\n1001,2025-03-08 07:58:10\n")
		status := func(days int) attendance.ClockStatus {
			t.Helper()
			s, err := o.clocks().Status(t.Context(), o.scope, roster.MustPeriod("2025-03"), options.Today, days)
			if err != nil {
				t.Fatal(err)
			}
			return s
		}
		show := func(s attendance.ClockStatus) (list []string) {
			for _, c := range s.Clocks {
				line := []string{c.Name(), c.Last.String(), c.Complete.String(), c.DeclaredBy, "silent"}
				for _, d := range c.Silent {
					line = append(line, d.String()[5:])
				}
				list = append(list, strings.Join(line, " "))
			}
			return append(list, "complete to "+s.Complete.String())
		}
		want := []string{
			"list 2025-03-08 2025-03-08  silent 03-04 03-07",
			"前门 2025-03-04 2025-03-04  silent 03-06 03-07",
			"后门 2025-03-07 2025-03-07  silent 03-06",
			"complete to 2025-03-04",
		}
		three := status(3)
		if diff := cmp.Diff(want, show(three)); diff != "" {
			t.Errorf("of three days, the Saturday none (-want +got)\n%s", diff)
		}
		if c := three.Clocks[0]; c.Batch != last.Batch || c.ImportedAt.IsZero() || c.Punches != 2 || c.First.String() != "2025-03-06" {
			t.Errorf("the list: %+v", c)
		}
		if s := status(1); !s.Clocks[0].SilentOn(1) || !s.Clocks[1].SilentOn(1) || s.Clocks[2].SilentOn(1) {
			t.Errorf("silent on the last day: %v", show(s))
		}
		for _, name := range []string{"前门", "list"} {
			if _, err := o.clocks().DeclareComplete(t.Context(), o.scope, name, roster.MustDate("2025-03-31"), options.Today); err != nil {
				t.Fatal(err)
			}
		}
		want = []string{
			"list 2025-03-08 2025-03-31 test silent 03-07",
			"前门 2025-03-04 2025-03-31 test silent 03-07",
			"后门 2025-03-07 2025-03-07  silent",
			"complete to 2025-03-07",
		}
		if diff := cmp.Diff(want, show(status(1))); diff != "" {
			t.Errorf("declared (-want +got)\n%s", diff)
		}
		if _, err := o.clocks().DeclareComplete(t.Context(), o.scope, "旁门", roster.MustDate("2025-03-31"), options.Today); key(err) != "clock.unknown_device" {
			t.Errorf("an unknown clock: %v", err)
		}
		if _, err := o.clocks().DeclareComplete(t.Context(), o.scope, "前门", options.Today, options.Today); key(err) != "clock.day_not_over" {
			t.Errorf("today: %v", err)
		}
	})
}

func TestAnUnmatchedNumberIsAttachedInOneStep(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		o := newOffice(t, db)
		o.must("punches", "clock_no,time,device\n0077,2025-03-03 07:58:10,前门\n0077,2025-03-05 07:58:10,后门\n1001,2025-03-03 07:58:10,前门\n")
		list, err := o.clocks().Unmatched(t.Context(), o.scope)
		want := []attendance.UnmatchedNumber{{Number: "0077", Punches: 2, First: roster.MustDate("2025-03-03"), Last: roster.MustDate("2025-03-05"), Devices: []string{"前门", "后门"}}}
		if diff := cmp.Diff(want, list); err != nil || diff != "" {
			t.Fatalf("%v (-want +got)\n%s", err, diff)
		}
		done, err := o.clocks().Attach(t.Context(), o.scope, attendance.Attachment{Number: "77", Staff: "S3", Reason: "新发卡"})
		if err != nil || done.Number != "0077" || done.From != attendance.Beginning || done.Punches != 2 || done.Batch == 0 {
			t.Fatalf("%+v, %v", done, err)
		}
		if got := o.times("S3"); len(got) != 2 {
			t.Errorf("attached punches: %v", got)
		}
		if list, err = o.clocks().Unmatched(t.Context(), o.scope); err != nil || len(list) != 0 {
			t.Errorf("still unmatched: %v, %v", list, err)
		}
		d, err := o.imports().Batch(t.Context(), o.scope, done.Batch)
		if err != nil || d.Kind != "staff" || d.Format != "attach" || d.Accepted != 1 || !strings.Contains(d.File, "新发卡") {
			t.Errorf("its batch: %+v, %v", d, err)
		}
		if _, err := o.Undo(t.Context(), o.scope, done.Batch); err != nil {
			t.Fatal(err)
		}
		if got := o.times("S3"); got != nil {
			t.Errorf("after undo: %v", got)
		}
	})
}

func TestANumberIsHandedOverFromADay(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		o := newOffice(t, db)
		o.must("punches", dump("1002 2025-03-03 07:58:10", "1002 2025-04-03 07:58:10", "66 2025-01-06 07:58:10", "66 2025-03-06 07:58:10"))
		attach := func(number, staff, from string) (attendance.Attached, error) {
			wish := attendance.Attachment{Number: number, Staff: staff}
			if from != "" {
				wish.From = roster.MustDate(from)
			}
			return o.clocks().Attach(t.Context(), o.scope, wish)
		}
		if _, err := attach("1002", "S3", "2025-03-04"); err != nil {
			t.Fatal(err)
		}
		if got := len(o.times("S2")); got != 1 {
			t.Errorf("the former holder keeps %d punches of March, want 1", got)
		}
		o.close("2025-01")
		if done, err := attach("66", "S1", ""); err != nil || done.From.String() != "2025-02-01" || done.Punches != 1 {
			t.Errorf("after a closed month: %+v, %v", done, err)
		}
		list, err := o.clocks().Unmatched(t.Context(), o.scope)
		if err != nil || len(list) != 1 || list[0].Number != "66" || list[0].Punches != 1 || list[0].Holder != "S1" {
			t.Errorf("the punch of the closed month: %+v, %v", list, err)
		}
		o.must("staff", "code,name,joined,left\nS8,走了,2025-02-01,2025-02-20\n")
		for _, tt := range []struct{ name, number, staff, from, key string }{
			{"into a closed month", "66", "S3", "2025-01-01", "clock.attach_closed"},
			{"already", "66", "S1", "", "clock.attached_already"},
			{"already, from a later day", "66", "S1", "2025-05-01", "clock.attached_already"},
			{"held by another", "66", "S3", "", "clock.number_held"},
			{"held by another from the same day", "66", "S3", "2025-02-01", "clock.number_held"},
			{"never seen", "4711", "S3", "", "clock.unknown_number"},
			{"of nobody", "66", "S77", "", "clock.unknown_staff"},
			{"gone before", "66", "S8", "2025-03-01", "clock.left_before"},
			{"the same but for zeros", "066", "S3", "2025-03-01", "clock.number_alike"},
		} {
			if tt.number == "066" { // sent by a clock of its own
				o.must("punches", dump("066 2025-03-06 09:00:00"))
			}
			if _, err := attach(tt.number, tt.staff, tt.from); key(err) != tt.key {
				t.Errorf("%s: %v, want %s", tt.name, err, tt.key)
			}
		}
		if _, err := attach("0066", "S3", "2025-03-01"); key(err) != "clock.number_ambiguous" {
			t.Errorf("two numbers that are the same but for zeros: %v", err)
		}
		if _, err := o.Undo(t.Context(), o.scope, 99); key(err) != "undo.unknown" {
			t.Error(err)
		}
	})
}

func TestAnAttachmentIsNotUndoneIntoAClosedMonth(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		o := newOffice(t, db)
		o.must("punches", dump("66 2025-03-06 07:58:10"))
		done, err := o.clocks().Attach(t.Context(), o.scope, attendance.Attachment{Number: "66", Staff: "S1", From: roster.MustDate("2025-03-01")})
		if err != nil {
			t.Fatal(err)
		}
		o.close("2025-03")
		if _, err := o.Undo(t.Context(), o.scope, done.Batch); roster.KindOf(err) != roster.Closed {
			t.Errorf("undo: %v", err)
		}
	})
}
