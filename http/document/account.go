package document

import (
	"redbanner/attendance/roster"
	"redbanner/http/auth"
)

// Account is who can sign in.
type Account struct {
	Name     string        `json:"name"`
	Display  string        `json:"display"`
	Staff    string        `json:"staff"`
	Roles    []roster.Role `json:"roles"`
	Windows  []string      `json:"windows"`
	State    string        `json:"state"` // active, disabled, waiting (no password yet) or expired
	TOTP     bool          `json:"totp"`
	Version  int64         `json:"version"`
	LastSeen string        `json:"last_seen"`
}

func NewAccount(a *auth.Account) Account {
	return Account{a.Name, a.Display, a.Staff, a.Roles, a.Windows, AccountState(a), a.TOTP, a.Version, Instant(a.LastSeen)}
}

// AccountState is how an account stands.
func AccountState(a *auth.Account) string {
	switch {
	case a.Disabled:
		return "disabled"
	case a.Waiting:
		return "waiting"
	case a.Expired:
		return "expired"
	}
	return "active"
}

// OnceCode is a one-time code, which nothing shows again.
type OnceCode struct {
	Account string `json:"account"`
	Code    string `json:"code"`
	Until   string `json:"until"`
}

func NewOnceCode(account string, code auth.Code) OnceCode {
	return OnceCode{account, code.Code, Instant(code.Until)}
}

// AccountNamed names an account to which something was done.
type AccountNamed struct {
	Account string `json:"account"`
}

// Session is where an account is signed in.
type Session struct {
	ID      string `json:"id"`
	Account string `json:"account"`
	Made    string `json:"made"`
	Until   string `json:"until"`
	Origin  string `json:"origin" doc:"The address from which it was opened."`
	Agent   string `json:"agent" doc:"What the browser calls itself."`
}

func NewSession(s *auth.Session) Session {
	return Session{s.ID(), s.Account, Instant(s.Made), Instant(s.Expires), s.Origin, s.Agent}
}

// SessionEnded is a session that is over.
type SessionEnded struct {
	ID string `json:"id"`
}

// Token is what a program carries, without its secret.
type Token struct {
	Number   int64          `json:"number"`
	Account  string         `json:"account"`
	Title    string         `json:"title"`
	Rights   []roster.Right `json:"rights"`
	Made     string         `json:"made"`
	Until    string         `json:"until"`
	Revoked  string         `json:"revoked"` // "" while it is not
	LastUsed string         `json:"last_used"`
}

func NewToken(t auth.Token) Token {
	return Token{t.Number, t.Account, t.Title, t.Rights, Instant(t.Made), Instant(t.Until), Instant(t.Revoked), Instant(t.LastUsed)}
}

// TokenEnded is a token that was revoked.
type TokenEnded struct {
	Number int64 `json:"number"`
}

// System is how the machine is.
type System struct {
	Version  string `json:"version"`
	Ready    bool   `json:"ready" doc:"The store answers."`
	Now      string `json:"now"`
	Accounts int    `json:"accounts"`
	Waiting  int    `json:"accounts_waiting" doc:"Of them, without a password."`
	Devices  int    `json:"devices"`
	Pending  int    `json:"devices_pending" doc:"Of them, that wait for a decision."`
	Running  int    `json:"jobs_running"`
	Failed   int    `json:"jobs_failed"`
}

// Share is an account by which somebody of another centre looks in.
type Share struct {
	Account     string `json:"account"`
	WithCentre  string `json:"with_centre"`
	WithAccount string `json:"with_account"`
	By          string `json:"by"`
	At          string `json:"at"`
}

// NewShare is the document of a share.
func NewShare(s auth.Share) Share {
	return Share{s.Account, s.WithCentre, s.WithAccount, s.By, Instant(s.At)}
}
