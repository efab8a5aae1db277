package http

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/netip"
	"sync/atomic"
	"time"

	"redbanner/attendance"
	"redbanner/attendance/duty"
	"redbanner/attendance/leave"
	"redbanner/attendance/push"
	"redbanner/attendance/roster"
	"redbanner/attendance/slip"
	"redbanner/http/assets"
	"redbanner/http/auth"
	"redbanner/http/idempotency"
	"redbanner/http/job"
	"redbanner/http/notice"
	"redbanner/http/page"
	"redbanner/reports"
	"redbanner/reports/kept"
	"redbanner/scoring"
	"redbanner/scoring/ballot"
	"redbanner/scoring/register"
)

// Services are what the site asks; every answer comes from one of them.
type Services struct {
	Accounts *auth.Service
	// OneLook tells a store that what is read in this context belongs together and changes
	// nothing; nil where the store need not know.
	OneLook func(context.Context) context.Context

	Attendance *attendance.Service
	Imports    *attendance.Imports
	Clocks     *attendance.Clocks
	Offices    *attendance.OfficeService
	Settings   *attendance.SettingService
	Leave      *leave.Service
	Slips      *slip.Service
	Duty       *duty.Service
	Push       *push.Service

	Scoring    *scoring.Service
	Facts      *scoring.Facts
	Cases      *scoring.Cases
	Registers  *register.Service
	Ballots    *ballot.Service
	Objections *scoring.Objections
	Rulings    *scoring.Rulings
	Reviews    *scoring.Reviews
	Grades     *scoring.GradeService
	Stars      *scoring.StarService
	Books      *scoring.BookService
	Externals  *scoring.Externals
	Boards     *attendance.BoardService

	Reports *reports.Service
	Kept    *kept.Service // hands reports out, and keeps those of closed periods
	Audit   AuditLog

	// Notices are messages to robots and by mail; none go without a channel.
	Notices *notice.Service

	// Jobs are what runs longer than its visitor waits.
	Jobs *job.Runner

	// Once keeps the keys under which programs ask, so that asking twice does once.
	Once *idempotency.Service

	// Rename gives a centre another name; it asks for no right.
	Rename func(context.Context, attendance.Scope, string) error
	// Centres lists the centres of the store.
	Centres func(context.Context) ([]roster.Centre, error)
}

// Site is the pages and the API. Set its fields, then call Handler.
type Site struct {
	Services
	Sessions *auth.Sessions
	OIDC     *auth.OIDC // nil: nobody comes in by an identity provider
	Now      func() time.Time
	Zone     *time.Location // the hall's
	Origins  []string       // other addresses that the site is reached under, such as a proxy's
	Log      *slog.Logger
	Version  string
	// Closed is told that a period of a centre was closed, such as to sign the log; nil does
	// nothing.
	Closed func(context.Context, attendance.Scope)
	// Verify proves the log of a centre and what stands on it; nil where nothing can.
	Verify func(context.Context, attendance.Scope) (Proof, error)
	// Machine tells of the store under the site and makes its backups; nil where nobody can.
	Machine *Machine
	// Proxies are the networks of the proxies whose word on a visitor's address is taken.
	Proxies []netip.Prefix
	// Provider is what people call the identity provider, "" for its general name.
	Provider string
	// Pages are the templates; without them the site makes its own. They are most of what a
	// site holds, and several sites of one process may share them.
	Pages *page.Set

	// Ready reports what keeps the site from working, such as a lost database.
	Ready func(context.Context) error

	// LongExport is from how many events on an export of the log is a job that can be left; 0
	// takes the usual number.
	LongExport int
	// LongClose is how many people a hall may have whose periods are closed without a job.
	LongClose int

	pages  *page.Set
	assets *assets.Set

	begun     time.Time    // when the site was put together
	uploading atomic.Int64 // bytes held by the uploads under way
	parked    parking      // files between two steps of a page
}

// Handler prepares the templates and returns everything that the site serves.
func (s *Site) Handler() (http.Handler, error) {
	if s.Now == nil {
		s.Now = time.Now
	}
	s.begun = s.Now()
	if s.Log == nil {
		s.Log = slog.New(slog.DiscardHandler)
	}
	if s.Jobs != nil {
		s.Jobs.Log = s.Log
	}
	var err error
	if s.assets, err = assets.New(); err != nil {
		return nil, err
	}
	if s.pages = s.Pages; s.pages == nil {
		if s.pages, err = page.New(s.assets.Address); err != nil {
			return nil, err
		}
	}
	return s.router(), nil
}

// visit reads what a request means: language, day, and who asks of which centre.
func (s *Site) visit(w http.ResponseWriter, r *http.Request) (*visit, error) {
	now := s.Now()
	y, m, d := now.In(s.Zone).Date()
	today, _ := roster.DateOf(y, int(m), d)
	if r.Method == http.MethodGet && s.OneLook != nil {
		r = r.WithContext(s.OneLook(r.Context()))
	}
	v := &visit{ResponseWriter: w, Request: r, site: s, now: now, today: today}
	v.printer = s.pages.Printer(languageOf(r))
	if err := v.identify(); err != nil {
		return v, fmt.Errorf("who asks: %w", err)
	}
	return v, nil
}

// languageOf is the language asked for in the address, else the one chosen before, else
// the browser's first one that there is. The site speaks Chinese by itself.
func languageOf(r *http.Request) string {
	if lang := r.URL.Query().Get("lang"); lang != "" {
		return lang
	}
	if cookie, err := r.Cookie("lang"); err == nil {
		return cookie.Value
	}
	return preferred(r.Header.Get("Accept-Language"))
}

// identify finds out who asks, anew with each request: a right that was taken away, or
// an account that was shut, counts at once.
func (v *visit) identify() error {
	account, signedIn, err := v.site.Sessions.Who(v.Context())
	if err != nil || !signedIn {
		return err
	}
	noteAccount(v.Context(), account.Name)
	v.account, v.scope = &account, account.Scope(auth.Address(v.Request))
	if account.Language != "" && v.URL.Query().Get("lang") == "" {
		v.printer = v.site.pages.Printer(account.Language)
	}
	return nil
}

// centre finds a centre by its code; without one it is the only one.
func (s *Site) centre(ctx context.Context, code string) (roster.Centre, bool, error) {
	centres, err := s.Centres(ctx)
	if err != nil {
		return roster.Centre{}, false, err
	}
	for _, c := range centres {
		if c.Code == code || code == "" && len(centres) == 1 {
			return c, true, nil
		}
	}
	return roster.Centre{}, false, nil
}
