package authdb_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"net/http"
	"testing"
	"time"

	"redbanner/attendance/roster"
	"redbanner/http/auth"
	"redbanner/http/auth/oidctest"
	"redbanner/migrations/sqldb"
	"redbanner/migrations/sqldb/sqldbtest"
)

// federation is a site that takes the word of a provider.
type federation struct {
	*site
	provider *oidctest.Provider
	oidc     *auth.OIDC
	last     error
}

func newFederation(h *hall) *federation {
	f := &federation{provider: oidctest.New(h.TB, h.clock.Now)}
	f.site = h.site(false)
	f.oidc = auth.NewOIDC(h.Service, auth.OIDCConfig{
		Issuer: f.provider.URL, ClientID: oidctest.Client, Secret: oidctest.Secret, Redirect: "http://hall.test/back",
	})
	m := http.NewServeMux()
	m.HandleFunc("/go", f.handle(func(_ http.ResponseWriter, r *http.Request) (string, error) {
		return f.oidc.Begin(r.Context(), f.sessions, h.centre)
	}))
	m.HandleFunc("/back", f.handle(func(w http.ResponseWriter, r *http.Request) (string, error) {
		var in auth.SignedIn
		if in, f.last = f.oidc.Finish(r, f.sessions); f.last != nil {
			return "refused", nil
		}
		return "in", f.sessions.Open(w, r, in)
	}))
	m.Handle("/who", f.handle(func(_ http.ResponseWriter, r *http.Request) (string, error) {
		a, _, err := f.sessions.Who(r.Context())
		return a.Name, err
	}))
	f.handler = f.sessions.Wrap(m)
	return f
}

// federated makes the account whose owner the provider calls w.fang.
func (h *hall) federated() {
	h.Helper()
	h.add("wang", roster.RoleStaff)
	if _, err := h.Update(h.Context(), h.scope(""), "wang", auth.Change{Federated: ptr("w.fang")}); err != nil {
		h.Fatal(err)
	}
}

func TestTheProvidersWordLetsTheOwnerIn(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, h *hall) {
		h.federated()
		f := newFederation(h)
		b := f.browser()
		back := "/back" + f.provider.Visit(b.get("/go"))
		b.want(back, "in")
		b.want("/who", "wang")
		if got := h.events(1); got[0] != "wang session.open account:wang" {
			t.Errorf("%v", got)
		}
		b.want(back, "refused") // a journey is good once
		failed(t, f.last, roster.Refused, "auth.oidc_again")
	})
}

func TestTheProvidersWordMakesNoAccount(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, h *hall) {
		h.add("w.fang", roster.RoleAdmin) // is called so here, which proves nothing
		f := newFederation(h)
		b := f.browser()
		b.want("/back"+f.provider.Visit(b.get("/go")), "refused")
		failed(t, f.last, roster.Forbidden, "auth.oidc_unknown")
		h.federated()
		if _, err := h.Update(t.Context(), h.scope(""), "wang", auth.Change{Disabled: ptr(true)}); err != nil {
			t.Fatal(err)
		}
		b.want("/back"+f.provider.Visit(b.get("/go")), "refused")
		failed(t, f.last, roster.Forbidden, "auth.oidc_unknown")
		if got := h.events(1); got[0] != "? session.fail account:?" {
			t.Errorf("%v", got)
		}
	})
}

func TestWhatIsNotTheProvidersWordIsNotTaken(t *testing.T) {
	t.Parallel()
	stranger, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	tests := map[string]func(f *federation, back string) string{
		"another state": func(_ *federation, back string) string { return back + "x" },
		"no code":       func(_ *federation, back string) string { return "/back?" + back[len("/back?code=code-0&"):] },
		"another code":  func(_ *federation, back string) string { return "/back?code=x" + back[len("/back?code=code-0"):] },
		"too late":      func(f *federation, back string) string { f.clock.pass(11 * time.Minute); return back },
		"another nonce": func(f *federation, back string) string { f.provider.Claim("nonce", "x"); return back },
		"for another":   func(f *federation, back string) string { f.provider.Claim("aud", "x"); return back },
		"from another":  func(f *federation, back string) string { f.provider.Claim("iss", "http://x"); return back },
		"run out":       func(f *federation, back string) string { f.provider.Claim("exp", 1); return back },
		"no name":       func(f *federation, back string) string { f.provider.Claim("preferred_username", ""); return back },
		"a number":      func(f *federation, back string) string { f.provider.Claim("preferred_username", 1); return back },
		"signed by another": func(f *federation, back string) string {
			f.provider.Forge(stranger)
			return back
		},
	}
	for name, spoil := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := newHall(t, sqldbtest.Open(t, sqldb.SQLite))
			h.federated()
			f := newFederation(h)
			b := f.browser()
			b.want(spoil(f, "/back"+f.provider.Visit(b.get("/go"))), "refused")
			failed(t, f.last, roster.Refused, "auth.oidc_again")
			b.want("/who", "")
		})
	}
}

func TestAJourneyBelongsToItsBrowser(t *testing.T) {
	t.Parallel()
	h := newHall(t, sqldbtest.Open(t, sqldb.SQLite))
	h.federated()
	f := newFederation(h)
	attacker, victim := f.browser(), f.browser()
	back := "/back" + f.provider.Visit(attacker.get("/go"))
	victim.want(back, "refused") // nobody is signed in as somebody else by a link
	failed(t, f.last, roster.Refused, "auth.oidc_again")
}

func TestWithoutAProviderNothingIsAsked(t *testing.T) {
	t.Parallel()
	h := newHall(t, sqldbtest.Open(t, sqldb.SQLite))
	f := newFederation(h)
	var none *auth.OIDC
	off := auth.NewOIDC(h.Service, auth.OIDCConfig{})
	if none.On() || off.On() || !f.oidc.On() {
		t.Error("who is on?")
	}
	_, err := off.Begin(t.Context(), f.sessions, h.centre)
	failed(t, err, roster.Refused, "auth.oidc_off")
	f.provider.Close()
	_, err = f.oidc.Begin(t.Context(), f.sessions, h.centre)
	if e := failed(t, err, roster.Internal, "auth.oidc_down"); e.Err == nil {
		t.Error("without its cause for the log")
	}
	_, err = f.oidc.Begin(t.Context(), f.sessions, h.centre)
	if e := failed(t, err, roster.Internal, "auth.oidc_down"); e.Err != nil {
		t.Errorf("it is not left alone: %v", e.Err)
	}
}
