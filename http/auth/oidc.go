package auth

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"errors"
	"net/http"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"redbanner/attendance/audit"
	"redbanner/attendance/roster"
)

// OIDCConfig says whose word is taken on who somebody is (统一认证): an identity provider
// that speaks OpenID Connect. Without an issuer nothing is ever asked.
type OIDCConfig struct {
	Issuer   string // its address, as it names itself
	ClientID string
	Secret   string
	Redirect string // the address of the site to which it sends browsers back
	Claim    string // what is taken for the name; "": preferred_username
}

// OIDC lets owners of accounts in on the word of an identity provider. It makes no
// account and gives no right: an administrator has entered what the provider calls the
// owner. The second factor is then the provider's affair.
type OIDC struct {
	service *Service
	config  OIDCConfig
	client  *http.Client

	mu       sync.Mutex
	provider *oidc.Provider
	failed   time.Time // when it did not answer
}

// oidcTimeout bounds each question to the provider, oidcPause is how long it is left
// alone when it did not answer.
const (
	oidcTimeout = 10 * time.Second
	oidcPause   = 30 * time.Second
)

// NewOIDC returns the way in by an identity provider. It is asked when the first one
// comes, so that the site begins without it.
func NewOIDC(service *Service, config OIDCConfig) *OIDC {
	if config.Claim == "" {
		config.Claim = "preferred_username"
	}
	return &OIDC{service: service, config: config, client: &http.Client{Timeout: oidcTimeout}}
}

// On reports whether there is a provider.
func (o *OIDC) On() bool { return o != nil && o.config.Issuer != "" }

// journey is what a session remembers while its browser is with the provider.
type journey struct {
	Centre   roster.Centre `json:"centre"`
	State    string        `json:"state"`
	Nonce    string        `json:"nonce"`
	Verifier string        `json:"verifier"`
	Begun    int64         `json:"begun"` // seconds of UTC
}

const (
	keyJourney  = "oidc"
	journeyTime = 10 * time.Minute
)

// Begin returns the address to which the browser is to be sent.
func (o *OIDC) Begin(ctx context.Context, sessions *Sessions, centre roster.Centre) (string, error) {
	login, _, err := o.login(ctx)
	if err != nil {
		return "", err
	}
	j := journey{Centre: centre, State: randomText(), Nonce: randomText(), Verifier: oauth2.GenerateVerifier(), Begun: o.service.now().Unix()}
	data, err := json.Marshal(j)
	if err != nil {
		return "", err
	}
	sessions.Put(ctx, keyJourney, string(data))
	return login.AuthCodeURL(j.State, oidc.Nonce(j.Nonce), oauth2.S256ChallengeOption(j.Verifier)), nil
}

func randomText() string {
	random := make([]byte, 24)
	rand.Read(random)
	return base64.RawURLEncoding.EncodeToString(random)
}

// Finish lets in whom the provider sent back, for Sessions.Open. A journey is good once.
func (o *OIDC) Finish(r *http.Request, sessions *Sessions) (SignedIn, error) {
	ctx := r.Context()
	var j journey
	again := roster.Errorf(roster.Refused, "auth.oidc_again")
	if json.Unmarshal([]byte(sessions.Pop(ctx, keyJourney)), &j) != nil {
		return SignedIn{}, again
	}
	query := r.URL.Query()
	age := o.service.now().Sub(time.Unix(j.Begun, 0))
	if !sameHash(query.Get("state"), j.State) || age < 0 || age > journeyTime || query.Get("code") == "" {
		return SignedIn{}, again
	}
	name, err := o.ask(ctx, query.Get("code"), j)
	if err != nil {
		return SignedIn{}, err
	}
	return o.admit(ctx, sessions.Attempt(r, j.Centre), name)
}

// ask exchanges the code for the provider's word, and returns what it calls the person.
func (o *OIDC) ask(ctx context.Context, code string, j journey) (string, error) {
	login, provider, err := o.login(ctx)
	if err != nil {
		return "", err
	}
	again := func(err error) error {
		return &roster.Error{Kind: roster.Refused, Key: "auth.oidc_again", Err: err}
	}
	ctx = oidc.ClientContext(ctx, o.client)
	tokens, err := login.Exchange(ctx, code, oauth2.VerifierOption(j.Verifier))
	if err != nil {
		return "", again(err)
	}
	raw, ok := tokens.Extra("id_token").(string)
	if !ok {
		return "", again(errors.New("no id_token"))
	}
	verifier := provider.Verifier(&oidc.Config{ClientID: o.config.ClientID, Now: o.service.now})
	word, err := verifier.Verify(ctx, raw)
	if err != nil {
		return "", again(err)
	}
	if !sameHash(word.Nonce, j.Nonce) {
		return "", again(errors.New("another nonce"))
	}
	var claims map[string]any
	if err := word.Claims(&claims); err != nil {
		return "", again(err)
	}
	name, _ := claims[o.config.Claim].(string)
	if trim(name) == "" {
		return "", again(errors.New("no claim " + o.config.Claim))
	}
	return trim(name), nil
}

// admit lets the owner of the account in that has the name.
func (o *OIDC) admit(ctx context.Context, a Attempt, name string) (SignedIn, error) {
	r, err := o.service.Store.Federated(ctx, a.Centre, name)
	if roster.KindOf(err) == roster.NotFound || err == nil && r.Disabled {
		scope := a.scope(unknownName, "")
		event := audit.Event{Action: "session.fail", Object: "account:" + unknownName, Detail: map[string]any{"reason": "unknown", "way": "oidc"}}
		return SignedIn{}, errors.Join(roster.Errorf(roster.Forbidden, "auth.oidc_unknown", name), o.service.Store.Note(ctx, scope, event))
	}
	if err != nil {
		return SignedIn{}, err
	}
	changed, err := o.service.Store.Change(ctx, a.scope(r.Name, r.Staff), r.Name, func(b *Book) (audit.Event, error) {
		if b.Disabled || b.Federated != name {
			return audit.Event{}, roster.Errorf(roster.Forbidden, "auth.oidc_unknown", name)
		}
		return b.opened("oidc", ""), nil
	})
	if err != nil {
		return SignedIn{}, err
	}
	return o.service.signedIn(ctx, a, changed)
}

// login asks the provider, once, where it is to be found.
func (o *OIDC) login(ctx context.Context) (*oauth2.Config, *oidc.Provider, error) {
	if !o.On() {
		return nil, nil, roster.Errorf(roster.Refused, "auth.oidc_off")
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	if since := o.service.now().Sub(o.failed); o.provider == nil && since >= 0 && since < oidcPause {
		return nil, nil, roster.Errorf(roster.Internal, "auth.oidc_down")
	}
	if o.provider == nil {
		// Its keys are fetched later, too, when this request has long ended.
		provider, err := oidc.NewProvider(oidc.ClientContext(context.WithoutCancel(ctx), o.client), o.config.Issuer)
		if err != nil {
			o.failed = o.service.now()
			return nil, nil, &roster.Error{Kind: roster.Internal, Key: "auth.oidc_down", Err: err}
		}
		o.provider = provider
	}
	return &oauth2.Config{
		ClientID: o.config.ClientID, ClientSecret: o.config.Secret, Endpoint: o.provider.Endpoint(),
		RedirectURL: o.config.Redirect, Scopes: []string{oidc.ScopeOpenID, "profile"},
	}, o.provider, nil
}
