package http_test

import (
	"encoding/json"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"os"
	"regexp"
	"strings"
	"testing"

	"redbanner/http/sitetest"
	"redbanner/migrations/sqldb/sqldbtest"
)

// typed is what no line of the log may repeat: it stands for a password, a number of an
// identity card or a telephone, and is followed by what would begin a line or a header.
const typed = "zqtyped410"

const breaking = typed + "\r\nX-Evil: " + typed + "\u2028\x1b[31m\x00//evil.test"

// judgeGarbage fails where what was typed breaks an answer or leads elsewhere.
func judgeGarbage(t *testing.T, what string, a sitetest.Answer) {
	t.Helper()
	if a.Status >= 500 {
		t.Errorf("%s: %d", what, a.Status)
	}
	if found := internals.FindString(a.Body) + machinery.FindString(refusalText(a.Body, breaking)); found != "" && a.Status >= 400 {
		t.Errorf("%s: speaks of %q", what, found)
	}
	for name, values := range a.Header {
		if strings.ContainsAny(strings.Join(values, ""), "\r\n\x00\x1b") || name == "X-Evil" {
			t.Errorf("%s: the header %s is %q", what, name, values)
		}
	}
	if to := a.Location(); to != "" && (!strings.HasPrefix(to, "/") || strings.HasPrefix(to, "//") || strings.HasPrefix(to, `/\`)) {
		t.Errorf("%s: leads to %q", what, to)
	}
}

// singleLines fails where a line of the log is no record of its own, or repeats what was
// typed.
func singleLines(t *testing.T, hall *sitetest.Hall) {
	t.Helper()
	lines := strings.Split(strings.TrimSuffix(hall.Log.String(), "\n"), "\n")
	for _, line := range lines {
		var record map[string]any
		if err := json.Unmarshal([]byte(line), &record); err != nil || record["msg"] == nil {
			t.Errorf("no record: %q", line)
		}
		if strings.Contains(line, typed) || strings.Contains(line, sitetest.Password) {
			t.Errorf("the log repeats what was typed: %s", line)
		}
	}
	if len(lines) < 10 {
		t.Errorf("only %d lines", len(lines))
	}
}

// TestAReadersAddressLeadsNowhereElse asks for every page with parameters that would lead
// away, begin a header or a line of the log.
func TestAReadersAddressLeadsNowhereElse(t *testing.T) {
	t.Parallel()
	hall := sitetest.Wide(t)
	v := hall.Enter(t, "default", "hr")
	query := url.Values{}
	for _, name := range []string{"next", "to", "back", "from", "lang", "month", "q", "sort", "page", "centre", "staff", "window", "export", "period", "kind", "said"} {
		query.Set(name, "//evil.test/"+breaking)
	}
	for i, r := range hall.Site.Table() {
		objects, _ := hall.Objects(r.Pattern)
		if r.Method != http.MethodGet || strings.HasPrefix(r.Pattern, "/api/") || len(objects) == 0 || raced && i%5 != 0 {
			continue
		}
		a := v.Get(objects[0].Path + "?" + query.Encode())
		judgeGarbage(t, r.Pattern, a)
		odd := regexp.MustCompile(`\{\w+\}`).ReplaceAllString(r.Pattern, url.PathEscape("//evil.test/"+breaking))
		judgeGarbage(t, odd, v.Get(odd))
	}
	in := hall.Visitor().Post("/login?next=//evil.test", url.Values{"centre": {"default"}, "name": {"hr"}, "password": {sitetest.Password}, "next": {"//evil.test"}, "back": {"https://evil.test/"}})
	judgeGarbage(t, "the door", in)
	no := hall.Visitor().Post("/login", url.Values{"centre": {breaking}, "name": {breaking}, "password": {breaking}})
	judgeGarbage(t, "the door, shut", no)
	singleLines(t, hall)
}

// TestAFailingStoreTellsTheLogNothingOfPeople lets the database fail in the middle of what
// somebody typed: the visitor reads one sentence, and the log nothing of what was typed.
func TestAFailingStoreTellsTheLogNothingOfPeople(t *testing.T) {
	t.Parallel()
	hall := sitetest.Wide(t)
	hr, admin := hall.Enter(t, "default", "hr"), hall.Enter(t, "default", "admin")
	sqldbtest.Tamper(t, hall.DB, `DROP TABLE audit_details`)
	failed := 0
	for path, form := range map[string]url.Values{
		"/leave/apply":         {"type": {"personal"}, "from": {"2026-07-27"}, "from_half": {"am"}, "to": {"2026-07-27"}, "to_half": {"pm"}, "reason": {typed}},
		"/org/add/staff":       {"code": {"S777"}, "name": {typed}, "window": {"W01"}, "clock_no": {"7771"}, "establishment": {"contract"}, "joined": {"2026-01-05"}},
		"/cases/new":           {"number": {typed}, "staff": {"S002"}, "item": {typed}, "accepted_day": {"2026-06-30"}, "accepted_time": {"09:10"}, "promise_days": {"3"}},
		"/calendar/handovers":  {"date": {sitetest.Today}, "taker": {"S057"}, "note": {typed}, "items": {typed}},
		"/account/password":    {"old": {sitetest.Password}, "password": {typed + "-A9"}, "again": {typed + "-A9"}},
		"/system/accounts/new": {"name": {"newcomer"}, "display": {typed}, "staff": {"S011"}, "roles": {"staff"}},
	} {
		v := hr
		if strings.HasPrefix(path, "/system") {
			v = admin
		}
		a := v.Post(path, form)
		if found := internals.FindString(a.Body) + machinery.FindString(refusalText(a.Body, typed)); found != "" {
			t.Errorf("%s: speaks of %q", path, found)
		}
		if a.Status >= 500 {
			failed++
		}
	}
	if failed < 3 {
		t.Errorf("only %d forms met the fault", failed)
	}
	singleLines(t, hall)
}

// TestUploadsLeaveNoFilesBehind sends a thousand files by the addresses that take them, of
// pages and of programs, four in five of them cut off.
func TestUploadsLeaveNoFilesBehind(t *testing.T) {
	unraced(t)
	folder := t.TempDir()
	t.Setenv("TMPDIR", folder) // nobody else's files
	hall := sitetest.Wide(t)
	hr, bearer := hall.Enter(t, "default", "hr"), programOf(t, hall, "hr").token
	var body strings.Builder
	w := multipart.NewWriter(&body)
	part, _ := w.CreateFormFile("file", "x.csv")
	_, _ = io.WriteString(part, strings.Repeat("1,2\n", 40_000)) // a builder takes everything
	_ = w.Close()
	sent := map[string]int{}
	send := func(path, contentType string, share int) {
		t.Helper()
		data := io.Reader(strings.NewReader(body.String()))
		if share < 4 {
			data = io.MultiReader(strings.NewReader(body.String()[:body.Len()*share/4]), cutOff{})
		}
		v := hr
		if strings.HasPrefix(path, "/api/") {
			v = hall.Visitor()
		}
		r := v.Request(http.MethodPost, path, data)
		r.Header.Set("Content-Type", contentType)
		if strings.HasPrefix(path, "/api/") {
			r.Header.Set("Authorization", "Bearer "+bearer)
		}
		if a := v.Send(r); a.Status >= 500 {
			t.Fatalf("%s: %d", path, a.Status)
		}
		sent[path]++
	}
	for i := range 1000 {
		share := i / 2 % 5
		if i%2 == 0 {
			pages := []string{"/imports/new/punches", "/events", "/leave/apply", "/leave/1/certificate", "/imports/mappings", "/rules", "/registers/complaints/new"}
			send(pages[i/2%len(pages)], w.FormDataContentType(), share)
			continue
		}
		programs := []string{"/api/v1/imports/previews?kind=punches&name=x.csv", "/api/v1/leave/1/certificates?name=x.pdf", "/api/v1/rulebooks?name=x.yaml", "/api/v1/evidence?name=x.pdf"}
		send(programs[i/2%len(programs)], "application/octet-stream", share)
	}
	if left, err := os.ReadDir(folder); err != nil || len(left) > 0 {
		t.Errorf("left on the disk: %v %v", left, err)
	}
	t.Log(sent)
}

// cutOff is a connection that breaks.
type cutOff struct{}

func (cutOff) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }
