package http_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"redbanner/http/auth"
	"redbanner/http/sitetest"
)

func TestEveryChangeThatAnotherSiteAsksForIsRefused(t *testing.T) {
	t.Parallel()
	hall := sitetest.Wide(t)
	director := hall.Enter(t, "default", "director")
	from := []map[string]string{
		{"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"},
		{"Origin": "http://evil.test"}, {"Origin": "null"}, {"Origin": "https://evil.test:8443", "Sec-Fetch-Site": "cross-site"},
	}
	types := []string{"application/x-www-form-urlencoded", "text/plain", "multipart/form-data; boundary=x", "application/json"}
	tried := 0
	for i, r := range hall.Site.Table() {
		objects, _ := hall.Objects(r.Pattern)
		if r.Method == http.MethodGet || len(objects) == 0 || raced && i%10 != 0 {
			continue
		}
		for n, headers := range from {
			for _, contentType := range types {
				request := director.Request(r.Method, objects[0].Path, strings.NewReader("confirmed=yes"))
				request.Header.Del("Origin")
				request.Header.Set("Content-Type", contentType)
				for name, value := range headers {
					request.Header.Set(name, value)
				}
				a := director.Send(request)
				if tried++; a.Status != http.StatusForbidden || len(a.Queries) > 0 {
					t.Fatalf("%s from elsewhere (%d, %s): %d, %d statements", r.Pattern, n, contentType, a.Status, len(a.Queries))
				}
			}
		}
	}
	t.Logf("%d requests refused", tried)
}

func TestSigningInGivesANewSessionOfWhichTheStoreHasOnlyAHash(t *testing.T) {
	t.Parallel()
	hall := sitetest.New(t)
	v := hall.Visitor()
	preset := v.Request(http.MethodPost, "/login", strings.NewReader(url.Values{"name": {"staff"}, "password": {sitetest.Password}}.Encode()))
	preset.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	for _, name := range []string{"session", "id", "__Host-session"} {
		preset.AddCookie(&http.Cookie{Name: name, Value: strings.Repeat("A", 43)})
	}
	a := v.Send(preset)
	if a.Status != http.StatusSeeOther {
		t.Fatalf("%d %s", a.Status, a.Body)
	}
	for _, cookie := range a.Header.Values("Set-Cookie") {
		if strings.Contains(cookie, "AAAAAAAA") {
			t.Errorf("the session that was brought along is kept: %s", cookie)
		}
		if strings.Contains(cookie, "=") && !strings.HasPrefix(cookie, "lang=") && !strings.HasPrefix(cookie, "centre=") && !strings.Contains(cookie, "HttpOnly") {
			t.Errorf("scripts can read %s", cookie)
		}
	}
	hall.DB.Close()
	stored := hall.Stored(t)
	for _, value := range v.Cookies() {
		if len(value) > 20 && strings.Contains(stored, value) {
			t.Error("the store has the cookie itself")
		}
	}
}

func TestAShutAccountIsOutAtOnce(t *testing.T) {
	t.Parallel()
	hall := sitetest.New(t)
	v := hall.Enter(t, "default", "hr")
	if a := v.Get("/events"); a.Status != http.StatusOK {
		t.Fatal(a.Status)
	}
	shut := true
	if _, err := hall.Site.Accounts.Update(t.Context(), hall.Scope, "hr", auth.Change{Disabled: &shut}); err != nil {
		t.Fatal(err)
	}
	for range 20 {
		if a := v.Get("/events"); a.Status == http.StatusOK {
			t.Fatal("a shut account still reads")
		}
		if a := v.Post("/events/new", dirt("窗台有灰")); a.Status != http.StatusUnauthorized {
			t.Fatalf("a shut account still writes: %d", a.Status)
		}
	}
}

func TestWhatWasTypedOutlastsTheSession(t *testing.T) {
	t.Parallel()
	hall := seated(t)
	v := hall.Visitor()
	form := wanted("personal", "2026-07-08", "2026-07-08")
	form.Set("reason", "照顾住院的母亲")
	form.Set("password", "not-to-be-kept")
	door := v.Post("/leave/apply", form)
	if door.Status != http.StatusUnauthorized || !strings.Contains(door.Body, "照顾住院的母亲") || strings.Contains(door.Body, "not-to-be-kept") {
		t.Fatalf("%d: what was typed is not kept, or a secret is", door.Status)
	}
	again := v.Post("/login", url.Values{"name": {"staff"}, "password": {sitetest.Password}, "kept": {hidden(door.Body, "kept")}})
	if again.Status != http.StatusOK || !strings.Contains(again.Body, "照顾住院的母亲") || !strings.Contains(again.Body, `action="/leave/apply"`) {
		t.Fatalf("%d: %s", again.Status, again.Body)
	}
	form.Del("password")
	if a := v.Post("/leave/apply", form); a.Status != http.StatusSeeOther {
		t.Errorf("sent again: %d", a.Status)
	}
	for _, kept := range []string{`{"action":"http://evil.test/","values":{}}`, `{"action":"//evil.test/"}`, "x", `{`} {
		a := hall.Visitor().Post("/login", url.Values{"name": {"staff"}, "password": {sitetest.Password}, "kept": {kept}})
		if a.Status >= 500 || strings.Contains(a.Body, `action="//evil`) || strings.Contains(a.Body, `action="http://evil`) {
			t.Errorf("%s: %d", kept, a.Status)
		}
	}
}

func TestNoRedirectLeavesTheSite(t *testing.T) {
	t.Parallel()
	hall := sitetest.New(t)
	for _, to := range []string{"//evil.test", "https://evil.test/", `/\evil.test`, "/x\r\nSet-Cookie: a=b", "javascript:alert(1)", "\\\\evil.test", "/\tevil"} {
		for _, a := range []sitetest.Answer{
			hall.Visitor().Post("/login", url.Values{"name": {"staff"}, "password": {sitetest.Password}, "to": {to}}),
			hall.Visitor().Post("/preferences", url.Values{"big": {"1"}, "back": {to}}),
		} {
			if where, err := url.Parse(a.Location()); err != nil || where.Host != "" && where.Host != "hall.test" || where.Scheme == "javascript" || strings.HasPrefix(a.Location(), `/\`) {
				t.Errorf("%q leads to %q", to, a.Location())
			}
		}
	}
}

// hidden is the value of a hidden field of a page.
func hidden(body, name string) string {
	_, rest, _ := strings.Cut(body, `name="`+name+`" value="`)
	value, _, _ := strings.Cut(rest, `"`)
	return strings.NewReplacer("&#34;", `"`, "&quot;", `"`, "&amp;", "&", "&#43;", "+", "&lt;", "<", "&gt;", ">", "&#39;", "'").Replace(value)
}
