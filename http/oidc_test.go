package http_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"redbanner/http/auth"
	"redbanner/http/auth/oidctest"
	"redbanner/http/sitetest"
)

// federatedHall is a site that takes the word of a provider, which calls the owner of the
// account staff by a name of its own.
func federatedHall(t *testing.T) (*sitetest.Hall, *oidctest.Provider) {
	t.Helper()
	hall := onTime(t)
	p := oidctest.New(t, time.Now)
	hall.Site.Provider = "市政务云"
	hall.Site.OIDC = auth.NewOIDC(hall.Site.Accounts, auth.OIDCConfig{
		Issuer: p.URL, ClientID: oidctest.Client, Secret: oidctest.Secret, Redirect: hall.URL + "/login/oidc/back",
	})
	admin := hall.As(t, "admin")
	says(t, "the form", admin.Get("/system/accounts/new"), 200, `name="federated"`)
	form := url.Values{"version": {version(t, admin, "staff")}, "display": {"小王"}, "staff": {"S002"}, "roles": {"staff"}, "federated": {oidctest.Person}}
	says(t, "the provider's name for the owner", admin.Post("/system/accounts/staff", form), 200, oidctest.Person)
	if n := p.Asked(); n != 0 {
		t.Errorf("%d requests to the provider before anybody came by it", n)
	}
	return hall, p
}

func TestTheIdentityProviderLetsItsPeopleIn(t *testing.T) {
	t.Parallel()
	hall, p := federatedHall(t)
	b := hall.Browser(t)
	says(t, "the door", b.Get("/login"), 200, "用市政务云登录")
	if n := p.Asked(); n != 0 {
		t.Errorf("%d requests to the provider for the door alone", n)
	}
	says(t, "in", b.Get("/login/oidc"), 200, "小王")
	says(t, "as himself", b.Get("/account"), 200, "S002")
}

func TestTheIdentityProvidersWordIsChecked(t *testing.T) {
	t.Parallel()
	hall, p := federatedHall(t)
	// coming is a browser that the provider is about to send back.
	coming := func() (b *sitetest.Browser, back string) {
		b = hall.Browser(t)
		b.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
		to := b.Get("/login/oidc").Header.Get("Location")
		if !strings.HasPrefix(to, p.URL) {
			t.Fatalf("sent to %q", to)
		}
		return b, "/login/oidc/back" + p.Visit(to)
	}
	b, back := coming()
	says(t, "another state", b.Get(back+"x"), 422, "统一认证")
	says(t, "the right one, too late", b.Get(back), 422, "统一认证")
	_, back = coming()
	says(t, "another browser", hall.Browser(t).Get(back), 422, "统一认证")
	for _, word := range []struct {
		claim, value string
		status       int
	}{{"nonce", "x", 422}, {"aud", "x", 422}, {"preferred_username", "nobody", 403}} {
		b, back := coming()
		p.Claim(word.claim, word.value)
		says(t, "another "+word.claim, b.Get(back), word.status, "登录")
		p.Unclaim(word.claim)
		if to := b.Get("/account").Header.Get("Location"); !strings.HasPrefix(to, "/login") {
			t.Errorf("another %s: let in, to %q", word.claim, to)
		}
	}
	admin := hall.As(t, "admin")
	says(t, "shut", admin.Post("/system/accounts/staff/open", url.Values{"version": {version(t, admin, "staff")}, "confirmed": {"yes"}}), 200)
	b, back = coming()
	says(t, "a shut account", b.Get(back), 403, "登录")
}

func TestAProviderThatIsDownIsSaidSo(t *testing.T) {
	t.Parallel()
	hall, p := federatedHall(t)
	p.Close()
	b := hall.Browser(t)
	for range 2 { // the second one is told at once
		says(t, "down", b.Get("/login/oidc"), 503, "统一认证", `name="password"`)
	}
	says(t, "by password", b.Post("/login", url.Values{"name": {"staff"}, "password": {sitetest.Password}}), 200, "小王")
}
