package http

import (
	"errors"
	"net/http"
	"net/url"

	"github.com/go-chi/chi/v5"

	"redbanner/attendance/roster"
	"redbanner/http/assets"
)

// router serves the table behind what every request passes.
func (s *Site) router() http.Handler {
	r := chi.NewRouter()
	r.Use(s.forwarded, withRequestID, LogRequests(s.Log), RecoverPanics(s.Log, s.panicked), s.headers, s.sameOrigin)
	r.Get(assets.Prefix+"*", s.assetShow)
	r.Group(func(r chi.Router) { s.serveAPI(r) })
	r.Group(func(r chi.Router) {
		r.Use(s.Sessions.Wrap)
		for _, route := range s.table() {
			if route.handler == nil { // the API's
				continue
			}
			r.Method(route.method, route.pattern, s.page(route))
		}
		nothing := s.page(route{policy: anyone, handler: nothingThere}).ServeHTTP
		r.NotFound(nothing)
		r.MethodNotAllowed(nothing)
	})
	return r
}

// page is the one place where an error of a page becomes an answer, and where the
// policy of an address is kept.
func (s *Site) page(rt route) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		unescape(r)
		v, err := s.visit(w, r)
		if err == nil {
			err = v.serve(rt)
		}
		if err != nil {
			v.fail(err)
		}
	})
}

// unescape gives back the parameters of an address as they were meant: one in which a slash
// is escaped is matched letter by letter.
func unescape(r *http.Request) {
	route := chi.RouteContext(r.Context())
	if r.URL.RawPath == "" || route == nil {
		return
	}
	for i, name := range route.URLParams.Keys {
		if plain, err := url.PathUnescape(route.URLParams.Values[i]); err == nil {
			route.URLParams.Values[i] = plain
			r.SetPathValue(name, plain)
		}
	}
}

// serve lets the visitor in, or says why not, and reads what was posted.
func (v *visit) serve(rt route) error {
	if err := v.checkAddress(); err != nil {
		return err
	}
	switch {
	case rt.policy.anyone:
	case v.account == nil:
		return v.askToSignIn()
	case v.account.Expired && !changesPassword(rt):
		return v.to("/account/password", "")
	case rt.policy.right != "":
		if err := v.scope.As.CheckAny(rt.policy.right); err != nil {
			return err
		}
	}
	if v.Method == http.MethodPost {
		if err := v.readForm(); err != nil {
			return err
		}
	}
	v.beginEdit(rt)
	if v.odd != nil {
		return v.sendBack(rt.handler)
	}
	return rt.handler(v)
}

// changesPassword tells the only place for whoever must change the password first.
func changesPassword(rt route) bool { return rt.pattern == "/account/password" }

// panicked answers a request that ended in a panic, which is in the log by then.
func (s *Site) panicked(w http.ResponseWriter, r *http.Request) {
	s.bareVisit(w, r).fail(errors.New("panic"))
}

func nothingThere(*visit) error { return roster.Errorf(roster.NotFound, "page.nothing_there") }
