// Package auth knows who signs in (账号): accounts, passwords, sessions, second factors,
// tokens of programs, and the limits on guessing. It keeps no secret that it can avoid:
// passwords, codes, sessions and tokens are stored as hashes alone.
//
// It decides nothing about what somebody may do; that is roster's table of rights.
//
// What pages and programs ask of it. The scope says who acts; methods over other people's
// accounts check roster.ManageAccounts, those over one's own take the account of
// scope.Actor.
//
//	auth.NewService(store, secret) *Service     secret: 32 bytes from the folder of keys
//
//	Create(ctx, scope, New) (Created, error)                 an account and its one-time code
//	Update(ctx, scope, name, Change) (Account, error)        Conflict: who changed what meanwhile
//	SetWindows(ctx, scope, name, version, windows) (Account, error)   the general office may, too
//	SetLanguage(ctx, scope, language) error                  own
//	Account(ctx, centre, name) (Account, error)
//	Accounts(ctx, scope) ([]Account, error)                  by name
//
//	SignIn(ctx, Attempt) (SignedIn, error)                   auth.wrong, auth.locked, auth.busy, auth.code_needed, …
//	ChangePassword(ctx, scope, old, fresh) (Account, error)  own; other sessions end
//	SetPassword(ctx, scope, name, password) error            the machine's own hand alone
//	ResetCode(ctx, scope, name) (Code, error)                one-time code, 24 h
//	Redeem(ctx, Attempt, password) error                     Attempt.Code is the one-time code
//	Profile(ctx, centre) (Profile, error)                    what passwords must be
//	SetProfile(ctx, scope, Profile) error
//
//	SetupCode(ctx, scope) (string, error)                    "" once there is any account
//	NeedsSetup(ctx) (bool, error)                            no account in the whole store
//	Setup(ctx, centre, code, New, password, origin) (Account, error)   the first administrator
//
//	EnrolTOTP(ctx, scope) (Enrolment, error)                 own; secret and otpauth:// URL
//	ConfirmTOTP(ctx, scope, code) (recovery []string, error) own; shown once
//	DropTOTP(ctx, scope, password) error                     own
//	ResetTOTP(ctx, scope, name) error                        somebody else's, who lost the device
//
//	IssueToken(ctx, scope, NewToken) (Token, secret string, error)   secret: shown once
//	Tokens(ctx, scope, account) ([]Token, error)             "": all of the centre
//	RevokeToken(ctx, scope, id) error
//	Bearer(ctx, secret) (Account, *roster.Actor, error)      actor narrowed to the token's rights
//
//	SessionsOf(ctx, scope, account) ([]Session, error)       "": all of the centre
//	EndSession(ctx, scope, id) error
//
//	auth.NewSessions(service, secure) *Sessions              secure: the site is reached by TLS
//	Wrap(http.Handler) http.Handler                          around every page, not around assets
//	Open(w, r, SignedIn) error                               after SignIn, with a new session id
//	Renew(w, r, Account) error                               after ChangePassword: this browser stays
//	Who(ctx) (Account, bool, error)                          who is signed in, asked of the store
//	Close(w, r) error                                        sign out
//	Centre(r) string                                         code of the centre last signed in to
//	Attempt(r, centre) Attempt                               with the device and the address filled in
//	Put, Get, Pop(ctx, key, …)                               small values of this session, such as a flash
//
//	auth.NewOIDC(service, OIDCConfig) *OIDC                  optional; nil or without an issuer it is off
//	On() bool
//	Begin(ctx, sessions, centre) (address, error)            where to send the browser
//	Finish(r, sessions) (SignedIn, error)                    when it comes back, for Open
//
//	Sweep(ctx) error                                         now and then, by whoever serves
//
// An Account gives its *roster.Actor (Actor) and its attendance.Scope (Scope).
package auth
