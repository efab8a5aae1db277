package main

import (
	"encoding/json"
	"io"
	"net/http"
	"os"
	"strings"
	"testing"

	"redbanner/migrations/sqldb"
)

func TestFiguresAreServedOnAnAddressOfTheirOwn(t *testing.T) {
	t.Parallel()
	o := newOffice(t, sqldb.SQLite)
	r := o.serve("--metrics-addr", "127.0.0.1:0")
	if got := status(t, r.HTTP+"/metrics"); got == http.StatusOK {
		t.Error("the figures are served to people")
	}
	if got := status(t, r.HTTP+"/readyz"); got != http.StatusOK {
		t.Errorf("GET /readyz = %d", got)
	}
	text := body(t, r.Metrics+"/metrics")
	for _, want := range []string{`redbanner_http_requests_total{method="GET",route="none",status=`,
		`redbanner_db_connections_open{pool="writer"}`, `redbanner_db_connections_open{pool="reader"}`, "redbanner_build_info{version=", "redbanner_jobs_up 1", `redbanner_jobs{state="running"} 0`, "redbanner_password_hashes_total 0"} {
		if !strings.Contains(text, want) {
			t.Errorf("the figures lack %s:\n%s", want, text)
		}
	}
	if err := o.end(r, os.Interrupt); err != nil {
		t.Errorf("%v\n%s", err, r.said)
	}
	// The log of requests: one object a line, and the addresses that were asked for are not in it.
	lines := 0
	for line := range strings.Lines(r.said.String()) {
		var entry struct{ Msg, Route, Request string }
		if json.Unmarshal([]byte(line), &entry) == nil && entry.Msg == "request" {
			lines++
			if entry.Request == "" || strings.Contains(line, "/metrics") {
				t.Errorf("the line of a request is %s", line)
			}
		}
	}
	if lines != 1 {
		t.Errorf("%d requests are logged, want 1\n%s", lines, r.said)
	}
}

func TestFiguresForEverybodyAreRefused(t *testing.T) {
	t.Parallel()
	o := newOffice(t, sqldb.SQLite)
	for _, addr := range []string{":9100", "0.0.0.0:9100", "monitor:9100"} {
		got := o.run("serve", "--addr", "127.0.0.1:0", "--metrics-addr", addr)
		if got.code != exitUsage || !strings.Contains(got.stderr, "private network") || got.stdout != "" {
			t.Errorf("%s: exit code %d: %s", addr, got.code, got.stderr)
		}
	}
}

// body reads a page that must be there.
func body(t testing.TB, url string) string {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil || response.StatusCode != http.StatusOK {
		t.Fatalf("GET %s = %d, %v\n%s", url, response.StatusCode, err, text)
	}
	return string(text)
}
