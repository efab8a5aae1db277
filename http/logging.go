package http

import (
	"context"
	"log/slog"
	"net/http"
	"runtime/debug"
	"time"

	"github.com/go-chi/chi/v5"

	"redbanner/http/job"
)

// LogRequests writes one line for each request: its method, the pattern of its address,
// the status, milliseconds, who asked and the id that the answer carries. What stands in
// an address or a body may be about people and is never written. It belongs behind what
// gives requests their ids.
func LogRequests(log *slog.Logger) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			began := time.Now()
			note := &requestNote{}
			answer := &answer{ResponseWriter: w}
			r = routed(r.WithContext(context.WithValue(r.Context(), requestNoteKey{}, note)))
			// Also of a request that is cut off, whose panic goes on.
			defer func() {
				level := slog.LevelInfo
				if answer.status() >= http.StatusInternalServerError {
					level = slog.LevelError
				}
				log.LogAttrs(r.Context(), level, "request",
					slog.String("method", method(r)),
					slog.String("route", pattern(r)),
					slog.Int("status", answer.status()),
					slog.Float64("ms", float64(time.Since(began).Microseconds())/1000),
					slog.String("account", note.account),
					slog.String("request", requestID(r.Context())))
			}()
			next.ServeHTTP(answer, r)
		})
	}
}

// RecoverPanics turns a panic into the answer that fail gives, status 500 by right, and
// writes where it happened under the request's id. An answer that has begun cannot be
// mended: its connection is cut, so that nobody takes half of it for the whole.
func RecoverPanics(log *slog.Logger, fail http.HandlerFunc) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			answer := &answer{ResponseWriter: w}
			r = routed(r)
			defer func() {
				fault := recover()
				if fault == nil {
					return
				}
				if fault == http.ErrAbortHandler { // is meant to cut the connection
					panic(fault)
				}
				log.LogAttrs(r.Context(), slog.LevelError, "panic",
					slog.String("method", method(r)),
					slog.String("route", pattern(r)),
					slog.String("request", requestID(r.Context())),
					slog.String("fault", job.Fault(fault)),
					slog.String("stack", string(debug.Stack())))
				if answer.code != 0 {
					panic(http.ErrAbortHandler)
				}
				fail(w, r)
			}()
			next.ServeHTTP(answer, r)
		})
	}
}

// requestNote is what handlers learn about a request that its log line tells.
type requestNote struct{ account string }

type requestNoteKey struct{}

// noteAccount tells the log who asks.
func noteAccount(ctx context.Context, account string) {
	if note, ok := ctx.Value(requestNoteKey{}).(*requestNote); ok {
		note.account = account
	}
}

// answer remembers the status of an answer.
type answer struct {
	http.ResponseWriter
	code int // 0: nothing sent yet
}

func (a *answer) WriteHeader(code int) {
	if a.code == 0 && code >= http.StatusOK { // 1xx only announce
		a.code = code
	}
	a.ResponseWriter.WriteHeader(code)
}

func (a *answer) Write(p []byte) (int, error) {
	if a.code == 0 {
		a.code = http.StatusOK
	}
	return a.ResponseWriter.Write(p)
}

// Unwrap gives http.ResponseController what lies beneath.
func (a *answer) Unwrap() http.ResponseWriter { return a.ResponseWriter }

// status is that of the answer; one that was never begun is sent as 200.
func (a *answer) status() int {
	if a.code == 0 {
		return http.StatusOK
	}
	return a.code
}

// routed sees to it that the pattern of a request's route is known to whom it passed
// before it came to the routes.
func routed(r *http.Request) *http.Request {
	if chi.RouteContext(r.Context()) != nil {
		return r
	}
	return r.WithContext(context.WithValue(r.Context(), chi.RouteCtxKey, chi.NewRouteContext()))
}

// pattern is the address as the table of routes has it, without what stands in its
// place; "none" where no route fits.
func pattern(r *http.Request) string {
	if route := chi.RouteContext(r.Context()); route != nil {
		if p := route.RoutePattern(); p != "" && p != "/*" {
			return p
		}
	}
	return "none"
}

// method is the request's method; one made up by a client is not repeated.
func method(r *http.Request) string {
	switch r.Method {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete, http.MethodOptions:
		return r.Method
	}
	return "other"
}
