package main

import (
	"os"
	"path/filepath"
	"testing"

	"redbanner/attendance/roster"
	apphttp "redbanner/http"
	"redbanner/migrations/sqldb"
)

func TestBackupsFromThePagesAreProvedAndNoted(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, o *office) {
		a, _ := speakingAs(t, t.TempDir())
		a.cli.DB, a.cli.Snapshots = o.db, filepath.Join(t.TempDir(), "snapshots")
		scope, err := a.scope(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		defer a.close()
		folder := filepath.Join(t.TempDir(), "backups")
		m := a.machine(folder)
		if state, err := m.Look(t.Context(), scope); err != nil || !state.Last.At.IsZero() || state.Bytes == 0 || state.Schema == "" || state.Kind != string(a.db.Dialect()) {
			t.Errorf("before: %+v, %v", state, err)
		}
		scope.Actor = "root"
		var stages []string
		made, err := m.BackUp(t.Context(), scope, func(stage string) { stages = append(stages, stage) })
		want := apphttp.Restored
		if a.db.Dialect() == sqldb.PostgreSQL {
			want = apphttp.ReadBack
		}
		if err != nil || made.Proof != want || made.Rows == 0 || len(stages) != 2 {
			t.Fatalf("%+v, stages %v, %v", made, stages, err)
		}
		state, err := m.Look(t.Context(), scope)
		if err != nil || state.Last.Name != made.Name || state.Last.By != "root" || state.Last.Proof != want {
			t.Errorf("after: %+v, %v", state.Last, err)
		}
		if err := os.WriteFile(filepath.Join(folder, "broken.rbk"), []byte("no backup"), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := a.snapshot(t.Context(), "centre1-close-2026-05"); err != nil {
			t.Fatal(err)
		}
		found, err := m.Backups(t.Context(), scope)
		if err != nil || len(found.List) != 3 || found.Folder != folder {
			t.Fatalf("%+v, %v", found, err)
		}
		byName := map[string]apphttp.Backup{}
		for _, b := range found.List {
			byName[b.Before+map[bool]string{true: "broken"}[b.Fault]] = b
		}
		if byName[""].Proof != want || byName["broken"].Name != "broken.rbk" || byName["close-2026-05"].Proof != apphttp.Unproved {
			t.Errorf("%+v", found.List)
		}
		if _, err := a.verifyScope(t.Context(), scope); err != nil {
			t.Errorf("the log after it: %v", err)
		}
	})
}

func TestABackupThatCannotBeWrittenSaysWhere(t *testing.T) {
	t.Parallel()
	a, _ := speakingAs(t, t.TempDir())
	folder := filepath.Join(t.TempDir(), "taken")
	a.cli.DB = "sqlite:" + filepath.Join(t.TempDir(), "hall.db")
	scope, err := a.scope(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer a.close()
	if err := os.WriteFile(folder, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	_, err = a.machine(folder).BackUp(t.Context(), scope, func(string) {})
	if roster.KindOf(err) != roster.Refused || a.exit(err) != exitRefused {
		t.Errorf("%v", err)
	}
}

func TestWhatStandsInFrontOfTheServiceIsChecked(t *testing.T) {
	t.Parallel()
	o := newOffice(t, sqldb.SQLite)
	secret := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(secret, []byte(" \n"), 0o600); err != nil {
		t.Fatal(err)
	}
	oidc := []string{"--oidc-issuer", "https://id.example", "--oidc-client", "redbanner", "--oidc-secret-file", secret}
	for _, tt := range []struct {
		words string
		args  []string
	}{
		{"is no origin", []string{"--origin", "hall.example"}},
		{"is no origin", []string{"--origin", "https://hall.example/x"}},
		{"neither an address nor a network", []string{"--proxy", "proxy.example"}},
		{"need --oidc-issuer", []string{"--oidc-client", "x"}},
		{"--oidc-secret-file", oidc[:4]},
		{"no address of the web", append([]string{"--oidc-issuer", "id.example"}, oidc[2:]...)},
		{"no address of the web", append([]string{"--oidc-back", "javascript:x"}, oidc...)},
		{"give --oidc-back", oidc},
		{"is empty", append([]string{"--origin", "https://hall.example"}, oidc...)},
	} {
		o.refused(exitUsage, tt.words, append([]string{"serve", "--addr", "127.0.0.1:0"}, tt.args...)...)
	}
	r := o.serve("--proxy", "10.0.0.5", "--proxy", "10.1.0.0/16", "--origin", "https://hall.example")
	if got := status(t, r.HTTP+"/readyz"); got != 200 {
		t.Errorf("readyz %d", got)
	}
	if err := o.end(r, os.Interrupt); err != nil {
		t.Errorf("%v\n%s", err, r.said)
	}
}

func TestABrowserIsOpenedWhereThereIsADesktop(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]bool{"": false, "DISPLAY": true, "WAYLAND_DISPLAY": true} {
		got := hasDesktop(func(asked string) string {
			if asked == name {
				return ":0"
			}
			return ""
		})
		if got != want {
			t.Errorf("with %s: %v", name, got)
		}
	}
}
