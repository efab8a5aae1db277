package auth

import (
	"context"
	"time"

	"redbanner/attendance"
	"redbanner/attendance/audit"
	"redbanner/attendance/roster"
)

// Record is an account as it is stored, with what proves that somebody is its owner.
type Record struct {
	Account
	Password   string // argon2id in the PHC form; "" before there is one
	PasswordAt time.Time
	Code       string // hash of the one-time code; "" without
	CodeUntil  time.Time
	Secret     []byte // of the second factor, sealed; empty without
	Pending    []byte // the same, before its owner has shown that he has it
	Step       int64  // the half-minute whose code was taken last
	Recovery   []string
	ChangedBy  string
	ChangedAt  time.Time
	Changed    []string // the fields that the last change was about
}

// Book is what a change of an account is decided by.
type Book struct {
	*Record
	Admins int // other accounts that can sign in and are administrators
	Now    time.Time
	Forget string // bucket of failures that the change ends
}

// Store is where accounts are kept.
type Store interface {
	// Centres loads the directory, by id.
	Centres(ctx context.Context) ([]roster.Centre, error)
	// Any reports whether a centre has any account.
	Any(ctx context.Context, centre roster.Centre) (bool, error)
	// Record loads an account with its secrets; without it NotFound.
	Record(ctx context.Context, centre roster.Centre, name string) (Record, error)
	// Records loads all accounts of a centre, by name.
	Records(ctx context.Context, centre roster.Centre) ([]Record, error)
	// Federated loads the account whose owner an identity provider calls so.
	Federated(ctx context.Context, centre roster.Centre, name string) (Record, error)
	// Add keeps a new account; with setup, only when that is the hash of the centre's
	// set-up code and the centre has none yet.
	Add(ctx context.Context, scope attendance.Scope, r Record, setup string, event audit.Event) error
	// Change runs fn over an account and writes what it made of it, with its event, in one
	// transaction under the centre's lock. Of a new epoch, all sessions end.
	Change(ctx context.Context, scope attendance.Scope, name string, fn func(*Book) (audit.Event, error)) (Record, error)
	// Note writes an event alone.
	Note(ctx context.Context, scope attendance.Scope, event audit.Event) error
	// PutSetup keeps the hash of a set-up code in the place of any other.
	PutSetup(ctx context.Context, scope attendance.Scope, hash string, event audit.Event) error
	// Setup loads the hash of a centre's set-up code; "" without one.
	Setup(ctx context.Context, centre roster.Centre) (hash string, err error)

	// Locked tells until when a bucket is locked; zero when it is not.
	Locked(ctx context.Context, centre roster.Centre, bucket string) (time.Time, error)
	// Try counts one more failure in a bucket before it is known whether it is one, by
	// fn, and keeps nothing when fn refuses.
	Try(ctx context.Context, centre roster.Centre, bucket string, fn func(Tries) (Tries, error)) error

	Profile(ctx context.Context, centre roster.Centre, today roster.Date) (int, error)
	SetProfile(ctx context.Context, scope attendance.Scope, today roster.Date, value int, event audit.Event) error

	SessionStore
	TokenStore
	ShareStore
}

// Tries is how often somebody failed in a bucket.
type Tries struct {
	Failures int
	Since    time.Time
	Until    time.Time // locked until; zero when it is not
}

// SessionStore is where sessions are kept, by the hash of what the browser holds.
type SessionStore interface {
	FindSession(ctx context.Context, centre int64, hash string) (Session, bool, error)
	// AddSession keeps a new one, when there is such a centre.
	AddSession(ctx context.Context, s Session) error
	// MoveSession writes data and end of one that still is there: one that was ended
	// meanwhile stays so.
	MoveSession(ctx context.Context, s Session) error
	DropSession(ctx context.Context, centre int64, hash string) error
	// Sessions loads those of an account, or of all with "", the newest first.
	Sessions(ctx context.Context, scope attendance.Scope, account string, now time.Time) ([]Session, error)
	// EndSessions drops those whose hash begins so, with the event.
	EndSession(ctx context.Context, scope attendance.Scope, s Session, event audit.Event) error
	// Sweep drops what ended before a time, of sessions and of buckets.
	Sweep(ctx context.Context, centre roster.Centre, before time.Time) error
}

// ShareStore is where a centre keeps who looks in from other centres.
type ShareStore interface {
	// Shares loads them, by the other centre and account.
	Shares(ctx context.Context, centre roster.Centre) ([]Share, error)
	// PutShare keeps one in the place of any with the same account over there.
	PutShare(ctx context.Context, scope attendance.Scope, s Share, event audit.Event) error
	DropShare(ctx context.Context, scope attendance.Scope, s Share, event audit.Event) error
}

// TokenStore is where tokens are kept.
type TokenStore interface {
	AddToken(ctx context.Context, scope attendance.Scope, t Token, event func(Token) audit.Event) (Token, error)
	Token(ctx context.Context, centre int64, number int64) (Token, error)
	Tokens(ctx context.Context, scope attendance.Scope, account string) ([]Token, error)
	RevokeToken(ctx context.Context, scope attendance.Scope, number int64, event audit.Event) error
	UseToken(ctx context.Context, centre int64, number int64) error
}
