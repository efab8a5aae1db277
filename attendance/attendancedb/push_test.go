package attendancedb_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"redbanner/attendance"
	"redbanner/attendance/attendancedb"
	"redbanner/attendance/push"
	"redbanner/attendance/roster"
	"redbanner/migrations/sqldb"
	"redbanner/migrations/sqldb/sqldbtest"
)

// noon is when clocks call in these tests, in Shanghai.
var noon = time.Date(2025, 3, 3, 4, 0, 0, 0, time.UTC)

// pushOffice is an office whose clock SN1 pushes.
type pushOffice struct {
	*office
	push *push.Service
	now  time.Time
	call push.Call
}

func newPushOffice(t *testing.T, db *sqldb.DB) *pushOffice {
	t.Helper()
	o := &pushOffice{office: newOffice(t, db), now: noon}
	db.Now = func() time.Time { return o.now }
	o.push = &push.Service{Store: attendancedb.NewPush(db, time.FixedZone("CST", 8*3600))}
	o.call = push.Call{Scope: o.scope, Serial: "SN1", Address: "192.168.1.9"}
	o.approve("SN1")
	return o
}

func (o *pushOffice) approve(serial string) {
	o.t.Helper()
	if _, err := o.push.Decide(o.t.Context(), o.scope, nil, serial, push.Approved, "大厅"); err != nil {
		o.t.Fatal(err)
	}
}

// send uploads lines "number time", which must be kept and applied or wait.
func (o *pushOffice) send(lines ...string) push.Upload {
	o.t.Helper()
	u, fault, err := o.push.Records(o.t.Context(), o.call, "", []byte(body(lines...)))
	if err != nil || fault != nil {
		o.t.Fatal(err, fault)
	}
	return u
}

func body(lines ...string) string {
	var b strings.Builder
	for _, l := range lines {
		number, at, _ := strings.Cut(l, " ")
		b.WriteString(number + "\t" + at + "\t0\t1\t0\t0\t0\n")
	}
	return b.String()
}

func (o *pushOffice) apply(upload int64) []push.Upload {
	o.t.Helper()
	uploads, err := o.push.Apply(o.t.Context(), o.scope, upload)
	if err != nil {
		o.t.Fatal(err)
	}
	return uploads
}

// run writes to the store past everything.
func (o *pushOffice) run(query string, args ...any) {
	o.t.Helper()
	err := sqldbtest.InTx(o.t.Context(), o.db, sqldb.Scope{CentreID: o.scope.Centre.ID}, func(tx *sqldb.Tx) error {
		_, err := tx.Exec(o.t.Context(), query, append([]any{tx.CentreID}, args...)...)
		return err
	})
	if err != nil {
		o.t.Fatal(err)
	}
}

func (o *pushOffice) get(dest any, query string, args ...any) {
	o.t.Helper()
	err := o.db.ReadTx(o.t.Context(), sqldb.Scope{CentreID: o.scope.Centre.ID}, func(tx *sqldb.Tx) error {
		return tx.Get(o.t.Context(), dest, query, append([]any{tx.CentreID}, args...)...)
	})
	if err != nil {
		o.t.Fatal(err)
	}
}

// batch is a batch as it is listed.
type batch struct {
	File        string      `db:"file_name"`
	Lines       int         `db:"line_count"`
	Accepted    int         `db:"accepted"`
	Duplicates  int         `db:"duplicates"`
	Unmatched   int         `db:"unmatched"`
	Quarantined int         `db:"quarantined"`
	Ignored     int         `db:"ignored"`
	First       roster.Date `db:"first_day"`
	Last        roster.Date `db:"last_day"`
}

func (o *pushOffice) batch(id int64) batch {
	o.t.Helper()
	var b batch
	o.get(&b, `
		SELECT file_name, line_count, accepted, duplicates, unmatched, quarantined, ignored, first_day, last_day
		FROM batches
		WHERE centre_id = ? AND id = ?`, id)
	return b
}

type became struct {
	State                                                       push.UploadState
	Reason                                                      string
	Accepted, Duplicates, Unmatched, Quarantined, Ignored, Left int
}

func of(u push.Upload) became {
	return became{u.State, u.Reason, u.Accepted, u.Duplicates, u.Unmatched, u.Quarantined, u.Ignored, u.Left}
}

func wants(t *testing.T, name string, got push.Upload, want became) {
	t.Helper()
	if diff := cmp.Diff(want, of(got)); diff != "" {
		t.Errorf("%s (-want +got):\n%s", name, diff)
	}
}

func TestADayOfAClockIsOneBatch(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		o := newPushOffice(t, db)
		first := o.send("1001 2025-03-03 07:58:10", "77 2025-03-03 07:59:00", "1001 2000-01-01 00:00:00", "")
		wants(t, "first", first, became{State: push.Applied, Accepted: 1, Unmatched: 1, Quarantined: 2})
		second := o.send("1002 2025-03-01 08:00:00", "1001 2025-03-03 07:58:10", "1002 2025-03-03 12:10:01")
		wants(t, "second", second, became{State: push.Applied, Accepted: 1, Duplicates: 1, Quarantined: 1})
		if first.Batch != second.Batch {
			t.Errorf("batches %d and %d", first.Batch, second.Batch)
		}
		want := batch{"SN1 2025-03-03", 7, 2, 1, 1, 3, 0, roster.MustDate("2025-03-01"), roster.MustDate("2025-03-03")}
		if diff := cmp.Diff(want, o.batch(first.Batch)); diff != "" {
			t.Errorf("batch (-want +got):\n%s", diff)
		}
		// Each line is found again in the body it came with.
		var lines []int
		err := o.db.ReadTx(t.Context(), sqldb.Scope{CentreID: o.scope.Centre.ID}, func(tx *sqldb.Tx) error {
			return tx.Select(t.Context(), &lines, `
				SELECT line FROM punches WHERE centre_id = ?
				UNION ALL SELECT line FROM quarantine WHERE centre_id = ? ORDER BY 1`, tx.CentreID, tx.CentreID)
		})
		if diff := cmp.Diff([]int{1, 2, 3, 4, 5, 7}, lines); diff != "" || err != nil {
			t.Errorf("lines (-want +got):\n%s%v", diff, err)
		}
		var firstLine int
		o.get(&firstLine, `SELECT first_line FROM push_uploads WHERE centre_id = ? AND id = ?`, second.ID)
		if firstLine != 4 {
			t.Errorf("the second body begins after line %d, want 4", firstLine)
		}
		o.now = noon.Add(24 * time.Hour)
		if next := o.send("1001 2025-03-04 07:58:10"); next.Batch == first.Batch || o.batch(next.Batch).File != "SN1 2025-03-04" {
			t.Errorf("the next day goes into batch %d", next.Batch)
		}
	})
}

func TestTheSameBytesAgainChangeNothing(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		o := newPushOffice(t, db)
		lines := []string{"1001 2025-03-03 07:58:10", "1002 2025-03-03 07:59:00"}
		first := o.send(lines...)
		before := o.batch(first.Batch)
		for n := range 3 {
			again := o.send(lines...)
			if again.ID != first.ID || again.Repeats != n+1 || again.Lines != 2 || again.State != push.Applied {
				t.Errorf("again: %+v", again)
			}
		}
		if diff := cmp.Diff(before, o.batch(first.Batch)); diff != "" {
			t.Errorf("batch (-before +after):\n%s", diff)
		}
		// In other pieces the records are duplicates.
		wants(t, "in other pieces", o.send(lines[1], lines[0]), became{State: push.Applied, Duplicates: 2})
	})
}

func TestPunchesOfAClosedPeriodWaitUntilItIsOpen(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		o := newPushOffice(t, db)
		o.send("1001 2025-02-27 08:00:00")
		o.close("2025-02")
		u := o.send("1001 2025-02-27 08:00:00", "1001 2025-02-28 08:00:00", "1001 2025-03-03 08:00:00", "1001 2025-01-31 08:00:00", "x 1")
		wants(t, "closed", u, became{State: push.Waiting, Reason: "period_closed", Accepted: 1, Duplicates: 1, Quarantined: 2, Left: 1})
		if b := o.batch(u.Batch); b.Lines != 6 || b.Accepted != 2 || b.Quarantined != 2 {
			t.Errorf("batch %+v", b)
		}
		var code string
		o.get(&code, `SELECT code FROM quarantine WHERE centre_id = ? AND line = 5`)
		if code != "before_closed" {
			t.Errorf("from before the closed period: %s", code)
		}
		again := o.apply(0)
		if len(again) != 1 || again[0].State != push.Waiting || o.batch(u.Batch).Accepted != 2 || o.batch(u.Batch).Quarantined != 2 {
			t.Errorf("while it is closed: %+v", again)
		}
		o.run(`UPDATE periods SET state = 'open' WHERE centre_id = ?`)
		again = o.apply(0)
		if len(again) != 1 {
			t.Fatalf("%+v", again)
		}
		wants(t, "reopened", again[0], became{State: push.Applied, Accepted: 2, Duplicates: 2, Quarantined: 1})
		if b := o.batch(u.Batch); b.Lines != 6 || b.Accepted != 4 || b.Duplicates != 1 || b.Quarantined != 1 {
			t.Errorf("batch %+v", b)
		}
		if left := o.apply(0); len(left) != 0 {
			t.Errorf("still waiting: %+v", left)
		}
	})
}

func TestATakenBackBatchComesAgainWhenItIsSentAgain(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		o := newPushOffice(t, db)
		first := o.send("1001 2025-03-03 07:58:10")
		o.send("1001 2025-03-03 07:58:10", "1002 2025-03-03 07:58:10") // leans on nothing but its own batch
		if _, err := o.Undo(t.Context(), o.scope, first.Batch); err != nil {
			t.Fatal(err)
		}
		if got := o.times("S1"); got != nil {
			t.Fatalf("after undo: %v", got)
		}
		again := o.send("1001 2025-03-03 07:58:10")
		wants(t, "again", again, became{State: push.Applied, Accepted: 1})
		if again.Batch == first.Batch || again.ID != first.ID {
			t.Errorf("upload %d in batch %d", again.ID, again.Batch)
		}
		if b := o.batch(again.Batch); b.Lines != 1 || b.Accepted != 1 {
			t.Errorf("batch %+v", b)
		}
	})
}

func TestAFileThatAClockRepeatsIsNotTakenBackFirst(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		o := newPushOffice(t, db)
		file := o.must("punches", dump("1001 2025-03-03 07:58:10"))
		var pushed push.Upload
		for i := range 3 {
			pushed = o.send("1001 2025-03-03 07:58:10", fmt.Sprintf("1002 2025-03-03 08:00:0%d", i))
		}
		if _, err := o.Undo(t.Context(), o.scope, file.Batch); key(err) != "undo.leaned_on" {
			t.Errorf("undo of the file: %v", err)
		}
		for _, id := range []int64{pushed.Batch, file.Batch} {
			if _, err := o.Undo(t.Context(), o.scope, id); err != nil {
				t.Errorf("undo %d: %v", id, err)
			}
		}
	})
}

func TestABodyOfRubbishIsKeptAndLeftAlone(t *testing.T) {
	t.Parallel()
	o := newPushOffice(t, sqldbtest.Open(t, sqldb.SQLite))
	u, fault, err := o.push.Records(t.Context(), o.call, "", []byte(strings.Repeat("x\n", 20_001)))
	if err != nil || fault != nil || u.State != push.Waiting || u.Reason != "too_many_bad_lines" || u.Lines != 20_001 || u.Batch != 0 {
		t.Errorf("%+v, %v, %v", u, fault, err)
	}
	if again := o.apply(0); len(again) != 1 || again[0].State != push.Waiting {
		t.Errorf("%+v", again)
	}
}

func TestWhatCannotBeAppliedIsKeptAndTriedAgain(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		o := newPushOffice(t, db)
		o.send("1001 2025-03-01 08:00:00")
		// A punch that no day counts: loading the same one clashes.
		at, err := roster.ParseLocalTime("2025-03-03 08:00:00")
		if err != nil {
			t.Fatal(err)
		}
		sqldbtest.Tamper(t, db, `
			INSERT INTO punches (centre_id, number_id, at, batch_id, line)
			SELECT centre_id, id, ?, 1, 1
			FROM clock_numbers
			WHERE number = '1001'`, int64(at))
		lines := []byte(body("1001 2025-03-03 08:00:00"))
		u, fault, err := o.push.Records(t.Context(), o.call, "", lines)
		if err != nil || fault == nil || u.State != push.Waiting || u.Reason != "failed" || u.Lines != 1 {
			t.Fatalf("%+v, fault %v, error %v", u, fault, err)
		}
		if _, err := o.push.Apply(t.Context(), o.scope, 0); err == nil {
			t.Error("applied over a clash")
		}
		sqldbtest.Tamper(t, db, `DELETE FROM punches WHERE at = ?`, int64(at))
		u, fault, err = o.push.Records(t.Context(), o.call, "", lines)
		if err != nil || fault != nil || u.State != push.Applied || u.Accepted != 1 || u.Repeats != 1 {
			t.Errorf("sent again: %+v, fault %v, error %v", u, fault, err)
		}
	})
}

func TestAClockThatMovesIsNoticed(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		o := newPushOffice(t, db)
		visit := func(address string) push.Device {
			t.Helper()
			o.call.Address = address
			v, err := o.push.Store.Visit(t.Context(), o.call)
			if err != nil {
				t.Fatal(err)
			}
			return v.Device
		}
		visit("192.168.1.9")
		o.now = noon.Add(30 * time.Second)
		if d := visit("192.168.1.9"); !d.LastAt.Equal(noon) {
			t.Errorf("each poll is written down: %v", d.LastAt)
		}
		d := visit("10.0.0.7")
		if d.FirstAddress != "192.168.1.9" || d.LastAddress != "10.0.0.7" || !d.LastAt.Equal(o.now) || !d.FirstAt.Equal(noon) {
			t.Errorf("%+v", d)
		}
		o.now = noon.Add(2 * time.Minute)
		if d := visit("10.0.0.7"); !d.LastAt.Equal(o.now) {
			t.Errorf("%+v", d)
		}
		for range 3 { // to and fro: two kinds of change a day are noted
			o.now = o.now.Add(time.Minute)
			visit("192.168.1.9")
			visit("10.0.0.7")
		}
		events, err := o.push.Store.Events(t.Context(), o.scope, "", 0)
		want := []push.Event{{
			Serial: "SN1", At: push.WallClock(noon, 8*3600) + 30, Kind: push.AddressChanged, Op: -1, Detail: "192.168.1.9 → 10.0.0.7",
		}, {
			Serial: "SN1", At: push.WallClock(noon, 8*3600) + 180, Kind: push.AddressChanged, Op: -1, Detail: "10.0.0.7 → 192.168.1.9",
		}}
		if diff := cmp.Diff(want, events); diff != "" || err != nil {
			t.Errorf("events (-want +got):\n%s%v", diff, err)
		}
	})
}

func TestEventsAreKeptOnce(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		o := newPushOffice(t, db)
		for range 2 {
			n, err := o.push.Operations(t.Context(), o.call, "5", strings.NewReader("OPLOG 21\t1\t2025-03-02 08:00:00\t0\nOPLOG 13\t1\t2025-03-01 08:00:00\t0\n"))
			if err != nil || n != 2 {
				t.Fatal(n, err)
			}
			if err := o.push.Alert(t.Context(), o.call, push.WrongNetwork, "1.2.3.4"); err != nil {
				t.Fatal(err)
			}
			o.now = o.now.Add(time.Hour)
		}
		kinds := func(serial, since string) string {
			t.Helper()
			at := roster.LocalTime(0)
			if since != "" {
				at = roster.At(roster.MustDate(since), 0)
			}
			events, err := o.push.Store.Events(t.Context(), o.scope, serial, at)
			if err != nil {
				t.Fatal(err)
			}
			var list []string
			for _, e := range events {
				list = append(list, fmt.Sprint(e.Kind, e.Op))
			}
			return strings.Join(list, " ")
		}
		if got := kinds("", ""); got != "oplog13 oplog21 wrong_network-1" {
			t.Errorf("all: %s", got)
		}
		if got := kinds("SN1", "2025-03-02"); got != "oplog21 wrong_network-1" {
			t.Errorf("since: %s", got)
		}
		if got := kinds("SN2", ""); got != "" {
			t.Errorf("of another clock: %s", got)
		}
		if err := o.push.Alert(t.Context(), push.Call{Scope: o.scope, Serial: "STRANGER"}, push.WrongNetwork, ""); err != nil || kinds("STRANGER", "") != "" {
			t.Errorf("a stranger's event: %v", err)
		}
	})
}

func TestDecisionsAboutClocks(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		o := newPushOffice(t, db)
		other := sqldbtest.Centre(t, db, "c2")
		elsewhere := attendance.Scope{Centre: roster.Centre{ID: other.CentreID, Code: "c2"}, Actor: "test"}
		centres := []roster.Centre{o.scope.Centre, elsewhere.Centre}
		decide := func(scope attendance.Scope, serial string, state push.State, name string) (push.Device, error) {
			return o.push.Decide(t.Context(), scope, centres, serial, state, name)
		}
		if _, err := decide(elsewhere, "SN1", push.Approved, ""); key(err) != "push.other_centre" {
			t.Errorf("one clock in two centres: %v", err)
		}
		if _, err := decide(o.scope, "NONE", push.Refused, ""); key(err) != "push.unknown_device" {
			t.Errorf("refuse a clock that never called: %v", err)
		}
		if _, err := decide(o.scope, "a b", push.Approved, ""); key(err) != "push.bad_serial" {
			t.Errorf("no serial number: %v", err)
		}
		d, err := decide(o.scope, "SN1", "", "二楼")
		if err != nil || d.Name != "二楼" || d.State != push.Approved || d.DecidedBy != "test" {
			t.Errorf("renamed: %+v, %v", d, err)
		}
		if d, err = decide(o.scope, "SN1", push.Retired, ""); err != nil || d.State != push.Retired || d.Name != "二楼" {
			t.Errorf("retired: %+v, %v", d, err)
		}
		if _, _, err := o.push.Records(t.Context(), o.call, "", []byte(body("1001 2025-03-03 08:00:00"))); key(err) != "push.not_approved" {
			t.Errorf("a retired clock: %v", err)
		}
		if _, err := o.push.Ask(t.Context(), o.scope, push.Check, "SN1", 1, 2); key(err) != "push.not_approved" {
			t.Errorf("ask a retired clock: %v", err)
		}
		if _, err := o.push.Ask(t.Context(), o.scope, push.Check, "NONE", 1, 2); key(err) != "push.unknown_device" {
			t.Errorf("ask an unknown clock: %v", err)
		}
		if _, err := o.push.Ask(t.Context(), o.scope, push.Check, "SN1", 2, 1); key(err) != "push.backwards" {
			t.Errorf("ask backwards: %v", err)
		}
		if d, err = decide(elsewhere, "SN1", push.Approved, ""); err != nil || d.State != push.Approved {
			t.Errorf("moved to another centre: %+v, %v", d, err)
		}
		if _, err := o.push.Apply(t.Context(), o.scope, 99); key(err) != "push.unknown_upload" {
			t.Errorf("apply an unknown upload: %v", err)
		}
	})
}

func TestTheDoorIsRemembered(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		o := newPushOffice(t, db)
		if _, set, err := o.push.Store.Door(t.Context(), o.scope); set || err != nil {
			t.Fatal(set, err)
		}
		networks, err := push.ParseNetworks("10.0.0.0/8,192.168.1.0/24")
		if err != nil {
			t.Fatal(err)
		}
		for _, want := range []push.Door{{Path: "aa", Networks: networks}, {}} {
			if err := o.push.Store.SetDoor(t.Context(), o.scope, want); err != nil {
				t.Fatal(err)
			}
			got, set, err := o.push.Store.Door(t.Context(), o.scope)
			if err != nil || !set || got.Path != want.Path || push.JoinNetworks(got.Networks) != push.JoinNetworks(want.Networks) {
				t.Errorf("%+v, want %+v, %v", got, want, err)
			}
		}
	})
}
