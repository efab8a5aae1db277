package http

import (
	"net/http"
	"net/url"
	"time"

	"redbanner/attendance"
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

// helpOf is the noun of a page's help: that of its first part.
func (v *visit) helpOf(noun string) string {
	if v.account == nil || !v.printer.Has("help.title."+noun) {
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
	if v.PostForm.Get("confirmed") == "yes" {
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

// before is the page of this site that the visitor came from, else the home page.
func (v *visit) before() string {
	from, err := url.Parse(v.Referer())
	if err != nil || from.Host != v.Host {
		return "/"
	}
	return inside(from.RequestURI())
}
