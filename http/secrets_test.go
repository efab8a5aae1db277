package http_test

import (
	"html"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"redbanner/http/sitetest"
	"redbanner/migrations/sqldb/sqldbtest"
)

// secrets are what no line of the log may hold, by what they are.
type secrets map[string]string

func (s secrets) keep(t *testing.T, what, text string) string {
	t.Helper()
	if len(text) < 6 {
		t.Fatalf("%s is %q: too short to look for", what, text)
	}
	s[what] = text
	return text
}

// What people type of themselves and of others; it is nobody's.
const (
	telephone = "13900009417"
	idCard    = "11010519491231002X"
)

// TestTheLogHoldsNoSecrets does with every kind of secret what is done with it, rightly and
// wrongly, by pages and by programs; then while the database fails, and while the program
// does. None of them is in the log.
func TestTheLogHoldsNoSecrets(t *testing.T) {
	t.Parallel()
	hall := sitetest.Wide(t)
	hall.Site.Accounts.Now = hall.Site.Now
	kept := secrets{"the password": sitetest.Password, "a telephone number": telephone, "an id card": idCard}
	admin, hr, staff := hall.Enter(t, "default", "admin"), hall.Enter(t, "default", "hr"), hall.Enter(t, "default", "staff")
	for _, v := range []*sitetest.Visitor{admin, hr, staff} {
		for name, value := range v.Cookies() {
			if len(value) > 20 {
				kept.keep(t, name+" of a session "+value[:4], value)
			}
		}
	}
	kept.waysIn(t, hall, admin, staff)
	bearer := kept.keep(t, "a token", programOf(t, hall, "hr").token)
	kept.keep(t, "the screen's address", hall.Things["board"])
	everyWay := func() int {
		kept.use(hall, bearer)
		return kept.typed(hall, hr, admin, bearer)
	}
	everyWay()
	sqldbtest.Tamper(t, hall.DB, `DROP TABLE audit_details`)
	if failed := everyWay(); failed < 2 {
		t.Errorf("only %d requests met the broken database", failed)
	}
	hall.Site.Leave.Store, hall.Site.Cases.Store = nil, nil
	everyWay()
	log := hall.Log.String()
	for _, line := range []string{`"msg":"panic"`, `"msg":"request failed"`, `"status":403`, `"status":401`} {
		if !strings.Contains(log, line) {
			t.Errorf("nothing of the kind was logged: %s", line)
		}
	}
	for what, secret := range kept {
		for _, form := range []string{secret, url.QueryEscape(secret), url.PathEscape(secret)} {
			if at := strings.Index(log, form); at >= 0 {
				t.Errorf("the log holds %s: %s", what, log[max(0, at-200):min(len(log), at+80)])
				break
			}
		}
	}
	if len(kept) < 14 {
		t.Errorf("only %d secrets", len(kept))
	}
}

// waysIn makes the secrets of accounts: one-time codes, a second factor, new passwords.
func (s secrets) waysIn(t *testing.T, hall *sitetest.Hall, admin, staff *sitetest.Visitor) {
	t.Helper()
	begun := staff.Post("/account/factor/begin", nil)
	address := html.UnescapeString(sub(regexp.MustCompile(`name="secret_url" value="([^"]+)"`), begun.Body))
	secret := s.keep(t, "the second factor's secret", strings.ReplaceAll(secretOf(t, begun.Page), " ", ""))
	code, err := totp.GenerateCode(secret, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	confirmed := staff.Post("/account/factor/confirm", url.Values{"secret_url": {address}, "code": {code}})
	s.keep(t, "a recovery code", secretOf(t, confirmed.Page))
	s.keep(t, "the newcomer's code", secretOf(t, admin.Post("/system/accounts/new", url.Values{"name": {"newcomer"}, "display": {"新人"}, "roles": {"hr"}}).Page))
	issued := staff.Post("/account/tokens", url.Values{"title": {"t"}, "rights": {"leave.read"}, "until": {"30"}})
	s.keep(t, "a token that a page gave", secretOf(t, issued.Page))
	for _, wrong := range []string{"Wrong-telescope-41", "zq-wrong-code-41", "Orchard+5-window"} {
		s.keep(t, "what was typed: "+wrong, wrong)
	}
}

// use opens doors with the secrets, and with what is like them.
func (s secrets) use(hall *sitetest.Hall, bearer string) {
	for _, name := range []string{"staff", "nobody", telephone} {
		for _, password := range []string{sitetest.Password, "Wrong-telescope-41", s["the second factor's secret"]} {
			for _, code := range []string{"", "zq-wrong-code-41", s["a recovery code"]} {
				hall.Visitor().Post("/login", url.Values{"centre": {"default"}, "name": {name}, "password": {password}, "code": {code}})
			}
		}
		hall.Visitor().Post("/login/code", url.Values{"centre": {"default"}, "name": {name}, "code": {s["the newcomer's code"]}, "password": {"Orchard+5-window"}, "again": {"Orchard+5-window"}})
	}
	v := hall.Visitor()
	for _, secret := range []string{bearer, bearer + "x", "zq-wrong-code-41", sitetest.Password} {
		for _, path := range []string{"/api/v1/me", "/api/v1/leave?staff=" + idCard, "/api/v1/nothing/" + url.PathEscape(secret), "/api/v1/cases/" + telephone} {
			r := v.Request(http.MethodGet, path, nil)
			r.Header.Set("Authorization", "Bearer "+secret)
			v.Send(r)
		}
	}
	hall.Visitor().Get("/board/" + s["the screen's address"])
	stranger := hall.Visitor().Request(http.MethodGet, "/account", nil)
	for what, secret := range s {
		if strings.Contains(what, "session") {
			stranger.AddCookie(&http.Cookie{Name: strings.Fields(what)[0], Value: secret + "x"})
		}
	}
	hall.Visitor().Send(stranger)
}

// typed fills secrets into the fields of forms, addresses and documents. It returns how
// many answers were faults of the server.
func (s secrets) typed(hall *sitetest.Hall, hr, admin *sitetest.Visitor, bearer string) (failed int) {
	said := "电话 " + telephone + "，身份证 " + idCard
	forms := map[string]url.Values{
		"/leave/apply":                    {"type": {"personal"}, "from": {"2026-07-27"}, "from_half": {"am"}, "to": {"2026-07-27"}, "to_half": {"pm"}, "reason": {said}},
		"/org/add/staff":                  {"code": {telephone}, "name": {idCard}, "window": {"W01"}, "clock_no": {telephone}, "establishment": {"contract"}, "joined": {"2026-01-05"}},
		"/cases/new":                      {"number": {telephone}, "staff": {"S002"}, "item": {said}, "accepted_day": {"2026-06-30"}, "accepted_time": {"09:10"}, "promise_days": {"3"}},
		"/cases/" + telephone + "/finish": {"result": {said}},
		"/account/password":               {"old": {"Wrong-telescope-41"}, "password": {"Orchard+5-window"}, "again": {"Orchard+5-window"}},
		"/account/factor/drop":            {"password": {"Wrong-telescope-41"}},
		"/events":                         {"kind": {"conduct.violation"}, "date": {"2026-06-12"}, "staff": {"S002"}, "note": {said}, "ref": {telephone}},
		"/system/accounts/new":            {"name": {"u" + telephone}, "display": {idCard}, "roles": {"staff"}, "staff": {"S011"}},
		"/registers/complaints/new":       {"day": {"2026-06-24"}, "staff": {"S002"}, "channel": {"phone"}, "statement": {said}, "complainant": {idCard}, "contact": {telephone}},
	}
	note := func(a sitetest.Answer) {
		if a.Status >= 500 {
			failed++
		}
	}
	paths := make([]string, 0, len(forms))
	for path := range forms {
		paths = append(paths, path)
	}
	slices.Sort(paths)
	for _, path := range paths {
		v := hr
		if strings.HasPrefix(path, "/system") {
			v = admin
		}
		note(v.PostFile(path, forms[path], "evidence", "", nil))
		note(v.Post(path, forms[path]))
		note(v.Get(path + "?q=" + telephone + "&staff=" + idCard))
	}
	document := `{"staff":"S002","type":"personal","from":{"date":"` + idCard + `"},"reason":"` + said + `","number":"` + telephone + `","item":"` + said + `"}`
	for _, path := range []string{"/api/v1/leave", "/api/v1/cases", "/api/v1/facts", "/api/v1/cases/" + telephone + "/finish", "/api/v1/accounts/" + telephone} {
		v := hall.Visitor()
		r := v.Request(http.MethodPost, path, strings.NewReader(document))
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("Authorization", "Bearer "+bearer)
		r.Header.Set("Idempotency-Key", telephone)
		note(v.Send(r))
	}
	return failed
}
