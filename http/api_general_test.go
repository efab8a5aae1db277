package http_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"redbanner/attendance/roster"
	"redbanner/http/idempotency"
	"redbanner/http/sitetest"
	"redbanner/migrations/sqldb/sqldbtest"
)

func TestAKeyIsAnsweredAsBeforeForADayAndThenAnew(t *testing.T) {
	t.Parallel()
	hall := sitetest.New(t)
	later := moved(hall)
	p := programOf(t, hall, "staff")
	ask := func() told { return p.do("POST", "/leave", leaveBody, "Idempotency-Key", "k") }
	first := ask().must(t, "first", 200)
	later.Store(int64(idempotency.Kept - time.Hour))
	if again := ask(); again.Body != first.Body || again.Header.Get("Idempotent-Replayed") != "true" {
		t.Errorf("within the day: %d %s", again.Status, again.Body)
	}
	later.Store(int64(idempotency.Kept + time.Hour))
	if anew := ask(); anew.Header.Get("Idempotent-Replayed") != "" || anew.Body == first.Body {
		t.Errorf("after it: %d %s", anew.Status, anew.Body)
	}
}

func TestAKeyWhoseRequestWasLostIsToldSo(t *testing.T) {
	t.Parallel()
	hall := sitetest.New(t)
	p := programOf(t, hall, "staff")
	ask := func() told { return p.do("POST", "/leave", leaveBody, "Idempotency-Key", "k") }
	later := moved(hall)
	ask().must(t, "first", 200)
	sqldbtest.Tamper(t, hall.DB, `UPDATE idempotency_keys SET status = 0, body = ''`) // as if the program had been stopped
	later.Store(int64(idempotency.Lost + time.Hour))
	ask().refusal(t, "lost", 409, "api.key_lost")
}

// moved lets a test move the clock by which keys are kept.
func moved(hall *sitetest.Hall) *atomic.Int64 {
	later := &atomic.Int64{}
	hall.Site.Once.Now = func() time.Time { return time.Now().Add(time.Duration(later.Load())) }
	return later
}

func TestSecretsAreNotKeptUnderAKey(t *testing.T) {
	t.Parallel()
	hall := sitetest.New(t)
	p := programOf(t, hall, "admin")
	body := `{"name":"new","display":"新人","roles":["staff"],"staff":"S003"}`
	made := p.do("POST", "/accounts", body, "Idempotency-Key", "k").must(t, "made", 200, `"code":"`)
	p.do("POST", "/accounts", body, "Idempotency-Key", "k").refusal(t, "again", 409, "account.exists")
	code := read[struct{ Code string }](t, made).Code
	anew := p.post("/accounts/new/code", "").must(t, "another code", 200)
	if read[struct{ Code string }](t, anew).Code == code {
		t.Error("the same code again")
	}
	p.post("/accounts/nobody/code", "").refusal(t, "of nobody", 404, "account.unknown")
}

func TestATokenMakesNoOtherOneAndEndsItself(t *testing.T) {
	t.Parallel()
	p := programOf(t, sitetest.New(t), "staff", roster.ReadScores)
	p.post("/me/tokens", `{"title":"x"}`).refusal(t, "make", 404, "page.nothing_there")
	mine := read[struct{ Items []struct{ Number int } }](t, p.get("/me/tokens").must(t, "mine", 200))
	p.post("/me/tokens/999/revoke", "").refusal(t, "another's", 404, "token.unknown")
	p.post(fmt.Sprintf("/me/tokens/%d/revoke", mine.Items[0].Number), "").must(t, "end", 200)
	p.get("/me").refusal(t, "ended", 401, "token.wrong")
}

const punches = "考勤号,时间\n1002,2026-07-01 08:00:00\n1002,昨天\n"

// send posts a file.
func (p *program) send(path, body string) told {
	p.Helper()
	return p.do("POST", path, body, "Content-Type", "application/octet-stream")
}

func TestAProgramImportsAsTheWizardDoes(t *testing.T) {
	t.Parallel()
	p := programOf(t, sitetest.New(t), "hr")
	type preview struct {
		Number int
		State  string
		Result struct{ Rows, Accepted, Quarantined int }
	}
	seen := read[preview](t, p.send("/imports/previews?kind=punches&name=a.csv", punches).must(t, "look", 200))
	if seen.State != "pending" || seen.Result.Rows != 3 || seen.Result.Accepted != 1 || seen.Result.Quarantined != 1 {
		t.Fatalf("%+v", seen)
	}
	at := fmt.Sprintf("/imports/previews/%d", seen.Number)
	p.get(at).must(t, "show", 200, `"errors":[{`)
	if file := p.get(at+"/errors").must(t, "errors", 200, "PK"); !strings.Contains(file.Header.Get("Content-Disposition"), "attachment") {
		t.Errorf("header: %v", file.Header)
	}
	done := read[struct{ Batch int }](t, p.post(at+"/confirm", "").must(t, "confirm", 200, `"accepted":1`))
	p.post(at+"/confirm", "").refusal(t, "again", 409, "import.preview_ended.confirmed")
	batch := fmt.Sprintf("/imports/batches/%d", done.Batch)
	p.get(batch).must(t, "batch", 200, `"quarantine":[{`)
	p.post(batch+"/undo", "").must(t, "undo", 200, `"undone":1`)
	p.get(batch).must(t, "batch", 200, `"undone":true`)
	p.get("/imports/previews/999").refusal(t, "none", 404, "import.unknown_preview")
	programOf(t, p.hall, "staff").send("/imports/previews?kind=punches&name=a.csv", punches).refusal(t, "staff", 403, "right.import")
}

func TestAFileThatCannotBeTakenIsRefusedWithItsReason(t *testing.T) {
	t.Parallel()
	p := programOf(t, sitetest.New(t), "hr")
	at := "/imports/previews?kind=punches&name=a.csv"
	for _, one := range []struct {
		what, path, body string
		status           int
		code, problem    string
	}{
		{"empty", at, "", 422, "upload.refused", "upload_empty"},
		{"a picture", at, "\x89PNG\r\n\x1a\n123", 415, "upload.refused", "upload_wrong_kind"},
		{"ballots", strings.Replace(at, "punches", "ratings", 1), punches, 422, "", "api_sealed"},
		{"no name", "/imports/previews?kind=punches", punches, 422, "api.invalid", "missing_field"},
	} {
		a := p.send(one.path, one.body)
		var r refused
		if json.Unmarshal([]byte(a.Body), &r) != nil || a.Status != one.status || one.code != "" && r.Code != one.code || len(r.Problems) == 0 || r.Problems[0].Code != one.problem {
			t.Errorf("%s: %d %s", one.what, a.Status, a.Body)
		}
	}
	damaged := p.send(strings.Replace(at, "a.csv", "a.xlsx", 1), "PK\x03\x04 no more of it")
	if damaged.Status < 400 || damaged.Status >= 500 || internals.MatchString(damaged.Body) {
		t.Errorf("damaged: %d %s", damaged.Status, damaged.Body)
	}
	p.do("POST", at, punches, "Content-Type", "text/csv").refusal(t, "not said to be a file", 415, "api.wrong_type")
	p.send("/rules?name=b.yaml&minutes=x", strings.Repeat("#", 1<<20+1)).refusal(t, "too large", 413, "api.too_large")
}

func TestAFileThatBreaksOffIsRefused(t *testing.T) {
	t.Parallel()
	p := programOf(t, sitetest.New(t), "hr")
	conn, err := net.Dial("tcp", strings.TrimPrefix(p.hall.URL, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	fmt.Fprintf(conn, "POST /api/v1/imports/previews?kind=punches&name=a.csv HTTP/1.1\r\nHost: hall\r\nAuthorization: Bearer %s\r\nContent-Type: application/octet-stream\r\nContent-Length: 1000\r\n\r\nonly this", p.token)
	if err := conn.(*net.TCPConn).CloseWrite(); err != nil {
		t.Fatal(err)
	}
	response, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if response.StatusCode < 400 || response.StatusCode >= 500 || response.Header.Get("Content-Type") != "application/problem+json" {
		t.Errorf("%d %v", response.StatusCode, response.Header)
	}
	if list := read[struct{ Total int }](t, p.get("/imports/previews")); list.Total != 0 {
		t.Errorf("%d previews", list.Total)
	}
}
