//go:build !windows

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"os/signal"
	"os/user"
	"path/filepath"
	"strings"
	"syscall"

	"github.com/kardianos/service"

	"redbanner/attendance/roster"
)

// Where the service keeps what it stores, and is told its settings.
const (
	stateFolder   = "/var/lib/redbanner"
	settingsPlace = "/etc/redbanner/environment"
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
	return serviceHost{service: s, account: makeAccount}, nil
}

// prepare makes the account and writes the settings, unless there are some already.
func (h serviceHost) prepare(p servicePlan) (kept bool, err error) {
	if err := h.account(p.Account); err != nil {
		return false, err
	}
	place := filepath.Join(h.root, settingsPlace)
	if err := os.MkdirAll(filepath.Dir(place), 0o755); err != nil {
		return false, err
	}
	// The store's password may stand there, so that only root reads it; systemd does as root.
	file, err := os.OpenFile(place, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return true, nil
	}
	if err != nil {
		return false, err
	}
	_, err = file.WriteString(p.settings())
	return false, errors.Join(err, file.Close())
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

// showPlan prints the unit and the settings; a password in them is not shown.
func (a *app) showPlan(p servicePlan) error {
	shown := p
	shown.Settings = map[string]string{}
	for name, value := range p.Settings {
		shown.set(name, value)
	}
	shown.set("REDBANNER_DB", withoutPassword(p.Settings["REDBANNER_DB"]))
	if a.cli.JSON {
		return a.print(map[string]string{"unit": shown.unit(), "settings": shown.settings()})
	}
	fmt.Fprintf(a.stdout, "# /etc/systemd/system/%s.service\n%s\n# %s\n%s", serviceName, shown.unit(), settingsPlace, shown.settings())
	return nil
}
