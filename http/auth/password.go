package auth

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"strings"
	"time"

	"golang.org/x/crypto/argon2"

	"redbanner/attendance/roster"
)

// Cost is what one argon2id hash takes.
type Cost struct {
	Memory  uint32 // KiB
	Passes  uint32
	Threads uint8
}

// usualCost is what is asked of a password's guesser: 19 MiB and two passes.
var usualCost = Cost{Memory: 19456, Passes: 2, Threads: 1}

const (
	saltSize = 16
	hashSize = 32
)

var base64Raw = base64.RawStdEncoding.Strict()

// hash is a password as it is stored, in the PHC form.
func (c Cost) hash(password string) string {
	salt := make([]byte, saltSize)
	rand.Read(salt)
	return c.phc(salt, argon2.IDKey([]byte(password), salt, c.Passes, c.Memory, c.Threads, hashSize))
}

func (c Cost) phc(salt, hash []byte) string {
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, c.Memory, c.Passes, c.Threads,
		base64Raw.EncodeToString(salt), base64Raw.EncodeToString(hash))
}

// nobody is a hash of the same cost that no password has: who asks for an account that
// is not there, or may not come in, waits as long as others.
func (c Cost) nobody() string { return c.phc(make([]byte, saltSize), make([]byte, hashSize)) }

// matches reports whether a password has a stored hash, and the cost that it was made at.
func matches(stored, password string) (bool, Cost) {
	c, salt, want, err := parsePHC(stored)
	if err != nil {
		return false, Cost{}
	}
	got := argon2.IDKey([]byte(password), salt, c.Passes, c.Memory, c.Threads, uint32(len(want)))
	return subtle.ConstantTimeCompare(got, want) == 1, c
}

// The largest cost that is read back: what somebody wrote into the store must not take
// the machine's memory.
const (
	maxMemory = 1 << 18 // KiB
	maxPasses = 16
)

func parsePHC(stored string) (c Cost, salt, hash []byte, err error) {
	parts := strings.Split(stored, "$")
	if len(parts) != 6 || parts[1] != "argon2id" || parts[2] != fmt.Sprintf("v=%d", argon2.Version) {
		return c, nil, nil, fmt.Errorf("no argon2id hash")
	}
	if _, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &c.Memory, &c.Passes, &c.Threads); err != nil {
		return c, nil, nil, err
	}
	if c.Memory > maxMemory || c.Passes < 1 || c.Passes > maxPasses || c.Threads < 1 {
		return c, nil, nil, fmt.Errorf("a hash of another cost")
	}
	if salt, err = base64Raw.DecodeString(parts[4]); err == nil {
		hash, err = base64Raw.DecodeString(parts[5])
	}
	if err == nil && len(hash) != hashSize {
		err = fmt.Errorf("a hash of %d bytes", len(hash))
	}
	return c, salt, hash, err
}

// gate lets as many in at once as there are places, and lets some more wait: each hash
// takes a processor and its memory.
type gate struct {
	places  chan struct{}
	waiting chan struct{}
}

func newGate(places, queue int) *gate {
	return &gate{places: make(chan struct{}, places), waiting: make(chan struct{}, places+queue)}
}

// patience is how long somebody waits for a place.
const patience = 5 * time.Second

// enter waits for a place; leave gives it back. With a full queue it is refused at once.
func (g *gate) enter(ctx context.Context) (leave func(), err error) {
	busy := roster.Errorf(roster.Refused, "auth.busy")
	select {
	case g.waiting <- struct{}{}:
	default:
		return nil, busy
	}
	timer := time.NewTimer(patience)
	defer timer.Stop()
	select {
	case g.places <- struct{}{}:
		return func() { <-g.places; <-g.waiting }, nil
	case <-timer.C:
		err = busy
	case <-ctx.Done():
		err = ctx.Err()
	}
	<-g.waiting
	return nil, err
}
