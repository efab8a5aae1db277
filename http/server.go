// Package http is the product's door to the network. Server owns the listener,
// its time limits and an orderly end, so that no other package needs net/http.
//
// It knows no SQL: whatever it serves comes from the domains' services. It is
// always imported as apphttp.
package http

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"
)

// The limits of one exchange. A hall's network is slow but small, and a client
// that stays silent must not hold a connection for ever.
const (
	readHeaderTimeout = 10 * time.Second
	readTimeout       = time.Minute
	writeTimeout      = 2 * time.Minute
	idleTimeout       = 2 * time.Minute
	maxHeaderBytes    = 64 << 10
)

// Server answers requests on one address. Call Open, then Serve; Shutdown ends both.
type Server struct {
	// Addr is host:port; port 0 takes any free port.
	Addr string
	// Site is what people see; without it only the health is served.
	Site *Site
	// Ready reports what keeps the service from working, such as a lost database.
	// Without it the service is always ready.
	Ready func(context.Context) error
	// Metrics counts the requests to the site, if set.
	Metrics *Metrics

	handler  http.Handler // nil: the table of routes
	listener net.Listener
	server   *http.Server
}

// Open starts listening, so that a taken address is an error before anything is promised.
func (s *Server) Open(ctx context.Context) error {
	if s.listener != nil {
		return errors.New("http server: already open")
	}
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", s.Addr)
	if err != nil {
		return fmt.Errorf("http server: %w", err)
	}
	if err := s.Site.recoverJobs(ctx); err != nil {
		return errors.Join(fmt.Errorf("http server: %w", err), listener.Close())
	}
	if s.handler == nil {
		if s.handler, err = s.routes(); err != nil {
			return errors.Join(err, listener.Close())
		}
	}
	s.listener = listener
	s.server = &http.Server{
		Handler:           s.handler,
		ReadHeaderTimeout: readHeaderTimeout,
		ReadTimeout:       readTimeout,
		WriteTimeout:      writeTimeout,
		IdleTimeout:       idleTimeout,
		MaxHeaderBytes:    maxHeaderBytes,
	}
	return nil
}

// routes puts the health beside the site.
func (s *Server) routes() (http.Handler, error) {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", s.healthShow)
	mux.HandleFunc("GET /readyz", s.healthShow)
	if s.Site == nil {
		return mux, nil
	}
	site, err := s.Site.Handler()
	if err != nil {
		return nil, fmt.Errorf("http server: %w", err)
	}
	if s.Metrics != nil {
		site = s.Metrics.Count(site)
	}
	mux.Handle("/", site)
	return mux, nil
}

// healthShow serves GET /healthz and GET /readyz: 200 when the service can work, 503 when
// it cannot. The reason stays inside; whoever asks may be anyone.
func (s *Server) healthShow(w http.ResponseWriter, r *http.Request) {
	status, text := http.StatusOK, "ok\n"
	if s.Ready != nil && s.Ready(r.Context()) != nil {
		status, text = http.StatusServiceUnavailable, "unavailable\n"
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.WriteHeader(status)
	_, _ = w.Write([]byte(text)) // the client may have gone; there is nobody to tell
}

// URL returns the root address of an open server, with the port it really got.
func (s *Server) URL() string {
	if s.listener == nil {
		return ""
	}
	return "http://" + s.listener.Addr().String()
}

// Serve answers requests until Shutdown is called, which is no error.
func (s *Server) Serve() error {
	if s.listener == nil {
		return errors.New("http server: not open")
	}
	if err := s.server.Serve(s.listener); !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("http server: %w", err)
	}
	return nil
}

// Shutdown stops accepting and waits for the requests under way; those still
// running when ctx ends are cut off and its error is returned.
func (s *Server) Shutdown(ctx context.Context) error {
	if s.server == nil {
		return nil
	}
	err := s.server.Shutdown(ctx)
	if err != nil {
		_ = s.server.Close() // the first error says why; closing is the last resort
	}
	if err := errors.Join(err, s.Site.stopJobs(ctx)); err != nil {
		return fmt.Errorf("http server: %w", err)
	}
	// A server shut down before Serve has not taken the listener over yet.
	if err := s.listener.Close(); err != nil && !errors.Is(err, net.ErrClosed) {
		return fmt.Errorf("http server: %w", err)
	}
	return nil
}
