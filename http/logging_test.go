package http_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/go-chi/chi/v5"

	apphttp "redbanner/http"
)

// journal is a log that a test reads.
type journal struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (j *journal) Write(p []byte) (int, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.text.Write(p)
}

func (j *journal) log() *slog.Logger { return slog.New(slog.NewJSONHandler(j, nil)) }

// lines are the log's lines, each an object.
func (j *journal) lines(t *testing.T) []map[string]any {
	t.Helper()
	j.mu.Lock()
	defer j.mu.Unlock()
	var lines []map[string]any
	for scanner := bufio.NewScanner(bytes.NewReader(j.text.Bytes())); scanner.Scan(); {
		var line map[string]any
		if err := json.Unmarshal(scanner.Bytes(), &line); err != nil {
			t.Fatalf("%v in %s", err, scanner.Text())
		}
		lines = append(lines, line)
	}
	return lines
}

// behind serves a few routes behind middlewares, in a server that ends with the test.
func behind(t *testing.T, middlewares ...func(http.Handler) http.Handler) string {
	t.Helper()
	r := chi.NewRouter()
	r.Use(middlewares...)
	r.Get("/staff/{code}", func(w http.ResponseWriter, r *http.Request) { _, _ = io.WriteString(w, "ok") })
	r.Post("/staff/{code}", func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(http.StatusUnprocessableEntity) })
	r.Get("/panic", func(http.ResponseWriter, *http.Request) { panic("secret 张三") })
	r.Get("/half", func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, strings.Repeat("half", 1<<10))
		panic("too late")
	})
	r.Get("/cut", func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) })
	server := httptest.NewUnstartedServer(r)
	server.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)
	server.Start()
	t.Cleanup(server.Close)
	return server.URL
}

// ask sends a request and returns the status, or an error when the connection was cut.
func ask(t *testing.T, method, url, body string) (status int, text string, err error) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return 0, "", err
	}
	defer response.Body.Close()
	all, err := io.ReadAll(response.Body)
	return response.StatusCode, string(all), err
}

func TestRequestIsLoggedWithoutWhatStandsInIt(t *testing.T) {
	t.Parallel()
	var j journal
	url := behind(t, apphttp.LogRequests(j.log()))
	for _, r := range [][2]string{{"GET", "/staff/S001?name=张三"}, {"POST", "/staff/S001"}, {"GET", "/nothing/S001"}, {"张三", "/staff/S001"}} {
		if r[0] == "张三" {
			r[0] = "S001" // a method may be any word of ASCII
		}
		if _, _, err := ask(t, r[0], url+r[1], "password=hunter2"); err != nil {
			t.Fatal(err)
		}
	}
	want := []struct {
		method, route string
		status        float64
	}{
		{"GET", "/staff/{code}", 200}, {"POST", "/staff/{code}", 422}, {"GET", "none", 404}, {"other", "none", 405},
	}
	lines := j.lines(t)
	if len(lines) != len(want) {
		t.Fatalf("there are %d lines, want %d", len(lines), len(want))
	}
	for i, line := range lines {
		if line["method"] != want[i].method || line["route"] != want[i].route || line["status"] != want[i].status {
			t.Errorf("line %d is %v, want %v", i, line, want[i])
		}
		if _, timed := line["ms"].(float64); !timed {
			t.Errorf("line %d has no time: %v", i, line)
		}
	}
	for _, secret := range []string{"S001", "张三", "hunter2"} {
		if strings.Contains(j.text.String(), secret) {
			t.Errorf("the log repeats %q:\n%s", secret, j.text.String())
		}
	}
}

func TestPanicBecomesAnAnswerAndALine(t *testing.T) {
	t.Parallel()
	var j journal
	fail := func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusInternalServerError) }
	url := behind(t, apphttp.LogRequests(j.log()), apphttp.RecoverPanics(j.log(), fail))
	status, text, err := ask(t, "GET", url+"/panic", "")
	if err != nil || status != http.StatusInternalServerError || text != "" {
		t.Errorf("a panic is answered %d %q, %v", status, text, err)
	}
	lines := j.lines(t)
	if len(lines) != 2 || lines[0]["msg"] != "panic" || lines[0]["fault"] != "string" || strings.Contains(j.text.String(), "张三") || lines[1]["status"] != 500.0 || lines[1]["level"] != "ERROR" {
		t.Fatalf("the log says %v", lines)
	}
	if stack, _ := lines[0]["stack"].(string); !strings.Contains(stack, "logging_test.go") {
		t.Errorf("the stack does not name the place: %s", stack)
	}
	for _, path := range []string{"/half", "/cut"} {
		if status, text, err := ask(t, "GET", url+path, ""); err == nil {
			t.Errorf("%s is answered %d with %d bytes, want a cut connection", path, status, len(text))
		}
	}
	if status, _, err := ask(t, "GET", url+"/staff/S001", ""); err != nil || status != http.StatusOK {
		t.Errorf("after the panics: %d, %v", status, err)
	}
}
