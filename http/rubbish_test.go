package http_test

import (
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"redbanner/http/sitetest"
)

// rubbish is a body that no form sends.
type rubbish struct{ name, kind, body string }

// sound is what some forms take: it has no sense, but it is a text.
const sound = "nonsense in every field"

// bodies are what each address that takes something is sent: whatever may not be taken,
// and last a form with nothing in it.
func bodies(fields []string) []rubbish {
	odd, words := url.Values{}, url.Values{}
	for _, name := range fields {
		odd.Set(name, breaking)
		words.Set(name, typed+"<b>//evil.test")
	}
	const plain = "application/x-www-form-urlencoded"
	return []rubbish{
		{"what is no text in every field", plain, odd.Encode()},
		{sound, plain, words.Encode()},
		{"no encoding", plain, "note=%zz&%=" + typed},
		{"another kind", "application/json", `{"note":"` + typed + `"}`},
		{"no boundary", "multipart/form-data", typed},
		{"a broken part", "multipart/form-data; boundary=b", "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"" + typed + ".csv\"\r\n\r\nx"},
		{"without end", plain, "note=" + strings.Repeat("x", 2<<20)},
		{"empty", plain, ""},
	}
}

var fieldNames = regexp.MustCompile(`<(?:input|select|textarea)[^>]* name="([^"]+)"`)

// fieldsOf are the names of all fields of the site's forms.
func fieldsOf(t *testing.T, hall *sitetest.Hall) []string {
	t.Helper()
	names, seen := []string{}, map[string]bool{"form": true, "confirmed": true}
	for _, account := range []string{"hr", "admin"} {
		v := hall.Enter(t, "default", account)
		for _, r := range hall.Site.Table() {
			objects, _ := hall.Objects(r.Pattern)
			if r.Method != http.MethodGet || strings.HasPrefix(r.Pattern, "/api/") || len(objects) == 0 {
				continue
			}
			for _, found := range fieldNames.FindAllStringSubmatch(v.Get(objects[0].Path).Body, -1) {
				if !seen[found[1]] {
					seen[found[1]] = true
					names = append(names, found[1])
				}
			}
		}
	}
	return names
}

// TestNoAddressTakesGarbageAsReviewed sends every address that takes something what it
// cannot take: it is refused in words, nothing changes, nothing typed reaches a header, an
// address elsewhere or the log, and each request is one line of that.
func TestNoAddressTakesGarbageAsReviewed(t *testing.T) {
	t.Parallel()
	unraced(t)
	hall := sitetest.Wide(t)
	sendings := bodies(fieldsOf(t, hall))
	sent, taken := 0, map[string]bool{}
	for _, body := range sendings {
		visitors := map[string]*sitetest.Visitor{}
		for _, r := range hall.Site.Table() {
			objects, _ := hall.Objects(r.Pattern)
			if r.Method != http.MethodPost || strings.HasPrefix(r.Pattern, "/api/") || r.Pattern == "/logout" || len(objects) == 0 {
				continue
			}
			for _, account := range senders {
				if visitors[account] == nil {
					visitors[account] = hall.Enter(t, "default", account)
				}
				before := events(t, hall)
				a := thrown(visitors[account], objects[0].Path, body)
				if a.Status == http.StatusUnauthorized { // an earlier form ended the visit
					visitors[account] = nil
				}
				if a.Status == http.StatusForbidden {
					continue
				}
				sent++
				if a.Status < 400 {
					taken[body.name+" "+r.Pattern] = true
				}
				judgeSending(t, r.Pattern, account, body, a, events(t, hall)-before)
				break
			}
		}
	}
	t.Logf("%d sendings, taken: %q", sent, slices.Sorted(maps.Keys(taken)))
	if sent < 700 {
		t.Errorf("only %d sendings", sent)
	}
	singleLines(t, hall)
}

// thrown sends a body with headers that are as bad.
func thrown(v *sitetest.Visitor, path string, body rubbish) sitetest.Answer {
	r := v.Request(http.MethodPost, path+"?q="+typed+"&sort="+typed, strings.NewReader(body.body))
	r.Header.Set("Content-Type", body.kind)
	r.Header.Set("User-Agent", breaking)
	r.Header.Set("X-Request-Id", breaking)
	r.Header.Set("X-Forwarded-For", breaking)
	return v.Send(r)
}

// judgeSending fails where what cannot be taken changes something.
func judgeSending(t *testing.T, pattern, account string, body rubbish, a sitetest.Answer, changes int) {
	t.Helper()
	what := pattern + " of " + account + ", " + body.name
	judgeGarbage(t, what, a)
	if body.name == "without end" && a.Status != http.StatusRequestEntityTooLarge && a.Status != http.StatusBadRequest {
		t.Errorf("%s: %d", what, a.Status)
	}
	if changes != 0 && (a.Status >= 400 && pattern != "/login" && !strings.HasPrefix(pattern, "/account/") || a.Status < 400 && body.name != sound && !acts[pattern]) {
		t.Errorf("%s: answered with %d, and %d changes", what, a.Status, changes)
	}
}

// acts are the addresses at which nothing is to be typed: to send them is to act.
var acts = map[string]bool{
	"/account/factor/begin": true, "/system/accounts/{name}/code": true, "/leave/{number}/approve": true, "/slips/{number}/approve": true,
	"/events/{id}/confirm": true, "/calendar/handovers/{number}/accept": true, "/imports/previews/{id}/confirm": true,
}
