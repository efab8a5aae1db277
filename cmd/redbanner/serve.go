package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"redbanner/attendance"
	"redbanner/attendance/push"
	"redbanner/attendance/roster"
	apphttp "redbanner/http"
)

// serveCommand is `redbanner serve`.
type serveCommand struct {
	Addr        string   `env:"REDBANNER_ADDR" default:"127.0.0.1:8080" help:"Address for people." placeholder:"HOST:PORT"`
	Secure      bool     `env:"REDBANNER_SECURE" help:"Browsers reach the pages by TLS alone, through a proxy in front."`
	Origins     []string `name:"origin" env:"REDBANNER_ORIGINS" help:"Address that browsers see, where a proxy in front changes the host, such as https://hall.example." placeholder:"URL"`
	PushAddr    string   `env:"REDBANNER_PUSH_ADDR" help:"Address for clocks that push, in their network; without it there is none." placeholder:"HOST:PORT"`
	PushPath    string   `env:"REDBANNER_PUSH_PATH" help:"Secret part of the path that the clocks are set to (instead of clock door)." placeholder:"SECRET"`
	PushNetwork string   `env:"REDBANNER_PUSH_NETWORK" help:"Networks that the clocks are in (instead of clock door)." placeholder:"CIDR,…"`
	MetricsAddr string   `env:"REDBANNER_METRICS_ADDR" help:"Private address for a monitor (GET /metrics); without it there is none." placeholder:"HOST:PORT"`
	PushOpen    bool     `env:"REDBANNER_PUSH_OPEN" help:"Listen to clocks without a secret path and from any network."`
}

// shutdownTime is how long requests under way may take to end.
const shutdownTime = 20 * time.Second

// place is a server with what it is for and the address asked for.
type place struct {
	name, addr string
	listening
}

// listening is a server.
type listening interface {
	Open(context.Context) error
	URL() string
	Serve() error
	Shutdown(context.Context) error
}

// Run serves until it is told to stop.
func (c *serveCommand) Run(ctx call, a *app) error {
	if c.PushAddr == "" && (c.PushPath != "" || c.PushNetwork != "" || c.PushOpen) {
		return roster.Errorf(roster.Usage, "serve.no_push_addr")
	}
	if err := a.open(ctx); err != nil {
		return err
	}
	site, err := a.site(c.Secure, nil, slog.New(slog.NewJSONHandler(a.stderr, nil)))
	if err != nil {
		return err
	}
	site.Origins = c.Origins
	people := &apphttp.Server{Addr: c.Addr, Ready: site.Ready, Site: site}
	servers := []place{{"http", c.Addr, people}}
	if c.PushAddr != "" {
		clocks, err := c.pushServer(ctx, a)
		if err != nil {
			return err
		}
		servers = append(servers, place{"push", c.PushAddr, clocks})
	}
	if c.MetricsAddr != "" {
		figures, err := a.figures(people, c.MetricsAddr)
		if err != nil {
			return err
		}
		servers = append(servers, place{"metrics", c.MetricsAddr, figures})
	}
	for i, s := range servers {
		if err := s.Open(ctx); err != nil {
			for _, opened := range servers[:i] {
				_ = opened.Shutdown(ctx) // the first error says more
			}
			return &roster.Error{Kind: roster.Internal, Key: "serve.cannot_listen", Args: []any{s.addr}, Err: err}
		}
	}
	if err := a.tellSetup(ctx, site.Accounts); err != nil {
		return err
	}
	if err := a.announce(servers); err != nil {
		return err
	}
	centres, err := a.centres.Centres(ctx)
	if err != nil {
		return err
	}
	defer a.signing(ctx, centres)()
	defer sweeping(ctx, site.Accounts)()
	return serveAll(ctx, servers)
}

// announce says where the servers are.
func (a *app) announce(servers []place) error {
	urls := map[string]string{"http": "", "push": ""}
	for _, s := range servers {
		urls[s.name] = s.URL()
	}
	if a.cli.JSON {
		return a.print(urls)
	}
	a.say("serve.listening", urls["http"])
	if urls["push"] != "" {
		a.say("serve.push", urls["push"])
	}
	if urls["metrics"] != "" {
		a.say("serve.metrics", urls["metrics"]+"/metrics")
	}
	return nil
}

// serveAll serves until the context ends or a server fails, then ends all of them.
func serveAll(ctx context.Context, servers []place) error {
	failed := make(chan error, len(servers))
	for _, s := range servers {
		go func() { failed <- s.Serve() }()
	}
	ended := 0
	var first error
	select {
	case <-ctx.Done():
	case first = <-failed:
		ended = 1
	}
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), shutdownTime)
	defer cancel()
	for _, s := range servers {
		first = errors.Join(first, s.Shutdown(last))
	}
	for range len(servers) - ended {
		first = errors.Join(first, <-failed)
	}
	return first
}

// pushServer prepares the server of the clocks: its doors are guarded, or it does not
// start; what an earlier run kept and did not apply is applied.
func (c *serveCommand) pushServer(ctx call, a *app) (*apphttp.PushServer, error) {
	service, err := a.push()
	if err != nil {
		return nil, err
	}
	doors, err := c.doors(ctx, a, service)
	if err != nil {
		return nil, err
	}
	logger := slog.New(slog.NewTextHandler(a.stderr, nil))
	for _, door := range doors {
		if !door.Guarded() && !c.PushOpen {
			return nil, roster.Errorf(roster.Usage, "serve.push_unguarded", door.Centre.Code)
		}
		if !door.Guarded() {
			fmt.Fprintln(a.stderr, a.printer.T("serve.push_open", door.Centre.Code))
		}
		if _, err := service.Apply(ctx, attendance.Scope{Centre: door.Centre, Actor: "push"}, 0); err != nil {
			logger.Error("clock: uploads kept but not applied", "centre", door.Centre.Code, "error", err)
		}
	}
	return &apphttp.PushServer{Addr: c.PushAddr, Push: service, Doors: doors, Log: logger}, nil
}

// doors are the ways in: those that the centres have set; by the flags, that of the one
// centre that the command is about.
func (c *serveCommand) doors(ctx call, a *app, service *push.Service) ([]apphttp.PushDoor, error) {
	if c.PushPath != "" || c.PushNetwork != "" {
		return c.doorOfFlags(ctx, a)
	}
	centres, err := a.centres.Centres(ctx)
	if err != nil {
		return nil, err
	}
	var doors []apphttp.PushDoor
	paths := map[push.Secret]string{}
	for _, centre := range centres {
		door, set, err := service.Store.Door(ctx, attendance.Scope{Centre: centre, Actor: a.actor()})
		if err != nil {
			return nil, err
		}
		if !set {
			continue
		}
		if other, taken := paths[door.Path]; taken {
			return nil, roster.Errorf(roster.Usage, "serve.push_same_path", other, centre.Code)
		}
		paths[door.Path] = centre.Code
		doors = append(doors, apphttp.PushDoor{Centre: centre, Door: door})
	}
	if len(doors) > 0 {
		return doors, nil
	}
	return c.doorOfFlags(ctx, a)
}

func (c *serveCommand) doorOfFlags(ctx call, a *app) ([]apphttp.PushDoor, error) {
	scope, err := a.scope(ctx)
	if err != nil {
		return nil, err
	}
	door := apphttp.PushDoor{Centre: scope.Centre}
	if c.PushPath != "" {
		if door.Path, err = push.HashPath(c.PushPath); err != nil {
			return nil, err
		}
	}
	if door.Networks, err = push.ParseNetworks(c.PushNetwork); err != nil {
		return nil, err
	}
	return []apphttp.PushDoor{door}, nil
}
