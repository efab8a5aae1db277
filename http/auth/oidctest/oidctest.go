// Package oidctest is an identity provider for tests, in the test's own process.
package oidctest

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
)

// The names by which a site is known to the provider.
const (
	Client = "redbanner"
	Secret = "hush"
)

// Person is what the provider calls whoever comes.
const Person = "w.fang"

// Provider is an identity provider as small as OpenID Connect allows: it lets in whoever
// asks, as the person that the test says.
type Provider struct {
	testing.TB
	URL string

	server *httptest.Server
	key    *ecdsa.PrivateKey
	now    func() time.Time

	mu     sync.Mutex
	asked  int               // requests of any kind
	claims map[string]any    // of the next words, over the usual ones
	codes  map[string]string // the challenges by code
	nonces map[string]string
	signer *ecdsa.PrivateKey // of the next words; nil: its own
}

// New starts a provider that ends with the test.
func New(t testing.TB, now func() time.Time) *Provider {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	p := &Provider{TB: t, key: key, now: now, claims: map[string]any{}, codes: map[string]string{}, nonces: map[string]string{}}
	m := http.NewServeMux()
	m.HandleFunc("/.well-known/openid-configuration", p.configuration)
	m.HandleFunc("/keys", p.keys)
	m.HandleFunc("/token", p.token)
	m.HandleFunc("/auth", func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, r.URL.Query().Get("redirect_uri")+p.Visit(r.URL.String()), http.StatusFound)
	})
	p.server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p.mu.Lock()
		p.asked++
		p.mu.Unlock()
		m.ServeHTTP(w, r)
	}))
	p.URL = p.server.URL
	t.Cleanup(p.server.Close)
	return p
}

// Close takes the provider away.
func (p *Provider) Close() { p.server.Close() }

// Asked is how many requests came, of browsers and of sites.
func (p *Provider) Asked() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.asked
}

// Claim changes what the next words say.
func (p *Provider) Claim(name string, value any) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.claims[name] = value
}

// Unclaim lets the next words say of a claim what they usually do.
func (p *Provider) Unclaim(name string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.claims, name)
}

// Forge lets somebody else sign the next words.
func (p *Provider) Forge(key *ecdsa.PrivateKey) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.signer = key
}

func (p *Provider) configuration(w http.ResponseWriter, _ *http.Request) {
	p.json(w, map[string]any{
		"issuer": p.URL, "authorization_endpoint": p.URL + "/auth", "token_endpoint": p.URL + "/token",
		"jwks_uri": p.URL + "/keys", "id_token_signing_alg_values_supported": []string{"ES256"},
	})
}

func (p *Provider) keys(w http.ResponseWriter, _ *http.Request) {
	coordinate := func(n *big.Int) string { return base64.RawURLEncoding.EncodeToString(n.FillBytes(make([]byte, 32))) }
	p.json(w, map[string]any{"keys": []map[string]any{{
		"kty": "EC", "crv": "P-256", "alg": "ES256", "use": "sig", "kid": "1", "x": coordinate(p.key.X), "y": coordinate(p.key.Y),
	}}})
}

func (p *Provider) json(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json")
	if err := json.NewEncoder(w).Encode(v); err != nil {
		p.Error(err)
	}
}

// Visit is a browser that comes with the address that the site sent it to: it is sent back
// with the query that is returned, a code and the state.
func (p *Provider) Visit(address string) (back string) {
	p.Helper()
	u, err := url.Parse(address)
	if err != nil {
		p.Fatal(err)
	}
	q := u.Query()
	if q.Get("code_challenge_method") != "S256" || q.Get("nonce") == "" || q.Get("client_id") != Client || q.Get("response_type") != "code" {
		p.Errorf("it is asked by %v", q)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	code := fmt.Sprintf("code-%d", len(p.nonces))
	p.codes[code], p.nonces[code] = q.Get("code_challenge"), q.Get("nonce")
	return "?" + url.Values{"code": {code}, "state": {q.Get("state")}}.Encode()
}

func (p *Provider) token(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	defer p.mu.Unlock()
	code := r.FormValue("code")
	id, secret, _ := r.BasicAuth()
	sum := sha256.Sum256([]byte(r.FormValue("code_verifier")))
	if id != Client || secret != Secret || p.codes[code] != base64.RawURLEncoding.EncodeToString(sum[:]) {
		http.Error(w, "no", http.StatusBadRequest)
		return
	}
	delete(p.codes, code)
	claims := map[string]any{
		"iss": p.URL, "aud": Client, "sub": "4711", "preferred_username": Person, "nonce": p.nonces[code],
		"iat": p.now().Unix(), "exp": p.now().Add(time.Minute).Unix(),
	}
	for name, value := range p.claims {
		claims[name] = value
	}
	p.json(w, map[string]any{"access_token": "a", "token_type": "Bearer", "id_token": p.signed(claims)})
}

func (p *Provider) signed(claims map[string]any) string {
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
