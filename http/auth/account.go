package auth

import (
	"slices"
	"time"

	"redbanner/attendance"
	"redbanner/attendance/roster"
)

// Account is who can sign in to one centre.
type Account struct {
	Centre   roster.Centre
	Name     string // what is typed at the door; unique within the centre
	Display  string // how pages call the person
	Staff    string // own staff code, "" for an account that is nobody's
	Roles    []roster.Role
	Windows  []string       // codes of the windows that it is head of
	Team     []roster.Stint // who stood at them, and when; only where one account is loaded
	Language string         // "", "zh-CN" or "en"
	Disabled bool
	Expired  bool // the password must be changed before anything else
	Waiting  bool // it has no password yet: its one-time code was not redeemed
	TOTP     bool // a second factor is set up
	// Federated is what the identity provider calls the owner, "" for nobody there.
	Federated string
	Version   int64
	Created   time.Time
	LastSeen  time.Time // of the last sign-in; zero before the first

	// Stand is how far the log of the centre went when the account was loaded, so that
	// whoever is let in need not ask for it.
	Stand int64

	// Epoch counts what ends sessions: being disabled, other roles, another password.
	Epoch int64
}

// Actor is what the account is to its centre.
func (a *Account) Actor() *roster.Actor {
	return &roster.Actor{Roles: slices.Clone(a.Roles), Staff: a.Staff, Windows: slices.Clone(a.Windows), Team: slices.Clone(a.Team)}
}

// Scope is in whose name services are asked; origin is the address of the browser.
func (a *Account) Scope(origin string) attendance.Scope {
	return attendance.Scope{Centre: a.Centre, Actor: a.Name, Staff: a.Staff, Origin: origin, As: a.Actor()}
}

// New is an account to be made.
type New struct {
	Name     string
	Display  string // "": the name
	Staff    string
	Roles    []roster.Role
	Windows  []string
	Language string
	// Federated is what the identity provider calls the owner.
	Federated string
}

// Created is an account that was made, and the code by which its owner sets a password.
type Created struct {
	Account Account
	Code    Code
}

// Code is a one-time code (一次性代码), which is shown once.
type Code struct {
	Code  string
	Until time.Time
}

// Change is what an account is to become; nil leaves a field as it is.
type Change struct {
	Version  int64 // of the account as it was shown; 0 asks for no check
	Display  *string
	Staff    *string
	Roles    []roster.Role
	Windows  []string
	Language *string
	Disabled *bool
	// Federated is what the identity provider calls the owner, who may come in by it.
	Federated *string
}

// Attempt is somebody at the door.
type Attempt struct {
	Centre   roster.Centre
	Name     string
	Password string
	Code     string // of the second factor, or a recovery code; of Redeem the one-time code
	Device   string // what SignedIn.Device was in this browser; "" for one never seen
	Origin   string // the address

	inside bool // he is signed in: what strangers do at the door does not lock him
}

// SignedIn is who came in.
type SignedIn struct {
	Account Account
	Device  string // for the browser to keep, signed; good for this account alone
	Origin  string
}
