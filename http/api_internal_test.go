package http

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"slices"
	"strings"
	"testing"

	"redbanner/attendance/roster"
)

var update = flag.Bool("update", false, "write openapi.json")

// described is the committed description of the API, as far as tests ask for it.
type described struct {
	OpenAPI string `json:"openapi"`
	Paths   map[string]map[string]struct {
		ID       string                `json:"operationId"`
		Summary  string                `json:"summary"`
		Security []map[string][]string `json:"security"`
		Takes    []struct {
			Name, In string
		} `json:"parameters"`
	} `json:"paths"`
}

func TestTheDescriptionOfTheAPIIsTheOneCommitted(t *testing.T) {
	t.Parallel()
	is, err := (&Site{}).OpenAPI()
	if err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile("openapi.json", is, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if !bytes.Equal(is, openAPI) {
		t.Error("openapi.json is not what the operations say; run go test ./http -run Description -update")
	}
}

func TestEveryOperationIsARouteWithAPolicyAndEveryRouteIsDescribed(t *testing.T) {
	t.Parallel()
	var d described
	if err := json.Unmarshal(openAPI, &d); err != nil {
		t.Fatal(err)
	}
	if d.OpenAPI != "3.1.0" {
		t.Errorf("described by OpenAPI %s", d.OpenAPI)
	}
	routes, ids := map[string]route{}, map[string]bool{}
	for _, r := range (&Site{}).table() {
		if strings.HasPrefix(r.pattern, "/api/") {
			routes[strings.ToLower(r.method)+" "+r.pattern] = r
		}
	}
	for path, methods := range d.Paths {
		for method, op := range methods {
			r, known := routes[method+" "+path]
			if !known {
				t.Errorf("%s %s is described and no route", method, path)
				continue
			}
			delete(routes, method+" "+path)
			inPath := 0
			for _, taken := range op.Takes {
				if taken.In == "path" {
					inPath++
				}
			}
			if inPath != strings.Count(path, "{") {
				t.Errorf("%s %s: %d parameters of the path are described", method, path, inPath)
			}
			right := op.Security[0]["token"]
			switch {
			case ids[op.ID] || op.Summary == "":
				t.Errorf("%s %s: no name or summary of its own: %s", method, path, op.ID)
			case r.policy.anyone:
				t.Errorf("%s %s is open to anyone", method, path)
			case r.policy.signed == (r.policy.right != ""):
				t.Errorf("%s %s has no policy", method, path)
			case r.policy.right != "" && (!slices.Contains(roster.Rights(), r.policy.right) || !slices.Equal(right, []string{string(r.policy.right)})):
				t.Errorf("%s %s takes %s and is said to take %v", method, path, r.policy.right, right)
			}
			ids[op.ID] = true
		}
	}
	delete(routes, "get "+apiSpec)
	for left := range routes {
		t.Errorf("%s is not described", left)
	}
}

// What a program is refused for must not depend on the right alone that an address takes:
// a write takes a right that writes.
func TestOperationsThatWriteTakeARightThatWrites(t *testing.T) {
	t.Parallel()
	for _, op := range (&Site{}).operations() {
		if op.method != "GET" && !op.policy.right.Writes() && !asks(op.pattern) {
			t.Errorf("%s %s takes %q", op.method, op.pattern, op.policy.right)
		}
	}
}

// asks tells the operations that post a question and change nothing, but that it is on
// record who took the log out or had it proved.
func asks(pattern string) bool {
	return strings.HasSuffix(pattern, "/preview") || pattern == apiPrefix+"/audit/export" || pattern == apiPrefix+"/audit/verify"
}
