package http_test

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/go-chi/chi/v5"

	"redbanner/http/sitetest"
)

func TestEveryAddressHasAPolicyAndEveryPolicyAnAddress(t *testing.T) {
	t.Parallel()
	site := sitetest.New(t).Site
	declared := map[string]bool{}
	for _, r := range site.Table() {
		key := r.Method + " " + r.Pattern
		if declared[key] {
			t.Errorf("%s stands in the table twice", key)
		}
		declared[key] = true
		if !r.Anyone && !r.Signed && r.Right == "" {
			t.Errorf("%s has no policy", key)
		}
	}
	served := map[string]bool{}
	err := chi.Walk(site.Router().(chi.Routes), func(method, pattern string, _ http.Handler, _ ...func(http.Handler) http.Handler) error {
		if strings.HasPrefix(pattern, "/assets/") {
			return nil // files for everybody
		}
		if served[method+" "+pattern] = true; !declared[method+" "+pattern] {
			t.Errorf("%s %s is served and has no policy", method, pattern)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for key := range declared {
		if !served[key] {
			t.Errorf("%s has a policy and is not served", key)
		}
	}
}

// strange are what no address knows.
var strange = []string{"zz9canary", "' OR 1=1 --", "../../etc/passwd", "<script>alert(1)</script>", "%00", "-1", "99999999999999999999", "9999-99", "\u2028"}

func TestUnknownQuestionsAreRefusedAndNeverReachTheTextOfAStatement(t *testing.T) {
	t.Parallel()
	hall := sitetest.Wide(t)
	hr := hall.Enter(t, "default", "hr")
	for i, r := range hall.Site.Table() {
		if r.Method != http.MethodGet || raced && i%10 != 0 {
			continue
		}
		var paths []string
		for _, value := range strange[:3+i%len(strange[3:])] {
			path := r.Pattern
			for strings.Contains(path, "{") {
				from, to := strings.Index(path, "{"), strings.Index(path, "}")
				path = path[:from] + url.PathEscape(value) + path[to+1:]
			}
			if path != r.Pattern {
				paths = append(paths, path)
			}
		}
		if objects, _ := hall.Objects(r.Pattern); len(objects) > 0 {
			for _, name := range []string{"sort", "filter", "page", "export", "list", "period", "month", "window", "staff", "kind", "state", "year", "day", "from", "to", "of"} {
				paths = append(paths, objects[0].Path+"?"+name+"="+url.QueryEscape(strange[i%len(strange)]))
			}
		}
		for _, path := range paths {
			a := hr.Get(path)
			if a.Status >= 500 {
				t.Errorf("%s: %d", path, a.Status)
			}
			if i := slices.IndexFunc(a.Queries, func(q string) bool { return strings.Contains(q, "zz9canary") || strings.Contains(q, "1=1") }); i >= 0 {
				t.Errorf("%s stands in a statement: %s", path, a.Queries[i])
			}
			if strings.Contains(a.Body, "<script>alert") {
				t.Errorf("%s comes back as it is", path)
			}
		}
	}
}

func TestAnUnknownSortIsRefused(t *testing.T) {
	t.Parallel()
	hr := sitetest.New(t).Enter(t, "default", "hr")
	for _, path := range []string{"/events", "/cases", "/org", "/scores/2026-05", "/leave/all", "/imports", "/appeals"} {
		list := sortLink.FindStringSubmatch(hr.Get(path).Body)
		if list == nil {
			continue // an empty list sorts nothing
		}
		for _, ask := range []string{"sort=zz9canary", "export=exe", "page=-3", "page=x"} {
			if a := hr.Get(path + "?" + list[1] + ask); a.Status != http.StatusBadRequest {
				t.Errorf("%s?%s%s: %d", path, list[1], ask, a.Status)
			}
		}
	}
}

// sortLink finds what a list calls its questions in the address.
var sortLink = regexp.MustCompile(`[?;&]([a-z0-9_-]*\.?)sort=`)

func TestWhatIsNotThereIsToldInsideTheSite(t *testing.T) {
	t.Parallel()
	hall := sitetest.New(t)
	v := hall.Enter(t, "default", "staff")
	for _, path := range []string{"/nothing", "/leave/apply/x/y", "/.git/config"} {
		if a := v.Get(path); a.Status != http.StatusNotFound || !strings.Contains(a.Body, `class="menu"`) && !strings.Contains(a.Body, "<nav") {
			t.Errorf("%s: %d without the frame of the site", path, a.Status)
		}
	}
	for method, path := range map[string]string{"PUT": "/leave", "DELETE": "/leave/1", "POST": "/scores"} {
		if a := v.Send(v.Request(method, path, nil)); a.Status != http.StatusNotFound && a.Status != http.StatusMethodNotAllowed || !strings.Contains(a.Body, "<nav") {
			t.Errorf("%s %s: %d", method, path, a.Status)
		}
	}
}

// internals are words of libraries and databases that nobody is shown.
var internals = regexp.MustCompile(`sql: |pq: |sqlite|SQLITE|json: |strconv\.|\bEOF\b|no rows in|goroutine |runtime error|template: |<no value>|%!\w\(|\bnil pointer`)

// fitForPeople fails when an answer lacks what each has, or holds what none may hold.
func fitForPeople(t *testing.T, what string, a sitetest.Answer) {
	t.Helper()
	for _, name := range []string{"Content-Security-Policy", "Referrer-Policy", "X-Content-Type-Options"} {
		if a.Header.Get(name) == "" {
			t.Errorf("%s: no %s", what, name)
		}
	}
	if policy := a.Header.Get("Content-Security-Policy"); strings.Contains(policy, "unsafe") && !strings.Contains(policy, "sandbox") {
		t.Errorf("%s: %s", what, policy)
	}
	if a.Status >= 500 {
		t.Errorf("%s: %d", what, a.Status)
	}
	if !strings.HasPrefix(a.Header.Get("Content-Type"), "text/") {
		return
	}
	if found := internals.FindString(a.Body); found != "" {
		t.Errorf("%s speaks of %q", what, found)
	}
	if found := inline.FindString(a.Body); found != "" {
		t.Errorf("%s has %q", what, found)
	}
}

// inline are scripts, styles and handlers that stand in a page.
var inline = regexp.MustCompile(`(?i)<script(?:\s+defer|\s+type="module")*>|<style|\son[a-z]+\s*=\s*["']|\sstyle=|javascript:`)

// written finds the table that a statement writes.
var written = regexp.MustCompile(`(?i)^\s*(?:INSERT\s+(?:OR\s+\w+\s+)?INTO|UPDATE|DELETE\s+FROM|REPLACE\s+INTO)\s+(?:main\.)?(\w+)`)

// sessionTables change with every visit: when somebody was last here.
var sessionTables = []string{"sessions", "accounts"}

// writesNothing fails when a page that is only looked at changed something.
func writesNothing(t *testing.T, what string, a sitetest.Answer) {
	t.Helper()
	for _, query := range a.Queries {
		if table := written.FindStringSubmatch(query); table != nil && !slices.Contains(sessionTables, table[1]) {
			t.Errorf("%s writes %s", what, table[1])
		}
	}
}

// writesItsEvent fails when one of looksNoted changed anything but the log.
func writesItsEvent(t *testing.T, what string, a sitetest.Answer) {
	t.Helper()
	for _, query := range a.Queries {
		table := written.FindStringSubmatch(query)
		if table != nil && !slices.Contains(sessionTables, table[1]) && !logWritten.MatchString(query) {
			t.Errorf("%s writes %s", what, table[1])
		}
	}
}

// logWritten tells the statements by which an event is written.
var logWritten = regexp.MustCompile(`(?i)^\s*(?:INSERT\s+INTO|UPDATE)\s+(?:main\.)?audit_(?:events|details|sums|states)\b`)

// mark is how an answer stands in the matrix.
func mark(a sitetest.Answer) string {
	switch {
	case a.Status == http.StatusSeeOther && strings.HasPrefix(a.Location(), "/login"), a.Status == http.StatusUnauthorized:
		return "?"
	case a.Status < 400:
		return "+"
	case a.Status == http.StatusForbidden:
		return "-"
	case a.Status == http.StatusNotFound:
		return "0"
	case a.Status < 500:
		return "~"
	}
	return fmt.Sprint("!", a.Status)
}
