package main

import (
	"archive/zip"
	"bytes"
	"database/sql"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"redbanner/migrations/backup"
	"redbanner/migrations/sqldb"
	"redbanner/migrations/sqldb/sqldbtest"
)

// restored is an office over the store that a restore is to make.
func (o *office) restored(dialect sqldb.Dialect) *office {
	o.Helper()
	return &office{TB: o.TB, db: sqldbtest.Empty(o, dialect), keys: o.keys}
}

func dialectOf(o *office) sqldb.Dialect {
	if strings.HasPrefix(o.db, "sqlite:") {
		return sqldb.SQLite
	}
	return sqldb.PostgreSQL
}

func TestARestoredStoreIsTheOneThatWasBackedUp(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, o *office) {
		o.settled("2025-03")
		o.do("close", "--period", "2025-03")
		want := o.do("--json", "score", "--period", "2025-03")
		file := filepath.Join(t.TempDir(), "store.rbk")
		o.do("backup", file)
		m, err := backup.Read(file)
		if err != nil {
			t.Fatal(err)
		}
		if len(m.Centres) != 1 || len(m.Centres[0].Closed) != 1 || m.Centres[0].Events == 0 || len(m.Centres[0].Head) != 64 || m.Rows() == 0 {
			t.Fatalf("centres of the manifest: %+v", m.Centres)
		}
		o.do("import", "facts", o.file("later.csv", "date,kind,staff\n2025-04-06,praise.letter,S01\n"))

		again := o.restored(dialectOf(o))
		var told struct {
			File     string          `json:"file"`
			MadeAt   time.Time       `json:"made_at"`
			Closed   int             `json:"closed"`
			Verified bool            `json:"verified"`
			Kept     string          `json:"kept"`
			Centres  []backup.Centre `json:"centres"`
		}
		again.ask(&told, "restore", file, "--verify")
		if told.Closed != 1 || !told.Verified || told.Kept != "" || told.File != file || len(told.Centres) != 1 {
			t.Errorf("restore says %+v", told)
		}
		if diff := cmp.Diff(want, again.do("--json", "score", "--period", "2025-03")); diff != "" {
			t.Errorf("score of the closed month (-backed up +restored):\n%s", diff)
		}
		// What was signed after the backup is not in it, which verify tells with the cure.
		again.refused(exitFailed, "if an old copy was restored on purpose, put that file aside", "verify")
		signed := filepath.Join(o.keys, "checkpoints.jsonl")
		if err := os.Rename(signed, signed+".before"); err != nil {
			t.Fatal(err)
		}
		again.do("verify")
		// A restored store goes on: nothing of its guards was lost on the way.
		again.take("facts", o.file("later.csv", "date,kind,staff\n2025-04-06,praise.letter,S01\n"))
		again.refused(exitClosed, "2025-03", "import", "facts", o.file("closed.csv", "date,kind,staff\n2025-03-06,praise.letter,S01\n"))
		// What is backed up once more differs in what was added, and in nothing else.
		o.refused(exitFailed, "is there already", "backup", file)
	})
}

func TestARestoreTakesNothingThatItCannotProve(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, o *office) {
		o.settled("2025-03")
		o.do("close", "--period", "2025-03")
		o.raw(func(db *sql.DB) error {
			_, err := db.Exec(`DELETE FROM punches WHERE line < 40`)
			return err
		})
		file := filepath.Join(t.TempDir(), "store.rbk")
		o.do("backup", file)
		again := o.restored(dialectOf(o))
		got := again.run("restore", file, "--verify")
		if got.code != exitFailed {
			t.Errorf("a tampered store was proved: %d %s%s", got.code, got.stdout, got.stderr)
		}
		if path, ok := strings.CutPrefix(again.db, "sqlite:"); ok {
			if _, err := os.Stat(path); !os.IsNotExist(err) {
				t.Errorf("a store that was not proved took its place: %v", err)
			}
		}
	})
}

func TestRestoringIsRefusedWithItsCure(t *testing.T) {
	t.Parallel()
	o := newOffice(t, sqldb.SQLite)
	o.settled("2025-03")
	dir := t.TempDir()
	file := filepath.Join(dir, "store.rbk")
	o.do("backup", file)
	whole, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	path := strings.TrimPrefix(o.db, "sqlite:")
	before, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	o.refused(exitFailed, "--replace", "restore", file)
	o.refused(exitUsage, "cannot", "restore", filepath.Join(dir, "none.rbk"))
	o.refused(exitRefused, "no sound backup", "restore", o.file("empty.rbk", ""), "--replace")
	o.refused(exitFailed, "Cannot write", "backup", filepath.Join(dir, "no", "folder.rbk"))
	o.refused(exitRefused, "no sound backup", "restore", o.file("cut.rbk", string(whole[:len(whole)/2])), "--replace")
	o.refused(exitRefused, "format 9", "restore", repacked(t, file, func(m string) string { return strings.Replace(m, `"format": 1`, `"format": 9`, 1) }), "--replace")
	o.refused(exitRefused, "no sound backup", "restore", repacked(t, file, func(m string) string { return strings.Replace(m, `"payload": {`, `"more": 1, "payload": {`, 1) }), "--replace")
	o.refused(exitRefused, "not what was backed up", "restore", repacked(t, file, func(m string) string { return strings.Replace(m, `"rows": 504,`, `"rows": 505,`, 1) }), "--replace")
	o.refused(exitRefused, "no other kind", "restore", repacked(t, file, func(m string) string { return strings.Replace(m, `"sqlite"`, `"postgres"`, 1) }), "--replace")
	after, err := os.ReadFile(path)
	if err != nil || !bytes.Equal(before, after) {
		t.Errorf("a refused restore changed the store: %v", err)
	}
	left, err := filepath.Glob(filepath.Join(filepath.Dir(path), ".restore-*"))
	if err != nil || len(left) > 0 {
		t.Errorf("left behind: %v %v", left, err)
	}

	busy, err := sqldb.Open(t.Context(), o.db)
	if err != nil {
		t.Fatal(err)
	}
	o.refused(exitFailed, "in use", "restore", file, "--replace")
	if err := busy.Close(); err != nil {
		t.Fatal(err)
	}
	o.do("restore", file, "--replace")
	kept, err := filepath.Glob(path + ".*.replaced")
	if err != nil || len(kept) != 1 {
		t.Fatalf("kept: %v %v", kept, err)
	}
	o.do("rank", "--period", "2025-03")
	(&office{TB: t, db: "sqlite:" + kept[0]}).do("rank", "--period", "2025-03")
}

// repacked is a backup with another manifest around the same database.
func repacked(t *testing.T, file string, change func(manifest string) string) string {
	t.Helper()
	in, err := zip.OpenReader(file)
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, f := range in.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		if f.Name == "manifest.json" {
			changed := change(string(content))
			if changed == string(content) {
				t.Fatal("the manifest is unchanged")
			}
			content = []byte(changed)
		}
		part, err := w.Create(f.Name)
		if err == nil {
			_, err = part.Write(content)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "repacked.rbk")
	if err := os.WriteFile(path, out.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// A byte changed anywhere in a backup is found: it is refused, or it lay where it means nothing.
func TestADamagedBackupIsNeverTaken(t *testing.T) {
	t.Parallel()
	o := newOffice(t, sqldb.SQLite)
	o.settled("2025-03")
	file := filepath.Join(t.TempDir(), "store.rbk")
	o.do("backup", file)
	whole, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	want := o.do("--json", "score", "--period", "2025-03")
	random := rand.New(rand.NewPCG(3, 5))
	refused := 0
	for range 20 {
		damaged := bytes.Clone(whole)
		at := random.IntN(len(damaged))
		damaged[at] ^= 1 << random.IntN(8)
		again := o.restored(sqldb.SQLite)
		got := again.run("restore", o.file(fmt.Sprintf("d%d.rbk", at), string(damaged)))
		switch {
		case got.code == exitRefused:
			refused++
		case got.code != exitDone:
			t.Errorf("byte %d: exit code %d: %s", at, got.code, got.stderr)
		case again.do("--json", "score", "--period", "2025-03") != want:
			t.Errorf("byte %d: a store with other scores was taken", at)
		}
	}
	if refused < 10 {
		t.Errorf("%d of 20 damaged backups were refused", refused)
	}
}

// A backup made while imports go on is of one moment, and a killed one leaves no file.
func TestABackupUnderLoadIsOfOneMoment(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, o *office) {
		o.plain()
		stop := make(chan struct{})
		var importing sync.WaitGroup
		importing.Go(func() {
			for round := 0; ; round++ {
				select {
				case <-stop:
					return
				default:
					o.take("facts", o.file(fmt.Sprintf("f%d.csv", round), manyFacts(round)))
				}
			}
		})
		dir := t.TempDir()
		for i := range 3 {
			file := filepath.Join(dir, fmt.Sprintf("%d.rbk", i))
			o.do("backup", file)
			again := o.restored(dialectOf(o))
			again.do("restore", file, "--verify")
			if n := again.counted("facts")["facts"]; n%factsEach != 0 {
				t.Errorf("backup %d holds %d facts, no whole imports", i, n)
			}
		}
		close(stop)
		importing.Wait()

		cmd := command(t.Context(), t, nil, "--db", o.db, "backup", filepath.Join(dir, "killed.rbk"))
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(10 * time.Millisecond)
		if err := cmd.Process.Kill(); err == nil && cmd.Wait() != nil {
			if _, err := os.Stat(filepath.Join(dir, "killed.rbk")); err == nil {
				again := o.restored(dialectOf(o))
				again.do("restore", filepath.Join(dir, "killed.rbk"), "--verify") // it was complete
			}
		}
	})
}

func TestAStoreIsCopiedBeforeAPeriodIsClosed(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, o *office) {
		o.settled("2025-02", "2025-03")
		folder := filepath.Join(t.TempDir(), "copies")
		o.do("--snapshots", folder, "close", "--period", "2025-03")
		copies, err := filepath.Glob(filepath.Join(folder, "*-centre1-close-2025-03.snapshot.rbk"))
		if err != nil || len(copies) != 1 {
			t.Fatalf("copies: %v %v", copies, err)
		}
		again := o.restored(dialectOf(o))
		again.do("restore", copies[0], "--verify")
		again.do("--snapshots", "none", "close", "--period", "2025-03") // it was open still
		o.refused(exitFailed, "nothing was changed", "--snapshots", filepath.Join(o.file("no-folder", ""), "x"), "close", "--period", "2025-02")
	})
}

func TestOldCopiesMakeRoomForNewOnes(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	for i := range 30 {
		for _, kind := range []string{"centre1", "centre2"} {
			name := fmt.Sprintf("202601%02dT000000.000-%s-close-x%s", i+1, kind, snapshotSuffix)
			if err := os.WriteFile(filepath.Join(folder, name), nil, 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := thinOut(folder, "centre1-close-x"); err != nil {
		t.Fatal(err)
	}
	of := func(kind string) []string {
		found, err := filepath.Glob(filepath.Join(folder, "*-"+kind+"-*"))
		if err != nil {
			t.Fatal(err)
		}
		return found
	}
	if kept := of("centre1"); len(kept) != snapshotsKept || !strings.Contains(kept[0], "20260107") {
		t.Errorf("kept %d, the oldest %s", len(kept), kept[0])
	}
	if others := of("centre2"); len(others) != 30 {
		t.Errorf("of another centre %d are left", len(others))
	}
}
