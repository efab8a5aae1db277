package http_test

import (
	"net/netip"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"redbanner/http/sitetest"
)

// TestTheScreensAddressIsOneThatBrowsersReach renews the address of the hall's screen behind
// proxies that are trusted and behind such as are not.
func TestTheScreensAddressIsOneThatBrowsersReach(t *testing.T) {
	t.Parallel()
	hall := sitetest.New(t)
	told := regexp.MustCompile(`(https?://[^/"<]+)/board/`)
	hr := hall.Enter(t, "default", "hr")
	address := func(from, proto, origin string) string {
		r := hr.Request("POST", "/board/renew", strings.NewReader(url.Values{"confirmed": {"yes"}}.Encode()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.RemoteAddr = from + ":4711"
		if proto != "" {
			r.Header.Set("X-Forwarded-Proto", proto)
		}
		if origin != "" {
			r.Header.Set("Origin", origin)
		}
		a := hr.Send(r)
		m := told.FindStringSubmatch(a.Body)
		if m == nil {
			t.Fatalf("%d: no address in %s", a.Status, a.Body)
		}
		return m[1]
	}
	const stranger, proxy, hall80, tls = "192.0.2.1", "10.0.0.7", "http://hall.test", "https://hall.test"
	if got := address(stranger, "https", ""); got != hall80 {
		t.Errorf("anybody is believed: %s", got)
	}
	hall.Site.Proxies = []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")}
	for _, tc := range []struct{ from, proto, want string }{
		{stranger, "https", hall80}, {stranger, "", hall80}, {proxy, "https", tls}, {proxy, "http", hall80}, {proxy, "", hall80},
	} {
		if got := address(tc.from, tc.proto, ""); got != tc.want {
			t.Errorf("%s says %q: %s, want %s", tc.from, tc.proto, got, tc.want)
		}
	}
	hall.Site.Origins = []string{"https://hall.example"}
	behind, err := hall.Site.Handler() // which origins are trusted is settled when the site is set up
	if err != nil {
		t.Fatal(err)
	}
	hall.Handler = behind
	if got := address(stranger, "", "https://hall.example"); got != "https://hall.example" {
		t.Errorf("the browser names %s", got)
	}
}
