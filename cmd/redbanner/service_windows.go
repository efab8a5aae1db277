package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"slices"

	"github.com/kardianos/service"
	"golang.org/x/sys/windows"
)

// Where the service keeps what it stores, and is told its settings.
const (
	stateFolder   = `C:\ProgramData\redbanner`
	settingsPlace = `HKLM\SYSTEM\CurrentControlSet\Services\redbanner\Environment`
)

// serviceAccount may do little on the machine and nothing in the network.
const serviceAccount = `NT AUTHORITY\LocalService`

// underManager runs the program until it is told to end: by a key where a person started
// it, by the manager of services where that did.
func underManager(run func(ctx context.Context, stdout, stderr io.Writer) int) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if service.Interactive() {
		return run(ctx, os.Stdout, os.Stderr)
	}
	log, err := openLog()
	if err != nil {
		return exitFailed
	}
	defer log.Close()
	p := &managed{run: func(ctx context.Context) int { return run(ctx, io.Discard, log) }}
	s, err := service.New(p, &service.Config{Name: serviceName})
	if err == nil {
		err = s.Run()
	}
	if err != nil {
		fmt.Fprintln(log, err)
		return exitFailed
	}
	return exitDone
}

// maxLog is the size, in bytes, beyond which a log is put aside at the next start.
const maxLog = 20 << 20

// openLog opens the file that takes what a service has to say; the one before is kept.
func openLog() (*os.File, error) {
	name := filepath.Join(stateFolder, "redbanner.log")
	if info, err := os.Stat(name); err == nil && info.Size() > maxLog {
		if err := os.Rename(name, name+".1"); err != nil {
			return nil, err
		}
	}
	return os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o600)
}

// managed is the program in the hands of the manager of services.
type managed struct {
	run  func(context.Context) int
	stop context.CancelFunc
	over chan struct{}
}

// Start begins to run. A program that ends by itself ends the process with its exit
// code, so that the manager starts it again.
func (m *managed) Start(service.Service) error {
	ctx, stop := context.WithCancel(context.Background())
	m.stop, m.over = stop, make(chan struct{})
	go func() {
		code := m.run(ctx)
		if ctx.Err() == nil {
			os.Exit(code)
		}
		close(m.over)
	}()
	return nil
}

// Stop tells the program to end and waits until it has.
func (m *managed) Stop(service.Service) error {
	m.stop()
	<-m.over
	return nil
}

func privileged() bool { return windows.GetCurrentProcessToken().IsElevated() }

// reachable reports whether the service can see a program, which the machine's folders
// for programs allow and a path on another machine does not.
func reachable(program string) bool { return filepath.IsAbs(program) && program[0] != '\\' }

// serviceHost is this machine.
func (a *app) serviceHost(p servicePlan) (serviceHost, error) {
	s, err := service.New(&managed{}, &service.Config{
		Name:        serviceName,
		DisplayName: "redbanner 便民服务中心考核",
		Description: "Scores of service halls (便民服务中心考核).",
		Executable:  p.Program,
		Arguments:   []string{"serve"},
		UserName:    serviceAccount,
		EnvVars:     p.Settings,
		Option: service.KeyValue{
			"DelayedAutoStart":       true,
			"OnFailure":              "restart",
			"OnFailureDelayDuration": "5s",
		},
	})
	if err != nil {
		return serviceHost{}, serviceFault(err)
	}
	return serviceHost{service: s}, nil
}

// prepare makes the folder of the store, for the service, administrators and the system
// alone. Settings are the service's own, so that none can be there yet.
func (h serviceHost) prepare(p servicePlan) (kept bool, err error) {
	folder := p.Folder
	if folder == "" {
		folder = stateFolder
	}
	for _, f := range slices.Compact([]string{stateFolder, folder}) {
		if err := os.MkdirAll(f, 0o700); err != nil {
			return false, err
		}
		// By their numbers, for their names are words of the machine's language.
		grant := exec.Command("icacls", f, "/inheritance:r", "/grant:r",
			"*S-1-5-19:(OI)(CI)F", "*S-1-5-32-544:(OI)(CI)F", "*S-1-5-18:(OI)(CI)F")
		if text, err := grant.CombinedOutput(); err != nil {
			return false, errors.Join(fmt.Errorf("icacls %s: %s", f, text), err)
		}
	}
	return false, nil
}

// showPlan prints what would be installed; a password in the settings is not shown.
func (a *app) showPlan(p servicePlan) error {
	settings := maps.Clone(p.Settings)
	settings["REDBANNER_DB"] = withoutPassword(settings["REDBANNER_DB"])
	if a.cli.JSON {
		return a.print(map[string]any{"program": p.Program, "account": serviceAccount, "settings": settings})
	}
	fmt.Fprintf(a.stdout, "%s serve\n%s\n", p.Program, serviceAccount)
	for _, name := range slices.Sorted(maps.Keys(settings)) {
		fmt.Fprintf(a.stdout, "%s=%s\n", name, settings[name])
	}
	return nil
}
