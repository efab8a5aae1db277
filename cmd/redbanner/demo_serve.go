package main

import (
	"crypto/rand"
	"fmt"
	"log/slog"
	"os/exec"
	"runtime"
	"time"

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

// serveDemo serves the made-up centre, whose clock stands at the morning after its
// half-year, and says who can sign in.
func (c *demoCommand) serveDemo(ctx call, a *app, scope attendance.Scope) error {
	hall, err := time.LoadLocation(zone)
	if err != nil {
		return err
	}
	begun, morning := time.Now(), time.Date(demo.Year, demo.Month, demo.Day, 9, 0, 0, 0, hall)
	now := func() time.Time { return morning.Add(time.Since(begun)) }
	site, err := a.site(false, now, slog.New(slog.NewJSONHandler(a.stderr, &slog.HandlerOptions{Level: slog.LevelWarn})))
	if err != nil {
		return err
	}
	password, err := demoPassword(ctx, site.Accounts, scope)
	if err != nil {
		return err
	}
	if err := a.live(ctx, scope, site.Services); err != nil {
		return err
	}
	server := &apphttp.Server{Addr: c.Addr, Ready: site.Ready, Site: site}
	if err := server.Open(ctx); err != nil {
		return &roster.Error{Kind: roster.Internal, Key: "serve.cannot_listen", Args: []any{c.Addr}, Err: err}
	}
	a.say("demo.served", server.URL(), password)
	t := a.table("column.account", "column.roles", "column.name")
	for _, account := range demo.Accounts() {
		t.row(account.Name, a.printer.T("role."+string(account.Roles[0])), account.Display)
	}
	if err := t.print(a.stdout); err != nil {
		return err
	}
	a.say("demo.clock", fmt.Sprintf("%d-%02d-%02d", demo.Year, demo.Month, demo.Day))
	if c.Browser {
		openBrowser(server.URL())
	}
	return serveAll(ctx, []place{{name: "http", addr: c.Addr, listening: server}})
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
