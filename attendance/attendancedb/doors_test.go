package attendancedb_test

import (
	"context"
	"database/sql"
	"fmt"
	"testing"
	"time"

	"redbanner/attendance"
	"redbanner/attendance/attendancedb"
	"redbanner/attendance/clock"
	"redbanner/attendance/duty"
	"redbanner/attendance/intake"
	"redbanner/attendance/leave"
	"redbanner/attendance/push"
	"redbanner/attendance/roster"
	"redbanner/attendance/slip"
	"redbanner/migrations/sqldb"
	"redbanner/migrations/sqldb/sqldbtest"
)

// door is a way in by which something changes, and the event that it must leave.
type door struct {
	action string
	enter  func(ctx context.Context) error
}

// house is an office with every service that writes.
type house struct {
	*leaveOffice
	push   *attendancedb.PushStore
	slips  *slip.Service
	duties *duty.Service
	now    time.Time
	mute   time.Duration // no event of such a time can be written
}

func newHouse(t *testing.T, db *sqldb.DB) *house {
	t.Helper()
	h := &house{leaveOffice: newLeaveOffice(t, db), now: noon}
	db.Now = func() time.Time { return h.now.Add(h.mute) }
	h.push = attendancedb.NewPush(db, time.FixedZone("CST", 8*3600))
	h.slips = &slip.Service{Store: attendancedb.New(db)}
	h.duties = &duty.Service{Store: attendancedb.New(db)}
	h.must("punches", "clock_no,time,device\n1001,2025-03-03 11:31,大门\n1001,2025-03-03 14:20,大门\n1002,2025-03-03 07:55,大门\n"+
		"1002,2025-03-31 07:55,大门\n888,2025-03-03 07:50,大门\n")
	return h
}

// fileDoors are the doors of files.
func (h *house) fileDoors() []door {
	var batch, preview int64
	file := func(kind, text string) func(context.Context) error {
		return func(context.Context) error {
			r, err := h.put(kind, text, options)
			batch = r.Batch
			return err
		}
	}
	look := func(ctx context.Context) error {
		data := []byte(fmt.Sprintf("code,name\nW%d,窗口\n", 30+preview))
		p, err := h.imports().Preview(ctx, h.scope, "windows", intake.File{Name: "w.csv", Data: data}, options)
		preview = p.ID
		return err
	}
	return []door{
		{"import.apply", file("windows", "code,name\nW9,医保\n")},
		{"import.apply", file("punches", "clock_no,time\n1001,2025-03-04 07:50\n")},
		{"import.undo", func(ctx context.Context) error { _, err := h.Undo(ctx, h.scope, batch); return err }},
		{"preview.make", look},
		{"import.apply", func(ctx context.Context) error { _, err := h.imports().Confirm(ctx, h.scope, preview); return err }},
		{"preview.make", look},
		{"preview.discard", func(ctx context.Context) error { return h.imports().Discard(ctx, h.scope, preview) }},
		{"preview.make", look},
		{"preview.expire", func(ctx context.Context) error {
			h.now = noon.Add(40 * 24 * time.Hour)
			defer func() { h.now = noon }()
			_, err := h.imports().Previews(ctx, h.scope)
			return err
		}},
		{"number.attach", func(ctx context.Context) error {
			_, err := h.clocks().Attach(ctx, h.scope, attendance.Attachment{Number: "888", Staff: "S3", Reason: "新卡"})
			return err
		}},
		{"mapping.save", func(ctx context.Context) error {
			_, _, err := h.AddMapping(ctx, h.scope, clock.Mapping{Name: "m", Person: "编号", Time: "时间"})
			return err
		}},
	}
}

// deskDoors are the doors of the general office.
func (h *house) deskDoors() []door {
	number := int64(0)
	store := attendancedb.New(h.db)
	return []door{
		{"office.change", func(ctx context.Context) error {
			return h.offices().Appoint(ctx, h.scope, attendance.Holding{
				Office: attendance.Director, Staff: "S3", Deputises: "D", From: roster.MustDate("2025-05-01"), To: roster.MustDate("2025-05-09"),
			})
		}},
		{"office.change", func(ctx context.Context) error {
			_, err := h.offices().End(ctx, h.scope, attendance.Director, "S3", roster.MustDate("2025-05-05"))
			return err
		}},
		{"setting.enter", func(ctx context.Context) error {
			return store.PutSettings(ctx, h.scope, []attendance.Setting{{Name: attendance.SlipDays, From: leaveDay, Value: 60}})
		}},
		{"profile.set", func(ctx context.Context) error {
			return h.SetProfile(ctx, h.scope, "service-hall", roster.MustDate("2026-01-01"))
		}},
		{"day.explain", func(ctx context.Context) error {
			return h.clocks().Explain(ctx, h.scope, attendance.Explanation{
				Day: roster.MustDate("2025-03-12"), Verdict: attendance.Outage, Reason: "停电",
			}, slipToday)
		}},
		{"clock.complete", func(ctx context.Context) error {
			_, err := h.clocks().DeclareComplete(ctx, h.scope, "大门", roster.MustDate("2025-03-31"), slipToday)
			return err
		}},
		{"import.apply", func(ctx context.Context) error {
			_, err := h.duties.Import(ctx, h.scope, intake.File{Name: "duty.csv", Data: []byte("date,staff,kind\n2025-03-08,S3,weekend\n")}, options)
			return err
		}},
		{"handover.record", func(ctx context.Context) error {
			var err error
			number, err = h.duties.HandOver(ctx, h.scope, duty.HandOver{Date: leaveDay, Giver: "S1", Taker: "S2", Note: "钥匙"}, slipToday)
			return err
		}},
		{"handover.accept", func(ctx context.Context) error { return h.duties.Accept(ctx, h.by("S2"), number, "收到") }},
	}
}

// leaveDoors are the doors of leave.
func (h *house) leaveDoors() []door {
	var n int64
	apply := func(d leave.Draft) func(context.Context) error {
		return func(ctx context.Context) error {
			c, err := h.leave.Apply(ctx, h.by("S1"), leaveDay, d)
			n = c.Request.Number
			return err
		}
	}
	approve := func(by string) func(context.Context) error {
		return func(context.Context) error { _, err := h.approve(n, by); return err }
	}
	back := func(by, day, reason string) func(context.Context) error {
		return func(ctx context.Context) error {
			_, err := h.leave.Return(ctx, h.by(by), roster.MustDate("2025-03-14"), n, leave.Report{
				Back: attendance.HalfDay{Date: roster.MustDate(day)}, Reason: reason,
			})
			return err
		}
	}
	sick := draft("S1", attendance.SickLeave, "2025-03-24", "2025-03-25")
	sick.Emergency = true
	return []door{
		{"leave.apply", apply(draft("S1", attendance.PersonalLeave, "2025-03-10", "2025-03-13"))},
		{"leave.endorse", approve("D")},
		{"leave.approve", approve("P")},
		{"leave.return", back("S1", "2025-03-12", "")},
		{"leave.return_corrected", back("", "2025-03-13", "看错")},
		{"leave.apply", apply(sick)},
		{"leave.certificate", func(ctx context.Context) error {
			certificate, err := leave.ReadCertificate("证明.pdf", []byte("%PDF-1.4\n%%EOF\n"))
			if err != nil {
				return err
			}
			_, err = h.leave.Attach(ctx, h.by("S1"), leaveDay, n, certificate)
			return err
		}},
		{"leave.refuse", func(ctx context.Context) error {
			_, err := h.leave.Refuse(ctx, h.by("D"), leaveDay, n, "人手不够")
			return err
		}},
		{"leave.apply", apply(draft("S1", attendance.PersonalLeave, "2025-03-27", "2025-03-27"))},
		{"leave.cancel", func(ctx context.Context) error {
			_, err := h.leave.Cancel(ctx, h.by("S1"), leaveDay, n, "不去了")
			return err
		}},
		{"leave.entitle", func(ctx context.Context) error {
			return h.leave.Entitle(ctx, h.scope, leave.Entitlement{Staff: "S1", Year: 2025, Type: attendance.AnnualLeave, HalfDays: 10})
		}},
	}
}

// slipDoors are the doors of correction slips.
func (h *house) slipDoors() []door {
	var n int64
	ask := func(ctx context.Context) error {
		var err error
		n, err = h.slips.Ask(ctx, h.by("S1"), wanted("2025-03-03", roster.AM, 0), slipToday)
		return err
	}
	return []door{
		{"slip.ask", ask},
		{"slip.withdraw", func(ctx context.Context) error { return h.slips.Withdraw(ctx, h.by("S1"), n) }},
		{"slip.ask", ask},
		{"slip.refuse", func(ctx context.Context) error { return h.slips.Refuse(ctx, h.by("D"), n, "无此事", slipToday) }},
		{"slip.ask", ask},
		{"slip.approve", func(ctx context.Context) error {
			_, err := h.slips.Approve(ctx, h.by("D"), n, "", slipToday)
			return err
		}},
		{"slip.revoke", func(ctx context.Context) error { return h.slips.Revoke(ctx, h.by("D"), n, "误批", slipToday) }},
	}
}

// machineDoors are the doors of clocks.
func (h *house) machineDoors() []door {
	call := push.Call{Scope: h.scope, Serial: "SN1", Address: "192.168.1.9"}
	visit := func(address string) func(context.Context) error {
		return func(ctx context.Context) error {
			c := call
			c.Address = address
			_, err := h.push.Visit(ctx, c)
			return err
		}
	}
	var upload push.Upload
	var command push.Command
	raw := []byte(body("1001 2025-03-03 07:51:00"))
	keep := func(ctx context.Context) error {
		var err error
		upload, err = h.push.Keep(ctx, h.scope, push.NewBody(push.Device{Serial: "SN1"}, call.Address, "9", intake.Hash(raw), raw))
		return err
	}
	return []door{
		{"device.call", visit("192.168.1.9")},
		{"device.decide", func(ctx context.Context) error {
			_, err := h.push.Decide(ctx, h.scope, "SN1", push.Approved, "大厅")
			return err
		}},
		{"device.call", visit("10.0.0.7")},
		{"device.describe", func(ctx context.Context) error { return h.push.Describe(ctx, call, "iface") }},
		{"door.set", func(ctx context.Context) error { return h.push.SetDoor(ctx, h.scope, push.Door{Path: "x"}) }},
		{"question.ask", func(ctx context.Context) error {
			var err error
			command, err = h.push.Queue(ctx, h.scope, push.Command{Serial: "SN1", Kind: push.Check, From: leaveDay, To: leaveDay})
			return err
		}},
		{"question.send", func(ctx context.Context) error { _, err := h.push.Take(ctx, call); return err }},
		{"question.answer", func(ctx context.Context) error {
			return h.push.Answer(ctx, call, []push.Answer{{ID: command.ID, Sum: 3}})
		}},
		{"upload.receive", keep},
		{"upload.defer", func(ctx context.Context) error { return h.push.Defer(ctx, h.scope, upload.ID, "failed") }},
		{"upload.apply", func(ctx context.Context) error { _, err := h.push.Apply(ctx, h.scope, upload.ID); return err }},
		{"upload.receive", keep}, // a repeat
		{"device.report", func(ctx context.Context) error {
			return h.push.Note(ctx, call, []push.Event{{At: roster.At(leaveDay, 0), Kind: "operation", Op: 4}}, "7")
		}},
		{"device.alert", func(ctx context.Context) error { return h.push.Alert(ctx, call, push.AddressChanged, "x") }},
	}
}

// lastEvent counts the events and tells what the last one says.
func (h *house) lastEvent() (n int, action, actor string) {
	h.t.Helper()
	var row struct {
		N      int    `db:"n"`
		Action string `db:"action"`
		Actor  string `db:"actor"`
	}
	err := h.db.ReadTx(h.t.Context(), sqldb.Scope{CentreID: h.scope.Centre.ID}, func(tx *sqldb.Tx) error {
		return tx.Get(h.t.Context(), &row, `
			SELECT seq AS n, action, actor
			FROM audit_events
			WHERE centre_id = ?
			ORDER BY seq DESC
			LIMIT 1`, tx.CentreID)
	})
	if err != nil {
		h.t.Fatal(err)
	}
	return row.N, row.Action, row.Actor
}

// state is the digest of all rows, which must be as the program left them.
func (h *house) state() [32]byte {
	h.t.Helper()
	faults, digest, err := h.db.CheckSums(h.t.Context(), sqldb.Scope{CentreID: h.scope.Centre.ID})
	if err != nil || len(faults) > 0 {
		h.t.Fatal(faults, err)
	}
	return digest
}

// muted lets every event fail that is written at an odd millisecond.
func (h *house) muted() {
	h.t.Helper()
	statement := `CREATE TRIGGER mute BEFORE INSERT ON audit_events WHEN NEW.at % 2 = 1 BEGIN SELECT RAISE(ABORT, 'no event'); END`
	if h.db.Dialect() == sqldb.PostgreSQL {
		statement = `
			CREATE FUNCTION mute() RETURNS TRIGGER LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no event'; END $$;
			CREATE TRIGGER mute BEFORE INSERT ON audit_events FOR EACH ROW WHEN (NEW.at % 2 = 1) EXECUTE FUNCTION mute()`
	}
	err := h.db.Migrate(h.t.Context(), func(raw *sql.DB) error {
		_, err := raw.ExecContext(h.t.Context(), statement)
		return err
	})
	if err != nil {
		h.t.Fatal(err)
	}
}

func TestEveryDoorLeavesOneEventAndNothingWithoutIt(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		h := newHouse(t, db)
		h.muted()
		before := h.state()
		for _, doors := range [][]door{h.fileDoors(), h.deskDoors(), h.leaveDoors(), h.slipDoors(), h.machineDoors()} {
			for _, d := range doors {
				events, _, _ := h.lastEvent()
				h.mute = time.Millisecond
				if err := d.enter(t.Context()); err == nil {
					t.Errorf("%s: done without its event", d.action)
				}
				h.mute = 0
				if h.state() != before {
					t.Fatalf("%s: something was changed without its event", d.action)
				}
				if err := d.enter(t.Context()); err != nil {
					t.Fatalf("%s: %v", d.action, err)
				}
				after, action, _ := h.lastEvent()
				if after != events+1 || action != d.action {
					t.Errorf("%s: %d events, the last one %s", d.action, after-events, action)
				}
				now := h.state()
				if now == before {
					t.Errorf("%s: nothing was changed", d.action)
				}
				before = now
			}
		}
	})
}

func TestAClocksBareContactLeavesNoEvent(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		h := newHouse(t, db)
		call := push.Call{Scope: h.scope, Serial: "SN1", Address: "192.168.1.9"}
		if _, err := h.push.Visit(t.Context(), call); err != nil {
			t.Fatal(err)
		}
		n, action, actor := h.lastEvent()
		if action != "device.call" || actor != "clock:SN1" {
			t.Errorf("the first contact: %s by %s", action, actor)
		}
		h.now = noon.Add(time.Hour)
		visit, err := h.push.Visit(t.Context(), call)
		if err != nil || !visit.Device.LastAt.Equal(h.now) {
			t.Fatal(visit, err)
		}
		if again, _, _ := h.lastEvent(); again != n {
			t.Errorf("%d events for another contact", again-n)
		}
		h.state()
	})
}

func TestADryRunAndARefusalLeaveNoEvent(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		h := newHouse(t, db)
		n, _, _ := h.lastEvent()
		dry := options
		dry.DryRun = true
		if _, err := h.put("windows", "code,name\nW9,医保\n", dry); err != nil {
			t.Fatal(err)
		}
		if _, err := h.put("windows", "code,name\nW9,\n", options); err == nil {
			t.Fatal("a bad file went in")
		}
		if again, _, _ := h.lastEvent(); again != n {
			t.Errorf("%d events for nothing", again-n)
		}
	})
}
