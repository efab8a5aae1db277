// Package idempotency lets a program ask again, after a lost answer, without anything
// being done twice: the request carries a key of the program's own (幂等键), and the same
// account's same request under the same key gets the answer that was given before.
package idempotency

import (
	"context"
	"time"

	"redbanner/attendance"
	"redbanner/attendance/roster"
)

// Kept is how long a key is remembered.
const Kept = 24 * time.Hour

// Lost is how long a request may be under way before it is taken for one that nobody
// will answer: its process has ended.
const Lost = 10 * time.Minute

// MaxKey is the most characters that a key has.
const MaxKey = 200

// Answer is what was answered.
type Answer struct {
	Status      int
	ContentType string
	Body        []byte
}

// Entry is what is known under a key.
type Entry struct {
	Digest string // of the request
	Begun  time.Time
	Answer *Answer // nil while it is under way
}

// Store is where keys are kept, by centre and account.
type Store interface {
	// Begin notes a request under a key, and forgets what was begun before a time. When
	// something is known under the key already, it returns that and changes nothing.
	Begin(ctx context.Context, scope attendance.Scope, key, digest string, now, before time.Time) (known *Entry, err error)
	Finish(ctx context.Context, scope attendance.Scope, key string, answer Answer) error
	Forget(ctx context.Context, scope attendance.Scope, key string) error
}

// Service answers the same request once.
type Service struct {
	Store Store
	Now   func() time.Time // nil is the machine's clock
}

func (s *Service) now() time.Time {
	if s.Now != nil {
		return s.Now()
	}
	return time.Now()
}

// Begin takes a request under a key. The answer is the one given before; without one the
// caller does what is asked and then calls Finish, or Forget when nothing was done.
func (s *Service) Begin(ctx context.Context, scope attendance.Scope, key, digest string) (*Answer, error) {
	if !valid(key) {
		return nil, roster.Errorf(roster.Usage, "api.bad_key", MaxKey)
	}
	now := s.now()
	known, err := s.Store.Begin(ctx, scope, key, digest, now, now.Add(-Kept))
	switch {
	case err != nil || known == nil:
		return nil, err
	case known.Digest != digest:
		return nil, roster.Errorf(roster.Refused, "api.key_reused", key)
	case known.Answer != nil:
		return known.Answer, nil
	case now.Sub(known.Begun) > Lost:
		return nil, roster.Errorf(roster.Conflict, "api.key_lost", key)
	}
	return nil, roster.Errorf(roster.Conflict, Running, key)
}

// Running is the message of the error for a request that is under way.
const Running = "api.key_running"

// Finish keeps the answer to a request.
func (s *Service) Finish(ctx context.Context, scope attendance.Scope, key string, answer Answer) error {
	return s.Store.Finish(ctx, scope, key, answer)
}

// Forget lets a request be made again under its key: nothing was done.
func (s *Service) Forget(ctx context.Context, scope attendance.Scope, key string) error {
	return s.Store.Forget(ctx, scope, key)
}

// valid reports whether a key is one: characters that can be seen, of ASCII.
func valid(key string) bool {
	for _, c := range []byte(key) {
		if c <= ' ' || c > '~' {
			return false
		}
	}
	return len(key) > 0 && len(key) <= MaxKey
}
