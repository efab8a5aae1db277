package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"redbanner/http/document"
	"redbanner/migrations/sqldb"
)

// ballotFlags are those of a vote with the same points for each aspect.
func ballotFlags(month, window, points string) []string {
	return []string{"ratings", "cast", "--period", month, "--window", window,
		"--attitude", points, "--efficiency", points, "--quality", points, "--integrity", points}
}

// keyFiles are the round keys in the office's folder.
func (o *office) keyFiles() []string {
	o.Helper()
	found, err := filepath.Glob(filepath.Join(o.keys, "rounds", "*"))
	if err != nil {
		o.Fatal(err)
	}
	return found
}

func TestARoundFromOpeningToItsEnd(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, o *office) {
		o.plain()
		o.refused(exitFailed, "ratings open", slices.Concat([]string{"--by", "S01"}, ballotFlags("2025-03", "W02", "8"))...)
		opened := o.do("ratings", "open", "--period", "2025-03")
		for _, want := range []string{"the round of 2025-03 is open", o.keys, "could break the secrecy; after closing nobody can"} {
			if !strings.Contains(opened, want) {
				t.Errorf("opening does not say %q:\n%s", want, opened)
			}
		}
		o.refused(exitFailed, "open already", "ratings", "open", "--period", "2025-03")
		o.refused(exitFailed, "has not begun", "ratings", "open", "--period", "2099-01")
		if files := o.keyFiles(); len(files) != 1 || !strings.Contains(filepath.Base(files[0]), "-2025-03-") {
			t.Errorf("key files: %v", files)
		}
		o.onlyOurs(o.keyFiles()[0])

		said := o.do(slices.Concat([]string{"--by", "S01"}, ballotFlags("2025-03", "W02", "7.5"))...)
		if !strings.Contains(said, "window W01 for W02") || strings.Contains(said, "7.5") {
			t.Errorf("voting says: %s", said)
		}
		if again := o.do(slices.Concat([]string{"--by", "S01"}, ballotFlags("2025-03", "W02", "8"))...); !strings.Contains(again, "in place of the earlier") {
			t.Errorf("voting again says: %s", again)
		}
		for _, tt := range []struct {
			by, window, points, words string
			code                      int
		}{
			{"", "W02", "8", "--by", exitUsage},
			{"S01", "W01", "8", "nobody rates the own window", exitFailed},
			{"S77", "W02", "8", "nobody with staff code S77", exitUsage},
			{"S01", "W77", "8", "W77", exitRefused},
			{"S01", "W02", "8.3", "8.3", exitRefused},
			{"S01", "W02", "good", "0 to 10", exitUsage},
		} {
			o.refused(tt.code, tt.words, slices.Concat([]string{"--by", tt.by}, ballotFlags("2025-03", tt.window, tt.points))...)
		}

		o.takeText("ratings", plainRatings("2025-03"))
		var standing document.RoundStanding
		o.ask(&standing, "ratings", "status", "--period", "2025-03")
		if standing.Round != "open" || !standing.Keys || standing.Ballots != plainSize*(plainSize-1) || len(standing.Windows) != plainSize ||
			standing.Windows[0] != (document.RoundPart{Code: "W01", Name: "窗口1", Cast: plainSize - 1, Received: plainSize - 1}) {
			t.Errorf("status: %+v", standing)
		}
		o.refused(exitFailed, "where it should be", "ratings", "restart", "--period", "2025-03", "--reason", "x")
		o.do("ratings", "close", "--period", "2025-03")
		if files := o.keyFiles(); len(files) != 0 {
			t.Errorf("key files after closing: %v", files)
		}
		o.refused(exitFailed, "closed already", slices.Concat([]string{"--by", "S01"}, ballotFlags("2025-03", "W02", "8"))...)
		o.refused(exitFailed, "closed already", "ratings", "close", "--period", "2025-03")
		text := o.do("ratings", "status", "--period", "2025-03")
		if !strings.Contains(text, "is closed; 30 ballots were counted") || !strings.Contains(text, "voted") {
			t.Errorf("status after closing:\n%s", text)
		}
		if got := o.item(o.sheet("2025-03", "W02"), "M10"); got.Score != "8.00" || got.Pending {
			t.Errorf("M10: %+v", got)
		}
	})
}

// onlyOurs checks that nobody else may read a file or its folder.
func (o *office) onlyOurs(path string) {
	o.Helper()
	for name, want := range map[string]os.FileMode{path: 0o600, filepath.Dir(path): 0o700} {
		info, err := os.Stat(name)
		if err != nil || info.Mode().Perm() != want {
			o.Errorf("%s: %v, %v, want %v", name, info.Mode().Perm(), err, want)
		}
	}
}

func TestALostKeyOfARound(t *testing.T) {
	t.Parallel()
	o := newOffice(t, sqldb.SQLite)
	o.plain()
	o.do("office", "set", "director", "S05", "--from", "2020-01-01")
	o.takeText("ratings", plainRatings("2025-03"))
	path := o.keyFiles()[0]
	key, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for name, content := range map[string][]byte{"cut short": key[:40], "another's": append([]byte{key[0] + 1}, key[1:]...), "empty": nil} {
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
		if got := o.run("ratings", "close", "--period", "2025-03"); got.code != exitFailed || !strings.Contains(got.stderr, "ratings restart") {
			t.Errorf("a key %s: %d, %s", name, got.code, got.stderr)
		}
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if got := o.do("ratings", "status", "--period", "2025-03"); !strings.Contains(got, "the key of the round of 2025-03 is not in") {
		t.Errorf("status without the key:\n%s", got)
	}
	o.refused(exitFailed, "neither of the general office nor the director", "--by", "S01", "ratings", "restart", "--period", "2025-03", "--reason", "x")
	o.refused(exitUsage, "reason", "ratings", "restart", "--period", "2025-03", "--reason", " ")
	if got := o.do("--by", "S05", "ratings", "restart", "--period", "2025-03", "--reason", "硬盘损坏"); !strings.Contains(got, "30 sealed ballots") {
		t.Errorf("restart:\n%s", got)
	}
	var standing document.RoundStanding
	o.ask(&standing, "ratings", "status", "--period", "2025-03")
	if standing.Ballots != 0 || !standing.Keys || standing.Windows[0].Missing != plainSize-1 {
		t.Errorf("status after restarting: %+v", standing)
	}
	o.takeText("ratings", plainRatings("2025-03"))
	o.do("ratings", "close", "--period", "2025-03")
}

func TestAFolderOfKeysThatCannotBeUsed(t *testing.T) {
	t.Parallel()
	o := newOffice(t, sqldb.SQLite)
	o.plain()
	o.keys = o.file("keys", "a file where the folder should be")
	o.refused(exitFailed, "--keys", "ratings", "open", "--period", "2025-03")
	var standing document.RoundStanding
	o.keys = filepath.Join(t.TempDir(), "keys")
	o.ask(&standing, "ratings", "status", "--period", "2025-03")
	if standing.Round != "none" || standing.Keys {
		t.Errorf("a round without a key was opened: %+v", standing)
	}
}

func TestBallotsAreNeitherPreviewedNorTakenBack(t *testing.T) {
	t.Parallel()
	o := newOffice(t, sqldb.SQLite)
	o.plain()
	file := o.file("ratings.csv", plainRatings("2025-03"))
	o.refused(exitUsage, "--dry-run", "import", "ratings", file, "--preview")
	if counts := o.counted("kept_files", "import_previews"); counts["kept_files"]+counts["import_previews"] != 0 {
		t.Errorf("a preview was kept: %v", counts)
	}
	first := o.take("ratings", file)
	again := o.take("ratings", file)
	if first.Accepted != 30 || again.Duplicates != 30 || again.SameFile == nil || again.SameFile.Batch != first.Batch {
		t.Errorf("%+v, then %+v", first, again)
	}
	o.refused(exitFailed, "cast them again", "import", "undo", itoa(int(first.Batch)))
	o.do("ratings", "close", "--period", "2025-03")
	r := o.refuse(exitRefused, "ratings", file)
	if diff := cmp.Diff("round_closed", r.Errors[0].Code); diff != "" || r.Rejected != 30 {
		t.Errorf("after closing: %+v", r)
	}
}
