// Package auth knows who signs in (账号): accounts, passwords, sessions, second factors,
// tokens of programs, and the limits on guessing. It keeps no secret that it can avoid:
// passwords, sessions and tokens are stored as hashes alone.
//
// It decides nothing about what somebody may do; that is roster's table of rights.
package auth

import (
	"time"

	"redbanner/attendance/roster"
)

// Account is who can sign in to one centre.
type Account struct {
	Name     string // what is typed at the door; unique within the centre
	Display  string // how pages call the person
	Staff    string // own staff code, "" for an account that is nobody's
	Roles    []roster.Role
	Language string // "", "zh-CN" or "en"
	Disabled bool
	Expired  bool // the password must be changed before anything else
	TOTP     bool // a second factor is set up
	Version  int64
	Created  time.Time
	LastSeen time.Time
}
