package attendancedb_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"redbanner/attendance"
	"redbanner/attendance/attendancedb"
	"redbanner/attendance/intake"
	"redbanner/attendance/roster"
	"redbanner/attendance/table"
	"redbanner/migrations/sqldb"
	"redbanner/migrations/sqldb/sqldbtest"
)

// office is a centre with its service, to import into.
type office struct {
	*attendance.Service
	t     *testing.T
	db    *sqldb.DB
	scope attendance.Scope
}

// newOffice has two windows, three people and the bencha profile; S3 has no clock number.
func newOffice(t *testing.T, db *sqldb.DB) *office {
	t.Helper()
	scope := sqldbtest.Centre(t, db, "c1")
	o := &office{&attendance.Service{Store: attendancedb.New(db)}, t, db,
		attendance.Scope{Centre: roster.Centre{ID: scope.CentreID, Code: "c1"}, Actor: "test"}}
	if err := o.SetProfile(t.Context(), o.scope, "bencha", roster.MustDate("2014-11-01")); err != nil {
		t.Fatal(err)
	}
	o.must("windows", "code,name\nW1,民政\nW2,社保\n")
	o.must("staff", "code,name,window,clock_no\nS1,甲,W1,1001\nS2,乙,W2,1002\nS3,丙,W1,\n")
	return o
}

var options = intake.Options{Today: roster.MustDate("2026-11-21"), Limits: table.DefaultLimits()}

func (o *office) put(kind, data string, opt intake.Options) (intake.Result, error) {
	return o.Import(o.t.Context(), o.scope, kind, intake.File{Name: kind + ".csv", Data: []byte(data)}, opt)
}

func (o *office) must(kind, data string) intake.Result {
	o.t.Helper()
	r, err := o.put(kind, data, options)
	if err != nil {
		o.t.Fatalf("import %s: %v", kind, err)
	}
	return r
}

// close marks a period closed, as scoring would.
func (o *office) close(period string) {
	o.t.Helper()
	err := sqldbtest.InTx(o.t.Context(), o.db, sqldb.Scope{CentreID: o.scope.Centre.ID}, func(tx *sqldb.Tx) error {
		_, err := tx.Exec(o.t.Context(), `
			INSERT INTO periods (centre_id, period, state, changed_at, changed_by)
			VALUES (?, ?, 'closed', 0, 'test')`, tx.CentreID, period)
		return err
	})
	if err != nil {
		o.t.Fatal(err)
	}
}

// times are a person's stored punches of March 2025.
func (o *office) times(staff string) []string {
	o.t.Helper()
	in, err := o.Service.Input(o.t.Context(), o.scope, roster.MustPeriod("2025-03"), options.Today)
	if err != nil {
		o.t.Fatal(err)
	}
	var times []string
	for i, s := range in.Staff {
		if s.Code == staff {
			for _, at := range in.Punches[i] {
				times = append(times, at.String())
			}
		}
	}
	return times
}

type counts struct{ Accepted, Duplicates, Unmatched, Quarantined, Corrections, Rejected int }

func tally(r intake.Result) counts {
	return counts{r.Accepted, r.Duplicates, r.Unmatched, r.Quarantined, r.Corrections, r.Rejected}
}

func dump(lines ...string) string {
	var b strings.Builder
	for _, l := range lines {
		number, at, _ := strings.Cut(l, " ")
		b.WriteString("     " + number + "\t" + at + "\t1\t0\t1\t0\r\n")
	}
	return b.String()
}

func TestPunchesOfANumberThatNobodyHoldsAttachLater(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		o := newOffice(t, db)
		r := o.must("punches", dump("1001 2025-03-03 07:58:10", "77 2025-03-03 07:59:00"))
		if want := (counts{Accepted: 1, Unmatched: 1}); tally(r) != want {
			t.Fatalf("got %+v, want %+v", tally(r), want)
		}
		o.must("staff", "code,name,clock_no\nS3,丙,77\n")
		if diff := cmp.Diff([]string{"2025-03-03 07:59:00"}, o.times("S3")); diff != "" {
			t.Errorf("attached punches (-want +got)\n%s", diff)
		}
	})
}

func TestOverlapIsDuplicateAndUndoTakesItBack(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		o := newOffice(t, db)
		first := o.must("punches", dump("1001 2025-03-03 07:58:10", "1002 2025-03-03 08:01:00", "1001 2025-03-03 07:58:10"))
		if want := (counts{Accepted: 2, Duplicates: 1}); tally(first) != want {
			t.Errorf("first: got %+v, want %+v", tally(first), want)
		}
		second := o.must("punches", dump("1002 2025-03-03 08:01:00", "1001 2025-03-04 07:59:00"))
		if want := (counts{Accepted: 1, Duplicates: 1}); tally(second) != want {
			t.Errorf("second: got %+v, want %+v", tally(second), want)
		}
		if _, err := o.Undo(t.Context(), o.scope, first.Batch); key(err) != "undo.leaned_on" {
			t.Errorf("undo under a later batch: %v", err)
		}
		for _, batch := range []int64{second.Batch, first.Batch} {
			if _, err := o.Undo(t.Context(), o.scope, batch); err != nil {
				t.Fatalf("undo %d: %v", batch, err)
			}
		}
		if got := o.times("S1"); got != nil {
			t.Errorf("punches after undo: %v", got)
		}
		if _, err := o.Undo(t.Context(), o.scope, first.Batch); key(err) != "undo.done" {
			t.Errorf("undo twice: %v", err)
		}
		if _, err := o.Undo(t.Context(), o.scope, 99); key(err) != "undo.unknown" {
			t.Errorf("undo of nothing: %v", err)
		}
	})
}

// key is the message key of an error.
func key(err error) string {
	var e *roster.Error
	if errors.As(err, &e) {
		return e.Key
	}
	return ""
}

func TestAMinuteMatchesItsSeconds(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		o := newOffice(t, db)
		o.must("punches", dump("1001 2025-03-03 07:58:10"))
		coarse := o.must("punches", "clock_no,time\n1001,2025-03-03 07:58\n1001,2025-03-03 11:31\n")
		if want := (counts{Accepted: 1, Duplicates: 1}); tally(coarse) != want {
			t.Errorf("minutes after seconds: got %+v, want %+v", tally(coarse), want)
		}
		fine := o.must("punches", dump("1001 2025-03-03 11:31:45", "1001 2025-03-03 15:00:00"))
		if want := (counts{Accepted: 1, Duplicates: 1}); tally(fine) != want {
			t.Errorf("seconds after minutes: got %+v, want %+v", tally(fine), want)
		}
	})
}

func TestNumbersMatchWithoutLeadingZerosUnlessAmbiguous(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		o := newOffice(t, db)
		r := o.must("punches", dump("00001001 2025-03-03 07:58:10"))
		if want := (counts{Accepted: 1}); tally(r) != want {
			t.Errorf("padded number: got %+v, want %+v", tally(r), want)
		}
		if got := o.times("S1"); len(got) != 1 {
			t.Errorf("punches of the holder: %v", got)
		}
		o.must("staff", "code,name,clock_no\nS4,丁,007\nS5,戊,07\n")
		r = o.must("punches", dump("7 2025-03-03 07:58:10", "07 2025-03-03 07:58:10"))
		if want := (counts{Accepted: 1, Quarantined: 1}); tally(r) != want || r.Problems[0].Code != "ambiguous_number" {
			t.Errorf("ambiguous number: got %+v, want %+v; %v", tally(r), want, r.Problems)
		}
	})
}

func TestAListByStaffCode(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		o := newOffice(t, db)
		r := o.must("punches", "staff,time\nS1,2025-03-03 07:58:10\nS3,2025-03-03 07:58:10\nS9,2025-03-03 07:58:10\n")
		if want := (counts{Accepted: 1, Quarantined: 2}); tally(r) != want {
			t.Fatalf("got %+v, want %+v", tally(r), want)
		}
		codes := map[string]bool{r.Problems[0].Code: true, r.Problems[1].Code: true}
		if !codes["no_clock_no"] || !codes["unknown_staff"] {
			t.Errorf("reasons: %v", r.Problems)
		}
	})
}

func TestPunchesOfAClosedMonthAreRefusedUnlessKnown(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		o := newOffice(t, db)
		known := dump("1001 2025-03-03 07:58:10")
		o.must("punches", known)
		o.close("2025-03")
		if r := o.must("punches", known); r.Duplicates != 1 {
			t.Errorf("known punch of a closed month: %+v", tally(r))
		}
		mixed := known + dump("1001 2025-03-04 07:58:10", "1001 2025-04-01 07:58:10")
		if _, err := o.put("punches", mixed, options); roster.KindOf(err) != roster.Closed {
			t.Fatalf("new punch of a closed month: %v, want Closed", err)
		}
		partial := options
		partial.Partial = true
		r, err := o.put("punches", mixed, partial)
		if want := (counts{Accepted: 1, Duplicates: 1, Rejected: 1}); err != nil || tally(r) != want {
			t.Errorf("partial: got %+v, %v; want %+v", tally(r), err, want)
		}
		if got := o.times("S1"); len(got) != 1 {
			t.Errorf("punches of the closed month: %v", got)
		}
	})
}

func TestANumberGivenAfterClosingCountsFromTheFirstOpenDay(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		o := newOffice(t, db)
		o.must("punches", dump("77 2025-03-03 07:58:10", "77 2025-04-01 07:58:10"))
		o.close("2025-03")
		o.must("staff", "code,name,clock_no\nS3,丙,77\n")
		if got := o.times("S3"); got != nil {
			t.Errorf("punches of the closed month: %v, want none", got)
		}
		in, err := o.Service.Input(t.Context(), o.scope, roster.MustPeriod("2025-04"), options.Today)
		if err != nil || len(in.Punches[2]) != 1 {
			t.Errorf("punches of the open month: %v, %v", in.Punches, err)
		}
	})
}

func TestTheSameFileOnceMoreDoesNotKeepABatchFromBeingTakenBack(t *testing.T) {
	t.Parallel()
	for kind, data := range map[string]string{
		"punches": dump("1001 2025-03-03 07:58:10", "77 2025-03-03 08:01:00"),
		"leave":   "staff,type,from,to\nS1,sick,2025-03-03,2025-03-05\n",
	} {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
				o := newOffice(t, db)
				first := o.must(kind, data)
				for range 2 {
					if r := o.must(kind, data); r.Duplicates != r.Rows || r.SameFile == nil || r.SameFile.Batch != first.Batch {
						t.Fatalf("once more: %+v, the same as %+v", tally(r), r.SameFile)
					}
				}
				// Taken in anew it is new, and can be taken back as before.
				for batch := first.Batch; batch < first.Batch+6; batch += 3 {
					if _, err := o.Undo(t.Context(), o.scope, batch); err != nil {
						t.Fatalf("undo %d: %v", batch, err)
					}
					if r := o.must(kind, data); tally(r) != tally(first) || r.SameFile != nil {
						t.Fatalf("after undo: %+v, the same as %+v; at first %+v", tally(r), r.SameFile, tally(first))
					}
					o.must(kind, data)
					o.must(kind, data)
				}
			})
		})
	}
}

func TestUndoPutsBackWhatACorrectionReplaced(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		o := newOffice(t, db)
		first := o.must("leave", "staff,type,from,to\nS1,sick,2025-03-03,2025-03-05\n")
		second := o.must("leave", "staff,type,from,to\nS1,personal,2025-03-03,2025-03-04\n")
		if want := (counts{Corrections: 1}); tally(second) != want {
			t.Fatalf("got %+v, want %+v", tally(second), want)
		}
		if _, err := o.Undo(t.Context(), o.scope, first.Batch); key(err) != "undo.leaned_on" {
			t.Errorf("undo under a correction: %v", err)
		}
		if _, err := o.Undo(t.Context(), o.scope, second.Batch); err != nil {
			t.Fatal(err)
		}
		in, err := o.Service.Input(t.Context(), o.scope, roster.MustPeriod("2025-03"), options.Today)
		want := []attendance.Leave{{
			Staff: "S1", Type: attendance.SickLeave, Status: "approved",
			From: attendance.HalfDay{Date: roster.MustDate("2025-03-03")},
			To:   attendance.HalfDay{Date: roster.MustDate("2025-03-05"), Session: roster.PM},
		}}
		if diff := cmp.Diff(want, in.Leave); err != nil || diff != "" {
			t.Errorf("leave after undo: %v (-want +got)\n%s", err, diff)
		}
	})
}

func TestLeaveMayNotOverlapButMayBeCorrected(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		o := newOffice(t, db)
		head := "staff,type,from,from_half,to,to_half,status\n"
		o.must("leave", head+"S1,sick,2025-03-03,am,2025-03-05,pm,\nS2,sick,2025-03-03,am,2025-03-05,pm,\n")
		for _, row := range []string{
			"S1,personal,2025-03-05,pm,2025-03-06,am,",                                       // shares a stored half-day
			"S1,personal,2025-03-10,am,2025-03-11,am,\nS1,sick,2025-03-11,am,2025-03-11,pm,", // within the file
		} {
			_, err := o.put("leave", head+row+"\n", options)
			var e *roster.Error
			if !errors.As(err, &e) || len(e.Problems) != 1 || e.Problems[0].Code != "leave_overlaps" {
				t.Errorf("%q: %v, want leave_overlaps", row, err)
				continue
			}
			if kind := e.Problems[0].Args[0]; kind != "病假" && kind != "事假" {
				t.Errorf("%q overlaps leave that is called %v", row, kind)
			}
		}
		// Shortened, so that its last day is free for other leave; and taken back.
		r := o.must("leave", head+"S1,personal,2025-03-05,am,2025-03-05,pm,\nS1,sick,2025-03-03,am,2025-03-04,pm,\nS2,sick,2025-03-03,am,2025-03-05,pm,cancelled\nS2,annual,2025-03-04,am,2025-03-04,pm,\n")
		if want := (counts{Accepted: 2, Corrections: 2}); tally(r) != want {
			t.Errorf("correcting: got %+v, want %+v", tally(r), want)
		}
	})
}

func TestUndoOfPeopleInUseIsRefused(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		o := newOffice(t, db)
		r := o.must("staff", "code,name\nS8,辛\n")
		o.must("leave", "staff,type,from,to\nS8,sick,2025-03-03,2025-03-05\n")
		if _, err := o.Undo(t.Context(), o.scope, r.Batch); key(err) != "undo.in_use" {
			t.Errorf("undo of a person with leave: %v", err)
		}
	})
}

func TestDryRunAndRefusalKeepNothing(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		o := newOffice(t, db)
		dry := options
		dry.DryRun = true
		r, err := o.put("punches", dump("1001 2025-03-03 07:58:10"), dry)
		if err != nil || r.Accepted != 1 || r.Batch != 0 {
			t.Fatalf("dry run: %+v, %v", r, err)
		}
		if _, err := o.put("leave", "staff,type,from,to\nS1,sick,2025-03-03,2025-03-05\nS9,sick,2025-03-03,2025-03-05\n", options); roster.KindOf(err) != roster.Refused {
			t.Errorf("unknown person: %v, want Refused", err)
		}
		in, err := o.Service.Input(t.Context(), o.scope, roster.MustPeriod("2025-03"), options.Today)
		if err != nil || len(in.Leave) != 0 || len(in.Clock.Days) != 0 || o.times("S1") != nil {
			t.Errorf("kept: %+v, %v", in, err)
		}
	})
}

func TestProfileOfClosedDaysStays(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		o := newOffice(t, db)
		o.close("2025-03")
		if err := o.SetProfile(t.Context(), o.scope, "service-hall", roster.MustDate("2025-03-31")); roster.KindOf(err) != roster.Closed {
			t.Errorf("profile from a closed day: %v, want Closed", err)
		}
		if err := o.SetProfile(t.Context(), o.scope, "service-hall", roster.MustDate("2025-04-01")); err != nil {
			t.Errorf("profile from an open day: %v", err)
		}
	})
}

func TestAnotherCentreSeesNothing(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		o := newOffice(t, db)
		o.must("punches", dump("1001 2025-03-03 07:58:10"))
		other := sqldbtest.Centre(t, db, "c2")
		scope := attendance.Scope{Centre: roster.Centre{ID: other.CentreID}, Actor: "test"}
		in, err := o.Store.Input(context.Background(), scope, roster.MustDate("2025-03-01"), roster.MustDate("2025-03-31"), options.Today)
		if err != nil || len(in.Staff) != 0 || len(in.Clock.Days) != 0 {
			t.Errorf("another centre sees %+v, %v", in, err)
		}
		if _, err := o.Undo(t.Context(), scope, 1); key(err) != "undo.unknown" {
			t.Errorf("undo of another centre's batch: %v", err)
		}
	})
}

func TestPublishedHolidaysAreACalendarAndKeepTheirOwnHash(t *testing.T) {
	t.Parallel()
	const ics = "BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:%s\nDTSTART;VALUE=DATE:20270%s\nEND:VEVENT\nBEGIN:VEVENT\nSUMMARY:元旦（班）\nDTSTART;VALUE=DATE:20270103\nEND:VEVENT\nEND:VCALENDAR\n"
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		o := newOffice(t, db)
		for _, tt := range []struct{ format, good, bad string }{
			{"json", `{"year": 2027, "papers": [], "days": [{"name": "元旦", "date": "2027-01-01", "isOffDay": true}, {"name": "元旦", "date": "2027-01-03", "isOffDay": false}]}`,
				`{"year": 2027, "days": [{"name": "元旦", "date": "2027-02-30", "isOffDay": true}]}`},
			{"ics", fmt.Sprintf(ics, "元旦（休）", "102"), fmt.Sprintf(ics, "元旦（休）", "230")},
		} {
			r := o.must("calendar", tt.good)
			if r.Accepted+r.Duplicates != 2 || r.Accepted == 0 || r.Format != tt.format {
				t.Errorf("%s: got %+v as %s", tt.format, tally(r), r.Format)
			}
			var hash string
			err := db.ReadTx(t.Context(), sqldb.Scope{CentreID: o.scope.Centre.ID}, func(tx *sqldb.Tx) error {
				return tx.Get(t.Context(), &hash, `SELECT sha256 FROM batches WHERE centre_id = ? AND id = ?`, tx.CentreID, r.Batch)
			})
			if err != nil || hash != intake.Hash([]byte(tt.good)) {
				t.Errorf("%s: hash of the batch: %s, %v", tt.format, hash, err)
			}
			if _, err = o.put("calendar", tt.bad, options); roster.KindOf(err) != roster.Refused {
				t.Errorf("%s: a day that does not exist: %v, want Refused", tt.format, err)
			}
		}
	})
}
