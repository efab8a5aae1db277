package main

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"net/url"
	"os"
	"slices"
	"strconv"
	"strings"
)

// settings are what the flags are as environment, so that the service serves as `redbanner
// serve` would with them.
func (c *serveFlags) settings() map[string]string {
	settings := map[string]string{
		"REDBANNER_ADDR": c.Addr, "REDBANNER_ORIGINS": strings.Join(c.Origins, ","),
		"REDBANNER_PUSH_ADDR": c.PushAddr, "REDBANNER_PUSH_PATH": c.PushPath, "REDBANNER_PUSH_NETWORK": c.PushNetwork,
		"REDBANNER_METRICS_ADDR": c.MetricsAddr, "REDBANNER_PROXIES": strings.Join(c.Proxies, ","), "REDBANNER_BACKUPS": c.Backups,
		"REDBANNER_OIDC_ISSUER": c.Issuer, "REDBANNER_OIDC_CLIENT": c.Client, "REDBANNER_OIDC_SECRET_FILE": c.SecretFile,
		"REDBANNER_OIDC_NAME": c.Name, "REDBANNER_OIDC_CLAIM": c.Claim, "REDBANNER_OIDC_BACK": c.Back,
	}
	for name, on := range map[string]bool{"REDBANNER_SECURE": c.Secure, "REDBANNER_PUSH_OPEN": c.PushOpen} {
		if on {
			settings[name] = strconv.FormatBool(on)
		}
	}
	return settings
}

// settings is the file of settings, sorted by name.
func (p servicePlan) settings() string {
	var text strings.Builder
	text.WriteString("# Settings of the service redbanner; `redbanner serve --help` explains them.\n")
	for _, name := range slices.Sorted(maps.Keys(p.Settings)) {
		value := strings.NewReplacer(`\`, `\\`, `"`, `\"`, "`", "\\`", "$", `\$`).Replace(p.Settings[name])
		fmt.Fprintf(&text, "%s=\"%s\"\n", name, value)
	}
	return text.String()
}

// writeNew writes a file for its owner alone, unless there is one.
func writeNew(place string, text []byte) (kept bool, err error) {
	file, err := os.OpenFile(place, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return true, nil
	}
	if err != nil {
		return false, err
	}
	_, err = file.Write(text)
	return false, errors.Join(err, file.Close())
}

// readSettings reads a file of settings, be it written by the program or by hand: NAME=value
// or NAME="value", a line each; # begins a line that says nothing.
func readSettings(text string) map[string]string {
	settings := map[string]string{}
	for line := range strings.Lines(strings.TrimPrefix(text, "\ufeff")) {
		name, value, set := strings.Cut(strings.TrimSpace(line), "=")
		if name = strings.TrimSpace(name); !set || name == "" || strings.HasPrefix(name, "#") || strings.HasPrefix(name, ";") {
			continue
		}
		value = strings.TrimSpace(value)
		if n := len(value); n >= 2 && value[0] == '"' && value[n-1] == '"' {
			value = unescaped(value[1 : n-1])
		}
		settings[name] = value
	}
	return settings
}

// unescaped is a text in which a backslash made the next character mean itself.
func unescaped(text string) string {
	var plain strings.Builder
	escaped := false
	for _, r := range text {
		if escaped = r == '\\' && !escaped; !escaped {
			plain.WriteRune(r)
		}
	}
	return plain.String()
}

// shown are the settings as a plan shows them: without passwords and secret paths.
func (p servicePlan) shown() map[string]string {
	settings := maps.Clone(p.Settings)
	settings["REDBANNER_DB"] = withoutPassword(settings["REDBANNER_DB"])
	if settings["REDBANNER_PUSH_PATH"] != "" {
		settings["REDBANNER_PUSH_PATH"] = hidden
	}
	return settings
}

// hidden stands where a secret would.
const hidden = "xxxxx"

// withoutPassword hides the password in the address of a store.
func withoutPassword(store string) string {
	if strings.HasPrefix(store, "sqlite:") {
		return store
	}
	u, err := url.Parse(store)
	if err != nil {
		scheme, _, _ := strings.Cut(store, ":")
		return scheme + ":…"
	}
	query := u.Query()
	for _, name := range []string{"password", "sslpassword"} {
		if query.Has(name) {
			query.Set(name, hidden)
			u.RawQuery = query.Encode()
		}
	}
	if u.User == nil && u.RawQuery == "" {
		return store
	}
	return u.Redacted()
}
