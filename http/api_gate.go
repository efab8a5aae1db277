package http

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humachi"

	"redbanner/attendance/roster"
	"redbanner/http/auth"
	"redbanner/http/idempotency"
)

const (
	jsonType    = "application/json"
	problemType = "application/problem+json"
	uploadType  = "application/octet-stream"

	maxAPIBody = 1 << 20 // bytes of a JSON document
)

type visitKey struct{}

// visitOf is the visit that an operation of the API belongs to.
func visitOf(ctx context.Context) *visit {
	v, _ := ctx.Value(visitKey{}).(*visit)
	return v
}

// gate is what every request to an operation passes before it is read: the token, the
// policy, the body, the key under which it is asked.
func (s *Site) gate(op *operation) func(huma.Context, func(huma.Context)) {
	return func(hc huma.Context, next func(huma.Context)) {
		r, w := humachi.Unwrap(hc)
		unescape(r)
		v := s.apiVisit(w, r)
		if err := v.admit(op); err != nil {
			v.refuse(err)
			return
		}
		body, err := v.read(op)
		if err == nil && op.upload == 0 {
			err = v.checkDocument(body)
		}
		if err != nil {
			v.refuse(err)
			return
		}
		v.Request = v.Request.WithContext(context.WithValue(v.Context(), visitKey{}, v))
		v.Body = io.NopCloser(bytes.NewReader(body))
		if op.upload > 0 {
			v.sent, v.Body = body, http.NoBody
		}
		v.once(op, body, func(w http.ResponseWriter) { next(humachi.NewContext(hc.Operation(), v.Request, w)) })
	}
}

// apiVisit is a request to the API of which it is not known yet who makes it.
func (s *Site) apiVisit(w http.ResponseWriter, r *http.Request) *visit {
	v := s.bareVisit(w, r)
	v.now = s.Now()
	y, m, d := v.now.In(s.Zone).Date()
	v.today, _ = roster.DateOf(y, int(m), d)
	w.Header().Set("Cache-Control", "no-store") // answers hold people's scores
	return v
}

// admit finds out whose token the request carries, and keeps the policy.
func (v *visit) admit(op *operation) error {
	secret, found := strings.CutPrefix(v.Request.Header.Get("Authorization"), "Bearer ")
	if !found {
		return errNoToken
	}
	account, actor, err := v.site.Accounts.Bearer(v.Context(), strings.TrimSpace(secret))
	if err != nil {
		return err
	}
	noteAccount(v.Context(), account.Name)
	v.account, v.scope = &account, account.Scope(auth.Address(v.Request))
	v.scope.As = actor
	if op.policy.right != "" {
		if err := actor.CheckAny(op.policy.right); err != nil {
			return err
		}
	}
	return v.checkAddress()
}

// errNoToken is the error of a request that carries none.
var errNoToken = roster.Errorf(roster.Forbidden, "api.no_token")

// read reads the body whole: a document of JSON, or a file.
func (v *visit) read(op *operation) ([]byte, error) {
	if op.method == http.MethodGet {
		return nil, nil
	}
	limit, want := cmp.Or(op.most, maxAPIBody), jsonType
	if op.upload > 0 {
		limit, want = op.upload, uploadType
	}
	if is := v.Request.Header.Get("Content-Type"); is != "" {
		if is, _, err := mime.ParseMediaType(is); err != nil || is != want {
			return nil, roster.Errorf(roster.Usage, "api.wrong_type", want)
		}
	}
	body, err := v.readWhole(limit)
	if err != nil {
		return nil, err
	}
	if text := string(bytes.TrimSpace(body)); op.bodiless && text != "" && text != "{}" {
		return nil, roster.Errorf(roster.Usage, "api.no_body_wanted")
	}
	return body, nil
}

// readWhole reads the body to its end, or to the first byte beyond the limit.
func (v *visit) readWhole(limit int64) ([]byte, error) {
	in := &inflow{v: v, begun: time.Now(), budget: &v.site.uploading, most: limit}
	defer in.done()
	err := errTooLarge
	var body []byte
	if v.ContentLength <= limit {
		body, err = in.data(v.Body, limit)
	}
	switch {
	case errors.Is(err, errTooLarge):
		v.ResponseWriter.Header().Set("Connection", "close") // what is still to come is not wanted
		return nil, roster.Errorf(roster.Refused, "api.too_large", megabytes(limit))
	case err != nil:
		return nil, in.fault(err, "body", "", uploadLimits{File: limit, All: limit})
	}
	return body, nil
}

// once lets a request that carries a key be done once.
func (v *visit) once(op *operation, body []byte, do func(http.ResponseWriter)) {
	key := v.Request.Header.Get("Idempotency-Key")
	if key == "" || op.method == http.MethodGet || op.unkeyed != "" {
		do(v.ResponseWriter)
		return
	}
	before, err := v.site.Once.Begin(v.Context(), v.scope, key, v.digest(body))
	if err != nil {
		v.refuse(err)
		return
	}
	if before != nil {
		v.ResponseWriter.Header().Set("Idempotent-Replayed", "true")
		v.sendAnswer(*before)
		return
	}
	v.keep(key, do)
}

// keep does what is asked and keeps the answer. What failed, or ended in a panic, may be
// asked again: each operation changes everything that it changes at once, or nothing.
func (v *visit) keep(key string, do func(http.ResponseWriter)) {
	done, kept := context.WithoutCancel(v.Context()), false
	defer func() {
		if !kept {
			v.note(v.site.Once.Forget(done, v.scope, key))
		}
	}()
	rec := &recorder{header: v.ResponseWriter.Header()}
	do(rec)
	a := idempotency.Answer{Status: rec.status(), ContentType: rec.header.Get("Content-Type"), Body: rec.body.Bytes()}
	if kept = a.Status < http.StatusInternalServerError; kept {
		v.note(v.site.Once.Finish(done, v.scope, key, a))
	}
	v.sendAnswer(a)
}

func (v *visit) note(err error) {
	if err != nil {
		v.site.Log.ErrorContext(v.Context(), "idempotency key", "request", requestID(v.Context()), "error", err)
	}
}

func (v *visit) sendAnswer(a idempotency.Answer) {
	if a.ContentType != "" {
		v.ResponseWriter.Header().Set("Content-Type", a.ContentType)
	}
	v.ResponseWriter.WriteHeader(a.Status)
	_, _ = v.ResponseWriter.Write(a.Body) // the client may have gone; there is nobody to tell
}

// digest tells requests apart.
func (v *visit) digest(body []byte) string {
	h := sha256.New()
	fmt.Fprintf(h, "%s\n%s\n%s\n", v.Method, v.URL.RequestURI(), strconv.Itoa(len(body)))
	h.Write(body)
	return hex.EncodeToString(h.Sum(nil))
}

// recorder holds an answer back until it is kept.
type recorder struct {
	header http.Header
	code   int
	body   bytes.Buffer
}

func (r *recorder) Header() http.Header { return r.header }

func (r *recorder) WriteHeader(code int) {
	if r.code == 0 {
		r.code = code
	}
}

func (r *recorder) Write(p []byte) (int, error) { return r.body.Write(p) }

func (r *recorder) status() int {
	if r.code == 0 {
		return http.StatusOK
	}
	return r.code
}
