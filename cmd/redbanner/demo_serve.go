package main

import (
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"runtime"

	"redbanner/attendance"
	"redbanner/attendance/roster"
	"redbanner/cmd/redbanner/demo"
	apphttp "redbanner/http"
	"redbanner/http/auth"
)

// demoPassword is drawn anew for each made-up centre, so that nobody carries one over
// into a real store.
func demoPassword(ctx call, service *auth.Service, scope attendance.Scope) (string, error) {
	password := "Demo-" + rand.Text()[:8]
	for _, account := range demo.Accounts() {
		if _, err := service.Create(ctx, scope, account); err != nil {
			return "", err
		}
		if err := service.SetPassword(ctx, scope, account.Name, password); err != nil {
			return "", err
		}
	}
	return password, nil
}

// openDemo lets the made-up centre work until the morning on which it is visited, opens
// its server and says who can sign in.
func (c *demoCommand) openDemo(ctx call, a *app, made madeUp) ([]place, error) {
	site, err := a.site(false, slog.New(slog.NewJSONHandler(a.stderr, &slog.HandlerOptions{Level: slog.LevelWarn})))
	if err != nil {
		return nil, err
	}
	made.clock.at(demoDay()-1, "09:40")
	password, err := demoPassword(ctx, site.Accounts, demoHand(made.scope, demoAdmin))
	if err != nil {
		return nil, err
	}
	done := a.progress("progress.demo")
	err = a.live(ctx, made.scope, site.Services, made.clock)
	done()
	if err != nil {
		return nil, err
	}
	if err := a.showDemo(ctx, c, made); err != nil {
		return nil, err
	}
	made.clock.run(demoDay(), "09:00")
	server := &apphttp.Server{Addr: c.Addr, Ready: site.Ready, Site: site}
	if err := server.Open(ctx); err != nil {
		return nil, &roster.Error{Kind: roster.Internal, Key: "serve.cannot_listen", Args: []any{c.Addr}, Err: err}
	}
	servers := []place{{name: "http", addr: c.Addr, listening: server}}
	if err := a.greetDemo(server.URL(), password); err != nil {
		return nil, errors.Join(err, endAll(ctx, servers))
	}
	if c.Browser && hasDesktop(os.Getenv) {
		openBrowser(server.URL())
	}
	return servers, nil
}

// greetDemo says where the made-up centre is and who can sign in.
func (a *app) greetDemo(url, password string) error {
	a.say("demo.served", url, password)
	t := a.table("column.account", "column.roles", "column.name")
	for _, account := range demo.Accounts() {
		t.row(account.Name, a.printer.T("role."+string(account.Roles[0])), account.Display)
	}
	if err := t.print(a.stdout); err != nil {
		return err
	}
	a.say("demo.clock", fmt.Sprintf("%d-%02d-%02d", demo.Year, demo.Month, demo.Day))
	return nil
}

// hasDesktop reports whether somebody sits before a desktop that can show a browser: over a
// remote shell or in a service there is none.
func hasDesktop(getenv func(string) string) bool {
	if runtime.GOOS == "windows" || runtime.GOOS == "darwin" {
		return getenv("SSH_CONNECTION") == ""
	}
	return getenv("DISPLAY") != "" || getenv("WAYLAND_DISPLAY") != ""
}

// openBrowser shows an address in the machine's browser; where there is none, the address
// has been printed.
func openBrowser(url string) {
	name, args := "xdg-open", []string{url}
	switch runtime.GOOS {
	case "windows":
		name, args = "rundll32", []string{"url.dll,FileProtocolHandler", url}
	case "darwin":
		name = "open"
	}
	if path, err := exec.LookPath(name); err == nil {
		_ = exec.Command(path, args...).Start() // the address stands on the screen, too
	}
}
