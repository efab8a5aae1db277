package http

import (
	"net/http"

	"github.com/go-chi/chi/v5"
)

// routes is the one table of all addresses.
func (s *Server) routes() http.Handler {
	r := chi.NewRouter()
	r.Get("/healthz", s.healthShow)
	return r
}

// healthShow serves GET /healthz: 200 when the service can work, 503 when it
// cannot. The reason stays inside; whoever asks may be anyone.
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
