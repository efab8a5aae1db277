package http_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"redbanner/attendance/roster"
	"redbanner/http/sitetest"
)

// What is sent to each operation of the API is made from its description: a document with
// the fields that must be there, so that what it is about is looked for.

// forPrograms reports whether a row is of the API.
func forPrograms(r row) bool { return strings.HasPrefix(r.pattern, "/api/") }

// askAll sends a program of one principal to every operation, in a hall of its own: what
// it does changes nothing for people.
func askAll(t *testing.T, name, centre, account string, rows []row, got *cells) {
	hall, api, token := sitetest.Wide(t), describedAPI(t), ""
	if account != "" {
		token = tokenAt(t, hall, centre, account)
	}
	if name == "shut" {
		shut(t, hall, account)
	}
	v, answers := hall.Visitor(), map[string]string{}
	for _, r := range rows {
		if !forPrograms(r) {
			continue
		}
		what := name + ": " + r.method + " " + strings.TrimPrefix(r.object.Path, "/api/v1")
		answer := v.Send(api.request(v, token, r))
		fitForPrograms(t, what, answer)
		if name == "auditor" || name == "admin" {
			separated(t, what, r, answer)
		}
		if strings.HasPrefix(name, "2") {
			likeNothing(t, what, r, answer, answers)
		}
		got.Lock()
		got.marks[r.line][name] = mark(answer)
		got.Unlock()
	}
}

// schema is what the description says of a value.
type schema struct {
	Ref        string            `json:"$ref"`
	Type       any               `json:"type"`
	Properties map[string]schema `json:"properties"`
	Required   []string          `json:"required"`
	Items      *schema           `json:"items"`
	Enum       []any             `json:"enum"`
}

// description is that of the API.
type description struct {
	Paths map[string]map[string]struct {
		Takes []struct {
			Name, In string
			Required bool
			Schema   schema
		} `json:"parameters"`
		Body struct {
			Content map[string]struct{ Schema schema } `json:"content"`
		} `json:"requestBody"`
	} `json:"paths"`
	Components struct{ Schemas map[string]schema } `json:"components"`
}

func describedAPI(t testing.TB) *description {
	t.Helper()
	text, err := os.ReadFile("openapi.json")
	if err != nil {
		t.Fatal(err)
	}
	d := &description{}
	if err := json.Unmarshal(text, d); err != nil {
		t.Fatal(err)
	}
	return d
}

// usual are values by what their fields are called.
var usual = map[string]string{
	"date": "2026-07-06", "from": "2026-07-06", "to": "2026-07-06", "day": "2026-07-06", "on": "2026-07-06", "period": "2026-05", "month": "2026-05",
	"kind": "punches", "name": "a.csv", "staff": "S002", "window": "W01", "with": "1", "half": "am", "session": "am",
}

// sample is a value that fits a schema as far as it tells.
func (d *description) sample(name string, s schema) any {
	if s.Ref != "" {
		s = d.Components.Schemas[s.Ref[strings.LastIndexByte(s.Ref, '/')+1:]]
	}
	kind, _ := s.Type.(string)
	if several, ok := s.Type.([]any); ok && len(several) > 0 {
		kind, _ = several[0].(string)
	}
	switch {
	case len(s.Enum) > 0:
		return s.Enum[0]
	case kind == "object":
		fields := map[string]any{}
		for _, field := range s.Required {
			fields[field] = d.sample(field, s.Properties[field])
		}
		return fields
	case kind == "array" && s.Items != nil:
		return []any{d.sample(strings.TrimSuffix(name, "s"), *s.Items)}
	case kind == "integer", kind == "number":
		return 1
	case kind == "boolean":
		return false
	}
	if text, ok := usual[name]; ok {
		return text
	}
	return "x"
}

// request is one to an operation, with a token where there is one.
func (d *description) request(v *sitetest.Visitor, token string, r row) *http.Request {
	op := d.Paths[r.pattern][strings.ToLower(r.method)]
	query := url.Values{}
	for _, taken := range op.Takes {
		if taken.In == "query" && taken.Required {
			query.Set(taken.Name, fmt.Sprint(d.sample(taken.Name, taken.Schema)))
		}
	}
	body, kind := "", "application/json"
	if json, ok := op.Body.Content["application/json"]; ok {
		body = d.document(json.Schema)
	} else if _, ok := op.Body.Content["application/octet-stream"]; ok {
		body, kind = "考勤号,时间\n1002,2026-07-01 08:00:00\n", "application/octet-stream"
	}
	path := r.object.Path
	if len(query) > 0 {
		path += "?" + query.Encode()
	}
	q := v.Request(r.method, path, strings.NewReader(body))
	if body != "" {
		q.Header.Set("Content-Type", kind)
	}
	if token != "" {
		q.Header.Set("Authorization", "Bearer "+token)
	}
	return q
}

func (d *description) document(s schema) string {
	text, err := json.Marshal(d.sample("", s))
	if err != nil {
		return err.Error()
	}
	return string(text)
}

// tokenAt issues a token of an account of a centre, with all rights that it has.
func tokenAt(t testing.TB, hall *sitetest.Hall, centre, account string) string {
	t.Helper()
	centres, err := hall.Site.Centres(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	at := slices.IndexFunc(centres, func(c roster.Centre) bool { return c.Code == centre })
	return issue(t, hall, centres[at], account, nil)
}

// changes are what two answers of the API that say the same differ by.
var changes = regexp.MustCompile(`"request":"[^"]*"`)

// fitForPrograms fails when an answer of the API is not one.
func fitForPrograms(t *testing.T, what string, a sitetest.Answer) {
	t.Helper()
	kind := a.Header.Get("Content-Type")
	switch {
	case a.Status >= 400 && (kind != "application/problem+json" || !strings.Contains(a.Body, `"code":"`)):
		t.Errorf("%s: %d %s: %.200s", what, a.Status, kind, a.Body)
	case a.Status >= 500:
		t.Errorf("%s: %d", what, a.Status)
	}
	if !strings.HasSuffix(kind, "json") {
		return
	}
	if found := internals.FindString(a.Body); found != "" {
		t.Errorf("%s speaks of %q", what, found)
	}
}
