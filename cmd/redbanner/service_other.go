//go:build !windows

package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"

	"github.com/kardianos/service"

	"redbanner/attendance/roster"
)

// Where the service keeps what it stores, and is told its settings.
const (
	stateFolder   = "/var/lib/redbanner"
	settingsPlace = "/etc/redbanner/environment"
	secretPlace   = "/etc/redbanner/oidc.secret"
	logPlace      = "journalctl -u redbanner"
)

// underManager runs the program until it is told to end, by whoever started it.
func underManager(run func(ctx context.Context, stdout, stderr io.Writer) int) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	return run(ctx, os.Stdout, os.Stderr)
}

func privileged() bool { return os.Geteuid() == 0 }

// reachable reports whether the service can see a program: it sees no homes, and a
// folder for temporary files of its own.
func reachable(program string) bool {
	for _, hidden := range []string{"/home/", "/root/", "/run/user/", "/tmp/", "/var/tmp/"} {
		if strings.HasPrefix(program, hidden) {
			return false
		}
	}
	return filepath.IsAbs(program)
}

// serviceHost is this machine, if systemd runs it.
func (a *app) serviceHost(p servicePlan) (serviceHost, error) {
	if platform := service.Platform(); platform != "linux-systemd" {
		return serviceHost{}, roster.Errorf(roster.Usage, "service.no_systemd")
	}
	s, err := service.New(nil, &service.Config{
		Name:       serviceName,
		Executable: p.Program,
		Option:     service.KeyValue{"SystemdScript": p.unit()},
	})
	if err != nil {
		return serviceHost{}, serviceFault(err)
	}
	return serviceHost{service: s, account: makeAccount, own: giveTo}, nil
}

// prepare makes the account and the folders, and writes the settings, unless there are
// some already.
func (h serviceHost) prepare(p servicePlan) (kept bool, err error) {
	if err := h.account(p.Account); err != nil {
		return false, err
	}
	for _, folder := range p.Folders {
		if err := h.makeFolder(folder, p.Account); err != nil {
			return false, err
		}
	}
	place := filepath.Join(h.root, settingsPlace)
	if err := os.MkdirAll(filepath.Dir(place), 0o755); err != nil {
		return false, err
	}
	if p.Secret != "" {
		if err := h.copySecret(p); err != nil {
			return false, err
		}
	}
	// The store's password may stand there, so that only root reads it; systemd does as root.
	return writeNew(place, []byte(p.settings()))
}

// makeFolder makes a folder that the service alone may use. One that is there stays as it
// is: who else uses it is not known here.
func (h serviceHost) makeFolder(folder, account string) error {
	folder = filepath.Join(h.root, folder)
	if _, err := os.Stat(folder); err == nil {
		return nil
	}
	if err := os.MkdirAll(filepath.Dir(folder), 0o755); err != nil {
		return err
	}
	if err := os.Mkdir(folder, 0o700); err != nil {
		return err
	}
	return h.own(folder, account)
}

// copySecret gives the service a copy of the provider's secret that it alone may read.
func (h serviceHost) copySecret(p servicePlan) error {
	text, err := os.ReadFile(p.Secret)
	if err != nil {
		return err
	}
	place := filepath.Join(h.root, secretPlace)
	if kept, err := writeNew(place, text); kept || err != nil {
		return err
	}
	return h.own(place, p.Account)
}

// giveTo makes an account the owner of a file.
func giveTo(file, account string) error {
	owner, err := user.Lookup(account)
	if err != nil {
		return err
	}
	uid, err := strconv.Atoi(owner.Uid)
	if err != nil {
		return err
	}
	gid, err := strconv.Atoi(owner.Gid)
	if err != nil {
		return err
	}
	return os.Chown(file, uid, gid)
}

// makeAccount makes an account that nobody can sign in with, unless it exists.
func makeAccount(name string) error {
	if _, err := user.Lookup(name); err == nil {
		return nil
	}
	add := exec.Command("useradd", "--system", "--user-group", "--home-dir", stateFolder,
		"--no-create-home", "--shell", "/usr/sbin/nologin", "--", name)
	if text, err := add.CombinedOutput(); err != nil {
		return &roster.Error{Kind: roster.Internal, Key: "service.no_account", Args: []any{name},
			Err: fmt.Errorf("useradd: %w: %s", err, strings.TrimSpace(string(text)))}
	}
	return nil
}

// showPlan prints the unit and the settings; no secret in them is shown.
func (a *app) showPlan(p servicePlan) error {
	p.Settings = p.shown()
	if a.cli.JSON {
		return a.print(map[string]string{"unit": p.unit(), "settings": p.settings()})
	}
	fmt.Fprintf(a.stdout, "# /etc/systemd/system/%s.service\n%s\n# %s\n%s", serviceName, p.unit(), settingsPlace, p.settings())
	return nil
}
