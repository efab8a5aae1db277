package http

import (
	"redbanner/attendance/push"
	"redbanner/attendance/roster"
	"redbanner/http/auth"
	"redbanner/http/document"
	"redbanner/http/job"
)

// secretAnswer is why an answer with a secret in it is not kept.
const secretAnswer = "the answer holds a secret that is kept nowhere"

// apiAccounts are who can sign in, where they are signed in, and their programs' tokens.
// A token makes no other one, and no password or second factor passes through the API.
func (s *Site) apiAccounts() []*operation {
	read, manage := with(roster.ReadSystem), with(roster.ManageAccounts)
	return []*operation{
		apiGet("/system", read, "How the machine is.", s.apiSystemShow),
		apiGet("/accounts", read, "List the accounts of the centre.", s.apiAccountList),
		apiPost("/accounts", manage, "Make an account; the answer is the one-time code by which its owner sets a password.", s.apiAccountMake).keepsNoKey(secretAnswer),
		apiGet("/accounts/{name}", read, "Show an account.", s.apiAccountShow),
		apiPut("/accounts/{name}", manage, "Change what an account is; what is left out stays.", s.apiAccountSave),
		apiPost("/accounts/{name}/disable", manage, "Let nobody in by an account; who is signed in is put out at once.", s.apiAccountDisable),
		apiPost("/accounts/{name}/enable", manage, "Let its owner in again.", s.apiAccountEnable),
		apiPost("/accounts/{name}/code", manage, "Give an account a new one-time code.", s.apiAccountCode).keepsNoKey(secretAnswer),
		apiPost("/accounts/{name}/reset-factor", manage, "Take the second factor of somebody away who lost it.", s.apiAccountFactor),
		apiPost("/accounts/{name}/sign-out", manage, "End all sessions of an account.", s.apiAccountSignOut),
		apiGet("/sessions", read, "Who is signed in, and where.", s.apiSessionList),
		apiPost("/sessions/{id}/end", manage, "End a session.", s.apiSessionEnd),
		apiGet("/tokens", read, "List the tokens of the centre, without their secrets.", s.apiTokenList),
		apiPost("/tokens/{number}/revoke", manage, "End a token at once.", s.apiTokenRevoke),
		apiGet("/me/sessions", signed, "Where the account is signed in.", s.apiOwnSessions),
		apiPost("/me/sessions/{id}/end", signed, "End a session of the account.", s.apiOwnSessionEnd),
		apiGet("/me/tokens", signed, "List the tokens of the account, without their secrets.", s.apiOwnTokens),
		apiPost("/me/tokens/{number}/revoke", signed, "End a token of the account at once.", s.apiOwnTokenRevoke),
	}
}

// apiSystemShow serves GET /api/v1/system.
func (s *Site) apiSystemShow(v *visit, _ *nothing) (document.System, error) {
	d := document.System{Version: s.Version, Now: document.Instant(v.now), Ready: s.Ready == nil || s.Ready(v.Context()) == nil}
	accounts, err := s.Accounts.Accounts(v.Context(), v.scope)
	if err != nil {
		return d, err
	}
	devices, err := s.Push.Devices(v.Context(), v.scope)
	if err != nil {
		return d, err
	}
	jobs, err := s.Jobs.Jobs(v.Context(), v.scope)
	d.Accounts, d.Devices = len(accounts), len(devices)
	for i := range accounts {
		d.Waiting += one(accounts[i].Waiting)
	}
	for _, device := range devices {
		d.Pending += one(device.State == push.Pending)
	}
	for i := range jobs {
		d.Running += one(!jobs[i].State.Ended())
		d.Failed += one(jobs[i].State == job.Failed || jobs[i].State == job.Interrupted)
	}
	return d, err
}

// one counts what is so.
func one(so bool) int {
	if so {
		return 1
	}
	return 0
}

type accountsAsked struct{ Paging }

// apiAccountList serves GET /api/v1/accounts.
func (s *Site) apiAccountList(v *visit, in *accountsAsked) (Listed[document.Account], error) {
	accounts, err := s.Accounts.Accounts(v.Context(), v.scope)
	if err != nil {
		return Listed[document.Account]{}, err
	}
	list := make([]document.Account, len(accounts))
	for i := range accounts {
		list[i] = document.NewAccount(&accounts[i])
	}
	return paged(in.Paging, list)
}

// OneAccount is what operations about one account take.
type OneAccount struct {
	Name string `path:"name"`
}

// accountNow is an account as it stands after what was done to it.
func (s *Site) accountNow(v *visit, name string, err error) (document.Account, error) {
	if err != nil {
		return document.Account{}, err
	}
	a, err := s.Accounts.Account(v.Context(), v.scope.Centre, name)
	if err != nil {
		return document.Account{}, err
	}
	return document.NewAccount(&a), nil
}

// apiAccountShow serves GET /api/v1/accounts/{name}.
func (s *Site) apiAccountShow(v *visit, in *OneAccount) (document.Account, error) {
	return s.accountNow(v, in.Name, v.scope.As.Check(roster.ReadSystem))
}

type accountMade struct {
	Body struct {
		Name    string        `json:"name" doc:"What is typed to sign in."`
		Display string        `json:"display,omitempty" doc:"Name of the person."`
		Staff   string        `json:"staff,omitempty"`
		Roles   []roster.Role `json:"roles"`
		Windows []string      `json:"windows,omitempty" doc:"Those that the account is head of."`
	}
}

// apiAccountMake serves POST /api/v1/accounts.
func (s *Site) apiAccountMake(v *visit, in *accountMade) (document.OnceCode, error) {
	b := &in.Body
	made, err := s.Accounts.Create(v.Context(), v.scope, auth.New{Name: b.Name, Display: b.Display, Staff: b.Staff, Roles: b.Roles, Windows: b.Windows})
	if err != nil {
		return document.OnceCode{}, err
	}
	return document.NewOnceCode(made.Account.Name, made.Code), nil
}

type accountSaved struct {
	OneAccount
	Body struct {
		Version int64         `json:"version" minimum:"1" doc:"Of the account as it was read; a later one refuses the change."`
		Display *string       `json:"display,omitempty"`
		Staff   *string       `json:"staff,omitempty"`
		Roles   []roster.Role `json:"roles,omitempty"`
		Windows []string      `json:"windows,omitempty"`
	}
}

// apiAccountSave serves PUT /api/v1/accounts/{name}.
func (s *Site) apiAccountSave(v *visit, in *accountSaved) (document.Account, error) {
	b := &in.Body
	_, err := s.Accounts.Update(v.Context(), v.scope, in.Name, auth.Change{Version: b.Version, Display: b.Display, Staff: b.Staff, Roles: b.Roles, Windows: b.Windows})
	return s.accountNow(v, in.Name, err)
}

// apiAccountDisable serves POST /api/v1/accounts/{name}/disable.
func (s *Site) apiAccountDisable(v *visit, in *OneAccount) (document.Account, error) {
	disabled := true
	_, err := s.Accounts.Update(v.Context(), v.scope, in.Name, auth.Change{Disabled: &disabled})
	return s.accountNow(v, in.Name, err)
}

// apiAccountEnable serves POST /api/v1/accounts/{name}/enable.
func (s *Site) apiAccountEnable(v *visit, in *OneAccount) (document.Account, error) {
	disabled := false
	_, err := s.Accounts.Update(v.Context(), v.scope, in.Name, auth.Change{Disabled: &disabled})
	return s.accountNow(v, in.Name, err)
}

// apiAccountCode serves POST /api/v1/accounts/{name}/code.
func (s *Site) apiAccountCode(v *visit, in *OneAccount) (document.OnceCode, error) {
	name := auth.CleanName(in.Name)
	code, err := s.Accounts.ResetCode(v.Context(), v.scope, name)
	if err != nil {
		return document.OnceCode{}, err
	}
	return document.NewOnceCode(name, code), nil
}

// apiAccountFactor serves POST /api/v1/accounts/{name}/reset-factor.
func (s *Site) apiAccountFactor(v *visit, in *OneAccount) (document.Account, error) {
	return s.accountNow(v, in.Name, s.Accounts.ResetTOTP(v.Context(), v.scope, auth.CleanName(in.Name)))
}

// apiAccountSignOut serves POST /api/v1/accounts/{name}/sign-out.
func (s *Site) apiAccountSignOut(v *visit, in *OneAccount) (document.Account, error) {
	err := v.scope.As.Check(roster.ManageAccounts)
	if err == nil {
		err = s.endSessions(v, in.Name)
	}
	return s.accountNow(v, in.Name, err)
}

func newSessions(sessions []auth.Session) []document.Session {
	list := make([]document.Session, len(sessions))
	for i := range sessions {
		list[i] = document.NewSession(&sessions[i])
	}
	return list
}

// apiSessionList serves GET /api/v1/sessions.
func (s *Site) apiSessionList(v *visit, in *accountsAsked) (Listed[document.Session], error) {
	sessions, err := s.Accounts.SessionsOf(v.Context(), v.scope, "")
	if err != nil {
		return Listed[document.Session]{}, err
	}
	return paged(in.Paging, newSessions(sessions))
}

type sessionAsked struct {
	ID string `path:"id"`
}

// apiSessionEnd serves POST /api/v1/sessions/{id}/end.
func (s *Site) apiSessionEnd(v *visit, in *sessionAsked) (document.SessionEnded, error) {
	err := v.scope.As.Check(roster.ManageAccounts)
	if err == nil {
		err = s.Accounts.EndSession(v.Context(), v.scope, in.ID)
	}
	return document.SessionEnded{ID: in.ID}, err
}

// apiOwnSessions serves GET /api/v1/me/sessions.
func (s *Site) apiOwnSessions(v *visit, in *accountsAsked) (Listed[document.Session], error) {
	sessions, err := s.Accounts.SessionsOf(v.Context(), v.scope, v.account.Name)
	if err != nil {
		return Listed[document.Session]{}, err
	}
	return paged(in.Paging, newSessions(sessions))
}

// apiOwnSessionEnd serves POST /api/v1/me/sessions/{id}/end.
func (s *Site) apiOwnSessionEnd(v *visit, in *sessionAsked) (document.SessionEnded, error) {
	return document.SessionEnded{ID: in.ID}, s.endOwnSession(v, in.ID)
}

func newTokens(tokens []auth.Token) []document.Token {
	list := make([]document.Token, len(tokens))
	for i, t := range tokens {
		list[i] = document.NewToken(t)
	}
	return list
}

// apiTokenList serves GET /api/v1/tokens.
func (s *Site) apiTokenList(v *visit, in *accountsAsked) (Listed[document.Token], error) {
	tokens, err := s.Accounts.Tokens(v.Context(), v.scope, "")
	if err != nil {
		return Listed[document.Token]{}, err
	}
	return paged(in.Paging, newTokens(tokens))
}

// apiTokenRevoke serves POST /api/v1/tokens/{number}/revoke.
func (s *Site) apiTokenRevoke(v *visit, in *Numbered) (document.TokenEnded, error) {
	err := v.scope.As.Check(roster.ManageAccounts)
	if err == nil {
		err = s.Accounts.RevokeToken(v.Context(), v.scope, in.Number)
	}
	return document.TokenEnded{Number: in.Number}, err
}

// apiOwnTokens serves GET /api/v1/me/tokens.
func (s *Site) apiOwnTokens(v *visit, in *accountsAsked) (Listed[document.Token], error) {
	tokens, err := s.Accounts.Tokens(v.Context(), v.scope, v.account.Name)
	if err != nil {
		return Listed[document.Token]{}, err
	}
	return paged(in.Paging, newTokens(tokens))
}

// apiOwnTokenRevoke serves POST /api/v1/me/tokens/{number}/revoke.
func (s *Site) apiOwnTokenRevoke(v *visit, in *Numbered) (document.TokenEnded, error) {
	tokens, err := s.Accounts.Tokens(v.Context(), v.scope, v.account.Name)
	for _, t := range tokens {
		if t.Number == in.Number {
			return document.TokenEnded{Number: in.Number}, s.Accounts.RevokeToken(v.Context(), v.scope, in.Number)
		}
	}
	if err == nil {
		err = roster.Errorf(roster.NotFound, "token.unknown", in.Number)
	}
	return document.TokenEnded{}, err
}
