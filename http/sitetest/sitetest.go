// Package sitetest serves the site over real services and a made-up centre, for tests of
// pages and of the API.
package sitetest

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
	_ "time/tzdata" // a bare machine has no zone data

	"redbanner/attendance"
	"redbanner/attendance/duty"
	"redbanner/attendance/intake"
	"redbanner/attendance/roster"
	"redbanner/attendance/table"
	"redbanner/cmd/redbanner/demo"
	"redbanner/cmd/redbanner/wire"
	apphttp "redbanner/http"
	"redbanner/http/assets"
	"redbanner/http/auth"
	"redbanner/http/page"
	"redbanner/migrations"
	"redbanner/migrations/sqldb"
	"redbanner/migrations/sqldb/sqldbtest"
	"redbanner/scoring"
	"redbanner/scoring/ballot"
	"redbanner/scoring/ballot/ballottest"
	"redbanner/scoring/scoringdb"
)

// Today is the day on which the made-up centre is visited: its half-year has just ended.
const Today = "2026-07-02"

// Password is that of every account.
const Password = "Lantern-7-harbour"

// Hall is a served site.
type Hall struct {
	URL    string // over plain HTTP, by an address of the loopback
	Site   *apphttp.Site
	DB     *sqldb.DB
	Scope  attendance.Scope // the machine's own hand, in the made-up centre
	Log    *bytes.Buffer    // what the site logged; read it when nothing is under way
	Server *httptest.Server

	Handler http.Handler // what Server serves, for requests without a network

	Things map[string]string // the names of what a wide hall has

	store string // where it is
	end   func() // closes all of it
}

// secret is that of the accounts in tests.
var secret = bytes.Repeat([]byte{7}, 32)

// dialect is the database below every hall: SQLite, or what REDBANNER_HALL names.
func dialect() sqldb.Dialect {
	if name := os.Getenv("REDBANNER_HALL"); name != "" {
		return sqldb.Dialect(name)
	}
	return sqldb.SQLite
}

// usual is the store with the made-up centre and its accounts, made once for a test binary.
var usual struct {
	once sync.Once
	made *sqldbtest.Template
}

// template is the usual store.
func template(t testing.TB) *sqldbtest.Template {
	t.Helper()
	usual.once.Do(func() {
		made := sqldbtest.NewTemplate(t, dialect(), nil, func(url string) {
			if err := build(t.Context(), url); err != nil {
				t.Fatal(err)
			}
		})
		usual.made = &made
	})
	if usual.made == nil {
		t.Fatal("the hall could not be built; another test tells why")
	}
	return usual.made
}

// New serves the made-up centre from a store of its own; all ends with the test.
func New(t testing.TB) *Hall {
	t.Helper()
	return serve(t, template(t).Copy(t))
}

// serve serves a store.
func serve(t testing.TB, store string) *Hall {
	t.Helper()
	db, err := sqldb.Open(t.Context(), store)
	if err != nil {
		t.Fatal(err)
	}
	h := &Hall{DB: db, Log: &bytes.Buffer{}, store: store}
	place, err := time.LoadLocation("Asia/Shanghai")
	if err != nil {
		t.Fatal(err)
	}
	begun, opened := time.Now(), time.Date(2026, 7, 2, 9, 0, 0, 0, place)
	services := wire.Services(db, &ballottest.Keys{}, secret, place)
	services.Accounts.Cost = auth.Cost{Memory: 8, Passes: 1, Threads: 1}
	templates, err := pages()
	if err != nil {
		t.Fatal(err)
	}
	h.Site = &apphttp.Site{
		Pages:    templates,
		Services: services, Sessions: auth.NewSessions(services.Accounts, false),
		Now: func() time.Time { return opened.Add(time.Since(begun)) }, Zone: place,
		Log: slog.New(slog.NewJSONHandler(&locked{w: h.Log}, nil)), Version: "test",
	}
	handler, err := h.Site.Handler()
	if err != nil {
		t.Fatal(err)
	}
	h.Handler, h.Server = handler, httptest.NewServer(handler)
	h.URL = h.Server.URL
	h.end = sync.OnceFunc(func() {
		h.Server.Close()
		if err := services.Jobs.Stop(context.Background()); err != nil {
			t.Errorf("jobs: %v", err)
		}
		if err := db.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	})
	t.Cleanup(h.end)
	centres, err := services.Centres(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, centre := range centres {
		if h.Scope = (attendance.Scope{Centre: centre, Actor: "test"}); centre.Code == "default" {
			break
		}
	}
	return h
}

// pages are the templates of every hall of a test binary.
var pages = sync.OnceValues(func() (*page.Set, error) {
	files, err := assets.New()
	if err != nil {
		return nil, err
	}
	return page.New(files.Address)
})

// locked lets several requests log at once.
type locked struct {
	mu sync.Mutex
	w  io.Writer
}

func (l *locked) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.w.Write(p)
}

// build fills an empty store.
func build(ctx context.Context, store string) error {
	db, err := sqldb.Open(ctx, store)
	if err != nil {
		return err
	}
	defer db.Close()
	if err := migrations.Up(ctx, db); err != nil {
		return err
	}
	if err := scoringdb.New(db).Seed(ctx, "test"); err != nil {
		return err
	}
	services := wire.Services(db, &ballottest.Keys{}, secret, time.UTC)
	services.Accounts.Cost = auth.Cost{Memory: 8, Passes: 1, Threads: 1}
	centres, err := services.Centres(ctx)
	if err != nil {
		return err
	}
	scope := attendance.Scope{Centre: centres[0], Actor: "test"}
	if err := fill(ctx, services, scope); err != nil {
		return err
	}
	for _, account := range demo.Accounts() {
		if _, err := services.Accounts.Create(ctx, scope, account); err != nil {
			return err
		}
		if err := services.Accounts.SetPassword(ctx, scope, account.Name, Password); err != nil {
			return err
		}
	}
	return db.Close()
}

// fill imports the made-up centre's files.
func fill(ctx context.Context, services apphttp.Services, scope attendance.Scope) error {
	opt := intake.Options{Today: roster.MustDate(Today), Limits: table.DefaultLimits()}
	for _, f := range demo.Files(1) {
		file := intake.File{Name: f.Name, Data: f.Data}
		var err error
		switch {
		case slices.Contains(scoring.Kinds(), f.Kind):
			_, err = services.Scoring.Import(ctx, scope, f.Kind, file, opt)
		case slices.Contains(ballot.Kinds(), f.Kind):
			_, err = services.Ballots.Import(ctx, scope, file, opt)
		case slices.Contains(duty.Kinds(), f.Kind):
			_, err = services.Duty.Import(ctx, scope, file, opt)
		default:
			_, err = services.Attendance.Import(ctx, scope, f.Kind, file, opt)
		}
		if err != nil {
			return fmt.Errorf("%s: %w", f.Name, err)
		}
	}
	return nil
}

// Browser is somebody's browser without scripts: it keeps cookies and names its origin.
type Browser struct {
	t    testing.TB
	hall *Hall
	*http.Client
}

// Browser returns one in which nobody has signed in.
func (h *Hall) Browser(t testing.TB) *Browser {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &Browser{t: t, hall: h, Client: &http.Client{Jar: jar, Timeout: time.Minute}}
}

// As returns a browser in which an account has signed in.
func (h *Hall) As(t testing.TB, account string) *Browser {
	t.Helper()
	b := h.Browser(t)
	if page := b.Post("/login", url.Values{"centre": {h.Scope.Centre.Code}, "name": {account}, "password": {Password}}); page.Path != "/" {
		t.Fatalf("%s cannot sign in: %d %s", account, page.Status, page.Path)
	}
	return b
}

// Page is an answer that was read whole.
type Page struct {
	Status int
	Path   string // after every redirect, with the query
	Header http.Header
	Body   string
}

// Get asks for an address of the site.
func (b *Browser) Get(path string) Page {
	b.t.Helper()
	return b.Do(http.MethodGet, path, "", nil)
}

// Post sends a form.
func (b *Browser) Post(path string, form url.Values) Page {
	b.t.Helper()
	return b.Do(http.MethodPost, path, "application/x-www-form-urlencoded", strings.NewReader(form.Encode()))
}

// Do sends a request as a page of the site would.
func (b *Browser) Do(method, path, contentType string, body io.Reader) Page {
	b.t.Helper()
	r, err := http.NewRequestWithContext(b.t.Context(), method, b.hall.URL+path, body)
	if err != nil {
		b.t.Fatal(err)
	}
	r.Header.Set("Origin", b.hall.URL)
	r.Header.Set("Referer", b.hall.URL+"/")
	if contentType != "" {
		r.Header.Set("Content-Type", contentType)
	}
	response, err := b.Client.Do(r)
	if err != nil {
		b.t.Fatal(err)
	}
	defer response.Body.Close()
	data, err := io.ReadAll(response.Body)
	if err != nil {
		b.t.Fatal(err)
	}
	return Page{Status: response.StatusCode, Path: response.Request.URL.RequestURI(), Header: response.Header, Body: string(data)}
}
