package http_test

import (
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"redbanner/http/sitetest"
	"redbanner/migrations/sqldb"
)

// machinery are words of libraries, databases and the language, beside those of internals.
var machinery = regexp.MustCompile(`(?i)\bpq:|constraint|invalid character|invalid syntax|\bpanic|excelize|unmarshal|multipart:|http: |mime: |parsing time|\bUNIQUE\b|driver|\bzip: |\bxml:|yaml: |(?-i:\b(?:roster|scoring|leave|attendance|url|time)\.[A-Z]\w+)|\*errors|0x[0-9a-f]{6,}`)

// refusalText is what a refusal says, without the site's own frame and what was typed.
func refusalText(body, typed string) string {
	return tags.ReplaceAllString(strings.ReplaceAll(body, typed, ""), " ")
}

const garbage = "zq\u00e9\u4e00'\"<>%s%n{{.}}\\"

// TestEveryFormRefusesWhatItCannotTakeAsReviewed sends each form of the site empty and full of
// garbage: it is refused with words for people, comes back as it was typed, and changes
// nothing.
func TestEveryFormRefusesWhatItCannotTakeAsReviewed(t *testing.T) {
	t.Parallel()
	unraced(t)
	hall := sitetest.Wide(t)
	sent, taken, done := 0, []string{}, map[string]bool{}
	for _, account := range senders {
		v := hall.Enter(t, "default", account)
		for _, r := range hall.Site.Table() {
			if r.Method != http.MethodGet || strings.HasPrefix(r.Pattern, "/api/") || strings.HasPrefix(r.Pattern, "/reports/") || r.Anyone {
				continue
			}
			objects, _ := hall.Objects(r.Pattern)
			for _, o := range objects[:min(1, len(objects))] {
				for _, s := range formsOf(t, v.Get(o.Path).Body, account) {
					if done[s.path] || strings.HasPrefix(s.path, "/log") {
						continue
					}
					done[s.path] = true
					if a := v.Post(s.path, url.Values{"note": {strings.Repeat("x", 70_000)}}); a.Status < 400 || a.Status >= 500 {
						t.Errorf("%s takes a text without end: %d", s.path, a.Status)
					}
					for _, filling := range []string{garbage + strings.Repeat("长", 3000), ""} {
						sent++
						if refusedWell(t, hall, v, s, filling) != http.StatusSeeOther {
							continue
						}
						if filling == "" {
							taken = append(taken, account+" "+s.path)
						}
					}
				}
			}
		}
	}
	t.Logf("%d fillings of %d forms; taken empty: %q", sent, len(done), taken)
	if len(done) < 30 {
		t.Errorf("only %d forms", len(done))
	}
}

// refusedWell sends a form with the same filling in every field and judges the answer.
func refusedWell(t *testing.T, hall *sitetest.Hall, v *sitetest.Visitor, s sending, filling string) int {
	t.Helper()
	form := url.Values{}
	for _, f := range s.fields {
		if f.name == "version" || f.name == "seen" || strings.HasPrefix(f.name, "was.") || f.name == "form" {
			form.Set(f.name, f.value)
			continue
		}
		form.Set(f.name, filling)
	}
	before := events(t, hall)
	a := v.Post(s.path, form)
	if s.file != "" {
		a = v.PostFile(s.path, form, s.file, "x.pdf", []byte(filling))
	}
	what := s.path + " with " + filling[:min(8, len(filling))]
	if a.Status >= 500 || a.Status < 300 && !strings.Contains(a.Body, `name="confirmed"`) {
		t.Errorf("%s: %d", what, a.Status)
	}
	if a.Status < 400 {
		return a.Status
	}
	if found := internals.FindString(a.Body) + machinery.FindString(refusalText(a.Body, filling)); found != "" {
		t.Errorf("%s: speaks of %q", what, found)
	}
	if after := events(t, hall); after != before {
		t.Errorf("%s: refused, and yet %d changes", what, after-before)
	}
	describedFaults(t, what, a.Body)
	if texts := slices.ContainsFunc(s.fields, func(f field) bool { return f.limit > 0 }); texts && filling != "" && a.Status != http.StatusNotFound && a.Status != http.StatusForbidden && !strings.Contains(a.Body, "长长长") {
		t.Errorf("%s: %d, and what was typed is gone", what, a.Status)
	}
	return a.Status
}

var faultID = regexp.MustCompile(`id="([^"]+-fault)"`)

// describedFaults fails where a fault is not tied to its field.
func describedFaults(t *testing.T, what, body string) {
	t.Helper()
	for _, found := range faultID.FindAllStringSubmatch(body, -1) {
		if !regexp.MustCompile(`aria-describedby="[^"]*` + regexp.QuoteMeta(found[1])).MatchString(body) {
			t.Errorf("%s: no field is described by %s", what, found[1])
		}
	}
}

// events is how many changes of the hall are on record.
func events(t *testing.T, hall *sitetest.Hall) (n int) {
	t.Helper()
	err := hall.DB.ReadTx(t.Context(), sqldb.Scope{CentreID: hall.Scope.Centre.ID, Actor: "test"}, func(tx *sqldb.Tx) error {
		return tx.Get(t.Context(), &n, `SELECT count(*) FROM audit_events`)
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// TestProgramsAreRefusedInWords sends every operation of the API what it cannot take.
func TestProgramsAreRefusedInWords(t *testing.T) {
	t.Parallel()
	hall := sitetest.Wide(t)
	v := hall.Visitor()
	tokens := []string{programOf(t, hall, "hr").token, programOf(t, hall, "director").token}
	bodies := []string{`{`, `null`, `[]`, `{"zq":1}`, `{"reason":{}}`, "\x00", `{"number":1e999}`, `"` + strings.Repeat("x", 2000) + `"`, ``}
	n := 0
	for i, r := range hall.Site.Table() {
		if !strings.HasPrefix(r.Pattern, "/api/") || r.Anyone || raced && i%10 != 0 {
			continue
		}
		path := regexp.MustCompile(`\{\w+\}`).ReplaceAllString(r.Pattern, "zq%27%22%3C")
		tries := []string{""}
		if r.Method != http.MethodGet {
			tries = bodies
		}
		for _, body := range tries {
			for _, token := range tokens {
				request := v.Request(r.Method, path+"?zq=1", strings.NewReader(body))
				request.Header.Set("Authorization", "Bearer "+token)
				request.Header.Set("Content-Type", "application/json")
				a := v.Send(request)
				n++
				if a.Status < 400 || a.Status >= 500 {
					t.Errorf("%s %s %q: %d", r.Method, path, body, a.Status)
				}
				if kind := a.Header.Get("Content-Type"); kind != "application/problem+json" || a.Header.Get("X-Content-Type-Options") != "nosniff" {
					t.Errorf("%s %s is refused as %q", r.Method, path, kind)
				}
				if found := internals.FindString(a.Body) + machinery.FindString(a.Body); found != "" {
					t.Errorf("%s %s %q: speaks of %q: %s", r.Method, path, body, found, a.Body)
				}
			}
		}
	}
	t.Logf("%d refusals", n)
}

// TestWhatWasTypedOutlastsTheSessionInEveryForm sends forms of every noun without a
// session: what was typed is kept through the door, secrets and files are not.
func TestWhatWasTypedOutlastsTheSessionInEveryForm(t *testing.T) {
	t.Parallel()
	hall := sitetest.Wide(t)
	const word = "未完成的长句"
	seen := map[string]bool{}
	for _, r := range hall.Site.Table() {
		noun, _, _ := strings.Cut(strings.TrimPrefix(r.Pattern, "/"), "/")
		objects, _ := hall.Objects(r.Pattern)
		if r.Method != http.MethodPost || r.Anyone || noun == "api" || len(objects) == 0 || seen[noun] {
			continue
		}
		seen[noun] = true
		path := objects[0].Path
		form := url.Values{"note": {word}, "password": {"zq-secret"}}
		for kind, door := range map[string]sitetest.Answer{
			"plain": hall.Visitor().Post(path, form), "with a file": hall.Visitor().PostFile(path, form, "file", "x.png", png),
		} {
			if door.Status != http.StatusUnauthorized || !strings.Contains(door.Body, word) || strings.Contains(door.Body, "zq-secret") {
				t.Errorf("%s, %s: %d, what was typed is not kept, or a secret is", path, kind, door.Status)
				continue
			}
			again := hall.Visitor().Post("/login", url.Values{"centre": {"default"}, "name": {"hr"}, "password": {sitetest.Password}, "kept": {hidden(door.Body, "kept")}})
			if again.Status != http.StatusOK || !strings.Contains(again.Body, word) {
				t.Errorf("%s, %s: behind the door: %d", path, kind, again.Status)
			}
			if kind == "with a file" && !(strings.Contains(door.Body, "文件未保留") && strings.Contains(again.Body, "文件未保留")) {
				t.Errorf("%s: nobody says that the file is lost", path)
			}
		}
	}
	if len(seen) < 12 {
		t.Errorf("only %d nouns", len(seen))
	}
}
