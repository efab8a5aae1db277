package main

import (
	"net"
	"net/url"
	"strings"

	"redbanner/attendance/roster"
	apphttp "redbanner/http"
	"redbanner/http/auth"
)

// oidcFlags say by which identity provider (统一认证) people may sign in. Without an issuer
// nothing is ever asked.
type oidcFlags struct {
	Issuer     string `env:"REDBANNER_OIDC_ISSUER" help:"Identity provider (OpenID Connect) by which people may sign in, as it names itself." placeholder:"URL"`
	Client     string `env:"REDBANNER_OIDC_CLIENT" help:"What the provider calls this program." placeholder:"ID"`
	SecretFile string `env:"REDBANNER_OIDC_SECRET_FILE" help:"File with the secret that the provider gave; it never stands on a command line." placeholder:"FILE"`
	Name       string `env:"REDBANNER_OIDC_NAME" help:"What people call the provider." placeholder:"TEXT"`
	Claim      string `env:"REDBANNER_OIDC_CLAIM" help:"What of the provider's word is the name (default: preferred_username)." placeholder:"NAME"`
	Back       string `env:"REDBANNER_OIDC_BACK" help:"Address to which it sends browsers back (default: /login/oidc/back at the first --origin)." placeholder:"URL"`
}

// backPath is where browsers come back to.
const backPath = "/login/oidc/back"

// maxSecret bounds the file of the secret, in bytes.
const maxSecret = 4096

// federate lets people sign in by the provider, if there is one.
func (f *oidcFlags) federate(a *app, site *apphttp.Site, origins []string, addr string) error {
	if f.Issuer == "" {
		if f.Client != "" || f.SecretFile != "" || f.Name != "" || f.Claim != "" || f.Back != "" {
			return roster.Errorf(roster.Usage, "serve.oidc_no_issuer")
		}
		return nil
	}
	if f.Client == "" || f.SecretFile == "" {
		return roster.Errorf(roster.Usage, "serve.oidc_incomplete")
	}
	if !isWeb(f.Issuer) {
		return roster.Errorf(roster.Usage, "serve.oidc_address", f.Issuer)
	}
	back, err := f.back(origins, addr)
	if err != nil {
		return err
	}
	secret, err := a.readFile(f.SecretFile, maxSecret)
	if err != nil {
		return err
	}
	text := strings.TrimSpace(string(secret))
	if text == "" {
		return roster.Errorf(roster.Usage, "serve.oidc_no_secret", f.SecretFile)
	}
	site.Provider = f.Name
	site.OIDC = auth.NewOIDC(site.Accounts, auth.OIDCConfig{Issuer: f.Issuer, ClientID: f.Client, Secret: text, Redirect: back, Claim: f.Claim})
	return nil
}

// back is where the provider sends browsers back to: what was said, else below the first
// origin, else at the address itself when it names a host.
func (f *oidcFlags) back(origins []string, addr string) (string, error) {
	if f.Back != "" {
		if !isWeb(f.Back) {
			return "", roster.Errorf(roster.Usage, "serve.oidc_address", f.Back)
		}
		return f.Back, nil
	}
	if len(origins) > 0 {
		return strings.TrimSuffix(origins[0], "/") + backPath, nil
	}
	host, port, err := net.SplitHostPort(addr)
	if ip := net.ParseIP(host); err != nil || host == "" || port == "0" || ip != nil && ip.IsUnspecified() {
		return "", roster.Errorf(roster.Usage, "serve.oidc_no_back", addr)
	}
	return "http://" + addr + backPath, nil
}

// isWeb reports whether an address is one of the web.
func isWeb(address string) bool {
	u, err := url.Parse(address)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != "" && u.User == nil
}
