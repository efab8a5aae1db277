package auditdb_test

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"database/sql"
	"errors"
	"fmt"
	mathrand "math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"redbanner/attendance"
	"redbanner/attendance/audit"
	"redbanner/attendance/audit/auditdb"
	"redbanner/attendance/roster"
	"redbanner/migrations"
	"redbanner/migrations/sqldb"
	"redbanner/migrations/sqldb/sqldbtest"
)

// book is the log of a centre.
type book struct {
	t     *testing.T
	db    *sqldb.DB
	scope attendance.Scope
	log   *auditdb.Log
}

func newBook(t *testing.T, db *sqldb.DB) *book {
	t.Helper()
	scope := sqldbtest.Centre(t, db, "c1")
	return &book{t, db, attendance.Scope{Centre: roster.Centre{ID: scope.CentreID, Code: "c1"}, Actor: "hr"}, auditdb.NewLog(db)}
}

// write adds events, every third one without a detail.
func (b *book) write(n int) *book {
	b.t.Helper()
	for i := range n {
		e := audit.Event{Action: "leave.approve", Object: fmt.Sprintf("leave:%d", i)}
		if i%3 != 0 {
			e.Detail = map[string]any{"note": i}
		}
		b.put(e)
	}
	return b
}

func (b *book) put(e audit.Event) {
	b.t.Helper()
	err := b.db.InTx(b.t.Context(), sqldb.Scope{CentreID: b.scope.Centre.ID, Actor: "hr"}, func(tx *sqldb.Tx) error {
		return auditdb.Write(b.t.Context(), tx, e)
	})
	if err != nil {
		b.t.Fatal(err)
	}
}

func (b *book) verify(anchors ...audit.Anchor) *audit.Report {
	b.t.Helper()
	report, err := b.log.Verify(b.t.Context(), b.scope, anchors, nil)
	if err != nil {
		b.t.Fatal(err)
	}
	return report
}

// anchor is a checkpoint at the last event, kept elsewhere.
func (b *book) anchor() audit.Anchor {
	b.t.Helper()
	chain, err := b.log.Head(b.t.Context(), b.scope)
	if err != nil {
		b.t.Fatal(err)
	}
	return audit.Anchor{Checkpoint: audit.Checkpoint{Centre: b.scope.Centre.ID, Chain: chain.First, Seq: chain.Seq, Hash: chain.Hash}, Place: "file"}
}

var errBack = errors.New("put it back")

// stored is the log as it lies in the database, to be tampered with there.
type stored struct {
	ctx context.Context
	tx  *sqldb.Tx
}

func (s stored) run(query string, args ...any) error {
	_, err := s.tx.Exec(s.ctx, query, args...)
	return err
}

// unlocked takes the triggers off that keep events from being edited.
func (b *book) unlocked() *book {
	b.t.Helper()
	drop := `DROP TRIGGER audit_events_no_update; DROP TRIGGER audit_events_no_delete`
	if b.db.Dialect() == sqldb.PostgreSQL {
		drop = `DROP TRIGGER audit_events_written_once ON audit_events`
	}
	err := b.db.Migrate(b.t.Context(), func(raw *sql.DB) error {
		_, err := raw.ExecContext(b.t.Context(), drop)
		return err
	})
	if err != nil {
		b.t.Fatal(err)
	}
	return b
}

// tampers are what a hand in the database may do to event k of n; each tells which event
// has to be named. Blind is what only a checkpoint shows.
var tampers = []struct {
	name  string
	kind  audit.Kind
	blind bool
	do    func(s stored, k, n int64, r *mathrand.Rand) (seq int64, err error)
}{
	{"edit a text", audit.Edited, false, func(s stored, k, _ int64, r *mathrand.Rand) (int64, error) {
		column := []string{"actor", "staff", "origin", "action", "object"}[r.IntN(5)]
		return k, s.run(`UPDATE audit_events SET `+column+` = `+column+` || 'x' WHERE seq = ?`, k)
	}},
	{"edit the time", audit.Edited, false, func(s stored, k, _ int64, _ *mathrand.Rand) (int64, error) {
		return k, s.run(`UPDATE audit_events SET at = at + 1 WHERE seq = ?`, k)
	}},
	{"edit a hash", audit.Edited, false, func(s stored, k, _ int64, r *mathrand.Rand) (int64, error) {
		column := []string{"detail_commit", "state", "prev", "hash"}[r.IntN(4)]
		junk := make([]byte, 32)
		for i := range junk {
			junk[i] = byte(r.Uint32())
		}
		return k, s.run(`UPDATE audit_events SET `+column+` = ? WHERE seq = ?`, junk, k)
	}},
	{"cut a hash short", audit.Edited, false, func(s stored, k, _ int64, _ *mathrand.Rand) (int64, error) {
		return k, s.run(`UPDATE audit_events SET prev = ? WHERE seq = ?`, []byte{1}, k)
	}},
	{"delete", audit.Missing, false, func(s stored, k, _ int64, _ *mathrand.Rand) (int64, error) {
		return k, errors.Join(s.run(`DELETE FROM audit_details WHERE seq = ?`, k), s.run(`DELETE FROM audit_events WHERE seq = ?`, k))
	}},
	{"swap two", audit.Edited, false, func(s stored, k, n int64, r *mathrand.Rand) (int64, error) {
		j := k + 1 + r.Int64N(n-k)
		var err error
		for _, move := range [][2]int64{{k, -1}, {j, k}, {-1, j}} {
			err = errors.Join(err, s.run(`UPDATE audit_events SET seq = ? WHERE seq = ?`, move[1], move[0]))
		}
		return k, err
	}},
	{"move the rest on for one more", audit.Edited, false, func(s stored, k, n int64, _ *mathrand.Rand) (int64, error) {
		var err error
		for i := n; i > k; i-- {
			err = errors.Join(err, s.run(`UPDATE audit_events SET seq = ? WHERE seq = ?`, i+1, i))
		}
		return k + 1, errors.Join(err, s.run(`
			INSERT INTO audit_events (centre_id, seq, at, actor, staff, origin, action, object, detail_commit, state, prev, hash)
			SELECT centre_id, seq + 1, at, actor, staff, origin, action, 'leave:made-up', detail_commit, state, hash, prev
			FROM audit_events
			WHERE seq = ?`, k))
	}},
	{"edit a detail", audit.DetailEdited, false, func(s stored, k, _ int64, _ *mathrand.Rand) (int64, error) {
		k += detailed(k)
		return k, s.run(`UPDATE audit_details SET body = ? WHERE seq = ?`, []byte(`{"note":0}`), k)
	}},
	{"remove a detail", audit.DetailMissing, false, func(s stored, k, _ int64, _ *mathrand.Rand) (int64, error) {
		k += detailed(k)
		return k, s.run(`DELETE FROM audit_details WHERE seq = ?`, k)
	}},
	{"cut off", audit.Truncated, true, func(s stored, k, _ int64, _ *mathrand.Rand) (int64, error) {
		return k, errors.Join(s.run(`DELETE FROM audit_details WHERE seq >= ?`, k), s.run(`DELETE FROM audit_events WHERE seq >= ?`, k))
	}},
}

// detailed is how far from event k the next one with a detail is: the first, fourth, …
// event has none.
func detailed(k int64) int64 {
	if k%3 == 1 {
		return 1
	}
	return 0
}

func TestEveryTamperingWithTheStoreIsNamed(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		const n = 24
		trials := 600
		if raced {
			trials /= 10
		}
		b := newBook(t, db).write(n).unlocked()
		anchor := b.anchor()
		if r := b.verify(anchor); !r.OK() || r.Events != n || r.Checkpoints != 1 {
			t.Fatalf("a sound log: %+v", r)
		}
		r := mathrand.New(mathrand.NewPCG(3, 4))
		for i := range trials {
			tamper := tampers[i%len(tampers)]
			k := 2 + r.Int64N(n-4)
			var seq int64
			var with, alone *audit.Report
			err := db.InTx(t.Context(), sqldb.Scope{CentreID: b.scope.Centre.ID}, func(tx *sqldb.Tx) error {
				var err error
				if seq, err = tamper.do(stored{t.Context(), tx}, k, n, r); err != nil {
					return err
				}
				if with, err = auditdb.Verify(t.Context(), tx, []audit.Anchor{anchor}, nil); err != nil {
					return err
				}
				alone, err = auditdb.Verify(t.Context(), tx, nil, nil)
				return errors.Join(err, errBack)
			})
			if !errors.Is(err, errBack) {
				t.Fatalf("%s at %d: %v", tamper.name, k, err)
			}
			if with.OK() || with.Faults[0].Kind != tamper.kind || with.Faults[0].Seq != seq {
				t.Fatalf("%s at %d: %+v, want %s at %d", tamper.name, k, with.Faults, tamper.kind, seq)
			}
			if alone.OK() != tamper.blind {
				t.Fatalf("%s at %d without a checkpoint: %+v", tamper.name, k, alone.Faults)
			}
		}
		if r := b.verify(anchor); !r.OK() {
			t.Errorf("the log was not put back: %+v", r.Faults)
		}
	})
}

func TestTheTailWrittenAnewIsToldByACheckpointAlone(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		b := newBook(t, db).write(12)
		early := b.anchor()
		b.write(12).unlocked()
		late := b.anchor()
		err := db.InTx(t.Context(), sqldb.Scope{CentreID: b.scope.Centre.ID, Actor: "other"}, func(tx *sqldb.Tx) error {
			s := stored{t.Context(), tx}
			err := errors.Join(s.run(`DELETE FROM audit_details WHERE seq > 15`), s.run(`DELETE FROM audit_events WHERE seq > 15`))
			if err != nil {
				return err
			}
			return auditdb.Write(t.Context(), tx, audit.Event{Action: "leave.refuse", Object: "leave:1"})
		})
		if err != nil {
			t.Fatal(err)
		}
		b.write(12)
		if r := b.verify(early); !r.OK() {
			t.Errorf("with a checkpoint from before: %+v", r.Faults)
		}
		r := b.verify(early, late)
		if r.OK() || r.Faults[0].Kind != audit.Rewritten || r.Faults[0].After != 12 || r.Faults[0].Seq != 24 {
			t.Errorf("with both checkpoints: %+v", r.Faults)
		}
	})
}

func TestAnErasedDetailIsInNoFileAnyMore(t *testing.T) {
	t.Parallel()
	url := sqldbtest.URL(t, sqldb.SQLite)
	db, err := sqldb.Open(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	if err := migrations.Up(t.Context(), db); err != nil {
		t.Fatal(err)
	}
	const secret = "350128199001011234"
	b := newBook(t, db).write(60)
	for _, times := range []int{1, 30, 500} { // in a page among others, and in pages of its own
		b.put(audit.Event{Action: "day.explain", Object: "day:2025-03-03", Detail: map[string]string{"reason": strings.Repeat(secret, times)}})
		b.write(20)
	}
	files := func() (found bool) {
		path := strings.TrimPrefix(url, "sqlite:")
		all, err := filepath.Glob(path + "*")
		if err != nil || len(all) == 0 {
			t.Fatal(all, err)
		}
		for _, name := range all {
			data, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			found = found || bytes.Contains(data, []byte(secret))
		}
		return found
	}
	if !files() {
		t.Fatal("the detail is in no file to begin with: this proves nothing")
	}
	for _, seq := range []int64{61, 82, 103} {
		if err := b.log.Erase(t.Context(), b.scope, seq, "asked for"); err != nil {
			t.Fatal(err)
		}
	}
	if files() {
		t.Error("the erased detail still lies in a file")
	}
	if r := b.verify(); !r.OK() || len(r.Erased) != 3 {
		t.Errorf("after the erasure: %+v", r)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	if files() {
		t.Error("the erased detail lies in the file again")
	}
}

func TestWhatIsNotThereIsNotErased(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		b := newBook(t, db).write(2)
		for seq, key := range map[int64]string{1: "audit.no_detail", 9: "audit.unknown"} {
			var e *roster.Error
			if err := b.log.Erase(t.Context(), b.scope, seq, "x"); !errors.As(err, &e) || e.Key != key {
				t.Errorf("event %d: %v, want %s", seq, err, key)
			}
		}
		err := db.InTx(t.Context(), sqldb.Scope{CentreID: b.scope.Centre.ID}, func(tx *sqldb.Tx) error {
			_, err := tx.Exec(t.Context(), `DELETE FROM audit_details WHERE centre_id = ?`, tx.CentreID)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		var e *roster.Error
		if err := b.log.Erase(t.Context(), b.scope, 2, "x"); !errors.As(err, &e) || e.Key != "audit.detail_gone" {
			t.Errorf("a detail that is gone already: %v", err)
		}
		if r := b.verify(); r.Events != 2 {
			t.Errorf("refused erasures left events: %d", r.Events)
		}
	})
}

func TestCheckpointsOfTheStoreHoldOrAreNamed(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		b := newBook(t, db).write(5)
		key := ed25519.NewKeyFromSeed(bytes.Repeat([]byte{1}, ed25519.SeedSize))
		c := b.anchor().Checkpoint
		c.At = time.Now()
		c = c.Sign(key)
		for range 2 { // once
			if err := b.log.Keep(t.Context(), b.scope, c); err != nil {
				t.Fatal(err)
			}
		}
		if r := b.verify(); !r.OK() || r.Checkpoints != 1 {
			t.Errorf("a checkpoint: %+v", r)
		}
		if chain, err := b.log.Head(t.Context(), b.scope); err != nil || chain.Signed != 5 || chain.Seq != 5 {
			t.Errorf("head %+v, %v", chain, err)
		}
		r, err := b.log.Verify(t.Context(), b.scope, nil, []string{"another key"})
		if err != nil || r.OK() || r.Faults[0] != (audit.Fault{Kind: audit.Forged, Seq: 5, Place: "audit_checkpoints"}) {
			t.Errorf("by another key: %+v, %v", r, err)
		}
		c.Seq, c.Signature = 3, bytes.Repeat([]byte{7}, ed25519.SignatureSize)
		if err := b.log.Keep(t.Context(), b.scope, c); err != nil {
			t.Fatal(err)
		}
		if r := b.verify(); r.OK() || r.Faults[0].Kind != audit.Forged || r.Faults[0].Seq != 3 {
			t.Errorf("a made-up signature: %+v", r)
		}
	})
}

func TestADetailThatIsNoJSONWritesNothing(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		b := newBook(t, db).write(1)
		err := db.InTx(t.Context(), sqldb.Scope{CentreID: b.scope.Centre.ID}, func(tx *sqldb.Tx) error {
			return auditdb.Write(t.Context(), tx, audit.Event{Action: "leave.approve", Detail: func() {}})
		})
		if err == nil || !strings.Contains(err.Error(), "leave.approve") {
			t.Errorf("a function as detail: %v", err)
		}
		if r := b.verify(); r.Events != 1 {
			t.Errorf("%d events", r.Events)
		}
	})
}

func TestTheHeadOfALogWithoutItsFirstEvent(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		b := newBook(t, db).write(3)
		sqldbtest.Tamper(t, db, `DELETE FROM audit_events WHERE seq = 1`)
		chain, err := b.log.Head(t.Context(), b.scope)
		if err != nil || chain.Seq != 3 || !chain.First.IsZero() {
			t.Errorf("head %+v, %v; want event 3 and no first one", chain, err)
		}
	})
}

// BenchmarkVerify reads a log of a hundred thousand events from a SQLite file.
func BenchmarkVerify(b *testing.B) {
	const n = 100_000
	db := sqldbtest.Open(b, sqldb.SQLite)
	scope := sqldbtest.Centre(b, db, "c1")
	err := db.InTx(b.Context(), scope, func(tx *sqldb.Tx) error {
		prev := audit.Hash{}
		for i := range n {
			body, salt := []byte(`{"staff":"S001","note":"家事"}`), []byte("0123456789abcdef")
			r := audit.Record{
				Centre: scope.CentreID, Seq: int64(i + 1), At: tx.Now, Actor: "hr", Action: "leave.approve", Object: fmt.Sprintf("leave:%d", i),
				Commit: audit.Commitment(salt, body), Prev: prev,
			}
			r.Hash = r.Sum()
			prev = r.Hash
			_, err := tx.Exec(b.Context(), `
				INSERT INTO audit_events (centre_id, seq, at, actor, staff, origin, action, object, detail_commit, state, prev, hash)
				VALUES (?, ?, ?, ?, '', '', ?, ?, ?, ?, ?, ?)`,
				r.Centre, r.Seq, r.At.UnixMilli(), r.Actor, r.Action, r.Object, r.Commit[:], r.State[:], r.Prev[:], r.Hash[:])
			if err != nil {
				return err
			}
			if _, err := tx.Exec(b.Context(), `INSERT INTO audit_details (centre_id, seq, salt, body) VALUES (?, ?, ?, ?)`, r.Centre, r.Seq, salt, body); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		err := db.ReadTx(b.Context(), scope, func(tx *sqldb.Tx) error {
			r, err := auditdb.Verify(b.Context(), tx, nil, nil)
			if err == nil && (!r.OK() || r.Events != n) {
				err = fmt.Errorf("%+v", r)
			}
			return err
		})
		if err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.N)*n/b.Elapsed().Seconds(), "events/s")
}
