package http_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"redbanner/attendance/roster"
	apphttp "redbanner/http"
)

// figures reads what a monitor would.
func figures(t *testing.T, m *apphttp.Metrics) string {
	t.Helper()
	s, err := m.Server("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	serve(t, s)
	if status, _ := get(t, s.URL()+"/"); status != http.StatusNotFound {
		t.Errorf("GET / = %d, want 404: the figures' address serves nothing else", status)
	}
	status, text := get(t, s.URL()+"/metrics")
	if status != http.StatusOK {
		t.Errorf("GET /metrics = %d", status)
	}
	return text
}

func TestFiguresCountRequestsByRouteAndNameNobody(t *testing.T) {
	t.Parallel()
	m := apphttp.NewMetrics("v1")
	url := behind(t, m.Count)
	for _, path := range []string{"/staff/S001?name=x", "/staff/S002", "/nothing/S003"} {
		if _, _, err := ask(t, "GET", url+path, ""); err != nil {
			t.Fatal(err)
		}
	}
	m.WatchPool("writer", func() apphttp.Pool {
		return apphttp.Pool{Open: 3, InUse: 1, Idle: 2, Waits: 7, Waited: 1500 * time.Millisecond}
	})
	m.WatchJobs(func(context.Context) (map[string]int, error) { return map[string]int{"waiting": 4}, nil })
	text := figures(t, m)
	for _, want := range []string{
		`redbanner_http_requests_total{method="GET",route="/staff/{code}",status="2xx"} 2`,
		`redbanner_http_requests_total{method="GET",route="none",status="4xx"} 1`,
		`redbanner_http_request_seconds_count{route="/staff/{code}"} 2`,
		`redbanner_http_requests_in_flight 0`,
		`redbanner_build_info{version="v1"} 1`,
		`redbanner_db_connections_open{pool="writer"} 3`,
		`redbanner_db_waits_total{pool="writer"} 7`,
		`redbanner_db_waited_seconds_total{pool="writer"} 1.5`,
		`redbanner_jobs{state="waiting"} 4`,
		`redbanner_jobs_up 1`,
		`go_goroutines`,
	} {
		if !strings.Contains(text, want) {
			t.Errorf("the figures lack %s", want)
		}
	}
	if strings.Contains(text, "S00") {
		t.Error("the figures name somebody")
	}
}

func TestJobsThatCannotBeCountedAreNotShown(t *testing.T) {
	t.Parallel()
	m := apphttp.NewMetrics("v1")
	m.WatchJobs(func(context.Context) (map[string]int, error) { return nil, errors.New("no store") })
	text := figures(t, m)
	if !strings.Contains(text, "redbanner_jobs_up 0") || strings.Contains(text, "redbanner_jobs{") {
		t.Errorf("the figures of jobs are shown:\n%s", text)
	}
}

func TestFiguresAreForAPrivateAddressOnly(t *testing.T) {
	t.Parallel()
	m := apphttp.NewMetrics("v1")
	for addr, private := range map[string]bool{
		"127.0.0.1:9100": true, "[::1]:9100": true, "10.1.2.3:9100": true, "192.168.0.5:9100": true, "[fd00::1]:9100": true,
		":9100": false, "0.0.0.0:9100": false, "[::]:9100": false, "8.8.8.8:9100": false, "hall:9100": false, "": false,
	} {
		_, err := m.Server(addr)
		var fault *roster.Error
		if private && err != nil || !private && (!errors.As(err, &fault) || fault.Key != "serve.metrics_not_private") {
			t.Errorf("Server(%q) = %v", addr, err)
		}
	}
}

func TestReadyFollowsTheStore(t *testing.T) {
	t.Parallel()
	s := &apphttp.Server{Addr: "127.0.0.1:0"}
	serve(t, s)
	if status, body := get(t, s.URL()+"/readyz"); status != http.StatusOK || body != "ok\n" {
		t.Errorf("GET /readyz = %d %q", status, body)
	}
	sick := &apphttp.Server{Addr: "127.0.0.1:0", Ready: func(context.Context) error { return errors.New("no store") }}
	serve(t, sick)
	if status, body := get(t, sick.URL()+"/readyz"); status != http.StatusServiceUnavailable || body != "unavailable\n" {
		t.Errorf("GET /readyz without a store = %d %q", status, body)
	}
}
