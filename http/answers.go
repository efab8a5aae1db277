package http

import (
	"context"
	"io"
	"net"
	"net/http"
	"time"
)

// Answers reports whether this service, well or not, answers at host:port.
func Answers(ctx context.Context, addr string) bool {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		return false
	}
	if ip := net.ParseIP(host); host == "" || ip != nil && ip.IsUnspecified() {
		host = "localhost"
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+net.JoinHostPort(host, port)+"/healthz", nil)
	if err != nil {
		return false
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return false
	}
	defer func() { _ = response.Body.Close() }() // what was read is all there is to know
	text, err := io.ReadAll(io.LimitReader(response.Body, 64))
	return err == nil && (string(text) == "ok\n" || string(text) == "unavailable\n")
}
