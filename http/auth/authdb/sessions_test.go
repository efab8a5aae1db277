package authdb_test

import (
	"context"
	"maps"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"redbanner/attendance/roster"
	"redbanner/http/auth"
	"redbanner/http/auth/authdb"
	"redbanner/migrations/sqldb"
	"redbanner/migrations/sqldb/sqldbtest"
)

// A site is the least that has sessions: /in/NAME signs in, /who says who is there,
// /out signs out, /put/TEXT and /pop keep a text.
type site struct {
	*hall
	sessions *auth.Sessions
	handler  http.Handler
}

func (h *hall) site(secure bool) *site {
	s := &site{hall: h, sessions: auth.NewSessions(h.Service, secure)}
	m := http.NewServeMux()
	m.HandleFunc("/in/{name}", s.handle(func(w http.ResponseWriter, r *http.Request) (string, error) {
		a := s.sessions.Attempt(r, h.centre)
		a.Name, a.Password = r.PathValue("name"), password
		in, err := h.SignIn(r.Context(), a)
		if err != nil {
			return "", err
		}
		return "in", s.sessions.Open(w, r, in)
	}))
	m.HandleFunc("/who", s.handle(func(_ http.ResponseWriter, r *http.Request) (string, error) {
		a, in, err := s.sessions.Who(r.Context())
		if !in || err != nil {
			return "nobody", err
		}
		return a.Name, nil
	}))
	m.HandleFunc("/change/{fresh}", s.handle(func(w http.ResponseWriter, r *http.Request) (string, error) {
		a, _, err := s.sessions.Who(r.Context())
		if err != nil {
			return "", err
		}
		if a, err = h.ChangePassword(r.Context(), a.Scope(auth.Address(r)), password, r.PathValue("fresh")); err != nil {
			return "", err
		}
		return "changed", s.sessions.Renew(w, r, a)
	}))
	m.HandleFunc("/out", s.handle(func(w http.ResponseWriter, r *http.Request) (string, error) { return "out", s.sessions.Close(w, r) }))
	m.HandleFunc("/put/{text}", s.handle(func(_ http.ResponseWriter, r *http.Request) (string, error) {
		s.sessions.Put(r.Context(), "flash", r.PathValue("text"))
		return s.sessions.Get(r.Context(), "flash"), nil
	}))
	m.HandleFunc("/pop", s.handle(func(_ http.ResponseWriter, r *http.Request) (string, error) {
		return s.sessions.Pop(r.Context(), "flash"), nil
	}))
	s.handler = s.sessions.Wrap(m)
	return s
}

func (s *site) handle(fn func(http.ResponseWriter, *http.Request) (string, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		text, err := fn(w, r)
		if err != nil {
			text = "error: " + err.Error()
		}
		_, _ = w.Write([]byte(text))
	}
}

// A browser keeps cookies.
type browser struct {
	*site
	cookies map[string]string
	last    *http.Response
}

func (s *site) browser() *browser { return &browser{site: s, cookies: map[string]string{}} }

// get fetches a page and returns what it says.
func (b *browser) get(path string) string {
	b.Helper()
	r := httptest.NewRequestWithContext(b.Context(), http.MethodGet, path, nil)
	r.RemoteAddr = "10.0.0.7:4711"
	r.Header.Set("User-Agent", "Chromium\x01 90")
	for name, value := range b.cookies {
		r.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	w := httptest.NewRecorder()
	b.handler.ServeHTTP(w, r)
	b.last = w.Result()
	for _, c := range b.last.Cookies() {
		if b.cookies[c.Name] = c.Value; c.MaxAge < 0 {
			delete(b.cookies, c.Name)
		}
	}
	return w.Body.String()
}

func (b *browser) want(path, text string) {
	b.Helper()
	if got := b.get(path); got != text {
		b.Errorf("%s says %q, want %q", path, got, text)
	}
}

// copied is another browser with the same cookies.
func (b *browser) copied() *browser {
	return &browser{site: b.site, cookies: maps.Clone(b.cookies)}
}

func TestASessionFromTheDoorToTheEnd(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, h *hall) {
		h.add("li", roster.RoleStaff)
		b := h.site(false).browser()
		b.want("/who", "nobody")
		if len(b.cookies) != 0 {
			t.Errorf("who only looks gets cookies: %v", b.cookies)
		}
		b.want("/in/li", "in")
		b.want("/who", "li")
		stolen := b.copied()
		b.want("/out", "out")
		b.want("/who", "nobody")
		stolen.want("/who", "nobody")
		b.want("/out", "out") // once more does nothing
		if got := h.events(2); got[0] != "li session.close account:li" || got[1] != "li session.open account:li" {
			t.Errorf("%v", got)
		}
	})
}

func TestSigningInGivesANewID(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, h *hall) {
		h.add("li", roster.RoleStaff)
		s := h.site(false)
		b := s.browser()
		b.cookies["session"] = "chosen-by-somebody-else"
		b.want("/put/hello", "hello")
		door := b.copied()
		if door.cookies["session"] == "chosen-by-somebody-else" {
			t.Error("an id that nobody gave out was taken")
		}
		b.want("/in/li", "in")
		if b.cookies["session"] == door.cookies["session"] {
			t.Error("the id is the one from before")
		}
		door.want("/who", "nobody")
		b.want("/pop", "hello") // what was kept at the door is there still
		b.want("/pop", "")
		in := b.copied()
		b.want("/in/li", "in")
		in.want("/who", "nobody")
		for name, value := range b.cookies {
			if name != "centre" && strings.Contains(h.dump(), value) {
				t.Errorf("the store holds the cookie %s", name)
			}
		}
	})
}

func TestCookiesAreAsNarrowAsTheSiteAllows(t *testing.T) {
	t.Parallel()
	h := newHall(t, sqldbtest.Open(t, sqldb.SQLite))
	h.add("li", roster.RoleStaff)
	for _, secure := range []bool{false, true} {
		b := h.site(secure).browser()
		b.want("/in/li", "in")
		if len(b.last.Cookies()) != 3 {
			t.Errorf("%v", b.last.Cookies())
		}
		for _, c := range b.last.Cookies() {
			prefixed := strings.HasPrefix(c.Name, "__Host-")
			if !c.HttpOnly || c.Secure != secure || prefixed != secure || c.SameSite != http.SameSiteLaxMode || c.Path != "/" || c.Domain != "" {
				t.Errorf("%v", c)
			}
			if session := strings.HasSuffix(c.Name, "session"); session != (c.MaxAge == 0) {
				t.Errorf("%s lives for %d s", c.Name, c.MaxAge)
			}
		}
	}
}

func TestASessionLeftAloneEnds(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, h *hall) {
		h.add("li", roster.RoleStaff)
		b := h.site(false).browser()
		b.want("/in/li", "in")
		h.clock.pass(29 * time.Minute)
		b.want("/who", "li")
		h.clock.pass(29 * time.Minute)
		b.want("/who", "li")
		h.clock.pass(30 * time.Minute)
		b.want("/who", "nobody")
	})
}

func TestABusySessionEndsAfterTwelveHours(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, h *hall) {
		h.add("li", roster.RoleStaff)
		b := h.site(false).browser()
		b.want("/in/li", "in")
		for range 35 {
			h.clock.pass(20 * time.Minute)
			b.want("/who", "li")
		}
		h.clock.pass(20 * time.Minute)
		b.want("/who", "nobody")
	})
}

func TestWhatEndsSessionsEndsThemAtOnce(t *testing.T) {
	t.Parallel()
	changes := map[string]func(h *hall) error{
		"disabled": func(h *hall) error {
			_, err := h.Update(h.Context(), h.scope("admin"), "li", auth.Change{Disabled: ptr(true)})
			return err
		},
		"roles": func(h *hall) error {
			_, err := h.Update(h.Context(), h.scope("admin"), "li", auth.Change{Roles: []roster.Role{roster.RoleHR}})
			return err
		},
		"password": func(h *hall) error { return h.SetPassword(h.Context(), h.scope(""), "li", "Another-2027-one") },
		"list": func(h *hall) error {
			list, err := h.SessionsOf(h.Context(), h.scope("admin"), "li")
			if err != nil || len(list) != 1 {
				h.Fatalf("%v, %v", list, err)
			}
			if s := list[0]; s.Account != "li" || s.Origin != "10.0.0.7" || s.Agent != "Chromium 90" {
				h.Errorf("%+v", s)
			}
			return h.EndSession(h.Context(), h.scope("admin"), list[0].ID())
		},
	}
	for name, change := range changes {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			onBoth(t, func(t *testing.T, h *hall) {
				h.add("admin", roster.RoleAdmin)
				h.add("li", roster.RoleStaff)
				s := h.site(false)
				b, other := s.browser(), s.browser()
				b.want("/in/li", "in")
				other.want("/in/admin", "in")
				if err := change(h); err != nil {
					t.Fatal(err)
				}
				b.want("/who", "nobody")
				other.want("/who", "admin")
				if list, err := h.SessionsOf(t.Context(), h.scope("admin"), ""); err != nil || len(list) != 1 {
					t.Errorf("%v, %v", list, err)
				}
			})
		})
	}
}

func TestWhoChangesThePasswordStaysInThisBrowserAlone(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, h *hall) {
		h.add("li", roster.RoleStaff)
		s := h.site(false)
		here, there := s.browser(), s.browser()
		here.want("/in/li", "in")
		there.want("/in/li", "in")
		before := here.copied()
		here.want("/change/Another-2027-one", "changed")
		here.want("/who", "li")
		there.want("/who", "nobody")
		before.want("/who", "nobody")
	})
}

func TestOneEndsOnlyOnesOwnSessions(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, h *hall) {
		h.add("li", roster.RoleStaff)
		h.add("wang", roster.RoleStaff)
		b := h.site(false).browser()
		b.want("/in/li", "in")
		list, err := h.SessionsOf(t.Context(), h.scope("li"), "li")
		if err != nil || len(list) != 1 {
			t.Fatalf("%v, %v", list, err)
		}
		failed(t, h.EndSession(t.Context(), h.scope("wang"), list[0].ID()), roster.NotFound, "account.unknown_session")
		b.want("/who", "li")
		if err := h.EndSession(t.Context(), h.scope("li"), list[0].ID()); err != nil {
			t.Fatal(err)
		}
		b.want("/who", "nobody")
	})
}

// A page that was being made while its session was ended must not bring it back.
func TestAnEndedSessionIsNotRevivedByAPageInFlight(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, h *hall) {
		h.add("admin", roster.RoleAdmin)
		h.add("li", roster.RoleStaff)
		s := h.site(false)
		inside, ended := make(chan struct{}), make(chan struct{})
		plain := s.handler
		s.handler = s.sessions.Wrap(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			s.sessions.Put(r.Context(), "flash", "late")
			close(inside)
			<-ended
			_, _ = w.Write([]byte("slow"))
		}))
		slow := s.handler
		b := s.browser()
		s.handler = plain
		b.want("/in/li", "in")
		held := b.copied()
		var page sync.WaitGroup
		page.Go(func() {
			r := httptest.NewRequestWithContext(context.WithoutCancel(t.Context()), http.MethodGet, "/slow", nil)
			for name, value := range held.cookies {
				r.AddCookie(&http.Cookie{Name: name, Value: value})
			}
			slow.ServeHTTP(httptest.NewRecorder(), r)
		})
		<-inside
		if _, err := h.Update(t.Context(), h.scope("admin"), "li", auth.Change{Roles: []roster.Role{roster.RoleHR}}); err != nil {
			t.Error(err)
		}
		close(ended)
		page.Wait()
		b.want("/who", "nobody")
		if list, err := h.SessionsOf(t.Context(), h.scope("admin"), "li"); err != nil || len(list) != 0 {
			t.Errorf("%v, %v", list, err)
		}
	})
}

func TestTwoHundredPagesAtOnceKnowThatTheAccountIsDisabled(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, h *hall) {
		h.add("admin", roster.RoleAdmin)
		h.add("li", roster.RoleStaff)
		b := h.site(false).browser()
		b.want("/in/li", "in")
		if _, err := h.Update(t.Context(), h.scope("admin"), "li", auth.Change{Disabled: ptr(true)}); err != nil {
			t.Fatal(err)
		}
		var pages sync.WaitGroup
		for range 200 {
			pages.Go(func() { b.copied().want("/who", "nobody") })
		}
		pages.Wait()
	})
}

func TestASessionIsFoundInItsOwnCentreAlone(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, h *hall) {
		sqldbtest.Centre(t, h.db, "south")
		h.add("li", roster.RoleStaff)
		b := h.site(false).browser()
		b.want("/in/li", "in")
		if b.sessionsCentre() != "north" {
			t.Errorf("the browser is of %q", b.sessionsCentre())
		}
		for _, cookie := range []string{"2.south", "99.nowhere", "-1.north", "0.", "x", ""} {
			other := b.copied()
			other.cookies["centre"] = cookie
			if got := other.get("/who"); got == "li" && (cookie == "2.south" || cookie == "99.nowhere") {
				t.Errorf("%q: the session of another centre is %s's", cookie, got)
			}
			other.want("/put/x", "x") // and nothing breaks
		}
	})
}

// sessionsCentre is what the site knows of the browser before anybody signs in.
func (b *browser) sessionsCentre() string {
	r := httptest.NewRequest(http.MethodGet, "/", nil)
	for name, value := range b.cookies {
		r.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	return b.sessions.Centre(r)
}

// countingStore counts what pages write of sessions.
type countingStore struct {
	*authdb.Store
	moves, records *int
}

func (s countingStore) MoveSession(ctx context.Context, n auth.Session) error {
	*s.moves++
	return s.Store.MoveSession(ctx, n)
}

func (s countingStore) Record(ctx context.Context, centre roster.Centre, name string) (auth.Record, error) {
	*s.records++
	return s.Store.Record(ctx, centre, name)
}

func TestPagesSeldomWriteTheirSession(t *testing.T) {
	t.Parallel()
	h := newHall(t, sqldbtest.Open(t, sqldb.SQLite))
	h.add("li", roster.RoleStaff)
	var moves, records int
	h.Service.Store = countingStore{h.store, &moves, &records}
	b := h.site(false).browser()
	b.want("/in/li", "in")
	before := records
	for range 20 {
		h.clock.pass(2 * time.Second)
		b.want("/who", "li")
	}
	if moves != 0 || records-before != 20 {
		t.Errorf("20 pages within a minute: %d writes, %d looks at the account", moves, records-before)
	}
	h.clock.pass(time.Minute)
	b.want("/who", "li")
	b.want("/who", "li")
	if moves != 1 {
		t.Errorf("%d writes after a minute", moves)
	}
}

// brokenStore cannot be asked for sessions.
type brokenStore struct{ *authdb.Store }

func (brokenStore) FindSession(context.Context, int64, string) (auth.Session, bool, error) {
	return auth.Session{}, false, context.DeadlineExceeded
}

func TestWithoutItsStoreNoPageIsShown(t *testing.T) {
	t.Parallel()
	h := newHall(t, sqldbtest.Open(t, sqldb.SQLite))
	h.Service.Store = brokenStore{h.store}
	b := h.site(false).browser()
	b.cookies["session"] = "x"
	if got := b.get("/who"); b.last.StatusCode != http.StatusServiceUnavailable || strings.Contains(got, "deadline") {
		t.Errorf("%d %s", b.last.StatusCode, got)
	}
	b.sessions.OnError(func(w http.ResponseWriter, _ *http.Request, _ error) { w.WriteHeader(http.StatusTeapot) })
	if b.get("/who"); b.last.StatusCode != http.StatusTeapot {
		t.Errorf("%d", b.last.StatusCode)
	}
}

func TestSweepingRemovesWhatHasEnded(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, h *hall) {
		h.add("li", roster.RoleStaff)
		s := h.site(false)
		s.browser().want("/in/li", "in")
		h.out(h.attempt("li", "wrong"), roster.Forbidden, "auth.wrong")
		rows := func() (n int) {
			err := h.db.ReadTx(t.Context(), sqldbtestScope(h), func(tx *sqldb.Tx) error {
				return tx.Get(t.Context(), &n, `SELECT (SELECT COUNT(*) FROM sessions) + (SELECT COUNT(*) FROM sign_in_tries)`)
			})
			if err != nil {
				t.Fatal(err)
			}
			return n
		}
		if err := h.Sweep(t.Context()); err != nil || rows() != 2 {
			t.Errorf("%d rows, %v", rows(), err)
		}
		h.clock.pass(25 * time.Hour)
		if err := h.Sweep(t.Context()); err != nil || rows() != 0 {
			t.Errorf("%d rows, %v", rows(), err)
		}
	})
}
