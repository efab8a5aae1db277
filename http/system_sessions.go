package http

import (
	"redbanner/attendance/roster"
	"redbanner/http/auth"
	"redbanner/http/page"
)

// sessionsShow serves GET /system/sessions: who is signed in, and where.
func (s *Site) sessionsShow(v *visit) error {
	sessions, err := s.Accounts.SessionsOf(v.Context(), v.scope, "")
	if err != nil {
		return err
	}
	at := ""
	if v.everywhere(roster.ManageAccounts) {
		at = "/system/sessions/"
	}
	l, err := v.list(v.signInList(sessions, at, false))
	if err != nil {
		return err
	}
	return v.listed(page.Desk{Base: v.base("sessions"), Tabs: v.systemTabs("/system/sessions"), Lead: v.T("system.sessions_lead"), Lists: []page.List{l}}, l)
}

// session finds the session of the address.
func (s *Site) session(v *visit) (auth.Session, error) {
	sessions, err := s.Accounts.SessionsOf(v.Context(), v.scope, "")
	if err != nil {
		return auth.Session{}, err
	}
	for _, session := range sessions {
		if session.ID() == v.PathValue("id") {
			return session, nil
		}
	}
	return auth.Session{}, roster.Errorf(roster.NotFound, "account.unknown_session")
}

// sessionAsk serves GET /system/sessions/{id}.
func (s *Site) sessionAsk(v *visit) error {
	session, err := s.session(v)
	if err != nil {
		return err
	}
	return v.ask(v.T("system.ask_end", session.Account, v.instant(session.Made), session.Origin), v.T("account_page.end"), "/system/sessions")
}

// sessionEnd serves POST /system/sessions/{id}.
func (s *Site) sessionEnd(v *visit) error {
	session, err := s.session(v)
	if err == nil {
		err = s.Accounts.EndSession(v.Context(), v.scope, session.ID())
	}
	if err != nil {
		return err
	}
	return v.to("/system/sessions", "account_page.ended")
}

// tokensShow serves GET /system/tokens: the tokens of the centre.
func (s *Site) tokensShow(v *visit) error {
	tokens, err := s.Accounts.Tokens(v.Context(), v.scope, "")
	if err != nil {
		return err
	}
	at := ""
	if v.everywhere(roster.ManageAccounts) {
		at = "/system/tokens/"
	}
	l, err := v.list(v.tokenList(tokens, at, false))
	if err != nil {
		return err
	}
	return v.listed(page.Desk{Base: v.base("tokens"), Tabs: v.systemTabs("/system/tokens"), Lead: v.T("system.tokens_lead"), Lists: []page.List{l}}, l)
}

// tokenAsk serves GET /system/tokens/{number}.
func (s *Site) tokenAsk(v *visit) error {
	t, err := s.token(v)
	if err != nil {
		return err
	}
	return v.ask(v.T("system.ask_revoke", t.Number, t.Account, t.Title), v.T("account_page.revoke"), "/system/tokens")
}

func (s *Site) token(v *visit) (auth.Token, error) {
	tokens, err := s.Accounts.Tokens(v.Context(), v.scope, "")
	if err != nil {
		return auth.Token{}, err
	}
	return v.tokenOf(tokens)
}

// tokenRevoke serves POST /system/tokens/{number}.
func (s *Site) tokenRevoke(v *visit) error {
	t, err := s.token(v)
	if err == nil {
		err = s.Accounts.RevokeToken(v.Context(), v.scope, t.Number)
	}
	if err != nil {
		return err
	}
	return v.to("/system/tokens", "token.revoked", t.Number)
}
