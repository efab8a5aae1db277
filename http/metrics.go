package http

import (
	"context"
	"net/http"
	"net/netip"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"redbanner/attendance/roster"
)

// Metrics counts what the service does, for a monitor in the machine room. It names
// addresses by their patterns and nobody at all.
type Metrics struct {
	registry *prometheus.Registry
	requests *prometheus.CounterVec
	seconds  *prometheus.HistogramVec
	inFlight prometheus.Gauge
}

// NewMetrics returns counters at nought, beside those of the process itself.
func NewMetrics(version string) *Metrics {
	m := &Metrics{
		registry: prometheus.NewRegistry(),
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "redbanner_http_requests_total",
			Help: "Requests answered, by route and class of status."}, []string{"method", "route", "status"}),
		seconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "redbanner_http_request_seconds",
			Help: "How long requests took.", Buckets: []float64{.005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30}}, []string{"route"}),
		inFlight: prometheus.NewGauge(prometheus.GaugeOpts{Name: "redbanner_http_requests_in_flight",
			Help: "Requests under way."}),
	}
	build := prometheus.NewGauge(prometheus.GaugeOpts{Name: "redbanner_build_info",
		Help: "Always 1; the label says the version.", ConstLabels: prometheus.Labels{"version": version}})
	build.Set(1)
	m.registry.MustRegister(m.requests, m.seconds, m.inFlight, build,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

// Count is the middleware that counts requests.
func (m *Metrics) Count(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		began := time.Now()
		answer := &answer{ResponseWriter: w}
		r = routed(r)
		m.inFlight.Inc()
		defer func() {
			m.inFlight.Dec()
			m.requests.WithLabelValues(method(r), pattern(r), strconv.Itoa(answer.status()/100)+"xx").Inc()
			m.seconds.WithLabelValues(pattern(r)).Observe(time.Since(began).Seconds())
		}()
		next.ServeHTTP(answer, r)
	})
}

// Pool is how a pool of connections to the store stands.
type Pool struct {
	Open, InUse, Idle int
	Waits             int64 // requests that had to wait for a connection, so far
	Waited            time.Duration
}

// WatchPool shows a pool under a name of its own, as it stands when the monitor asks.
func (m *Metrics) WatchPool(name string, stand func() Pool) {
	labels := prometheus.Labels{"pool": name}
	gauge := func(what, help string, value func(Pool) float64) {
		m.registry.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "redbanner_db_" + what, Help: help, ConstLabels: labels},
			func() float64 { return value(stand()) }))
	}
	gauge("connections_open", "Connections to the store.", func(p Pool) float64 { return float64(p.Open) })
	gauge("connections_in_use", "Connections to the store at work.", func(p Pool) float64 { return float64(p.InUse) })
	gauge("connections_idle", "Connections to the store at rest.", func(p Pool) float64 { return float64(p.Idle) })
	counter := func(what, help string, value func(Pool) float64) {
		m.registry.MustRegister(prometheus.NewCounterFunc(prometheus.CounterOpts{Name: "redbanner_db_" + what, Help: help, ConstLabels: labels},
			func() float64 { return value(stand()) }))
	}
	counter("waits_total", "How often a connection had to be waited for.", func(p Pool) float64 { return float64(p.Waits) })
	counter("waited_seconds_total", "How long connections were waited for.", func(p Pool) float64 { return p.Waited.Seconds() })
}

// WatchJobs shows how many jobs are in each state. While they cannot be counted, none
// are shown and redbanner_jobs_up is 0.
func (m *Metrics) WatchJobs(count func(context.Context) (map[string]int, error)) {
	m.registry.MustRegister(jobs{count})
}

// WatchHashes shows how many passwords were hashed so far: each takes a processor and its
// memory, and a guesser takes many.
func (m *Metrics) WatchHashes(count func() int64) {
	m.registry.MustRegister(prometheus.NewCounterFunc(prometheus.CounterOpts{Name: "redbanner_password_hashes_total",
		Help: "Passwords hashed, of people at the door and of new ones."}, func() float64 { return float64(count()) }))
}

// jobs asks for the jobs' states when the monitor does.
type jobs struct {
	count func(context.Context) (map[string]int, error)
}

// The figures of jobs.
func jobFigures() (states, up *prometheus.Desc) {
	return prometheus.NewDesc("redbanner_jobs", "Jobs by state.", []string{"state"}, nil),
		prometheus.NewDesc("redbanner_jobs_up", "Whether the jobs could be counted.", nil, nil)
}

// Describe names the figures.
func (j jobs) Describe(figures chan<- *prometheus.Desc) {
	states, up := jobFigures()
	figures <- states
	figures <- up
}

// Collect counts.
func (j jobs) Collect(figures chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	states, up := jobFigures()
	counts, err := j.count(ctx)
	if err != nil {
		figures <- prometheus.MustNewConstMetric(up, prometheus.GaugeValue, 0)
		return
	}
	figures <- prometheus.MustNewConstMetric(up, prometheus.GaugeValue, 1)
	for state, n := range counts {
		figures <- prometheus.MustNewConstMetric(states, prometheus.GaugeValue, float64(n), state)
	}
}

// Server is the server of the figures, at GET /metrics. Its address must be this machine
// or a private network: the figures tell outsiders when an office works and how much.
func (m *Metrics) Server(addr string) (*Server, error) {
	at, err := netip.ParseAddrPort(addr)
	if err != nil || !at.Addr().IsLoopback() && !at.Addr().IsPrivate() {
		return nil, &roster.Error{Kind: roster.Usage, Key: "serve.metrics_not_private", Args: []any{addr}, Err: err}
	}
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{ErrorHandling: promhttp.ContinueOnError}))
	return &Server{Addr: addr, handler: mux}, nil
}
