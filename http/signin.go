package http

import (
	"encoding/json"
	"net/http"
	"net/url"

	"redbanner/attendance/roster"
	"redbanner/http/auth"
	"redbanner/http/page"
)

// askToSignIn shows the door in place of the page that was asked for. What was typed is
// kept in the form: after signing in it is sent again.
func (v *visit) askToSignIn() error {
	if v.Method == http.MethodGet {
		return v.to("/login?to="+url.QueryEscape(v.URL.RequestURI()), "")
	}
	if err := v.readForm(); err != nil {
		return err
	}
	lost := v.readTyped()
	kept, err := json.Marshal(interrupted{Action: v.URL.RequestURI(), Values: withoutSecrets(v.PostForm), Lost: lost})
	if err != nil {
		return err
	}
	p, err := v.door("/", string(kept))
	if err != nil {
		return err
	}
	p.Form.Problem = v.T("login.expired")
	if lost {
		p.Form.Problem += " " + v.T("login.files_lost")
	}
	if v.odd != nil {
		p.Form.Problem += " " + v.T("login.odd_removed")
	}
	return v.showAs(http.StatusUnauthorized, p)
}

// interrupted is a form that was sent after the session had ended.
type interrupted struct {
	Action string     `json:"action"`
	Values url.Values `json:"values"`
	Lost   bool       `json:"lost,omitempty"` // files came with it; nothing of them is kept
}

// withoutSecrets leaves out what must not lie in a page.
func withoutSecrets(values url.Values) url.Values {
	kept := url.Values{}
	for name, list := range values {
		if name != "password" && name != "old" && name != "fresh" && name != "again" && name != "code" && name != "secret_url" {
			kept[name] = list
		}
	}
	return kept
}

// door is the page to sign in at. to is where the visitor was going, kept the form that
// was interrupted.
func (v *visit) door(to, kept string) (page.SignIn, error) {
	centres, err := v.site.Centres(v.Context())
	if err != nil {
		return page.SignIn{}, err
	}
	form := page.Form{Action: "/login", Submit: v.T("login.submit"), Hidden: []page.Hidden{{Name: "to", Value: to}}}
	if kept != "" {
		form.Hidden = append(form.Hidden, page.Hidden{Name: "kept", Value: kept})
	}
	if len(centres) > 1 {
		field := page.Field{Name: "centre", Label: v.T("login.centre"), Required: true, Value: v.site.Sessions.Centre(v.Request), Complete: "organization"}
		form.Fields = append(form.Fields, field)
	}
	form.Fields = append(form.Fields,
		page.Field{Name: "name", Label: v.T("login.name"), Required: true, Focus: true, Complete: "username"},
		page.Field{Name: "password", Label: v.T("login.password"), Type: "password", Required: true, Complete: "current-password"})
	return page.SignIn{
		Base: v.base("login"), Form: form, Provider: v.provider(centres), Stuck: v.T("login.forgotten"),
		Links: []page.Link{{Label: v.T("login.have_code"), Href: "/login/code"}},
	}, nil
}

// signInAsk serves GET /login.
func (s *Site) signInAsk(v *visit) error {
	to := inside(v.URL.Query().Get("to"))
	if v.account != nil {
		return v.to(to, "")
	}
	if setup, err := s.Accounts.NeedsSetup(v.Context()); err != nil || setup {
		if err != nil {
			return err
		}
		return v.to("/setup", "")
	}
	p, err := v.door(to, "")
	if err != nil {
		return err
	}
	return v.show(p)
}

// signIn serves POST /login.
func (s *Site) signIn(v *visit) error {
	in, err := s.attempt(v)
	if err != nil {
		return s.signInAgain(v, err)
	}
	if err := s.Sessions.Open(v.ResponseWriter, v.Request, in); err != nil {
		return err
	}
	if kept := v.PostForm.Get("kept"); kept != "" {
		return v.resume(kept)
	}
	return v.to(inside(v.PostForm.Get("to")), "")
}

func (s *Site) attempt(v *visit) (auth.SignedIn, error) {
	if err := v.oddForm(); err != nil { // no password is tried that counts as none
		return auth.SignedIn{}, err
	}
	centre, known, err := s.centre(v.Context(), v.PostForm.Get("centre"))
	if err != nil {
		return auth.SignedIn{}, err
	}
	if !known { // as much is said as for an unknown name
		return auth.SignedIn{}, roster.Errorf(roster.Forbidden, "auth.wrong")
	}
	a := s.Sessions.Attempt(v.Request, centre)
	a.Name, a.Password, a.Code = v.PostForm.Get("name"), v.PostForm.Get("password"), v.PostForm.Get("code")
	return s.Accounts.SignIn(v.Context(), a)
}

// signInAgain shows the door with what is wrong; whoever has a second factor is asked for
// its code, the password with it.
func (s *Site) signInAgain(v *visit, err error) error {
	f := v.faultOf(err)
	if keyOf(err) == "auth.oidc_down" {
		f = fault{Status: http.StatusServiceUnavailable, Text: v.T("error.auth.oidc_down")}
	} else if f.Status >= http.StatusInternalServerError {
		return err
	}
	p, doorErr := v.door(inside(v.PostForm.Get("to")), v.PostForm.Get("kept"))
	if doorErr != nil {
		return doorErr
	}
	p.Form = p.Form.Filled(v.PostForm, nil, f.Text)
	if v.odd != nil {
		p.Form, _ = v.refill(p.Form, err)
	}
	if keyOf(err) == "auth.code_needed" || v.PostForm.Get("code") != "" {
		p.Form.Fields = append(p.Form.Fields, page.Field{
			Name: "code", Label: v.T("login.code"), Hint: v.T("login.code_hint"), Mode: "numeric", Complete: "one-time-code", Required: true,
		})
	}
	return v.showAs(f.Status, p)
}

// resume shows the form that was interrupted, to be sent again by whoever typed it.
func (v *visit) resume(kept string) error {
	var form interrupted
	if err := json.Unmarshal([]byte(kept), &form); err != nil || inside(form.Action) != form.Action {
		return v.to("/", "")
	}
	f := page.Form{Action: form.Action, Submit: v.T("login.send_again"), Cancel: "/"}
	for _, name := range sorted(form.Values) {
		for _, value := range form.Values[name] {
			f.Hidden = append(f.Hidden, page.Hidden{Name: name, Value: roster.WithoutOdd(value, true)})
		}
	}
	question := v.T("login.resume")
	if form.Lost {
		question += " " + v.T("login.files_lost")
	}
	return v.show(page.Confirm{Base: v.base("resume"), Question: question, Form: f})
}

// signOut serves POST /logout.
func (s *Site) signOut(v *visit) error {
	if err := s.Sessions.Close(v.ResponseWriter, v.Request); err != nil {
		return err
	}
	return v.to("/login", "")
}
