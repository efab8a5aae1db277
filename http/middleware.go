package http

import (
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"redbanner/attendance/roster"
	"redbanner/http/locale"
)

// policyOfContent lets pages load nothing but the site's own files, and no script or
// style that stands in them.
const policyOfContent = "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'"

// headers are those of every answer. The referrer policy must let the browser name its
// origin to the site itself: without that no form works over plain HTTP.
func (s *Site) headers(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", policyOfContent)
		h.Set("Referrer-Policy", "same-origin")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("X-Frame-Options", "DENY")
		h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
		next.ServeHTTP(w, r)
	})
}

// sameOrigin refuses every change that another site's page asks a browser for.
func (s *Site) sameOrigin(next http.Handler) http.Handler {
	protection := http.NewCrossOriginProtection()
	for _, origin := range s.Origins {
		_ = protection.AddTrustedOrigin(origin) // checked when the site was set up
	}
	protection.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		v := s.bareVisit(w, r)
		v.fail(roster.Errorf(roster.Forbidden, "page.other_origin"))
	}))
	return protection.Handler(next)
}

// assetShow serves GET /assets/…: the name changes with the bytes, so they keep for ever.
func (s *Site) assetShow(w http.ResponseWriter, r *http.Request) {
	asset, ok := s.assets.At(r.URL.Path)
	if !ok {
		s.bareVisit(w, r).fail(roster.Errorf(roster.NotFound, "page.nothing_there"))
		return
	}
	w.Header().Set("Content-Type", asset.Type)
	w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	_, _ = w.Write(asset.Data) // the client may have gone; there is nobody to tell
}

// bareVisit is a request of which nothing is known but its language.
func (s *Site) bareVisit(w http.ResponseWriter, r *http.Request) *visit {
	return &visit{ResponseWriter: w, Request: r, site: s, printer: s.pages.Printer(languageOf(r))}
}

// maxForm is the most that a form without files may hold, in bytes.
const maxForm = 1 << 20

// readForm reads what was posted, unless it carries files: those are read piece by piece
// by the handler that wants them.
func (v *visit) readForm() error {
	kind := v.Request.Header.Get("Content-Type")
	if kind != "" {
		is, params, err := mime.ParseMediaType(kind)
		if err == nil && strings.HasPrefix(is, "multipart/") && params["boundary"] != "" {
			return nil
		}
		if err != nil || is != "application/x-www-form-urlencoded" {
			return roster.Errorf(roster.Usage, "page.bad_form") // no page sends such a thing
		}
	}
	v.Body = http.MaxBytesReader(v.ResponseWriter, v.Body, maxForm)
	if err := v.ParseForm(); err != nil {
		return roster.Errorf(roster.Usage, "page.bad_form")
	}
	for name, values := range v.PostForm {
		if longest := len(slices.MaxFunc(values, func(a, b string) int { return len(a) - len(b) })); longest > maxField && name != "kept" {
			return roster.Errorf(roster.Usage, "page.bad_form") // no field of a page lets one type so much
		}
	}
	return v.checkForm()
}

// preferred is the first language of an Accept-Language header that the site speaks.
func preferred(accept string) string {
	for _, part := range strings.Split(accept, ",") {
		tag, _, _ := strings.Cut(strings.TrimSpace(part), ";")
		switch {
		case strings.HasPrefix(tag, "zh"):
			return locale.Chinese
		case strings.HasPrefix(tag, "en"):
			return locale.English
		}
	}
	return locale.Chinese
}

// inside keeps an address within the site: anything else becomes the home page.
func inside(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.IsAbs() || u.Host != "" || !strings.HasPrefix(address, "/") || strings.HasPrefix(address, "//") || strings.ContainsAny(address, "\\\r\n") {
		return "/"
	}
	return address
}

// sorted are the names of posted values, in order.
func sorted(values url.Values) []string {
	names := make([]string, 0, len(values))
	for name := range values {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}
