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
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/kardianos/service"
	"golang.org/x/sys/windows"
)

// Where the service keeps what it stores, and is told its settings.
const (
	stateFolder   = `C:\ProgramData\redbanner`
	settingsPlace = stateFolder + `\environment`
	secretPlace   = stateFolder + `\oidc.secret`
	logPlace      = stateFolder + `\redbanner.log`
)

// serviceAccount may do little on the machine and nothing in the network.
const serviceAccount = `NT AUTHORITY\LocalService`

// underManager runs the program until it is told to end: by a key or the closing of its
// window where a person started it, by the manager of services where that did.
func underManager(run func(ctx context.Context, stdout, stderr io.Writer) int) int {
	if service.Interactive() {
		ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
		defer stop()
		return run(ctx, os.Stdout, os.Stderr)
	}
	log, err := openLog()
	if err != nil {
		return exitFailed
	}
	defer log.Close()
	p := &managed{run: func(ctx context.Context) int { return run(ctx, log, log) }}
	if err = takeSettings(); err == nil {
		var s service.Service
		if s, err = service.New(p, &service.Config{Name: serviceName}); err == nil {
			err = s.Run()
		}
	}
	if err != nil {
		fmt.Fprintln(log, err)
		return exitFailed
	}
	return exitDone
}

// takeSettings makes the file of settings the environment, of which each user of the
// machine could read what the registry holds. Without the file nothing is set.
func takeSettings() error {
	text, err := os.ReadFile(settingsPlace)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	for name, value := range readSettings(string(text)) {
		if err := os.Setenv(name, value); err != nil {
			return err
		}
	}
	return nil
}

// maxLog is the size, in bytes, beyond which a log is put aside at the next start.
const maxLog = 20 << 20

// openLog opens the file that takes what a service has to say; the one before is kept.
func openLog() (*os.File, error) {
	const name = logPlace
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

// settingsTime is how long a start waits for the program to find its settings wrong.
const settingsTime = 3 * time.Second

// errSettings ends a start whose settings are wrong; the log says what is wrong with them.
var errSettings = errors.New("the service was not started: its settings are wrong")

// Start begins to run. A program that ends by itself ends the process with its exit
// code, so that the manager starts it again; but wrong settings do not get better by that.
func (m *managed) Start(service.Service) error {
	ctx, stop := context.WithCancel(context.Background())
	m.stop, m.over = stop, make(chan struct{})
	wrong := make(chan struct{})
	go func() {
		defer close(m.over)
		code := m.run(ctx)
		switch {
		case ctx.Err() != nil: // as it was told to
		case code == exitUsage:
			close(wrong)
			<-ctx.Done()
		default:
			os.Exit(code)
		}
	}()
	select {
	case <-wrong:
		stop()
		return errSettings
	case <-time.After(settingsTime):
		return nil
	}
}

// Stop tells the program to end and waits until it has.
func (m *managed) Stop(service.Service) error {
	m.stop()
	<-m.over
	return nil
}

func privileged() bool { return windows.GetCurrentProcessToken().IsElevated() }

// reachable reports whether the service can see a file: not on another machine, and not
// among what belongs to a person.
func reachable(file string) bool {
	if !filepath.IsAbs(file) || file[0] == '\\' {
		return false
	}
	drive, err := windows.UTF16PtrFromString(filepath.VolumeName(file) + `\`)
	if err != nil || windows.GetDriveType(drive) == windows.DRIVE_REMOTE {
		return false
	}
	people := filepath.Dir(os.Getenv("PUBLIC")) // C:\Users
	inside, err := filepath.Rel(strings.ToLower(people), strings.ToLower(file))
	return err != nil || !filepath.IsLocal(inside)
}

// serviceHost is this machine.
func (a *app) serviceHost(p servicePlan) (serviceHost, error) {
	s, err := service.New(&managed{}, &service.Config{
		Name:        serviceName,
		DisplayName: "redbanner 便民服务中心考核",
		Description: "Scores of service halls (便民服务中心考核).",
		Executable:  p.Program,
		Arguments:   []string{"serve"},
		UserName:    serviceAccount,
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

// Who may use the service's folders, by their numbers, for their names are words of the
// machine's language.
const (
	ofService = "*S-1-5-19:(OI)(CI)F"
	ofAdmins  = "*S-1-5-32-544:(OI)(CI)F"
	ofSystem  = "*S-1-5-18:(OI)(CI)F"
)

// prepare makes the folders, for the service, administrators and the system alone, and
// writes the settings, unless there are some already. A folder elsewhere that is there
// already stays open to whom it was: the service may use it, too.
func (h serviceHost) prepare(p servicePlan) (kept bool, err error) {
	if err := os.MkdirAll(stateFolder, 0o700); err != nil {
		return false, err
	}
	// Anybody may have made it before; its owner could open it again.
	if err := icacls(stateFolder, "/setowner", "*S-1-5-32-544"); err != nil {
		return false, err
	}
	if err := icacls(stateFolder, "/inheritance:r", "/grant:r", ofService, ofAdmins, ofSystem); err != nil {
		return false, err
	}
	for _, folder := range p.Folders {
		_, err := os.Stat(folder)
		grant := []string{"/grant", ofService}
		if errors.Is(err, fs.ErrNotExist) {
			err = os.MkdirAll(folder, 0o700)
			grant = []string{"/inheritance:r", "/grant:r", ofService, ofAdmins, ofSystem}
		}
		if err != nil {
			return false, err
		}
		if err := icacls(folder, grant...); err != nil {
			return false, err
		}
	}
	if p.Secret != "" {
		text, err := os.ReadFile(p.Secret)
		if err != nil {
			return false, err
		}
		if _, err := writeNew(secretPlace, text); err != nil {
			return false, err
		}
	}
	return writeNew(settingsPlace, []byte(p.settings()))
}

// icacls changes who may use a folder.
func icacls(folder string, change ...string) error {
	if text, err := exec.Command("icacls", append([]string{folder}, change...)...).CombinedOutput(); err != nil {
		return fmt.Errorf("icacls %s: %w: %s", folder, err, text)
	}
	return nil
}

// showPlan prints what would be installed; no secret in the settings is shown.
func (a *app) showPlan(p servicePlan) error {
	p.Settings = p.shown()
	if a.cli.JSON {
		return a.print(map[string]any{"program": p.Program, "account": serviceAccount, "settings": p.settings()})
	}
	fmt.Fprintf(a.stdout, "%s serve\n%s\n# %s\n%s", p.Program, serviceAccount, settingsPlace, p.settings())
	return nil
}
