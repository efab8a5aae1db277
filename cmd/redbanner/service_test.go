//go:build linux

package main

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/kardianos/service"

	"redbanner/migrations/sqldb"
)

// machine is a manager of services that keeps one in memory.
type machine struct {
	service.Service
	state    service.Status
	err      error // of Status
	refuse   error // of everything else
	done     []string
	accounts []string
}

func (m *machine) Status() (service.Status, error) { return m.state, m.err }
func (m *machine) Install() error                  { return m.do("install", service.StatusStopped) }
func (m *machine) Uninstall() error                { return m.do("uninstall", service.StatusUnknown) }
func (m *machine) Stop() error                     { return m.do("stop", service.StatusStopped) }

func (m *machine) do(what string, state service.Status) error {
	if m.refuse != nil {
		return m.refuse
	}
	m.done, m.state, m.err = append(m.done, what), state, nil
	return nil
}

// host is the machine with a root folder of the test's own.
func (m *machine) host(root string) serviceHost {
	return serviceHost{service: m, root: root, account: func(name string) error {
		m.accounts = append(m.accounts, name)
		return nil
	}}
}

func planned(t *testing.T) servicePlan {
	t.Helper()
	c := &serviceInstallCommand{Addr: "0.0.0.0:80", PushAddr: "10.0.0.1:8081", As: "redbanner", Program: "/usr/local/bin/redbanner"}
	p, err := c.plan(&commands{DB: `postgres://hall:pa$$"word@db/redbanner`, Lang: "zh-CN"})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestUnitIsTheOneThatWasReviewed(t *testing.T) {
	t.Parallel()
	for file, plan := range map[string]servicePlan{
		"redbanner.service": {Program: "/usr/local/bin/redbanner", Account: "redbanner"},
		"elsewhere.service": {Program: `/opt/red 100%/red"banner`, Account: "hall", Folder: "/srv/red banner", LowPort: true},
	} {
		want, err := os.ReadFile(filepath.Join("testdata", "service", file))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(want), plan.unit()); diff != "" {
			t.Errorf("%s (-want +got):\n%s", file, diff)
		}
	}
}

func TestSystemdAcceptsTheUnit(t *testing.T) {
	t.Parallel()
	analyze, err := exec.LookPath("systemd-analyze")
	if err != nil { // a machine without systemd has no other judge; the units themselves are compared above
		t.Skip("there is no systemd-analyze")
	}
	program, err := built()
	if err != nil {
		t.Fatal(err)
	}
	for name, plan := range map[string]servicePlan{
		"plain":   {Program: program, Account: "root"},
		"further": {Program: program, Account: "root", Folder: "/srv/red banner 100%", LowPort: true},
	} {
		unit := filepath.Join(t.TempDir(), "redbanner.service")
		if err := os.WriteFile(unit, []byte(plan.unit()), 0o600); err != nil {
			t.Fatal(err)
		}
		// It exits 0 over what it ignores, hence any word about the unit is a fault.
		text, err := exec.CommandContext(t.Context(), analyze, "verify", "--man=no", "--recursive-errors=no", unit).CombinedOutput()
		if err != nil || strings.Contains(string(text), "redbanner.service") {
			t.Errorf("%s: systemd-analyze verify: %v\n%s", name, err, text)
		}
	}
}

func TestInstallMakesAccountAndSettingsAndKeepsSettings(t *testing.T) {
	t.Parallel()
	a, said := speakingAs(t, "")
	m, root := &machine{err: service.ErrNotInstalled}, t.TempDir()
	if err := a.install(m.host(root), planned(t)); err != nil {
		t.Fatal(err)
	}
	place := filepath.Join(root, settingsPlace)
	text, err := os.ReadFile(place)
	if err != nil {
		t.Fatal(err)
	}
	want := "# Settings of the service redbanner; `redbanner serve --help` explains them.\n" +
		"REDBANNER_ADDR=\"0.0.0.0:80\"\n" +
		"REDBANNER_DB=\"postgres://hall:pa\\$\\$\\\"word@db/redbanner\"\n" +
		"REDBANNER_KEYS=\"/var/lib/redbanner/keys\"\n" +
		"REDBANNER_LANG=\"zh-CN\"\n" +
		"REDBANNER_PUSH_ADDR=\"10.0.0.1:8081\"\n"
	if diff := cmp.Diff(want, string(text)); diff != "" {
		t.Errorf("settings (-want +got):\n%s", diff)
	}
	if info, err := os.Stat(place); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the settings may be read by others: %v, %v", info.Mode(), err)
	}
	if diff := cmp.Diff([]string{"redbanner"}, m.accounts); diff != "" {
		t.Errorf("accounts (-want +got):\n%s", diff)
	}
	if err := a.uninstall(m.host(root)); err != nil {
		t.Fatal(err)
	}
	m.err = service.ErrNotInstalled
	if err := os.WriteFile(place, []byte("REDBANNER_ADDR=changed\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := a.install(m.host(root), planned(t)); err != nil {
		t.Fatal(err)
	}
	if text, _ := os.ReadFile(place); string(text) != "REDBANNER_ADDR=changed\n" {
		t.Errorf("settings that were there are now %s", text)
	}
	if !strings.Contains(said.String(), "kept: "+settingsPlace) || strings.Contains(said.String(), "word@") {
		t.Errorf("it says\n%s", said)
	}
	if diff := cmp.Diff([]string{"install", "uninstall", "install"}, m.done); diff != "" {
		t.Errorf("the manager did (-want +got):\n%s", diff)
	}
}

func TestServiceFaultsAreWordedWithTheirCure(t *testing.T) {
	t.Parallel()
	install := func(a *app, m *machine) error { return a.install(m.host(t.TempDir()), planned(t)) }
	uninstall := func(a *app, m *machine) error { return a.uninstall(m.host(t.TempDir())) }
	for _, tt := range []struct {
		name string
		m    *machine
		do   func(*app, *machine) error
		want string
		code int
	}{
		{"installed", &machine{state: service.StatusRunning}, install, "installed already", exitFailed},
		{"installed and broken", &machine{err: errors.New("failed state")}, install, "installed already", exitFailed},
		{"not root", &machine{err: service.ErrNotInstalled, refuse: os.ErrPermission}, install, "as root", exitFailed},
		{"nothing to take away", &machine{err: service.ErrNotInstalled}, uninstall, "service install does that", exitUsage},
		{"it does not stop", &machine{state: service.StatusRunning, refuse: os.ErrPermission}, uninstall, "as root", exitFailed},
	} {
		a, said := speakingAs(t, "")
		if code := a.exit(tt.do(a, tt.m)); code != tt.code || !strings.Contains(said.String(), tt.want) || len(tt.m.done) > 0 {
			t.Errorf("%s: exit code %d, done %v: %s", tt.name, code, tt.m.done, said)
		}
	}
}

func TestServiceIsStoppedBeforeItGoes(t *testing.T) {
	t.Parallel()
	a, said := speakingAs(t, "")
	m := &machine{state: service.StatusRunning}
	if err := a.uninstall(m.host(t.TempDir())); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"stop", "uninstall"}, m.done); diff != "" || !strings.Contains(said.String(), stateFolder) {
		t.Errorf("the manager did (-want +got):\n%s%s", diff, said)
	}
}

func TestStatusOfTheServiceIsOneWord(t *testing.T) {
	t.Parallel()
	for want, m := range map[string]*machine{
		"absent":  {err: service.ErrNotInstalled},
		"running": {state: service.StatusRunning},
		"stopped": {state: service.StatusStopped},
		"failed":  {err: errors.New("service in failed state")},
	} {
		a, said := speakingAs(t, "")
		a.cli.JSON = true
		if err := a.status(m.host(t.TempDir())); err != nil {
			t.Fatal(err)
		}
		var document struct{ Service, State string }
		readJSON(t, said.String(), &document)
		if document.State != want || document.Service != "redbanner" {
			t.Errorf("status prints %+v, want %s", document, want)
		}
	}
}

func TestDryRunShowsTheUnitWithoutThePassword(t *testing.T) {
	t.Parallel()
	o := newOffice(t, sqldb.SQLite)
	o.db = "postgres://hall:hunter2@db/redbanner"
	got := o.do("service", "install", "--dry-run", "--program", "/usr/local/bin/redbanner", "--metrics-addr", "127.0.0.1:9100")
	for _, want := range []string{"# /etc/systemd/system/redbanner.service", "ExecStart=/usr/local/bin/redbanner serve",
		"# /etc/redbanner/environment", `REDBANNER_DB="postgres://hall:xxxxx@db/redbanner"`, `REDBANNER_METRICS_ADDR="127.0.0.1:9100"`} {
		if !strings.Contains(got, want) {
			t.Errorf("the dry run lacks %s:\n%s", want, got)
		}
	}
	if strings.Contains(got, "hunter2") {
		t.Errorf("the dry run shows the password:\n%s", got)
	}
	o.printsOne("service install --dry-run --program /usr/local/bin/redbanner", "settings unit")
}

func TestServiceThatCouldNotWorkIsNotInstalled(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		db, want string
		args     []string
	}{
		{"sqlite:/srv/a.db", "cannot see the program", []string{"--program", "/home/hall/redbanner"}},
		{"sqlite:/srv/a.db", "cannot see the program", []string{"--program", "redbanner"}},
		{"sqlite:data/a.db", "whole path", nil},
		{"sqlite:/srv/a\nb.db", "line break", nil},
		{"sqlite:/srv/a.db", "no address for a service", []string{"--addr", "127.0.0.1"}},
		{"sqlite:/srv/a.db", "no address for a service", []string{"--addr", "127.0.0.1:0"}},
		{"sqlite:/srv/a.db", "no address for a service", []string{"--push-addr", ":http"}},
	} {
		o := newOffice(t, sqldb.SQLite)
		o.db = tt.db
		got := o.run(append([]string{"service", "install", "--dry-run", "--program", "/usr/bin/redbanner"}, tt.args...)...)
		if got.code != exitUsage || !strings.Contains(got.stderr, tt.want) || got.stdout != "" {
			t.Errorf("%q %v: exit code %d: %s", tt.db, tt.args, got.code, got.stderr)
		}
	}
}

func TestServiceStoreOutsideItsFolderMayBeWritten(t *testing.T) {
	t.Parallel()
	for db, want := range map[string][2]string{
		"sqlite:redbanner.db":                {"sqlite:/var/lib/redbanner/redbanner.db", ""},
		"sqlite:/var/lib/redbanner/other.db": {"sqlite:/var/lib/redbanner/other.db", ""},
		"sqlite:/srv/hall/redbanner.db":      {"sqlite:/srv/hall/redbanner.db", "/srv/hall"},
		"postgres://hall@db/redbanner":       {"postgres://hall@db/redbanner", ""},
	} {
		store, folder, err := serviceStore(db)
		if err != nil || store != want[0] || folder != want[1] {
			t.Errorf("serviceStore(%q) = %q, %q, %v, want %q", db, store, folder, err, want)
		}
	}
}
