package http

import (
	"redbanner/attendance/roster"
	"redbanner/http/auth"
	"redbanner/http/page"
)

// accountStep asks for the first administrator.
func (v *visit) accountStep() (page.Setup, error) {
	policy, err := v.site.Accounts.Profile(v.Context(), v.scope.Centre)
	p := v.setupFrame("account")
	p.Form = page.Form{Action: "/setup/account", Submit: v.T("setup.submit"), Fields: []page.Field{
		{Name: "name", Label: v.T("column.account"), Required: true, Focus: true, Hint: v.T("system.name_hint"), Length: 64, Complete: "username"},
		{Name: "display", Label: v.T("column.display"), Length: 64, Complete: "name"},
		v.policyField(policy),
		{Name: "password", Label: v.T("login.password"), Type: "password", Required: true, Complete: "new-password", Hint: v.T("setup.password_hint")},
		{Name: "again", Label: v.T("account_page.again"), Type: "password", Required: true, Complete: "new-password"},
	}}
	return p, err
}

// setupAccountShow serves GET /setup/account.
func (s *Site) setupAccountShow(v *visit) error {
	p, err := v.accountStep()
	if err != nil {
		return err
	}
	return v.show(p)
}

// setupAccount serves POST /setup/account, which ends the first start.
func (s *Site) setupAccount(v *visit) error {
	if err := s.setUp(v); err != nil {
		p, failed := v.accountStep()
		if failed != nil {
			return failed
		}
		return v.setupAgain(p, err)
	}
	return v.to("/setup/next", "")
}

// setUp keeps the policy of passwords, makes the first administrator, which takes the
// set-up code, and signs in.
func (s *Site) setUp(v *visit) error {
	policy, known := auth.ParseProfile(v.PostForm.Get("policy"))
	if !known {
		return refusedField("policy", "setup_choose", v.PostForm.Get("policy"))
	}
	if err := v.typedTwice(); err != nil {
		return err
	}
	now, err := s.Accounts.Profile(v.Context(), v.scope.Centre)
	if err == nil && now != policy {
		err = s.Accounts.SetProfile(v.Context(), v.scope, policy)
	}
	if err != nil {
		return err
	}
	n := auth.New{Name: v.PostForm.Get("name"), Display: v.PostForm.Get("display"), Roles: []roster.Role{roster.RoleAdmin}, Language: v.printer.Lang()}
	password := v.PostForm.Get("password")
	account, err := s.Accounts.SetupProved(v.Context(), v.scope.Centre, s.Sessions.Get(v.Context(), keySetup), n, password, v.scope.Origin)
	if err != nil {
		return err
	}
	a := s.Sessions.Attempt(v.Request, v.scope.Centre)
	a.Name, a.Password = account.Name, password
	in, err := s.Accounts.SignIn(v.Context(), a)
	if err != nil {
		return err
	}
	_ = s.Sessions.Pop(v.Context(), keySetup)
	return s.Sessions.Open(v.ResponseWriter, v.Request, in)
}

// setupNext serves GET /setup/next: what to do after the first start.
func (s *Site) setupNext(v *visit) error {
	p := page.Desk{Base: v.base("setup_next"), Lead: v.T("setup.next_lead", v.account.Display)}
	p.Actions = []page.Link{{Label: v.T("setup.next_accounts"), Href: "/system/accounts/new", Primary: true}}
	for _, step := range []string{"accounts", "auditor", "month", "backup", "factor"} {
		p.Parts = append(p.Parts, page.Part{ID: step, Title: v.T("setup.next." + step), Lead: v.T("setup.next." + step + "_lead")})
	}
	return v.show(p)
}
