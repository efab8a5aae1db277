package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/netip"
	"net/url"
	"time"

	"redbanner/attendance"
	"redbanner/attendance/push"
	"redbanner/attendance/roster"
	apphttp "redbanner/http"
)

// serveCommand is `redbanner serve`.
type serveCommand struct {
	serveFlags `embed:""`
}

// serveFlags say how to serve; a service is installed with them.
type serveFlags struct {
	Addr        string   `env:"REDBANNER_ADDR" default:"127.0.0.1:8080" help:"Address for people." placeholder:"HOST:PORT"`
	Secure      bool     `env:"REDBANNER_SECURE" help:"Browsers reach the pages by TLS alone, through a proxy in front."`
	Origins     []string `name:"origin" env:"REDBANNER_ORIGINS" help:"Address that browsers see, where a proxy in front changes the host, such as https://hall.example." placeholder:"URL"`
	PushAddr    string   `env:"REDBANNER_PUSH_ADDR" help:"Address for clocks that push, in their network; without it there is none." placeholder:"HOST:PORT"`
	PushPath    string   `env:"REDBANNER_PUSH_PATH" help:"Secret part of the path that the clocks are set to (instead of clock door)." placeholder:"SECRET"`
	PushNetwork string   `env:"REDBANNER_PUSH_NETWORK" help:"Networks that the clocks are in (instead of clock door)." placeholder:"CIDR,…"`
	MetricsAddr string   `env:"REDBANNER_METRICS_ADDR" help:"Private address for a monitor (GET /metrics); without it there is none." placeholder:"HOST:PORT"`
	PushOpen    bool     `env:"REDBANNER_PUSH_OPEN" help:"Listen to clocks without a secret path and from any network."`
	Proxies     []string `name:"proxy" env:"REDBANNER_PROXIES" help:"Address or network of a proxy in front, whose X-Forwarded-For is believed." placeholder:"CIDR"`
	Backups     string   `env:"REDBANNER_BACKUPS" help:"Folder of the backups that are made from the pages (default: beside a SQLite file, PATH.backups)." placeholder:"DIR"`

	oidcFlags `embed:"" prefix:"oidc-"`
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

// Run serves until it is told to stop, which may be while it still starts.
func (c *serveCommand) Run(ctx call, a *app) error {
	if err := c.complete(); err != nil {
		return err
	}
	site, servers, err := c.start(ctx, a)
	if stopped(ctx, err) {
		return nil
	}
	if err != nil {
		return err
	}
	centres, err := a.greet(ctx, site, servers)
	if err != nil && ctx.Err() == nil {
		return errors.Join(err, endAll(ctx, servers))
	}
	defer a.signing(ctx, centres)()
	defer sweeping(ctx, site.Accounts)()
	defer noticing(ctx, site, centres)()
	defer keepingBooks(ctx, site, centres)()
	return serveAll(ctx, servers)
}

// complete refuses flags of the clocks' address without the address.
func (c *serveFlags) complete() error {
	if c.PushAddr == "" && (c.PushPath != "" || c.PushNetwork != "" || c.PushOpen) {
		return roster.Errorf(roster.Usage, "serve.no_push_addr")
	}
	return nil
}

// start opens the store and then the servers: all of them or none.
func (c *serveCommand) start(ctx call, a *app) (*apphttp.Site, []place, error) {
	if err := a.open(ctx); err != nil {
		return nil, nil, err
	}
	site, err := a.site(c.Secure, slog.New(slog.NewJSONHandler(a.stderr, nil)))
	if err != nil {
		return nil, nil, err
	}
	if err := c.prepare(a, site); err != nil {
		return nil, nil, err
	}
	servers, err := c.servers(ctx, a, site)
	if err != nil {
		return nil, nil, err
	}
	for i, s := range servers {
		if err := s.Open(ctx); err != nil {
			_ = endAll(ctx, servers[:i]) // the first error says more
			return nil, nil, &roster.Error{Kind: roster.Internal, Key: "serve.cannot_listen", Args: []any{s.addr}, Err: err}
		}
	}
	return site, servers, nil
}

// servers are those that were asked for, not open yet.
func (c *serveCommand) servers(ctx call, a *app, site *apphttp.Site) ([]place, error) {
	people := &apphttp.Server{Addr: c.Addr, Ready: site.Ready, Site: site}
	servers := []place{{"http", c.Addr, people}}
	if c.PushAddr != "" {
		clocks, err := c.pushServer(ctx, a)
		if err != nil {
			return nil, err
		}
		servers = append(servers, place{"push", c.PushAddr, clocks})
	}
	if c.MetricsAddr != "" {
		figures, err := a.figures(people, site, c.MetricsAddr)
		if err != nil {
			return nil, err
		}
		servers = append(servers, place{"metrics", c.MetricsAddr, figures})
	}
	return servers, nil
}

// greet says how the first account is made, while there is none, and where the servers
// are. It returns the centres that are served.
func (a *app) greet(ctx call, site *apphttp.Site, servers []place) ([]roster.Centre, error) {
	if err := a.tellSetup(ctx, site.Accounts); err != nil {
		return nil, err
	}
	if err := a.announce(servers); err != nil {
		return nil, err
	}
	return a.centres.Centres(ctx)
}

// prepare tells the site what stands in front of it and beside it.
func (c *serveFlags) prepare(a *app, site *apphttp.Site) error {
	for _, origin := range c.Origins {
		if u, err := url.Parse(origin); !isWeb(origin) || err != nil || u.Path != "" || u.RawQuery != "" || u.Fragment != "" {
			return roster.Errorf(roster.Usage, "serve.bad_origin", origin)
		}
	}
	site.Origins = c.Origins
	var err error
	if site.Proxies, err = networks(c.Proxies); err != nil {
		return err
	}
	if c.Backups != "" {
		site.Machine = a.machine(c.Backups)
	}
	return c.federate(a, site, c.Origins, c.Addr)
}

// networks reads addresses and networks.
func networks(texts []string) ([]netip.Prefix, error) {
	list := make([]netip.Prefix, len(texts))
	for i, text := range texts {
		network, err := netip.ParsePrefix(text)
		if address, isAddress := netip.ParseAddr(text); isAddress == nil {
			network, err = netip.PrefixFrom(address, address.BitLen()), nil
		}
		if err != nil {
			return nil, roster.Errorf(roster.Usage, "serve.bad_proxy", text)
		}
		list[i] = network.Masked()
	}
	return list, nil
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
	first = errors.Join(first, endAll(ctx, servers))
	for range len(servers) - ended {
		first = errors.Join(first, <-failed)
	}
	return first
}

// endAll ends open servers; requests under way may take their time.
func endAll(ctx context.Context, servers []place) error {
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), shutdownTime)
	defer cancel()
	var first error
	for _, s := range servers {
		first = errors.Join(first, s.Shutdown(last))
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
