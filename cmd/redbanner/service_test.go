//go:build linux

package main

import (
	"errors"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/kardianos/service"
	"pgregory.net/rapid"

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
	owned    []string
}

func (m *machine) Status() (service.Status, error) { return m.state, m.err }
func (m *machine) Start() error                    { return m.do("start", service.StatusRunning) }
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
	}, own: func(file, account string) error {
		m.owned = append(m.owned, strings.TrimPrefix(file, root)+" "+account)
		return nil
	}}
}

func planned(t *testing.T) servicePlan {
	t.Helper()
	c := &serviceInstallCommand{serveFlags: serveFlags{Addr: "0.0.0.0:80", PushAddr: "10.0.0.1:8081"}, As: "redbanner", Program: "/usr/local/bin/redbanner"}
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
		"elsewhere.service": {Program: `/opt/red 100%/red"banner`, Account: "hall", Folders: []string{"/srv/a", "/srv/red banner"}, LowPort: true},
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
		"further": {Program: program, Account: "root", Folders: []string{"/srv/red banner 100%", "/srv/b"}, LowPort: true},
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
		"REDBANNER_BACKUPS=\"/var/lib/redbanner/backups\"\n" +
		"REDBANNER_DB=\"postgres://hall:pa\\$\\$\\\"word@db/redbanner\"\n" +
		"REDBANNER_KEYS=\"/var/lib/redbanner/keys\"\n" +
		"REDBANNER_LANG=\"zh-CN\"\n" +
		"REDBANNER_PUSH_ADDR=\"10.0.0.1:8081\"\n" +
		"REDBANNER_SNAPSHOTS=\"/var/lib/redbanner/snapshots\"\n"
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
	if !strings.Contains(said.String(), "change them there: "+settingsPlace) || strings.Contains(said.String(), "word@") {
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
	o.db, o.keys = "postgres://hall:hunter2@db/redbanner", "/srv/keys"
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
		{"sqlite:/srv/a.db", "whole path", []string{"--backups", "backups"}},
		{"sqlite:/srv/a.db", "whole path", []string{"--keys", "keys"}},
		{"sqlite:/srv/a.db", "cannot see the folder", []string{"--backups", "/home/hall/backups"}},
		{"sqlite:/home/hall/a.db", "cannot see the folder", nil},
		{"sqlite:/srv/a.db", "is no origin", []string{"--origin", "hall.example"}},
		{"sqlite:/srv/a.db", "neither an address nor a network", []string{"--proxy", "x"}},
		{"sqlite:/srv/a.db", "need --oidc-issuer", []string{"--oidc-client", "x"}},
		{"sqlite:/srv/a.db", "need --push-addr", []string{"--push-open"}},
		{"sqlite:/srv/a.db", "no address for the figures", []string{"--metrics-addr", "0.0.0.0:9100"}},
	} {
		o := newOffice(t, sqldb.SQLite)
		o.db, o.keys = tt.db, ""
		got := o.run(append([]string{"service", "install", "--dry-run", "--program", "/usr/bin/redbanner"}, tt.args...)...)
		if got.code != exitUsage || !strings.Contains(got.stderr, tt.want) || got.stdout != "" {
			t.Errorf("%q %v: exit code %d: %s", tt.db, tt.args, got.code, got.stderr)
		}
	}
}

func TestServiceMayWriteItsFoldersAndNoOther(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		cli     commands
		backups string
		store   string
		want    []string
	}{
		{commands{DB: "sqlite:redbanner.db"}, "", "sqlite:/var/lib/redbanner/redbanner.db", nil},
		{commands{DB: "sqlite:/var/lib/redbanner/other.db", Snapshots: "none"}, "", "sqlite:/var/lib/redbanner/other.db", nil},
		{commands{DB: "sqlite:/srv/hall/redbanner.db"}, "", "sqlite:/srv/hall/redbanner.db", []string{"/srv/hall"}},
		{commands{DB: "postgres://hall@db/redbanner"}, "", "postgres://hall@db/redbanner", nil},
		{commands{DB: "postgres://hall@db/redbanner", Anchors: "/mnt/far/checkpoints.jsonl", Snapshots: "/srv/s/"}, "/srv/s", "postgres://hall@db/redbanner", []string{"/mnt/far", "/srv/s"}},
		{commands{DB: "sqlite:redbanner.db", Keys: "/var/lib/redbanner2"}, "/var/lib/redbanner/b", "sqlite:/var/lib/redbanner/redbanner.db", []string{"/var/lib/redbanner2"}},
	} {
		c := &serviceInstallCommand{serveFlags: serveFlags{Addr: "127.0.0.1:8080", Backups: tt.backups}, Program: "/usr/bin/redbanner"}
		p, err := c.plan(&tt.cli)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(tt.want, p.Folders, cmpopts.EquateEmpty()); diff != "" || p.Settings["REDBANNER_DB"] != tt.store {
			t.Errorf("%+v: store %s, folders (-want +got):\n%s", tt.cli, p.Settings["REDBANNER_DB"], diff)
		}
	}
}

// Whatever serve can be told, its service is told, too.
func TestServiceCarriesEachFlagOfServe(t *testing.T) {
	t.Parallel()
	var flags serveFlags
	var want []string
	var fill func(v reflect.Value)
	fill = func(v reflect.Value) {
		for i := range v.NumField() {
			field := v.Field(i)
			if name := v.Type().Field(i).Tag.Get("env"); name != "" {
				want = append(want, name)
			}
			switch field.Kind() {
			case reflect.Struct:
				fill(field)
			case reflect.Bool:
				field.SetBool(true)
			case reflect.Slice:
				field.Set(reflect.ValueOf([]string{"a", "b"}))
			default:
				field.SetString("x")
			}
		}
	}
	fill(reflect.ValueOf(&flags).Elem())
	settings := flags.settings()
	if diff := cmp.Diff(slices.Sorted(slices.Values(want)), slices.Sorted(maps.Keys(settings))); diff != "" {
		t.Errorf("settings (-flags +carried):\n%s", diff)
	}
	if settings["REDBANNER_PROXIES"] != "a,b" || settings["REDBANNER_SECURE"] != "true" {
		t.Errorf("%v", settings)
	}
	if settings := new(serveFlags).settings(); settings["REDBANNER_SECURE"] != "" || settings["REDBANNER_PUSH_OPEN"] != "" {
		t.Errorf("what is off is set: %v", settings)
	}
}

func TestSettingsAreReadAsTheyWereWritten(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		value := rapid.StringMatching("[-a-z#=;/:红 \\\\\"'$`%]{1,20}")
		p := servicePlan{Settings: map[string]string{"REDBANNER_A": value.Draw(t, "a"), "REDBANNER_B": value.Draw(t, "b")}}
		if diff := cmp.Diff(p.Settings, readSettings(p.settings())); diff != "" {
			t.Errorf("(-written +read):\n%s", diff)
		}
	})
	byHand := "\ufeff# mine\r\n; no\r\nREDBANNER_ADDR = 0.0.0.0:80\r\n\r\nnothing\r\nREDBANNER_OIDC_NAME=\"市 \\\"统一\\\"\"\r\n=x\n"
	if diff := cmp.Diff(map[string]string{"REDBANNER_ADDR": "0.0.0.0:80", "REDBANNER_OIDC_NAME": `市 "统一"`}, readSettings(byHand)); diff != "" {
		t.Errorf("by hand (-want +got):\n%s", diff)
	}
}

func TestInstallMakesFoldersAndCopiesTheSecretForTheServiceAlone(t *testing.T) {
	t.Parallel()
	a, said := speakingAs(t, "")
	m, root := &machine{err: service.ErrNotInstalled}, t.TempDir()
	secret := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(secret, []byte("s3cret-of-the-hall\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(filepath.Join(root, "srv/shared"), 0o755); err != nil {
		t.Fatal(err)
	}
	p := servicePlan{Account: "hall", Folders: []string{"/srv/new/backups", "/srv/shared"}, Secret: secret, Settings: map[string]string{"REDBANNER_DB": "sqlite:/srv/shared/a.db"}}
	for range 2 { // the second finds all of it
		if err := a.install(m.host(root), p); err != nil {
			t.Fatal(err)
		}
		m.err = service.ErrNotInstalled
	}
	for file, mode := range map[string]os.FileMode{"srv/new/backups": 0o700, "srv/shared": 0o755, secretPlace: 0o600, settingsPlace: 0o600} {
		if info, err := os.Stat(filepath.Join(root, file)); err != nil || info.Mode().Perm() != mode {
			t.Errorf("%s: %v, %v", file, info, err)
		}
	}
	if text, _ := os.ReadFile(filepath.Join(root, secretPlace)); string(text) != "s3cret-of-the-hall\n" {
		t.Errorf("the copy of the secret is %q", text)
	}
	if diff := cmp.Diff([]string{"/srv/new/backups hall", secretPlace + " hall"}, m.owned); diff != "" {
		t.Errorf("owned (-want +got):\n%s", diff)
	}
	m.err = nil
	if err := a.uninstall(m.host(root)); err != nil || !strings.Contains(said.String(), "sqlite:/srv/shared/a.db") {
		t.Errorf("%v: it does not say where the store stays:\n%s", err, said)
	}
	if _, err := os.Stat(filepath.Join(root, settingsPlace)); err != nil {
		t.Error(err)
	}
	p.Secret, m.err = filepath.Join(root, "none"), service.ErrNotInstalled
	if code := a.exit(a.install(m.host(root), p)); code == exitDone {
		t.Error("installed without the secret")
	}
}

func TestServiceIsBroughtIntoAStateOnce(t *testing.T) {
	t.Parallel()
	a, said := speakingAs(t, "")
	m := &machine{state: service.StatusStopped}
	for range 2 {
		if err := a.bring(m.host(t.TempDir()), service.StatusRunning, "running", service.Service.Start); err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff([]string{"start"}, m.done); diff != "" {
		t.Errorf("the manager did (-want +got):\n%s", diff)
	}
	absent := &machine{err: service.ErrNotInstalled}
	if code := a.exit(a.bring(absent.host(""), service.StatusStopped, "stopped", service.Service.Stop)); code != exitUsage || !strings.Contains(said.String(), "service install does that") {
		t.Errorf("exit code %d: %s", code, said)
	}
	closed := &machine{err: os.ErrPermission}
	if code := a.exit(a.status(closed.host(""))); code != exitFailed || !strings.Contains(said.String(), "as root") {
		t.Errorf("exit code %d: %s", code, said)
	}
}

func TestPlanShowsNoSecret(t *testing.T) {
	t.Parallel()
	o := newOffice(t, sqldb.SQLite)
	o.db, o.keys = "postgres://hall@db/redbanner?password=hunter2&sslmode=require", "/srv/keys"
	secret := o.file("secret", "hunter3\n")
	got := o.do("service", "install", "--dry-run", "--program", "/usr/local/bin/redbanner", "--push-addr", "10.0.0.1:8081", "--push-path", "hunter4-hunter4",
		"--origin", "https://hall.example", "--proxy", "10.0.0.5", "--secure", "--backups", "/srv/backups",
		"--oidc-issuer", "https://id.example", "--oidc-client", "hall", "--oidc-secret-file", secret)
	for _, want := range []string{"ReadWritePaths=/srv/backups\n", `REDBANNER_OIDC_SECRET_FILE="/etc/redbanner/oidc.secret"`, `REDBANNER_OIDC_ISSUER="https://id.example"`,
		`REDBANNER_PROXIES="10.0.0.5"`, `REDBANNER_ORIGINS="https://hall.example"`, `REDBANNER_SECURE="true"`, `REDBANNER_PUSH_PATH="xxxxx"`, "password=xxxxx"} {
		if !strings.Contains(got, want) {
			t.Errorf("the plan lacks %s:\n%s", want, got)
		}
	}
	if strings.Contains(got, "hunter") {
		t.Errorf("the plan shows a secret:\n%s", got)
	}
}
