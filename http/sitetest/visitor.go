package sitetest

import (
	"bytes"
	"context"
	"io"
	"maps"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"redbanner/migrations/sqldb"
)

// Visitor is somebody whose requests reach the site without a network, one by one: many
// of them are quick, and each tells what it asked the store.
type Visitor struct {
	hall    *Hall
	cookies map[string]string
}

// Answer is what the site said to a Visitor, and which statements it took.
type Answer struct {
	Page
	Queries []string // texts of the statements, in order
}

// Location is where a redirect leads.
func (a Answer) Location() string { return a.Header.Get("Location") }

// Visitor returns somebody of whom the site knows nothing.
func (h *Hall) Visitor() *Visitor { return &Visitor{hall: h, cookies: map[string]string{}} }

// Enter returns an account's owner, signed in.
func (h *Hall) Enter(t testing.TB, centre, account string) *Visitor {
	t.Helper()
	v := h.Visitor()
	a := v.Post("/login", url.Values{"centre": {centre}, "name": {account}, "password": {Password}})
	if a.Status != http.StatusSeeOther {
		t.Fatalf("%s of %s cannot sign in: %d\n%s", account, centre, a.Status, a.Body)
	}
	return v
}

// Again returns the same visitor at another hall over a copy of the same store.
func (v *Visitor) Again(h *Hall) *Visitor { return &Visitor{hall: h, cookies: maps.Clone(v.cookies)} }

// Get asks for a page; redirects are not followed.
func (v *Visitor) Get(path string) Answer { return v.Send(v.request(http.MethodGet, path, nil)) }

// Post sends a form.
func (v *Visitor) Post(path string, form url.Values) Answer {
	r := v.request(http.MethodPost, path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return v.Send(r)
}

// PostFile sends a form with one file.
func (v *Visitor) PostFile(path string, form url.Values, field, name string, data []byte) Answer {
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for _, key := range slices.Sorted(maps.Keys(form)) {
		for _, value := range form[key] {
			_ = w.WriteField(key, value) // a buffer takes everything
		}
	}
	part, _ := w.CreateFormFile(field, name)
	_, _ = part.Write(data)
	_ = w.Close()
	r := v.request(http.MethodPost, path, &body)
	r.Header.Set("Content-Type", w.FormDataContentType())
	return v.Send(r)
}

// Request returns a request as a page of the site would make it, to be changed and sent.
func (v *Visitor) Request(method, path string, body io.Reader) *http.Request {
	return v.request(method, path, body)
}

func (v *Visitor) request(method, path string, body io.Reader) *http.Request {
	address, err := url.Parse(path)
	if err != nil {
		panic(err)
	}
	r := httptest.NewRequestWithContext(context.Background(), method, "http://hall.test"+address.RequestURI(), body)
	r.Header.Set("Origin", "http://hall.test")
	r.Header.Set("Referer", "http://hall.test/")
	return r
}

// Send sends a request with the visitor's cookies.
func (v *Visitor) Send(r *http.Request) Answer {
	var a Answer
	r = r.WithContext(sqldb.WithTrace(r.Context(), func(query string) { a.Queries = append(a.Queries, query) }))
	for _, name := range slices.Sorted(maps.Keys(v.cookies)) {
		r.AddCookie(&http.Cookie{Name: name, Value: v.cookies[name]})
	}
	w := httptest.NewRecorder()
	v.hall.Handler.ServeHTTP(w, r)
	for _, c := range w.Result().Cookies() {
		if v.cookies[c.Name] = c.Value; c.MaxAge < 0 {
			delete(v.cookies, c.Name)
		}
	}
	a.Page = Page{Status: w.Code, Path: r.URL.RequestURI(), Header: w.Result().Header, Body: w.Body.String()}
	return a
}

// Cookies are the visitor's cookies by name.
func (v *Visitor) Cookies() map[string]string { return maps.Clone(v.cookies) }
