package http

import (
	"errors"
	"net/http"

	"github.com/go-chi/chi/v5"

	"redbanner/attendance/roster"
	"redbanner/http/assets"
)

// policy says who may come to an address at all. What of it they may see and do is
// checked again by the service behind it.
type policy struct {
	anyone bool         // without signing in
	signed bool         // whoever has signed in
	right  roster.Right // whoever holds it over anything
}

// The policies that name no right.
var (
	anyone = policy{anyone: true}
	signed = policy{signed: true}
)

// with is the policy of holding a right.
func with(right roster.Right) policy { return policy{right: right} }

// route is one address of the site.
type route struct {
	method  string
	pattern string
	policy  policy
	handler func(*visit) error
}

// table is the one table of all addresses, the API's among them: each with who may come
// there.
func (s *Site) table() []route {
	var table []route
	for _, part := range [][]route{
		s.shellRoutes(),
		s.signInRoutes(),
		s.homeRoutes(),
		s.scoreRoutes(),
		s.reportRoutes(),
		s.objectionRoutes(),
		s.periodRoutes(),
		s.rulingRoutes(),
		s.ruleRoutes(),
		s.leaveRoutes(),
		s.slipRoutes(),
		s.meAttendanceRoutes(),
		s.attendanceRoutes(),
		s.orgRoutes(),
		s.calendarRoutes(),
		s.importRoutes(),
		s.jobRoutes(),
		s.factRoutes(),
		s.registerRoutes(),
		s.caseRoutes(),
		s.ballotRoutes(),
		s.roundRoutes(),
		s.accountRoutes(),
		s.systemRoutes(),
		s.auditRoutes(),
		s.setupRoutes(),
		s.deviceRoutes(),
		s.chartRoutes(),
		s.personRoutes(),
		s.honourRoutes(),
		s.boardRoutes(),
		s.gradeRoutes(),
		s.yearRoutes(),
		s.apiRoutes(),
	} {
		table = append(table, part...)
	}
	return table
}

// router serves the table behind what every request passes.
func (s *Site) router() http.Handler {
	r := chi.NewRouter()
	r.Use(withRequestID, LogRequests(s.Log), RecoverPanics(s.Log, s.panicked), s.headers, s.sameOrigin)
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
		v, err := s.visit(w, r)
		if err == nil {
			err = v.serve(rt)
		}
		if err != nil {
			v.fail(err)
		}
	})
}

// serve lets the visitor in, or says why not, and reads what was posted.
func (v *visit) serve(rt route) error {
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
	return rt.handler(v)
}

// changesPassword tells the only place for whoever must change the password first.
func changesPassword(rt route) bool { return rt.pattern == "/account/password" }

// panicked answers a request that ended in a panic, which is in the log by then.
func (s *Site) panicked(w http.ResponseWriter, r *http.Request) {
	s.bareVisit(w, r).fail(errors.New("panic"))
}

func nothingThere(*visit) error { return roster.Errorf(roster.NotFound, "page.nothing_there") }
