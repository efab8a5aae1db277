package main

import (
	"errors"
	"fmt"
	"maps"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/kardianos/service"

	"redbanner/attendance/roster"
	apphttp "redbanner/http"
)

// serviceCommands make the program a service of the machine: it starts with it, ends with
// it and is started again when it fails.
type serviceCommands struct {
	Install   serviceInstallCommand   `cmd:"" help:"Make redbanner a service of this machine."`
	Uninstall serviceUninstallCommand `cmd:"" help:"Take the service away; the store and the settings stay."`
	Start     serviceStartCommand     `cmd:"" help:"Start the service."`
	Stop      serviceStopCommand      `cmd:"" help:"Stop the service."`
	Status    serviceStatusCommand    `cmd:"" help:"Say whether the service runs."`
}

// serviceName is the service's name to the machine.
const serviceName = "redbanner"

type serviceInstallCommand struct {
	serveFlags `embed:""`

	As      string `default:"redbanner" help:"Account to run as; it is made when there is none (Linux)." placeholder:"NAME"`
	Program string `help:"The program to run (default: this one)." placeholder:"FILE"`
	DryRun  bool   `help:"Print what would be installed, and change nothing; secrets are not shown."`
}

// Run installs the service, or shows what it would install.
func (c *serviceInstallCommand) Run(_ call, a *app) error {
	if err := c.serves(a); err != nil {
		return err
	}
	plan, err := c.plan(a.cli)
	if err != nil {
		return err
	}
	if c.DryRun {
		return a.showPlan(plan)
	}
	if !privileged() { // before anything is made
		return serviceFault(os.ErrPermission)
	}
	host, err := a.serviceHost(plan)
	if err != nil {
		return err
	}
	return a.install(host, plan)
}

// serves refuses what `redbanner serve` would refuse, without serving.
func (c *serviceInstallCommand) serves(a *app) error {
	if err := c.complete(); err != nil {
		return err
	}
	if c.MetricsAddr != "" {
		if _, err := apphttp.NewMetrics(version()).Server(c.MetricsAddr); err != nil {
			return err
		}
	}
	return c.prepare(a, &apphttp.Site{})
}

// plan works out what the service is, and refuses what could not work.
func (c *serviceInstallCommand) plan(cli *commands) (servicePlan, error) {
	p := servicePlan{Program: c.Program, Account: c.As, Settings: map[string]string{}}
	if p.Program == "" {
		program, err := os.Executable()
		if err != nil {
			return p, err
		}
		if p.Program, err = filepath.EvalSymlinks(program); err != nil {
			return p, err
		}
	}
	if !reachable(p.Program) {
		return p, roster.Errorf(roster.Usage, "service.program_hidden", p.Program)
	}
	store, err := serviceStore(cli.DB)
	if err != nil {
		return p, err
	}
	for name, value := range c.settings() {
		p.set(name, value)
	}
	p.set("REDBANNER_DB", store)
	p.set("REDBANNER_CENTRE", cli.Centre)
	p.set("REDBANNER_KEYS", cli.Keys)
	p.set("REDBANNER_SNAPSHOTS", cli.Snapshots)
	p.set("REDBANNER_ANCHORS", cli.Anchors)
	p.set("REDBANNER_LANG", cli.Lang)
	if !strings.HasPrefix(store, "sqlite:") { // apart from the working folder's chance
		p.preset("REDBANNER_KEYS", filepath.Join(stateFolder, "keys"))
		p.preset("REDBANNER_SNAPSHOTS", filepath.Join(stateFolder, "snapshots"))
		p.preset("REDBANNER_BACKUPS", filepath.Join(stateFolder, "backups"))
	}
	if c.SecretFile != "" { // the service may not read it where it lies
		p.Secret = c.SecretFile
		p.set("REDBANNER_OIDC_SECRET_FILE", secretPlace)
	}
	for _, addr := range []string{c.Addr, c.PushAddr, c.MetricsAddr} {
		low, err := lowPort(addr)
		if err != nil {
			return p, err
		}
		p.LowPort = p.LowPort || low
	}
	if p.Folders, err = p.folders(); err != nil {
		return p, err
	}
	return p, p.check()
}

// serviceStore is the store as the service must be told it: its working folder is not
// that of whoever installs.
func serviceStore(db string) (string, error) {
	path, file := strings.CutPrefix(db, "sqlite:")
	switch {
	case !file:
		return db, nil
	case path == "redbanner.db": // the default
		return "sqlite:" + filepath.Join(stateFolder, path), nil
	case !filepath.IsAbs(path):
		return "", roster.Errorf(roster.Usage, "service.relative_store", path)
	}
	return db, nil
}

// folders are those outside the state folder that the service writes to, sorted.
func (p *servicePlan) folders() ([]string, error) {
	var folders []string
	if path, file := strings.CutPrefix(p.Settings["REDBANNER_DB"], "sqlite:"); file {
		path, _, _ = strings.Cut(path, "?")
		folders = append(folders, filepath.Dir(path))
	}
	for _, name := range []string{"REDBANNER_KEYS", "REDBANNER_SNAPSHOTS", "REDBANNER_BACKUPS", "REDBANNER_ANCHORS"} {
		folder := p.Settings[name]
		if folder == "" || name == "REDBANNER_SNAPSHOTS" && folder == noSnapshots {
			continue
		}
		if !filepath.IsAbs(folder) {
			return nil, roster.Errorf(roster.Usage, "service.relative_path", folder)
		}
		if name == "REDBANNER_ANCHORS" { // a file
			folder = filepath.Dir(folder)
		}
		folders = append(folders, filepath.Clean(folder))
	}
	folders = slices.DeleteFunc(folders, func(folder string) bool {
		inside, err := filepath.Rel(stateFolder, folder)
		return err == nil && filepath.IsLocal(inside)
	})
	for _, folder := range folders {
		if !reachable(filepath.Join(folder, "x")) {
			return nil, roster.Errorf(roster.Usage, "service.folder_hidden", folder)
		}
	}
	slices.Sort(folders)
	return slices.Compact(folders), nil
}

// lowPort reports whether an address has a port that only privileged programs may take.
func lowPort(addr string) (bool, error) {
	if addr == "" {
		return false, nil
	}
	_, text, err := net.SplitHostPort(addr)
	if err != nil {
		return false, roster.Errorf(roster.Usage, "service.bad_address", addr)
	}
	port, err := strconv.ParseUint(text, 10, 16)
	if err != nil || port == 0 {
		return false, roster.Errorf(roster.Usage, "service.bad_address", addr)
	}
	return port < 1024, nil
}

// servicePlan is what is to be installed.
type servicePlan struct {
	Program  string
	Account  string
	Settings map[string]string // environment of the service; they may hold a password
	Folders  []string          // that it writes to, outside the state folder; sorted
	Secret   string            // file of the provider's secret, to be copied to secretPlace; "" for none
	LowPort  bool
}

// set notes a setting that is not empty.
func (p *servicePlan) set(name, value string) {
	if value != "" {
		p.Settings[name] = value
	}
}

// preset notes a setting that nobody has made.
func (p *servicePlan) preset(name, value string) {
	if p.Settings[name] == "" {
		p.Settings[name] = value
	}
}

// check refuses what has no place in a line of a file of settings.
func (p *servicePlan) check() error {
	values := append(slices.Sorted(maps.Values(p.Settings)), p.Program, p.Account)
	for _, value := range append(values, p.Folders...) {
		if strings.ContainsAny(value, "\r\n\x00") {
			return roster.Errorf(roster.Usage, "service.bad_setting", value)
		}
	}
	return nil
}

// serviceHost is the machine as a service's home.
type serviceHost struct {
	service service.Service
	root    string                  // before the paths of files; "" but in tests
	account func(name string) error // makes the account when there is none
	own     func(file, account string) error
}

// install prepares the machine and hands the service to its manager.
func (a *app) install(h serviceHost, p servicePlan) error {
	// Whatever is wrong with a service, it is there: only this answer says it is not.
	if _, err := h.service.Status(); !errors.Is(err, service.ErrNotInstalled) {
		return roster.Errorf(roster.Conflict, "service.installed")
	}
	kept, err := h.prepare(p)
	if err != nil {
		return serviceFault(err)
	}
	if err := h.service.Install(); err != nil {
		return serviceFault(err)
	}
	if a.cli.JSON {
		return a.print(map[string]any{"service": serviceName, "settings": settingsPlace, "settings_kept": kept})
	}
	a.say("service.done")
	if kept {
		a.say("service.settings_kept", settingsPlace)
	} else {
		a.say("service.settings", settingsPlace)
	}
	return nil
}

// serviceFault words an error of the machine: what is wanting most often is the right.
func serviceFault(err error) error {
	var known *roster.Error
	switch {
	case errors.As(err, &known):
		return err
	case errors.Is(err, service.ErrNotInstalled):
		return roster.Errorf(roster.NotFound, "service.absent")
	case errors.Is(err, os.ErrPermission) || !privileged():
		return &roster.Error{Kind: roster.Forbidden, Key: "service.no_right", Err: err}
	}
	return &roster.Error{Kind: roster.Internal, Key: "service.manager", Err: err}
}

type serviceUninstallCommand struct{}

// Run takes the service away.
func (c *serviceUninstallCommand) Run(_ call, a *app) error {
	host, err := a.serviceHost(servicePlan{})
	if err != nil {
		return err
	}
	return a.uninstall(host)
}

func (a *app) uninstall(h serviceHost) error {
	state, err := h.service.Status()
	if errors.Is(err, service.ErrNotInstalled) {
		return serviceFault(err)
	}
	if state == service.StatusRunning {
		if err := h.service.Stop(); err != nil {
			return serviceFault(err)
		}
	}
	if err := h.service.Uninstall(); err != nil {
		return serviceFault(err)
	}
	if a.cli.JSON {
		return a.print(map[string]string{"service": serviceName, "state": "absent"})
	}
	a.say("service.gone", h.storePlace(), stateFolder, settingsPlace)
	return nil
}

// storePlace is where the service that was installed kept its store, by its settings.
func (h serviceHost) storePlace() string {
	text, err := os.ReadFile(filepath.Join(h.root, settingsPlace))
	if store := readSettings(string(text))["REDBANNER_DB"]; err == nil && store != "" {
		return withoutPassword(store)
	}
	return "sqlite:" + filepath.Join(stateFolder, "redbanner.db")
}

type serviceStartCommand struct{}

// Run starts the service.
func (c *serviceStartCommand) Run(_ call, a *app) error {
	return a.control(service.StatusRunning, "running", service.Service.Start)
}

type serviceStopCommand struct{}

// Run stops the service.
func (c *serviceStopCommand) Run(_ call, a *app) error {
	return a.control(service.StatusStopped, "stopped", service.Service.Stop)
}

// control brings the service of this machine into a state.
func (a *app) control(want service.Status, word string, do func(service.Service) error) error {
	host, err := a.serviceHost(servicePlan{})
	if err != nil {
		return err
	}
	return a.bring(host, want, word, do)
}

// bring has the manager do what leads to a state, unless the service is in it already.
func (a *app) bring(h serviceHost, want service.Status, word string, do func(service.Service) error) error {
	state, err := h.service.Status()
	if errors.Is(err, service.ErrNotInstalled) {
		return serviceFault(err)
	}
	if err != nil || state != want {
		if err := do(h.service); err != nil {
			return serviceFault(err)
		}
	}
	return a.sayState(word)
}

type serviceStatusCommand struct{}

// Run says whether the service runs.
func (c *serviceStatusCommand) Run(_ call, a *app) error {
	host, err := a.serviceHost(servicePlan{})
	if err != nil {
		return err
	}
	return a.status(host)
}

func (a *app) status(h serviceHost) error {
	state, err := h.service.Status()
	switch {
	case errors.Is(err, service.ErrNotInstalled):
		return a.sayState("absent")
	case errors.Is(err, os.ErrPermission):
		return serviceFault(err)
	case err == nil && state == service.StatusRunning:
		return a.sayState("running")
	case err == nil && state == service.StatusStopped:
		return a.sayState("stopped")
	}
	return a.sayState("failed") // the manager has given up starting it
}

func (a *app) sayState(state string) error {
	if a.cli.JSON {
		return a.print(map[string]string{"service": serviceName, "state": state})
	}
	if state == "failed" {
		fmt.Fprintln(a.stdout, a.printer.T("service.state.failed", logPlace))
		return nil
	}
	fmt.Fprintln(a.stdout, a.printer.T("service.state."+state))
	return nil
}
