package http

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"time"

	"redbanner/attendance/roster"
	"redbanner/http/page"
)

// statuses maps each kind of failure to its status, once for pages and API.
var statuses = map[roster.Kind]int{
	roster.Internal:  http.StatusInternalServerError,
	roster.Usage:     http.StatusBadRequest,
	roster.Refused:   http.StatusUnprocessableEntity,
	roster.Closed:    http.StatusConflict,
	roster.NotFound:  http.StatusNotFound,
	roster.Conflict:  http.StatusConflict,
	roster.Forbidden: http.StatusForbidden,
}

// fault is an error as it is shown: a status, a sentence, and a sentence for each problem.
type fault struct {
	Status int
	Text   string
	More   []string
}

// faultOf words an error. What is not for people becomes one and the same sentence; its
// cause goes to the log.
func (v *visit) faultOf(err error) fault {
	var e *roster.Error
	if !errors.As(err, &e) || e.Kind == roster.Internal || e.Key == "" && len(e.Problems) == 0 {
		return fault{Status: http.StatusInternalServerError, Text: v.T("page.failed")}
	}
	f := fault{Status: statuses[e.Kind], Text: v.T("page.refused")}
	if status := uploadStatus(e); status != 0 {
		f.Status = status
	}
	if e.Key != "" {
		f.Text = v.because(e, v.said(e))
	}
	for _, p := range e.Problems {
		f.More = append(f.More, v.problem(p))
	}
	return f
}

// said is the sentence of an error. Where its message names commands, pages have their
// own, web.error.<key>, with the same arguments.
func (v *visit) said(e *roster.Error) string {
	if later, ok := meanwhileOf(e); ok {
		return v.T("error.edit.meanwhile", v.did(later))
	}
	if key := "web.error." + e.Key; v.printer.Has(key) {
		return v.T(key, v.spoken(e.Args)...)
	}
	return v.T("error."+e.Key, v.spoken(e.Args)...)
}

// spoken are the arguments of a message with days and periods as people say them.
func (v *visit) spoken(args []any) []any {
	said := slices.Clone(args)
	for i, arg := range said {
		if at, ok := arg.(time.Time); ok {
			said[i] = v.instant(at)
			continue
		}
		text := fmt.Sprint(arg)
		if day, err := roster.ParseDate(text); err == nil {
			said[i] = v.dayWords(day)
		} else if period, err := roster.ParsePeriod(text); err == nil && period.Kind != roster.Year {
			said[i] = v.periodName(period)
		}
	}
	return said
}

// wrong is the sentence of a fault; pages have their own, web.problem.<code>, where it
// names commands.
func (v *visit) wrong(p roster.Problem) string {
	if key := "web.problem." + p.Code; v.printer.Has(key) {
		return v.T(key, v.spoken(p.Args)...)
	}
	return v.T("problem."+p.Code, v.spoken(p.Args)...)
}

// keyOf is the message of an error, "" of one that has none.
func keyOf(err error) string {
	var e *roster.Error
	if errors.As(err, &e) {
		return e.Key
	}
	return ""
}

// problem words a fault of input with its place.
func (v *visit) problem(p roster.Problem) string {
	text := v.wrong(p)
	if place := v.printer.Place(p); place != "" {
		text = v.T("page.problem", place, text)
	}
	return text
}

// fail answers a request that ended in an error.
func (v *visit) fail(err error) {
	if isAPI(v.Request) {
		v.refuse(err)
		return
	}
	f := v.faultOf(err)
	if f.Status >= http.StatusInternalServerError {
		v.site.Log.ErrorContext(v.Context(), "request failed", "route", pattern(v.Request), "request", requestID(v.Context()), "error", err)
	}
	title := "failure"
	switch f.Status {
	case http.StatusNotFound:
		title = "missing"
	case http.StatusForbidden:
		title = "barred"
	}
	p := page.Failure{Base: v.base(title), Status: f.Status, Text: f.Text, More: f.More}
	if f.Status >= http.StatusInternalServerError {
		p.Request = requestID(v.Context())
	}
	if showErr := v.showAs(f.Status, p); showErr != nil {
		v.site.Log.ErrorContext(v.Context(), "error page", "error", showErr)
		v.ResponseWriter.WriteHeader(http.StatusInternalServerError)
	}
}

// refill fills a form with what was posted when err is about the input, each fault beside
// its field. ok is false for an error that is none of the form's.
func (v *visit) refill(form page.Form, err error) (_ page.Form, ok bool) {
	var e *roster.Error
	if !errors.As(err, &e) || e.Kind == roster.Internal || e.Kind == roster.Forbidden {
		return form, false
	}
	faults := map[string]string{}
	for _, p := range e.Problems {
		faults[p.Column] = v.wrong(p)
	}
	for _, p := range v.odd {
		faults[p.Column] = v.wrong(p)
	}
	text := ""
	if e.Key != "" {
		text = v.because(e, v.said(e))
	}
	return form.Filled(v.PostForm, faults, text), true
}

// again shows a page with a form that was refused; fill puts the form into it. Errors
// that are none of the form's go on as they are.
func (v *visit) again(err error, form page.Form, fill func(page.Form) page.View) error {
	filled, ok := v.refill(form, err)
	if !ok {
		return err
	}
	return v.showAs(v.faultOf(err).Status, fill(filled))
}
