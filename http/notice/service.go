package notice

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"redbanner/attendance"
	"redbanner/attendance/roster"
)

// State is where a message of the queue stands.
type State string

// The states.
const (
	Waiting State = "waiting"
	Sent    State = "sent"
	GivenUp State = "given_up"
)

// Entry is one message of the queue: an event for a channel, once.
type Entry struct {
	Channel int64
	Event
	State   State
	Tries   int
	Failure Failure   // of the last try; no code without one
	Next    time.Time // not before which it is tried again
	Made    time.Time
	Ended   time.Time // zero while it waits
}

// keptFor is how long an ended message stands in the queue.
const keptFor = 90 * 24 * time.Hour

// Store is where channels and the queue are kept.
type Store interface {
	// Channels lists the channels in order of their numbers.
	Channels(ctx context.Context, scope attendance.Scope) ([]Channel, error)
	// Add keeps a channel, whose number it draws, with its event. What the log says from
	// then on is queued for it.
	Add(ctx context.Context, scope attendance.Scope, c Channel, seal func(number int64) []byte) (Channel, error)
	// Remove ends a channel and forgets its secret, with its event.
	Remove(ctx context.Context, scope attendance.Scope, number int64) error
	// Sealed is a channel with its sealed secret; NotFound without it.
	Sealed(ctx context.Context, scope attendance.Scope, number int64) (Channel, []byte, error)
	// Tested writes the event of a trial.
	Tested(ctx context.Context, scope attendance.Scope, c Channel, failure string) error
	// Collect queues what the log says since the last time, for every channel that wants it.
	Collect(ctx context.Context, scope attendance.Scope, now, forget time.Time) error
	// Claim takes the oldest message of a channel that is due and that the pace allows, counts
	// the try and puts the next one off, so that nobody else takes it meanwhile; false without one.
	Claim(ctx context.Context, scope attendance.Scope, channel int64, p Pace) (Entry, bool, error)
	// Done keeps what became of a message.
	Done(ctx context.Context, scope attendance.Scope, e Entry) error
	// Queue lists the newest messages, the newest first.
	Queue(ctx context.Context, scope attendance.Scope, most int) ([]Entry, error)
}

// Service keeps channels and sends what they want to know.
type Service struct {
	Store  Store
	Sender *Sender
	Now    func() time.Time // nil is the machine's clock

	key []byte // by which secrets are sealed
}

// NewService returns the service over a store. secret is 32 bytes that the store does not have.
func NewService(store Store, secret []byte) *Service {
	key, err := hkdf.Key(sha256.New, secret, nil, "redbanner notices seal", sha256.Size)
	if err != nil {
		panic(err) // for lengths alone that no hash has
	}
	return &Service{Store: store, Sender: &Sender{}, key: key}
}

func (s *Service) now() time.Time {
	if s.Now != nil {
		return s.Now().UTC()
	}
	return time.Now().UTC()
}

// Channels lists the channels, without their secrets.
func (s *Service) Channels(ctx context.Context, scope attendance.Scope) ([]Channel, error) {
	if err := scope.As.Check(roster.ReadSystem); err != nil {
		return nil, err
	}
	return s.Store.Channels(ctx, scope)
}

// Queue lists the newest messages.
func (s *Service) Queue(ctx context.Context, scope attendance.Scope, most int) ([]Entry, error) {
	if err := scope.As.Check(roster.ReadSystem); err != nil {
		return nil, err
	}
	return s.Store.Queue(ctx, scope, most)
}

// Add keeps a new channel. Its secret is not shown again.
func (s *Service) Add(ctx context.Context, scope attendance.Scope, c Channel, secret Secret) (Channel, error) {
	if err := scope.As.Check(roster.ManageSystem); err != nil {
		return Channel{}, err
	}
	c, secret, err := Validate(c, secret)
	if err != nil {
		return Channel{}, err
	}
	text, err := json.Marshal(secret)
	if err != nil {
		return Channel{}, err
	}
	return s.Store.Add(ctx, scope, c, func(number int64) []byte { return s.seal(scope, number, text) })
}

// Remove ends a channel.
func (s *Service) Remove(ctx context.Context, scope attendance.Scope, number int64) error {
	if err := scope.As.Check(roster.ManageSystem); err != nil {
		return err
	}
	return s.Store.Remove(ctx, scope, number)
}

// Test sends a trial message by a channel at once, and says what came of it.
func (s *Service) Test(ctx context.Context, scope attendance.Scope, number int64) error {
	if err := scope.As.Check(roster.ManageSystem); err != nil {
		return err
	}
	c, sealed, err := s.Store.Sealed(ctx, scope, number)
	if err != nil {
		return err
	}
	failed := s.send(ctx, scope, c, sealed, Trial(scope.Centre, s.now()))
	code := ""
	if failed != nil {
		code = failed.Code
	}
	if err := s.Store.Tested(ctx, scope, c, code); err != nil {
		return err
	}
	if failed != nil {
		return roster.Errorf(roster.Conflict, "notice.failed."+failed.Code, failed.Suffix())
	}
	return nil
}

// Suffix is the number of the other side in brackets, "" without one.
func (f *Failure) Suffix() string {
	if f.Number == 0 {
		return ""
	}
	return fmt.Sprintf(" (%d)", f.Number)
}

// send unseals the secret of a channel and sends by it.
func (s *Service) send(ctx context.Context, scope attendance.Scope, c Channel, sealed []byte, m Message) *Failure {
	secret, failed := s.unseal(scope, c.Number, sealed)
	if failed != nil {
		return failed
	}
	err := s.Sender.Send(ctx, c, secret, m, s.now())
	if err == nil {
		return nil
	}
	if errors.As(err, &failed) {
		return failed
	}
	return &Failure{Code: Unreachable}
}

// seal hides a secret behind the key that the store does not have, for one channel alone.
func (s *Service) seal(scope attendance.Scope, number int64, secret []byte) []byte {
	box := s.box()
	nonce := make([]byte, box.NonceSize())
	rand.Read(nonce)
	return box.Seal(nonce, nonce, secret, sealedFor(scope, number))
}

func (s *Service) unseal(scope attendance.Scope, number int64, sealed []byte) (Secret, *Failure) {
	box := s.box()
	var secret Secret
	if n := box.NonceSize(); len(sealed) > n {
		text, err := box.Open(nil, sealed[:n], sealed[n:], sealedFor(scope, number))
		if err == nil && json.Unmarshal(text, &secret) == nil {
			return secret, nil
		}
	}
	return Secret{}, &Failure{Code: Unsealable, Final: true}
}

func (s *Service) box() cipher.AEAD {
	block, err := aes.NewCipher(s.key)
	if err == nil {
		var box cipher.AEAD
		if box, err = cipher.NewGCM(block); err == nil {
			return box
		}
	}
	panic(err) // for lengths alone that the key does not have
}

func sealedFor(scope attendance.Scope, number int64) []byte {
	return fmt.Appendf(nil, "notice\n%d\n%d", scope.Centre.ID, number)
}
