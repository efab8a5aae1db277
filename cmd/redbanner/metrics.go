package main

import (
	"context"

	apphttp "redbanner/http"
)

// figures prepares the server of the figures about the people's server, its jobs and the
// store.
func (a *app) figures(people *apphttp.Server, site *apphttp.Site, addr string) (*apphttp.Server, error) {
	metrics := apphttp.NewMetrics(version())
	server, err := metrics.Server(addr)
	if err != nil {
		return nil, err
	}
	people.Metrics = metrics
	for name := range a.db.Pools() {
		metrics.WatchPool(name, func() apphttp.Pool {
			p := a.db.Pools()[name]
			return apphttp.Pool{Open: p.OpenConnections, InUse: p.InUse, Idle: p.Idle, Waits: p.WaitCount, Waited: p.WaitDuration}
		})
	}
	metrics.WatchJobs(func(context.Context) (map[string]int, error) { return site.Jobs.Counts(), nil })
	metrics.WatchHashes(site.Accounts.Hashes)
	return server, nil
}
