package http

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"
	"time"

	"redbanner/attendance"
	"redbanner/attendance/audit"
	"redbanner/attendance/roster"
	"redbanner/http/auth"
	"redbanner/http/locale"
	"redbanner/http/page"
)

// visit is one request with what it means: who asks, in which centre, in which language,
// on which day of the hall. Handlers take it, call one service and answer through it.
type visit struct {
	http.ResponseWriter
	*http.Request
	site *Site

	account *auth.Account    // nil: nobody has signed in
	scope   attendance.Scope // the zero one where nobody has
	printer *locale.Printer
	now     time.Time
	today   roster.Date
	sent    []byte // the file that a program sent as the body
	only    string // the window or department that the page is narrowed down to, "" of all
	stands  string // where the period stands that the page is about, "" of other pages

	odd []roster.Problem // fields of what was posted from which something was taken that is no text

	head     int64       // how far the log went before a page with forms was read
	seenThen *audit.Seen // how far it went when the form was shown that was posted
}

// T words a message in the visitor's language.
func (v *visit) T(key string, args ...any) string { return v.printer.T(key, args...) }

// may reports whether the visitor holds a right over anything, for menus and buttons;
// the services check it again.
func (v *visit) may(right roster.Right) bool { return v.account != nil && v.scope.As.Has(right) }

// everywhere reports whether a right of the visitor reaches the whole centre.
func (v *visit) everywhere(right roster.Right) bool {
	return v.account != nil && v.scope.As.Reach(right) == roster.ReachCentre
}

// show renders a page.
func (v *visit) show(p page.View) error { return v.showAs(http.StatusOK, p) }

func (v *visit) showAs(status int, p page.View) error {
	body, err := v.site.pages.Render(v.printer.Lang(), p)
	if err != nil {
		return err
	}
	h := v.ResponseWriter.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Cache-Control", "no-store") // pages hold people's scores
	v.ResponseWriter.WriteHeader(status)
	_, _ = v.ResponseWriter.Write(body) // the visitor may have gone; there is nobody to tell
	return nil
}

// base fills the frame of a page: its title is the message page.title.<noun>, its help
// that of the noun.
func (v *visit) base(noun string, args ...any) page.Base {
	b := page.Base{
		Lang: v.printer.Lang(), Title: v.T("page.title."+noun, args...), Path: v.URL.Path, Here: v.URL.RequestURI(),
		Help: v.helpOf(noun), Today: v.today, Version: v.site.Version,
		Big: v.preference("big") == "1", Contrast: v.preference("contrast") == "1",
		Strokes: v.preference("order") == "stroke",
	}
	if v.account != nil {
		b.Idle = int(v.site.Sessions.Idle().Seconds())
		b.Centre, b.Who, b.Menu = v.scope.Centre.Name, v.account.Display, v.menu()
		for _, role := range v.account.Roles {
			b.Roles = append(b.Roles, string(role))
		}
	}
	b.Notice = v.notice()
	return b
}

// helpPlaces are the pages whose help is that of the page that leads to them.
var helpPlaces = map[string]string{
	"objection": "objections", "objection_new": "objections", "period": "periods", "publication": "periods", "sheet": "scores", "rounds": "ballots",
	"rule": "rules", "rule_try": "rules", "rule_diff": "rules", "password": "account", "factor": "account",
	"accounts": "system", "account_new": "system", "account_of": "system", "sessions": "system", "tokens": "system", "devices": "system", "device": "system",
	"notices": "system", "notice": "system",
	"jobs": "imports", "job": "imports", "audit_event": "audit",
	"login_code": "login", "resume": "login", "once_code": "account", "grade": "grades", "external": "year", "window": "person",
}

// openHelp are the nouns of the pages that are there without signing in.
var openHelp = []string{"login"}

// helpOf is the noun of a page's help, "" where there is none.
func (v *visit) helpOf(noun string) string {
	noun = cmp.Or(helpPlaces[noun], noun)
	if v.account == nil && !slices.Contains(openHelp, noun) || !v.printer.Has("help.title."+noun) {
		return ""
	}
	return noun
}

// go sends the visitor to another page of the site after something was done, with a
// sentence about it.
func (v *visit) to(address, key string, args ...any) error {
	if key != "" {
		v.site.Sessions.Put(v.Context(), "notice", v.T(key, args...))
	}
	http.Redirect(v.ResponseWriter, v.Request, address, http.StatusSeeOther)
	return nil
}

// notice takes the sentence that the page before left. A script that asks, which says so
// by a header, leaves it for the page.
func (v *visit) notice() *page.Notice {
	if v.account == nil || v.Request.Header.Get("X-Requested-With") != "" {
		return nil
	}
	text := v.site.Sessions.Pop(v.Context(), "notice")
	if text == "" {
		return nil
	}
	return &page.Notice{Text: text, Tone: "good"}
}

// preference is a choice that the browser keeps, such as the type size.
func (v *visit) preference(name string) string {
	cookie, err := v.Cookie(name)
	if err != nil {
		return ""
	}
	return cookie.Value
}

// confirmed reports whether a question was answered with yes. If it was not yet, it
// shows the question with everything that was posted, and the caller is done.
func (v *visit) confirmed(question, submit string) (bool, error) {
	if v.PostForm.Get("confirmed") == "yes" || v.odd != nil { // what is refused needs no answer
		return true, nil
	}
	form := page.Form{Action: v.URL.RequestURI(), Submit: submit, Danger: true, Cancel: v.before()}
	for _, name := range sorted(v.PostForm) {
		for _, value := range v.PostForm[name] {
			form.Hidden = append(form.Hidden, page.Hidden{Name: name, Value: value})
		}
	}
	form.Hidden = append(form.Hidden, page.Hidden{Name: "confirmed", Value: "yes"})
	return false, v.show(page.Confirm{Base: v.base("confirm"), Question: question, Form: form})
}

// agreed asks the question of a form before what it does is done, so that what the browser
// asks with a script and what is asked here without one is the same thing. A form that asks
// nothing, or that is not offered, is for the service to judge. What the form requires is
// wanted first: nobody is asked about what would then be refused.
func (v *visit) agreed(form func() (*page.Form, error)) (bool, error) {
	if v.PostForm.Get("confirmed") == "yes" {
		return true, nil
	}
	asks, err := form()
	if err != nil || asks == nil || asks.Confirm == "" {
		return err == nil, err
	}
	var names []string
	for _, f := range asks.Fields {
		if f.Required {
			names = append(names, f.Name)
		}
	}
	if err := required(v.PostForm.Get, names...); err != nil {
		return false, err
	}
	return v.confirmed(asks.Confirm, asks.Submit)
}

// before is the page of this site that the visitor came from, else the home page.
func (v *visit) before() string {
	from, err := url.Parse(v.Referer())
	if err != nil || from.Host != v.Host {
		return "/"
	}
	return inside(from.RequestURI())
}
