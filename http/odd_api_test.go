package http_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"redbanner/http/sitetest"
)

// oddTexts are texts with a character that is none, as JSON has them, and its name.
var oddTexts = map[string]string{
	`"前\u0000后"`: "U+0000", `"\u001b[31m红"`: "U+001B", "\"\u007f\"": "U+007F", "\"\u0085\"": "U+0085", `"x\u2028y"`: "U+2028",
	"\"\u202Etxt\u202C\"": "U+202E", "\"\u2066x\"": "U+2066", `"\uFFFE"`: "U+FFFE", "\"x\xff\"": "U+FFFF",
}

// TestDocumentsWithWhatIsNoTextAreRefused sends operations documents with characters that
// no text has: the field is named in both languages, and nothing is saved.
func TestDocumentsWithWhatIsNoTextAreRefused(t *testing.T) {
	t.Parallel()
	hall := sitetest.Wide(t)
	v, hr := hall.Visitor(), programOf(t, hall, "hr")
	send := func(method, path, body, lang string) (int, map[string]string, string) {
		t.Helper()
		r := v.Request(method, path, strings.NewReader(body))
		r.Header.Set("Authorization", "Bearer "+hr.token)
		r.Header.Set("Accept-Language", lang)
		r.Header.Set("Content-Type", "application/json")
		before := events(t, hall)
		a := v.Send(r)
		if events(t, hall) != before {
			t.Errorf("%s %s %q: saved", method, path, body)
		}
		var d struct {
			Code     string
			Problems []struct{ Column, Code, Message string }
		}
		if err := json.Unmarshal([]byte(a.Body), &d); err != nil || a.Header.Get("Content-Type") != "application/problem+json" {
			t.Errorf("%s %s: %d %s", method, path, a.Status, a.Body)
		}
		found := map[string]string{}
		for _, p := range d.Problems {
			found[p.Column] = p.Code + " " + p.Message
		}
		return a.Status, found, d.Code
	}
	leave := func(reason string) string {
		return `{"type":"personal","from":"2026-07-28","to":"2026-07-28","reason":` + reason + `}`
	}
	for text, name := range oddTexts {
		for lang, words := range map[string]string{"zh-CN": "含有不能使用的字符", "en": "a character that is no text"} {
			status, found, code := send(http.MethodPost, "/api/v1/leave", leave(text), lang)
			if said := found["reason"]; status != http.StatusUnprocessableEntity || code != "form.refused" || len(found) != 1 || !strings.Contains(said, "odd_character") || !strings.Contains(said, words) || !strings.Contains(said, name) {
				t.Errorf("%q: %d %s %v", text, status, code, found)
			}
		}
	}
	for body, column := range map[string]string{
		`{"number":"N\n1","item":"x"}`:                        "number",       // one line
		`{"item":"x\u0000","item":"y"}`:                       "item",         // replaced by another of its name
		`{"a":{"b":["x",{"note":"\u0007"}]}}`:                 "a.b[1].note",  // deep
		`{"ke\u0007y":"x"}`:                                   "key",          // a name
		`{"fields":["x","\u202E"]}`:                           "fields[1]",    // a list
		"{\"text\":\"\\n\",\"a\":\"\xed\xa0\x80\"}":           "a",            // no UTF-8
		strings.Repeat(`{"d":`, 150) + `"\u0000"`:             "d.d.d.d.d.d",  // deeper than anything
		`{"a":` + strings.Repeat("[", 500_000) + `"\u0000"`:   "a[0][0][0][0", // and without end
		`{"type":"personal","from":"2026-07-28\u0000","x":1}`: "from",
	} {
		status, found, _ := send(http.MethodPost, "/api/v1/cases", body, "en")
		ok := false
		for name := range found {
			ok = ok || name == column || len(name) == 200 && strings.HasPrefix(name, column)
		}
		if status != http.StatusUnprocessableEntity || len(found) != 1 || !ok {
			t.Errorf("%.60q: %d %v", body, status, found)
		}
	}
	for path, want := range map[string]int{
		"/api/v1/cases?month=" + url.QueryEscape("\x00"): http.StatusBadRequest, "/api/v1/cases/" + url.PathEscape("x\x07"): http.StatusNotFound,
		"/api/v1/staff/%ff": http.StatusNotFound,
	} {
		if status, found, _ := send(http.MethodGet, path, "", "en"); status != want || want == http.StatusBadRequest && !strings.Contains(found["month"], "U+0000") {
			t.Errorf("%s: %d %v", path, status, found)
		}
	}
}

// TestATextOfSeveralLinesIsTaken: ends of lines and tabs belong into reasons and remarks.
func TestATextOfSeveralLinesIsTaken(t *testing.T) {
	t.Parallel()
	hall := sitetest.Wide(t)
	programOf(t, hall, "staff").post("/leave", `{"type":"personal","from":"2026-07-28","to":"2026-07-28","reason":"一\n\t二"}`).must(t, "leave of a program", http.StatusOK)
	a := hall.Enter(t, "default", "hr").Post("/calendar/handovers", url.Values{"date": {sitetest.Today}, "taker": {"S057"}, "note": {"一\r\n\t二"}, "items": {"x"}})
	if a.Status != http.StatusSeeOther {
		t.Errorf("a handover: %d %q", a.Status, complained.FindAllString(a.Body, 5))
	}
}
