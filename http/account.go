package http

import (
	"net/url"
	"strings"

	"redbanner/attendance/roster"
	"redbanner/http/auth"
	"redbanner/http/page"
	"redbanner/reports/listing"
)

// accountTabs are the pages of the own account.
func (v *visit) accountTabs(here string) []page.Link {
	tabs := []page.Link{
		{Label: v.T("page.title.account"), Href: "/account"}, {Label: v.T("page.title.password"), Href: "/account/password"},
		{Label: v.T("page.title.factor"), Href: "/account/factor"}, {Label: v.T("page.title.tokens"), Href: "/account/tokens"},
	}
	for i := range tabs {
		tabs[i].Here = tabs[i].Href == here
	}
	return tabs
}

// accountShow serves GET /account: what the centre knows of the visitor, and where he is
// signed in.
func (s *Site) accountShow(v *visit) error {
	sessions, err := s.Accounts.SessionsOf(v.Context(), v.scope, v.account.Name)
	if err != nil {
		return err
	}
	l, err := v.list(v.signInList(sessions, "/account/sessions/", true))
	if err != nil {
		return err
	}
	form := v.languageForm()
	p := page.Desk{
		Base: v.base("account"), Tabs: v.accountTabs("/account"), Lead: v.T("account_page.lead"), Facts: v.accountFacts(v.account), Lists: []page.List{l},
		Parts: []page.Part{{ID: form.ID, Title: v.T("account_page.language"), Form: &form}},
	}
	return v.listed(p, l)
}

// accountFacts are what an account is.
func (v *visit) accountFacts(a *auth.Account) []page.Fact {
	factor := v.T("account_page.factor_off")
	if a.TOTP {
		factor = v.T("account_page.factor_on")
	}
	facts := []page.Fact{
		{Name: v.T("column.account"), Value: a.Name}, {Name: v.T("column.display"), Value: a.Display},
		{Name: v.T("column.staff"), Value: a.Staff}, {Name: v.T("column.roles"), Value: v.roleNames(a.Roles)},
		{Name: v.T("column.windows"), Value: v.words().List(a.Windows)}, {Name: v.T("column.totp"), Value: factor},
		{Name: v.T("column.last_seen"), Value: v.instant(a.LastSeen)},
	}
	shown := facts[:0]
	for _, f := range facts {
		if f.Value != "" {
			shown = append(shown, f)
		}
	}
	return shown
}

// roleNames are roles as people call them.
func (v *visit) roleNames(roles []roster.Role) string {
	names := make([]string, len(roles))
	for i, role := range roles {
		names[i] = v.T("role." + string(role))
	}
	return v.words().List(names)
}

func (v *visit) languageForm() page.Form {
	return page.Form{ID: "language", Action: "/account/language", Submit: v.T("account_page.save"), Fields: []page.Field{{
		Name: "language", Label: v.T("account_page.language"), Type: "radio", Value: v.account.Language, Options: []page.Option{
			{Value: "", Label: v.T("account_page.language_browser")}, {Value: "zh-CN", Label: "中文"}, {Value: "en", Label: "English"},
		},
	}}}
}

// accountLanguage serves POST /account/language.
func (s *Site) accountLanguage(v *visit) error {
	err := refusedField("language", "required", "")
	if v.PostForm.Has("language") { // "" is the browser's
		err = s.Accounts.SetLanguage(v.Context(), v.scope, v.PostForm.Get("language"))
	}
	if err != nil {
		form := v.languageForm()
		return v.again(err, form, func(f page.Form) page.View {
			return page.Desk{Base: v.base("account"), Tabs: v.accountTabs("/account"), Parts: []page.Part{{ID: f.ID, Title: v.T("account_page.language"), Form: &f}}}
		})
	}
	return v.to("/account", "account_page.saved")
}

// passwordPage asks for another password, its rules said before anybody types.
func (v *visit) passwordPage() (page.Desk, error) {
	profile, err := v.site.Accounts.Profile(v.Context(), v.scope.Centre)
	if err != nil {
		return page.Desk{}, err
	}
	form := page.Form{ID: "password", Action: "/account/password", Submit: v.T("account_page.change_password"), Fields: []page.Field{
		{Name: "old", Label: v.T("account_page.old"), Type: "password", Required: true, Complete: "current-password", Focus: true},
		{Name: "password", Label: v.T("account_page.fresh"), Type: "password", Required: true, Complete: "new-password", Hint: v.T("account.profile." + string(profile))},
		{Name: "again", Label: v.T("account_page.again"), Type: "password", Required: true, Complete: "new-password"},
	}}
	p := page.Desk{Base: v.base("password"), Tabs: v.accountTabs("/account/password"), Lead: v.T("account_page.password_lead")}
	if v.account.Expired {
		p.Tabs, p.Lead, p.Menu = nil, v.T("account_page.password_expired"), nil
	}
	p.Parts = []page.Part{{ID: form.ID, Title: v.T("account_page.fresh"), Lead: v.T("account_page.password_rules"), Form: &form}}
	return p, nil
}

// passwordAsk serves GET /account/password.
func (s *Site) passwordAsk(v *visit) error {
	p, err := v.passwordPage()
	if err != nil {
		return err
	}
	return v.show(p)
}

// passwordChange serves POST /account/password. This browser stays; all others are out.
func (s *Site) passwordChange(v *visit) error {
	account, err := s.freshPassword(v)
	if err != nil {
		p, failed := v.passwordPage()
		if failed != nil {
			return failed
		}
		return v.againIn(p, "password", v.wrongPassword(err, "old"))
	}
	if err := s.Sessions.Renew(v.ResponseWriter, v.Request, account); err != nil {
		return err
	}
	return v.to("/account", "account_page.password_changed")
}

func (s *Site) freshPassword(v *visit) (auth.Account, error) {
	if err := v.typedTwice(); err != nil {
		return auth.Account{}, err
	}
	return s.Accounts.ChangePassword(v.Context(), v.scope, v.PostForm.Get("old"), v.PostForm.Get("password"))
}

// typedTwice refuses a new password whose two entries differ, and what is no text before
// the old one is tried: a try that is refused later would count as none.
func (v *visit) typedTwice() error {
	if err := v.oddForm(); err != nil {
		return err
	}
	if v.PostForm.Get("password") != v.PostForm.Get("again") {
		return refusedField("again", "password_differs", "")
	}
	return nil
}

// wrongPassword puts a wrong password of somebody who is signed in beside its field: to
// him it may be said.
func (v *visit) wrongPassword(err error, field string) error {
	if keyOf(err) == "auth.wrong" {
		return refusedField(field, "password_wrong", "")
	}
	return err
}

// signInList lists where accounts are signed in. In the list of one account the account
// is not said; a session leads to the question whether to end it.
func (v *visit) signInList(sessions []auth.Session, at string, own bool) listing.List {
	l := listing.List{ID: "sessions", Title: v.T("account_page.sessions"), Empty: v.T("account_page.no_sessions"), PerPage: 50}
	if !own {
		l.Title = v.T("system.signed_in")
		l.Columns = append(l.Columns, listing.Column{Key: "account", Label: v.T("column.account")})
	}
	l.Columns = append(l.Columns,
		listing.Column{Key: "made", Label: v.T("account_page.signed_in"), Kind: listing.Time},
		listing.Column{Key: "until", Label: v.T("account_page.until"), Kind: listing.Time},
		listing.Column{Key: "origin", Label: v.T("account_page.origin")},
		listing.Column{Key: "agent", Label: v.T("account_page.agent")})
	if at != "" {
		l.Columns = append(l.Columns, listing.Column{Key: "do", Label: v.T("account_page.do"), Plain: true})
	}
	for _, session := range sessions {
		row := listing.Row{Key: session.ID()}
		if !own {
			row.Cells = append(row.Cells, listing.Cell{Text: session.Account})
		}
		row.Cells = append(row.Cells, v.whenCell(session.Made), v.whenCell(session.Expires), listing.Cell{Text: session.Origin}, listing.Cell{Text: browserOf(session.Agent), None: session.Agent == ""})
		if at != "" {
			row.Cells = append(row.Cells, listing.Cell{Text: v.T("account_page.end"), Href: at + session.ID()})
		}
		l.Rows = append(l.Rows, row)
	}
	return l
}

// browserOf is a browser by its own name, as far as it is known, and its system; else the
// beginning of what it calls itself.
func browserOf(agent string) string {
	name, system := "", ""
	for _, known := range [][2]string{{"Edg/", "Edge"}, {"MicroMessenger", "WeChat"}, {"Firefox/", "Firefox"}, {"Chrome/", "Chrome"}, {"Safari/", "Safari"}} {
		if name == "" && strings.Contains(agent, known[0]) {
			name = known[1]
		}
	}
	for _, known := range [][2]string{{"Windows", "Windows"}, {"Android", "Android"}, {"iPhone", "iPhone"}, {"Mac OS", "macOS"}, {"Linux", "Linux"}} {
		if system == "" && strings.Contains(agent, known[0]) {
			system = known[1]
		}
	}
	if name == "" {
		runes := []rune(agent)
		return string(runes[:min(len(runes), 40)])
	}
	return strings.TrimSpace(name + " " + system)
}

// ask shows a question whose answer is sent to the same address.
func (v *visit) ask(question, submit, cancel string) error {
	form := page.Form{Action: v.URL.Path, Submit: submit, Danger: true, Cancel: cancel, Hidden: []page.Hidden{{Name: "confirmed", Value: "yes"}}}
	return v.show(page.Confirm{Base: v.base("confirm"), Question: question, Form: form})
}

// ownSessionAsk serves GET /account/sessions/{id}.
func (s *Site) ownSessionAsk(v *visit) error {
	sessions, err := s.Accounts.SessionsOf(v.Context(), v.scope, v.account.Name)
	if err != nil {
		return err
	}
	for _, session := range sessions {
		if session.ID() == v.PathValue("id") {
			return v.ask(v.T("account_page.ask_end", v.instant(session.Made), session.Origin), v.T("account_page.end"), "/account")
		}
	}
	return roster.Errorf(roster.NotFound, "account.unknown_session")
}

// ownSessionEnd serves POST /account/sessions/{id}: of the visitor's own sessions alone.
func (s *Site) ownSessionEnd(v *visit) error {
	if err := s.endOwnSession(v, v.PathValue("id")); err != nil {
		return err
	}
	return v.to("/account", "account_page.ended")
}

// endOwnSession ends a session of the visitor's own, whatever else he may.
func (s *Site) endOwnSession(v *visit, id string) error {
	sessions, err := s.Accounts.SessionsOf(v.Context(), v.scope, v.account.Name)
	if err != nil {
		return err
	}
	for _, session := range sessions {
		if session.ID() == id {
			return s.Accounts.EndSession(v.Context(), v.scope, id)
		}
	}
	return roster.Errorf(roster.NotFound, "account.unknown_session")
}

// accountAddress is the page of somebody's account.
func accountAddress(name string) string { return "/system/accounts/" + url.PathEscape(name) }
