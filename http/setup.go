package http

import (
	"strings"

	"redbanner/attendance"
	"redbanner/attendance/calendar"
	"redbanner/attendance/roster"
	"redbanner/http/auth"
	"redbanner/http/page"
)

// setupRoutes are the first start, for as long as the store has no account.
func (s *Site) setupRoutes() []route {
	return []route{
		{"GET", "/setup", anyone, s.setupAsk},
		{"POST", "/setup", anyone, s.setupDo},
		{"GET", "/setup/next", with(roster.ManageAccounts), s.setupNext},
	}
}

// profiles are the attendance profiles that a centre can begin with.
var profiles = []string{"bencha", "service-hall"}

// setupCentre is the centre that is set up: the first one. There is nothing here once
// there is an account.
func (s *Site) setupCentre(v *visit) (roster.Centre, error) {
	needed, err := s.Accounts.NeedsSetup(v.Context())
	if err != nil {
		return roster.Centre{}, err
	}
	centres, err := s.Centres(v.Context())
	if err != nil {
		return roster.Centre{}, err
	}
	if !needed || len(centres) == 0 {
		return roster.Centre{}, roster.Errorf(roster.NotFound, "page.nothing_there")
	}
	return centres[0], nil
}

// setupPage asks for everything at once, so that it can be left: nothing is kept until
// all of it is right.
func (v *visit) setupPage(centre roster.Centre) page.SignIn {
	form := page.Form{Action: "/setup", Submit: v.T("setup.submit")}
	profile := page.Field{Name: "profile", Label: v.T("column.profile"), Type: "radio", Value: profiles[0], Required: true, Hint: v.T("setup.profile_hint")}
	for _, name := range profiles {
		profile.Options = append(profile.Options, page.Option{Value: name, Label: v.T("setup.profile." + name)})
	}
	policy := page.Field{Name: "policy", Label: v.T("setup.policy"), Type: "radio", Value: string(auth.Profiles()[0]), Required: true}
	for _, p := range auth.Profiles() {
		policy.Options = append(policy.Options, page.Option{Value: string(p), Label: v.T("account.profile." + string(p))})
	}
	form.Fields = []page.Field{
		{Name: "code", Section: v.T("setup.step.code"), Label: v.T("setup.code"), Required: true, Focus: true, Hint: v.T("setup.code_hint"), Complete: "off"},
		{Name: "centre_name", Section: v.T("setup.step.centre"), Label: v.T("setup.centre"), Required: true, Value: centre.Name, Length: 100, Complete: "organization"},
		profile, policy,
		{Name: "name", Section: v.T("setup.step.account"), Label: v.T("column.account"), Required: true, Hint: v.T("system.name_hint"), Length: 64, Complete: "username"},
		{Name: "display", Label: v.T("column.display"), Length: 64, Complete: "name"},
		{Name: "password", Label: v.T("login.password"), Type: "password", Required: true, Complete: "new-password", Hint: v.T("account.profile." + string(auth.ProfileDJBH))},
		{Name: "again", Label: v.T("account_page.again"), Type: "password", Required: true, Complete: "new-password"},
	}
	return page.SignIn{Base: v.base("setup"), Lead: v.T("setup.lead"), Form: form}
}

// setupAsk serves GET /setup.
func (s *Site) setupAsk(v *visit) error {
	centre, err := s.setupCentre(v)
	if err != nil {
		return err
	}
	return v.show(v.setupPage(centre))
}

// setupDo serves POST /setup.
func (s *Site) setupDo(v *visit) error {
	centre, err := s.setupCentre(v)
	if err != nil {
		return err
	}
	if err := s.setUp(v, centre); err != nil {
		if keyOf(err) == "account.setup_wrong" {
			err = &roster.Error{Kind: roster.Refused, Problems: []roster.Problem{{Column: "code", Code: "setup_code"}}}
		}
		p := v.setupPage(centre)
		return v.again(err, p.Form, func(f page.Form) page.View {
			p.Form = f
			return p
		})
	}
	return v.to("/setup/next", "")
}

// setupFaults are what is wrong with what was entered about the centre.
func (v *visit) setupFaults() error {
	var problems []roster.Problem
	if strings.TrimSpace(v.PostForm.Get("centre_name")) == "" {
		problems = append(problems, roster.Problem{Column: "centre_name", Code: "setup_centre"})
	}
	if _, known := calendar.Lookup(v.PostForm.Get("profile")); !known {
		problems = append(problems, roster.Problem{Column: "profile", Code: "setup_choose"})
	}
	if _, known := auth.ParseProfile(v.PostForm.Get("policy")); !known {
		problems = append(problems, roster.Problem{Column: "policy", Code: "setup_choose"})
	}
	if problems != nil {
		return &roster.Error{Kind: roster.Refused, Problems: problems}
	}
	return v.typedTwice()
}

// setUp makes the first administrator, which takes the set-up code, then what the centre
// is; and signs in.
func (s *Site) setUp(v *visit, centre roster.Centre) error {
	if err := v.setupFaults(); err != nil {
		return err
	}
	n := auth.New{Name: v.PostForm.Get("name"), Display: v.PostForm.Get("display"), Roles: []roster.Role{roster.RoleAdmin}, Language: v.printer.Lang()}
	password := v.PostForm.Get("password")
	account, err := s.Accounts.Setup(v.Context(), centre, v.PostForm.Get("code"), n, password, auth.Address(v.Request))
	if err != nil {
		return err
	}
	// Whoever has the set-up code holds the machine.
	scope := attendance.Scope{Centre: centre, Actor: account.Name, Origin: auth.Address(v.Request)}
	if err := s.setCentre(v, scope); err != nil {
		return err
	}
	a := s.Sessions.Attempt(v.Request, centre)
	a.Name, a.Password = account.Name, password
	in, err := s.Accounts.SignIn(v.Context(), a)
	if err != nil {
		return err
	}
	return s.Sessions.Open(v.ResponseWriter, v.Request, in)
}

// setCentre keeps the name, the attendance profile and the password policy, where they are
// other ones.
func (s *Site) setCentre(v *visit, scope attendance.Scope) error {
	if name := strings.TrimSpace(v.PostForm.Get("centre_name")); name != scope.Centre.Name {
		if err := s.Rename(v.Context(), scope, name); err != nil {
			return err
		}
	}
	if profile := v.PostForm.Get("profile"); profile != profiles[0] {
		if err := s.Attendance.SetProfile(v.Context(), scope, profile, v.today); err != nil {
			return err
		}
	}
	policy, _ := auth.ParseProfile(v.PostForm.Get("policy"))
	if policy == auth.ProfileDJBH {
		return nil
	}
	return s.Accounts.SetProfile(v.Context(), scope, policy)
}

// setupNext serves GET /setup/next: what to do after the first start.
func (s *Site) setupNext(v *visit) error {
	p := page.Desk{Base: v.base("setup_next"), Lead: v.T("setup.next_lead", v.account.Display)}
	p.Actions = []page.Link{{Label: v.T("setup.next_accounts"), Href: "/system/accounts/new", Primary: true}}
	for _, step := range []string{"accounts", "windows", "staff", "backup", "factor"} {
		p.Parts = append(p.Parts, page.Part{ID: step, Title: v.T("setup.next." + step), Lead: v.T("setup.next." + step + "_lead")})
	}
	return v.show(p)
}
