package http_test

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"redbanner/attendance/roster"
	"redbanner/http/auth"
	"redbanner/http/sitetest"
)

// program is a program with somebody's token.
type program struct {
	testing.TB
	hall  *sitetest.Hall
	token string
}

// told is what it was answered.
type told struct {
	Status int
	Header http.Header
	Body   string
}

// refused is a problem document.
type refused struct {
	Type, Title, Code, Request string
	Status                     int
	Problems                   []struct{ Place, Column, Code, Value, Message string }
}

// programOf issues a token of an account with the rights named, or with all that it has.
func programOf(t testing.TB, hall *sitetest.Hall, account string, rights ...roster.Right) *program {
	t.Helper()
	return &program{TB: t, hall: hall, token: issue(t, hall, hall.Scope.Centre, account, rights)}
}

// issue makes a token of an account of a centre.
func issue(t testing.TB, hall *sitetest.Hall, centre roster.Centre, account string, rights []roster.Right) string {
	t.Helper()
	owner, err := hall.Site.Accounts.Account(t.Context(), centre, account)
	if err != nil {
		t.Fatal(err)
	}
	if rights == nil {
		for _, right := range roster.Rights() {
			if owner.Actor().Has(right) {
				rights = append(rights, right)
			}
		}
	}
	_, secret, err := hall.Site.Accounts.IssueToken(t.Context(), owner.Scope("127.0.0.1"), auth.NewToken{
		Title: "test", Rights: rights, Until: time.Now().AddDate(0, 1, 0),
	})
	if err != nil {
		t.Fatal(err)
	}
	return secret
}

// do sends a request; headers come in pairs.
func (p *program) do(method, path, body string, headers ...string) told {
	p.Helper()
	r, err := http.NewRequestWithContext(p.Context(), method, p.hall.URL+"/api/v1"+path, strings.NewReader(body))
	if err != nil {
		p.Fatal(err)
	}
	if p.token != "" {
		r.Header.Set("Authorization", "Bearer "+p.token)
	}
	r.Header.Set("Accept-Language", "en")
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		p.Fatal(err)
	}
	defer response.Body.Close()
	data, err := io.ReadAll(response.Body)
	if err != nil {
		p.Fatal(err)
	}
	return told{response.StatusCode, response.Header, string(data)}
}

func (p *program) get(path string) told        { p.Helper(); return p.do("GET", path, "") }
func (p *program) post(path, body string) told { p.Helper(); return p.do("POST", path, body) }

// must checks a status, and that the answer holds some texts.
func (is told) must(t testing.TB, what string, status int, texts ...string) told {
	t.Helper()
	if is.Status != status {
		t.Errorf("%s: status %d, want %d: %.600s", what, is.Status, status, is.Body)
	}
	for _, text := range texts {
		if !strings.Contains(is.Body, text) {
			t.Errorf("%s: %q is not in %.1200s", what, text, is.Body)
		}
	}
	return is
}

// refusal checks that the answer is a problem document of a code.
func (is told) refusal(t testing.TB, what string, status int, code string) refused {
	t.Helper()
	var r refused
	if is.Header.Get("Content-Type") != "application/problem+json" || json.Unmarshal([]byte(is.Body), &r) != nil {
		t.Errorf("%s: %d %s is no problem document: %.400s", what, is.Status, is.Header.Get("Content-Type"), is.Body)
	}
	if is.Status != status || r.Status != status || r.Code != code || r.Type != "urn:redbanner:problem:"+code || r.Title == "" || r.Request != is.Header.Get("X-Request-Id") {
		t.Errorf("%s: %d %+v, want %d %s", what, is.Status, r, status, code)
	}
	return r
}

func read[T any](t testing.TB, is told) T {
	t.Helper()
	var document T
	if err := json.Unmarshal([]byte(is.Body), &document); err != nil {
		t.Fatalf("%v: %.400s", err, is.Body)
	}
	return document
}

func TestAProgramWithoutAGoodTokenIsToldHowToBringOne(t *testing.T) {
	t.Parallel()
	hall := sitetest.New(t)
	nobody := &program{TB: t, hall: hall}
	none := nobody.get("/me")
	none.refusal(t, "no token", 401, "api.no_token")
	if got := none.Header.Get("WWW-Authenticate"); got != `Bearer realm="redbanner"` {
		t.Errorf("WWW-Authenticate %q", got)
	}
	nobody.token = "rb.1.1.wrong"
	wrong := nobody.get("/me")
	wrong.refusal(t, "wrong token", 401, "token.wrong")
	if got := wrong.Header.Get("WWW-Authenticate"); !strings.Contains(got, "invalid_token") {
		t.Errorf("WWW-Authenticate %q", got)
	}
	if chinese := nobody.do("GET", "/me", "", "Accept-Language", "zh-CN"); !strings.Contains(chinese.Body, "访问令牌无效") {
		t.Errorf("in Chinese: %s", chinese.Body)
	}
	nobody.get("/nowhere").refusal(t, "no such address", 404, "page.nothing_there")
	nobody.do("DELETE", "/me", "").refusal(t, "no such method", 404, "page.nothing_there")
	nobody.get("/openapi.json").must(t, "the description", 200, `"openapi": "3.1.0"`)
	b := hall.As(t, "hr")
	if page := b.Get("/api/v1/me"); page.Status != 401 {
		t.Errorf("a browser's session opens the API: %d", page.Status)
	}
}

func TestATokenMayOnlyWhatItWasGiven(t *testing.T) {
	t.Parallel()
	hall := sitetest.New(t)
	narrow := programOf(t, hall, "hr", roster.ReadScores, roster.ReadRules)
	me := narrow.get("/me").must(t, "me", 200, `"account":"hr"`, `{"right":"scores.read","reach":"centre"}`)
	if strings.Contains(me.Body, "leave.read") {
		t.Errorf("a right that was not given: %s", me.Body)
	}
	narrow.get("/scores/2026-03").must(t, "scores", 200, `"code":"W01"`)
	narrow.get("/leave").refusal(t, "leave", 403, "right.leave.read")
	if mine := programOf(t, hall, "staff").get("/scores/2026-03?subject=staff"); strings.Contains(mine.Body, `"S001"`) || !strings.Contains(mine.Body, `"S002"`) {
		t.Errorf("of a person's own: %.300s", mine.Body)
	}
	programOf(t, hall, "staff").get("/scores/2026-03/staff/S001").refusal(t, "another's", 404, "score.no_sheet")
	programOf(t, hall, "admin").get("/scores/2026-03").refusal(t, "the administrator", 403, "right.scores.read")
}

func TestScoresAreTheDocumentsOfTheCommandLine(t *testing.T) {
	t.Parallel()
	p := programOf(t, sitetest.New(t), "hr")
	p.get("/scores/2026-03").must(t, "month", 200, `"period":"2026-03"`, `"id":"M11"`)
	p.get("/scores/2026-03/window/W01").must(t, "sheet", 200, `"sheets":[{"code":"W01"`)
	p.get("/rank/2026-03").must(t, "rank", 200, `"red_banner":true`)
	p.get("/rank/2026H1").refusal(t, "no ranking", 404, "rank.none")
	p.get("/scores/soon").refusal(t, "no period", 400, "cli.bad_period")
	r := p.get("/scores/2026-03?subject=cat&more=1").refusal(t, "no such subject", 422, "api.invalid")
	if len(r.Problems) == 0 || r.Problems[0].Column != "more" || r.Problems[0].Code != "api_unknown_field" {
		t.Errorf("unknown parameter: %+v", r.Problems)
	}
	r = p.get("/scores/2026-03?subject=cat").refusal(t, "no such subject", 422, "api.invalid")
	if len(r.Problems) != 1 || r.Problems[0].Column != "subject" || r.Problems[0].Code != "api_bad_value" {
		t.Errorf("subject: %+v", r.Problems)
	}
	p.do("GET", "/me", "", "Accept", "text/html").must(t, "whatever is accepted", 200)
}

const leaveBody = `{"type":"personal","from":"2026-07-06","to":"2026-07-06","reason":"家事"}`

func TestWhatAProgramSendsIsReadStrictly(t *testing.T) {
	t.Parallel()
	p := programOf(t, sitetest.New(t), "staff")
	r := p.post("/leave", strings.Replace(leaveBody, "{", `{"colour":"red",`, 1)).refusal(t, "unknown field", 422, "api.invalid")
	if len(r.Problems) != 1 || r.Problems[0].Column != "colour" || r.Problems[0].Code != "api_unknown_field" {
		t.Errorf("unknown field: %+v", r.Problems)
	}
	r = p.post("/leave", `{"type":"personal","from":"2026-07-06","reason":"家事"}`).refusal(t, "missing field", 422, "api.invalid")
	if len(r.Problems) != 1 || r.Problems[0].Column != "to" || r.Problems[0].Code != "missing_field" {
		t.Errorf("missing field: %+v", r.Problems)
	}
	p.post("/leave", leaveBody+leaveBody).refusal(t, "two values", 400, "api.not_json")
	p.post("/leave", "").refusal(t, "no body", 400, "api.body_missing")
	p.do("POST", "/leave", leaveBody, "Content-Type", "text/plain").refusal(t, "not JSON", 415, "api.wrong_type")
	p.post("/leave", `{"reason":"`+strings.Repeat("x", 1<<20)+`"}`).refusal(t, "too large", 413, "api.too_large")
	p.post("/leave", strings.Replace(leaveBody, "2026-07-06", "soon", 1)).refusal(t, "no day", 400, "cli.bad_date")
	p.post("/leave/1/approve", `[]`).refusal(t, "not for staff", 403, "right.leave.decide")
}

func TestTwentyAtOnceUnderOneKeyApplyForOneLeave(t *testing.T) {
	t.Parallel()
	p := programOf(t, sitetest.New(t), "staff")
	var wg sync.WaitGroup
	answers := make([]told, 20)
	for i := range answers {
		wg.Go(func() { answers[i] = p.do("POST", "/leave", leaveBody, "Idempotency-Key", "k-1") })
	}
	wg.Wait()
	first := ""
	for _, a := range answers {
		switch {
		case a.Status == 409:
			if a.refusal(t, "under way", 409, "api.key_running"); a.Header.Get("Retry-After") == "" {
				t.Error("nobody says when to ask again")
			}
		case first == "":
			first = a.must(t, "applied", 200, `"number":`).Body
		case a.Body != first || a.Status != 200:
			t.Errorf("answered otherwise: %d %s", a.Status, a.Body)
		}
	}
	again := p.do("POST", "/leave", leaveBody, "Idempotency-Key", "k-1").must(t, "again", 200)
	if again.Body != first || again.Header.Get("Idempotent-Replayed") != "true" || again.Header.Get("Content-Type") != "application/json" {
		t.Errorf("again: %v %s", again.Header, again.Body)
	}
	if all := read[struct{ Total int }](t, p.get("/leave?from=2026-07-06&to=2026-07-06")); all.Total != 1 {
		t.Errorf("%d requests", all.Total)
	}
	p.do("POST", "/leave", strings.Replace(leaveBody, "家事", "别的", 1), "Idempotency-Key", "k-1").refusal(t, "another request", 422, "api.key_reused")
	p.do("POST", "/leave", leaveBody, "Idempotency-Key", strings.Repeat("k", 201)).refusal(t, "no key", 400, "api.bad_key")
	other := programOf(t, p.hall, "head")
	other.do("POST", "/leave", leaveBody, "Idempotency-Key", "k-1").must(t, "another account's key", 200, `"staff":"S001"`)
}

func TestARefusalIsAnsweredTheSameUnderItsKey(t *testing.T) {
	t.Parallel()
	p := programOf(t, sitetest.New(t), "staff")
	body := strings.Replace(leaveBody, "personal", "holiday", 1)
	first := p.do("POST", "/leave", body, "Idempotency-Key", "k")
	again := p.do("POST", "/leave", body, "Idempotency-Key", "k")
	if first.Status < 400 || again.Status != first.Status || again.Body != first.Body {
		t.Errorf("%d %s, then %d %s", first.Status, first.Body, again.Status, again.Body)
	}
}

func TestListsComeByThePage(t *testing.T) {
	t.Parallel()
	type page struct {
		Items       []struct{ Date string }
		Total, Page int
		PerPage     int `json:"per_page"`
	}
	p := programOf(t, sitetest.New(t), "hr")
	all := read[page](t, p.get("/slips?per_page=200").must(t, "all", 200))
	if all.Total < 3 || len(all.Items) != min(all.Total, 200) {
		t.Fatalf("%d of %d slips", len(all.Items), all.Total)
	}
	second := p.get("/slips?per_page=2&page=2&sort=-date").must(t, "second", 200)
	two := read[page](t, second)
	if two.Total != all.Total || two.Page != 2 || two.PerPage != 2 || two.Items[0].Date < two.Items[len(two.Items)-1].Date {
		t.Errorf("second page: %+v", two)
	}
	link := strings.Join(second.Header.Values("Link"), ", ")
	for _, want := range []string{`page=1&per_page=2&sort=-date>; rel="first"`, `rel="prev"`, `rel="last"`} {
		if !strings.Contains(link, want) {
			t.Errorf("%s is not in %s", want, link)
		}
	}
	if beyond := read[page](t, p.get("/slips?page=9999").must(t, "beyond", 200)); len(beyond.Items) != 0 || beyond.Total != all.Total {
		t.Errorf("beyond: %+v", beyond)
	}
	p.get("/slips?per_page=201").refusal(t, "too many", 422, "api.invalid")
	p.get("/slips?sort=colour").refusal(t, "no such field", 400, "api.invalid")
	if none := read[page](t, p.get("/slips?q=no-such-text").must(t, "nothing found", 200)); none.Total != 0 {
		t.Errorf("found %d", none.Total)
	}
}
