package http_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	apphttp "redbanner/http"
)

func TestHealthFollowsReady(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		ready  func(context.Context) error
		status int
		body   string
	}{
		{"nothing to ask", nil, http.StatusOK, "ok\n"},
		{"ready", func(context.Context) error { return nil }, http.StatusOK, "ok\n"},
		{"database lost", func(context.Context) error { return errors.New("secret host 10.0.0.7") }, http.StatusServiceUnavailable, "unavailable\n"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := &apphttp.Server{Addr: "127.0.0.1:0", Ready: tt.ready}
			serve(t, s)
			status, body := get(t, s.URL()+"/healthz")
			if status != tt.status || body != tt.body {
				t.Errorf("GET /healthz = %d %q, want %d %q", status, body, tt.status, tt.body)
			}
		})
	}
}

func TestOnlyHealthIsServed(t *testing.T) {
	t.Parallel()
	s := &apphttp.Server{Addr: "127.0.0.1:0"}
	serve(t, s)
	if status, _ := get(t, s.URL()+"/"); status != http.StatusNotFound {
		t.Errorf("GET / = %d, want 404", status)
	}
	post, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.URL()+"/healthz", strings.NewReader("x"))
	if err != nil {
		t.Fatal(err)
	}
	if status, _ := do(t, post); status != http.StatusMethodNotAllowed {
		t.Errorf("POST /healthz = %d, want 405", status)
	}
}

func TestShutdownLetsARequestFinish(t *testing.T) {
	t.Parallel()
	started, finish := make(chan struct{}), make(chan struct{})
	s := &apphttp.Server{Addr: "127.0.0.1:0", Ready: func(context.Context) error {
		close(started)
		<-finish
		return nil
	}}
	serve(t, s)
	body := make(chan string, 1)
	go func() {
		_, text := get(t, s.URL()+"/healthz")
		body <- text
	}()
	<-started
	stopped := make(chan error, 1)
	go func() { stopped <- s.Shutdown(t.Context()) }()
	select {
	case err := <-stopped:
		t.Fatalf("Shutdown returned (%v) while a request was running", err)
	case <-time.After(50 * time.Millisecond):
	}
	close(finish)
	if err := <-stopped; err != nil {
		t.Errorf("Shutdown: %v", err)
	}
	if got := <-body; got != "ok\n" {
		t.Errorf("the running request got %q, want ok", got)
	}
}

func TestShutdownGivesUpWhenItsTimeIsOver(t *testing.T) {
	t.Parallel()
	started := make(chan struct{})
	s := &apphttp.Server{Addr: "127.0.0.1:0", Ready: func(ctx context.Context) error {
		close(started)
		<-ctx.Done() // ends when the connection is cut off
		return ctx.Err()
	}}
	serve(t, s)
	answered := make(chan error, 1)
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.URL()+"/healthz", nil)
	if err != nil {
		t.Fatal(err)
	}
	go func() {
		response, err := http.DefaultClient.Do(request)
		if err == nil {
			err = response.Body.Close()
		}
		answered <- err
	}()
	<-started
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := s.Shutdown(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("Shutdown = %v, want context.Canceled", err)
	}
	if err := <-answered; err == nil {
		t.Error("the request was answered, want it cut off")
	}
}

func TestOpenRefusesATakenAddress(t *testing.T) {
	t.Parallel()
	first := &apphttp.Server{Addr: "127.0.0.1:0"}
	serve(t, first)
	second := &apphttp.Server{Addr: strings.TrimPrefix(first.URL(), "http://")}
	if err := second.Open(t.Context()); err == nil {
		t.Error("Open on a taken address succeeded")
	}
	if err := first.Open(t.Context()); err == nil {
		t.Error("Open twice succeeded")
	}
}

func TestServeNeedsOpen(t *testing.T) {
	t.Parallel()
	s := &apphttp.Server{Addr: "127.0.0.1:0"}
	if err := s.Serve(); err == nil {
		t.Error("Serve before Open succeeded")
	}
	if err := s.Shutdown(t.Context()); err != nil {
		t.Errorf("Shutdown before Open: %v", err)
	}
	if s.URL() != "" {
		t.Errorf("URL before Open = %q, want none", s.URL())
	}
}

// Not parallel: another test could be given the very port that this one frees.
func TestShutdownBeforeServeFreesTheAddress(t *testing.T) {
	s := &apphttp.Server{Addr: "127.0.0.1:0"}
	if err := s.Open(t.Context()); err != nil {
		t.Fatal(err)
	}
	url := s.URL()
	if err := s.Shutdown(t.Context()); err != nil {
		t.Fatal(err)
	}
	next := &apphttp.Server{Addr: strings.TrimPrefix(url, "http://")}
	if err := next.Open(t.Context()); err != nil {
		t.Errorf("the address is still taken: %v", err)
	}
	if err := next.Shutdown(t.Context()); err != nil {
		t.Error(err)
	}
}

// serve opens s and serves it until the test ends.
func serve(t *testing.T, s *apphttp.Server) {
	t.Helper()
	if err := s.Open(t.Context()); err != nil {
		t.Fatal(err)
	}
	done := make(chan error, 1)
	go func() { done <- s.Serve() }()
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		if err := s.Shutdown(ctx); err != nil {
			t.Errorf("Shutdown: %v", err)
		}
		if err := <-done; err != nil {
			t.Errorf("Serve: %v", err)
		}
	})
}

func get(t *testing.T, url string) (status int, body string) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Error(err)
		return 0, ""
	}
	return do(t, request)
}

func do(t *testing.T, request *http.Request) (status int, body string) {
	t.Helper()
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Error(err)
		return 0, ""
	}
	defer func() { _ = response.Body.Close() }()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		t.Error(err)
	}
	return response.StatusCode, string(text)
}
