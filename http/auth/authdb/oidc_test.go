package authdb_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math/big"
	"net/http"
	"net/http/httptest"
	"net/url"
	"sync"
	"testing"
	"time"

	"redbanner/attendance/roster"
	"redbanner/http/auth"
	"redbanner/migrations/sqldb"
	"redbanner/migrations/sqldb/sqldbtest"
)

// A provider is an identity provider as small as OpenID Connect allows: it lets in
// whoever asks, as the person that the test says.
type provider struct {
	testing.TB
	server *httptest.Server
	key    *ecdsa.PrivateKey
	now    func() time.Time

	mu     sync.Mutex
	claims map[string]any    // of the next word, over the usual ones
	asked  map[string]string // the challenge and the nonce by code
	nonces map[string]string
	signer *ecdsa.PrivateKey // of the next word; nil: its own
}

func newProvider(t testing.TB, now func() time.Time) *provider {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	p := &provider{TB: t, key: key, now: now, claims: map[string]any{}, asked: map[string]string{}, nonces: map[string]string{}}
	m := http.NewServeMux()
	m.HandleFunc("/.well-known/openid-configuration", func(w http.ResponseWriter, _ *http.Request) {
		p.json(w, map[string]any{
			"issuer": p.server.URL, "authorization_endpoint": p.server.URL + "/auth", "token_endpoint": p.server.URL + "/token",
			"jwks_uri": p.server.URL + "/keys", "id_token_signing_alg_values_supported": []string{"ES256"},
		})
	})
	m.HandleFunc("/keys", func(w http.ResponseWriter, _ *http.Request) {
		coordinate := func(n *big.Int) string {
			return base64.RawURLEncoding.EncodeToString(n.FillBytes(make([]byte, 32)))
		}
		p.json(w, map[string]any{"keys": []map[string]any{{
			"kty": "EC", "crv": "P-256", "alg": "ES256", "use": "sig", "kid": "1", "x": coordinate(p.key.X), "y": coordinate(p.key.Y),
		}}})
	})
	m.HandleFunc("/token", p.token)
	p.server = httptest.NewServer(m)
	t.Cleanup(p.server.Close)
	return p
}

func (p *provider) json(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json")
	if err := json.NewEncoder(w).Encode(v); err != nil {
		p.Error(err)
	}
}

// visit is a browser that comes with the address of Begin: the provider sends it back
// with a code and the state.
func (p *provider) visit(address string) (back string) {
	p.Helper()
	u, err := url.Parse(address)
	if err != nil {
		p.Fatal(err)
	}
	q := u.Query()
	if q.Get("code_challenge_method") != "S256" || q.Get("nonce") == "" || q.Get("client_id") != "redbanner" || q.Get("response_type") != "code" {
		p.Errorf("it is asked by %v", q)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	code := fmt.Sprintf("code-%d", len(p.asked))
	p.asked[code], p.nonces[code] = q.Get("code_challenge"), q.Get("nonce")
	return "/back?" + url.Values{"code": {code}, "state": {q.Get("state")}}.Encode()
}

func (p *provider) token(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	defer p.mu.Unlock()
	code := r.FormValue("code")
	id, secret, _ := r.BasicAuth()
	sum := sha256.Sum256([]byte(r.FormValue("code_verifier")))
	if id != "redbanner" || secret != "hush" || p.asked[code] != base64.RawURLEncoding.EncodeToString(sum[:]) {
		http.Error(w, "no", http.StatusBadRequest)
		return
	}
	delete(p.asked, code)
	claims := map[string]any{
		"iss": p.server.URL, "aud": "redbanner", "sub": "4711", "preferred_username": "w.fang", "nonce": p.nonces[code],
		"iat": p.now().Unix(), "exp": p.now().Add(time.Minute).Unix(),
	}
	for name, value := range p.claims {
		claims[name] = value
	}
	p.json(w, map[string]any{"access_token": "a", "token_type": "Bearer", "id_token": p.signed(claims)})
}

func (p *provider) signed(claims map[string]any) string {
	body, err := json.Marshal(claims)
	if err != nil {
		p.Error(err)
	}
	encode := base64.RawURLEncoding.EncodeToString
	text := encode([]byte(`{"alg":"ES256","kid":"1"}`)) + "." + encode(body)
	key := p.key
	if p.signer != nil {
		key = p.signer
	}
	sum := sha256.Sum256([]byte(text))
	r, s, err := ecdsa.Sign(rand.Reader, key, sum[:])
	if err != nil {
		p.Error(err)
	}
	return text + "." + encode(append(r.FillBytes(make([]byte, 32)), s.FillBytes(make([]byte, 32))...))
}

// federation is a site that takes the word of a provider.
type federation struct {
	*site
	provider *provider
	oidc     *auth.OIDC
	last     error
}

func newFederation(h *hall) *federation {
	f := &federation{provider: newProvider(h.TB, h.clock.Now)}
	f.site = h.site(false)
	f.oidc = auth.NewOIDC(h.Service, auth.OIDCConfig{
		Issuer: f.provider.server.URL, ClientID: "redbanner", Secret: "hush", Redirect: "http://hall.test/back",
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
		back := f.provider.visit(b.get("/go"))
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
		b.want(f.provider.visit(b.get("/go")), "refused")
		failed(t, f.last, roster.Forbidden, "auth.oidc_unknown")
		h.federated()
		if _, err := h.Update(t.Context(), h.scope(""), "wang", auth.Change{Disabled: ptr(true)}); err != nil {
			t.Fatal(err)
		}
		b.want(f.provider.visit(b.get("/go")), "refused")
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
		"another nonce": func(f *federation, back string) string { f.provider.claims["nonce"] = "x"; return back },
		"for another":   func(f *federation, back string) string { f.provider.claims["aud"] = "x"; return back },
		"from another":  func(f *federation, back string) string { f.provider.claims["iss"] = "http://x"; return back },
		"run out":       func(f *federation, back string) string { f.provider.claims["exp"] = 1; return back },
		"no name":       func(f *federation, back string) string { f.provider.claims["preferred_username"] = ""; return back },
		"a number":      func(f *federation, back string) string { f.provider.claims["preferred_username"] = 1; return back },
		"signed by another": func(f *federation, back string) string {
			f.provider.signer = stranger
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
			b.want(spoil(f, f.provider.visit(b.get("/go"))), "refused")
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
	back := f.provider.visit(attacker.get("/go"))
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
	f.provider.server.Close()
	_, err = f.oidc.Begin(t.Context(), f.sessions, h.centre)
	if e := failed(t, err, roster.Internal, "auth.oidc_down"); e.Err == nil {
		t.Error("without its cause for the log")
	}
	_, err = f.oidc.Begin(t.Context(), f.sessions, h.centre)
	if e := failed(t, err, roster.Internal, "auth.oidc_down"); e.Err != nil {
		t.Errorf("it is not left alone: %v", e.Err)
	}
}
