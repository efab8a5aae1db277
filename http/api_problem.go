package http

import (
	"errors"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/validation"

	"redbanner/attendance/roster"
	"redbanner/http/idempotency"
)

// Refusal is why a request was refused, as application/problem+json (RFC 9457).
type Refusal struct {
	Type     string  `json:"type" doc:"A URN of the code."`
	Title    string  `json:"title" doc:"A sentence for people, in the language asked for."`
	Status   int     `json:"status" doc:"The HTTP status."`
	Code     string  `json:"code" doc:"What programs tell refusals apart by; it stays."`
	Problems []Fault `json:"problems,omitempty" doc:"Each fault of the input."`
	Request  string  `json:"request" doc:"The request's id, by which the log finds it."`
}

// Fault is one fault of the input and where it stands.
type Fault struct {
	Place   string `json:"place,omitempty" doc:"The file, and the row."`
	Column  string `json:"column,omitempty" doc:"The field, or the column of a file."`
	Code    string `json:"code"`
	Value   string `json:"value,omitempty" doc:"What stood there."`
	Message string `json:"message" doc:"A sentence for people, in the language asked for."`
}

// Error makes a refusal an error of an operation, as GetStatus and ContentType do.
func (r *Refusal) Error() string { return r.Code }

// GetStatus returns the status.
func (r *Refusal) GetStatus() int { return r.Status }

// ContentType is that of problem documents.
func (r *Refusal) ContentType(string) string { return problemType }

// apiStatuses are the statuses of errors whose kind alone does not tell.
var apiStatuses = map[string]int{
	"api.no_token":   http.StatusUnauthorized,
	"token.wrong":    http.StatusUnauthorized,
	"api.too_large":  http.StatusRequestEntityTooLarge,
	"api.wrong_type": http.StatusUnsupportedMediaType,
}

// refusal turns an error into the document of it. What is not for people is one and the
// same; its cause goes to the log.
func (v *visit) refusal(err error) *Refusal {
	f := v.faultOf(err)
	code := keyOf(err)
	if f.Status >= http.StatusInternalServerError && code != "upload.refused" {
		v.site.Log.ErrorContext(v.Context(), "request failed", "route", pattern(v.Request), "request", requestID(v.Context()), "error", err)
		code = "failed"
	}
	if code == "" {
		code = "refused"
	}
	r := v.newRefusal(f.Status, code, f.Text)
	if status := apiStatuses[code]; status != 0 {
		r.Status = status
	}
	var e *roster.Error
	if errors.As(err, &e) && code != "failed" {
		for _, p := range e.Problems {
			q := p
			q.Column = ""
			r.Problems = append(r.Problems, Fault{Place: v.printer.Place(q), Column: p.Column, Code: p.Code, Value: p.Value, Message: v.wrong(p)})
		}
	}
	if code == idempotency.Running {
		v.ResponseWriter.Header().Set("Retry-After", "1")
	}
	return r
}

func (v *visit) newRefusal(status int, code, title string) *Refusal {
	return &Refusal{Type: "urn:redbanner:problem:" + code, Title: title, Status: status, Code: code, Request: requestID(v.Context())}
}

// refuse answers a request that comes to no operation.
func (v *visit) refuse(err error) {
	r := v.refusal(err)
	h := v.ResponseWriter.Header()
	if r.Status == http.StatusUnauthorized {
		h.Set("WWW-Authenticate", `Bearer realm="redbanner"`)
		if r.Code == "token.wrong" {
			h.Set("WWW-Authenticate", `Bearer realm="redbanner", error="invalid_token"`)
		}
	}
	h.Set("Content-Type", problemType)
	v.ResponseWriter.WriteHeader(r.Status)
	_ = huma.DefaultJSONFormat.Marshal(v.ResponseWriter, r) // the client may have gone; there is nobody to tell
}

// wordRefusal puts what huma found wrong with a request into our words and our form: its
// own are in English and speak of schemas.
func wordRefusal(hc huma.Context, _ string, document any) (any, error) {
	found, ok := document.(*huma.ErrorModel)
	if !ok {
		return document, nil
	}
	v := visitOf(hc.Context())
	code := "api.invalid"
	switch {
	case found.Status == http.StatusNotAcceptable:
		code = "api.not_acceptable"
	case found.Status >= http.StatusInternalServerError:
		code = "failed"
	case found.Status == http.StatusBadRequest && len(found.Errors) == 0:
		code = "api.body_missing"
	case found.Status == http.StatusBadRequest:
		code = "api.not_json"
	}
	if code == "failed" {
		return v.newRefusal(found.Status, code, v.T("page.failed")), nil
	}
	r := v.newRefusal(found.Status, code, v.T("error."+code))
	if code == "api.invalid" {
		for _, detail := range found.Errors {
			r.Problems = append(r.Problems, v.humaFault(detail))
		}
	}
	return r, nil
}

// requiredProperty is how huma begins to say that a field is missing.
var requiredProperty, _, _ = strings.Cut(validation.MsgExpectedRequiredProperty, "%s")

// humaFault words one of the faults that huma tells of.
func (v *visit) humaFault(d *huma.ErrorDetail) Fault {
	_, column, _ := strings.Cut(d.Location, ".")
	p := roster.Problem{Column: column, Code: "api_bad_value"}
	switch {
	case d.Message == validation.MsgUnexpectedProperty, d.Message == "unknown query parameter":
		p.Code = "api_unknown_field"
	case strings.HasPrefix(d.Message, requiredProperty):
		p.Code = "missing_field"
		name, _, _ := strings.Cut(strings.TrimPrefix(d.Message, requiredProperty), " ")
		p.Column = strings.TrimPrefix(p.Column+"."+name, ".")
	case strings.HasPrefix(d.Message, "required "):
		p.Code = "missing_field"
	}
	return Fault{Column: p.Column, Code: p.Code, Message: v.wrong(p)}
}

// isAPI reports whether a program asks.
func isAPI(r *http.Request) bool { return strings.HasPrefix(r.URL.Path, "/api/") }
