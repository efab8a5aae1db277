package main

import (
	"database/sql"
	"encoding/hex"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"redbanner/attendance/audit"
	"redbanner/attendance/audit/auditdb"
	"redbanner/migrations/sqldb"
)

// unlocked takes the triggers off that keep the log from being edited, as somebody does
// who owns the database.
func (o *office) unlocked() *office {
	o.Helper()
	drop := []string{`DROP TRIGGER audit_events_no_update`, `DROP TRIGGER audit_events_no_delete`}
	if !strings.HasPrefix(o.db, "sqlite:") {
		drop = []string{`DROP TRIGGER audit_events_written_once ON audit_events`}
	}
	o.edit(drop...)
	return o
}

// edit runs statements beside the program.
func (o *office) edit(statements ...string) {
	o.Helper()
	o.raw(func(db *sql.DB) error {
		for _, s := range statements {
			if _, err := db.ExecContext(o.Context(), s); err != nil {
				return err
			}
		}
		return nil
	})
}

// faulty runs verify, which must find the log, or the rows, not to be as they were, and
// say the words of the first fault.
func (o *office) faulty(words string, flags ...string) verifyDocument {
	o.Helper()
	got := o.refused(exitFailed, words, append([]string{"--json", "verify"}, flags...)...)
	var d verifyDocument
	readJSON(o, got.stdout, &d)
	if d.Audit.OK || len(d.Audit.Faults) == 0 {
		o.Fatalf("verify: %+v", d.Audit)
	}
	return d
}

func TestVerifyProvesAWholeLog(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, o *office) {
		audited(o)
		o.do("audit", "checkpoint")
		var d verifyDocument
		o.ask(&d, "verify")
		if !d.Audit.OK || d.Audit.Events != 6 || d.Audit.Checkpoints != 2 || d.Audit.Head != o.log("--limit", "1")[0].Hash {
			t.Errorf("verify: %+v, want 6 events and their checkpoint, once in the store and once beside the key", d.Audit)
		}
		if got := o.do("verify"); !strings.Contains(got, "the log is whole: 6 events") {
			t.Errorf("verify: %s", got)
		}
	})
}

func TestVerifyNamesTheFirstBadEvent(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, o *office) {
		audited(o).unlocked()
		o.edit(`UPDATE audit_events SET actor = 'other' WHERE seq = 4`)
		d := o.faulty("event 4 was changed")
		if f := d.Audit.Faults[0]; f.Kind != audit.Edited || f.Seq != 4 {
			t.Errorf("first fault %+v", f)
		}
		o.edit(`DELETE FROM audit_details WHERE seq = 3`)
		o.faulty("event 3: its detail is gone")
	})
}

func TestVerifyNamesTheRowsThatWereChanged(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, o *office) {
		audited(o)
		o.edit(`UPDATE staff SET name = '丁' WHERE code = 'S02'`)
		d := o.faulty("batch 2 (staff, staff.csv)")
		if f := d.Audit.Faults[0]; f.Kind != audit.Rows || f.Table != "staff" || f.Group != "2" || f.Want != 2 || f.Got != 2 {
			t.Errorf("fault %+v", f)
		}
		o.edit(`UPDATE staff SET name = '乙' WHERE code = 'S02'`)
		o.do("verify") // all is as it was
	})
}

func TestACutLogIsToldByItsCheckpoints(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, o *office) {
		audited(o).unlocked()
		o.do("audit", "checkpoint")
		cut := []string{`DELETE FROM audit_details WHERE seq > 4`, `DELETE FROM audit_checkpoints`, `DELETE FROM audit_events WHERE seq > 4`}
		if strings.HasPrefix(o.db, "sqlite:") {
			cut = append([]string{`DROP TRIGGER audit_checkpoints_no_delete`}, cut...)
		} else {
			cut = append([]string{`DROP TRIGGER audit_checkpoints_written_once ON audit_checkpoints`}, cut...)
		}
		o.edit(cut...)
		d := o.faulty("ends at event 4, but event 6 was signed (checkpoints.jsonl)")
		if f := d.Audit.Faults[0]; f.Kind != audit.Truncated || f.Seq != 5 || f.Until != 6 {
			t.Errorf("fault %+v", f)
		}
	})
}

func TestAnOldCopyIsToldByItsCheckpoints(t *testing.T) {
	t.Parallel()
	o := audited(newOffice(t, sqldb.SQLite))
	path := strings.TrimPrefix(o.db, "sqlite:")
	old, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	o.do("centre", "set", "--name", "一")
	o.do("centre", "set", "--name", "二")
	o.do("audit", "checkpoint")
	witness := filepath.Join(t.TempDir(), "witness.jsonl")
	line, err := os.ReadFile(filepath.Join(o.keys, "checkpoints.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	for name, data := range map[string][]byte{path: old, witness: line} {
		if err := os.WriteFile(name, data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	d := o.faulty("ends at event 6, but event 8 was signed (checkpoints.jsonl)")
	if f := d.Audit.Faults[0]; f.Kind != audit.Truncated || f.Seq != 7 || f.Until != 8 {
		t.Errorf("fault %+v", f)
	}
	for _, name := range []string{"三", "四", "五"} {
		o.do("centre", "set", "--name", name)
	}
	d = o.faulty("written anew")
	if f := d.Audit.Faults[0]; f.Kind != audit.Rewritten || f.Seq != 8 {
		t.Errorf("fault %+v", f)
	}
	// The keys gone as well, a witness elsewhere still tells.
	if err := os.RemoveAll(o.keys); err != nil {
		t.Fatal(err)
	}
	o.do("verify")
	o.faulty("written anew", "--from-checkpoint", witness)
	o.refused(exitUsage, "none.jsonl", "verify", "--from-checkpoint", filepath.Join(t.TempDir(), "none.jsonl"))
}

func TestAForgedCheckpointIsNamed(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, o *office) {
		audited(o)
		o.do("audit", "checkpoint")
		zeros := "x'" + strings.Repeat("00", 32) + "'"
		if !strings.HasPrefix(o.db, "sqlite:") {
			zeros = `'\x` + strings.Repeat("00", 32) + "'"
		}
		o.edit(`INSERT INTO audit_checkpoints (centre_id, seq, chain, hash, at, public_key, signature)
			SELECT centre_id, 3, chain, hash, at, ` + zeros + `, signature FROM audit_checkpoints`)
		d := o.faulty("event 3 in audit_checkpoints was signed by nobody known")
		if f := d.Audit.Faults[0]; f.Kind != audit.Forged || f.Seq != 3 {
			t.Errorf("fault %+v", f)
		}
	})
}

func TestTheKeyIsMadeOnceAndForItsOwnerAlone(t *testing.T) {
	t.Parallel()
	o := newOffice(t, sqldb.SQLite)
	var first, again map[string]string
	o.ask(&first, "audit", "key")
	o.ask(&again, "audit", "key")
	if public, err := hex.DecodeString(first["public_key"]); err != nil || len(public) != 32 || first["public_key"] != again["public_key"] {
		t.Errorf("keys %v and %v, %v", first, again, err)
	}
	path := filepath.Join(o.keys, auditKeyFile)
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the key's file: %v, %v", info, err)
	}
	if got := o.do("audit", "key"); !strings.Contains(got, first["public_key"]) {
		t.Errorf("shown as %s", got)
	}
	if err := os.WriteFile(path, []byte("xyz"), 0o600); err != nil {
		t.Fatal(err)
	}
	o.refused(exitFailed, "no signing key", "audit", "key")
	o.refused(exitFailed, "no checkpoint was signed", "audit", "checkpoint")
}

func TestWithoutAFolderForKeysWorkGoesOn(t *testing.T) {
	t.Parallel()
	o := audited(newOffice(t, sqldb.SQLite))
	blocked := filepath.Join(o.file("plain", "a file, no folder"), "keys")
	got := o.refused(exitFailed, "--keys", "audit", "checkpoint", "--keys", blocked)
	if strings.Count(got.stderr, "no checkpoint could be signed") != 1 {
		t.Errorf("said: %s", got.stderr)
	}
	o.refused(exitFailed, "no key in", "audit", "key", "--keys", blocked)
	anchors := filepath.Join(t.TempDir(), "elsewhere.jsonl")
	o.do("audit", "checkpoint", "--anchors", anchors)
	if data, err := os.ReadFile(anchors); err != nil || strings.Count(string(data), "\n") != 1 {
		t.Errorf("%s, %v", data, err)
	}
}

func TestACheckpointFollowsATornLine(t *testing.T) {
	t.Parallel()
	o := audited(newOffice(t, sqldb.SQLite))
	o.do("audit", "checkpoint")
	path := filepath.Join(o.keys, "checkpoints.jsonl")
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, append(data, `{"store":"sqli`...), 0o600); err != nil {
		t.Fatal(err)
	}
	o.do("centre", "set", "--name", "一")
	o.do("audit", "checkpoint")
	got := o.run("verify")
	if got.code != exitDone || !strings.Contains(got.stdout, "4 checkpoints hold") || !strings.Contains(got.stderr, "row 2") {
		t.Errorf("%+v", got)
	}
}

func TestAThousandEventsAreSignedByThemselves(t *testing.T) {
	t.Parallel()
	o := audited(newOffice(t, sqldb.SQLite))
	db, err := sqldb.Open(t.Context(), o.db)
	if err != nil {
		t.Fatal(err)
	}
	for range 990 {
		err := db.InTx(t.Context(), sqldb.Scope{CentreID: 1, Actor: "tester"}, func(tx *sqldb.Tx) error {
			return auditdb.Write(t.Context(), tx, audit.Event{Action: "audit.export", Object: "audit:log"})
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(o.keys, "checkpoints.jsonl")
	o.do("centre", "set", "--name", "一")
	if _, err := os.Stat(path); err == nil {
		t.Error("signed at event 997")
	}
	for _, name := range []string{"二", "三", "四", "五"} {
		o.do("centre", "set", "--name", name)
	}
	if data, err := os.ReadFile(path); err != nil || !strings.Contains(string(data), `"seq":1000,`) || strings.Count(string(data), "\n") != 1 {
		t.Errorf("%s, %v", data, err)
	}
}

func TestAStoreThatCannotBeReadIsNotCalledTamperedWith(t *testing.T) {
	t.Parallel()
	o := audited(newOffice(t, sqldb.SQLite))
	o.edit(`ALTER TABLE audit_events RENAME COLUMN hash TO hush`)
	got := o.refused(exitFailed, "cannot be read", "verify")
	if strings.Contains(got.stderr, "not as they were left") {
		t.Errorf("said: %s", got.stderr)
	}
}
