package http

import (
	"net/http"

	"redbanner/attendance/roster"
	"redbanner/http/auth"
	"redbanner/http/page"
)

// codePage is where a one-time code becomes a password: of a new account, or of somebody
// who forgot it.
func (v *visit) codePage() (page.SignIn, error) {
	centres, err := v.site.Centres(v.Context())
	if err != nil {
		return page.SignIn{}, err
	}
	form := page.Form{Action: "/login/code", Submit: v.T("login.redeem"), Cancel: "/login"}
	if len(centres) > 1 {
		form.Fields = append(form.Fields, page.Field{Name: "centre", Label: v.T("login.centre"), Required: true, Value: v.site.Sessions.Centre(v.Request)})
	}
	form.Fields = append(form.Fields,
		page.Field{Name: "name", Label: v.T("login.name"), Required: true, Focus: true, Complete: "username"},
		page.Field{Name: "code", Label: v.T("login.once_code"), Required: true, Hint: v.T("login.once_code_hint"), Complete: "off"},
		page.Field{Name: "password", Label: v.T("account_page.fresh"), Type: "password", Required: true, Complete: "new-password", Hint: v.passwordRules(centres)},
		page.Field{Name: "again", Label: v.T("account_page.again"), Type: "password", Required: true, Complete: "new-password"})
	return page.SignIn{Base: v.base("login_code"), Lead: v.T("login.code_lead"), Form: form}, nil
}

// passwordRules says what passwords must be, where it is known in which centre.
func (v *visit) passwordRules(centres []roster.Centre) string {
	last := v.site.Sessions.Centre(v.Request)
	for _, c := range centres {
		if len(centres) == 1 || c.Code == last {
			if profile, err := v.site.Accounts.Profile(v.Context(), c); err == nil {
				return v.T("account.profile." + string(profile))
			}
		}
	}
	return ""
}

// codeAsk serves GET /login/code.
func (s *Site) codeAsk(v *visit) error {
	p, err := v.codePage()
	if err != nil {
		return err
	}
	return v.show(p)
}

// codeRedeem serves POST /login/code. Whoever has set the password is in, unless a second
// factor is asked for.
func (s *Site) codeRedeem(v *visit) error {
	in, err := s.redeem(v)
	if err != nil {
		return s.codeAgain(v, err)
	}
	if err := s.Sessions.Open(v.ResponseWriter, v.Request, in); err != nil {
		return err
	}
	return v.to("/", "login.redeemed")
}

func (s *Site) redeem(v *visit) (auth.SignedIn, error) {
	if err := v.typedTwice(); err != nil {
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
	a.Name, a.Code = v.PostForm.Get("name"), v.PostForm.Get("code")
	if err := s.Accounts.Redeem(v.Context(), a, v.PostForm.Get("password")); err != nil {
		return auth.SignedIn{}, err
	}
	a.Code, a.Password = "", v.PostForm.Get("password")
	return s.Accounts.SignIn(v.Context(), a)
}

// codeAgain shows what is wrong. Where the password stands and a second factor is asked
// for, it goes on at the door.
func (s *Site) codeAgain(v *visit, err error) error {
	if keyOf(err) == "auth.code_needed" {
		v.PostForm.Del("code")
		return s.signInAgain(v, err)
	}
	p, failed := v.codePage()
	if failed != nil {
		return failed
	}
	f := v.faultOf(err)
	if f.Status >= http.StatusInternalServerError {
		return err
	}
	filled, ok := v.refill(p.Form, err)
	if !ok {
		filled = p.Form.Filled(v.PostForm, nil, f.Text)
		if keyOf(err) == "auth.wrong" {
			filled.Problem = v.T("login.code_wrong")
		}
	}
	p.Form = filled
	return v.showAs(f.Status, p)
}

// provider is the way in by an identity provider (统一认证), where there is one and it is
// known for which centre.
func (v *visit) provider(centres []roster.Centre) *page.Link {
	last := v.site.Sessions.Centre(v.Request)
	for _, c := range centres {
		if v.site.OIDC.On() && (len(centres) == 1 || c.Code == last) {
			link := &page.Link{Label: v.T("login.provider"), Href: "/login/oidc"}
			if v.site.Provider != "" {
				link.Label = v.T("login.provider_named", v.site.Provider)
			}
			return link
		}
	}
	return nil
}

// providerBegin serves GET /login/oidc: on to the identity provider.
func (s *Site) providerBegin(v *visit) error {
	centre, known, err := s.centre(v.Context(), s.Sessions.Centre(v.Request))
	if err == nil && !known {
		centre, known, err = s.centre(v.Context(), "")
	}
	if err != nil {
		return err
	}
	if !known || !s.OIDC.On() {
		return s.signInAgain(v, roster.Errorf(roster.Usage, "auth.oidc_off"))
	}
	address, err := s.OIDC.Begin(v.Context(), s.Sessions, centre)
	if err != nil {
		return s.signInAgain(v, err)
	}
	http.Redirect(v.ResponseWriter, v.Request, address, http.StatusSeeOther)
	return nil
}

// providerBack serves GET /login/oidc/back: whom the identity provider sent back.
func (s *Site) providerBack(v *visit) error {
	if !s.OIDC.On() {
		return s.signInAgain(v, roster.Errorf(roster.Usage, "auth.oidc_off"))
	}
	in, err := s.OIDC.Finish(v.Request, s.Sessions)
	if err != nil {
		return s.signInAgain(v, err)
	}
	if err := s.Sessions.Open(v.ResponseWriter, v.Request, in); err != nil {
		return err
	}
	return v.to("/", "")
}
